from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from coproc.messaging.calendar import Entry, event_file, feed, method_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ENTRY = Entry(
    uid="D-2026-1@coproc",
    sequence=2,
    summary="Markedsdialog på Ærø",
    starts_at=datetime(2027, 1, 12, 9, 0, tzinfo=UTC),
    ends_at=datetime(2027, 1, 12, 12, 0, tzinfo=UTC),
    location="Rådhuset, Ærøskøbing",
    organiser_email="centre@example.org",
    attendee_email="company@example.org",
    attendee_name="Ida Holm",
)


def _event(text: str):
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


def test_an_invitation_keeps_its_uid_and_counts_its_changes():
    text = event_file(ENTRY, "REQUEST", NOW)
    event = _event(text)
    assert method_of(text) == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == ("D-2026-1@coproc", 2)
    assert event["DTSTART"].dt == ENTRY.starts_at
    assert event["SUMMARY"] == "Markedsdialog på Ærø"
    assert event["ATTENDEE"].params["CN"] == "Ida Holm"


def test_a_withdrawal_cancels_the_same_event():
    event = _event(event_file(ENTRY, "CANCEL", NOW))
    assert (event["UID"], event["STATUS"]) == ("D-2026-1@coproc", "CANCELLED")


def test_a_feed_names_nobody_invited():
    later = Entry("D-2026-2@coproc", 0, "Webinar", ENTRY.starts_at + timedelta(days=1), ENTRY.ends_at + timedelta(days=1))
    text = feed([ENTRY, later], "Markedsdialoger", NOW)
    events = Calendar.from_ical(text).walk("VEVENT")
    assert method_of(text) == "PUBLISH"
    assert len(events) == 2
    assert not [event for event in events if "ATTENDEE" in event]


def test_an_invitation_without_a_recipient_is_refused():
    with pytest.raises(ValueError, match="attendee"):
        event_file(Entry("x", 0, "x", NOW, NOW), "REQUEST", NOW)


def test_lines_are_folded_for_mail():
    assert all(len(line.encode()) <= 75 for line in event_file(ENTRY, "REQUEST", NOW).split("\r\n"))
