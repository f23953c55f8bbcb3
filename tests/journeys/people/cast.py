"""Fourteen people of four organisations: the centre, Aarhus, Odense and Hjørring. Seven sign in at a desk, the others have a link or a seat."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import Download, Page, expect
from sqlalchemy import select

from coproc.accounts.models import Organisation, Person
from coproc.kernel.clock import at_local
from coproc.messaging.models import OutboxMessage
from coproc.processes.models import Participation
from tests.factories.accounts import PASSWORD
from tests.factories.files import unzipped
from tests.factories.pipeline import Scene
from tests.journeys.roles.walk import Demo, Walker
from tests.journeys.whole.cast import Thumb

# Without an account: a link on a phone is all they need.
DIRECTOR, HEAD = ("Dir Ektør", "dir@hjoerring.example"), ("Otto Overordnet", "otto@odense.example")
KIM, PER, IDA = ("Kim Drift", "kim@aarhus.example"), ("Per Penge", "per@aarhus.example"), ("Ida It", "ida@aarhus.example")
READER = ("Dina Direktør", "dina@aarhus.example")
SEAT = ("Bo Formand", "bo@odense.example")


@dataclass
class Cast:
    demo: Demo
    scene: Scene  # its facilitator and her manager; Aarhus' officer, expert and manager
    number: int
    odense: Organisation
    hjoerring: Organisation
    oda: Person
    hanne: Person
    open_page: Callable[..., Page]
    open_phone: Callable[[], Page]
    folder: Path
    kept: dict[str, str] = field(default_factory=dict)  # address -> link: what was mailed is not kept in the outbox
    _walkers: dict[str, Walker] = field(default_factory=dict)

    def path(self, rest: str = "") -> str:
        return f"/processer/{self.scene.reference(self.number)}{rest}"

    def desk(self, person: Person, path: str = "/opgaver") -> Walker:
        """At 1280 px, in the same browser each time. Sessions last a working day; the story lasts months."""
        if person.email not in self._walkers:
            self._walkers[person.email] = Walker(self.open_page(), self.demo, f"folk-{person.email.partition('@')[0]}")
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

    def thumb(self, name: str) -> Walker:
        """A phone without a session, in the same hand each time."""
        if name not in self._walkers:
            self._walkers[name] = Thumb(self.open_phone(), self.demo, f"folk-{name}")
        return self._walkers[name]

    def comes(self, year: int, month: int, day: int, hour: int = 10) -> None:
        """Danish time. The worker has its turn as it comes."""
        self.scene.clock.set(at_local(date(year, month, day), hour))
        self.demo.deliver()

    def link(self, message: str, email: str) -> str:
        """Where the newest such mail to this address leads."""
        mails = select(OutboxMessage.body_text).where(OutboxMessage.message == message, OutboxMessage.to_email == email)
        with self.scene.database.read() as session:
            text = session.scalars(mails.order_by(OutboxMessage.id.desc()).limit(1)).one()
        found = re.search(r"https?://[^/\s]+(/\S+)", text)
        assert found, text
        return found[1]

    def part(self, organisation: Organisation) -> int:
        with self.scene.database.read() as session:
            mine = (Participation.process_id == self.number) & (Participation.organisation_id == organisation.id)
            return session.scalars(select(Participation.id).where(mine).order_by(Participation.id.desc()).limit(1)).one()


def fetched(she: Walker, words: str, *, role: str = "link") -> bytes:
    with she.page.expect_download() as waiting:
        (she.follows if role == "link" else she.presses)(words)
    found: Download = waiting.value
    return Path(found.path()).read_bytes()


def zipped(she: Walker, words: str | re.Pattern[str]) -> dict[str, bytes]:
    return unzipped(Path(she.downloads(words).path()).read_bytes())


def gives_way(who: Walker, path: str) -> None:
    """Without an account: nothing of it is shown, and the way in is."""
    who.opens(path)
    expect(who.page).to_have_url(re.compile(r"/login\?next="))
