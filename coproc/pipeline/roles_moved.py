"""People came, went or changed role in an organisation: the reminders of the cases that write to them are planned anew at once.

`accounts` calls this in its own transaction (`succession.ROLES_MOVED`), so that a rehearsal shows which mails follow. The hourly replan
would find the same, but later.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from coproc.cases import planning
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.receivers import roles_of
from coproc.cases.rules import changed_scopes, only_changed, scope_of
from coproc.kernel.actor import Role
from coproc.kernel.database import Subject, UnitOfWork
from coproc.processes.models import Participation, Process
from coproc.tenders.models import Tender
from coproc.workflow.validate import load

# What a rule calls the people of a role ...
WRITTEN_TO = {
    Role.OFFICER: frozenset({"officer", "tender_officer"}),
    Role.MANAGER: frozenset({"manager"}),
    Role.FACILITATOR: frozenset({"facilitator"}),
}
# ... and whom it finds by name, whatever their role.
BY_NAME = frozenset({"signatory", "funding_responsible"})


def replan(uow: UnitOfWork, person_ids: Collection[int], organisation_id: int, roles: Collection[Role]) -> None:
    """Two queries that find, one that locks in the order of numbers, then each case."""
    uow.session.flush()
    scopes = changed_scopes(uow.session)
    numbers = _naming(uow.session, person_ids) | _writing_to(uow.session, organisation_id, roles, scopes)
    if not numbers:
        return
    cases = uow.session.scalars(select(Case).where(Case.id.in_(numbers)).order_by(Case.id).with_for_update()).all()
    with only_changed(scopes):
        for case in cases:
            planning.plan(uow, case)


def _naming(session: Session, person_ids: Collection[int]) -> set[int]:
    """Something is planned for them there, by whatever way it came to them."""
    named = Reminder.person.in_([f"person:{number}" for number in person_ids])
    return set(session.scalars(select(Reminder.case_id).where(named, Reminder.state == ReminderState.PLANNED).distinct()))


def _writing_to(session: Session, organisation_id: int, roles: Collection[Role], scopes: frozenset[Subject]) -> set[int]:
    """The organisation's cases whose rules write to these roles now; a scope with rules of its own may write to anybody."""
    wanted = BY_NAME.union(*(WRITTEN_TO.get(role, frozenset()) for role in roles))
    found = set()
    for case in session.scalars(select(Case).where(_of_organisation(organisation_id))):
        rules = load(case.key, case.definition_version).state(case.state).reminders
        if any(wanted.intersection(roles_of(rule)) for rule in rules) or (rules and scope_of(case) in scopes):
            found.add(case.id)
    return found


def _of_organisation(organisation_id: int) -> ColumnElement[bool]:
    """What it takes part in and runs, and its tenders."""
    parts = select(Participation.id).where(Participation.organisation_id == organisation_id)
    joined = select(Participation.process_id).where(Participation.organisation_id == organisation_id)
    run = select(Process.id).where(Process.centre_id == organisation_id)
    tenders = select(Tender.id).where(Tender.authority_id == organisation_id)
    return or_(
        and_(Case.subject_kind == "participation", Case.subject_id.in_(parts)),
        and_(Case.subject_kind == "process", or_(Case.subject_id.in_(joined), Case.subject_id.in_(run))),
        and_(Case.subject_kind == "tender", Case.subject_id.in_(tenders)),
        and_(Case.subject_kind != "tender", Case.scope_kind == "process", Case.scope_id.in_(run)),
    )
