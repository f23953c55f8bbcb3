"""The mails of a decision: to the manager, and back to whoever asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.accounts.queries import people_with_role, person_by_email
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.money import kroner
from coproc.kernel.translation import gettext as _, in_both, ngettext, speaking
from coproc.messaging.services import Address, enqueue
from coproc.processes import words
from coproc.processes.invitations import page_of
from coproc.processes.joining import queries
from coproc.processes.joining.models import DecisionState, JoiningDecision
from coproc.processes.models import Participation, Process


def decider(decision: JoiningDecision) -> str:
    """Who decides: the body by its name, else the level."""
    return decision.body or str(words.MANDATE_LEVELS[decision.level])


def told(session: Session, decision: JoiningDecision, participation: Participation) -> dict[str, Any]:
    """For the log's sentence."""
    organisation = session.get_one(Organisation, participation.organisation_id).name
    day = decision.decided_on or decision.meeting_on
    return {
        "organisation": organisation,
        "decider": decision.body or in_both(lambda: words.MANDATE_LEVELS[decision.level]),
        "on": day.isoformat() if day else "",
        "journal_number": decision.journal_number,
        "minutes_point": decision.minutes_point,
    }


def manager(session: Session, decision: JoiningDecision) -> Address:
    found = person_by_email(session, decision.manager_email)
    return Address(decision.manager_email, decision.manager_name, found.language if found else "da")


def ask(uow: UnitOfWork, decision: JoiningDecision, participation: Participation, path: str, to: Address) -> None:
    with speaking("en" if to.language == "en" else "da"):
        cost = costs(decision)
        where = _("{decider} beslutter, når du har godkendt.", decider=decider(decision)) if decision.needs_meeting else ""
    extra = {"asker": decision.asked_by, "cost": cost, "where": where, "answer_by": decision.answer_by}
    _send(uow, "joining_asked", decision, participation, to, path, extra)


def costs(decision: JoiningDecision) -> str:
    """In words: what the organisation itself reckons with."""
    hours = ngettext("{n} time", "{n} timer", decision.hours) if decision.hours is not None else _("Timerne er ikke skrevet")
    money = kroner(decision.cost_ore) if decision.cost_ore is not None else _("udgiften er ikke skrevet")
    return f"{hours}, {money}"


def reply(uow: UnitOfWork, decision: JoiningDecision, participation: Participation, text: str, path: str, to: Address) -> None:
    question = next((one["text"] for one in reversed(decision.talk) if one["is_question"]), "")
    extra = {"asker": uow.actor.name, "question": question, "reply": text, "answer_by": decision.answer_by}
    _send(uow, "joining_replied", decision, participation, to, path, extra)


def taken_back(uow: UnitOfWork, decision: JoiningDecision, participation: Participation) -> None:
    extra = {"asker": uow.actor.name}
    path = f"/processer/{_process(uow, participation).reference}"
    _send(uow, "joining_taken_back", decision, participation, manager(uow.session, decision), path, extra)


def question(uow: UnitOfWork, decision: JoiningDecision, participation: Participation, text: str) -> None:
    extra = {"manager": uow.actor.name, "question": text, "answer_by": decision.answer_by}
    for to in _askers(uow.session, decision, participation):
        _send(uow, "joining_question", decision, participation, to, _page(uow, participation), extra)


def answered(uow: UnitOfWork, decision: JoiningDecision, participation: Participation) -> None:
    """To whoever asked: yes, no, or on to the meeting with the day the case must be ready."""
    agenda = queries.agenda_of(uow.session, decision, participation.organisation_id, uow.today)
    extra = {
        "manager": decision.answered_by,
        "state": str(decision.state),
        "reason": decision.reason,
        "body": decision.body,
        "on": decision.meeting_on,
        "agenda": agenda.on if agenda else None,
    }
    for to in _askers(uow.session, decision, participation):
        _send(uow, "joining_answered", decision, participation, to, _page(uow, participation), extra)


def decided(uow: UnitOfWork, decision: JoiningDecision, participation: Participation) -> None:
    """To the manager who let it go to the meeting."""
    extra = {
        "yes": decision.state == DecisionState.YES,
        "body": decision.body,
        "on": decision.decided_on,
        "minutes_point": decision.minutes_point,
        "journal_number": decision.journal_number,
        "reason": decision.reason,
    }
    to = manager(uow.session, decision)
    _send(uow, "joining_decided", decision, participation, to, f"/processer/{_process(uow, participation).reference}", extra)


def _askers(session: Session, decision: JoiningDecision, participation: Participation) -> list[Address]:
    """Who handed it over; when that person has left, the organisation's officers."""
    officers = people_with_role(session, participation.organisation_id, Role.OFFICER)
    managers = people_with_role(session, participation.organisation_id, Role.MANAGER)
    asked = {one.id: one for one in (*officers, *managers) if one.id == decision.asked_by_id}
    return [Address(one.email, one.name, one.language) for one in (asked.values() or officers)]


def _process(uow: UnitOfWork, participation: Participation) -> Process:
    return uow.session.get_one(Process, participation.process_id)


def _page(uow: UnitOfWork, participation: Participation) -> str:
    return page_of(_process(uow, participation), participation)


def _send(
    uow: UnitOfWork,
    message: str,
    decision: JoiningDecision,
    participation: Participation,
    to: Address,
    path: str,
    extra: dict[str, Any],
) -> None:
    uow.session.flush()  # the version says which of several mails of a kind this is
    process = _process(uow, participation)
    organisation = uow.session.get_one(Organisation, participation.organisation_id).name
    enqueue(
        uow,
        key=f"{message}:{decision.id}:{decision.version}:{to.email}",
        to=to,
        message=message,
        context={"name": to.name, "organisation": organisation, "title": process.title, "path": path, **extra},
        scope=("organisation", participation.organisation_id),
    )
