"""db, audit, reference, backup, restore: commands about the data as a whole."""

from __future__ import annotations

import json
from pathlib import Path

import click

from coproc import archive, schema
from coproc.audit.chain import verify
from coproc.cases.replay import replay
from coproc.cli.runtime import Runtime, pass_runtime
from coproc.kernel.translation import gettext as _
from coproc.reference.importing import import_codes


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@pass_runtime
def upgrade(runtime: Runtime) -> None:
    """Migrate to the newest schema."""
    schema.upgrade(runtime.settings.resolved_database_url)
    click.echo(_("Databasen er på det nyeste skema."))


@db.command()
def check() -> None:
    """Exit 1 if models and migrations differ (tried on an empty database of its own)."""
    found = schema.drift()
    if found:
        raise click.ClickException(_("Modeller og migreringer er forskellige:") + "\n  " + "\n  ".join(found))
    click.echo(_("Modeller og migreringer passer sammen."))


@click.group()
def audit() -> None:
    """The log of everything that changed."""


@audit.command("verify")
@pass_runtime
def audit_verify(runtime: Runtime) -> None:
    """Recompute the hash chain and replay the cases' states; exit 1 and the first broken row if it does not hold."""
    with runtime.database.read() as session:
        found = verify(session)
        if not found.holds:
            raise click.ClickException(_("Kæden brydes ved række {row}: {why}", row=found.broken_at, why=found.problem))
        differing = replay(session)
    if differing:
        raise click.ClickException(_("Loggen og de gemte tilstande er forskellige:") + "\n  " + "\n  ".join(differing))
    click.echo(_("Kæden holder: {n} hændelser, {erased} slettet efter reglerne.", n=found.events, erased=found.erased))


@click.group()
def reference() -> None:
    """Official code lists."""


@reference.command("import")
@click.argument("kind", type=click.Choice(["cpv", "nuts"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_runtime
def reference_import(runtime: Runtime, kind: str, file: Path) -> None:
    """CSV `code,label_da,label_en`, or Genericode."""
    with runtime.database.write(runtime.actor, runtime.clock) as uow:
        added, changed = import_codes(uow, kind, file)
    click.echo(_("{kind}: {added} nye koder, {changed} rettede.", kind=kind, added=added, changed=changed))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_runtime
def backup(runtime: Runtime, file: Path) -> None:
    """One consistent file, from a running system."""
    rows = archive.backup(runtime.database, file)
    click.echo(json.dumps({"file": str(file), "rows": rows}))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_runtime
def restore(runtime: Runtime, file: Path) -> None:
    """Into an empty database, of either kind. Refuses one that holds data."""
    rows = archive.restore(runtime.settings.resolved_database_url, file)
    click.echo(json.dumps({"file": str(file), "rows": rows}))
