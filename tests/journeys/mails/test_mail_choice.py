"""A person gets the gathered mail, ends it with the link in it, regrets, and chooses on her own page."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect
from sqlalchemy import select

from coproc.accounts.mail_choice.queries import choice_of
from coproc.cases import reminders
from coproc.kernel.clock import FixedClock, at_local
from coproc.kernel.database import Database
from coproc.messaging import bounces
from coproc.messaging.models import OutboxMessage
from tests.factories.accounts import PASSWORD
from tests.factories.pipeline import Scene, scene as make_scene
from tests.journeys.axe import check
from tests.support.browser import snapshot


def _signs_in(page: Page, email: str, path: str) -> None:
    page.goto(f"/login?next={path}")
    page.get_by_label("Mailadresse").fill(email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    page.wait_for_url(f"**{path}")


def _link(scene: Scene) -> str:
    with scene.database.read() as session:
        mail = session.scalars(
            select(OutboxMessage).where(OutboxMessage.to_email == scene.officer.email, OutboxMessage.message == "digest")
        ).one()
    return urlsplit(mail.unsubscribe).path.removesuffix("/frameld")


def test_the_gathered_mail_is_ended_and_taken_back(page: Page, phone: Page, sqlite_database: Database, clock: FixedClock) -> None:
    scene = make_scene(sqlite_database, clock)
    for title in ("Sammen om stilhed", "Genbrug af facademursten"):
        scene.need_form(scene.process(title=title), days=14)
    clock.set(at_local(date(2026, 11, 27), 9))
    reminders.due(sqlite_database, clock)
    phone.goto(_link(scene))
    check(phone)
    snapshot(phone, "mail-valg-link")
    phone.get_by_role("button", name="Send mig ikke samlede mails").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Du får ikke flere samlede mails")
    check(phone)
    snapshot(phone, "mail-valg-slut")
    phone.get_by_role("button", name="Fortryd").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Vil du slippe for samlede mails?")

    _signs_in(page, scene.officer.email, "/min-konto")
    page.get_by_role("link", name="Mails og påmindelser").click()
    expect(page.get_by_label("Samlet, én gang om dagen")).to_be_checked()
    check(page)
    snapshot(page, "mails")
    page.get_by_label("Kun i coproc").check()
    page.get_by_role("button", name="Gem valget").click()
    expect(page.get_by_text("Dit valg er gemt")).to_be_visible()
    with sqlite_database.read() as session:
        assert choice_of(session, scene.officer.id) == "app"


def test_what_is_only_shown_and_who_gets_no_mail_stand_on_my_tasks(
    page: Page, phone: Page, sqlite_database: Database, clock: FixedClock
) -> None:
    scene = make_scene(sqlite_database, clock)
    scene.need_form(scene.process(title="Sammen om stilhed"), days=14)
    with scene.write() as uow:
        bounces.note_failure(uow, scene.expert.email, "550 5.1.1 no such user")
    clock.set(at_local(date(2026, 11, 27), 9))
    for sheet in (page, phone):
        _signs_in(sheet, scene.officer.email, "/min-konto/mails")
        sheet.get_by_label("Kun i coproc").check()
        sheet.get_by_role("button", name="Gem valget").click()
        expect(sheet.get_by_text("Dit valg er gemt")).to_be_visible()
        snapshot(sheet, "mails-valgt" if sheet is page else "mails-valgt-smal")
        reminders.due(sqlite_database, clock)
        sheet.goto("/opgaver")
        expect(sheet.get_by_text("Du blev mindet om det").first).to_be_visible()
        expect(sheet.get_by_role("link", name=f"Mails til {scene.expert.name} kommer ikke frem")).to_be_visible()
        check(sheet)
        snapshot(sheet, "opgaver" if sheet is page else "opgaver-smal")
