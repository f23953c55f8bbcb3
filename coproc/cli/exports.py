"""`coproc export …`: data to take home."""

from __future__ import annotations

import json
from pathlib import Path

import click

from coproc.cli.runtime import Runtime, pass_runtime
from coproc.kernel.translation import ngettext
from coproc.messaging import links
from coproc.pipeline import ocds


@click.group()
def export() -> None:
    """Data to take home."""


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
