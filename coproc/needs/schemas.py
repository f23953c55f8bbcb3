"""A need as the API reads and writes it. Amounts are integer øre, days are ISO dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from coproc.needs.models import FocusArea, InnovationNeed, NeedStatus, Visibility

Ore = Annotated[int, Field(ge=0, le=10**15)]
Text = Annotated[str, Field(max_length=20_000)]


class EffectTarget(BaseModel):
    """What is measured, how it is today, and where it should be."""

    model_config = ConfigDict(extra="forbid")

    measure: Annotated[str, Field(max_length=200)] = ""
    baseline: Annotated[str, Field(max_length=200)] = ""
    target: Annotated[str, Field(max_length=200)] = ""


class NeedIn(BaseModel):
    """What one may write. Fields left out are left as they are; a new need begins empty."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(max_length=200)] = ""
    need_owner: Annotated[str, Field(max_length=200)] = ""
    problem: Text = ""
    affected: Text = ""
    current_practice: Text = ""
    current_cost_ore: Ore | None = None
    tried: Text = ""
    desired_effect: Text = ""
    effect_targets: Annotated[list[EffectTarget], Field(max_length=20)] = []
    functional_requirements: Annotated[list[Text], Field(max_length=200)] = []
    focus_area: FocusArea | None = None
    cpv: Annotated[list[str], Field(max_length=50)] = []
    nuts: str | None = None
    window_from: date | None = None
    window_to: date | None = None
    volume_low_ore: Ore | None = None
    volume_likely_ore: Ore | None = None
    volume_high_ore: Ore | None = None
    visibility: Visibility = Visibility.BUYERS

    def columns(self) -> dict[str, Any]:
        """What was given, as the services take it."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        if "effect_targets" in given:
            given["effect_targets"] = [target.model_dump() for target in self.effect_targets]
        for name in ("focus_area", "visibility"):
            if given.get(name) is not None:
                given[name] = str(given[name])
        return given


class NeedOut(NeedIn):
    """A need as its page shows it."""

    reference: str
    url: str
    organisation: str
    organisation_id: int
    status: NeedStatus
    is_example: bool
    published_at: datetime | None
    updated_at: datetime

    @classmethod
    def of(cls, need: InnovationNeed) -> NeedOut:
        """The organisation must be loaded. Who owns the problem is a person's name or title: it stays inside."""
        own = {name: getattr(need, name) for name in cls.model_fields if name not in ("url", "organisation", "need_owner")}
        return cls(**own, organisation=need.organisation.name, url=f"/behov/{need.reference}")
