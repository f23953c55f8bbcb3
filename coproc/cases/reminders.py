"""Reminders of a case: planned when something moves, sent by the worker, shown to the people they concern."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.letters import context_of, template_of
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.planning import WHY, plan
from coproc.cases.sending import due, remind_now, replan_all
from coproc.kernel.translation import current_language, gettext as _, lazy
from coproc.messaging import rendering
from coproc.messaging.models import OutboxMessage, Status

__all__ = ["STATES", "Sending", "due", "plan", "remind_now", "replan_all", "what_will_be_sent"]

STATES: dict[str, Any] = {
    ReminderState.PLANNED: lazy("Planlagt"),
    ReminderState.SUPERSEDED: lazy("Erstattet"),
    ReminderState.SENT: lazy("Sendt"),
    ReminderState.STOPPED: lazy("Stoppet"),
    ReminderState.MISSED: lazy("Ikke sendt"),
    ReminderState.SHOWN: lazy("Kun vist i coproc"),
}
STOPS_WHEN: dict[str, Any] = {
    "invitation_answered": lazy("når organisationen har svaret"),
    "mandate_given": lazy("når mandatet er givet"),
    "need_form_sent_in": lazy("når behovsskemaet er sendt"),
    "summary_published": lazy("når opsamlingen er offentliggjort"),
    "tender_planned_or_reason": lazy("når udbuddet er planlagt eller begrundet"),
    "signup_closed": lazy("når tilmeldingen er lukket"),
    "prior_notice_sent": lazy("når forhåndsmeddelelsen er sendt"),
    "notice_sent": lazy("når bekendtgørelsen er sendt"),
    "funding_application_sent": lazy("når ansøgningen er sendt, afvist eller droppet"),
    "funding_report_delivered": lazy("når rapportens frist er fjernet, eller finansieringen er ændret"),
    "award_notice_sent": lazy("når bekendtgørelsen om kontrakten er sendt"),
    "effect_measured": lazy("når effekten er målt, eller I har skrevet hvorfor ikke"),
    "contract_signed": lazy("når kontrakten er underskrevet"),
}


@dataclass(frozen=True)
class Sending:
    """One line of “Påmindelser”: to whom, when, what it says, what stops it, its state, why, and the proof once it went."""

    number: int
    at: datetime
    to: str
    email: str
    subject: str
    path: str
    rule: str
    state: str  # the code; `label` in words
    label: str
    why: str
    stops: str
    escalation: bool
    superseded_by: int | None
    message_id: str
    mail_status: str
    server_answer: str


def what_will_be_sent(session: Session, case: Case, *, limit: int = 200) -> list[Sending]:
    """What is planned, the next first; then what was sent, stopped, superseded or missed, the newest first."""
    found = session.execute(
        select(Reminder, OutboxMessage)
        .outerjoin(OutboxMessage, OutboxMessage.id == Reminder.outbox_id)
        .where(Reminder.case_id == case.id)
        .order_by(Reminder.state != ReminderState.PLANNED, Reminder.id.desc())
        .limit(limit)
    ).all()
    lines = [_line(session, row, mail) for row, mail in found]
    ahead = sorted((line for line in lines if line.state == ReminderState.PLANNED), key=lambda line: (line.at, line.to))
    return ahead + [line for line in lines if line.state != ReminderState.PLANNED]


def _line(session: Session, row: Reminder, mail: OutboxMessage | None) -> Sending:
    label, why = str(STATES[ReminderState(row.state)]), str(WHY[row.why]) if row.why else ""
    if mail and (mail.bounced_at or mail.status == Status.FAILED):  # it was sent, and did not arrive
        label, why = _("Kom ikke frem"), mail.bounce or mail.server_answer
    return Sending(
        number=row.id,
        at=row.closed_at if row.closed_at and row.state == ReminderState.SENT else row.due_at,
        to=row.name or row.email,
        email=row.email,
        subject=rendering.subject(template_of(row), current_language(), context_of(session, row)),
        path=row.path,
        rule=row.rule,
        state=row.state,
        label=label,
        why=why,
        stops=str(STOPS_WHEN.get(row.stop, "")),
        escalation=row.escalation,
        superseded_by=row.superseded_by_id,
        message_id=mail.message_id if mail else "",
        mail_status=mail.status if mail else "",
        server_answer=mail.server_answer if mail else "",
    )
