"""An organisation leaves a process: what was only its own goes with it, what others built on stays."""

from __future__ import annotations

from sqlalchemy import delete, or_, select, update

from coproc.accounts.models import Membership, Organisation, Person
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict
from coproc.kernel.translation import gettext as _
from coproc.pipeline.half_page import services as half_pages
from coproc.pipeline.half_page.models import HalfPageReader
from coproc.processes import services as processes
from coproc.processes.models import JOINED_STATES, ExplorationAnswer, Participation, Process
from coproc.processes.steering import services as steering
from coproc.processes.steering.models import SteeringAction, SteeringMember


def leave(uow: UnitOfWork, participation_id: int, *, reason: str, step_number: int | None = None) -> Participation:
    """The workflow says who may (a manager, once they have joined) and that a reason is written.

    Goes: answers that were never sent, links to parts of them, the contact's name, seats in the steering group, recipients of the half page. Open actions go to
    the facilitator. Stays: what was sent in, said of a description, signed, and the log.
    """
    part = uow.session.get_one(Participation, participation_id)
    state = uow.session.get_one(Case, part.case_id).state
    processes.answer(uow, part.id, "withdraw" if state in JOINED_STATES else "decline", reason=reason, step_number=step_number)
    if part.need_form_sent_at is None:
        uow.session.execute(delete(ExplorationAnswer).where(ExplorationAnswer.participation_id == part.id))
    part.contact_name = part.contact_email = ""
    readers = select(HalfPageReader.id).where(
        HalfPageReader.process_id == part.process_id, HalfPageReader.organisation_id == part.organisation_id
    )
    half_pages.forget(uow, list(uow.session.scalars(readers)))
    people = select(Person.email).join(Membership, Membership.person_id == Person.id)
    addresses = list(uow.session.scalars(people.where(Membership.organisation_id == part.organisation_id)))
    name = uow.session.get_one(Organisation, part.organisation_id).name
    theirs = or_(SteeringMember.email.in_(addresses), SteeringMember.organisation_name == name)  # a director seldom has an account
    seats = uow.session.scalars(select(SteeringMember).where(SteeringMember.process_id == part.process_id, theirs)).all()
    steering.give_up_seats(uow, part.process_id, seats)
    own = select(Membership.person_id).where(Membership.organisation_id == part.organisation_id, Membership.ended_at.is_(None))
    _hand_over(uow, part.process_id, own)
    return part


def _hand_over(uow: UnitOfWork, process_id: int, people: object) -> None:
    """Open actions get the facilitator as their owner, where there is one."""
    facilitator = uow.session.get_one(Process, process_id).facilitator_id
    if facilitator is None:
        return
    theirs = update(SteeringAction).where(
        SteeringAction.process_id == process_id,
        SteeringAction.done_on.is_(None),
        SteeringAction.owner_id.in_(people),  # type: ignore[arg-type]  # a select of ids
    )
    uow.session.execute(theirs.values(owner_id=facilitator).execution_options(synchronize_session=False))


def hand_over_actions(uow: UnitOfWork, person_id: int) -> None:
    """A person closes the account: in every process their open actions go to its facilitator."""
    query = select(SteeringAction.process_id).where(SteeringAction.owner_id == person_id, SteeringAction.done_on.is_(None))
    for process_id in set(uow.session.scalars(query)):
        if uow.session.get_one(Process, process_id).facilitator_id == person_id:
            raise Conflict(_("Du er facilitator for en proces med åbne aktioner. Giv processen en anden facilitator først."))
        _hand_over(uow, process_id, [person_id])
