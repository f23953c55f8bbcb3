"""Reads a template's Jinja tags without running them: which fields are used, where, and what has no place there."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from coproc.documents.contract import Path
from coproc.kernel.translation import gettext as _

FILTERS = frozenset({
    "capitalize", "default", "first", "join", "last", "length", "list", "lower", "replace", "round", "sort", "title",
    "trim", "upper",
})  # fmt: skip
_STATEMENTS = (nodes.For, nodes.If, nodes.Output, nodes.TemplateData, nodes.Template)
_EXPRESSIONS = (
    nodes.Name, nodes.Getattr, nodes.Const, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not, nodes.CondExpr, nodes.Concat, nodes.Add, nodes.Sub, nodes.Keyword,
)  # fmt: skip
SECONDS = 2  # for looking on: each line that cannot be read costs a reading of the whole template
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_OPEN = re.compile(r"\{[{%#]")
_BEGINS = re.compile(r"\{%-?\s*(for|if)\b\s*(\w*)")
_BLOCKS = re.compile(r"\{%-?\s*(for|if|endfor|endif)\b")
_UNKNOWN = re.compile(r"Encountered unknown tag '(\w+)'")
_WORD_TAGS = re.compile(r"(\{[{%#])(?:tr|tc|p|r)\s")


@dataclass(frozen=True)
class Use:
    """A field stands here. `guarded`: an `if` or an `or` around it says what happens when it is empty."""

    path: Path
    line: int
    printed: bool
    guarded: bool
    item: bool = False  # one of a list's items, not the list


@dataclass
class Findings:
    uses: list[Use] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    answered: set[Path] = field(default_factory=set)  # fields with a text for when they are empty

    def used(self) -> set[Path]:
        return {use.path[:length] for use in self.uses for length in range(1, len(use.path) + 1)}


def inspect(source: str) -> Findings:
    """Line numbers are those of `source`. Word's own tag letters ({%p, {%tr) are understood; one bad line hides none of the others."""
    findings = Findings()
    tree, lost = _parsed(_WORD_TAGS.sub(r"\1 ", source).split("\n"), findings)
    if tree is not None:
        with contextlib.suppress(RecursionError):
            _Walk(findings).visit(tree, {}, frozenset())
            findings.uses = [use for use in findings.uses if use.path[0] not in lost]
            findings.faults.sort(key=lambda fault: fault[0])
            return findings
    findings.faults.append((1, _("Skabelonen er for indviklet.")))
    return findings


def _parsed(lines: list[str], findings: Findings) -> tuple[nodes.Template | None, set[str]]:
    """What is left when each line that cannot be read is told and taken out, and the names that only such lines gave. None: too complicated."""
    lost: set[str] = set()
    ends: list[str] = []  # of blocks whose beginning is taken out
    for number, line in enumerate(lines, start=1):
        if _OPEN.search(_TAG.sub("", line)):
            findings.faults.append((number, _("Feltet er ikke lukket. Det skal begynde og slutte i samme afsnit.")))
            _take_out(lines, number, lost, ends)
    for number, sentence in _unbalanced(lines, ends):
        findings.faults.append((number, sentence))
        lines[number - 1] = ""
    until = monotonic() + SECONDS
    while monotonic() < until or not findings.faults:
        try:
            return ImmutableSandboxedEnvironment().parse("\n".join(lines)), lost
        except TemplateSyntaxError as error:
            number = min(max(error.lineno, 1), len(lines))
            orphan = _UNKNOWN.match(error.message or "")
            if orphan and orphan[1] in ends:
                ends.remove(orphan[1])
                lines[number - 1] = ""
                continue
            findings.faults.append((number, _said(error.message or "")))
            _take_out(lines, number, lost, ends)
        except RecursionError:
            return None, lost
    return nodes.Template([], lineno=1), lost


def _take_out(lines: list[str], number: int, lost: set[str], ends: list[str]) -> None:
    for kind, name in _BEGINS.findall(lines[number - 1]):
        ends.append(f"end{kind}")
        lost |= {name} if kind == "for" else set()
    lines[number - 1] = ""


def _unbalanced(lines: list[str], ends: list[str]) -> list[tuple[int, str]]:
    """Every `for` and `if` without its end, and every end without its beginning; an end that is owed is taken out in silence."""
    found: list[tuple[int, str]] = []
    begun: list[tuple[str, int]] = []
    still = {"for": 0, "if": 0}
    for number, line in enumerate(lines, start=1):
        for word in _BLOCKS.findall(line):
            kind = word.removeprefix("end")
            if word == kind:
                begun.append((kind, number))
                still[kind] += 1
            elif still[kind]:
                while (last := begun.pop())[0] != kind:
                    found.append((last[1], _unended(last[0])))
                    still[last[0]] -= 1
                still[kind] -= 1
            elif word in ends:
                ends.remove(word)
                lines[number - 1] = ""
            else:
                found.append((number, _("“{end}” hører ikke til noget “{tag}”.", end=word, tag=kind)))
    return found + [(number, _unended(kind)) for kind, number in begun]


def _unended(kind: str) -> str:
    return _("“{tag}” mangler sin “{end}”.", tag=kind, end=f"end{kind}")


def _said(message: str) -> str:
    """Jinja's complaint in words for people who write letters."""
    found = _UNKNOWN.match(message)
    if found and found[1] in ("else", "elif"):
        return _("“{end}” hører ikke til noget “{tag}”.", end=found[1], tag="if")
    if found:
        return _("{name} kan ikke bruges i en skabelon.", name=found[1])
    return _("Feltet kan ikke læses. Skriv det, som det står på listen over felter.")


class _Walk:
    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def visit(self, node: nodes.Node, scope: Mapping[str, Path], guards: frozenset[Path]) -> None:
        if isinstance(node, nodes.For):
            self._loop(node, scope, guards)
        elif isinstance(node, nodes.If):
            self._choice(node, scope, guards)
        elif isinstance(node, nodes.CondExpr):
            asked = self._asked(node.test, scope)
            self._expression(node.test, scope, guards | asked)
            self.findings.answered |= asked if node.expr2 is not None else set()
            for branch in filter(None, (node.expr1, node.expr2)):
                self.visit(branch, scope, guards | asked)
        elif isinstance(node, nodes.Or):
            asked = self._asked(node, scope)
            self.findings.answered |= asked
            for part in node.iter_child_nodes():
                self.visit(part, scope, guards | asked)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._field(node, scope, guards)
        else:
            self._allowed(node)
            for part in node.iter_child_nodes():
                self.visit(part, scope, guards)

    def _loop(self, node: nodes.For, scope: Mapping[str, Path], guards: frozenset[Path]) -> None:
        over = _path(node.iter, scope)
        if over is None or not isinstance(node.target, nodes.Name) or node.recursive or node.test:
            self._fault(node, _("En gentagelse skal gå over et felt: for navn in felt."))
            return
        asked = frozenset({over})
        self.findings.answered |= asked if node.else_ else set()
        self._expression(node.iter, scope, guards | (asked if node.else_ else frozenset()))
        for part in node.body:
            self.visit(part, {**scope, node.target.name: over}, guards | asked)
        for part in node.else_:
            self.visit(part, scope, guards)

    def _choice(self, node: nodes.If, scope: Mapping[str, Path], guards: frozenset[Path]) -> None:
        asked = self._asked(node.test, scope)
        self._expression(node.test, scope, guards | asked)
        if node.else_ or node.elif_:
            self.findings.answered |= asked
        for part in node.body:
            self.visit(part, scope, guards | asked)
        for branch in node.elif_:
            self.findings.answered |= self._asked(branch.test, scope) if node.else_ else set()
            self.visit(branch, scope, guards)
        for part in node.else_:
            self.visit(part, scope, guards)

    def _field(self, node: nodes.Expr, scope: Mapping[str, Path], guards: frozenset[Path]) -> None:
        path = _path(node, scope)
        if path is None or any(part.startswith("_") for part in path):
            self._fault(node, _("Her må kun stå navne på felter."))
        elif path[0] != "loop":
            self.findings.uses.append(Use(path, node.lineno, printed=True, guarded=path in guards, item=_is_item(node, scope)))

    def _expression(self, node: nodes.Node, scope: Mapping[str, Path], guards: frozenset[Path]) -> None:
        """A condition or a loop's list: used, not printed."""
        before = len(self.findings.uses)
        self.visit(node, scope, guards)
        self.findings.uses[before:] = [replace(use, printed=False) for use in self.findings.uses[before:]]

    def _asked(self, node: nodes.Node, scope: Mapping[str, Path]) -> frozenset[Path]:
        if isinstance(node, nodes.Name | nodes.Getattr):
            path = _path(node, scope)
            return frozenset({path}) if path else frozenset()
        if isinstance(node, nodes.And | nodes.Or | nodes.Not | nodes.Compare | nodes.Filter):
            return frozenset[Path]().union(*(self._asked(part, scope) for part in node.iter_child_nodes()))
        return frozenset()

    def _allowed(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Filter):
            if node.name not in FILTERS:
                self._fault(node, _("Funktionen {name} kan ikke bruges i en skabelon.", name=node.name))
        elif isinstance(node, nodes.Call):
            self._fault(node, _("En skabelon kan ikke kalde funktioner."))
        elif not isinstance(node, (*_STATEMENTS, *_EXPRESSIONS)):
            self._fault(node, _("{name} kan ikke bruges i en skabelon.", name=type(node).__name__))

    def _fault(self, node: nodes.Node, sentence: str) -> None:
        self.findings.faults.append((node.lineno, sentence))


def _is_item(node: nodes.Node, scope: Mapping[str, Path]) -> bool:
    return isinstance(node, nodes.Name) and node.name in scope


def _path(node: nodes.Node, scope: Mapping[str, Path]) -> Path | None:
    """signatory.name inside `for signatory in signatories` is ("signatories", "name")."""
    if isinstance(node, nodes.Name):
        return scope.get(node.name, (node.name,))
    if isinstance(node, nodes.Getattr):
        start = _path(node.node, scope)
        return (*start, node.attr) if start else None
    return None
