"""A facilitator: from needs to a process, invitations, the form, a workshop, an event; and what it takes to go on, back and on pause."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from coproc.demo.people import FACILITATOR
from tests.journeys.roles.walk import Demo, Walker

NEW = "Sammen om stille anlægsarbejde (eksempel)"
MACHINERY = "Sammen om emissionsfrie arbejdsmaskiner"


def test_a_process_is_started_and_explored(somebody: Callable[..., Walker], demo: Demo) -> None:
    she = somebody("facilitator-start")
    she.signs_in(FACILITATOR)
    she.stands_at("Mine processer")
    she.looks("mine-processer")
    she.follows("Behov")
    she.follows("Byggepladser uden dieselmaskiner")
    she.looks("behov")
    she.follows(re.compile("^Start en proces"))
    she.looks("start")
    she.presses("Start processen")
    she.reads("Der er fejl i formularen")
    she.writes("Processens navn", NEW)
    she.writes("Udfordringen i én sætning", "Anlægsarbejde larmer, og ingen sælger maskiner, der ikke gør.")
    she.chooses("Fokusområde", "Bæredygtigt byggeri")
    she.presses("Start processen")
    she.reads("Processen er startet")
    she.looks("deltagere")

    she.follows("Invitér en organisation")
    she.chooses("Organisation", "Aarhus Kommune")
    she.writes("Navn på den, der får invitationen", "Indkøber, Aarhus Kommune (eksempel)")
    she.writes("E-mail", "indkoeber.aarhus@example.org")
    she.writes("Hilsen", "I bygger meget. Vil I være med?")
    she.looks("inviter")
    she.presses("Send invitationen")
    she.reads("Invitationen er sendt.", "Aarhus Kommune")
    demo.deliver()

    she.turns_to("Overblik")
    she.presses("Gå videre til “Matchmaking offentlige indkøbere”")
    she.reads("Mangler, før I kan gå videre", "Der skal være mindst 2.")
    she.looks("mangler")
    she.follows("Ret det her")
    expect(she.page.get_by_role("heading", level=1)).to_have_text(NEW)
    she.reads("Invitér en organisation")
    she.turns_to("Overblik")
    she.unfolds("Gå videre alligevel")
    she.writes("Begrundelse", "Aarhus har sagt ja i telefonen (eksempel).")
    she.looks("alligevel")
    she.presses("Gå videre alligevel")
    she.reads("Fælles behovsudforskning")
    she.turns_to("Historik")
    she.reads("Aarhus har sagt ja i telefonen (eksempel).")
    she.looks("historik")

    she.turns_to("Udforskning")
    she.looks("udforskning-tom")
    she.follows("Skriv spørgsmålene")
    she.looks("spoergsmaal")
    she.presses("Gem spørgsmålene")
    she.looks("send-skemaet")
    she.dates("Frist for at svare", 31, 2, 2027)
    she.presses("Send skemaet")
    she.reads("Der er fejl i formularen")
    she.dates("Frist for at svare", 15, 1, 2027)
    she.presses("Send skemaet")
    she.reads("Frist: fredag den 15. januar 2027")
    she.follows("Planlæg en workshop")
    she.writes("Titel", "Workshop om støj")
    she.dates("Begynder", 20, 1, 2027, "12.00")
    she.dates("Slutter", 20, 1, 2027, "15.00")
    she.writes("Sted", "Aarhus")
    she.looks("workshop")
    she.presses("Planlæg, og invitér deltagerne")
    she.reads("Workshop om støj")
    she.looks("udforskning")


def test_an_event_is_planned_and_published(somebody: Callable[..., Walker]) -> None:
    she, company = somebody("facilitator-dialog"), somebody("virksomhed-ser")
    she.signs_in(FACILITATOR)
    she.follows(MACHINERY)
    she.turns_to("Markedsdialog")
    she.looks("markedsdialog")
    she.follows("Planlæg en runde")
    she.writes("Rundens navn", "Anden runde: hvad kan markedet nu?")
    she.looks("runde")
    she.presses("Opret runden")
    she.looks("arrangement")
    she.chooses("Form", "Webinar")
    she.writes("Titel", "Webinar om store maskiner (eksempel)")
    she.presses("Gem")
    she.reads("Mangler, før I kan gå videre", "Invitationen mangler")
    she.looks("invitationen-mangler")
    she.follows("Ret det her")
    she.writes("Formål", "EKSEMPEL. Hvad kan markedet levere over 20 ton?")
    she.writes("Hvem bør deltage?", "Alle, der bygger, udlejer eller driver maskiner.")
    she.writes("Klokken", "10.00")
    she.writes("Punkt", "Velkomst")
    she.writes("Spørgsmål til markedet", "Hvad kan I levere i dag?")
    she.dates("Begynder", 10, 2, 2027, "10.00")
    she.dates("Slutter", 10, 2, 2027, "11.30")
    she.writes("Link til onlinemøde", "https://example.org/webinar")
    she.dates("Frist for tilmelding", 3, 2, 2027, "12.00")
    she.dates("Frist for skriftligt input", 24, 2, 2027, "12.00")
    she.writes("Kontaktperson", "Facilitator, CO-PI (eksempel)")
    she.writes("Kontaktens e-mail", FACILITATOR)
    she.writes("Dataansvarlig", "Center for Offentlig-Privat Innovation")
    she.presses("Gem")
    she.looks("klar")
    she.presses("Offentliggør invitationen")
    she.reads("Invitation offentliggjort")
    she.looks("offentliggjort")
    company.opens("/")
    company.follows("Webinar om store maskiner (eksempel)")
    company.stands_at("Webinar om store maskiner (eksempel)")
    company.looks("arrangement")


def test_a_process_pauses_resumes_and_steps_back(somebody: Callable[..., Walker]) -> None:
    she = somebody("facilitator-pause")
    she.signs_in(FACILITATOR)
    she.follows("Sammen om mindre råstofforbrug")
    she.unfolds("Andre muligheder")
    she.looks("muligheder")
    for trigger, reason in (
        ("Gå tilbage til “Fælles behovsudforskning”", "Markedet spurgte om noget, vi ikke ved (eksempel)."),
        ("Sæt processen på pause", "Vi venter på budgettet (eksempel)."),
    ):
        if not she.page.get_by_role("button", name=trigger, exact=True).is_visible():
            she.unfolds("Andre muligheder")
        place = she.page.locator("form", has=she.page.get_by_role("button", name=trigger, exact=True))
        she.writes("Begrundelse", reason, within=place)
        she.presses(trigger, within=place)
        she.reads("Processen er nu på")
    she.looks("paa-pause")
    she.unfolds("Andre muligheder")
    she.presses("Genoptag processen")
    she.reads("Processen er nu på “Fælles behovsudforskning”")
    she.turns_to("Historik")
    she.reads("Vi venter på budgettet (eksempel).", "Markedet spurgte om noget, vi ikke ved (eksempel).")
    she.turns_to("Overblik")
    she.follows("Se påmindelserne")
    she.looks("paamindelser")
    she.turns_to("Overblik")
    she.follows("Indstillinger")
    she.looks("indstillinger")
    she.turns_to("Overblik")
    she.follows("Ret oplysningerne")
    she.looks("oplysninger")


def test_the_whole_story_can_be_read(somebody: Callable[..., Walker]) -> None:
    she = somebody("facilitator-eksempel")
    she.signs_in(FACILITATOR)
    she.follows("Eksempel: Sammen om emissionsfrie arbejdsmaskiner")
    she.looks("overblik")
    for tab in (
        "Deltagere",
        "Udforskning",
        "Markedsdialog",
        "Behovsbeskrivelse",
        "Hensigtserklæring",
        "Indkøb",
        "Filer",
        "Historik",
    ):
        she.turns_to(tab)
        she.looks(tab.lower().replace("æ", "ae").replace("ø", "oe"))
    she.follows("Udbud")
    she.looks("udbud")
    she.follows("Emissionsfrie maskintimer (eksempel)")
    she.looks("et-udbud")
    she.follows("Opgaver")
    she.looks("opgaver")
    she.follows("Organisation")
    she.looks("organisation")
