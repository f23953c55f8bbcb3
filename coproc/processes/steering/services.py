"""Calling the steering group together, and keeping what it decided, what it watches and who does what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from coproc.accounts import part_links
from coproc.kernel.clock import local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, NotFound
from coproc.kernel.formats import moment
from coproc.kernel.translation import gettext as _, speaking
from coproc.messaging.calendar import Entry, event_file
from coproc.messaging.services import Address, enqueue
from coproc.processes.file_room import services as room
from coproc.processes.file_room.models import Audience
from coproc.processes.models import Process
from coproc.processes.steering import queries
from coproc.processes.steering.models import Risk, SteeringAction, SteeringDecision, SteeringMeeting, SteeringMember

PART = "steering_meeting"  # the word of its links: one meeting, for one member
PATH = "/styregruppemoede"
LINK_KEPT = timedelta(days=60)  # after the meeting: minutes come, and are looked up
Files = Sequence[tuple[str, bytes]]  # (name, content)


def set_member(
    uow: UnitOfWork, process_id: int, *, name: str, email: str, organisation_name: str, title: str = "", is_chair: bool = False
) -> SteeringMember:
    """Somebody new in the group, or the same address written anew. A group has one chair at most: the newest."""
    address = email.strip().lower()
    member = uow.session.scalar(
        select(SteeringMember).where(SteeringMember.process_id == process_id, SteeringMember.email == address)
    ) or SteeringMember(process_id=process_id, email=address)
    if is_chair:
        for other in queries.members(uow.session, process_id):
            other.is_chair = False
    member.name, member.title, member.organisation_name = name.strip(), title.strip(), organisation_name.strip()
    member.is_chair = is_chair
    uow.session.add(member)
    uow.session.flush()
    uow.record(
        "steering.member_set",
        ("steering_member", member.id),
        scope=("process", process_id),
        after={"organisation": member.organisation_name},
    )
    return member


def remove_member(uow: UnitOfWork, process_id: int, member_id: int) -> None:
    """The person's name and address go; the log keeps that somebody of the organisation left."""
    member = uow.session.get(SteeringMember, member_id)
    if member is None or member.process_id != process_id:
        return
    uow.record(
        "steering.member_removed",
        ("steering_member", member.id),
        scope=("process", process_id),
        after={"organisation": member.organisation_name},
    )
    give_up_seats(uow, process_id, [member])


def give_up_seats(uow: UnitOfWork, process_id: int, members: Iterable[SteeringMember]) -> None:
    """Name and address go, and the links to the meetings stop working."""
    meetings = uow.session.scalars(select(SteeringMeeting.id).where(SteeringMeeting.process_id == process_id)).all()
    for member in members:
        part_links.end(uow, PART, meetings, email=member.email)
        uow.session.delete(member)
    uow.session.flush()


def plan_meeting(
    uow: UnitOfWork,
    process_id: int,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    agenda: str = "",
    files: Files = (),
) -> SteeringMeeting:
    """Everybody in the group gets the agenda, a calendar file and a link to the meeting with its material."""
    _in_order(starts_at, ends_at)
    meeting = SteeringMeeting(
        process_id=process_id, starts_at=starts_at, ends_at=ends_at, place=place.strip(), agenda=agenda.strip()
    )
    uow.session.add(meeting)
    uow.session.flush()
    _add_material(uow, meeting, files)
    _record(uow, "steering.meeting_planned", meeting)
    _tell(uow, meeting, "steering_called")
    return meeting


def edit_meeting(
    uow: UnitOfWork,
    meeting_id: int,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    agenda: str = "",
    files: Files = (),
    tell: bool = False,
    version: int | None = None,
) -> SteeringMeeting:
    """A moved time or place is told once, in a calendar file that replaces the first; a new agenda or material when `tell` says so."""
    meeting = uow.session.get_one(SteeringMeeting, meeting_id)
    if version is not None and meeting.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    if meeting.is_cancelled:
        raise DomainError(_("Mødet er aflyst. Planlæg et nyt."))
    _in_order(starts_at, ends_at)
    was, folder = (meeting.starts_at, meeting.ends_at, meeting.place), queries.folder_of(meeting)
    meeting.starts_at, meeting.ends_at, meeting.place, meeting.agenda = starts_at, ends_at, place.strip(), agenda.strip()
    _move_material(uow, meeting, folder)
    _add_material(uow, meeting, files)
    if was != (meeting.starts_at, meeting.ends_at, meeting.place):
        meeting.sequence += 1
        _record(uow, "steering.meeting_moved", meeting)
        _tell(uow, meeting, "steering_moved")
    else:
        _record(uow, "steering.meeting_edited", meeting)
        if tell:
            flag_modified(meeting, "agenda")  # the version says which telling this is, also when only files are new
            uow.session.flush()
            _tell(uow, meeting, "steering_called")
    return meeting


def _add_material(uow: UnitOfWork, meeting: SteeringMeeting, files: Files) -> None:
    """Into the file room, in the meeting's own folder, for the group. Raises DomainError beside the field."""
    if files:
        room.add_files(uow, meeting.process_id, files, folder=queries.folder_of(meeting), audience=Audience.STEERING)


def _move_material(uow: UnitOfWork, meeting: SteeringMeeting, folder: str) -> None:
    if folder == queries.folder_of(meeting):
        return
    for file, _version in queries.material(uow.session, meeting.process_id, folder):
        room.edit(
            uow,
            file.id,
            name=file.name,
            folder=queries.folder_of(meeting),
            audience=file.audience,
            note=file.note,
            source=file.source,
        )


def cancel_meeting(uow: UnitOfWork, meeting_id: int) -> None:
    meeting = uow.session.get_one(SteeringMeeting, meeting_id)
    if meeting.is_cancelled:
        return
    meeting.is_cancelled = True
    meeting.sequence += 1
    _record(uow, "steering.meeting_cancelled", meeting)
    _tell(uow, meeting, "steering_cancelled")


def send_minutes(uow: UnitOfWork, meeting_id: int, minutes: str) -> None:
    """Keep the minutes and send them to the group. The same text again is sent to nobody."""
    meeting = uow.session.get_one(SteeringMeeting, meeting_id)
    if meeting.starts_at > uow.now:
        raise DomainError(_("Mødet er ikke holdt endnu."), field="minutes")
    if meeting.minutes == minutes.strip() and meeting.minutes_sent_at:
        return
    meeting.minutes, meeting.minutes_sent_at = minutes.strip(), uow.now
    uow.session.flush()  # the version is part of the mail's key
    _record(uow, "steering.minutes_sent", meeting)
    _tell(uow, meeting, "steering_minutes")


def decide(
    uow: UnitOfWork, process_id: int, *, decided_on: date, decision: str, reason: str = "", replaces: int | None = None
) -> SteeringDecision:
    """A new line in the log. Raises FieldErrors on a day to come, and on a number to replace that is not there or is replaced already."""
    there = queries.group(uow.session, process_id)
    errors = {}
    if decided_on > uow.today:
        errors["decided_on"] = _("Datoen ligger i fremtiden.")
    if replaces and replaces not in {one.number for one in there.decisions}:
        errors["replaces"] = _("Der er ingen beslutning med det nummer.")
    elif replaces in there.replaced:
        errors["replaces"] = _("Den er allerede erstattet af nr. {number}.", number=there.replaced[replaces])
    if errors:
        raise FieldErrors(errors)
    last = uow.session.scalar(select(func.max(SteeringDecision.number)).where(SteeringDecision.process_id == process_id))
    made = SteeringDecision(
        process_id=process_id,
        number=(last or 0) + 1,
        decided_on=decided_on,
        decision=decision.strip(),
        reason=reason.strip(),
        replaces=replaces,
        written_by=uow.actor.name,
    )
    uow.session.add(made)
    uow.session.flush()
    uow.record(
        "steering.decided",
        ("steering_decision", made.id),
        scope=("process", process_id),
        after={"number": made.number, "decision": made.decision},
        reason=made.reason,
    )
    return made


def save_risk(
    uow: UnitOfWork,
    process_id: int,
    risk_id: int | None = None,
    *,
    risk: str,
    probability: int,
    consequence: int,
    owner: str,
    measure: str = "",
    review_on: date | None = None,
    is_closed: bool = False,
    version: int | None = None,
) -> Risk:
    """A risk has somebody who watches it and, while it is open, a day on which it is looked at again."""
    found = uow.session.get(Risk, risk_id) if risk_id else Risk(process_id=process_id)
    if found is None or found.process_id != process_id:
        raise NotFound(_("Den risiko findes ikke."))
    if risk_id and version is not None and found.version != version:
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    if review_on is None and not is_closed:
        raise DomainError(_("Skriv, hvornår I ser på den igen."), field="review_on")
    before = {"weight": found.weight} if risk_id else None
    found.risk, found.probability, found.consequence = risk.strip(), probability, consequence
    found.owner, found.measure, found.review_on = owner.strip(), measure.strip(), review_on
    found.closed_on = (found.closed_on or uow.today) if is_closed else None
    uow.session.add(found)
    uow.session.flush()
    action = "steering.risk_closed" if is_closed else "steering.risk_changed" if risk_id else "steering.risk_added"
    after = {"title": found.risk, "weight": found.weight}
    uow.record(action, ("steering_risk", found.id), scope=("process", process_id), before=before, after=after)
    return found


def add_action(uow: UnitOfWork, process_id: int, *, what: str, owner_id: int, due_on: date) -> SteeringAction:
    """Something somebody does until a day. Raises FieldErrors where the person has nothing to do with the process."""
    process = uow.session.get_one(Process, process_id)
    owner = next((one for one in queries.possible_owners(uow.session, process) if one.id == owner_id), None)
    errors = {}
    if owner is None:
        errors["owner_id"] = _("Vælg en, der er med i processen.")
    if due_on < uow.today:
        errors["due_on"] = _("Fristen ligger i fortiden.")
    if errors:
        raise FieldErrors(errors)
    made = SteeringAction(process_id=process_id, what=what.strip(), owner_id=owner_id, due_on=due_on)
    uow.session.add(made)
    uow.session.flush()
    uow.record("steering.action_added", ("steering_action", made.id), scope=("process", process_id), after={"title": made.what})
    return made


def finish_action(uow: UnitOfWork, action_id: int, *, done: bool = True) -> SteeringAction:
    """Done, or not done after all. Twice is once."""
    action = uow.session.get_one(SteeringAction, action_id)
    if bool(action.done_on) == done:
        return action
    action.done_on = uow.today if done else None
    name = "steering.action_done" if done else "steering.action_reopened"
    uow.record(name, ("steering_action", action.id), scope=("process", action.process_id), after={"title": action.what})
    return action


def calendar_of(meeting: SteeringMeeting, process: Process, now: datetime) -> str:
    """The meeting as an .ics file; its identity stays, its sequence grows."""
    entry = Entry(
        uid=f"steering-{meeting.id}@coproc",
        sequence=meeting.sequence,
        summary=_("Styregruppemøde: {title}", title=process.title),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        location=meeting.place,
        description=meeting.agenda,
    )
    return event_file(entry, "CANCEL" if meeting.is_cancelled else "PUBLISH", now)


def _in_order(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise DomainError(_("Sluttidspunktet skal ligge efter starten."), field="ends_at")


def _record(uow: UnitOfWork, action: str, meeting: SteeringMeeting) -> None:
    scope = ("process", meeting.process_id)
    uow.record(action, ("steering_meeting", meeting.id), scope=scope, after={"when": local(meeting.starts_at).date().isoformat()})


def _tell(uow: UnitOfWork, meeting: SteeringMeeting, message: str) -> None:
    """Members need no account: the mail holds what they must read, and a link of their own to the meeting. In Danish."""
    process = uow.session.get_one(Process, meeting.process_id)
    number = meeting.sequence if message in ("steering_moved", "steering_cancelled") else meeting.version
    material = [file.name for file, _version in queries.material(uow.session, process.id, queries.folder_of(meeting))]
    lifetime = max(meeting.ends_at - uow.now, timedelta()) + LINK_KEPT
    with speaking("da"):
        when, calendar = moment(meeting.starts_at), calendar_of(meeting, process, uow.now)
    for member in queries.members(uow.session, meeting.process_id):
        to = Address(member.email, member.name, "da")
        enqueue(
            uow,
            key=f"{message}:{meeting.id}:{number}:{member.id}",
            to=to,
            message=message,
            context={
                "name": member.name,
                "title": process.title,
                "when": when,
                "place": meeting.place,
                "agenda": meeting.agenda,
                "minutes": meeting.minutes,
                "material": material,
                "path": f"{PATH}/{part_links.give(uow, PART, meeting.id, to, lifetime=lifetime)}",
            },
            calendar=None if message == "steering_minutes" else calendar,
            scope=("process", process.id),
        )
