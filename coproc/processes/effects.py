"""What moves set off, and how the workflow finds its way around processes: names, pages, roles, recipients, dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation, Person
from coproc.accounts.queries import people_with_role
from coproc.cases import registry
from coproc.cases.models import Case
from coproc.cases.receivers import remembered
from coproc.cases.registry import Occasion, Recipient, SubjectCard
from coproc.cases.services import definition_of
from coproc.kernel.actor import Actor, Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import speaking
from coproc.messaging.services import Address, enqueue
from coproc.processes import queries
from coproc.processes.models import JOINED_STATES, MandateStatus, Participation, Process


def process_of(session: Session, case: Case) -> Process:
    """The process a case belongs to: its subject, or the page its story is told on."""
    if case.subject_kind == "process":
        return session.get_one(Process, case.subject_id)
    return session.get_one(Process, case.scope_id)


def tell_participants(uow: UnitOfWork, case: Case) -> None:
    """Every officer of a joined organisation is told that the process, one of its participants or a tender in it, moved."""
    if case.scope_id is None or case.subject_kind == "event":
        return  # a tender outside any process has nobody to tell; of an event the dialogue tells, in its own words
    process = process_of(uow.session, case)
    definition = definition_of(case)
    card = registry.CARDS[case.subject_kind](uow.session, case)
    who = ""
    if case.subject_kind == "participation":
        participation = uow.session.get_one(Participation, case.subject_id)
        who = uow.session.get_one(Organisation, participation.organisation_id).name
    messages = {"participation": "participant_moved", "tender": "tender_moved"}
    for member in queries.joined(uow.session, process.id):
        for person in people_with_role(uow.session, member.organisation.id, Role.OFFICER):
            with speaking("en" if person.language == "en" else "da"):
                state = str(definition.state(case.state).label)
            enqueue(
                uow,
                key=f"process_moved:{case.id}:{case.step_number}:{person.id}",
                to=Address(person.email, person.name, person.language),
                message=messages.get(case.subject_kind, "process_moved"),
                context={
                    "name": person.name,
                    "title": card.title if case.subject_kind == "tender" else process.title,
                    "state": state,
                    "organisation": who,
                    "path": card.path if case.subject_kind == "tender" else f"/processer/{process.reference}",
                },
                scope=("process", process.id),
            )


EFFECTS = {"tell_participants": tell_participants}


def _page(suffix: str) -> Callable[[Session, Case], str]:
    def path(session: Session, case: Case) -> str:
        return f"/processer/{process_of(session, case).reference}{suffix}"

    return path


def _need_page(session: Session, case: Case) -> str:
    process = process_of(session, case)
    needs = queries.needs_behind(session, process.id)
    return f"/behov/{needs[0].reference}/rediger" if needs else f"/processer/{process.reference}/rediger"


MENDS = {
    "need.edit": _need_page,
    "process.participants": _page("/deltagere"),
    "process.exploration": _page("/udforskning"),
    "process.description": _page("/behovsbeskrivelse"),
    "process.dialogues": _page("/markedsdialog"),
    "process.shared_information": _page("/markedsdialog#delt-information"),
    "process.letter": _page("/hensigtserklaering"),
    "process.tenders": _page("/indkoeb"),
}


def _process_roles(session: Session, actor: Actor, case: Case) -> frozenset[str]:
    process = process_of(session, case)
    houses = {process.centre_id} | queries.hosts(session, process)
    return frozenset(role for organisation_id, role in actor.memberships if organisation_id in houses)


def _participation_roles(session: Session, actor: Actor, case: Case) -> frozenset[str]:
    participation = session.get_one(Participation, case.subject_id)
    own = {role for organisation_id, role in actor.memberships if organisation_id == participation.organisation_id}
    process = process_of(session, case)
    centre = {role for organisation_id, role in actor.memberships if organisation_id == process.centre_id} & {Role.FACILITATOR}
    return frozenset((own - {Role.FACILITATOR}) | centre)


STANDING = {"process": _process_roles, "participation": _participation_roles}


def _process_card(session: Session, case: Case) -> SubjectCard:
    process = session.get_one(Process, case.subject_id)
    return SubjectCard(process.reference, process.title, f"/processer/{process.reference}")


def _participation_card(session: Session, case: Case) -> SubjectCard:
    process = process_of(session, case)
    path = f"/processer/{process.reference}/deltagelse/{case.subject_id}"
    participation = session.get_one(Participation, case.subject_id)
    return SubjectCard(
        process.reference, process.title, path, told=session.get_one(Organisation, participation.organisation_id).name
    )


CARDS = {"process": _process_card, "participation": _participation_card}


def _own_occasion(session: Session, case: Case, day: Callable[[Participation], date | None], suffix: str = "") -> list[Occasion]:
    participation = session.get_one(Participation, case.subject_id)
    process = session.get_one(Process, participation.process_id)
    on = day(participation)
    if on is None:
        return []
    path = f"/processer/{process.reference}{suffix or f'/deltagelse/{participation.id}'}"
    return [Occasion(f"participation:{participation.id}", on, process.title, path, participation.organisation_id)]


def _need_form(session: Session, case: Case) -> list[Occasion]:
    process = process_of(session, case)
    if process.need_form_due_on is None or process.need_form_opened_at is None:
        return []
    return [
        Occasion(
            f"participation:{member.participation.id}",
            process.need_form_due_on,
            process.title,
            f"/processer/{process.reference}/udforskning",
            member.organisation.id,
        )
        for member in queries.joined(session, process.id)
    ]


ANCHORS = {
    "invitation.sent_on": lambda session, case: _own_occasion(session, case, lambda p: p.invited_on),
    "mandate.meeting_on": lambda session, case: _own_occasion(session, case, lambda p: p.mandate_meeting_on),
    "need_form.due_on": _need_form,
}


def _people(session: Session, organisation_id: int | None, role: Role) -> list[Recipient]:
    if organisation_id is None:
        return []
    return remembered(
        (organisation_id, role), lambda: [_recipient(person) for person in people_with_role(session, organisation_id, role)]
    )


def _recipient(person: Person) -> Recipient:
    return Recipient(person.email, person.name, person.language, person.id)


def _facilitators(session: Session, case: Case, _occasion: Occasion) -> list[Recipient]:
    if "process" not in {case.subject_kind, case.scope_kind}:
        return []  # a tender outside any process, or the system's own upkeep, has none
    process = process_of(session, case)
    centre = _people(session, process.centre_id, Role.FACILITATOR)
    # Whoever was named and has lost the role runs it no longer, whatever account they keep.
    named = [one for one in (*centre, *_own_runners(session, process)) if one.person_id == process.facilitator_id]
    return named[:1] or centre


def _own_runners(session: Session, process: Process) -> list[Recipient]:
    """Who may be named where a buyer runs the process itself."""
    houses = queries.hosts(session, process)
    return [one for house in houses for role in (Role.OFFICER, Role.MANAGER) for one in _people(session, house, role)]


def _managers(session: Session, case: Case, occasion: Occasion) -> list[Recipient]:
    """The managers of the organisation it is about; of the centre when it is about no organisation."""
    organisation_id = occasion.organisation_id or process_of(session, case).centre_id
    return _people(session, organisation_id, Role.MANAGER)


def _invited_contact(session: Session, case: Case, _occasion: Occasion) -> list[Recipient]:
    participation = session.get_one(Participation, case.subject_id)
    if not participation.contact_email:
        return []
    return [Recipient(participation.contact_email, participation.contact_name)]


RECIPIENTS = {
    "officer": lambda session, _case, occasion: _people(session, occasion.organisation_id, Role.OFFICER),
    "manager": _managers,
    "facilitator": _facilitators,
    "invited_contact": _invited_contact,
}


def _participation_of(session: Session, occasion: Occasion) -> Participation | None:
    return session.get(Participation, int(occasion.key.split(":")[1]))


def _invitation_answered(session: Session, _case: Case, occasion: Occasion) -> bool:
    participation = _participation_of(session, occasion)
    state = session.scalar(select(Case.state).where(Case.id == participation.case_id)) if participation else None
    return state != "invited"


def _mandate_given(session: Session, _case: Case, occasion: Occasion) -> bool:
    participation = _participation_of(session, occasion)
    return participation is None or participation.mandate_status in (MandateStatus.GIVEN, MandateStatus.NOT_NEEDED)


def _need_form_sent_in(session: Session, _case: Case, occasion: Occasion) -> bool:
    participation = _participation_of(session, occasion)
    if participation is None or participation.need_form_sent_at is not None:
        return True
    return session.scalar(select(Case.state).where(Case.id == participation.case_id)) not in JOINED_STATES


STOPS = {
    "invitation_answered": _invitation_answered,
    "mandate_given": _mandate_given,
    "need_form_sent_in": _need_form_sent_in,
}
