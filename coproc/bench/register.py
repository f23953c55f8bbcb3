"""A register of any size, as it could stand after years: through the models, in bulk."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert

from coproc.accounts.models import Membership, Organisation, OrganisationType, Person
from coproc.agreements.models import LetterOfIntent, Signature
from coproc.cases.models import Case, CaseStep
from coproc.dialogues.models import DialogueEvent, DialogueRound
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Base, Database, UnitOfWork
from coproc.kernel.sorting import danish_key
from coproc.processes.models import Participation, Process, Workshop
from coproc.tenders.models import Tender
from coproc.workflow.validate import newest

BUYERS = 120
PARTICIPANTS = 8
EVENTS = 6  # of the log, for each process
THINGS = (
    "Gravemaskiner uden udledning",
    "Genbrugelige engangsartikler",
    "Robotter til tungt løft",
    "Tøj uden kemi",
    "Lyd i åbne rum",
)
STEPS = tuple(state.key for state in newest("scaling_process").states if state.kind == "step")


class _Rows:
    """Rows by model, numbered as they come."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.of: dict[type[Base], list[dict[str, Any]]] = {}
        self._numbers: dict[type[Base], count[int]] = {}

    def add(self, model: type[Base], **columns: Any) -> int:
        number = next(self._numbers.setdefault(model, count(1)))
        self.of.setdefault(model, []).append({"id": number, **columns})
        return number

    def open(self, key: str, subject: tuple[str, int], scope: int, state: str, days: int) -> int:
        since = self.now - timedelta(days=days)
        case = self.add(
            Case,
            key=key,
            definition_version=newest(key).version,
            subject_kind=subject[0],
            subject_id=subject[1],
            scope_kind="process",
            scope_id=scope,
            state=state,
            state_since=since,
            opened_at=since,
        )
        self.add(CaseStep, case_id=case, state=state, entered_at=since)
        return case


def fill(database: Database, clock: Clock, size: int) -> int:
    """`size` processes with all that hangs on them, in every step, all of one centre. Returns its facilitator's number."""
    with database.write(system("bench"), clock) as uow:
        rows = _Rows(uow.now)
        centre = _organisation(rows, "Gate 21", OrganisationType.CENTRE)
        buyers = [_organisation(rows, f"{name} Kommune {number}", OrganisationType.MUNICIPALITY) for number, name in _names()]
        reader = rows.add(Person, email="mette@example.dk", name="Mette Lund", sort_key="mette lund", created_at=uow.now)
        rows.add(Membership, person_id=reader, organisation_id=centre, role=Role.FACILITATOR, created_at=uow.now)
        for number in range(1, size + 1):
            _process(rows, number, centre, reader, buyers)
        _write(uow, rows)
        for number in range(1, size + 1):
            for _event in range(EVENTS):
                uow.record("process.edited", ("process", number), scope=("process", number), after={"title": THINGS[number % 5]})
    return reader


def _names() -> list[tuple[int, str]]:
    towns = ("Aabenraa", "Æbeltoft", "Ølgod", "Åkirkeby", "Esbjerg", "Lolland")
    return [(number, towns[number % len(towns)]) for number in range(1, BUYERS + 1)]


def _organisation(rows: _Rows, name: str, kind: str) -> int:
    return rows.add(Organisation, name=name, sort_key=danish_key(name), type=kind, created_at=rows.now)


def _process(rows: _Rows, number: int, centre: int, facilitator: int, buyers: list[int]) -> None:
    step = number % len(STEPS)
    title = f"{THINGS[number % len(THINGS)]} {number}"
    case = rows.open("scaling_process", ("process", number), number, STEPS[step], number % 400)
    rows.add(
        Process,
        reference=f"P-2026-{number}",
        slug="sammen",
        case_id=case,
        title=title,
        sort_key=danish_key(title),
        challenge="Det findes ikke på markedet i den størrelse, vi har brug for.",
        problem="Vi har prøvet hver for sig i flere år.",
        focus_area="climate",
        centre_id=centre,
        facilitator_id=facilitator,
        created_at=rows.now,
    )
    parts = [_participation(rows, number, buyers[(number * 7 + place) % BUYERS], place, step) for place in range(PARTICIPANTS)]
    starts = rows.now + timedelta(days=number % 90 + 1)
    rows.add(Workshop, process_id=number, title="Fælles workshop", starts_at=starts, ends_at=starts + timedelta(hours=3))
    if step >= STEPS.index("need_exploration"):
        _event(rows, number, starts)
    if step >= STEPS.index("letter_of_intent"):
        _letter(rows, number, parts)
    if step >= STEPS.index("individual_procurement"):
        for place in range(2):
            _tender(rows, number, buyers[(number * 7 + place) % BUYERS])


def _participation(rows: _Rows, process: int, organisation: int, place: int, step: int) -> int:
    number = len(rows.of.get(Participation, ())) + 1
    joined = "signed" if step >= STEPS.index("letter_of_intent") and place < 4 else "joined"
    state = "invited" if place == PARTICIPANTS - 1 else joined
    case = rows.open("participation", ("participation", number), process, state, 30)
    return rows.add(
        Participation,
        process_id=process,
        organisation_id=organisation,
        case_id=case,
        is_initiator=place == 0,
        contact_name="Ida Holm",
        contact_email="ida@example.dk",
        mandate_status="given" if place % 3 else "unknown",
        joined_at=rows.now if state != "invited" else None,
        need_form_sent_at=rows.now if place % 2 else None,
    )


def _event(rows: _Rows, process: int, starts: datetime) -> None:
    round_ = rows.add(DialogueRound, process_id=process, number=1, title="Første runde", created_at=rows.now)
    number = len(rows.of.get(DialogueEvent, ())) + 1
    case = rows.open("market_dialogue", ("dialogue_event", number), process, "invitation_published", 10)
    rows.add(
        DialogueEvent,
        reference=f"D-2026-{number}",
        round_id=round_,
        process_id=process,
        case_id=case,
        kind="regional_meeting",
        title="Regional markedsdialog",
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        signup_closes_at=starts - timedelta(days=1),
        place="Kulturhuset",
        capacity=20,
        published_at=rows.now,
    )


def _letter(rows: _Rows, process: int, parts: list[int]) -> None:
    letter = rows.add(LetterOfIntent, process_id=process, number=1, status="open", created_at=rows.now, opened_at=rows.now)
    for place, part in enumerate(parts[:4]):
        stance = "follows" if place else "first"
        rows.add(Signature, letter_id=letter, participation_id=part, signer_name="Bo", stance=stance, signed_at=rows.now)


def _tender(rows: _Rows, process: int, authority: int) -> None:
    number = len(rows.of.get(Tender, ())) + 1
    case = rows.open("tender", ("tender", number), process, newest("tender").initial, 20)
    title = f"Udbud {number}"
    columns = {"title": title, "sort_key": danish_key(title), "process_id": process, "case_id": case, "authority_id": authority}
    rows.add(Tender, reference=f"T-2026-{number}", **columns, created_at=rows.now)


# Parents first.
ORDER: tuple[type[Base], ...] = (
    *(Organisation, Person, Membership, Case, CaseStep, Process, Participation, Workshop),
    *(DialogueRound, DialogueEvent, LetterOfIntent, Signature, Tender),
)


def _write(uow: UnitOfWork, rows: _Rows) -> None:
    for model in ORDER:
        if model in rows.of:
            uow.session.execute(insert(model), rows.of[model])
