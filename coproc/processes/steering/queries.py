"""What the page of a steering group shows, and who may be given something to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Person
from coproc.accounts.queries import people_of
from coproc.kernel.clock import local
from coproc.processes import queries as processes
from coproc.processes.file_room import queries as room
from coproc.processes.file_room.models import Audience, FileVersion, RoomFile
from coproc.processes.models import Process
from coproc.processes.steering.models import Risk, SteeringAction, SteeringDecision, SteeringMeeting, SteeringMember

FOLDER = "Styregruppe"


@dataclass(frozen=True)
class SteeringGroup:
    """Decisions newest first, risks heaviest first, open actions by deadline and then the done ones."""

    members: Sequence[SteeringMember]
    meetings: Sequence[SteeringMeeting]
    decisions: Sequence[SteeringDecision]
    risks: Sequence[Risk]
    actions: Sequence[SteeringAction]

    @property
    def replaced(self) -> dict[int, int]:
        """Number of a decision -> that of the one which took its place."""
        return {one.replaces: one.number for one in self.decisions if one.replaces}


def group(session: Session, process_id: int) -> SteeringGroup:
    """Five queries, however long it has met."""
    members = select(SteeringMember).where(SteeringMember.process_id == process_id)
    meetings = select(SteeringMeeting).where(SteeringMeeting.process_id == process_id)
    decisions = select(SteeringDecision).where(SteeringDecision.process_id == process_id)
    risks = select(Risk).where(Risk.process_id == process_id)
    actions = select(SteeringAction).where(SteeringAction.process_id == process_id).options(joinedload(SteeringAction.owner))
    return SteeringGroup(
        session.scalars(members.order_by(SteeringMember.is_chair.desc(), SteeringMember.name)).all(),
        session.scalars(meetings.order_by(SteeringMeeting.starts_at.desc())).all(),
        session.scalars(decisions.order_by(SteeringDecision.number.desc())).all(),
        session.scalars(risks.order_by(Risk.closed_on.is_not(None), (Risk.probability * Risk.consequence).desc(), Risk.id)).all(),
        session.scalars(actions.order_by(SteeringAction.done_on.is_not(None), SteeringAction.due_on, SteeringAction.id)).all(),
    )


def folder_of(meeting: SteeringMeeting) -> str:
    """Where its material lies in the file room: by its day, so that whoever looks there finds it. Two of one day share it."""
    return f"{FOLDER} {local(meeting.starts_at).date().isoformat()}"


def material(session: Session, process_id: int, folder: str = "") -> list[tuple[RoomFile, FileVersion]]:
    """What the group may fetch for a meeting, or for all of them, by name. One query."""
    reader = room.Reader(process_id, frozenset({Audience.STEERING}))
    return [(file, version) for file, version in room.fetchable(session, reader) if _is_material(file, folder)]


def _is_material(file: RoomFile, folder: str) -> bool:
    return file.folder == folder if folder else file.folder.startswith(f"{FOLDER} ")


def members(session: Session, process_id: int) -> Sequence[SteeringMember]:
    return session.scalars(select(SteeringMember).where(SteeringMember.process_id == process_id).order_by(SteeringMember.id)).all()


def possible_owners(session: Session, process: Process) -> list[Person]:
    """Everybody with an account at the centre or in an organisation that has joined."""
    organisations = {process.centre_id, *(row.organisation.id for row in processes.joined(session, process.id))}
    return people_of(session, organisations)
