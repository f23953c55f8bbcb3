"""Is a workflow file right? All its faults at once, with lines. And: the definitions that are there, loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.paths import workflows_dir
from coproc.workflow import checks, graph
from coproc.workflow.checks import Catalogue
from coproc.workflow.definition import Definition
from coproc.workflow.source import Problem, Source, read

__all__ = ["Catalogue", "Problem", "all_definitions", "files", "load", "newest", "validate", "versions"]


def validate(path: Path, catalogue: Catalogue) -> list[Problem]:
    """Every fault of one file, in the order of its lines; an empty list when it may be used."""
    source = read(path)
    if source.data:
        _check_schema(source)
        checks.check_place(source)
        checks.check_names(source, catalogue)
        checks.check_parameters(source)
        checks.check_sentences(source)
        checks.check_reminders(source)
        graph.check_graph(source)
    return sorted(source.problems)


def _check_schema(source: Source) -> None:
    try:
        Definition.model_validate(source.data)
    except ValidationError as invalid:
        for error in invalid.errors():
            source.report(_sentence(source, error), *error["loc"])


def _sentence(source: Source, error: ErrorDetails) -> str:
    """Pydantic's finding in a person's words."""
    last = str(error["loc"][-1]) if error["loc"] else ""
    name, found = source.name(*error["loc"]), _shown(error.get("input"))
    match error["type"]:
        case "missing" | "string_too_short" if last in {"da", "en"}:
            of = source.name(*error["loc"][:-1])
            return _("Teksten “{of}” mangler på {language}.", of=of, language=_language(last))
        case "missing":
            return _("“{name}” mangler.", name=last)
        case "extra_forbidden":
            return _("“{name}” kendes ikke her.", name=name)
        case "value_error":
            return _("En påmindelse skal have enten “before” eller “after”.")
        case "literal_error":
            choices = str(error["ctx"]["expected"]).replace(" or ", ", ")
            return _("“{name}” kan ikke være “{found}”; vælg mellem {choices}.", name=name, found=found, choices=choices)
        case _other:
            return _("“{name}” kan ikke være “{found}”.", name=name, found=found)


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _language(code: str) -> str:
    return _("dansk") if code == "da" else _("engelsk")


def _order(version: str) -> tuple[int, int]:
    """2026-10 comes after 2026-9; a name that is no version comes first."""
    year, _dash, number = version.partition("-")
    return (int(year), int(number)) if year.isdigit() and number.isdigit() else (0, 0)


def files() -> list[Path]:
    """Every definition file there is."""
    return sorted(workflows_dir().glob("*/*.yaml"), key=lambda path: (path.parent.name, _order(path.stem)))


def versions(key: str) -> list[str]:
    """The versions of one definition, oldest first."""
    return [path.stem for path in files() if path.parent.name == key and _order(path.stem) > (0, 0)]


@cache
def load(key: str, version: str) -> Definition:
    """One published version. Raises NotFound; a file that breaks the schema raises pydantic's error."""
    if version not in versions(key):
        raise NotFound(_("Arbejdsgangen {name} findes ikke.", name=f"{key}/{version}"))
    path = workflows_dir() / key / f"{version}.yaml"
    return Definition.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def newest(key: str) -> Definition:
    """The version new cases are pinned to. Raises NotFound."""
    known = versions(key)
    if not known:
        raise NotFound(_("Arbejdsgangen {name} findes ikke.", name=key))
    return load(key, known[-1])


def all_definitions() -> tuple[Definition, ...]:
    """Every version of every definition, by key, oldest first."""
    return tuple(load(path.parent.name, path.stem) for path in files() if _order(path.stem) > (0, 0))
