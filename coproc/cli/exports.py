"""`coproc export …`: data to take home."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from coproc.accounts.permissions import allowed
from coproc.cli.runtime import Runtime, pass_runtime
from coproc.kernel.clock import today
from coproc.kernel.errors import Forbidden
from coproc.kernel.translation import gettext as _, ngettext
from coproc.messaging import links
from coproc.pipeline import ocds
from coproc.pipeline.journal import case_file
from coproc.processes import access


@click.group()
def export() -> None:
    """Data to take home."""


@export.command("case")
@click.argument("reference")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the zip is written.")
@pass_runtime
def export_case(runtime: Runtime, reference: str, output: Path) -> None:
    """The case file of a process: its documents and mails, the journal list, the history, and its facts for programs."""
    links.use(runtime.settings.base_url)
    with runtime.database.write(runtime.actor, runtime.clock) as uow:
        found = access.process(uow.session, runtime.actor, reference)
        if not allowed(runtime.actor, "process.edit", found.ties, found.flags):
            raise Forbidden(_("Kun den, der driver processen, kan hente hele sagen."))
        desk = case_file.runner(uow.session, found.thing)
        ids = case_file.begin(uow, desk)
    _name, pieces = case_file.build(runtime.database, desk, ids, today(runtime.clock))
    partial = output.with_name(output.name + ".part")
    try:
        with partial.open("wb") as file, click.progressbar(pieces, length=len(ids), label=reference, file=sys.stderr) as shown:
            for piece in shown:
                file.write(piece)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
    click.echo(ngettext("Sagen er skrevet med {n} post.", "Sagen er skrevet med {n} poster.", len(ids)))


@export.command("ocds")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the JSON is written.")
@pass_runtime
def export_ocds(runtime: Runtime, output: Path) -> None:
    """Everything public of processes and tenders as an OCDS 1.1 release package."""
    links.use(runtime.settings.base_url)
    with runtime.database.read() as session:
        package = ocds.package(session, runtime.clock.now())
    output.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")
    click.echo(ngettext("{n} udgivelse er skrevet.", "{n} udgivelser er skrevet.", len(package["releases"])))
