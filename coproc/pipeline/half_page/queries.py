"""The pages of a process, who reads them, and which copy a personal link is to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.models import Organisation, PartLink
from coproc.kernel.translation import gettext as _
from coproc.pipeline.half_page.models import HalfPage, HalfPageCopy, HalfPageReader

PART = "half_page"


@dataclass(frozen=True)
class Reader:
    reader: HalfPageReader
    organisation: str
    has_it: bool  # this quarter's
    links: Sequence[PartLink]


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def named(year: int, quarter: int) -> str:
    return _("{quarter}. kvartal {year}", quarter=quarter, year=year)


def page_of(session: Session, process_id: int, year: int, quarter: int) -> HalfPage | None:
    return session.scalar(
        select(HalfPage).where(HalfPage.process_id == process_id, HalfPage.year == year, HalfPage.quarter == quarter)
    )


def sent(session: Session, process_id: int) -> Sequence[HalfPage]:
    """The newest first."""
    query = select(HalfPage).where(HalfPage.process_id == process_id, HalfPage.sent_at.is_not(None))
    return session.scalars(query.order_by(HalfPage.year.desc(), HalfPage.quarter.desc())).all()


def readers(session: Session, process_id: int, page: HalfPage | None, now: datetime) -> list[Reader]:
    """Who gets it, with their working links; in three queries."""
    rows = session.execute(
        select(HalfPageReader, Organisation.name)
        .outerjoin(Organisation, Organisation.id == HalfPageReader.organisation_id)
        .where(HalfPageReader.process_id == process_id)
        .order_by(Organisation.sort_key, HalfPageReader.name, HalfPageReader.id)
    ).all()
    copies = session.scalars(select(HalfPageCopy).where(HalfPageCopy.reader_id.in_([reader.id for reader, _name in rows]))).all()
    alive = part_links.alive(session, PART, [copy.id for copy in copies], now)
    links: dict[int, list[PartLink]] = {}
    for copy in copies:
        links.setdefault(copy.reader_id, []).extend(alive.get(copy.id, ()))
    served = {copy.reader_id for copy in copies if page and copy.half_page_id == page.id}
    return [Reader(reader, name or "", reader.id in served, links.get(reader.id, ())) for reader, name in rows]
