"""`coproc …`: the commands of PRODUCT.md. Things are named by their public reference; bad input ends with one clear line."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from coproc.cli import data, exports, lists, mail, reminders, runtime, serving, workflow
from coproc.documents.command import documents
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import Language, speaking


class Coproc(click.Group):
    """Turns refusals into one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        with speaking(language_of(os.environ)):
            return self._told(ctx)

    def _told(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DomainError as error:
            raise click.ClickException(error.sentence) from error
        except (OperationalError, ProgrammingError) as error:
            first = str(error.orig).splitlines()[0]
            raise click.ClickException(f"The database does not answer as expected: {first}. Try: coproc db upgrade") from error
        except ArgumentError as error:
            raise click.ClickException(
                "COPROC_DATABASE_URL is no database's address: write sqlite:///… or postgresql://…"
            ) from error
        except ValidationError as error:
            raise click.ClickException(_wrong_settings(error)) from error
        except OSError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from error


def language_of(environment: Mapping[str, str]) -> Language:
    """What the terminal is set to: Danish, else English, which is what the help is written in."""
    asked = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    return "da" if asked.startswith("da") else "en"


def _wrong_settings(error: ValidationError) -> str:
    """Names the variables, not their values: one may be a secret."""
    found = (f"COPROC_{'_'.join(str(part) for part in one['loc']).upper()}: {one['msg']}" for one in error.errors())
    return "; ".join(found)


@click.group(cls=Coproc, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--as", "email", metavar="EMAIL", help="Act as this person; else as the system.")
@click.pass_context
def main(ctx: click.Context, email: str | None) -> None:
    """The workbench for scaling processes."""
    ctx.obj = runtime.Runtime(email)


for command in (
    serving.serve,
    serving.worker,
    serving.demo,
    serving.bench,
    serving.settings,
    data.db,
    data.audit,
    data.reference,
    data.backup,
    data.restore,
    workflow.workflow,
    lists.list_command,
    lists.needs,
    lists.tenders,
    lists.dialogues,
    exports.export,
    mail.mail,
    reminders.reminders,
    documents,
):
    main.add_command(command)
