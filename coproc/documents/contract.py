"""The contract of a template: which fields it takes, and what a context must hold before it may be filled in.

A field is a text, a flag, or a list (of texts, or of items with fields of their own). Contexts are plain dictionaries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field as Column, model_validator

from coproc.kernel.errors import FieldErrors
from coproc.kernel.formats import moment, number, short_date
from coproc.kernel.translation import Language, gettext as _, pick, speaking

Path = tuple[str, ...]
# XML knows no control characters but tab and line feed; docxtpl gives some of them a meaning of its own.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


class MissingFields(FieldErrors):
    """What the document needs and does not have: {path: a sentence with the label and where to fill it in}."""


class Texts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    da: str
    en: str

    def said(self) -> str:
        """In the reader's language."""
        return pick({"da": self.da, "en": self.en})


class Field(BaseModel):
    """One field of a template. `where` says where a person fills it in; an item's field inherits its list's."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: str = Column(pattern=r"^[a-z][a-z0-9_]*$")
    label: Texts
    where: Texts | None = None
    kind: Literal["text", "flag", "list"] = "text"
    required: bool = False
    items: tuple[Field, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _items_make_a_list(cls, data: Any) -> Any:
        return {**data, "kind": "list"} if isinstance(data, dict) and data.get("items") else data

    @property
    def danish(self) -> str:
        """The name a buyer may write in its own template: `ordregivers_cvr_nummer`."""
        return re.sub(r"\W+", "_", self.label.da.lower()).strip("_")

    def item(self, key: str) -> Field | None:
        return next((field for field in self.items if key in {field.key, field.danish}), None)


class Contract(BaseModel):
    """`meta.yaml`: title, fields, what stands in the file name, and what the running header shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: Texts
    purpose: Texts
    subject: str
    fields: tuple[Field, ...]

    @model_validator(mode="before")
    @classmethod
    def _places_by_name(cls, data: Any) -> Any:
        """`where: process` is short for a text that stands once, under `places`."""
        if not isinstance(data, dict):
            return data
        places = data.get("places", {})
        fields = [
            {**field, "where": places[field["where"]]} if isinstance(field.get("where"), str) else field
            for field in data.get("fields", [])
        ]
        return {**{key: value for key, value in data.items() if key != "places"}, "fields": fields}

    @model_validator(mode="after")
    def _whole(self) -> Contract:
        keys = [field.key for field in self.fields]
        if len(set(keys)) != len(keys):
            raise ValueError("two fields have the same key")
        for level in (self.fields, *(field.items for _path, field in self.paths())):
            names = [name for field in level for name in {field.key, field.danish}]
            if len(set(names)) != len(names):
                raise ValueError(f"two fields have the same Danish name: {sorted(names)}")
        if self.subject not in keys:
            raise ValueError(f"subject names no field: {self.subject}")
        for field in self.fields:
            if field.where is None:
                raise ValueError(f"{field.key}: where is it filled in?")
        return self

    def field(self, path: Path) -> Field | None:
        """The field at a path such as ("signatories", "name"), in either language; None when there is no such field."""
        return self._fields_at(path)[-1] if path else None

    def canonical(self, path: Path) -> Path:
        """The same path by our own names; as it was where there is no such field."""
        return tuple(field.key if field else name for field, name in zip(self._fields_at(path), path, strict=True))

    def danish(self, path: Path) -> str:
        """The same path as a buyer writes it: what the list of fields and the template to start from say."""
        return ".".join(field.danish if field else name for field, name in zip(self._fields_at(path), path, strict=True))

    def _fields_at(self, path: Path) -> list[Field | None]:
        found = [next((field for field in self.fields if path[:1] in {(field.key,), (field.danish,)}), None)]
        for name in path[1:]:
            above = found[-1]
            found.append(above.item(name) if above else None)
        return found

    def in_both(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """A complete context by our names and the Danish ones: what a buyer's own template may ask for."""

        def both(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for field in fields:
                value = values[field.key]
                if field.items:
                    value = [both(field.items, item) for item in value]
                found[field.key] = found[field.danish] = value
            return found

        return both(self.fields, context)

    def paths(self) -> Iterator[tuple[Path, Field]]:
        def below(fields: Sequence[Field], start: Path) -> Iterator[tuple[Path, Field]]:
            for field in fields:
                yield (*start, field.key), field
                yield from below(field.items, (*start, field.key))

        yield from below(self.fields, ())


def plain(value: Any, language: Language = "da") -> Any:
    """Dates, moments and numbers as texts in the document's language; lists and dictionaries all the way down.

    Money is written by `coproc.kernel.money.kroner` before it comes here: an integer could be øre or a count.
    """
    with speaking(language):
        return _plain(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return number(float(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [_plain(part) for part in value]
    raise TypeError(f"no plain text for {type(value).__name__}")


def clean(text: str) -> str:
    """A text as it may stand in a document: composed characters, line feeds only, no control characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text).strip()


def complete(contract: Contract, fields: Mapping[str, Any], language: Language = "da") -> dict[str, Any]:
    """The context the template is filled with: every field of the contract and no other.

    Optional fields that are absent become "", False or []. Raises MissingFields with one sentence per required field
    that is absent or blank; TypeError when a value is of another kind than the contract says (a programmer's fault).
    """
    missing: dict[str, str] = {}
    context = _complete(contract.fields, plain(fields, language), (), [], missing)
    if missing:
        raise MissingFields(missing)
    return context


def unknown_fields(contract: Contract, fields: Mapping[str, Any]) -> list[str]:
    """Paths in a context that the contract does not have: `complete` leaves them out, a test should not."""

    def below(wanted: Sequence[Field], given: Mapping[str, Any], start: str) -> Iterator[str]:
        known = {field.key: field for field in wanted}
        for key, value in given.items():
            if key not in known:
                yield start + key
            elif known[key].items and isinstance(value, Sequence):
                for index, item in enumerate(value):
                    yield from below(known[key].items, item, f"{start}{key}.{index}.")

    return list(below(contract.fields, fields, ""))


def _complete(
    wanted: Sequence[Field], given: Mapping[str, Any], start: Path, trail: list[str], missing: dict[str, str]
) -> dict[str, Any]:
    context: dict[str, Any] = {}
    for field in wanted:
        path = (*start, field.key)
        value = given.get(field.key)
        context[field.key] = _value(field, value, path, trail, missing)
        blank = value is None if field.kind == "flag" else not context[field.key]
        if field.required and blank:
            missing[".".join(path)] = _sentence(field, trail)
    return context


def _value(field: Field, value: Any, path: Path, trail: list[str], missing: dict[str, str]) -> Any:
    kind = {"flag": bool, "list": list, "text": str}[field.kind]
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise TypeError(f"{'.'.join(path)} is a {field.kind}, not {type(value).__name__}")
    if isinstance(value, str):
        return clean(value)
    if not isinstance(value, list):
        return value
    if not field.items:
        return [text for text in (clean(part) for part in value) if text]
    return [
        _complete(
            [part if part.where else part.model_copy(update={"where": field.where}) for part in field.items],
            item,
            (*path, str(index)),
            [*trail, f"{field.label.said()} {index + 1}"],
            missing,
        )
        for index, item in enumerate(value)
    ]


def _sentence(field: Field, trail: list[str]) -> str:
    where = field.where.said() if field.where else ""
    if trail:
        return _(
            "{label} mangler i {part}. Udfyld det under {where}.",
            label=_upper(field),
            part=", ".join(trail),
            where=where,
        )
    return _("{label} mangler. Udfyld det under {where}.", label=_upper(field), where=where)


def _upper(field: Field) -> str:
    label = field.label.said()
    return label[:1].upper() + label[1:]
