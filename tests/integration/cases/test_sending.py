"""Sent once, to those who have not acted, on a day and at an hour that suits people."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coproc.audit import chain
from coproc.cases import reminders, services
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.kernel.clock import at_local, local
from coproc.kernel.errors import DomainError
from coproc.messaging.models import OutboxMessage
from tests.integration.cases.conftest import TESTER

WEEK_BEFORE = at_local(date(2026, 11, 27), 9)


def _mails(database):
    with database.read() as session:
        return session.scalars(select(OutboxMessage).order_by(OutboxMessage.to_email, OutboxMessage.id)).all()


def _states(database, **where):
    with database.read() as session:
        return {(row.state, row.why) for row in session.scalars(select(Reminder).filter_by(**where))}


def test_each_person_gets_one_mail_and_it_is_sent_once(database, clock, world, open_case):
    case = open_case()
    assert reminders.due(database, clock) == 0
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 2
    assert reminders.due(database, clock) == 0
    several, one = _mails(database)
    assert (several.to_email, several.message) == ("ida@example.org", "digest")
    assert several.subject == "Gør 2 ting, den første med datoen fredag den 4. december 2026"
    assert (one.to_email, one.message, one.language) == ("per@example.org", "need_form_open", "en")
    assert one.subject == "Answer the need form by Friday 4 December 2026"
    assert (one.sender_name, one.reply_to) == ("Mette Lund", "mette@example.org")
    assert (one.scope_kind, one.scope_id) == ("process", 1)
    assert "https://coproc.example.org/processer/P-2026-1/udforskning" in one.body_text
    with database.read() as session:
        assert session.get_one(Case, case.id).next_due_at == at_local(date(2026, 12, 3), 8)
        assert {row.outbox_id for row in session.scalars(select(Reminder).filter_by(state="sent"))} == {several.id, one.id}
        assert chain.verify(session).holds


def test_who_acted_a_minute_before_gets_nothing(database, clock, world, open_case):
    open_case()
    clock.set(WEEK_BEFORE)
    world.done |= {"participation:1", "participation:2"}  # and nobody touched the case
    assert reminders.due(database, clock) == 0
    assert _mails(database) == []
    assert _states(database) == {(ReminderState.STOPPED, "done")}


def test_who_acts_between_planning_and_sending_gets_nothing(database, clock, world, open_case, monkeypatch):
    open_case()
    clock.set(WEEK_BEFORE)
    monkeypatch.setattr("coproc.cases.sending._replan", lambda *_: world.done.add("participation:1"))
    assert reminders.due(database, clock) == 1
    (mail,) = _mails(database)
    assert (mail.to_email, mail.message) == ("ida@example.org", "need_form_open")


@pytest.mark.parametrize("hour", [0, 3, 7, 16, 23])
def test_nobody_is_woken(database, clock, world, open_case, hour):
    open_case()
    clock.set(at_local(date(2026, 11, 28 if hour < 8 else 27), hour))
    assert reminders.due(database, clock) == 0


def test_what_was_held_up_over_a_weekend_comes_on_monday(database, clock, world, open_case):
    open_case()
    clock.set(at_local(date(2026, 11, 28), 10))
    assert reminders.due(database, clock) == 0
    clock.set(at_local(date(2026, 11, 30), 10))
    assert reminders.due(database, clock) == 2


def test_after_long_downtime_there_is_no_flood(database, clock, world, open_case):
    open_case()
    clock.set(at_local(date(2026, 12, 1), 10))
    assert reminders.due(database, clock) == 0
    assert _states(database, offset="7 days") == {(ReminderState.MISSED, "late")}
    clock.set(at_local(date(2026, 12, 7), 10))
    assert reminders.due(database, clock) == 0
    assert _states(database, offset="1 day") == {(ReminderState.MISSED, "over")}
    assert _mails(database) == []


def test_a_sent_reminder_is_not_planned_again_unless_its_date_moves(database, clock, world, open_case):
    case = open_case()
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    reminders.replan_all(database, clock)
    assert len(_rows_of(database, "7 days")) == 3
    world.on = date(2026, 12, 11)
    with database.write(TESTER, clock) as uow:
        services.touch(uow, case.id)
    assert sorted(row.state for row in _rows_of(database, "7 days")) == ["planned"] * 3 + ["sent"] * 3


def _rows_of(database, offset):
    with database.read() as session:
        return session.scalars(select(Reminder).filter_by(offset=offset)).all()


def test_two_workers_send_each_reminder_once(database, clock, world, open_case):
    for number in range(1, 6):
        open_case(subject=("process", number), scope=("process", number))
    clock.set(WEEK_BEFORE)
    begin = threading.Barrier(2)

    def work():
        begin.wait()
        reminders.due(database, clock)

    threads = [threading.Thread(target=work) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reminders.due(database, clock)  # what the two stepped back from
    assert [mail.to_email for mail in _mails(database)] == ["ida@example.org", "per@example.org"]
    assert _states(database, offset="7 days") == {(ReminderState.SENT, "")}


def test_the_last_one_also_goes_to_the_one_above_who_is_told_whom_to_ask(database, clock, world, open_case):
    world.held_on = date(2026, 11, 18)
    open_case("held", "market_dialogue", ("event", 1))
    clock.set(at_local(date(2026, 11, 25), 9))
    assert reminders.due(database, clock) == 1
    clock.set(at_local(date(2026, 12, 2), 9))
    assert reminders.due(database, clock) == 2
    above = next(mail for mail in _mails(database) if mail.to_email == "leder@example.org")
    assert above.subject == "Følg op på opsamlingen fra 18.11.2026: Konference"
    assert "Mette Lund" in above.body_text
    own = [mail for mail in _mails(database) if mail.to_email == "mette@example.org"]
    assert {mail.sender_name for mail in own} == {""}  # nobody gets mail from themselves


def test_one_case_in_trouble_does_not_hold_up_the_others(database, clock, world, open_case, monkeypatch):
    from coproc.cases import registry

    first, _second = open_case(), open_case(subject=("process", 2), scope=("process", 2))
    good = registry.ANCHORS["need_form.due_on"]

    def anchors(session, case):
        if case.id == first.id:
            raise RuntimeError
        return good(session, case)

    monkeypatch.setitem(registry.ANCHORS, "need_form.due_on", anchors)
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 2


def test_a_facilitator_reminds_those_who_have_not_acted_and_once_a_day(database, clock, world, open_case):
    case = open_case()
    world.done.add("participation:2")

    def press(keys=None):
        with database.write(TESTER, clock) as uow:
            return reminders.remind_now(uow, uow.session.get_one(Case, case.id), "need_form_open", keys)

    assert press(["participation:2"]) == []
    assert press() == ["Ida Holm", "Per Dahl"]
    assert press() == []
    assert {mail.message for mail in _mails(database)} == {"need_form_open"}
    assert len(_mails(database)) == 2
    assert _states(database, offset="now") == {(ReminderState.SENT, "")}
    clock.advance(timedelta(days=1))
    assert press() == ["Ida Holm", "Per Dahl"]
    assert len([row for row in _rows_of(database, "7 days") if row.state == ReminderState.PLANNED]) == 3


def test_who_is_reminded_by_hand_at_night_hears_of_it_in_the_morning_unless_it_is_done_by_then(database, clock, world, open_case):
    case = open_case()
    friday = local(clock.now()).date()
    assert friday.weekday() == 4
    clock.set(at_local(friday, 22))
    for _press in range(2):
        with database.write(TESTER, clock) as uow:
            names = reminders.remind_now(uow, uow.session.get_one(Case, case.id), "need_form_open")
        assert names == ["Ida Holm", "Per Dahl"]
    assert _mails(database) == []
    clock.advance(timedelta(hours=12))
    assert reminders.due(database, clock) == 0
    world.done.add("participation:1")
    clock.set(at_local(friday + timedelta(days=3), 8))
    assert reminders.due(database, clock) == 1
    assert [mail.to_email for mail in _mails(database)] == ["ida@example.org"]
    assert _states(database, offset="now") == {(ReminderState.SENT, ""), (ReminderState.STOPPED, "done")}


def test_a_reminder_of_another_step_cannot_be_sent(database, clock, world, open_case):
    case = open_case()
    with database.write(TESTER, clock) as uow, pytest.raises(DomainError):
        reminders.remind_now(uow, uow.session.get_one(Case, case.id), "summary_missing")


def test_the_page_shows_what_will_be_sent_and_what_became_of_it(database, clock, world, open_case):
    case = open_case()
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    with database.write(TESTER, clock) as uow:
        world.done.add("participation:1")
        services.touch(uow, case.id)
    with database.read() as session:
        lines = reminders.what_will_be_sent(session, session.get_one(Case, case.id))
    assert (lines[0].label, lines[0].to, lines[0].at) == ("Planlagt", "Ida Holm", datetime(2026, 12, 3, 7, tzinfo=UTC))
    assert lines[0].subject == "Besvar behovsskemaet senest fredag den 4. december 2026"
    assert lines[0].stops == "når behovsskemaet er sendt"
    assert [line.label for line in lines].count("Undervejs") == 3
    assert all(line.message_id and line.mail_status == "queued" for line in lines if line.state == "sent")
    assert {line.why for line in lines if line.state == "stopped"} == {"Det er gjort."}
