"""Reminders as people meet them: in the browser and in what a real mail server took."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tests.integration.messaging.test_bounces import _report
from tests.journeys.reminders.conftest import Story


def test_reminders_people_thank_for(story: Story) -> None:
    story.worker_wakes(11, 26, 15)  # the mails that the form is out have come by now
    story.sink.mails.clear()
    _one_acts_a_minute_before(story)
    _the_others_are_reminded_once(story)
    _an_address_that_does_not_exist_is_shown(story)
    _the_administrator_sees_that_mail_leaves(story)


def _one_acts_a_minute_before(story: Story) -> None:
    """Ib sends the answer at 7.59; the reminders leave at 8."""
    ib = story.scene.officer
    story.is_now(11, 27, 7, 59)
    he = story.desk(ib, story.path("/udforskning"))
    he.follows("Besvar behovsskemaet")
    for box in he.page.locator("form.fds-form textarea").all():
        box.fill("Det har vi talt om.")
    he.writes("Hvad koster det jer om året?", "2,5 mio.")
    he.presses("Send jeres svar")
    he.reads("Jeres svar er sendt.")
    story.worker_wakes(11, 27, 8)
    assert story.sink.to(ib.email) == []


def _the_others_are_reminded_once(story: Story) -> None:
    story.worker_wakes(11, 27, 8, 1)
    for person in (story.oda, story.hanne):
        (mail,) = story.mails(person)
        assert str(mail["Subject"]).startswith("Besvar behovsskemaet senest fredag den 4. december 2026")
        assert story.path("/udforskning") in mail.get_body(("plain",)).get_content()
    she = story.desk(story.scene.facilitator, story.path("/paamindelser?vis=sket"))
    she.reads("Oda Indkøber", "Hanne Indkøber", "Sendt")
    she.looks("sendt")


def _an_address_that_does_not_exist_is_shown(story: Story) -> None:
    """Hours later the other mail system says that nobody of that name is there."""
    mail = story.mails(story.hanne)[-1]
    folder = story.demo.settings.bounce_folder
    assert folder
    (folder / "new" / "1.report").write_bytes(_report(str(mail["Message-ID"]).strip(), recipient=story.hanne.email))
    story.worker_wakes(11, 27, 13)
    she = story.desk(story.scene.facilitator, story.path("/paamindelser?vis=sket"))
    row = she.page.get_by_role("row").filter(has_text="Hanne Indkøber").filter(has_text="Kom ikke frem").first
    expect(row).to_contain_text("User unknown")
    she.looks("kom-ikke-frem")


def _the_administrator_sees_that_mail_leaves(story: Story) -> None:
    """And sees it at once when it does not."""
    anna = story.desk(story.anna, "/admin/system")
    anna.reads("Påmindelser og mails bliver sendt.", "ingen venter", "Mails, der kom retur")
    anna.looks("system")
    story.scene.clock.advance(timedelta(minutes=10))
    anna.opens("/admin/system")
    anna.reads("Mails bliver ikke sendt, som de skal.", "Tavs i 10 min.")
    anna.looks("system-tavs")
