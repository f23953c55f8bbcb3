"""What the worker does: reads files for the search, and asks the scanner where there is one."""

from __future__ import annotations

import shlex
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from coproc.documents import scanner
from coproc.documents.models import StoredFile
from coproc.processes.file_room import queries, services, work
from coproc.processes.file_room.models import FileVersion
from tests.factories import files as make
from tests.factories.pipeline import Scene

SCRIPT = """
import sys
content = sys.stdin.buffer.read()
if b"UNSURE" in content:
    sys.exit(2)
if b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" in content:
    print("stdin: Eicar-Test-Signature FOUND")
    sys.exit(1)
print("stdin: OK")
"""


@pytest.fixture
def set_up(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Call it: from then on a small real scanner stands behind the setting."""
    script = tmp_path / "scan me.py"
    script.write_text(SCRIPT)
    yield lambda: scanner.use(f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")
    scanner.use("")


def _add(scene: Scene, process: int, *files: tuple[str, bytes], **given: str) -> list[int]:
    with scene.write(scene.facilitator) as uow:
        return [
            one.file.id
            for one in services.add_files(uow, process, files, **{"folder": "Bilag", "audience": "participants", **given})
        ]


def _found(scene: Scene, process: int, said: str) -> list[str]:
    reader = queries.Reader(process, frozenset({"participants"}))
    with scene.database.read() as session:
        return [row.file.name for row in queries.page(session, reader, said=said)[0]]


def test_the_search_reads_word_excel_pdf_and_text_with_danish_letters(scene: Scene) -> None:
    process = scene.process()
    _add(
        scene,
        process,
        ("notat.docx", make.word("Ældrerådet ønsker færre løft", "Målt på Århus Universitetshospital")),
        ("tal.xlsx", make.excel(("Kommune", "Bleer pr. døgn"), ("Ølgod", 3.5))),
        ("rapport.pdf", make.pdf("= Væskebalance \n Undersøgelse i Aabenraa af sårpleje & café")),
        ("liste.csv", "navn;Kørestol\r\n".encode("latin-1")),
        ("foto.png", make.png()),
        note="Indsamlet af Søren",
    )
    assert _found(scene, process, "indsamlet søren") != []  # at once: name, note and source
    assert _found(scene, process, "ældrerådet") == []
    assert work.handle_new(scene.database, scene.clock) == 5
    assert work.handle_new(scene.database, scene.clock) == 0
    for said, name in (
        ("ÆLDRERÅDET", "notat.docx"),
        ("aarhus univ", "notat.docx"),
        ("ølgod bleer", "tal.xlsx"),
        ("ABENRÅ", None),
        ("Åbenrå", "rapport.pdf"),
        ("cafe sårpleje", "rapport.pdf"),
        ("VÆSKE", "rapport.pdf"),
        ("kørestol", "liste.csv"),
        ("Foto", "foto.png"),
        ("ældrerådet bleer", None),
    ):
        assert _found(scene, process, said) == ([name] if name else []), said


def test_the_newest_version_is_the_one_that_is_searched(scene: Scene) -> None:
    process = scene.process()
    (file,) = _add(scene, process, ("a.txt", b"gravemaskine"))
    work.handle_new(scene.database, scene.clock)
    with scene.write(scene.officer) as uow:
        services.add_version(uow, file, "a.txt", b"hjullaesser", seen=1)
    work.handle_new(scene.database, scene.clock)
    assert _found(scene, process, "gravemaskine") == []
    assert _found(scene, process, "hjullaesser") == ["a.txt"]


def test_a_file_that_breaks_its_reader_is_kept_and_found_by_name(scene: Scene) -> None:
    process = scene.process()
    _add(scene, process, ("knækket.pdf", b"%PDF-1.7 nothing of the kind"))
    assert work.handle_new(scene.database, scene.clock) == 1
    assert _found(scene, process, "knækket") == ["knækket.pdf"]


def test_without_a_scanner_nothing_claims_to_be_scanned(scene: Scene, as_) -> None:
    process = scene.process()
    (file,) = _add(scene, process, ("eicar.txt", make.EICAR.encode()))
    work.handle_new(scene.database, scene.clock)
    base = f"/processer/{scene.reference(process)}/filer/{file}"
    page = as_(scene.officer).get(base).text
    assert "Ikke scannet for virus" in page
    assert as_(scene.officer).get(f"{base}/hent").status_code == 200


def test_with_a_scanner_a_file_waits_is_cleared_or_locked_away(scene: Scene, as_, set_up) -> None:
    process = scene.process()
    (old,) = _add(scene, process, ("gammel.txt", b"fra dengang"))
    work.handle_new(scene.database, scene.clock)
    set_up()
    ids = _add(scene, process, ("ren.txt", b"ren"), ("eicar.txt", make.EICAR.encode()), ("tvivl.txt", b"UNSURE"))
    base, browser = f"/processer/{scene.reference(process)}/filer", as_(scene.officer)
    for number in (old, *ids):  # quarantined until scanned: those from before, too
        assert browser.get(f"{base}/{number}/hent").status_code == 404
    assert "venter på virusscanning" in browser.get(f"{base}/{ids[0]}/hent").text
    assert browser.get(f"{base}/alle.zip").status_code == 404
    work.handle_new(scene.database, scene.clock)
    assert [browser.get(f"{base}/{number}/hent").status_code for number in (old, *ids)] == [200, 200, 404, 404]
    page = browser.get(f"{base}/{ids[1]}").text
    assert "Virus fundet" in page
    assert "Eicar-Test-Signature" in page
    assert "fandt en virus i filen" in browser.get(f"{base}/haendelser").text
    assert _found(scene, process, "eicar standard") == []
    with scene.database.read() as session:
        stored = {one.filename: one.stored_id for one in session.scalars(select(FileVersion))}
        assert stored["eicar.txt"] is None
        assert not any(b"EICAR" in content for content in session.scalars(select(StoredFile.content)))
    assert work.handle_new(scene.database, scene.clock) == 0  # the doubtful one waits its turn
    with scene.database.read() as session:
        assert session.scalars(select(FileVersion.scan).where(FileVersion.filename == "tvivl.txt")).one() == "waiting"
    scene.clock.instant += timedelta(minutes=6)
    assert work.handle_new(scene.database, scene.clock) == 0  # asked again, and still unsure
    assert browser.get(f"{base}/{ids[2]}/hent").status_code == 404


def test_an_infected_new_version_leaves_the_clean_one_within_reach(scene: Scene, as_, set_up) -> None:
    process = scene.process()
    set_up()
    (file,) = _add(scene, process, ("a.txt", b"gravemaskine"))
    with scene.write(scene.officer) as uow:
        services.add_version(uow, file, "a.txt", make.EICAR.encode(), seen=1)
    work.handle_new(scene.database, scene.clock)
    base, browser = f"/processer/{scene.reference(process)}/filer", as_(scene.officer)
    assert browser.get(f"{base}/{file}/hent?version=1").data == b"gravemaskine"
    assert browser.get(f"{base}/{file}/hent").status_code == 404
    assert make.unzipped(browser.get(f"{base}/alle.zip").data)["Bilag/a.txt"] == b"gravemaskine"
    assert _found(scene, process, "gravemaskine") == ["a.txt"]


@pytest.mark.parametrize("kind", ["socket", "port"])
def test_clamd_is_asked_in_its_own_words(tmp_path: Path, kind: str) -> None:
    """A listener that speaks clamd's INSTREAM."""
    server = socket.socket(socket.AF_UNIX if kind == "socket" else socket.AF_INET)
    server.bind(str(tmp_path / "clamd.ctl") if kind == "socket" else ("127.0.0.1", 0))
    server.listen()

    def answer() -> None:
        for _turn in range(2):
            line, _address = server.accept()
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(size)
                line.sendall(b"stream: Eicar-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    address = str(tmp_path / "clamd.ctl") if kind == "socket" else f"127.0.0.1:{server.getsockname()[1]}"
    scanner.use(f"clamd:{address}")
    try:
        assert scanner.scan(b"a" * 200_000).is_clean
        assert scanner.scan(make.EICAR.encode()) == scanner.Verdict(is_clean=False, words="Eicar-Signature")
        thread.join(timeout=10)
        server.close()
        with pytest.raises(scanner.ScannerDown):
            scanner.scan(b"a")
    finally:
        scanner.use("")
        server.close()
