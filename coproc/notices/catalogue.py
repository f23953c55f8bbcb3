"""The field catalogue: what each notice must hold, what is asked for it, and the codes. Editable data in `data/`, checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, lazy, pick

Subtype = Literal["E1", "4", "7", "16", "29"]
Part = Literal["notice", "buyer", "party", "winner", "procedure", "lot", "result", "system"]
Kind = Literal[
    "text",
    "line",
    "code",
    "codes",
    "date",
    "time",
    "yes_no",
    "url",
    "months",
    "number",
    "amount",
    "phone",
    "email",
    "nuts",
    "cpv",
    "buyer",
    "party",
]
Labels = dict[str, str]
Owner = Literal["notice", "organisation", "lot", "award"]

DATA = Path(__file__).resolve().parent / "data"
SDK = "1.15.1"
SUBTYPES: tuple[Subtype, ...] = ("E1", "4", "7", "16", "29")
OF_TENDERS: tuple[Subtype, ...] = ("4", "7", "16", "29")
NAMES: dict[str, Any] = {
    "E1": lazy("Bekendtgørelse om markedsdialog (E1)"),
    "4": lazy("Forhåndsmeddelelse, kun til orientering (4)"),
    "7": lazy("Forhåndsmeddelelse, der forkorter fristen (7)"),
    "16": lazy("Udbudsbekendtgørelse (16)"),
    "29": lazy("Bekendtgørelse om indgået kontrakt (29)"),
}


class NoticeField(BaseModel):
    """One field of a notice. `when`: names of values and the codes one of which each must have, for the field to be mandatory."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: Labels
    part: Part
    value: str
    kind: Kind
    in_: dict[Subtype, Literal["M", "O"]] = Field(alias="in")
    list_name: str = Field("", alias="list")
    code: str = ""  # of a figure in the statistics
    each: Literal["", "lot", "award"] = ""  # said once for each lot, or for each winner of a lot
    when: dict[str, list[str]] = {}

    def is_mandatory(self, subtype: Subtype, values: Mapping[str, str]) -> bool:
        return self.in_.get(subtype) == "M" and holds(self.when, values)


class Question(BaseModel):
    """What only a person can answer. `of`: whose answer it is; `usual`: chosen beforehand in the form, never assumed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    label: Labels
    section: str
    kind: Kind
    in_: list[Subtype] = Field(alias="in")
    of: Owner = "notice"
    also: list[Owner] = []  # where there are several of them, it is asked of each
    hint: Labels = {"da": "", "en": ""}
    list_name: str = Field("", alias="list")
    only: list[str] = []
    usual: str = ""
    needed: bool = True
    least: int = 0
    most: int = 9999
    when: dict[str, list[str]] = {}

    @model_validator(mode="after")
    def _codes_have_a_list(self) -> Question:
        if (self.kind in {"code", "codes"}) != bool(self.list_name):
            raise ValueError(f"{self.key}: a code has a list, and nothing else has")
        return self

    def choices(self) -> list[tuple[str, str]]:
        return [(code, pick(label)) for code, label in code_list(self.list_name).items() if not self.only or code in self.only]


def holds(when: Mapping[str, list[str]], values: Mapping[str, str]) -> bool:
    """Whether every named value has one of its codes."""
    return all(values.get(name, "") in codes for name, codes in when.items())


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text("utf-8"))


@cache
def fields() -> tuple[NoticeField, ...]:
    """In the order of the copy sheet."""
    return tuple(NoticeField.model_validate(row) for row in _read("fields.yaml")["fields"])


@cache
def left_out() -> dict[str, str]:
    """Mandatory fields on a condition that these notices never meet, and why they never do."""
    return dict(_read("fields.yaml")["left_out"])


@cache
def questions() -> dict[str, Question]:
    return {row["key"]: Question.model_validate(row) for row in _read("questions.yaml")["questions"]}


@cache
def sections() -> dict[str, Labels]:
    return dict(_read("questions.yaml")["sections"])


@cache
def _code_lists() -> dict[str, dict[str, Labels]]:
    return dict(_read("code_lists.yaml"))


def code_list(name: str) -> dict[str, Labels]:
    """Code -> its label; a list that is imported (CPV) has none here."""
    return _code_lists().get(name, {})


def asked(subtype: Subtype, of: Owner) -> list[Question]:
    return [one for one in questions().values() if subtype in one.in_ and of in (one.of, *one.also)]


def subtype_of(text: str) -> Subtype:
    """Raises DomainError."""
    found = next((one for one in SUBTYPES if one == text), None)
    if found is None:
        raise DomainError(_("coproc laver bekendtgørelserne {names}.", names=", ".join(SUBTYPES)), field="subtype")
    return found
