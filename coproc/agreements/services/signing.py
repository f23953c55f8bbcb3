"""An organisation's word on one exact text: signing in the browser or with a signed PDF, and declining."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.agreements import queries, signed_pdf, wording
from coproc.agreements.models import LetterOfIntent, Signature
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.documents.services import upload
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import services as processes
from coproc.processes.models import JOINED_STATES, MandateLevel, MandateStatus, Participation, Process
from coproc.workflow.definition import Definition

COMMITMENTS = ("none", "volume", "requirement")
FULL_SHARE = 100


@dataclass(frozen=True)
class Word:
    """What a manager fills in. `text_sha256` is that of the text shown; amounts in øre, share in per cent, quarter by its first day."""

    text_sha256: str
    signer_name: str
    signer_title: str
    mandate_level: str
    mandate_on: date | None
    journal_number: str = ""
    stance: str = "follows"
    expected_from: date | None = None
    commitment: str = "none"
    volume_low_ore: int | None = None
    volume_likely_ore: int | None = None
    volume_high_ore: int | None = None
    requirement_count: int | None = None
    requirement_share: int | None = None
    has_mandate: bool = False


@dataclass(frozen=True)
class SignedFile:
    filename: str
    content: bytes


def sign(uow: UnitOfWork, letter_id: int, participation_id: int, word: Word, *, file: SignedFile | None = None) -> Signature:
    """Sign exactly the text that was shown, now or later, until the process is over; the participation moves by `sign` with it.

    Raises FieldErrors, and Conflict when the text was corrected meanwhile or a colleague has signed.
    """
    letter, participation = _open(uow, letter_id, participation_id)
    if word.text_sha256 != letter.text_sha256 or wording.fingerprint(letter.text) != letter.text_sha256:
        raise Conflict(_("Teksten er rettet, siden du åbnede siden. Læs den igen, før du underskriver."))
    _check(uow, word)
    if file:
        signed_pdf.check(file.content)
    signature = _row(uow, letter, participation)
    if signature.status == "signed" and signature.id and _state(uow, participation) == "signed":
        raise Conflict(_("Organisationen har allerede underskrevet denne version."))
    process = uow.session.get_one(Process, letter.process_id)
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    _fill(signature, word)
    signature.status, signature.declined_reason, signature.signed_at = "signed", "", uow.now
    signature.text_sha256, signature.method = letter.text_sha256, "upload" if file else "browser"
    scope = ("process", process.id)
    if file:
        signature.document_id = upload(
            uow,
            file.content,
            filename=file.filename,
            content_type="application/pdf",
            subject=("participation", participation.id),
            scope=None,
            title=f"Underskrevet hensigtserklæring, version {letter.number}",
        ).id
    uow.session.add(signature)
    uow.record(
        "letter.signed",
        ("letter", letter.id),
        scope=scope,
        after={
            "number": letter.number,
            "organisation": organisation.name,
            "signer": word.signer_name.strip(),
            "sha256": letter.text_sha256,
            "method": signature.method,
        },
    )
    processes.set_mandate(uow, participation.id, status=MandateStatus.GIVEN, level=word.mandate_level, meeting_on=word.mandate_on)
    if _state(uow, participation) != "signed":
        cases.move(uow, participation.case_id or 0, "sign")
    else:
        cases.touch(uow, participation.case_id or 0)
    cases.touch(uow, process.case_id or 0)
    return signature


def decline(uow: UnitOfWork, letter_id: int, participation_id: int, *, reason: str) -> Signature:
    """Underskriver ikke, with a reason the others can read; the organisation stays in, and may sign later."""
    letter, participation = _open(uow, letter_id, participation_id)
    if not reason.strip():
        raise DomainError(_("Skriv hvorfor. De andre deltagere kan læse det."), field="reason")
    signature = _row(uow, letter, participation)
    if signature.status == "signed" and signature.id and _state(uow, participation) == "signed":
        raise Conflict(_("Organisationen har allerede underskrevet denne version."))
    signature.status, signature.declined_reason, signature.signed_at = "declined", reason.strip(), uow.now
    signature.signer_name = uow.actor.name
    uow.session.add(signature)
    organisation = uow.session.get_one(Organisation, participation.organisation_id).name
    uow.record(
        "letter.declined",
        ("letter", letter.id),
        scope=("process", letter.process_id),
        after={"number": letter.number, "organisation": organisation},
        reason=reason.strip(),
    )
    cases.touch(uow, uow.session.get_one(Process, letter.process_id).case_id or 0)
    return signature


def _open(uow: UnitOfWork, letter_id: int, participation_id: int) -> tuple[LetterOfIntent, Participation]:
    """The letter while it can be signed, and the joined participation, whose colleagues wait in line."""
    letter = uow.session.get(LetterOfIntent, letter_id)
    participation = uow.session.get(Participation, participation_id)
    if letter is None or participation is None or participation.process_id != letter.process_id:
        raise NotFound(_("Hensigtserklæringen findes ikke."))
    process = uow.session.get_one(Process, letter.process_id)
    whole = cases.lock(uow.session, process.case_id or 0)
    cases.lock(uow.session, participation.case_id or 0)
    uow.session.refresh(letter)
    if _is_over(cases.definition_of(whole), whole):
        raise DomainError(_("Processen er slut, så ingen kan slutte sig til længere."))
    if letter.status == "draft":
        raise DomainError(_("Hensigtserklæringen er ikke åbnet til underskrift endnu."))
    if letter.status != "open":
        raise Conflict(_("Teksten er rettet, siden du åbnede siden. Læs den igen, før du underskriver."))
    if _state(uow, participation) not in JOINED_STATES:
        raise DomainError(_("Kun tilsluttede organisationer kan underskrive. Bed først om at komme med."))
    return letter, participation


def _is_over(definition: Definition, case: Case) -> bool:
    return definition.state(case.state).kind == "final"


def _state(uow: UnitOfWork, participation: Participation) -> str | None:
    return uow.session.scalar(select(Case.state).where(Case.id == participation.case_id))


def _row(uow: UnitOfWork, letter: LetterOfIntent, participation: Participation) -> Signature:
    found = queries.signature_of(uow.session, letter.id, participation.id)
    return found or Signature(letter_id=letter.id, participation_id=participation.id)


def _check(uow: UnitOfWork, word: Word) -> None:
    errors: dict[str, str] = {}
    if not word.signer_name.strip():
        errors["signer_name"] = _("Skriv navnet på den, der underskriver.")
    if not word.signer_title.strip():
        errors["signer_title"] = _("Skriv titlen på den, der underskriver.")
    if word.mandate_level not in set(MandateLevel):
        errors["mandate_level"] = _("Vælg, hvem der har givet mandatet.")
    if word.mandate_on is None:
        errors["mandate_on"] = _("Skriv, hvornår det blev besluttet.")
    elif word.mandate_on > uow.today:
        errors["mandate_on"] = _("Beslutningen skal være truffet, før I underskriver.")
    if word.stance not in wording.STANCES:
        errors["stance"] = _("Vælg, om I går først, følger efter eller afventer.")
    if word.expected_from is None and word.stance != "waits":
        errors["expected_from"] = _("Vælg det kvartal, I forventer at udbyde i.")
    if not word.has_mandate:
        errors["has_mandate"] = _("Bekræft, at du har mandat til at underskrive.")
    errors |= _wrong_volume(word) if word.commitment == "volume" else {}
    errors |= _wrong_requirement(word) if word.commitment == "requirement" else {}
    if word.commitment not in COMMITMENTS:
        errors["commitment"] = _("Vælg en af mulighederne på listen.")
    if errors:
        raise FieldErrors(errors)


def _wrong_volume(word: Word) -> dict[str, str]:
    low, likely, high = word.volume_low_ore, word.volume_likely_ore, word.volume_high_ore
    if likely is None or likely <= 0:
        return {"volume_likely_ore": _("Skriv det sandsynlige skøn i kroner.")}
    if low is not None and not 0 <= low <= likely:
        return {"volume_low_ore": _("Det lave skøn kan ikke være større end det sandsynlige.")}
    if high is not None and high < likely:
        return {"volume_high_ore": _("Det høje skøn kan ikke være mindre end det sandsynlige.")}
    return {}


def _wrong_requirement(word: Word) -> dict[str, str]:
    if word.requirement_count is None and word.requirement_share is None:
        return {"requirement_count": _("Skriv, hvor mange udbud eller hvor stor en andel I stiller krav i.")}
    if word.requirement_count is not None and word.requirement_count < 1:
        return {"requirement_count": _("Skriv mindst ét udbud.")}
    if word.requirement_share is not None and not 1 <= word.requirement_share <= FULL_SHARE:
        return {"requirement_share": _("Andelen skal være mellem 1 og 100 procent.")}
    return {}


def _fill(signature: Signature, word: Word) -> None:
    """What belongs to another kind of commitment than the chosen one is not kept."""
    has_volume, has_requirement = word.commitment == "volume", word.commitment == "requirement"
    signature.signer_name, signature.signer_title = word.signer_name.strip(), word.signer_title.strip()
    signature.mandate_level, signature.mandate_on = word.mandate_level, word.mandate_on
    signature.journal_number = word.journal_number.strip()
    signature.stance = word.stance
    signature.expected_from = wording.first_of_quarter(word.expected_from) if word.expected_from else None
    signature.commitment = word.commitment
    signature.volume_low_ore = word.volume_low_ore if has_volume else None
    signature.volume_likely_ore = word.volume_likely_ore if has_volume else None
    signature.volume_high_ore = word.volume_high_ore if has_volume else None
    signature.requirement_count = word.requirement_count if has_requirement else None
    signature.requirement_share = word.requirement_share if has_requirement else None
