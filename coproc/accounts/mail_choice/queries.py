"""What somebody has chosen: asked when a reminder is about to go, and by the person's own page."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.mail_choice.models import Choice, MailChoice


def choices(session: Session, person_ids: Collection[int]) -> dict[int, Choice]:
    """Of everybody asked for; who has not chosen gets their mails gathered."""
    rows = select(MailChoice.person_id, MailChoice.choice).where(MailChoice.person_id.in_(person_ids))
    return dict.fromkeys(person_ids, Choice.DIGEST) | {number: Choice(choice) for number, choice in session.execute(rows)}


def choice_of(session: Session, person_id: int) -> Choice:
    return choices(session, [person_id])[person_id]
