"""Overblik: who sees what, what blocks, filters, the same number of queries, and files that open again."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from coproc.kernel.actor import Role
from coproc.pipeline import queries as overview
from coproc.pipeline.queries import Filters
from tests.factories.pipeline import Scene, busy


def _rows(scene: Scene, person, **filters) -> list[overview.Row]:
    actor = scene.actor(person)
    given = Filters(**filters)
    with scene.database.read() as session:
        found = overview.chosen(overview.standings(session, actor, given, date(2026, 11, 20)), given)
        return overview.rows(session, actor, found, scene.clock.now())


def test_a_line_says_where_a_process_stands(scene: Scene) -> None:
    process = scene.process("individual_procurement", joined=4, days=10)
    letter = scene.letter(process)
    scene.sign(letter, process, 0, "first")
    scene.sign(letter, process, 1)
    scene.tender(process, 0)
    scene.workshop(process, days=3, title="Læring")
    scene.event(process)
    [row] = _rows(scene, scene.manager)
    assert (row.joined, row.signed, row.first, row.tenders) == (4, 2, ["Aarhus Kommune"], [("Planlagt", 1)])
    assert row.next_event
    assert row.next_event[1] == "Læring"
    assert row.standing.days == 10
    assert row.unmet is not None


def test_what_blocks_is_told_inside_only(scene: Scene) -> None:
    scene.process("matchmaking", joined=1)
    outsider = scene.people.person((scene.buyers[3], Role.MANAGER))
    assert _rows(scene, outsider)[0].unmet is None
    for person in (scene.manager, scene.centre_manager, scene.facilitator):
        assert str(_rows(scene, person)[0].unmet[0].sentence) == "Tilsluttede organisationer: 1. Der skal være mindst 2."


def test_a_process_that_is_not_public_is_for_those_inside(scene: Scene) -> None:
    scene.process(is_public=False, joined=1)
    outsider = scene.people.person((scene.buyers[3], Role.MANAGER))
    assert _rows(scene, outsider) == []
    assert len(_rows(scene, scene.manager)) == 1


def test_tenders_are_counted_for_those_who_may_see_them(scene: Scene) -> None:
    process = scene.process("individual_procurement", joined=1)
    scene.tender(process, 0, window_from=date(2027, 2, 1))
    outsider = scene.people.person((scene.buyers[3], Role.MANAGER))
    assert _rows(scene, outsider)[0].tenders == []
    with scene.database.read() as session:
        today = date(2026, 11, 20)
        inside = overview.tenders_by_quarter(session, scene.actor(scene.manager), today)
        assert inside[:2] == [("4. kvartal 2026", 0), ("1. kvartal 2027", 1)]
        assert overview.tenders_by_quarter(session, scene.actor(outsider), today) == []


def test_filters_choose(scene: Scene) -> None:
    scene.process("matchmaking", days=100, title="Ærø og øl", focus_area="welfare_technology")
    scene.process("need_exploration", days=1, title="Sten")
    other = scene.people.organisation("Andet Center")

    def titles(**filters) -> list[str]:
        return [row.process.title for row in _rows(scene, scene.centre_manager, **filters)]

    assert titles() == ["Ærø og øl", "Sten"]  # the latest first
    assert titles(late=True) == titles(state="matchmaking") == titles(focus_area="welfare_technology") == ["Ærø og øl"]
    assert titles(text="ærø") == ["Ærø og øl"]
    assert titles(centre_id=scene.centre.id) == ["Ærø og øl", "Sten"]
    assert titles(centre_id=other.id) == titles(text="findes ikke") == []


def test_the_table_is_ordered_as_asked(scene: Scene, as_) -> None:
    scene.process("market_dialogue", title="B", days=5)
    scene.process("matchmaking", title="A", days=1)
    scene.process("need_exploration", title="C", days=9)
    browser = as_(scene.facilitator)
    for sort, first in (("process", "A"), ("-process", "C"), ("step", "A"), ("-step", "B"), ("-days", "C"), ("days", "A")):
        lines = browser.get(f"/overblik/eksport.csv?sorter={sort}").text.splitlines()
        assert lines[1].split(";")[1] == first


def test_late_is_beyond_the_norm_of_the_case_itself(scene: Scene) -> None:
    from coproc.processes.services import set_parameters

    process = scene.process("matchmaking", days=60)
    assert _rows(scene, scene.facilitator, late=True)[0].standing.over == 60 - 56
    with scene.write(scene.facilitator) as uow:
        set_parameters(uow, process, {"weeks": {"matchmaking": 20}})
    assert _rows(scene, scene.facilitator, late=True) == []


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("facilitator", "/overblik"),
        ("facilitator", "/overblik/eksport.csv"),
        ("facilitator", "/processer"),
        ("manager", "/overblik"),
        ("manager", "/overblik/eksport.xlsx"),
    ],
)
def test_thirty_processes_take_as_many_queries_as_ten(scene: Scene, as_, queries, who: str, path: str) -> None:
    browser = as_(getattr(scene, who))
    counts = []
    for more in (10, 20):
        for number in range(more):
            scene.process(("need_exploration", "market_dialogue")[number % 2], days=number * 10)
        with queries() as said:
            assert browser.get(path).status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1]
    assert counts[0] < 40


def test_only_those_of_the_table_open_it(scene: Scene, as_) -> None:
    administrator = scene.people.person((scene.centre, Role.ADMINISTRATOR))
    for path in ("/overblik", "/overblik/eksport.csv", "/overblik/eksport.xlsx"):
        for person in (scene.manager, scene.centre_manager, scene.facilitator, administrator):
            assert as_(person).get(path).status_code == 200
        for person in (scene.officer, scene.expert):
            assert as_(person).get(path).status_code == 403
        assert as_(None).get(path).status_code == 303


def test_the_page_shows_decisions_late_processes_and_everything_else(scene: Scene, as_) -> None:
    busy(scene)
    page = as_(scene.manager).get("/overblik").text
    assert "Venter på din beslutning" in page
    assert "Underskriv hensigtserklæringen" in page
    assert "20 dage over" in page  # market dialogue: 90 days of 70
    assert "Udbud pr. kvartal" in page
    assert "Går først: Aarhus Kommune" in page
    assert "Venter på din beslutning" not in as_(scene.facilitator).get("/overblik").text


def test_nothing_to_show_has_a_next_step(scene: Scene, as_) -> None:
    assert "Der er ingen processer endnu" in as_(scene.manager).get("/overblik").text
    scene.process()
    assert "Ingen processer passer til filteret." in as_(scene.manager).get("/overblik?q=findes+ikke").text


def test_fifty_rows_a_page_and_all_on_paper(scene: Scene, as_) -> None:
    for _ in range(52):
        scene.process(joined=0)
    browser = as_(scene.facilitator)
    assert "Viser 50 af 52 rækker" in browser.get("/overblik").text
    assert "Viser 2 af 52 rækker" in browser.get("/overblik?side=2").text
    assert "Viser 2 af 52 rækker" in browser.get("/overblik?side=99").text
    paper = browser.get("/overblik?udskriv=1").text
    assert "52 rækker" in paper
    assert "Filtrér processer" not in paper


def test_csv_opens_in_danish_spreadsheets(scene: Scene, as_) -> None:
    scene.process("matchmaking", joined=1, days=2, title="=1+1 på øen")
    scene.process(title="Sten")
    answer = as_(scene.facilitator).get("/overblik/eksport.csv?trin=matchmaking")
    assert answer.headers["Content-Disposition"].endswith("overblik-2026-11-20.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    headings, *lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    [line] = [dict(zip(headings, line, strict=True)) for line in lines]
    assert line["Proces"] == "'=1+1 på øen"  # no spreadsheet calculates it
    assert line["På trinnet siden"] == "18.11.2026"
    assert line["Mangler, før I kan gå videre"].startswith("Tilsluttede organisationer: 1.")
    assert line["Dage på trinnet"] == "2"


def test_xlsx_opens_with_real_dates_and_numbers(scene: Scene, as_) -> None:
    process = scene.process("matchmaking", joined=1, days=2, title="=1+1 på øen")
    book = load_workbook(io.BytesIO(as_(scene.facilitator).get("/overblik/eksport.xlsx").data))
    headings, line = list(book.active.iter_rows(values_only=True))
    found = dict(zip(headings, line, strict=True))
    assert found["Nummer"] == scene.reference(process)
    assert found["Proces"] == "=1+1 på øen"
    assert book.active["B2"].data_type == "s"
    assert found["På trinnet siden"].date() == date(2026, 11, 20) - timedelta(days=2)
    assert found["Tilsluttede"] == 1
