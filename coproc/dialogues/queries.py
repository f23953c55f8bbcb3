"""Reads: events with their places, who signed up, what was asked and shared."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.dialogues.models import (
    COMING_STATES,
    LIVE,
    QUEUED,
    DialogueEvent,
    DialogueQuestion,
    DialogueRound,
    SharedFact,
    SignUp,
    SignUpLink,
    WrittenInput,
)
from coproc.kernel.database import UtcDateTime
from coproc.kernel.errors import NotFound
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.processes.models import Process

PAGE_SIZE = 50


@dataclass(frozen=True)
class EventRow:
    """An event with its process, its state, and how its places are taken."""

    event: DialogueEvent
    process: Process
    case: Case
    taken: int  # sign-ups with a place in the room
    waiting: int
    online: int  # online seats taken

    @property
    def state_label(self) -> str:
        return str(definition_of(self.case).state(self.case.state).label)

    @property
    def path(self) -> str:
        return f"/markedsdialoger/{self.event.reference}"

    @property
    def free(self) -> int | None:
        """Places left; None where there is no limit."""
        return None if self.event.capacity is None else max(0, self.event.capacity - self.taken - self.waiting)

    def signup_is_open(self, now: datetime) -> bool:
        return why_closed(self.event, self.case.state, now) == ""

    def input_is_open(self, now: datetime) -> bool:
        return input_is_open(self.event, self.case.state, now)


def why_closed(event: DialogueEvent, state: str, now: datetime) -> str:
    """Why a company cannot sign up now: "cancelled", "written", "over", "closed", "late"; "" when it can."""
    if state == "cancelled":
        return "cancelled"
    if event.kind == "draft_hearing":
        return "written"
    if state not in COMING_STATES or (event.starts_at and event.starts_at <= now):
        return "over"
    if event.signup_closes_at and event.signup_closes_at < now:
        return "late"
    return "" if state == "invitation_published" else "closed"


def input_is_open(event: DialogueEvent, state: str, now: datetime) -> bool:
    """The written route: for every company, signed up or not, full or cancelled, until its own deadline."""
    if event.published_at is None:
        return False
    return event.input_closes_at >= now if event.input_closes_at else state in COMING_STATES


def _places(*extra: Any) -> Any:
    return (
        select(func.count())
        .select_from(SignUp)
        .where(SignUp.event_id == DialogueEvent.id, *extra)
        .correlate(DialogueEvent)
        .scalar_subquery()
    )


@cache
def _rows() -> Select[DialogueEvent, Process, Case, Any, Any, Any]:
    return (
        select(
            DialogueEvent,
            Process,
            Case,
            _places(SignUp.status.in_(LIVE), SignUp.has_place, SignUp.is_online.is_(False)),
            _places(SignUp.status.in_(QUEUED), SignUp.has_place.is_(False)),
            _places(SignUp.status.in_(LIVE), SignUp.is_online),
        )
        .join(Process, Process.id == DialogueEvent.process_id)
        .join(Case, Case.id == DialogueEvent.case_id)
    )


def _is_coming(now: Any) -> ColumnElement[bool]:
    """Not held yet, or a written hearing that is still open."""
    ends = func.coalesce(DialogueEvent.ends_at, DialogueEvent.starts_at, DialogueEvent.input_closes_at)
    return and_(Case.state.in_(COMING_STATES), or_(ends.is_(None), ends >= now))


def _is_public() -> ColumnElement[bool]:
    return and_(DialogueEvent.published_at.is_not(None), Process.is_public)


def coming_events(session: Session, now: datetime, *, process_id: int | None = None, limit: int = 10) -> list[EventRow]:
    """What companies can still come to, the next first: for the front page and for a process's page."""
    values = {"now": now, "process_id": process_id, "most": limit}
    return [EventRow(*row) for row in session.execute(_coming(process_id is not None), values)]


@cache
def _coming(of_a_process: bool) -> Select[DialogueEvent, Process, Case, Any, Any, Any]:
    """Built once: every sign-up asks it."""
    query = _rows().where(_is_public(), _is_coming(bindparam("now", type_=UtcDateTime())))
    if of_a_process:
        query = query.where(DialogueEvent.process_id == bindparam("process_id"))
    return query.order_by(DialogueEvent.starts_at, DialogueEvent.id).limit(bindparam("most"))


def past_events(session: Session, now: datetime, process_id: int, limit: int = 20) -> list[EventRow]:
    query = _rows().where(_is_public(), ~_is_coming(now), DialogueEvent.process_id == process_id)
    return [EventRow(*row) for row in session.execute(query.order_by(DialogueEvent.starts_at.desc()).limit(limit))]


def public_events(
    session: Session, now: datetime, *, past: bool = False, text: str = "", kind: str = "", page: int = 1
) -> tuple[list[EventRow], int]:
    """One page of the published events, and how many there are. `text` is found in the event's or its process's title."""
    query = _rows().where(_is_public(), ~_is_coming(now) if past else _is_coming(now))
    if text:
        query = query.where(
            or_(
                DialogueEvent.title.icontains(text, autoescape=True),
                Process.sort_key.contains(danish_key(text), autoescape=True),
                DialogueEvent.place.icontains(text, autoescape=True),
            )
        )
    if kind:
        query = query.where(DialogueEvent.kind == kind)
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    order = (DialogueEvent.starts_at.desc(), DialogueEvent.id.desc()) if past else (DialogueEvent.starts_at, DialogueEvent.id)
    found = session.execute(query.order_by(*order).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [EventRow(*row) for row in found], total


def after(
    session: Session, now: datetime, last_id: int, limit: int, *, process_reference: str = "", coming: bool | None = None
) -> list[EventRow]:
    """The next of the published events in the order of their ids: new ones come last."""
    query = _rows().where(_is_public(), DialogueEvent.id > last_id)
    if process_reference:
        query = query.where(Process.reference == process_reference)
    if coming is not None:
        query = query.where(_is_coming(now) if coming else ~_is_coming(now))
    return [EventRow(*row) for row in session.execute(query.order_by(DialogueEvent.id).limit(limit))]


def row_of(session: Session, event_id: int) -> EventRow:
    return EventRow(*session.execute(_rows().where(DialogueEvent.id == event_id)).one())


def case_of(session: Session, event: DialogueEvent) -> Case:
    return session.get_one(Case, event.case_id)


@dataclass(frozen=True)
class RoundRow:
    round: DialogueRound
    events: list[EventRow]


def rounds(session: Session, process_id: int) -> list[RoundRow]:
    """Every round with its events, for the inside: two queries however many there are."""
    found = session.scalars(select(DialogueRound).where(DialogueRound.process_id == process_id).order_by(DialogueRound.number))
    query = _rows().where(DialogueEvent.process_id == process_id).order_by(DialogueEvent.starts_at, DialogueEvent.id)
    events = [EventRow(*row) for row in session.execute(query)]
    return [RoundRow(one, [row for row in events if row.event.round_id == one.id]) for one in found]


# sign-ups


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def signup_by_token(session: Session, token: str) -> SignUp:
    """The sign-up behind a personal link, with its event and process. Raises NotFound."""
    found = session.scalar(
        select(SignUp)
        .join(SignUpLink, SignUpLink.signup_id == SignUp.id)
        .where(SignUpLink.hash == digest(token))
        .options(joinedload(SignUp.event).joinedload(DialogueEvent.process))
    )
    if found is None:
        raise NotFound(_("Linket virker ikke. Brug det nyeste link, I har fået i en mail fra os."))
    return found


def signups(session: Session, event_id: int, states: Collection[str] = LIVE) -> Sequence[SignUp]:
    """Those with a place first, each group in the order they came."""
    query = select(SignUp).where(SignUp.event_id == event_id, SignUp.status.in_(states))
    return session.scalars(query.order_by(SignUp.has_place.desc(), SignUp.queue_number)).all()


def waiting_position(session: Session, signup: SignUp) -> int:
    """1 is next in line; 0 with a place."""
    if signup.has_place or signup.status not in QUEUED:
        return 0
    return session.scalar(_AHEAD, {"event_id": signup.event_id, "own": signup.queue_number}) or 0


_AHEAD = select(func.count()).where(
    *(SignUp.event_id == bindparam("event_id"), SignUp.queue_number <= bindparam("own")),
    *(SignUp.status.in_(QUEUED), SignUp.has_place.is_(False)),
)


def companies_of_process(session: Session, process_id: int) -> Sequence[SignUp]:
    """One sign-up per mail address at any event of the process, the newest."""
    newest = (
        select(func.max(SignUp.id))
        .join(DialogueEvent, DialogueEvent.id == SignUp.event_id)
        .where(DialogueEvent.process_id == process_id, SignUp.status.in_(LIVE), SignUp.email != "")
        .group_by(SignUp.email)
    )
    return session.scalars(select(SignUp).where(SignUp.id.in_(newest)).order_by(SignUp.id)).all()


def listed_companies(session: Session, event_id: int) -> list[str]:
    """Who comes, of those that said we may tell."""
    names = session.scalars(
        select(SignUp.company_name).where(
            SignUp.event_id == event_id,
            SignUp.status.in_(("confirmed", "attended")),
            SignUp.has_place,
            SignUp.offer_until.is_(None),
            SignUp.is_listed,
        )
    )
    return sorted(set(names), key=danish_key)


def company_count(session: Session, event_id: int) -> int:
    """How many companies came; those expected, while attendance is not registered."""
    rows = session.execute(
        select(SignUp.status, func.count())
        .where(SignUp.event_id == event_id, SignUp.status.in_(LIVE), SignUp.has_place)
        .group_by(SignUp.status)
    )
    counts = Counter({status: number for status, number in rows})  # noqa: C416 - rows are not pairs to a type checker
    return counts["attended"] if counts["attended"] or counts["absent"] else counts["confirmed"]


# questions, input, shared information


def published_questions(session: Session, event_id: int) -> Sequence[DialogueQuestion]:
    query = select(DialogueQuestion).where(DialogueQuestion.event_id == event_id, DialogueQuestion.published_at.is_not(None))
    return session.scalars(query.order_by(DialogueQuestion.published_at, DialogueQuestion.id)).all()


def questions(session: Session, event_id: int) -> Sequence[DialogueQuestion]:
    """All, those waiting for an answer first."""
    query = select(DialogueQuestion).where(DialogueQuestion.event_id == event_id)
    return session.scalars(query.order_by(DialogueQuestion.published_at.is_not(None), DialogueQuestion.asked_at)).all()


def waiting_questions(session: Session, process_id: int) -> list[tuple[DialogueQuestion, DialogueEvent]]:
    """Asked at any event of the process and not answered."""
    rows = session.execute(
        select(DialogueQuestion, DialogueEvent)
        .join(DialogueEvent, DialogueEvent.id == DialogueQuestion.event_id)
        .where(DialogueEvent.process_id == process_id, DialogueQuestion.published_at.is_(None))
        .order_by(DialogueQuestion.asked_at)
    )
    return [(question, event) for question, event in rows]


def inputs(session: Session, event_id: int, *, withdrawn: bool = False) -> Sequence[WrittenInput]:
    """Those that stand; `withdrawn`: also those that were taken back, whose senders still hear what all hear."""
    query = select(WrittenInput).where(WrittenInput.event_id == event_id).order_by(WrittenInput.sent_at)
    return session.scalars(query if withdrawn else query.where(WrittenInput.withdrawn_at.is_(None))).all()


def input_counts(session: Session, process_id: int) -> dict[int, int]:
    """Event id -> how many written inputs it has."""
    rows = session.execute(
        select(WrittenInput.event_id, func.count())
        .join(DialogueEvent, DialogueEvent.id == WrittenInput.event_id)
        .where(DialogueEvent.process_id == process_id, WrittenInput.withdrawn_at.is_(None))
        .group_by(WrittenInput.event_id)
    )
    return {event_id: number for event_id, number in rows}  # noqa: C416 - rows are not pairs to a type checker


def shared_facts(session: Session, process_id: int) -> Sequence[SharedFact]:
    """Delt information: what is not shared with all first."""
    query = select(SharedFact).where(SharedFact.process_id == process_id)
    return session.scalars(query.order_by(SharedFact.shared_at.is_not(None), SharedFact.recorded_at)).all()


def of_process(session: Session, process_id: int) -> Sequence[DialogueEvent]:
    """All of its events, the newest first."""
    return session.scalars(
        select(DialogueEvent).where(DialogueEvent.process_id == process_id).order_by(DialogueEvent.id.desc())
    ).all()


def events_of(session: Session, process_id: int, states: Collection[str]) -> Sequence[DialogueEvent]:
    return session.scalars(
        select(DialogueEvent)
        .join(Case, Case.id == DialogueEvent.case_id)
        .join(DialogueEvent.process)
        .where(DialogueEvent.process_id == process_id, Case.state.in_(states))
        .options(contains_eager(DialogueEvent.process))
        .order_by(DialogueEvent.starts_at, DialogueEvent.id)
    ).all()
