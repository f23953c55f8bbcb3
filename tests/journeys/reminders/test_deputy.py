"""A person goes away: her deputy is reminded in her place, and she when she is back."""

from __future__ import annotations

from coproc.accounts.models import Person
from tests.journeys.reminders.conftest import Story, text_of


def test_a_deputy_is_reminded_while_somebody_is_away(story: Story) -> None:
    dea = story.colleague(1, "Dea Stedfortræder", "dea@odense.example")
    story.worker_wakes(11, 26, 15)
    story.sink.mails.clear()
    _she_says_that_she_is_away(story, dea)
    _the_deputy_is_reminded(story, dea)
    _both_can_read_where_it_went(story, dea)
    _back_again_she_is_reminded_herself(story, dea)


def _she_says_that_she_is_away(story: Story, dea: Person) -> None:
    she = story.desk(story.oda, "/min-konto/fravaer")
    she.looks("fravaer")
    she.dates("Første dag, du er væk", 27, 11, 2026)
    she.dates("Sidste dag, du er væk", 1, 12, 2026)
    she.chooses("Hvem tager over?", dea.name)
    she.presses("Gem fraværet")
    she.reads("1 påmindelse går til")
    she.looks("fravaer-mails")
    she.presses("Gem fraværet")
    she.reads("din stedfortræder har fået besked", "tirsdag den 1. december 2026", dea.name)
    she.looks("fravaer-gemt")
    story.worker_wakes(11, 26, 15, 5)
    (told,) = story.sink.to(dea.email)
    assert "Oda Indkøber" in text_of(told)


def _the_deputy_is_reminded(story: Story, dea: Person) -> None:
    story.worker_wakes(11, 27, 8)
    (mail,) = story.mails(dea)
    what, whose, *_rest = text_of(mail).split("\n\n")
    assert what == "Besvar behovsskemaet for jeres organisation senest fredag den 4. december 2026."
    assert whose.startswith("Oda Indkøber er væk til og med tirsdag den 1. december 2026, og du er stedfortræder.")
    assert mail["List-Unsubscribe"] is None  # it is another's mail: the deputy's own choice is not asked here
    assert story.sink.to(story.oda.email) == []
    assert len(story.mails(story.hanne)) == 1  # who is not away


def _both_can_read_where_it_went(story: Story, dea: Person) -> None:
    she = story.desk(story.oda, "/min-konto/paamindelser?vis=sket")
    she.reads("Sendt til din stedfortræder Dea Stedfortræder.")
    she.looks("sendt-til-stedfortraeder")
    he = story.desk(dea, "/min-konto/paamindelser?vis=sket")
    he.reads("Du er stedfortræder for Oda Indkøber lige nu.", "Til dig som stedfortræder for Oda Indkøber.")
    he.looks("som-stedfortraeder")
    fie = story.desk(story.scene.facilitator, story.path("/paamindelser?vis=sket"))
    fie.reads("via stedfortræder Dea Stedfortræder")


def _back_again_she_is_reminded_herself(story: Story, dea: Person) -> None:
    story.worker_wakes(12, 3, 8)
    (mail,) = story.mails(story.oda)
    assert "stedfortræder" not in text_of(mail)
    assert len(story.mails(dea)) == 1
