"""Organisations: their data, their numbers, how long they exist and who takes over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from coproc.accounts import queries, succession, words
from coproc.accounts.models import InvoiceAddress, Membership, Organisation, OrganisationType
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.formats import long_date, short_date
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.reference import identifiers

_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")


@dataclass(frozen=True)
class OrganisationData:
    """What an administrator writes about an organisation."""

    name: str
    type: str
    cvr: str = ""
    nuts: str = ""
    eans: Sequence[str] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    successor_id: int | None = None


def create_organisation(uow: UnitOfWork, data: OrganisationData, *, is_example: bool = False) -> Organisation:
    """Raises DomainError on a wrong number, and on a name or CVR number that is there already."""
    found = Organisation(created_at=uow.now, is_example=is_example)
    _fill(uow, found, data)
    _save(uow, found)
    _set_addresses(uow, found, data.eans)
    uow.record("organisation.created", ("organisation", found.id), scope=_scope(found), after=_told(found, data.eans))
    return found


def edit_organisation(uow: UnitOfWork, organisation_id: int, data: OrganisationData, *, version: int) -> Organisation:
    """`version` is the one the form was made from: raises Conflict when somebody was faster."""
    found = queries.organisation(uow.session, organisation_id)
    _same_version(found, version)
    before = _told(found, queries.invoice_addresses(uow.session, found.id))
    _fill(uow, found, data)
    _save(uow, found)
    _set_addresses(uow, found, data.eans)
    _record_change(uow, found, before)
    return found


def edit_own_data(uow: UnitOfWork, organisation_id: int, *, nuts: str, eans: Sequence[str], version: int) -> Organisation:
    """What an organisation keeps itself: where it is, and where invoices go."""
    found = queries.organisation(uow.session, organisation_id)
    _same_version(found, version)
    before = _told(found, queries.invoice_addresses(uow.session, found.id))
    found.nuts = _nuts(nuts)
    _set_addresses(uow, found, eans)
    _record_change(uow, found, before)
    return found


def merge_into_successor(uow: UnitOfWork, organisation_id: int) -> Organisation:
    """The day has come: people, and all that rooms above registered, go over to the successor. Nothing is lost in the log.

    Raises DomainError while the organisation is still valid, or when nobody takes over.
    """
    found = queries.organisation(uow.session, organisation_id)
    target = queries.successor(uow.session, found)
    if target is None:
        raise DomainError(_("Der er ikke valgt en efterfølger for {name}.", name=found.name))
    if found.valid_to is None:
        raise DomainError(_("Skriv først, hvilken dag {name} ophører.", name=found.name), field="valid_to")
    if found.valid_to >= uow.today:
        raise DomainError(_("{name} findes til og med {day}. Flyt derefter.", name=found.name, day=long_date(found.valid_to)))
    uow.session.execute(select(Organisation.id).where(Organisation.id == found.id).with_for_update())
    people = [one.person_id for one in queries.memberships(uow.session, found.id)]
    _move_people(uow, found, target)
    for move in succession.MOVES.values():
        move(uow, found.id, target.id)
    for number in (found.id, target.id):
        succession.roles_moved(uow, people, number, *Role)
    for scope in (found.id, target.id):
        uow.record(
            "organisation.merged",
            ("organisation", found.id),
            scope=("organisation", scope),
            after={"name": found.name, "successor": target.name},
        )
    return target


def _move_people(uow: UnitOfWork, old: Organisation, new: Organisation) -> None:
    there = {(found.person_id, found.role) for found in queries.memberships(uow.session, new.id)}
    allowed = words.roles_of(new.type)
    for found in queries.memberships(uow.session, old.id):
        found.ended_at = uow.now
        if (found.person_id, found.role) in there or Role(found.role) not in allowed:
            continue
        uow.session.add(Membership(person_id=found.person_id, organisation_id=new.id, role=found.role, created_at=uow.now))
        uow.record(
            "membership.moved",
            ("person", found.person_id),
            scope=("organisation", new.id),
            before={"organisation": old.name},
            after={
                "name": found.person.name,
                "role": words.in_both(found.role),
                "organisation": new.name,
            },
        )


def _fill(uow: UnitOfWork, found: Organisation, data: OrganisationData) -> None:
    name = " ".join(data.name.split())
    if not name:
        raise DomainError(_("Skriv organisationens navn."), field="name")
    if data.type not in set(OrganisationType):
        raise DomainError(_("Vælg, hvilken slags organisation det er."), field="type")
    if data.valid_from and data.valid_to and data.valid_to < data.valid_from:
        raise DomainError(_("Den sidste dag ligger før den første."), field="valid_to")
    cvr = identifiers.cvr(data.cvr) if data.cvr.strip() else None
    nuts = _nuts(data.nuts)
    _check_unique(uow, found, name, data.type, cvr)
    _check_roles(uow, found, data.type)
    _check_successor(uow, found, data.successor_id)
    found.name, found.sort_key, found.type = name, danish_key(name), str(data.type)
    found.cvr, found.nuts = cvr, nuts
    found.valid_from, found.valid_to, found.successor_id = data.valid_from, data.valid_to, data.successor_id


def _nuts(text: str) -> str | None:
    code = text.strip().upper()
    if code and not _NUTS.fullmatch(code):
        raise DomainError(_("En NUTS-kode skrives som for eksempel DK01 eller DK041."), field="nuts")
    return code or None


def _check_unique(uow: UnitOfWork, found: Organisation, name: str, kind: str, cvr: str | None) -> None:
    others = select(Organisation).where(Organisation.id != (found.id or 0))
    with uow.session.no_autoflush:
        if uow.session.scalar(others.where(Organisation.sort_key == danish_key(name), Organisation.type == kind)):
            raise DomainError(_("{name} er oprettet i forvejen.", name=name), field="name")
        holder = uow.session.scalar(others.where(Organisation.cvr == cvr)) if cvr else None
    if holder:
        raise _cvr_taken(holder.name)


def _cvr_taken(name: str) -> DomainError:
    return DomainError(_("CVR-nummeret bruges allerede af {name}.", name=name), field="cvr")


def _check_roles(uow: UnitOfWork, found: Organisation, kind: str) -> None:
    if not found.id or found.type == kind:
        return
    for held in queries.memberships(uow.session, found.id):
        if Role(held.role) not in words.roles_of(kind):
            raise DomainError(
                _(
                    "{name} er {role}, og det kan man ikke være i den slags organisation.",
                    name=held.person.name,
                    role=words.ROLES[Role(held.role)],
                ),
                field="type",
            )


def _check_successor(uow: UnitOfWork, found: Organisation, successor_id: int | None) -> None:
    """No organisation takes over from itself, also not through others."""
    seen, following = {found.id}, successor_id
    while following is not None:
        if following in seen:
            raise DomainError(_("En organisation kan ikke efterfølge sig selv."), field="successor_id")
        seen.add(following)
        with uow.session.no_autoflush:
            next_one = uow.session.get(Organisation, following)
        if next_one is None:
            raise DomainError(_("Vælg en efterfølger på listen."), field="successor_id")
        following = next_one.successor_id


def _save(uow: UnitOfWork, found: Organisation) -> None:
    try:
        with uow.session.begin_nested():
            uow.session.add(found)
            uow.session.flush()
    except IntegrityError:
        raise _cvr_taken(_("en anden")) from None


def _set_addresses(uow: UnitOfWork, found: Organisation, eans: Sequence[str]) -> None:
    wanted = {identifiers.ean(text, field="eans") for text in eans if text.strip()}
    present = set(queries.invoice_addresses(uow.session, found.id))
    uow.session.execute(
        delete(InvoiceAddress).where(InvoiceAddress.organisation_id == found.id, InvoiceAddress.ean.in_(present - wanted))
    )
    uow.session.add_all(InvoiceAddress(organisation_id=found.id, ean=ean) for ean in sorted(wanted - present))
    uow.session.flush()


def _same_version(found: Organisation, version: int) -> None:
    if found.version != version:
        raise Conflict(_("Nogen var hurtigere end dig. Se siden igen, og prøv så på ny."))
    flag_modified(found, "name")  # the numbers stand in rows of their own: the version rises for them too


def _scope(found: Organisation) -> tuple[str, int]:
    return ("organisation", found.id)


def _record_change(uow: UnitOfWork, found: Organisation, before: dict[str, Any]) -> None:
    after = _told(found, queries.invoice_addresses(uow.session, found.id))
    if before != after:
        uow.record("organisation.changed", ("organisation", found.id), scope=_scope(found), before=before, after=after)


def _told(found: Organisation, eans: Sequence[str]) -> dict[str, Any]:
    return {
        "name": found.name,
        "type": found.type,
        "cvr": found.cvr,
        "nuts": found.nuts,
        "eans": sorted(eans),
        "valid_from": short_date(found.valid_from) if found.valid_from else None,
        "valid_to": short_date(found.valid_to) if found.valid_to else None,
        "successor_id": found.successor_id,
    }
