"""A company finds the dialogue, gets in, and gets out again: two minutes, no account."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.roles import scenes
from tests.journeys.roles.walk import Demo, Walker

EVENT = scenes.BETON


@pytest.fixture(autouse=True)
def invitation(demo: Demo) -> None:
    scenes.an_event_is_published(demo.stage, scenes.RAW_MATERIALS, EVENT, days=60, place="København", capacity=1)


def _fill(company: Walker, number: str = "EKSEMPEL-77") -> None:
    company.writes("CVR-nummer", number)
    if not company.page.get_by_label("Land").is_visible():
        company.page.locator("summary", has_text="Er virksomheden ikke dansk?").click()
    company.chooses("Land", "Sverige")
    company.writes("Virksomhedens navn", "Eksempel Beton AB")
    company.writes("Hvem kommer?", "Salg, Eksempel Beton")


def test_a_company_signs_up_and_cancels(somebody: Callable[..., Walker]) -> None:
    company = somebody("virksomhed")
    company.opens("/")
    company.looks("forside")
    company.follows("Se markedsdialoger")
    company.looks("markedsdialoger")
    company.follows(EVENT)
    company.reads("Hvad bør vi ikke stille krav om?")
    company.looks("arrangement")
    company.follows(re.compile("^Om processen"))
    company.looks("proces")
    company.follows(EVENT)
    company.follows("Tilmeld jer")

    company.presses("Tilmeld jer")
    company.reads("Der er fejl i formularen")
    _fill(company)
    company.writes("E-mail", "ikke en adresse")
    company.presses("Tilmeld jer")
    company.finds("Virksomhedens navn", "Eksempel Beton AB")
    company.looks("tilmelding-fejl")
    company.writes("E-mail", "salg@example.com")
    company.presses("Tilmeld jer")
    company.stands_at(re.compile("Der er en plads til jer"))
    company.looks("tak")

    company.opens_mail("salg@example.com", "Bekræft")
    company.looks("mail")
    company.follows_mail("/min-tilmelding/")
    company.stands_at("Bekræft jeres tilmelding")
    company.looks("bekraeft")
    company.presses("Bekræft")
    company.stands_at("I er tilmeldt")
    company.looks("min-tilmelding")
    calendar = company.downloads(re.compile("^Læg det i kalenderen"))
    assert calendar.suggested_filename.endswith(".ics")
    company.follows("Ret eller fortæl mere")
    company.writes("Adgang og hjælpemidler", "Adgang med kørestol")
    company.looks("fortael-mere")
    company.presses("Gem")
    company.follows("Kvittering til print")
    company.looks("kvittering")
    company.follows("Tilbage til tilmeldingen")
    company.follows(re.compile("^Giv skriftligt input"))
    company.looks("skriftligt-input")
    company.page.go_back()
    company.follows(re.compile("^Meld fra"))
    company.looks("meld-fra")
    company.presses("Meld fra")
    company.stands_at("I er meldt fra")
    company.looks("meldt-fra")
    company.follows(EVENT)
    company.reads("1 plads tilbage")


def test_the_second_company_waits_and_moves_up(somebody: Callable[..., Walker], demo: Demo) -> None:
    first, second = somebody("foerste"), somebody("ventende")
    for company, number, email in ((first, "A-1", "en@example.com"), (second, "A-2", "to@example.com")):
        company.opens("/")
        company.follows(EVENT)
        company.follows("Tilmeld jer")
        _fill(company, number)
        company.writes("E-mail", email)
        company.presses("Tilmeld jer")
    second.stands_at("I står som nummer 1 på ventelisten")
    second.looks("venteliste")
    for company, email in ((first, "en@example.com"), (second, "to@example.com")):
        company.opens_mail(email, "Bekræft")
        company.follows_mail("/min-tilmelding/")
        company.presses("Bekræft")
    first.follows(re.compile("^Meld fra"))
    first.presses("Meld fra")
    second.page.reload()
    second.stands_at("Der er en plads til jer")
    second.looks("tilbud")
    second.presses(re.compile("^Ja tak, vi tager pladsen"))
    second.stands_at("I er tilmeldt")
    second.looks("fik-plads")


def test_a_question_is_asked_and_the_page_reads_in_english(somebody: Callable[..., Walker]) -> None:
    company = somebody("spoerger")
    company.opens("/")
    company.follows(EVENT)
    company.follows("Stil et spørgsmål, som alle får svaret på")
    company.looks("spoergsmaal")
    company.writes("Jeres spørgsmål", "Må vi levere i etaper?")
    company.writes("E-mail", "salg@example.com")
    company.presses("Send spørgsmålet")
    company.looks("spurgt")
    company.follows("English")
    expect(company.page.locator("html")).to_have_attribute("lang", "en")
    company.looks("engelsk")
    company.follows("coproc Shared needs. Separate tenders.")
    company.looks("engelsk-forside")
