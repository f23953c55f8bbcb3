"""Reminders follow the dates, the people and what is done."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event, select, update

from coproc.cases import reminders, services
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.registry import Recipient
from coproc.kernel.clock import at_local
from tests.integration.cases.conftest import TESTER


def _rows(database, **where):
    with database.read() as session:
        return session.scalars(select(Reminder).filter_by(**where).order_by(Reminder.id)).all()


def _touch(database, clock, case):
    with database.write(TESTER, clock) as uow:
        services.touch(uow, case.id)


def _case(database, case):
    with database.read() as session:
        return session.get_one(Case, case.id)


def test_a_case_plans_a_row_per_thing_day_and_person(database, world, open_case):
    case = open_case()
    rows = _rows(database)
    assert {(row.occasion, row.offset, row.person, row.on) for row in rows} == {
        ("participation:1", "7 days", "person:1", date(2026, 11, 27)),
        ("participation:1", "7 days", "person:2", date(2026, 11, 27)),
        ("participation:1", "1 day", "person:1", date(2026, 12, 3)),
        ("participation:1", "1 day", "person:2", date(2026, 12, 3)),
        ("participation:2", "7 days", "person:1", date(2026, 11, 27)),
        ("participation:2", "1 day", "person:1", date(2026, 12, 3)),
    }
    assert {row.state for row in rows} == {ReminderState.PLANNED}
    assert _case(database, case).next_due_at == at_local(date(2026, 11, 27), 8)


def test_planning_again_changes_nothing(database, clock, world, open_case):
    case = open_case()
    before = [(row.id, row.state) for row in _rows(database)]
    _touch(database, clock, case)
    assert [(row.id, row.state) for row in _rows(database)] == before


def test_a_moved_date_supersedes_and_points_to_what_takes_over(database, clock, world, open_case):
    case = open_case()
    world.on = date(2026, 12, 18)
    _touch(database, clock, case)
    old = _rows(database, state=ReminderState.SUPERSEDED)
    new = {row.id: row for row in _rows(database, state=ReminderState.PLANNED)}
    assert len(old) == len(new) == 6
    for row in old:
        successor = new[row.superseded_by_id]
        assert (successor.occasion, successor.offset, successor.person) == (row.occasion, row.offset, row.person)
        assert (row.why, successor.on - row.on) == ("moved", timedelta(days=14))
    assert _case(database, case).next_due_at == at_local(date(2026, 12, 11), 8)


def test_a_date_moved_so_near_that_the_day_is_gone_is_missed_not_sent(database, clock, world, open_case):
    case = open_case()
    world.on = date(2026, 11, 24)
    _touch(database, clock, case)
    assert {(row.offset, row.state, row.why) for row in _rows(database)} == {
        ("7 days", ReminderState.MISSED, "moved_past"),
        ("1 day", ReminderState.SUPERSEDED, "moved"),
        ("1 day", ReminderState.PLANNED, ""),
    }


def test_two_messages_on_one_day_become_one(database, clock, world, open_case):
    world.held_on = date(2026, 11, 19)
    case = open_case("held", "market_dialogue", ("event", 1))
    assert len(_rows(database)) == 3  # the facilitator twice, the manager on the last
    assert [(row.person, row.escalation) for row in _rows(database) if row.offset == "10 working_days"] == [
        ("person:9", False),
        ("person:8", True),
    ]
    world.done.add("event:1")
    _touch(database, clock, case)
    assert {(row.state, row.why) for row in _rows(database)} == {(ReminderState.STOPPED, "done")}
    assert _case(database, case).next_due_at is None


def test_what_is_done_stops_for_that_thing_alone(database, clock, world, open_case):
    case = open_case()
    world.done.add("participation:1")
    _touch(database, clock, case)
    assert {(row.occasion, row.state, row.why) for row in _rows(database)} == {
        ("participation:1", ReminderState.STOPPED, "done"),
        ("participation:2", ReminderState.PLANNED, ""),
    }
    world.done.clear()  # the form is opened again
    _touch(database, clock, case)
    assert len(_rows(database, state=ReminderState.PLANNED)) == 6


def test_people_come_and_go(database, clock, world, open_case):
    case = open_case()
    world.officers["participation:1"] = [Recipient("ny@example.org", "Ny Mand", "da", 3)]
    _touch(database, clock, case)
    planned = {row.person for row in _rows(database, occasion="participation:1", state=ReminderState.PLANNED)}
    stopped = {(row.person, row.why) for row in _rows(database, occasion="participation:1", state=ReminderState.STOPPED)}
    assert planned == {"person:3"}
    assert stopped == {("person:1", "recipient"), ("person:2", "recipient")}


def test_a_new_mail_address_is_the_same_person(database, clock, world, open_case):
    case = open_case()
    world.officers["participation:2"] = [Recipient("ida@new.example", "Ida Holm", "en", 1)]
    _touch(database, clock, case)
    rows = _rows(database, occasion="participation:2")
    assert {(row.email, row.language, row.state) for row in rows} == {("ida@new.example", "en", ReminderState.PLANNED)}
    assert len(rows) == 2


def test_a_state_that_is_left_stops_its_reminders(database, clock, world, open_case):
    case = open_case()
    with database.write(TESTER, clock) as uow:
        services.move(uow, case.id, "pause", reason="Sommerferie")
    assert {(row.state, row.why) for row in _rows(database)} == {(ReminderState.STOPPED, "left")}
    assert _case(database, case).next_due_at is None


def test_an_events_reminders_rest_while_its_process_does(database, clock, world, open_case):
    process = open_case("market_dialogue")
    world.held_on = date(2026, 11, 19)
    dialogue = open_case("held", "market_dialogue", ("event", 1))
    with database.write(TESTER, clock) as uow:
        services.move(uow, process.id, "pause", reason="Sommerferie")
    _touch(database, clock, dialogue)
    assert {(row.state, row.why) for row in _rows(database, case_id=dialogue.id)} == {(ReminderState.STOPPED, "resting")}


def test_an_unknown_date_plans_nothing(database, world, open_case):
    world.on = None
    assert open_case().next_due_at is None
    assert _rows(database) == []


def test_a_case_without_reminders_costs_no_query(database, clock, world, open_case):
    case = open_case("paused")
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with database.write(TESTER, clock) as uow:
        case = uow.session.get_one(Case, case.id)
        asked.clear()
        reminders.plan(uow, case)
        assert asked == []


def test_planning_costs_few_queries(database, clock, world, open_case):
    world.officers = {f"participation:{number}": [Recipient(f"p{number}@example.org", "", "da", number)] for number in range(1, 9)}
    case = open_case()
    world.on = date(2026, 12, 18)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with database.write(TESTER, clock) as uow:
        case = uow.session.get_one(Case, case.id)
        asked.clear()
        reminders.plan(uow, case)
        uow.session.flush()
        assert len(asked) <= 7  # two of them: who passed a reminder on, and what the process has changed in the rules
    assert world.asked == 2


def test_two_planners_at_once_plan_each_row_once(database, clock, world, open_case):
    world.on = None
    case = open_case()
    world.on = date(2026, 12, 4)
    begin = threading.Barrier(2)

    def work():
        begin.wait()
        with database.write(TESTER, clock) as uow:
            reminders.plan(uow, uow.session.get_one(Case, case.id))  # without holding the case: the index stands behind

    threads = [threading.Thread(target=work) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_rows(database)) == 6


def test_eight_in_the_morning_is_danish_in_summer_and_winter(database, clock, world, open_case):
    clock.set(datetime(2027, 3, 15, 9, tzinfo=UTC))
    world.on = date(2027, 4, 6)  # the Tuesday after Easter: a week before is a Tuesday, the day before a holiday
    open_case()
    found = {(row.offset, row.due_at) for row in _rows(database)}
    assert found == {
        ("7 days", datetime(2027, 3, 30, 6, tzinfo=UTC)),  # summer time began on the 28th
    } | {("1 day", datetime(2027, 4, 5, 6, tzinfo=UTC))}


def test_before_easter_it_comes_before_the_holidays(database, clock, world, open_case):
    clock.set(datetime(2027, 3, 1, 9, tzinfo=UTC))
    world.on = date(2027, 3, 30)  # the day after Easter Monday
    open_case()
    assert {(row.offset, row.due_at) for row in _rows(database)} == {
        ("7 days", datetime(2027, 3, 23, 7, tzinfo=UTC)),
        ("1 day", datetime(2027, 3, 24, 7, tzinfo=UTC)),
    }


def test_the_version_of_a_case_says_nothing_about_reminders(database, clock, world, open_case):
    case = open_case()
    before = _case(database, case).version
    reminders.replan_all(database, clock)
    world.on = date(2026, 12, 18)
    reminders.replan_all(database, clock)
    found = _case(database, case)
    assert (found.version, found.next_due_at) == (before, at_local(date(2026, 12, 11), 8))


def test_a_planned_row_is_one_of_its_kind_in_the_database(database, clock, world, open_case):
    import pytest
    from sqlalchemy.exc import IntegrityError

    open_case()
    with pytest.raises(IntegrityError), database.write(TESTER, clock) as uow:
        uow.session.execute(update(Reminder).values(occasion="participation:1", offset="1 day", person="person:1"))
