from __future__ import annotations

from datetime import UTC, date, datetime

from coproc.kernel import formats
from coproc.kernel.translation import gettext, lazy, ngettext, pick, speaking

NOON = datetime(2026, 12, 23, 11, 0, tzinfo=UTC)


def test_dates_and_times_as_danes_write_them() -> None:
    assert formats.short_date(date(2026, 12, 23)) == "23.12.2026"
    assert formats.long_date(date(2026, 12, 23)) == "onsdag den 23. december 2026"
    assert formats.clock_time(NOON) == "kl. 12.00"
    assert formats.moment(NOON) == "onsdag den 23. december 2026 kl. 12.00"
    assert formats.short_moment(NOON) == "23.12.2026 kl. 12.00"


def test_the_same_in_english() -> None:
    with speaking("en"):
        assert formats.short_date(date(2026, 12, 23)) == "23 Dec 2026"
        assert formats.long_date(date(2026, 12, 23)) == "Wednesday 23 December 2026"
        assert formats.moment(NOON) == "Wednesday 23 December 2026 12:00"


def test_an_instant_has_the_date_it_was_in_denmark() -> None:
    assert formats.short_date(datetime(2026, 12, 23, 23, 30, tzinfo=UTC)) == "24.12.2026"
    assert formats.clock_time(datetime(2026, 7, 1, 10, 5, tzinfo=UTC)) == "kl. 12.05"


def test_numbers_and_lists() -> None:
    assert formats.number(1234567.5) == "1.234.567,5"
    assert formats.listed(["Aalborg"]) == "Aalborg"
    assert formats.listed(["Aalborg", "Aarhus", "Esbjerg"]) == "Aalborg, Aarhus og Esbjerg"
    assert formats.listed([]) == ""
    with speaking("en"):
        assert formats.listed(["Aalborg", "Aarhus"]) == "Aalborg and Aarhus"


def test_the_danish_text_is_its_own_translation() -> None:
    sentence = "{reference} findes ikke."
    assert gettext(sentence, reference="P-2026-1") == "P-2026-1 findes ikke."
    assert ngettext("{n} dag", "{n} dage", 1) == "1 dag"
    assert ngettext("{n} dag", "{n} dage", 3) == "3 dage"
    with speaking("en"):
        assert gettext(sentence, reference="P-2026-1") == "P-2026-1 does not exist."


def test_a_lazy_text_waits_for_its_reader() -> None:
    text = lazy("{reference} findes ikke.", reference="P-2026-1")
    with speaking("en"):
        assert str(text) == "P-2026-1 does not exist."
    assert str(text) == "P-2026-1 findes ikke."


def test_pick_falls_back_to_danish() -> None:
    with speaking("en"):
        assert pick({"da": "Behov", "en": "Need"}) == "Need"
        assert pick({"da": "Behov"}) == "Behov"
        assert pick({"da": "Behov", "en": ""}) == "Behov"


def test_a_value_with_braces_is_not_read_again() -> None:
    assert gettext("{reference} findes ikke.", reference="{secret}") == "{secret} findes ikke."
