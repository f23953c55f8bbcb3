"""Journal: what stands in whose, weekly exports, and access to documents."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import openpyxl
import pypdf
import pytest
from sqlalchemy import func, select, update

from coproc.documents.services import upload
from coproc.kernel.actor import Role
from coproc.kernel.clock import today
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.services import Address, enqueue
from coproc.pipeline.journal import grounds, indexing, package, queries, requests, services
from coproc.pipeline.journal.models import JournalItem, JournalTaken, Outcome
from coproc.pipeline.journal.queries import Desk, Filters
from coproc.processes.models import Process
from coproc.processes.steering import services as steering
from tests.factories.pipeline import Scene
from tests.support.queries import counted
from tests.support.together import together


def _desk(scene: Scene, process: int, organisation: Any) -> Desk:
    with scene.database.read() as session:
        return Desk(organisation, session.get_one(Process, process))


def _file(scene: Scene, process: int, title: str = "Notat", *, kind: str = "process", number: int = 0) -> int:
    with scene.write(scene.facilitator) as uow:
        return upload(
            uow,
            f"%PDF-1.7 {title}".encode(),
            filename=f"{title}.pdf",
            content_type="application/pdf",
            subject=(kind, number or process),
            scope=(kind, number or process),
            title=title,
        ).id


def _mail(
    scene: Scene, process: int, to: str, subject: str = "Nyt trin", message: str = "process_moved", name: str = "Modtager"
) -> int:
    with scene.write() as uow:
        title = {"name": name, "title": subject, "state": "Markedsdialog", "path": "/processer", "from": "A", "to": "B"}
        number = enqueue(
            uow,
            key=f"{message}:{to}:{subject}",
            to=Address(to, name),
            message="steering_minutes",
            scope=("process", process),
            context=title | {"when": subject, "minutes": "Vi blev enige.\n\nOm alt.", "place": "", "agenda": ""},
        )
        uow.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.status != Status.SENT)
            .values(status=Status.SENT, sent_at=uow.now, message=message)
        )
        assert number
        return number


def _index(scene: Scene) -> int:
    return indexing.refresh(scene.database, scene.clock)


def _themes(scene: Scene, desk: Desk) -> list[str]:
    with scene.database.read() as session:
        return sorted(line.item.theme for line in queries.listing(session, desk, Filters(), 1).lines)


def _opened(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_everybody_inside_has_the_documents_and_each_the_mails_that_went_to_it(scene: Scene) -> None:
    process = scene.process()
    _file(scene, process)
    _mail(scene, process, scene.officer.email, "Til os")
    _mail(scene, process, "firma@example.dk", "Til et firma")
    _index(scene)
    assert _themes(scene, _desk(scene, process, scene.centre)) == [
        "Læs referatet af styregruppemødet Til et firma",
        "Læs referatet af styregruppemødet Til os",
        "Notat",
    ]
    own = _desk(scene, process, scene.buyers[0])
    assert _themes(scene, own) == ["Læs referatet af styregruppemødet Til os", "Notat"]
    assert _themes(scene, _desk(scene, process, scene.buyers[1])) == ["Notat"]
    with scene.database.read() as session:
        directions = {line.item.kind: line.direction for line in queries.listing(session, own, Filters(), 1).lines}
    assert directions == {"mail": "in", "document": "internal"}


def test_an_organisation_outside_has_nothing_and_is_not_told_what_there_is(scene: Scene, as_) -> None:
    process = scene.process(joined=0)
    _file(scene, process)
    _index(scene)
    assert _themes(scene, _desk(scene, process, scene.buyers[0])) == []
    with scene.database.read() as session:
        item = session.scalars(select(JournalItem.id)).one()
    assert as_(scene.officer).get(f"/journal/poster/{item}").status_code == 404
    assert as_(scene.officer).get(f"/journal/poster/{item}/fil").status_code == 404
    assert as_(scene.facilitator).get(f"/journal/poster/{item}/fil").status_code == 200


def test_indexing_twice_or_by_many_workers_gives_one_line(scene: Scene) -> None:
    process = scene.process()
    for number in range(5):
        _file(scene, process, f"Notat {number}")
    together(4, lambda _place: _index(scene))
    indexing.refresh_all(scene.database, scene.clock)
    with scene.database.read() as session:
        assert session.scalar(select(func.count()).select_from(JournalItem)) == 5


def test_a_week_of_journal_is_a_zip_with_list_pdfs_and_hashes(scene: Scene, as_) -> None:
    process = scene.process()
    _file(scene, process)
    _mail(scene, process, scene.officer.email, "mandag")
    with scene.write(scene.facilitator) as uow:
        steering.decide(uow, process, decided_on=uow.today, decision="Vi går videre.", reason="Der er penge nok.")
    browser = as_(scene.officer)
    path = f"/processer/{scene.reference(process)}/journal"
    assert browser.post(f"{path}/sag", data={"number": "25/1234"}).status_code == 303
    assert browser.post(f"{path}/nye").status_code == 303  # finds what no worker has indexed yet
    page = browser.get(path).text
    assert "Alt er eksporteret." in page
    export = re.search(r"/journal/eksport/(\d+)\.zip", page)
    assert export
    first = browser.get(export[0])
    found = _opened(first)
    listed = found["Journalliste.csv"].decode("utf-8-sig").splitlines()
    assert listed[0] == "Nummer;Dato;Tema;Retning;Slags;Journalnummer;Fortroligt;Fil"
    assert len(listed) == 4
    assert all(";25/1234;" in line for line in listed[1:])
    sheet = openpyxl.load_workbook(io.BytesIO(found["Journalliste.xlsx"])).active
    assert sheet
    assert {row[2].value for row in sheet.iter_rows(min_row=2)} == {
        "Notat", "Læs referatet af styregruppemødet mandag", "Styregruppens beslutning nr. 1",
    }  # fmt: skip
    for row in sheet.iter_rows(min_row=2):
        assert row[7].value in found
    mail = _text(next(content for name, content in found.items() if "referatet" in name))
    assert "Vi blev enige." in mail
    assert scene.officer.email in mail
    assert "Vi går videre." in _text(next(content for name, content in found.items() if "beslutning" in name))
    for line in found["SHA256SUMS.txt"].decode().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert browser.get(export[0]).data == first.data  # it can be fetched again, and is the same
    again = browser.post(f"{path}/nye", follow_redirects=True)
    assert "Der er intet nyt siden den seneste eksport." in again.text


def test_what_is_more_than_a_handful_is_still_one_file(scene: Scene, as_) -> None:
    """A process of the demo has three hundred lines: its clerk fetches one zip, not two."""
    process = scene.process()
    for number in range(201):
        _file(scene, process, f"Notat {number}")
    browser = as_(scene.officer)
    path = f"/processer/{scene.reference(process)}/journal"
    page = browser.post(f"{path}/nye", follow_redirects=True).text
    assert "Alt er eksporteret." in page
    export = re.search(r"/journal/eksport/(\d+)\.zip", page)
    assert export
    held = _opened(browser.get(export[0]))
    assert held["Journalliste.csv"].decode("utf-8-sig").count("\n") == 202
    listed = dict(line.split("  ", 1)[::-1] for line in held["SHA256SUMS.txt"].decode().splitlines())
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in held.items() if name != "SHA256SUMS.txt"}
    assert sum(name.startswith("Dokumenter/") for name in held) == 201


def test_two_exports_at_once_neither_lose_nor_double_an_item(scene: Scene) -> None:
    process = scene.process()
    for number in range(12):
        _file(scene, process, f"Notat {number}")
    desk = _desk(scene, process, scene.centre)

    def export(_place: int) -> int:
        with scene.write(scene.facilitator) as uow:
            return services.export_new(uow, desk).items

    done = together(4, export)
    counts = [one for one in done if isinstance(one, int)]
    assert sum(counts) == 12
    assert all(isinstance(one, (int, Conflict)) for one in done)
    with scene.database.read() as session:
        assert session.scalar(select(func.count()).select_from(JournalTaken)) == 12
        exported = [row for export in queries.exports(session, desk) for row in queries.exported(session, desk, export)]
        assert len(exported) == len({row.id for row in exported}) == 12


def test_what_one_organisation_exports_is_still_new_to_the_others(scene: Scene) -> None:
    process = scene.process()
    _file(scene, process)
    with scene.write(scene.officer) as uow:
        services.export_new(uow, _desk(scene, process, scene.buyers[0]))
    with scene.database.read() as session:
        assert queries.new_count(session, _desk(scene, process, scene.buyers[0])) == 0
        assert queries.new_count(session, _desk(scene, process, scene.centre)) == 1


def test_a_period_can_be_exported_again_and_leaves_what_is_new(scene: Scene) -> None:
    process = scene.process()
    _file(scene, process)
    desk, day = _desk(scene, process, scene.centre), today(scene.clock)
    with scene.write(scene.facilitator) as uow:
        made = services.export_period(uow, desk, day, day)
    _file(scene, process, "Kom senere")
    _index(scene)
    with scene.database.read() as session:
        assert [item.theme for item in queries.exported(session, desk, made)] == ["Notat"]
        assert queries.new_count(session, desk) == 2
    for first, last in ((day, day - timedelta(days=1)), (day - timedelta(days=9), day - timedelta(days=8))):
        with pytest.raises(DomainError) as error, scene.write(scene.facilitator) as uow:
            services.export_period(uow, desk, first, last)
        assert error.value.field == "last"


def test_a_mail_with_a_personal_link_says_nothing_and_others_addresses_are_counted(scene: Scene) -> None:
    process = scene.process()
    _mail(scene, process, scene.officer.email, "hemmelig", message="input_link")
    _mail(scene, process, scene.officer.email, "samme")
    _mail(scene, process, "anden@example.dk", "samme", name="En Anden")
    _index(scene)
    with scene.database.read() as session:
        own, centre = _desk(scene, process, scene.buyers[0]), _desk(scene, process, scene.centre)
        texts = {}
        for desk in (own, centre):
            items = [line.item for line in queries.listing(session, desk, Filters(), 1).lines]
            made = package.bytes_of(session, desk, items)
            texts[desk.organisation_id] = {name: _text(content) for name, content in made.contents.items()}
    mine = "\n".join(texts[own.organisation_id].values())
    assert "bar et personligt link" in mine
    assert "anden@example.dk" not in mine
    assert "1 modtager i en anden organisation" in mine
    assert "En Anden <anden@example.dk>" in "\n".join(texts[centre.organisation_id].values())


def test_an_item_has_the_organisations_own_number_and_direction(scene: Scene, as_) -> None:
    process = scene.process()
    _file(scene, process)
    _index(scene)
    with scene.database.read() as session:
        item = session.scalars(select(JournalItem.id)).one()
    browser = as_(scene.officer)
    assert "Processens sider" in browser.get(f"/journal/poster/{item}").text
    assert browser.post(f"/journal/poster/{item}", data={"number": "25/77-3", "direction": "in"}).status_code == 303
    page = browser.get("/journal").text
    assert "25/77-3" in page
    assert ">Ind<" in page
    assert "25/77-3" not in as_(scene.facilitator).get(f"/processer/{scene.reference(process)}/journal").text
    too_long = browser.post(f"/journal/poster/{item}", data={"number": "x" * 61, "direction": "in"})
    assert too_long.status_code == 422
    assert "x" * 61 in too_long.text


def test_access_is_decided_by_a_person_and_what_is_kept_is_not_in_the_zip(scene: Scene, as_) -> None:
    process = scene.process()
    for title in ("Aftale", "Priser fra Firma A", "Tegning"):
        _file(scene, process, title)
    browser, day = as_(scene.facilitator), today(scene.clock)
    path = f"/processer/{scene.reference(process)}/aktindsigt"
    dates = {
        f"{name}-{part}": str(getattr(day, attribute))
        for name in ("received_on", "first", "last")
        for part, attribute in (("day", "day"), ("month", "month"), ("year", "year"))
    }
    opened = browser.post(f"{path}/ny", data={"about": "Alt om priser", **dates})
    assert opened.status_code == 303
    page = opened.location
    with scene.database.read() as session:
        ids = {item.theme: item.id for item in session.scalars(select(JournalItem))}
    assert browser.get(f"{page}.zip").status_code == 409  # nobody has decided
    refused = browser.post(page, data={"items": ids["Priser fra Firma A"], "outcome": "left_out"})
    assert refused.status_code == 422
    assert "Vælg den hjemmel" in refused.text
    browser.post(page, data={"items": [ids["Aftale"]], "outcome": "given"})
    browser.post(page, data={"items": [ids["Tegning"]], "outcome": "redacted", "ground": "private", "reason": "Et navn"})
    assert "1 dokumenter mangler en stillingtagen." in browser.post(f"{page}/afgoer", follow_redirects=True).text
    kept = {"outcome": "left_out", "ground": "trade", "reason": "Priser", "shown_as": "Svar fra en virksomhed"}
    browser.post(page, data={"items": [ids["Priser fra Firma A"]], **kept})
    assert "Sagen er afgjort." in browser.post(f"{page}/afgoer", follow_redirects=True).text
    found = _opened(browser.get(f"{page}.zip"))
    files = [name for name in found if name.startswith("Dokumenter/")]
    assert len(files) == 1
    assert "Aftale" in files[0]
    listed = found["Aktliste.csv"].decode("utf-8-sig")
    assert "Firma A" not in listed
    assert "Svar fra en virksomhed;Intern;Dokument;Undtages;Offentlighedsloven § 30, nr. 2;Priser;Ikke udleveret" in listed
    assert "Offentlighedsloven § 30, nr. 1 (uverificeret)" in listed
    assert "Firma A" not in b"".join(found.values()).decode("utf-8", "ignore")
    after = browser.post(page, data={"items": [ids["Aftale"]], **kept})
    assert after.status_code == 409
    assert as_(scene.officer).get(page).status_code == 403  # the centre's request, not the buyer's


def test_giving_away_what_is_confidential_needs_a_reason(scene: Scene) -> None:
    process = scene.process()
    _file(scene, process)
    _index(scene)
    desk, day = _desk(scene, process, scene.centre), today(scene.clock)
    with scene.write(scene.facilitator) as uow:
        uow.session.execute(update(JournalItem).values(is_confidential=True))
        one = requests.open_request(uow, desk, about="Alt", received_on=day, first=day, last=day)
        item = uow.session.scalars(select(JournalItem.id)).one()
        with pytest.raises(FieldErrors) as error:
            requests.set_lines(uow, one.id, [item], outcome=Outcome.GIVEN, ground="", reason="")
        assert list(error.value.errors) == ["reason"]
        requests.set_lines(uow, one.id, [item], outcome=Outcome.GIVEN, ground="", reason="Virksomheden har sagt ja.")


def test_a_request_begun_by_mistake_can_be_removed(scene: Scene, as_) -> None:
    process = scene.process()
    _file(scene, process)
    day = today(scene.clock)
    with scene.write(scene.facilitator) as uow:
        desk = Desk(scene.centre, uow.session.get_one(Process, process))
        one = requests.open_request(uow, desk, about="Fejl", received_on=day, first=day, last=day).id
    path = f"/processer/{scene.reference(process)}/aktindsigt/{one}"
    assert "Processens sider" in as_(scene.facilitator).get(path).text  # the tabs are there, and the way back
    assert as_(scene.facilitator).post(f"{path}/slet").status_code == 303
    assert as_(scene.facilitator).get(path).status_code == 404


def test_an_administrator_corrects_a_ground_and_the_second_of_two_is_told(scene: Scene) -> None:
    with scene.write() as uow:
        grounds.change(
            uow, "internal", paragraph="Offentlighedsloven § 23, stk. 1", note="Interne", checked="Jura, 2026", version=0
        )
    with scene.database.read() as session:
        assert grounds.find(session, "internal").label == "Offentlighedsloven § 23, stk. 1"
        assert grounds.find(session, "private").label.endswith("(uverificeret)")
    with pytest.raises(Conflict), scene.write() as uow:
        grounds.change(uow, "internal", paragraph="Andet", note="", checked="", version=0)


def test_the_list_costs_the_same_with_many_items(scene: Scene, as_) -> None:
    process = scene.process()
    path = f"/processer/{scene.reference(process)}/journal"
    browser = as_(scene.officer)
    _file(scene, process)
    _index(scene)
    browser.get(path)
    with counted(scene.database) as few:
        browser.get(path)
    for number in range(60):
        _file(scene, process, f"Notat {number}")
    _index(scene)
    with counted(scene.database) as many:
        page = browser.get(path).text
    assert len(many) == len(few)
    assert "Viser 50 af 61 rækker" in page


def test_who_keeps_the_journals_of_two_organisations_chooses_which(scene: Scene, as_) -> None:
    """An officer whom two buyers share: what is new, exports and the case number are the chosen one's."""
    process, (first, second) = scene.process(), scene.buyers[:2]
    shared = scene.people.person((first, Role.OFFICER), (second, Role.OFFICER))
    _mail(scene, process, scene.officer.email, "Til den første")
    _index(scene)
    browser, path = as_(shared), f"/processer/{scene.reference(process)}/journal"
    for home in (path, "/journal"):
        page = browser.get(home).text
        assert "Til den første" in page
        assert f"{home}?organisation={second.id}" in page
        other = browser.get(f"{home}?organisation={second.id}").text
        assert "Til den første" not in other
        assert f'name="organisation" value="{second.id}"' in other
    _file(scene, process)
    answer = browser.post(f"{path}/nye?organisation={second.id}")
    assert answer.headers["Location"].startswith(f"{path}?organisation={second.id}")
    assert "Alt er eksporteret." in browser.get(f"{path}?organisation={second.id}").text
    assert "Alt er eksporteret." not in browser.get(path).text
    assert browser.post(f"{path}/sag?organisation={second.id}", data={"number": "26/2"}).status_code == 303
    assert "26/2" not in browser.get(path).text
    assert "26/2" in browser.get(f"{path}?organisation={second.id}").text
    assert "Du fører journal for flere" not in as_(scene.officer).get(f"{path}?organisation={second.id}").text
    assert "26/2" not in as_(scene.officer).get(f"{path}?organisation={second.id}").text  # not one of theirs


def test_the_facilitator_sees_whose_each_mail_is(scene: Scene, as_) -> None:
    """The same letter to six organisations was six lines that looked alike."""
    process = scene.process()
    _mail(scene, process, scene.officer.email, "Samme")
    _index(scene)
    path = f"/processer/{scene.reference(process)}/journal"
    assert f"Mail, {scene.buyers[0].name}" in as_(scene.facilitator).get(path).text
    assert f"Mail, {scene.buyers[0].name}" not in as_(scene.officer).get(path).text


def test_the_journal_of_all_processes_is_found_from_the_organisations_page(scene: Scene, as_) -> None:
    assert 'href="/journal"' in as_(scene.officer).get("/organisation").text
    assert 'href="/journal"' not in as_(scene.expert).get("/organisation").text
    assert as_(scene.officer).get("/journal").status_code == 200
