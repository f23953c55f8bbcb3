from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coproc.accounts.models import OrganisationType, Person
from coproc.accounts.services import people as services, sign_in
from coproc.kernel.actor import VISITOR, Role, system
from coproc.kernel.clock import FixedClock
from tests.factories.accounts import PASSWORD, People, signed_in
from tests.integration.accounts.conftest import Post

NEW = "en helt ny og lang én"


@pytest.fixture
def person(people: People) -> Person:
    return people.person((people.organisation(), Role.OFFICER), name="Inge Indkøber", email="inge@example.dk")


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def _begin(browser: FlaskClient, email: str = "inge@example.dk", next_path: str = "") -> None:
    answer = browser.post("/login", query_string={"next": next_path} if next_path else {}, data={"email": email})
    assert (answer.status_code, answer.location) == (303, "/login/adgangskode")


def _password(browser: FlaskClient, password: str = PASSWORD, email: str = "inge@example.dk", next_path: str = ""):
    _begin(browser, email, next_path)
    return browser.post("/login/adgangskode", data={"password": password})


def _is_in(browser: FlaskClient) -> bool:
    return browser.get("/min-konto").status_code == 200


@pytest.mark.parametrize(
    ("role", "kind", "home"),
    [
        (Role.FACILITATOR, OrganisationType.CENTRE, "/processer"),
        (Role.MANAGER, OrganisationType.REGION, "/overblik"),
        (Role.OFFICER, OrganisationType.REGION, "/opgaver"),
        (Role.EXPERT, OrganisationType.REGION, "/opgaver"),
        (Role.ADMINISTRATOR, OrganisationType.CENTRE, "/admin"),
        (Role.PARTNER, OrganisationType.PARTNER, "/processer"),
        (Role.SUPPLIER, OrganisationType.COMPANY, "/markedsdialoger"),
    ],
)
def test_everybody_begins_at_their_own_first_page(people: People, browser: FlaskClient, role: Role, kind: str, home: str) -> None:
    people.person((people.organisation("Et sted", kind), role), email="en@example.dk")
    answer = _password(browser, email="EN@example.dk")
    assert (answer.status_code, answer.location) == (303, home)
    assert _is_in(browser)


def test_a_visitor_is_sent_to_sign_in_and_back(person: Person, browser: FlaskClient) -> None:
    answer = browser.get("/min-konto")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/min-konto?"
    assert _password(browser, next_path="/min-konto").location == "/min-konto"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_leads_nowhere_else(person: Person, browser: FlaskClient, elsewhere: str) -> None:
    assert _password(browser, next_path=elsewhere).location == "/opgaver"


def test_unknown_closed_and_wrong_get_the_same_answers(people: People, person: Person, app: Flask, post: Post) -> None:
    closed = people.person(email="lukket@example.dk")
    people.person(email="link@example.dk", password="")
    with people.database.write(system("test"), people.clock) as uow:
        services.deactivate_person(uow, closed.id, reason="Fratrådt")
    pages = set()
    for email in ("ukendt@example.dk", "lukket@example.dk", "inge@example.dk", "link@example.dk"):
        browser = app.test_client()
        wrong = _password(browser, "ikke den rigtige", email)
        assert wrong.status_code == 422
        assert "passer ikke sammen" in wrong.text
        sent = browser.post("/login/link")
        pages.add((sent.status_code, sent.location, browser.get(sent.location).text.replace(email, "")))
        reset = browser.post("/glemt-adgangskode", data={"email": email})
        pages.add((reset.status_code, reset.location, browser.get(reset.location).text.replace(email, "")))
    assert len(pages) == 2
    assert {to.email for to, _message, _context in post} == {"inge@example.dk", "link@example.dk"}


def test_a_link_signs_in_by_its_button_once(person: Person, app: Flask, post: Post) -> None:
    browser = app.test_client()
    _begin(browser, next_path="/min-konto")
    browser.post("/login/link")
    path = post[-1][2]["path"]
    scanner, me, thief = app.test_client(), app.test_client(), app.test_client()
    for _n in range(3):  # a mail scanner opens it, and uses nothing up
        assert "Inge Indkøber" in scanner.get(path).text
    assert not _is_in(scanner)
    assert me.post(path).location == "/min-konto"
    assert _is_in(me)
    assert thief.post(path).status_code == 410
    assert thief.get(path).status_code == 410
    assert not _is_in(thief)


def test_twenty_presses_on_a_link_are_one_session(person: Person, app: Flask, post: Post) -> None:
    browser = app.test_client()
    _begin(browser)
    browser.post("/login/link")
    path = post[-1][2]["path"]
    with ThreadPoolExecutor(20) as pool:
        answers = [answer.status_code for answer in pool.map(lambda _n: app.test_client().post(path), range(20))]
    assert sorted(answers) == [303] + [410] * 19


def test_signing_in_begins_a_new_session(person: Person, browser: FlaskClient) -> None:
    browser.get("/sprog/en")
    with browser.session_transaction() as cookie:
        cookie["planted"], cookie["csrf_token"] = "by somebody else", "known to somebody else"
    _password(browser)
    with browser.session_transaction() as cookie:
        assert set(cookie) <= {"person", "number", "since", "language", "_permanent"}
        assert cookie["language"] == "da"  # the person's own from now on


def test_a_session_ends_after_twelve_hours_and_when_signed_out(person: Person, app: Flask, clock: FixedClock) -> None:
    browser = signed_in(app, person, clock)
    clock.advance(timedelta(hours=11, minutes=59))
    assert _is_in(browser)
    clock.advance(timedelta(minutes=1))
    assert not _is_in(browser)
    browser = signed_in(app, person, clock)
    assert browser.post("/logout").location == "/"
    assert not _is_in(browser)
    assert browser.get("/logout").status_code == 405


def test_signing_out_everywhere_ends_every_session(person: Person, app: Flask, clock: FixedClock) -> None:
    phone, office = signed_in(app, person, clock), signed_in(app, person, clock)
    office.post("/min-konto/log-ud-alle-steder")
    assert not _is_in(phone)
    assert not _is_in(office)
    assert _password(office).status_code == 303


def test_a_forged_or_old_cookie_is_a_visitor(person: Person, app: Flask, clock: FixedClock) -> None:
    for change in ({"number": person.session_number + 1}, {"person": 999}, {"since": 0}):
        browser = signed_in(app, person, clock)
        with browser.session_transaction() as cookie:
            cookie.update(change)
        assert not _is_in(browser)
    browser.set_cookie("coproc", "eyJwZXJzb24iOjF9.forged.signature")
    assert not _is_in(browser)


def test_guessing_is_stopped_and_the_link_still_works(person: Person, app: Flask, clock: FixedClock, post: Post) -> None:
    browser = app.test_client()
    for _n in range(10):
        assert _password(browser, "gæt").status_code == 422
    stopped = _password(browser)
    assert stopped.status_code == 429
    assert "om 15 minutter" in stopped.text
    browser.post("/login/link")
    assert app.test_client().post(post[-1][2]["path"]).status_code == 303
    clock.advance(timedelta(minutes=15))
    assert _password(browser).status_code == 303


def test_a_forgotten_password_is_replaced(person: Person, app: Flask, clock: FixedClock, post: Post) -> None:
    elsewhere, browser = signed_in(app, person, clock), app.test_client()
    browser.post("/glemt-adgangskode", data={"email": "inge@example.dk"})
    path = post[-1][2]["path"]
    weak = browser.post(path, data={"password": "kort"})
    assert weak.status_code == 422
    assert "mindst 12 tegn" in weak.text
    assert browser.post(path, data={"password": NEW}).status_code == 303
    assert _is_in(browser)
    assert not _is_in(elsewhere)
    assert post[-1][1] == "password_changed"
    assert browser.post(path, data={"password": NEW}).status_code == 410
    assert _password(app.test_client()).status_code == 422
    assert _password(app.test_client(), NEW).status_code == 303


@pytest.mark.parametrize(
    "password", ["kort", "aaaaaaaaaaaaaaaa", "password-123456", "inge.indkoeber@x hej", "x" * 201], ids=lambda text: text[:8]
)
def test_a_password_that_is_easy_to_guess_is_refused(people: People, post: Post, password: str) -> None:
    people.person(email="inge.indkoeber@example.dk")
    with people.database.write(VISITOR, people.clock) as uow:
        sign_in.send_reset(uow, "inge.indkoeber@example.dk")
    with pytest.raises(Exception, match=r"[Aa]dgangskode"), people.database.write(VISITOR, people.clock) as uow:
        sign_in.reset_password(uow, post.secret(), password)


def test_an_invitation_is_accepted_on_its_page(people: People, app: Flask, post: Post) -> None:
    town = people.organisation()
    manager = people.person((town, Role.MANAGER), name="Lene Leder")
    boss = signed_in(app, manager, people.clock)
    form = {"name": "Nils Ny", "email": "nils@example.dk", "role": "expert", "language": "da"}
    answer = boss.post(f"/organisation/{town.id}/inviter", data=form)
    assert answer.status_code == 303, re.findall("form-error-message.*", answer.text)
    assert "har ikke svaret endnu" in boss.get("/organisation").text
    path, browser = post[-1][2]["path"], app.test_client()
    assert "Fagperson i Aarhus Kommune" in browser.get(path).text
    assert browser.post(path, data={"name": "", "password": ""}).status_code == 422
    assert browser.post(path, data={"name": "Nils Nørby", "password": ""}).location == "/opgaver"
    assert _is_in(browser)
    assert "har ikke svaret endnu" not in boss.get("/organisation").text
    assert app.test_client().get(path).status_code == 410


def test_every_write_needs_its_token(people: People, person: Person, app: Flask, clock: FixedClock) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = signed_in(app, person, clock)
    for path in ("/login", "/logout", "/min-konto", "/min-konto/log-ud-alle-steder", "/min-konto/noegler"):
        assert browser.post(path, data={"email": "a@b.dk"}).status_code == 400, path
    page = browser.get("/min-konto").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert browser.post("/min-konto/log-ud-alle-steder", data={"csrf_token": token[1]}).status_code == 303


@pytest.mark.parametrize(
    ("path", "way_on"), [("/login/link", "/login"), ("/nulstil", "/glemt-adgangskode"), ("/invitation", "/login")]
)
def test_a_dead_link_says_so_and_leads_to_a_new_one(app: Flask, path: str, way_on: str) -> None:
    """One that never was gets the same page, so that nothing is told."""
    answer = app.test_client().get(f"{path}/aldrig-set")
    assert answer.status_code == 410
    assert "Linket er brugt eller udløbet" in answer.text
    assert f'class="button button-primary" href="{way_on}"' in answer.text
    assert "skrevet forkert" not in answer.text
