"""Does mail leave? One answer for /readyz, the administrator's page and the front page's panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.kernel.clock import Clock
from coproc.kernel.translation import gettext as _, ngettext
from coproc.messaging import delivery, heartbeat, pauses
from coproc.messaging.heartbeat import Sign
from coproc.messaging.models import MailPause, OutboxMessage, Status

TOO_LONG = timedelta(minutes=5)  # a mail that is due leaves within seconds


@dataclass(frozen=True)
class Wellbeing:
    workers: list[Sign]
    waiting: int  # mails that are due
    oldest_seconds: int  # how long the first of them has been
    later: int  # mails that go at a later time, or are tried again then
    next_at: datetime | None  # the first of these
    pause: MailPause | None  # the mail server is away

    @property
    def silent_seconds(self) -> int | None:
        """Since any worker was heard of; None when never."""
        return self.workers[0].seconds if self.workers else None

    @property
    def workers_ok(self) -> bool:
        return bool(self.workers) and not any(one.is_silent for one in self.workers)

    @property
    def mail_ok(self) -> bool:
        return self.pause is None and self.oldest_seconds <= TOO_LONG.total_seconds()

    @property
    def is_ok(self) -> bool:
        return self.workers_ok and self.mail_ok


def look(session: Session, clock: Clock) -> Wellbeing:
    now = clock.now()
    waiting, since = delivery.waiting(session, clock)
    later, next_at = session.execute(
        select(func.count(), func.min(OutboxMessage.next_attempt_at)).where(
            OutboxMessage.status == Status.QUEUED, OutboxMessage.next_attempt_at > now
        )
    ).one()
    oldest = int((now - since).total_seconds()) if since else 0
    return Wellbeing(heartbeat.signs(session, clock), waiting, oldest, later, next_at, pauses.current(session))


def duration(seconds: int) -> str:
    """“12 s”, “4 min.”, “3 timer”: as short as a line of figures wants it."""
    if seconds < 120:
        return _("{n} s", n=seconds)
    if seconds < 2 * 3600:
        return _("{n} min.", n=seconds // 60)
    return ngettext("{n} time", "{n} timer", seconds // 3600)


def sentence(state: Wellbeing) -> str:
    """“Sidste tick for 12 s siden, 3 venter, ældste 40 s.”"""
    if state.silent_seconds is None:
        return _("Der er aldrig hørt fra en worker, {n} venter.", n=state.waiting)
    if not state.waiting:
        return _("Sidste tick for {ago} siden, ingen venter.", ago=duration(state.silent_seconds))
    return _(
        "Sidste tick for {ago} siden, {n} venter, ældste {oldest}.",
        ago=duration(state.silent_seconds),
        n=state.waiting,
        oldest=duration(state.oldest_seconds),
    )
