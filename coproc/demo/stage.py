"""The stage the demo plays on: a database, a simulated clock, people who act through services, and a narrator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import click
from sqlalchemy import func, select

from coproc import worker
from coproc.accounts import queries as accounts
from coproc.cases.models import Case
from coproc.config import Settings
from coproc.dialogues.models import SignUp
from coproc.kernel.actor import Actor, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.formats import short_date
from coproc.messaging.models import OutboxMessage

_LINK = re.compile(r"https?://[^\s]+?(/(?:invitation|min-tilmelding|din-del)/([\w-]+))")


@dataclass
class Stage:
    """Everything that happens in the demo happens here, at a time of the story, by somebody."""

    database: Database
    clock: FixedClock
    settings: Settings
    total: int
    told: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def say(self, who: str, what: str, where: str = "") -> None:
        """One line of the tour: who did what, and where to see it."""
        self.told += 1
        day = short_date(self.clock.now().date())
        place = f"  → {where}" if where else ""
        click.echo(f"[{min(self.told, self.total):>2}/{self.total}] {day}  {who}: {what}{place}")

    def wait(self, days: int) -> None:
        """Let time pass, stopping wherever the worker has something to do: reminders and deadlines happen when they would."""
        end = self.clock.now() + timedelta(days=days)
        while (due := self._next_due()) and due < end:
            self.clock.set(max(due, self.clock.now() + timedelta(minutes=1)))
            worker.run_once(self.database, self.clock, self.settings)
        self.clock.set(end)
        worker.run_once(self.database, self.clock, self.settings)

    def _next_due(self) -> datetime | None:
        """The next reminder, or the next sign-up that runs out; a minute later at the earliest."""
        with self.database.read() as session:
            due = [
                session.scalar(select(func.min(Case.next_due_at)).where(Case.next_due_at > self.clock.now())),
                session.scalar(select(func.min(SignUp.confirm_by)).where(SignUp.status == "unconfirmed")),
            ]
        return min((moment for moment in due if moment), default=None)

    def at(self, moment: datetime) -> None:
        self.clock.set(moment)

    @contextmanager
    def acting(self, email: str) -> Iterator[UnitOfWork]:
        """Do something as a person, with exactly that person's rights."""
        with self.database.write(self.actor(email), self.clock) as uow:
            yield uow

    @contextmanager
    def loading(self) -> Iterator[UnitOfWork]:
        """What nobody in the story does: reading the source into the database."""
        with self.database.write(system("Demo"), self.clock) as uow:
            yield uow

    def actor(self, email: str) -> Actor:
        with self.database.read() as session:
            person = accounts.person_by_email(session, email)
            if person is None:
                raise LookupError(email)
            return person.as_actor(accounts.memberships_of(session, [person.id]).get(person.id, []))

    def link_in_mail(self, email: str, message: str) -> str:
        """The secret behind the button of the newest such mail: people read their mail."""
        with self.database.read() as session:
            body = session.scalar(
                select(OutboxMessage.body_text)
                .where(OutboxMessage.to_email == email, OutboxMessage.message == message)
                .order_by(OutboxMessage.id.desc())
                .limit(1)
            )
        found = _LINK.search(body or "")
        if found is None:
            raise LookupError(f"no link in the mail {message} to {email}")
        return found.group(2)
