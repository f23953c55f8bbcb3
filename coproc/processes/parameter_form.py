"""A whole number per declared parameter of a workflow, with its bounds: for one process, or for all that begin later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coproc.web.forms import Form, IntegerField
from coproc.workflow.definition import Definition, MapParameter

APART = "__"  # between a map's name and its part, in the name of a field


def form_class(definition: Definition) -> type[Form]:
    fields: dict[str, Any] = {}
    for name, parameter in definition.parameters.items():
        if isinstance(parameter, MapParameter):
            for part in parameter.default:
                label = f"{parameter.label}: {definition.state(part).label if part in definition.by_key else part}"
                fields[f"{name}{APART}{part}"] = IntegerField(label, least=parameter.min, most=parameter.max)
        else:
            fields[name] = IntegerField(str(parameter.label), least=parameter.min, most=parameter.max)
    return type("ParametersForm", (Form,), fields)


def values(definition: Definition, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Name of field -> what holds now."""
    found: dict[str, Any] = {}
    for name, parameter in definition.parameters.items():
        own = parameters.get(name)
        if isinstance(parameter, MapParameter):
            for part, default in parameter.default.items():
                found[f"{name}{APART}{part}"] = (own or {}).get(part, default)
        else:
            found[name] = parameter.default if own is None else own
    return found


def nested(form: Form) -> dict[str, Any]:
    """What was typed, as a case keeps it."""
    found: dict[str, Any] = {}
    for key, value in form.data.items():
        name, apart, part = key.partition(APART)
        if apart:
            found.setdefault(name, {})[part] = value
        elif key != "csrf_token":
            found[name] = value
    return found
