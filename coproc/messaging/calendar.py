"""Calendar files (RFC 5545, 5546): the same UID for ever, a higher SEQUENCE at every change, times in UTC so that invitations stay small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText

from coproc.kernel.translation import current_language

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


@dataclass(frozen=True)
class Entry:
    """`uid` names the event for ever ("D-2026-1@coproc"); `sequence` rises when time or place changes.

    Dates without a time are whole days; the last one is then the day after.
    """

    uid: str
    sequence: int
    summary: str
    starts_at: datetime | date
    ends_at: datetime | date
    description: str = ""
    location: str = ""
    url: str = ""
    organiser_email: str = ""
    organiser_name: str = ""
    attendee_email: str = ""
    attendee_name: str = ""
    is_free: bool = False  # a date to remember, not time that is taken


def event_file(entry: Entry, method: Method, now: datetime) -> str:
    """One event to put in, change (REQUEST, PUBLISH) or take out of (CANCEL) a calendar. REQUEST needs organiser and attendee."""
    if method == "REQUEST" and not (entry.organiser_email and entry.attendee_email):
        raise ValueError("a REQUEST names its organiser and its attendee")
    return _file([entry], method, now)


def feed(entries: Sequence[Entry], name: str, now: datetime) -> str:
    """Many events as one calendar to subscribe to."""
    return _file(entries, "PUBLISH", now, name)


def cancelled(entries: Sequence[Entry], now: datetime) -> str:
    """Several events that calendars forget."""
    return _file(entries, "CANCEL", now)


def method_of(text: str) -> str:
    """The METHOD a calendar file carries."""
    return str(Calendar.from_ical(text).get("METHOD", "PUBLISH"))


def _file(entries: Sequence[Entry], method: Method, now: datetime, name: str = "") -> str:
    whole = Calendar()
    whole.add("PRODID", f"-//coproc//coproc//{current_language().upper()}")
    whole.add("VERSION", "2.0")
    whole.add("METHOD", method)
    if name:
        whole.add("X-WR-CALNAME", name)
    for entry in entries:
        whole.add_component(_event(entry, method, now))
    return str(whole.to_ical().decode())


def _event(entry: Entry, method: Method, now: datetime) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", now.astimezone(UTC))
    for field, at in (("DTSTART", entry.starts_at), ("DTEND", entry.ends_at)):
        event.add(field, at.astimezone(UTC) if isinstance(at, datetime) else at)
    event.add("SUMMARY", entry.summary)
    event.add("STATUS", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    for field, value in (("DESCRIPTION", entry.description), ("LOCATION", entry.location), ("URL", entry.url)):
        if value:
            event.add(field, value)
    if entry.is_free:
        event.add("TRANSP", "TRANSPARENT")
    if entry.organiser_email:
        event.add("ORGANIZER", _person(entry.organiser_email, entry.organiser_name))
    if entry.attendee_email and method != "PUBLISH":
        event.add("ATTENDEE", _person(entry.attendee_email, entry.attendee_name))
    return event


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = vText(name)
    return address
