"""Putting mail in the outbox. It is rendered at once and leaves after commit, or not at all."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from coproc.kernel.database import Subject, UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import Language, gettext as _, lazy
from coproc.messaging import links
from coproc.messaging.calendar import method_of
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.rendering import one_line, render

QUEUED = "queued_mails"  # of `Session.info`: a dry run asks which mails would leave
LARGEST_FILES = 5 * 1024 * 1024
# These carry a link that signs a person in, or opens a company's sign-up: what they said is not kept once they are delivered.
SECRET = frozenset(
    {
        *("account_invitation", "invitation_to_join", "password_reset", "sign_in_link"),
        *(
            "signup_confirm",
            "signup_confirmed",
            "signup_exists",
            "signup_promoted",
            "signup_offered",
            "signup_link",
            "event_changed",
        ),
        *("company_invited", "invitation_changed", "news_confirm", "news_of_event"),
        *("meetings_published", "meetings_none", "meetings_changed", "meetings_moved", "meetings_cancelled"),
        *("input_link", "input_received", "input_withdrawn"),
        *("evaluation", "tender_published"),
        *("joining_asked", "joining_replied"),
        *("half_page", "outreach_letter"),
        *("part_given", "part_reminder", "part_returned", "part_comment"),
    }
)
# Reminders carry a link on which their reader answers: what they said is kept, without that link.
REMINDERS = frozenset(
    {
        *(
            "accessibility_statement",
            "answers_due",
            "award_notice_due",
            "digest",
            "effect_measure",
            "funding_application",
            "funding_report",
            "input_deadline",
        ),
        *(
            "invitation_unanswered",
            "mandate_agenda",
            "need_form_open",
            "notice_planned",
            "prior_notice_due",
            "prior_notice_expires",
        ),
        *("reminder_generic", "signed_without_plan", "signup_closing", "signup_deadline", "standstill_ends", "summary_missing"),
        "window_opens",
    }
)
# So do a steering group's mails: agenda and minutes belong in the journal.
CUT = REMINDERS | {"steering_called", "steering_moved", "steering_cancelled", "steering_minutes"}
_SECRET_ADDRESS = re.compile(r"(https?://[^\s\"<>]+?/)[\w-]{40,}(?:/\w+)?")


@dataclass(frozen=True)
class Address:
    """A recipient, and the language to write in."""

    email: str
    name: str = ""
    language: str = "da"


@dataclass(frozen=True)
class File:
    filename: str
    content_type: str
    data: bytes


def enqueue(
    uow: UnitOfWork,
    *,
    key: str,
    to: Address,
    message: str,
    context: Mapping[str, Any],
    sender_name: str = "",
    reply_to: str = "",
    unsubscribe: str = "",
    calendar: str | None = None,
    files: Sequence[File] = (),
    scope: Subject | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> int | None:
    """Render `message` in the recipient's language and queue it; its number, or None when a mail with this `key` is already there.

    `context` is listed per message in templates/mail/README.md; addresses in it may be paths. `calendar` is an .ics file from
    `coproc.messaging.calendar`, `unsubscribe` the path that ends a subscription by one POST. What has not left
    by `expires_at` is dropped. Raises DomainError on an impossible address, a line break in a header, or files over 5 MB.
    """
    language: Language = "en" if to.language == "en" else "da"
    rendered = render(message, language, context, sender_name=one_line(sender_name))
    values = {
        "key": key,
        "message": message,
        "message_id": f"<{uuid.uuid4().hex}@{links.host()}>",
        "to_email": wire_address(to.email),
        "to_name": one_line(to.name),
        "language": language,
        "reply_to": wire_address(reply_to) if reply_to else "",
        "sender_name": one_line(sender_name),
        "subject": rendered.subject,
        "unsubscribe": links.absolute(unsubscribe) if unsubscribe else "",
        "body_text": rendered.text,
        "body_html": rendered.html,
        "attachments": _attachments(calendar, files),
        "scope_kind": scope[0] if scope else None,
        "scope_id": scope[1] if scope else None,
        "created_at": uow.now,
        "not_before": not_before,
        "expires_at": expires_at,
        "next_attempt_at": max(uow.now, not_before) if not_before else uow.now,
        "status": Status.QUEUED,
        "attempts": 0,
        "server_answer": "",
        "last_error": "",
    }
    number: int | None = uow.session.execute(_add_once(uow.session.get_bind().dialect.name), values).scalar_one_or_none()
    if number and (noted := uow.session.info.get(QUEUED)) is not None:
        noted.append(number)
    return number


@cache
def _add_once(dialect: str) -> Any:
    table = cast("Table", OutboxMessage.__table__)
    insert = insert_sqlite if dialect == "sqlite" else insert_postgresql
    return insert(table).on_conflict_do_nothing(index_elements=["key"]).returning(table.c.id)


# Why a mail was dropped, as `OutboxMessage.last_error` says it.
EXPIRED = "expired"
WHY_DROPPED: dict[str, Any] = {EXPIRED: lazy("Mailen kunne ikke sendes, før det var for sent.")}


def why_not_sent(row: OutboxMessage) -> str:
    """For people: the reason we gave, or what the mail server answered. Empty when it was sent, or waits for the first time."""
    return str(WHY_DROPPED.get(row.last_error, row.last_error))


def drop(uow: UnitOfWork, key: str, why: str) -> bool:
    """Take a mail back that has not left yet. False when it has, or never was. `why`: a key of `WHY_DROPPED`, or a sentence."""
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.key == key, OutboxMessage.status == Status.QUEUED)
        .values(status=Status.DROPPED, last_error=why)
        .returning(OutboxMessage.id)
    )
    return uow.session.scalar(statement) is not None


def forget_address(uow: UnitOfWork, emails: Sequence[str], scope: Subject) -> int:
    """Erase to whom finished mails of this page went, and what they said. Returns how many; that they were sent stays."""
    statement = (
        update(OutboxMessage)
        .where(
            OutboxMessage.to_email.in_([wire_address(one) for one in emails]),
            OutboxMessage.scope_kind == scope[0],
            OutboxMessage.scope_id == scope[1],
            OutboxMessage.status.in_((Status.SENT, Status.FAILED, Status.DROPPED)),
        )
        .values(to_email="", to_name="", subject="", body_text="", body_html="", attachments=[], server_answer="", last_error="")
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(uow.session.scalars(statement).all())


def kept_of(row: OutboxMessage) -> dict[str, str]:
    """What is left of a delivered mail where it is not all of it."""
    if row.message in SECRET:
        return {"body_text": "", "body_html": "", "unsubscribe": ""}
    if row.message in CUT:
        text, html = (_SECRET_ADDRESS.sub(r"\1…", body) for body in (row.body_text, row.body_html))
        return {"body_text": text, "body_html": html, "unsubscribe": ""}
    return {}


def find(uow: UnitOfWork, key: str) -> OutboxMessage | None:
    return uow.session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))


def wire_address(email: str) -> str:
    """The address as it travels: one line, one @, the domain in ASCII. Raises DomainError."""
    local_part, at, domain = one_line(email).rpartition("@")
    if at and local_part.isascii() and local_part and domain and not set(email) & set("<>, \t"):
        try:
            return f"{local_part}@{domain.encode('idna').decode()}"
        except UnicodeError:
            pass
    raise DomainError(_("Mailadressen kan ikke bruges. Skriv den som navn@eksempel.dk."), field="email")


def _attachments(calendar_text: str | None, files: Sequence[File]) -> list[dict[str, Any]]:
    if sum(len(file.data) for file in files) > LARGEST_FILES:
        raise DomainError(_("Filerne fylder mere end 5 MB. Send et link i stedet."))
    found: list[dict[str, Any]] = []
    if calendar_text:
        method = method_of(calendar_text)
        found.append({"filename": "coproc.ics", "type": f"text/calendar; method={method}; charset=utf-8", "text": calendar_text})
    found += [
        {
            "filename": one_line(file.filename),
            "type": one_line(file.content_type),
            "base64": base64.b64encode(file.data).decode(),
        }
        for file in files
    ]
    return found
