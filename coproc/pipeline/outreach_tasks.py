"""What asking around leaves to do: calls to make again, organisations that said yes and wait for an invitation, enquiries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.translation import gettext as _
from coproc.pipeline.task_sources import MOST, RESTING, Source, Task, day_end
from coproc.processes.enquiries.models import Enquiry
from coproc.processes.models import Process
from coproc.processes.outreach.models import Answer, Prospect


def calls(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Whoever wrote the day calls; whoever asked, where the organisation wants to be called."""
    if not actor.roles & {Role.FACILITATOR, Role.PARTNER}:
        return []
    query = (
        select(Prospect, Process)
        .join(Process, Process.id == Prospect.process_id)
        .join(Case, Case.id == Process.case_id)
        .where(Prospect.call_owner_id == actor.person_id, Prospect.call_again_on.is_not(None), Case.state.not_in(RESTING))
        .order_by(Prospect.call_again_on, Prospect.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Ring til"),
            prospect.name,
            process.title,
            _page(process, prospect),
            day_end(prospect.call_again_on),
            _("De vil gerne ringes op.") if prospect.answer == Answer.CALL else _("Du ville ringe igen."),
        )
        for prospect, process in session.execute(query)
    ]


def waiting_yes(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """A yes that could not become an invitation by itself."""
    centres = actor.organisation_ids(Role.FACILITATOR)
    if not centres:
        return []
    query = (
        select(Prospect, Process)
        .join(Process, Process.id == Prospect.process_id)
        .join(Case, Case.id == Process.case_id)
        .where(
            Process.centre_id.in_(centres),
            Prospect.answer == Answer.YES,
            Prospect.participation_id.is_(None),
            Case.state.not_in(RESTING),
        )
        .order_by(Prospect.answered_on, Prospect.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Invitér"),
            prospect.name,
            process.title,
            _page(process, prospect),
            day_end(prospect.answered_on),
            _("De har sagt ja og er ikke inviteret endnu."),
        )
        for prospect, process in session.execute(query)
    ]


def enquiries(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """The next step of each open enquiry, to the one who takes it."""
    if not actor.has(Role.FACILITATOR):
        return []
    query = (
        select(Enquiry)
        .where(Enquiry.owner_id == actor.person_id, Enquiry.closed_on.is_(None), Enquiry.next_on.is_not(None))
        .order_by(Enquiry.next_on, Enquiry.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Henvendelse:"),
            one.next_step,
            one.organisation_name,
            f"/henvendelser/{one.id}",
            day_end(one.next_on),
            _("Du har taget henvendelsen."),
        )
        for one in session.scalars(query)
    ]


def _page(process: Process, prospect: Prospect) -> str:
    return f"/processer/{process.reference}/invitationsliste/{prospect.id}"


OUTREACH: tuple[Source, ...] = (calls, waiting_yes, enquiries)
