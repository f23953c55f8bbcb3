"""What each room offers to the others, gathered in one place: used by app, cli and worker."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from coproc.accounts import letters, models as accounts_models, timeline as accounts_timeline
from coproc.agreements import models as agreements_models
from coproc.audit import models as audit_models, timeline
from coproc.audit.chain import write_events
from coproc.cases import models as cases_models, timeline as cases_timeline
from coproc.dialogues import models as dialogues_models
from coproc.documents import models as documents_models
from coproc.kernel import references
from coproc.kernel.database import Base, Database, UnitOfWork
from coproc.messaging import services as messaging
from coproc.needs import models as needs_models
from coproc.processes import models as processes_models
from coproc.reference import models as reference_models
from coproc.tenders import models as tenders_models

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
    accounts_timeline,
    cases_timeline,
)


def blueprints() -> Iterable[Blueprint]:
    """Every room's pages, and the API. Imported here: the worker wires the same rooms without Flask."""
    from coproc.accounts import account_routes, admin_routes, organisation_routes, sign_in_routes

    return (
        sign_in_routes.blueprint,
        account_routes.blueprint,
        organisation_routes.blueprint,
        admin_routes.blueprint,
    )


def _send_letter(uow: UnitOfWork, *, to: letters.Addressee, message: str, context: dict[str, Any], key: str) -> None:
    """Accounts' mails through the outbox."""
    messaging.enqueue(uow, key=key, to=messaging.Address(to.email, to.name, to.language), message=message, context=context)


def wire() -> None:
    """Fill the registries. Doing it twice changes nothing."""
    for module in TIMELINES:
        timeline.SENTENCES.update(module.SENTENCES)
    letters.SEND = _send_letter


def database(url: str) -> Database:
    """The database as every composition root opens it."""
    wire()
    return Database(url, write_events)


metadata = Base.metadata
