"""What commands share: settings, the database, the clock, and who acts."""

from __future__ import annotations

from functools import cached_property

import click

from coproc import wiring
from coproc.accounts import queries as accounts
from coproc.config import Settings
from coproc.kernel.actor import Actor, system
from coproc.kernel.clock import SystemClock
from coproc.kernel.database import Database


class Runtime:
    """Opened lazily: `coproc --help` touches no database."""

    def __init__(self, email: str | None) -> None:
        self.email = email
        self.clock = SystemClock()

    @cached_property
    def settings(self) -> Settings:
        return Settings()

    @cached_property
    def database(self) -> Database:
        return wiring.database(self.settings.resolved_database_url)

    @cached_property
    def actor(self) -> Actor:
        """The person of --as, or a named system actor."""
        if self.email is None:
            return system("coproc")
        with self.database.read() as session:
            person = accounts.person_by_email(session, self.email)
            if person is None or not person.is_active:
                raise click.ClickException(f"Nobody here has the address {self.email}.")
            return person.as_actor(accounts.memberships_of(session, [person.id]).get(person.id, []))


pass_runtime = click.make_pass_decorator(Runtime)
