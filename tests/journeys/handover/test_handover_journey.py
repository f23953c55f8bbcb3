"""From the package that is handed over to the effect that is measured, what the next buyer reads, and contracts that meet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from coproc.accounts.models import OrganisationType
from coproc.agreements.services import signing
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes import services as processes
from coproc.processes.models import Participation
from coproc.tenders import outcomes
from coproc.tenders.expiry import services as expiry
from tests.factories.accounts import PASSWORD, People
from tests.factories.agreements import make_letter, make_participation, make_process, make_word
from tests.factories.needs import make_need
from tests.factories.tenders import make_notified, make_published_description
from tests.journeys.axe import check
from tests.support.browser import NARROW, snapshot

TENDER = "/udbud/T-2026-1"


@dataclass
class Town:
    """Aarhus has told its tenderers; Odense and Esbjerg have contracts that end near one of Aarhus's."""

    database: Database
    clock: FixedClock


@pytest.fixture
def town(sqlite_database: Database, clock: FixedClock) -> Town:
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    aarhus, odense, esbjerg = (people.organisation(f"{name} Kommune") for name in ("Aarhus", "Odense", "Esbjerg"))
    for organisation, name in ((aarhus, "ida"), (esbjerg, "ude")):
        people.person((organisation, Role.OFFICER), name=name.title(), email=f"{name}@example.dk")
    with sqlite_database.write(system("test"), clock) as uow:
        process = make_process(uow, centre, [make_need(uow, aarhus).id], state="letter_of_intent")
        process.is_public = True
        own = uow.session.query(Participation).filter_by(process_id=process.id).one()
        processes.answer(uow, own.id, "join")
        make_published_description(uow, process, own, make_participation(uow, process, odense))
        letter = make_letter(uow, process)
        signing.sign(uow, letter.id, own.id, make_word(letter))
        make_notified(uow, own, notice_on=date(2026, 10, 1), decision_on=date(2026, 11, 2))
        for organisation, ends_on, until in (
            (aarhus, date(2027, 6, 30), None),
            (odense, date(2027, 3, 31), date(2028, 3, 31)),
            (esbjerg, date(2026, 12, 31), date(2027, 12, 31)),
        ):
            values: dict[str, Any] = {
                "title": "Leje af gravemaskiner",
                "cpv": "43200000",
                "source": "Kontraktstyring",
                "is_shared": True,
            }
            expiry.add(uow, organisation.id, ends_on=ends_on, options_until=until, **values)
    return Town(sqlite_database, clock)


def _sign_in(page: Page, who: str, path: str) -> None:
    page.goto(f"/login?next={path}")
    page.get_by_label("Mailadresse").fill(f"{who}@example.dk")
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"**{path}")


def _looked(page: Page, name: str) -> None:
    check(page)
    snapshot(page, f"handover-{name}")


def _date(page: Page, label: str, day: date) -> None:
    group = page.get_by_role("group", name=label)
    for part, value in (("Dag", day.day), ("Måned", day.month), ("År", day.year)):
        group.get_by_label(part).fill(str(value))


def test_the_package_is_handed_over_and_the_contract_comes_back(town: Town, new_page: Callable[..., Page]) -> None:
    assert town
    she = new_page()
    _sign_in(she, "ida", f"{TENDER}/overdragelse")
    _the_package(she)
    _the_contract(she)


def test_the_effect_is_measured_and_the_next_buyer_learns(town: Town, new_page: Callable[..., Page]) -> None:
    with town.database.write(system("test"), town.clock) as uow:
        days: dict[str, Any] = {"on": date(2026, 11, 18), "starts_on": date(2026, 12, 1), "ends_on": date(2028, 11, 30)}
        outcomes.sign_contract(uow, 1, winner="Eksempel Elmaskiner AB", **days)
        outcomes.send_award_notice(uow, 1, on=date(2026, 11, 19))
        outcomes.implement(uow, 1, on=date(2026, 11, 20))
    town.clock.advance(timedelta(days=185))  # half a year has passed
    she = new_page()
    _sign_in(she, "ida", "/opgaver")
    _the_effect(she)
    _the_next_buyer(new_page(NARROW))


def test_contracts_that_meet_become_a_need(town: Town, new_page: Callable[..., Page]) -> None:
    assert town
    she = new_page()
    _sign_in(she, "ida", "/kontrakter-der-udloeber")
    _the_radar(she)


def _the_package(she: Page) -> None:
    _looked(she, "package")
    with she.expect_download() as caught:
        she.get_by_role("link", name="Hent pakken til ESDH-sagen (zip)").click()
    with zipfile.ZipFile(io.BytesIO(Path(caught.value.path()).read_bytes())) as archive:
        assert {"LÆS MIG.txt", "Journalliste.csv", "SHA256SUMS.txt"} <= set(archive.namelist())
    she.get_by_role("button", name="Registrér overdragelsen").click()
    expect(she.get_by_role("alert").or_(she.get_by_text("Skriv, hvem der overtog pakken.")).first).to_be_visible()
    she.get_by_label("Hvem overtog pakken?").fill("Indkøb og Udbud, lagt i udbudssystemet")
    she.get_by_label("Journalnummer").fill("26/1140")
    she.get_by_role("button", name="Registrér overdragelsen").click()
    expect(she.get_by_text("Overdragelsen er registreret.")).to_be_visible()
    _looked(she, "taken-over")


def _the_contract(she: Page) -> None:
    she.goto(f"{TENDER}/kontrakt")
    _date(she, "Kontrakten blev underskrevet", date(2026, 11, 18))
    _date(she, "Første dag", date(2026, 12, 1))
    _date(she, "Sidste dag, uden optioner", date(2028, 11, 30))
    she.get_by_label("Leverandør", exact=True).fill("Eksempel Elmaskiner AB")
    she.get_by_label("Hvor stor er virksomheden?").select_option(label="10–49 ansatte")
    _looked(she, "contract")
    she.get_by_role("button", name="Registrér kontrakten").click()
    she.goto(f"{TENDER}/tilbud")
    she.get_by_label("Antal tilbud").fill("3")
    she.get_by_label("Heraf fra små og mellemstore virksomheder").fill("2")
    she.get_by_role("button", name="Gem tallene").click()
    she.goto(f"{TENDER}/optioner")
    she.get_by_label("Option eller forlængelse").fill("Forlængelse i 12 måneder")
    _date(she, "Kontrakten løber så til", date(2029, 11, 30))
    she.get_by_role("button", name="Tilføj").click()
    expect(she.get_by_role("button", name="Vi bruger den Forlængelse")).to_be_visible()
    _looked(she, "options")
    she.goto(f"{TENDER}/ret-resultat")
    _looked(she, "correct")


def _the_effect(she: Page) -> None:
    she.get_by_role("link", name="effekten efter 6 måneder").first.click()
    she.get_by_label("Effektmål").select_option(index=1)
    she.get_by_label("Hvilken måling?").select_option(label="Efter 6 måneder")
    _date(she, "Målt den", date(2027, 5, 20))
    she.get_by_label("Målt effekt").fill("31 % mindre")
    _looked(she, "measure")
    she.get_by_role("button", name="Gem målingen").click()
    expect(she.get_by_role("cell", name="31 % mindre")).to_be_visible()
    _looked(she, "tender")
    she.goto(f"{TENDER}/laering")
    she.get_by_label("Hvad skal den næste køber gøre anderledes").fill("Spørg om ladetid før alt andet.")
    she.get_by_role("button", name="Gem svarene").click()
    she.goto("/processer/P-2026-1/indkoeb")
    _looked(she, "process")


def _the_radar(she: Page) -> None:
    expect(she.get_by_text("Aarhus Kommune").first).to_be_visible()
    _looked(she, "radar")
    she.get_by_role("link", name="Leje af gravemaskiner").last.click()
    _looked(she, "radar-form")
    she.goto("/kontrakter-der-udloeber")
    she.get_by_role("button", name="Skriv et behov sammen").first.click()
    expect(she.get_by_text("Kladden har branche og tidspunkt.")).to_be_visible()


def _the_next_buyer(phone: Page) -> None:
    _sign_in(phone, "ude", "/laering")
    _looked(phone, "learning")
    phone.get_by_role("link", name="Emissionsfrie gravemaskiner").click()
    expect(phone.get_by_text("Spørg om ladetid før alt andet.")).to_be_visible()
    _looked(phone, "lesson")
