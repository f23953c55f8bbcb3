"""/healthz: the process is alive. /readyz: it can serve. /metrics: what a monitor counts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from coproc import schema
from coproc.messaging import heartbeat
from coproc.web.access import clock, db, require, runtime

blueprint = Blueprint("health", __name__)
UP = Gauge("coproc_database_up", "1 when the database answers")


@blueprint.get("/healthz")
@require("page.public")
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@require("page.public")
def readyz() -> Any:
    """200 when the database answers and is migrated; a silent worker degrades, but does not stop, the service."""
    try:
        db().execute(text("SELECT 1"))
        current = schema.is_current(runtime().database.engine)
        worker = heartbeat.status(db(), clock())
    except SQLAlchemyError:
        UP.set(0)
        return jsonify(status="error", database="unreachable"), 503
    UP.set(1)
    if not current:
        return jsonify(status="error", database="ok", migrations="pending"), 503
    return jsonify(status="ok", database="ok", migrations="current", worker=worker)


@blueprint.get("/metrics")
@require("page.public")
def metrics() -> Response:
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def install(app: Flask) -> None:
    app.register_blueprint(blueprint)
