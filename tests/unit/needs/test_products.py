from __future__ import annotations

import pytest

from coproc.needs.products import product_words


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        ("Skal kunne bruges på iPad", ["iPad"]),
        ("Sensorer som Nordtek® eller bedre", ["Nordtek®"]),
        ("Gravemaskine af typen Grabo", ["af typen Grabo"]),
        ("Mindst som EX-210", ["EX-210"]),
        ("Kan grave en hel dag uden at udlede CO2", []),
        ("Tåler vand efter IP67 og følger ISO 9001", []),
        ("Borgere på Ærø og i Aarhus kan selv betjene den", []),
        ("Støjer under 60 dB og bruger højst 5 kWh", []),
    ],
)
def test_a_product_name_is_noticed_and_a_function_is_not(requirement, words) -> None:
    assert product_words(requirement) == words
