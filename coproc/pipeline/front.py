"""What everybody may know: open processes, coming dialogues, and both as feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.dialogues import queries as dialogues
from coproc.dialogues.queries import EventRow
from coproc.dialogues.words import KINDS
from coproc.kernel.formats import moment
from coproc.kernel.translation import current_language, gettext as _
from coproc.messaging.calendar import Entry, feed
from coproc.messaging.links import absolute
from coproc.pipeline.task_sources import RESTING
from coproc.processes.models import Process
from coproc.processes.queries import ProcessRow, joined_count

ATOM = "http://www.w3.org/2005/Atom"
FEED_LENGTH = 100


def open_processes(session: Session, limit: int) -> list[ProcessRow]:
    """Public processes that go on, those that moved last first."""
    query = (
        select(Process, Case, joined_count().scalar_subquery())
        .join(Case, Case.id == Process.case_id)
        .where(Process.is_public, Case.state.not_in(RESTING))
        .order_by(Case.state_since.desc(), Process.id.desc())
        .limit(limit)
    )
    return [ProcessRow(*row) for row in session.execute(query)]


def coming(session: Session, now: datetime, limit: int) -> list[EventRow]:
    """The next first; those without a day last."""
    found = dialogues.coming_events(session, now, limit=limit)
    return sorted(found, key=lambda row: (row.event.starts_at is None, row.event.starts_at or now))


def process_path(process: Process) -> str:
    return f"/processer/{process.reference}-{process.slug}"


def calendar(session: Session, now: datetime) -> str:
    """Coming dialogues with an hour, to subscribe to; one that is cancelled or moved follows by itself."""
    entries = [
        Entry(
            uid=f"{row.event.reference}@coproc",
            sequence=row.event.sequence,
            summary=row.event.title,
            starts_at=row.event.starts_at,
            ends_at=row.event.ends_at,
            description=_about(row),
            location=row.event.place or row.event.link,
            url=absolute(row.path),
        )
        for row in coming(session, now, FEED_LENGTH)
        if row.event.starts_at and row.event.ends_at
    ]
    return feed(entries, _("Markedsdialoger i coproc"), now)


def _about(row: EventRow) -> str:
    """Kind, process and the deadline, in plain sentences."""
    said = [f"{KINDS[row.event.kind]}: {row.process.title}."]
    if row.event.signup_closes_at:
        said.append(_("Tilmeld jer senest {when}.", when=moment(row.event.signup_closes_at)))
    return " ".join(said)


def atom(session: Session, now: datetime) -> bytes:
    """Open processes and coming dialogues, what changed last first (RFC 4287)."""
    entries: list[tuple[datetime, str, str, str]] = [
        (
            row.case.state_since,
            row.process.title,
            process_path(row.process),
            _("{step}. {challenge}", step=row.step_label, challenge=row.process.challenge),
        )
        for row in open_processes(session, FEED_LENGTH)
    ]
    entries += [
        (row.event.published_at or row.case.state_since, row.event.title, row.path, _about(row))
        for row in coming(session, now, FEED_LENGTH)
    ]
    return _feed(sorted(entries, reverse=True), now)


def _feed(entries: Sequence[tuple[datetime, str, str, str]], now: datetime) -> bytes:
    whole = etree.Element("feed", nsmap={None: ATOM})
    whole.set("{http://www.w3.org/XML/1998/namespace}lang", current_language())
    _add(whole, "title", _("Skaleringsprocesser og markedsdialoger"))
    _add(whole, "id", absolute("/feed.atom"))
    _add(whole, "updated", (entries[0][0] if entries else now).isoformat())
    etree.SubElement(whole, "link", rel="self", type="application/atom+xml", href=absolute("/feed.atom"))
    etree.SubElement(whole, "link", rel="alternate", type="text/html", href=absolute("/"))
    _add(etree.SubElement(whole, "author"), "name", "coproc")
    for updated, title, path, summary in entries:
        entry = etree.SubElement(whole, "entry")
        _add(entry, "title", title)
        _add(entry, "id", absolute(path))
        _add(entry, "updated", updated.isoformat())
        etree.SubElement(entry, "link", rel="alternate", type="text/html", href=absolute(path))
        _add(entry, "summary", summary)
    return bytes(etree.tostring(whole, xml_declaration=True, encoding="utf-8"))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text
