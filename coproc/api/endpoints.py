"""One declaration per address: what it asks, takes and answers. The routes, the OpenAPI document and the page /api are all made of it.

Who calls is known by a bearer key alone (`accounts.sessions`): no cookie counts under /api/, so there is nothing to forge and no CSRF token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, g, request
from flask.blueprints import BlueprintSetupState
from pydantic import BaseModel, ValidationError

from coproc.accounts.permissions import TABLE
from coproc.accounts.throttling import network_of
from coproc.api import kept
from coproc.api.kept_models import KeptAnswer
from coproc.api.paging import Page
from coproc.kernel.errors import DomainError, FieldErrors
from coproc.kernel.translation import LANGUAGES, Language, gettext as _, lazy, set_language
from coproc.web.access import Loader, actor, clock, close_session, db, require, writing

PREFIX = "/api/v1"
blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


class Unreadable(DomainError):
    """What was sent is not JSON."""

    status = 400


@dataclass(frozen=True)
class Endpoint:
    """An address as it is documented. `summary` and `group` are lazy texts; `refusals` are the statuses beside the usual ones."""

    method: str
    rule: str
    name: str
    group: Any
    summary: Any
    action: str
    answer: Any
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    status: int
    finds: bool
    refusals: tuple[int, ...]
    headers: Mapping[str, Any]  # what may be sent beside the usual ones: name -> what for
    repeated: Any  # what a 200 says where doing it the first time is a 201

    @property
    def path(self) -> str:
        return PREFIX + self.rule.replace("<", "{").replace(">", "}")

    @property
    def is_open(self) -> bool:
        """Whether some of it may be read or done without a key."""
        return bool(TABLE[self.action].anyone)


KEY = "Idempotency-Key"
KEY_HEADER = {
    KEY: lazy(
        "Din egen nøgle til forespørgslen. Sendes det samme igen med samme nøgle inden for et døgn, bliver det gjort én gang, og svaret er "
        "det samme. Et andet indhold med samme nøgle er en fejl."
    )
}
ENDPOINTS: list[Endpoint] = []
View = Callable[..., Any]


def endpoint(
    method: str,
    rule: str,
    action: str,
    *,
    group: Any,
    summary: Any,
    answer: Any,
    of: Loader | None = None,
    query: type[BaseModel] | None = None,
    body: type[BaseModel] | None = None,
    status: int = 200,
    refusals: tuple[int, ...] = (),
    repeated: Any = None,
) -> Callable[[View], View]:
    """Register a view. It gets the loaded thing, then `query` and `body`; it returns the answer, or (answer, status, headers)."""

    def decorate(view: View) -> View:
        name = view.__name__
        declared = (method, rule, name, group, summary, action, answer, query, body, status, of is not None, refusals)
        ENDPOINTS.append(Endpoint(*declared, {} if method == "GET" else KEY_HEADER, repeated))

        def answered(*thing: Any, **values: Any) -> Response:
            if query:
                values["query"] = _checked(lambda: query.model_validate(request.args.to_dict()))
            if body:
                values["body"] = _sent(body)
            return _once(lambda: _made(view(*thing, **values), status))

        guarded = require(action, of=of)(answered)
        blueprint.add_url_rule(rule, name, guarded, methods=[method])
        return guarded

    return decorate


@blueprint.record_once
def _without_csrf(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(blueprint)


@blueprint.before_request
def _begin() -> None:
    """A program asks for its language; without asking it is Danish. No database takes a text with a zero byte."""
    set_language(cast("Language", request.accept_languages.best_match(LANGUAGES) or "da"))
    if any("\0" in text for text in (request.path, *request.args.keys(), *request.args.values())):
        raise Unreadable(_("Adressen kan ikke læses."))


@blueprint.after_request
def _headers(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.update(("Authorization", "Accept-Language"))
    return response


def _response(answer: BaseModel, status: int, headers: Mapping[str, str] | None = None) -> Response:
    response = Response(answer.model_dump_json(), status=status, mimetype="application/json", headers=dict(headers or {}))
    if isinstance(answer, Page) and answer.next:
        response.headers["Link"] = f'<{answer.next}>; rel="next"'
    return response


def _made(said: Any, status: int) -> Response:
    return _response(*said) if isinstance(said, tuple) else _response(said, status)


def _once(answer: Callable[[], Response]) -> Response:
    """Under an Idempotency-Key a change is made once, and who asks again gets the first answer."""
    key = request.headers.get(KEY)
    if key is None or request.method == "GET":
        return answer()
    me = actor()
    caller = f"person {me.person_id}" if me.person_id else f"visitor {network_of(request.remote_addr)}"
    wanted = kept.asked(caller, key, request.method, request.path, request.get_data())
    if before := kept.found(db(), wanted, clock().now()):
        return _repeated(before)
    g.first_in_transaction = wanted.claim
    try:
        response = answer()
    except kept.Taken:
        close_session()
        if before := kept.found(db(), wanted, clock().now()):
            return _repeated(before)
        raise
    finally:
        g.pop("first_in_transaction")
    headers = {name: response.headers[name] for name in ("Location",) if name in response.headers}
    with writing() as uow:
        kept.keep(uow, wanted, response.status_code, response.get_data(as_text=True), headers)
    return response


def _repeated(before: KeptAnswer) -> Response:
    headers = {**(before.headers or {}), "Idempotent-Replayed": "true"}
    return Response(before.body, status=before.code, mimetype="application/json", headers=headers)


def _sent(body: type[BaseModel]) -> BaseModel:
    if not request.is_json:
        raise Unreadable(_("Send indholdet som JSON med Content-Type: application/json."))
    found = _checked(lambda: body.model_validate_json(request.get_data(), strict=True))
    if any("\0" in text for text in _texts(found.model_dump())):
        raise Unreadable(_("Teksten indeholder et tegn, der ikke kan gemmes."))
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


# pydantic's kinds of errors in words a person can act on; the values are pydantic's own.
SENTENCES: dict[str, Any] = {
    "missing": lazy("Feltet mangler."),
    "extra_forbidden": lazy("Feltet kendes ikke."),
    "string_type": lazy("Skriv en tekst."),
    "string_too_long": lazy("Skriv højst {max_length} tegn."),
    "string_too_short": lazy("Skriv mindst {min_length} tegn."),
    "too_long": lazy("Send højst {max_length}."),
    "int_type": lazy("Skriv et helt tal."),
    "int_parsing": lazy("Skriv et helt tal."),
    "int_from_float": lazy("Skriv et helt tal."),
    "bool_type": lazy("Skriv true eller false."),
    "bool_parsing": lazy("Skriv true eller false."),
    "greater_than_equal": lazy("Skriv mindst {ge}."),
    "less_than_equal": lazy("Skriv højst {le}."),
    "enum": lazy("Brug en af disse: {expected}."),
    "literal_error": lazy("Brug en af disse: {expected}."),
    "list_type": lazy("Send en liste."),
    "model_type": lazy("Send et objekt."),
    "date_type": lazy("Skriv datoen som 2027-04-01."),
    "date_parsing": lazy("Skriv datoen som 2027-04-01."),
    "date_from_datetime_parsing": lazy("Skriv datoen som 2027-04-01."),
}
OTHERWISE = lazy("Værdien kan ikke bruges.")


def _checked(read: Callable[[], BaseModel]) -> BaseModel:
    try:
        return read()
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    if any(one["type"] == "json_invalid" for one in found):
        raise Unreadable(_("Det sendte er ikke gyldig JSON."))
    raise FieldErrors({".".join(str(step) for step in one["loc"]) or "body": _sentence(one) for one in found})


def _sentence(error: Any) -> str:
    return str(SENTENCES.get(error["type"], OTHERWISE)).format(**error.get("ctx", {}))
