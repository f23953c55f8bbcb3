"""May this case take this transition now, and if not, what is missing? Pure: facts in, a step or a refusal out.

`transitions` holds the table of moves; the gates are judged here: a refusal must say everything that is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from transitions import Machine

from coproc.kernel.formats import listed
from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.workflow.definition import ANY, PREVIOUS, Definition, Gate, Text, Transition, Values
from coproc.workflow.parameters import value_of

Kind = Literal["unknown_trigger", "wrong_state", "not_allowed", "reason_missing", "unmet", "not_overridable"]


@dataclass(frozen=True)
class Fact:
    """What is so: a number, or the names of those (or that) which is missing."""

    count: int | None = None
    names: tuple[str, ...] = ()


Facts = Mapping[str, Fact]


@dataclass(frozen=True)
class UnmetGate:
    """`overridable` is said of the actor that was asked about: may go on anyway, with a reason."""

    gate: str
    sentence: Text
    mend: str
    overridable: bool


@dataclass(frozen=True)
class Step:
    """The move may be made. `overridden` are the unmet gates passed with a reason, `facts` those that were judged."""

    to: str
    transition: Transition
    overridden: tuple[UnmetGate, ...]
    facts: Facts


@dataclass(frozen=True)
class Refusal:
    kind: Kind
    state_label: Text | None = None
    unmet: tuple[UnmetGate, ...] = ()

    @property
    def sentence(self) -> str:
        """The refusal in the reader's language."""
        what = " ".join(str(gate.sentence) for gate in self.unmet)
        state = self.state_label or ""
        sentences: dict[Kind, str] = {
            "unknown_trigger": _("Den handling findes ikke her."),
            "wrong_state": _("Det kan ikke gøres fra “{state}”. Måske var en anden hurtigere.", state=state),
            "not_allowed": _("Din rolle giver dig ikke lov til det."),
            "reason_missing": _("Skriv hvorfor. Begrundelsen gemmes i historikken."),
            "unmet": _("Mangler, før I kan gå videre: {what}", what=what),
            "not_overridable": _("Her kan I ikke gå videre alligevel: {what}", what=what),
        }
        return sentences[self.kind]


@dataclass(frozen=True)
class Choice:
    """A transition a person may see. `primary`: the way forward; `may_override`: may go on anyway with a reason."""

    transition: Transition
    to: str
    primary: bool
    may_override: bool


@lru_cache(maxsize=256)
def _machine(definition: Definition, previous: str | None) -> Machine:
    """The table of moves; `previous` stands for the state a side state was entered from."""
    machine = Machine(model=None, states=[s.key for s in definition.states], initial=definition.initial, auto_transitions=False)
    for transition in definition.transitions:
        if target := _target(transition, previous):
            machine.add_transition(transition.trigger, list(definition.sources_of(transition)), target)
    return machine


def _target(transition: Transition, previous: str | None) -> str | None:
    return previous if transition.to == PREVIOUS else transition.to


def _find(definition: Definition, state: str, trigger: str, previous: str | None) -> tuple[Transition, str] | None:
    """The declared transition and where it leads, when the machine knows the move."""
    moves = _machine(definition, previous).get_transitions(trigger, state)
    if not moves:
        return None
    declared = next(t for t in definition.leaving(state) if t.trigger == trigger)
    return declared, definition.state(str(moves[0].dest)).key


def unmet_gates(
    definition: Definition,
    transition: Transition,
    facts: Facts,
    actor_roles: Collection[str],
    parameters: Values | None = None,
) -> tuple[UnmetGate, ...]:
    """Every gate is judged; raises KeyError when a gate's fact was not gathered."""
    judged = [(gate, facts[gate.gate]) for gate in transition.gates]
    missing = []
    for gate, fact in judged:
        at_least = None if gate.at_least is None else value_of(definition, gate.at_least, parameters)
        if not _met(gate, fact, at_least):
            passable = _passable(transition, gate, actor_roles)
            missing.append(UnmetGate(gate.gate, _sentence(gate, fact, at_least), gate.mend, passable))
    return tuple(missing)


def _met(gate: Gate, fact: Fact, at_least: int | None) -> bool:
    if at_least is None:
        return not fact.names
    if fact.count is None:
        raise ValueError(f"the gate {gate.gate} counts, but its fact has no count")
    return fact.count >= at_least


def _passable(transition: Transition, gate: Gate, actor_roles: Collection[str]) -> bool:
    if gate.overridable == "never":
        return False
    allowed = set(transition.override.roles) if transition.override else set()
    if gate.overridable == "with_reason":
        allowed |= set(transition.roles)
    return not allowed.isdisjoint(actor_roles)


def _sentence(gate: Gate, fact: Fact, at_least: int | None) -> Text:
    def said(language: Language) -> str:
        with speaking(language):
            names = listed([str(name) for name in fact.names])
        count = len(fact.names) if fact.count is None else fact.count
        return gate.say.said_in(language).format(count=count, names=names, fields=names, at_least=at_least)

    return Text(da=said("da"), en=said("en"))


def _may_see(transition: Transition, actor_roles: Collection[str]) -> bool:
    return not set(transition.roles).isdisjoint(actor_roles) or _may_override(transition, actor_roles)


def _may_override(transition: Transition, actor_roles: Collection[str]) -> bool:
    return transition.override is not None and not set(transition.override.roles).isdisjoint(actor_roles)


def decide(
    definition: Definition,
    state: str,
    trigger: str,
    facts: Facts,
    actor_roles: Collection[str],
    *,
    reason: str | None = None,
    override: bool = False,
    parameters: Values | None = None,
    previous: str | None = None,
) -> Step | Refusal:
    """The step, or the refusal with every unmet gate.

    Raises KeyError on a state (or a `previous` to go back to) that is not declared and on a gate whose fact is missing.
    """
    label = definition.state(state).label
    found = _find(definition, state, trigger, previous)
    if found is None:
        known = any(t.trigger == trigger for t in definition.transitions)
        return Refusal("wrong_state" if known else "unknown_trigger", label)
    transition, to = found
    if set(transition.roles).isdisjoint(actor_roles) and not (override and _may_override(transition, actor_roles)):
        return Refusal("not_allowed", label)
    unmet = unmet_gates(definition, transition, facts, actor_roles, parameters)
    if kind := _refused(transition, unmet, override=override, reason=reason):
        return Refusal(kind, label, unmet)
    return Step(to, transition, unmet, {gate.gate: facts[gate.gate] for gate in transition.gates})


def _refused(transition: Transition, unmet: tuple[UnmetGate, ...], *, override: bool, reason: str | None) -> Kind | None:
    """What is missing comes before the reason: it can be written last."""
    if unmet and not override:
        return "unmet"
    if not all(gate.overridable for gate in unmet):
        return "not_overridable"
    if (unmet or transition.reason == "required") and not (reason or "").strip():
        return "reason_missing"
    return None


def available(definition: Definition, state: str, roles: Collection[str], previous: str | None = None) -> tuple[Choice, ...]:
    """The transitions one may see from a state, in the file's order.

    The primary one is the first that is neither a step back nor offered from everywhere (`*`).
    """
    leaving = [t for t in definition.leaving(state) if _target(t, previous)]
    forward = next((t for t in leaving if not t.step_back and ANY not in t.sources), None)
    return tuple(Choice(t, str(_target(t, previous)), t is forward, _may_override(t, roles)) for t in leaving if _may_see(t, roles))


def gates_of(definition: Definition, state: str, trigger: str | None = None) -> frozenset[str]:
    """The facts to gather: the gates of every transition out of the state, or of one trigger."""
    leaving = (t for t in definition.leaving(state) if trigger in (None, t.trigger))
    return frozenset(gate.gate for t in leaving for gate in t.gates)
