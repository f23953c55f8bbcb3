"""A thousand reminders, four workers, kill -9 whenever: planned, due, queued and sent by real processes to a real mail server.

The workers' clock runs faster than ours, so that the claim of a dead one runs out while we wait; nothing else differs from `coproc worker`.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import date
from email import message_from_bytes
from email.policy import default

from sqlalchemy import func, select

from coproc.bench import reminder_people
from coproc.cases import reminders
from coproc.cases.models import Reminder, ReminderState
from coproc.kernel.clock import at_local
from coproc.messaging.models import OutboxMessage, Status
from tests.support import mail_workers

PEOPLE, WORKERS, KILLS = 1000, 4, 14
SPEED = 10  # the claim of a dead worker holds for five minutes: 30 seconds, more than a living one may wait for SQLite's lock
SEED = 6
LONGEST = 900  # a busy machine; about a minute on an idle one


def test_each_reminder_is_delivered_once_whoever_is_killed(database, clock, settings, sink, tmp_path):
    assert reminder_people.fill(database, clock, processes=10, participants=10, officers=10) == PEOPLE
    reminders.replan_all(database, clock)
    sink.names_mails, sink.pause = True, 0.005
    kills = _work_and_kill(database, settings.model_copy(update={"mails_per_minute": 0}), tmp_path)

    with database.read() as session:
        told = session.scalars(select(Reminder).where(Reminder.offset == "7 days")).all()
        mails = {row.id: row for row in session.scalars(select(OutboxMessage))}
    assert len(told) == len(mails) == PEOPLE
    assert {row.state for row in told} == {ReminderState.SENT}
    assert {row.outbox_id for row in told} == set(mails)  # every reminder its own mail, and no mail without one
    assert {mail.status for mail in mails.values()} == {Status.SENT}

    arrived = Counter(_identity(wire) for wire in sink.mails)
    assert set(arrived) == {(mail.message_id, mail.to_email) for mail in mails.values()}  # none lost, none that we do not know
    repeated = sum(arrived.values()) - len(arrived)
    print(f"{kills} kills, {repeated} of {PEOPLE} mails arrived twice with the same Message-ID")
    assert repeated <= kills  # only what was in flight when its worker died
    for mail in mails.values():
        assert mail.server_answer == f"250 taken {mail.message_id}"


def _identity(wire: bytes) -> tuple[str, str]:
    mail = message_from_bytes(wire, policy=default)
    return str(mail["Message-ID"]).strip(), mail["To"].addresses[0].addr_spec


def _work_and_kill(database, settings, tmp_path) -> int:
    """Four workers until nothing is left; one after the other is killed and another takes its place. Returns how many were."""
    draw = random.Random(SEED)
    quick = mail_workers.fast_clock(at_local(date(2026, 11, 27), 9), SPEED)
    ends = time.monotonic() + LONGEST

    def begin():
        return mail_workers.begin(database.url, quick, settings, str(tmp_path / "workers.log"))

    print(f"seed {SEED}")
    working = [begin() for _one in range(WORKERS)]
    kills = 0
    try:
        while left := _left(database):
            assert time.monotonic() < ends, f"{left} left; {(tmp_path / 'workers.log').read_text()[-3000:]}"
            time.sleep(draw.uniform(0.3, 3))
            if kills < KILLS:
                place = draw.randrange(WORKERS)
                assert working[place].is_alive()  # it fell by our hand or not at all
                working[place].kill()
                working[place].join()
                working[place] = begin()
                kills += 1
    finally:
        for one in working:
            one.kill()
            one.join()
    assert kills >= KILLS / 2
    return kills


def _left(database) -> int:
    """Reminders without a mail, and mails without an answer."""
    with database.read() as session:
        due = session.scalar(select(func.count()).where(Reminder.state == ReminderState.PLANNED, Reminder.on <= date(2026, 11, 27)))
        return due + session.scalar(select(func.count()).where(OutboxMessage.status.in_((Status.QUEUED, Status.SENDING))))
