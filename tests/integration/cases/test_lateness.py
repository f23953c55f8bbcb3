"""What a reminder's mail meets on its way: a server that is away too long, and an address that does not exist."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coproc import worker
from coproc.cases import reminders
from coproc.cases.lateness import useful_until
from coproc.cases.models import Reminder
from coproc.config import Settings
from coproc.kernel.clock import at_local, end_of_day
from coproc.messaging.models import OutboxMessage, Status
from tests.integration.messaging.test_bounces import NO_USER, _report

WEEK_BEFORE = at_local(date(2026, 11, 27), 9)


@pytest.mark.parametrize(
    ("today", "thing_on", "until"),
    [
        (date(2026, 11, 27), date(2026, 12, 4), date(2026, 12, 4)),
        (date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 8)),  # a Thursday: Friday, Monday, Tuesday
        (date(2026, 12, 2), date(2026, 11, 18), date(2026, 12, 7)),  # asked for what is past
        (date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 30)),  # the holidays count for nothing
    ],
)
def test_a_reminder_is_worth_sending_until(today, thing_on, until):
    assert useful_until(today, [Reminder(thing_on=thing_on), Reminder(thing_on=date(2026, 1, 1))]) == end_of_day(until)


def _tick(database, clock, settings):
    """The worker's own jobs, after the reminders."""
    reminders.due(database, clock)
    for job in worker.own_jobs(database, clock, settings, "one").values():
        job()


def test_a_reminder_that_could_not_leave_in_time_never_does(database, clock, world, open_case, tmp_path):
    open_case()
    clock.set(WEEK_BEFORE)
    away = Settings(env="test", var=tmp_path / "away", smtp_url="smtp://127.0.0.1:9")
    _tick(database, clock, away)
    with database.read() as session:
        assert {(row.status, row.expires_at) for row in session.scalars(select(OutboxMessage))} == {
            (Status.QUEUED, end_of_day(date(2026, 12, 4)))
        }
    clock.set(end_of_day(date(2026, 12, 4)) + timedelta(minutes=1))
    folder = Settings(env="test", var=tmp_path / "back")
    _tick(database, clock, folder)
    with database.read() as session:
        assert {(row.status, row.last_error) for row in session.scalars(select(OutboxMessage))} == {(Status.DROPPED, "expired")}
    assert list((tmp_path / "back" / "mail").glob("*.eml")) == []


def test_a_report_that_the_worker_reads_shows_on_the_reminder(database, clock, world, open_case, tmp_path):
    case = open_case()
    clock.set(WEEK_BEFORE)
    settings = Settings(env="test", var=tmp_path, bounce_folder=tmp_path / "reports")
    _tick(database, clock, settings)
    with database.read() as session:
        ours = session.scalars(select(OutboxMessage).where(OutboxMessage.to_email == "ida@example.org")).one()
    (tmp_path / "reports" / "new" / "1.report").write_bytes(_report(ours.message_id))
    clock.advance(timedelta(minutes=1))
    _tick(database, clock, settings)
    with database.read() as session:
        told = [line for line in reminders.what_will_be_sent(session, case) if line.state == "sent"]
    assert {(line.email, line.label) for line in told} == {("ida@example.org", "Kom ikke frem"), ("per@example.org", "Sendt")}
    assert {line.why for line in told if line.message_id == ours.message_id} == {f"5.1.1 {NO_USER}"}
