"""Asks every route as every role, of one's own things, of others' and of none, and compares the answer with the permission table.

A room that adds routes with values in their URLs adds an example to `World.things`: under the endpoint, under the first word of the
address and the URL values it takes ("behov reference"), or under these values alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coproc.accounts.models import Organisation, Person
from coproc.accounts.permissions import TABLE, allowed
from coproc.kernel.actor import VISITOR, Actor, Role
from tests.factories.accounts import People, signed_in
from tests.factories.api import Program, make_key

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule
    from werkzeug.test import TestResponse

# Not views of ours: files, and the language switch, which everybody may use.
OPEN = frozenset({"static", "web.set_language"})


@dataclass(frozen=True)
class Thing:
    """An example for a URL: its values, and how it stands to organisations (or, for what depends on the reader, a function of the actor)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    ties: Mapping[str, frozenset[int]] | Callable[[Actor], Mapping[str, frozenset[int]]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()

    def ties_for(self, actor: Actor) -> Mapping[str, frozenset[int]]:
        return self.ties(actor) if callable(self.ties) else self.ties


@dataclass(frozen=True)
class Reader:
    """`procurement_officer of own`, `manager of others`, `nobody's person`, `visitor`."""

    label: str
    actor: Actor
    person: Person | None = None


@dataclass
class World:
    """Example things belong to `own`; `others` stands in no relation to them, and the `around` (organisation, role) in some other."""

    app: Flask
    people: People
    own: Organisation
    others: Organisation
    things: dict[str, Thing] = field(default_factory=dict)
    finer: set[str] = field(default_factory=set)  # endpoints whose service may refuse what the table allows
    hides: set[str] = field(default_factory=set)  # endpoints that say of what is refused that it is not there
    around: Sequence[tuple[Organisation, Role]] = ()
    restore: Callable[[], object] = lambda: None  # undoes what a request has written
    cookies: dict[int, str] = field(default_factory=dict)

    def readers(self) -> Iterator[Reader]:
        yield Reader("visitor", VISITOR)
        homeless = self.people.person()
        yield Reader("nobody's person", self.people.actor(homeless), homeless)
        for organisation, word in ((self.own, "own"), (self.others, "others")):
            for role in Role:
                person = self.people.person((organisation, role))
                yield Reader(f"{role} of {word}", self.people.actor(person), person)
        for organisation, role in self.around:
            person = self.people.person((organisation, role))
            yield Reader(f"{role} of {organisation.name}", self.people.actor(person), person)

    def cookie_of(self, person: Person) -> str:
        """What the browser of somebody who has signed in sends; made once, as `restore` forgets every sign-out."""
        if person.id not in self.cookies:
            cookie = signed_in(self.app, person, self.people.clock).get_cookie(self.app.config["SESSION_COOKIE_NAME"])
            assert cookie
            self.cookies[person.id] = cookie.value
        return self.cookies[person.id]

    def thing_of(self, rule: Rule) -> Thing | None:
        """None: there is no example for this route yet."""
        values = " ".join(sorted(rule.arguments))
        names = (rule.endpoint, f"{rule.rule.split('/')[1]} {values}", values)
        return next((self.things[name] for name in names if name in self.things), None if rule.arguments else Thing())


def views(app: Flask) -> Iterator[tuple[Rule, str | None]]:
    """Every rule with the action its view requires."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in OPEN:
            yield rule, getattr(app.view_functions[rule.endpoint], "required_action", None)


def walk(world: World, readers: Sequence[Reader], *, leave_out: frozenset[str] = frozenset(), flag: str | None = None) -> list[str]:
    """What was answered otherwise than the table says. `leave_out`: blueprints; `flag`: only what it opens for everybody."""
    wrong = []
    for rule, action in views(world.app):
        if rule.endpoint.partition(".")[0] in leave_out or (flag and action in TABLE and flag not in TABLE[action].anyone):
            continue
        thing = world.thing_of(rule)
        if thing is None or action not in TABLE:
            wrong.append(f"{rule.rule}: {'no example' if thing is None else f'unknown action {action}'}")
            continue
        with world.app.test_request_context():
            path = world.app.url_for(rule.endpoint, **thing.values)
        for reader in readers:
            may = allowed(reader.actor, action, thing.ties_for(reader.actor), thing.flags)
            for method in sorted({"GET", "POST", "PATCH"} & (rule.methods or set())):
                answer = _ask(world, reader, method, path)
                if answer.status_code == 404 and not may and rule.endpoint in world.hides:
                    continue
                said = _judge(answer, reader, may=may, finer=rule.endpoint in world.finer)
                if said:
                    wrong.append(f"{method} {path} ({action}) as {reader.label}: {answer.status_code}, {said}")
                world.restore()
    return wrong


def _ask(world: World, reader: Reader, method: str, path: str) -> TestResponse:
    """In a new browser, for an earlier answer may have signed the reader out; under /api/ by a key, for no cookie counts there."""
    if path.startswith("/api/"):
        key = make_key(world.people.database, world.people.clock, reader.person) if reader.person else ""
        return Program(world.app, key).send(method, path, None)
    browser = world.app.test_client()
    if reader.person is not None:
        browser.set_cookie(world.app.config["SESSION_COOKIE_NAME"], world.cookie_of(reader.person))
    data = {"typed": "nothing we know"} if method == "POST" else None  # a browser always sends something: the token
    return browser.open(path, method=method, data=data)


def _judge(answer: TestResponse, reader: Reader, *, may: bool, finer: bool) -> str:
    """The empty text when the answer is as it should be."""
    if answer.status_code >= 500 and answer.status_code != 503:  # 503 is what /readyz says of a database without its migrations
        return "it failed"
    if may:
        return "" if answer.status_code not in {401, 403} or finer else "the table allows it"
    if reader.person is None and not answer.request.path.startswith("/api/"):
        return "" if answer.status_code == 303 and answer.location.startswith("/login") else "a visitor must sign in"
    return "" if answer.status_code in {401, 403} else "the table refuses it"
