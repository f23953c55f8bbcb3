"""Reads: until when companies may ask, what waits, and what in a text tells who asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.dialogues.models import DialogueEvent, DialogueQuestion, SignUp
from coproc.dialogues.questions.identity import pieces, revealing
from coproc.kernel.translation import lazy

WHY_CLOSED: dict[str, Any] = {
    "late": lazy("Fristen for spørgsmål er overskredet."),
    "cancelled": lazy("Arrangementet er aflyst, så her kan ikke længere stilles spørgsmål."),
    "over": lazy("Opsamlingen er offentliggjort, så her kan ikke længere stilles spørgsmål."),
    "planned": lazy("Invitationen er ikke offentliggjort endnu."),
}


def closes_at(event: DialogueEvent) -> datetime | None:
    """The cut-off: its own, else that of the written input, else that of the sign-up."""
    return event.questions_close_at or event.input_closes_at or event.signup_closes_at


def why_closed(event: DialogueEvent, state: str, now: datetime) -> str:
    """A key of WHY_CLOSED; "" while companies may ask."""
    if event.published_at is None:
        return "planned"
    if state == "cancelled":
        return "cancelled"
    if state == "summary_published":
        return "over"
    until = closes_at(event)
    return "late" if until and until < now else ""


def waiting(session: Session, event_id: int) -> tuple[int, datetime | None]:
    """How many questions are open, and when the oldest was asked: for everybody to see."""
    query = select(func.count(), func.min(DialogueQuestion.asked_at)).where(
        DialogueQuestion.event_id == event_id, DialogueQuestion.published_at.is_(None)
    )
    count, oldest = session.execute(query).one()
    return count, oldest


def ready(session: Session, event_id: int) -> list[DialogueQuestion]:
    """Answered and not published."""
    query = select(DialogueQuestion).where(DialogueQuestion.event_id == event_id, DialogueQuestion.published_at.is_(None))
    return [one for one in session.scalars(query.order_by(DialogueQuestion.id)) if one.answer]


def revealed(session: Session, asked: DialogueQuestion) -> list[str]:
    """Passages of the published texts that tell who asked: the company's name, its people, its address."""
    if not asked.asker_email and not asked.asked_by:
        return []
    known = pieces(company=asked.asked_by, email=asked.asker_email)
    rows = session.execute(
        select(SignUp.company_name, SignUp.contact_name, SignUp.attendees)
        .join(DialogueEvent, DialogueEvent.id == SignUp.event_id)
        .where(
            func.lower(SignUp.email) == asked.asker_email.lower(),
            DialogueEvent.process_id
            == select(DialogueEvent.process_id).where(DialogueEvent.id == asked.event_id).scalar_subquery(),
        )
    )
    for company, contact, attendees in rows:
        known |= pieces(company=company, people=[contact, *attendees])
    return revealing(f"{asked.published}\n{asked.answer}", known)
