"""The plan's life: proposal, publication, moves with a reason, freed seats to the next in line, and who came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import delete, select

from coproc.dialogues.meetings import letters, queries
from coproc.dialogues.meetings.models import Meeting, MeetingCompany, MeetingPlan
from coproc.dialogues.meetings.problem import Place, Placed, Problem, clashes, line, seated
from coproc.dialogues.meetings.queries import Board, Row
from coproc.dialogues.meetings.services import hold, record
from coproc.dialogues.meetings.solver import Solution
from coproc.dialogues.meetings.weighing import Change, Weighed, weigh
from coproc.dialogues.meetings.words import ORDER, short_times
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services.letters import language_of
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.translation import LANGUAGES, Language, gettext as _, speaking

T = TypeVar("T")


class Unaccepted(DomainError):
    """Nothing forbids it, but somebody should have seen these sentences first."""

    def __init__(self, warnings: Sequence[str]) -> None:
        super().__init__(_("Læs advarslerne, og sæt flueben, hvis det skal være sådan."), field="accepted")
        self.warnings = list(warnings)


def keep_proposal(uow: UnitOfWork, plan_id: int, problem: Problem, solution: Solution) -> MeetingPlan:
    """What the solver found for `problem`. Raises Conflict when anything has changed meanwhile, or the plan is published."""
    event, plan = hold(uow, plan_id)
    if plan.published_at is not None:
        raise Conflict(_("Mødeplanen er offentliggjort. Flyt møderne ét for ét, så alle får besked og en begrundelse."))
    if queries.board(uow.session, plan.id).problem.digest() != problem.digest():
        raise Conflict(_("Noget blev ændret, mens forslaget blev beregnet. Beregn det igen."))
    assert not clashes(problem, solution.placed, solution.chairs)
    uow.session.execute(delete(Meeting).where(Meeting.plan_id == plan.id).execution_options(synchronize_session="fetch"))
    chairs: dict[tuple[int, int], int] = defaultdict(int)
    for one in solution.placed:
        place = (one.table, one.slot)
        chairs[place] += 1
        uow.session.add(
            Meeting(
                plan_id=plan.id,
                table_id=one.table,
                slot_id=one.slot,
                signup_id=one.company,
                chair=chairs[place],
                buyers=list(solution.chairs[place]),
                created_at=uow.now,
            )
        )
    plan.proposed_at, plan.digest = uow.now, problem.digest()
    plan.proof = [{"goal": level.goal, "value": level.value, "bound": level.bound} for level in solution.levels]
    uow.session.flush()
    companies = len({one.company for one in solution.placed})
    record(
        uow, event, "meetings.proposed", meetings=len(solution.placed), companies=companies, proof=plan.proof, digest=plan.digest
    )
    return plan


def publish(uow: UnitOfWork, plan_id: int) -> MeetingPlan:
    """Everybody gets their schedule, once. A second click changes nothing. Raises Conflict, DomainError."""
    event, plan = hold(uow, plan_id)
    if plan.published_at is not None:
        return plan
    board = queries.board(uow.session, plan.id)
    if not board.meetings:
        raise DomainError(_("Der er ingen møder at offentliggøre. Beregn et forslag først."))
    if event.published_at is None:
        raise DomainError(_("Offentliggør invitationen, før mødeplanen offentliggøres."))
    wrong = weigh(board, [])
    if wrong.hard:
        raise Conflict(" ".join(wrong.hard))
    plan.published_at = uow.now
    record(uow, event, "meetings.published", meetings=len(board.meetings))
    letters.published(uow, board)
    return plan


# changes by hand


@dataclass(frozen=True)
class Target:
    table_id: int
    slot_id: int


def move(uow: UnitOfWork, plan_id: int, meeting_id: int, target: Target, *, reason: str, accepted: bool = False) -> None:
    """Another table or time; where one company sits already, the two change places. The reason is kept, and told to who is moved.

    Raises DomainError (clash, no reason), Unaccepted (warnings nobody has accepted).
    """
    event, plan = hold(uow, plan_id)
    board = queries.board(uow.session, plan.id)
    mine = _standing(board, meeting_id)
    if (mine.table_id, mine.slot_id) == (target.table_id, target.slot_id):
        raise DomainError(_("Mødet ligger der allerede. Vælg en anden tid eller et andet bord."), field="target")
    changes = [Change(mine.signup_id, target.table_id, target.slot_id, mine.id)]
    there = board.at(target.table_id, target.slot_id)
    table = next((one for one in board.tables if one.id == target.table_id), None)
    if table is not None and table.companies == 1 and there:
        changes.append(Change(there[0].signup_id, mine.table_id, mine.slot_id, there[0].id))
    weighed = _accepted(board, changes, reason, accepted=accepted)
    before = {row.meeting.id: row for row in board.rows}
    by_id = {one.id: one for one in board.meetings}
    for change in changes:
        by_id[change.meeting_id or 0].chair = None
    uow.session.flush()
    for change in changes:
        meeting = by_id[change.meeting_id or 0]
        meeting.table_id, meeting.slot_id, meeting.sequence = change.table_id, change.slot_id, meeting.sequence + 1
        meeting.why = reason.strip()
        meeting.chair = _free_chair(board, meeting)
        uow.session.flush()
    _finish(uow, event, board, weighed, [(by_id[c.meeting_id or 0], before[c.meeting_id or 0]) for c in changes], reason.strip())


def place(uow: UnitOfWork, plan_id: int, signup_id: int, target: Target, *, reason: str, accepted: bool = False) -> Meeting:
    """A further meeting, by hand. Raises as `move` does."""
    _event, plan = hold(uow, plan_id)
    board = queries.board(uow.session, plan.id)
    signup = board.signups.get(signup_id)
    if signup is None or not queries.in_plan(signup):
        raise DomainError(_("Virksomheden er ikke tilmeldt med en plads."), field="company")
    weighed = _accepted(board, [Change(signup_id, target.table_id, target.slot_id)], reason, accepted=accepted)
    return _give(uow, board, weighed, Placed(signup_id, target.table_id, target.slot_id), reason.strip())


def _accepted(board: Board, changes: Sequence[Change], reason: str, *, accepted: bool) -> Weighed:
    weighed = weigh(board, changes)
    if weighed.hard:
        raise DomainError(" ".join(weighed.hard), field="target")
    if not reason.strip():
        raise DomainError(_("Skriv hvorfor. Virksomheden får begrundelsen, og den står i historikken."), field="reason")
    if weighed.soft and not accepted:
        raise Unaccepted(weighed.soft)
    return weighed


def _give(uow: UnitOfWork, board: Board, weighed: Weighed, placed: Placed, reason: str, *, tell_buyers: bool = True) -> Meeting:
    if placed.company not in board.companies:
        uow.session.add(MeetingCompany(plan_id=board.plan.id, signup_id=placed.company))
    meeting = Meeting(
        plan_id=board.plan.id,
        table_id=placed.table,
        slot_id=placed.slot,
        signup_id=placed.company,
        why=reason,
        created_at=uow.now,
    )
    return take(uow, board, weighed, meeting, reason, tell_buyers=tell_buyers)


def take(uow: UnitOfWork, board: Board, weighed: Weighed, meeting: Meeting, reason: str, *, tell_buyers: bool = True) -> Meeting:
    """A meeting that is new, or stands again, takes a free chair at its table; everybody touched is told. `board` is from before."""
    meeting.chair = _free_chair(board, meeting)
    uow.session.add(meeting)
    uow.session.flush()
    _finish(uow, board.event, board, weighed, [(meeting, None)], reason, tell_buyers=tell_buyers)
    return meeting


def _free_chair(board: Board, meeting: Meeting) -> int:
    taken = {one.chair for one in board.at(meeting.table_id, meeting.slot_id) if one is not meeting}
    return next(chair for chair in range(1, len(taken) + 2) if chair not in taken)


def _finish(
    uow: UnitOfWork,
    event: DialogueEvent,
    board: Board,
    weighed: Weighed,
    moved: Sequence[tuple[Meeting, Row | None]],
    reason: str,
    *,
    tell_buyers: bool = True,
) -> None:
    """Buyers take their seats, the log and everybody touched are told. `board` is from before."""
    _sit(uow, board.plan, weighed)
    after = queries.board(uow.session, board.plan.id)
    rows = {row.meeting.id: row for row in after.rows}
    for meeting, was in moved:
        said = {"company": rows[meeting.id].signup.company_name, "now": _where(rows[meeting.id])}
        action = "meeting.moved" if was else "meeting.given"
        record(uow, event, action, reason=reason, **said, **({"was": _where(was)} if was else {}))
    if board.plan.published_at is None:
        return
    board.plan.changes += 1
    uow.session.flush()
    for meeting, was in moved:
        letters.changed(uow, after, rows[meeting.id], was, reason)
    if tell_buyers:
        _tell_buyers(uow, board, after, in_both(lambda: [_moved(rows[meeting.id], was) for meeting, was in moved]))


def _tell_buyers(uow: UnitOfWork, before: Board, after: Board, changes: dict[Language, list[str]]) -> None:
    """Of every table that does not meet as it did."""
    was, now = _meets(before), _meets(after)
    touched = {
        buyer for key in was.keys() | now.keys() if was.get(key) != now.get(key) for buyer in (*was.get(key, ()), *now.get(key, ()))
    }
    letters.tell_buyers(uow, before, after, sorted(b for b in touched if b > 0), changes)


def _meets(board: Board) -> dict[int, tuple[int, ...]]:
    """Meeting -> who sits there, and (negative, so that they are no buyers) at which table and when."""
    return {row.meeting.id: (*row.sitting, -row.table.id, -row.slot.id) for row in board.rows}


def _where(row: Row) -> str:
    return f"{row.table.name} {short_times(row.slot.starts_at, row.slot.ends_at)}"


def _moved(row: Row, was: Row | None) -> str:
    company = row.signup.company_name
    if was is None:
        return _("{company}: nyt møde {now}", company=company, now=_where(row))
    return _("{company}: {was} → {now}", company=company, was=_where(was), now=_where(row))


def in_both(say: Callable[[], T]) -> dict[Language, T]:
    found: dict[Language, T] = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = say()
    return found


def _sit(uow: UnitOfWork, plan: MeetingPlan, weighed: Weighed) -> None:
    for one in uow.session.scalars(select(Meeting).where(Meeting.plan_id == plan.id, Meeting.freed_at.is_(None))):
        buyers = list(weighed.chairs[one.table_id, one.slot_id])
        if one.buyers != buyers:
            one.buyers = buyers
    uow.session.flush()


def _standing(board: Board, meeting_id: int) -> Meeting:
    found = next((one for one in board.meetings if one.id == meeting_id), None)
    if found is None:
        raise NotFound(_("Mødet findes ikke længere."))
    return found


# seats that become free


def call_off(uow: UnitOfWork, plan_id: int, meeting_id: int, *, reason: str) -> None:
    """The facilitator takes a meeting away; the seat goes to the next in line. Raises DomainError without a reason."""
    _event, plan = hold(uow, plan_id)
    if not reason.strip():
        raise DomainError(_("Skriv hvorfor. Virksomheden får begrundelsen, og den står i historikken."), field="reason")
    board = queries.board(uow.session, plan.id)
    free(uow, board, [_standing(board, meeting_id)], dict.fromkeys(LANGUAGES, reason.strip()), pass_on=True)


def release(uow: UnitOfWork, signup_id: int) -> None:
    """A sign-up was cancelled: its coming meetings go to the next in line. The caller holds the event."""
    signup = uow.session.get_one(SignUp, signup_id)
    plan = queries.plan_of(uow.session, signup.event_id)
    if plan is None:
        return
    board = queries.board(uow.session, plan.id)
    mine = [row.meeting for row in board.of_company(signup_id) if row.slot.starts_at > uow.now]
    free(uow, board, mine, in_both(lambda: _("I har meldt afbud til arrangementet.")), pass_on=True)


def release_all(uow: UnitOfWork, event_id: int) -> None:
    """The event was cancelled: no meeting is held, and calendars forget them. The caller holds the event."""
    plan = queries.plan_of(uow.session, event_id)
    if plan is None:
        return
    board = queries.board(uow.session, plan.id)
    coming = [row.meeting for row in board.rows if row.slot.starts_at > uow.now]
    free(uow, board, coming, in_both(lambda: _("Arrangementet er aflyst.")), pass_on=False)


def free(uow: UnitOfWork, board: Board, meetings: Sequence[Meeting], why: dict[Language, str], *, pass_on: bool) -> None:
    """Each seat goes to the next in line, if there is one; companies are told one by one, the buyers once for it all."""
    if not meetings:
        return
    event, plan = board.event, board.plan
    rows = {row.meeting.id: row for row in board.rows}
    lost = [rows[one.id] for one in meetings]
    gone: dict[int, list[Row]] = defaultdict(list)
    for row in lost:
        row.meeting.freed_at, row.meeting.chair, row.meeting.sequence = uow.now, None, row.meeting.sequence + 1
        gone[row.signup.id].append(row)
        record(uow, event, "meeting.freed", reason=why["da"], company=row.signup.company_name, was=_where(row))
    plan.changes += 1
    uow.session.flush()
    if plan.published_at is None:
        return
    for signup_id, theirs in gone.items():
        letters.freed(uow, board, theirs, why[language_of(board.signups[signup_id])])
    given = [found for row in lost if pass_on and (found := _pass_on(uow, plan, (row.table.id, row.slot.id)))]
    plan.changes += 1
    uow.session.flush()
    after = queries.board(uow.session, plan.id)
    new = [row for row in after.rows if row.meeting in given]

    def said() -> list[str]:
        taken = [_("{company}: mødet {was} er aflyst", company=row.signup.company_name, was=_where(row)) for row in lost]
        return taken + [_moved(row, None) for row in new]

    _tell_buyers(uow, board, after, in_both(said))


def _pass_on(uow: UnitOfWork, plan: MeetingPlan, seat: Place) -> Meeting | None:
    """The next in line who can have it gets it and is told why; nobody within the last hour, that is for the facilitator's hand."""
    board = queries.board(uow.session, plan.id)
    slot = next(one for one in board.slots if one.id == seat[1])
    if uow.now > queries.shortest_notice(slot):
        return None
    for signup_id in next_in_line(board, seat):
        weighed = weigh(board, [Change(signup_id, *seat)])
        if weighed.hard:
            continue
        with speaking(language_of(board.signups[signup_id])):
            why = _(
                "I har fået tiden, fordi en anden virksomheds møde er faldet bort, og I stod forrest i køen. {order}",
                order=str(ORDER),
            )
        return _give(uow, board, weighed, Placed(signup_id, *seat), why, tell_buyers=False)
    return None


def next_in_line(board: Board, seat: tuple[int, int]) -> list[int]:
    """The sign-ups that are next for a seat, the first first."""
    there = seated(board.problem, {(one.table, one.slot) for one in board.placed if one.slot == seat[1]} | {seat}, board.chairs)
    if there is None:
        return []
    known = {company.key for company in board.problem.companies}
    return line(board.problem, [one for one in board.placed if one.company in known], {**board.chairs, **there}, seat)


# on the day


def check_in(uow: UnitOfWork, plan_id: int, signup_id: int, how: str) -> None:
    """One click by name: "arrived", "absent" or "undo". It is the company's attendance at the event as well."""
    event, plan = hold(uow, plan_id)
    board = queries.board(uow.session, plan.id)
    company = board.companies.get(signup_id)
    signup = board.signups.get(signup_id) or uow.session.get(SignUp, signup_id)
    if company is None or signup is None or signup.event_id != event.id:
        raise NotFound(_("Virksomheden har ingen møder her."))
    if signup.status not in {"confirmed", "attended", "absent"}:
        raise Conflict(_("Virksomheden har meldt afbud."))
    if how == "arrived":
        company.arrived_at, company.absent_at, signup.status = company.arrived_at or uow.now, None, "attended"
    elif how == "absent":
        company.arrived_at, company.absent_at, signup.status = None, company.absent_at or uow.now, "absent"
    else:
        company.arrived_at, company.absent_at, signup.status = None, None, "confirmed"
    if how != "undo" and board.slots and local(uow.now).date() < local(board.slots[0].starts_at).date():
        raise DomainError(_("Fremmøde kan registreres fra den første mødedag."))
    action = {"arrived": "meeting.arrived", "absent": "meeting.absent"}.get(how, "meeting.attendance_undone")
    record(uow, event, action, company=signup.company_name)
