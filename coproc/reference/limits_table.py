"""The packaged rule table as a page, written by `python -m coproc.reference.limits_table`. A test keeps it current."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date

from coproc.kernel.translation import ngettext, pick, speaking
from coproc.reference import labels
from coproc.reference.limits import Limit, limits
from coproc.reference.periods import Period, forward, latest_answer, standstill
from coproc.reference.rules import (
    Condition,
    Nature,
    Procedure,
    Regime,
    Step,
    TimeLimitRule,
    candidate_rules,
    time_limit_rules,
)

_COLUMNS = (Condition.NORMAL, Condition.E_SUBMISSION, Condition.PIN, Condition.URGENT, Condition.BY_LETTER)
_HEAD = """# Minimum time limits

Generated from `coproc/reference/data/time_limits.yaml` by
`python -m coproc.reference.limits_table > docs/time-limits.md`. Not legal advice.

The numbers are the least the law allows (*tidligste lovlige frist*), in calendar days; the day of the event is not
counted, and a last day that is no working day moves to the next one (Regulation 1182/71). udbudsloven § 93 asks for
a limit that is *appropriate*, which is often longer.

A star means not verified against the text of the law. "appropriate": the law gives no number (*passende frist*).
"missing": there is a number, and our sources do not give it; coproc then counts no date. "–": the condition changes
nothing. Sources are those numbered in the project's domain notes.
"""
_CASES: tuple[tuple[str, Period], ...] = (
    ("Open, electronic tenders", forward(date(2026, 11, 23), 30)),
    ("Open, electronic tenders, ends on a holiday", forward(date(2026, 11, 25), 30)),
    ("Restricted, applications over Easter", forward(date(2027, 2, 24), 30)),
    ("Urgent, over Easter", forward(date(2027, 3, 12), 15)),
    ("Restricted, electronic tenders", forward(date(2027, 4, 12), 25)),
    ("Standstill, e-mail", standstill(date(2026, 11, 18))),
    ("Standstill, letter", standstill(date(2026, 11, 20), by_letter=True)),
    ("Standstill over Christmas", standstill(date(2026, 12, 15))),
    ("Latest answer, 6 full days", latest_answer(date(2026, 12, 23))),
)

_Rows = dict[Condition, TimeLimitRule]


def _star(*, verified: bool) -> str:
    return "" if verified else " *"


def _number(rule: TimeLimitRule | None) -> str:
    if rule is None:
        return "–"
    if rule.nature != Nature.MINIMUM:
        said = "appropriate" if rule.nature == Nature.APPROPRIATE else "missing"
    elif rule.months is not None:
        said = ngettext("{n} måned", "{n} måneder", rule.months)
    else:
        said = str(rule.days)
    return said + _star(verified=rule.verified)


def _cells(rows: _Rows) -> tuple[str, ...]:
    normal = rows[Condition.NORMAL]
    added = rows.get(Condition.DOCUMENTS_NOT_FREE)
    notes = [pick(normal.note)] if normal.note else []
    if added:
        notes.append(f"+{_number(added)} when the documents are not freely available electronically ({added.basis}).")
    return (
        str(labels.EVENTS[normal.event]),
        *(_number(rows.get(condition)) for condition in _COLUMNS),
        normal.basis,
        normal.source,
        " ".join(notes),
    )


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _regime(regime: Regime) -> Iterable[str]:
    """One table; procedures that share every cell of a step share its line."""
    grouped: dict[tuple[Step, tuple[str, ...]], list[Procedure]] = {}
    for step in Step:
        for procedure in Procedure:
            rows = {
                r.condition: r
                for r in time_limit_rules()
                if (r.regime, r.procedure, r.step) == (regime, procedure, step) and r.valid_to is None
            }
            if rows:
                grouped.setdefault((step, _cells(rows)), []).append(procedure)
    yield f"\n## {regime} – {labels.REGIMES[regime]}\n"
    titles = ("Step", "Procedures", "Counted from", *(str(labels.CONDITIONS[c]) for c in _COLUMNS))
    titles = (*titles, "Basis", "Source", "Note")
    yield _line(titles)
    yield _line("---" for _title in titles)
    for (step, cells), procedures in grouped.items():
        every = len(procedures) == len(Procedure)
        names = "all" if every else ", ".join(str(labels.PROCEDURES[p]) for p in procedures)
        yield _line((f"{labels.STEPS[step]} (`{step}`)", names, *cells))


_FROM = date(2027, 3, 1)
_WISHES = ("normally", "prior notice", "urgent")
_SHOWN = (Step.APPLICATIONS, Step.TENDERS, Step.STANDSTILL, Step.COMPLAINT_SELECTION, Step.AWARD_NOTICE, Step.COMPLAINT_AWARD)


def _whole() -> Iterable[str]:
    """Every procedure of every regime, counted from one and the same day."""
    yield "\n## Every procedure, counted from Monday 1 March 2027\n"
    yield "The notice (or the invitation, where there is no notice) is sent that day, tenders are received electronically, and every"
    yield "step follows the one before at once: the shortest the law allows, not a plan. A star: the step's own rule is not verified; ?: the step before has no date.\n"
    yield _line(("Regime", "Procedure", "Condition", *(str(labels.STEPS[step]) for step in _SHOWN)))
    yield _line(("---",) * (3 + len(_SHOWN)))
    for regime in Regime:
        for procedure in Procedure:
            known: set[tuple[str, ...]] = set()
            for condition in _WISHES:
                pin, urgent = condition == "prior notice", condition == "urgent"
                found = {limit.step: limit for limit in limits(regime, procedure, _FROM, pin=pin, urgent=urgent)}
                cells = tuple(_counted(found.get(step)) for step in _SHOWN)
                if cells not in known:  # a condition that changes nothing has no line of its own
                    known.add(cells)
                    yield _line((str(regime), str(labels.PROCEDURES[procedure]), condition, *cells))


def _counted(limit: Limit | None) -> str:
    if limit is None:
        return "–"
    if limit.earliest is None:
        return "missing" if limit.nature == Nature.MISSING else "appropriate" if limit.nature == Nature.APPROPRIATE else "?"
    return limit.earliest.isoformat() + _star(verified=limit.verified)


def _candidates() -> Iterable[str]:
    yield "\n## At least so many candidates\n"
    yield _line(("Procedure", "At least", "Basis", "Source"))
    yield _line(("---",) * 4)
    for rule in candidate_rules():
        at_least = f"{rule.at_least}{_star(verified=rule.verified)}"
        yield _line((str(labels.PROCEDURES[rule.procedure]), at_least, rule.basis, rule.source))


def _sums() -> Iterable[str]:
    yield "\n## Worked sums\n"
    yield _line(("Case", "Sum", "På dansk"))
    yield _line(("---",) * 3)
    for title, period in _CASES:
        with speaking("en"):
            english = period.words
        with speaking("da"):
            danish = period.words
        yield _line((title, english, danish))


def page() -> str:
    """The whole page, in English."""
    with speaking("en"):
        lines = [_HEAD.rstrip("\n")]
        for regime in Regime:
            lines.extend(_regime(regime))
        lines.extend(_whole())
        lines.extend(_candidates())
        lines.extend(_sums())
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
