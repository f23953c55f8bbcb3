"""The templates that ship: `templates/documents/<key>/<n>/`. A used version is never edited: make a new one.

`meta.yaml` is the contract, `body.md` the Danish text, `body.en.md` the English one where there is one, `example.yaml`
an example of everything the contract takes (for previews and tests).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from coproc.documents.compiler import compile_template
from coproc.documents.contract import Contract
from coproc.documents.inspection import inspect
from coproc.documents.markdown import TemplateFault, parse
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import Language, gettext as _
from coproc.paths import templates_dir


@dataclass(frozen=True)
class Template:
    key: str
    version: int
    contract: Contract
    bodies: Mapping[Language, str]

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(self.bodies)

    def title(self, language: Language) -> str:
        return self.contract.title.en if language == "en" else self.contract.title.da

    def docx(self, language: Language = "da") -> bytes:
        """The Word template; also what a buyer starts its own from. Raises NotFound, TemplateFault."""
        if language not in self.bodies:
            raise NotFound(_("Skabelonen “{title}” findes ikke på det sprog.", title=self.contract.title.said()))
        word = "skabelon" if language == "da" else "template"
        return compile_template(
            self.bodies[language],
            title=self.title(language),
            header="{{ " + self.contract.subject + " }}",
            footer=f"{self.title(language)} · {word} {self.key} {self.version}",
            language=language,
        )


@cache
def templates() -> dict[str, tuple[Template, ...]]:
    """Every template by key, its versions in order."""
    found: dict[str, list[Template]] = {}
    for meta in (templates_dir() / "documents").glob("*/*/meta.yaml"):
        folder = meta.parent
        bodies: dict[Language, str] = {"da": (folder / "body.md").read_text(encoding="utf-8")}
        if (folder / "body.en.md").exists():
            bodies["en"] = (folder / "body.en.md").read_text(encoding="utf-8")
        contract = Contract.model_validate(yaml.safe_load(meta.read_text(encoding="utf-8")))
        found.setdefault(folder.parent.name, []).append(Template(folder.parent.name, int(folder.name), contract, bodies))
    return {key: tuple(sorted(found[key], key=lambda template: template.version)) for key in sorted(found)}


def template(key: str, version: int | None = None) -> Template:
    """One version; the newest unless told. Raises NotFound."""
    for candidate in reversed(templates().get(key, ())):
        if version in {None, candidate.version}:
            return candidate
    raise NotFound(_("Der er ingen skabelon med navnet {key}.", key=key if version is None else f"{key} {version}"))


def newest() -> list[Template]:
    return [versions[-1] for versions in templates().values()]


def example(key: str, version: int | None = None) -> dict[str, Any]:
    """A context with every field filled in, freshly read: the caller may change it."""
    found = template(key, version)
    path = templates_dir() / "documents" / key / str(found.version) / "example.yaml"
    fields: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return fields


def faults(found: Template) -> list[str]:
    """What is wrong with a template of ours, each with file and line: for the test over all of them.

    Unknown and unused fields, tags that have no place, optional fields without a word for when they are empty.
    """
    said: list[str] = []
    for language, body in found.bodies.items():
        name = f"{found.key}/{found.version}/body{'' if language == 'da' else '.en'}.md"
        try:
            parse(body)
        except TemplateFault as fault:
            said.append(f"{name}: {fault}")
        findings = inspect(body)
        said += [f"{name}:{line}: {sentence}" for line, sentence in findings.faults]
        for use in findings.uses:
            field = found.contract.field(use.path)
            if field is None:
                said.append(f"{name}:{use.line}: unknown field {'.'.join(use.path)}")
            elif not field.required and field.kind != "flag" and not use.guarded:
                said.append(f"{name}:{use.line}: {'.'.join(use.path)} is optional and printed without asking")
        for path, field in found.contract.paths():
            if path not in findings.used():
                said.append(f"{name}: {'.'.join(path)} is never used")
            if len(path) == 1 and not field.required and field.kind != "flag" and path not in findings.answered:
                said.append(f"{name}: {path[0]} has no sentence for when it is empty")
    return said
