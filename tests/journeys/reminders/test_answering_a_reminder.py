"""A procurement officer answers a reminder from the mail: on a phone, without an account, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from coproc.cases import reminders
from coproc.cases.models import Reminder
from coproc.kernel.clock import FixedClock, at_local, local
from coproc.kernel.database import Database
from coproc.messaging.models import OutboxMessage
from tests.factories.pipeline import Scene, scene as make_scene
from tests.journeys.axe import check
from tests.support.browser import NARROW, snapshot


@dataclass
class Town:
    scene: Scene

    def mail(self, email: str) -> OutboxMessage:
        with self.scene.database.read() as session:
            mails = select(OutboxMessage).where(OutboxMessage.to_email == email).order_by(OutboxMessage.id.desc())
            return session.scalars(mails.limit(1)).one()

    def link(self, email: str) -> str:
        found = re.search(r"/paamindelse/\S+", self.mail(email).body_text)
        assert found
        return found[0]


@pytest.fixture
def town(sqlite_database: Database, clock: FixedClock, site: str) -> Town:
    """Two need forms are due on one day: the officer's reminders come as one mail."""
    clock.set(at_local(date(2027, 1, 11), 9))
    scene = make_scene(sqlite_database, clock)
    for _process in range(2):
        scene.need_form(scene.process(), days=18)
    with scene.write() as uow:
        words = "Ring, hvis I mangler tal fra driften.\nJeg er på kontoret til kl. 15."
        first = uow.session.scalars(select(Reminder.id).order_by(Reminder.id).limit(1)).one()
        uow.session.execute(update(Reminder).where(Reminder.id == first).values(note=words))
    clock.set(at_local(local(clock.now()).date() + timedelta(days=11), 9))
    assert reminders.due(sqlite_database, clock)
    return Town(scene)


def test_a_mail_is_answered_on_a_phone_without_javascript(town: Town, new_page: Callable[..., Page], page: Page) -> None:
    officer, expert = town.scene.officer, town.scene.expert
    path = town.link(officer.email)
    page.goto(path)  # axe needs JavaScript: another opens the same link
    page.get_by_text("Det er ikke mig").first.click()
    check(page)
    snapshot(page, "paamindelse")
    page.get_by_role("button", name="Send den videre").first.click()
    expect(page.get_by_role("link", name="Vælg en kollega, eller at du ikke ved hvem.")).to_be_visible()
    check(page)
    snapshot(page, "paamindelse-afvist")

    phone = new_page(NARROW, javascript=False)
    phone.goto(path)
    expect(phone.get_by_role("heading", name="Svar på 2 påmindelser")).to_be_visible()
    one, other = phone.locator("section").all()
    one.get_by_role("button", name="Mind mig om en uge").click()
    expect(one.get_by_text("Du hører om det igen fredag den 29. januar 2027.")).to_be_visible()
    one.get_by_role("button", name="Fortryd").click()
    one.get_by_role("button", name="Det er gjort").click()
    expect(one.get_by_text("Du har svaret, at det er gjort.")).to_be_visible()
    other.get_by_text("Det er ikke mig").click()
    other.get_by_label("Hvem er det så?").select_option(label=expert.name)
    other.get_by_role("button", name="Send den videre").click()
    expect(other.get_by_text(f"{expert.name} har den nu.")).to_be_visible()

    page.goto(path)
    check(page)
    snapshot(page, "paamindelse-svaret")
    page.goto(town.link(expert.email))
    expect(page.get_by_role("heading", name="Svar på påmindelsen")).to_be_visible()


def test_the_mail_itself_is_readable_at_both_widths(town: Town, page: Page) -> None:
    page.set_content(town.mail(town.scene.officer.email).body_html)
    expect(page.get_by_role("link", name="Svar med et klik")).to_be_visible()
    snapshot(page, "paamindelse-mail")
