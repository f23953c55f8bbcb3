"""Everybody in the story, their mail, and how they come to their pages: by the words they read and the links they are sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parseaddr
from itertools import count

from playwright.sync_api import Download, Locator, Page, expect

from coproc.accounts.models import Organisation, Person
from coproc.kernel.clock import FixedClock, at_local
from coproc.kernel.database import Database
from coproc.kernel.errors import DomainError
from coproc.messaging.mailbox import Letter, letter
from coproc.processes.models import Process
from coproc.reference.identifiers import cvr
from tests.factories.accounts import PASSWORD, People
from tests.journeys.roles.walk import Demo, Walker

TITLE = "Sammen om emissionsfrie arbejdsmaskiner"


class Thumb(Walker):
    """A phone: 360 px, and a thumb instead of a mouse. Playwright's tap, unlike its click, does not wait for the page it leads to."""

    def follows(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        with self.page.expect_navigation():
            self._named("link", words, within).tap()

    def presses(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        with self.page.expect_navigation():
            self._named("button", words, within).tap()

    def downloads(self, words: str | re.Pattern[str]) -> Download:
        with self.page.expect_download() as waiting:
            self._named("link", words, None).tap()
        return waiting.value

    def ticks(self, label: str, *, within: Locator | None = None) -> None:
        (within or self.page).locator("label", has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).first.tap()


@dataclass
class Company:
    """One of the thirty."""

    name: str
    number: str
    email: str
    people: tuple[str, ...]
    country: str = "DK"
    language: str = "da"
    events: tuple[str, ...] = ()  # public references


@dataclass
class Cast:
    demo: Demo
    people: People
    process: Process
    buyers: list[Organisation]
    facilitator: Person
    officers: list[Person]
    open_page: Callable[..., Page]
    open_phone: Callable[[], Page]
    companies: list[Company] = field(default_factory=list)
    _walkers: dict[str, Walker] = field(default_factory=dict)
    _read: list[Letter] = field(default_factory=list)  # mails are numbered in the order they were written, and stay

    @property
    def database(self) -> Database:
        return self.demo.database

    @property
    def clock(self) -> FixedClock:
        return self.demo.clock

    @property
    def tab(self) -> str:
        return f"/processer/{self.process.reference}/markedsdialog"

    def walker(self, name: str, **how: object) -> Walker:
        """The same person comes back in the same browser."""
        if name not in self._walkers:
            self._walkers[name] = Walker(self.open_page(**how), self.demo, f"hele-{name}")
        return self._walkers[name]

    def thumb(self, name: str) -> Walker:
        if name not in self._walkers:
            self._walkers[name] = Thumb(self.open_phone(), self.demo, f"hele-{name}")
        return self._walkers[name]

    def signed_in(self, walker: Walker, person: Person) -> Walker:
        """Sessions last a working day; the story lasts months."""
        walker.opens("/login")
        walker.writes("Mailadresse", person.email)
        walker.presses("Fortsæt")
        walker.page.get_by_label("Adgangskode", exact=True).fill(PASSWORD)
        walker.presses("Log ind")
        expect(walker.page).not_to_have_url(re.compile("/login"))
        return walker

    def facilitates(self) -> Walker:
        return self.signed_in(self.walker("facilitator"), self.facilitator)

    # time and mail

    def comes(self, year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """Danish time. The worker has its turn as it comes."""
        self.clock.set(at_local(date(year, month, day), hour, minute))
        self.demo.deliver()
        return self.clock.now()

    def mails(self, to: str = "", subject: str = "", *, fresh: bool = True) -> list[Letter]:
        """Everything that has left for this address under a subject that begins so, the oldest first. `fresh`: the worker's turn first."""
        if fresh:
            self.demo.deliver()
        folder = self.demo.settings.var / "mail"
        for path in sorted(folder.glob("*.eml"))[len(self._read) :]:
            self._read.append(letter(folder, int(path.stem)))
        return [one for one in self._read if to in one.to and one.subject.startswith(subject)]

    def reached(self, sentence: str) -> list[str]:
        """The addresses that have been sent this sentence, once for each mail."""
        return sorted(parseaddr(one.to)[1] for one in self.mails() if sentence in one.text)

    @property
    def everybody(self) -> list[str]:
        return sorted(one.email for one in self.companies)

    def link(self, to: str, subject: str, word: str, *, fresh: bool = True) -> str:
        """The path behind the button of the newest such mail."""
        found = self.mails(to, subject, fresh=fresh)
        assert found, f"no mail to {to} that begins “{subject}”"
        path = re.search(rf"https?://[^/\s]+(/{word}/[\w-]+)", found[-1].text)
        assert path, found[-1].text
        return path[1]

    def personal(self, company: Company, subject: str, *, fresh: bool = True) -> str:
        return self.link(company.email, subject, "min-tilmelding", fresh=fresh)


def numbers() -> Iterator[str]:
    """Danish company numbers that add up, one after the other."""
    for number in count(20_000_000):
        try:
            yield cvr(str(number))
        except DomainError:
            continue
