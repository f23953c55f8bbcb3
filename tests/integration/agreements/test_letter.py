"""The letter of intent: frozen text, signatures, the demand that follows."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import date, timedelta

import docx
import pytest
from sqlalchemy import select

from coproc.agreements import documents, effects, facts, queries
from coproc.agreements.models import Signature
from coproc.agreements.services import letters, signing
from coproc.agreements.services.signing import SignedFile
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.documents.filling import text_of
from coproc.documents.render import render
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, Forbidden
from coproc.processes import services as processes
from coproc.processes.models import Participation
from tests.factories.agreements import LETTER, make_letter, make_participation, make_word
from tests.integration.agreements.conftest import Place

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj 2 0 obj << /Type /Page >> endobj\ntrailer << >>\n%%EOF\n"
VOLUME = {"commitment": "volume", "volume_likely_ore": 5_000_000_00}


def test_opening_freezes_the_text_and_asks_the_managers(place: Place) -> None:
    with place.write(place.facilitator) as uow:
        letter = make_letter(uow, place.process)
        assert letter.text_sha256 == hashlib.sha256(letter.text.encode()).hexdigest()
        with pytest.raises(Conflict):
            letters.open_letter(uow, letter.id)
    assert place.mails("letter_open") == ["bo@aarhus.example", "mia@odense.example"]


def test_opening_names_what_is_missing(place: Place) -> None:
    with place.write() as uow:
        letter = make_letter(uow, place.process, is_open=False, goal="", reservations="-", window_to=None)
        with pytest.raises(FieldErrors) as refused:
            letters.open_letter(uow, letter.id)
    assert set(refused.value.errors) == {"goal", "reservations", "window_to"}


def test_the_second_to_save_the_draft_is_told(place: Place) -> None:
    with place.write() as uow:
        draft = make_letter(uow, place.process, is_open=False)
    with pytest.raises(Conflict), place.write() as uow:
        letters.save_letter(uow, place.process.id, **LETTER, version=0)
    with place.write() as uow:
        assert letters.save_letter(uow, place.process.id, **LETTER, version=draft.version).id == draft.id


def test_the_text_of_the_word_file_is_the_text_that_was_hashed(place: Place) -> None:
    with place.write() as uow:
        letter = make_letter(uow, place.process)
        made = render("letter_of_intent", documents.letter_fields(uow.session, letter, place.aarhus.id))
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(made.bytes)).paragraphs if paragraph.text]
    said = "\n\n".join(paragraphs[: paragraphs.index("Underskrifter")])
    assert hashlib.sha256(said.encode()).hexdigest() == letter.text_sha256
    assert letter.text_sha256 in text_of(made.bytes)
    assert "Aarhus Kommune" in text_of(made.bytes)


def test_a_signature_moves_the_participation_in_the_same_transaction(place: Place) -> None:
    with place.write(place.manager) as uow:
        letter = _open(place)
        signature = signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))
        assert signature.text_sha256 == letter.text_sha256 == hashlib.sha256(letter.text.encode()).hexdigest()
        assert uow.session.get_one(Case, place.aarhus.case_id).state == "signed"
        assert uow.session.get_one(Participation, place.aarhus.id).mandate_status == "given"
        case = uow.session.get_one(Case, place.process.case_id)
        assert facts.signatures(uow.session, [case])[case.id].count == 1
        with pytest.raises(Conflict):
            signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))


def _open(place: Place):
    with place.write() as uow:
        return make_letter(uow, place.process)


def test_somebody_elses_manager_cannot_move_the_participation(place: Place) -> None:
    letter = _open(place)
    with pytest.raises(Forbidden), place.write(place.other_manager) as uow:
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))
    with place.write() as uow:
        assert uow.session.scalar(select(Signature)) is None


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"signer_name": " "}, "signer_name"),
        ({"signer_title": ""}, "signer_title"),
        ({"mandate_level": "king"}, "mandate_level"),
        ({"mandate_on": None}, "mandate_on"),
        ({"mandate_on": date(2026, 11, 21)}, "mandate_on"),
        ({"expected_from": None}, "expected_from"),
        ({"has_mandate": False}, "has_mandate"),
        ({"stance": "never"}, "stance"),
        ({"commitment": "volume"}, "volume_likely_ore"),
        ({"commitment": "volume", "volume_likely_ore": 5, "volume_low_ore": 6}, "volume_low_ore"),
        ({"commitment": "volume", "volume_likely_ore": 5, "volume_high_ore": 4}, "volume_high_ore"),
        ({"commitment": "requirement"}, "requirement_count"),
        ({"commitment": "requirement", "requirement_share": 101}, "requirement_share"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(place: Place, given: dict, wrong: str) -> None:
    letter = _open(place)
    with place.write(place.manager) as uow, pytest.raises(FieldErrors) as refused:
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter, **given))
    assert set(refused.value.errors) == {wrong}


def test_who_waits_needs_no_quarter(place: Place) -> None:
    letter = _open(place)
    with place.write(place.manager) as uow:
        assert (
            signing.sign(uow, letter.id, place.aarhus.id, make_word(letter, stance="waits", expected_from=None)).expected_from
            is None
        )


def test_a_correction_is_a_new_version_and_signatures_stay_on_theirs(place: Place) -> None:
    first = _open(place)
    with place.write(place.manager) as uow:
        signing.sign(uow, first.id, place.aarhus.id, make_word(first))
    with place.write() as uow:
        second = make_letter(uow, place.process, goal="Et andet mål.")
    with place.write(place.other_manager) as uow:
        with pytest.raises(Conflict):
            signing.sign(uow, first.id, place.odense.id, make_word(first))
        with pytest.raises(Conflict):
            signing.sign(uow, second.id, place.odense.id, replace(make_word(second), text_sha256=first.text_sha256))
        rows = queries.signatories(uow.session, place.process.id)
        assert [(row.organisation.name, row.letter_number, row.is_valid) for row in rows] == [("Aarhus Kommune", 1, True)]
    with place.write(place.manager) as uow:
        signing.sign(uow, second.id, place.aarhus.id, make_word(second))
        case = uow.session.get_one(Case, place.process.case_id)
        assert facts.signatures(uow.session, [case])[case.id].count == 1
        assert queries.signatories(uow.session, place.process.id)[0].letter_number == 2


def test_declining_needs_a_reason_and_may_be_changed_later(place: Place) -> None:
    letter = _open(place)
    with place.write(place.manager) as uow:
        with pytest.raises(DomainError) as refused:
            signing.decline(uow, letter.id, place.aarhus.id, reason=" ")
        assert refused.value.field == "reason"
        signing.decline(uow, letter.id, place.aarhus.id, reason="Byrådet vil vente.")
        assert uow.session.get_one(Case, place.aarhus.case_id).state == "joined"
        assert not queries.signatories(uow.session, place.process.id)[0].is_valid
    with place.write(place.manager) as uow:
        assert signing.sign(uow, letter.id, place.aarhus.id, make_word(letter)).declined_reason == ""


def test_late_signatures_are_welcome_until_the_process_is_over(place: Place) -> None:
    letter = _open(place)
    with place.write() as uow:
        late = make_participation(uow, place.process, place.esbjerg)
        case = uow.session.get_one(Case, place.process.case_id)
        case.state = "letter_of_intent"
    with place.write() as uow:
        signing.sign(uow, letter.id, late.id, make_word(letter))
    with place.write() as uow:
        cases.move(uow, place.process.case_id, "stop", reason="Slut.")
        with pytest.raises(DomainError, match="slut"):
            signing.sign(uow, letter.id, place.odense.id, make_word(letter))


def test_who_withdraws_is_no_longer_counted(place: Place) -> None:
    letter = _open(place)
    with place.write() as uow:
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))
        processes.answer(uow, place.aarhus.id, "withdraw", reason="Sammenlægning.")
        case = uow.session.get_one(Case, place.process.case_id)
        assert facts.signatures(uow.session, [case])[case.id].count == 0
        assert not queries.signatories(uow.session, place.process.id)[0].is_valid


def test_a_signed_pdf_is_checked_and_kept(place: Place) -> None:
    letter = _open(place)
    with place.write(place.manager) as uow:
        with pytest.raises(DomainError) as refused:
            signing.sign(uow, letter.id, place.aarhus.id, make_word(letter), file=SignedFile("brev.pdf", b"not a PDF"))
        assert refused.value.field == "file"
        signature = signing.sign(uow, letter.id, place.aarhus.id, make_word(letter), file=SignedFile("brev.pdf", PDF))
        assert (signature.method, signature.document_id is not None) == ("upload", True)


def test_the_band_needs_three_organisations(place: Place) -> None:
    letter = _open(place)
    with place.write() as uow:
        third = make_participation(uow, place.process, place.esbjerg)
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter, **VOLUME, volume_low_ore=4_000_000_00))
        signing.sign(uow, letter.id, place.odense.id, make_word(letter, **VOLUME, volume_high_ore=9_000_000_00))
        before = queries.demand(queries.signatories(uow.session, place.process.id))
        signing.sign(uow, letter.id, third.id, make_word(letter, **VOLUME))
        after = queries.demand(queries.signatories(uow.session, place.process.id))
    assert (before.low_ore, before.high_ore, before.with_volume) == (None, None, 2)
    assert (after.low_ore, after.high_ore) == (14_000_000_00, 19_000_000_00)


def test_requirements_in_own_tenders_are_counted_and_other_commitments_forgotten(place: Place) -> None:
    letter = _open(place)
    word = make_word(letter, commitment="requirement", requirement_count=3, requirement_share=50, volume_likely_ore=7)
    with place.write() as uow:
        signature = signing.sign(uow, letter.id, place.aarhus.id, word)
        found = queries.demand(queries.signatories(uow.session, place.process.id))
    assert signature.volume_likely_ore is None
    assert (found.with_requirement, found.tenders) == (1, 3)


def test_the_own_tender_is_reminded_of_from_the_signature(place: Place) -> None:
    letter = _open(place)
    with place.write() as uow:
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))
        case = uow.session.get_one(Case, place.aarhus.case_id)
        signed = effects.ANCHORS["participant.signed_on"](uow.session, case)[0]
        window = effects.ANCHORS["participant.window_starts_on"](uow.session, case)[0]
        assert (signed.on, signed.organisation_id) == (place.clock.now().date(), place.aarhus.organisation_id)
        assert window.on == date(2028, 4, 1)
        other = uow.session.get_one(Case, place.odense.case_id)
        assert effects.ANCHORS["participant.signed_on"](uow.session, other) == []


def test_the_decision_paper_is_complete(place: Place) -> None:
    place.clock.advance(timedelta(days=1))
    own = {
        "committee": "Klimaudvalget",
        "meeting_on": date(2026, 12, 8),
        "own_commitment": "Vi stiller krav i to udbud.",
        "economy": "Ingen merudgift i 2027.",
        "prepared_by": "Indkøb og Udbud",
    }
    with place.write() as uow:
        letter = make_letter(uow, place.process)
        text = text_of(render("decision_paper", documents.paper_fields(uow.session, letter, place.aarhus, own)).bytes)
    for words in ("Klimaudvalget", "Aarhus Kommune", "tirsdag den 8. december 2026", "§ 24", "En fuld overgang"):
        assert words.replace("§ ", "§\N{NO-BREAK SPACE}") in text or words in text
