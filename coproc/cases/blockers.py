"""Reads over many cases at once: what stands in the way of each, in as many queries as there are gates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from coproc.cases import registry
from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.kernel.actor import Role
from coproc.workflow.decide import Fact, UnmetGate, available, unmet_gates
from coproc.workflow.definition import Gate, Transition


def way_forward(case: Case) -> Transition | None:
    """The primary transition out of where the case stands, whoever may take it; none at the end."""
    choices = available(definition_of(case), case.state, frozenset(Role), case.previous_state)
    return next((choice.transition for choice in choices if choice.primary), None)


def blockers(session: Session, cases: Sequence[Case], roles: Collection[str] = ()) -> dict[int, list[UnmetGate]]:
    """Case id -> what is missing before its way forward; [] where nothing is. Each fact is asked once, for all cases.

    `roles` are those in which the reader stands to these cases: they decide what may be passed with a reason.
    """
    ways = {case.id: way_forward(case) for case in cases}
    asking: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        for name in sorted({gate.gate for gate in _gates(ways[case.id])}):
            asking[name].append(case)
    facts = {name: registry.FACTS[name](session, waiting) for name, waiting in sorted(asking.items())}
    found: dict[int, list[UnmetGate]] = {}
    for case in cases:
        way = ways[case.id]
        own = {gate.gate: facts[gate.gate].get(case.id, Fact(count=0)) for gate in _gates(way)}
        found[case.id] = list(unmet_gates(definition_of(case), way, own, roles, case.parameters)) if way else []
    return found


def _gates(way: Transition | None) -> Sequence[Gate]:
    return way.gates if way else ()
