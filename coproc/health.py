"""/healthz: the process is alive. /readyz: it can serve. /metrics: what a monitor counts."""

from __future__ import annotations

from math import nan
from typing import Any

from flask import Blueprint, Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from coproc import schema
from coproc.messaging import delivery, heartbeat, wellbeing
from coproc.web.access import clock, db, require, runtime

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@require("page.public")
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@require("page.public")
def readyz() -> Any:
    """200 when the database answers and is migrated; a worker's silence and mail that does not leave degrade, but do not stop, us.

    Degraded: a worker is silent, the mail server is away, or a mail has waited for more than five minutes.
    """
    try:
        db().execute(text("SELECT 1"))
        current = schema.is_current(runtime().database.engine)
        state = wellbeing.look(db(), clock())
    except SQLAlchemyError:
        return jsonify(status="error", database="unreachable"), 503
    if not current:
        return jsonify(status="error", database="ok", migrations="pending"), 503
    workers = [
        {"name": one.worker, "last_tick_seconds": one.seconds, "silent": one.is_silent, "failures": one.failures}
        for one in state.workers
    ]
    away = state.pause.since.isoformat() if state.pause else None
    return jsonify(
        status="ok" if state.is_ok else "degraded",
        database="ok",
        migrations="current",
        worker="ok" if state.workers_ok else "degraded",
        last_tick_seconds=state.silent_seconds,
        workers=workers,
        mail={
            "status": "ok" if state.mail_ok else "degraded",
            "waiting": state.waiting,
            "oldest_seconds": state.oldest_seconds,
            "server_away_since": away,
        },
    )


@blueprint.get("/metrics")
@require("page.public")
def metrics() -> Response:
    """Asked at each scrape: every process answers the same, and none from memory."""
    registry = CollectorRegistry()
    up = Gauge("coproc_database_up", "1 when the database answers", registry=registry)
    try:
        _count_mail_and_workers(registry)
        up.set(1)
    except SQLAlchemyError:
        up.set(0)
    return Response(generate_latest(registry) + generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _count_mail_and_workers(registry: CollectorRegistry) -> None:
    heard = heartbeat.latest(db())
    silent = Gauge("coproc_worker_silent_seconds", "Since a worker was heard of; NaN when never", registry=registry)
    silent.set((clock().now() - heard).total_seconds() if heard else nan)
    messages = Gauge("coproc_outbox_messages", "Mails by what became of them", ["status"], registry=registry)
    for status, count in delivery.counts(db()).items():
        messages.labels(status).set(count)
    _waiting, since = delivery.waiting(db(), clock())
    oldest = Gauge("coproc_outbox_oldest_waiting_seconds", "How long the mail has waited that is due first", registry=registry)
    oldest.set((clock().now() - since).total_seconds() if since else 0)


def install(app: Flask) -> None:
    app.register_blueprint(blueprint)
