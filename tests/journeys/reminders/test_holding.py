"""The facilitator reads what will go out, holds one, writes words with another and drops a third."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from coproc.accounts.models import Person
from tests.journeys.reminders.conftest import Story, text_of
from tests.journeys.roles.walk import Walker

WORDS = "Ring til mig, hvis I mangler tal fra driften."


def test_one_is_held_one_gets_words_and_one_is_dropped(story: Story) -> None:
    story.worker_wakes(11, 26, 15)
    story.sink.mails.clear()
    ib, oda, hanne = story.scene.officer, story.oda, story.hanne
    she = story.desk(story.scene.facilitator, story.path("/paamindelser"))
    expect(she.page.get_by_role("button", name="Send nu")).to_have_text(["Send nu til dem, der mangler: Behovsskemaet skal sendes"])
    she.looks("planlagt")
    _holds(story, ib)
    _writes(story, oda)
    _drops(story, hanne)

    story.worker_wakes(11, 27, 8)
    story.worker_wakes(11, 27, 15)
    assert [len(story.sink.to(person.email)) for person in (ib, oda, hanne)] == [0, 1, 0]
    (mail,) = story.mails(oda)
    assert f"> Fie Facilitator:\n> {WORDS}" in text_of(mail)
    _lets_it_go(story, ib)

    story.worker_wakes(12, 3, 8)  # the second reminder is another: the day before
    assert [len(story.mails(person)) for person in (ib, oda, hanne)] == [2, 2, 1]
    assert WORDS not in text_of(story.mails(oda)[-1])


def _opens(story: Story, person: Person) -> Walker:
    """The next one to this person."""
    she = story.desk(story.scene.facilitator, story.path("/paamindelser"))
    she.page.get_by_role("row").filter(has_text=person.name).first.get_by_role("link").first.click()
    she.reads("7 dage før behovsskemaets frist")
    return she


def _holds(story: Story, person: Person) -> None:
    she = _opens(story, person)
    she.looks("en-paamindelse")
    she.presses("Hold den tilbage")
    she.reads("Den bliver holdt tilbage, til du lader den gå.", "af Fie Facilitator")
    she.looks("holdt-tilbage")


def _writes(story: Story, person: Person) -> None:
    she = _opens(story, person)
    she.writes("Dine ord i mailen", WORDS)
    she.presses("Gem ordene")
    she.reads("Dine ord er gemt.", f"Fie Facilitator: {WORDS}")
    she.looks("med-ord")


def _drops(story: Story, person: Person) -> None:
    she = _opens(story, person)
    she.presses("Drop påmindelsen")
    she.reads("Skriv, hvorfor den ikke skal sendes.")
    she.writes("Hvorfor skal den ikke sendes?", "Vi har talt om det i telefonen.")
    she.presses("Drop påmindelsen")
    she.reads("Vi har talt om det i telefonen.")
    she.looks("droppet")


def _lets_it_go(story: Story, person: Person) -> None:
    """The same afternoon: it goes at once."""
    she = _opens(story, person)
    she.presses("Lad den gå igen")
    story.worker_wakes(11, 27, 15, 5)
    assert len(story.mails(person)) == 1
    she.opens(story.path("/paamindelser?vis=sket"))
    expect(she.page.get_by_role("row").filter(has_text="Hanne Indkøber").first).to_contain_text("Stoppet")
    she.chooses("Person", "Hanne Indkøber")
    she.presses("Vis")
    expect(she.page.get_by_role("row").filter(has_text="Indkøber")).to_have_count(1)  # still of what has been
    she.follows("Det, der kommer")
    expect(she.page.get_by_role("row").filter(has_text="Indkøber")).to_have_text([re.compile("Hanne Indkøber")])
    she.looks("bagefter")
