"""Reads of people and organisations, for this room and for all above it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from coproc.accounts.models import InvoiceAddress, Membership, Organisation, OrganisationType, Person, Token
from coproc.accounts.tokens import Purpose
from coproc.accounts.words import BUYERS
from coproc.kernel.actor import Role
from coproc.kernel.errors import NotFound
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _

T = TypeVar("T")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, and how many rows there are in all."""

    rows: Sequence[T]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def _page(session: Session, query: Select[Any], number: int) -> Page[Any]:
    """A page number past the end is the last page."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows, number, total)


def _valid(day: date) -> ColumnElement[bool]:
    return and_(
        or_(Organisation.valid_from.is_(None), Organisation.valid_from <= day),
        or_(Organisation.valid_to.is_(None), Organisation.valid_to >= day),
    )


def _holds() -> ColumnElement[bool]:
    return Membership.ended_at.is_(None)


# organisations


def organisation(session: Session, organisation_id: int) -> Organisation:
    """Raises NotFound."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound(_("Organisationen findes ikke."))
    return found


def organisation_names(session: Session, organisation_ids: Collection[int]) -> dict[int, str]:
    rows = session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids)))
    return {row.id: row.name for row in rows}


def organisations(session: Session, *, text: str = "", kind: str = "", number: int = 1) -> Page[Organisation]:
    """In Danish order; `text` is found anywhere in the name, or is a CVR number."""
    query = select(Organisation).order_by(Organisation.sort_key, Organisation.id)
    if text.strip():
        digits = "".join(c for c in text if c.isdigit())
        named = Organisation.sort_key.contains(danish_key(text.strip()), autoescape=True)
        query = query.where(or_(named, Organisation.cvr == digits) if digits else named)
    if kind:
        query = query.where(Organisation.type == kind)
    return _page(session, query, number)


def valid_organisations(session: Session, day: date, kinds: Collection[OrganisationType] | None = None) -> list[Organisation]:
    """Those that exist on the day, in Danish order."""
    query = select(Organisation).where(_valid(day)).order_by(Organisation.sort_key, Organisation.id)
    if kinds is not None:
        query = query.where(Organisation.type.in_(kinds))
    return list(session.scalars(query))


def all_organisations(session: Session) -> list[Organisation]:
    return list(session.scalars(select(Organisation).order_by(Organisation.sort_key, Organisation.id)))


def organisations_by_id(session: Session, organisation_ids: Collection[int]) -> list[Organisation]:
    """In Danish order; unknown numbers are left out."""
    query = select(Organisation).where(Organisation.id.in_(organisation_ids))
    return list(session.scalars(query.order_by(Organisation.sort_key, Organisation.id)))


def public_buyers(session: Session, day: date | None = None) -> list[Organisation]:
    """Those that can take part in a process, in Danish order; with a day, those that exist on it."""
    query = select(Organisation).where(Organisation.type.in_(BUYERS))
    if day is not None:
        query = query.where(_valid(day))
    return list(session.scalars(query.order_by(Organisation.sort_key, Organisation.id)))


def organisation_choices(session: Session, day: date, kinds: Collection[OrganisationType] | None = None) -> list[tuple[int, str]]:
    """For a select: (id, name)."""
    return [(found.id, found.name) for found in valid_organisations(session, day, kinds)]


def facilitating_organisations(session: Session, day: date) -> list[Organisation]:
    """Any organisation with a facilitator can be the centre of a process, not only CO-PI (DOMAIN 5b)."""
    with_facilitator = select(Membership.organisation_id).where(Membership.role == Role.FACILITATOR, _holds())
    return list(
        session.scalars(
            select(Organisation)
            .where(_valid(day), or_(Organisation.type == OrganisationType.CENTRE, Organisation.id.in_(with_facilitator)))
            .order_by(Organisation.sort_key, Organisation.id)
        )
    )


def successor(session: Session, found: Organisation) -> Organisation | None:
    return session.get(Organisation, found.successor_id) if found.successor_id else None


def invoice_addresses(session: Session, organisation_id: int) -> list[str]:
    return list(
        session.scalars(
            select(InvoiceAddress.ean).where(InvoiceAddress.organisation_id == organisation_id).order_by(InvoiceAddress.ean)
        )
    )


# people


def person(session: Session, person_id: int) -> Person:
    """Raises NotFound."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound(_("Personen findes ikke."))
    return found


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def people(session: Session, *, text: str = "", number: int = 1) -> Page[Person]:
    """In Danish order; `text` is found in the name, the address or the name of an organisation they belong to."""
    query = select(Person).order_by(Person.sort_key, Person.id)
    if text.strip():
        key = danish_key(text.strip())
        employed = (
            select(Membership.person_id)
            .join(Membership.organisation)
            .where(_holds(), Organisation.sort_key.contains(key, autoescape=True))
        )
        query = query.where(
            or_(
                Person.sort_key.contains(key, autoescape=True),
                Person.email.contains(text.strip().lower(), autoescape=True),
                Person.id.in_(employed),
            )
        )
    return _page(session, query, number)


def people_of(session: Session, organisation_ids: Collection[int]) -> list[Person]:
    """Everybody with an account in one of these organisations, by name."""
    employed = select(Membership.person_id).where(Membership.organisation_id.in_(organisation_ids), _holds())
    query = select(Person).where(Person.id.in_(employed), Person.is_active).order_by(Person.sort_key, Person.id)
    return list(session.scalars(query))


def people_with_role(session: Session, organisation_id: int, role: Role) -> list[Person]:
    """The people who can act for the organisation in this role: whom a mail to "the manager" reaches."""
    return list(
        session.scalars(
            select(Person)
            .join(Person.memberships)
            .where(Membership.organisation_id == organisation_id, Membership.role == role, _holds(), Person.is_active)
            .order_by(Person.sort_key, Person.id)
        )
    )


def people_in_role(session: Session, role: Role) -> list[Person]:
    """Everybody who has the role in some organisation, by name: the administrators, who look after the whole system."""
    having = select(Membership.person_id).where(Membership.role == role, _holds())
    return list(session.scalars(select(Person).where(Person.id.in_(having), Person.is_active).order_by(Person.sort_key, Person.id)))


def people_named(session: Session, organisation_ids: Collection[int], name: str) -> list[Person]:
    """The people of these organisations who are called that, whatever their role: where somebody was written down by name."""
    found = session.scalars(
        select(Person)
        .join(Person.memberships)
        .where(Membership.organisation_id.in_(organisation_ids), _holds(), Person.is_active)
        .distinct()
        .order_by(Person.sort_key, Person.id)
    )
    return [person for person in found if person.name.casefold() == name.strip().casefold()]


@cache  # asked by every page: put together once
def _identity() -> Select[Person]:
    return (
        select(Person)
        .outerjoin(Membership, and_(Membership.person_id == Person.id, _holds()))
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(Person.id == bindparam("person_id"), Person.is_active)
        .order_by(Organisation.sort_key, Membership.id)
        .options(contains_eager(Person.memberships).contains_eager(Membership.organisation))
        .execution_options(populate_existing=True)
    )


def identity(session: Session, person_id: int) -> Person | None:
    """An active person with the memberships that hold and their organisations, in one query."""
    return session.scalars(_identity(), {"person_id": person_id}).unique().one_or_none()


# memberships


def membership(session: Session, membership_id: int) -> Membership:
    """One that holds, with its person and organisation. Raises NotFound."""
    found = session.scalar(
        select(Membership)
        .where(Membership.id == membership_id, _holds())
        .options(joinedload(Membership.person), joinedload(Membership.organisation))
    )
    if found is None:
        raise NotFound(_("Rollen findes ikke længere."))
    return found


def memberships(session: Session, organisation_id: int) -> list[Membership]:
    """Everybody in an organisation, with their person, in Danish order."""
    return list(
        session.scalars(
            select(Membership)
            .join(Membership.person)
            .where(Membership.organisation_id == organisation_id, _holds())
            .options(contains_eager(Membership.person))
            .order_by(Person.sort_key, Person.id, Membership.id)
        )
    )


def memberships_of(session: Session, person_ids: Collection[int]) -> dict[int, list[Membership]]:
    """What each of the people is where, with the organisations."""
    found: dict[int, list[Membership]] = {person_id: [] for person_id in person_ids}
    rows = session.scalars(
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.person_id.in_(person_ids), _holds())
        .options(contains_eager(Membership.organisation))
        .order_by(Organisation.sort_key, Membership.id)
    )
    for row in rows:
        found[row.person_id].append(row)
    return found


def has_active(session: Session, organisation_id: int, role: Role, *, but: int | None = None) -> bool:
    """Whether an active person other than membership `but` has the role here."""
    return bool(
        session.scalar(
            select(Membership.id)
            .join(Membership.person)
            .where(
                Membership.organisation_id == organisation_id,
                Membership.role == role,
                Membership.id != (but or 0),
                _holds(),
                Person.is_active,
            )
            .limit(1)
        )
    )


def keys(session: Session, person_id: int, now: datetime) -> list[Token]:
    """The API keys that work, newest first."""
    return list(
        session.scalars(
            select(Token)
            .where(
                Token.person_id == person_id,
                Token.purpose == Purpose.API,
                Token.used_at.is_(None),
                Token.expires_at > now,
            )
            .order_by(Token.id.desc())
        )
    )


def counts(session: Session) -> dict[str, int]:
    """For the administrator's first page."""
    return {
        "organisations": session.scalar(select(func.count()).select_from(Organisation)) or 0,
        "people": session.scalar(select(func.count()).select_from(Person).where(Person.is_active)) or 0,
        "invited": session.scalar(select(func.count()).select_from(Person).where(Person.is_active, Person.joined_at.is_(None)))
        or 0,
    }
