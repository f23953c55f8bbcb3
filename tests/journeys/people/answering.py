"""Aarhus answers: the officer and four others write one answer, and she sends it in."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from coproc.processes.models import Participation
from coproc.processes.teams import services
from tests.factories.teams import numbers
from tests.journeys.people.cast import IDA, KIM, PER, Cast, gives_way
from tests.journeys.roles.walk import Walker

TODAY, COST, EFFECT, FRAME = 1, 2, 4, 6  # places of the questions, from 0
TEAM = "/udforskning/hold"


def five_write_one_answer(cast: Cast) -> None:
    cast.scene.need_form(cast.number, days=20)
    _hands_out(cast)
    _kim_writes_on_a_phone(cast)
    _pers_link_ends_when_he_passes_it_on(cast)
    _eva_signs_in(cast)
    _ib_approves_and_sends(cast)


def _hands_out(cast: Cast) -> None:
    """One by hand; the others as the page would."""
    ib = cast.desk(cast.scene.officer, cast.path(f"{TEAM}/nyt"))
    ib.page.get_by_label("Hvordan gør I i dag?").check()
    ib.writes("Hvem skal svare?", KIM[0])
    ib.page.get_by_label("Mailadresse", exact=True).fill(KIM[1])
    ib.presses("Send")
    ib.reads("Kim Drift har fået en mail med et link til sin del.")
    asked = numbers(cast.scene, cast.number)
    eva = cast.scene.expert
    with cast.scene.write(cast.scene.officer) as uow:
        for place, (name, email) in ((COST, PER), (FRAME, ("Carl Chef", "carl@aarhus.example")), (EFFECT, (eva.name, eva.email))):
            due = uow.today + timedelta(days=10)
            services.hand_out(
                uow, cast.scene.part(cast.number), questions=[asked[place]], name=name, email=email, due_on=due
            )  # fmt: skip


def _writes(phone: Walker, question: str, text: str) -> None:
    phone.writes(question, text)
    phone.presses("Gem, jeg er færdig")
    phone.reads("Delen er færdig, og indkøberen har fået besked.")


def _kim_writes_on_a_phone(cast: Cast) -> None:
    link = cast.link("part_given", KIM[1])
    forwarded = cast.thumb("fremmed")
    forwarded.opens(link)
    forwarded.reads("Hvordan gør I i dag?")
    expect(forwarded.page.locator("main")).not_to_contain_text("Hvad koster det jer om året?")
    gives_way(forwarded, cast.path(TEAM))
    kim = cast.thumb("kim")
    kim.opens(link)
    kim.looks("min-del")
    _writes(kim, "Hvordan gør I i dag?", "Med otte dieselmaskiner.")
    per = cast.thumb("per")
    per.opens(cast.link("part_given", PER[1]))
    _writes(per, "Hvad koster det jer om året?", "2,5 mio.")


def _pers_link_ends_when_he_passes_it_on(cast: Cast) -> None:
    """Carl has no time; Ida writes, and his link says so."""
    old = cast.link("part_given", "carl@aarhus.example")
    carl = cast.thumb("fremmed")
    carl.opens(old)
    carl.unfolds("Send delen til en kollega")
    carl.writes("Navn på din kollega", IDA[0])
    carl.writes("Kollegaens mailadresse", IDA[1])
    carl.presses("Send videre")
    carl.reads("Ida It har fået et link")
    carl.opens(old)
    carl.reads("virker ikke længere")
    carl.looks("doedt-link")
    ida = cast.thumb("ida")
    ida.opens(cast.link("part_given", IDA[1]))
    _writes(ida, "Hvad i jeres drift, it eller lovgivning sætter rammen?", "Maskinerne skal kunne lades i depotet.")


def _eva_signs_in(cast: Cast) -> None:
    eva = cast.desk(cast.scene.expert)
    eva.follows(re.compile("din del af behovsskemaet"))
    eva.writes("Hvilken virkning vil I måle på?", "CO2 pr. driftstime.")
    eva.presses("Gem, jeg er færdig")
    eva.reads("Delen er færdig")


def _ib_approves_and_sends(cast: Cast) -> None:
    ib = cast.desk(cast.scene.officer, cast.path(TEAM))
    ib.reads("4 af 4 dele er færdige")
    ib.looks("hold")
    for _part in range(4):
        ib.page.get_by_role("link", name=re.compile("Læs, og godkend")).first.click()
        if not _part:
            ib.looks("del")
        ib.presses("Godkend delen")
        ib.reads("Delen er godkendt og står i jeres svar.")
    ib.follows("Besvar dem selv")
    for box in ib.page.locator("form.fds-form textarea").all():
        if not box.input_value():
            box.fill("Det har vi talt om.")
    ib.presses("Send jeres svar")
    ib.reads("Jeres svar er sendt.")
    with cast.scene.database.read() as session:
        assert session.get_one(Participation, cast.scene.part(cast.number)).need_form_sent_at
    she = cast.desk(cast.scene.facilitator, cast.path("/udforskning"))
    she.reads("Aarhus Kommune")
