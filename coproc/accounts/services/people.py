"""Inviting people, their roles, and ending them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coproc.accounts import letters, passwords, queries, succession, tokens, words
from coproc.accounts.models import Membership, Organisation, Person
from coproc.accounts.tokens import Purpose
from coproc.kernel.actor import Actor, Role
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError, Forbidden
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import LANGUAGES, gettext as _, speaking

ALL_LINKS = tuple(Purpose)


def grantable_roles(session: Session, me: Actor, organisation: Organisation) -> tuple[Role, ...]:
    """The roles the actor may give and end here.

    Administrators: all. Managers: all of their own organisation but the two that reach beyond it. Officers: colleagues without authority to
    bind. Facilitators: their own colleagues, and the first people of an organisation that has no manager yet; then it rules itself.
    """
    kinds = words.roles_of(organisation.type)
    own = organisation.id
    if me.kind == "system" or me.has(Role.ADMINISTRATOR):
        return kinds
    reaching = {Role.ADMINISTRATOR} if Role.OFFICER not in kinds else {Role.ADMINISTRATOR, Role.FACILITATOR}
    if me.has(Role.MANAGER, own):
        return tuple(role for role in kinds if role not in reaching)
    if me.has(Role.FACILITATOR, own):
        return tuple(role for role in kinds if role == Role.FACILITATOR and role not in reaching)
    if me.has(Role.OFFICER, own):
        return tuple(role for role in kinds if role in {Role.OFFICER, Role.EXPERT})
    if me.has(Role.FACILITATOR) and not queries.has_active(session, own, Role.MANAGER):
        return tuple(role for role in kinds if role not in reaching)
    return ()


def _require_grant(uow: UnitOfWork, organisation: Organisation, role: Role) -> None:
    if role not in words.roles_of(organisation.type):
        raise DomainError(
            _("{organisation} kan ikke have rollen {role}.", organisation=organisation.name, role=words.ROLES[role]),
            field="role",
        )
    if role not in grantable_roles(uow.session, uow.actor, organisation):
        raise Forbidden(_("Du kan ikke give eller afslutte rollen {role} her.", role=words.ROLES[role]))


def invite_person(uow: UnitOfWork, *, email: str, name: str, organisation_id: int, role: Role, language: str = "da") -> Person:
    """Give a person a role in an organisation, and mail them a link; someone new chooses a password behind it.

    Raises Forbidden when the actor may not give the role, DomainError when the person has it already.
    """
    organisation = queries.organisation(uow.session, organisation_id)
    _require_grant(uow, organisation, role)
    if organisation.valid_to is not None and organisation.valid_to < uow.today:
        raise DomainError(_("{name} findes ikke længere. Invitér til efterfølgeren.", name=organisation.name))
    person = _found_or_new(uow, email, name, language)
    if not person.is_active:
        raise DomainError(_("Kontoen er lukket. En administrator kan åbne den igen."), field="email")
    _add_membership(uow, person, organisation, role)
    after = {"name": person.name, "role": words.in_both(role), "organisation": organisation.name}
    uow.record("person.invited", ("person", person.id), scope=("organisation", organisation.id), after=after)
    _write_invitation(uow, person, organisation, role)
    succession.roles_moved(uow, [person.id], organisation.id, role)
    return person


def may_appoint(session: Session, me: Actor, organisation: Organisation) -> bool:
    """Whether the actor may make somebody a manager here."""
    return Role.MANAGER in grantable_roles(session, me, organisation)


def invite_first_manager(uow: UnitOfWork, organisation: Organisation, *, email: str, name: str) -> str:
    """The manager of an organisation that has none; the secret of the invitation, "" for a person who has an account.

    The caller has asked `may_appoint`, here and now or when the link was made, and mails the way in.
    """
    person = _found_or_new(uow, email, name.strip() or email, "da")
    if not person.is_active:
        raise DomainError(_("Kontoen er lukket. En administrator kan åbne den igen."), field="contact_email")
    _add_membership(uow, person, organisation, Role.MANAGER)
    after = {"name": person.name, "role": words.in_both(Role.MANAGER), "organisation": organisation.name}
    uow.record("person.invited", ("person", person.id), scope=("organisation", organisation.id), after=after)
    succession.roles_moved(uow, [person.id], organisation.id, Role.MANAGER)
    return tokens.issue(uow, person.id, Purpose.INVITATION) if person.joined_at is None else ""


def _found_or_new(uow: UnitOfWork, email: str, name: str, language: str) -> Person:
    address, written = email.strip().lower(), " ".join(name.split())
    if not written:
        raise DomainError(_("Skriv personens navn."), field="name")
    if (known := queries.person_by_email(uow.session, address)) is not None:
        return known
    person = Person(
        email=address,
        name=written,
        sort_key=danish_key(written),
        language=language if language in LANGUAGES else "da",
        created_at=uow.now,
    )
    try:
        with uow.session.begin_nested():
            uow.session.add(person)
    except IntegrityError:  # somebody invited the same address at this moment
        return uow.session.scalars(select(Person).where(Person.email == address)).one()
    return person


def _add_membership(uow: UnitOfWork, person: Person, organisation: Organisation, role: Role) -> None:
    try:
        with uow.session.begin_nested():
            uow.session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role, created_at=uow.now))
    except IntegrityError:
        raise DomainError(
            _(
                "{name} er allerede {role} i {organisation}.",
                name=person.name,
                role=words.ROLES[role],
                organisation=organisation.name,
            ),
            field="email",
        ) from None


def _write_invitation(uow: UnitOfWork, person: Person, organisation: Organisation, role: Role) -> None:
    with speaking("en" if person.language == "en" else "da"):
        context = {"inviter": uow.actor.name or "coproc", "organisation": organisation.name, "role": str(words.ROLES[role])}
    if person.joined_at is None:
        secret = tokens.issue(uow, person.id, Purpose.INVITATION)
        key = f"invitation:{tokens.digest(secret)}"
        letters.write(
            uow,
            person,
            "account_invitation",
            key,
            path=f"/invitation/{secret}",
            expires_at=tokens.expiry(uow, Purpose.INVITATION),
            **context,
        )
    else:
        key = f"membership:{person.id}:{organisation.id}:{role.value}:{uow.now.isoformat()}"
        letters.write(uow, person, "membership_added", key, path="/login", **context)


def reinvite(uow: UnitOfWork, membership_id: int) -> Person:
    """A new link for somebody who has not accepted; the old one stops working."""
    found = queries.membership(uow.session, membership_id)
    _require_grant(uow, found.organisation, Role(found.role))
    if found.person.joined_at is not None:
        raise DomainError(_("{name} har allerede taget imod invitationen.", name=found.person.name))
    _write_invitation(uow, found.person, found.organisation, Role(found.role))
    uow.record(
        "person.reinvited",
        ("person", found.person_id),
        scope=("organisation", found.organisation_id),
        after={"name": found.person.name},
    )
    return found.person


def accept_invitation(uow: UnitOfWork, secret: str, *, name: str, password: str) -> Person:
    """Use the invitation: the name as the person writes it, and a password ("" when they prefer links)."""
    person = tokens.use(uow, secret, Purpose.INVITATION)
    if person.joined_at is not None:
        raise tokens.spent()
    written = " ".join(name.split())
    if not written:
        raise DomainError(_("Skriv dit navn."), field="name")
    if password:
        passwords.check_strength(password, email=person.email)
        person.password_hash = passwords.hash_password(password)
    person.name, person.sort_key, person.joined_at = written, danish_key(written), uow.now
    uow.actor = person.as_actor([])  # the link shows who it is
    uow.record("person.joined", ("person", person.id), after={"name": person.name})
    return person


def change_role(uow: UnitOfWork, membership_id: int, role: Role) -> Membership:
    """The old role ends and the new one begins. The organisation keeps a manager."""
    found = queries.membership(uow.session, membership_id)
    if found.role == role:
        return found
    _require_grant(uow, found.organisation, Role(found.role))
    _require_grant(uow, found.organisation, role)
    _keep_a_manager(uow, found)
    _end(uow, found)
    _add_membership(uow, found.person, found.organisation, role)
    uow.record(
        "membership.role_changed",
        ("person", found.person_id),
        scope=("organisation", found.organisation_id),
        before={"role": words.in_both(found.role)},
        after={
            "name": found.person.name,
            "role": words.in_both(role),
            "organisation": found.organisation.name,
        },
    )
    succession.roles_moved(uow, [found.person_id], found.organisation_id, Role(found.role), role)
    return found


def end_membership(uow: UnitOfWork, membership_id: int, *, reason: str = "") -> Membership:
    """From the next click the person no longer acts for the organisation. The organisation keeps a manager."""
    found = queries.membership(uow.session, membership_id)
    if found.person_id != uow.actor.person_id:
        _require_grant(uow, found.organisation, Role(found.role))
    _keep_a_manager(uow, found)
    _end(uow, found)
    uow.record(
        "membership.ended",
        ("person", found.person_id),
        scope=("organisation", found.organisation_id),
        after={
            "name": found.person.name,
            "role": words.in_both(found.role),
            "organisation": found.organisation.name,
        },
        reason=reason,
    )
    _tell_of_leaving(uow, found)
    succession.roles_moved(uow, [found.person_id], found.organisation_id, Role(found.role))
    return found


def _tell_of_leaving(uow: UnitOfWork, ended: Membership) -> None:
    """Once nothing ties the person to the organisation any more."""
    held = queries.memberships_of(uow.session, [ended.person_id])[ended.person_id]
    if ended.organisation_id not in {one.organisation_id for one in held}:
        for told in succession.LEFT:
            told(uow, ended.person_id, ended.organisation_id)


def _keep_a_manager(uow: UnitOfWork, found: Membership) -> None:
    """Two managers who end each other at once: the organisation's row makes one wait for the other."""
    if found.role != Role.MANAGER or uow.actor.kind == "system" or uow.actor.has(Role.ADMINISTRATOR):
        return
    uow.session.execute(select(Organisation.id).where(Organisation.id == found.organisation_id).with_for_update())
    if not queries.has_active(uow.session, found.organisation_id, Role.MANAGER, but=found.id):
        raise DomainError(_("{organisation} skal have mindst én leder. Invitér en ny først.", organisation=found.organisation.name))


def _end(uow: UnitOfWork, found: Membership) -> None:
    """Raises DomainError when somebody else ended it first."""
    ended = uow.session.execute(
        update(Membership)
        .where(Membership.id == found.id, Membership.ended_at.is_(None))
        .values(ended_at=uow.now)
        .returning(Membership.id)
    ).one_or_none()
    if ended is None:
        raise DomainError(_("Rollen er allerede afsluttet."))


def edit_self(uow: UnitOfWork, *, name: str, title: str, language: str) -> Person:
    """The person's own name, title and language."""
    person = queries.person(uow.session, uow.actor.person_id or 0)
    written = " ".join(name.split())
    if not written:
        raise DomainError(_("Skriv dit navn."), field="name")
    if language not in LANGUAGES:
        raise DomainError(_("Vælg dansk eller engelsk."), field="language")
    before = {"name": person.name, "title": person.title, "language": person.language}
    person.name, person.sort_key, person.title, person.language = written, danish_key(written), title.strip(), language
    after = {"name": person.name, "title": person.title, "language": person.language}
    if before != after:
        uow.record("person.changed", ("person", person.id), before=before, after=after)
    return person


def deactivate_person(uow: UnitOfWork, person_id: int, *, reason: str) -> Person:
    """Close the account: signed out everywhere, all links and keys dead, all roles ended. What they did stays in the log."""
    person = queries.person(uow.session, person_id)
    if person.id == uow.actor.person_id:
        raise DomainError(_("Du kan ikke lukke din egen konto."))
    if not person.is_active:
        raise DomainError(_("Kontoen er allerede lukket."))
    if not reason.strip():
        raise DomainError(_("Skriv hvorfor. Begrundelsen gemmes i historikken."), field="reason")
    person.is_active = False
    person.session_number += 1
    tokens.revoke_all(uow, person.id, ALL_LINKS)
    held = queries.memberships_of(uow.session, [person.id])[person.id]
    for found in held:
        _end(uow, found)
        _tell_of_leaving(uow, found)
    uow.record("person.deactivated", ("person", person.id), after={"name": person.name}, reason=reason)
    _all_ended(uow, person, held)
    return person


def close_own(uow: UnitOfWork) -> Person:
    """The person closes their own account. An organisation's last manager appoints another first (DomainError)."""
    person = queries.person(uow.session, uow.actor.person_id or 0)
    held = queries.memberships_of(uow.session, [person.id])[person.id]
    for found in held:
        _keep_a_manager(uow, found)
        _end(uow, found)
    person.is_active = False
    person.session_number += 1
    tokens.revoke_all(uow, person.id, ALL_LINKS)
    uow.record("person.closed", ("person", person.id), after={"name": person.name})
    _all_ended(uow, person, held)
    return person


def _all_ended(uow: UnitOfWork, person: Person, held: Iterable[Membership]) -> None:
    roles: dict[int, list[Role]] = {}
    for one in held:
        roles.setdefault(one.organisation_id, []).append(Role(one.role))
    for organisation_id, ended in roles.items():
        succession.roles_moved(uow, [person.id], organisation_id, *ended)


def reactivate_person(uow: UnitOfWork, person_id: int) -> Person:
    """Open the account again, without its former roles."""
    person = queries.person(uow.session, person_id)
    if person.is_active:
        raise DomainError(_("Kontoen er allerede åben."))
    person.is_active = True
    uow.record("person.reactivated", ("person", person.id), after={"name": person.name})
    return person
