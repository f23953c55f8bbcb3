"""A need form that is due, its reminders, and what their readers answer."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from coproc.accounts.models import Person
from coproc.cases import reminders
from coproc.cases.models import Case, Reminder
from coproc.kernel.actor import Actor
from coproc.kernel.clock import at_local
from coproc.messaging.models import OutboxMessage
from coproc.processes.models import Process
from tests.factories.pipeline import Scene

GUEST = Actor(kind="guest", name="Gæst Gæstesen")
LINK = re.compile(r"https?://[^/\s]+(/paamindelse/\S+)")


class Talk:
    """A need form that is due, and what its officers answer."""

    def __init__(self, scene: Scene, days: int = 21) -> None:
        self.scene, self.days = scene, days
        self.process = scene.process(joined=2)

    def open(self) -> date:
        self.scene.need_form(self.process, self.days)
        with self.scene.database.read() as session:
            return session.get_one(Process, self.process).need_form_due_on or date.min

    def go_to(self, day: date, hour: int = 9) -> int:
        self.scene.clock.set(at_local(day, hour))
        return reminders.due(self.scene.database, self.scene.clock)

    def rows(self, **where: Any) -> list[Reminder]:
        with self.scene.database.read() as session:
            return list(session.scalars(select(Reminder).filter_by(**where).order_by(Reminder.on, Reminder.id)))

    def key(self, person: Person) -> str:
        return f"person:{person.id}"

    def mail(self, person: Person) -> OutboxMessage:
        with self.scene.database.read() as session:
            found = select(OutboxMessage).where(OutboxMessage.to_email == person.email).order_by(OutboxMessage.id.desc())
            return session.scalars(found.limit(1)).one()

    def path(self, person: Person) -> str:
        found = LINK.search(self.mail(person).body_text)
        assert found, self.mail(person).body_text
        return found[1]

    def case(self) -> int:
        with self.scene.database.read() as session:
            return session.get_one(Process, self.process).case_id

    def replan(self) -> None:
        with self.scene.write() as uow:
            reminders.plan(uow, uow.session.get_one(Case, self.case()))


def first_sent(talk: Talk) -> date:
    """The form is open, and the first reminder has been sent."""
    due_on = talk.open()
    talk.go_to(due_on - timedelta(days=17))
    assert talk.rows(state="sent")
    return due_on


def answered(talk: Talk, act: Any, *more: Any, person: Person | None = None, by: Actor = GUEST) -> Any:
    row = talk.rows(state="sent", person=talk.key(person or talk.scene.officer))[-1]
    with talk.scene.database.write(by, talk.scene.clock) as uow:
        return act(uow, row.id, *more)
