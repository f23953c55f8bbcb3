"""Rows of a few fields each, added and removed by buttons of the same form: nothing is saved or lost, and no JavaScript is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from coproc.web.forms import Form, TextArea, TextField

MOST = 100


class Rows:
    """`fields`: name -> field of one row. What was posted under `name`, or what is stored; always one row to write in."""

    def __init__(
        self, name: str, title: Any, fields: Mapping[str, TextField | TextArea], stored: Sequence[Mapping[str, str]]
    ) -> None:
        self.name, self.title = name, title
        self._form: Any = type("RowForm", (Form,), dict(fields))
        self._names = tuple(fields)
        posted = request.form.get(f"{name}-rows", type=int) if request.method == "POST" else None
        if posted is None:
            self.rows = [self._row(number, row) for number, row in enumerate(stored)]
        else:
            self.rows = [self._row(number) for number in range(min(max(posted, 0), MOST))]
            self._change()
        if not self.rows:
            self.rows.append(self._row(0, {}))

    def _row(self, number: int, stored: Mapping[str, str] | None = None) -> Form:
        given = {} if stored is None else {"formdata": None, "data": stored}
        row: Form = self._form(prefix=f"{self.name}-{number}", meta={"csrf": False}, **given)
        return row

    def _change(self) -> None:
        """A row more, or one less; the others keep what was typed."""
        if request.form.get("add") == self.name and len(self.rows) < MOST:
            self.rows.append(self._row(len(self.rows), {}))
        name, _colon, number = request.form.get("remove", "").partition(":")
        if name == self.name and number.isdecimal():
            kept = [self._values(row) for at, row in enumerate(self.rows) if at != int(number)]
            self.rows = [self._row(at, row) for at, row in enumerate(kept)]

    def _values(self, row: Form) -> dict[str, str]:
        return {name: (row[name].data or "").strip() for name in self._names}

    @property
    def values(self) -> list[dict[str, str]]:
        """What is written, in order, without the rows that are empty."""
        return [values for row in self.rows if any((values := self._values(row)).values())]

    def validate(self) -> bool:
        """A row is written whole or not at all: one that is empty is no mistake."""
        return all([row.validate() for row in self.rows if any(self._values(row).values())])  # noqa: C419 - every row complains

    @property
    def error_summary(self) -> list[tuple[str, str]]:
        return [pair for row in self.rows for pair in row.error_summary]


def was_changed() -> bool:
    """Whether the button pressed was one of the rows' own, so that nothing is to be saved yet."""
    return bool(request.form.get("add") or request.form.get("remove"))


class RowsForm(Form):
    """A form with `tables` of rows; their errors stand in its summary."""

    tables: Sequence[Rows] = ()

    @property
    def error_summary(self) -> list[tuple[str, str]]:
        return [*super().error_summary, *(pair for table in self.tables for pair in table.error_summary)]

    def is_to_be_saved(self) -> bool:
        """Posted, not by a button of the rows, and right all through."""
        if not self.is_submitted() or was_changed():
            return False
        good = [table.validate() for table in self.tables]
        if not self.validate():
            return False
        if not all(good):
            self.status = 422
        return all(good)
