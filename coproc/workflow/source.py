"""A YAML file that remembers its lines: what the validator reads, however broken it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from coproc.kernel.translation import gettext as _


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: where it stands and a sentence in the reader's language."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass
class Source:
    """The file's plain data, its node tree for line numbers, and the problems found so far."""

    path: Path
    data: dict[str, Any] = field(default_factory=dict)
    root: yaml.Node | None = None
    problems: set[Problem] = field(default_factory=set)

    def report(self, sentence: str, *where: str | int) -> None:
        self.problems.add(Problem(str(self.path), self.line(*where), sentence))

    def line(self, *where: str | int) -> int:
        """The line of the deepest part of `where` that is there."""
        return ([line for _part, line in self._found(*where)] or [1])[-1]

    def name(self, *where: str | int) -> str:
        """The deepest named part of `where` that is there."""
        return ([part for part, _line in self._found(*where) if isinstance(part, str)] or [""])[-1]

    def _found(self, *where: str | int) -> Iterator[tuple[str | int, int]]:
        """The parts of `where` that are there, with their lines; others (pydantic's tags) are skipped."""
        node = self.root
        for part in where:
            if isinstance(node, yaml.MappingNode):
                pairs = [(key, value) for key, value in node.value if key.value == part]
                if pairs:
                    yield part, pairs[0][0].start_mark.line + 1
                    node = pairs[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                yield part, node.start_mark.line + 1

    def parts(self, *where: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The mappings in a list, with their places; whatever is not a mapping is the schema's business."""
        listing: Any = self.data
        for name in where:
            listing = listing.get(name) if isinstance(listing, dict) else None
        yield from mappings(listing)


def mappings(listing: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings among a list's entries, with their places; nothing when it is no list."""
    if isinstance(listing, list):
        yield from ((place, one) for place, one in enumerate(listing) if isinstance(one, dict))


def names(value: Any) -> list[str]:
    """The texts in a list, or the one text itself; nothing when it is neither."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def read(path: Path) -> Source:
    """Reads the file; a file that is no YAML mapping comes back with a problem and no data."""
    source = Source(path)
    try:
        loader = yaml.SafeLoader(path.read_text(encoding="utf-8"))
        source.root = loader.get_single_node()
        data = loader.construct_document(source.root) if source.root else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        source.problems.add(Problem(str(path), line, _("Filen er ikke gyldig YAML: {what}.", what=error.problem or "")))
        return source
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        source.report(_("Filen kan ikke læses: {what}.", what=str(error)))
        return source
    if not isinstance(data, dict):
        source.report(_("Filen skal bestå af navne og værdier."))
        return source
    source.data = data
    _report_duplicates(source, source.root, set())
    return source


def _report_duplicates(source: Source, node: yaml.Node | None, seen: set[int]) -> None:
    """YAML lets the last of two equal keys win, silently."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            _report_duplicates(source, one, seen)
    elif isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                sentence = _("“{name}” står to gange.", name=key.value)
                source.problems.add(Problem(str(source.path), key.start_mark.line + 1, sentence))
            keys.add(key.value)
            _report_duplicates(source, value, seen)
