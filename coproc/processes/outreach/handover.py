"""From a yes to a part in the process, through the same services as every other invitation. The one place that knows where a yes leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts import queries as accounts
from coproc.accounts.models import Organisation
from coproc.accounts.services import people
from coproc.accounts.services.organisations import OrganisationData, create_organisation
from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import gettext as _
from coproc.processes import services as processes
from coproc.processes.models import LEFT_STATES, Participation, Process
from coproc.processes.outreach import queries
from coproc.processes.outreach.models import Prospect
from coproc.processes.outreach.reading import key_of


def leads_to(process: Process, participation: Participation | None = None) -> str:
    """The page where a yes goes on: what it asks of the organisation, and its decision."""
    below = f"/deltagelse/{participation.id}" if participation else ""
    return f"/processer/{process.reference}{below}"


def why_not(session: Session, prospect: Prospect, acting: Actor, today: date) -> str:
    """Why the yes cannot become an invitation now; "" when it can. The facilitator reads it and mends it."""
    process = session.get_one(Process, prospect.process_id)
    if not processes.is_open_for_joining(session, process, today):
        return _("Fristen for at komme med er overskredet, eller processen er slut.")
    organisation = _organisation(session, prospect)
    runs_it = acting.has(Role.FACILITATOR, process.centre_id)
    if organisation is None:
        if not runs_it:
            return _("coproc kender ikke {name} endnu. Facilitatoren inviterer den.", name=prospect.name)
        return "" if prospect.kind else _("Vælg {name}s type, så den kan oprettes og inviteres.", name=prospect.name)
    if not accounts.has_active(session, organisation.id, Role.MANAGER) and not people.may_appoint(session, acting, organisation):
        return _("{name} har ingen leder i coproc endnu. Facilitatoren inviterer den.", name=organisation.name)
    return ""


def bring_in(uow: UnitOfWork, prospect: Prospect, acting: Actor) -> Participation | None:
    """Invite the organisation that said yes, by the right of whoever asked it (`acting`); None when `why_not` says why.

    Where it takes part already, or is invited, its yes is only tied to that.
    """
    organisation = _organisation(uow.session, prospect)
    there = _part(uow.session, prospect.process_id, organisation)
    if there is None:
        if why_not(uow.session, prospect, acting, uow.today):
            return None
        inviting = replace(uow, actor=acting)  # the same transaction and the same log, another's right to invite
        if organisation is None:
            data = OrganisationData(name=prospect.name, type=prospect.kind, cvr=prospect.cvr or "")
            organisation = create_organisation(inviting, data)
        there = processes.invite(
            inviting,
            prospect.process_id,
            organisation.id,
            contact_name=prospect.contact_name,
            contact_email=prospect.contact_email,
        )
        uow.session.flush()
    prospect.organisation_id, prospect.participation_id = there.organisation_id, there.id
    return there


def asker(session: Session, prospect: Prospect, otherwise: Actor) -> Actor:
    """Whose right carries the yes of somebody who has only a link: the person that asked, as that person stands today."""
    found = accounts.identity(session, prospect.asked_by_id) if prospect.asked_by_id else None
    return found.as_actor(found.memberships) if found else otherwise


def _organisation(session: Session, prospect: Prospect) -> Organisation | None:
    """As coproc knows it today: it may have come since the list was made."""
    if prospect.organisation_id:
        return session.get(Organisation, prospect.organisation_id)
    found = queries.known(session, {prospect.cvr} if prospect.cvr else (), {key_of(prospect.name)})
    return next((one for one in found if one.cvr and one.cvr == prospect.cvr), found[0] if found else None)


def _part(session: Session, process_id: int, organisation: Organisation | None) -> Participation | None:
    """Its part in the process, unless it has left."""
    if organisation is None:
        return None
    return session.scalar(
        select(Participation)
        .join(Case, Case.id == Participation.case_id)
        .where(
            Participation.process_id == process_id,
            Participation.organisation_id == organisation.id,
            Case.state.not_in(LEFT_STATES),
        )
    )
