"""`coproc bench`: each benchmark prints its lines; `run` finds it by its name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from coproc.bench import documents, meetings, pages, people, plan, reminders, signup
from coproc.config import Settings


@dataclass(frozen=True)
class Benchmark:
    about: str
    measure: Callable[[Settings], Iterator[pages.Figure]]


BENCHMARKS: dict[str, Benchmark] = {
    "documents": Benchmark(
        "Documents from templates, one and a tender's set of 14, beside raw docxtpl on the same template; in this process, in turns.",
        documents.measure,
    ),
    "pages": Benchmark(
        "Pages through the WSGI application in this process (no socket), on SQLite; all processes belong to the reader's centre.",
        pages.measure,
    ),
    "signup": Benchmark(
        "Sign-ups over HTTP to gunicorn (2 processes of 4 threads, one machine with the clients); on PostgreSQL too when "
        "COPROC_DATABASE_URL names a server where databases may be made.",
        signup.measure,
    ),
    "one-to-one": Benchmark(
        "A proved plan of one-to-one meetings (companies x slots x buyers), beside first come, first served. Random wishes, seed 2026.",
        meetings.measure,
    ),
    "people": Benchmark(
        "Invitation list, file room and journal of one process, each beside a tenth of it; in this process, on SQLite, in turns.",
        people.measure,
    ),
    "reminders": Benchmark(
        "Mails delivered by 1 and 4 worker processes beside raw smtplib on the same sink; planning and sending 10,000 and 100,000 reminders "
        "of real processes, beside bare SQL; on PostgreSQL too when COPROC_DATABASE_URL names a server.",
        reminders.measure,
    ),
    "plan": Benchmark(
        "A tender's timetable forwards and to the latest start backwards, all procedures, random working days, a council; seed 2026; processor time.",
        plan.measure,
    ),
}


def run(name: str | None, settings: Settings) -> None:
    """Prints name, figure, unit and comparison, one line each. Refuses a name that is none."""
    if name is not None and name not in BENCHMARKS:
        raise click.ClickException(f"There is no benchmark {name}. There are: {', '.join(BENCHMARKS)}.")
    for key in [name] if name else list(BENCHMARKS):
        load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        click.echo(f"# {key}: {BENCHMARKS[key].about} Machine: {load}.")
        for figure in BENCHMARKS[key].measure(settings):
            click.echo(str(figure))
