"""Changing a reminder's rule for one process or one tender: what may be changed, and the reminders that follow at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from coproc.cases import planning, rule_texts
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.rule_models import ReminderRule
from coproc.cases.rules import merged
from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, in_both, lazy
from coproc.reference.calendar import is_working_day
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.reminders import when
from coproc.workflow.validate import load, newest

# Who of a workflow's people may be added to any of its rules. Companies only ever get what was written for them.
ROLES: dict[str, tuple[str, ...]] = {
    "scaling_process": ("officer", "manager", "facilitator"),
    "single_procurement": ("officer", "manager", "facilitator"),
    "participation": ("officer", "signatory", "manager", "facilitator"),
    "market_dialogue": ("facilitator", "manager"),
    "tender": ("tender_officer", "manager"),
}
CHANGED_MEANWHILE = lazy("En anden har rettet reglen imens. Se den nye, og prøv igen.")
MOST_OFFSETS = 6
LONGEST_NOTE = 500
# Two offsets in different units are compared on many days of two years.
SAMPLE = tuple(date(2027, 1, 1) + timedelta(days=9 * number) for number in range(82))


def cases_in(scope: Subject) -> ColumnElement[bool]:
    """The cases that follow a scope's rules."""
    own = and_(Case.subject_kind == scope[0], Case.subject_id == scope[1])
    if scope[0] == "tender":
        return own
    return or_(own, and_(Case.scope_kind == scope[0], Case.scope_id == scope[1], Case.subject_kind != "tender"))


def rules_in(session: Session, scope: Subject) -> list[tuple[str, Rule]]:
    """(workflow, rule) of everything in the scope, in the files' order; of the newest version that runs, or that a new case would get."""
    running = session.execute(select(Case.key, Case.definition_version).where(cases_in(scope)).distinct()).all()
    found = {key for key, _version in running} | ({"participation", "market_dialogue"} if scope[0] == "process" else set())
    lines: dict[tuple[str, str], Rule] = {}
    for key in sorted(found, key=list(ROLES).index):
        versions = sorted((version for name, version in running if name == key), key=_order)
        used = load(key, versions[-1]) if versions else newest(key)
        for state in used.states:
            for rule in state.reminders:
                lines.setdefault((key, rule.key), rule)
    return [(key, rule) for (key, _name), rule in lines.items()]


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-"))


def find(session: Session, scope: Subject, workflow: str, rule: str) -> Rule:
    """The rule as the file has it. Raises NotFound."""
    for key, one in rules_in(session, scope):
        if (key, one.key) == (workflow, rule):
            return one
    raise NotFound(_("Den påmindelse findes ikke her."))


def row_of(session: Session, scope: Subject, workflow: str, rule: str) -> ReminderRule | None:
    return session.scalar(
        select(ReminderRule).where(
            ReminderRule.scope_kind == scope[0],
            ReminderRule.scope_id == scope[1],
            ReminderRule.workflow == workflow,
            ReminderRule.rule == rule,
        )
    )


def roles_for(workflow: str, rule: Rule) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*rule.to, *rule.escalate, *ROLES[workflow])))


def save(
    uow: UnitOfWork, scope: Subject, workflow: str, rule_key: str, changes: Mapping[str, Any], *, version: int | None = None
) -> None:
    """Keep what differs from the file, and plan every case in the scope anew. Raises FieldErrors, Conflict, NotFound."""
    rule = find(uow.session, scope, workflow, rule_key)
    _check(workflow, rule, changes)
    kept = _differing(rule, changes)
    row = row_of(uow.session, scope, workflow, rule_key)
    if (row.version if row else None) != version:
        raise Conflict(str(CHANGED_MEANWHILE))
    before = dict(row.changes) if row else {}
    if kept == before:
        return
    if not kept and row:
        uow.session.delete(row)
    else:
        row = row or ReminderRule(scope_kind=scope[0], scope_id=scope[1], workflow=workflow, rule=rule_key)
        row.changes, row.changed_by, row.changed_at = kept, uow.actor.name, uow.now
        uow.session.add(row)
    try:
        uow.session.flush()
    except (IntegrityError, StaleDataError) as faster:
        raise Conflict(str(CHANGED_MEANWHILE)) from faster
    uow.record(
        "reminder_rule.changed" if kept else "reminder_rule.reset",
        scope,
        scope=scope,
        before={"changes": before},
        after={
            "title": in_both(lambda: rule_texts.name_of(rule)),
            "changes": kept,
            "says": in_both(lambda: rule_texts.off_sentence() if kept.get("off") else rule_texts.sentence(merged(rule, kept))),
        },
    )
    _plan_anew(uow, scope, workflow, rule_key, old_note=before.get("note", ""), note=kept.get("note", ""))


def _plan_anew(uow: UnitOfWork, scope: Subject, workflow: str, rule: str, *, old_note: str, note: str) -> None:
    """All at once: what the page shows afterwards is what will be sent. What a person wrote in one mail stays."""
    mine = uow.session.scalars(select(Case).where(cases_in(scope), Case.key == workflow).order_by(Case.id).with_for_update()).all()
    for case in mine:
        planning.plan(uow, case)
    rows = and_(Reminder.rule == rule, Reminder.case_id.in_([case.id for case in mine]))
    quietly = {"synchronize_session": False}
    uow.session.flush()
    if old_note != note:
        planned = and_(rows, Reminder.state == ReminderState.PLANNED, Reminder.note.in_({old_note, ""}))
        uow.session.execute(
            update(Reminder).where(planned).values(note=note, note_by=uow.actor.name if note else "").execution_options(**quietly)
        )
    closed = and_(rows, Reminder.closed_at == uow.now, Reminder.why.in_(("left", "moved", "moved_past", "recipient", "gone")))
    uow.session.execute(update(Reminder).where(closed).values(why="rule").execution_options(**quietly))
    uow.session.expire_all()


def _differing(rule: Rule, changes: Mapping[str, Any]) -> dict[str, Any]:
    if changes.get("off"):
        return {"off": True}
    plain: dict[str, Any] = {
        "offsets": list(rule.offsets),
        "rule": rule.rule,
        "to": list(rule.to),
        "escalate": list(rule.escalate),
        "escalate_after": rule.escalate_after,
        "quiet_periods": rule.quiet_periods,
        "note": "",
        "off": False,
    }
    return {name: value for name, value in changes.items() if value != plain[name]}


def _check(workflow: str, rule: Rule, changes: Mapping[str, Any]) -> None:
    errors: dict[str, str] = {}
    offsets, to, escalate = changes.get("offsets", rule.offsets), changes.get("to", rule.to), changes.get("escalate", rule.escalate)
    after = changes.get("escalate_after", rule.escalate_after)
    if not offsets:
        errors["offsets"] = _("Skriv mindst én dag, for eksempel “7 dage”. Skal den slet ikke sendes, så slå den fra.")
    elif len(offsets) > MOST_OFFSETS:
        errors["offsets"] = _("Skriv højst {n} dage. Flere bliver ikke læst.", n=MOST_OFFSETS)
    if not to:
        errors["to"] = _("Vælg mindst én, der får den.")
    elif not set(to) <= set(roles_for(workflow, rule)):
        errors["to"] = _("Vælg blandt dem, der står på listen.")
    if not set(escalate) <= set(roles_for(workflow, rule)):
        errors["escalate"] = _("Vælg blandt dem, der står på listen.")
    if after is not None and escalate and not 1 <= after <= len(offsets):
        errors["escalate_after"] = _("Skriv et tal fra 1 til {n}: så mange påmindelser er der.", n=len(offsets))
    if len(changes.get("note", "")) > LONGEST_NOTE:
        errors["note"] = _("Skriv højst {n} tegn.", n=LONGEST_NOTE)
    if rule.legal:
        errors = _legal_errors(rule, changes, offsets, to, escalate, after) | errors
    if errors:
        raise FieldErrors(errors)


def _legal_errors(
    rule: Rule, changes: Mapping[str, Any], offsets: Sequence[str], to: Sequence[str], escalate: Sequence[str], after: int | None
) -> dict[str, str]:
    """A legal date's reminders may come earlier, be more, and go to more people; never the other way."""
    errors = {}
    if changes.get("off"):
        errors["off"] = _("Datoen er lovbestemt, så påmindelsen kan ikke slås fra.")
    if changes.get("rule") == "later":
        errors["rule"] = _("Datoen er lovbestemt, så påmindelsen kan kun flyttes til en tidligere dag.")
    if not is_no_later(rule, offsets):
        own = rule_texts.offsets_said(rule.offsets)
        errors["offsets"] = _("Datoen er lovbestemt. Tilføj dage, eller flyt dem tidligere; standarden er {days}.", days=own)
    if not set(rule.to) <= set(to):
        errors["to"] = _(
            "Datoen er lovbestemt, så {names} skal have den. Du kan tilføje flere.", names=rule_texts.people_said(rule.to)
        )
    if not set(rule.escalate) <= set(escalate):
        names = rule_texts.people_said(rule.escalate)
        errors["escalate"] = _("Datoen er lovbestemt, så {names} skal have den. Du kan tilføje flere.", names=names)
    if rule.escalate_after and after and after > rule.escalate_after:
        errors["escalate_after"] = _("Datoen er lovbestemt, så de skal høre det senest ved nr. {n}.", n=rule.escalate_after)
    return errors


def is_no_later(rule: Rule, offsets: Sequence[str]) -> bool:
    """Whether each of the rule's messages still has one that comes on the same day or before, whatever the date."""

    def days(listed: Sequence[str], anchor: date) -> list[date]:
        way = "before" if rule.before else "after"
        return sorted(
            when(one, anchor, direction=way, working_days=is_working_day, sendable=lambda _day: True)  # type: ignore[arg-type]
            for one in listed
        )

    if len(offsets) < len(rule.offsets):
        return False
    return all(
        all(new <= old for new, old in zip(days(offsets, anchor), days(rule.offsets, anchor), strict=False)) for anchor in SAMPLE
    )
