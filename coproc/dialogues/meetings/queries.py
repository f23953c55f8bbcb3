"""Reads: the whole board of a plan (tables, slots, companies, meetings) in one go; everything shown and decided is read off it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.dialogues.meetings.models import Meeting, MeetingBuyer, MeetingCompany, MeetingPlan, MeetingSlot, MeetingTable
from coproc.dialogues.meetings.problem import Chairs, Company, Place, Placed, Problem, Table, Unmet, met, unmet
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.kernel.clock import local
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes.queries import joined

IN_PLAN = ("confirmed", "attended")  # of a sign-up that can be given a meeting


@dataclass(frozen=True)
class Row:
    """One meeting with everything a line about it says."""

    meeting: Meeting
    table: MeetingTable
    slot: MeetingSlot
    signup: SignUp
    company: MeetingCompany | None
    buyers: list[str]
    others: list[str]  # companies at the same meeting
    sitting: tuple[int, ...]

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.table.name, self.table.room)))


@dataclass(frozen=True)
class Board:
    plan: MeetingPlan
    event: DialogueEvent
    tables: Sequence[MeetingTable]
    slots: Sequence[MeetingSlot]
    names: dict[int, str]  # of the organisations that take part, and of all that sit somewhere
    away: dict[int, list[int]]
    signups: dict[int, SignUp]  # confirmed, in that order, and everybody with a meeting
    companies: dict[int, MeetingCompany]  # by sign-up
    meetings: Sequence[Meeting]  # those that stand
    rows: list[Row] = field(init=False)  # by time and table, as they were when the board was read

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", self._rows())

    @cached_property
    def problem(self) -> Problem:
        """Companies that can be given a meeting, in the order they confirmed."""
        return Problem(
            tuple(slot.id for slot in self.slots),
            tuple(Table(t.id, tuple(t.regulars), tuple(t.substitutes), t.quorum, t.companies) for t in self.tables),
            tuple(
                Company(signup.id, tuple(mine.wishes), frozenset(mine.cannot), mine.takes_any)
                for signup in self.signups.values()
                if in_plan(signup) and (mine := self.companies.get(signup.id))
            ),
            {buyer: frozenset(slots) for buyer, slots in self.away.items()},
            self.plan.most,
        )

    @cached_property
    def placed(self) -> list[Placed]:
        return [Placed(one.signup_id, one.table_id, one.slot_id) for one in self.meetings]

    @cached_property
    def chairs(self) -> Chairs:
        return {(one.table_id, one.slot_id): tuple(one.buyers) for one in self.meetings}

    @cached_property
    def unmet(self) -> list[Unmet]:
        return unmet(self.problem, self._known, self.chairs)

    @cached_property
    def met(self) -> dict[int, set[int]]:
        return met(self.problem, self._known, self.chairs)

    @cached_property
    def _known(self) -> list[Placed]:
        """Without companies that were marked absent: their wishes are no longer weighed."""
        keys = {company.key for company in self.problem.companies}
        return [one for one in self.placed if one.company in keys]

    @property
    def is_stale(self) -> bool:
        """Whether wishes, tables or times have changed since the proposal was computed."""
        return self.plan.published_at is None and self.plan.digest != self.problem.digest()

    def _rows(self) -> list[Row]:
        tables, slots = {t.id: t for t in self.tables}, {s.id: s for s in self.slots}
        found = [
            Row(
                one,
                tables[one.table_id],
                slots[one.slot_id],
                self.signups[one.signup_id],
                self.companies.get(one.signup_id),
                [self.names[buyer] for buyer in one.buyers],
                [self.signups[other.signup_id].company_name for other in self.at(one.table_id, one.slot_id) if other is not one],
                tuple(one.buyers),
            )
            for one in self.meetings
        ]
        return sorted(found, key=lambda row: (row.slot.starts_at, row.table.position, row.meeting.chair or 0))

    @cached_property
    def _at(self) -> dict[Place, list[Meeting]]:
        found: dict[Place, list[Meeting]] = {}
        for one in self.meetings:
            found.setdefault((one.table_id, one.slot_id), []).append(one)
        return found

    @cached_property
    def _cells(self) -> dict[Place, list[Row]]:
        found: dict[Place, list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.table.id, row.slot.id), []).append(row)
        return found

    def at(self, table_id: int, slot_id: int) -> list[Meeting]:
        return self._at.get((table_id, slot_id), [])

    def cell(self, table_id: int, slot_id: int) -> list[Row]:
        return self._cells.get((table_id, slot_id), [])

    def of_company(self, signup_id: int) -> list[Row]:
        return [row for row in self.rows if row.signup.id == signup_id]

    def of_buyer(self, organisation_id: int) -> list[Row]:
        return [row for row in self.rows if organisation_id in row.sitting]

    def is_open(self, table: MeetingTable, slot: MeetingSlot) -> bool:
        """Whether the table's buyers can be there at all."""
        return (table.id, slot.id) in self._open

    @cached_property
    def _open(self) -> set[Place]:
        return {
            (table.key, slot) for table in self.problem.tables for slot in self.problem.slots if self.problem.can_open(table, slot)
        }

    def free(self, now: datetime) -> list[tuple[MeetingTable, MeetingSlot]]:
        """Seats that nobody has, and that can still be given."""
        return [
            (table, slot)
            for slot in self.slots
            for table in self.tables
            if slot.starts_at > now and len(self.at(table.id, slot.id)) < table.companies and self.is_open(table, slot)
        ]

    @property
    def days(self) -> list[tuple[datetime, list[MeetingSlot]]]:
        """The slots by the day they are on."""
        found: dict[object, list[MeetingSlot]] = {}
        for slot in self.slots:
            found.setdefault(local(slot.starts_at).date(), []).append(slot)
        return [(slots[0].starts_at, slots) for slots in found.values()]

    @property
    def buyers(self) -> list[int]:
        """Who sits at a table, in the order of the tables."""
        return list(dict.fromkeys(buyer for table in self.tables for buyer in (*table.regulars, *table.substitutes)))

    @property
    def wishable(self) -> list[int]:
        return list(dict.fromkeys(buyer for table in self.tables for buyer in table.regulars))

    def wish_names(self, signup_id: int) -> list[str]:
        mine = self.companies.get(signup_id)
        return [self.names[buyer] for buyer in mine.wishes if buyer in self.names] if mine else []


def in_plan(signup: SignUp) -> bool:
    return signup.status in IN_PLAN and signup.has_place


def plan_of(session: Session, event_id: int) -> MeetingPlan | None:
    return session.scalar(select(MeetingPlan).where(MeetingPlan.event_id == event_id))


def seated_of(session: Session, event_id: int, organisations: Collection[int]) -> list[tuple[int, str]]:
    """Which of the organisations sit at a table of the event, with their names."""
    tables = session.scalars(
        select(MeetingTable).join(MeetingPlan, MeetingPlan.id == MeetingTable.plan_id).where(MeetingPlan.event_id == event_id)
    )
    there = {buyer for table in tables for buyer in (*table.regulars, *table.substitutes)} & set(organisations)
    if not there:
        return []
    names = select(Organisation.id, Organisation.name).where(Organisation.id.in_(there)).order_by(Organisation.id)
    return [(number, name) for number, name in session.execute(names)]


def has_proposal(plan: MeetingPlan) -> bool:
    return plan.proposed_at is not None


def wishes_are_open(plan: MeetingPlan, now: datetime) -> bool:
    return now <= plan.wishes_close_at and plan.published_at is None


def board(session: Session, plan_id: int) -> Board:
    """Raises NotFound."""
    plan = session.get(MeetingPlan, plan_id)
    if plan is None:
        raise NotFound(_("Der er ikke sat møder op til arrangementet."))
    event = session.get_one(DialogueEvent, plan.event_id)
    tables = session.scalars(select(MeetingTable).where(MeetingTable.plan_id == plan.id).order_by(MeetingTable.position)).all()
    slots = session.scalars(select(MeetingSlot).where(MeetingSlot.plan_id == plan.id).order_by(MeetingSlot.starts_at)).all()
    meetings = session.scalars(
        select(Meeting).where(Meeting.plan_id == plan.id, Meeting.freed_at.is_(None)).order_by(Meeting.id)
    ).all()
    companies = session.scalars(select(MeetingCompany).where(MeetingCompany.plan_id == plan.id)).all()
    away = session.scalars(select(MeetingBuyer).where(MeetingBuyer.plan_id == plan.id)).all()
    seated = {buyer for table in tables for buyer in (*table.regulars, *table.substitutes)} | {
        b for m in meetings for b in m.buyers
    }
    return Board(
        plan,
        event,
        tables,
        slots,
        _names(session, event, seated),
        {one.organisation_id: one.cannot for one in away},
        _signups(session, event.id, {one.signup_id for one in meetings}),
        {one.signup_id: one for one in companies},
        meetings,
    )


def _names(session: Session, event: DialogueEvent, seated: set[int]) -> dict[int, str]:
    found = {row.organisation.id: row.organisation.name for row in joined(session, event.process_id)}
    if left := seated - found.keys():
        found.update(session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(left))).tuples().all())
    return found


def _signups(session: Session, event_id: int, also: set[int]) -> dict[int, SignUp]:
    """In the order they confirmed; the queue number decides within the same instant."""
    query = select(SignUp).where(SignUp.event_id == event_id, SignUp.status.in_(IN_PLAN) | SignUp.id.in_(also))
    return {one.id: one for one in session.scalars(query.order_by(SignUp.confirmed_at, SignUp.queue_number))}


def wish_count(session: Session, plan_id: int) -> int:
    return session.scalar(select(func.count()).where(MeetingCompany.plan_id == plan_id, MeetingCompany.saved_at.is_not(None))) or 0


def shortest_notice(slot: MeetingSlot) -> datetime:
    """The last moment a freed slot is given to the next by itself: an hour before."""
    return slot.starts_at - timedelta(hours=1)
