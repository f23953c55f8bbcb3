"""What the API tells on Overblik."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from coproc.api.paging import PageQuery
from coproc.needs.models import FocusArea


class OverviewQuery(PageQuery):
    state: Annotated[str, Field(max_length=60)] = ""
    focus_area: FocusArea | None = None
    late: bool = False


class TenderCount(BaseModel):
    state_label: str
    count: int


class NextEvent(BaseModel):
    at: datetime
    title: str
    url: str


class OverviewRow(BaseModel):
    """`missing`: what keeps the process from its next step; null where the reader does not stand inside the process."""

    reference: str
    url: str
    title: str
    focus_area: FocusArea | None
    centre: str
    state: str
    step: str
    state_since: datetime
    days_in_step: int
    norm_days: int | None
    days_over_norm: int
    joined: int
    signed: int
    goes_first: list[str]
    tenders: list[TenderCount]
    next_event: NextEvent | None
    missing: list[str] | None
