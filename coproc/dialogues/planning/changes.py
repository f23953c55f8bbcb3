"""What follows when a published event is moved, changed or cancelled: done for real in a transaction that is rolled back, and counted.

So the page cannot promise anything else than what then happens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from coproc.cases import dry_run
from coproc.cases.dry_run import MailsChanged
from coproc.dialogues.models import LIVE, DialogueEvent, SignUp
from coproc.dialogues.services import events
from coproc.kernel.actor import Actor
from coproc.kernel.clock import Clock, at_local, local
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.formats import long_date, moment
from coproc.kernel.translation import gettext as _, ngettext
from coproc.messaging.models import OutboxMessage
from coproc.processes.models import Workshop
from coproc.reference.calendar import why_closed

MOVABLE = ("starts_at", "ends_at", "signup_closes_at", "input_closes_at")
# What collides with the event as it now stands, each a sentence. Parts of the room put theirs in through wiring.
Clashes = Callable[[Session, DialogueEvent], list[str]]
CLASHES: list[Clashes] = []


@dataclass(frozen=True)
class Consequences:
    """Counted from what was written; `clashes` are sentences that nobody acts upon but people."""

    calendars: int = 0  # calendar files that are changed or taken out
    signed_up: int = 0  # companies signed up that get a mail
    invited: int = 0  # companies that were invited and have not answered
    promoted: int = 0
    moved: int = 0  # reminders
    stopped: int = 0
    added: int = 0
    meetings: int = 0  # one-to-one meetings that move along
    schedules: int = 0  # companies that get theirs once more
    buyers: int = 0  # people at the buyers who get theirs
    wishes_until: str = ""  # the new deadline for wishes of meetings
    forgotten: int = 0  # who said when they cannot, of times that are no more
    mails: MailsChanged = field(default_factory=MailsChanged)  # person by person
    clashes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Consequences()

    @property
    def fingerprint(self) -> str:
        """The confirmation carries it: what is confirmed is what was shown."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    @property
    def sentences(self) -> list[str]:
        said = (
            (self.calendars, ngettext("{n} kalenderfil opdateres", "{n} kalenderfiler opdateres", self.calendars)),
            (
                self.signed_up,
                ngettext("{n} tilmeldt virksomhed får en mail", "{n} tilmeldte virksomheder får en mail", self.signed_up),
            ),
            (
                self.invited,
                ngettext("{n} inviteret virksomhed får en mail", "{n} inviterede virksomheder får en mail", self.invited),
            ),
            (
                self.promoted,
                ngettext(
                    "{n} virksomhed får en plads fra ventelisten", "{n} virksomheder får en plads fra ventelisten", self.promoted
                ),
            ),
            (self.moved, ngettext("{n} påmindelse flyttes", "{n} påmindelser flyttes", self.moved)),
            (self.stopped, ngettext("{n} påmindelse falder bort", "{n} påmindelser falder bort", self.stopped)),
            (self.added, ngettext("{n} ny påmindelse planlægges", "{n} nye påmindelser planlægges", self.added)),
            (
                self.meetings,
                ngettext("{n} én-til-én-møde flytter med", "{n} én-til-én-møder flytter med", self.meetings),
            ),
            (
                self.schedules,
                ngettext("{n} virksomhed får sin mødeplan igen", "{n} virksomheder får deres mødeplan igen", self.schedules),
            ),
            (
                self.buyers,
                ngettext("{n} hos køberne får sin mødeplan igen", "{n} hos køberne får deres mødeplan igen", self.buyers),
            ),
            (
                self.forgotten,
                ngettext(
                    "{n} har skrevet, hvornår de ikke kan, og skal skrive det igen",
                    "{n} har skrevet, hvornår de ikke kan, og skal skrive det igen",
                    self.forgotten,
                ),
            ),
        )
        found = [sentence for number, sentence in said if number]
        if self.wishes_until:
            found.append(_("Fristen for at ønske møder bliver {when}", when=moment(datetime.fromisoformat(self.wishes_until))))
        return found


def of_edit(
    database: Database, actor: Actor, clock: Clock, event_id: int, version: int | None, columns: dict[str, Any]
) -> Consequences:
    """Raises what the edit would raise."""
    with database.rehearse(actor, clock) as uow, _counting(uow, event_id) as counted:
        event = events.edit_event(uow, event_id, version=version, **columns)
        uow.session.flush()
        changed = any(name in columns for name in MOVABLE[:2])
        clashes = tuple(_clashes(uow.session, event)) if changed and counted.moved_from(event) else ()
    return counted.result(clashes)


def of_cancelling(
    database: Database, actor: Actor, clock: Clock, event_id: int, reason: str, step_number: int | None
) -> Consequences:
    """Raises what cancelling would raise."""
    with database.rehearse(actor, clock) as uow, _counting(uow, event_id) as counted:
        events.move(uow, event_id, "cancel", step_number=step_number, reason=reason)
    return counted.result(())


class _Count:
    """What was there before, and what is there after."""

    def __init__(self, uow: UnitOfWork, event_id: int, notes: dry_run.Notes) -> None:
        self.uow, self.notes = uow, notes
        event = uow.session.scalars(select(DialogueEvent).where(DialogueEvent.id == event_id).with_for_update()).one()
        self.process_id, self.was = event.process_id, (event.starts_at, event.ends_at)
        self.last_mail = uow.session.scalar(select(func.max(OutboxMessage.id))) or 0
        self.found: dict[str, Any] = {}

    def moved_from(self, event: DialogueEvent) -> bool:
        return self.was != (event.starts_at, event.ends_at)

    def read(self) -> None:
        session = self.uow.session
        mails = session.execute(
            select(OutboxMessage.message, OutboxMessage.attachments).where(
                OutboxMessage.id > self.last_mail, OutboxMessage.scope_kind == "process", OutboxMessage.scope_id == self.process_id
            )
        ).all()
        changed = self.notes.read()
        messages = [message for message, _files in mails]
        along = [one for one in self.uow.events if one.action == "meetings.moved_along"]
        self.found = {
            "calendars": sum(bool(files) for _message, files in mails),
            "signed_up": messages.count("event_changed") + messages.count("event_cancelled"),
            "invited": messages.count("invitation_changed") + messages.count("invitation_cancelled"),
            "promoted": messages.count("signup_promoted") + messages.count("signup_offered"),
            "moved": len(changed.moved),
            "stopped": len(changed.withdrawn),
            "added": len(changed.added),
            "mails": changed,
            "meetings": sum(one.after["count"] for one in along),
            "schedules": messages.count("meetings_moved"),
            "buyers": messages.count("meetings_buyer"),
            "wishes_until": next((one.after["wishes_until"] for one in along), ""),
            "forgotten": sum(one.after["forgotten"] for one in along),
        }

    def result(self, clashes: tuple[str, ...]) -> Consequences:
        return Consequences(**self.found, clashes=clashes)


@contextmanager
def _counting(uow: UnitOfWork, event_id: int) -> Iterator[_Count]:
    with dry_run.noting(uow) as notes:
        count = _Count(uow, event_id, notes)
        yield count
        uow.session.flush()
    count.read()


def _clashes(session: Session, event: DialogueEvent) -> list[str]:
    """Companies that are at another event then, workshops, closed days, and what other parts of the room know."""
    if event.starts_at is None:
        return []
    start, end = event.starts_at, event.ends_at or event.starts_at
    found = [sentence for maker in CLASHES for sentence in maker(session, event)]
    other = aliased(SignUp)
    for title, number in session.execute(
        select(DialogueEvent.title, func.count(SignUp.id))
        .join(SignUp, SignUp.event_id == DialogueEvent.id)
        .join(other, (other.company_key == SignUp.company_key) & (other.event_id == event.id) & other.status.in_(LIVE))
        .where(
            DialogueEvent.id != event.id,
            SignUp.status.in_(LIVE),
            DialogueEvent.starts_at < end,
            func.coalesce(DialogueEvent.ends_at, DialogueEvent.starts_at) > start,
        )
        .group_by(DialogueEvent.id, DialogueEvent.title)
        .order_by(DialogueEvent.id)
    ):
        found.append(
            ngettext(
                "{n} virksomhed er tilmeldt “{title}” på samme tid",
                "{n} virksomheder er tilmeldt “{title}” på samme tid",
                number,
                title=title,
            )
        )
    workshops = select(Workshop.title).where(
        Workshop.process_id == event.process_id,
        Workshop.is_cancelled.is_(False),
        Workshop.starts_at < end,
        Workshop.ends_at > start,
    )
    found += [_("Workshoppen “{title}” ligger på samme tid", title=title) for title in session.scalars(workshops)]
    day = local(start).date()
    if why := why_closed(day):
        found.append(_("{day} er en lukket dag: {why}", day=long_date(day), why=why))
    return found


def days_later(event: DialogueEvent, new_day: date, *, with_deadlines: bool) -> dict[str, datetime]:
    """The columns of the event on another day at the same hour on the clock, also when summer time begins in between.

    `with_deadlines`: the deadlines move by as many days.
    """
    if event.starts_at is None:
        return {}
    days = (new_day - local(event.starts_at).date()).days
    names = MOVABLE if with_deadlines else MOVABLE[:2]
    return {name: _later(instant, days) for name in names if (instant := getattr(event, name))}


def _later(instant: datetime, days: int) -> datetime:
    there = local(instant)
    return at_local(there.date() + timedelta(days=days), there.hour, there.minute)
