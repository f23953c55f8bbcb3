from __future__ import annotations

import re

import pytest
from sqlalchemy import event

from coproc.needs import matches
from coproc.needs.models import InnovationNeed, NeedStatus, Visibility
from coproc.reference.models import CodeListEntry
from tests.factories.needs import COMPLETE

STEPS = [
    {"problem": COMPLETE["problem"], "affected": COMPLETE["affected"], "title": COMPLETE["title"], "need_owner": "Vejchefen"},
    {"current_practice": "Diesel", "current_cost_ore": "1,5 mio."},
    {
        "desired_effect": "Ren luft",
        "rows": "3",
        "row-1-measure": "Diesel",
        "row-1-baseline": "40.000 liter",
        "row-1-target": "0 liter",
    },
    {"functional_requirements": "Kan grave en dag\n\nKan lades på pladsen"},
    {
        "focus_area": "climate_environment",
        "cpv": "43200000-5; 44100000",
        "nuts": "DK04",
        "window_from": "2027-04-01",
        "window_to": "2027-07-01",
        "volume_low_ore": "1 mio.",
        "volume_high_ore": "2 mio.",
    },
    {"visibility": "public"},
]


def test_a_need_is_written_section_by_section_and_published(place, as_) -> None:
    browser = as_(place.officer)
    assert browser.get("/behov/ny").status_code == 200
    answer = browser.post("/behov/ny", data={**STEPS[0], "organisation_id": place.aarhus.id})
    assert answer.status_code == 303
    for number, step in enumerate(STEPS[1:], 2):
        assert answer.location == f"/behov/B-2026-1/rediger?afsnit={number}"
        page = browser.get(answer.location)
        assert f"Afsnit {number} af 6" in page.text
        version = re.search(r'name="version" value="(\d+)"', page.text)[1]
        answer = browser.post(answer.location, data={**step, "version": version})
        assert answer.status_code == 303, answer.text
    assert answer.location == "/behov/B-2026-1"
    page = browser.get("/behov/B-2026-1")
    assert "Offentliggør" in page.text
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    assert browser.post("/behov/B-2026-1/offentliggoer", data={"version": version}).status_code == 303
    visitor = as_(None).get("/behov/B-2026-1").text
    for shown in (
        "40.000 liter",
        "Kan lades på pladsen",
        "2. kvartal 2027 til 3. kvartal 2027",
        "1.500.000 kr.",
        "44100000",
        "Midtjylland",
    ):
        assert shown in visitor
    assert "Vejchefen" not in visitor
    assert "B-2026-1" in as_(None).get("/behov").text


def test_publishing_too_early_says_what_is_missing_with_links(place, as_) -> None:
    need = place.draft(problem="", effect_targets=[])
    browser = as_(place.officer)
    page = browser.get(f"/behov/{need.reference}").text
    assert "Udfyld “Hvad går galt?”" in page
    assert "afsnit=3&amp;mangler=1#row-0-measure" in page
    beside = browser.get(f"/behov/{need.reference}/rediger?afsnit=1&mangler=1").text
    assert 'id="problem-error"' in beside
    assert 'id="row-0-measure-error"' in browser.get(f"/behov/{need.reference}/rediger?afsnit=3&mangler=1").text
    answer = browser.post(f"/behov/{need.reference}/offentliggoer", data={}, follow_redirects=True)
    assert "Mangler, før I kan offentliggøre" in answer.text
    assert place.again(need).status == NeedStatus.DRAFT


def test_a_row_is_added_without_losing_what_was_typed(place, as_) -> None:
    need = place.draft()
    answer = as_(place.officer).post(
        f"/behov/{need.reference}/rediger?afsnit=3",
        data={"rows": "3", "row-2-measure": "Støj", "desired_effect": "Ro", "add_row": "1"},
    )
    assert answer.status_code == 200
    assert 'name="row-3-measure"' in answer.text
    assert 'value="Støj"' in answer.text
    assert place.again(need).desired_effect == COMPLETE["desired_effect"]


def test_bad_input_comes_back_beside_its_field(place, as_) -> None:
    need = place.draft()
    answer = as_(place.officer).post(f"/behov/{need.reference}/rediger?afsnit=5", data={"cpv": "12", "volume_low_ore": "en masse"})
    assert answer.status_code == 422
    assert "En CPV-kode har 8 cifre" in answer.text
    assert 'value="en masse"' in answer.text


def test_an_old_page_does_not_overwrite(place, as_) -> None:
    need = place.draft()
    address = f"/behov/{need.reference}/rediger?afsnit=2"
    first = as_(place.officer).post(address, data={"current_practice": "Først", "version": need.version})
    second = as_(place.expert).post(address, data={"current_practice": "Sidst", "version": need.version})
    assert (first.status_code, second.status_code) == (303, 409)
    assert "En anden har rettet behovet" in second.text
    assert "Sidst" in second.text
    assert place.again(need).current_practice == "Først"


def test_cpv_codes_are_found_in_the_imported_list(place, as_) -> None:
    need = place.draft(cpv=[])
    with place.write() as uow:
        label = "Jordflytningsmateriel"
        uow.session.add(CodeListEntry(list_name="cpv", code="43200000", label_da=label, label_en="x", search_text=label.casefold()))
    browser = as_(place.officer)
    address = f"/behov/{need.reference}/rediger?afsnit=5"
    found = browser.post(address, data={"cpv_search": "JORDFLYTNING", "find_cpv": "1", "volume_low_ore": "1 mio."})
    assert "43200000 Jordflytningsmateriel" in found.text
    assert 'value="1 mio."' in found.text
    assert browser.post(address, data={"cpv_found": "43200000"}).status_code == 303
    assert place.again(need).cpv == ["43200000"]


def test_a_requirement_that_names_a_product_gets_a_hint_and_is_saved(place, as_) -> None:
    need = place.draft()
    browser = as_(place.officer)
    saved = browser.post(f"/behov/{need.reference}/rediger?afsnit=4", data={"functional_requirements": "Skal køre på iPad"})
    assert saved.status_code == 303
    assert "nævne et produkt (iPad)" in browser.get(f"/behov/{need.reference}").text
    assert place.again(need).functional_requirements == ["Skal køre på iPad"]


@pytest.mark.parametrize(
    ("who", "reads", "edits", "publishes"),
    [
        ("officer", 200, 200, 303),
        ("expert", 200, 200, 403),
        ("other", 403, 403, 403),
        ("facilitator", 403, 403, 403),
        ("supplier", 403, 403, 403),
    ],
)
def test_who_may_do_what_with_a_draft(place, as_, who, reads, edits, publishes) -> None:
    need = place.draft()
    browser = as_(getattr(place, who))
    assert browser.get(f"/behov/{need.reference}").status_code == reads
    assert browser.get(f"/behov/{need.reference}/rediger").status_code == edits
    assert browser.post(f"/behov/{need.reference}/offentliggoer").status_code == publishes


@pytest.mark.parametrize("visibility", list(Visibility))
def test_who_may_read_a_published_need(place, as_, visibility) -> None:
    need = place.need(visibility=visibility)
    statuses = {
        who: as_(getattr(place, who) if who else None).get(f"/behov/{need.reference}").status_code
        for who in ("officer", "other", "facilitator", "supplier", "")
    }
    assert (
        statuses
        == {
            Visibility.PRIVATE: {"officer": 200, "other": 403, "facilitator": 403, "supplier": 403, "": 303},
            Visibility.BUYERS: {"officer": 200, "other": 200, "facilitator": 200, "supplier": 403, "": 303},
            Visibility.PUBLIC: {"officer": 200, "other": 200, "facilitator": 200, "supplier": 200, "": 200},
        }[visibility]
    )
    assert as_(place.expert).get(f"/behov/{need.reference}/rediger").status_code == 403
    assert as_(place.supplier).get("/behov/ny").status_code == 403


def test_a_private_need_is_matched_unseen_and_read_when_both_have_said_yes(place, as_) -> None:
    mine = place.need()
    secret = place.need(place.odense, title="Byggepladser uden diesel", visibility=Visibility.PRIVATE)
    facilitator = as_(place.facilitator)
    page = facilitator.get(f"/behov/{mine.reference}").text
    assert "Et behov, der ikke er delt" in page
    assert "Byggepladser uden diesel" not in page
    assert "Odense" not in page
    assert "Byggepladser uden diesel" not in facilitator.get("/processer/ny").text
    assert facilitator.post(f"/behov/{mine.reference}/foreslaa", data={"behov": secret.reference}).status_code == 303
    page = facilitator.get(f"/behov/{mine.reference}").text
    assert "Byggepladser uden diesel" not in page
    assert f"behov={secret.id}" not in page
    assert facilitator.get(f"/behov/{secret.reference}").status_code == 403
    for who, need in ((place.officer, mine), (place.other, secret)):
        client = as_(who)
        address = re.search(r'action="(/behov/[^"]+/svar)"', client.get(f"/behov/{need.reference}").text)[1]
        assert client.post(address, data={"answer": "confirmed"}).status_code == 303
    for _twice in range(2):
        assert "Byggepladser uden diesel" in as_(place.facilitator).get(f"/behov/{secret.reference}").text
    log = as_(place.other).get(f"/behov/{secret.reference}").text
    assert log.count("læste det private behov “Byggepladser uden diesel”") == 1, "who saw what, once a day"


def test_a_match_is_proposed_and_answered_on_the_page(place, as_) -> None:
    mine, theirs = place.need(), place.need(place.odense, title="Byggepladser uden diesel")
    facilitator = as_(place.facilitator)
    assert "Foreslå" in facilitator.get(f"/behov/{mine.reference}").text
    assert facilitator.post(f"/behov/{mine.reference}/foreslaa", data={"behov": theirs.reference}).status_code == 303
    page = facilitator.get(f"/behov/{mine.reference}").text
    assert f"/processer/ny?behov={mine.id}&amp;behov={theirs.id}" in page
    officer = as_(place.officer)
    page = officer.get(f"/behov/{mine.reference}").text
    assert "Hvorfor foreslår vi jer?" in page
    address = re.search(r'action="(/behov/[^"]+/svar)"', page)[1]
    refused = officer.post(address, data={"answer": "asked"})
    assert refused.status_code == 422
    assert "Skriv, hvad I vil spørge om." in refused.text
    assert as_(place.other).post(address, data={"answer": "confirmed"}).status_code == 403
    assert facilitator.post(address, data={"answer": "confirmed"}).status_code == 403
    assert officer.post(address, data={"answer": "confirmed"}).status_code == 303
    assert "Aarhus Kommune har svaret: Ja, samme behov" in officer.get(f"/behov/{mine.reference}").text


def test_a_private_match_shows_nothing_of_the_other_need(place, as_) -> None:
    mine = place.need()
    theirs = place.need(place.odense, title="Hemmelige byggepladser uden diesel", visibility=Visibility.PRIVATE)
    with place.write(place.facilitator) as uow:
        matches.propose_match(uow, mine.id, theirs.id)
    page = as_(place.officer).get(f"/behov/{mine.reference}").text
    assert "Et behov, der ikke er delt" in page
    assert "Hemmelige" not in page
    assert "Odense" not in page
    assert theirs.reference not in page
    refused = as_(place.officer).post(f"/behov/{mine.reference}/foreslaa", data={"behov": theirs.reference})
    assert refused.status_code == 404


def test_withdrawing_asks_why(place, as_) -> None:
    need = place.need()
    browser = as_(place.officer)
    address = f"/behov/{need.reference}/traek-tilbage"
    assert browser.get(address).status_code == 200
    refused = browser.post(address, data={"version": need.version})
    assert refused.status_code == 422
    assert "Skriv, hvorfor I trækker behovet tilbage." in refused.text
    assert browser.post(address, data={"version": need.version, "reason": "Løst"}).status_code == 303
    assert "Behovet er trukket tilbage: Løst" in browser.get(f"/behov/{need.reference}").text


def test_an_empty_list_says_what_to_do_next(place, as_) -> None:
    assert "Beskriv det første" in as_(place.officer).get("/behov").text
    assert "Vis alle behov" in as_(place.officer).get("/behov?q=findes+ikke").text
    assert "Se processerne" in as_(None).get("/behov").text


def test_the_list_costs_the_same_with_many_needs(place, as_) -> None:
    browser = as_(place.officer)
    counted: list[str] = []

    @event.listens_for(place.database.engine, "before_cursor_execute")
    def _count(_connection, _cursor, statement, *_rest) -> None:
        counted.append(statement)

    place.need()
    counted.clear()
    browser.get("/behov")
    few = len(counted)
    with place.write() as uow:
        for number in range(60):
            values = {
                "reference": f"B-2025-{number}",
                "organisation_id": place.odense.id,
                "created_at": uow.now,
                "updated_at": uow.now,
            }
            uow.session.add(InnovationNeed(**values, title=f"Behov {number}", status="published", published_at=uow.now))
    counted.clear()
    page = browser.get("/behov")
    assert len(counted) == few
    assert "Viser 50 af 61 rækker" in page.text
    assert "Viser 11 af 61 rækker" in browser.get("/behov?side=2").text


def test_a_private_need_is_not_betrayed_by_who_proposed_it(place, as_) -> None:
    theirs, mine = place.need(), place.need(place.odense, visibility=Visibility.PRIVATE)
    mover = place.people.actor(place.other)
    answer = as_(place.other).post(f"/behov/{mine.reference}/foreslaa", data={"behov": theirs.reference})
    assert answer.status_code == 303
    seen = as_(place.officer).get(f"/behov/{theirs.reference}").text
    assert "En anden offentlig indkøber foreslog" in " ".join(re.sub("<[^>]*>", " ", seen).split())
    for told in (mover.name, "Odense Kommune", mine.title + " ("):
        assert told not in seen
    assert mover.name in as_(place.other).get(f"/behov/{mine.reference}").text
    for _message, to, text in place.mails():
        assert "aarhus" not in to or ("Odense" not in text and mover.name not in text)
