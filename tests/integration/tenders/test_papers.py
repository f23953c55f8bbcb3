"""The documents of a tender: PDF, kladde and endelig, the buyer's own templates, hand-edited files, and sets made by the worker."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import docx
import pytest
from sqlalchemy import select, update

from coproc.documents import difference, own, services as documents
from coproc.documents.filling import text_of
from coproc.documents.models import Document
from coproc.kernel.errors import Conflict, DomainError
from coproc.messaging.models import OutboxMessage
from coproc.tenders import papers, plan
from coproc.tenders.material import sets
from coproc.tenders.material.models import DocumentSet
from coproc.tenders.models import Tender
from tests.factories.documents import with_parts, word_file
from tests.integration.tenders.conftest import Place
from tests.support.together import together

Browser = Any
TIMETABLE = "tender_timetable"
OWN = word_file(
    "Vores brev: {{ udbuddets_titel }} hos {{ ordregiver }}",
    "{%p for kriterium in kriterier %}", "{{ kriterium.kriterium }}: {{ kriterium.vægt }}, {{ kriterium.hvad_der_lægges_vægt_på }}", "{%p endfor %}",
    "{{ dato }} {{ tildelingsgrundlag }} {{ evalueringsmetode }}",
)  # fmt: skip


def rewritten(content: bytes, old: str, new: str) -> bytes:
    """As somebody does it in Word."""
    document = docx.Document(io.BytesIO(content))
    for paragraph in document.paragraphs:
        if old in paragraph.text:
            paragraph.text = paragraph.text.replace(old, new)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def stored(place: Place, tender: Tender, key: str) -> Document:
    with place.database.read() as session:
        newest = session.scalars(
            select(Document).where(Document.subject_kind == "tender", Document.template_key == key).order_by(Document.number.desc())
        ).first()
        assert newest
        return documents.with_content(session, newest.id)


def url(tender: Tender, rest: str = "") -> str:
    return f"/udbud/{tender.reference}/dokumenter{rest}"


def test_document_is_made_alone_and_comes_as_word_and_pdf(place: Place, tender: Tender, browser: Browser) -> None:
    client = browser(place.officer)
    assert client.get(url(tender, "/nonsens")).location.endswith("/dokumenter")  # to the page above
    assert "Lav dokumentet" in client.get(url(tender, f"/{TIMETABLE}")).text
    assert client.post(url(tender, f"/{TIMETABLE}/lav")).status_code == 303
    document = stored(place, tender, TIMETABLE)
    pdf = client.get(f"/dokumenter/{document.id}?som=pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"/dokumenter/{document.id}").data.startswith(b"PK")
    assert browser(place.outsider).get(f"/dokumenter/{document.id}?som=pdf").status_code == 403


def test_document_with_places_left_cannot_be_final(place: Place, tender: Tender, browser: Browser) -> None:
    client = browser(place.officer)
    client.post(url(tender, "/tender_conditions/lav"))
    page = client.get(url(tender, "/tender_conditions")).text
    assert "Dokumentet kan ikke mærkes endeligt endnu" in page
    assert "Til juristen: Skriv kravene til egnethed" in page
    refused = client.post(url(tender, "/tender_conditions/endelig"), data={"number": "1"}, follow_redirects=True)
    assert "kan ikke mærkes endeligt" in refused.text
    assert stored(place, tender, "tender_conditions").final_at is None


def test_final_is_marked_once_with_who_and_undone(place: Place, tender: Tender, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id, [TIMETABLE])
        document = papers.queries.newest_documents(uow.session, tender.id)[TIMETABLE]
        document.lawyer_marks = 0
    client = browser(place.officer)
    assert "endelig" in client.post(url(tender, f"/{TIMETABLE}/endelig"), data={"number": "1"}, follow_redirects=True).text
    document = stored(place, tender, TIMETABLE)
    assert (document.final_by, document.final_at) == ("Ida", place.clock.now())
    with pytest.raises(Conflict), place.write(place.officer) as uow:
        documents.finish(uow, document)
    client.post(url(tender, f"/{TIMETABLE}/kladde"), data={"number": "1"})
    assert stored(place, tender, TIMETABLE).final_at is None


def test_edited_file_is_a_version_and_is_never_replaced_unasked(place: Place, tender: Tender, browser: Browser) -> None:
    client = browser(place.officer)
    client.post(url(tender, f"/{TIMETABLE}/lav"))
    ours = stored(place, tender, TIMETABLE)
    edited = rewritten(ours.file.content, "Der er ikke skrevet særlige forudsætninger.", "Politisk møde er flyttet.")
    answer = client.post(url(tender, f"/{TIMETABLE}"), data={"file": (io.BytesIO(edited), "rettet.docx")}, follow_redirects=True)
    assert "Politisk møde er flyttet." in answer.text  # the difference is shown
    theirs = stored(place, tender, TIMETABLE)
    assert (theirs.number, theirs.is_edited, theirs.based_on_id, theirs.file.content == edited) == (2, True, ours.id, True)
    with place.write(place.officer) as uow:
        assert papers.generate(uow, tender.id, [TIMETABLE]) == []
    asked = client.post(url(tender, f"/{TIMETABLE}/lav"), follow_redirects=True)
    assert "Lav en ny version, og behold begge" in asked.text
    assert stored(place, tender, TIMETABLE).id == theirs.id
    client.post(url(tender, f"/{TIMETABLE}/lav"), data={"erstat": "1"})
    assert stored(place, tender, TIMETABLE).number == 3
    page = client.get(url(tender, f"/{TIMETABLE}")).text
    assert "Rettet i Word" in page  # both are still there
    with place.database.read() as session:
        assert documents.with_content(session, theirs.id).file.content == edited


def test_edited_file_with_macros_is_refused_and_changes_nothing(place: Place, tender: Tender, browser: Browser) -> None:
    client = browser(place.officer)
    client.post(url(tender, f"/{TIMETABLE}/lav"))
    bad = with_parts(stored(place, tender, TIMETABLE).file.content, {"word/vbaProject.bin": b"x"})
    answer = client.post(url(tender, f"/{TIMETABLE}"), data={"file": (io.BytesIO(bad), "ond.docx")})
    assert answer.status_code == 422
    assert "Filen indeholder makroer." in answer.text
    assert stored(place, tender, TIMETABLE).number == 1


def test_own_template_is_checked_kept_chosen_and_filled_with_the_tender(place: Place, tender: Tender, browser: Browser) -> None:
    client, house = browser(place.officer), tender.authority_id
    here = f"/skabeloner/{house}/award_criteria"
    bad = client.post(here, data={"file": (io.BytesIO(word_file("{{ ukendt_felt }}")), "brev.docx")})
    assert bad.status_code == 422
    assert "1 ukendt felt" in bad.text
    assert "Ukendt felt: ukendt_felt" in bad.text
    good = client.post(here, data={"file": (io.BytesIO(OWN), "brev æøå.docx"), "note": "første"}, follow_redirects=True)
    assert "gemt som version 1" in good.text
    with place.database.read() as session:
        (version,) = own.versions(session, house)
    preview = client.get(f"/skabeloner/version/{version.id}/proev/{tender.reference}")
    assert "Vores brev: Emissionsfrie gravemaskiner hos Aarhus Kommune\nEffekt: 60 %" in text_of(preview.data)
    assert client.post(url(tender, "/award_criteria/skabelon"), data={"version_id": version.id}).status_code == 303
    client.post(url(tender, "/award_criteria/lav"))
    document = stored(place, tender, "award_criteria")
    assert document.own_version_id == version.id
    assert "Vores brev" in text_of(document.file.content)
    assert "PDF-filen skal laves i Word" in client.get(f"/dokumenter/{document.id}?som=pdf").text
    picker = client.get(f"/udbud/{tender.reference}/felter/award_criteria").text
    assert "{{ ordregiver }}" in picker
    assert "Aarhus Kommune" in picker


def test_nobody_else_sees_a_buyers_templates(place: Place, tender: Tender, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        version = own.add_version(uow, tender.authority_id, "award_criteria", OWN, filename="vores.docx")
        number = version.id
    assert browser(place.manager).get(f"/skabeloner/version/{number}").status_code == 200
    for person in (place.other_officer, place.expert, place.facilitator, place.outsider):
        client = browser(person)
        assert client.get(f"/skabeloner/version/{number}").status_code == 403
        assert client.get(f"/skabeloner/{tender.authority_id}/award_criteria").status_code == 403
    assert "vores.docx" not in browser(place.other_officer).get("/skabeloner").text
    with pytest.raises(DomainError, match="findes ikke"), place.write(place.other_officer) as uow:
        own.choose(uow, ("tender", tender.id), place.odense.organisation_id, "award_criteria", number)


def test_two_clicks_make_one_set_and_its_orderer_is_told_once(place: Place, tender: Tender, browser: Browser) -> None:
    names = ["tender_conditions", TIMETABLE, "supplier_notice.en"]

    def click(_place: int) -> int:
        with place.write(place.officer) as uow:
            return sets.order(uow, tender.id, names).id

    (number,) = set(together(2, click))
    client = browser(place.officer)
    assert "0" in client.get(url(tender, f"/saet/{number}")).text
    assert client.get(url(tender, f"/saet/{number}/hent")).status_code == 404
    assert sum(int(found) for found in together(2, lambda _n: sets.make_ordered(place.database, place.clock))) == 1
    content = client.get(url(tender, f"/saet/{number}/hent"))
    inside = zipfile.ZipFile(io.BytesIO(content.data)).namelist()
    assert [name[:2] for name in inside] == ["01", "01", "02", "02", "03", "03"]
    assert sum(name.endswith(".pdf") for name in inside) == 3
    assert any("The tender in brief" in name for name in inside)
    with place.database.read() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "document_set_ready")).all()
        assert [mail.to_email for mail in mails] == ["ida@aarhus.example"]
        kept = session.scalars(select(Document).where(Document.subject_kind == "tender", Document.template_key.is_not(None)))
        assert sorted((row.template_key, row.number) for row in kept) == sorted((papers.split(name)[0], 1) for name in names)
    assert browser(place.outsider).get(url(tender, f"/saet/{number}/hent")).status_code == 403


def test_set_goes_on_where_a_killed_worker_stopped(place: Place, tender: Tender, monkeypatch: Any) -> None:
    names = ["tender_conditions", "award_criteria", TIMETABLE]
    with place.write(place.officer) as uow:
        number = sets.order(uow, tender.id, names).id
    made = papers.make

    def killed(session: Any, tender_: Tender, name: str, *rest: Any) -> Any:
        if name == "award_criteria":
            raise KeyboardInterrupt  # no handler of ours sees it, as with SIGKILL
        return made(session, tender_, name, *rest)

    monkeypatch.setattr(papers, "make", killed)
    with pytest.raises(KeyboardInterrupt):
        sets.make_ordered(place.database, place.clock)
    monkeypatch.setattr(papers, "make", made)
    assert sets.make_ordered(place.database, place.clock) == 0  # the claim still holds
    place.clock.advance(sets.LEASE + timedelta(seconds=1))
    assert sets.make_ordered(place.database, place.clock) == 1
    with place.database.read() as session:
        found = session.get_one(DocumentSet, number)
        assert (found.done, found.faults, found.claims) == (names, [], 2)
        kept = session.scalars(select(Document).where(Document.subject_kind == "tender", Document.template_key.is_not(None)))
        assert sorted((row.template_key, row.number) for row in kept) == sorted((name, 1) for name in names)


def test_set_leaves_edited_documents_alone_and_says_so(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id, [TIMETABLE])
    ours = stored(place, tender, TIMETABLE)
    with place.write(place.officer) as uow:
        documents.keep_edited(uow, rewritten(ours.file.content, "Datoer", "Vores datoer"), base=ours)
        number = sets.order(uow, tender.id, [TIMETABLE, "award_criteria"]).id
    sets.make_ordered(place.database, place.clock)
    with place.database.read() as session:
        found = sets.of_tender(session, tender.id, number)
        assert len(found.faults) == 1
        assert "er rettet i Word (version 2)" in found.faults[0]
        assert found.file
        inside = zipfile.ZipFile(io.BytesIO(found.file.content))
        edited = next(name for name in inside.namelist() if "Tidsplan" in name)
        assert "Vores datoer" in text_of(inside.read(edited))


def test_set_that_takes_every_worker_down_is_given_up_in_words(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        number = sets.order(uow, tender.id, [TIMETABLE]).id
        uow.session.execute(update(DocumentSet).values(claims=sets.MOST_CLAIMS))
    assert sets.make_ordered(place.database, place.clock) == 1
    with place.database.read() as session:
        assert "afbrudt for mange gange" in session.get_one(DocumentSet, number).faults[0]


def test_difference_is_by_paragraph() -> None:
    found = difference.changes("A\nDet er en lang linje her\nC", "A\nDet er en anden lang linje her\nC\nD")
    assert [(change.old, change.new) for change in found] == [
        ("Det er en lang linje her", "Det er en anden lang linje her"),
        ("", "D"),
    ]


def test_a_utility_that_negotiates_makes_its_documents_without_a_ground_in_the_procurement_act(
    place: Place, tender: Tender
) -> None:
    """The ground is the lawyer's to write there; only the procurement act has a list to choose from."""
    with place.write(place.officer) as uow:
        plan.set_regime(
            uow,
            tender.id,
            regime="utilities",
            regime_reason="Vandselskabet er en forsyningsvirksomhed.",
            procedure="negotiated_procedure",
            procedure_reason="Behovet kræver forhandling.",
        )
        papers.generate(uow, tender.id, ["tender_conditions"])
    made = stored(place, tender, "tender_conditions")
    assert "[JURIST: Slå hjemlen op i dir. 2014/25/EU art. 46-47, og skriv den.]" in text_of(made.file.content).replace(
        "\u00a0", " "
    )
