"""`coproc tenders limits`: the command; the composition root hangs it into its group."""

from __future__ import annotations

import json
from datetime import date

import click

from coproc.kernel.errors import DomainError
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.reference import labels
from coproc.reference.limits import Limit, candidates, limits
from coproc.reference.rules import Procedure, Regime


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        raise DomainError(_("Skriv datoen efter --from som ÅÅÅÅ-MM-DD, for eksempel 2026-11-23.")) from None


def _line(limit: Limit) -> str:
    when = long_date(limit.earliest) if limit.earliest else "–"
    checked = labels.checked(verified=limit.verified)
    return f"{labels.STEPS[limit.step]}: {when}  [{limit.basis}, {checked}]\n  {limit.words}"


@click.command("limits")
@click.option("--regime", help=f"One of: {', '.join(Regime)}.")
@click.option("--procedure", help=f"One of: {', '.join(Procedure)}.")
@click.option("--from", "from_text", metavar="YYYY-MM-DD", help="The day the notice (or invitation) is sent.")
@click.option("--pin", is_flag=True, help="A prior information notice was sent in time.")
@click.option("--urgent", is_flag=True, help="There is an urgent need that can be documented.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of steps.")
def limits_command(
    regime: str | None, procedure: str | None, from_text: str | None, *, pin: bool, urgent: bool, as_json: bool
) -> None:
    """Show every step's earliest lawful date, with its paragraph and the sum in words."""
    try:
        found = limits(regime or "", procedure or "", _day(from_text), pin=pin, urgent=urgent)
    except DomainError as error:
        raise click.ClickException(error.sentence) from None
    if as_json:
        click.echo(json.dumps([limit.as_json() for limit in found], ensure_ascii=False, indent=2))
        return
    for limit in found:
        click.echo(_line(limit))
    if said := candidates(regime, procedure):
        click.echo(said)
