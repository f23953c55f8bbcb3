"""A conference is moved by two weeks: the dry run's list is exactly what then happens to reminders and to the outbox."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.cases import dry_run, reminders
from coproc.cases.dry_run import MailsChanged, mails_changed
from coproc.cases.models import Reminder
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import changes
from coproc.dialogues.services import events, signups
from coproc.kernel.clock import local
from coproc.messaging.models import OutboxMessage
from tests.factories import planning
from tests.factories.accounts import signed_in
from tests.support.confirming import hidden
from tests.support.queries import counted

from .conftest import SYSTEM, World


def _conference(world: World, companies: int = 3) -> int:
    """Published, with companies signed up, one invited, and the reminders the worker has planned."""
    event_id = world.published()
    with world.write() as uow:
        planning.make_invitation(uow, event_id, 99)
    for number in range(1, companies + 1):
        signup_id = world.sign_up(event_id, number)
        with world.write() as uow:
            signups.confirm(uow, signup_id)
    reminders.replan_all(world.database, world.clock)
    return event_id


def _two_weeks(world: World, event_id: int) -> tuple[dict, dict]:
    """The columns, and what somebody types for the same."""
    with world.database.read() as session:
        event = session.get_one(DialogueEvent, event_id)
    day = local(event.starts_at).date() + timedelta(days=14)
    typed = {"version": event.version, "day-day": day.day, "day-month": day.month, "day-year": day.year, "with_deadlines": "1"}
    return changes.days_later(event, day, with_deadlines=True), typed


def _rows(world: World) -> tuple[dict[int, Reminder], set[int]]:
    with world.database.read() as session:
        found = {row.id: row for row in session.scalars(select(Reminder))}
        return found, set(session.scalars(select(OutboxMessage.id)))


def _happened(world: World, before: dict[int, Reminder], mails: set[int]) -> tuple[Counter, Counter, Counter, Counter]:
    """Read from the tables alone: what was added, moved, withdrawn, and what left."""
    after, _mails = _rows(world)
    heirs: set[int] = set()
    moved, withdrawn = Counter(), Counter()
    for number, was in before.items():
        now = after[number]
        if was.state != "planned" or now.state == "planned":
            continue
        if now.superseded_by_id:
            heirs.add(now.superseded_by_id)
            moved[was.person, was.due_at, after[now.superseded_by_id].due_at] += 1
        else:
            withdrawn[was.person, was.due_at, now.why] += 1
    added = Counter((row.person, row.due_at) for number, row in after.items() if number not in before and number not in heirs)
    with world.database.read() as session:
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(mails))).all()
    return added, moved, withdrawn, Counter((mail.to_email, mail.subject) for mail in sent)


def _promised(found: MailsChanged) -> tuple[Counter, Counter, Counter, Counter]:
    return (
        Counter((line.person, line.after) for line in found.added),
        Counter((line.person, line.before, line.after) for line in found.moved),
        Counter((line.person, line.before, line.why) for line in found.withdrawn),
        Counter((mail.email, mail.subject) for mail in found.at_once),
    )


def test_a_conference_moved_by_two_weeks_does_what_the_dry_run_said(app: Flask, world: World):
    event_id = _conference(world)
    columns, typed = _two_weeks(world, event_id)
    before, mails = _rows(world)
    promised = changes.of_edit(world.database, SYSTEM, world.clock, event_id, None, columns).mails
    assert _rows(world)[1] == mails  # nothing was saved or queued
    # One more each to the facilitator and to the company that was asked and has not signed up: their first one had no day left before.
    assert {line.person.partition(":")[0] for line in promised.added} == {"person", "mail"}
    assert (len(promised.added), len(promised.moved)) == (2, 8)
    assert promised.told_people == 4
    assert {line.after - line.before for line in promised.moved} <= {timedelta(days=days) for days in range(10, 19)}

    client = signed_in(app, world.facilitator, world.clock)
    path = f"/processer/P-2026-1/markedsdialog/{_reference(world, event_id)}/flyt-dato"
    shown = client.post(path, data=typed)
    assert shown.status_code == 200
    for line in promised.moved:
        assert line.to in shown.text
    assert client.post(path, data=dict(hidden(shown.text))).status_code == 303
    assert _happened(world, before, mails) == _promised(promised)


def _reference(world: World, event_id: int) -> str:
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id).reference


def test_cancelling_withdraws_what_the_dry_run_said(world: World):
    event_id = _conference(world)
    before, mails = _rows(world)
    with world.database.rehearse(SYSTEM, world.clock) as uow:
        promised = mails_changed(uow, lambda: events.move(uow, event_id, "cancel", reason="Oplægsholderen er syg."))
    assert promised.withdrawn
    assert not promised.moved
    with world.write() as uow:
        events.move(uow, event_id, "cancel", reason="Oplægsholderen er syg.")
    assert _happened(world, before, mails) == _promised(promised)


def test_reading_it_off_asks_as_many_questions_for_thirty_as_for_three(world: World):
    asked = []
    for companies in (3, 30):
        event_id = _conference(world, companies)
        columns, _typed = _two_weeks(world, event_id)
        with world.database.rehearse(SYSTEM, world.clock) as uow:
            with dry_run.noting(uow) as notes:
                events.edit_event(uow, event_id, **columns)
                uow.session.flush()
            with counted(world.database.engine) as queries:
                found = notes.read()
        asked.append(len(queries))
        assert len(found.moved) >= 2 * companies
    assert 0 < asked[0] == asked[1] <= 4


@pytest.mark.parametrize("fresh", [True, False])
def test_a_fingerprint_is_the_same_for_the_same_and_another_when_somebody_came(world: World, *, fresh: bool):
    event_id = _conference(world)
    columns, _typed = _two_weeks(world, event_id)
    first = changes.of_edit(world.database, SYSTEM, world.clock, event_id, None, columns).mails.fingerprint
    if fresh:
        signup_id = world.sign_up(event_id, 7)
        with world.write() as uow:
            signups.confirm(uow, signup_id)
    second = changes.of_edit(world.database, SYSTEM, world.clock, event_id, None, columns).mails.fingerprint
    assert (first == second) is not fresh
