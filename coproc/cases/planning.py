"""Which reminders a case has ahead of it. Derived again whenever something moves; what is stored is what will be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from coproc.cases import held, registry
from coproc.cases.hours import FIRST_HOUR
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.receivers import receivers, roles_of
from coproc.cases.registry import Occasion, Recipient
from coproc.cases.rules import rules_of
from coproc.cases.said import ASKED_LATER, HANDED_ON, SAID_DONE, TAKEN_BACK, Said, asked_again
from coproc.kernel.clock import at_local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import lazy, speaking
from coproc.reference.calendar import is_quiet_day, is_quiet_period, is_working_day
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.reminders import Planned, occasions

# While the process rests, so do its parts; the law's dates do not, and neither does a buyer's own tender.
RESTING = frozenset({"paused", "stopped"})
INDEPENDENT = frozenset({"tender"})
SLOT = ("case_id", "rule", "occasion", "offset", "person")
PLANNED_CASES = "planned_cases"  # of `Session.info`: a dry run asks which cases were planned
Slot = tuple[str, str, str, str]

WHY: dict[str, Any] = {
    "done": lazy("Det er gjort."),
    "left": lazy("Sagen er kommet videre."),
    "gone": lazy("Der er ikke længere noget at minde om."),
    "recipient": lazy("Modtageren er ikke længere med."),
    "resting": lazy("Processen er på pause eller stoppet."),
    "moved": lazy("Datoen er flyttet."),
    "moved_past": lazy("Datoen er flyttet, så dagen for påmindelsen er gået."),
    "late": lazy("Den ville være kommet mere end tre dage for sent."),
    "rule": lazy("Reglen for påmindelsen er ændret."),
    "over": lazy("Datoen var passeret."),
    "app": lazy("Modtageren vil kun se den i coproc."),
    "deputy_has_it": lazy("Stedfortræderen får den i eget navn."),
    "address": lazy("Adressen virker ikke."),
    "instead": lazy("Sendes i stedet for til en, hvis adresse ikke virker."),
    SAID_DONE: lazy("Modtageren har sagt, at det er gjort."),
    HANDED_ON: lazy("Modtageren har svaret: Det er ikke mig."),
    ASKED_LATER: lazy("Modtageren har bedt om at høre om det senere."),
    TAKEN_BACK: lazy("Modtageren har fortrudt sit svar."),
    held.DROPPED: lazy("Den er droppet."),
    "held": lazy("Den blev holdt tilbage, til dagen var gået."),
}


@dataclass(frozen=True)
class Wanted:
    rule: Rule
    planned: Planned
    occasion: Occasion
    recipient: Recipient
    escalation: bool

    @property
    def slot(self) -> Slot:
        return (self.rule.key, self.occasion.key, self.planned.offset, person_key(self.recipient))

    @property
    def due_at(self) -> datetime:
        return at_local(self.planned.on, FIRST_HOUR)

    def is_same_day(self, row: Reminder) -> bool:
        return (row.on, row.thing_on, row.thing_at) == (self.planned.on, self.occasion.on, self.occasion.at)


@dataclass
class _Picture:
    """What should be planned now, and why the rest should not."""

    wanted: dict[Slot, Wanted] = field(default_factory=dict)
    why_not: dict[tuple[str, str], str] = field(default_factory=dict)  # (rule, occasion) -> WHY


def person_key(recipient: Recipient) -> str:
    return recipient.key


def slot_of(row: Reminder) -> Slot:
    return (row.rule, row.occasion, row.offset, row.person)


def is_resting(session: Session, case: Case) -> bool:
    """Whether the process this case belongs to is paused or given up."""
    if case.scope in {None, (case.subject_kind, case.subject_id)} or case.subject_kind in INDEPENDENT:
        return False
    scope_state = session.scalar(select(Case.state).where(Case.subject_kind == case.scope_kind, Case.subject_id == case.scope_id))
    return scope_state in RESTING


def plan(uow: UnitOfWork, case: Case) -> None:
    """Bring the case's reminders in line with its state, dates, people and what is done. The caller holds the case.

    A moved date makes a new row that supersedes the old one; what is done stops; a day that has passed plans nothing new. Free of
    queries for a case without reminders.
    """
    if (noted := uow.session.info.get(PLANNED_CASES)) is not None:
        noted.add(case.id)
    rules = rules_of(uow.session, case)
    if not rules and case.next_due_at is None:
        return
    rows = uow.session.scalars(
        select(Reminder).where(
            Reminder.case_id == case.id,
            or_(
                Reminder.state.in_([ReminderState.PLANNED, ReminderState.SENT, ReminderState.MISSED, ReminderState.SHOWN]),
                Reminder.why.in_([SAID_DONE, held.DROPPED]),
            ),
        )
    ).all()
    said = Said.of(rows)
    # What goes to another because an address fails is no plan of ours (`sending`): it goes at the next tick or not at all.
    live = {slot_of(row): row for row in rows if row.state == ReminderState.PLANNED and row.why != "instead"}
    spent = {(slot_of(row), row.thing_on) for row in rows if row.state != ReminderState.PLANNED}
    picture = _picture(uow, case, rules, live)
    kept, replaced = _settle(uow, case, live, picture, {rule.key for rule in rules})
    uow.session.flush()  # the old rows leave before the new ones take their place
    new = {
        slot: wanted
        for slot, wanted in picture.wanted.items()
        if slot not in kept
        and wanted.planned.on >= uow.today
        and (slot, wanted.occasion.on) not in spent
        and not said.silences((*slot[:2], slot[3], wanted.occasion.on), wanted.planned.on)
    }
    numbers = _insert(uow, case, new.values())
    for row, slot in replaced:
        row.superseded_by_id = numbers.get(slot) or (live[slot].id if slot in kept else None)
    held.inherit(uow, [row for row, _slot in replaced])
    due = [row.due_at for slot, row in live.items() if slot in kept] + [new[slot].due_at for slot in numbers]
    note_next_due(uow.session, case, min(due, default=None))


def note_next_due(session: Session, case: Case, at: datetime | None) -> None:
    """Not through the ORM: the case's version says that a gate may read something new, and this is not that."""
    if case.next_due_at == at:
        return
    session.execute(update(Case).where(Case.id == case.id).values(next_due_at=at).execution_options(synchronize_session=False))
    set_committed_value(case, "next_due_at", at)


def _picture(uow: UnitOfWork, case: Case, rules: Sequence[Rule], live: dict[Slot, Reminder]) -> _Picture:
    picture = _Picture()
    resting = bool(rules) and is_resting(uow.session, case)
    things: dict[str, list[Occasion]] = {}
    started = {slot[:3] for slot in live}
    for rule in rules:
        if rule.anchor not in things:
            find = registry.ANCHORS.get(rule.anchor)
            things[rule.anchor] = find(uow.session, case) if find else []
        for occasion in things[rule.anchor]:
            about = (rule.key, occasion.key)
            if resting and not rule.legal:
                picture.why_not[about] = "resting"
                continue
            days = [
                one
                for one in occasions(
                    rule, occasion.on, working_days=is_working_day, sendable=_sendable, quiet_period=is_quiet_period
                )
                if one.on >= uow.today or (*about, one.offset) in started
            ]
            again = asked_again(live.values(), rule.key, occasion)
            if not days and not again:
                picture.why_not[about] = "moved_past"
            elif registry.STOPS[rule.stop](uow.session, case, occasion):
                picture.why_not[about] = "done"
            else:
                picture.why_not[about] = "recipient"
                _add_people(uow.session, case, picture, rule, occasion, days)
                _add_asked(uow.session, case, picture, rule, occasion, again)
    return picture


def _sendable(day: date) -> bool:
    return not is_quiet_day(day)


def _add_people(session: Session, case: Case, picture: _Picture, rule: Rule, occasion: Occasion, days: list[Planned]) -> None:
    people: dict[str, list[Recipient]] = {}
    for one in days:
        for role in one.recipients:
            if role not in people:
                people[role] = receivers(session, case, rule, occasion, role)
            for recipient in people[role]:
                wanted = Wanted(rule, one, occasion, recipient, escalation=role not in rule.to)
                picture.wanted.setdefault(wanted.slot, wanted)


def _add_asked(session: Session, case: Case, picture: _Picture, rule: Rule, occasion: Occasion, rows: list[Reminder]) -> None:
    """What people asked for themselves stays for as long as they are among those the rule writes to."""
    people = [one for role in roles_of(rule) for one in receivers(session, case, rule, occasion, role)] if rows else []
    for row in rows:
        for recipient in people:
            if recipient.key == row.person:
                wanted = Wanted(rule, Planned(rule, row.offset, row.on, ()), occasion, recipient, row.escalation)
                picture.wanted.setdefault(wanted.slot, wanted)


def _settle(
    uow: UnitOfWork, case: Case, live: dict[Slot, Reminder], picture: _Picture, rules: set[str]
) -> tuple[set[Slot], list[tuple[Reminder, Slot]]]:
    """Close the rows that no longer hold. Returns the slots that stay, and the closed rows with the slot that takes over."""
    kept: set[Slot] = set()
    replaced: list[tuple[Reminder, Slot]] = []
    for slot, row in live.items():
        wanted = picture.wanted.get(slot)
        if wanted and wanted.is_same_day(row) and held.is_over(row, uow.today):
            close(uow, row, ReminderState.MISSED, "held")
        elif wanted and wanted.is_same_day(row):
            kept.add(slot)
            _refresh(row, wanted)
        elif wanted and wanted.planned.on < uow.today:
            close(uow, row, ReminderState.MISSED, "moved_past")
        elif takes_over := slot if wanted else _sibling(picture.wanted, slot):
            close(uow, row, ReminderState.SUPERSEDED, "moved")
            replaced.append((row, takes_over))
        else:
            why = picture.why_not.get(slot[:2], "gone") if row.rule in rules else _why_left(uow.session, case, row)
            close(uow, row, ReminderState.MISSED if why == "moved_past" else ReminderState.STOPPED, why)
    return kept, replaced


def _why_left(session: Session, case: Case, row: Reminder) -> str:
    """The step that was taken is often the very thing that was asked for."""
    about = Occasion(row.occasion, row.thing_on, row.title, row.path, row.organisation_id, row.thing_at)
    return "done" if registry.STOPS[row.stop](session, case, about) else "left"


def _sibling(wanted: Iterable[Slot], slot: Slot) -> Slot | None:
    """Another message of the same rule about the same thing to the same person: two that fell on one day became one."""
    return next((other for other in wanted if (other[:2], other[3]) == (slot[:2], slot[3])), None)


def _refresh(row: Reminder, wanted: Wanted) -> None:
    row.email, row.name, row.language = wanted.recipient.email, wanted.recipient.name, wanted.recipient.language
    row.title, row.path = _title(wanted), wanted.occasion.path
    row.organisation_id = wanted.occasion.organisation_id


def _title(wanted: Wanted) -> str:
    """In the reader's language, where it is a text of ours and not a thing's own name."""
    with speaking("en" if wanted.recipient.language == "en" else "da"):
        return str(wanted.occasion.title)


def close(uow: UnitOfWork, row: Reminder, state: ReminderState, why: str) -> None:
    row.state, row.why, row.closed_at = state, why, uow.now


def _insert(uow: UnitOfWork, case: Case, wanted: Iterable[Wanted]) -> dict[Slot, int]:
    """Insert what is not there; another planner may have been faster. Returns the new rows' numbers."""
    rows = [values_of(uow, case, one) for one in wanted]
    if not rows:
        return {}
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    table = cast("Table", Reminder.__table__)
    statement = (
        insert(table)
        .on_conflict_do_nothing(index_elements=list(SLOT), index_where=text("state = 'planned'"))
        .returning(table.c.id, *(table.c[name] for name in SLOT[1:]))
    )
    return {
        cast("Slot", tuple(found[1:])): found[0] for found in uow.session.execute(statement, rows)
    }  # compiled once for any number


def values_of(uow: UnitOfWork, case: Case, wanted: Wanted) -> dict[str, Any]:
    rule, occasion, recipient = wanted.rule, wanted.occasion, wanted.recipient
    return {
        "case_id": case.id,
        "rule": rule.key,
        "occasion": occasion.key,
        "offset": wanted.planned.offset,
        "person": person_key(recipient),
        "message": rule.template,
        "stop": rule.stop,
        "legal": rule.legal,
        "escalation": wanted.escalation,
        "email": recipient.email,
        "name": recipient.name,
        "language": recipient.language,
        "title": _title(wanted),
        "path": occasion.path,
        "organisation_id": occasion.organisation_id,
        "thing_on": occasion.on,
        "thing_at": occasion.at,
        "on": wanted.planned.on,
        "due_at": wanted.due_at,
        "state": ReminderState.PLANNED,
        "why": "",
        "note": getattr(rule, "note", ""),
        "note_by": getattr(rule, "note_by", ""),
        "created_at": uow.now,
    }
