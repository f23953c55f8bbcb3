from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from coproc.kernel import money
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import speaking


@pytest.mark.parametrize(
    ("written", "ore"),
    [
        ("1000", 100_000),
        ("1.064.177,50", 106_417_750),
        ("1 064 177", 106_417_700),
        ("25 mio.", 2_500_000_000),
        ("25 mio. kr.", 2_500_000_000),
        ("1,5 mia. kr.", 150_000_000_000),
        ("0,5", 50),
        ("12,345", 1234),
        ("  7 KR ", 700),
        ("0", 0),
    ],
)
def test_parse_reads_what_danes_write(written: str, ore: int) -> None:
    assert money.parse(written) == ore


@pytest.mark.parametrize("written", ["", "kr.", "1,000.50", "1.00", "-5", "5-10 mio.", "mange", "1,2,3", "1e6", "²", "mio."])
def test_parse_refuses_the_rest_with_an_example(written: str) -> None:
    with pytest.raises(DomainError, match=r"1\.250\.000"):
        money.parse(written)


def test_parse_refuses_more_money_than_there_is() -> None:
    with pytest.raises(DomainError, match="for stort"):
        money.parse("99999999 mia.")


@given(st.integers(0, money.LARGEST_ORE))
def test_what_is_written_is_read_back(ore: int) -> None:
    assert money.parse(money.kroner(ore)) == ore


def test_kroner_in_both_languages() -> None:
    assert money.kroner(2_500_000_000) == "25.000.000 kr."
    assert money.kroner(106_417_750) == "1.064.177,50 kr."
    assert money.kroner(100, decimals=True) == "1,00 kr."
    with speaking("en"):
        assert money.kroner(2_500_000_000) == "DKK 25,000,000"
