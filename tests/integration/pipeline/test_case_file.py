"""The case file: the whole of a process in one zip, for who runs it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from coproc.accounts.models import Person
from coproc.cli import main
from coproc.documents.services import upload
from tests.factories.pipeline import Scene

As = Callable[[Person | None], FlaskClient]


def _put(scene: Scene, kind: str, number: int, title: str) -> None:
    with scene.write(scene.facilitator) as uow:
        upload(
            uow,
            f"%PDF-1.7 {title}".encode(),
            filename=f"{title}.pdf",
            content_type="application/pdf",
            subject=(kind, number),
            scope=(kind, number),
            title=title,
        )


def _read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def process(scene: Scene) -> int:
    """With a document of its own, a buyer's tender, and a document of that tender."""
    number = scene.process("individual_procurement", joined=2)
    _put(scene, "process", number, "Fælles grundlag")
    scene.tender(number, 1)
    return number


def test_it_has_the_documents_the_history_and_the_facts(scene: Scene, process: int, as_: As) -> None:
    reference = scene.reference(process)
    browser = as_(scene.facilitator)
    assert "Hent hele sagen" in browser.get(f"/processer/{reference}/journal").text
    answer = browser.post(f"/processer/{reference}/sag.zip")
    assert answer.status_code == 200
    assert reference in answer.headers["Content-Disposition"]
    found = _read(answer.data)
    papers = {name: content for name, content in found.items() if name.startswith("Dokumenter/")}
    assert any(name.endswith("Fælles grundlag.pdf") and b"grundlag" in content for name, content in papers.items())
    facts = json.loads(found["Sag.json"])
    assert facts["reference"] == reference
    assert facts["state"] == "individual_procurement"
    assert {one["organisation"] for one in facts["participants"]} == {buyer.name for buyer in scene.buyers[:2]}
    assert [one["authority"] for one in facts["tenders"]] == [scene.buyers[1].name]
    history = list(csv.reader(io.StringIO(found["Historik.csv"].decode("utf-8-sig")), delimiter=";"))
    assert history[-1][1:3] == [scene.facilitator.name, f"hentede hele sagen med {len(papers)} poster"]
    for line in found["SHA256SUMS.txt"].decode().splitlines():
        digest, _, path = line.partition("  ")
        assert hashlib.sha256(found[path]).hexdigest() == digest
    assert "Fælles grundlag" in found["Journalliste.csv"].decode("utf-8-sig")


def test_only_who_runs_the_process_has_it(scene: Scene, process: int, as_: As) -> None:
    reference = scene.reference(process)
    for person in (scene.officer, scene.manager, scene.expert):
        browser = as_(person)
        assert "Hent hele sagen" not in browser.get(f"/processer/{reference}/journal").text
        assert browser.post(f"/processer/{reference}/sag.zip").status_code == 403


def _coproc(scene: Scene, *words: str | Path) -> Result:
    url = scene.database.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, [str(word) for word in words], env={"COPROC_ENV": "test", "COPROC_DATABASE_URL": url})


def test_the_command_writes_the_same_and_refuses_the_rest(scene: Scene, process: int, tmp_path: Path) -> None:
    reference, output = scene.reference(process), tmp_path / "sag.zip"
    done = _coproc(scene, "export", "case", reference, "--output", output)
    assert done.exit_code == 0, done.output
    found = _read(output.read_bytes())
    assert {"Sag.json", "Historik.csv", "Journalliste.xlsx", "SHA256SUMS.txt", "LÆS MIG.txt"} <= set(found)
    output.unlink()
    for words in (
        ("export", "case", "P-1999-1", "--output", output),
        ("--as", scene.officer.email, "export", "case", reference, "--output", output),
        ("export", "case", reference, "--output", tmp_path / "nowhere" / "sag.zip"),
    ):
        refused = _coproc(scene, *words)
        assert refused.exit_code == 1
        assert "Traceback" not in refused.output
        assert list(tmp_path.iterdir()) == []
