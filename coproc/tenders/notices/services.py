"""Writing down who won a lot. The caller has authorised; what is said of a lot itself goes through `notices.services.answer`."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _
from coproc.notices import services as notices
from coproc.notices.catalogue import questions
from coproc.notices.models import NoticeAnswer
from coproc.notices.services import Subject
from coproc.tenders.models import Tender
from coproc.tenders.notices import lots
from coproc.tenders.notices.models import LotAward


def add_winner(uow: UnitOfWork, tender: Tender, lot: str, given: Mapping[str, str], *, scope: Subject | None) -> LotAward:
    """One winner of the lot. Raises FieldErrors, NotFound for a lot that is not there, Conflict when the winner stands there already."""
    if lot not in lots.keys(tender):
        raise NotFound(_("Delkontrakten findes ikke længere."))
    key = _key(given)
    table: Table = LotAward.__table__  # type: ignore[assignment]  # a mapped class has a table
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    number = uow.session.scalar(
        insert(table)
        .values(tender_id=tender.id, lot=lot, winner_key=key, added_at=uow.now, added_by=uow.actor.name)
        .on_conflict_do_nothing(index_elements=["tender_id", "lot", "winner_key"])
        .returning(table.c.id)
    )
    if number is None:
        raise Conflict(_("Den vinder står der allerede. Måske var en kollega hurtigere."))
    notices.answer(uow, ("award", number), given, scope=scope, story=("tender", tender.id))
    return uow.session.get_one(LotAward, number)


def change_winner(uow: UnitOfWork, tender: Tender, award_id: int, given: Mapping[str, str], *, scope: Subject | None) -> None:
    """Put right what was said of a winner. Raises as `add_winner`."""
    row, key = winner(uow.session, tender, award_id), _key(given)
    if key != row.winner_key:
        same = select(LotAward.id).where(LotAward.tender_id == tender.id, LotAward.lot == row.lot, LotAward.winner_key == key)
        moved = (
            update(LotAward)
            .where(LotAward.id == row.id, ~same.exists())
            .values(winner_key=key)
            .returning(LotAward.id)
            .execution_options(synchronize_session=False)
        )
        if uow.session.execute(moved).one_or_none() is None:
            raise Conflict(_("Den vinder står der allerede. Måske var en kollega hurtigere."))
    notices.answer(uow, ("award", row.id), given, scope=scope, story=("tender", tender.id))


def remove_winner(uow: UnitOfWork, tender: Tender, award_id: int, *, scope: Subject | None) -> None:
    """Written by mistake. The log keeps who it was."""
    row = winner(uow.session, tender, award_id)
    said = {
        one.question: one.value for one in uow.session.scalars(select(NoticeAnswer).filter_by(owner_kind="award", owner_id=row.id))
    }
    uow.session.execute(delete(NoticeAnswer).where(NoticeAnswer.owner_kind == "award", NoticeAnswer.owner_id == row.id))
    uow.session.delete(row)
    after = {"winner": said.get("winner_name", "")}
    uow.record("notice.winner_removed", ("tender", tender.id), scope=scope, before={"answers": said}, after=after)


def winner(session: Session, tender: Tender, award_id: int) -> LotAward:
    """Raises NotFound."""
    row = session.get(LotAward, award_id)
    if row is None or row.tender_id != tender.id:
        raise NotFound(_("Vinderen står der ikke længere."))
    return row


def _key(given: Mapping[str, str]) -> str:
    """By its number; by its name where it has none yet."""
    name, number = given.get("winner_name", "").strip(), "".join(given.get("winner_number", "").split())
    if not name:
        raise FieldErrors({"winner_name": _("Skriv, hvem der fik kontrakten.")})
    if number:
        number = notices.tidy(questions()["winner_number"], number)
    return number.casefold() or name.casefold()
