"""Questions, notes and written input: what one learns, all learn; what one asks to keep is not let out."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.roles.walk import Walker
from tests.journeys.whole.cast import Cast
from tests.journeys.whole.planning import CONFERENCE, CONFERENCE_TITLE, QUESTIONS
from tests.journeys.whole.signing_up import CLEAN, GRAVKO, LADE, VOLT

ASKED = "Kan Voltgrävarna levere i to etaper?"
QUESTION, ANSWER = "Kan der leveres i to etaper?", "Ja, den anden etape senest et år efter den første."
FACT = "Budgettet for 2028 er ikke vedtaget endnu."
OPEN = "Twelve machines a month from 2028."
SECRET = "Batteriet er tres procent af prisen hos vores underleverandør."
LEAK = "siger, at batteriet er tres procent af prisen hos vores underleverandør"
CLAIM = "kan levere over 20 ton inden 2029"
HERE = "Gemt på telefonen. Vi sender den, når der er net."


def a_question_is_answered_for_all(cast: Cast) -> None:
    cast.comes(2026, 12, 2)
    volt = cast.companies[VOLT]
    who = cast.walker("voltgravarna")
    who.opens(f"/markedsdialoger/{CONFERENCE}")
    who.follows("Stil et spørgsmål, som alle får svaret på")
    who.writes("Jeres spørgsmål", ASKED)
    who.writes("Virksomhed", volt.name)
    who.writes("E-mail", volt.email)
    who.presses("Send spørgsmålet")
    who.reads("1 spørgsmål venter på svar")
    assert cast.mails(cast.facilitator.email, "Besvar et spørgsmål")

    she = cast.facilitates()
    she.opens(cast.tab)
    she.follows(ASKED)
    she.writes("Svaret", ANSWER)
    she.presses("Gem svaret")
    she.reads("Man kan se, hvem der har spurgt")
    she.follows(ASKED)
    she.writes("Spørgsmålet, som alle læser det", QUESTION)
    she.presses("Gem svaret")
    she.presses("Offentliggør for alle")
    she.reads("1 svar er offentliggjort for alle.")
    assert cast.reached(ANSWER) == cast.everybody  # once each, whatever they signed up to
    assert not [to for to in cast.reached("Voltgrävarna") if to != volt.email and "koeber" not in to and "centeret" not in to]
    who.page.reload()
    expect(who.page.get_by_role("heading", name=QUESTION)).to_be_visible()
    assert ASKED not in who.page.content()


def notes_survive_a_dead_network(cast: Cast) -> None:
    """At the table with one company: a buyer writes on a phone, the network goes and comes, and nothing is there twice."""
    lade = cast.companies[LADE]
    buyer = cast.signed_in(cast.thumb("notat"), cast.officers[1])
    buyer.opens(f"{cast.tab}/{CONFERENCE}")
    buyer.follows("Noter")
    buyer.follows("Skriv en note")
    buyer.chooses("Hvad handler noten om?", "Én-til-én-møde")
    buyer.writes("Hvilket bord, tema eller hvilken virksomhed?", lade.name)
    buyer.writes("Noten", "De kan levere i 2028.")
    expect(buyer.page.get_by_text("Gemt hos os kl.")).to_be_visible()
    buyer.page.context.set_offline(True)
    buyer.writes("Noten", f"De kan levere i 2028.\n{FACT}")
    expect(buyer.page.get_by_text(HERE)).to_be_visible()
    buyer.page.context.set_offline(False)
    expect(buyer.page.get_by_text("Gemt hos os kl.")).to_be_visible()
    buyer.page.reload()
    buyer.presses(f"Skal deles {FACT}")
    buyer.reads("Noteret. Den mangler at blive delt med alle.")
    buyer.looks("note")
    buyer.follows(f"Alle noter fra {CONFERENCE_TITLE}")
    expect(buyer.page.locator("main").get_by_role("link", name=lade.name)).to_have_count(1)


def what_one_was_told_is_shared_with_all(cast: Cast) -> None:
    cast.comes(2027, 1, 12, 9)
    she = cast.facilitates()
    she.opens(cast.tab)
    she.reads("1 oplysning mangler at blive delt med alle")
    she.follows("Se og notér delt information")
    she.reads(FACT, cast.companies[LADE].name)
    assert not cast.reached(FACT)
    she.follows(re.compile("^Del med alle"))
    she.reads("30 virksomheder får den på mail nu")
    she.presses("Del med alle nu")
    she.reads("Alt er delt med alle")
    assert cast.reached(FACT) == cast.everybody
    company = cast.walker("gravko")
    company.opens(f"/markedsdialoger/{CONFERENCE}")
    company.reads(FACT)


# written input


def three_write(cast: Cast) -> None:
    """From the personal page: on a phone, in English, and one that never had to type its name again."""
    cast.comes(2027, 1, 13)
    _writes(cast.thumb("ladestolpe"), cast.personal(cast.companies[LADE], "I er tilmeldt"), "Vi kan levere otte.", SECRET)
    english = cast.walker("clean-sites")
    english.opens(cast.personal(cast.companies[CLEAN], "You have a place"))
    english.follows(re.compile("^Give written input"))
    english.page.get_by_label(QUESTIONS[0]).fill(OPEN)
    english.page.get_by_role("group", name="May answer 1 be published?").get_by_label("May be published").check()
    english.looks("written-input")
    english.presses("Send your input")
    english.stands_at("Receipt for written input")
    _writes(
        cast.walker("gravko"), cast.personal(cast.companies[GRAVKO], "I er tilmeldt"), "Vi kan levere fra 2027.", "Stålet.", True
    )
    assert len(cast.mails("", "Vi har modtaget jeres skriftlige input")) == 2


def _writes(who: Walker, link: str, first: str, second: str, may_publish: bool = False) -> None:
    who.opens(link)
    who.follows(f"Giv skriftligt input {CONFERENCE_TITLE}")
    who.stands_at("Jeres skriftlige input")
    who.writes(QUESTIONS[0], first)
    who.writes(QUESTIONS[1], second)
    for number, open_to_all in ((1, True), (2, may_publish)):
        group = who.page.get_by_role("group", name=f"Må svar {number} offentliggøres?")
        group.get_by_label("Må offentliggøres" if open_to_all else "Ønskes fortroligt").check()
    who.presses("Send jeres input")
    who.stands_at("Kvittering for skriftligt input")


def the_synthesis_lets_nothing_out(cast: Cast) -> None:
    cast.comes(2027, 1, 25)
    lade = cast.companies[LADE].name
    she = cast.facilitates()
    she.opens(f"{cast.tab}/{CONFERENCE}")
    she.follows("Skriftligt input")
    she.reads("3 virksomheder har svaret.", SECRET, "Ønskes fortroligt")
    she.follows("Skriv sammenfatningen")
    _claims(she, "Levering", CLAIM, (lade, "Clean Sites ApS", "Gravko ApS"))
    she.reads("Kontrollen fandt ingen ord, der står i fortrolige svar")
    _claims(she, "Pris", LEAK, (lade, "Gravko ApS"))
    she.reads(f"står næsten ordret i det, {lade} ønsker fortroligt")
    she.presses(re.compile(f"^Tag ud {LEAK[:30]}"))
    she.reads("Udsagnet er taget ud.")
    _claims(she, "Pris", "peger på batteriet som det, der koster mest", (lade, "Gravko ApS"))
    she.presses("Offentliggør sammenfatningen for alle")
    she.reads("Sammenfatningen er offentliggjort, og alle har fået besked.")
    assert cast.reached(CLAIM) == cast.everybody
    assert not cast.reached("tres procent af prisen")


def _claims(she: Walker, theme: str, statement: str, companies: tuple[str, ...]) -> None:
    she.writes("Tema", theme)
    she.writes("Hvad siger de?", statement)
    for name in companies:
        she.page.get_by_label(name, exact=True).check()
    she.presses("Tilføj")
    she.reads("Udsagnet er tilføjet.")
