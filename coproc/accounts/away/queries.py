"""Who stands in for whom on a day: for mails (`deputies`) and for lists of tasks (`stands_in_for`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.away.models import AwayPeriod
from coproc.accounts.models import Membership, Person

STEPS = 3  # a deputy may be away too, and so may theirs; further than this nobody looks


def _on(day: date) -> ColumnElement[bool]:
    return and_(AwayPeriod.from_on <= day, AwayPeriod.until_on >= day)


def deputies(session: Session, person_ids: Collection[int], day: date) -> dict[int, Person]:
    """Of those who are away on the day: who stands in. A deputy who is away too hands on to theirs; one whose account is closed does not count."""
    found: dict[int, Person] = {}
    asked = {person_id: person_id for person_id in person_ids}  # who is looked up now -> whose deputy it would be
    for _step in range(STEPS):
        if not asked:
            break
        query = select(AwayPeriod).where(AwayPeriod.person_id.in_(set(asked.values())), _on(day))
        rows = {row.person_id: row.deputy for row in session.scalars(query.options(joinedload(AwayPeriod.deputy)))}
        step = {first: rows[now] for first, now in asked.items() if now in rows and rows[now].is_active and rows[now].id != first}
        found |= step
        asked = {first: deputy.id for first, deputy in step.items()}
    return found


def stands_in_for(session: Session, person_id: int, day: date) -> list[Person]:
    """Whose tasks are this person's on the day, by name."""
    away = select(AwayPeriod.person_id).where(_on(day))
    absent = session.scalars(select(Person).where(Person.id.in_(away), Person.is_active).order_by(Person.sort_key)).all()
    standing = deputies(session, [person.id for person in absent], day)
    return [person for person in absent if person.id in standing and standing[person.id].id == person_id]


def periods(session: Session, person_id: int, day: date) -> Sequence[AwayPeriod]:
    """One's own, those that are not over."""
    query = select(AwayPeriod).where(AwayPeriod.person_id == person_id, AwayPeriod.until_on >= day)
    return session.scalars(query.options(joinedload(AwayPeriod.deputy)).order_by(AwayPeriod.from_on)).all()


def covered(session: Session, person_id: int, day: date) -> Sequence[AwayPeriod]:
    """For whom one is named as deputy, now or later."""
    query = select(AwayPeriod).where(AwayPeriod.deputy_id == person_id, AwayPeriod.until_on >= day)
    return session.scalars(query.options(joinedload(AwayPeriod.person)).order_by(AwayPeriod.from_on)).all()


def colleagues(session: Session, person_id: int) -> list[Person]:
    """Who can stand in: everybody with an account in one of the person's organisations."""
    mine = select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    theirs = select(Membership.person_id).where(Membership.organisation_id.in_(mine), Membership.ended_at.is_(None))
    query = select(Person).where(Person.id.in_(theirs), Person.id != person_id, Person.is_active)
    return list(session.scalars(query.order_by(Person.sort_key, Person.id)))


def overlapping(session: Session, person_id: int, from_on: date, until_on: date) -> AwayPeriod | None:
    meets = and_(AwayPeriod.from_on <= until_on, AwayPeriod.until_on >= from_on)
    return session.scalars(select(AwayPeriod).where(AwayPeriod.person_id == person_id, meets).limit(1)).first()
