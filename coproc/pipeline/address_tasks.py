"""Whose mails do not arrive: told to those who can mend the address, and to whoever runs a process the person is needed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from coproc.accounts.models import Membership, Organisation, Person
from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.formats import short_date
from coproc.kernel.translation import gettext as _
from coproc.messaging import bounces
from coproc.messaging.models import FailingAddress
from coproc.pipeline.centre_tasks import runs
from coproc.pipeline.task_sources import MOST, RESTING, Task
from coproc.processes.models import ASKED_STATES, JOINED_STATES, Participation, Process

MENDERS = (Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR)
NEEDED = (Role.OFFICER, Role.MANAGER)


def failing(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Nothing is asked when every address works. A line goes away by itself when the address works again."""
    own = actor.organisation_ids(*MENDERS)
    centre = actor.organisation_ids(Role.FACILITATOR)
    if not (own or centre) or not bounces.count(session):
        return []
    tasks = _own(session, own) if own else []
    return tasks + _participants(session, actor, own)


def _own(session: Session, organisations: frozenset[int]) -> list[Task]:
    rows = session.execute(
        select(Person.name, Organisation.id, Organisation.name, FailingAddress.since)
        .join(Membership, Membership.person_id == Person.id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(FailingAddress, FailingAddress.email == func.lower(Person.email))
        .where(Membership.organisation_id.in_(organisations), Membership.ended_at.is_(None), Person.is_active)
        .distinct()
        .order_by(Person.name, Organisation.id)
        .limit(MOST)
    )
    return [
        _task(
            name,
            house,
            f"/organisation/{number}",
            _("Vi har vidst siden {day}, at adressen ikke findes. Ret den, eller afslut rollen.", day=short_date(since)),
        )
        for name, number, house, since in rows
    ]


def _participants(session: Session, actor: Actor, own: frozenset[int]) -> list[Task]:
    """Who is needed in a process that goes on. An organisation with a manager mends it itself; the facilitator reads where to call."""
    mine = runs(session, actor)
    if not mine:
        return []
    whole, manager = aliased(Case), aliased(Membership)
    managed = select(manager.id).where(
        manager.organisation_id == Organisation.id, manager.role == Role.MANAGER, manager.ended_at.is_(None)
    )
    parts = (
        select(Process.title, Process.reference, Participation.id, Organisation.id, Organisation.name, managed.exists())
        .select_from(Participation)
        .join(Process, Process.id == Participation.process_id)
        .join(Case, Case.id == Participation.case_id)
        .join(whole, whole.id == Process.case_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(mine.which, whole.state.not_in(RESTING), Organisation.id.not_in(own))
        .order_by(Participation.id)
        .limit(MOST)
    )
    officers = (
        parts.add_columns(Person.name)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Person, Person.id == Membership.person_id)
        .join(FailingAddress, FailingAddress.email == func.lower(Person.email))
        .where(Case.state.in_((*JOINED_STATES, *ASKED_STATES)), Membership.role.in_(NEEDED))
        .where(Membership.ended_at.is_(None), Person.is_active)
    )
    invited = (
        parts.add_columns(Participation.contact_email)
        .join(FailingAddress, FailingAddress.email == func.lower(Participation.contact_email))
        .where(Case.state.in_(ASKED_STATES))
    )
    found: dict[tuple[str, int], Task] = {}
    for title, reference, part_id, number, house, is_managed, name in session.execute(officers):
        path = f"/processer/{reference}/deltagelse/{part_id}" if is_managed else f"/organisation/{number}"
        why = _("{organisation} kan rette adressen. Indtil da går påmindelserne til en kollega eller til dig.", organisation=house)
        found.setdefault((name, number), _task(name, title, path, why))
    for title, reference, part_id, number, house, _managed, email in session.execute(invited):
        why = _("Invitationen til {organisation} når ikke frem. Send den til en anden, eller ring.", organisation=house)
        found.setdefault((email, number), _task(email, title, f"/processer/{reference}/deltagelse/{part_id}", why))
    return list(found.values())


def _task(name: str, thing: str, path: str, why: str) -> Task:
    return Task(_("Mails til {name}", name=name), _("kommer ikke frem"), thing, path, None, why)
