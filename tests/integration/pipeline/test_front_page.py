"""What everybody may know: the front page, the calendar and the feed."""

from __future__ import annotations

import pytest
from icalendar import Calendar
from lxml import etree

from coproc.accounts.models import Person
from coproc.dialogues.services import events
from tests.factories import dialogues as make
from tests.factories.pipeline import Scene

ATOM = "{http://www.w3.org/2005/Atom}"


def test_it_shows_open_processes_and_coming_dialogues(scene: Scene, as_) -> None:
    process = scene.process("market_dialogue", joined=3, title="Sammen om stilhed", challenge="Renovationsbiler larmer.")
    scene.event(process, capacity=40)
    scene.process("stopped", title="Opgivet")
    scene.process(title="Hemmelig", is_public=False)
    page = as_(None).get("/").text
    assert "Sammen om stilhed" in page
    assert "Renovationsbiler larmer." in page
    assert "Trin 4 af 7: Fælles markedsdialog" in page
    assert "3 offentlige indkøbere er med" in page
    assert "40 ledige pladser" in page
    assert "Skriftligt input åbent" in page
    assert "Tilmelding senest 01.12.2026 kl. 10.00" in page
    assert "Opgivet" not in page
    assert "Hemmelig" not in page


def test_a_full_event_has_a_waiting_list_and_an_unlimited_one_is_open(scene: Scene, as_) -> None:
    process = scene.process()
    full = scene.event(process, capacity=1, title="Det fulde")
    with scene.write() as uow:
        make.make_signup(uow, full)
    assert "Venteliste" in as_(None).get("/").text
    scene.event(process, capacity=None, title="Det åbne")
    assert "Åben for tilmelding" in as_(None).get("/").text


def test_nothing_going_on_has_a_next_step(as_) -> None:
    page = as_(None).get("/").text
    assert "Der er ingen markedsdialoger på vej lige nu." in page
    assert "Der er ingen åbne processer lige nu." in page


@pytest.mark.parametrize(
    ("who", "home"), [("officer", "/opgaver"), ("expert", "/opgaver"), ("manager", "/overblik"), ("facilitator", "/processer")]
)
def test_people_start_with_their_own_work(scene: Scene, as_, who: str, home: str) -> None:
    person: Person = getattr(scene, who)
    answer = as_(person).get("/")
    assert (answer.status_code, answer.location) == (303, home)
    assert as_(person).get("/?forside=1").status_code == 200


def test_it_is_there_in_english(scene: Scene, app) -> None:
    scene.process("market_dialogue")
    browser = app.test_client()
    browser.get("/sprog/en")
    page = browser.get("/").text
    assert "Shared needs. Separate tenders." in page
    assert "Step 4 of 7: Joint market dialogue" in page


def test_the_calendar_is_subscribed_to(scene: Scene, as_) -> None:
    process = scene.process()
    event = scene.event(process)
    scene.event(process, title="Uden dato", kind="draft_hearing", starts_at=None, ends_at=None, signup_closes_at=None)
    answer = as_(None).get("/markedsdialoger.ics")
    assert answer.mimetype == "text/calendar"
    [entry] = Calendar.from_ical(answer.text).walk("VEVENT")
    assert entry["SUMMARY"] == "Regional markedsdialog i Aaby"
    assert entry["UID"].endswith("@coproc")
    assert "Tilmeld jer senest" in entry["DESCRIPTION"]
    with scene.write(scene.facilitator) as uow:
        events.move(uow, event, "cancel", reason="Lokalet brændte.")
    assert not Calendar.from_ical(as_(None).get("/markedsdialoger.ics").text).walk("VEVENT")


def test_the_feed_tells_what_is_new(scene: Scene, as_) -> None:
    process = scene.process(title="Støj & støv")
    scene.event(process)
    scene.process(title="Hemmelig", is_public=False)
    answer = as_(None).get("/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    whole = etree.fromstring(answer.data)
    titles = {entry.findtext(f"{ATOM}title") for entry in whole.iter(f"{ATOM}entry")}
    assert titles == {"Støj & støv", "Regional markedsdialog i Aaby"}
    assert whole.findtext(f"{ATOM}id").startswith("http")
    for entry in whole.iter(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}updated")
        assert entry.find(f"{ATOM}link").get("href").startswith("http")


@pytest.mark.parametrize("path", ["/", "/markedsdialoger.ics", "/feed.atom"])
def test_the_public_pages_ask_as_often_however_much_there_is(scene: Scene, as_, queries, path: str) -> None:
    counts = []
    for more in (2, 8):
        for _ in range(more):
            scene.event(scene.process())
        with queries() as said:
            assert as_(None).get(path).status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1]
