"""Files are put in, versioned, mended, deleted and taken back; two at once are both kept."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from coproc.documents.models import StoredFile
from coproc.kernel.errors import DomainError
from coproc.processes.file_room import queries, services, work
from coproc.processes.file_room.models import FileVersion, FileWord, RoomFile
from tests.factories import files as make
from tests.factories.pipeline import Scene
from tests.support.queries import counted
from tests.support.together import together

EVERYBODY = frozenset({"process", "participants", "steering", "centre"})
GIVEN = {"folder": "need_exploration", "audience": "participants", "source": "Sundhedsdatastyrelsen", "note": "Træk"}


def _base(scene: Scene, process: int) -> str:
    return f"/processer/{scene.reference(process)}/filer"


def _add(scene: Scene, process: int, name: str = "tal.txt", content: bytes = b"Otte plejehjem", **given: str) -> int:
    values = {"folder": "need_exploration", "audience": "participants", **given}
    with scene.write(scene.facilitator) as uow:
        return services.add_files(uow, process, [(name, content)], **values)[0].file.id


def _numbers(scene: Scene, file_id: int) -> list[tuple[int, str]]:
    with scene.database.read() as session:
        return [(one.number, one.uploaded_by) for one in queries.versions(session, file_id)]


def test_several_files_go_in_at_once_and_the_same_name_again_is_a_version(scene: Scene, as_) -> None:
    process = scene.process()
    browser, base = as_(scene.officer), _base(scene, process)
    large = make.pdf("= Målinger") + b"\n%" + b"x" * 6_000_000
    given = [(io.BytesIO(large), "Målinger på plejehjem.pdf"), (io.BytesIO(make.png()), "foto.png")]
    assert browser.post(f"{base}/nye", data={**GIVEN, "files": given}, content_type="multipart/form-data").status_code == 303
    page = browser.get(base).text
    assert "Målinger på plejehjem.pdf" in page
    assert "foto.png" in page
    again = browser.post(f"{base}/nye", data={**GIVEN, "files": [(io.BytesIO(make.png(3)), "Foto.PNG")]}, follow_redirects=True)
    assert "Foto.PNG" not in again.text.split("Lagt ind")[0]  # one file, named as at first
    assert "fået en ny version: foto.png (version 2)" in again.text
    with scene.database.read() as session:
        found = session.scalars(select(RoomFile).where(RoomFile.name == "foto.png")).one()
    for number, picture in ((1, make.png()), (2, make.png(3))):
        answer = browser.get(f"{base}/{found.id}/hent?version={number}")
        assert answer.data == picture
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "version 2 af filen “foto.png”" in browser.get(f"{base}/{found.id}").text
    assert browser.get(f"{base}/{found.id}/hent?version=3").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "Brug en fil af typen"),
        ("side.html", b"<script>alert(1)</script>", "Brug en fil af typen"),
        ("tegning.svg", b"<svg onload='x'/>", "Brug en fil af typen"),
        ("falsk.pdf", b"<html>", "Filen er ikke en .pdf"),
        ("tom.txt", b"", "Filen er tom"),
        ("stor.txt", b"a" * (15 * 1024 * 1024 + 1), "for stor"),
    ],
)
def test_a_file_that_may_not_be_kept_is_named_and_nothing_is_saved(
    scene: Scene, as_, name: str, content: bytes, sentence: str
) -> None:
    process = scene.process()
    files = [(io.BytesIO(b"god"), "god.txt"), (io.BytesIO(content), name)]
    answer = as_(scene.officer).post(
        f"{_base(scene, process)}/nye", data={**GIVEN, "files": files}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f"{name}: " in answer.text
    assert "Sundhedsdatastyrelsen" in answer.text  # what was typed is kept
    with scene.database.read() as session:
        assert session.scalars(select(RoomFile)).all() == []


def test_a_new_folder_needs_a_name_and_stands_after_the_steps(scene: Scene, as_) -> None:
    process = scene.process()
    browser, base = as_(scene.officer), _base(scene, process)
    without = browser.post(f"{base}/nye", data={**GIVEN, "folder": "+", "files": [(io.BytesIO(b"a"), "a.txt")]})
    assert without.status_code == 422
    assert "Giv den nye mappe et navn." in without.text
    named = {**GIVEN, "folder": "+", "new_folder": "../Årsrapporter/2026", "files": [(io.BytesIO(b"a"), "a.txt")]}
    assert browser.post(f"{base}/nye", data=named).status_code == 303
    _add(scene, process, "b.txt", folder="market_dialogue")
    with scene.database.read() as session:
        held = queries.counts(session, queries.Reader(process, EVERYBODY))
    assert list(held) == ["market_dialogue", "Årsrapporter 2026"]


@pytest.mark.parametrize("same", [True, False], ids=["the-same-bytes", "other-bytes"])
def test_two_who_upload_the_same_file_at_once_make_two_versions(scene: Scene, same: bool) -> None:
    process = scene.process()
    people = [scene.facilitator, scene.officer, scene.manager, scene.expert]

    def act(place: int) -> int:
        with scene.write(people[place]) as uow:
            content = b"det samme" if same else f"tal {place}".encode()
            return services.add_files(uow, process, [("tal.txt", content)], folder="Bilag", audience="participants")[
                0
            ].version.number

    assert sorted(together(4, act), key=str) == [1, 2, 3, 4]
    with scene.database.read() as session:
        file = session.scalars(select(RoomFile)).one()
        assert file.newest == 4
        assert len(session.scalars(select(StoredFile.id)).all()) == (1 if same else 4)


def test_who_comes_second_is_the_newest_and_is_told_of_the_other(scene: Scene, as_) -> None:
    process = scene.process()
    file = _add(scene, process)
    below = f"{_base(scene, process)}/{file}/version"
    facilitator, officer = as_(scene.facilitator), as_(scene.officer)
    first = facilitator.post(below, data={"seen": "1", "files": (io.BytesIO(b"ni"), "ny.txt")}, follow_redirects=True).text
    assert "Version 2 er lagt ind og gælder nu." in first
    assert "lagde også en version ind" not in first
    second = officer.post(below, data={"seen": "1", "files": (io.BytesIO(b"ti"), "ny.txt")}, follow_redirects=True).text
    assert "Fie Facilitator lagde også en version ind" in second
    assert _numbers(scene, file) == [(3, "Ib Indkøber"), (2, "Fie Facilitator"), (1, "Fie Facilitator")]
    other = officer.post(below, data={"seen": "3", "files": (io.BytesIO(make.png()), "ny.png")})
    assert other.status_code == 422
    assert "skal også være en .txt" in other.text


def test_a_file_is_renamed_and_moved_but_keeps_its_ending(scene: Scene, as_) -> None:
    process = scene.process()
    file, other = _add(scene, process), _add(scene, process, "andet.txt")
    browser, below = as_(scene.facilitator), f"{_base(scene, process)}/{file}/ret"
    given = {
        "version": "1",
        "name": "Plejehjem.exe",
        "folder": "market_dialogue",
        "audience": "participants",
        "source": "",
        "note": "",
    }
    assert browser.post(below, data=given).status_code == 303
    assert "Plejehjem.exe.txt" in browser.get(f"{_base(scene, process)}?mappe=market_dialogue").text
    stale = browser.post(below, data={**given, "name": "c.txt"})
    assert stale.status_code == 409
    taken = browser.post(f"{_base(scene, process)}/{other}/ret", data={**given, "name": "plejehjem.exe.TXT"})
    assert taken.status_code == 422
    assert "Der ligger allerede en fil med det navn" in taken.text


def test_a_deleted_file_is_taken_back_within_thirty_days_and_then_gone(scene: Scene, as_) -> None:
    process = scene.process()
    file = _add(scene, process, "hemmelig.txt", b"otte")
    base, facilitator, officer = _base(scene, process), as_(scene.facilitator), as_(scene.officer)
    assert officer.post(f"{base}/{file}/slet").status_code == 403  # not hers
    said = facilitator.post(f"{base}/{file}/slet", follow_redirects=True).text
    assert "20. december 2026" in said
    for path in (f"{base}/{file}", f"{base}/{file}/hent", f"{base}/alle.zip"):
        assert facilitator.get(path).status_code == 404
    assert "hemmelig.txt" not in facilitator.get(f"{base}?q=hemmelig").text.split("Ingen filer passer")[0].split("Find en fil")[-1]
    replacement = _add(scene, process, "hemmelig.txt", b"ni")
    taken = facilitator.post(f"{base}/{file}/gendan")
    assert taken.status_code == 422
    assert "en ny fil med samme navn" in taken.text
    facilitator.post(f"{base}/{replacement}/slet")
    assert facilitator.post(f"{base}/{file}/gendan").status_code == 303
    assert facilitator.get(f"{base}/{file}/hent").data == b"otte"
    facilitator.post(f"{base}/{file}/slet")
    scene.clock.instant += timedelta(days=29)
    assert work.forget_deleted(scene.database, scene.clock) == 0
    scene.clock.instant += timedelta(days=1)
    assert work.forget_deleted(scene.database, scene.clock) == 2
    with scene.database.read() as session:
        for model in (RoomFile, FileVersion, FileWord, StoredFile):
            assert session.scalars(select(model)).all() == []


def test_bytes_that_another_document_uses_outlive_the_deleted_file(scene: Scene) -> None:
    process = scene.process()
    file, other = _add(scene, process, "a.txt", b"det samme"), _add(scene, process, "b.txt", b"det samme")
    with scene.write(scene.facilitator) as uow:
        services.remove(uow, file)
    scene.clock.instant += timedelta(days=30)
    assert work.forget_deleted(scene.database, scene.clock) == 1
    with scene.database.read() as session:
        assert [one.file_id for one in session.scalars(select(FileVersion))] == [other]
        assert session.scalars(select(StoredFile.content)).one() == b"det samme"


def test_one_zip_holds_the_newest_of_each_and_a_list(scene: Scene, as_) -> None:
    process = scene.process()
    file = _add(scene, process, "tal.txt", b"gammel", source="Register")
    with scene.write(scene.officer) as uow:
        services.add_version(uow, file, "tal.txt", b"ny", seen=1)
    _add(scene, process, "tal.txt", b"kun centret", audience="centre")
    _add(scene, process, "=formel.pdf", make.pdf("Hej"), folder="Bilag")
    answer = as_(scene.facilitator).get(f"{_base(scene, process)}/alle.zip")
    held = make.unzipped(answer.data)
    listing = held.pop("filliste.csv").decode("utf-8-sig").splitlines()
    assert sorted(held) == ["3 Fælles behovsudforskning/tal (2).txt", "3 Fælles behovsudforskning/tal.txt", "Bilag/=formel.pdf"]
    assert {held["3 Fælles behovsudforskning/tal.txt"], held["3 Fælles behovsudforskning/tal (2).txt"]} == {b"ny", b"kun centret"}
    assert len(listing) == 4
    assert any("tal" in line and ";2;" in line and "Ib Indkøber" in line and "Register" in line for line in listing)
    assert b"kun centret" not in make.unzipped(as_(scene.officer).get(f"{_base(scene, process)}/alle.zip").data).values()


def test_pages_of_a_full_room_ask_no_more_than_those_of_a_small_one(scene: Scene, as_) -> None:
    small, large = scene.process(), scene.process()
    with scene.write() as uow:
        make.make_room(uow, small, 10, words=20)
        make.make_room(uow, large, 400, words=20)
    browser, asked = as_(scene.officer), {}
    for process in (small, large):
        for path in ("", "?q=plejehjem", "?q=plejehjem+rapport&mappe=Bilag"):
            browser.get(f"{_base(scene, process)}{path}")
            with counted(scene.database) as statements:
                assert browser.get(f"{_base(scene, process)}{path}").status_code == 200
            asked.setdefault(path, []).append(len(statements))
    assert all(few == many for few, many in asked.values()), asked
    assert max(many for _few, many in asked.values()) <= 22, asked
    assert "Side 1 af 8" in browser.get(_base(scene, large)).text
    with counted(scene.database) as statements:
        browser.get(f"{_base(scene, large)}/alle.zip")
    assert len(statements) <= 20 + 400  # the bytes of each, one by one


def test_a_folder_may_not_be_called_nothing(scene: Scene) -> None:
    with pytest.raises(DomainError, match="Vælg en mappe"), scene.write(scene.facilitator) as uow:
        services.add_files(uow, scene.process(), [("a.txt", b"a")], folder=" ../ ", audience="centre")
