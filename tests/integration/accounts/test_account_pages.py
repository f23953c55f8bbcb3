from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coproc.accounts import queries, tokens
from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.accounts.tokens import Purpose
from coproc.kernel.actor import Role
from coproc.kernel.clock import FixedClock
from tests.factories.accounts import PASSWORD, People, signed_in
from tests.integration.accounts.conftest import Post


@pytest.fixture
def town(people: People) -> Organisation:
    return people.organisation()


@pytest.fixture
def manager(people: People, town: Organisation) -> Person:
    return people.person((town, Role.MANAGER), name="Lene Leder", email="lene@example.dk")


@pytest.fixture
def boss(app: Flask, manager: Person, clock: FixedClock) -> FlaskClient:
    return signed_in(app, manager, clock)


@pytest.fixture
def admin(app: Flask, people: People, clock: FixedClock) -> FlaskClient:
    centre = people.organisation("CO-PI", OrganisationType.CENTRE)
    return signed_in(app, people.person((centre, Role.ADMINISTRATOR), name="Ada Administrator"), clock)


@pytest.mark.parametrize("path", ["/login", "/glemt-adgangskode", "/privatliv", "/was"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_public_pages_stand_in_both_languages(app: Flask, path: str, language: str) -> None:
    browser = app.test_client()
    browser.get(f"/sprog/{language}")
    answer = browser.get(path)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text


def test_privacy_says_why_and_with_what_right(app: Flask) -> None:
    text = app.test_client().get("/privatliv").text
    for word in ("artikel 6, stk. 1, litra e", "coproc@example.org", "Datatilsynet", "6 måneder"):
        assert word in text


def test_my_own_data_and_language(boss: FlaskClient) -> None:
    assert boss.post("/min-konto", data={"self-name": "", "self-language": "da"}).status_code == 422
    answer = boss.post("/min-konto", data={"self-name": "Lene Ny", "self-title": "Chef", "self-language": "en"})
    assert answer.status_code == 303
    page = boss.get("/min-konto").text
    assert '<html lang="en"' in page
    assert 'value="Lene Ny"' in page


def test_a_password_is_changed_by_who_knows_it(
    app: Flask, boss: FlaskClient, manager: Person, clock: FixedClock, post: Post
) -> None:
    elsewhere = signed_in(app, manager, clock)
    wrong = boss.post("/min-konto/adgangskode", data={"password-old": "forkert", "password-new": "en ny på fire ord"})
    assert wrong.status_code == 422
    assert "forkert" in wrong.text
    right = boss.post("/min-konto/adgangskode", data={"password-old": PASSWORD, "password-new": "en ny på fire ord"})
    assert right.status_code == 303
    assert boss.get("/min-konto").status_code == 200
    assert elsewhere.get("/min-konto").status_code == 303


def test_who_has_no_password_chooses_one(people: People, town: Organisation, app: Flask, clock: FixedClock, post: Post) -> None:
    browser = signed_in(app, people.person((town, Role.EXPERT), password=""), clock)
    assert "Nuværende adgangskode" not in browser.get("/min-konto").text
    assert browser.post("/min-konto/adgangskode", data={"password-new": "en ny på fire ord"}).status_code == 303
    assert "Nuværende adgangskode" in browser.get("/min-konto").text


def test_a_key_is_shown_once_works_and_is_revoked(people: People, boss: FlaskClient, manager: Person, app: Flask) -> None:
    page = boss.post("/min-konto/noegler", data={"key-label": "Indlæsning", "key-days": "90"})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    shown = re.search(r"<code>(coproc_[^<]+)</code>", page.text)
    assert shown
    assert shown[1] not in boss.get("/min-konto").text
    with people.database.read() as session:
        holder = tokens.holder(session, shown[1], Purpose.API, people.clock.now())
        (key,) = queries.keys(session, manager.id, people.clock.now())
    assert holder
    assert holder.id == manager.id
    stranger = signed_in(app, people.person(), people.clock)
    assert stranger.post(f"/min-konto/noegler/{key.id}/traek-tilbage").status_code == 404
    assert boss.post(f"/min-konto/noegler/{key.id}/traek-tilbage").status_code == 303
    with people.database.read() as session:
        assert tokens.holder(session, shown[1], Purpose.API, people.clock.now()) is None


def test_under_the_api_only_a_key_counts(people: People, boss: FlaskClient, app: Flask) -> None:
    page = boss.post("/min-konto/noegler", data={"key-label": "Prøve", "key-days": "30"}).text
    key = re.findall(r"<code>(coproc_[^<]+)</code>", page)[0]
    from coproc.web.access import actor

    with app.test_request_context("/api/v1/processes", headers={"Authorization": f"Bearer {key}"}):
        assert actor().name == "Lene Leder"
    with app.test_request_context("/api/v1/processes", headers={"Cookie": str(boss.get_cookie("coproc"))}):
        assert actor().kind == "visitor"
    with (
        app.test_request_context("/api/v1/processes", headers={"Authorization": "Bearer coproc_no"}),
        pytest.raises(Exception, match="Nøglen"),
    ):
        actor()


def test_who_works_for_two_switches(people: People, town: Organisation, app: Flask, clock: FixedClock) -> None:
    other = people.organisation("Odense Kommune")
    both = people.person((town, Role.OFFICER), (other, Role.MANAGER))
    browser = signed_in(app, both, clock)
    assert "<h1>Odense Kommune</h1>" in browser.get("/organisation").text  # aa is sorted as å, last
    assert browser.post("/min-konto/organisation", data={"organisation_id": town.id}).status_code == 303
    assert "<h1>Aarhus Kommune</h1>" in browser.get("/organisation").text
    third = people.organisation("Vejle Kommune")
    assert browser.post("/min-konto/organisation", data={"organisation_id": third.id}).status_code == 403


def test_a_manager_rules_her_own_house_and_no_other(
    people: People, town: Organisation, app: Flask, boss: FlaskClient, post: Post
) -> None:
    colleague = people.person((town, Role.EXPERT), name="Eva Ekspert")
    number = people.membership(colleague)
    other = people.organisation("Odense Kommune")
    stranger = signed_in(app, people.person((other, Role.MANAGER)), people.clock)
    for path in (f"/organisation/roller/{number}", f"/organisation/{town.id}", f"/organisation/{town.id}/oplysninger"):
        assert stranger.get(path).status_code == 403
        assert stranger.post(path, data={"role": "manager"}).status_code in {403, 405}
    assert stranger.post(f"/organisation/roller/{number}/afslut", data={"reason": "x"}).status_code == 403
    assert boss.post(f"/organisation/roller/{number}", data={"role": "procurement_officer"}).status_code == 303
    number = people.membership(colleague)
    assert boss.post(f"/organisation/roller/{number}/afslut", data={"reason": ""}).status_code == 422
    assert boss.post(f"/organisation/roller/{number}/afslut", data={"reason": "Nyt job"}).status_code == 303
    page = boss.get("/organisation").text
    assert "afsluttede Eva Eksperts rolle som Indkøber" in page
    assert "Nyt job" in page


def test_an_officer_cannot_make_herself_a_manager(
    people: People, town: Organisation, app: Flask, manager: Person, clock: FixedClock
) -> None:
    officer = people.person((town, Role.OFFICER))
    browser = signed_in(app, officer, clock)
    number = people.membership(officer)
    assert browser.post(f"/organisation/roller/{number}", data={"role": "manager"}).status_code == 422
    assert browser.post(f"/organisation/roller/{people.membership(manager)}/afslut", data={"reason": "x"}).status_code == 403
    assert "kan kun ændres af en leder" in browser.get(f"/organisation/roller/{people.membership(manager)}").text


def test_own_data_are_kept_and_taken_home(people: People, town: Organisation, boss: FlaskClient) -> None:
    path = f"/organisation/{town.id}/oplysninger"
    wrong = boss.post(path, data={"version": "1", "nuts": "DK042", "eans": "5798000000002"})
    assert wrong.status_code == 422
    assert "5798000000002" in wrong.text
    assert boss.post(path, data={"version": "1", "nuts": "DK042", "eans": "5798000000001"}).status_code == 303
    assert boss.post(path, data={"version": "1", "nuts": "DK01", "eans": ""}).status_code == 409
    home = boss.get(f"/organisation/{town.id}/data.json").json
    assert home["organisation"]["eans"] == ["5798000000001"]
    assert [person["name"] for person in home["people"]] == ["Lene Leder"]


def test_an_administrator_keeps_organisations(people: People, admin: FlaskClient, clock: FixedClock) -> None:
    assert admin.get("/admin").status_code == 200
    form = {
        "name": "Region Østdanmark",
        "type": "region",
        "valid_from-day": "1",
        "valid_from-month": "1",
        "valid_from-year": "2027",
    }
    answer = admin.post("/admin/organisationer/ny", data=form)
    assert answer.status_code == 303
    new = int(answer.location.rsplit("/", 1)[1])
    old = people.organisation("Region Sjælland", OrganisationType.REGION)
    path = f"/admin/organisationer/{old.id}"
    form = {"name": "Region Sjælland", "type": "region", "version": str(old.version), "successor_id": str(new)}
    form |= {"valid_to-day": "31", "valid_to-month": "12", "valid_to-year": "2026"}
    assert admin.post(path, data=form).status_code == 303
    assert "efterfølges af Region Østdanmark" in admin.get("/admin/organisationer?q=sjæll").text
    assert "Flyt alt til" not in admin.get(path).text
    assert "findes til og med" in admin.post(f"{path}/efterfoelger", follow_redirects=True).text
    clock.set(datetime(2027, 1, 2, 8, tzinfo=UTC))
    centre = people.organisation("Endnu et center", OrganisationType.CENTRE)
    later = signed_in(admin.application, people.person((centre, Role.ADMINISTRATOR)), clock)
    assert "Flyt alt til" in later.get(path).text
    assert "er trådt i stedet for" in later.post(f"{path}/efterfoelger", follow_redirects=True).text


def test_an_administrator_closes_and_opens_accounts(people: People, admin: FlaskClient, manager: Person, boss: FlaskClient) -> None:
    path = f"/admin/personer/{manager.id}"
    assert "Lene Leder" in admin.get("/admin/personer?q=aarhus").text
    assert admin.post(f"{path}/luk", data={"reason": ""}).status_code == 422
    assert admin.post(f"{path}/luk", data={"reason": "Fratrådt"}).status_code == 303
    assert boss.get("/min-konto").status_code == 303
    assert "Fratrådt" in admin.get(path).text
    assert admin.post(f"{path}/aabn").status_code == 303
    assert boss.get("/min-konto").status_code == 303
    assert "Ingen person passer" in admin.get("/admin/personer?q=findes-ikke").text


def test_others_do_not_see_the_administration(boss: FlaskClient, app: Flask) -> None:
    for path in ("/admin", "/admin/organisationer", "/admin/organisationer/ny", "/admin/personer"):
        assert boss.get(path).status_code == 403
        assert app.test_client().get(path).status_code == 303


def test_the_register_pages_fifty_at_a_time(people: People, admin: FlaskClient) -> None:
    for number in range(60):
        people.organisation(f"Vandværk {number:02d}", OrganisationType.UTILITY)
    first = admin.get("/admin/organisationer?slags=utility").text
    assert "Viser 50 af 60 rækker" in first
    last = admin.get("/admin/organisationer?slags=utility&side=2").text
    assert "Vandværk 59" in last
    assert "Vandværk 00" not in last
    assert admin.get("/admin/organisationer?slags=utility&side=99").text.count("Vandværk 59")
