"""The list as its pages show it: status of each organisation, progress in numbers, and who is known already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation, Person
from coproc.cases.models import Case
from coproc.kernel.sorting import danish_key
from coproc.processes.models import ASKED_STATES, JOINED_STATES, LEFT_STATES, Participation
from coproc.processes.outreach.models import Answer, Prospect
from coproc.processes.outreach.words import NOT_ASKED, STATUSES, WAITING

PAGE_SIZE = 50


@dataclass(frozen=True)
class Filters:
    status: str = ""
    partner: str = ""  # an organisation's number, or "none"
    text: str = ""
    kind: str = ""  # OrganisationType
    mailless: bool = False  # without an address
    mailable: bool = False  # not asked, and with an address

    @property
    def is_empty(self) -> bool:
        return not (self.status or self.partner or self.text or self.kind or self.mailless)


@dataclass(frozen=True)
class ListRow:
    prospect: Prospect
    status: str
    partner: str | None
    case_state: str | None
    call_owner: str | None


@dataclass(frozen=True)
class Progress:
    """How many organisations stand in each status, in the order of the bar."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def asked(self) -> int:
        return self.total - self.counts[NOT_ASKED]

    @property
    def parts(self) -> list[tuple[str, int, float, float]]:
        """(status, how many, where it begins, how wide) in per cent of the bar."""
        found, before = [], 0
        for status, number in self.counts.items():
            found.append((status, number, round(before / max(self.total, 1) * 100, 2), round(number / max(self.total, 1) * 100, 2)))
            before += number
        return found


# What has happened in the process counts as much as what stands on the list: nobody who is invited is asked again.
STATUS: ColumnElement[str] = case(
    (Case.state.in_(JOINED_STATES), Answer.YES.value),
    (Prospect.answer != Answer.NONE, Prospect.answer),
    (Case.state.in_(LEFT_STATES), Answer.NO.value),
    (or_(Prospect.asked_on.is_not(None), Case.state.in_(ASKED_STATES)), WAITING),
    else_=NOT_ASKED,
)


def _with_part(query: Any) -> Any:
    """Beside each organisation its part in the process, where it has one."""
    same = and_(Participation.process_id == Prospect.process_id, Participation.organisation_id == Prospect.organisation_id)
    return query.outerjoin(Participation, same).outerjoin(Case, Case.id == Participation.case_id)


def progress(session: Session, process_id: int, partner_ids: Collection[int] | None = None) -> Progress:
    """Of the whole list, or of these partners' share."""
    status = STATUS.label("listed_as")  # grouped by its name: PostgreSQL does not see that two expressions are one
    query: Select[Any] = _with_part(select(status, func.count()).select_from(Prospect)).where(Prospect.process_id == process_id)
    if partner_ids is not None:
        query = query.where(Prospect.partner_id.in_(partner_ids))
    found = {row[0]: row[1] for row in session.execute(query.group_by("listed_as"))}
    return Progress({str(status): found.get(str(status), 0) for status in STATUSES})


def _filtered(process_id: int, filters: Filters) -> Select[Any]:
    partner, owner = Organisation.__table__.alias("partner"), Person.__table__.alias("caller")
    query = _with_part(select(Prospect, STATUS, partner.c.name, Case.state, owner.c.name).select_from(Prospect))
    query = query.outerjoin(partner, partner.c.id == Prospect.partner_id).outerjoin(owner, owner.c.id == Prospect.call_owner_id)
    query = query.where(Prospect.process_id == process_id)
    if filters.status:
        query = query.where(STATUS.in_([filters.status]))
    if filters.partner == "none":
        query = query.where(Prospect.partner_id.is_(None))
    elif filters.partner.isdigit():
        query = query.where(Prospect.partner_id == int(filters.partner))
    if filters.text.strip():
        query = query.where(Prospect.sort_key.contains(danish_key(filters.text.strip()), autoescape=True))
    if filters.kind:
        query = query.where(Prospect.kind == filters.kind)
    if filters.mailless:
        query = query.where(Prospect.contact_email == "")
    if filters.mailable:
        query = query.where(STATUS == NOT_ASKED, Prospect.contact_email != "")
    return query.order_by(Prospect.sort_key)  # type: ignore[no-any-return]


def page(session: Session, process_id: int, filters: Filters, number: int = 1) -> tuple[list[ListRow], int]:
    """One page in Danish order, and how many there are in all."""
    query = _filtered(process_id, filters)
    total = session.scalar(select(func.count()).select_from(query.order_by(None).with_only_columns(Prospect.id).subquery())) or 0
    found = session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return [ListRow(*row) for row in found], total


def unreachable(session: Session, process_id: int, share: Collection[int] | None = None) -> int:
    """How many nobody has asked that no letter can reach: they have no address."""
    query = _filtered(process_id, Filters(status=NOT_ASKED, mailless=True)).order_by(None).with_only_columns(func.count())
    if share is not None:
        query = query.where(Prospect.partner_id.in_(share))
    return session.scalar(query) or 0


def everything(session: Session, process_id: int, filters: Filters) -> list[ListRow]:
    return [ListRow(*row) for row in session.execute(_filtered(process_id, filters))]


def one(session: Session, prospect: Prospect) -> ListRow:
    query = _filtered(prospect.process_id, Filters()).where(Prospect.id == prospect.id)
    return ListRow(*session.execute(query).one())


def on_list(session: Session, process_id: int) -> Sequence[Prospect]:
    return session.scalars(select(Prospect).where(Prospect.process_id == process_id)).all()


def known(session: Session, numbers: Collection[str], keys: Collection[str]) -> Sequence[Organisation]:
    """Organisations with one of these CVR numbers or names."""
    return session.scalars(select(Organisation).where(or_(Organisation.cvr.in_(numbers), Organisation.sort_key.in_(keys)))).all()
