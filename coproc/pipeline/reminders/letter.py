"""What a reminder says, as paragraphs. Never a secret link: in what is shown, an address is the thing's own page or it is not shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.cases import letters
from coproc.cases.models import Case, Reminder
from coproc.kernel.translation import Language, gettext as _
from coproc.messaging import rendering
from coproc.messaging.models import OutboxMessage

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Letter:
    """`is_original`: as it went; else written anew from the template. `with_others`: how many reminders shared the mail."""

    subject: str
    language: Language
    paragraphs: list[str]
    is_original: bool
    with_others: int = 0


def letter_of(session: Session, row: Reminder, *, is_own: bool) -> Letter:
    """A mail that gathered several things is shown as it went to its reader alone: another thing in it may be somebody else's."""
    language: Language = "en" if row.language == "en" else "da"
    mail = session.get(OutboxMessage, row.outbox_id) if row.outbox_id else None
    shared = _shared(session, row)
    if mail and mail.body_text and (is_own or shared == 0):
        kept: Language = "en" if mail.language == "en" else "da"
        return Letter(mail.subject, kept, _paragraphs(mail.body_text, row.path), is_original=True, with_others=shared)
    sender = letters.sender_of(session, {row.case_id: session.get_one(Case, row.case_id)}, [row])
    said = rendering.render(
        letters.template_of(row), language, letters.context_of(session, row), sender_name=sender.name if sender else ""
    )
    return Letter(said.subject, language, _paragraphs(said.text, row.path), is_original=False, with_others=shared)


def _shared(session: Session, row: Reminder) -> int:
    if row.outbox_id is None:
        return 0
    return (session.scalar(select(func.count()).where(Reminder.outbox_id == row.outbox_id)) or 1) - 1


def _paragraphs(text: str, path: str) -> list[str]:
    shown = _ADDRESS.sub(lambda found: found[0] if _is_safe(found[0], path) else _("(personligt link)"), text)
    return [part.strip() for part in re.split(r"\n\s*\n", shown) if part.strip()]


def _is_safe(address: str, path: str) -> bool:
    found = urlsplit(address.rstrip(".,"))
    return found.path in {urlsplit(path).path, "/opgaver"} and not found.query
