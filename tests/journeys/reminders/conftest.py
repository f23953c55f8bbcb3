"""Three towns that owe the need form on 4 December, a real mail server, and a worker that has its turn when the story says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from coproc import wiring
from coproc.accounts.models import Person
from coproc.config import Settings
from coproc.kernel.actor import Role
from coproc.kernel.clock import FixedClock, at_local
from coproc.kernel.database import Database
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import Scene, scene as make_scene
from tests.journeys.roles.walk import Demo, Walker
from tests.support.browser import NARROW
from tests.support.mail_sink import Sink, listening


@dataclass
class Story:
    demo: Demo
    scene: Scene
    sink: Sink
    number: int
    oda: Person  # of Odense
    hanne: Person  # of Esbjerg; her address does not exist
    anna: Person  # administers the place
    open_page: Callable[..., Page]
    _walkers: dict[str, Walker] = field(default_factory=dict)

    def path(self, rest: str = "") -> str:
        return f"/processer/{self.scene.reference(self.number)}{rest}"

    def desk(self, person: Person, path: str) -> Walker:
        """At 1280 px, in the same browser each time."""
        if person.email not in self._walkers:
            self._walkers[person.email] = Walker(self.open_page(), self.demo, f"paamindelser-{person.email.partition('@')[0]}")
        walker = self._walkers[person.email]
        walker.opens(f"/login?next={path}")
        if "/login" in walker.page.url:
            walker.writes("Mailadresse", person.email)
            walker.presses("Fortsæt")
            walker.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
            walker.presses("Log ind")
        expect(walker.page).not_to_have_url(re.compile("/login"))
        walker.opens(path)
        return walker

    def is_now(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """Danish time. The worker sleeps."""
        self.scene.clock.set(at_local(date(2026, month, day), hour, minute))

    def worker_wakes(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        self.is_now(month, day, hour, minute)
        self.demo.deliver()

    def mails(self, person: Person, about: str = "behovsskema") -> list[EmailMessage]:
        """What the mail server took for them about the form."""
        return [mail for mail in self.sink.to(person.email) if about in str(mail["Subject"])]

    def colleague(self, buyer: int, name: str, email: str) -> Person:
        """An expert: nobody reminds those of need forms."""
        return self.scene.people.person((self.scene.buyers[buyer], Role.EXPERT), name=name, email=email)

    def phone(self, path: str) -> Walker:
        """Somebody who opens a link of a mail, and is not signed in."""
        walker = Walker(self.open_page(NARROW), self.demo, "paamindelser-telefon")
        walker.opens(path)
        return walker


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def path_in(mail: EmailMessage, start: str) -> str:
    """The address in the mail that begins like this, as the one who presses on it is sent."""
    found = re.search(rf"https?://[^/\s]+({start}[\w/-]+)", text_of(mail))
    assert found, text_of(mail)
    return found[1]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as one:
        yield one


@pytest.fixture
def story(
    sqlite_database: Database, clock: FixedClock, site: str, sink: Sink, tmp_path: Path, new_page: Callable[..., Page]
) -> Story:
    wiring.wire()
    scene = make_scene(sqlite_database, clock)
    oda = scene.people.person((scene.buyers[1], Role.OFFICER), name="Oda Indkøber", email="oda@odense.example")
    hanne = scene.people.person((scene.buyers[2], Role.OFFICER), name="Hanne Indkøber", email="hanne@esbjerg.example")
    anna = scene.people.person((scene.centre, Role.ADMINISTRATOR), name="Anna Administrator", email="admin@example.dk")
    number = scene.process(joined=3)
    scene.need_form(number, days=14)
    settings = Settings(
        env="test",
        var=tmp_path / "var",
        base_url=site,
        database_url=sqlite_database.url,
        smtp_url=SecretStr(f"smtp://127.0.0.1:{sink.port}"),
        mail_from="coproc@example.dk",
        bounce_folder=tmp_path / "reports",
    )
    return Story(Demo(sqlite_database, clock, settings), scene, sink, number, oda, hanne, anna, new_page)
