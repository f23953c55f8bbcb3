"""Ninety periods (data/vectors.tsv), DOMAIN 2.3's nine first, each with its sum in words: counted twice by two programs that share nothing.

The second one stands here: ten holidays by Gauss' Easter, one day at a time, its own Danish. It is slow and plain on purpose.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from coproc.kernel.translation import speaking
from coproc.reference.periods import Period, forward, forward_months, latest_answer, prior_information_window, standstill
from coproc.reference.rules import time_limit_rules

DAY = timedelta(days=1)
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip


def easter(year):
    """Gauss, with Butcher's corrections."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = c // 4, c % 4
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def closed(day):
    """Why nobody works that day; empty when they do."""
    sunday = easter(day.year)
    moving = {-3: "Skærtorsdag", -2: "Langfredag", 0: "Påskedag", 1: "Anden påskedag", 39: "Kristi himmelfartsdag"}
    moving |= {49: "Pinsedag", 50: "Anden pinsedag"}
    fixed = {(1, 1): "Nytårsdag", (12, 25): "Juledag", (12, 26): "Anden juledag"}
    name = fixed.get((day.month, day.day)) or moving.get((day - sunday).days, "")
    return name or ("weekend" if day.weekday() > 4 else "")


def ahead(event, days):
    """(by the calendar, by the Regulation): the later day, and two working days inside when there are two days or more."""
    raw = event
    for _number in range(days):
        raw += DAY
    end, worked = event, 0
    while end < raw or closed(end) or (days > 1 and worked < 2):
        end += DAY
        worked += not closed(end)
    return raw, end


def back(event, days):
    raw = event
    for _number in range(days):
        raw -= DAY
    end, worked = event, 0
    while end > raw or closed(end) or (days > 1 and worked < 2):
        end -= DAY
        worked += not closed(end)
    return raw, end


def months_ahead(event, months):
    month, year = event.month + months, event.year
    while month > 12:
        month, year = month - 12, year + 1
    number = event.day
    while True:
        try:
            raw = date(year, month, number)
            break
        except ValueError:
            number -= 1
    end = raw
    while closed(end):
        end += DAY
    return raw, end


def written(day):
    return f"{WEEKDAYS[day.weekday()]} den {day.day}. {MONTHS[day.month - 1]} {day.year}"


def told(event, amount, raw, end, *, backwards):
    why = closed(raw) or "perioden skal rumme mindst to arbejdsdage"
    if backwards:
        said = f"{amount} talt baglæns fra {written(event)} giver {written(raw)}."
        return said if raw == end else f"{said} Den dag kan ikke bruges ({why}), så dagen bliver {written(end)}."
    said = f"{amount} talt fra dagen efter {written(event)} slutter {written(raw)}."
    return said if raw == end else f"{said} Perioden kan ikke slutte der ({why}), så den slutter {written(end)}."


def count(kind, event, number):
    """(raw end, end, the sum in words) of one vector."""
    if kind == "months":
        raw, end = months_ahead(event, number)
        return raw, end, told(event, f"{number} måneder", raw, end, backwards=False)
    amount = f"{number} dag" if number == 1 else f"{number} dage"
    backwards = kind in ("answers", "prior")
    raw, end = back(event, number) if backwards else ahead(event, number)
    said = told(event, amount, raw, end, backwards=backwards)
    if kind == "standstill":
        said += f" Kontrakten må tidligst underskrives {written(end + DAY)}."
    return raw, end, said


with (Path(__file__).parent / "data" / "vectors.tsv").open(encoding="utf-8") as file:
    VECTORS = [
        (row["case"], row["kind"], date.fromisoformat(row["event"]), int(row["number"]), row)
        for row in csv.DictReader(file, delimiter="\t")
    ]


def counted(kind, event, number):
    """The application's own count."""
    match kind:
        case "months":
            return forward_months(event, number)
        case "standstill":
            return standstill(event, by_letter=number == 15)
        case "answers":
            assert number == 7
            return latest_answer(event)
    return forward(event, number)


@pytest.mark.parametrize(("case", "kind", "event", "number", "row"), VECTORS, ids=[vector[0] for vector in VECTORS])
def test_a_vector_is_what_both_programs_count(case, kind, event, number, row):
    raw, end, said = count(kind, event, number)
    assert (raw.isoformat(), end.isoformat(), said) == (row["raw end"], row["end"], row["sum"])
    if kind == "prior":
        assert prior_information_window(event).latest == end
        return
    with speaking("da"):
        period = counted(kind, event, number)
        assert isinstance(period, Period)
        assert (period.raw_end, period.end, period.words) == (raw, end, said)


def test_there_are_domain_s_nine_and_at_least_sixty_more():
    own = [case for case, *_rest in VECTORS if case.startswith("DOMAIN")]
    assert len(own) == 9
    assert len(VECTORS) - len(own) >= 60
    assert len({case for case, *_rest in VECTORS}) == len(VECTORS)


def test_every_number_of_days_of_the_rule_table_is_counted_in_some_vector():
    numbers = {(rule.days, rule.months) for rule in time_limit_rules() if rule.days or rule.months}
    counted_ = {(None, number) if kind == "months" else (number, None) for _case, kind, _event, number, _row in VECTORS}
    assert numbers - {(5, None)} <= counted_  # five days are added to another number, never counted alone


def test_every_holiday_ends_some_vector():
    ends = {closed(date.fromisoformat(row["raw end"])) for *_rest, row in VECTORS}
    wanted = {"Nytårsdag", "Skærtorsdag", "Langfredag", "Påskedag", "Anden påskedag", "Kristi himmelfartsdag", "Pinsedag"}
    assert wanted | {"Anden pinsedag", "Juledag", "Anden juledag", "weekend", ""} == ends
