"""Joint exploration: the question form, each organisation's answers, and the workshops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.accounts.queries import people_with_role
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel import money
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.formats import listed, long_date, moment
from coproc.kernel.translation import gettext as _, speaking
from coproc.messaging.calendar import Entry, event_file
from coproc.messaging.services import Address, enqueue
from coproc.processes import queries
from coproc.processes.models import (
    JOINED_STATES,
    ExplorationAnswer,
    ExplorationQuestion,
    Participation,
    Process,
    Workshop,
)
from coproc.processes.teams import queries as team

# What every exploration may start from (DOMAIN 1.6): the facilitator edits them to fit.
STANDARD_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("Hvem har problemet hos jer, hvor mange er de, og hvor?", "text"),
    ("Hvordan gør I i dag?", "text"),
    ("Hvad koster det jer om året?", "money"),
    ("Hvad har I allerede prøvet?", "text"),
    ("Hvilken virkning vil I måle på?", "text"),
    ("Hvad skal en løsning kunne?", "text"),
    ("Hvad i jeres drift, it eller lovgivning sætter rammen?", "text"),
    ("Hvornår kan I tidligst købe?", "text"),
)


def questions(session: Session, process_id: int) -> Sequence[ExplorationQuestion]:
    return session.scalars(
        select(ExplorationQuestion).where(ExplorationQuestion.process_id == process_id).order_by(ExplorationQuestion.position)
    ).all()


def set_questions(uow: UnitOfWork, process_id: int, texts: Sequence[tuple[str, str]]) -> None:
    """The form's questions as (text, kind), in order. Raises Conflict once the form is open: answers hang on them."""
    process = uow.session.get_one(Process, process_id)
    if process.need_form_opened_at is not None:
        raise Conflict(_("Skemaet er sendt ud. Spørgsmålene kan ikke ændres nu."))
    kept = [(text.strip(), kind) for text, kind in texts if text.strip()]
    if not kept:
        raise DomainError(_("Skriv mindst ét spørgsmål."), field="questions")
    uow.session.execute(delete(ExplorationQuestion).where(ExplorationQuestion.process_id == process_id))
    uow.session.add_all(
        ExplorationQuestion(process_id=process_id, position=number, text=text, kind=kind)
        for number, (text, kind) in enumerate(kept, start=1)
    )
    scope = ("process", process_id)
    uow.record("exploration.questions_set", scope, scope=scope, after={"count": len(kept)})


def open_form(uow: UnitOfWork, process_id: int, due_on: date) -> None:
    """Send the form to every officer of the joined organisations. Opening it again moves the deadline."""
    process = uow.session.get_one(Process, process_id)
    if due_on < uow.today:
        raise DomainError(_("Fristen ligger i fortiden."), field="due_on")
    if not questions(uow.session, process_id):
        raise DomainError(_("Skriv spørgsmålene, før skemaet sendes ud."), field="due_on")
    before = process.need_form_due_on
    process.need_form_due_on = due_on
    process.need_form_opened_at = process.need_form_opened_at or uow.now
    scope = ("process", process_id)
    uow.record(
        "exploration.form_opened",
        scope,
        scope=scope,
        before={"due_on": before.isoformat() if before else None},
        after={"due_on": due_on.isoformat()},
    )
    for member in queries.joined(uow.session, process_id):
        if member.participation.need_form_sent_at is None:
            _ask(uow, process, member.organisation, due_on)
    cases.touch(uow, process.case_id or 0)


def _ask(uow: UnitOfWork, process: Process, organisation: Organisation, due_on: date) -> None:
    for person in people_with_role(uow.session, organisation.id, Role.OFFICER):
        with speaking("en" if person.language == "en" else "da"):
            deadline = long_date(due_on)
        enqueue(
            uow,
            key=f"need_form:{process.id}:{organisation.id}:{person.id}:{due_on}",
            to=Address(person.email, person.name, person.language),
            message="need_form_sent",
            context={
                "name": person.name,
                "title": process.title,
                "organisation": organisation.name,
                "deadline": deadline,
                "path": f"/processer/{process.reference}/udforskning/svar",
            },
            scope=("process", process.id),
        )


def answers_of(session: Session, participation_id: int) -> dict[int, str]:
    """Question id -> what the organisation has written so far."""
    rows = session.scalars(select(ExplorationAnswer).where(ExplorationAnswer.participation_id == participation_id))
    return {row.question_id: row.value for row in rows}


def checked(question: ExplorationQuestion, value: str) -> str:
    """Stored as written, but for amounts, which are stored in øre. Raises DomainError."""
    if question.kind == "money" and value:
        return str(money.parse(value))
    if question.kind == "number" and value:
        digits = value.replace(".", "").replace(",", ".").strip()
        try:
            float(digits)
        except ValueError as error:
            raise DomainError(_("Skriv et tal.")) from error
        return digits
    return value


def save_answers(uow: UnitOfWork, participation_id: int, values: Mapping[int, str]) -> None:
    """Saved as you go: not audited until sent in. Raises FieldErrors keyed q<question id>, and stores nothing then."""
    participation = uow.session.get_one(Participation, participation_id)
    asked = {question.id: question for question in questions(uow.session, participation.process_id)}
    given = team.open_holders(uow.session, participation_id)
    there = answers_of(uow.session, participation_id)
    errors: dict[str, str] = {}
    kept: dict[int, str] = {}
    for number, value in values.items():
        if number in asked:
            try:
                kept[number] = checked(asked[number], value.strip())
            except DomainError as error:
                errors[f"q{number}"] = error.sentence
            if number in given and kept.get(number) != there.get(number, ""):
                errors[f"q{number}"] = _("{name} svarer på spørgsmålet. Tag delen tilbage, hvis I selv vil.", name=given[number])
    if errors:
        raise FieldErrors(errors)
    store(uow, participation_id, kept)


def store(uow: UnitOfWork, participation_id: int, values: Mapping[int, str]) -> None:
    """Values that are `checked` already."""
    there = {
        row.question_id: row
        for row in uow.session.scalars(select(ExplorationAnswer).where(ExplorationAnswer.participation_id == participation_id))
    }
    for number, value in values.items():
        row = there.get(number)
        if row is None:
            row = ExplorationAnswer(question_id=number, participation_id=participation_id, value="")
            uow.session.add(row)
        row.value, row.answered_by, row.updated_at = value, uow.actor.name, uow.now


def send_in(uow: UnitOfWork, participation_id: int) -> Participation:
    """The organisation's answer, released to the others. Raises FieldErrors for each required question without an answer."""
    participation = uow.session.get_one(Participation, participation_id)
    state = uow.session.scalar(select(Case.state).where(Case.id == participation.case_id))
    if state not in JOINED_STATES:
        raise DomainError(_("I kan sende jeres svar, når jeres leder har godkendt, at I er med."))
    if given := sorted(set(team.open_holders(uow.session, participation_id).values())):
        raise DomainError(_("Godkend eller tag tilbage, hvad I har givet {names}, før I sender.", names=listed(given)))
    written = answers_of(uow.session, participation_id)
    missing = {
        f"q{question.id}": _("Svar på: {question}", question=question.text)
        for question in questions(uow.session, participation.process_id)
        if question.is_required and not written.get(question.id)
    }
    if missing:
        raise FieldErrors(missing)
    process = uow.session.get_one(Process, participation.process_id)
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    participation.need_form_sent_at, participation.need_form_sent_by = uow.now, uow.actor.name
    uow.record(
        "exploration.sent_in",
        ("participation", participation.id),
        scope=("process", process.id),
        after={"organisation": organisation.name, "answers": len(written)},
    )
    cases.touch(uow, process.case_id or 0)
    return participation


def reopen(uow: UnitOfWork, participation_id: int) -> None:
    """Let the organisation correct an answer it has sent."""
    participation = uow.session.get_one(Participation, participation_id)
    participation.need_form_sent_at = None
    organisation = uow.session.get_one(Organisation, participation.organisation_id)
    uow.record(
        "exploration.reopened",
        ("participation", participation.id),
        scope=("process", participation.process_id),
        after={"organisation": organisation.name},
    )
    cases.touch(uow, uow.session.get_one(Process, participation.process_id).case_id or 0)


@dataclass(frozen=True)
class Row:
    """One question across the organisations that have sent in: organisation id -> shown answer."""

    question: ExplorationQuestion
    answers: dict[int, str]

    @property
    def differs(self) -> bool:
        return len({" ".join(answer.casefold().split()) for answer in self.answers.values()}) > 1


def side_by_side(session: Session, process_id: int, organisation_ids: Sequence[int]) -> list[Row]:
    """Only answers that were sent in; questions with differences first."""
    found: dict[int, dict[int, str]] = {}
    for question_id, organisation_id, value in session.execute(
        select(ExplorationAnswer.question_id, Participation.organisation_id, ExplorationAnswer.value)
        .join(Participation, Participation.id == ExplorationAnswer.participation_id)
        .where(
            Participation.process_id == process_id,
            Participation.need_form_sent_at.is_not(None),
            Participation.organisation_id.in_(organisation_ids),
        )
    ):
        found.setdefault(question_id, {})[organisation_id] = value
    rows = [
        Row(question, {org: shown(question, value) for org, value in found.get(question.id, {}).items()})
        for question in questions(session, process_id)
    ]
    return sorted(rows, key=lambda row: (not row.differs, row.question.position))


def shown(question: ExplorationQuestion, value: str) -> str:
    return money.kroner(int(value)) if question.kind == "money" and value.isdigit() else value


def typed(question: ExplorationQuestion, value: str) -> str:
    """As it is written in a form."""
    return shown(question, value).removesuffix(" kr.")


def workshops(session: Session, process_id: int) -> Sequence[Workshop]:
    return session.scalars(select(Workshop).where(Workshop.process_id == process_id).order_by(Workshop.starts_at)).all()


def plan_workshop(
    uow: UnitOfWork, process_id: int, *, title: str, starts_at: datetime, ends_at: datetime, **details: str
) -> Workshop:
    """Invite every officer of the joined organisations, with a calendar file."""
    _in_order(starts_at, ends_at)
    workshop = Workshop(process_id=process_id, title=title, starts_at=starts_at, ends_at=ends_at, **details)
    uow.session.add(workshop)
    uow.session.flush()  # its calendar entry needs its number
    uow.record("workshop.planned", ("workshop", workshop.id), scope=("process", process_id), after={"title": title})
    _tell(uow, workshop, "workshop_invited")
    return workshop


def _in_order(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise DomainError(_("Sluttidspunktet skal ligge efter starten."), field="ends_at")


def edit_workshop(uow: UnitOfWork, workshop_id: int, **columns: object) -> Workshop:
    """A moved time or place is told once, in a calendar file that replaces the first."""
    workshop = uow.session.get_one(Workshop, workshop_id)
    was = (workshop.starts_at, workshop.ends_at, workshop.place, workshop.link)
    for name, value in columns.items():
        setattr(workshop, name, value)
    _in_order(workshop.starts_at, workshop.ends_at)
    moved = was != (workshop.starts_at, workshop.ends_at, workshop.place, workshop.link)
    workshop.sequence += moved
    uow.record(
        "workshop.moved" if moved else "workshop.edited",
        ("workshop", workshop.id),
        scope=("process", workshop.process_id),
        after={"title": workshop.title},
    )
    if moved:
        _tell(uow, workshop, "workshop_moved")
    return workshop


def cancel_workshop(uow: UnitOfWork, workshop_id: int) -> None:
    workshop = uow.session.get_one(Workshop, workshop_id)
    if workshop.is_cancelled:
        return
    workshop.is_cancelled = True
    workshop.sequence += 1
    uow.record(
        "workshop.cancelled",
        ("workshop", workshop.id),
        scope=("process", workshop.process_id),
        after={"title": workshop.title},
    )
    _tell(uow, workshop, "workshop_cancelled")


def calendar_of(workshop: Workshop, process: Process, now: datetime) -> str:
    """The workshop as an .ics file; its identity stays, its sequence grows."""
    entry = Entry(
        uid=f"workshop-{workshop.id}@coproc",
        sequence=workshop.sequence,
        summary=f"{workshop.title}: {process.title}",
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
        location=workshop.place or workshop.link,
        description=workshop.agenda,
    )
    return event_file(entry, "CANCEL" if workshop.is_cancelled else "PUBLISH", now)


def _tell(uow: UnitOfWork, workshop: Workshop, message: str) -> None:
    process = uow.session.get_one(Process, workshop.process_id)
    for member in queries.joined(uow.session, process.id):
        for person in people_with_role(uow.session, member.organisation.id, Role.OFFICER):
            with speaking("en" if person.language == "en" else "da"):
                when = moment(workshop.starts_at)
            enqueue(
                uow,
                key=f"workshop:{workshop.id}:{workshop.sequence}:{person.id}",
                to=Address(person.email, person.name, person.language),
                message=message,
                context={
                    "name": person.name,
                    "title": process.title,
                    "workshop": workshop.title,
                    "when": when,
                    "place": workshop.place or workshop.link,
                    "path": f"/processer/{process.reference}/udforskning",
                },
                calendar=calendar_of(workshop, process, uow.now),
                scope=("process", process.id),
            )
