"""Needs, made by the real services."""

from __future__ import annotations

from datetime import date
from typing import Any

from coproc.accounts.models import Organisation
from coproc.kernel.database import UnitOfWork
from coproc.needs import services
from coproc.needs.models import FocusArea, InnovationNeed, Visibility

COMPLETE: dict[str, Any] = {
    "title": "Gravemaskiner uden udledning i bymidten",
    "problem": "Dieselmaskiner larmer og forurener, når vi graver i gaderne. Naboerne klager, og medarbejderne ånder udstødning ind.",
    "affected": "Medarbejdere på pladsen og 300 naboer om året.",
    "current_practice": "Vi lejer dieseldrevne gravemaskiner til alle gravearbejder.",
    "desired_effect": "Ingen udledning fra maskinerne og en byggeplads, man kan tale på.",
    "effect_targets": [{"measure": "Dieselforbrug", "baseline": "40.000 liter om året", "target": "0 liter om året"}],
    "functional_requirements": ["Kan grave en hel arbejdsdag uden at udlede CO2"],
    "focus_area": FocusArea.CLIMATE,
    "cpv": ["43200000"],
    "nuts": "DK042",
    "window_from": date(2027, 4, 1),
    "window_to": date(2027, 9, 30),
    "need_owner": "Leder af vejafdelingen",
    "visibility": Visibility.BUYERS,
}


def make_draft(uow: UnitOfWork, organisation: Organisation, **given: Any) -> InnovationNeed:
    """A complete draft, but for what is given."""
    return services.create_draft(uow, organisation.id, **{**COMPLETE, **given})


def make_need(uow: UnitOfWork, organisation: Organisation, **given: Any) -> InnovationNeed:
    """A published need."""
    return services.publish_need(uow, make_draft(uow, organisation, **given).id)
