"""`coproc needs match`: ranks every need's nearest others from a file alone. The database is not read."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, cast

import click
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from coproc.accounts.models import OrganisationType
from coproc.accounts.words import TYPES
from coproc.kernel.translation import gettext as _, speaking
from coproc.needs.matching.index import NeedText
from coproc.needs.matching.score import Match, rank

_CPV = re.compile(r"\d{2,8}(-\d)?")
# Below this the work takes under two seconds, and a bar would only flicker.
BAR_FROM = 300


class _Line(BaseModel):
    """One line of the input (PRODUCT.md). What is not listed is not read."""

    model_config = ConfigDict(strict=True, extra="ignore")

    id: str | int
    title: str
    description: Annotated[str, BeforeValidator(lambda value: "" if value is None else value)] = ""
    cpv: Annotated[list[str], BeforeValidator(lambda value: [] if value is None else value)] = []
    nuts: str | None = None
    buyer_type: Annotated[str, BeforeValidator(lambda value: "" if value is None else value)] = ""

    def need(self) -> NeedText:
        codes = tuple(code.strip().partition("-")[0] for code in self.cpv)
        return NeedText(str(self.id), self.title, self.description, codes, self.nuts or None, _in_words(self.buyer_type))


def _in_words(buyer_type: str) -> str:
    """Coproc's own identifiers are shown in words; what says nothing is left out; what others write is kept."""
    if buyer_type.strip().casefold() in {"other", "not applicable"}:
        return ""
    return str(TYPES[OrganisationType(buyer_type)]) if buyer_type in set(OrganisationType) else buyer_type


@click.command("match")
@click.option("--input", "source", required=True, type=click.Path(path_type=Path), help="NEEDS.jsonl")
@click.option("--output", "target", required=True, type=click.Path(path_type=Path), help="RANKED.jsonl")
@click.option("--top", default=10, show_default=True, type=click.IntRange(min=1), help="How many others per need.")
def match(source: Path, target: Path, top: int) -> None:
    """Rank every need's nearest others, from the file alone."""
    lines = read_lines(source)
    with _bar(len(lines)) as step, speaking("da"):  # the file says the same whatever the terminal speaks
        ranked = rank([line.need() for line in lines], top, step)
    rows = ({"id": line.id, "ranked": [_row(m) for m in ranked[str(line.id)]]} for line in lines)
    write_lines(target, rows)
    click.echo(_("Sammenlignede {n} behov. Resultatet står i {file}.", n=len(lines), file=target), err=True)


def _row(match: Match) -> dict[str, Any]:
    return {"id": match.id, "score": match.score, "suggest": match.suggest, "reasons": match.reasons}


def read_lines(source: Path) -> list[_Line]:
    """All lines, or a ClickException that names the first wrong one and says how many more there are."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(_("{file} er ikke gemt som UTF-8.", file=source)) from error
    except OSError as error:
        raise click.ClickException(_("{file} kan ikke læses: {why}.", file=source, why=error.strerror)) from error
    lines: list[_Line] = []
    errors: list[str] = []
    first_seen: dict[str, int] = {}
    # Only a line feed ends a line of JSONL: str.splitlines would cut at U+2028 inside a text.
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            line = _Line.model_validate(json.loads(raw))
            _check(line, first_seen)
        except (ValueError, RecursionError) as error:
            errors.append(_("Linje {n}: {what}", n=number, what=_what(error)))
        else:
            first_seen[str(line.id)] = number
            lines.append(line)
    if errors:
        more = _(" (og {n} fejl mere)", n=len(errors) - 1) if len(errors) > 1 else ""
        raise click.ClickException(f"{source.name}: {errors[0]}{more}")
    return lines


class _WrongLine(ValueError):
    """With a sentence for the person who wrote the file."""


def _check(line: _Line, first_seen: dict[str, int]) -> None:
    key = str(line.id)
    if not key.strip():
        raise _WrongLine(_("id er tomt."))
    if key in first_seen:
        raise _WrongLine(_("id {id} står også i linje {first}.", id=repr(key), first=first_seen[key]))
    for code in line.cpv:
        if not _CPV.fullmatch(code.strip()):
            raise _WrongLine(_("{code} er ikke en CPV-kode.", code=repr(code)))


def _what(error: ValueError | RecursionError) -> str:
    if isinstance(error, _WrongLine):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        if not field:
            return _("der skal stå ét JSON-objekt.")
        if first["type"] == "missing":
            return _("{field} mangler.", field=field)
        return _("{field} har en forkert slags værdi.", field=field)
    return _("det er ikke JSON.")


def write_lines(target: Path, rows: Iterator[dict[str, Any]]) -> None:
    """The whole file or none of it: written beside the target, then moved over it."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise click.ClickException(_("{file} kan ikke skrives: {why}.", file=target, why=error.strerror)) from error
    try:
        # Half a surrogate pair is written back as the JSON escape it came as.
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError as error:
        raise click.ClickException(_("{file} kan ikke skrives: {why}.", file=target, why=error.strerror)) from error
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def _bar(length: int) -> Iterator[Any]:
    if length < BAR_FROM:
        yield lambda: None
        return
    click.echo(_("Læser {n} behov …", n=length), err=True)
    with click.progressbar(length=length, label=_("Sammenligner behov"), file=sys.stderr, show_pos=True) as bar:
        yield lambda: cast("Any", bar).update(1)
