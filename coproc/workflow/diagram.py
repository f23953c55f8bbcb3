"""A definition as Mermaid text and as sentences. The drawn picture is in `layout`."""

from __future__ import annotations

from coproc.kernel.translation import Language, gettext as _, speaking
from coproc.workflow.definition import ANY, PREVIOUS, Definition, State, Transition
from coproc.workflow.layout import Edge, Layout, Node, layout

__all__ = ["Edge", "Layout", "Node", "as_text", "layout", "mermaid"]

_ENTITIES = str.maketrans({'"': "#quot;", ":": "#colon;", ";": "#59;", "#": "#35;"})


def mermaid(definition: Definition, language: Language) -> str:
    """A stateDiagram-v2."""
    with speaking(language):
        back = _("Det trin, den kom fra")
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_safe(state.label.said_in(language))}" as {state.key}' for state in definition.states]
    if any(transition.to == PREVIOUS for transition in definition.transitions):
        lines.append(f'    state "{_safe(back)}" as {PREVIOUS}')
    lines += [f"    [*] --> {state}" for state in definition.initial_states]
    lines += [
        f"    {source} --> {transition.to} : {_safe(transition.label.said_in(language))}"
        for transition in definition.transitions
        for source in definition.sources_of(transition)
    ]
    lines += [f"    {state.key} --> [*]" for state in definition.states if state.kind == "final"]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    return text.translate(_ENTITIES)


def as_text(definition: Definition, language: Language) -> list[str]:
    """The same in sentences, for those who do not see the picture: one per state, then one per way from everywhere."""
    with speaking(language):
        sentences = [_state(definition, number, state) for number, state in enumerate(definition.states, start=1)]
        sentences += [
            _("Fra alle trin, der ikke er slut: {label} → {to}.", label=t.label, to=_end(definition, t))
            for t in definition.transitions
            if ANY in t.sources
        ]
    return sentences


def _state(definition: Definition, number: int, state: State) -> str:
    kinds = {"step": _("Trin"), "side": _("Sidetrin"), "final": _("Sluttrin")}
    head = f"{number}. {state.label} ({kinds[state.kind]}). {state.purpose}"
    ways = [
        _("{label} → {to}", label=t.label, to=_end(definition, t)) for t in definition.leaving(state.key) if ANY not in t.sources
    ]
    onward = _("Videre herfra: {ways}.", ways="; ".join(ways))  # not inside an f-string: texts are found by reading the source
    return f"{head} {onward}" if ways else head


def _end(definition: Definition, transition: Transition) -> str:
    return _("det trin, den kom fra") if transition.to == PREVIOUS else str(definition.state(transition.to).label)
