"""What the mail system hands us."""

from __future__ import annotations

import sys

import click

from coproc.cli.runtime import Runtime, pass_runtime
from coproc.messaging import bounces


@click.group()
def mail() -> None:
    """Mail that did not arrive."""


@mail.command()
@pass_runtime
def bounce(runtime: Runtime) -> None:
    """Take in a delivery report (RFC 3464) from standard input, e.g. in Postfix: coproc-bounces: "|coproc mail bounce"."""
    with runtime.database.write(bounces.READER, runtime.clock) as uow:
        found = bounces.take_in(uow, sys.stdin.buffer.read(bounces.LARGEST))
    click.echo(f"{found} mails did not arrive." if found else "No failed mail of ours in it.")


@mail.command()
@click.argument("email")
@pass_runtime
def again(runtime: Runtime, email: str) -> None:
    """The address works now: forget that it failed, and send again what we gave up on in the last week."""
    with runtime.database.write(runtime.actor, runtime.clock) as uow:
        known = bounces.try_again(uow, email)
    click.echo("The address is tried again." if known else "We did not know that it failed.")
