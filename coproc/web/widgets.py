"""Form fields that render as Det Fælles Designsystem says, keep what was typed, and complain in Danish or English.

`{{ form.title() }}` is the whole group: label, hint, error, control. Fields must be filled in unless `required=False`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from babel.numbers import format_decimal
from flask import current_app
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import Field as WTField
from wtforms.utils import unset_value
from wtforms.validators import ValidationError

from coproc.kernel import money
from coproc.kernel.clock import at_local, local
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, lazy
from coproc.web.validators import Between, EmailAddress, Extensions, Length, Optional, Required

LONGEST_TEXT = 20_000
BLANK = lazy("Vælg")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]")  # PostgreSQL refuses NUL
_DIGITS = re.compile(r"[0-9]{1,4}")
_YEARS = range(1900, 2201)
_TIME = re.compile(r"(?:kl\.?\s*)?([0-9]{1,2})(?:[.:]([0-9]{2}))?", re.IGNORECASE)


def cleaned(text: str) -> str:
    """Line breaks as one character, no control characters, no blanks at the ends."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    hint: Any
    chosen: bool
    id: str


class Field(WTField):
    """What all fields share. `macro` is the macro of fds/forms.html that draws it."""

    macro: ClassVar[str] = "text"
    input_type: ClassVar[str] = "text"
    inputmode: ClassVar[str] = ""
    suffix: Any = ""
    data: Any
    process_errors: Any

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        hint: Any = "",
        required: bool = True,
        missing: Any = None,
        width: int | None = None,
        suffix: Any = None,
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        """`missing`: own sentence when empty. `width`: characters the input shows. `hint` stands under the label."""
        self.hint = hint
        self.width = width
        self.autocomplete = autocomplete
        if suffix is not None:
            self.suffix = suffix
        first = Required(missing) if required else Optional()
        super().__init__(label, [first, *validators], **kwargs)

    @property
    def first_id(self) -> str:
        """Where the error summary's link goes."""
        return str(self.id)

    @property
    def sentences(self) -> list[str]:
        return [str(error) for error in self.errors]

    def missing_sentence(self) -> str:
        return _('Udfyld "{label}".', label=self.label.text)

    def shown(self) -> str:
        """The text in the input: what was typed if anything was, else the stored value."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def widget(self, field: Field, **kwargs: Any) -> Markup:  # noqa: ARG002  # WTForms hands the field itself
        module: Any = current_app.jinja_env.get_template("fds/forms.html").module
        return Markup(getattr(module, self.macro)(self, **kwargs))  # noqa: S704  # an autoescaped template made it


class TextField(Field):
    """One line. `data` is a str, "" when empty. `counter` shows how many characters are left."""

    longest: ClassVar[int] = 200

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        max_length: int | None = None,
        counter: bool = False,
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length or self.longest
        self.counter = counter
        super().__init__(label, [Length(maximum=self.max_length), *validators], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = cleaned(valuelist[0]) if valuelist else ""


class TextArea(TextField):
    """Several lines. Counts down when `max_length` is given."""

    macro = "textarea"
    longest = LONGEST_TEXT

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        rows: int = 5,
        max_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.rows = rows
        kwargs.setdefault("counter", max_length is not None)
        super().__init__(label, validators, max_length=max_length, **kwargs)


class Email(TextField):
    """`data` is the normalised address."""

    input_type = "email"
    longest = 254

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("autocomplete", "email")
        super().__init__(label, [EmailAddress(), *validators], **kwargs)


class Telephone(TextField):
    input_type = "tel"
    longest = 40


class Password(TextField):
    """Exactly what was typed, blanks and all; never shown again."""

    input_type = "password"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def shown(self) -> str:
        return ""


class IntegerField(Field):
    """`data` is an int or None. Reads 1000 and 1.000."""

    inputmode = "numeric"

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        least: int | None = None,
        most: int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("width", 8)
        super().__init__(label, [Between(least, most), *validators], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = cleaned(valuelist[0]) if valuelist else ""
        if not typed:
            return
        if not re.fullmatch(r"[-−]?([0-9]{1,15}|[0-9]{1,3}([. ][0-9]{3}){1,4})", typed):
            raise ValueError(_("Skriv et helt tal."))
        self.data = int(typed.replace("−", "-").replace(".", "").replace(" ", ""))


class MoneyField(Field):
    """`data` is integer øre or None. Reads "1.250.000", "25 mio.", "1,5 mia. kr."."""

    suffix = lazy("kr.")

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        least: int | None = None,
        most: int | None = None,
        **kwargs: Any,
    ) -> None:
        """`least` and `most` in øre."""
        kwargs.setdefault("width", 20)
        super().__init__(label, [Between(least, most, money.kroner), *validators], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = cleaned(valuelist[0]) if valuelist else ""
        if not typed:
            return
        try:
            self.data = money.parse(typed)
        except DomainError as error:
            raise ValueError(error.sentence) from error

    def shown(self) -> str:
        """Written the Danish way in both languages, because it is read that way."""
        if self.raw_data or self.data is None:
            return str(self.raw_data[0]) if self.raw_data else ""
        return str(format_decimal(self.data / 100, format="#,##0.00" if self.data % 100 else "#,##0", locale="da"))


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


class _Choosing(Field):
    """`choices`: (value, label) or (value, label, hint), or a function giving them; may be set on the bound field."""

    blank: Any = None

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] = (),
        *,
        choices: Sequence[tuple[Any, ...]] | Callable[[], Sequence[tuple[Any, ...]]] = (),
        coerce: Callable[[str], Any] = str,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices = choices() if callable(choices) else list(choices)
        self.coerce = coerce

    def missing_sentence(self) -> str:
        return _('Vælg ved "{label}".', label=self.label.text)

    def options(self) -> list[Choice]:
        chosen = self.chosen_values()
        return [
            Choice(str(value), label, rest[0] if rest else "", str(value) in chosen, f"{self.id}-{index}")
            for index, (value, label, *rest) in enumerate(self.choices)
        ]

    def chosen_values(self) -> set[str]:
        return set() if self.data is None else {str(self.data)}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self._coerced(valuelist[0]) if valuelist else None

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  # WTForms' signature
        known = {str(value) for value, *_rest in self.choices}
        if not self.chosen_values() <= known:
            raise ValidationError(_("Vælg en af mulighederne på listen."))

    def _coerced(self, text: str) -> Any:
        if not text:
            return None
        try:
            return self.coerce(text)
        except ValueError as error:
            raise ValueError(_("Vælg en af mulighederne på listen.")) from error


class Select(_Choosing):
    """A drop-down. `data` is the chosen value or None. `blank` is the first, empty line."""

    macro = "select"

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, blank: Any = BLANK, **kwargs: Any) -> None:
        self.blank = blank
        super().__init__(label, validators, **kwargs)


class Radios(_Choosing):
    """Up to about seven choices. `data` is the chosen value or None."""

    macro = "radios"

    @property
    def first_id(self) -> str:
        return f"{self.id}-0"


class Checkboxes(_Choosing):
    """`data` is the list of chosen values."""

    macro = "checkboxes"

    @property
    def first_id(self) -> str:
        return f"{self.id}-0"

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [self._coerced(text) for text in valuelist if text]

    def chosen_values(self) -> set[str]:
        return {str(value) for value in self.data or []}


class Checkbox(Field):
    """One box to tick. `data` is a bool. A required one must be ticked."""

    macro = "checkbox"

    def missing_sentence(self) -> str:
        return _('Sæt flueben ved "{label}".', label=self.label.text)

    def process_data(self, value: Any) -> None:
        self.data = bool(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = bool(valuelist) and valuelist[0] not in ("", "0", "false")


class FileField(Field):
    """`data` is a werkzeug FileStorage or None. The browser forgets the file when the form comes back."""

    macro = "file"

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, extensions: Sequence[str] = (), **kwargs: Any) -> None:
        self.accept = ",".join(f".{extension.removeprefix('.')}" for extension in extensions)
        super().__init__(label, [*([Extensions(extensions)] if extensions else []), *validators], **kwargs)

    def missing_sentence(self) -> str:
        return _('Vælg en fil ved "{label}".', label=self.label.text)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((file for file in valuelist if isinstance(file, FileStorage) and file.filename), None)


class Hidden(Field):
    """Goes with the form unseen, like the row version: `version = Hidden(coerce=int)`. Drawn by the form macro."""

    macro = "hidden"

    def __init__(self, *, coerce: Callable[[str], Any] = str, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__("", **kwargs)
        self.coerce = coerce

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0]:
            try:
                self.data = self.coerce(valuelist[0])
            except ValueError as error:
                raise ValueError(_("Siden er forældet. Hent den igen.")) from error
