"""Saying that one is away, and who stands in."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select

from coproc.accounts import letters
from coproc.accounts.away import queries
from coproc.accounts.away.models import AwayPeriod
from coproc.accounts.models import Person
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, FieldErrors, NotFound
from coproc.kernel.formats import long_date
from coproc.kernel.translation import gettext as _, speaking

KEPT = timedelta(days=365)


def add(uow: UnitOfWork, *, deputy_id: int, from_on: date, until_on: date) -> AwayPeriod:
    """The reader is away on these days. The deputy gets a mail. Raises FieldErrors, DomainError on days that are said already."""
    me = uow.actor.person_id or 0
    errors = {}
    if until_on < from_on:
        errors["until_on"] = _("Sidste dag ligger før første dag.")
    elif until_on < uow.today:
        errors["until_on"] = _("Datoen ligger i fortiden.")
    deputy = next((one for one in queries.colleagues(uow.session, me) if one.id == deputy_id), None)
    if deputy is None:
        errors["deputy_id"] = _("Vælg en kollega i din organisation.")
    if errors or deputy is None:
        raise FieldErrors(errors)
    uow.session.scalars(select(Person.id).where(Person.id == me).with_for_update()).one()  # two tabs at once: one waits
    if queries.overlapping(uow.session, me, from_on, until_on):
        raise DomainError(_("Du har allerede skrevet, at du er væk nogle af de dage. Fjern det først."), field="from_on")
    made = AwayPeriod(person_id=me, deputy_id=deputy.id, from_on=from_on, until_on=until_on, created_at=uow.now)
    uow.session.add(made)
    uow.session.flush()
    uow.record("person.away_set", ("person", me), after={"name": uow.actor.name, "deputy": deputy.name})
    with speaking("en" if deputy.language == "en" else "da"):
        days = {"first": long_date(from_on), "last": long_date(until_on)}
    letters.write(uow, deputy, "away_deputy", f"away_deputy:{made.id}", absent=uow.actor.name, path="/opgaver", **days)
    return made


def remove(uow: UnitOfWork, period_id: int) -> None:
    """Not away after all, or back early. Raises NotFound on another's."""
    me = uow.actor.person_id or 0
    found = uow.session.get(AwayPeriod, period_id)
    if found is None or found.person_id != me:
        raise NotFound(_("Det fravær findes ikke. Måske er det allerede fjernet."))
    uow.session.delete(found)
    uow.record("person.away_removed", ("person", me), after={"name": uow.actor.name})


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: who was away when tells nobody anything after a year."""
    uow.session.execute(delete(AwayPeriod).where(AwayPeriod.until_on < uow.today - KEPT))
