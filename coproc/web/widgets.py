"""Form fields that render as Det Fælles Designsystem says, keep what was typed, and complain in Danish or English.

`{{ form.title() }}` is the whole group: label, hint, error, control. Fields must be filled in unless `required=False`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from babel.numbers import format_decimal
from flask import current_app
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import Field as WTField

from coproc.kernel import money
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, lazy
from coproc.web.validators import Between, EmailAddress, Extensions, Length, Optional, Required, WebAddress

LONGEST_TEXT = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]")  # PostgreSQL refuses NUL


def cleaned(text: str) -> str:
    """Line breaks as one character, no control characters, no blanks at the ends."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


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
        later: Any = "",
        **kwargs: Any,
    ) -> None:
        """`missing`: own sentence when empty. `later`: when a field that may wait must be filled in, instead of "(frivilligt)". `width`: characters the input shows. `hint` stands under the label."""
        self.hint = hint
        self.width = width
        self.autocomplete = autocomplete
        self.later = later
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
        return _("Udfyld “{label}”.", label=self.label.text)

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


class Url(TextField):
    """`data` is an address that begins with http:// or https://."""

    longest = 500

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, [WebAddress(), *validators], **kwargs)


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


class FileField(Field):
    """`data` is a werkzeug FileStorage or None. The browser forgets the file when the form comes back."""

    macro = "file"
    many = False

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), *, extensions: Sequence[str] = (), **kwargs: Any) -> None:
        self.accept = ",".join(f".{extension.removeprefix('.')}" for extension in extensions)
        super().__init__(label, [*([Extensions(extensions)] if extensions else []), *validators], **kwargs)

    def missing_sentence(self) -> str:
        return _('Vælg en fil ved "{label}".', label=self.label.text)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((file for file in valuelist if isinstance(file, FileStorage) and file.filename), None)


class FilesField(FileField):
    """Several files at once: `data` is a list of FileStorage."""

    many = True

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [file for file in valuelist if isinstance(file, FileStorage) and file.filename]


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
