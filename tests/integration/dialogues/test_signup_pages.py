"""The pages of signing up: several events in one form, the personal page, the link that was lost, what the inside sees."""

from __future__ import annotations

import io
from datetime import timedelta

from openpyxl import load_workbook
from sqlalchemy import select, update

from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import signups
from coproc.kernel.actor import Role
from coproc.messaging.models import OutboxMessage, Status
from coproc.processes import services as processes
from tests.factories import dialogues as make
from tests.factories.accounts import signed_in

from .conftest import World

GRAVKO = {
    "company_number": "13748136",
    "country": "DK",
    "company_name": "Gravko ApS",
    "email": "ida@example.dk",
    "attendees": "Ida Holm\nPer Dahl",
}
LINK = "https://example.dk/moede"


def _form(world: World, event_id: int) -> str:
    with world.database.read() as session:
        return f"/markedsdialoger/{session.get_one(DialogueEvent, event_id).reference}/tilmelding"


def _signups(world: World) -> list[SignUp]:
    with world.database.read() as session:
        return list(session.scalars(select(SignUp).order_by(SignUp.event_id)))


def _confirmed(world: World, event_id: int, number: int = 1, **given) -> tuple[int, str]:
    found = world.sign_up(event_id, number, **given)
    with world.write() as uow:
        signups.confirm(uow, found)
    return found, world.link(found)


def test_two_events_are_ticked_in_one_form_and_one_comes_ticked(visitor, world: World):
    first, second = world.published(title="Møde i Aaby"), world.published(title="Konference", link=LINK, capacity=1)
    shown = visitor.get(_form(world, first)).text
    assert shown.count(" checked") == 1
    assert 'value="D-2026-2+online"' in shown
    assert "dataansvarlig er Eksempelcenter" in shown
    assert "Navne og mailadresser slettes" in shown
    none = visitor.post(_form(world, first), data=GRAVKO)
    assert none.status_code == 422
    assert "mindst ét arrangement" in none.text
    both = visitor.post(_form(world, first), data={**GRAVKO, "events": ["D-2026-2", "D-2026-2+online"]})
    assert "ikke begge dele" in both.text
    assert visitor.post(_form(world, first), data={**GRAVKO, "events": ["D-2026-9"]}).status_code == 422
    assert _signups(world) == []
    done = visitor.post(_form(world, first), data={**GRAVKO, "events": ["D-2026-1", "D-2026-2+online"]}, follow_redirects=True)
    assert "det gælder alle 2 arrangementer" in done.text
    assert [(one.event_id, one.is_online, one.contact_name) for one in _signups(world)] == [
        (first, False, "Ida Holm"),
        (second, True, "Ida Holm"),
    ]


def test_the_personal_page_confirms_changes_prints_and_cancels_all_of_it(visitor, world: World):
    first, second = world.published(title="Møde i Aaby"), world.published(title="Konference")
    visitor.post(_form(world, first), data={**GRAVKO, "events": ["D-2026-1", "D-2026-2"]})
    one, two = _signups(world)
    link = world.link(one.id)
    page = visitor.get(link).text
    assert "Én bekræftelse gælder alle" in page
    assert "Møde i Aaby" in page
    assert "Konference" in page
    assert visitor.get(f"{link}/ret").status_code == 303  # first the address, then the rest
    assert visitor.get(f"{link}/flere").status_code == 303
    assert "I er tilmeldt" in visitor.post(f"{link}/bekraeft", follow_redirects=True).text
    said = {
        f"signup-{one.id}-attendees": "Ida Holm",
        f"signup-{two.id}-attendees": "Per Dahl",
        "size": "10-49",
        "region": "north",
        "is_first_time": "yes",
        "wants_meeting": "1",
        "topics": "Strøm",
        "diet": "Nødder",
    }
    assert visitor.post(f"{link}/ret", data=said).status_code == 303
    stored = _signups(world)
    assert [found.attendees for found in stored] == [["Ida Holm"], ["Per Dahl"]]
    assert {(found.size, found.region, found.is_first_time, found.wants_meeting, found.diet) for found in stored} == {
        ("10-49", "north", True, True, "Nødder")
    }
    assert visitor.post(f"{link}/ret", data={**said, "size": "mange"}).status_code == 422
    receipt = visitor.get(f"{link}/kvittering").text
    for words in ("Gravko ApS", "DK 13748136", "I har en plads.", "Eksempelcenter", "Bekræftet"):
        assert words in receipt
    assert "Nødder" not in receipt
    for found in stored:
        assert (
            f"UID:{'D-2026-1' if found.event_id == first else 'D-2026-2'}@coproc"
            in visitor.get(f"{link}/kalender.ics?tilmelding={found.id}").text
        )
    asked = visitor.get(f"{link}/meld-fra?tilmelding={two.id}").text
    assert asked.count(" checked") == 1
    visitor.post(f"{link}/meld-fra", data={"signups": [str(one.id), str(two.id)]})
    assert {found.status for found in _signups(world)} == {"cancelled"}
    assert second


def test_one_company_s_link_does_not_reach_anothers_sign_up(visitor, world: World):
    event_id = world.published(link=LINK)
    _mine, link = _confirmed(world, event_id, 1)
    other, _link = _confirmed(world, event_id, 2)
    assert visitor.post(f"{link}/deltag", data={"signup": str(other), "online": "1"}).status_code == 404
    assert visitor.post(f"{link}/tag-pladsen", data={"signup": str(other)}).status_code == 404
    assert visitor.get(f"{link}/kalender.ics?tilmelding={other}").status_code == 404
    assert visitor.post(f"{link}/meld-fra", data={"signups": [str(other)]}).status_code == 422
    assert visitor.get(f"{link}/meld-fra?tilmelding={other}").text.count(" checked") == 0
    assert {one.status for one in _signups(world)} == {"confirmed"}


def test_an_offer_is_taken_with_a_button_on_the_personal_page(visitor, world: World):
    event_id = world.published(capacity=1)
    first, _link = _confirmed(world, event_id, 1)
    second, link = _confirmed(world, event_id, 2)
    assert "I står på ventelisten" in visitor.get(link).text
    with world.write() as uow:
        signups.cancel(uow, first)
    page = visitor.get(link).text
    assert "Der er en plads til jer" in page
    assert "fordi en anden virksomhed har meldt afbud" in page
    taken = visitor.post(f"{link}/tag-pladsen", data={"signup": str(second)}, follow_redirects=True).text
    assert "Pladsen er jeres." in taken
    assert "I har en plads." in taken


def test_a_known_company_comes_to_more_and_writes_only_who_comes(visitor, world: World):
    first, second = world.published(title="Møde i Aaby"), world.published(title="Konference")
    _number, link = _confirmed(world, first, attendees=["Ida Holm"])
    assert "Der er åbent for tilmelding til Konference" in visitor.get(link).text
    form = visitor.get(f"{link}/flere").text
    assert "Ida Holm" in form
    assert "CVR" not in form
    done = visitor.post(f"{link}/flere", data={"attendees": "Per Dahl"}, follow_redirects=True).text
    assert "Vi har sendt det til kontakt1@example.se" in done
    added = _signups(world)[-1]
    assert (added.event_id, added.status, added.attendees) == (second, "confirmed", ["Per Dahl"])
    assert "ikke flere arrangementer" in visitor.get(f"{link}/flere").text
    assert len(world.mails("signup_confirm")) == 1  # nothing more to confirm


def test_a_company_known_from_one_process_is_asked_only_what_is_new_in_another(visitor, world: World):
    _number, link = _confirmed(world, world.published())
    assert "I andre processer" not in visitor.get(link).text
    with world.write() as uow:
        other = make.make_process(uow, world.centre.id, reference="P-2026-2", title="Sammen om genbrug", is_public=True)
        make.make_published(uow, other.id, title="Markedsdialog om genbrug")
    assert "åbent for tilmelding til Markedsdialog om genbrug" in visitor.get(link).text
    form = visitor.get(f"{link}/flere").text
    assert "company_number" not in form
    assert "Markedsdialog om genbrug (Sammen om genbrug)" in form


def test_the_list_of_who_comes_is_for_the_door_the_kitchen_and_the_badges(facilitator, app, world: World):
    event_id = world.published(capacity=1)
    with world.write() as uow:
        first = make.make_signup(uow, event_id, 1, attendees=["Bo Æble", "=Cilla"])
        signups.confirm(uow, first.id)
        signups.change(uow, first.id, attendees=first.attendees, is_listed=False, access_needs="Kørestol", diet="Ingen nødder",
                       size="", region="", is_first_time=None, wants_meeting=False, topics="")  # fmt: skip
        make.make_signup(uow, event_id, 2)  # nobody named: the contact
    path = "/processer/P-2026-1/markedsdialog/D-2026-1"
    assert f'href="{path}/deltagerliste"' in facilitator.get(path).text
    page = facilitator.get(f"{path}/deltagerliste").text
    for said in ("Bo Æble", "Kontakt 2", "Ingen nødder", "Kørestol", "Venteliste"):
        assert said in page
    book = load_workbook(io.BytesIO(facilitator.get(f"{path}/deltagerliste.xlsx").data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert [(row[0], row[1], row[5], row[8]) for row in rows[1:]] == [
        ("Bo Æble", "Virksomhed 1", "Har plads", "Ingen nødder"),
        ("=Cilla", "Virksomhed 1", "Har plads", None),
        ("Kontakt 2", "Virksomhed 2", "Venteliste", None),
    ]
    buyer = world.people.organisation("Aarhus Kommune")
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, buyer.id, state="joined")
    officer = signed_in(app, world.people.person((buyer, Role.OFFICER)), world.clock)
    for suffix in ("", ".xlsx"):  # what people eat and need is the organiser's alone
        assert officer.get(f"{path}/deltagerliste{suffix}").status_code == 403


def test_a_long_list_of_sign_ups_has_pages(facilitator, world: World):
    event_id = world.published(capacity=None)
    for number in range(1, 53):
        world.sign_up(event_id, number)
    path = "/processer/P-2026-1/markedsdialog/D-2026-1"
    first, second = (facilitator.get(f"{path}?side={side}").text for side in (1, 2))
    assert ("Virksomhed 50 (" in first, "Virksomhed 51 (" in first, "Virksomhed 51 (" in second) == (True, False, True)


def test_a_new_link_is_sent_and_nobody_learns_whether_the_address_is_known(visitor, world: World):
    world.sign_up(world.published())
    answers = [visitor.post("/min-tilmelding", data={"email": email}) for email in ("KONTAKT1@example.se", "ukendt@example.se")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert visitor.post("/min-tilmelding", data={"email": "ikke"}).status_code == 422
    assert len(world.mails("signup_confirm")) == 2  # not confirmed yet: asked for again
    with world.write() as uow:
        signups.confirm(uow, 1)
    world.clock.advance(timedelta(minutes=1))
    visitor.post("/min-tilmelding", data={"email": "kontakt1@example.se"})
    (mail,) = world.mails("signup_link")
    path = mail.body_text.split("/min-tilmelding/")[1].split()[0]
    assert "I er tilmeldt" in visitor.get(f"/min-tilmelding/{path}").text
    statuses = {
        email: [visitor.post("/min-tilmelding", data={"email": email}).status_code for _ in range(6)][-1]
        for email in ("kontakt1@example.se", "ukendt@example.se")
    }
    assert set(statuses.values()) == {429}  # the same for both


def test_closed_offers_an_online_seat_the_written_route_and_the_material(visitor, world: World):
    event_id = world.published(link=LINK)
    world.clock.advance(timedelta(days=12))
    closed = visitor.get(_form(world, event_id))
    assert closed.status_code == 409
    for words in ("Fristen for tilmelding er overskredet", "Deltag online", "Giv skriftligt input", "de samme for alle"):
        assert words in closed.text
    online = _form(world, event_id) + "?online=1"
    assert visitor.get(online).status_code == 200
    assert visitor.post(online, data=GRAVKO).status_code == 303
    assert [(one.is_online, one.has_place) for one in _signups(world)] == [(True, True)]
    world.clock.advance(timedelta(days=3))
    assert visitor.get(online).status_code == 410


def test_an_event_whose_rule_is_one_sign_up_has_its_page_for_the_second(visitor, world: World):
    page = _form(world, world.published(merges_signups=False))
    visitor.post(page, data=GRAVKO)
    again = visitor.post(page, data={**GRAVKO, "email": "per@example.dk"}, follow_redirects=True).text
    assert "I er allerede tilmeldt" in again
    assert "ida@example.dk" not in again


def test_the_form_is_english_for_who_reads_english(visitor, world: World):
    page = _form(world, world.published(link=LINK))
    with visitor.session_transaction() as cookie:
        cookie["language"] = "en"
    text = visitor.get(page).text
    for words in ("Who is coming?", "take part online", "Is the company not Danish?", "What do we use it for?"):
        assert words in text
    assert '<details class="details" open>' in text
    visitor.post(page, data={**GRAVKO, "events": ["D-2026-1"]})
    (mail,) = world.mails("signup_confirm")
    assert mail.subject.startswith("Confirm your sign-up")
    link = world.link(1)
    assert "You are signed up" in visitor.post(f"{link}/bekraeft", follow_redirects=True).text


def test_a_refused_address_is_shown_to_the_facilitator_who_mends_it(facilitator, visitor, world: World):
    event_id = world.published()
    number, link = _confirmed(world, event_id)
    inside = "/processer/P-2026-1/markedsdialog/D-2026-1"
    assert "Mail kommer ikke frem" not in facilitator.get(inside).text
    with world.write() as uow:
        uow.session.execute(update(OutboxMessage).values(status=Status.FAILED, server_answer="550 no such user"))
    assert "Mail kommer ikke frem" in facilitator.get(inside).text
    form = f"{inside}/tilmelding/{number}"
    assert "550 no such user" in facilitator.get(form).text
    assert facilitator.post(form, data={"email": "ikke"}).status_code == 422
    assert visitor.post(form, data={"email": "anden@example.se"}).status_code == 303  # to the log-in
    assert facilitator.post(form, data={"email": "rigtig@example.se"}).status_code == 303
    assert world.mails("signup_link")[-1].to_email == "rigtig@example.se"
    assert "Mail kommer ikke frem" not in facilitator.get(inside).text
    assert visitor.get(link).status_code == 404  # the old link went somewhere else
