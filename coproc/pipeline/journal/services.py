"""Numbering items, and exporting them: what is new since the last time, or a period."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.kernel.formats import number as shown_number
from coproc.kernel.translation import gettext as _
from coproc.pipeline.journal import indexing, queries
from coproc.pipeline.journal.models import Direction, JournalCase, JournalExport, JournalItem, JournalNote, JournalTaken
from coproc.pipeline.journal.queries import Desk, Filters

MOST = 5000  # items in one file: a few minutes' download; a week's journal has never come near it
LONGEST = 60


def set_case_number(uow: UnitOfWork, desk: Desk, number: str) -> None:
    """The number of the organisation's case for the process; empty takes it away."""
    assert desk.process_id
    said = _fitting(number)
    found = uow.session.get(JournalCase, (desk.organisation_id, desk.process_id))
    if found is None:
        found = JournalCase(organisation_id=desk.organisation_id, process_id=desk.process_id, number="")
        uow.session.add(found)
    found.number = said
    _record(uow, desk, "journal.case_numbered", number=said)


def note(uow: UnitOfWork, desk: Desk, item_id: int, *, number: str, direction: str) -> None:
    """An item's own number and direction. Raises NotFound for an item that is not in this journal."""
    item = queries.item_of(uow.session, desk, item_id)
    if item is None:
        raise NotFound(_("Det står ikke i jeres journal."))
    if direction not in set(Direction):
        raise DomainError(_("Vælg en af mulighederne på listen."), field="direction")
    found = queries.note_of(uow.session, desk.organisation_id, item_id)
    if found is None:
        found = JournalNote(organisation_id=desk.organisation_id, item_id=item_id)
        uow.session.add(found)
    found.number = _fitting(number)
    found.direction = "" if direction == queries.seen_by(item, desk.organisation_id) else direction
    _record(uow, desk, "journal.item_numbered", number=found.number)


def _fitting(number: str) -> str:
    said = " ".join(number.split())
    if len(said) > LONGEST:
        raise DomainError(_("Nummeret er for langt. Der er plads til {n} tegn.", n=LONGEST), field="number")
    return said


def export_new(uow: UnitOfWork, desk: Desk) -> JournalExport:
    """What this organisation has not exported before, the oldest first and at most `MOST`. Raises Conflict when there is nothing.

    Two at once share the items: each goes into one export, never into two, and none is lost.
    """
    indexing.bring_up_to_date(uow, desk.process_id)
    fresh = queries.chosen(uow.session, desk, Filters(is_new=True)).order_by(JournalItem.on, JournalItem.id).limit(MOST)
    ids = [item.id for item in uow.session.scalars(fresh)]
    export = JournalExport(
        organisation_id=desk.organisation_id, process_id=desk.process_id, items=0, made_at=uow.now, made_by=uow.actor.name
    )
    uow.session.add(export)
    uow.session.flush()
    if ids:
        rows = [{"organisation_id": desk.organisation_id, "item_id": number, "export_id": export.id} for number in ids]
        export.items = len(uow.session.execute(_take(uow.session.get_bind().dialect.name), rows).all())
    if not export.items:
        raise Conflict(_("Der er intet nyt siden den seneste eksport."))
    _record(uow, desk, "journal.exported", count=export.items)
    return export


@cache
def _take(dialect: str) -> Any:
    table = cast("Table", JournalTaken.__table__)
    insert = insert_sqlite if dialect == "sqlite" else insert_postgresql
    return insert(table).on_conflict_do_nothing(index_elements=["organisation_id", "item_id"]).returning(table.c.item_id)


def export_period(uow: UnitOfWork, desk: Desk, first: date, last: date) -> JournalExport:
    """Everything of a period, exported before or not; what is new stays new. Raises DomainError: nothing, too much, days the wrong way round."""
    if last < first:
        raise DomainError(_("Den sidste dag ligger før den første."), field="last")
    indexing.bring_up_to_date(uow, desk.process_id)
    within = queries.chosen(uow.session, desk, Filters(first=first, last=last)).subquery()
    count, newest = uow.session.execute(select(func.count(), func.max(within.c.id))).one()
    if not count:
        raise DomainError(_("Der er intet i perioden."), field="last")
    if count > MOST:
        said = _(
            "Der er {n} poster i perioden, og en fil kan rumme {most}. Vælg en kortere periode.", n=shown_number(count), most=MOST
        )
        raise DomainError(said, field="last")
    export = JournalExport(
        organisation_id=desk.organisation_id,
        process_id=desk.process_id,
        first_on=first,
        last_on=last,
        last_item_id=newest,
        items=count,
        made_at=uow.now,
        made_by=uow.actor.name,
    )
    uow.session.add(export)
    _record(uow, desk, "journal.exported", count=count)
    return export


def _record(uow: UnitOfWork, desk: Desk, action: str, **after: Any) -> None:
    """In the organisation's own log: what it journalises is nobody else's business."""
    subject = ("organisation", desk.organisation_id)
    uow.record(action, subject, scope=subject, after={**after, "title": desk.process.title if desk.process else ""})
