"""An event with one-to-one meetings: buyers at tables, slots, companies with wishes; all made by the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from coproc.accounts.models import Organisation, Person
from coproc.dialogues.meetings import queries, schedule, services, solver
from coproc.dialogues.meetings.models import MeetingPlan
from coproc.dialogues.meetings.queries import Board
from coproc.dialogues.meetings.slots import Span
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import signups
from coproc.kernel.actor import Role
from coproc.kernel.clock import local
from coproc.kernel.database import Database, UnitOfWork
from coproc.processes import services as processes
from tests.factories import dialogues
from tests.factories.accounts import People


def make_set_up(event: DialogueEvent, *, hours: int = 4, minutes: int = 60, gap: int = 0, most: int = 3) -> services.SetUp:
    """From the event's first hour, one slot an hour."""
    assert event.starts_at
    start = local(event.starts_at)
    end = start + timedelta(hours=hours)
    return services.SetUp(
        [Span(start.time(), end.time(), start.date())], [], minutes, gap, most, event.starts_at - timedelta(days=2)
    )


def make_plan(uow: UnitOfWork, event_id: int, tables: Sequence[Sequence[int]], **given: int) -> MeetingPlan:
    plan = services.set_up(uow, event_id, make_set_up(uow.session.get_one(DialogueEvent, event_id), **given))
    for number, regulars in enumerate(tables, 1):
        make_table(uow, plan.id, f"Bord {number}", regulars)
    return plan


def make_table(uow: UnitOfWork, plan_id: int, name: str, regulars: Sequence[int], **given: object) -> int:
    said: dict[str, object] = {"room": "", "quorum": 1, "companies": 1, "substitutes": [], **given}
    return services.save_table(uow, plan_id, None, name=name, regulars=list(regulars), **said).id  # type: ignore[arg-type]


@dataclass
class Meet:
    """A conference with meetings: `buyers` are organisations that joined the process, each with an officer."""

    database: Database
    clock: object
    process_id: int
    event_id: int
    buyers: list[Organisation]
    officers: list[Person]
    companies: list[int] = field(default_factory=list)
    plan_id: int = 0

    def write(self):
        from coproc.kernel.actor import system

        return self.database.write(system("test"), self.clock)

    @property
    def board(self) -> Board:
        with self.database.read() as session:
            return queries.board(session, self.plan_id)

    def ids(self, *numbers: int) -> list[int]:
        return [self.buyers[number].id for number in numbers]

    def plan(self, tables: Sequence[Sequence[int]], **given: int) -> None:
        """`tables`: which buyers (by number) sit at each."""
        with self.write() as uow:
            self.plan_id = make_plan(uow, self.event_id, [self.ids(*table) for table in tables], **given).id

    def company(self, *wishes: int, cannot: Sequence[int] = (), takes_any: bool = False, wishing: bool = True) -> int:
        """A confirmed sign-up that wishes these buyers; `cannot` are slots by number."""
        with self.write() as uow:
            signup = dialogues.make_signup(uow, self.event_id, len(self.companies) + 1)
            signups.confirm(uow, signup.id)
            self.companies.append(signup.id)
        self.clock.advance(timedelta(minutes=1))  # type: ignore[attr-defined]
        if wishing:
            self.wish(signup.id, *wishes, cannot=cannot, takes_any=takes_any)
        return signup.id

    def wish(self, signup_id: int, *wishes: int, cannot: Sequence[int] = (), takes_any: bool = False) -> None:
        slots = [slot.id for slot in self.board.slots]
        with self.write() as uow:
            services.wish(
                uow,
                self.plan_id,
                signup_id,
                wishes=self.ids(*wishes),
                cannot=[slots[n] for n in cannot],
                takes_any=takes_any,
                topics="Ladning på pladsen",
            )

    def propose(self) -> None:
        problem = self.board.problem
        found = solver.solve(problem)
        with self.write() as uow:
            schedule.keep_proposal(uow, self.plan_id, problem, found)

    def publish(self) -> None:
        with self.write() as uow:
            schedule.publish(uow, self.plan_id)

    def seat(self, table: int, slot: int) -> schedule.Target:
        board = self.board
        return schedule.Target(board.tables[table].id, board.slots[slot].id)

    def cancel(self, signup_id: int) -> None:
        with self.write() as uow:
            signups.cancel(uow, signup_id)

    def link(self, signup_id: int) -> str:
        with self.write() as uow:
            return dialogues.make_link(uow, uow.session.get_one(SignUp, signup_id))


def make_meet(people: People, process_id: int, buyers: int = 2, **event: object) -> Meet:
    """Two weeks ahead, with room for all."""
    organisations = [people.organisation(f"Køber {number} Kommune") for number in range(1, buyers + 1)]
    officers = [people.person((one, Role.OFFICER), name=f"Indkøber {n}") for n, one in enumerate(organisations, 1)]
    from coproc.kernel.actor import system

    with people.database.write(system("test"), people.clock) as uow:
        for one in organisations:
            processes.add_participant(uow, process_id, one.id, state="joined")
        made = dialogues.make_published(uow, process_id, **{"capacity": None, "kind": "supplier_conference", **event})
    return Meet(people.database, people.clock, process_id, made.id, organisations, officers)
