"""Hjørring joins by a director's phone; Aarhus has a committee decide, with its paper and the right day for the agenda."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from coproc.documents.filling import text_of
from coproc.kernel.actor import Role
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from coproc.processes import services
from coproc.processes.funding import services as funding
from coproc.processes.funding.models import Phase
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import Scene, scene
from tests.journeys.roles.walk import Walker
from tests.support.browser import NARROW


@pytest.fixture
def town(sqlite_database: Database, clock: FixedClock) -> Scene:
    return scene(sqlite_database, clock)


def _invited(found: Scene, organisation: int) -> str:
    process = found.process(joined=0, title="Sammen om emissionsfrie arbejdsmaskiner")
    with found.write(found.facilitator) as uow:
        funding.set_needs(uow, process, {Phase.PURCHASE: (400_000_000, "")})
        for buyer, hours in ((1, 40), (2, 160)):
            part = services.add_participant(uow, process, found.buyers[buyer].id, state="joined")
            funding.set_hours(uow, part.id, {Phase.PURCHASE: (hours, None)})
        part = services.invite(uow, process, organisation)
        return f"/processer/{found.reference(process)}/deltagelse/{part.id}" if part.id else ""


def _mailed(found: Scene, message: str) -> str:
    with found.database.read() as session:
        rows = select(OutboxMessage.body_text).where(OutboxMessage.message == message).order_by(OutboxMessage.id.desc())
        link = re.search(r"https?://[^/\s]+(/\S+)", session.scalars(rows).first() or "")
        assert link
        return link[1]


def _signs_in(she: Walker, email: str, path: str) -> None:
    she.opens(f"/login?next={path}")
    she.writes("Mailadresse", email)
    she.presses("Fortsæt")
    she.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
    she.presses("Log ind")


@pytest.mark.parametrize("javascript", [True, False])
def test_hjoerring_joins_by_a_directors_phone(new_page: Callable[..., Page], town: Scene, javascript: bool) -> None:
    hjoerring = town.people.organisation("Hjørring Kommune")
    hanne = town.people.person((hjoerring, Role.OFFICER), name="Hanne Indkøber", email="hanne@hjoerring.example")
    page = _invited(town, hjoerring.id)
    name = "deltag-hjoerring" if javascript else "deltag-uden-js"
    officer = Walker(new_page(javascript=javascript), None, name)  # type: ignore[arg-type]
    director = Walker(new_page(NARROW, javascript=javascript), None, f"{name}-telefon")  # type: ignore[arg-type]
    looks = javascript
    _signs_in(officer, hanne.email, page)
    officer.reads("Beslut, om I er med", "mellem 40 og 160 timer hver", "mangler 4.000.000 kr.", "Vi lover ikke ét fælles udbud")
    if looks:
        officer.looks("siden")
    officer.follows("Skriv beslutningen")
    officer.writes("Jeres egne timer i alt", "80")
    officer.writes("Udgift ud over timerne", "25.000")
    officer.writes("Hvorfor skal I være med?", "Vi skal have nye maskiner på materielgården i 2028.")
    officer.ticks("Direktion")
    officer.presses("Send til lederen")
    officer.reads("Der er fejl i formularen", "Skriv lederens mailadresse.")
    officer.finds("Jeres egne timer i alt", "80")
    if looks:
        officer.looks("fejl")
    officer.writes("Lederens navn", "Dir Ektør")
    officer.writes("Lederens e-mail", "dir@hjoerring.example")
    officer.presses("Send til lederen")
    officer.reads("Beslutningen er sendt til lederen.", "Dir Ektør (dir@hjoerring.example) har et link")
    if looks:
        officer.looks("sendt")

    director.opens(_mailed(town, "joining_asked"))
    director.stands_at("Beslut, om I er med")
    director.reads("Hanne Indkøber spørger", "80 timer", "25.000 kr.")
    if looks:
        director.looks("lederens-side")
    director.unfolds("Jeg har et spørgsmål")
    director.writes("Hvad vil du vide?", "Hvem betaler?")
    director.presses("Send spørgsmålet")
    director.reads("Dit spørgsmål er sendt.")

    officer.opens(page)
    officer.reads("Hvem betaler?")
    if looks:
        officer.looks("spoergsmaal")
    officer.follows("Svar lederen")
    officer.writes("Dit svar til lederen", "Driften.")
    officer.presses("Send svaret")
    director.opens(_mailed(town, "joining_replied"))
    director.reads("Driften.")
    director.presses("Ja, vi er med")
    director.reads("Dir Ektør svarede")
    if looks:
        director.looks("svaret")
    officer.opens(page)
    officer.reads("Tilsluttet", "Besluttet: I er med", "godkendt af Dir Ektør")
    if looks:
        officer.looks("loggen")


def test_a_committee_has_its_paper_and_the_right_day(new_page: Callable[..., Page], town: Scene, clock: FixedClock) -> None:
    page = _invited(town, town.buyers[0].id)
    officer = Walker(new_page(), None, "deltag-udvalg")  # type: ignore[arg-type]
    director = Walker(new_page(NARROW), None, "deltag-udvalg-telefon")  # type: ignore[arg-type]
    _signs_in(officer, town.officer.email, page)
    officer.follows("Skriv beslutningen")
    officer.writes("Hvorfor skal I være med?", "Udledningen skal ned inden 2030.")
    officer.ticks("Udvalg")
    officer.writes("Navn på udvalget, rådet eller bestyrelsen", "Teknik- og Miljøudvalget")
    officer.dates("Mødet er den", 5, 1, 2027)
    officer.looks("skriv")
    officer.presses("Send til lederen")
    sum_in_words = "8 arbejdsdage talt baglæns fra mødet tirsdag den 5. januar 2027 giver fredag den 18. december 2026."
    officer.reads(sum_in_words, "Heller ikke: Juleaftensdag")
    with officer.page.expect_download() as waiting:
        officer.follows("Hent dagsordenspunktet som Word")
    assert "Frist til dagsordenen: fredag den 18. december 2026" in text_of(waiting.value.path().read_bytes())
    director.opens(_mailed(town, "joining_asked"))
    director.reads(sum_in_words)
    director.looks("lederens-side")
    director.presses("Ja, send sagen til mødet")
    director.reads("Godkendt af lederen, venter på mødet")
    officer.opens("/opgaver")
    officer.reads("dagsordenspunktet om deltagelse")
    officer.looks("opgaver")
    officer.opens(page)
    officer.looks("venter-paa-moedet")

    clock.advance(timedelta(days=47))
    later = Walker(new_page(), None, "deltag-besluttet")  # type: ignore[arg-type]
    _signs_in(later, town.officer.email, page)
    later.follows("Skriv, hvad der blev besluttet")
    later.ticks("Vi er med")
    later.writes("Punkt i referatet", "7")
    later.writes("Journalnummer", "2027-0003")
    later.looks("hvad-blev-besluttet")
    later.presses("Gem beslutningen")
    later.reads("Tilsluttet", "2027-0003", "Teknik- og Miljøudvalget")
    later.turns_to("Deltagere")
    expect(later.page.get_by_role("row").filter(has_text="Aarhus Kommune")).to_contain_text("Ved ikke endnu")
    later.looks("deltagere")
