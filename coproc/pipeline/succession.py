"""An organisation is taken over by another: its journal, exports, requests for access and readers of the half page go along."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from coproc.kernel.database import UnitOfWork
from coproc.pipeline.half_page.models import HalfPageReader
from coproc.pipeline.journal.models import AccessRequest, JournalCase, JournalExport, JournalItem, JournalNote, JournalTaken

OWNED: tuple[Any, ...] = (JournalItem, JournalExport, AccessRequest, HalfPageReader)
# An organisation's mark on a thing: where the new one has its own mark already, that one holds.
MARKS: tuple[Any, ...] = (JournalNote.item_id, JournalTaken.item_id, JournalCase.process_id)


def move_record(uow: UnitOfWork, old_id: int, new_id: int) -> None:
    """Nobody is left in the old organisation: what it journalised, and what of it is new, the new one's clerk goes on with."""
    for model in OWNED:
        uow.session.execute(
            update(model)
            .where(model.organisation_id == old_id)
            .values(organisation_id=new_id)
            .execution_options(synchronize_session=False)
        )
    for column in MARKS:
        model = column.class_
        there = select(column).where(model.organisation_id == new_id)
        uow.session.execute(
            update(model)
            .where(model.organisation_id == old_id, column.not_in(there))
            .values(organisation_id=new_id)
            .execution_options(synchronize_session=False)
        )
