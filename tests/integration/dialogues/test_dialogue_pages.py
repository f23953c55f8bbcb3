"""The pages: what companies see without an account, what the inside sees, who may not."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import event as sqlalchemy_event

from coproc.accounts.models import OrganisationType
from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import events, signups
from coproc.kernel.actor import Role
from tests.factories import dialogues as make
from tests.factories.accounts import signed_in

from .conftest import World

COMPANY = {
    "company_number": "13748136",
    "country": "DK",
    "company_name": "Gravko ApS",
    "contact_name": "Ida Holm",
    "email": "ida@example.dk",
    "attendees": "Ida Holm\nPer Dahl",
}


def _reference(world: World, event_id: int) -> str:
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id).reference


def test_a_company_signs_up_confirms_changes_and_cancels_without_an_account(visitor, world: World):
    page = f"/markedsdialoger/{_reference(world, world.published())}"
    shown = visitor.get(page)
    assert shown.status_code == 200
    assert "aktindsigt afgøres konkret" in shown.text
    assert "2 pladser tilbage" in shown.text
    assert visitor.get(f"{page}/tilmelding").status_code == 200
    done = visitor.post(f"{page}/tilmelding", data=COMPANY, follow_redirects=True)
    assert "Der er en plads til jer" in done.text
    with world.database.read() as session:
        signup = session.get_one(SignUp, 1)
        assert signup.attendees == ["Ida Holm", "Per Dahl"]
    link = world.link(signup.id)
    assert "Bekræft jeres tilmelding" in visitor.get(link).text
    with world.database.read() as session:
        assert session.get_one(SignUp, 1).status == "unconfirmed"  # reading confirms nothing
    assert "I har en plads" in visitor.post(f"{link}/bekraeft", follow_redirects=True).text
    changed = visitor.post(
        f"{link}/ret",
        data={"signup-1-attendees": "Ida Holm", "is_listed": "1", "access_needs": "Kørestol"},
        follow_redirects=True,
    )
    assert "Tilmeldingen er rettet" in changed.text
    assert "Kørestol" in visitor.get(f"{link}/ret").text
    assert "Gravko ApS" in visitor.get(page).text  # listed by consent
    assert visitor.get(f"{link}/kalender.ics").text.startswith("BEGIN:VCALENDAR")
    assert visitor.get(f"{page}/kalender.ics").mimetype == "text/calendar"
    kept = visitor.post(visitor.get(f"{link}/input").location, data={"answer-andet": "Brug batterier.", "draft": "1"})
    assert "Brug batterier." in visitor.get(kept.location).text
    assert "I har en kladde, der ikke er sendt" in visitor.get(link).text
    assert visitor.post(f"{link}/meld-fra", data={"x": "1"}).status_code == 422  # nothing is given back by accident
    assert "I er meldt fra" in visitor.post(f"{link}/meld-fra", data={"signups": ["1"]}, follow_redirects=True).text


def test_a_second_sign_up_has_its_own_page_and_tells_nothing_of_the_first(visitor, world: World):
    page = f"/markedsdialoger/{_reference(world, world.published())}/tilmelding"
    visitor.post(page, data=COMPANY)
    again = visitor.post(page, data={**COMPANY, "email": "kollega@example.dk", "contact_name": "Per"}, follow_redirects=True)
    assert "I er allerede tilmeldt" in again.text
    assert "ida@example.dk" not in again.text
    (mail,) = world.mails("signup_exists")
    assert mail.to_email == "ida@example.dk"


def test_full_is_a_waiting_list_and_never_shut_out(visitor, world: World):
    event_id = world.published(capacity=1)
    world.sign_up(event_id)
    page = f"/markedsdialoger/{_reference(world, event_id)}"
    assert "venteliste" in visitor.get(page).text
    done = visitor.post(f"{page}/tilmelding", data=COMPANY, follow_redirects=True)
    assert "nummer 1 på ventelisten" in done.text
    assert f"{page}/skriftligt-input" in done.text


def test_closed_cancelled_and_late_each_say_so_and_show_the_written_route(visitor, world: World):
    closed, cancelled, late = world.published(), world.published(), world.published()
    with world.write() as uow:
        events.move(uow, closed, "close_signup")
        events.move(uow, cancelled, "cancel", reason="Oplægsholderen er syg.")
    for event_id, status, sentence in (
        (closed, 409, "Der er lukket for tilmelding"),
        (cancelled, 410, "Oplægsholderen er syg."),
    ):
        page = f"/markedsdialoger/{_reference(world, event_id)}"
        answer = visitor.post(f"{page}/tilmelding", data=COMPANY)
        assert answer.status_code == visitor.get(f"{page}/tilmelding").status_code == status
        assert sentence in answer.text
        assert f"{page}/skriftligt-input" in answer.text
    world.clock.advance(timedelta(days=12))
    assert "Fristen for tilmelding" in visitor.get(f"/markedsdialoger/{_reference(world, late)}/tilmelding").text


def test_mistakes_stand_beside_their_field_and_nothing_typed_is_lost(visitor, world: World):
    page = f"/markedsdialoger/{_reference(world, world.published())}"
    answer = visitor.post(f"{page}/tilmelding", data={**COMPANY, "company_number": "12345678"})
    assert answer.status_code == 422
    assert 'href="#company_number"' in answer.text
    assert "Gravko ApS" in answer.text
    answer = visitor.post(f"{page}/skriftligt-input", data={"company_name": "Gravko", "email": "ikke"})
    assert answer.status_code == 422
    assert 'value="Gravko"' in answer.text
    assert visitor.post(f"{page}/spoergsmaal", data={"question": "", "email": "a@example.dk"}).status_code == 422


def test_robots_fill_the_hidden_field_and_reach_nothing(visitor, world: World):
    event_id = world.published()
    page = f"/markedsdialoger/{_reference(world, event_id)}"
    visitor.post(f"{page}/tilmelding", data={**COMPANY, "website": "http://spam"})
    visitor.post(f"{page}/spoergsmaal", data={"question": "Køb", "email": "a@example.dk", "website": "x"})
    with world.database.read() as session:
        assert not queries.signups(session, event_id)
        assert not queries.questions(session, event_id)


def test_a_whole_ministry_behind_one_network_is_not_stopped_but_one_address_is(visitor, world: World):
    page = f"/markedsdialoger/{_reference(world, world.published())}/spoergsmaal"
    answers = [visitor.post(page, data={"question": "Hvad?", "email": f"a{n}@example.dk"}).status_code for n in range(70)]
    assert set(answers) == {303}
    again = [visitor.post(page, data={"question": "Hvad?", "email": "a1@example.dk"}).status_code for _ in range(25)]
    assert again[-1] == 429


def test_an_unpublished_event_is_nobodys_business_outside(visitor, world: World):
    with world.write() as uow:
        event = make.make_event(uow, make.make_round(uow, world.process_id).id)
    page = f"/markedsdialoger/{event.reference}"
    for path in (page, f"{page}/tilmelding", f"{page}/skriftligt-input", f"{page}/spoergsmaal", f"{page}/kalender.ics"):
        assert visitor.get(path).status_code in {303, 403}
    assert event.title not in visitor.get("/markedsdialoger").text
    assert visitor.get("/markedsdialoger/D-2026-999").status_code == 404
    assert visitor.get("/min-tilmelding/gaet").status_code == 404


def test_who_asked_is_shown_to_the_facilitator_alone(visitor, facilitator, world: World):
    reference = _reference(world, world.published())
    asked = {"question": "Hvor mange?", "asked_by": "Firma Hemmelig", "email": "a@example.dk"}
    assert (
        "Svaret kommer på siden"
        in visitor.post(f"/markedsdialoger/{reference}/spoergsmaal", data=asked, follow_redirects=True).text
    )
    inside = f"/processer/P-2026-1/markedsdialog/{reference}"
    assert "1 spørgsmål venter på svar" in facilitator.get("/processer/P-2026-1/markedsdialog").text
    assert "Firma Hemmelig" in facilitator.get(f"{inside}/spoergsmaal/1").text
    facilitator.post(f"{inside}/spoergsmaal/1", data={"published": "Hvor mange?", "answer": "Tolv.", "publish": "1"})
    public = visitor.get(f"/markedsdialoger/{reference}").text
    assert "Tolv." in public
    assert "Firma Hemmelig" not in public


def row(section: str, number: int = 0, **values: str) -> dict[str, str]:
    """One row of Opsamling as the form posts it; the count is the last row's."""
    return {f"{section}-rows": str(number + 1), **{f"{section}-{number}-{name}": value for name, value in values.items()}}


def test_a_facilitator_plans_publishes_holds_and_sums_up_in_the_browser(facilitator, visitor, world: World):
    tab = "/processer/P-2026-1/markedsdialog"
    assert "Der er ingen runder endnu" in facilitator.get(tab).text
    made = facilitator.post(f"{tab}/runder/ny", data={"title": "Første runde"})
    form = made.headers["Location"]
    assert facilitator.get(form).status_code == 200
    draft = facilitator.post(form, data={"kind": "webinar", "title": "Webinar om strøm", "language": "da"})
    page = draft.headers["Location"]
    assert "Invitationen mangler formål" in facilitator.get(page).text
    with world.database.read() as session:
        version = session.get_one(DialogueEvent, 1).version
    whole = {
        "version": version,
        "kind": "webinar",
        "title": "Webinar om strøm",
        "language": "da",
        "purpose": "At lære.",
        "audience": "Alle.",
        "programme-rows": "1",
        "programme-0-time": "12.00",
        "programme-0-item": "Velkomst",
        "questions": "Hvad kan I?",
        "link": "https://example.dk/webinar",
        "capacity": "20",
        "contact_name": "Fie",
        "contact_email": "fie@example.dk",
        "data_controller": "Eksempelcenter",
    }
    for name, day, hour in (
        ("starts_at", 4, "12.00"),
        ("ends_at", 4, "14.00"),
        ("signup_closes_at", 1, "12.00"),
        ("input_closes_at", 11, "23.59"),
    ):
        whole |= {f"{name}-day": str(day), f"{name}-month": "12", f"{name}-year": "2026", f"{name}-time": hour}
    assert facilitator.post(f"{page}/rediger", data=whole).status_code == 303
    assert facilitator.post(f"{page}/rediger", data=whole | {"title": "Forældet"}).status_code == 409
    assert "At lære." in facilitator.get(f"{page}/rediger").text
    facilitator.post(f"{page}/flyt/publish_invitation", data={"step_number": "1"})
    assert "Webinar om strøm" in visitor.get("/markedsdialoger").text
    assert "Webinar om strøm" in visitor.get("/processer/P-2026-1").text
    word = facilitator.post(f"{page}/dokument/dialogue_invitation")
    assert word.data.startswith(b"PK")
    missing = facilitator.post(f"{page}/dokument/dialogue_summary", follow_redirects=True)
    assert "Temaer mangler" in missing.text
    with world.write() as uow:
        number = make.make_signup(uow, 1).id
        signups.confirm(uow, number)
    world.clock.advance(timedelta(days=15))
    facilitator = signed_in(facilitator.application, world.facilitator, world.clock)
    facilitator.post(f"{page}/flyt/hold", data={"step_number": "2"})
    assert "Virksomhed 1" in facilitator.get(f"{page}/fremmoede").text
    facilitator.post(f"{page}/fremmoede/{number}/moedt")
    assert "Mødt" in facilitator.get(page).text
    wrong = facilitator.post(f"{page}/opsamling", data={"summary_themes-rows": "1", "summary_themes-0-heading": "Uden tekst"})
    assert wrong.status_code == 422
    assert 'href="#summary_themes-0-text"' in wrong.text
    facilitator.post(
        f"{page}/opsamling",
        data={
            "minutes": "Vi mødtes.",
            **row("summary_themes", heading="Strøm", text="Tager tid."),
            **row("summary_unchanged", subject="Pris", reason="Den er sat"),
            **row("summary_next", what="Vi skriver", date="august"),
        },
    )
    for step, trigger in ((3, "finish_minutes"), (4, "publish_summary")):
        facilitator.post(f"{page}/flyt/{trigger}", data={"step_number": str(step)})
    public = visitor.get("/markedsdialoger/D-2026-1").text
    assert "Tager tid." in public
    assert "Vi mødtes." not in public  # minutes are for the inside
    assert "Webinar om strøm" in visitor.get("/markedsdialoger?vis=holdte").text


def test_strangers_see_and_change_nothing_inside(app: Flask, visitor, world: World):
    reference = _reference(world, world.published())
    other = world.people.organisation("Et andet center", OrganisationType.CENTRE)
    buyer = world.people.organisation("Aarhus Kommune")
    clients = [
        signed_in(app, world.people.person((other, Role.FACILITATOR)), world.clock),
        signed_in(app, world.people.person((buyer, Role.OFFICER)), world.clock),
        signed_in(app, world.people.person((world.centre, Role.PARTNER)), world.clock),
    ]
    tab = "/processer/P-2026-1/markedsdialog"
    reads = [tab, f"{tab}/{reference}", f"{tab}/{reference}/rediger", f"{tab}/{reference}/fremmoede", f"{tab}/runder/ny"]
    for client in clients:
        assert {client.get(path).status_code for path in reads} == {403}
        assert client.post(f"{tab}/{reference}/flyt/cancel", data={"step_number": "2", "reason": "Nej"}).status_code == 403
        assert client.post(f"{tab}/delt", data={"fact": "x"}).status_code == 403
    assert {visitor.get(path).status_code for path in reads} == {303}


def test_lists_filter_and_cost_the_same_however_long(visitor, world: World):
    with world.write() as uow:
        found = make.make_round(uow, world.process_id)
        for number in range(60):
            event = make.make_event(uow, found.id, title=f"Møde {number}", kind="webinar" if number % 2 else "supplier_conference")
            events.move(uow, event.id, "publish_invitation")
    counted: list[str] = []
    sqlalchemy_event.listen(world.database.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    page = visitor.get("/markedsdialoger").text
    assert len(counted) <= 4
    assert "Viser 50 af 60" in page
    assert "Viser 10 af 60" in visitor.get("/markedsdialoger?side=2").text
    assert "Viser" not in visitor.get("/markedsdialoger?form=webinar").text
    assert "1 række" in visitor.get("/markedsdialoger?q=møde+59").text
    assert "ingen kommende arrangementer" in visitor.get("/markedsdialoger?q=findes+ikke").text


def test_pages_in_english_are_english(visitor, world: World):
    reference = _reference(world, world.published())
    with visitor.session_transaction() as cookie:
        cookie["language"] = "en"
    text = visitor.get(f"/markedsdialoger/{reference}").text
    assert "What happens with what you say?" in text
    visitor.post(f"/markedsdialoger/{reference}/tilmelding", data=COMPANY)
    assert world.mails("signup_confirm")[0].subject.startswith("Confirm")


def test_a_sign_up_that_is_cancelled_elsewhere_says_so_when_changed(visitor, world: World):
    number = world.sign_up(world.published())
    link = world.link(number)
    with world.write() as uow:
        signups.cancel(uow, number)
    answer = visitor.post(f"{link}/ret", data={"attendees": "Ida Holm"})
    assert answer.status_code == 409
    assert "Tilmeldingen er meldt fra. Tilmeld jer igen" in answer.text
    assert "Tilmeld jer igen" in visitor.get(link).text
