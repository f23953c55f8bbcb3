"""Writing the decision, handing it to the manager, the manager's answer, and what a body above decided.

The answer through a link is the organisation's manager's: a guest moves the participation as a manager may, for this one answer.
Each step is one conditional UPDATE, so that of two phones at the same instant exactly one gets through.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.models import Person
from coproc.accounts.queries import people_with_role
from coproc.cases.models import Case
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.messaging.services import Address, wire_address
from coproc.processes import services as processes
from coproc.processes.joining import letters
from coproc.processes.joining.closing import PART
from coproc.processes.joining.models import OPEN, WITH_MANAGER, DecisionState, JoiningDecision
from coproc.processes.models import ASKED_STATES, MandateLevel, MandateStatus, Participation, Process

LIFETIME = timedelta(days=30)
ADDRESSES_KEPT = timedelta(days=90)


def save(uow: UnitOfWork, participation_id: int, *, version: int | None = None, **columns: Any) -> JoiningDecision:
    """The draft as the officer writes it; the first time it is made. Raises Conflict when it lies with the manager, or a colleague was faster."""
    participation = _open_part(uow, participation_id)
    decision = uow.session.scalar(select(JoiningDecision).where(JoiningDecision.open_for == participation.id))
    if decision is None:
        decision = JoiningDecision(participation_id=participation.id, open_for=participation.id)
        uow.session.add(decision)
    elif decision.state != DecisionState.DRAFT:
        raise Conflict(_("Beslutningen er sendt til lederen. Træk den tilbage, før du retter den."))
    elif version is not None and decision.version != version:
        raise Conflict(_("En kollega har rettet beslutningen imens. Se det nye, og prøv igen."))
    if columns.get("level") == MandateLevel.DIRECTOR:
        columns |= {"body": "", "meeting_on": None}
    for name, value in columns.items():
        setattr(decision, name, value)
    try:
        uow.session.flush()
    except IntegrityError as error:
        raise Conflict(_("En kollega har rettet beslutningen imens. Se det nye, og prøv igen.")) from error
    return decision


def hand_over(
    uow: UnitOfWork, decision_id: int, *, manager_id: int | None = None, manager_name: str = "", manager_email: str = ""
) -> JoiningDecision:
    """To another manager of the organisation; where nobody else has that role in coproc, to whom the officer names. Raises FieldErrors."""
    decision = take(uow, decision_id, (DecisionState.DRAFT,))
    participation = _open_part(uow, decision.participation_id)
    to = _manager(uow, participation, manager_id, manager_name, manager_email)
    _check_meeting(decision, uow.today)
    decision.state = DecisionState.ASKED
    decision.asked_by, decision.asked_by_id, decision.asked_at = uow.actor.name, uow.actor.person_id, uow.now
    decision.manager_name, decision.manager_email = to.name, to.email
    if _state(uow.session, participation) == "invited":
        processes.answer(uow, participation.id, "consider")  # the invitation is not unanswered any more
    _note(uow, "joining.asked", decision, participation)
    letters.ask(uow, decision, participation, _link(uow, decision, to), to)
    return decision


def _manager(uow: UnitOfWork, participation: Participation, manager_id: int | None, name: str, email: str) -> Address:
    managers = other_managers(uow.session, participation.organisation_id, uow.actor.person_id)
    if managers:
        found = next((one for one in managers if one.id == manager_id), None)
        if found is None:
            raise FieldErrors({"manager_id": _("Vælg den leder, der skal svare.")})
        return Address(found.email, found.name, found.language)
    errors = {}
    if not name.strip():
        errors["manager_name"] = _("Skriv, hvad lederen hedder.")
    if not email.strip():
        errors["manager_email"] = _("Skriv lederens mailadresse.")
    elif email.strip().lower() == _own_address(uow):
        errors["manager_email"] = _("Det er din egen adresse. Beslutningen skal godkendes af en anden.")
    if errors:
        raise FieldErrors(errors)
    wire_address(email)
    return Address(email.strip().lower(), " ".join(name.split()))


def other_managers(session: Session, organisation_id: int, person_id: int | None) -> list[Person]:
    """Whom this person can ask. Who was asked by mail is often an officer with the manager's role too: that is not two people."""
    return [one for one in people_with_role(session, organisation_id, Role.MANAGER) if one.id != person_id]


def _own_address(uow: UnitOfWork) -> str:
    me = uow.session.get(Person, uow.actor.person_id) if uow.actor.person_id else None
    return me.email if me else ""


def _check_meeting(decision: JoiningDecision, today: date) -> None:
    if not decision.needs_meeting:
        return
    errors = {}
    if not decision.body.strip():
        errors["body"] = _("Skriv, hvem der beslutter, for eksempel Teknik- og Miljøudvalget.")
    if decision.meeting_on is None:
        errors["meeting_on"] = _("Skriv, hvornår mødet er.")
    elif decision.meeting_on < today:
        errors["meeting_on"] = _("Mødet ligger i fortiden.")
    if errors:
        raise FieldErrors(errors)


def take_back(uow: UnitOfWork, decision_id: int) -> JoiningDecision:
    """Before the manager has answered: the link stops, the draft can be written in again, and the manager is told."""
    decision = take(uow, decision_id, WITH_MANAGER)
    participation = uow.session.get_one(Participation, decision.participation_id)
    decision.state = DecisionState.DRAFT
    part_links.end(uow, PART, [decision.id])
    _note(uow, "joining.taken_back", decision, participation)
    letters.taken_back(uow, decision, participation)
    return decision


def approve(uow: UnitOfWork, decision_id: int, *, version: int | None = None) -> JoiningDecision:
    """Yes: where a director decides the organisation is in, else the case goes to the meeting. `version`: what the manager saw."""
    decision = take(uow, decision_id, WITH_MANAGER, version)
    participation = _open_part(uow, decision.participation_id)
    decision.answered_by, decision.answered_at = uow.actor.name, uow.now
    if decision.needs_meeting:
        decision.state = DecisionState.MEETING
        if _state(uow.session, participation) != "interested":
            processes.answer(_as_manager(uow, participation), participation.id, "consider")  # from here the meeting is reminded of
        processes.set_mandate(
            uow, participation.id, status=MandateStatus.PENDING, level=decision.level, meeting_on=decision.meeting_on
        )
        _tell(uow, "joining.to_meeting", decision, participation)
    else:
        decision.decided_on = uow.today
        _enter(uow, decision, participation)
    letters.answered(uow, decision, participation)
    return decision


def ask_back(uow: UnitOfWork, decision_id: int, question: str, *, version: int | None = None) -> JoiningDecision:
    """The manager's question; the officer gets it by mail and answers on the page."""
    if not question.strip():
        raise DomainError(_("Skriv, hvad du vil vide."), field="question")
    decision = take(uow, decision_id, WITH_MANAGER, version)
    decision.state = DecisionState.QUESTION
    _say(uow, decision, question, is_question=True)
    participation = uow.session.get_one(Participation, decision.participation_id)
    _note(uow, "joining.question", decision, participation)
    letters.question(uow, decision, participation, question.strip())
    return decision


def reply(uow: UnitOfWork, decision_id: int, text: str) -> JoiningDecision:
    """The officer's answer, seen by the manager on the same page; the mail brings a link of its own."""
    if not text.strip():
        raise DomainError(_("Skriv dit svar til lederen."), field="reply")
    decision = take(uow, decision_id, (DecisionState.QUESTION,))
    decision.state = DecisionState.ASKED
    _say(uow, decision, text, is_question=False)
    participation = uow.session.get_one(Participation, decision.participation_id)
    _note(uow, "joining.replied", decision, participation)
    to = letters.manager(uow.session, decision)
    letters.reply(uow, decision, participation, text.strip(), _link(uow, decision, to), to)
    return decision


def refuse(uow: UnitOfWork, decision_id: int, reason: str, *, version: int | None = None) -> JoiningDecision:
    """No, and why: the officer reads it, and the facilitator sees that the organisation does not take part."""
    if not reason.strip():
        raise DomainError(_("Skriv, hvorfor I ikke skal være med."), field="reason")
    decision = take(uow, decision_id, WITH_MANAGER, version)
    participation = _open_part(uow, decision.participation_id)
    decision.answered_by, decision.answered_at, decision.decided_on = uow.actor.name, uow.now, uow.today
    decision.reason = reason.strip()
    _leave(uow, decision, participation)
    letters.answered(uow, decision, participation)
    return decision


def move_meeting(
    uow: UnitOfWork, decision_id: int, *, body: str, meeting_on: date | None, agenda_days: int, version: int | None = None
) -> JoiningDecision:
    """The case comes to another meeting than the one it waited for."""
    decision = take(uow, decision_id, (DecisionState.MEETING,), version)
    decision.body, decision.meeting_on, decision.agenda_days = body.strip(), meeting_on, agenda_days
    _check_meeting(decision, uow.today)
    participation = uow.session.get_one(Participation, decision.participation_id)
    processes.set_mandate(uow, participation.id, status=MandateStatus.PENDING, level=decision.level, meeting_on=meeting_on)
    return decision


def decided(
    uow: UnitOfWork,
    decision_id: int,
    *,
    yes: bool,
    decided_on: date,
    minutes_point: str = "",
    journal_number: str = "",
    reason: str = "",
    version: int | None = None,
) -> JoiningDecision:
    """What the body decided, written in by the officer after the meeting."""
    errors = {}
    if decided_on > uow.today:
        errors["decided_on"] = _("Datoen ligger i fremtiden. Skriv beslutningen ind efter mødet.")
    if not yes and not reason.strip():
        errors["reason"] = _("Skriv, hvorfor I ikke skal være med.")
    if errors:
        raise FieldErrors(errors)
    decision = take(uow, decision_id, (DecisionState.MEETING,), version)
    participation = _open_part(uow, decision.participation_id)
    decision.decided_on, decision.minutes_point, decision.reason = decided_on, minutes_point.strip(), reason.strip()
    decision.journal_number = journal_number.strip() or decision.journal_number
    if yes:
        _enter(uow, decision, participation)
    else:
        _leave(uow, decision, participation)
    letters.decided(uow, decision, participation)
    return decision


def _enter(uow: UnitOfWork, decision: JoiningDecision, participation: Participation) -> None:
    """The organisation is in. A decision about taking part alone leaves the mandate to sign to be said."""
    _end(uow, decision, DecisionState.YES)
    if decision.contact_email:
        participation.contact_name, participation.contact_email = decision.contact_name, decision.contact_email
    processes.answer(_as_manager(uow, participation), participation.id, "join")
    if decision.covers_letter:
        processes.set_mandate(
            uow, participation.id, status=MandateStatus.GIVEN, level=decision.level, meeting_on=decision.decided_on
        )
    elif decision.needs_meeting:
        processes.set_mandate(uow, participation.id, status=MandateStatus.UNKNOWN)
    _tell(uow, "joining.yes", decision, participation)


def _leave(uow: UnitOfWork, decision: JoiningDecision, participation: Participation) -> None:
    _end(uow, decision, DecisionState.NO)
    processes.answer(_as_manager(uow, participation), participation.id, "decline", reason=decision.reason)
    _tell(uow, "joining.no", decision, participation)


def _end(uow: UnitOfWork, decision: JoiningDecision, state: DecisionState) -> None:
    decision.state, decision.open_for, decision.ended_at = state, None, uow.now
    uow.session.flush()  # before the participation moves: what moves it looks for a decision under way


def _as_manager(uow: UnitOfWork, participation: Participation) -> UnitOfWork:
    """The same transaction and log, with a manager's right to answer for this organisation: the manager's word lies before us."""
    manager = (participation.organisation_id, Role.MANAGER)
    return replace(uow, actor=replace(uow.actor, memberships=uow.actor.memberships | {manager}))


def take(uow: UnitOfWork, decision_id: int, states: Collection[DecisionState], version: int | None = None) -> JoiningDecision:
    """Claim the decision in one of these states, in one conditional UPDATE. Raises Conflict and says what happened instead."""
    uow.session.flush()
    claim = update(JoiningDecision).where(JoiningDecision.id == decision_id, JoiningDecision.state.in_(states))
    if version is not None:
        claim = claim.where(JoiningDecision.version == version)
    claim = claim.values(version=JoiningDecision.version + 1).returning(JoiningDecision.id)
    claimed = uow.session.execute(claim.execution_options(synchronize_session=False)).one_or_none()
    found = uow.session.get(JoiningDecision, decision_id, populate_existing=True)
    if found is None:
        raise NotFound(_("Beslutningen findes ikke."))
    if claimed is None:
        raise Conflict(_why_not(found))
    return found


def _why_not(found: JoiningDecision) -> str:
    if found.state == DecisionState.DRAFT:
        return _("Beslutningen er trukket tilbage for at blive rettet. Der kommer en ny mail, når den er klar.")
    if found.state in WITH_MANAGER:
        return _("Beslutningen er ændret, siden du åbnede siden. Læs den igen, og svar så.")
    if found.answered_by and found.answered_at:
        return _("Der er allerede svaret: {who} svarede {day}.", who=found.answered_by, day=long_date(found.answered_at))
    return _("Beslutningen er afsluttet.")


def _open_part(uow: UnitOfWork, participation_id: int) -> Participation:
    """Where there is still something to decide: the process goes on, and the organisation is neither in nor out."""
    participation = uow.session.get_one(Participation, participation_id)
    process = uow.session.get_one(Process, participation.process_id)
    if processes.is_over(uow.session, process):
        raise DomainError(_("Processen er slut. Der er ikke mere at beslutte."))
    if _state(uow.session, participation) not in ASKED_STATES:
        raise Conflict(_("Der er allerede svaret for jeres organisation."))
    return participation


def _state(session: Session, participation: Participation) -> str | None:
    return session.scalar(select(Case.state).where(Case.id == participation.case_id))


def _link(uow: UnitOfWork, decision: JoiningDecision, to: Address) -> str:
    return f"/beslut/{part_links.give(uow, PART, decision.id, to, lifetime=LIFETIME)}"


def _say(uow: UnitOfWork, decision: JoiningDecision, text: str, *, is_question: bool) -> None:
    said = {"who": uow.actor.name, "text": text.strip(), "on": uow.today.isoformat(), "is_question": is_question}
    decision.talk = [*decision.talk, said]


def _note(uow: UnitOfWork, action: str, decision: JoiningDecision, participation: Participation) -> None:
    """What is between the organisation's own people stands in its own history."""
    process = uow.session.get_one(Process, participation.process_id)
    scope = ("organisation", participation.organisation_id)
    uow.record(
        action, ("participation", participation.id), scope=scope, after={"title": process.title, "who": decision.manager_name}
    )


def _tell(uow: UnitOfWork, action: str, decision: JoiningDecision, participation: Participation) -> None:
    """What was decided is everybody's in the process."""
    after = letters.told(uow.session, decision, participation)
    uow.record(action, ("participation", participation.id), scope=("process", participation.process_id), after=after)


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: the addresses behind a settled decision. Who decided stays."""
    settled = update(JoiningDecision).where(
        JoiningDecision.state.not_in(OPEN),
        JoiningDecision.ended_at < uow.now - ADDRESSES_KEPT,
        (JoiningDecision.manager_email != "") | (JoiningDecision.contact_email != ""),
    )
    uow.session.execute(settled.values(manager_email="", contact_email="", version=JoiningDecision.version + 1))
