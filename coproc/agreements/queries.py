"""Reads: the versions of a description with what each organisation says, the letter with its signatories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.agreements.models import (
    Assent,
    AssentReply,
    DescriptionSection,
    DescriptionVersion,
    LetterOfIntent,
    SectionComment,
    Signature,
)
from coproc.cases.models import Case
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import queries as processes
from coproc.processes.file_room.figures import Part
from coproc.processes.models import Participation

BAND_FROM = 3  # fewer organisations' sum would tell what one of them said


# the description


def versions(session: Session, process_id: int) -> Sequence[DescriptionVersion]:
    """The newest first."""
    return session.scalars(
        select(DescriptionVersion).where(DescriptionVersion.process_id == process_id).order_by(DescriptionVersion.number.desc())
    ).all()


def latest_version(session: Session, process_id: int) -> DescriptionVersion | None:
    return session.scalar(
        select(DescriptionVersion)
        .where(DescriptionVersion.process_id == process_id)
        .order_by(DescriptionVersion.number.desc())
        .limit(1)
    )


def published_version(session: Session, process_id: int) -> DescriptionVersion | None:
    """The one that holds now: a later one may be on its way."""
    return session.scalar(
        select(DescriptionVersion)
        .where(DescriptionVersion.process_id == process_id, DescriptionVersion.status == "published")
        .order_by(DescriptionVersion.number.desc())
        .limit(1)
    )


def version_by_number(session: Session, process_id: int, number: int) -> DescriptionVersion:
    """Raises NotFound."""
    found = session.scalar(
        select(DescriptionVersion).where(DescriptionVersion.process_id == process_id, DescriptionVersion.number == number)
    )
    if found is None:
        raise NotFound(_("Den version af behovsbeskrivelsen findes ikke."))
    return found


def sections(session: Session, version_id: int) -> Sequence[DescriptionSection]:
    return session.scalars(
        select(DescriptionSection)
        .where(DescriptionSection.version_id == version_id)
        .order_by(DescriptionSection.position, DescriptionSection.id)
    ).all()


def requirement_headings(session: Session, process_id: int) -> list[tuple[str, str]]:
    """(K3, heading) of the newest version's requirements, for what companies say about them."""
    version = latest_version(session, process_id)
    found = sections(session, version.id) if version else ()
    return [(one.key, one.heading) for one in found if one.kind == "requirement"]


def parts(session: Session, process_id: int) -> list[Part]:
    """The newest version, for the list of its numbers."""
    version = latest_version(session, process_id)
    found = sections(session, version.id) if version else ()
    return [
        Part(one.key, f"{one.key} · {one.heading}" if one.kind == "requirement" else one.heading, f"{one.body}\n{one.proof}")
        for one in found
    ]


def comments(session: Session, process_id: int) -> dict[str, list[SectionComment]]:
    """By section, the oldest first; they follow the section through its versions."""
    found: dict[str, list[SectionComment]] = defaultdict(list)
    rows = select(SectionComment).where(SectionComment.process_id == process_id).order_by(SectionComment.id)
    for comment in session.scalars(rows):
        found[comment.section_key].append(comment)
    return found


@dataclass(frozen=True)
class Said:
    """An organisation's answer to a section, as those who may see it read it."""

    organisation: str
    assent: Assent
    is_released: bool


def replies(session: Session, version_id: int) -> dict[int, AssentReply]:
    """Participation -> when it released its answers."""
    rows = session.scalars(select(AssentReply).where(AssentReply.version_id == version_id))
    return {reply.participation_id: reply for reply in rows}


def answers(session: Session, version_id: int, own: Collection[int] = ()) -> dict[str, list[Said]]:
    """Section -> what was answered: what is released, and the drafts of the reader's own participations."""
    released = select(AssentReply.participation_id).where(AssentReply.version_id == version_id)
    query = (
        select(Assent, Organisation.name, Assent.participation_id.in_(released))
        .join(Participation, Participation.id == Assent.participation_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(
            Assent.version_id == version_id,
            or_(Assent.participation_id.in_(released), Assent.participation_id.in_(list(own))),
        )
        .order_by(Organisation.sort_key)
    )
    found: dict[str, list[Said]] = defaultdict(list)
    for assent, name, is_released in session.execute(query):
        found[assent.section_key].append(Said(name, assent, bool(is_released)))
    return found


def own_answers(session: Session, version_id: int, participation_id: int) -> dict[str, Assent]:
    rows = session.scalars(select(Assent).where(Assent.version_id == version_id, Assent.participation_id == participation_id))
    return {assent.section_key: assent for assent in rows}


def not_answered(session: Session, version: DescriptionVersion | None, process_id: int) -> list[processes.Participant]:
    """The joined organisations that have not released their answers; all of them while nothing was asked."""
    joined = processes.joined(session, process_id)
    if version is None or version.status == "draft":
        return joined
    there = replies(session, version.id)
    return [member for member in joined if member.participation.id not in there]


# the letter


def letters(session: Session, process_id: int) -> Sequence[LetterOfIntent]:
    """The newest first."""
    return session.scalars(
        select(LetterOfIntent).where(LetterOfIntent.process_id == process_id).order_by(LetterOfIntent.number.desc())
    ).all()


def letter_with(session: Session, process_id: int, status: str) -> LetterOfIntent | None:
    return session.scalar(
        select(LetterOfIntent)
        .where(LetterOfIntent.process_id == process_id, LetterOfIntent.status == status)
        .order_by(LetterOfIntent.number.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Signatory:
    """One organisation's signature, and which version of the letter it stands on."""

    signature: Signature
    organisation: Organisation
    letter_number: int
    case_state: str

    @property
    def is_valid(self) -> bool:
        """Signed, and not withdrawn since."""
        return self.signature.status == "signed" and self.case_state == "signed"

    @property
    def has_come_back(self) -> bool:
        """Signed, withdrew, and joined again: the old signature does not count, a new one may."""
        return self.signature.status == "signed" and self.case_state != "signed"


def _signatories(process_id: int) -> Select[Signature, Organisation, int, str]:
    return (
        select(Signature, Organisation, LetterOfIntent.number, Case.state)
        .join(LetterOfIntent, LetterOfIntent.id == Signature.letter_id)
        .join(Participation, Participation.id == Signature.participation_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .join(Case, Case.id == Participation.case_id)
        .where(LetterOfIntent.process_id == process_id)
    )


def signatories(session: Session, process_id: int) -> list[Signatory]:
    """Every organisation's newest word, in Danish order: signed, declined, or withdrawn since."""
    newest: dict[int, Signatory] = {}
    for row in session.execute(_signatories(process_id).order_by(LetterOfIntent.number)):
        found = Signatory(*row)
        standing = newest.get(found.signature.participation_id)
        if standing is None or found.signature.status == "signed" or standing.signature.status != "signed":
            newest[found.signature.participation_id] = found
    return sorted(newest.values(), key=lambda found: found.organisation.sort_key)


def signature_of(session: Session, letter_id: int, participation_id: int) -> Signature | None:
    return session.scalar(select(Signature).where(Signature.letter_id == letter_id, Signature.participation_id == participation_id))


def newest_signature(session: Session, participation_id: int) -> Signature | None:
    return session.scalar(
        select(Signature)
        .where(Signature.participation_id == participation_id, Signature.status == "signed")
        .order_by(Signature.signed_at.desc(), Signature.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Demand:
    """What the signatories expect, so that nobody's own figure can be read out of it. Amounts in øre."""

    low_ore: int | None
    high_ore: int | None
    with_volume: int
    with_requirement: int
    tenders: int


def demand(signed: Sequence[Signatory]) -> Demand:
    """The band is a sum of at least three organisations, else none."""
    valid = [found.signature for found in signed if found.is_valid]
    volumes = [row for row in valid if row.commitment == "volume" and row.volume_likely_ore is not None]
    requirements = [row for row in valid if row.commitment == "requirement"]
    shown = len(volumes) >= BAND_FROM
    return Demand(
        low_ore=sum(_first(row.volume_low_ore, row.volume_likely_ore) for row in volumes) if shown else None,
        high_ore=sum(_first(row.volume_high_ore, row.volume_likely_ore) for row in volumes) if shown else None,
        with_volume=len(volumes),
        with_requirement=len(requirements),
        tenders=sum(row.requirement_count or 0 for row in requirements),
    )


def _first(*values: int | None) -> int:
    return next(value for value in values if value is not None)


def signed_count(session: Session, process_ids: Collection[int]) -> dict[int, int]:
    """Process -> organisations that have signed and not withdrawn."""
    rows = session.execute(
        select(LetterOfIntent.process_id, func.count(func.distinct(Signature.participation_id)).label("signed"))
        .join(Signature, Signature.letter_id == LetterOfIntent.id)
        .join(Participation, Participation.id == Signature.participation_id)
        .join(Case, Case.id == Participation.case_id)
        .where(LetterOfIntent.process_id.in_(list(process_ids)), Signature.status == "signed", Case.state == "signed")
        .group_by(LetterOfIntent.process_id)
    )
    return {found.process_id: found.signed for found in rows}


def not_signed(session: Session, process_id: int, letter: LetterOfIntent) -> list[processes.Participant]:
    """The joined organisations that have neither signed nor declined this letter or an earlier one."""
    spoken = {found.signature.participation_id for found in signatories(session, process_id) if not found.has_come_back}
    return [
        member
        for member in processes.joined(session, process_id)
        if member.participation.id not in spoken and letter.status == "open"
    ]
