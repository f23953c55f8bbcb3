"""Reads: the contracts a buyer may see, and the branches where several end close to each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from coproc.kernel.actor import Actor, Role
from coproc.kernel.sorting import danish_key
from coproc.tenders.expiry.meeting import Meeting, meetings
from coproc.tenders.expiry.models import BuyerContract

BUYERS = (Role.OFFICER, Role.EXPERT, Role.MANAGER)
PAGE_SIZE = 50
BRANCHES = 10  # on a page
MOST = 400  # contracts of the branches on a page
LEVELS = {"division": BuyerContract.division, "branch": BuyerContract.branch}


@dataclass(frozen=True)
class Branch:
    """One CPV division or group where contracts of several buyers meet."""

    code: str
    meetings: list[Meeting] = field(default_factory=list)


def visible(actor: Actor) -> ColumnElement[bool]:
    """One's own, and those whose buyer shows them to others. Nothing that was removed."""
    own = BuyerContract.organisation_id.in_(actor.organisation_ids(*BUYERS))
    return and_(BuyerContract.removed_at.is_(None), or_(own, BuyerContract.is_shared))


def _listed(actor: Actor, since: date, *, text: str, code: str, own: bool) -> ColumnElement[bool]:
    clauses = [visible(actor), BuyerContract.ends_on >= since]
    if text.strip():
        clauses.append(BuyerContract.sort_key.contains(danish_key(text.strip()), autoescape=True))
    if code:
        clauses.append(BuyerContract.cpv.startswith(code, autoescape=True))
    if own:
        clauses.append(BuyerContract.organisation_id.in_(actor.organisation_ids(*BUYERS)))
    return and_(*clauses)


def rows(
    session: Session, actor: Actor, since: date, *, text: str = "", code: str = "", own: bool = False, page: int | None = 1
) -> tuple[list[BuyerContract], int]:
    """Contracts by their end, and how many there are; `page` None: all of them, for a file (at most MOST × 10)."""
    where = _listed(actor, since, text=text, code=code, own=own)
    total = session.scalar(select(func.count()).select_from(BuyerContract).where(where)) or 0
    query = _ordered(select(BuyerContract).where(where))
    query = query.limit(MOST * 10) if page is None else query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return list(session.scalars(query)), total


def _ordered(query: Select[BuyerContract]) -> Select[BuyerContract]:
    return query.options(joinedload(BuyerContract.organisation)).order_by(BuyerContract.ends_on, BuyerContract.id)


def branches(
    session: Session,
    actor: Actor,
    since: date,
    months: int,
    *,
    level: str = "branch",
    text: str = "",
    code: str = "",
    own: bool = False,
    page: int = 1,
) -> tuple[list[Branch], int]:
    """The branches with contracts of several buyers, the soonest first, with where they meet; and how many branches there are.

    `own`: only where one of the reader's own contracts is among them. Two questions, however many contracts there are.
    """
    column = LEVELS[level]
    where = _listed(actor, since, text=text, code=code, own=False)
    grouped = (
        select(column)
        .where(where)
        .group_by(column)
        .having(func.count(func.distinct(BuyerContract.organisation_id)) > 1)
        .order_by(func.min(BuyerContract.ends_on), column)
    )
    if own:
        mine = select(column).where(where, BuyerContract.organisation_id.in_(actor.organisation_ids(*BUYERS)))
        grouped = grouped.where(column.in_(mine))
    codes = list(session.scalars(grouped))
    shown = codes[(page - 1) * BRANCHES : page * BRANCHES]
    by_code: dict[str, list[BuyerContract]] = defaultdict(list)
    if shown:
        query = _ordered(select(BuyerContract).where(where, column.in_(shown))).limit(MOST)
        for contract in session.scalars(query):
            by_code[getattr(contract, level)].append(contract)
    return [Branch(one, meetings(by_code[one], months)) for one in shown], len(codes)


def of_ids(session: Session, actor: Actor, ids: list[int]) -> list[BuyerContract]:
    """Those of them the reader may see."""
    return list(session.scalars(_ordered(select(BuyerContract).where(BuyerContract.id.in_(ids), visible(actor)))))


def running_out(session: Session, organisations: frozenset[int], since: date, until: date, limit: int) -> list[BuyerContract]:
    """Own contracts that end between these days, of which nobody has said what is done."""
    query = select(BuyerContract).where(
        BuyerContract.organisation_id.in_(organisations),
        BuyerContract.removed_at.is_(None),
        BuyerContract.plan == "",
        BuyerContract.ends_on.between(since, until),
    )
    return list(session.scalars(_ordered(query).limit(limit)))
