"""Setting meetings up and wishing for them. Everything holds the event's row, as sign-up does."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select

from coproc.dialogues.meetings import queries
from coproc.dialogues.meetings.models import Meeting, MeetingBuyer, MeetingCompany, MeetingPlan, MeetingSlot, MeetingTable
from coproc.dialogues.meetings.queries import Board
from coproc.dialogues.meetings.slots import Span, generate
from coproc.dialogues.models import DialogueEvent, EventKind, SignUp
from coproc.dialogues.services import signups
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.formats import listed, long_date, moment, short_moment
from coproc.kernel.translation import gettext as _, ngettext
from coproc.processes.queries import joined
from coproc.reference.calendar import is_working_day

LONGEST_DAY_WITHOUT_PAUSE = timedelta(hours=5)


@dataclass(frozen=True)
class SetUp:
    """What the facilitator writes about times."""

    days: Sequence[Span]
    pauses: Sequence[Span]
    minutes: int
    gap: int
    most: int
    wishes_close_at: datetime

    def slots(self) -> list[tuple[datetime, datetime]]:
        return generate(list(self.days), list(self.pauses), self.minutes, self.gap)


def preview(board: Board | None, event: DialogueEvent, made: SetUp) -> list[str]:
    """What somebody should know before these times are saved."""
    slots = made.slots()
    found = [
        _("{day} er ikke en arbejdsdag.", day=long_date(day.day)) for day in made.days if day.day and not is_working_day(day.day)
    ]
    if event.starts_at and event.ends_at:
        outside = [
            start
            for start, _end in slots
            if not local(event.starts_at).date() <= local(start).date() <= local(event.ends_at).date()
        ]
        if outside:
            found.append(_("Møderne {day} ligger ikke på arrangementets dag.", day=long_date(local(outside[0]).date())))
    for day in made.days:
        length = datetime.combine(day.day or event_day(slots), day.end) - datetime.combine(day.day or event_day(slots), day.start)
        if length > LONGEST_DAY_WITHOUT_PAUSE and not any(day.start < p.start and p.end < day.end for p in made.pauses):
            found.append(_("Der er ingen pause {day}.", day=day.typed()))
    return found + (_lost(board, slots) if board else [])


def event_day(slots: Sequence[tuple[datetime, datetime]]) -> Any:
    return local(slots[0][0]).date()


def _lost(board: Board, slots: Sequence[tuple[datetime, datetime]]) -> list[str]:
    """What falls away with the times that do."""
    kept = set(slots)
    gone = {slot.id for slot in board.slots if (slot.starts_at, slot.ends_at) not in kept}
    found = []
    if gone and board.plan.published_at is None and board.meetings:
        found.append(_("Forslaget bliver slettet og skal beregnes igen."))
    losing = [one for one in board.companies.values() if gone.intersection(one.cannot)]
    if losing:
        found.append(
            ngettext(
                "{n} virksomhed har sagt, at den ikke kan på en tid, der nu falder bort. Bed den se sine ønsker igennem.",
                "{n} virksomheder har sagt, at de ikke kan på tider, der nu falder bort. Bed dem se deres ønsker igennem.",
                len(losing),
            )
        )
    seats = len(slots) * sum(table.companies for table in board.tables)
    expected = sum(queries.in_plan(one) for one in board.signups.values())
    if board.tables and seats < expected:
        found.append(_("Der er plads til {seats} møder, og {expected} virksomheder er tilmeldt.", seats=seats, expected=expected))
    return found


def set_up(uow: UnitOfWork, event_id: int, made: SetUp) -> MeetingPlan:
    """The times of an event's meetings. What is the same in the new times keeps its meetings and absences.

    Raises DomainError, and Conflict when a published meeting would lose its time.
    """
    event = signups.lock(uow.session, event_id)
    _check(event, made)
    plan = queries.plan_of(uow.session, event.id)
    if plan is None:
        plan = MeetingPlan(
            event_id=event.id, created_at=uow.now, days=[], pauses=[], minutes=0, gap=0, most=1, wishes_close_at=uow.now
        )
        uow.session.add(plan)
    plan.days, plan.pauses = [one.stored() for one in made.days], [one.stored() for one in made.pauses]
    plan.minutes, plan.gap, plan.most, plan.wishes_close_at = made.minutes, made.gap, made.most, made.wishes_close_at
    uow.session.flush()
    _keep_slots(uow, plan, made.slots())
    record(uow, event, "meetings.set_up", count=len(made.slots()))
    return plan


def _check(event: DialogueEvent, made: SetUp) -> None:
    if event.kind == EventKind.WRITTEN:
        raise DomainError(_("En skriftlig høring har ingen møder."))
    errors = {}
    if made.minutes < 5:
        errors["minutes"] = _("Et møde varer mindst 5 minutter.")
    if made.gap < 0:
        errors["gap"] = _("Skriv 0 eller flere minutter.")
    if made.most < 1:
        errors["most"] = _("Skriv mindst 1 møde.")
    if errors:
        raise FieldErrors(errors)
    first = made.slots()[0][0]
    if made.wishes_close_at >= first:
        raise DomainError(
            _("Fristen for ønsker skal ligge før det første møde ({first}).", first=moment(first)), field="wishes_close_at"
        )


def _keep_slots(uow: UnitOfWork, plan: MeetingPlan, wanted: Sequence[tuple[datetime, datetime]]) -> None:
    """Slots that stay keep their number; the others go, and with them what was said about them."""
    there = {
        (one.starts_at, one.ends_at): one for one in uow.session.scalars(select(MeetingSlot).where(MeetingSlot.plan_id == plan.id))
    }
    gone = [slot for span, slot in there.items() if span not in set(wanted)]
    if gone:
        _clear(uow, plan, Meeting.slot_id.in_([slot.id for slot in gone]))
        _forget(uow, plan, {slot.id for slot in gone})
        for slot in gone:
            uow.session.delete(slot)
        uow.session.flush()
    new = [span for span in wanted if span not in there]
    uow.session.add_all(MeetingSlot(plan_id=plan.id, starts_at=starts, ends_at=ends) for starts, ends in new)
    uow.session.flush()


def _clear(uow: UnitOfWork, plan: MeetingPlan, which: Any) -> None:
    """Meetings lose their place: a proposal goes whole; a published meeting must be moved first."""
    standing = uow.session.scalar(select(func.count()).where(Meeting.plan_id == plan.id, Meeting.freed_at.is_(None), which))
    if standing and plan.published_at:
        raise Conflict(_("Der er {count} offentliggjorte møder på de tider eller det bord. Flyt dem først.", count=standing))
    everything = (Meeting.plan_id == plan.id,) if plan.published_at is None else (Meeting.plan_id == plan.id, which)
    uow.session.execute(delete(Meeting).where(*everything).execution_options(synchronize_session="fetch"))
    if plan.published_at is None:
        plan.proposed_at, plan.digest, plan.proof = None, "", []


def _forget(uow: UnitOfWork, plan: MeetingPlan, gone: Collection[int]) -> None:
    buyers = uow.session.scalars(select(MeetingBuyer).where(MeetingBuyer.plan_id == plan.id)).all()
    companies = uow.session.scalars(select(MeetingCompany).where(MeetingCompany.plan_id == plan.id)).all()
    everybody: list[MeetingBuyer | MeetingCompany] = [*buyers, *companies]
    for one in everybody:
        one.cannot = [slot for slot in one.cannot if slot not in gone]


def record(uow: UnitOfWork, event: DialogueEvent, action: str, *, reason: str = "", **after: Any) -> None:
    """On the event's own page; the sentences are in `coproc.dialogues.meetings.timeline`."""
    uow.record(action, ("event", event.id), scope=("event", event.id), after={"title": event.title, **after}, reason=reason)


def hold(uow: UnitOfWork, plan_id: int) -> tuple[DialogueEvent, MeetingPlan]:
    event_id = uow.session.scalar(select(MeetingPlan.event_id).where(MeetingPlan.id == plan_id))
    event = signups.lock(uow.session, event_id or 0)
    return event, uow.session.scalars(
        select(MeetingPlan).where(MeetingPlan.id == plan_id).execution_options(populate_existing=True)
    ).one()


# tables and the buyers at them


def save_table(
    uow: UnitOfWork,
    plan_id: int,
    table_id: int | None,
    *,
    name: str,
    room: str,
    quorum: int,
    companies: int,
    regulars: Sequence[int],
    substitutes: Sequence[int],
) -> MeetingTable:
    """A new table, or another shape of one. Raises FieldErrors; Conflict when a published meeting would lose its seat or buyers."""
    event, plan = hold(uow, plan_id)
    may = {row.organisation.id for row in joined(uow.session, event.process_id)}
    substitutes = [one for one in substitutes if one not in regulars]
    errors = {}
    if not name.strip():
        errors["name"] = _("Giv bordet et navn.")
    if not regulars or not set(regulars) <= may:
        errors["regulars"] = _("Vælg mindst én deltagende organisation, der sidder ved bordet.")
    if not set(substitutes) <= may:
        errors["substitutes"] = _("Vælg blandt de deltagende organisationer.")
    if not 1 <= quorum <= len(regulars) + len(substitutes):
        errors["quorum"] = _("Skriv et tal mellem 1 og antallet af købere ved bordet.")
    if companies < 1:
        errors["companies"] = _("Skriv mindst 1 virksomhed.")
    if errors:
        raise FieldErrors(errors)
    columns = {"name": name.strip(), "room": room.strip(), "quorum": quorum, "companies": companies}
    seats = {"regulars": list(regulars), "substitutes": list(substitutes)}
    table = _table(uow, plan, table_id) if table_id else None
    if table is None:
        last = uow.session.scalar(select(func.max(MeetingTable.position)).where(MeetingTable.plan_id == plan.id)) or 0
        table = MeetingTable(plan_id=plan.id, position=last + 1, **columns, **seats)
        uow.session.add(table)
    else:
        seating = {name: getattr(table, name) for name in ("quorum", "companies", "regulars", "substitutes")}
        if seating != {"quorum": quorum, "companies": companies, **seats}:
            _clear(uow, plan, Meeting.table_id == table.id)
        for column, value in (columns | seats).items():
            setattr(table, column, value)
    uow.session.flush()
    record(uow, event, "meetings.table_saved", table=table.name)
    return table


def _table(uow: UnitOfWork, plan: MeetingPlan, table_id: int) -> MeetingTable:
    found = uow.session.get(MeetingTable, table_id)
    if found is None or found.plan_id != plan.id:
        raise NotFound(_("Bordet findes ikke."))
    return found


def remove_table(uow: UnitOfWork, plan_id: int, table_id: int) -> None:
    event, plan = hold(uow, plan_id)
    table = _table(uow, plan, table_id)
    _clear(uow, plan, Meeting.table_id == table.id)
    uow.session.delete(table)
    uow.session.flush()
    record(uow, event, "meetings.table_removed", table=table.name)


def set_buyer_times(uow: UnitOfWork, plan_id: int, organisation_id: int, cannot: Collection[int]) -> None:
    """When a buyer cannot sit anywhere. A proposal is then out of date; published meetings stay, and are shown as lacking a buyer."""
    event, plan = hold(uow, plan_id)
    board = queries.board(uow.session, plan.id)
    if organisation_id not in board.buyers:
        raise NotFound(_("Køberen sidder ikke ved noget bord."))
    found = uow.session.get(MeetingBuyer, (plan.id, organisation_id)) or MeetingBuyer(
        plan_id=plan.id, organisation_id=organisation_id
    )
    found.cannot = [slot.id for slot in board.slots if slot.id in set(cannot)]
    uow.session.add(found)
    record(uow, event, "meetings.buyer_times", buyer=board.names[organisation_id], count=len(found.cannot))


# companies


def wish(
    uow: UnitOfWork, plan_id: int, signup_id: int, *, wishes: Sequence[int], cannot: Collection[int], takes_any: bool, topics: str
) -> MeetingCompany:
    """A confirmed company's wishes, until the deadline; saving again replaces them. Raises Conflict, FieldErrors."""
    event, plan = hold(uow, plan_id)
    signup = uow.session.get_one(SignUp, signup_id)
    board = queries.board(uow.session, plan.id)
    if signup.event_id != event.id or signup.status != "confirmed":
        raise Conflict(_("Bekræft jeres tilmelding først. Så kan I ønske møder."))
    if plan.published_at is not None:
        raise Conflict(
            _("Mødeplanen er offentliggjort, så ønskerne kan ikke ændres mere. Skriv til kontakten, hvis noget ikke passer.")
        )
    if uow.now > plan.wishes_close_at:
        raise Conflict(
            _("Fristen for ønsker var {when}. Skriv til kontakten, hvis noget er galt.", when=short_moment(plan.wishes_close_at))
        )
    _check_wishes(board, wishes, cannot, takes_any=takes_any)
    found = board.companies.get(signup.id) or MeetingCompany(plan_id=plan.id, signup_id=signup.id)
    found.wishes, found.topics, found.takes_any = list(wishes), topics.strip(), takes_any
    found.cannot = [slot.id for slot in board.slots if slot.id in set(cannot)]
    found.saved_at = uow.now
    uow.session.add(found)
    uow.session.flush()
    names = listed([board.names[buyer] for buyer in wishes])
    uow.record(
        "meetings.wished", ("signup", signup.id), scope=("event", event.id), after={"company": signup.company_name, "buyers": names}
    )
    return found


def _check_wishes(board: Board, wishes: Sequence[int], cannot: Collection[int], *, takes_any: bool) -> None:
    if not wishes and not takes_any:
        raise DomainError(
            _("Vælg mindst én køber, eller sæt flueben ved, at I tager imod et møde med hvem som helst."), field="wish_1"
        )
    if len(set(wishes)) < len(wishes):
        raise DomainError(_("I har valgt den samme køber to gange."), field="wish_2")
    if not set(wishes) <= set(board.wishable):
        raise DomainError(_("En af køberne holder ikke møder mere. Vælg igen."), field="wish_1")
    if board.slots and {slot.id for slot in board.slots} <= set(cannot):
        raise DomainError(_("I har sat kryds ved alle tiderne. Så kan I ikke få et møde."), field="cannot")


def withdraw_wishes(uow: UnitOfWork, plan_id: int, signup_id: int) -> None:
    """They want no meeting after all. Raises Conflict once the plan is published: then a meeting is cancelled, not a wish."""
    event, plan = hold(uow, plan_id)
    if plan.published_at is not None:
        raise Conflict(_("Mødeplanen er offentliggjort. Meld fra, hvis I ikke kommer."))
    found = uow.session.scalar(
        select(MeetingCompany).where(MeetingCompany.plan_id == plan.id, MeetingCompany.signup_id == signup_id)
    )
    if found is None:
        return
    uow.session.delete(found)
    name = uow.session.get_one(SignUp, signup_id).company_name
    uow.record("meetings.wish_withdrawn", ("signup", signup_id), scope=("event", event.id), after={"company": name})
