"""`coproc dialogues notice` and `coproc tenders notice`: a file, or one clear line per fault and another exit code than 0."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from coproc.cli import main
from coproc.notices.elements import NAMESPACES
from tests.factories import notices
from tests.integration.notices.conftest import Place


@pytest.fixture
def coproc(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPROC_ENV", "test")
    monkeypatch.setenv("COPROC_DATABASE_URL", place.database.url)
    monkeypatch.setenv("LANG", "da_DK.UTF-8")
    with place.write() as uow:  # the command's own clock is the wall's
        closes = uow.now.replace(year=2090)
        event = uow.session.merge(place.event)
        event.input_closes_at = closes

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return run


def test_a_dialogues_notice_is_written_as_e1(coproc, place: Place, tmp_path: Path) -> None:
    told = coproc("dialogues", "notice", place.event.reference, "--output", "e1.xml")
    assert told.exit_code == 0, told.output
    assert "eForms SDK 1.15.1" in told.output
    root = etree.parse(tmp_path / "e1.xml").getroot()
    assert etree.QName(root).localname == "PriorInformationNotice"
    assert root.findtext(".//cbc:SubTypeCode", namespaces=NAMESPACES) == "E1"


def test_what_is_missing_is_one_line_each_and_no_file(coproc, place: Place, tmp_path: Path) -> None:
    tender = place.tender(answered=False)
    told = coproc("tenders", "notice", tender.reference, "--subtype", "16", "--output", "16.xml")
    assert told.exit_code == 1
    lines = told.output.strip().splitlines()
    assert len(lines) > 20
    assert any("BT-23-Procedure: Svar mangler: Hvad er kontraktens hovedformål?" in line for line in lines)
    assert not (tmp_path / "16.xml").exists()


def test_a_tenders_notice_is_written(coproc, place: Place, tmp_path: Path) -> None:
    tender = place.tender()
    with place.write(place.officer) as uow:
        notices.answer_tender(uow, tender)
        found = uow.session.merge(tender)
        found.notice_planned_on = uow.today.replace(year=2090)
    told = coproc("tenders", "notice", tender.reference, "--subtype", "4", "--output", "4.xml")
    assert told.exit_code == 0, told.output
    assert b"PAR-0001" in (tmp_path / "4.xml").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("dialogues", "notice", "D-1999-9", "--output", "x.xml"), "Arrangementet findes ikke."),
        (("tenders", "notice", "T-1999-9", "--subtype", "16", "--output", "x.xml"), "Udbuddet findes ikke."),
        (("tenders", "notice", "T-1999-9", "--subtype", "E1", "--output", "x.xml"), "Invalid value for '--subtype'"),
        (("tenders", "notice", "T-1999-9", "--subtype", "16"), "Missing option '--output'"),
    ],
)
def test_bad_input_ends_with_a_clear_line(coproc, words: tuple[str, ...], said: str) -> None:
    told = coproc(*words)
    assert told.exit_code != 0
    assert said in told.output


def test_a_person_fetches_only_what_the_page_would_give_her(coproc, place: Place, tmp_path: Path) -> None:
    told = coproc("--as", "ida@eksempel.example", "dialogues", "notice", place.event.reference, "--output", "e1.xml")
    assert told.exit_code == 1
    assert "Det har du ikke adgang til." in told.output
    assert not (tmp_path / "e1.xml").exists()
