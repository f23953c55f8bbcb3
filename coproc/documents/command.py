"""`coproc documents`: what a buyer with a Word template of its own needs before uploading it."""

from __future__ import annotations

from pathlib import Path

import click

from coproc.documents import catalogue
from coproc.documents.check import check_template
from coproc.kernel.errors import NotFound


@click.group("documents")
def documents() -> None:
    """Word templates: check your own, get ours to start from."""


@documents.command("check")
@click.argument("template", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--document", "key", help="The document it is for, such as letter_of_intent.")
def check(template: Path, key: str | None) -> None:
    """Unknown and missing fields of a Word template. Ends 1 when there is something to mend."""
    try:
        result = check_template(template.read_bytes(), key)
    except NotFound as error:
        raise click.BadParameter(error.sentence, param_hint="--document") from error
    click.echo(f"{template.name}: {result.summary()}")
    for sentence in result.sentences():
        click.echo(f"  - {sentence}")
    if not result.fit:
        raise SystemExit(1)


@documents.command("list")
def list_() -> None:
    """The documents that can be made, with their newest version."""
    for found in catalogue.newest():
        click.echo(f"{found.key:<28} {found.version:>2}  {found.contract.title.said()}  ({', '.join(found.languages)})")


@documents.command("template")
@click.argument("key")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
def template(key: str, target: Path, language: str) -> None:
    """Write our template as a Word file, to make your own from."""
    try:
        target.write_bytes(catalogue.template(key).docx("en" if language == "en" else "da"))
    except NotFound as error:
        raise click.ClickException(error.sentence) from error
    click.echo(str(target))
