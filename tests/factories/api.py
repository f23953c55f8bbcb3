"""A program that calls the API with a person's key."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from coproc.accounts import tokens
from coproc.accounts.models import Person
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse


def make_key(database: Database, clock: Clock, person: Person) -> str:
    with database.write(system("test"), clock) as uow:
        return tokens.issue(uow, person.id, tokens.Purpose.API, lifetime=timedelta(days=30), label="test")


class Program:
    """Without a key it is anybody's program."""

    def __init__(self, app: Flask, key: str = "") -> None:
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(path, query_string=query or None, headers=self.headers)

    def send(self, method: str, path: str, body: Any, **headers: str) -> TestResponse:
        return self.client.open(path, method=method, json=body, headers={**self.headers, **headers})

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.send("POST", path, body, **headers)
