"""How people walk: by the words on links and buttons, and by their mail. Nobody knows an address but the first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from wsgiref.types import WSGIApplication

from playwright.sync_api import Download, Locator, Page, expect

from coproc import worker
from coproc.config import Settings
from coproc.demo.people import PASSWORD
from coproc.demo.stage import Stage
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from tests.journeys.axe import check
from tests.support.apps import application
from tests.support.browser import snapshot

SMALLEST = {"width": 320, "height": 640}


@dataclass
class Demo:
    database: Database
    clock: FixedClock
    settings: Settings

    def application(self) -> WSGIApplication:
        return application(self.database, self.clock, self.settings, testing=False, csrf=True)

    def deliver(self) -> None:
        """The worker's turn: reminders, deadlines, mail."""
        worker.run_once(self.database, self.clock, self.settings)

    @property
    def stage(self) -> Stage:
        """For what others did before this journey began: through the services, with their own rights."""
        return Stage(self.database, self.clock, self.settings, total=1)


@dataclass
class Walker:
    """A person in front of a browser."""

    page: Page
    demo: Demo
    name: str
    seen: int = field(default=0)

    def opens(self, path: str = "/") -> None:
        self.page.goto(path)

    def signs_in(self, email: str) -> None:
        self.opens("/")
        if self.page.viewport_size and self.page.viewport_size["width"] < 800:
            self.page.locator("summary", has_text="Menu").click()
        self.page.get_by_role("link", name="Log ind").locator("visible=true").click()
        self.writes("Mailadresse", email)
        self.presses("Fortsæt")
        self.writes("Adgangskode", PASSWORD)
        self.presses("Log ind")

    def follows(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """The first visible link that says exactly this."""
        self._named("link", words, within).click()

    def turns_to(self, tab: str) -> None:
        """A tab of the process; the main menu has an Overblik too."""
        self.follows(tab, within=self.page.get_by_role("navigation", name="Processens sider"))

    def presses(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        self._named("button", words, within).click()

    def _named(self, role: str, words: str | re.Pattern[str], within: Locator | None) -> Locator:
        place = within or self.page
        return place.get_by_role(role, name=words, exact=True).locator("visible=true").first  # type: ignore[arg-type]

    def unfolds(self, words: str) -> None:
        self.page.locator("details:not([open]) > summary", has_text=words).locator("visible=true").first.click()

    def writes(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Into the field with this label, whatever it says in brackets: (frivilligt), (skal udfyldes, før I sender)."""
        self._field(label, within).fill(text)

    def finds(self, label: str, text: str) -> None:
        """What was typed is still there."""
        expect(self._field(label, None)).to_have_value(text)

    def chooses(self, label: str, option: str) -> None:
        self._field(label, None).select_option(label=option)

    def ticks(self, label: str, *, within: Locator | None = None) -> None:
        (within or self.page).locator("label", has_text=re.compile(rf"^\s*{re.escape(label)}\s*$")).first.click()

    def dates(self, legend: str, day: int, month: int, year: int, time: str = "") -> None:
        group = self.page.get_by_role("group", name=re.compile(rf"^{re.escape(legend)}( \(frivilligt\))?"))
        for label, value in (("Dag", str(day)), ("Måned", str(month)), ("År", str(year)), ("Kl. (dansk tid)", time)):
            if value:
                group.get_by_label(label).fill(value)

    def _field(self, label: str, within: Locator | None) -> Locator:
        words = re.compile(rf"^\s*{re.escape(label)}(\s*\([^)]*\))?\s*$")
        return (within or self.page).get_by_label(words).locator("visible=true").first

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(sentence)

    def stands_at(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def looks(self, name: str) -> None:
        """The page passes: no axe violation, nothing sticks out at 1280, 360 or 320 px, and a picture is kept."""
        self.seen += 1
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        check(self.page)
        snapshot(self.page, f"{self.name}-{self.seen:02}-{name}")
        before = self.page.viewport_size
        self.page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url}: {wide} px stick out at 320 px"
        if before:
            self.page.set_viewport_size(before)

    def opens_mail(self, to: str, subject: str) -> None:
        """In the demo's mailbox, where everybody reads theirs."""
        self.demo.deliver()
        self.opens("/demo/mails")
        row = self.page.get_by_role("row").filter(has_text=to).filter(has_text=subject)
        row.get_by_role("link").first.click()

    def follows_mail(self, part: str) -> None:
        self.page.locator(f"main a[href*='{part}']").first.click()

    def downloads(self, words: str | re.Pattern[str]) -> Download:
        with self.page.expect_download() as waiting:
            self.follows(words)
        return waiting.value
