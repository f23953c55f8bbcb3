"""Which reminder rules hold for a case: those of its state in the workflow file."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.workflow.definition import Reminder as Rule
from coproc.workflow.validate import load


def rules_of(_session: Session, case: Case) -> tuple[Rule, ...]:
    return load(case.key, case.definition_version).state(case.state).reminders
