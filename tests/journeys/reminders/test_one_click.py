"""Three people answer the mail the server took, and are left alone (or reminded when they asked for it)."""

from __future__ import annotations

import re
from email.message import EmailMessage

from coproc.accounts.models import Person
from tests.journeys.reminders.conftest import Story, path_in, text_of


def test_answers_from_the_mail_are_kept(story: Story) -> None:
    berit = story.colleague(2, "Berit Kollega", "berit@esbjerg.example")
    story.worker_wakes(11, 26, 15)
    story.sink.mails.clear()
    story.worker_wakes(11, 27, 8)
    ib, oda, hanne = story.scene.officer, story.oda, story.hanne
    _in_a_week(story, _only(story, ib))
    _done(story, _only(story, oda), story.scene.facilitator)
    _it_is_not_me(story, _only(story, hanne), berit)

    story.sink.mails.clear()
    story.worker_wakes(12, 3, 8)
    assert [len(story.mails(person)) for person in (ib, oda, hanne, berit)] == [0, 0, 0, 1]
    story.worker_wakes(12, 4, 8)
    assert [len(story.mails(person)) for person in (ib, oda, hanne, berit)] == [1, 0, 0, 1]


def _only(story: Story, person: Person) -> EmailMessage:
    (mail,) = story.mails(person)
    return mail


def _in_a_week(story: Story, mail: EmailMessage) -> None:
    on_phone = story.phone(path_in(mail, "/paamindelse/"))
    on_phone.presses(re.compile("^Mind mig om en uge"))
    on_phone.reads("Du hører om det igen fredag den 4. december 2026.")
    on_phone.looks("om-en-uge")


def _done(story: Story, mail: EmailMessage, fie: Person) -> None:
    on_phone = story.phone(path_in(mail, "/paamindelse/"))
    on_phone.presses(re.compile("^Det er gjort"))
    on_phone.reads("Du hører ikke mere om det, medmindre datoen flyttes.")
    she = story.desk(fie, story.path("/paamindelser?vis=sket"))
    row = she.page.get_by_role("row").filter(has_text="Oda Indkøber").filter(has_text="Stoppet").first
    assert "Modtageren har sagt, at det er gjort." in row.inner_text()
    she.looks("har-svaret")


def _it_is_not_me(story: Story, mail: EmailMessage, berit: Person) -> None:
    """The colleague does not wait until tomorrow."""
    on_phone = story.phone(path_in(mail, "/paamindelse/"))
    on_phone.unfolds("Det er ikke mig")
    on_phone.chooses("Hvem er det så?", berit.name)
    on_phone.presses("Send den videre")
    on_phone.reads(f"{berit.name} har den nu.")
    story.worker_wakes(11, 27, 8, 1)
    assert "Hanne Indkøber har sendt den videre til dig." in text_of(_only(story, berit))
