"""The days of the regional meetings, and what follows each event: the door, Opsamling, evaluation, the round closed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.journeys.roles.walk import Walker
from tests.journeys.whole.cast import Cast
from tests.journeys.whole.planning import AARHUS, AARHUS_TITLE, CONFERENCE, CONFERENCE_TITLE, ODENSE, ODENSE_TITLE
from tests.journeys.whole.signing_up import LADE, SENT

CHANGED = "Fra 30 til 45 minutter"


@dataclass(frozen=True)
class Summary:
    theme: str
    text: str
    changed: tuple[str, str, str] | None
    unchanged: tuple[str, str] | None


STROM = Summary("Strøm", "Der mangler strøm på pladserne.", None, ("Arbejdsdag", "Den er otte timer"))
BIG = Summary("Store maskiner", "Over 20 ton er der få typer.", ("Opladning", CHANGED, "Kun én kunne ellers"), None)


def the_regional_meetings_are_held(cast: Cast) -> None:
    cast.comes(2026, 12, 14, 11, 30)
    _at_the_door(cast)
    cast.comes(2026, 12, 14, 15, 30)
    _sums_up(cast, AARHUS, STROM)
    _the_one_without_a_place(cast)
    cast.comes(2026, 12, 15, 15, 30)
    door = cast.signed_in(cast.thumb("doer"), cast.facilitator)
    door.opens(f"{cast.tab}/{ODENSE}/fremmoede")
    for at in (5, 6, 7):
        door.presses(f"Mødt Maskine {at} ApS")
        door.reads(f"Maskine {at} ApS er mødt.")
    door.presses("Notér resten som udeblevet")
    door.reads("Fremmødet er registreret. 3 virksomheder kom.")
    _sums_up(cast, ODENSE, STROM)


def _at_the_door(cast: Cast) -> None:
    door = cast.signed_in(cast.thumb("doer"), cast.facilitator)
    door.opens(f"{cast.tab}/{AARHUS}")
    door.follows("Registrér fremmøde")
    door.reads("0 af 5 virksomheder er mødt")
    door.looks("doer")
    door.writes("Søg på virksomhed eller navn", "bo søn")
    door.presses("Vis")
    door.presses(f"Mødt {cast.companies[LADE].name}")
    door.reads(f"{cast.companies[LADE].name} er mødt.")
    door.opens(f"{cast.tab}/{AARHUS}/fremmoede")
    for name in (cast.companies[SENT].name, "Maskine 1 ApS", "Maskine 2 ApS"):
        door.presses(f"Mødt {name}")
        door.reads(f"{name} er mødt.")
    door.presses("Notér resten som udeblevet")
    door.reads("Fremmødet er registreret. 4 virksomheder kom.")


def _the_one_without_a_place(cast: Cast) -> None:
    """It is told like everybody else, and waits for nothing any more."""
    waited = next(one for one in cast.companies if one.name == "Maskine 4 ApS")
    assert cast.mails(waited.email, f"Læs opsamlingen fra {AARHUS_TITLE}")
    who = cast.walker("venter")
    who.opens(cast.personal(waited, "I er nr."))
    who.stands_at("Der blev ikke en plads til jer. Materialet, svarene og opsamlingen er de samme for alle")
    who.looks("blev-ikke-til-noget")
    who.follows(f"Læs opsamlingen {AARHUS_TITLE}")
    who.reads(STROM.text)


def _sums_up(cast: Cast, reference: str, said: Summary) -> None:
    she = cast.facilitates()
    she.opens(f"{cast.tab}/{reference}")
    she.presses("Arrangementet er holdt")
    she.reads("Arrangementet er nu “Holdt”.")
    she.follows("Skriv referat og opsamling")
    _writes(she, said)
    she.presses("Gem")
    she.reads("Referat og opsamling er gemt.")
    she.presses("Referatet er klar")
    she.presses("Offentliggør opsamlingen")
    she.reads("Arrangementet er nu “Opsamling offentliggjort”.")


def _writes(she: Walker, said: Summary) -> None:
    she.writes("Tema", said.theme)
    she.writes("Hvad blev der sagt?", said.text)
    if said.changed:
        rows = she.page.locator("#summary_changed")
        for label, text in zip(("Emne", "Hvad er ændret?", "Hvorfor?"), said.changed, strict=True):
            she.writes(label, text, within=rows)
    if said.unchanged:
        rows = she.page.locator("#summary_unchanged")
        for label, text in zip(("Emne", "Hvorfor?"), said.unchanged, strict=True):
            she.writes(label, text, within=rows)
    rows = she.page.locator("#summary_next")
    she.writes("Hvad sker der?", "Vi skriver behovet færdigt", within=rows)
    she.writes("Hvornår?", "marts 2027", within=rows)
    she.writes("Referat", "Det interne referat.")


def the_conference_is_summed_up(cast: Cast) -> None:
    """To all who took part, and on the public page."""
    _sums_up(cast, CONFERENCE, BIG)
    told = {mail.to for mail in cast.mails("", f"Læs opsamlingen fra {CONFERENCE_TITLE}")}
    told |= {mail.to for mail in cast.mails("", "Read the summary")}
    for officer in cast.officers:
        assert any(officer.email in to for to in told)
    for company in cast.companies:
        assert any(company.email in to for to in told) is (CONFERENCE in company.events), company
    visitor = cast.walker("voltgravarna")
    visitor.opens(f"/markedsdialoger/{CONFERENCE}")
    visitor.reads("Det ændrede vi på grund af jer", CHANGED)
    visitor.looks("opsamling")


def those_who_came_evaluate(cast: Cast) -> None:
    """The morning after, by the worker; anonymous, and shown when three have answered."""
    cast.comes(2026, 12, 16, 8, 30)
    assert len(cast.mails("", f"Svar på tre spørgsmål om {AARHUS_TITLE}")) == 4
    assert len(cast.mails("", f"Svar på tre spørgsmål om {ODENSE_TITLE}")) == 3
    who = cast.walker("alle", javascript=False)
    for company in (cast.companies[LADE], cast.companies[SENT], next(one for one in cast.companies if one.name == "Maskine 1 ApS")):
        who.opens(cast.link(company.email, f"Svar på tre spørgsmål om {AARHUS_TITLE}", "evaluering", fresh=False))
        who.page.get_by_role("group", name="Var det tiden værd at deltage?").get_by_label("Ja, i høj grad").check()
        who.page.get_by_role("group", name="Forstod I").get_by_label("Kun lidt").check()
        who.page.get_by_label("Hvad skal vi gøre bedre").fill("Sig, hvor mange I er.")
        who.presses("Send svaret")
        who.reads("Tak for jeres svar.")
    she = cast.facilitates()
    she.opens(f"{cast.tab}/{AARHUS}")
    she.follows("Evaluering")
    she.reads("3 har svaret, 4 er spurgt.", "Sig, hvor mange I er.")


def the_round_is_closed(cast: Cast) -> None:
    she = cast.facilitates()
    she.opens(cast.tab)
    she.follows(re.compile("^Afslut runden"))
    she.presses("Afslut runden")
    she.reads("Runden er afsluttet.")
    she.turns_to("Overblik")
    she.presses("Gå videre til “Fælles behovsbeskrivelse”")
    she.reads("Processen er nu på “Fælles behovsbeskrivelse”")
