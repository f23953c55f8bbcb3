from __future__ import annotations

import pytest

from coproc.dialogues.questions.identity import pieces, revealing

GRAVKO = pieces(company="Gravko Danmark ApS", people=["Ida Holmgaard"], email="ida.holmgaard@gravko-maskiner.dk")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kan Gravko Danmark levere?", ["Gravko Danmark"]),
        ("Gælder det gravkos maskiner?", ["gravkos"]),
        ("Skriv til ida.holmgaard@gravko-maskiner.dk", ["ida.holmgaard", "gravko-maskiner.dk"]),
        ("Vi hos Holmgaard spørger", ["Holmgaard"]),
        ("Gælder det hele Danmark?", []),  # a word many companies share tells of none
        ("Hvor mange maskiner er der tale om?", []),
        ("", []),
    ],
)
def test_the_passages_that_tell_who_asked_are_found_as_written(text, found):
    assert revealing(text, GRAVKO) == found


def test_an_address_everybody_can_have_tells_nothing():
    assert "gmail" not in " ".join(pieces(email="info@gmail.com"))
    assert pieces(email="info@mail.co.uk") >= {"mail co uk"}


def test_the_form_of_a_company_is_no_part_of_its_name():
    assert pieces(company="Nordgreb A/S") == {"nordgreb"}
    assert revealing("Nordgreb A/S", pieces(company="Nordgreb A/S")) == ["Nordgreb"]


def test_parts_of_other_words_are_left_alone():
    assert not revealing("Solide løsninger", pieces(company="Soli"))
