"""How an invited organisation gets in: by mail to those who can answer, or by a link that is handed over when nobody can yet."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.accounts.queries import has_active, people_with_role
from coproc.accounts.services import people
from coproc.accounts.tokens import digest, spent
from coproc.cases.models import Case
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, enqueue
from coproc.processes.models import Participation, Process

LIFETIME = timedelta(days=30)
UNANSWERED = ("invited", "interested")


def page_of(process: Process, participation: Participation) -> str:
    return f"/processer/{process.reference}/deltagelse/{participation.id}"


def send(uow: UnitOfWork, process: Process, participation: Participation) -> None:
    """Mail the officers and managers, and the contact. Where nobody can answer for the organisation, the contact becomes its first manager."""
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    managers = people_with_role(uow.session, organisation.id, Role.MANAGER)
    answering = {person.email: person for person in (*managers, *people_with_role(uow.session, organisation.id, Role.OFFICER))}
    page = page_of(process, participation)
    for person in answering.values():
        _mail(uow, process, participation, organisation, Address(person.email, person.name, person.language), page)
    contact = participation.contact_email.strip().lower()
    if not contact or (contact in answering and managers):
        return
    to = Address(contact, participation.contact_name or organisation.name)
    if not managers:
        _mail(uow, process, participation, organisation, to, _appoint(uow, process, participation, organisation))
        return
    answerers = listed([manager.name for manager in managers])
    _mail(uow, process, participation, organisation, to, f"/processer/{process.reference}", answerers)


def _appoint(uow: UnitOfWork, process: Process, participation: Participation, organisation: Organisation) -> str:
    """Make the contact the organisation's first manager; where the mail's link leads."""
    if not people.may_appoint(uow.session, uow.actor, organisation):
        raise _nobody_there(organisation)
    return _way_in(uow, process, participation, organisation)


def _nobody_there(organisation: Organisation) -> DomainError:
    return DomainError(
        _("{name} har ingen leder i coproc endnu. Bed facilitatoren om at invitere.", name=organisation.name),
        field="organisation_id",
    )


def _way_in(uow: UnitOfWork, process: Process, participation: Participation, organisation: Organisation) -> str:
    secret = people.invite_first_manager(uow, organisation, email=participation.contact_email, name=participation.contact_name)
    page = page_of(process, participation)
    return f"/invitation/{secret}?next={page}" if secret else page


def _mail(
    uow: UnitOfWork,
    process: Process,
    participation: Participation,
    organisation: Organisation,
    to: Address,
    path: str,
    answerers: str = "",
) -> None:
    enqueue(
        uow,
        key=f"invitation_to_join:{participation.id}:{uow.now.isoformat()}:{to.email}",
        to=to,
        message="invitation_to_join",
        context={
            "name": to.name,
            "organisation": organisation.name,
            "title": process.title,
            "challenge": process.challenge,
            "message": participation.message,
            "answerers": answerers,
            "is_initiator": participation.is_initiator,
            "path": path,
        },
        scope=("process", process.id),
    )


def needs_link(session: Session, participation: Participation) -> bool:
    """Nobody can answer for the organisation, and no mail has told anybody how."""
    return not participation.contact_email and not has_active(session, participation.organisation_id, Role.MANAGER)


def new_link(uow: UnitOfWork, participation_id: int) -> str:
    """The path of a link to hand over; an earlier one stops working. Only its hash is kept, so it is shown once.

    Raises DomainError when somebody can answer already, when the answer is given, or when the actor may not make first managers.
    """
    participation = uow.session.get_one(Participation, participation_id)
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    if not people.may_appoint(uow.session, uow.actor, organisation):
        raise _nobody_there(organisation)
    if not needs_link(uow.session, participation) or _state(uow.session, participation) not in UNANSWERED:
        raise DomainError(_("{name} kan svare uden et link.", name=organisation.name))
    secret = secrets.token_urlsafe(32)
    participation.invitation_hash, participation.invitation_expires_at = digest(secret), uow.now + LIFETIME
    uow.record(
        "participation.link_made",
        ("participation", participation.id),
        scope=("process", participation.process_id),
        after={"organisation": organisation.name},
    )
    return f"/invitation/organisation/{secret}"


def _state(session: Session, participation: Participation) -> str | None:
    return session.scalar(select(Case.state).where(Case.id == participation.case_id))


def by_link(session: Session, secret: str, now: datetime) -> Participation:
    """What the link invites to, while it works; using nothing up. Raises NotFound."""
    found = session.scalar(
        select(Participation)
        .where(Participation.invitation_hash == digest(secret), Participation.invitation_expires_at > now)
        .options(joinedload(Participation.organisation), joinedload(Participation.process))
    )
    if found is None or _state(session, found) not in UNANSWERED:
        raise spent()
    return found


def use_link(uow: UnitOfWork, secret: str, *, name: str, email: str) -> Participation:
    """Whoever was handed the link says who they are; a mail then shows that the address is theirs. Of two at once one gets through.

    Raises NotFound when the link is used, and DomainError when the organisation has got a manager meanwhile.
    """
    participation = by_link(uow.session, secret, uow.now)
    organisation, process = participation.organisation, participation.process
    if has_active(uow.session, organisation.id, Role.MANAGER):
        raise DomainError(_("{name} har fået en leder i coproc. Bed lederen om at svare.", name=organisation.name))
    used = uow.session.execute(
        update(Participation)
        .where(Participation.id == participation.id, Participation.invitation_hash == digest(secret))
        .values(invitation_hash=None, invitation_expires_at=None)
        .returning(Participation.id)
    ).one_or_none()
    if used is None:
        raise spent()
    participation.contact_name, participation.contact_email = " ".join(name.split()), email.strip().lower()
    to = Address(participation.contact_email, participation.contact_name)
    _mail(uow, process, participation, organisation, to, _way_in(uow, process, participation, organisation))
    return participation
