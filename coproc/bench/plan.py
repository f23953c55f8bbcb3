"""How long 1,000 plans take, forwards and backwards, beside bare date arithmetic over the same steps in the same run."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date, timedelta

import click

from coproc.bench.pages import Figure
from coproc.config import Settings
from coproc.reference.rules import Procedure, Regime, time_limit_rules
from coproc.tenders.timeplan.chain import Point, Setting
from coproc.tenders.timeplan.engine import Plan, backwards, forwards
from coproc.tenders.timeplan.gaps import Meeting

PLANS = 1000
SEED = 2026
FIRST = date(2027, 1, 4)
PROCEDURES = (Procedure.OPEN, Procedure.RESTRICTED, Procedure.NEGOTIATED, Procedure.DIALOGUE, Procedure.INNOVATION)


def settings_of(number: int) -> list[Setting]:
    """All procedures in turn, random working days, a council that meets every fourth week; seed 2026."""
    draw = random.Random(SEED)  # noqa: S311 - an instance, not a secret
    council = [Meeting(day := FIRST + timedelta(weeks=4 * nth), day - timedelta(days=11)) for nth in range(80)]
    table = time_limit_rules()
    return [
        Setting(
            Regime.PROCUREMENT_ACT,
            PROCEDURES[nth % len(PROCEDURES)],
            pin=draw.random() < 0.3,
            own={Point.MATERIAL: draw.randint(10, 80), Point.EVALUATION: draw.randint(5, 40)},
            meetings={"Byrådet": council},
            decision=("Byrådet",),
            rules=table,
        )
        for nth in range(number)
    ]


def _bare(plans: list[Plan]) -> float:
    """The floor: for each step of each plan one addition of days and one comparison, with no law, no calendar and no meetings."""
    spans = [[((row.on - row.begins).days, row.on) for row in plan.rows if row.on and row.begins] for plan in plans]
    start = time.process_time()
    for plan, steps in zip(plans, spans, strict=True):
        day = plan.start or FIRST
        for days, on in steps:
            day = max(day, on - timedelta(days=days) + timedelta(days=days))
    return time.process_time() - start


def measure(_settings: Settings) -> Iterator[Figure]:
    """One line: both ways together, per 1,000 plans. Refuses to measure plans that are wrong."""
    cases = settings_of(PLANS)
    days = [FIRST + timedelta(days=nth % 365) for nth in range(PLANS)]
    forwards(cases[0], FIRST)  # the calendar's years are read before the clock starts
    backwards(cases[0], FIRST + timedelta(days=900))
    start = time.process_time()
    ahead = [forwards(case, day) for case, day in zip(cases, days, strict=True)]
    between = time.process_time()
    back = [backwards(case, plan.reached or FIRST) for case, plan in zip(cases, ahead, strict=True)]
    end = time.process_time()
    if any(plan.start is None or plan.start < day for plan, day in zip(back, days, strict=True)):
        raise click.ClickException("A plan backwards began before the one forwards: nothing to measure.")
    bare = _bare(ahead) + _bare(back)
    steps = sum(len(plan.rows) for plan in (*ahead, *back))
    yield Figure(
        "plan",
        f"{(end - start) * 1000:.0f}",
        "ms",
        f"{PLANS} forwards {(between - start) * 1000:.0f} ms, backwards {(end - between) * 1000:.0f} ms, {steps} steps; "
        f"bare date arithmetic over the same steps {bare * 1000:.0f} ms",
    )
