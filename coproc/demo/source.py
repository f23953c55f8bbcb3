"""The three real processes as the sources tell them, typed. What a source does not say is None or empty."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE = Path(__file__).resolve().parent / "data" / "scaling_processes_2022.yaml"

Stage = Literal[
    "need_identified",
    "matchmaking",
    "need_exploration",
    "market_dialogue",
    "need_description",
    "letter_of_intent",
    "individual_procurement",
]
Phase = Literal["pre_commercial", "procurement", "implementation", "diffusion"]
# As exact as the source is: a day, a quarter ("2022-Q4") or a year.
When = date | str | int


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FocusArea(_Fact):
    key: str
    da: str
    en: str


class Source(_Fact):
    title: str
    focus_areas: list[FocusArea]


class Dialogue(_Fact):
    kind: Literal["regional", "supplier_conference", "market_dialogue"]
    place: str | None = None
    scope: Literal["national"] | None = None
    held: date | str | None = None
    responsible: str | None = None
    purpose_da: str | None = None
    buyers_attending: int | None = None
    suppliers_attending_at_least: int | None = None
    supplier_kind_da: str | None = None
    attending_more_than: int | None = None
    companies: int | None = None
    outcomes_da: list[str] = []


class Milestone(_Fact):
    on: When
    what_da: str
    letter_signed_by: int | None = None


class Process(_Fact):
    """One process: `stage` is where the source leaves it; organisations stand in the source's order."""

    key: str
    title_da: str
    title_en: str
    focus_area: str
    started: date | int
    stage: Stage
    problem_da: str
    goals_da: list[str]
    cpv_hint: list[str] = Field(min_length=1)
    initiators: list[str] = Field(min_length=1)
    joined: list[str]
    scaling_partners: list[str]
    dialogues: list[Dialogue]
    activities_da: list[str] = []
    milestones: list[Milestone] = []
    funding_da: str | None = None
    annual_spend_dkk: dict[str, int] = {}

    @property
    def participants(self) -> list[str]:
        return [*self.initiators, *self.joined]

    @model_validator(mode="after")
    def _spend_belongs_to_participants(self) -> Process:
        strangers = set(self.annual_spend_dkk) - set(self.participants)
        if strangers or len(set(self.participants)) != len(self.participants):
            raise ValueError(f"{self.key}: participants named twice, or spend of {sorted(strangers)}, who take no part")
        return self


class CountryMechanism(_Fact):
    """`marks` is how many phases the table marks; `funds` only those the running text places."""

    country: str
    marks: int
    partly: int = 0
    funds: list[Phase] = []
    text_da: str | None = None


class FinancingMechanisms(_Fact):
    phases: list[Phase]
    unplaced_note: str
    countries: list[CountryMechanism]


class ScalingProcesses(_Fact):
    source: Source
    processes: list[Process]
    financing_mechanisms: FinancingMechanisms

    @model_validator(mode="after")
    def _focus_areas_are_named(self) -> ScalingProcesses:
        known = {area.key for area in self.source.focus_areas}
        unknown = {p.focus_area for p in self.processes} - known
        if unknown:
            raise ValueError(f"unknown focus areas: {sorted(unknown)}")
        return self

    def process(self, key: str) -> Process:
        return next(p for p in self.processes if p.key == key)

    @property
    def organisations(self) -> list[str]:
        """Every buyer named, once, in the order of the source."""
        return list(dict.fromkeys(name for p in self.processes for name in p.participants))

    @property
    def scaling_partners(self) -> list[str]:
        return list(dict.fromkeys(name for p in self.processes for name in p.scaling_partners))


@cache
def scaling_processes() -> ScalingProcesses:
    """The packaged facts."""
    return ScalingProcesses.model_validate(yaml.safe_load(FILE.read_text("utf-8")))
