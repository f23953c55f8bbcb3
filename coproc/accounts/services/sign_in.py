"""Proving who one is: password, link, reset; and ending all sessions."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from sqlalchemy import update
from sqlalchemy.orm import Session

from coproc.accounts import letters, passwords, queries, tokens
from coproc.accounts.models import Person, Token
from coproc.accounts.tokens import Purpose
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, NotFound
from coproc.kernel.translation import gettext as _

LINKS = (Purpose.SIGN_IN, Purpose.RESET, Purpose.INVITATION)


def check_password(session: Session, email: str, password: str) -> Person:
    """One sentence, and the same time, for an unknown address, a closed account and a wrong password."""
    person = queries.person_by_email(session, email)
    usable = person is not None and person.is_active
    if not passwords.matches(person.password_hash if person and usable else None, password) or person is None:
        raise DomainError(_("Mailadresse og adgangskode passer ikke sammen."), field="password")
    return person


def send_link(uow: UnitOfWork, email: str, *, next_path: str = "") -> None:
    """Mail a sign-in link when the address is known and active. Tells nobody whether it was."""
    person = queries.person_by_email(uow.session, email)
    if person is None or not person.is_active:
        return
    secret = tokens.issue(uow, person.id, Purpose.SIGN_IN)
    path = f"/login/link/{secret}" + (f"?next={quote(next_path, safe='/')}" if next_path else "")
    letters.write(
        uow, person, "sign_in_link", f"sign_in:{tokens.digest(secret)}", path=path, expires_at=tokens.expiry(uow, Purpose.SIGN_IN)
    )


def use_link(uow: UnitOfWork, secret: str) -> Person:
    """Sign in by link. Who never answered the invitation has now shown that the mailbox is theirs."""
    person = tokens.use(uow, secret, Purpose.SIGN_IN)
    _has_come(uow, person)
    return person


def send_reset(uow: UnitOfWork, email: str) -> None:
    """Mail a link for a new password when the address is known and active. Tells nobody whether it was."""
    person = queries.person_by_email(uow.session, email)
    if person is None or not person.is_active:
        return
    secret = tokens.issue(uow, person.id, Purpose.RESET)
    letters.write(
        uow,
        person,
        "password_reset",
        f"reset:{tokens.digest(secret)}",
        path=f"/nulstil/{secret}",
        expires_at=tokens.expiry(uow, Purpose.RESET),
    )


def reset_password(uow: UnitOfWork, secret: str, password: str) -> Person:
    """Choose a new password through the link; all sessions and other links end."""
    person = tokens.use(uow, secret, Purpose.RESET)
    passwords.check_strength(password, email=person.email)
    _has_come(uow, person)
    _set_password(uow, person, password)
    uow.record("password.reset", ("person", person.id), after={"name": person.name})
    return person


def change_password(uow: UnitOfWork, *, old: str, new: str) -> Person:
    """The person's own; the old one is asked for when there is one. Other sessions end."""
    person = queries.person(uow.session, uow.actor.person_id or 0)
    if person.password_hash is not None and not passwords.matches(person.password_hash, old):
        raise DomainError(_("Den nuværende adgangskode er forkert."), field="old")
    passwords.check_strength(new, email=person.email, field="new")
    _set_password(uow, person, new)
    uow.record("password.changed", ("person", person.id), after={"name": person.name})
    return person


def sign_out_everywhere(uow: UnitOfWork, person_id: int) -> Person:
    """Every session that was begun before now ends at its next click. API keys have their own button."""
    person = queries.person(uow.session, person_id)
    person.session_number += 1
    tokens.revoke_all(uow, person.id, LINKS)
    uow.record("person.signed_out_everywhere", ("person", person.id), after={"name": person.name})
    return person


def create_key(uow: UnitOfWork, *, label: str, days: int) -> str:
    """An API key of the person's own; it may do what they may. Returned once."""
    written = " ".join(label.split())
    if not written:
        raise DomainError(_("Skriv, hvad nøglen skal bruges til."), field="label")
    if days not in tokens.API_LIFETIMES:
        raise DomainError(_("Vælg, hvor længe nøglen skal virke."), field="days")
    person_id = uow.actor.person_id or 0
    secret = tokens.issue(uow, person_id, Purpose.API, lifetime=timedelta(days=days), label=written)
    uow.record("api_key.created", ("person", person_id), after={"label": written, "days": days})
    return secret


def revoke_key(uow: UnitOfWork, key_id: int) -> None:
    """One's own; raises NotFound for anybody else's."""
    person_id = uow.actor.person_id or 0
    label = uow.session.scalar(
        update(Token)
        .where(
            Token.id == key_id,
            Token.person_id == person_id,
            Token.purpose == Purpose.API,
            Token.used_at.is_(None),
        )
        .values(used_at=uow.now)
        .returning(Token.label)
    )
    if label is None:
        raise NotFound(_("Nøglen findes ikke, eller den er allerede trukket tilbage."))
    uow.record("api_key.revoked", ("person", person_id), after={"label": label})


def _has_come(uow: UnitOfWork, person: Person) -> None:
    """The link shows who it is."""
    uow.actor = person.as_actor([])
    if person.joined_at is None:
        person.joined_at = uow.now
        uow.record("person.joined", ("person", person.id), after={"name": person.name})


def _set_password(uow: UnitOfWork, person: Person, password: str) -> None:
    person.password_hash = passwords.hash_password(password)
    person.session_number += 1
    tokens.revoke_all(uow, person.id, LINKS)
    letters.write(
        uow,
        person,
        "password_changed",
        f"password:{person.id}:{person.session_number}",
        path="/glemt-adgangskode",
    )
