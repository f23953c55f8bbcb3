"""The page templates' environment: where they lie, what they may say, and that a misspelt name fails loudly."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import nh3
from flask import Flask, request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.urls import iri_to_uri

from coproc.kernel import formats
from coproc.kernel.money import kroner
from coproc.kernel.translation import LANGUAGES, current_language, gettext, ngettext, pick

STATIC = Path(__file__).resolve().parent / "static"
PAGE_ARGUMENT = "side"
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "a", "blockquote", "code", "hr"}
_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block", "html_inline"])


def install(app: Flask, templates: Path) -> None:
    """`templates` is the folder templates/web, wherever this installation keeps it. Call before anything renders."""
    if "jinja_env" in app.__dict__:
        raise RuntimeError("coproc.web.jinja.install must come before the first use of app.jinja_env")
    app.template_folder = str(templates)
    app.static_folder = str(STATIC)
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    environment = app.jinja_env
    environment.globals.update(
        _=gettext,
        ngettext=ngettext,
        language=current_language,
        languages=LANGUAGES,
        short_date=formats.short_date,
        long_date=formats.long_date,
        moment=formats.moment,
        short_moment=formats.short_moment,
        whole_month=formats.whole_month,
        deadline=formats.deadline,
        clock_time=formats.clock_time,
        number=formats.number,
        listed=formats.listed,
        kroner=kroner,
        pick=pick,
        url_with=url_with,
        asset=_asset_of(app),
        csrf_token=generate_csrf,
    )
    environment.filters["markdown"] = markdown


def markdown(text: str | None, heading: int = 3) -> Markup:
    """People's text as HTML: paragraphs, lists, emphasis, links, and headings from level `heading` down; no more."""
    tokens = _markdown.parse(text or "")
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + heading - 1)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    # What nh3 returns holds only the tags and attributes named here.
    return Markup(  # noqa: S704
        nh3.clean(
            html,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


def url_with(**changes: Any) -> str:
    """This page's address with query arguments changed; None removes one. Any change but of the page goes to page 1."""
    arguments: MultiDict[str, str] = MultiDict(request.args)
    if PAGE_ARGUMENT not in changes:
        arguments.poplist(PAGE_ARGUMENT)
    for name, value in changes.items():
        arguments.poplist(name)
        if value is not None:
            arguments.add(name, str(value))
    query = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in arguments.items(multi=True))
    path = iri_to_uri(request.script_root + request.path)
    return f"{path}?{query}" if query else path


def _asset_of(app: Flask) -> Callable[[str], str]:
    """Static files are kept by browsers for a year; their address changes with their content."""
    app.config.setdefault("SEND_FILE_MAX_AGE_DEFAULT", None)
    fingerprints: dict[str, str] = {}

    def asset(name: str) -> str:
        if name not in fingerprints or app.debug:
            path = STATIC / name
            fingerprints[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"
        return url_for("static", filename=name, v=fingerprints[name])

    return asset
