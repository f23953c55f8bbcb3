"""The mails that reminders become: one about one thing, or one that gathers several; from whom, and what it says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases import planning, registry
from coproc.cases.endings import Deputy, ending
from coproc.cases.lateness import useful_until
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import close
from coproc.cases.registry import Occasion, OwnLink, Recipient
from coproc.cases.reminder_calendar import calendar_of
from coproc.kernel.database import UnitOfWork
from coproc.kernel.formats import listed
from coproc.kernel.translation import Language, speaking
from coproc.messaging import rendering
from coproc.messaging.services import Address, enqueue


def post(
    uow: UnitOfWork,
    cases: dict[int, Case],
    rows: Sequence[Reminder],
    key: str = "",
    *,
    deputy: Deputy | None = None,
    passed_by: str = "",
    because: Sequence[str] = (),
    way_out: Sequence[str] = (),
    unsubscribe: str = "",
) -> None:
    """Queue one mail about all the rows, and close them as sent.

    `deputy` gets it instead of somebody who is away, in their own language; `passed_by` said “it is not me”; `because`: more sentences
    on why it came to this reader; `way_out`: how to get no more of the kind, last in the mail.
    """
    first = rows[0]
    to = deputy.to if deputy else Address(first.email, first.name, first.language)
    language: Language = "en" if to.language == "en" else "da"
    contexts = [context_of(uow.session, row, to) for row in rows]
    subjects = [rendering.subject(template_of(row), language, context) for row, context in zip(rows, contexts, strict=True)]
    message, context = (template_of(first), contexts[0]) if len(rows) == 1 else ("digest", _digest(to, rows, subjects))
    sender = sender_of(uow.session, cases, rows)
    if sender and sender.email == to.email:
        sender = None
    own = _own_link(uow, cases, rows)
    number = enqueue(
        uow,
        key=key or "reminder:" + digested(str(row.id) for row in rows),
        to=to,
        message=message,
        context={**context, "own": own.path, "around": ending(uow, cases, rows, to, deputy, passed_by, because, way_out)},
        sender_name=sender.name if sender else "",
        reply_to=sender.email if sender else "",
        unsubscribe=unsubscribe or own.unsubscribe,
        calendar=calendar_of(rows, subjects, language, uow.now),
        scope=cases[first.case_id].scope if len({row.case_id for row in rows}) == 1 else None,
        expires_at=useful_until(uow.today, rows),
    )
    for row in rows:
        close(uow, row, ReminderState.SENT, "")
        row.outbox_id = number
        uow.record(
            "reminder.sent",
            ("reminder", row.id),
            scope=cases[row.case_id].scope,
            after={"name": to.name, "title": row.title, "rule": row.rule, "offset": row.offset, "on": row.thing_on.isoformat()},
        )


def _own_link(uow: UnitOfWork, cases: dict[int, Case], rows: Sequence[Reminder]) -> OwnLink:
    """The first that one of the mail's things has; a gathered mail ends it by its header alone."""
    found = (
        registry.OWN_LINKS[row.message](uow, cases[row.case_id], row.email) for row in rows if row.message in registry.OWN_LINKS
    )
    return next(found, OwnLink(""))


def digested(parts: Any) -> str:
    joined = "-".join(parts)
    return joined if len(joined) <= 80 else hashlib.sha256(joined.encode()).hexdigest()


def with_thing(subject: str, row: Reminder) -> str:
    """What is to be done and about what, where several stand below each other."""
    return subject if row.title in subject else f"{subject}, {row.title}"


def _digest(to: Address, rows: Sequence[Reminder], subjects: Sequence[str]) -> dict[str, Any]:
    first = rows[0]
    items = [{"line": with_thing(subject, row), "path": row.path} for row, subject in zip(rows, subjects, strict=True)]
    path = "/opgaver" if first.person.startswith("person:") else first.path  # a company has no tasks page
    return {"name": to.name, "items": items, "on": first.thing_on, "at": first.thing_at, "path": path}


def template_of(row: Reminder) -> str:
    return row.message if rendering.exists(row.message) else "reminder_generic"


def context_of(session: Session, row: Reminder, to: Address | None = None) -> dict[str, Any]:
    """What every reminder's template may say (templates/mail/README.md). `others`: who owes it, for those told by escalation.

    `to`: whoever reads it, when that is not the row's own person.
    """
    reader = to or Address(row.email, row.name, row.language)
    others = ""
    if row.escalation:
        names = session.scalars(
            select(Reminder.name)
            .where(
                Reminder.case_id == row.case_id,
                Reminder.rule == row.rule,
                Reminder.occasion == row.occasion,
                Reminder.offset == row.offset,
                Reminder.escalation.is_(False),
                Reminder.state.in_([ReminderState.PLANNED, ReminderState.SENT]),
            )
            .distinct()
            .order_by(Reminder.name)
        ).all()
        with speaking("en" if reader.language == "en" else "da"):
            others = listed([name for name in names if name])
    return {
        "name": reader.name,
        "title": row.title,
        "path": row.path,
        "on": row.thing_on,
        "at": row.thing_at,
        "escalated": row.escalation,
        "others": others,
    }


def sender_of(session: Session, cases: dict[int, Case], rows: Sequence[Reminder]) -> Recipient | None:
    """The facilitator when there is one and the same, and it is not the reader."""
    find = registry.RECIPIENTS.get("facilitator")
    if find is None:
        return None
    found = {tuple(find(session, cases[row.case_id], occasion_of(row))[:1]) for row in rows}
    one = next(iter(found)) if len(found) == 1 else ()
    return one[0] if one and planning.person_key(one[0]) != rows[0].person else None


def occasion_of(row: Reminder) -> Occasion:
    return Occasion(row.occasion, row.thing_on, row.title, row.path, row.organisation_id, row.thing_at)
