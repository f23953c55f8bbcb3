"""Danish first, English on request. The choice is kept in the session cookie."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, abort, redirect, request, session
from werkzeug.wrappers import Response

from coproc.kernel.translation import LANGUAGES, Language, set_language as speak

KEY = "language"
blueprint = Blueprint("web", __name__)


def install(app: Flask) -> None:
    """Every request speaks its reader's language, also the ones that end in an error."""
    app.register_blueprint(blueprint)
    app.before_request(_speak_the_readers_language)
    app.teardown_request(_back_to_danish)


# A browser that asks for one of these first may well be a Dane's, or somebody's who reads Danish.
READ_DANISH = {"da", "en", "nb", "nn", "no", "sv", "fo", "kl", "is"}


def reader_language() -> Language:
    """What the reader chose; else Danish: many Danes have a browser that asks for English.

    One that asks first for German or Polish, and nowhere for Danish, belongs to somebody from abroad: English.
    """
    chosen = session.get(KEY)
    if chosen in LANGUAGES:
        return cast("Language", chosen)
    asked = [code.lower().partition("-")[0] for code in request.accept_languages.values()]
    return "en" if asked and asked[0] not in {*READ_DANISH, "*"} and "da" not in asked else "da"


def local_url(candidate: str | None) -> str:
    """The candidate when it leads to a page of ours, else the front page: no link of ours leads elsewhere."""
    if not candidate or not candidate.startswith("/") or candidate.startswith(("//", "/\\")):
        return "/"
    if any(ord(character) < 32 for character in candidate):  # browsers drop tabs and line breaks: "/\t/evil" is "//evil"
        return "/"
    return candidate


@blueprint.get("/sprog/<language>")
def set_language(language: str) -> Response:
    if language not in LANGUAGES:
        abort(404)
    session[KEY] = language
    return redirect(local_url(request.args.get("next")), code=303)


def _speak_the_readers_language() -> None:
    speak(reader_language())


def _back_to_danish(_error: BaseException | None) -> None:
    speak("da")
