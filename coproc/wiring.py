"""What each room offers to the others, gathered in one place: used by app, cli and worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING

from coproc.accounts import models as accounts_models
from coproc.agreements import models as agreements_models
from coproc.audit import models as audit_models, timeline
from coproc.audit.chain import write_events
from coproc.cases import models as cases_models, reminders, timeline as cases_timeline
from coproc.dialogues import models as dialogues_models
from coproc.documents import models as documents_models
from coproc.kernel import references
from coproc.kernel.clock import Clock
from coproc.kernel.database import Base, Database
from coproc.messaging import models as messaging_models
from coproc.needs import models as needs_models
from coproc.processes import models as processes_models
from coproc.reference import models as reference_models
from coproc.tenders import models as tenders_models

if TYPE_CHECKING:  # the worker wires without a web application
    from flask import Blueprint

# Importing a room's models is what puts its tables into the metadata.
MODELS: tuple[ModuleType, ...] = (
    references,
    audit_models,
    accounts_models,
    messaging_models,
    cases_models,
    documents_models,
    reference_models,
    needs_models,
    processes_models,
    dialogues_models,
    agreements_models,
    tenders_models,
)

TIMELINES: tuple[ModuleType, ...] = (cases_timeline,)

# name -> what the worker does once a minute, beside delivering mail; each is safe to run twice and by several workers.
JOBS: dict[str, Callable[[Database, Clock], object]] = {"reminders": reminders.due}
# The same, once an hour.
HOURLY: dict[str, Callable[[Database, Clock], object]] = {"replan": reminders.replan_all}


def blueprints() -> Iterable[Blueprint]:
    """Every room's pages, and the API."""
    return ()


def demo_blueprints() -> Iterable[Blueprint]:
    """Pages that only the demo has."""
    from coproc.messaging import routes

    return (routes.blueprint,)


def wire() -> None:
    """Fill the registries. Doing it twice changes nothing."""
    for module in TIMELINES:
        timeline.SENTENCES.update(module.SENTENCES)


def database(url: str) -> Database:
    """The database as every composition root opens it."""
    wire()
    return Database(url, write_events)


metadata = Base.metadata
