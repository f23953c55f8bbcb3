"""The numbers a definition leaves to the facilitator: `$weeks.matchmaking` in the file, a bounded value in the case."""

from __future__ import annotations

from collections.abc import Mapping

from coproc.kernel.errors import FieldErrors
from coproc.kernel.translation import gettext as _
from coproc.workflow.definition import Definition, MapParameter, Parameter, Values


def value_of(definition: Definition, value: int | str, parameters: Values | None = None) -> int:
    """A number, or what `$name` or `$name.key` stands for: the case's own value, else the default."""
    if isinstance(value, int):
        return value
    name, _dot, part = value.removeprefix("$").partition(".")
    default = definition.parameters[name].default
    own = (parameters or {}).get(name, default)
    found = {**_as_map(default), **_as_map(own)}[part] if part else own
    if not isinstance(found, int):
        raise TypeError(f"{value} in {definition.key}/{definition.version} is not a number")
    return found


def _as_map(value: int | Mapping[str, int]) -> Mapping[str, int]:
    return value if isinstance(value, Mapping) else {}


def norm_weeks(definition: Definition, state: str, parameters: Values | None = None) -> int | None:
    """How many weeks the state is planned to last; None where nothing is said."""
    norm = definition.state(state).norm_weeks
    return None if norm is None else value_of(definition, norm, parameters)


def check_parameters(definition: Definition, values: Values) -> None:
    """Raises FieldErrors, keyed `name` or `name.key`, when a value is unknown, no number, or outside its bounds."""
    errors: dict[str, str] = {}
    for name, value in values.items():
        parameter = definition.parameters.get(name)
        if parameter is None:
            errors[name] = _("{name} kan ikke indstilles her.", name=name)
        elif isinstance(parameter, MapParameter):
            for part, number in _as_map(value).items():
                if part not in parameter.default:
                    errors[f"{name}.{part}"] = _("{name} kan ikke indstilles her.", name=f"{name}.{part}")
                elif not _fits(parameter, number):
                    errors[f"{name}.{part}"] = _bounds(parameter)
            if not isinstance(value, Mapping):
                errors[name] = _bounds(parameter)
        elif not _fits(parameter, value):
            errors[name] = _bounds(parameter)
    if errors:
        raise FieldErrors(errors)


def _fits(parameter: Parameter, value: object) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return value >= parameter.min and (parameter.max is None or value <= parameter.max)


def _bounds(parameter: Parameter) -> str:
    if parameter.max is None:
        return _("Skriv et helt tal på mindst {min}.", min=parameter.min)
    return _("Skriv et helt tal mellem {min} og {max}.", min=parameter.min, max=parameter.max)
