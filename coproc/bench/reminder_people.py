"""Need forms that many people owe on the same day: real processes, participants and officers, in bulk; planned by the cases themselves."""

from __future__ import annotations

from datetime import timedelta

from coproc.accounts.models import Membership, OrganisationType, Person
from coproc.bench.register import THINGS, _organisation, _Rows, _write
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database
from coproc.kernel.sorting import danish_key
from coproc.processes.models import Participation, Process

DAYS = 14  # from today to the day the forms are due: both reminders, 7 days and 1 day before, are still ahead


def fill(database: Database, clock: Clock, *, processes: int, participants: int, officers: int, organisations: int = 0) -> int:
    """Processes whose need form is out, with no reminder planned yet. Returns how many people owe a form.

    Each process has `participants` of the `organisations` in turn (none given: its own), each with `officers`.
    """
    pool = organisations or processes * participants
    with database.write(system("bench"), clock) as uow:
        rows = _Rows(uow.now)
        centre = _organisation(rows, "Skaleringscentret", OrganisationType.CENTRE)
        facilitator = _person(rows, "Mette Lund", "mette@example.dk")
        rows.add(Membership, person_id=facilitator, organisation_id=centre, role=Role.FACILITATOR, created_at=uow.now)
        buyers = [_organisation(rows, f"Eksempel {number:05} Kommune", OrganisationType.MUNICIPALITY) for number in range(pool)]
        for buyer in buyers:
            for number in range(officers):
                person = _person(rows, f"Officer {buyer}-{number}", f"officer-{buyer}-{number}@example.dk")
                rows.add(Membership, person_id=person, organisation_id=buyer, role=Role.OFFICER, created_at=uow.now)
        for number in range(1, processes + 1):
            _process(rows, number, centre, facilitator)
            for place in range(participants):
                _participation(rows, number, buyers[((number - 1) * participants + place) % pool])
        _write(uow, rows)
    return pool * officers


def _person(rows: _Rows, name: str, email: str) -> int:
    return rows.add(Person, email=email, name=name, sort_key=danish_key(name), created_at=rows.now)


def _process(rows: _Rows, number: int, centre: int, facilitator: int) -> None:
    title = f"{THINGS[number % len(THINGS)]} {number}"
    rows.add(
        Process,
        reference=f"P-2026-{number}",
        slug="sammen",
        case_id=rows.open("scaling_process", ("process", number), number, "need_exploration", 10),
        title=title,
        sort_key=danish_key(title),
        challenge="Det findes ikke på markedet i den størrelse, vi har brug for.",
        problem="Vi har prøvet hver for sig i flere år.",
        focus_area="climate",
        centre_id=centre,
        facilitator_id=facilitator,
        need_form_opened_at=rows.now,
        need_form_due_on=(rows.now + timedelta(days=DAYS)).date(),
        created_at=rows.now,
    )


def _participation(rows: _Rows, process: int, organisation: int) -> None:
    number = len(rows.of.get(Participation, ())) + 1
    rows.add(
        Participation,
        process_id=process,
        organisation_id=organisation,
        case_id=rows.open("participation", ("participation", number), process, "joined", 30),
        is_initiator=False,
        contact_name="Ida Holm",
        contact_email="ida@example.dk",
        mandate_status="given",
        joined_at=rows.now,
    )
