"""Who gets a reminder: the people of a role or relation, as the rooms name them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.cases import registry
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient
from coproc.workflow.definition import Reminder as Rule


def receivers(session: Session, case: Case, _rule: Rule, occasion: Occasion, role: str) -> list[Recipient]:
    return registry.RECIPIENTS[role](session, case, occasion)
