"""The agenda deadline, counted back from the meeting, with its sum in words."""

from __future__ import annotations

from datetime import date

import pytest

from coproc.kernel.translation import speaking
from coproc.processes.joining.meetings import Meeting, agenda

TODAY = date(2026, 11, 20)


def test_weekends_holidays_and_christmas_eve_do_not_count() -> None:
    found = agenda([], "Byrådet", date(2027, 1, 5), 8, TODAY)
    assert found.on == date(2026, 12, 18)
    assert found.words == (
        "8 arbejdsdage talt baglæns fra mødet tirsdag den 5. januar 2027 giver fredag den 18. december 2026. "
        "Weekender tæller ikke med. Heller ikke: Juleaftensdag, Juledag, Nytårsaften og Nytårsdag."
    )


@pytest.mark.parametrize(
    ("meeting", "days", "expected"),
    [
        (date(2026, 12, 8), 8, date(2026, 11, 26)),
        (date(2026, 12, 8), 0, date(2026, 12, 8)),
        (date(2027, 3, 31), 3, date(2027, 3, 23)),  # Easter
        (date(2027, 5, 7), 1, date(2027, 5, 5)),  # Ascension Day
    ],
)
def test_the_days_are_counted_back(meeting: date, days: int, expected: date) -> None:
    assert agenda([], "Byrådet", meeting, days, TODAY).on == expected


def test_the_calendar_knows_better_than_the_count() -> None:
    known = [Meeting("Byrådet", date(2026, 12, 8), date(2026, 11, 20)), Meeting("Udvalget", date(2026, 12, 8), date(2026, 12, 1))]
    found = agenda(known, "byrådet", date(2026, 12, 8), 2, TODAY)
    assert (found.on, found.is_late) == (date(2026, 11, 20), False)
    assert "Jeres politiske kalender siger" in found.words
    assert agenda(known, "Byrådet", date(2026, 12, 15), 2, TODAY).on == date(2026, 12, 11)


def test_a_deadline_behind_us_is_late_and_the_sum_has_an_english() -> None:
    with speaking("en"):
        found = agenda([], "Byrådet", date(2026, 11, 24), 3, TODAY)
    assert found.is_late
    assert found.words.startswith("3 working days counted back from the meeting on Tuesday 24 November 2026")
