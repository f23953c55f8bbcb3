"""What is written in a part: saved as often as it takes, finished, commented on, approved or sent back. Two who write at once lose nothing."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.kernel.translation import gettext as _
from coproc.processes import exploration
from coproc.processes.models import ExplorationQuestion
from coproc.processes.teams import letters, queries, services
from coproc.processes.teams.models import AnswerPart, PartComment, PartText

LONGEST = 20_000


class TwoTexts(Conflict):
    """Somebody saved another text since the one this was written on. Both are kept; `theirs` is what stands in the part."""

    def __init__(self, theirs: PartText) -> None:
        super().__init__(_("{name} har skrevet i delen imens. Begge tekster er gemt.", name=theirs.saved_by))
        self.theirs = theirs


def see(uow: UnitOfWork, part_id: int) -> None:
    """The holder says that they have it: opening the page alone proves nothing, for mail scanners do that too."""
    row = services.open_part(uow, part_id)
    if row.seen_at is None:
        row.seen_at = uow.now
        services.record(uow, "team.seen", row)


def save(uow: UnitOfWork, part_id: int, values: Mapping[int, str], *, base: int, done: bool = False) -> TwoTexts | None:
    """Keep a text written on revision `base`; with `done` the officer is told that it can be approved.

    A text that met another is kept beside it and comes back as TwoTexts, not raised, so that the transaction is committed. Raises
    FieldErrors keyed q<question id>, and keeps nothing then; DomainError when the part is not open.
    """
    row = services.open_part(uow, part_id)
    asked = queries.questions_of(uow.session, part_id)
    checked = _checked(asked, values, done=done)
    same = checked == queries.text_of(uow.session, row, [question.id for question in asked])
    if not (same and row.revision) and not _next(uow, row, checked, base):
        _keep(uow, row, checked, None)
        uow.session.refresh(row)
        newest = next((one for one in queries.texts(uow.session, part_id) if one.revision == row.revision), None)
        if newest is None:
            raise Conflict(_("Delen er ændret, siden du åbnede den. Hent siden igen."))
        return TwoTexts(newest)
    row.begun_at = row.begun_at or uow.now
    row.seen_at = row.seen_at or uow.now
    if done and row.done_at is None:
        row.done_at = uow.now
        services.record(uow, "team.finished", row)
        letters.tell(
            uow,
            row,
            f"done:{row.id}:{row.turn}:{row.revision}",
            lambda: _("Godkend en del af jeres svar"),
            lambda: _("{name} er færdig med sin del. Læs den, og godkend den, eller send den tilbage.", name=row.name),
        )
    return None


def _checked(asked: list[ExplorationQuestion], values: Mapping[int, str], *, done: bool) -> dict[int, str]:
    errors: dict[str, str] = {}
    kept: dict[int, str] = {}
    for question in asked:
        value = values.get(question.id, "").strip()
        try:
            kept[question.id] = exploration.checked(question, value)
        except DomainError as error:
            errors[f"q{question.id}"] = error.sentence
        if len(value) > LONGEST:
            errors[f"q{question.id}"] = _("Skriv det kortere: højst {n} tegn.", n=LONGEST)
        elif done and question.is_required and not value:
            errors[f"q{question.id}"] = _("Skriv et svar, eller skriv, at det ikke kan besvares, og hvorfor.")
    if errors:
        raise FieldErrors(errors)
    return kept


def _next(uow: UnitOfWork, row: AnswerPart, checked: Mapping[int, str], base: int) -> bool:
    """One conditional update: of two who wrote on the same revision, one gets through."""
    mine = (
        update(AnswerPart)
        .where(AnswerPart.id == row.id, AnswerPart.revision == base, AnswerPart.approved_at.is_(None))
        .values(revision=base + 1)
        .returning(AnswerPart.id)
        .execution_options(synchronize_session=False)
    )
    if uow.session.scalar(mine) is None:
        return False
    uow.session.refresh(row)
    _keep(uow, row, checked, row.revision)
    return True


def _keep(uow: UnitOfWork, row: AnswerPart, checked: Mapping[int, str], revision: int | None) -> None:
    answers = {str(number): value for number, value in checked.items()}
    uow.session.add(PartText(part_id=row.id, revision=revision, answers=answers, saved_at=uow.now, saved_by=uow.actor.name))
    uow.session.flush()


def approve(uow: UnitOfWork, part_id: int, *, revision: int) -> AnswerPart:
    """The text as the reader saw it becomes the organisation's answer. Raises Conflict when another text came meanwhile."""
    row = services.open_part(uow, part_id)
    if row.done_at is None:
        raise DomainError(_("{name} er ikke færdig endnu.", name=row.name))
    mine = (
        update(AnswerPart)
        .where(AnswerPart.id == part_id, AnswerPart.revision == revision, AnswerPart.approved_at.is_(None))
        .values(approved_at=uow.now, approved_by=uow.actor.name)
        .returning(AnswerPart.id)
        .execution_options(synchronize_session=False)
    )
    if uow.session.scalar(mine) is None:
        raise Conflict(_("Teksten er ændret, siden du læste den. Læs den nye, og godkend så."))
    uow.session.refresh(row)
    numbers = [question.id for question in queries.questions_of(uow.session, part_id)]
    exploration.store(uow, row.participation_id, queries.text_of(uow.session, row, numbers))
    services.record(uow, "team.approved", row)
    return row


def send_back(uow: UnitOfWork, part_id: int, comment: str) -> AnswerPart:
    """What must be changed, to whoever has the part. An approved one is opened again, with the answer as it stands now."""
    row = uow.session.get_one(AnswerPart, part_id)
    if not comment.strip():
        raise DomainError(_("Skriv, hvad der skal ændres."), field="changes")
    reopened = row.approved_at is not None
    row.approved_at, row.approved_by = None, ""
    uow.session.flush()
    services.open_part(uow, part_id)
    if row.done_at is None:
        raise DomainError(_("{name} er ikke færdig endnu. Skriv en kommentar i stedet.", name=row.name))
    if reopened:
        numbers = [question.id for question in queries.questions_of(uow.session, part_id)]
        stands = {
            number: value
            for number, value in exploration.answers_of(uow.session, row.participation_id).items()
            if number in numbers
        }
        _next(uow, row, stands, row.revision)
    row.done_at = None
    said = _say(uow, row, comment, is_return=True)
    services.record(uow, "team.sent_back", row)
    letters.ask(uow, row, "part_returned", str(said.id), comment=said.text)
    return row


def comment(uow: UnitOfWork, part_id: int, text: str) -> PartComment:
    """From the holder to the officer, or from the organisation to the holder; each gets the other's by mail."""
    row = services.open_part(uow, part_id)
    if not text.strip():
        raise DomainError(_("Skriv en kommentar."), field="comment")
    said = _say(uow, row, text)
    organisation_id = queries.around(uow.session, row).organisation.id
    if uow.actor.kind == "guest" or queries.is_mine(uow.session, row, uow.actor.person_id, organisation_id, uow.today):
        row.seen_at = row.seen_at or uow.now
        letters.tell(
            uow,
            row,
            f"comment:{said.id}",
            lambda: _("{name} har skrevet en kommentar", name=said.written_by),
            lambda: said.text,
        )
    elif row.left_at is None:
        letters.ask(uow, row, "part_comment", str(said.id), comment=said.text, writer=said.written_by)
    return said


def _say(uow: UnitOfWork, row: AnswerPart, text: str, *, is_return: bool = False) -> PartComment:
    if len(text) > LONGEST:
        raise DomainError(_("Skriv det kortere: højst {n} tegn.", n=LONGEST), field="comment")
    said = PartComment(part_id=row.id, text=text.strip(), is_return=is_return, written_at=uow.now, written_by=uow.actor.name)
    uow.session.add(said)
    uow.session.flush()
    return said
