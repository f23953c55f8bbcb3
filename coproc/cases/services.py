"""Opening, moving and touching cases. State is written here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coproc.cases import defaults, planning, registry
from coproc.cases.models import Case, CaseStep
from coproc.kernel.actor import Actor, Role
from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, Forbidden, NotFound
from coproc.kernel.translation import gettext as _
from coproc.workflow.decide import Choice, Fact, Refusal, Step, UnmetGate, available, decide, gates_of, unmet_gates
from coproc.workflow.definition import Definition
from coproc.workflow.validate import load


class NotYet(DomainError):
    """The case cannot move: every unmet gate, with where to mend it."""

    def __init__(self, sentence: str, unmet: tuple[UnmetGate, ...] = ()) -> None:
        super().__init__(sentence)
        self.unmet = unmet


@dataclass(frozen=True)
class Moved:
    case: Case
    step: Step


def definition_of(case: Case) -> Definition:
    return load(case.key, case.definition_version)


def label_of(case: Case, trigger: str) -> str:
    """What a move is called on its button."""
    return next((str(found.label) for found in definition_of(case).transitions if found.trigger == trigger), trigger)


def open_case(
    uow: UnitOfWork,
    key: str,
    subject: Subject,
    *,
    scope: Subject | None = None,
    state: str | None = None,
    parameters: dict[str, Any] | None = None,
) -> Case:
    """Start a workflow for a subject on the pinned or newest version, in its first state or another declared one."""
    definition = defaults.definition_for_new(uow.session, key)
    first = state or definition.initial
    definition.state(first)  # raises on an undeclared one
    case = Case(
        key=key,
        definition_version=definition.version,
        subject_kind=subject[0],
        subject_id=subject[1],
        scope_kind=scope[0] if scope else None,
        scope_id=scope[1] if scope else None,
        state=first,
        state_since=uow.now,
        parameters={**defaults.parameters_for_new(uow.session, definition), **(parameters or {})},
        opened_at=uow.now,
    )
    uow.session.add(case)
    uow.session.flush()  # its steps need its number
    uow.session.add(CaseStep(case_id=case.id, state=first, entered_at=uow.now))
    uow.record("case.opened", subject, scope=scope, after={"workflow": f"{key}/{definition.version}", "state": first})
    planning.plan(uow, case)
    return case


def reopen(uow: UnitOfWork, case_id: int, state: str, *, reason: str = "") -> Case:
    """Begin an ended case anew in a declared state; the steps it went through stay. Raises Conflict while it is still going on."""
    uow.session.flush()
    case = lock(uow.session, case_id)
    definition = definition_of(case)
    if definition.state(case.state).kind != "final":
        raise Conflict(_("Nogen var hurtigere end dig: sagen er allerede flyttet."))
    definition.state(state)  # raises on an undeclared one
    uow.session.execute(update(CaseStep).where(CaseStep.case_id == case.id, CaseStep.left_at.is_(None)).values(left_at=uow.now))
    case.previous_state, case.state, case.state_since = case.state, state, uow.now
    case.step_number += 1
    uow.session.add(CaseStep(case_id=case.id, state=state, entered_at=uow.now))
    after = {"workflow": f"{case.key}/{case.definition_version}", "state": state}
    uow.record("case.opened", (case.subject_kind, case.subject_id), scope=case.scope, after=after, reason=reason)
    planning.plan(uow, case)
    return case


def of_subject(session: Session, subject: Subject) -> Case:
    case = session.scalar(select(Case).where(Case.subject_kind == subject[0], Case.subject_id == subject[1]))
    if case is None:
        raise NotFound(_("Sagen findes ikke."))
    return case


def lock(session: Session, case_id: int) -> Case:
    """The case as it stands now, locked until commit (PostgreSQL; on SQLite the writer is alone)."""
    case = session.scalar(select(Case).where(Case.id == case_id).with_for_update().execution_options(populate_existing=True))
    if case is None:
        raise NotFound(_("Sagen findes ikke."))
    return case


def touch(uow: UnitOfWork, case_id: int) -> None:
    """Say that something a gate reads has changed: a move that is under way waits for it, or it for the move. Replans reminders."""
    uow.session.flush()
    uow.session.execute(update(Case).where(Case.id == case_id).values(version=Case.version + 1))
    planning.plan(uow, lock(uow.session, case_id))


def title_of(session: Session, case: Case) -> str:
    """What the log calls the case's subject."""
    card = registry.CARDS.get(case.subject_kind)
    return card(session, case).name if card else f"{case.key} {case.subject_id}"


def roles_in(session: Session, actor: Actor, case: Case) -> frozenset[str]:
    """The roles in which the actor stands to this case; the system stands in all."""
    if actor.kind == "system":
        return frozenset(Role)
    standing = registry.STANDING.get(case.subject_kind)
    return standing(session, actor, case) if standing else frozenset()


def gather_facts(session: Session, definition: Definition, case: Case) -> dict[str, Fact]:
    """What every gate out of the case's state asks for."""
    return {
        name: registry.FACTS[name](session, [case]).get(case.id, Fact(count=0)) for name in sorted(gates_of(definition, case.state))
    }


@dataclass(frozen=True)
class Move:
    """One way out of the case's state as a page shows it: what it is, and everything that is missing, with where to mend it."""

    choice: Choice
    unmet: tuple[tuple[UnmetGate, str], ...]  # gate, path


def moves(session: Session, actor: Actor, case: Case) -> list[Move]:
    """What this actor may do with the case now, the primary way first."""
    definition = definition_of(case)
    roles = roles_in(session, actor, case)
    choices = available(definition, case.state, roles, case.previous_state)
    if not choices:
        return []
    facts = gather_facts(session, definition, case)
    found = []
    for choice in choices:
        unmet = unmet_gates(definition, choice.transition, facts, roles, case.parameters)
        found.append(Move(choice, tuple((gate, registry.MENDS[gate.mend](session, case)) for gate in unmet)))
    return sorted(found, key=lambda move: not move.choice.primary)


def move(
    uow: UnitOfWork,
    case_id: int,
    trigger: str,
    *,
    step_number: int | None = None,
    reason: str = "",
    override: bool = False,
) -> Moved:
    """Move a case by a declared trigger, or raise NotYet with every unmet gate.

    `step_number` is the one the person saw: a second click, or somebody faster, raises Conflict. Writes state, step, audit event with the
    facts used, effects and reminders in the caller's transaction.
    """
    uow.session.flush()
    case = lock(uow.session, case_id)
    if step_number is not None and step_number != case.step_number:
        raise Conflict(_("Nogen var hurtigere end dig: sagen er allerede flyttet."))
    definition = definition_of(case)
    facts = gather_facts(uow.session, definition, case)
    outcome = decide(
        definition,
        case.state,
        trigger,
        facts,
        roles_in(uow.session, uow.actor, case),
        reason=reason,
        override=override,
        parameters=case.parameters,
        previous=case.previous_state,
    )
    if isinstance(outcome, Refusal):
        raise _refused(outcome)
    _enter(uow, case, outcome, reason, facts)
    for effect in outcome.transition.effects:
        registry.EFFECTS[effect](uow, case)
    planning.plan(uow, case)
    return Moved(case, outcome)


def _enter(uow: UnitOfWork, case: Case, step: Step, reason: str, facts: dict[str, Fact]) -> None:
    before = case.state
    definition = definition_of(case)
    uow.session.execute(update(CaseStep).where(CaseStep.case_id == case.id, CaseStep.left_at.is_(None)).values(left_at=uow.now))
    case.previous_state, case.state, case.state_since = before, step.to, uow.now
    case.step_number += 1
    uow.session.add(
        CaseStep(
            case_id=case.id,
            state=step.to,
            trigger=step.transition.trigger,
            forced=bool(step.overridden),
            entered_at=uow.now,
        )
    )
    uow.record(
        "case.forced" if step.overridden else "case.moved",
        (case.subject_kind, case.subject_id),
        scope=case.scope,
        before={"state": before, "from": definition.state(before).label.model_dump()},
        after={
            "title": title_of(uow.session, case),
            "state": step.to,
            "to": definition.state(step.to).label.model_dump(),
            "trigger": step.transition.trigger,
        },
        reason=reason,
        facts={name: {"count": fact.count, "names": list(fact.names)} for name, fact in facts.items()},
    )


def _refused(refusal: Refusal) -> DomainError:
    if refusal.kind == "not_allowed":
        return Forbidden(refusal.sentence)
    if refusal.kind == "reason_missing":
        return DomainError(refusal.sentence, field="reason")
    return NotYet(refusal.sentence, refusal.unmet)
