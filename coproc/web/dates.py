"""Dates and moments as three or four inputs that keep what was typed, right or wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from wtforms.utils import unset_value

from coproc.kernel.clock import at_local, local
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.web.widgets import Field, cleaned

_DIGITS = re.compile(r"[0-9]{1,4}")
_YEARS = range(1900, 2201)
_TIME = re.compile(r"(?:kl\.?\s*)?([0-9]{1,2})(?:[.:]([0-9]{2}))?", re.IGNORECASE)


class _Typed(Field):
    """Several inputs that are one value. `typed` holds what stands in each, right or wrong."""

    parts: ClassVar[tuple[str, ...]] = ()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Iterable[Any] | None = None) -> None:
        super().process(None, data, extra_filters)
        names = {part: f"{self.name}-{part}" for part in self.parts}
        self.wrong_parts: tuple[str, ...] = ()
        if formdata is None or not any(name in formdata for name in names.values()):
            self.typed = dict(zip(self.parts, self.split(self.data), strict=True)) if self.data else dict.fromkeys(self.parts, "")
            if formdata is not None:
                self.data, self.typed = None, dict.fromkeys(self.parts, "")
            return
        self.typed = {part: cleaned(formdata.get(name, "")) for part, name in names.items()}
        self.data = None
        try:
            self.data = self.join(self.typed)
        except ValueError as error:
            self.process_errors = [*self.process_errors, str(error)]

    def split(self, data: Any) -> tuple[str, ...]:
        raise NotImplementedError

    def join(self, typed: dict[str, str]) -> Any:
        """The value, None when nothing was typed. Raises ValueError with a sentence and names the wrong parts."""
        raise NotImplementedError

    @property
    def first_id(self) -> str:
        return f"{self.id}-{self.wrong_parts[0] if self.wrong_parts else self.parts[0]}"

    def is_wrong(self, part: str) -> bool:
        return bool(self.errors) and (not self.wrong_parts or part in self.wrong_parts)


def _part_name(part: str) -> str:
    return {"day": _("dag"), "month": _("måned"), "year": _("år"), "time": _("klokkeslæt")}[part]


class DateField(_Typed):
    """`data` is a date or None. Posted as name-day, name-month, name-year."""

    macro = "date"
    parts: ClassVar[tuple[str, ...]] = ("day", "month", "year")

    def split(self, data: Any) -> tuple[str, ...]:
        return str(data.day), str(data.month), str(data.year)

    def join(self, typed: dict[str, str]) -> date | None:
        if not any(typed.values()):
            return None
        return self.join_date(typed)

    def join_date(self, typed: dict[str, str]) -> date:
        empty = tuple(part for part in self.parts if not typed[part])
        if empty:
            self.wrong_parts = empty
            raise ValueError(_("Datoen mangler {parts}.", parts=listed([_part_name(part) for part in empty])))
        numbers = tuple(part for part in ("day", "month", "year") if not _DIGITS.fullmatch(typed[part]))
        if numbers:
            self.wrong_parts = numbers
            raise ValueError(_("Skriv datoen med tal, for eksempel 23 12 2026."))
        if len(typed["year"]) != 4:
            self.wrong_parts = ("year",)
            raise ValueError(_("Skriv årstallet med fire cifre."))
        if int(typed["year"]) not in _YEARS:
            self.wrong_parts = ("year",)
            raise ValueError(_("Skriv et årstal mellem {first} og {last}.", first=_YEARS[0], last=_YEARS[-1]))
        try:
            return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
        except ValueError as error:
            self.wrong_parts = ("day", "month", "year")
            text = f"{typed['day']}.{typed['month']}.{typed['year']}"
            raise ValueError(_("{date} findes ikke i kalenderen.", date=text)) from error


class MomentField(DateField):
    """`data` is a UTC datetime or None; typed is Danish time, as a date and name-time ("12.00", "9:30", "kl. 9")."""

    macro = "date_and_time"
    parts = ("day", "month", "year", "time")

    def split(self, data: datetime) -> tuple[str, ...]:
        there = local(data)
        return str(there.day), str(there.month), str(there.year), f"{there:%H.%M}"

    def join(self, typed: dict[str, str]) -> datetime | None:
        if not any(typed.values()):
            return None
        day = self.join_date(typed)
        match = _TIME.fullmatch(typed["time"])
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
        if hour > 23 or minute > 59:
            self.wrong_parts = ("time",)
            raise ValueError(_("Skriv klokkeslættet som for eksempel 12.00."))
        return at_local(day, hour, minute)
