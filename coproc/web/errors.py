"""Refusals and failures as pages a person can go on from, and as problem details (RFC 9457) under /api/."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response as BaseResponse

from coproc.kernel.errors import DomainError, FieldErrors, NotFound, TooMany
from coproc.kernel.translation import gettext as _

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _failed)
    app.after_request(_retry_after)


def _retry_after(response: Response) -> Response:
    """A form that was refused for too many tries is shown again, and says when."""
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and "retry_after" in g:
        response.headers.setdefault("Retry-After", str(g.retry_after))
    return response


def _texts(status: int) -> tuple[str, str]:
    """(heading, what to do next) for a status."""
    texts: dict[int, Callable[[], tuple[str, str]]] = {
        400: lambda: (
            _("Det kunne vi ikke læse"),
            _("Gå tilbage, ret det du skrev, og prøv igen."),
        ),
        401: lambda: (
            _("Vi ved ikke, hvem du er"),
            _("Log ind, og prøv igen."),
        ),
        403: lambda: (
            _("Det har du ikke adgang til"),
            _("Log ind med en anden konto, eller spørg den, der sendte dig linket."),
        ),
        404: lambda: (
            _("Siden findes ikke"),
            _("Adressen kan være skrevet forkert, eller siden kan være flyttet. Begynd på forsiden."),
        ),
        405: lambda: (
            _("Det kan siden ikke"),
            _("Gå tilbage til siden, og brug knapperne dér."),
        ),
        409: lambda: (
            _("En anden var hurtigere"),
            _("Siden har ændret sig, siden du åbnede den. Gå tilbage, hent den igen, og se, om du stadig vil."),
        ),
        410: lambda: (
            _("Linket er lukket"),
            _("Har du en konto, så log ind og find det der. Ellers bed den, der sendte dig linket, om et nyt."),
        ),
        413: lambda: (
            _("Filen er for stor"),
            _("Gør filen mindre, eller del den i flere, og prøv igen."),
        ),
        422: lambda: (
            _("Det kan ikke lade sig gøre"),
            _("Gå tilbage, ret det, og prøv igen."),
        ),
        429: lambda: (
            _("For mange forsøg"),
            _("Vent et øjeblik, og prøv igen."),
        ),
        500: lambda: (
            _("Der gik noget galt hos os"),
            _("Det er ikke din skyld. Prøv igen om lidt. Intet er gemt halvt."),
        ),
    }
    return texts.get(status, texts[400 if status < 500 else 500])()


def problem(status: int, detail: str, *, errors: dict[str, str] | None = None) -> Response:
    """An RFC 9457 problem. `errors` names the fields that are wrong."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    answer = Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _answer(status: int, sentence: str = "", *, errors: dict[str, str] | None = None, reference: str = "") -> Response:
    heading, advice = _texts(status)
    if sentence.rstrip(".") == heading:
        sentence = ""  # the page has said so already
    if request.path.startswith("/api/"):
        return problem(status, sentence or f"{heading}. {advice}", errors=errors)
    values = {"status": status, "heading": heading, "sentence": sentence, "advice": advice, "reference": reference}
    if status >= 500:
        # Without context processors: what failed may be what they ask.
        page = current_app.jinja_env.get_template("errors/error.html").render(values)
    else:
        page = render_template("errors/error.html", **values)
    return Response(page, status=status, mimetype="text/html")


def _refused(error: DomainError) -> BaseResponse:
    if isinstance(error, NotFound) and (page := _page_above()):
        return page
    errors = error.errors if isinstance(error, FieldErrors) else {error.field: error.sentence} if error.field else None
    sentence = error.sentence
    if isinstance(error, FieldErrors) and request.path.startswith("/api/"):
        sentence = " ".join(f"{name}: {said}" for name, said in error.errors.items())
    answer = _answer(error.status, sentence, errors=errors)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _page_above() -> BaseResponse | None:
    """A refused form stands on an address that only takes a POST: who reloads it, or comes by the bar, is led to the page above."""
    if request.method not in {"GET", "HEAD"} or request.path.startswith("/api/"):
        return None
    routes = current_app.url_map.bind_to_environ(request.environ)
    if not _leads_to(routes, request.path, "POST"):
        return None
    path = request.path
    while "/" in path.strip("/"):
        path = path.rpartition("/")[0]
        if _leads_to(routes, path, "GET"):
            return redirect(path, 303)
    return None


def _leads_to(routes: MapAdapter, path: str, method: str) -> bool:
    """Whether a view answers, and for a POST another one than was asked."""
    try:
        endpoint, _values = routes.match(path, method=method)
    except HTTPException:
        return False
    return method == "GET" or endpoint != request.endpoint


def _stale_page(_error: CSRFError) -> Response:
    return _answer(400, _("Siden har været åben for længe. Gå tilbage, hent siden igen, og send så."))


def _http_error(error: HTTPException) -> BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response(request.environ)
    if error.code in {404, 405} and (page := _page_above()):
        return page
    answer = _answer(error.code)
    for name, value in error.get_headers(request.environ):  # Allow, Retry-After, WWW-Authenticate
        if name.lower() not in {"content-type", "content-length"}:
            answer.headers[name] = value
    return answer


def _failed(_error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("The failure above was shown to the reader with reference %s", reference)
    return _answer(500, reference=reference)
