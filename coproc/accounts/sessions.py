"""Who is at the other end of a request: a signed-in person by cookie, or by bearer token under /api/.

The cookie is Flask's signed one. It holds the person's number and their session number; raising that number in the database ends every
older session. A session lasts twelve hours from signing in, however busy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from flask import Flask, g, request, session as cookie
from sqlalchemy.orm import Session

from coproc.accounts import queries, tokens
from coproc.accounts.models import Membership, Person
from coproc.accounts.tokens import Purpose
from coproc.kernel.actor import VISITOR, Actor
from coproc.kernel.errors import SignInFirst
from coproc.kernel.translation import gettext as _
from coproc.web import language
from coproc.web.access import actor as current_actor, clock

LASTS = timedelta(hours=12)
PERSON, NUMBER, SINCE, ORGANISATION = "person", "number", "since", "organisation"


class WrongKey(SignInFirst):
    """The bearer token is unknown, revoked or expired."""


@dataclass(frozen=True)
class Reader:
    """Who is signed in, for the top of every page."""

    name: str
    organisation_name: str


def install(app: Flask) -> None:
    app.permanent_session_lifetime = LASTS


def identify(session: Session) -> Actor:
    """One query. Under /api/ only a key counts: a cookie could be used by a page elsewhere without a CSRF token."""
    g.memberships = []
    g.person = None
    person = _by_key(session) if request.path.startswith("/api/") else _by_cookie(session)
    if person is None:
        return VISITOR
    g.person, g.memberships = person, person.memberships
    return person.as_actor(person.memberships)


def _by_cookie(session: Session) -> Person | None:
    person_id, since = cookie.get(PERSON), cookie.get(SINCE)
    if person_id is None or since is None:
        return None
    person = None
    if clock().now() - datetime.fromtimestamp(since, UTC) < LASTS:
        person = queries.identity(session, person_id)
    if person is None or person.session_number != cookie.get(NUMBER):
        _forget()
        return None
    return person


def _by_key(session: Session) -> Person | None:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    holder = tokens.holder(session, secret.strip(), Purpose.API, clock().now())
    person = queries.identity(session, holder.id) if holder else None
    if person is None:
        raise WrongKey(_("Nøglen virker ikke. Lav en ny under Min konto."))
    return person


def reader() -> Reader | None:
    """The signed-in person as the pages greet them; None for a visitor."""
    if current_actor().kind != "person":
        return None
    held = current_membership()
    return Reader(g.person.name, held.organisation.name if held else "")


def me() -> Person:
    """The signed-in person's row; only on pages that require a person."""
    current_actor()
    return cast("Person", g.person)


def current_membership() -> Membership | None:
    """Who belongs to several organisations has chosen one; else the first in Danish order."""
    current_actor()
    held = cast("list[Membership]", g.memberships)
    chosen = cookie.get(ORGANISATION)
    return next((found for found in held if found.organisation_id == chosen), held[0] if held else None)


def own_organisations() -> list[tuple[int, str]]:
    """(id, name) of the organisations one may switch between."""
    current_actor()
    return list({found.organisation_id: found.organisation.name for found in g.memberships}.items())


def choose_organisation(organisation_id: int) -> None:
    cookie[ORGANISATION] = organisation_id


def sign_in(person: Person) -> None:
    """Begin a new session: nothing of the old one but the language lives on, the CSRF token included."""
    cookie.clear()
    cookie.permanent = True
    cookie[PERSON], cookie[NUMBER] = person.id, person.session_number
    cookie[SINCE] = int(clock().now().timestamp())
    cookie[language.KEY] = person.language


def sign_out() -> None:
    _forget()


def _forget() -> None:
    chosen = cookie.get(language.KEY)
    cookie.clear()
    if chosen:
        cookie[language.KEY] = chosen
