"""One of several, some of several, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms.validators import ValidationError

from coproc.kernel.translation import gettext as _, lazy
from coproc.web.widgets import Field

BLANK = lazy("Vælg")


@dataclass(frozen=True)
class Choice:
    value: str
    label: Any
    hint: Any
    chosen: bool
    id: str


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
