from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from click.testing import CliRunner

from coproc.bench import documents, meetings, pages, people, plan, register, reminders, signup
from coproc.cli import main
from coproc.config import Settings
from coproc.documents.render import filled

pytestmark = [pytest.mark.slow]


@pytest.fixture
def small(monkeypatch) -> None:
    monkeypatch.setattr(pages, "SIZES", (10, 120))
    monkeypatch.setattr(pages, "ROUNDS", 2)
    monkeypatch.setattr(pages, "WARM_UPS", 1)
    monkeypatch.setattr(register, "EVENTS", 1)


def test_no_page_asks_more_of_a_larger_register(small) -> None:
    found = [figure for figure in pages.measure(Settings(env="test")) if figure.unit == "queries"]
    assert {figure.name for figure in found} == {f"pages.{name}.statements" for name in pages.PAGES}
    for figure in found:
        few = int(figure.compared.split()[0])
        assert int(figure.value) <= few < 40, figure


def test_every_line_has_name_figure_unit_and_comparison(small, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["bench", "pages"])
    assert done.exit_code == 0, done.output
    lines = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    assert len(lines) == len(pages.PAGES) * 7
    for name, figure, unit, compared in lines:
        assert name.startswith("pages.")
        assert float(figure) > 0
        assert unit in {"ms", "queries"}
        assert compared
    assert list(tmp_path.iterdir()) == []


def test_sign_ups_are_counted_on_both_databases_beside_a_bare_application(postgresql_url, monkeypatch) -> None:
    monkeypatch.setattr(signup, "CLIENTS", (1, 3))
    monkeypatch.setattr(signup, "SECONDS", 0.3)
    monkeypatch.setattr(signup, "PROCESSES", 1)
    found = list(signup.measure(Settings(env="test", database_url=postgresql_url)))
    assert [figure.name for figure in found] == [
        f"signup.{name}.{clients}_clients" for name in ("sqlite", "postgresql") for clients in (1, 3)
    ]
    for figure in found:
        assert figure.unit == "sign-ups/s"
        assert float(figure.value) > 0
        assert float(figure.compared.rpartition(" ")[2]) > 0
    with psycopg.connect(postgresql_url) as connection:  # nothing is left behind on the server
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'coproc_bench_%'").fetchone() == (0,)


def test_the_plan_of_meetings_is_proved_and_serves_more_than_first_come(monkeypatch) -> None:
    monkeypatch.setattr(meetings, "SIZES", ((20, 20, 5),))
    found = {figure.name.rpartition(".")[2]: figure for figure in meetings.measure(Settings(env="test"))}
    assert set(found) == {"time", "gap", "companies", "wishes"}
    assert int(found["gap"].value) == 0
    for name in ("companies", "wishes"):
        assert int(found[name].value) >= int(found[name].compared.rpartition(" ")[2])


def test_documents_are_measured_beside_raw_docxtpl(monkeypatch) -> None:
    monkeypatch.setattr(documents, "ROUNDS", 1)
    monkeypatch.setattr(documents, "SET", documents.SET[:2])
    found = {figure.name: figure for figure in documents.measure(Settings(env="test"))}
    assert set(found) == {"documents.one.word", "documents.one.pdf", "documents.set-of-2.word", "documents.set-of-2.pdf"}
    assert all(float(figure.value) > 0 for figure in found.values())
    assert filled.cache_info().hits == 0  # every round filled the document in
    assert found["documents.one.word"].compared.startswith("raw docxtpl: ")


def test_the_set_of_a_tender_is_fourteen() -> None:
    assert len(documents.SET) == 14


def test_plans_are_one_line_with_the_floor_beside(monkeypatch) -> None:
    monkeypatch.setattr(plan, "PLANS", 10)
    done = CliRunner().invoke(main, ["bench", "plan"])
    assert done.exit_code == 0, done.output
    (line,) = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    name, figure, unit, compared = (part.strip() for part in line.split("\t"))
    assert (name, unit) == ("plan", "ms")
    assert float(figure) > 0
    assert "10 forwards" in compared
    assert "bare date arithmetic over the same steps" in compared


def test_list_file_room_and_journal_ask_no_more_when_they_are_ten_times_larger(monkeypatch) -> None:
    monkeypatch.setattr(people, "ROUNDS", 2)
    monkeypatch.setattr(people, "WARM_UPS", 1)
    smaller = {name: replace(part, many=600 if name != "files" else 550) for name, part in people.PARTS.items()}
    monkeypatch.setattr(people, "PARTS", smaller)
    found = list(people.measure(Settings(env="test")))
    assert len(found) == 3 * sum(len(part.pages) for part in smaller.values())
    for figure in found:
        assert float(figure.value) > 0
        if figure.unit == "queries":
            assert int(figure.value) <= int(figure.compared.split()[1]), figure


def test_reminders_are_measured_beside_smtplib_and_bare_sql_on_both_databases(postgresql_url, monkeypatch) -> None:
    monkeypatch.setattr(reminders, "MAILS", 40)
    monkeypatch.setattr(reminders, "SIZES", (2,))
    found = list(reminders.measure(Settings(env="test", database_url=postgresql_url)))
    kinds = [
        *(f"deliver.{workers}" for workers in reminders.WORKERS),
        *(f"200.{part}" for part in ("plan", "plan-again", "due-none", "due")),
    ]
    assert [figure.name for figure in found] == [f"reminders.{name}.{kind}" for name in ("sqlite", "postgresql") for kind in kinds]
    assert all(float(figure.value) > 0 for figure in found)
    assert all(figure.compared.startswith("raw smtplib") for figure in found if "deliver" in figure.name)
