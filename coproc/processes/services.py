"""Starting a process, inviting and joining, mandates. Exploration stands in `exploration.py`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.accounts.queries import people_with_role
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.formats import listed, long_date
from coproc.kernel.references import next_reference
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _, in_both
from coproc.messaging.services import Address, enqueue
from coproc.needs.models import InnovationNeed
from coproc.processes import invitations, words
from coproc.processes.joining import closing as decision_closing
from coproc.processes.models import LEFT_STATES, Participation, Process, ProcessNeed, ProcessPartner
from coproc.processes.teams import closing as team_closing
from coproc.workflow.parameters import check_parameters
from coproc.workflow.validate import newest

LONGEST_SLUG = 60
CLOSED_STATES = ("stopped", "closed")
# What an invitation or a wish to join says of itself, for an organisation that comes back.
_FRESH: dict[str, Any] = {"contact_name": "", "contact_email": "", "message": "", "invited_on": None, "joined_at": None}


def slug_of(title: str) -> str:
    """The words of an address: Sammen om råstoffer becomes sammen-om-raastoffer."""
    text = title.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")


def start(
    uow: UnitOfWork,
    *,
    title: str,
    challenge: str,
    centre_id: int,
    need_ids: list[int],
    workflow: str = "scaling_process",
    state: str | None = None,
    year: int | None = None,
    **details: Any,
) -> Process:
    """A new process from one or more published needs; their owners are invited as its initiators, who join when their managers say so.

    `details` are further columns of Process, `year` the one in its reference. Raises DomainError when a needed need is missing or not published.
    """
    errors = {}
    if not title.strip():
        errors["title"] = _("Giv processen et navn.")
    if not challenge.strip():
        errors["challenge"] = _("Skriv udfordringen i én sætning.")
    if errors:
        raise FieldErrors(errors)
    needs = list(uow.session.scalars(select(InnovationNeed).where(InnovationNeed.id.in_(need_ids))))
    if any(need.status != "published" for need in needs) or len(needs) != len(set(need_ids)):
        raise DomainError(_("Vælg behov, der er offentliggjort."), field="need_ids")
    is_run_by_buyer = newest(workflow).is_run_by_buyer
    if is_run_by_buyer and len({need.organisation_id for need in needs}) > 1:
        raise DomainError(_("Den slags proces er for én køber. Vælg kun behov fra samme organisation."), field="need_ids")
    process = Process(
        reference=next_reference(uow.session, "P", year or uow.today.year),
        slug=slug_of(title),
        title=title.strip(),
        challenge=challenge.strip(),
        sort_key=danish_key(title),
        centre_id=centre_id,
        workflow=workflow,
        created_at=uow.now,
        facilitator_id=details.pop("facilitator_id", uow.actor.person_id),
        **{"started_on": uow.today, **details},
    )
    uow.session.add(process)
    uow.session.flush()  # its case and its needs need its number
    scope = ("process", process.id)
    case = cases.open_case(uow, workflow, scope, scope=scope, state=state)
    process.case_id = case.id
    uow.session.add_all(ProcessNeed(process_id=process.id, need_id=need.id) for need in needs)
    uow.record("process.started", scope, scope=scope, after={"title": process.title, "reference": process.reference})
    for organisation_id in dict.fromkeys(need.organisation_id for need in needs):
        asks = any(uow.actor.has(role, organisation_id) for role in (Role.OFFICER, Role.MANAGER))
        state = "asked_to_join" if asks else "invited"
        part = _open_participation(uow, process, organisation_id, state, is_initiator=True, invited_on=uow.today)
        if not is_run_by_buyer:
            invitations.send(uow, process, part)
        elif uow.actor.has(Role.MANAGER, organisation_id):
            answer(uow, part.id, "join")  # the manager who starts it has said yes
    return process


def edit(uow: UnitOfWork, process_id: int, **columns: Any) -> Process:
    """Change what the pages say about a process."""
    process = uow.session.get_one(Process, process_id)
    before = {name: _plain(getattr(process, name)) for name in columns}
    for name, value in columns.items():
        setattr(process, name, value)
    process.sort_key, process.slug = danish_key(process.title), slug_of(process.title)
    after = {name: _plain(value) for name, value in columns.items()}
    changed = {name for name in columns if before[name] != after[name]}
    if changed:
        scope = ("process", process.id)
        uow.record(
            "process.edited",
            scope,
            scope=scope,
            before={n: before[n] for n in changed},
            after={n: after[n] for n in changed} | {"title": process.title},
        )
    return process


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def set_parameters(uow: UnitOfWork, process_id: int, values: dict[str, Any]) -> None:
    """What the definition lets a facilitator set for this process. Raises DomainError outside the declared bounds."""
    process = uow.session.get_one(Process, process_id)
    case = cases.lock(uow.session, process.case_id or 0)
    definition = cases.definition_of(case)
    try:
        check_parameters(definition, values)
    except ValueError as error:
        raise DomainError(str(error)) from error
    before, case.parameters = case.parameters, values
    changed = [one for name, one in definition.parameters.items() if before.get(name) != values.get(name)]
    uow.record(
        "process.parameters_set",
        ("process", process.id),
        scope=("process", process.id),
        before={"values": before},
        after={"values": values, "settings": in_both(lambda: listed([str(one.label) for one in changed]))},
    )
    cases.touch(uow, case.id)


def add_partner(uow: UnitOfWork, process_id: int, organisation_id: int) -> None:
    """A scaling partner helps the process. Doing it twice changes nothing."""
    if uow.session.get(ProcessPartner, (process_id, organisation_id)) is None:
        uow.session.add(ProcessPartner(process_id=process_id, organisation_id=organisation_id))
        name = uow.session.get_one(Organisation, organisation_id).name
        scope = ("process", process_id)
        uow.record("process.partner_added", scope, scope=scope, after={"organisation": name})


def _open_participation(uow: UnitOfWork, process: Process, organisation_id: int, state: str, **columns: Any) -> Participation:
    """One per organisation and process; a declined or withdrawn one is opened anew."""
    organisation = uow.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(_("Organisationen findes ikke."))
    _check_exists(organisation, uow.today)
    scope = ("process", process.id)
    participation = uow.session.scalar(
        select(Participation).where(Participation.process_id == process.id, Participation.organisation_id == organisation_id)
    )
    if participation is None:
        participation = Participation(process_id=process.id, organisation_id=organisation_id, **columns)
        uow.session.add(participation)
        uow.session.flush()  # its case needs its number
        case = cases.open_case(uow, "participation", ("participation", participation.id), scope=scope, state=state)
        participation.case_id = case.id
    else:
        if cases.lock(uow.session, participation.case_id or 0).state not in LEFT_STATES:
            raise Conflict(_("{name} er allerede inviteret eller med.", name=organisation.name))
        for name, value in {**_FRESH, **columns}.items():
            setattr(participation, name, value)
        cases.reopen(uow, participation.case_id or 0, state)
    action = {"invited": "participation.invited", "asked_to_join": "participation.asked"}.get(state, "participation.added")
    uow.record(action, ("participation", participation.id), scope=scope, after={"organisation": organisation.name})
    cases.touch(uow, process.case_id or 0)
    return participation


def _check_exists(organisation: Organisation, day: date) -> None:
    if organisation.valid_from is not None and organisation.valid_from > day:
        raise DomainError(
            _("{name} findes først fra {day}.", name=organisation.name, day=long_date(organisation.valid_from)),
            field="organisation_id",
        )
    if not organisation.is_valid(day):
        raise DomainError(
            _("{name} findes ikke længere. Vælg den organisation, der har overtaget.", name=organisation.name),
            field="organisation_id",
        )


def add_participant(
    uow: UnitOfWork, process_id: int, organisation_id: int, *, state: str, is_initiator: bool = False
) -> Participation:
    """An organisation that is known to take part already, such as one the source of a process names."""
    process = uow.session.get_one(Process, process_id)
    return _open_participation(uow, process, organisation_id, state, is_initiator=is_initiator)


def _open_for_joining(uow: UnitOfWork, process: Process) -> None:
    if _case_state(uow.session, process) in CLOSED_STATES:
        raise DomainError(_("Processen er slut. Der kan ikke komme flere med."))
    if not is_open_for_joining(uow.session, process, uow.today):
        raise DomainError(_("Fristen for at komme med er overskredet. Skriv til facilitatoren."))


def is_open_for_joining(session: Session, process: Process, day: date) -> bool:
    in_time = not process.join_until or process.join_until >= day
    return in_time and _case_state(session, process) not in CLOSED_STATES


def is_over(session: Session, process: Process) -> bool:
    return _case_state(session, process) in CLOSED_STATES


def _case_state(session: Session, process: Process) -> str | None:
    return session.scalar(select(Case.state).where(Case.id == process.case_id))


def invite(
    uow: UnitOfWork,
    process_id: int,
    organisation_id: int,
    *,
    contact_name: str = "",
    contact_email: str = "",
    message: str = "",
) -> Participation:
    """Invite an organisation: its managers and the contact get a mail with the way to answer.

    Without a contact and without a manager, `invitations.new_link` makes a link to hand over. Raises Conflict when it is there already.
    """
    process = uow.session.get_one(Process, process_id)
    _open_for_joining(uow, process)
    participation = _open_participation(
        uow,
        process,
        organisation_id,
        "invited",
        contact_name=contact_name,
        contact_email=contact_email,
        message=message,
        invited_on=uow.today,
    )
    invitations.send(uow, process, participation)
    return participation


def ask_to_join(uow: UnitOfWork, process_id: int, organisation_id: int, *, message: str = "") -> Participation:
    """Vi vil være med: the organisation's managers are asked to approve, the facilitator is told."""
    process = uow.session.get_one(Process, process_id)
    _open_for_joining(uow, process)
    participation = _open_participation(uow, process, organisation_id, "asked_to_join", message=message)
    organisation = uow.session.get_one(Organisation, organisation_id)
    for manager in people_with_role(uow.session, organisation_id, Role.MANAGER):
        enqueue(
            uow,
            key=f"asked_to_join:{participation.id}:{manager.id}:{uow.now.isoformat()}",
            to=Address(manager.email, manager.name, manager.language),
            message="asked_to_join",
            context={
                "name": manager.name,
                "asker": uow.actor.name,
                "organisation": organisation.name,
                "title": process.title,
                "challenge": process.challenge,
                "message": message,
                "path": f"/processer/{process.reference}/deltagelse/{participation.id}",
            },
            scope=("process", process.id),
        )
    return participation


def answer(
    uow: UnitOfWork, participation_id: int, trigger: str, *, reason: str = "", step_number: int | None = None
) -> Participation:
    """join, consider, decline, withdraw: the workflow decides who may."""
    participation = uow.session.get_one(Participation, participation_id)
    moved = cases.move(uow, participation.case_id or 0, trigger, reason=reason, step_number=step_number)
    if moved.case.state == "joined":
        participation.joined_at = uow.now
        process = uow.session.get_one(Process, participation.process_id)
        if participation.contact_email:
            enqueue(
                uow,
                key=f"participation_approved:{participation.id}:{moved.case.step_number}",
                to=Address(participation.contact_email, participation.contact_name),
                message="participation_approved",
                context={
                    "name": participation.contact_name,
                    "title": process.title,
                    "path": f"/processer/{process.reference}",
                    "organisation": uow.session.get_one(Organisation, participation.organisation_id).name,
                },
                scope=("process", process.id),
            )
    for settle in (decision_closing.settle, team_closing.settle):
        settle(uow, participation, moved.case.state)
    _touch_process(uow, participation)
    return participation


def set_mandate(
    uow: UnitOfWork,
    participation_id: int,
    *,
    status: str,
    level: str | None = None,
    meeting_on: date | None = None,
) -> Participation:
    """Whether leadership stands behind, at which level, and when it decides."""
    if status == "pending" and meeting_on is None:
        raise DomainError(_("Skriv, hvornår mandatet bliver behandlet."), field="meeting_on")
    participation = uow.session.get_one(Participation, participation_id)
    before = {"status": participation.mandate_status, "meeting_on": _plain(participation.mandate_meeting_on)}
    participation.mandate_status = status
    participation.mandate_level = level
    participation.mandate_meeting_on = meeting_on
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    uow.record(
        "participation.mandate_set",
        ("participation", participation.id),
        scope=("process", participation.process_id),
        before=before,
        after={
            "status": in_both(lambda: words.MANDATE_STATUSES[status]),
            "level": level,
            "meeting_on": _plain(meeting_on),
            "organisation": organisation.name,
        },
    )
    cases.touch(uow, participation.case_id or 0)
    _touch_process(uow, participation)
    return participation


def _touch_process(uow: UnitOfWork, participation: Participation) -> None:
    cases.touch(uow, uow.session.get_one(Process, participation.process_id).case_id or 0)
