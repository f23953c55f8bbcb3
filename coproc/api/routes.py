"""The API and the page about it. Importing the modules with the addresses is what registers them."""

from __future__ import annotations

import itertools

from flask import Blueprint, Response, jsonify, render_template

from coproc.api import dialogue_routes, need_routes, process_routes, tender_routes
from coproc.api.endpoints import ENDPOINTS, blueprint
from coproc.api.openapi import DOCUMENT, document
from coproc.kernel.translation import current_language
from coproc.messaging.links import base
from coproc.web.access import require

__all__ = ["blueprint", "page"]

MODULES = (process_routes, dialogue_routes, need_routes, tender_routes)
page = Blueprint("api_page", __name__)


@blueprint.get("/openapi.json")
@require("api.read")
def openapi() -> Response:
    """Declared by hand in the document: its answer is the document."""
    return jsonify(document(current_language()))


@page.get("/api")
@require("api.read")
def index() -> str:
    """What can a program do here, and how does it get a key?"""
    groups = [(str(name), list(found)) for name, found in itertools.groupby(ENDPOINTS, key=lambda one: str(one.group))]
    return render_template("api/index.html", groups=groups, document=DOCUMENT, base=base())
