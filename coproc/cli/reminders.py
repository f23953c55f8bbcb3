"""coproc reminders simulate: a process's reminders over its planned year."""

from __future__ import annotations

import json
from datetime import datetime

import click

from coproc.cli.runtime import Runtime, pass_runtime
from coproc.kernel.clock import local, today
from coproc.kernel.formats import long_date, short_date, whole_month
from coproc.kernel.translation import gettext as _, ngettext
from coproc.messaging import links
from coproc.pipeline.reminder_year import services
from coproc.pipeline.reminder_year.services import Shown
from coproc.processes import access

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def reminders() -> None:
    """Mail about what is to be done."""


@reminders.command()
@click.argument("reference")
@click.option("--from", "start", type=DAY, metavar="DATE", help="The first day; today when left out.")
@click.option("--until", type=DAY, metavar="DATE", help="The last day; a year when left out.")
@click.option("--norms", is_flag=True, help="Forms and events without a date get one as the norms say.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--markdown", is_flag=True, help="As a document.")
@pass_runtime
def simulate(
    runtime: Runtime, reference: str, start: datetime | None, until: datetime | None, *, norms: bool, as_json: bool, markdown: bool
) -> None:
    """The year of a process on a fast clock, as a calendar. Changes nothing, sends nothing."""
    links.use(runtime.settings.base_url)
    with runtime.database.read() as session:
        process = access.process(session, runtime.actor, reference).thing
    first = start.date() if start else today(runtime.clock)
    shown = services.simulate(runtime.database, process, first, until.date() if until else None, by_norm=norms)
    if as_json:
        click.echo(json.dumps(as_data(shown), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(calendar(shown, f"{process.reference} {process.title}", markdown=markdown)))


def as_data(shown: Shown) -> dict[str, object]:
    year = shown.year
    return {
        "from": year.start.isoformat(),
        "until": year.until.isoformat(),
        "assumed": shown.assumed,
        "mails": [
            {
                "at": local(mail.at).isoformat(),
                "to": mail.to,
                "email": mail.email,
                "role": shown.role(mail),
                "subject": mail.subject,
                "reminders": [{"rule": line.rule, "offset": line.offset, "title": line.title} for line in mail.lines],
            }
            for mail in year.mails
        ],
        "steps": [{"on": step.on.isoformat(), "what": shown.step(step)} for step in year.steps],
        "per_person": dict(year.per_person),
        "busiest": {"on": year.busiest[0].isoformat(), "mails": year.busiest[1]} if year.busiest else None,
        "silence": [day.isoformat() for day in year.silence] if year.silence else None,
    }


def calendar(shown: Shown, title: str, *, markdown: bool) -> list[str]:
    """Month by month; a mail that gathers several stands with its lines."""
    year = shown.year
    head, item, more = ("## ", "- ", "  - ") if markdown else ("", "  ", "      · ")
    lines = [f"# {title}" if markdown else title, f"{long_date(year.start)} – {long_date(year.until)}", ""]
    lines += [f"{item}{sentence}" for sentence in shown.assumed]
    for month, mails in year.months:
        lines += ["", f"{head}{whole_month(month)}"]
        for mail in mails:
            at = local(mail.at)
            role = f" ({shown.role(mail)})" if shown.role(mail) else ""
            rules = "" if len(mail.lines) > 1 else f" [{mail.lines[0].rule}, {mail.lines[0].offset}]"
            lines.append(f"{item}{short_date(at.date())} {at:%H.%M}  {mail.to}{role}: {mail.subject}{rules}")
            if len(mail.lines) > 1:
                lines += [f"{more}{line.title} [{line.rule}, {line.offset}]" for line in mail.lines]
    lines += ["", f"{head}{_('Mails til hver')}", *(f"{item}{number:>3}  {name}" for name, number in year.per_person)]
    lines += ["", ngettext("{n} mail i alt", "{n} mails i alt", len(year.mails))]
    if year.busiest:
        count = ngettext("{n} mail", "{n} mails", year.busiest[1])
        lines.append(f"{_('Flest på én dag: {day}', day=long_date(year.busiest[0]))} ({count})")
    if year.silence:
        first, last = (long_date(day) for day in year.silence)
        lines.append(_("Længst uden mails: fra {start} til {until}", start=first, until=last))
    return lines
