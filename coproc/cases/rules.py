"""Which reminder rules hold for a case: those of its state in the workflow file, with what its process or buyer has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.cases.rule_models import ReminderRule
from coproc.kernel.database import Subject
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.validate import load

# A tender's rules are its buyer's; everything else of a process, and of what runs under it, is the process's.
OWN_RULES = frozenset({"tender"})
TUPLES = frozenset({"to", "escalate"})
# The scopes that have changed anything, while every case is planned anew: the others need not be asked.
_KNOWN: ContextVar[frozenset[Subject] | None] = ContextVar("scopes_with_rules", default=None)


class OwnRule(Rule):
    """A rule with a paragraph of the process's own in the mail."""

    note: str = ""
    note_by: str = ""


def scope_of(case: Case) -> Subject:
    """Whose rules a case follows."""
    subject = (case.subject_kind, case.subject_id)
    return subject if case.subject_kind in OWN_RULES else case.scope or subject


def rules_of(session: Session, case: Case) -> tuple[Rule, ...]:
    """One query for a case whose state has rules; within `only_changed` none but in those scopes."""
    declared = load(case.key, case.definition_version).state(case.state).reminders
    known, scope = _KNOWN.get(), scope_of(case)
    if not declared or (known is not None and scope not in known):
        return declared
    changed = changes_of(session, scope, case.key)
    return tuple(merged(rule, changed.get(rule.key, {})) for rule in declared if not changed.get(rule.key, {}).get("off"))


def changes_of(session: Session, scope: Subject, workflow: str) -> dict[str, dict[str, Any]]:
    """Rule -> what is changed in it."""
    query = select(ReminderRule.rule, ReminderRule.changes, ReminderRule.changed_by).where(
        ReminderRule.scope_kind == scope[0], ReminderRule.scope_id == scope[1], ReminderRule.workflow == workflow
    )
    return {
        row.rule: {**row.changes, **({"note_by": row.changed_by} if row.changes.get("note") else {})}
        for row in session.execute(query)
    }


def merged(rule: Rule, changes: Mapping[str, Any]) -> Rule:
    """The rule with the changes. It counts from the same date in the same direction, and what is the law's stays the law's."""
    if not changes:
        return rule
    values = {name: tuple(value) if name in TUPLES else value for name, value in changes.items() if name not in {"off", "offsets"}}
    if offsets := changes.get("offsets"):
        values["before" if rule.before else "after"] = tuple(offsets)
    return OwnRule.model_construct(**{**dict(rule), **values})


def changed_scopes(session: Session) -> frozenset[Subject]:
    """Which scopes have changed anything."""
    found = session.execute(select(ReminderRule.scope_kind, ReminderRule.scope_id).distinct())
    return frozenset((kind, number) for kind, number in found)


@contextmanager
def only_changed(scopes: frozenset[Subject]) -> Iterator[None]:
    """For planning many cases: the other scopes are not asked. A mail's case is planned once more, without this, before it is sent."""
    token = _KNOWN.set(scopes)
    try:
        yield
    finally:
        _KNOWN.reset(token)
