"""Choosing, by one's own page or by the link in a gathered mail."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from coproc.accounts import part_links
from coproc.accounts.mail_choice.models import Choice, MailChoice
from coproc.accounts.mail_choice.queries import choice_of
from coproc.accounts.models import Person
from coproc.accounts.tokens import spent
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _

PART = "mail_choice"
LIFETIME = timedelta(days=90)
EVENTS = {Choice.DIGEST: "person.mails_gathered", Choice.AT_ONCE: "person.mails_at_once", Choice.APP: "person.mails_shown"}


def choose(uow: UnitOfWork, person_id: int, choice: str) -> None:
    """From now on. The same once more changes nothing and is not told. Raises DomainError, Gone when the account is closed."""
    if choice not in set(Choice):
        raise DomainError(_("Vælg, hvordan du vil have dine påmindelser."), field="choice")
    # Two at once, a mail program and a person: the second sees what the first one did.
    person = uow.session.scalar(select(Person).where(Person.id == person_id, Person.is_active).with_for_update())
    if person is None:
        raise spent()
    if choice_of(uow.session, person_id) == choice:
        return
    insert = insert_sqlite if uow.session.get_bind().dialect.name == "sqlite" else insert_postgresql
    values = {"choice": choice, "changed_at": uow.now}
    uow.session.execute(
        insert(cast("Table", MailChoice.__table__))
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
    uow.record(EVENTS[Choice(choice)], ("person", person_id), after={"name": person.name})


def link_to(uow: UnitOfWork, person_id: int, to: part_links.Addressee) -> str:
    """The path of a page on which this reader ends the gathered mails without signing in; below it, /frameld does it by one POST."""
    return f"/mail-valg/{part_links.give(uow, PART, person_id, to, lifetime=LIFETIME)}"


def end_links(uow: UnitOfWork, person_id: int) -> None:
    part_links.end(uow, PART, [person_id])
    uow.record("person.mail_links_ended", ("person", person_id), after={"name": uow.actor.name})


def forget_old(uow: UnitOfWork) -> None:
    """For the worker: a closed account wants no mail, however it comes."""
    closed = select(Person.id).where(Person.is_active.is_(False))
    uow.session.execute(delete(MailChoice).where(MailChoice.person_id.in_(closed)).execution_options(synchronize_session=False))
