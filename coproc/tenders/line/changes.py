"""A later version of the joint description, offered to a tender that is being prepared: taken over one by one, or kept as is (why).

Nothing of the tender is written over by itself. A row of the tender holds the shared text it was decided on; where that is not the
published text any longer, there is a difference, until somebody has answered it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.agreements import difference
from coproc.agreements.difference import Piece
from coproc.agreements.models import DescriptionSection, DescriptionVersion
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import gettext as _, lazy
from coproc.tenders import queries
from coproc.tenders.line.models import ChangeAnswer
from coproc.tenders.models import SharedRequirement, Tender
from coproc.tenders.services import in_preparation, record, touch

Kind = Literal["added", "changed", "gone"]
KINDS = {"added": lazy("Nyt krav"), "changed": lazy("Ændret krav"), "gone": lazy("Ikke længere fælles")}


@dataclass(frozen=True)
class Change:
    """One requirement that is not as the tender has it. `row` is the tender's, `section` the published one."""

    kind: Kind
    version: DescriptionVersion
    row: SharedRequirement | None
    section: DescriptionSection | None

    @property
    def key(self) -> str:
        return self.section.key if self.section else self.row.section_key if self.row else ""

    @property
    def heading(self) -> str:
        return self.section.heading if self.section else self.row.heading if self.row else ""

    @property
    def old(self) -> tuple[str, ...]:
        return _parts(self.row.heading, self.row.shared_text, self.row.proof) if self.row else ("", "", "")

    @property
    def new(self) -> tuple[str, ...]:
        return _parts(self.section.heading, self.section.body, self.section.proof) if self.section else ("", "", "")

    @property
    def paragraphs(self) -> list[list[Piece]]:
        """Word by word: heading, text and proof each for itself; the heading only where it is another."""
        pairs = list(zip(self.old, self.new, strict=True))
        return [difference.words(old, new) for at, (old, new) in enumerate(pairs) if (old or new) and (at or old != new)]


def _parts(heading: str, text: str, proof: str) -> tuple[str, ...]:
    return heading, text, _("Dokumenteres ved: {proof}", proof=proof) if proof else ""


def of(session: Session, tender: Tender) -> list[Change]:
    return of_all(session, [tender])[tender.id]


def of_all(session: Session, tenders: Sequence[Tender]) -> dict[int, list[Change]]:
    """Tender -> what it has not answered, in the order of the description; in four queries, however many tenders."""
    found: dict[int, list[Change]] = {tender.id: [] for tender in tenders}
    versions = _published(session, {tender.process_id for tender in tenders if tender.process_id})
    if not versions:
        return found
    sections = _sections(session, [version.id for version in versions.values()])
    rows = queries.requirements(session, list(found))
    settled = {
        (row.tender_id, row.section_key)
        for row in session.execute(
            select(ChangeAnswer.tender_id, ChangeAnswer.section_key).where(
                ChangeAnswer.tender_id.in_(list(found)), ChangeAnswer.kind == "gone", ChangeAnswer.answer == "kept"
            )
        )
    }
    for tender in tenders:
        version = versions.get(tender.process_id or 0)
        if version:
            mine = [row for row in rows[tender.id] if (tender.id, row.section_key) not in settled]
            found[tender.id] = _compare(version, sections[version.id], mine)
    return found


def _published(session: Session, process_ids: Collection[int]) -> dict[int, DescriptionVersion]:
    query = (
        select(DescriptionVersion)
        .where(DescriptionVersion.process_id.in_(list(process_ids)), DescriptionVersion.status == "published")
        .order_by(DescriptionVersion.number)
    )
    return {version.process_id: version for version in session.scalars(query)} if process_ids else {}


def _sections(session: Session, version_ids: Sequence[int]) -> dict[int, list[DescriptionSection]]:
    found: dict[int, list[DescriptionSection]] = defaultdict(list)
    query = select(DescriptionSection).where(
        DescriptionSection.version_id.in_(version_ids), DescriptionSection.kind == "requirement"
    )
    for section in session.scalars(query.order_by(DescriptionSection.position, DescriptionSection.id)):
        found[section.version_id].append(section)
    return found


def _compare(
    version: DescriptionVersion, sections: Sequence[DescriptionSection], rows: Sequence[SharedRequirement]
) -> list[Change]:
    there = {row.section_key: row for row in rows}
    found: list[Change] = []
    for section in sections:
        row = there.pop(section.key, None)
        if row is None:
            found.append(Change("added", version, None, section))
        elif (row.heading, row.shared_text, row.proof) != (section.heading, section.body, section.proof):
            found.append(Change("changed", version, row, section))
    return found + [Change("gone", version, row, None) for row in there.values()]


def answer(uow: UnitOfWork, tender_id: int, key: str, *, version_number: int, take: bool, reason: str = "") -> ChangeAnswer:
    """Take one difference over, or keep the requirement as it is, with a reason.

    Taken: a new requirement is there to be decided, a kept one stays kept with the new text, one with an own text (or dropped) is to be
    decided again with what was written still there, one that is gone leaves the tender. Kept as is: a new one is dropped, a kept one
    becomes an own text, so that the line shows the distance. Raises Conflict when it was answered or changed meanwhile, DomainError
    without a reason.
    """
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)  # two answers at once come one after the other
    change = next((one for one in of(uow.session, tender) if one.key == key), None)
    if change is None or change.version.number != version_number:
        raise Conflict(_("Der er svaret imens, eller også er teksten ændret igen. Se siden på ny."))
    if not take and not reason.strip():
        raise DomainError(_("Skriv hvorfor. De andre deltagere og virksomhederne lærer af det."), field="reason")
    said = ChangeAnswer(
        tender_id=tender.id,
        section_key=key,
        version_number=version_number,
        kind=change.kind,
        answer="taken" if take else "kept",
        reason=reason.strip(),
        old_text="\n".join(filter(None, change.old)),
        answered_by=uow.actor.name,
        answered_at=uow.now,
    )
    uow.session.add(said)
    after = {"requirement": change.heading, "version": version_number}
    (_take if take else _keep)(uow, tender, change, reason.strip())
    record(uow, tender, "tender.change_taken" if take else "tender.change_kept", after, reason=reason.strip())
    settle(uow, tender)
    return said


def _take(uow: UnitOfWork, tender: Tender, change: Change, _reason: str) -> None:
    if change.section is None:
        uow.session.delete(change.row)
        return
    row = change.row or _new_row(uow, tender, change.section)
    if row.decision != "kept":
        row.decision = "undecided"
    _follow(row, change.section)


def _keep(uow: UnitOfWork, tender: Tender, change: Change, reason: str) -> None:
    if change.section is None:
        return
    row = change.row or _new_row(uow, tender, change.section)
    if change.kind == "added":
        row.decision, row.reason = "dropped", reason
    elif row.decision == "kept":
        row.decision, row.own_text, row.reason = "changed", row.shared_text or row.heading, reason
    _follow(row, change.section)


def _new_row(uow: UnitOfWork, tender: Tender, section: DescriptionSection) -> SharedRequirement:
    row = SharedRequirement(tender_id=tender.id, section_key=section.key, heading="", shared_text="", decision="undecided")
    uow.session.add(row)
    return row


def _follow(row: SharedRequirement, section: DescriptionSection) -> None:
    row.heading, row.shared_text, row.proof, row.position = section.heading, section.body, section.proof, section.position


def take_new(uow: UnitOfWork, tender_id: int) -> int:
    """Every requirement the tender does not have yet, to be decided; returns how many."""
    tender = in_preparation(uow, tender_id)
    touch(uow, tender)
    new = [change for change in of(uow.session, tender) if change.kind == "added" and change.section]
    for change in new:
        _take(uow, tender, change, "")
    if new:
        record(uow, tender, "tender.requirements_taken", {"count": len(new), "version": new[0].version.number})
    settle(uow, tender)
    return len(new)


def settle(uow: UnitOfWork, tender: Tender) -> None:
    """The tender rests on the newest version once every difference is answered."""
    uow.session.flush()
    version = _published(uow.session, {tender.process_id} if tender.process_id else set()).get(tender.process_id or 0)
    if version and not of(uow.session, tender):
        tender.description_number = version.number
    touch(uow, tender)
