"""`coproc dialogues notice` and `coproc tenders notice`: eForms XML, or one line for each thing that is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import click

from coproc.accounts.permissions import allowed
from coproc.cli.runtime import Runtime, pass_runtime
from coproc.dialogues import access as dialogues
from coproc.dialogues.notice import values
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Forbidden
from coproc.kernel.translation import gettext as _
from coproc.messaging import links
from coproc.notices import making
from coproc.notices.catalogue import OF_TENDERS, SDK, subtype_of
from coproc.tenders import access as tenders
from coproc.tenders.notices import drafts
from coproc.web.access import Access

T = TypeVar("T")

OUTPUT = click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the XML is written.")


@click.command("notice")
@click.argument("dialogue")
@OUTPUT
@pass_runtime
def dialogue_notice(runtime: Runtime, dialogue: str, output: Path) -> None:
    """Write the joint E1 of DIALOGUE (D-2026-1) as eForms XML."""
    links.use(runtime.settings.base_url)  # the notice says where companies answer
    with runtime.database.write(runtime.actor, runtime.clock) as uow:
        event = _allowed(uow, "dialogue.edit", dialogues.event(uow.session, uow.actor, dialogue))
        content = making.made(
            uow, ("event", event.id), lambda: values.draft(uow.session, event, uow.now), scope=("event", event.id)
        )
        output.write_bytes(content)
    _told(output)


@click.command("notice")
@click.argument("tender")
@click.option("--subtype", required=True, type=click.Choice(OF_TENDERS), help="Which notice: 4, 7, 16 or 29.")
@OUTPUT
@pass_runtime
def tender_notice(runtime: Runtime, tender: str, subtype: str, output: Path) -> None:
    """Write a notice of TENDER (T-2026-1) as eForms XML."""
    with runtime.database.write(runtime.actor, runtime.clock) as uow:
        found = _allowed(uow, "tender.edit", tenders.tender(uow.session, uow.actor, tender))
        scope = ("process", found.process_id) if found.process_id else None
        content = making.made(
            uow, ("tender", found.id), lambda: drafts.draft(uow.session, found, subtype_of(subtype), uow.now), scope=scope
        )
        output.write_bytes(content)
    _told(output)


def _allowed(uow: UnitOfWork, action: str, access: Access[T]) -> T:
    """The thing, when whoever acts may: the system may, and a person what the page would let them."""
    if not allowed(uow.actor, action, access.ties, access.flags):
        raise Forbidden(_("Det har du ikke adgang til."))
    return access.thing


def _told(output: Path) -> None:
    click.echo(_("{file} er skrevet i form efter eForms SDK {version}.", file=output, version=SDK))
