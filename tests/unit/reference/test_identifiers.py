"""CVR, EAN and foreign numbers as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from coproc.kernel.errors import DomainError
from coproc.reference.identifiers import cvr, ean, foreign_number


@pytest.mark.parametrize("number", ["13748136", "24256790", "13585628", "25798376", "40084525", "64942212", "29189420"])
def test_valid_cvr_numbers_are_taken(number):
    assert cvr(number) == number


@pytest.mark.parametrize(
    "text",
    [
        "13-74-81-36",
        "DK 13 74 81 36",
        "dk13748136",
        "13.74.81.36",
        " 13748136 ",
        "DK-13748136",
        "13\u00a074\u00a081\u00a036",
    ],
)
def test_cvr_numbers_are_taken_as_people_write_them(text):
    assert cvr(text) == "13748136"


@pytest.mark.parametrize(
    "text",
    [
        "12345678",
        "35254119",
        "29189421",
        "00000000",
        "1374813",
        "137481360",
        "",
        "abc",
        "SE13748136",
        "１３７４８１３６",
    ],
)
def test_wrong_cvr_numbers_are_refused_beside_the_field(text):
    with pytest.raises(DomainError) as refusal:
        cvr(text)
    assert refusal.value.field == "cvr"


def test_ean_has_thirteen_digits_and_a_check_digit():
    assert ean("57 98 000 000 001") == "5798000000001"
    for wrong in ("5798000000002", "579800000000", "57980000000011", "579800000000A", ""):
        with pytest.raises(DomainError):
            ean(wrong)


def test_foreign_numbers_are_a_country_and_free_text():
    assert str(foreign_number(" se ", " 556703-7485 ")) == "SE 556703-7485"


@pytest.mark.parametrize(
    ("country", "number", "field"),
    [
        ("DK", "13748136", "country"),
        ("EU", "1", "country"),
        ("Sverige", "1", "country"),
        ("QQ", "1", "country"),
        ("SE", "  ", "company_number"),
        ("SE", "1" * 41, "company_number"),
        ("SE", "1\u00002", "company_number"),
    ],
)
def test_wrong_foreign_numbers_are_refused(country, number, field):
    with pytest.raises(DomainError) as refusal:
        foreign_number(country, number)
    assert refusal.value.field == field


@given(st.text())
@pytest.mark.parametrize("check", [cvr, ean, lambda text: foreign_number(text, text)])
def test_no_text_breaks_the_checks(check, text):
    with suppress(DomainError):
        check(text)
