"""The simulated year: the real planning and sending in a copy, and nothing of it anywhere else."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar, Event
from openpyxl import load_workbook
from sqlalchemy import select, update

from coproc import wiring
from coproc.cli import main
from coproc.demo.people import FACILITATOR
from coproc.demo.stage import Stage
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.clock import FixedClock, local, today
from coproc.kernel.database import Base, Database
from coproc.kernel.errors import DomainError
from coproc.pipeline.reminder_year import copying, services
from coproc.pipeline.reminder_year.services import Shown
from coproc.processes import exploration
from coproc.processes.models import Process
from coproc.reference.calendar import is_quiet_day
from tests.factories.pipeline import Scene
from tests.support import demo as told

DEMO = ("P-2022-1", "P-2022-2", "P-2023-1")


def _fingerprint(database: Database) -> dict[str, str]:
    """Of every table: how many rows, and what stands in them."""
    with database.engine.connect() as connection:
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            found[table.name] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
        return found


def _process(database: Database, reference: str) -> Process:
    with database.read() as session:
        return session.scalars(select(Process).where(Process.reference == reference)).one()


def _simulated(scene: Scene, number: int) -> Shown:
    return services.simulate(scene.database, _process(scene.database, scene.reference(number)), today(scene.clock))


def _is_kind(shown: Shown) -> None:
    """8 to 16, no quiet day, one mail a day for each."""
    for mail in shown.year.mails:
        assert not is_quiet_day(local(mail.at).date()), mail
        assert 8 <= local(mail.at).hour < 16
        assert shown.year.start <= local(mail.at).date() <= shown.year.until
        assert mail.lines
    daily = Counter((mail.person, local(mail.at).date()) for mail in shown.year.mails)
    assert set(daily.values()) <= {1}


@pytest.fixture
def planned(scene: Scene) -> int:
    """The form is out, a conference is published, and another waits."""
    number = scene.process(joined=3)
    scene.need_form(number, days=20)
    scene.event(number)
    return number


def test_a_year_is_the_plans_and_the_same_twice_and_leaves_nothing(scene: Scene, planned: int):
    before = _fingerprint(scene.database)
    first = _simulated(scene, planned)
    _is_kind(first)
    assert _fingerprint(scene.database) == before
    assert _simulated(scene, planned) == first
    assert not list(Path("/tmp").glob("coproc-simulation-*/copy.sqlite3-*"))
    rules = {line.rule for mail in first.year.mails for line in mail.lines}
    assert {"need_form_open", "signup_deadline", "summary_missing"} <= rules
    officer = [mail for mail in first.year.mails if mail.to == scene.officer.name]
    assert [line.offset for mail in officer for line in mail.lines if line.rule == "need_form_open"] == ["7 days", "1 day"]
    assert first.role(officer[0]).startswith("Indkøber, ")
    assert sum(count for _name, count in first.year.per_person) == len(first.year.mails)


def test_the_same_mails_come_as_a_table_and_as_a_calendar_whose_events_move(as_, scene: Scene, planned: int):
    client, year = as_(scene.facilitator), _simulated(scene, planned).year
    page = client.get(f"/processer/{scene.reference(planned)}/paamindelser/aar")

    def fetched(kind: str) -> bytes:
        assert f"/paamindelser/aar.{kind}" in page.text
        return client.get(f"/processer/{scene.reference(planned)}/paamindelser/aar.{kind}").data

    lines = list(csv.reader(io.StringIO(fetched("csv").decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["Dag", "Kl.", "Til", "Rolle", "Mail", "Om"]
    assert [(line[2], line[4]) for line in lines[1:]] == [(mail.to, mail.subject) for mail in year.mails]
    sheet = load_workbook(io.BytesIO(fetched("xlsx"))).active
    assert [row[0].date() for row in sheet.iter_rows(min_row=2, values_only=True)] == [local(mail.at).date() for mail in year.mails]

    def events() -> dict[str, Event]:
        return {str(one["UID"]): one for one in Calendar.from_ical(fetched("ics")).walk("VEVENT")}

    first = events()
    assert len(first) == len(year.mails)
    assert {one["DTSTART"].dt for one in first.values()} == {mail.at for mail in year.mails}
    scene.clock.advance(timedelta(minutes=5))
    with scene.write(scene.facilitator) as uow:
        exploration.open_form(uow, planned, uow.today + timedelta(days=34))
    then = events()
    moved = [uid for uid in first if uid in then and then[uid]["DTSTART"].dt > first[uid]["DTSTART"].dt]
    assert len(moved) == 2
    assert all(then[uid]["SEQUENCE"] > first[uid]["SEQUENCE"] for uid in moved)


def test_what_the_year_says_of_the_next_days_is_what_is_then_sent(scene: Scene, planned: int):
    from coproc.cases import reminders
    from coproc.kernel.clock import at_local
    from coproc.messaging.models import OutboxMessage

    until = today(scene.clock) + timedelta(days=20)
    said = services.simulate(scene.database, _process(scene.database, scene.reference(planned)), today(scene.clock), until).year
    promised = Counter(
        (local(mail.at).date(), mail.email, mail.subject)
        for mail in said.mails
        if not said.steps or mail.at < at_local(said.steps[0].on)
    )
    with scene.database.read() as session:
        already = set(session.scalars(select(OutboxMessage.id)))
    day = said.start
    last = min([until, *(step.on - timedelta(days=1) for step in said.steps)])
    reminders.replan_all(scene.database, scene.clock)
    while day <= last:
        scene.clock.set(at_local(day, 8))
        reminders.due(scene.database, scene.clock)
        day += timedelta(days=1)
    with scene.database.read() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(already))).all()
    assert Counter((local(mail.created_at).date(), mail.to_email, mail.subject) for mail in mails) == promised
    assert promised


def test_nothing_comes_after_a_stop(scene: Scene, planned: int):
    from coproc.cases import services as cases

    with scene.write() as uow:
        cases.move(uow, uow.session.get_one(Process, planned).case_id or 0, "stop", reason="Budgettet er væk.")
    shown = _simulated(scene, planned)
    assert [mail for mail in shown.year.mails if any(line.rule == "need_form_open" for line in mail.lines)] == []
    assert [
        step
        for step in shown.year.steps
        if shown.titles[step.case_id][0] == _process(scene.database, scene.reference(planned)).title
    ] == []


def test_the_copy_holds_this_process_alone_and_no_mail_or_secret(scene: Scene, planned: int):
    other = scene.process()
    scene.need_form(other)
    with copying.copy_of(scene.database, planned) as copy, copy.engine.connect() as connection:
        for name in copying.LEFT_OUT:
            assert not connection.execute(select(Base.metadata.tables[name])).all(), name
        scopes = set(connection.scalars(select(Base.metadata.tables["cases"].c.scope_id)))
        assert scopes == {planned}
        path = copy.engine.url.database
    assert path
    assert not Path(path).exists()


def test_impossible_dates_are_refused(scene: Scene, planned: int):
    process, day = _process(scene.database, scene.reference(planned)), today(scene.clock)
    with pytest.raises(DomainError, match="før startdatoen"):
        services.simulate(scene.database, process, day, day - timedelta(days=1))
    with pytest.raises(DomainError, match="højst tre år"):
        services.simulate(scene.database, process, day, day + timedelta(days=2000))


def test_the_page_shows_the_year_to_those_who_run_it(as_, scene: Scene, planned: int):
    path = f"/processer/{scene.reference(planned)}/paamindelser/aar"
    page = as_(scene.facilitator).get(path)
    assert page.status_code == 200
    assert "Året der kommer" in page.text
    assert scene.officer.name in page.text
    assert as_(scene.officer).get(path).status_code == 403
    empty = scene.process(joined=0)
    assert "ikke noget at minde om" in as_(scene.facilitator).get(f"/processer/{scene.reference(empty)}/paamindelser/aar").text


def test_where_nobody_has_set_a_date_the_norms_can(as_, scene: Scene):
    number = scene.process(joined=2)
    scene.event(number)
    with scene.write() as uow:
        uow.session.execute(update(DialogueEvent).values(starts_at=None, ends_at=None, signup_closes_at=None, input_closes_at=None))
    before = _fingerprint(scene.database)
    process = _process(scene.database, scene.reference(number))
    assert not _simulated(scene, number).year.mails
    shown = services.simulate(scene.database, process, today(scene.clock), by_norm=True)
    assert {"need_form_open"} <= {line.rule for mail in shown.year.mails for line in mail.lines}
    _is_kind(shown)
    assert _fingerprint(scene.database) == before
    path = f"/processer/{process.reference}/paamindelser/aar"
    assert "midt i trinet" not in as_(scene.facilitator).get(path).text
    page = as_(scene.facilitator).get(f"{path}?datoer=normer").text
    assert "midt i trinet" in page
    assert scene.officer.name in page


def test_the_demos_three_processes_as_a_calendar(clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The real ones with their forms sent out: the sources know no dates, so without them there is nothing to remind of."""
    var = tmp_path / "demo"
    told.copy_to(var, clock)
    settings = told.settings(var)
    database = wiring.database(settings.resolved_database_url)
    stage = Stage(database, clock, settings, total=0)
    assert not services.simulate(database, _process(database, "P-2022-1"), today(clock)).year.mails
    for reference in DEMO:
        number = _process(database, reference).id
        with stage.acting(FACILITATOR) as uow:
            exploration.set_questions(uow, number, [("Hvem har problemet?", "text")])
            exploration.open_form(uow, number, uow.today + timedelta(days=45))
    before = _fingerprint(database)
    for reference in (*DEMO, "P-2025-1"):
        process = _process(database, reference)
        shown = services.simulate(database, process, today(clock))
        _is_kind(shown)
        assert services.simulate(database, process, today(clock)) == shown
        if reference == "P-2025-1":  # the example buys: tenders, and effects to measure
            assert {"notice_planned", "effect_measure"} <= {line.rule for mail in shown.year.mails for line in mail.lines}
            assert shown.year.silence
            assert shown.year.busiest
    assert _fingerprint(database) == before
    monkeypatch.setenv("COPROC_DATABASE_URL", settings.resolved_database_url)
    monkeypatch.setenv("COPROC_VAR", str(var))
    monkeypatch.setenv("COPROC_ENV", "demo")
    words = ["reminders", "simulate", "P-2025-1", "--from", "2026-11-22"]
    plain = CliRunner().invoke(main, words, catch_exceptions=False)
    assert plain.exit_code == 0
    assert "notice_planned, 42 days" in plain.output
    said = json.loads(CliRunner().invoke(main, [*words, "--json"]).output)
    assert sum(said["per_person"].values()) == len(said["mails"])
    assert CliRunner().invoke(main, [*words, "--markdown"]).output.startswith("# P-2025-1")
    database.dispose()
