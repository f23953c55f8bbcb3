"""coproc list …, needs …, tenders …."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from coproc.cases.models import Case
from coproc.cli.notices import dialogue_notice, tender_notice
from coproc.cli.runtime import Runtime, pass_runtime
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.translation import ngettext
from coproc.needs.cli import import_file
from coproc.needs.matching.command import match as match_command
from coproc.needs.models import InnovationNeed
from coproc.processes.models import Process
from coproc.reference.cli import limits_command
from coproc.tenders.models import Tender

QUERIES: dict[str, Any] = {
    "processes": select(Process.reference, Case.state, Process.title).join(Case, Case.id == Process.case_id),
    "needs": select(InnovationNeed.reference, InnovationNeed.status.label("state"), InnovationNeed.title),
    "dialogues": select(DialogueEvent.reference, Case.state, DialogueEvent.title).join(Case, Case.id == DialogueEvent.case_id),
    "tenders": select(Tender.reference, Case.state, Tender.title).join(Case, Case.id == Tender.case_id),
}


@click.command("list")
@click.argument("what", type=click.Choice(list(QUERIES)))
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@pass_runtime
def list_command(runtime: Runtime, what: str, as_json: bool) -> None:
    """Public references and states."""
    with runtime.database.read() as session:
        rows = [dict(row) for row in session.execute(QUERIES[what].order_by("reference")).mappings()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['reference']}\t{row['state']}\t{row['title']}")


@click.group()
def needs() -> None:
    """Innovation needs."""


needs.add_command(match_command, "match")


@needs.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_runtime
def needs_import(runtime: Runtime, file: Path) -> None:
    """Needs from .csv, .xlsx or .jsonl: all or nothing."""
    count = import_file(runtime.database, runtime.clock, runtime.actor, file)
    click.echo(ngettext("{n} behov er indlæst som kladde.", "{n} behov er indlæst som kladder.", count))


@click.group()
def tenders() -> None:
    """Tenders."""


tenders.add_command(limits_command, "limits")
tenders.add_command(tender_notice)


@click.group()
def dialogues() -> None:
    """Market dialogues."""


dialogues.add_command(dialogue_notice)
