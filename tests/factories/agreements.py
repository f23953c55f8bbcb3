"""A process with its participants, a description and a letter, made by the real services."""

from __future__ import annotations

from datetime import date
from typing import Any

from coproc.accounts.models import Organisation
from coproc.agreements import queries
from coproc.agreements.models import DescriptionVersion, LetterOfIntent
from coproc.agreements.services import assents, descriptions, letters
from coproc.agreements.services.signing import Word
from coproc.kernel.database import UnitOfWork
from coproc.processes import services as processes
from coproc.processes.models import Participation, Process

LETTER: dict[str, Any] = {
    "purpose": "Som bygherrer har vi et ansvar for klima, luft og støj.\n\nDet kan vi kun løfte sammen.",
    "goal": "En fuld overgang til emissionsfrie maskiner.",
    "actions": "stille krav om maskiner uden udledning\nbelønne lavere støj",
    "reservations": "Maskiner over 8 ton findes ikke i alle typer endnu.",
    "window_from": date(2028, 4, 1),
    "window_to": date(2030, 10, 1),
}


def make_process(uow: UnitOfWork, centre: Organisation, need_ids: list[int], **given: Any) -> Process:
    details = {
        "title": "Sammen om emissionsfrie maskiner",
        "challenge": "Vi kan ikke købe store maskiner uden udledning hver for sig.",
        "contact_name": "Åse Øst",
        "contact_email": "kontakt@example.dk",
        "facilitator_id": None,
        **given,
    }
    return processes.start(uow, centre_id=centre.id, need_ids=need_ids, **details)


def make_participation(uow: UnitOfWork, process: Process, organisation: Organisation) -> Participation:
    """Joined."""
    row = processes.ask_to_join(uow, process.id, organisation.id)
    return processes.answer(uow, row.id, "join")


def make_description(uow: UnitOfWork, process: Process) -> DescriptionVersion:
    """A short draft: two sections and a requirement."""
    version = descriptions.start(uow, process.id)
    for section in queries.sections(uow.session, version.id):
        if section.key not in {"problem", "risks"}:
            descriptions.remove_section(uow, section.id)
    uow.session.flush()
    bodies = {"problem": "Maskinerne larmer & **udleder** CO₂.", "risks": "- Batteriet slides: leverandøren bærer det"}
    for section in queries.sections(uow.session, version.id):
        descriptions.save_section(uow, section.id, heading=section.heading, body=bodies[section.key], version=section.version)
    descriptions.add_section(uow, version.id, heading="Hel arbejdsdag", body="Kan arbejde 8 timer.", proof="Prøvedag")
    return version


def make_hearing(uow: UnitOfWork, process: Process) -> DescriptionVersion:
    return descriptions.send_to_hearing(uow, make_description(uow, process).id, answer_by=date(2026, 12, 4))


def make_approval(uow: UnitOfWork, version: DescriptionVersion, participation: Participation) -> None:
    assents.approve_all(uow, version.id, participation.id)


def make_letter(uow: UnitOfWork, process: Process, *, is_open: bool = True, **given: Any) -> LetterOfIntent:
    letter = letters.save_letter(uow, process.id, **{**LETTER, **given})
    return letters.open_letter(uow, letter.id) if is_open else letter


def make_word(letter: LetterOfIntent, **given: Any) -> Word:
    values: dict[str, Any] = {
        "text_sha256": letter.text_sha256,
        "signer_name": "Bo Ågård",
        "signer_title": "Direktør",
        "mandate_level": "director",
        "mandate_on": date(2026, 11, 18),
        "journal_number": "2026-0456",
        "stance": "first",
        "expected_from": date(2028, 4, 1),
        "has_mandate": True,
    }
    return Word(**{**values, **given})
