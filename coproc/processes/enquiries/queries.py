"""A centre's enquiries, and what a need or a part in a process began as."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.kernel.actor import Actor, Role
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _
from coproc.needs.models import InnovationNeed
from coproc.processes.enquiries.models import Enquiry
from coproc.processes.models import Participation, Process

PAGE_SIZE = 50


@dataclass(frozen=True)
class Filters:
    """`state`: "" (open), late, closed, all."""

    state: str = ""
    text: str = ""
    owner_id: int | None = None


def page(session: Session, centres: Collection[int], filters: Filters, today: date, number: int = 1) -> tuple[list[Enquiry], int]:
    """One page, what must be done first first, and how many there are."""
    query: Select[Enquiry] = select(Enquiry).where(Enquiry.centre_id.in_(centres))
    if filters.state in ("", "late"):
        query = query.where(Enquiry.closed_on.is_(None))
    if filters.state == "late":
        query = query.where(Enquiry.next_on < today)
    if filters.state == "closed":
        query = query.where(Enquiry.closed_on.is_not(None))
    if filters.owner_id:
        query = query.where(Enquiry.owner_id == filters.owner_id)
    if filters.text.strip():
        words = filters.text.strip()
        fields = (Enquiry.organisation_name, Enquiry.about, Enquiry.caller_name)
        query = query.where(or_(*(field.icontains(words, autoescape=True) for field in fields)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Enquiry.next_on.is_(None), Enquiry.next_on, Enquiry.id.desc()).options(joinedload(Enquiry.owner))
    return list(session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))), total


def open_processes(session: Session, centre_id: int) -> list[Process]:
    """Where an enquiry of the centre may lead."""
    from coproc.cases.models import Case
    from coproc.processes.services import CLOSED_STATES

    query = select(Process).join(Case, Case.id == Process.case_id)
    return list(
        session.scalars(query.where(Process.centre_id == centre_id, Case.state.not_in(CLOSED_STATES)).order_by(Process.sort_key))
    )


def part_of(session: Session, enquiry: Enquiry) -> tuple[Participation, Process] | None:
    """The part in a process that it became."""
    row = session.execute(
        select(Participation, Process)
        .join(Process, Process.id == Participation.process_id)
        .where(Participation.id == enquiry.participation_id)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def behind_need(session: Session, actor: Actor, need: InnovationNeed) -> list[tuple[str, str]]:
    return _behind(session, actor, Enquiry.need_id == need.id)


def behind_part(session: Session, actor: Actor, participation: Participation) -> list[tuple[str, str]]:
    return _behind(session, actor, Enquiry.participation_id == participation.id)


def _behind(session: Session, actor: Actor, which: object) -> list[tuple[str, str]]:
    """(sentence, address); the address is only for the centre's own people, the sentence says nothing of the caller."""
    rows = session.execute(
        select(Enquiry.id, Enquiry.received_on, Enquiry.centre_id, Organisation.name)
        .join(Organisation, Organisation.id == Enquiry.centre_id)
        .where(which)  # type: ignore[arg-type]
        .order_by(Enquiry.id)
    )
    mine = actor.organisation_ids(Role.FACILITATOR)
    return [
        (
            _("Det begyndte med en henvendelse til {centre} {day}.", centre=row.name, day=long_date(row.received_on)),
            f"/henvendelser/{row.id}" if row.centre_id in mine else "",
        )
        for row in rows
    ]


def need_of(session: Session, enquiry: Enquiry) -> InnovationNeed | None:
    """The need that it became."""
    return session.get(InnovationNeed, enquiry.need_id) if enquiry.need_id else None
