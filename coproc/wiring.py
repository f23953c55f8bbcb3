"""What each room offers to the others, gathered in one place: used by app, cli and worker."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from coproc.accounts import models as accounts_models
from coproc.agreements import models as agreements_models
from coproc.audit import models as audit_models, timeline
from coproc.audit.chain import write_events
from coproc.cases import models as cases_models, registry, timeline as cases_timeline
from coproc.dialogues import models as dialogues_models
from coproc.documents import models as documents_models
from coproc.kernel import references
from coproc.kernel.actor import Role
from coproc.kernel.database import Base, Database
from coproc.needs import models as needs_models
from coproc.paths import templates_dir
from coproc.processes import (
    effects as processes_effects,
    facts as processes_facts,
    models as processes_models,
    timeline as processes_timeline,
)
from coproc.reference import models as reference_models
from coproc.tenders import models as tenders_models
from coproc.workflow.checks import Catalogue

if TYPE_CHECKING:
    from flask import Blueprint

# Importing a room's models is what puts its tables into the metadata.
MODELS: tuple[ModuleType, ...] = (
    references,
    audit_models,
    accounts_models,
    cases_models,
    documents_models,
    reference_models,
    needs_models,
    processes_models,
    dialogues_models,
    agreements_models,
    tenders_models,
)

TIMELINES: tuple[ModuleType, ...] = (
    cases_timeline,
    processes_timeline,
)

# What the workflow may ask and set off: each module's dicts are poured into the registry of the same name.
WORKFLOW: tuple[ModuleType, ...] = (
    processes_facts,
    processes_effects,
)
REGISTRIES = ("FACTS", "EFFECTS", "MENDS", "STANDING", "CARDS", "ANCHORS", "RECIPIENTS", "STOPS")


def wire() -> None:
    """Fill the registries. Doing it twice changes nothing."""
    for module in TIMELINES:
        timeline.SENTENCES.update(module.SENTENCES)
    for module in WORKFLOW:
        for name in REGISTRIES:
            getattr(registry, name).update(getattr(module, name, {}))


def blueprints() -> list[Blueprint]:
    """Every room's pages, and the API. Flask is imported here: the worker needs none."""
    from coproc.processes import exploration_routes, participant_routes, routes as process_routes

    return [
        process_routes.blueprint,
        participant_routes.blueprint,
        exploration_routes.blueprint,
    ]


def wire_pages() -> None:
    """Put the rooms' panels on the pages of a process."""


@cache
def catalogue() -> Catalogue:
    """The names a workflow file may use."""
    wire()
    return Catalogue(
        gates=frozenset(registry.FACTS),
        effects=frozenset(registry.EFFECTS),
        roles=frozenset(Role),
        anchors=frozenset(registry.ANCHORS),
        recipients=frozenset(registry.RECIPIENTS),
        stops=frozenset(registry.STOPS),
        messages=frozenset(path.name for path in (templates_dir() / "mail").iterdir() if path.is_dir()),
        documents=frozenset(path.name for path in (templates_dir() / "documents").iterdir() if path.is_dir()) | {"tender_set"},
        mends=frozenset(registry.MENDS),
    )


def database(url: str) -> Database:
    """The database as every composition root opens it."""
    wire()
    return Database(url, write_events)


metadata = Base.metadata
