"""Mails to those who answer, each with a link of its own, and to the officer who handed the parts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from coproc.accounts import part_links
from coproc.accounts.away import queries as away
from coproc.accounts.models import Person
from coproc.accounts.queries import people_with_role
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import speaking
from coproc.messaging.services import Address, enqueue, find
from coproc.processes.teams import PART, queries
from coproc.processes.teams.models import AnswerPart

LIFETIME = timedelta(days=60)  # of a link; every mail brings a new one


@dataclass(frozen=True)
class Reader:
    """`absent`: whom they stand in for."""

    address: Address
    absent: str = ""


def readers(uow: UnitOfWork, row: AnswerPart, organisation_id: int) -> list[Reader]:
    """The holder, and their deputy while they are away."""
    holder = queries.known(uow.session, organisation_id, {row.email}).get(row.email)
    if holder is None:
        return [Reader(Address(row.email, row.name))]
    deputy = away.deputies(uow.session, [holder.id], uow.today).get(holder.id)
    found = [Reader(_address(holder))]
    return [*found, Reader(_address(deputy), holder.name)] if deputy else found


def _address(person: Person) -> Address:
    return Address(person.email, person.name, person.language)


def ask(uow: UnitOfWork, row: AnswerPart, message: str, key: str, **more: object) -> int:
    """One of the holder's mails, with the part's questions and a fresh link. Returns how many were queued."""
    return sum(ask_one(uow, row, reader, message, key, **more) for reader in readers(uow, row, _owner(uow, row)))


def ask_one(uow: UnitOfWork, row: AnswerPart, reader: Reader, message: str, key: str, **more: object) -> bool:
    mail = f"{message}:{row.id}:{row.turn}:{key}:{reader.address.email}"
    if find(uow, mail):
        return False
    about = queries.around(uow.session, row)
    secret = part_links.give(uow, PART, row.id, reader.address, lifetime=LIFETIME)
    made = enqueue(
        uow,
        key=mail,
        to=reader.address,
        message=message,
        context={
            "name": reader.address.name,
            "absent": reader.absent,
            "asker": row.handed_by,
            "organisation": about.organisation.name,
            "title": about.process.title,
            "questions": [question.text for question in queries.questions_of(uow.session, row.id)],
            "note": row.note,
            "on": row.due_on,
            "path": f"/din-del/{secret}",
            **more,
        },
        scope=("team", row.participation_id),
    )
    return made is not None


def _owner(uow: UnitOfWork, row: AnswerPart) -> int:
    return queries.around(uow.session, row).organisation.id


def officers(uow: UnitOfWork, row: AnswerPart, organisation_id: int) -> list[Person]:
    """Who handed it out while they are an officer here, else all officers; with the deputies of those who are away."""
    all_of_them = people_with_role(uow.session, organisation_id, Role.OFFICER)
    mine = [person for person in all_of_them if person.id == row.handed_by_id] or all_of_them
    standing = away.deputies(uow.session, [person.id for person in mine], uow.today)
    return list({person.id: person for person in (*mine, *standing.values())}.values())


def tell(uow: UnitOfWork, row: AnswerPart, key: str, headline: Callable[[], str], sentence: Callable[[], str]) -> None:
    """One of the officer's mails; both texts are made in the reader's language. Nobody is told of what they did themselves."""
    about = queries.around(uow.session, row)
    for person in officers(uow, row, about.organisation.id):
        if person.id == uow.actor.person_id:
            continue
        with speaking("en" if person.language == "en" else "da"):
            said, told = headline(), sentence()
        enqueue(
            uow,
            key=f"part_news:{key}:{person.id}",
            to=_address(person),
            message="part_news",
            context={
                "name": person.name,
                "title": about.process.title,
                "headline": said,
                "sentence": told,
                "path": f"/processer/{about.process.reference}/udforskning/hold",
            },
            scope=("team", row.participation_id),
        )
