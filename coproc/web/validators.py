"""Validators that speak the reader's language. WTForms' own sentences are English and are never shown.

Each raises wtforms.ValidationError with a sentence a person can act on; StopValidation ends the chain of one field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, ClassVar
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from wtforms.validators import StopValidation, ValidationError

from coproc.kernel.formats import listed, number
from coproc.kernel.translation import gettext as _


def _is_empty(data: Any) -> bool:
    return data is None or data is False or data in ("", [])


class Required:
    """The field must say something. `missing` replaces the general sentence."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, missing: Any = None) -> None:
        self.missing = missing

    def __call__(self, _form: Any, field: Any) -> None:
        if field.errors:
            raise StopValidation
        is_no = field.data is False and getattr(field, "macro", "") == "radios"  # "Nej" is an answer; an empty box is none
        if _is_empty(field.data) and not is_no:
            raise StopValidation(str(self.missing or field.missing_sentence()))


class Optional:
    """An empty field passes, and what was mistyped has its own sentence already."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.errors or _is_empty(field.data):
            raise StopValidation


class Length:
    """Counts characters; a line break is one."""

    def __init__(self, minimum: int = 0, maximum: int | None = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def __call__(self, _form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length < self.minimum:
            raise ValidationError(_("Skriv mindst {minimum} tegn.", minimum=number(self.minimum)))
        if self.maximum is not None and length > self.maximum:
            raise ValidationError(
                _(
                    "Teksten er {over} tegn for lang; der er plads til {maximum}.",
                    over=number(length - self.maximum),
                    maximum=number(self.maximum),
                )
            )


class AnyOf:
    """The value must be one of these."""

    def __init__(self, values: Collection[Any]) -> None:
        self.values = values

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data not in self.values:
            raise ValidationError(_("Vælg {choices}.", choices=listed([str(value) for value in self.values])))


class Between:
    """A number, date or amount within bounds, both included. `shown` writes a bound for the reader."""

    def __init__(self, least: Any = None, most: Any = None, shown: Callable[[Any], str] = number) -> None:
        self.least = least
        self.most = most
        self.shown = shown

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is None:
            return
        if self.least is not None and field.data < self.least:
            raise ValidationError(_("Det skal være mindst {least}.", least=self.shown(self.least)))
        if self.most is not None and field.data > self.most:
            raise ValidationError(_("Det må højst være {most}.", most=self.shown(self.most)))


class Matches:
    """The whole text must match; `sentence` says what it should look like."""

    def __init__(self, pattern: str, sentence: Any) -> None:
        self.pattern = re.compile(pattern)
        self.sentence = sentence

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and not self.pattern.fullmatch(field.data):
            raise ValidationError(str(self.sentence))


class EmailAddress:
    """Shape only; whether somebody reads it is found out by writing to it. The address is kept normalised."""

    def __call__(self, _form: Any, field: Any) -> None:
        try:
            field.data = validate_email(field.data, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise ValidationError(_("Skriv en mailadresse som navn@organisation.dk.")) from error


class WebAddress:
    """A link people can follow: http or https to a named host. Without a scheme it is read as https."""

    def __call__(self, _form: Any, field: Any) -> None:
        typed = field.data if "://" in field.data else f"https://{field.data}"
        try:
            found = urlsplit(typed)
            named = "." in (found.hostname or "") or found.hostname == "localhost"
        except ValueError:
            named = False
        if not named or found.scheme not in {"http", "https"} or re.search(r"\s", typed):
            raise ValidationError(_("Skriv en adresse, der begynder med https://"))
        field.data = typed


class Extensions:
    """An uploaded file's name must end so. What is in it is checked by whoever reads it."""

    def __init__(self, allowed: Collection[str]) -> None:
        self.allowed = {extension.lower().removeprefix(".") for extension in allowed}

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and field.data.filename.rpartition(".")[2].lower() not in self.allowed:
            kinds = listed([f".{extension}" for extension in sorted(self.allowed)])
            raise ValidationError(_("Filen skal være af typen {kinds}.", kinds=kinds))
