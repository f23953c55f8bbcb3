"""Bilag: Forudgående markedsdialog of a tender, opened and read; and who hears of its notice."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from docx import Document as OpenDocx
from flask import Flask
from sqlalchemy import select

from coproc.dialogues.after import attendance, publication, summary
from coproc.dialogues.services import events, information, signups, talk
from coproc.documents.models import Document
from coproc.documents.services import with_content
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.messaging.models import OutboxMessage
from coproc.tenders import annex, outcomes, papers
from coproc.tenders.handover import package
from coproc.tenders.line import open_information
from tests.factories import dialogues as make
from tests.factories.accounts import signed_in
from tests.factories.tenders import make_planned

from .conftest import Place

SECRET_OFFER = "Vi kan levere til 2,1 mio. kr. i 2028"


def _dialogue(place: Place) -> int:
    """Held and summed up: one company that may be named, one that may not, a walk-in, inputs, questions, and facts told to one."""
    with place.write() as uow:
        event_id = make.make_published(uow, place.process.id, capacity=10).id
        numbers = [
            make.make_signup(uow, event_id, 1, company_name="Åben Maskine AB", is_listed=True).id,
            make.make_signup(uow, event_id, 2, company_name="Stille Firma AB").id,
        ]
    with place.write() as uow:
        for number in numbers:
            signups.confirm(uow, number)
        talk.give_input(uow, event_id, company_name="Stille Firma AB", email="kontakt2@example.se", body=SECRET_OFFER)
        asked = talk.ask(
            uow, event_id, question="Vi fra Stille Firma spørger: hvor mange?", asked_by="Stille Firma AB", email="a@example.se"
        )
        talk.ask(uow, event_id, question="Hvornår?", asked_by="", email="b@example.se")
        talk.publish_answer(uow, asked.id, published="Hvor mange maskiner?", answer="Omkring tolv.")
        fact = information.add_fact(
            uow, place.process.id, fact="Budgettet er ikke fastsat", told_to="Stille Firma AB", event_id=event_id
        )
        information.add_fact(uow, place.process.id, fact="Pladsen er smal", told_to="Åben Maskine AB", event_id=event_id)
    place.clock.advance(timedelta(days=1))
    with place.write() as uow:
        information.mark_shared(uow, fact.id)
    place.clock.advance(timedelta(days=14))
    with place.write() as uow:
        attendance.check_in(uow, event_id, numbers[0])
        attendance.walk_in(uow, event_id, company_name="Udefra ApS", contact_name="Ib Bo", email="ib@example.dk")
        attendance.finish(uow, event_id)
        events.move(uow, event_id, "hold")
        summary.save(
            uow,
            event_id,
            version=None,
            minutes="Det interne referat.",
            documents_shown=["Foreløbig behovsbeskrivelse – version 0"],
            rows={
                "summary_themes": [{"heading": "Strøm", "text": "Der mangler strøm."}],
                "summary_changed": [
                    {"subject": "Opladning – F2", "change": "Fra 30 til 45 minutter", "reason": "Kun én kunne ellers"}
                ],
                "summary_unchanged": [{"subject": "Arbejdsdag", "reason": "Den er otte timer"}],
                "summary_next": [{"what": "Udbud", "date": "2027"}],
            },
        )
        events.move(uow, event_id, "finish_minutes")
        events.move(uow, event_id, "publish_summary")
    return event_id


def _read(place: Place, document_id: int) -> tuple[str, list[list[str]]]:
    with place.database.read() as session:
        file = OpenDocx(io.BytesIO(with_content(session, document_id).file.content))
    rows = [[cell.text for cell in row.cells] for table in file.tables for row in table.rows]
    return "\n".join(paragraph.text for paragraph in file.paragraphs), rows


def _made(place: Place, edition: str) -> tuple[str, list[list[str]]]:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2026, 12, 14))
        annex.note(
            uow,
            tender.id,
            involved=[
                {"name": "Rådgiver ApS", "involvement": "Målte støj", "measures": "Målingerne er vedlagt", "response": "Byder ikke"}
            ],
            deadline_assessment="Ti dage længere end mindst.",
        )
        number = annex.make(uow, tender.id, edition).id
    return _read(place, number)


def test_the_edition_to_publish_says_what_all_may_know_and_nothing_else(place: Place) -> None:
    _dialogue(place)
    text, rows = _made(place, "offentlig")
    cells = [cell for row in rows for cell in row]
    whole = "\n".join([text, *cells])
    assert ["Regional markedsdialog i Aaby", "Regional markedsdialog", "04.12.2026", "Kulturhuset, Aaby", "2"] in rows
    assert ["Åben Maskine AB", "SE-55000001", "Regional markedsdialog i Aaby"] in rows
    assert ["Foreløbig behovsbeskrivelse – version 0", "Regional markedsdialog i Aaby"] in rows
    assert ["Hvor mange maskiner?", "Omkring tolv.", "20.11.2026"] in rows
    assert ["Budgettet er ikke fastsat", "20.11.2026", "21.11.2026"] in [row[:3] for row in rows]
    assert ["Pladsen er smal", "20.11.2026"] in [row[:2] for row in rows]
    assert ["Opladning – F2", "Fra 30 til 45 minutter", "Kun én kunne ellers"] in rows
    assert ["Arbejdsdag", "Den er otte timer"] in rows
    assert ["Rådgiver ApS", "Målte støj", "Målingerne er vedlagt"] in rows
    assert "2 virksomheder deltog i mindst ét arrangement. 1 skriftligt input er givet. 2 spørgsmål er stillet." in text
    assert "1 spørgsmål er ikke besvaret." in text
    assert "har ligget åbent på" in text
    assert "fra 20.11.2026" in text
    assert "Ti dage længere end mindst." in text
    assert "Svar på spørgsmål er offentliggjort for alle på samme tid." in cells
    for kept in ("Stille Firma", "Udefra", SECRET_OFFER, "Det interne referat", "Ib Bo", "Byder ikke", "FORTROLIGT"):
        assert kept not in whole


def test_the_full_edition_has_it_all_with_marks_but_never_who_asked_or_a_person(place: Place) -> None:
    _dialogue(place)
    text, rows = _made(place, "fuld")
    assert ["Stille Firma AB", "SE-55000002", "Regional markedsdialog i Aaby (udeblevet), Skriftligt input", "FORTROLIGT"] in rows
    assert ["Åben Maskine AB", "SE-55000001", "Regional markedsdialog i Aaby (mødt)", "Ja"] in rows
    assert ["Udefra ApS", "Ikke oplyst", "Regional markedsdialog i Aaby (mødt)", "FORTROLIGT"] in rows
    assert SECRET_OFFER in text
    assert "FORTROLIGT: virksomheden ønsker ikke, at det offentliggøres" in text
    assert "Det interne referat." in text
    assert ["Budgettet er ikke fastsat", "Stille Firma AB", "20.11.2026", "21.11.2026"] in [row[:4] for row in rows]
    assert ["Rådgiver ApS", "Målte støj", "Målingerne er vedlagt", "Byder ikke"] in rows
    assert "aktindsigt afgøres konkret" in text
    whole = "\n".join([text, *(cell for row in rows for cell in row)])
    for kept in ("Vi fra Stille Firma spørger", "Ib Bo", "Kontakt 1", "@example"):
        assert kept not in whole


def test_the_full_edition_stays_out_of_the_package_and_is_made_once(place: Place) -> None:
    _dialogue(place)
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2026, 12, 14))
        first = annex.make(uow, tender.id, "fuld").id
        assert annex.make(uow, tender.id, "fuld").id == first
        published = annex.make(uow, tender.id, "offentlig")
        assert published.template_version == "2"
        _name, zipped = package.build(uow.session, tender)
    assert SECRET_OFFER.encode() not in zipped
    assert "fuld udgave" not in zipped.decode("latin-1")
    with place.database.read() as session:
        assert (
            session.scalars(select(Document.scope_kind).where(Document.id == first)).one() == "tender"
        )  # not among the process's files


def test_without_a_dialogue_there_is_no_annex_and_a_half_row_is_refused(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2026, 12, 14))
        with pytest.raises(DomainError, match="ikke holdt nogen markedsdialog"):
            annex.make(uow, tender.id, "offentlig")
        with pytest.raises(FieldErrors) as refusal:
            annex.note(
                uow, tender.id, involved=[{"name": "X", "involvement": "", "measures": "", "response": ""}], deadline_assessment=""
            )
    assert list(refusal.value.errors) == ["involved"]


def test_a_notice_tells_all_who_took_part_once_in_the_same_transaction(place: Place) -> None:
    _dialogue(place)
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2026, 12, 14))
        papers.generate(uow, tender.id)
        outcomes.move(uow, tender.id, "draft_documents")
    place.clock.set(place.clock.now() + timedelta(days=30))
    with place.write(place.officer) as uow:
        open_information.give_reason(uow, tender.id, reason="Det kan alle se på stedet.")
        outcomes.send_notice(uow, tender.id, on=uow.today, url="https://udbud.example/1")
    with place.database.read() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "tender_published")).all()
        assert {mail.to_email for mail in mails} == {"kontakt1@example.se", "kontakt2@example.se", "ib@example.dk"}
        assert {mail.next_attempt_at for mail in mails} == {place.clock.now()}
        assert all("https://udbud.example/1" in mail.body_text for mail in mails)
        (row,) = publication.of_process(session, place.process.id)
        assert (row.reference, row.path) == (tender.reference, "https://udbud.example/1")


def test_the_page_says_what_is_missing_takes_rows_and_hands_over_both_editions(place: Place, app: Flask) -> None:
    _dialogue(place)
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2026, 12, 14))
        annex.note(uow, tender.id, involved=[], deadline_assessment="")
    officer = signed_in(app, place.officer, place.clock)
    page = f"/udbud/{tender.reference}/bilag"
    assert page in officer.get(f"/udbud/{tender.reference}").text
    shown = officer.get(page).text
    assert "Mangler, før bilaget kan laves" in shown
    assert "Ikke delt med alle: Pladsen er smal" in shown
    assert "mangler" in officer.post(f"{page}/offentlig", follow_redirects=True).text
    typed = {"involved-rows": "1", "involved-0-name": "Rådgiver ApS", "deadline_assessment": "Fint."}
    more = officer.post(page, data={**typed, "add": "involved"})
    assert 'name="involved-1-name"' in more.text
    assert "Rådgiver ApS" in more.text
    wrong = officer.post(page, data=typed)
    assert wrong.status_code == 422
    assert 'href="#involved-0-measures"' in wrong.text
    done = officer.post(page, data={**typed, "involved-0-involvement": "Målte støj", "involved-0-measures": "Vedlagt"})
    assert done.status_code == 303
    for edition in ("offentlig", "fuld"):
        word = officer.post(f"{page}/{edition}")
        assert word.data.startswith(b"PK"), edition
    assert _open_to_nobody_else(place, app, page)


def _open_to_nobody_else(place: Place, app: Flask, page: str) -> bool:
    visitor = signed_in(app, None, place.clock)
    return visitor.post(f"{page}/fuld").status_code == 303 and visitor.get(page).status_code == 303
