"""What a route asks before it acts, and how it reaches the database. The permission table itself is given by `app`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, Protocol, TypeVar, cast

from flask import current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session

from coproc.kernel.actor import Actor
from coproc.kernel.clock import Clock
from coproc.kernel.database import CLOCK, Database, UnitOfWork
from coproc.kernel.errors import Forbidden, SignInFirst
from coproc.kernel.translation import gettext as _

T = TypeVar("T")


@dataclass(frozen=True)
class Access(Generic[T]):
    """A thing, which organisations stand in which relation to it, and what holds for everybody (`public`, `self`)."""

    thing: T
    ties: Mapping[str, frozenset[int]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


class Policy(Protocol):
    def __call__(self, actor: Actor, action: str, ties: Mapping[str, frozenset[int]], flags: frozenset[str]) -> bool: ...


@dataclass(frozen=True)
class Runtime:
    """What the composition root hands to the web kit."""

    database: Database
    clock: Clock
    policy: Policy
    identify: Callable[[Session], Actor]


def runtime() -> Runtime:
    return cast("Runtime", current_app.extensions["coproc"])


def db() -> Session:
    """The request's reading session."""
    if "session" not in g:
        g.session = Session(runtime().database.engine, expire_on_commit=False, info={CLOCK: clock()})
    return cast("Session", g.session)


def actor() -> Actor:
    if "actor" not in g:
        g.actor = runtime().identify(db())
    return cast("Actor", g.actor)


def clock() -> Clock:
    return runtime().clock


@contextmanager
def writing() -> Iterator[UnitOfWork]:
    """The request's one transaction. The reading session is let go first, so that nothing stale is shown afterwards."""
    with writing_by(actor()) as uow:
        yield uow


@contextmanager
def writing_by(acting: Actor) -> Iterator[UnitOfWork]:
    """The same in somebody's name. What the request wants done first in it (`g.first_in_transaction`) stands or falls with it."""
    close_session()
    with runtime().database.write(acting, clock()) as uow:
        if first := g.get("first_in_transaction"):
            first(uow)
        yield uow


def close_session(_error: BaseException | None = None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()


def may(action: str, access: Access[Any] | None = None) -> bool:
    """For templates: whether to show a button. Without `access`, the thing of the page."""
    found = access or g.get("access") or Access(None)
    return runtime().policy(actor(), action, found.ties, found.flags)


Loader = Callable[..., Access[Any]]


def require(action: str, of: Loader | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Refuse unless the permission table allows `action`.

    `of(session, actor, …)` loads the thing named by the URL values it takes by name; the view then gets the thing first and
    the remaining URL values by keyword. A visitor is sent to sign in; under /api/ they get 401;
    a person without the right gets 403.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        taken = set(inspect.signature(of).parameters) if of else set()

        @wraps(view)
        def guarded(**url_values: Any) -> Any:
            if of is None:
                access: Access[Any] = Access(None)
            else:
                access = of(db(), actor(), **{k: v for k, v in url_values.items() if k in taken})
            if not runtime().policy(actor(), action, access.ties, access.flags):
                return _refuse()
            g.access = access
            rest = {k: v for k, v in url_values.items() if k not in taken}
            return view(**rest) if of is None else view(access.thing, **rest)

        guarded.required_action = action  # type: ignore[attr-defined]  # read by the test that walks all routes
        return guarded

    return decorate


def _refuse() -> Any:
    if actor().kind == "visitor":
        if request.path.startswith("/api/"):
            raise SignInFirst(_("Send en API-nøgle med. Du laver den under Min konto."))
        return redirect(url_for("accounts.login", next=request.full_path if request.method == "GET" else None), 303)
    raise Forbidden(_("Det har du ikke adgang til."))
