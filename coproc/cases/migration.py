"""Moving a running case to another version of its definition: shown first, then done, audited."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from coproc.cases import planning
from coproc.cases.models import Case, CaseStep
from coproc.cases.services import definition_of, lock, title_of
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _
from coproc.workflow.difference import differences, unmapped_states
from coproc.workflow.validate import load

# The tables whose public references name a case.
NAMED = {"P": "processes", "D": "dialogue_events", "T": "tenders"}


def cases_of(session: Session, reference: str) -> int:
    """The case of a process, dialogue or tender. Raises NotFound."""
    table = NAMED.get(reference[:1].upper())
    found = (
        session.scalar(text(f"SELECT case_id FROM {table} WHERE reference = :r"), {"r": reference.upper()})  # noqa: S608 - our own table names
        if table
        else None
    )
    if found is None:
        raise NotFound(_("{reference} findes ikke.", reference=reference))
    return int(found)


def compare(session: Session, case_id: int, version: str, state_map: dict[str, str]) -> list[str]:
    """What would change, in sentences."""
    case = session.get_one(Case, case_id)
    return differences(definition_of(case), load(case.key, version), state_map) or [_("De to versioner er ens.")]


def migrate(uow: UnitOfWork, case_id: int, version: str, state_map: dict[str, str]) -> Case:
    """Pin the case to `version`; its steps bear the new names, and buttons shown before are stale.

    Raises DomainError when its state is gone there and the map does not say where it goes, NotFound for an unknown version.
    """
    case = lock(uow.session, case_id)
    gone = unmapped_states(definition_of(case), load(case.key, version), state_map)
    needed = {case.state, case.previous_state} & set(gone)
    if needed:
        states = ", ".join(sorted(str(state) for state in needed))
        raise DomainError(_("Sig, hvor sagen skal hen: {states} findes ikke i den nye version (--map).", states=states))
    before = {"version": case.definition_version, "state": case.state}
    case.definition_version = version
    case.state = state_map.get(case.state, case.state)
    if case.previous_state:
        case.previous_state = state_map.get(case.previous_state, case.previous_state)
    case.step_number += 1
    for step in uow.session.scalars(select(CaseStep).where(CaseStep.case_id == case.id)):
        step.state = state_map.get(step.state, step.state)
    uow.record(
        "case.migrated",
        (case.subject_kind, case.subject_id),
        scope=case.scope,
        before=before,
        after={"title": title_of(uow.session, case), "version": version, "state": case.state},
    )
    planning.plan(uow, case)
    return case
