"""Rounds and events: planning, editing, moving."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.dialogues import queries
from coproc.dialogues.after import check
from coproc.dialogues.meetings import hooks as meetings
from coproc.dialogues.models import DialogueEvent, DialogueRound, EventKind
from coproc.dialogues.planning import audience
from coproc.dialogues.services import information, letters, signups
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.formats import moment
from coproc.kernel.references import next_reference
from coproc.kernel.translation import gettext as _, speaking
from coproc.processes.models import Process

MONTHS_KEPT = 6
# A change of these is a new calendar file to everybody.
IN_THE_CALENDAR = ("starts_at", "ends_at", "place", "link")


def _process_case(uow: UnitOfWork, process_id: int) -> tuple[Process, Case]:
    process = uow.session.get_one(Process, process_id)
    return process, cases.lock(uow.session, process.case_id or 0)


def plan_round(uow: UnitOfWork, process_id: int, *, title: str, purpose: str = "") -> DialogueRound:
    """A new round, from exploration onward; the process stays where it is. Raises DomainError."""
    process, case = _process_case(uow, process_id)
    if "market_dialogue" not in cases.definition_of(case).state(case.state).allows:
        raise DomainError(_("Markedsdialog kan holdes fra den fælles behovsudforskning og frem."))
    if not title.strip():
        raise DomainError(_("Giv runden et navn."), field="title")
    last = uow.session.scalar(select(func.max(DialogueRound.number)).where(DialogueRound.process_id == process.id)) or 0
    found = DialogueRound(process_id=process.id, number=last + 1, title=title.strip(), purpose=purpose.strip(), created_at=uow.now)
    uow.session.add(found)
    uow.session.flush()  # the event names it
    uow.record("round.planned", ("round", found.id), scope=("process", process.id), after={"title": found.title})
    return found


def six_months_after(day: date) -> date:
    month = day.month + MONTHS_KEPT
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def plan_event(uow: UnitOfWork, round_id: int, *, kind: str, title: str, state: str | None = None, **columns: Any) -> DialogueEvent:
    """An event in its round, D-2026-1. `columns` are further columns of DialogueEvent.

    `state` and `published_at` are for events that a source tells of: they happened before coproc knew of them.
    """
    found = uow.session.get_one(DialogueRound, round_id)
    process, _case = _process_case(uow, found.process_id)
    uow.session.refresh(found)
    information.check_round_is_open(found)
    event = DialogueEvent(
        reference=next_reference(uow.session, "D", uow.today.year),
        round_id=found.id,
        process_id=process.id,
        kind=EventKind(kind),
        title=title.strip(),
        **{"is_example": process.is_example, **_defaults(process), **columns},
    )
    _check(event)
    event.erase_on = event.erase_on or _erase_on(event)
    uow.session.add(event)
    uow.session.flush()  # its case needs its number
    case = cases.open_case(uow, "market_dialogue", ("event", event.id), scope=("process", process.id), state=state)
    event.case_id = case.id
    uow.record("event.planned", ("event", event.id), scope=("process", process.id), after={"title": event.title})
    uow.session.flush()
    if state:
        cases.touch(uow, process.case_id or 0)
    return event


def _defaults(process: Process) -> dict[str, Any]:
    return {"contact_name": process.contact_name, "contact_email": process.contact_email}


def _erase_on(event: DialogueEvent) -> date | None:
    last = event.ends_at or event.starts_at or event.input_closes_at
    return six_months_after(local(last).date()) if last else None


def _check(event: DialogueEvent) -> None:
    errors = {}
    if not event.title.strip():
        errors["title"] = _("Giv arrangementet et navn.")
    if event.ends_at and not event.starts_at:
        errors["starts_at"] = _("Skriv, hvornår arrangementet begynder.")
    if event.starts_at and event.ends_at and event.ends_at <= event.starts_at:
        errors["ends_at"] = _("Sluttidspunktet skal ligge efter starten.")
    if event.starts_at and event.signup_closes_at and event.signup_closes_at > event.starts_at:
        errors["signup_closes_at"] = _("Fristen for tilmelding skal ligge før starten.")
    if event.capacity is not None and event.capacity < 1:
        errors["capacity"] = _("Skriv mindst 1 plads, eller lad feltet være tomt, hvis der er plads til alle.")
    if errors:
        raise FieldErrors(errors)


def edit_event(uow: UnitOfWork, event_id: int, *, version: int | None = None, **columns: Any) -> DialogueEvent:
    """Change an event. A new time or place raises the calendar file's number and mails it to everybody signed up, once.

    Raises FieldErrors, and Conflict when somebody changed it since `version`.
    """
    case = cases.lock(uow.session, uow.session.scalar(select(DialogueEvent.case_id).where(DialogueEvent.id == event_id)) or 0)
    event = signups.lock(uow.session, event_id)
    if version is not None and version != event.version:
        raise Conflict(_("Nogen har rettet arrangementet, siden du åbnede siden. Hent den igen, og ret så."))
    if case.state == "cancelled":
        raise Conflict(_("Arrangementet er aflyst og kan ikke rettes."))
    before = {name: getattr(event, name) for name in columns}
    changed = {name: value for name, value in columns.items() if before[name] != value}
    if not changed:
        return event
    for name, value in changed.items():
        setattr(event, name, value)
    _check(event)
    _check_capacity(uow, event)
    if {"starts_at", "ends_at"} & changed.keys() and "erase_on" not in changed:
        event.erase_on = _erase_on(event)
    moved = event.published_at is not None and any(name in changed for name in IN_THE_CALENDAR)
    if moved:
        event.sequence += 1
    uow.session.flush()
    uow.record(
        "event.edited",
        ("event", event.id),
        scope=("process", event.process_id),
        before={name: _plain(before[name]) for name in changed},
        after={**{name: _plain(value) for name, value in changed.items()}, "title": event.title},
    )
    if moved:
        _tell_moved(uow, event, before)
    if "starts_at" in changed:
        meetings.event_moved(uow, event.id, before["starts_at"])
    signups.fill_places(uow, event, why="more")
    cases.touch(uow, case.id)
    return event


def _check_capacity(uow: UnitOfWork, event: DialogueEvent) -> None:
    taken = signups.places_taken(uow.session, event.id)
    if event.capacity is not None and event.capacity < taken:
        sentence = _("{taken} virksomheder har allerede fået en plads. Skriv mindst {taken}.", taken=taken)
        raise DomainError(sentence, field="capacity")


def _tell_moved(uow: UnitOfWork, event: DialogueEvent, before: dict[str, Any]) -> None:
    for signup in queries.signups(uow.session, event.id):
        with speaking(letters.language_of(signup)):
            changes = _changes(event, before)
        letters.to_company(
            uow,
            event,
            signup,
            "event_changed",
            key=f"event_changed:{event.id}:{event.sequence}:{signup.id}",
            ics=letters.invitation(uow, event, signup) if signup.has_place else None,
            changes=changes,
        )
    audience.tell_moved(uow, event)


def _changes(event: DialogueEvent, before: dict[str, Any]) -> list[str]:
    found = []
    if before.get("starts_at") and before["starts_at"] != event.starts_at:
        found.append(_("Før begyndte det {was}.", was=moment(before["starts_at"])))
    if event.ends_at and before.get("ends_at", event.ends_at) != event.ends_at:
        found.append(_("Det slutter {ends}.", ends=moment(event.ends_at)))
    if before.get("place") and before["place"] != event.place:
        found.append(_("Før var stedet {was}.", was=before["place"]))
    if event.link and before.get("link", event.link) != event.link:
        found.append(_("Link: {link}", link=event.link))
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def move(
    uow: UnitOfWork, event_id: int, trigger: str, *, step_number: int | None = None, reason: str = "", override: bool = False
) -> Case:
    """publish_invitation, close_signup, reopen_signup, hold, finish_minutes, publish_summary, cancel. Raises NotYet, Conflict, Forbidden."""
    event = uow.session.get_one(DialogueEvent, event_id)
    process, _case = _process_case(uow, event.process_id)
    case = cases.move(uow, event.case_id or 0, trigger, step_number=step_number, reason=reason, override=override).case
    if case.state == "held":
        event.held_on = local(event.starts_at).date() if event.starts_at else uow.today
    elif case.state == "summary_published":
        uow.session.refresh(event)  # the case is held now: nobody writes while it is checked
        check.require_reason(uow, event, check.findings(uow.session, event), reason)
        event.summary_published_at = uow.now
    cases.touch(uow, case.id)
    cases.touch(uow, process.case_id or 0)
    return case
