"""Who has what, how far they are, and what stands in it. Everything here is for the organisation's own people and the part's guest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.accounts.away import queries as away
from coproc.accounts.models import Membership, Organisation, Person
from coproc.kernel.clock import local
from coproc.processes.models import ExplorationAnswer, ExplorationQuestion, Participation, Process
from coproc.processes.teams.models import AnswerPart, PartComment, PartQuestion, PartText
from coproc.reference.calendar import add_working_days

State = Literal["sent", "seen", "begun", "done", "approved", "left"]


def state_of(row: AnswerPart) -> State:
    if row.approved_at:
        return "approved"
    if row.done_at:
        return "done"
    if row.left_at:
        return "left"
    return "begun" if row.begun_at else "seen" if row.seen_at else "sent"


def is_late(row: AnswerPart, day: date) -> bool:
    return row.is_open and row.done_at is None and row.due_on < day


def is_stale(row: AnswerPart, day: date) -> bool:
    """Not seen within its working days, or nobody's since the holder left."""
    if not row.is_open or row.done_at:
        return False
    unseen = row.seen_at is None and row.begun_at is None
    return row.left_at is not None or (unseen and add_working_days(local(row.handed_at).date(), row.stale_after, soft=True) < day)


@dataclass(frozen=True)
class Line:
    """One part at a glance. `deputy` stands in for its holder today; `next_name`, `next_email`: who is offered it when it is stale."""

    row: AnswerPart
    questions: list[ExplorationQuestion]
    comments: int
    state: State
    is_late: bool
    is_stale: bool
    deputy: str
    next_name: str
    next_email: str


@dataclass(frozen=True)
class Team:
    """Parts in the order of their first question; `free` are the questions nobody has."""

    lines: list[Line]
    free: list[ExplorationQuestion]

    @property
    def finished(self) -> int:
        return sum(line.state in ("done", "approved") for line in self.lines)

    @property
    def to_approve(self) -> int:
        return sum(line.state == "done" for line in self.lines)


def team(session: Session, participation: Participation, day: date) -> Team:
    """Eight queries, however many parts."""
    asked = _asked(session, participation.process_id)
    rows = session.scalars(
        select(AnswerPart).where(AnswerPart.participation_id == participation.id, AnswerPart.ended_at.is_(None))
    ).all()
    held = dict(
        session.execute(
            select(PartQuestion.question_id, PartQuestion.part_id).where(PartQuestion.participation_id == participation.id)
        ).all()
    )
    said: dict[int, int] = dict(
        session.execute(
            select(PartComment.part_id, func.count())
            .where(PartComment.part_id.in_([row.id for row in rows]))
            .group_by(PartComment.part_id)
        ).all()
    )
    people = known(session, participation.organisation_id, {*(row.email for row in rows), *(row.next_email for row in rows)})
    standing = away.deputies(session, [person.id for person in people.values()], day)
    lines = []
    for row in rows:
        deputy = standing.get(people[row.email].id) if row.email in people else None
        following = row.next_email or (deputy.email if deputy else "")
        named = people[following].name if following in people else deputy.name if deputy and not row.next_email else following
        lines.append(
            Line(
                row,
                [question for question in asked if held.get(question.id) == row.id],
                said.get(row.id, 0),
                state_of(row),
                is_late(row, day),
                is_stale(row, day),
                deputy.name if deputy else "",
                named,
                following,
            )
        )
    lines.sort(key=lambda line: (line.questions[0].position if line.questions else 0, line.row.id))
    return Team(lines, [question for question in asked if question.id not in held])


def _asked(session: Session, process_id: int) -> Sequence[ExplorationQuestion]:
    query = select(ExplorationQuestion).where(ExplorationQuestion.process_id == process_id)
    return session.scalars(query.order_by(ExplorationQuestion.position)).all()


def known(session: Session, organisation_id: int, emails: Collection[str]) -> dict[str, Person]:
    """Which of the addresses belong to people with an account in the organisation."""
    employed = select(Membership.person_id).where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    query = select(Person).where(Person.email.in_(set(emails) - {""}), Person.id.in_(employed), Person.is_active)
    return {person.email: person for person in session.scalars(query)}


def open_holders(session: Session, participation_id: int) -> dict[int, str]:
    """Question -> who has it, for the questions nobody else may write in until the part is approved or taken back."""
    query = (
        select(PartQuestion.question_id, AnswerPart.name)
        .join(AnswerPart, AnswerPart.id == PartQuestion.part_id)
        .where(PartQuestion.participation_id == participation_id, AnswerPart.approved_at.is_(None))
    )
    return dict(session.execute(query).all())


def marks(session: Session, participation_id: int) -> dict[int, str]:
    """Question -> in which part it stands and how far that is: what a form that was opened earlier is compared with."""
    query = (
        select(PartQuestion.question_id, AnswerPart.id, AnswerPart.approved_at)
        .join(AnswerPart, AnswerPart.id == PartQuestion.part_id)
        .where(PartQuestion.participation_id == participation_id)
    )
    return {number: f"{part}{'a' if approved else 'o'}" for number, part, approved in session.execute(query)}


def progress(session: Session, participation_id: int) -> tuple[int, int]:
    """(finished, all) parts."""
    finished = func.count(AnswerPart.done_at)
    query = select(finished, func.count()).where(AnswerPart.participation_id == participation_id, AnswerPart.ended_at.is_(None))
    done, every = session.execute(query).one()
    return done, every


def questions_of(session: Session, part_id: int) -> list[ExplorationQuestion]:
    query = (
        select(ExplorationQuestion)
        .join(PartQuestion, PartQuestion.question_id == ExplorationQuestion.id)
        .where(PartQuestion.part_id == part_id)
    )
    return list(session.scalars(query.order_by(ExplorationQuestion.position)))


def text_of(session: Session, row: AnswerPart, numbers: Collection[int]) -> dict[int, str]:
    """What stands in the part: its newest text, and before the first one what the organisation had already written."""
    newest = session.scalar(select(PartText).where(PartText.part_id == row.id, PartText.revision == row.revision))
    if newest is not None:
        return newest.values()
    query = select(ExplorationAnswer.question_id, ExplorationAnswer.value).where(
        ExplorationAnswer.participation_id == row.participation_id, ExplorationAnswer.question_id.in_(numbers)
    )
    return dict(session.execute(query).all())


def texts(session: Session, part_id: int) -> Sequence[PartText]:
    """All that was saved, the newest first."""
    return session.scalars(select(PartText).where(PartText.part_id == part_id).order_by(PartText.id.desc()).limit(50)).all()


def comments(session: Session, part_id: int) -> Sequence[PartComment]:
    return session.scalars(select(PartComment).where(PartComment.part_id == part_id).order_by(PartComment.id)).all()


@dataclass(frozen=True)
class Around:
    """What a part belongs to."""

    participation: Participation
    process: Process
    organisation: Organisation

    @property
    def is_sent(self) -> bool:
        return self.participation.need_form_sent_at is not None


def around(session: Session, row: AnswerPart) -> Around:
    found = session.execute(
        select(Participation, Process, Organisation)
        .join(Process, Process.id == Participation.process_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(Participation.id == row.participation_id)
    ).one()
    return Around(*found)


def is_mine(session: Session, row: AnswerPart, person_id: int | None, organisation_id: int, day: date) -> bool:
    """Whether the part is in the hands of this colleague, or of somebody they stand in for today."""
    if person_id is None:
        return False
    holder = known(session, organisation_id, {row.email}).get(row.email)
    if holder is None:
        return False
    return holder.id == person_id or getattr(away.deputies(session, [holder.id], day).get(holder.id), "id", None) == person_id


def open_of(session: Session, organisation_id: int, email: str) -> Sequence[AnswerPart]:
    """Everything of the organisation that waits for one address, in all processes whose answer is not sent."""
    query = (
        select(AnswerPart)
        .join(Participation, Participation.id == AnswerPart.participation_id)
        .where(
            Participation.organisation_id == organisation_id,
            Participation.need_form_sent_at.is_(None),
            AnswerPart.email == email.strip().lower(),
            AnswerPart.ended_at.is_(None),
            AnswerPart.done_at.is_(None),
        )
        .order_by(AnswerPart.id)
    )
    return session.scalars(query).all()


def holders(session: Session, organisation_id: int) -> list[tuple[str, str, int]]:
    """(address, name, how many parts wait for them) of everybody in the organisation's teams."""
    query = (
        select(AnswerPart.email, func.max(AnswerPart.name), func.count())
        .join(Participation, Participation.id == AnswerPart.participation_id)
        .where(
            Participation.organisation_id == organisation_id,
            Participation.need_form_sent_at.is_(None),
            AnswerPart.ended_at.is_(None),
            AnswerPart.done_at.is_(None),
            AnswerPart.email != "",
        )
        .group_by(AnswerPart.email)
        .order_by(func.max(AnswerPart.name))
    )
    return [(email, name, number) for email, name, number in session.execute(query)]
