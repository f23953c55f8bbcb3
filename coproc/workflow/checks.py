"""What a schema cannot see: names nobody knows, states nobody reaches, triggers that clash.

Works on the raw data, so that one fault does not hide another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from coproc.kernel.translation import gettext as _
from coproc.workflow.definition import ANY, PREVIOUS
from coproc.workflow.source import Source, mappings, names

PLACEHOLDERS = frozenset({"count", "names", "fields", "at_least"})


@dataclass(frozen=True)
class Catalogue:
    """The names the rest of the program knows; given by the caller (wiring)."""

    gates: frozenset[str]
    effects: frozenset[str]
    roles: frozenset[str]
    anchors: frozenset[str]
    recipients: frozenset[str]
    stops: frozenset[str]
    messages: frozenset[str]
    documents: frozenset[str]
    mends: frozenset[str]


Where = tuple[str | int, ...]
Found = Iterator[tuple[Any, Where]]


def check_place(source: Source) -> None:
    """key/version must be what the path says."""
    for name, expected in (("key", source.path.parent.name), ("version", source.path.stem)):
        found = source.data.get(name)
        if isinstance(found, str) and found != expected:
            sentence = _("“{name}” er “{found}”, men filen ligger som “{place}”.", name=name, found=found, place=expected)
            source.report(sentence, name)


def check_names(source: Source, catalogue: Catalogue) -> None:
    """Every name must be one the program knows."""
    kinds: list[tuple[str, frozenset[str], Found]] = [
        (_("Betingelsen"), catalogue.gates, _of_gates(source, "gate")),
        (_("Rettestedet"), catalogue.mends, _of_gates(source, "mend")),
        (_("Virkningen"), catalogue.effects, _listed(source, "transitions", "effects")),
        (_("Rollen"), catalogue.roles, _roles(source)),
        (_("Dokumentet"), catalogue.documents, _listed(source, "states", "documents")),
        (_("Datoen"), catalogue.anchors, _of_reminders(source, "from")),
        (_("Modtageren"), catalogue.recipients, _of_reminders(source, "to", "escalate")),
        (_("Stopbetingelsen"), catalogue.stops, _of_reminders(source, "stop")),
        (_("Beskeden"), catalogue.messages, _messages(source)),
        (_("Forløbet"), _siblings(source), _listed(source, "states", "allows")),
    ]
    for kind, known, found in kinds:
        for name, where in found:
            if name not in known:
                source.report(_("{kind} “{name}” kendes ikke.", kind=kind, name=name), *where)


def _siblings(source: Source) -> frozenset[str]:
    return frozenset(path.name for path in source.path.resolve().parent.parent.iterdir() if path.is_dir())


def _listed(source: Source, of: str, name: str) -> Found:
    for place, part in source.parts(of):
        for number, one in enumerate(names(part.get(name))):
            yield one, (of, place, name, number)


def _roles(source: Source) -> Found:
    yield from _listed(source, "transitions", "roles")
    for place, transition in source.parts("transitions"):
        override = transition.get("override")
        for number, role in enumerate(names(override.get("roles") if isinstance(override, dict) else None)):
            yield role, ("transitions", place, "override", "roles", number)


def gates(source: Source) -> Iterator[tuple[dict[str, Any], Where]]:
    for place, transition in source.parts("transitions"):
        for number, gate in mappings(transition.get("gates")):
            yield gate, ("transitions", place, "gates", number)


def reminders(source: Source) -> Iterator[tuple[dict[str, Any], Where]]:
    for place, state in source.parts("states"):
        for number, reminder in mappings(state.get("reminders")):
            yield reminder, ("states", place, "reminders", number)


def _of_gates(source: Source, name: str) -> Found:
    return ((gate[name], (*where, name)) for gate, where in gates(source) if isinstance(gate.get(name), str))


def _of_reminders(source: Source, *fields: str) -> Found:
    for reminder, where in reminders(source):
        for field in fields:
            for one in names(reminder.get(field)):
                yield one, (*where, field)


def _messages(source: Source) -> Found:
    for reminder, where in reminders(source):
        field = "message" if "message" in reminder else "key"
        if isinstance(reminder.get(field), str):
            yield reminder[field], (*where, field)


def check_parameters(source: Source) -> None:
    """$names must be declared and stand for a number; defaults must be within their own bounds."""
    declared = source.data.get("parameters")
    parameters = declared if isinstance(declared, dict) else {}
    states = {state.get("key") for _place, state in source.parts("states")}
    for name, parameter in parameters.items():
        default = parameter.get("default") if isinstance(parameter, dict) else None
        for key in default if isinstance(default, dict) else ():
            if key not in states:
                source.report(_("Trinnet “{name}” kendes ikke.", name=key), "parameters", name, "default", key)
        for number in default.values() if isinstance(default, dict) else (default,):
            if isinstance(number, int) and not _within(parameter, number):
                sentence = _("{number} ligger uden for parameterens egne grænser.", number=number)
                source.report(sentence, "parameters", name, "default")
    uses: list[tuple[Any, Where]] = [
        (state.get("norm_weeks"), ("states", place, "norm_weeks")) for place, state in source.parts("states")
    ]
    uses += [(gate.get("at_least"), (*where, "at_least")) for gate, where in gates(source)]
    for value, place in uses:
        if isinstance(value, str) and value.startswith("$") and not _is_number(parameters, value[1:]):
            source.report(_("Parameteren “{name}” kendes ikke eller er ikke ét tal.", name=value), *place)


def _within(parameter: Mapping[str, Any], number: int) -> bool:
    low, high = parameter.get("min", 0), parameter.get("max")
    return not (isinstance(low, int) and number < low) and not (isinstance(high, int) and number > high)


def _is_number(parameters: Mapping[str, Any], path: str) -> bool:
    name, dot, part = path.partition(".")
    parameter = parameters.get(name)
    if not isinstance(parameter, dict):
        return False
    default = parameter.get("default")
    return (isinstance(default, dict) and part in default) if dot else isinstance(default, int)


def check_sentences(source: Source) -> None:
    """A gate's sentence may only name what the gate knows."""
    for gate, where in gates(source):
        say = gate.get("say")
        for language, text in say.items() if isinstance(say, dict) else ():
            known = PLACEHOLDERS if gate.get("at_least") is not None else PLACEHOLDERS - {"at_least"}
            for placeholder in _placeholders(text):
                if placeholder not in known:
                    sentence = _("Pladsholderen {{{name}}} kendes ikke her.", name=placeholder)
                    source.report(sentence, *where, "say", language)


def _placeholders(text: object) -> Iterable[str]:
    try:
        return [name for _text, name, _format, _turn in Formatter().parse(str(text)) if name is not None]
    except ValueError:
        return ["{"]


def check_reminders(source: Source) -> None:
    """A legal date's reminder is never late; one key stands once per state."""
    seen: set[tuple[Any, Any]] = set()
    for reminder, where in reminders(source):
        if reminder.get("legal") is True and reminder.get("rule") == "later":
            source.report(_("En påmindelse om en lovbestemt frist må ikke flyttes senere."), *where, "rule")
        if (where[1], reminder.get("key")) in seen:
            source.report(_("“{name}” står to gange.", name=reminder.get("key")), *where, "key")
        seen.add((where[1], reminder.get("key")))


def expanded(source: Source, transition: Mapping[str, Any]) -> list[str]:
    """The declared sources, with `*` spelt out as Definition.sources_of does."""
    found = names(transition.get("from"))
    if ANY not in found:
        return found
    states = (state for _place, state in source.parts("states"))
    return [str(state.get("key")) for state in states if state.get("kind") != "final" and state.get("key") != transition.get("to")]


def is_back(transition: Mapping[str, Any]) -> bool:
    return transition.get("to") == PREVIOUS
