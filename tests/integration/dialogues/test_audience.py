"""Who is invited, hold mig orienteret, and who looks for a partner."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from coproc import worker
from coproc.accounts.models import Organisation, OrganisationType
from coproc.accounts.permissions import TABLE
from coproc.config import Settings
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.planning import audience, erasure, news, queries, wishes
from coproc.dialogues.planning.models import CompanyInvitation, NewsSubscription, PartnerWish, PersonalLink
from coproc.dialogues.services import events, signups
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, FieldErrors
from coproc.messaging.models import OutboxMessage
from coproc.messaging.transport import compose
from coproc.processes import services as processes
from coproc.processes.models import Process
from tests.factories import dialogues as make, planning
from tests.factories.accounts import signed_in
from tests.support.together import together

from .conftest import World


def _path(world: World, event_id: int, suffix: str = "") -> str:
    with world.database.read() as session:
        reference = session.get_one(DialogueEvent, event_id).reference
    return f"/processer/P-2026-1/markedsdialog/{reference}/inviterede{suffix}"


def _house(world: World, name: str, kind: str, role: Role) -> tuple[Organisation, object]:
    organisation = world.people.organisation(name, kind)
    return organisation, world.people.person((organisation, role))


def _partner(world: World, name: str = "Partner for Eksempler"):
    organisation, person = _house(world, name, OrganisationType.PARTNER, Role.PARTNER)
    with world.write() as uow:
        processes.add_partner(uow, world.process_id, organisation.id)
    return organisation, person


def _form(organisation: Organisation, **given) -> dict[str, object]:
    said = {
        "organisation_id": organisation.id,
        "company_number": "13748136",
        "country": "DK",
        "company_name": "Gravko ApS",
        "contact_name": "Ida Holm",
        "email": "ida@example.dk",
        "language": "da",
    }
    return {**said, **given}


def _link(text: str, word: str) -> str:
    return re.search(rf"https?://[^/\s]+({word}/[\w-]+)", text)[1]


def test_a_company_is_invited_by_whoever_may_and_the_list_says_by_whom_and_when(app: Flask, facilitator, world: World):
    event_id = world.published()
    officer_house, officer = _house(world, "Egen Kommune", OrganisationType.MUNICIPALITY, Role.OFFICER)
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, officer_house.id, state="joined")
    partner_house, partner = _partner(world)
    for person, organisation, number in (
        (world.facilitator, world.centre, "13748136"),
        (officer, officer_house, "10150817"),
        (partner, partner_house, "61056416"),
    ):
        browser = signed_in(app, person, world.clock)
        typed = _form(organisation, company_number=number, company_name=f"Firma {number}", email=f"{number}@example.dk")
        assert browser.post(_path(world, event_id, "/ny"), data=typed).status_code == 303
    page = facilitator.get(_path(world, event_id)).text
    for words in ("Eksempelcenter", "Egen Kommune", "Partner for Eksempler", "Inviteret: 3", "20.11.2026 kl. 10.00"):
        assert words in page
    assert len(world.mails("company_invited")) == 3
    assert "Partner for Eksempler" in world.mails("company_invited")[2].body_text


def test_a_partner_sees_whom_it_asked_itself_and_no_more(app: Flask, facilitator, world: World):
    event_id = world.published()
    house, person = _partner(world)
    facilitator.post(_path(world, event_id, "/ny"), data=_form(world.centre, company_name="Facilitators valg"))
    partner = signed_in(app, person, world.clock)
    partner.post(_path(world, event_id, "/ny"), data=_form(house, company_number="10150817", company_name="Partnerens valg"))
    page = partner.get(_path(world, event_id)).text
    assert "Partnerens valg" in page
    assert "Facilitators valg" not in page
    assert "/markedsdialog/D-2026-1/inviterede" in partner.get("/processer/P-2026-1").text  # the way there
    assert partner.get("/processer/P-2026-1/markedsdialog/D-2026-1").status_code == 403
    assert partner.post(_path(world, event_id, "/ny"), data=_form(world.centre)).status_code == 422  # not on others' behalf
    hidden = {"dialogue.inside", "exploration.read", "question.answer"}
    assert not any(Role.PARTNER in TABLE[action].roles for action in hidden)


def test_a_company_that_is_invited_or_signed_up_gets_no_second_mail(facilitator, world: World):
    event_id = world.published()
    world.sign_up(event_id, 1, company_number="10150817", country="DK")
    typed = _form(world.centre)
    facilitator.post(_path(world, event_id, "/ny"), data=typed)
    again = facilitator.post(_path(world, event_id, "/ny"), data={**typed, "email": "anden@example.dk"}, follow_redirects=True)
    assert "inviteret eller tilmeldt i forvejen" in again.text
    facilitator.post(_path(world, event_id, "/ny"), data={**typed, "company_number": "10150817"})
    assert [mail.to_email for mail in world.mails("company_invited")] == ["ida@example.dk"]


def test_two_who_invite_the_same_company_at_once_send_one_mail(world: World):
    event_id = world.published()

    def invite(_place: int) -> int:
        with world.write() as uow:
            return len(audience.invite(uow, event_id, [planning.make_company()], organisation_id=None).new)

    assert sorted(together(4, invite)) == [0, 0, 0, 1]
    assert len(world.mails("company_invited")) == 1


def test_the_link_answers_without_an_account_and_only_by_a_button(visitor, facilitator, world: World):
    event_id = world.published()
    facilitator.post(_path(world, event_id, "/ny"), data=_form(world.centre))
    (mail,) = world.mails("company_invited")
    link = _link(mail.body_text, "/jeres-invitation")
    shown = visitor.get(link)
    assert "Invitation til Gravko ApS" in shown.text
    assert "Ikke relevant for os" in shown.text
    assert "Inviteret: 1" in facilitator.get(_path(world, event_id)).text  # reading answers nothing
    way = unescape(re.search(r'href="(/markedsdialoger/[^"]+/tilmelding[^"]+)"', shown.text)[1])  # type: ignore[index]
    form = visitor.get(way).text
    assert 'value="13748136"' in form
    assert 'value="Gravko ApS"' in form
    assert mail.to_email not in form  # the link may have been forwarded
    assert visitor.get(way.replace("land=DK", "land=<b>")).status_code == 200
    assert "har svaret, at det ikke er relevant" in visitor.post(f"{link}/nej", follow_redirects=True).text
    visitor.post(f"{link}/nej")
    assert "Svarede nej: 1" in facilitator.get(_path(world, event_id)).text
    visitor.post(f"{link}/fortryd")
    assert "Inviteret: 1" in facilitator.get(_path(world, event_id)).text
    world.sign_up(event_id, 1, company_number="13748136", country="DK")
    assert "Tilmeldt: 1" in facilitator.get(_path(world, event_id)).text
    assert visitor.get("/jeres-invitation/gaet").status_code == 404


CSV = """Virksomhed;CVR-nr.;Land;Kontakt;E-mail;Sprog
Gravko ApS;13748136;;Ida Holm;ida@example.dk;
Nordgrav AB;5566778899;SE;;info@example.se;
GRAVKO;13 74 81 36;DK;;ida@example.dk;dansk
"""


def _send(browser, world: World, event_id: int, name: str, data: bytes):
    typed = {"organisation_id": world.centre.id, "file": (io.BytesIO(data), name)}
    return browser.post(_path(world, event_id, "/fil"), data=typed, follow_redirects=True)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_file_invites_every_company_once(facilitator, world: World, encoding: str):
    event_id = world.published()
    done = _send(facilitator, world, event_id, "liste.csv", CSV.encode(encoding))
    assert "2 virksomheder er inviteret og får en mail" in done.text
    assert "1 række stod to gange" in done.text
    first, second = world.mails("company_invited")
    assert (first.to_email, first.language) == ("ida@example.dk", "da")
    assert (second.to_email, second.language) == ("info@example.se", "en")
    again = _send(facilitator, world, event_id, "liste.csv", CSV.encode())
    assert "2 var inviteret eller tilmeldt i forvejen" in again.text
    assert len(world.mails("company_invited")) == 2


def test_a_spreadsheet_is_read_too_with_numbers_as_numbers(facilitator, world: World):
    event_id = world.published()
    book, buffer = Workbook(), io.BytesIO()
    for row in (["Virksomhed", "CVR", "E-mail"], ["Gravko ApS", 13748136, "ida@example.dk"], [None, None, None]):
        book.active.append(row)
    book.save(buffer)
    assert "1 virksomhed er inviteret" in _send(facilitator, world, event_id, "liste.xlsx", buffer.getvalue()).text


def test_a_file_with_mistakes_invites_nobody_and_names_every_row(facilitator, world: World):
    event_id = world.published()
    wrong = CSV + "Fejl A/S;12345678;;;ikke-en-adresse;\nGravko;13748136;;;anden@example.dk;\n;10150817;;;a@example.dk;\n"
    answer = _send(facilitator, world, event_id, "liste.csv", wrong.encode())
    assert "Ingen er inviteret" in answer.text
    for words in ("Række 5, CVR", "Række 5, E-mail", "Række 6: Gravko", "Række 7, Virksomhed"):
        assert words in answer.text
    assert not world.mails("company_invited")
    with world.database.read() as session:
        assert not session.scalars(select(CompanyInvitation)).all()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("liste.txt", b"x", ".csv"),
        ("liste.xlsx", b"not a spreadsheet", "kan læses"),
        ("liste.csv", b"", "Kolonnen Virksomhed mangler"),
        ("liste.csv", b"Virksomhed;CVR;E-mail;Humor\n", "Humor"),
        ("liste.csv", b"Virksomhed;CVR;E-mail\n", "ingen virksomheder"),
    ],
)
def test_a_file_that_is_something_else_says_so(facilitator, world: World, name: str, data: bytes, words: str):
    assert words in _send(facilitator, world, world.published(), name, data).text


def test_the_empty_file_has_the_columns_the_import_wants(facilitator, world: World):
    event_id = world.published()
    template = facilitator.get(_path(world, event_id, "/skabelon.csv"))
    filled = template.data + b"Gravko ApS;13748136;;;ida@example.dk;\r\n"
    assert "1 virksomhed er inviteret" in _send(facilitator, world, event_id, "virksomheder.csv", filled).text


def test_a_cancelled_event_invites_nobody_and_one_not_mailed_can_be_taken_off(facilitator, world: World):
    event_id = world.published()
    with world.write() as uow:
        planned = make.make_event(uow, make.make_round(uow, world.process_id).id).id
        waiting = planning.make_invitation(uow, planned).id
        events.move(uow, event_id, "cancel", reason="Syg.")
    assert "Arrangementet er aflyst" in facilitator.post(_path(world, event_id, "/ny"), data=_form(world.centre)).text
    facilitator.post(_path(world, planned, f"/{waiting}/fjern"))
    assert "Ingen er inviteret ved navn endnu" in facilitator.get(_path(world, planned)).text


# hold mig orienteret


def _subscribe(visitor, world: World, email: str = "Nyt@Example.dk", **typed) -> str:
    """Asks; returns the personal link of the mail."""
    assert visitor.post("/hold-mig-orienteret", data={"email": email, **typed}).location == "/hold-mig-orienteret/tak"
    return _link(world.mails("news_confirm")[-1].body_text, "/hold-mig-orienteret")


def test_following_needs_a_confirmation_and_hears_of_a_new_event_once(visitor, world: World):
    link = _subscribe(visitor, world)
    assert "Bekræft, at du vil holdes orienteret" in visitor.get(link).text
    world.published()
    assert not world.mails("news_of_event")  # nobody has confirmed
    assert "Du bliver holdt orienteret" in visitor.post(f"{link}/bekraeft", follow_redirects=True).text
    event_id = world.published()
    (mail,) = world.mails("news_of_event")
    assert mail.to_email == "nyt@example.dk"
    with world.write() as uow:
        news.tell(uow, uow.session.get_one(DialogueEvent, event_id))
    assert len(world.mails("news_of_event")) == 1


def test_only_matching_themes_and_regions_are_told(world: World):
    with world.write() as uow:
        uow.session.get_one(Process, world.process_id).focus_area = "sustainable_construction"
        for name, wanted in {
            "alt": {},
            "tema": {"themes": ["sustainable_construction"]},
            "andet": {"themes": ["welfare_technology"]},
            "region": {"region": "DK04"},
            "anden-region": {"region": "DK01"},
        }.items():
            planning.make_subscription(uow, f"{name}@example.dk", **wanted)
    world.published(region="DK04")
    assert {mail.to_email.partition("@")[0] for mail in world.mails("news_of_event")} == {"alt", "tema", "region"}


def test_who_was_invited_by_name_gets_one_mail_not_two(world: World):
    with world.write() as uow:
        planning.make_subscription(uow, "inviteret1@example.se")
        event = make.make_event(uow, make.make_round(uow, world.process_id).id)
        planning.make_invitation(uow, event.id)
        events.move(uow, event.id, "publish_invitation")
    assert len(world.mails("company_invited")) == 1
    assert not world.mails("news_of_event")


def test_unsubscribing_is_one_click_from_a_mail_program_too(world: World, database):
    from coproc.app import create_app

    with world.write() as uow:
        planning.make_subscription(uow)
    world.published()
    (row,) = world.mails("news_of_event")
    wire = compose(row, "coproc@example.dk", world.clock.now()).as_bytes().decode()
    address = re.search(r"^List-Unsubscribe: <https?://[^/]+(/\S+)>\r?$", wire, re.MULTILINE)[1]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in wire
    strict = create_app(Settings(secret_key="a secret of the tests", env="test"), database=database, clock=world.clock)
    browser = strict.test_client()
    assert "Meld mig fra" in browser.get(address).text  # looking ends nothing
    assert browser.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 303  # no token of ours
    assert browser.post(address.replace("frameld", "bekraeft")).status_code != 303  # the rest wants one
    with database.read() as session:
        (found,) = session.scalars(select(NewsSubscription)).all()
        assert (found.status, found.email) == ("ended", "")
    assert "Du er meldt fra" in browser.post(address, follow_redirects=True).text
    world.published()
    assert len(world.mails("news_of_event")) == 1


def test_a_new_choice_takes_the_place_of_the_old_one_when_it_is_confirmed(visitor, world: World):
    first = _subscribe(visitor, world)
    visitor.post(f"{first}/bekraeft")
    second = _subscribe(visitor, world, "nyt@example.dk", themes="welfare_technology")
    assert "Alle" in visitor.get(first).text
    visitor.post(f"{second}/bekraeft")
    visitor.post(f"{second}/bekraeft")
    assert "Du er meldt fra" in visitor.get(first).text
    with world.database.read() as session:
        confirmed = session.scalars(select(NewsSubscription).where(NewsSubscription.status == "confirmed")).all()
        assert [one.themes for one in confirmed] == [["welfare_technology"]]


def test_the_answer_is_the_same_for_all_and_robots_and_floods_reach_nothing(visitor, world: World):
    known = visitor.post("/hold-mig-orienteret", data={"email": "a@example.dk"})
    again = visitor.post("/hold-mig-orienteret", data={"email": "a@example.dk"})
    assert (known.status_code, known.location) == (again.status_code, again.location)
    visitor.post("/hold-mig-orienteret", data={"email": "robot@example.dk", "website": "x"})
    wrong = visitor.post("/hold-mig-orienteret", data={"email": "ikke", "region": "DK01"})
    assert wrong.status_code == 422
    assert 'value="ikke"' in wrong.text
    answers = [visitor.post("/hold-mig-orienteret", data={"email": "a@example.dk"}).status_code for _ in range(4)]
    assert answers[-1] == 429
    assert {mail.to_email for mail in world.mails("news_confirm")} == {"a@example.dk"}


def test_subscriptions_have_an_end(world: World):
    with world.write() as uow:
        planning.make_subscription(uow, "aldrig@example.dk", confirmed=False)
        kept = planning.make_subscription(uow)
        path = planning.make_news_link(uow, kept)
    world.clock.advance(timedelta(days=3))
    assert erasure.erase(world.database, world.clock) == 1
    with world.write() as uow:
        late = planning.make_subscription(uow, "sent@example.dk", confirmed=False)
    world.clock.advance(timedelta(days=3))
    with world.write() as uow, pytest.raises(Conflict):
        news.confirm(uow, late.id)
    assert erasure.erase(world.database, world.clock) == 1
    world.clock.advance(timedelta(days=731))
    assert erasure.erase(world.database, world.clock) == 1
    with world.database.read() as session:
        assert not session.scalars(select(NewsSubscription)).all()
        assert not session.scalars(select(PersonalLink)).all()
    assert path


def test_links_are_reachable_from_the_front_page_and_the_list(visitor, world: World):
    for page in ("/", "/markedsdialoger"):
        assert 'href="/hold-mig-orienteret"' in visitor.get(page).text
    page = visitor.get("/hold-mig-orienteret").text
    assert "to år efter" in page


def test_what_the_mails_said_is_gone_once_they_are_delivered(world: World, tmp_path):
    with world.write() as uow:
        planning.make_subscription(uow)
    event_id = world.published()
    with world.write() as uow:
        planning.make_invitation(uow, event_id)
    worker.run_once(world.database, world.clock, Settings(env="test", var=tmp_path, secret_key="a secret of the tests"))
    secret = [mail for mail in world.mails() if mail.message in {"company_invited", "news_confirm", "news_of_event"}]
    assert len(secret) == 3
    assert all((mail.status, mail.body_text, mail.unsubscribe) == ("sent", "", "") for mail in secret)


# vi søger en partner


def _confirmed(world: World, event_id: int, number: int) -> int:
    signup_id = world.sign_up(event_id, number)
    with world.write() as uow:
        signups.confirm(uow, signup_id)
    return signup_id


def test_only_those_who_wrote_a_wish_see_the_others_and_contacts_by_consent(visitor, world: World):
    one, two = world.published(), world.published(title="Et andet møde")
    first, second, third = _confirmed(world, one, 1), _confirmed(world, two, 2), _confirmed(world, one, 3)
    pages = {number: f"{world.link(signup)}/partner" for number, signup in ((1, first), (2, second), (3, third))}
    assert "/partner" in visitor.get(pages[1].removesuffix("/partner")).text
    visitor.post(pages[1], data={"seeks": "kraner og kørsel på Fyn", "offers": "maskiner", "shows_contact": "1"})
    visitor.post(pages[2], data={"seeks": "batterier"})
    seen = visitor.get(pages[2]).text
    assert "kraner og kørsel på Fyn" in seen
    assert "kontakt1@example.se" in seen
    assert "konkurrencelovens § 6" in seen
    shown = visitor.get(pages[1]).text
    assert "batterier" in shown
    assert "kontakt2@example.se" not in shown
    assert "batterier" not in visitor.get(pages[3]).text  # who has not written sees nobody
    empty = visitor.post(pages[3], data={"seeks": "", "offers": "noget"})
    assert empty.status_code == 422
    assert "noget" in empty.text
    visitor.post(f"{pages[1]}/fjern")
    assert "kraner og kørsel" not in visitor.get(pages[2]).text
    assert "batterier" not in visitor.get(pages[1]).text


def test_a_wish_needs_a_confirmed_sign_up_and_goes_with_it(world: World):
    event_id = world.published()
    unconfirmed, leaving, staying = world.sign_up(event_id, 1), _confirmed(world, event_id, 2), _confirmed(world, event_id, 3)
    with world.write() as uow, pytest.raises(Conflict):
        wishes.write(uow, unconfirmed, seeks="alt")
    with world.write() as uow, pytest.raises(FieldErrors):
        wishes.write(uow, staying, seeks="x" * 601)
    for signup_id in (leaving, staying):
        with world.write() as uow:
            wishes.write(uow, signup_id, seeks="en partner")
    with world.write() as uow:
        signups.cancel(uow, leaving)
    with world.database.read() as session:
        assert not queries.other_wishes(session, queries.own_wish(session, staying))
    assert erasure.erase(world.database, world.clock) == 1
    with world.database.read() as session:
        erase_on = session.get_one(DialogueEvent, event_id).erase_on
    world.clock.advance(timedelta(days=(erase_on - world.clock.now().date()).days))
    erasure.erase(world.database, world.clock)
    with world.database.read() as session:
        assert not session.scalars(select(PartnerWish)).all()
        assert session.get_one(SignUp, staying).status == "confirmed"


def test_invitations_are_anonymous_on_the_events_own_date(visitor, world: World):
    event_id = world.published()
    with world.write() as uow:
        invitation = planning.make_invitation(uow, event_id)
        link = planning.make_invitation_link(uow, invitation)
    assert visitor.get(link).status_code == 200
    world.clock.advance(timedelta(days=210))
    assert erasure.erase(world.database, world.clock) == 1
    assert erasure.erase(world.database, world.clock) == 0
    with world.database.read() as session:
        kept = session.get_one(CompanyInvitation, invitation.id)
        assert (kept.company_name, kept.contact_name, kept.email) == ("Inviteret 1", "", "")  # who was asked stays (§ 39)
        assert session.scalars(select(OutboxMessage)).first()
    assert visitor.get(link).status_code == 404


def test_a_held_event_offers_no_invitation_and_no_places(app: Flask, facilitator, visitor, world: World):
    event_id = world.published(capacity=4)
    public = f"/markedsdialoger/{_path(world, event_id).split('/')[4]}"
    assert "Invitér en virksomhed" in facilitator.get(_path(world, event_id)).text
    assert "4 af 4 ledige" in visitor.get(public).text
    world.clock.advance(timedelta(days=60))
    page = signed_in(app, world.facilitator, world.clock).get(_path(world, event_id)).text
    assert "Invitér en virksomhed" not in page
    assert "Der er lukket for tilmelding, så ingen kan inviteres." in page
    assert "ledige" not in visitor.get(public).text
