"""On a Friday evening nobody is woken; on Monday everything is in its place: the mails, an absence that is taken back, the year as files, the system's page."""

from __future__ import annotations

import re
from datetime import date

from coproc.accounts.away import services as away
from tests.journeys.reminders.conftest import Story, path_in, text_of


def test_what_is_asked_for_on_a_friday_evening_comes_on_monday_morning(story: Story) -> None:
    berit = story.colleague(2, "Berit Kollega", "berit@esbjerg.example")
    story.worker_wakes(11, 26, 15)
    story.sink.mails.clear()
    story.worker_wakes(11, 27, 8)
    (mail,) = story.mails(story.hanne)
    story.is_now(11, 27, 20)
    on_phone = story.phone(path_in(mail, "/paamindelse/"))
    on_phone.unfolds("Det er ikke mig")
    on_phone.chooses("Hvem er det så?", berit.name)
    on_phone.presses("Send den videre")
    on_phone.reads(f"{berit.name} får den mandag den 30. november 2026")
    on_phone.looks("fredag-aften")
    she = story.desk(story.scene.facilitator, story.path("/paamindelser"))
    she.presses(re.compile("^Send nu til dem, der mangler"))
    assert "Sendes mandag den 30. november 2026" in she.page.locator("body").inner_text()
    she.looks("mandag")
    story.sink.mails.clear()
    story.worker_wakes(11, 28, 10)
    assert story.sink.mails == []
    story.worker_wakes(11, 30, 8)
    (passed_on,) = story.mails(berit)
    assert "Hanne Indkøber har sendt den videre til dig." in text_of(passed_on)
    assert [story.mails(one) for one in (story.hanne, story.oda)] == [[], []], "one has passed it on, the other was told on Friday"
    _everything_in_its_place(story)


def _everything_in_its_place(story: Story) -> None:
    ib = story.scene.officer
    with story.scene.write(ib) as uow:
        away.add(uow, deputy_id=story.scene.expert.id, from_on=date(2026, 12, 1), until_on=date(2026, 12, 5))
    his = story.desk(ib, "/min-konto/fravaer")
    his.presses(re.compile("^Fjern"))
    his.reads("1 påmindelse, der skulle gå til")
    his.looks("fravaer-fjernes")
    his.presses("Fjern fraværet")
    his.reads("Du har ikke skrevet, at du er væk.")
    she = story.desk(story.scene.facilitator, story.path("/paamindelser/aar"))
    she.looks("aaret")
    assert she.downloads("Hent som kalender (.ics)").suggested_filename.endswith(".ics")
    assert she.downloads("Hent som Excel").suggested_filename.endswith(".xlsx")
    anna = story.desk(story.anna, "/admin/system")
    anna.reads("Mails, der højst sendes i minuttet", "600")
    anna.looks("system")
