"""Who gets a reminder: the people of a role or relation, as the rooms name them, and the colleagues they passed it on to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Membership, Person
from coproc.cases import registry
from coproc.cases.answer_models import ReminderHandover
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient
from coproc.workflow.definition import Reminder as Rule

# Who is in which role, while one person's mails are written: every thing in them asks anew, and meanwhile nobody comes or goes.
_REMEMBERED: ContextVar[dict[Hashable, Any] | None] = ContextVar("people_in_roles", default=None)
Found = TypeVar("Found")
HANDOVERS = "reminder_handovers"  # of `Session.info`: a case's handovers are read once in a transaction
Handovers = dict[tuple[str, str, str], ReminderHandover]  # (rule, occasion, from_person)


@contextmanager
def remembering() -> Iterator[None]:
    """For reading only: who changes roles or rules does not do it in here."""
    token = _REMEMBERED.set({})
    try:
        yield
    finally:
        _REMEMBERED.reset(token)


def remembered(key: Hashable, find: Callable[[], Found]) -> Found:
    """What was found for the key in this `remembering`, else what is found now."""
    known = _REMEMBERED.get()
    if known is None:
        return find()
    if key not in known:
        known[key] = find()
    found: Found = known[key]
    return found


def receivers(session: Session, case: Case, rule: Rule, occasion: Occasion, role: str) -> list[Recipient]:
    """Nobody twice. Whoever passed it on is replaced by the colleague; a colleague who has left leaves it with the one before."""
    found = registry.RECIPIENTS[role](session, case, occasion)
    handed = handovers(session, case.id)
    if not handed:
        return found
    ends = (_end(session, handed, rule, occasion, one) for one in found)
    return list({one.key: one for one in ends if one}.values())


def roles_of(rule: Rule) -> tuple[str, ...]:
    """Everybody a rule may write to, in the end."""
    return (*rule.to, *rule.escalate)


def handovers(session: Session, case_id: int) -> Handovers:
    """A case's handovers; whoever changes them holds the case and calls `forget_read`."""
    read: dict[int, Handovers] = session.info.setdefault(HANDOVERS, {})
    if case_id not in read:
        rows = session.scalars(select(ReminderHandover).where(ReminderHandover.case_id == case_id))
        read[case_id] = {(row.rule, row.occasion, row.from_person): row for row in rows}
    return read[case_id]


def read_handovers(session: Session, case_ids: Collection[int]) -> None:
    """Of many cases at once."""
    read: dict[int, Handovers] = session.info.setdefault(HANDOVERS, {})
    read.update({number: {} for number in case_ids})
    for row in session.scalars(select(ReminderHandover).where(ReminderHandover.case_id.in_(case_ids))):
        read[row.case_id][row.rule, row.occasion, row.from_person] = row


def forget_read(session: Session) -> None:
    session.info.pop(HANDOVERS, None)


def _end(session: Session, handed: Handovers, rule: Rule, occasion: Occasion, first: Recipient) -> Recipient | None:
    """Where it lies now. None: somebody said that it is not theirs and knew nobody; the law's reminders stay with them."""
    reader, seen = first, {first.key}
    while row := handed.get((rule.key, occasion.key, reader.key)):
        if row.to_person_id is None:
            return reader if rule.legal else None
        person = colleague(session, reader.person_id or 0, row.to_person_id, occasion.organisation_id)
        if person is None or f"person:{person.id}" in seen:
            break
        reader = Recipient(person.email, person.name, person.language, person.id)
        seen.add(reader.key)
    return reader


def colleague(session: Session, person_id: int, other_id: int, organisation_id: int | None) -> Person | None:
    return next((one for one in colleagues(session, person_id, organisation_id) if one.id == other_id), None)


def colleagues(session: Session, person_id: int, organisation_id: int | None) -> list[Person]:
    """Who may take over: people with an account in the organisation it is about when it is the person's own, else in theirs."""
    mine = set(
        session.scalars(select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.ended_at.is_(None)))
    )
    houses = {organisation_id} if organisation_id in mine else mine
    theirs = select(Membership.person_id).where(Membership.organisation_id.in_(houses), Membership.ended_at.is_(None))
    query = select(Person).where(Person.id.in_(theirs), Person.id != person_id, Person.is_active)
    return list(session.scalars(query.order_by(Person.sort_key, Person.id)))
