"""The least a sign-up can cost: Flask, the same engine, one transaction with three INSERTs, no rule, no form, no template."""

from __future__ import annotations

import os
import secrets

from flask import Flask, redirect, request
from sqlalchemy import text
from werkzeug.wrappers import Response

from coproc.kernel.database import make_engine

application = Flask("bare")
_engine = make_engine(os.environ.get("COPROC_DATABASE_URL", "sqlite://")).execution_options(write=True)


@application.get("/")
def form() -> str:
    return "<!doctype html><title>Bare</title>"


@application.post("/")
def sign_up() -> Response:
    body = request.get_data(as_text=True)
    with _engine.begin() as connection:
        for kind in ("signup", "event", "mail"):
            row = {"id": secrets.token_hex(16), "body": body}
            connection.execute(text(f"INSERT INTO bare_{kind} (id, body) VALUES (:id, :body)"), row)  # noqa: S608 - our own names
    return redirect("/", 303)
