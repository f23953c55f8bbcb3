"""Reminders of a case: planned when something moves, sent by the worker, shown to the people they concern.

Here is what they read: each line is a contract – to whom, when, why, what stops it, what it says – and what became of it. A list is two
queries, however long.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from coproc.accounts.models import Organisation
from coproc.cases.letters import template_of
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import WHY, plan
from coproc.cases.rule_words import STOPS_WHEN, because
from coproc.cases.sending import due, not_done, remind_now, replan_all
from coproc.kernel.database import now_of
from coproc.kernel.translation import current_language, lazy
from coproc.messaging import rendering
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.services import why_not_sent

__all__ = [
    "AHEAD",
    "STOPS_WHEN",
    "Filters",
    "Sending",
    "due",
    "listing",
    "not_done",
    "plan",
    "remind_now",
    "replan_all",
    "what_will_be_sent",
]
PAGE_SIZE = 50


class Standing(StrEnum):
    """Where a reminder is, as people ask: its own state, the hour, and how its mail fared."""

    PLANNED = "planned"
    DUE = "due"
    HELD = "held"
    ON_ITS_WAY = "on_its_way"
    SENT = "sent"
    BOUNCED = "bounced"
    SHOWN = "shown"
    STOPPED = "stopped"
    SUPERSEDED = "superseded"
    MISSED = "missed"


AHEAD = (Standing.PLANNED, Standing.DUE, Standing.HELD)
STANDINGS: dict[Standing, Any] = {
    Standing.PLANNED: lazy("Planlagt"),
    Standing.DUE: lazy("Sendes nu"),
    Standing.HELD: lazy("Holdt tilbage"),
    Standing.ON_ITS_WAY: lazy("Undervejs"),
    Standing.SENT: lazy("Sendt"),
    Standing.BOUNCED: lazy("Kom ikke frem"),
    Standing.SHOWN: lazy("Kun vist i coproc"),
    Standing.STOPPED: lazy("Stoppet"),
    Standing.SUPERSEDED: lazy("Erstattet"),
    Standing.MISSED: lazy("Ikke sendt"),
}
_WAITING = (Status.QUEUED, Status.SENDING)


@dataclass(frozen=True)
class Sending:
    """One reminder: to whom, when, why, what it says, what stops it, where it is and why, and the proof once it went."""

    number: int
    case_id: int
    at: datetime  # when it is sent; once sent, when it was
    happened_at: datetime  # the same, but when it was stopped, superseded or missed for what never went
    to: str
    email: str
    subject: str
    title: str  # the thing it is about ...
    path: str  # ... and where one acts
    rule: str
    offset: str
    because: str  # the rule in words
    stops: str
    state: str  # the code in the table
    standing: Standing
    label: str  # the standing in words
    why: str
    escalation: bool
    legal: bool
    note: str
    held_by: str
    ended_by: str
    deputy: str
    organisation: str  # whose part it is about, where it is one's
    superseded_by: int | None
    superseded_at: datetime | None  # when the one that took over is sent
    message_id: str
    mail_status: str
    server_answer: str
    sent_at: datetime | None  # when the server took it
    next_try: datetime | None
    last_error: str
    bounced_at: datetime | None


@dataclass(frozen=True)
class Filters:
    """`is_ahead`: what is still to come, or what has been; a standing says it itself."""

    standing: str = ""
    person: str = ""
    is_ahead: bool | None = None
    without: Collection[Standing] = ()


@dataclass(frozen=True)
class Listing:
    rows: list[Sending]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE)


def what_will_be_sent(session: Session, case: Case, *, limit: int = 200) -> list[Sending]:
    """What is planned, the next first; then what was sent, stopped, superseded or missed, the newest first."""
    query = _rows().where(Reminder.case_id == case.id).order_by(Reminder.state != ReminderState.PLANNED, Reminder.id.desc())
    lines = _lines(session, query.limit(limit))
    ahead = sorted((line for line in lines if line.state == ReminderState.PLANNED), key=lambda line: (line.at, line.to))
    return ahead + [line for line in lines if line.state != ReminderState.PLANNED]


def listing(session: Session, which: ColumnElement[bool], filters: Filters, page: int = 1) -> Listing:
    """A page of them in the calendar's order: what comes from today on, what has been from today back."""
    wanted = and_(which, _filtered(filters, now_of(session)))
    joined = select(func.count()).select_from(Reminder).outerjoin(OutboxMessage, OutboxMessage.id == Reminder.outbox_id)
    total = session.scalar(joined.where(wanted)) or 0
    query = _rows().where(wanted).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    is_ahead = filters.standing in AHEAD if filters.standing else filters.is_ahead
    if is_ahead:
        query = query.order_by(Reminder.due_at, Reminder.name, Reminder.id)
    else:
        query = query.order_by(func.coalesce(Reminder.closed_at, Reminder.due_at).desc(), Reminder.id.desc())
    return Listing(_lines(session, query), total, page)


def one(session: Session, reminder_id: int) -> Sending:
    return _lines(session, _rows().where(Reminder.id == reminder_id))[0]


def slot_history(session: Session, row: Reminder) -> list[Sending]:
    """Everything this person was or will be told by this rule about this thing, by the day it was meant for."""
    same = (
        Reminder.case_id == row.case_id,
        Reminder.rule == row.rule,
        Reminder.occasion == row.occasion,
        Reminder.person == row.person,
    )
    return _lines(session, _rows().where(*same).order_by(Reminder.on, Reminder.id).limit(PAGE_SIZE))


def people_in(session: Session, which: ColumnElement[bool]) -> list[tuple[str, str]]:
    """(key, name) of everybody it is about, for choosing one."""
    query = select(Reminder.person, func.max(Reminder.name), func.max(Reminder.email)).where(which).group_by(Reminder.person)
    return sorted(((key, name or email) for key, name, email in session.execute(query)), key=lambda found: found[1].casefold())


def _rows() -> Select[Reminder, OutboxMessage, datetime, str]:
    heir = aliased(Reminder)
    return (
        select(Reminder, OutboxMessage, heir.due_at, Organisation.name)
        .outerjoin(OutboxMessage, OutboxMessage.id == Reminder.outbox_id)
        .outerjoin(Organisation, Organisation.id == Reminder.organisation_id)
        .outerjoin(heir, heir.id == Reminder.superseded_by_id)
    )


def _lines(session: Session, query: Select[Reminder, OutboxMessage, datetime, str]) -> list[Sending]:
    now = now_of(session)
    return [_line(row, mail, heir_at, whose or "", now) for row, mail, heir_at, whose in session.execute(query)]


def _filtered(filters: Filters, now: datetime) -> ColumnElement[bool]:
    conditions = [is_standing(one, now) for one in Standing if one == filters.standing]
    if filters.standing and not conditions:
        return false()
    if filters.person:
        conditions.append(Reminder.person == filters.person)
    if filters.is_ahead is not None and not filters.standing:
        is_planned = Reminder.state == ReminderState.PLANNED
        conditions.append(is_planned if filters.is_ahead else ~is_planned)
    conditions += [~is_standing(one, now) for one in filters.without]
    return and_(*conditions) if conditions else Reminder.id.is_not(None)


def is_standing(standing: Standing, now: datetime) -> ColumnElement[bool]:
    """The same as `standing_of`, asked of the database. The outbox must be joined."""
    planned, sent = Reminder.state == ReminderState.PLANNED, Reminder.state == ReminderState.SENT
    status, arrived = OutboxMessage.status, OutboxMessage.bounced_at.is_(None)
    dropped = and_(sent, func.coalesce(status, "") == Status.DROPPED, arrived)
    match standing:
        case Standing.HELD:
            return and_(planned, Reminder.held_at.is_not(None))
        case Standing.DUE:
            return and_(planned, Reminder.held_at.is_(None), Reminder.due_at <= now)
        case Standing.PLANNED:
            return and_(planned, Reminder.held_at.is_(None), Reminder.due_at > now)
        case Standing.BOUNCED:
            return and_(sent, or_(OutboxMessage.bounced_at.is_not(None), func.coalesce(status, "") == Status.FAILED))
        case Standing.ON_ITS_WAY:
            return and_(sent, arrived, func.coalesce(status, "").in_(_WAITING))
        case Standing.SENT:
            return and_(sent, arrived, func.coalesce(status, Status.SENT) == Status.SENT)
        case Standing.MISSED:
            return or_(Reminder.state == ReminderState.MISSED, dropped)
        case _:
            return Reminder.state == standing.value


def standing_of(row: Reminder, mail: OutboxMessage | None, now: datetime) -> Standing:
    if row.state == ReminderState.PLANNED:
        if row.held_at:
            return Standing.HELD
        return Standing.DUE if row.due_at <= now else Standing.PLANNED
    if row.state != ReminderState.SENT or mail is None:
        return Standing(row.state)
    if mail.bounced_at or mail.status == Status.FAILED:
        return Standing.BOUNCED
    if mail.status == Status.DROPPED:
        return Standing.MISSED
    return Standing.ON_ITS_WAY if mail.status in _WAITING else Standing.SENT


def _why(row: Reminder, mail: OutboxMessage | None, standing: Standing) -> str:
    if mail and standing == Standing.BOUNCED:  # it was sent, and did not arrive
        return mail.bounce or mail.server_answer
    if mail and standing == Standing.MISSED:
        return why_not_sent(mail) or str(WHY["over"])
    return str(WHY.get(row.why, "")) if row.why else ""


def subject_of(row: Reminder, organisation: str = "") -> str:
    """What it is about, in the reader's language. Where the mail's subject names who owes it, a list names the organisation: nobody is looked up."""
    context = {"name": row.name, "title": row.title, "path": row.path, "on": row.thing_on, "at": row.thing_at}
    return rendering.subject(template_of(row), current_language(), {**context, "escalated": row.escalation, "others": organisation})


def _line(row: Reminder, mail: OutboxMessage | None, heir_at: datetime | None, organisation: str, now: datetime) -> Sending:
    standing = standing_of(row, mail, now)
    return Sending(
        number=row.id,
        case_id=row.case_id,
        at=row.closed_at if row.closed_at and row.state in {ReminderState.SENT, ReminderState.SHOWN} else row.due_at,
        happened_at=row.closed_at or row.due_at,
        to=row.name or row.email,
        email=row.email,
        subject=subject_of(row, organisation),
        title=row.title,
        path=row.path,
        rule=row.rule,
        offset=row.offset,
        because=because(row),
        stops=str(STOPS_WHEN.get(row.stop, "")),
        state=row.state,
        standing=standing,
        label=str(STANDINGS[standing]),
        why=_why(row, mail, standing),
        escalation=row.escalation,
        legal=row.legal,
        note=row.note,
        held_by=row.held_by,
        ended_by=row.ended_by,
        deputy=row.deputy_name,
        organisation=organisation,
        superseded_by=row.superseded_by_id,
        superseded_at=heir_at,
        message_id=mail.message_id if mail else "",
        mail_status=mail.status if mail else "",
        server_answer=mail.server_answer if mail else "",
        sent_at=mail.sent_at if mail else None,
        next_try=mail.next_attempt_at if mail and standing == Standing.ON_ITS_WAY else None,
        last_error=mail.last_error if mail and standing == Standing.ON_ITS_WAY else "",
        bounced_at=mail.bounced_at if mail else None,
    )
