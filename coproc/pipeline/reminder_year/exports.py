"""Året der kommer as files: a table for a spreadsheet, and a calendar to lay beside one's own."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from coproc.cases.simulation import Mail
from coproc.kernel import sheets
from coproc.kernel.clock import local
from coproc.kernel.formats import clock_time, listed
from coproc.kernel.translation import gettext as _
from coproc.messaging import calendar
from coproc.messaging.links import absolute
from coproc.pipeline.reminder_year.services import Shown
from coproc.processes.models import Process

WIDTHS = (12, 10, 30, 34, 60, 60)
SHOWN_FOR = timedelta(minutes=15)  # a mail takes no time, but must be seen in a calendar


def things(mail: Mail) -> str:
    return listed(list(dict.fromkeys(line.title for line in mail.lines)))


def table(shown: Shown) -> tuple[list[str], list[list[Any]]]:
    headings = [_("Dag"), _("Kl."), _("Til"), _("Rolle"), _("Mail"), _("Om")]
    mails = shown.year.mails
    return headings, [
        [local(mail.at).date(), clock_time(mail.at), mail.to, shown.role(mail), mail.subject, things(mail)] for mail in mails
    ]


def as_csv(shown: Shown) -> bytes:
    return sheets.as_csv(*table(shown)).encode("utf-8")


def as_xlsx(shown: Shown) -> bytes:
    return sheets.as_xlsx(_("Året der kommer"), *table(shown), widths=WIDTHS, frozen="A2")


def as_ics(shown: Shown, process: Process, now: datetime) -> bytes:
    """One event a mail. Fetched again, an event whose day has moved moves: its UID says what and to whom, never when."""
    entries = [
        calendar.Entry(
            uid=f"{_name_of(mail)}-{process.reference}@coproc",
            sequence=int(now.timestamp()) // 60,
            summary=_("Mail til {name}: {subject}", name=mail.to, subject=mail.subject),
            description=things(mail),
            starts_at=mail.at,
            ends_at=mail.at + SHOWN_FOR,
            url=absolute(f"/processer/{process.reference}/paamindelser"),
            is_free=True,
        )
        for mail in shown.year.mails
    ]
    return calendar.feed(entries, _("Påmindelser: {title}", title=process.title), now).encode("utf-8")


def _name_of(mail: Mail) -> str:
    said = sorted((line.rule, line.offset, line.title) for line in mail.lines)
    return hashlib.sha256(repr((mail.person, said)).encode()).hexdigest()[:24]
