"""coproc workflow list, validate, diagram, move."""

from __future__ import annotations

from pathlib import Path

import click

from coproc import wiring
from coproc.cases.migration import cases_of, compare, migrate
from coproc.cli.runtime import Runtime, pass_runtime
from coproc.kernel.translation import gettext as _
from coproc.workflow import publish
from coproc.workflow.diagram import mermaid
from coproc.workflow.validate import all_definitions, files, newest, validate as problems_of


@click.group()
def workflow() -> None:
    """The processes' definitions."""


@workflow.command("list")
def list_definitions() -> None:
    """Every definition with its versions."""
    for definition in all_definitions():
        click.echo(f"{definition.key}/{definition.version}\t{definition.title}\t{len(definition.states)} states")


@workflow.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def validate(paths: tuple[Path, ...]) -> None:
    """All errors, with file and line. Without FILE: every definition, and that no published one was edited."""
    checked = list(paths) or files()
    problems = [str(problem) for path in checked for problem in problems_of(path, wiring.catalogue())]
    if not paths:
        problems += [_("{name}: offentliggjort, og ændret siden", name=name) for name in publish.edited()]
    if problems:
        for problem in problems:
            click.echo(problem, err=True)
        raise click.ClickException(_("{n} fejl i {files} filer.", n=len(problems), files=len(checked)))
    click.echo(_("{n} definitioner er i orden.", n=len(checked)))


@workflow.command()
@click.argument("key")
@click.option("--format", "kind", type=click.Choice(["mermaid"]), default="mermaid", show_default=True)
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
def diagram(key: str, kind: str, language: str) -> None:  # noqa: ARG001 - one format so far, named for those to come
    """The newest version as a diagram."""
    try:
        definition = newest(key)
    except (KeyError, FileNotFoundError) as error:
        known = ", ".join(sorted({d.key for d in all_definitions()}))
        raise click.ClickException(_("Definitionen {key} findes ikke. Der er: {known}.", key=key, known=known)) from error
    click.echo(mermaid(definition, "en" if language == "en" else "da"))


@workflow.command()
@click.argument("case")
@click.argument("version")
@click.option("--map", "mapping", multiple=True, metavar="OLD=NEW", help="Where a state is gone.")
@click.option("--yes", is_flag=True, help="Do it; without it only what would change is shown.")
@pass_runtime
def move(runtime: Runtime, case: str, version: str, mapping: tuple[str, ...], yes: bool) -> None:
    """Move a running process, dialogue or tender to another version of its definition."""
    pairs = dict(pair.split("=", 1) for pair in mapping if "=" in pair)
    if len(pairs) != len(mapping):
        raise click.BadParameter("write OLD=NEW", param_hint="--map")
    with runtime.database.read() as session:
        number = cases_of(session, case)
        for sentence in compare(session, number, version, pairs):
            click.echo(sentence)
    if not yes:
        click.echo(_("Intet er ændret endnu. Skriv --yes for at gøre det."))
        return
    with runtime.database.write(runtime.actor, runtime.clock) as uow:
        migrate(uow, number, version, pairs)
    click.echo(_("{case} følger nu {version}.", case=case, version=version))
