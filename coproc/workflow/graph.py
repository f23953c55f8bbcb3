"""The shape of a definition: every state is reached, every way goes on, no trigger means two things."""

from __future__ import annotations

from typing import Any

from coproc.kernel.translation import gettext as _
from coproc.workflow.checks import expanded, is_back
from coproc.workflow.definition import ANY
from coproc.workflow.source import Source, names


def check_graph(source: Source) -> None:
    states: dict[str, tuple[int, dict[str, Any]]] = {}
    for place, state in source.parts("states"):
        key = str(state.get("key"))
        if key in states:
            source.report(_("Trinnet “{name}” står to gange.", name=key), "states", place, "key")
        states.setdefault(key, (place, state))
    _check_ends(source, states)
    _check_clashes(source)
    _check_reach(source, states)
    _check_ways_out(source, states)


def _check_ends(source: Source, states: dict[str, tuple[int, dict[str, Any]]]) -> None:
    """Every state a transition names is declared; `previous` is only for leaving a side state."""
    for name in names(source.data.get("initial")):
        if name not in states:
            source.report(_("Trinnet “{name}” kendes ikke.", name=name), "initial")
    for place, transition in source.parts("transitions"):
        sources = names(transition.get("from"))
        ends = [(one, "from") for one in sources if one != ANY]
        ends += [(one, "to") for one in names(transition.get("to")) if not is_back(transition)]
        for name, field in ends:
            if name not in states:
                source.report(_("Trinnet “{name}” kendes ikke.", name=name), "transitions", place, field)
        if is_back(transition) and any(one == ANY or _kind(states, one) != "side" for one in sources):
            source.report(_("Kun et sidetrin kan føre tilbage til det forrige."), "transitions", place, "to")
        for name in sources:
            if _kind(states, name) == "final":
                sentence = _("Sluttrinnet “{name}” må ikke have en vej ud.", name=name)
                source.report(sentence, "transitions", place, "from")


def _kind(states: dict[str, tuple[int, dict[str, Any]]], name: str) -> object:
    return states[name][1].get("kind", "step") if name in states else None


def _check_clashes(source: Source) -> None:
    seen: set[tuple[str, str]] = set()
    for place, transition in source.parts("transitions"):
        trigger = str(transition.get("trigger"))
        for state in expanded(source, transition):
            if (trigger, state) in seen:
                sentence = _("“{trigger}” fører to veje fra “{state}”.", trigger=trigger, state=state)
                source.report(sentence, "transitions", place, "trigger")
            seen.add((trigger, state))


def _check_reach(source: Source, states: dict[str, tuple[int, dict[str, Any]]]) -> None:
    reached = {name for name in names(source.data.get("initial")) if name in states}
    while True:
        further = {
            str(transition.get("to"))
            for _place, transition in source.parts("transitions")
            if reached.intersection(expanded(source, transition))
        } & set(states)
        if further <= reached:
            break
        reached |= further
    for name, (place, _state) in states.items():
        if name not in reached:
            source.report(_("Trinnet “{name}” kan aldrig nås.", name=name), "states", place, "key")


def _check_ways_out(source: Source, states: dict[str, tuple[int, dict[str, Any]]]) -> None:
    """A way that leads out of every state (stop, pause) is no way on."""
    leaving = {name for _place, transition in source.parts("transitions") for name in names(transition.get("from"))}
    for name, (place, state) in states.items():
        if state.get("kind", "step") != "final" and name not in leaving:
            sentence = _("Trinnet “{name}” er en blindgyde: der er ingen vej videre.", name=name)
            source.report(sentence, "states", place, "key")
