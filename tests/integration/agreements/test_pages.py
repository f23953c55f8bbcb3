"""The pages of the description and the letter, through the browser's requests: who may, what is said, what is kept."""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from coproc.accounts.models import Organisation
from coproc.agreements import queries
from coproc.agreements.models import DescriptionVersion, LetterOfIntent
from coproc.agreements.services import assents, descriptions, signing
from coproc.documents.filling import text_of
from coproc.kernel.actor import Role
from tests.factories.agreements import make_approval, make_description, make_hearing, make_letter, make_word
from tests.integration.agreements.conftest import Place
from tests.support.confirming import post_and_confirm

DESCRIPTION, LETTER = "/behovsbeskrivelse", "/hensigtserklaering"


def _text(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def _hearing(place: Place) -> DescriptionVersion:
    with place.write() as uow:
        return make_hearing(uow, place.process)


def _published(place: Place) -> DescriptionVersion:
    with place.write() as uow:
        version = make_hearing(uow, place.process)
        for own in (place.aarhus, place.odense):
            make_approval(uow, version, own)
        return descriptions.publish(uow, version.id)


def _letter(place: Place) -> LetterOfIntent:
    with place.write() as uow:
        return make_letter(uow, place.process)


def _signing(letter: LetterOfIntent, **given: Any) -> dict[str, Any]:
    values = {
        "text_sha256": letter.text_sha256,
        "signer_name": "Bo Ågård",
        "signer_title": "Direktør",
        "mandate_level": "director",
        "mandate_on-day": "18",
        "mandate_on-month": "11",
        "mandate_on-year": "2026",
        "stance": "first",
        "expected_from": "2028-04-01",
        "commitment": "none",
        "has_mandate": "1",
    }
    return {**values, **given}


@contextmanager
def _counted(place: Place) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(place.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(place.database.engine, "before_cursor_execute", note)


def test_the_facilitator_begins_writes_and_sends_in_hearing(place: Place, browser: Any) -> None:
    client = browser(place.facilitator)
    assert "Begynd behovsbeskrivelsen" in _text(client, place.url(DESCRIPTION))
    assert client.post(place.url(f"{DESCRIPTION}/begynd")).status_code == 303
    page = _text(client, place.url(DESCRIPTION))
    assert "version 0" in page
    assert "Ikke skrevet endnu" in page
    answer = client.post(place.url(f"{DESCRIPTION}/nyt/krav"), data={"heading": "Støj", "body": ""})
    assert answer.status_code == 422
    assert 'value="Støj"' in html.unescape(answer.text)
    assert client.post(place.url(f"{DESCRIPTION}/nyt/krav"), data={"heading": "Støj", "body": "Højst 55 dB"}).status_code == 303
    hearing = client.post(
        place.url(f"{DESCRIPTION}/hoering"), data={"answer_by-day": "4", "answer_by-month": "12", "answer_by-year": "2026"}
    )
    assert hearing.status_code == 422
    assert "Rammevilkår" in html.unescape(hearing.text)


def test_a_section_saved_by_two_shows_what_the_other_wrote(place: Place, browser: Any) -> None:
    with place.write() as uow:
        version = make_description(uow, place.process)
        section = queries.sections(uow.session, version.id)[0]
        seen, number = section.version, section.id
    client = browser(place.facilitator)
    data = {"version": str(seen), "heading": "Problemet", "body": "første"}
    assert client.post(place.url(f"{DESCRIPTION}/afsnit/{number}"), data=data).status_code == 303
    second = client.post(place.url(f"{DESCRIPTION}/afsnit/{number}"), data={**data, "body": "anden"})
    assert second.status_code == 409
    assert "første" in second.text
    assert "anden" in second.text
    fresh = re.search(r'name="version" value="(\d+)"', second.text)
    assert fresh
    again = client.post(place.url(f"{DESCRIPTION}/afsnit/{number}"), data={**data, "version": fresh[1], "body": "anden"})
    assert again.status_code == 303


def test_an_officer_answers_for_the_own_organisation_alone(place: Place, browser: Any) -> None:
    version = _hearing(place)
    client = browser(place.officer)
    own, other = place.url(f"{DESCRIPTION}/svar/{place.aarhus.id}"), place.url(f"{DESCRIPTION}/svar/{place.odense.id}")
    answers = {"answer_problem": "agreed", "answer_risks": "abstained", "answer_K2": "agreed_if", "condition_K2": "16 timer"}
    assert client.get(other).status_code == 403
    assert client.post(other, data=answers).status_code == 403
    assert client.post(f"{other}/godkend").status_code == 403
    wrong = client.post(own, data={**answers, "condition_K2": ""})
    assert wrong.status_code == 422
    assert "Skriv, hvad der skal ændres" in wrong.text
    assert client.post(own, data={**answers, "draft": "1"}).status_code == 303
    assert "16 timer" in _text(client, place.url(DESCRIPTION))
    assert "16 timer" not in _text(browser(place.other_officer), place.url(DESCRIPTION))
    assert "16 timer" not in _text(browser(place.facilitator), place.url(DESCRIPTION))
    assert client.post(own, data=answers).status_code == 303
    assert "16 timer" in _text(browser(place.other_officer), place.url(DESCRIPTION))
    with place.database.read() as session:
        assert set(queries.replies(session, version.id)) == {place.aarhus.id}


def test_one_button_approves_the_whole_text(place: Place, browser: Any) -> None:
    version = _hearing(place)
    client = browser(place.manager)
    url = place.url(f"{DESCRIPTION}/svar/{place.aarhus.id}")
    assert "Godkendt hele teksten" in _text(client, url)
    assert client.post(f"{url}/godkend").status_code == 303
    with place.database.read() as session:
        assert {row.answer for row in queries.own_answers(session, version.id, place.aarhus.id).values()} == {"agreed"}


def test_publishing_too_early_names_who_is_missing(place: Place, browser: Any) -> None:
    _hearing(place)
    client = browser(place.facilitator)
    answer = client.post(place.url(f"{DESCRIPTION}/offentliggoer"), follow_redirects=True)
    assert "Svar på behovsbeskrivelsen mangler fra Odense Kommune og Aarhus Kommune." in html.unescape(answer.text)


def test_the_world_reads_the_published_text_alone(place: Place, browser: Any) -> None:
    visitor = browser(None)
    assert "ikke offentliggjort endnu" in _text(visitor, place.url(DESCRIPTION))
    version = _published(place)
    with place.write(place.facilitator) as uow:
        draft = descriptions.new_version(uow, place.process.id)
        descriptions.add_section(uow, draft.id, heading="Hemmelig", body="Kladde.")
    for reader in (None, place.outsider, place.partner):
        page = _text(browser(reader), place.url(DESCRIPTION))
        assert "Kan arbejde 8 timer." in page
        assert "Hemmelig" not in page
        assert browser(reader).get(place.url(f"{DESCRIPTION}/{draft.number}/word")).status_code == 404
    word = visitor.get(place.url(f"{DESCRIPTION}/{version.number}/word"))
    assert "Kan arbejde 8 timer." in text_of(word.data)
    pdf = visitor.get(place.url(f"{DESCRIPTION}/{version.number}/word?som=pdf"))
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert visitor.get(place.url(f"{DESCRIPTION}/1/aendringer")).status_code == 303
    assert browser(place.partner).get(place.url(f"{DESCRIPTION}/1/aendringer")).status_code == 403


def test_changes_are_marked_without_colour_alone(place: Place, browser: Any) -> None:
    _published(place)
    with place.write() as uow:
        draft = descriptions.new_version(uow, place.process.id)
        row = next(row for row in queries.sections(uow.session, draft.id) if row.kind == "requirement")
        descriptions.save_section(
            uow, row.id, heading=row.heading, body="Kan arbejde 12 timer.", proof=row.proof, version=row.version
        )
    page = _text(browser(place.officer), place.url(f"{DESCRIPTION}/1/aendringer"))
    assert "<ins>[+ 12 " in page
    assert "<del>[− 8 " in page
    assert "Sådan læses det" in page


def test_comments_are_written_and_resolved(place: Place, browser: Any) -> None:
    with place.write() as uow:
        make_description(uow, place.process)
    expert, url = browser(place.expert), place.url(f"{DESCRIPTION}/kommentarer/K2")
    assert expert.post(url, data={"body": ""}).status_code == 422
    assert expert.post(url, data={"body": "Hvad med vinteren?"}).status_code == 303
    assert "Hvad med vinteren?" in _text(browser(place.other_officer), place.url(DESCRIPTION))
    assert browser(place.other_officer).post(place.url(f"{DESCRIPTION}/kommentarer/1/loest")).status_code == 403
    assert browser(place.facilitator).post(place.url(f"{DESCRIPTION}/kommentarer/1/loest")).status_code == 303
    assert browser(place.partner).post(url, data={"body": "?"}).status_code == 403


@pytest.mark.parametrize("who", ["officer", "expert", "manager", "partner", "outsider"])
@pytest.mark.parametrize("path", [f"{DESCRIPTION}/begynd", f"{DESCRIPTION}/offentliggoer", f"{LETTER}/rediger"])
def test_only_the_facilitator_writes(place: Place, browser: Any, who: str, path: str) -> None:
    assert browser(getattr(place, who)).post(place.url(path)).status_code == 403


def test_the_letter_is_written_and_opened(place: Place, browser: Any) -> None:
    client = browser(place.facilitator)
    data = {"purpose": "Vi har et ansvar.", "actions": "stille krav", "reservations": "Over 8 ton", "window_from": "2028-04-01"}
    wrong = client.post(place.url(f"{LETTER}/rediger"), data={**data, "version": "0", "open": "1"})
    assert wrong.status_code == 422
    assert "Vi har et ansvar." in wrong.text
    right = {**data, "goal": "Nul udledning", "window_to": "2028-10-01", "version": "0", "open": "1"}
    assert client.post(place.url(f"{LETTER}/rediger"), data=right).status_code == 303
    page = _text(browser(None), place.url(LETTER))
    assert "ikke juridisk bindende" in page
    assert "2. kvartal 2028 – 4. kvartal 2028" in page


def test_a_draft_letter_is_not_public(place: Place, browser: Any) -> None:
    with place.write() as uow:
        make_letter(uow, place.process, is_open=False)
    assert "Der er ingen hensigtserklæring endnu." in _text(browser(None), place.url(LETTER))
    assert "En fuld overgang" in _text(browser(place.officer), place.url(LETTER))


def test_a_manager_signs_exactly_the_text_that_is_shown(place: Place, browser: Any) -> None:
    letter = _letter(place)
    client = browser(place.manager)
    page = _text(client, place.url(f"{LETTER}/underskriv"))
    shown = re.search(r'<div class="letter-text">(.*?)</div>', page, re.DOTALL)
    assert shown
    blocks = re.findall(r"<(h3|p)>(.*?)</\1>", shown[1], re.DOTALL)
    text = "\n\n".join(block.replace("<br>", "\n") for _tag, block in blocks)
    assert hashlib.sha256(text.encode()).hexdigest() == letter.text_sha256
    assert letter.text_sha256 in page
    wrong = client.post(place.url(f"{LETTER}/underskriv"), data=_signing(letter, has_mandate=""))
    assert wrong.status_code == 422
    assert "Bo Ågård" in wrong.text
    assert client.post(place.url(f"{LETTER}/underskriv"), data=_signing(letter)).status_code == 303
    public = _text(browser(None), place.url(LETTER))
    assert "1 organisation har underskrevet" in public
    assert "Aarhus Kommune" in public
    assert "Bo Ågård" not in public


def test_a_corrected_text_must_be_read_again(place: Place, browser: Any) -> None:
    letter = _letter(place)
    with place.write() as uow:
        second = make_letter(uow, place.process, goal="Et andet mål.")
    answer = browser(place.manager).post(place.url(f"{LETTER}/underskriv"), data=_signing(letter))
    assert answer.status_code == 409
    assert second.text_sha256 in answer.text
    assert letter.text_sha256 not in answer.text


def test_a_new_quarter_shows_the_reminders_it_moves_before_it_is_signed(place: Place, browser: Any) -> None:
    client, path = browser(place.manager), place.url(f"{LETTER}/underskriv")
    assert client.post(path, data=_signing(_letter(place))).status_code == 303
    with place.write() as uow:
        second = make_letter(uow, place.process, goal="Et andet mål.")
    later = _signing(second, expected_from="2028-10-01")
    shown = client.post(path, data=later).text
    assert "2 påmindelser flyttes" in shown
    back = client.post(path, data=later | {"ret": "1"})
    assert (back.status_code, "Direktør" in back.text) == (200, True)
    assert post_and_confirm(client, path, later).status_code == 303
    assert "4. kvartal 2028" in _text(client, place.url(LETTER))


@pytest.mark.parametrize("who", ["officer", "expert", "other_manager", "facilitator", "partner", "outsider"])
def test_only_the_own_manager_signs(place: Place, browser: Any, who: str) -> None:
    letter = _letter(place)
    client = browser(getattr(place, who))
    assert client.post(place.url(f"{LETTER}/underskriv/{place.aarhus.id}"), data=_signing(letter)).status_code == 403
    assert client.post(place.url(f"{LETTER}/underskriver-ikke/{place.aarhus.id}"), data={"reason": "x"}).status_code == 403


def test_a_signed_pdf_is_for_the_own_organisation_and_the_centre(place: Place, browser: Any) -> None:
    letter = _letter(place)
    pdf = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj 2 0 obj << /Type /Page >> endobj\ntrailer << >>\n%%EOF\n"
    client = browser(place.manager)
    bad = _signing(letter, file=(io.BytesIO(b"MZ"), "brev.pdf"))
    assert "ikke en hel PDF" in client.post(place.url(f"{LETTER}/underskriv"), data=bad).text
    good = _signing(letter, file=(io.BytesIO(pdf), "brev.pdf"))
    assert client.post(place.url(f"{LETTER}/underskriv"), data=good).status_code == 303
    url = place.url(f"{LETTER}/underskrifter/1/fil")
    assert browser(place.officer).get(url).data == pdf
    assert browser(place.facilitator).get(url).data == pdf
    assert browser(place.other_manager).get(url).status_code == 403


def test_amounts_are_shown_to_the_centre_and_the_own_organisation(place: Place, browser: Any) -> None:
    letter = _letter(place)
    with place.write() as uow:
        word = make_word(letter, commitment="volume", volume_likely_ore=7_000_000_00)
        signing.sign(uow, letter.id, place.aarhus.id, word)
    for reader, sees in ((place.facilitator, True), (place.officer, True), (place.other_officer, False), (None, False)):
        assert ("7.000.000" in _text(browser(reader), place.url(LETTER))) is sees


def test_word_files_for_the_own_organisation(place: Place, browser: Any) -> None:
    _letter(place)
    client = browser(place.officer)
    assert "Aarhus Kommune" in text_of(client.get(place.url(f"{LETTER}/brev")).data)
    assert client.get(place.url(f"{LETTER}/brev?som=pdf")).data.startswith(b"%PDF-")
    paper = {
        "committee": "Klimaudvalget",
        "meeting_on-day": "8",
        "meeting_on-month": "12",
        "meeting_on-year": "2026",
        "own_commitment": "To udbud.",
        "economy": "Ingen merudgift.",
    }
    url = place.url(f"{LETTER}/dagsordenspunkt")
    assert client.post(url, data=paper).status_code == 422
    made = client.post(url, data={**paper, "prepared_by": "Indkøb"})
    assert "Klimaudvalget" in text_of(made.data)
    assert browser(place.other_officer).get(place.url(f"{LETTER}/brev/{place.aarhus.id}")).status_code == 403


def test_declining_says_why(place: Place, browser: Any) -> None:
    _letter(place)
    client = browser(place.manager)
    assert client.post(place.url(f"{LETTER}/underskriver-ikke"), data={"reason": ""}).status_code == 422
    assert client.post(place.url(f"{LETTER}/underskriver-ikke"), data={"reason": "Budgettet mangler."}).status_code == 303
    assert "Budgettet mangler." in _text(browser(place.other_officer), place.url(LETTER))
    assert "Budgettet mangler." not in _text(browser(None), place.url(LETTER))


def test_the_process_page_says_who_is_missing_and_what_is_public(place: Place, browser: Any) -> None:
    _hearing(place)
    page = _text(browser(place.facilitator), place.url(""))
    assert "Har ikke svaret: Odense Kommune og Aarhus Kommune." in page
    with place.write() as uow:
        version = queries.latest_version(uow.session, place.process.id)
        assert version
        for own in (place.aarhus, place.odense):
            assents.approve_all(uow, version.id, own.id)
        descriptions.publish(uow, version.id)
        letter = make_letter(uow, place.process)
    with place.write() as uow:
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))
    assert "Har ikke underskrevet: Odense Kommune." in _text(browser(place.facilitator), place.url(""))
    public = _text(browser(None), place.url(""))
    assert "Læs behovsbeskrivelsen" in public
    assert "Vil gå først" in public


def test_the_pages_ask_the_database_a_fixed_number_of_times(place: Place, browser: Any) -> None:
    _published(place)
    letter = _letter(place)
    with place.write() as uow:
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))
    client = browser(place.facilitator)
    for path, most in ((DESCRIPTION, 14), (LETTER, 12)):
        with _counted(place) as seen:
            _text(client, place.url(path))
        assert len(seen) <= most, "\n".join(seen)


def test_answers_are_asked_for_only_during_the_hearing(place, browser) -> None:
    with place.write() as uow:
        make_description(uow, place.process)
    page = _text(browser(place.officer), place.url(f"{DESCRIPTION}/svar"))
    assert "ikke sendt i høring endnu" in page
    assert "Send jeres svar" not in page


def test_answers_are_not_corrected_after_publication(place, browser) -> None:
    _published(place)
    page = _text(browser(place.officer), place.url(f"{DESCRIPTION}/svar"))
    assert "Teksten er offentliggjort" in page
    assert "Gem de rettede svar" not in page


def test_links_lead_only_where_the_reader_may_go(place, browser) -> None:
    _hearing(place)
    with place.database.read() as session:
        centre = session.get_one(Organisation, place.process.centre_id)
    manager = place.people.person((centre, Role.MANAGER))
    assert "kommentarer/" in _text(browser(place.officer), place.url(DESCRIPTION))
    assert "kommentarer/" not in _text(browser(manager), place.url(DESCRIPTION))
    _letter(place)
    assert "vi-vil-vaere-med" not in _text(browser(place.partner), place.url(LETTER))
    assert "vi-vil-vaere-med" in _text(browser(None), place.url(LETTER))


def test_a_refused_page_says_so_once(place, browser) -> None:
    answer = browser(place.outsider).get(place.url("/deltagere"))
    assert answer.status_code == 403
    assert len(re.findall("Det har du ikke adgang til", re.sub("<title>.*?</title>", "", answer.text))) == 1
