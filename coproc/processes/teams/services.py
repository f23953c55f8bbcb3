"""Handing parts of the organisation's answer out, on, over and back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from coproc.accounts import part_links
from coproc.accounts.models import Organisation, Person
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, ngettext
from coproc.messaging.services import wire_address
from coproc.processes import exploration
from coproc.processes.models import Participation, Process
from coproc.processes.teams import PART, letters, queries
from coproc.processes.teams.models import AnswerPart, PartQuestion


def hand_out(
    uow: UnitOfWork,
    participation_id: int,
    *,
    questions: Collection[int],
    name: str,
    email: str,
    due_on: date,
    note: str = "",
    next_email: str = "",
    stale_after: int = 5,
) -> AnswerPart:
    """Give questions to one person, who gets a mail with a link. Raises FieldErrors, Conflict when somebody else just got one of them."""
    participation = uow.session.get_one(Participation, participation_id)
    _still_writing(uow, participation)
    found = queries.team(uow.session, participation, uow.today)
    errors = {}
    if not questions:
        errors["questions"] = _("Vælg mindst ét spørgsmål.")
    elif not set(questions) <= {question.id for question in found.free}:
        errors["questions"] = _("Et af spørgsmålene er allerede givet til en anden. Se listen igen.")
    if due_on < uow.today:
        errors["due_on"] = _("Fristen ligger i fortiden.")
    if next_email.strip().lower() == email.strip().lower():
        errors["next_email"] = _("Skriv en anden end den, der får delen først.")
    if errors:
        raise FieldErrors(errors)
    row = AnswerPart(
        participation_id=participation_id,
        name=name.strip(),
        email=_address(email),
        next_email=_address(next_email, "next_email") if next_email.strip() else "",
        note=note.strip(),
        due_on=due_on,
        stale_after=stale_after,
        turn=1,
        revision=0,
        handed_at=uow.now,
        handed_by=uow.actor.name,
        handed_by_id=uow.actor.person_id,
        reminders=0,
    )
    uow.session.add(row)
    uow.session.flush()
    _claim(uow, row, questions)
    record(uow, "team.handed_out", row, count=len(questions))
    letters.ask(uow, row, "part_given", "")
    return row


def _claim(uow: UnitOfWork, row: AnswerPart, questions: Collection[int]) -> None:
    """A question has one row: of two who hand it out at once, one gets through."""
    try:
        with uow.session.begin_nested():
            uow.session.add_all(
                PartQuestion(participation_id=row.participation_id, question_id=number, part_id=row.id)
                for number in sorted(questions)
            )
    except IntegrityError:
        raise Conflict(_("Et af spørgsmålene er allerede givet til en anden. Se listen igen."), field="questions") from None


def pass_on(uow: UnitOfWork, part_id: int, *, name: str, email: str, turn: int | None = None, next_email: str = "") -> AnswerPart:
    """Somebody else gets the part with what is written in it. The former holder's links stop working at once.

    `turn`: the one the reader saw. Raises Conflict when it has been passed on meanwhile.
    """
    row = open_part(uow, part_id)
    address = _address(email)
    if address == row.email:
        raise DomainError(_("Delen ligger allerede hos {name}.", name=row.name), field="email")
    seen = row.turn if turn is None else turn
    values: dict[str, Any] = {
        "name": name.strip(),
        "email": address,
        "next_email": next_email.strip().lower(),
        "turn": seen + 1,
        "handed_at": uow.now,
        "reminders": 0,
        **dict.fromkeys(("seen_at", "begun_at", "done_at", "left_at", "reminded_on")),
    }
    mine = (
        update(AnswerPart)
        .where(AnswerPart.id == part_id, AnswerPart.turn == seen, AnswerPart.approved_at.is_(None), AnswerPart.ended_at.is_(None))
        .values(**values)
        .returning(AnswerPart.id)
        .execution_options(synchronize_session=False)
    )
    former = row.name
    if uow.session.scalar(mine) is None:
        raise Conflict(_("Delen er givet videre imens. Se, hvem der har den nu."))
    uow.session.refresh(row)
    part_links.end(uow, PART, [part_id])
    record(uow, "team.passed_on", row)
    letters.ask(uow, row, "part_given", "")
    letters.tell(
        uow,
        row,
        f"passed:{row.id}:{row.turn}",
        lambda: _("{name} har nu en del af jeres svar", name=row.name),
        lambda: _("{former} har sendt sin del videre til {name}.", former=former, name=row.name),
    )
    return row


def take_over(uow: UnitOfWork, organisation_id: int, *, former: str, name: str, email: str) -> int:
    """All of one person's open parts to another, in all of the organisation's processes. Returns how many."""
    if _address(email) == former.strip().lower():
        raise DomainError(_("Skriv en anden end den, der giver delene fra sig."), field="email")
    rows = queries.open_of(uow.session, organisation_id, former)
    if not rows:
        raise DomainError(_("Der er ingen åbne dele at give videre."), field="former")
    for row in rows:
        pass_on(uow, row.id, name=name, email=email)
    return len(rows)


def take_back(uow: UnitOfWork, part_id: int) -> AnswerPart:
    """The questions are the organisation's to write again, with what stands in them so far. Nothing more goes to the holder."""
    row = open_part(uow, part_id)
    numbers = [question.id for question in queries.questions_of(uow.session, part_id)]
    written = queries.text_of(uow.session, row, numbers)
    row.ended_at = uow.now
    uow.session.execute(delete(PartQuestion).where(PartQuestion.part_id == part_id))
    part_links.end(uow, PART, [part_id])
    exploration.store(uow, row.participation_id, written)
    record(uow, "team.taken_back", row, count=len(numbers))
    return row


def remind(uow: UnitOfWork, part_id: int) -> int:
    """A mail to whoever has the part, at most one a day. Returns how many they have got by now. Raises DomainError on the second of a day."""
    row = open_part(uow, part_id)
    if row.done_at:
        raise DomainError(_("{name} er færdig.", name=row.name))
    if row.left_at:
        raise DomainError(_("{name} er ikke længere i organisationen. Giv delen til en ny.", name=row.name))
    if not reminded_today(uow, row):
        raise DomainError(_("{name} har allerede fået en påmindelse i dag.", name=row.name))
    letters.ask(uow, row, "part_reminder", uow.today.isoformat(), times=row.reminders, is_late=queries.is_late(row, uow.today))
    record(uow, "team.reminded", row, count=row.reminders)
    return row.reminders


def reminded_today(uow: UnitOfWork, row: AnswerPart) -> bool:
    """Take today's one reminder; False when it is taken: the clerk's button and the worker share it."""
    free = (AnswerPart.reminded_on.is_(None)) | (AnswerPart.reminded_on < uow.today)
    mine = (
        update(AnswerPart)
        .where(AnswerPart.id == row.id, free)
        .values(reminded_on=uow.today, reminders=AnswerPart.reminders + 1)
        .returning(AnswerPart.id)
        .execution_options(synchronize_session=False)
    )
    won = uow.session.scalar(mine) is not None
    uow.session.refresh(row)
    return won


def person_left(uow: UnitOfWork, person_id: int, organisation_id: int) -> None:
    """Called when somebody's last role in the organisation ends: their links die, and the officers are asked for somebody new."""
    person, organisation = uow.session.get_one(Person, person_id), uow.session.get_one(Organisation, organisation_id)
    rows = queries.open_of(uow.session, organisation_id, person.email)
    if not rows:
        return
    part_links.end(uow, PART, [row.id for row in rows], email=person.email)
    for row in rows:
        row.left_at = uow.now
    for row in {row.handed_by_id: row for row in rows}.values():
        mine = sum(one.handed_by_id == row.handed_by_id for one in rows)
        letters.tell(
            uow,
            row,
            f"left:{row.id}:{row.turn}",
            _give(mine),
            lambda: _("{name} er ikke længere i {organisation}.", name=person.name, organisation=organisation.name),
        )


def _give(number: int) -> Callable[[], str]:
    return lambda: ngettext("Giv {n} del til en ny", "Giv {n} dele til en ny", number)


def open_part(uow: UnitOfWork, part_id: int) -> AnswerPart:
    """Raises DomainError when there is nothing left to write in it."""
    row = uow.session.get_one(AnswerPart, part_id)
    _still_writing(uow, uow.session.get_one(Participation, row.participation_id))
    if row.ended_at:
        raise DomainError(_("Delen er taget tilbage. Der er ikke mere at gøre."))
    if row.approved_at:
        raise DomainError(_("Delen er godkendt. Indkøberen kan sende den tilbage, hvis noget skal ændres."))
    return row


def _still_writing(uow: UnitOfWork, participation: Participation) -> None:
    if participation.need_form_sent_at:
        raise DomainError(_("Svaret er sendt. Indkøberen kan åbne det igen."))
    if uow.session.get_one(Process, participation.process_id).need_form_opened_at is None:
        raise DomainError(_("Behovsskemaet er ikke sendt ud endnu."))


def _address(email: str, field: str = "email") -> str:
    """As it is compared and kept. Raises DomainError beside the field."""
    try:
        wire_address(email.strip().lower())
    except DomainError as error:
        raise DomainError(error.sentence, field=field) from None
    return email.strip().lower()


def record(uow: UnitOfWork, action: str, row: AnswerPart, **after: Any) -> None:
    """Told on the organisation's own page alone, and by the questions' numbers: names of guests are not kept in the log's values."""
    positions = [str(question.position) for question in queries.questions_of(uow.session, row.id)]
    said = {"questions": listed(positions) if positions else "", **after}
    uow.record(action, (PART, row.id), scope=("team", row.participation_id), after=said)
