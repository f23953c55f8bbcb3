"""Udbudspakken: what each edition holds, that its hashes hold, what is missing, and who took it over."""

from __future__ import annotations

import csv
import io
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from coproc.agreements.services import signing
from coproc.dialogues.after import annex as dialogue
from coproc.dialogues.services import talk
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.tenders import annex, papers
from coproc.tenders.handover import files, package, queries, services, words
from coproc.tenders.models import Tender
from tests.factories.agreements import make_letter, make_word
from tests.factories.dialogues import make_published
from tests.factories.tenders import make_planned, make_summary
from tests.integration.tenders.conftest import Place

Browser = Any
SECRET = "5 Kun til sagen"


def _whole(place: Place) -> Tender:
    """A tender with a dialogue, a signed letter, its documents and both editions of the annex."""
    with place.write() as uow:
        event = make_published(uow, place.process.id)
        asked = talk.ask(uow, event.id, question="Vi fra Firma A spørger: hvor mange?", asked_by="Firma A", email="a@example.dk")
        talk.publish_answer(uow, asked.id, published="Hvor mange maskiner?", answer="Omkring 40.")
        letter = make_letter(uow, place.process)
        signing.sign(uow, letter.id, place.aarhus.id, make_word(letter))
    place.clock.set(place.clock.now() + timedelta(days=30))
    with place.write() as uow:
        make_summary(uow, place.process, event.id)
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2027, 3, 1))
        papers.generate(uow, tender.id)
        annex.make(uow, tender.id, "fuld")
    return tender


def _opened(place: Place, tender: Tender, edition: str) -> zipfile.ZipFile:
    with place.database.read() as session:
        return zipfile.ZipFile(io.BytesIO(package.build(session, tender, edition)[1]))


def test_the_edition_for_the_case_holds_all_and_says_what_is_confidential(place: Place, tmp_path: Path) -> None:
    tender = _whole(place)
    with _opened(place, tender, "journal") as archive:
        names = archive.namelist()
        archive.extractall(tmp_path)
        guide = archive.read("LÆS MIG.txt").decode()
        answers = archive.read("3 Markedsdialog/Spørgsmål og svar.txt").decode()
        rows = list(csv.reader(io.StringIO(archive.read("Journalliste.csv").decode("utf-8-sig")), delimiter=";"))
        shared = archive.read("2 Fælles grundlag/Fælles krav.csv").decode("utf-8-sig")
    for wanted in (
        "2 Fælles grundlag/Fælles behovsbeskrivelse version 0.docx",
        "2 Fælles grundlag/Hensigtserklæring version 1.docx",
    ):
        assert wanted in names
    secret = [name for name in names if name.startswith(SECRET)]
    assert any("underskrifter" in name for name in secret)
    assert all(f"- {name}: " in guide for name in secret)
    assert len(secret) == 2
    assert "Hvor mange maskiner?" in answers
    assert "Omkring 40." in answers
    assert "Firma A" not in answers
    assert "K2;Hel arbejdsdag;Kan arbejde 8 timer.;Medtaget;;;Nej" in shared
    # The list is checked by the tool the guide names.
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS.txt"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") == len(names) - 1
    (tmp_path / "3 Markedsdialog" / "Spørgsmål og svar.txt").write_text("rettet")
    assert subprocess.run(["sha256sum", "--status", "-c", "SHA256SUMS.txt"], cwd=tmp_path, check=False).returncode == 1
    assert rows[0][:6] == ["Dato", "Tema", "Retning", "Dokument", "Journalnummer", "Fortroligt"]
    listed = {row[3]: row for row in rows[1:]}
    assert set(names) - set(listed) == {"LÆS MIG.txt", "Journalliste.csv", "SHA256SUMS.txt"}
    assert [listed[name][5] for name in secret] == ["Ja", "Ja"]


def test_nothing_confidential_is_in_the_edition_for_the_tender_system(place: Place, extra: None) -> None:
    tender = _whole(place)
    with place.database.read() as session:
        found = package.gather(session, tender)
    hidden = {file.sha256 for file in found.files if file.secret}
    with _opened(place, tender, "system") as archive:
        names = archive.namelist()
        listed = archive.read("SHA256SUMS.txt").decode()
        guide = archive.read("LÆS MIG.txt").decode()
    assert len(hidden) == 3
    assert not any(name.startswith(SECRET) or name == "Journalliste.csv" or "fortroligt prisark" in name for name in names)
    assert not any(sha in listed for sha in hidden)
    assert "4 Bekendtgørelser/Kopiark.csv" in names
    assert "Her er intet fortroligt" in guide
    assert {name.split("/")[0] for name in names} >= {"1 Udbudsmateriale", "2 Fælles grundlag", "3 Markedsdialog"}


@pytest.fixture
def extra() -> Iterator[None]:
    """Another room's files: one for all, one that is secret."""

    def made(_session: object, _tender: Tender) -> list[files.PackageFile]:
        on = date(2026, 11, 20)
        return [
            files.written(files.NOTICES, "Kopiark.csv", b"BT-21", theme="Kopiark", on=on, direction=files.INTERNAL),
            files.written(
                files.NOTICES, "fortroligt prisark.csv", b"1", theme="Priser", on=on, direction=files.IN, secret="Priser"
            ),
        ]

    files.EXTRAS.append(made)
    yield
    files.EXTRAS.remove(made)


def test_the_same_content_gives_the_same_bytes_on_another_day(place: Place) -> None:
    tender = _whole(place)
    with place.database.read() as session:
        before = [package.build(session, tender, edition) for edition in ("system", "journal")]
    place.clock.set(place.clock.now() + timedelta(days=40))
    with place.database.read() as session:
        assert [package.build(session, tender, edition) for edition in ("system", "journal")] == before


def test_an_unpublished_process_keeps_its_description_letter_and_answers_on_the_case(place: Place) -> None:
    with place.write() as uow:
        place.process = uow.session.merge(place.process)
        place.process.is_public = False
        for document in queries.documents(uow.session, ("description_version", 1)):
            document.is_public = False
    tender = _whole(place)
    with place.database.read() as session:
        open_to_all = {file.name for file in package.gather(session, tender).of("system")}
    assert (
        not {"Spørgsmål og svar.txt", "Fælles behovsbeskrivelse version 0.docx", "Hensigtserklæring version 1.docx"} & open_to_all
    )


def test_what_is_missing_is_said_with_its_page_and_an_empty_package_is_refused(place: Place, tender: Tender) -> None:
    with place.database.read() as session:
        missing = package.gather(session, tender).missing
        with pytest.raises(DomainError, match="ingen dokumenter"):
            package.build(session, tender)
    pages = dict(missing)
    assert pages["Kravspecifikation er ikke lavet endnu."] == f"/udbud/{tender.reference}/dokumenter"
    assert pages["Hensigtserklæringen er ikke åbnet til underskrift endnu."].endswith("/hensigtserklaering")
    with place.write(place.officer) as uow, pytest.raises(Conflict):
        services.hand_over(uow, tender.id, edition="system", taken_by="Ida", taken_on=uow.today)


def test_who_took_it_over_is_kept_can_be_withdrawn_and_says_when_the_package_has_changed(place: Place, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id)
        row = services.hand_over(
            uow, tender.id, edition="journal", taken_by="Journalen", taken_on=uow.today, journal_number="26/114"
        )
        with pytest.raises(FieldErrors) as refusal:
            services.hand_over(uow, tender.id, edition="x", taken_by=" ", taken_on=uow.today + timedelta(days=1))
        assert set(refusal.value.errors) == {"edition", "taken_by", "taken_on"}
    with place.database.read() as session:
        assert package.gather(session, tender).fingerprint("journal") == row.fingerprint  # the journal number changes nothing
    with _opened(place, tender, "journal") as archive:
        rows = archive.read("Journalliste.csv").decode("utf-8-sig")
    assert "Udbudspakken overdraget: Journalen;Intern;;26/114" in rows
    with place.write(place.officer) as uow:
        services.withdraw(uow, tender.id, row.id)
        with pytest.raises(Conflict):
            services.withdraw(uow, tender.id, row.id)
    with place.database.read() as session:
        assert queries.handovers(session, tender.id) == []


def test_the_page_hands_over_and_only_the_authority_gets_the_case_edition(place: Place, browser: Browser, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id)
    client, path = browser(place.officer), f"/udbud/{tender.reference}/overdragelse"
    page = client.get(path).text
    assert "Ingen har overtaget pakken endnu." in page
    data = {"edition": "system", "taken_by": "Indkøb", "taken_on-day": "20", "taken_on-month": "11", "taken_on-year": "2026"}
    refused = client.post(path, data={**data, "taken_by": ""})
    assert refused.status_code == 422
    assert client.post(path, data=data).status_code == 303
    assert "Indkøb" in client.get(path).text
    assert "overtog udbudspakken" in client.get(f"/udbud/{tender.reference}").text
    assert client.get(f"/udbud/{tender.reference}/pakke/sag").status_code == 200
    assert browser(place.expert).get(f"/udbud/{tender.reference}/pakke/sag").status_code == 200
    assert browser(place.expert).post(path, data=data).status_code == 200  # reads, and writes nothing
    with place.database.read() as session:
        assert len(queries.handovers(session, tender.id)) == 1
    for person in (place.other_officer, place.facilitator, place.outsider):
        assert browser(person).get(path).status_code == 403
        assert browser(person).get(f"/udbud/{tender.reference}/pakke/sag").status_code == 403


def test_the_annex_keys_are_where_the_package_looks_for_them() -> None:
    assert dialogue.PUBLISHED in words.FOR_COMPANIES
    assert dialogue.FULL not in words.FOR_COMPANIES
