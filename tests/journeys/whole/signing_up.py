"""Act 2: thirty companies. Five are typed by hand, twenty-five come over the API; Aarhus fills, and somebody leaves again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.roles.walk import Walker
from tests.journeys.whole.cast import Cast, Company, numbers
from tests.journeys.whole.planning import AARHUS, AARHUS_TITLE, CONFERENCE, CONFERENCE_TITLE, ODENSE, PAPER, SMALL

# The robots' field is not for people.
FIELDS = 'input:visible:not([type=hidden], [type=checkbox], [tabindex="-1"]), select:visible, textarea:visible, fieldset:visible'
GRAVKO, LADE, CLEAN, VOLT, SENT = range(5)  # those who type: at a desk, on a phone, in English, from Sweden, too late for a place
CALLING = 25
WAITING = 5  # the API company that waits in Aarhus behind the one that is promoted


def thirty_companies_sign_up(cast: Cast) -> None:
    number = numbers()
    cast.companies += [
        Company("Gravko ApS", next(number), "ida@gravko.example", ("Ida Holm", "Per Dahl"), events=(AARHUS, CONFERENCE)),
        Company("Ladestolpe & Søn A/S", next(number), "bo@ladestolpe.example", ("Bo Søn",), events=(AARHUS, CONFERENCE)),
        Company("Clean Sites ApS", next(number), "ann@cleansites.example", ("Ann Berg",), language="en", events=(CONFERENCE,)),
        Company("Voltgrävarna AB", "556012-5790", "sven@voltgravarna.example", ("Sven Ek",), "SE", events=(CONFERENCE,)),
        Company("Sent Ude ApS", next(number), "eva@sentude.example", ("Eva Lind",), events=(AARHUS,)),
    ]
    desk, phone = cast.walker("gravko"), cast.thumb("ladestolpe")
    _counts_two_minutes(cast, desk)
    _on_a_phone(cast, phone)
    cast.companies += [_over_the_api(cast, desk.page, number, at) for at in range(1, SMALL - 1)]  # Aarhus is full
    _too_late_for_a_place(cast)
    cast.companies += [_over_the_api(cast, desk.page, number, at) for at in range(SMALL - 1, CALLING + 1)]
    _in_english(cast)
    _from_sweden(cast)
    assert len(cast.companies) == 30
    _all_confirm(cast)
    _the_list_is_whole(cast)


def _fill(who: Walker, company: Company) -> None:
    who.writes("CVR-nummer", company.number)
    who.writes("Virksomhedens navn", company.name)
    who.writes("E-mail", company.email)
    who.writes("Hvem kommer?", "\n".join(company.people))


def _counts_two_minutes(cast: Cast, who: Walker) -> None:
    """From the public page to “I er tilmeldt”: at most five fields, two pages, one mail."""
    company = cast.companies[GRAVKO]
    pages = 0
    who.opens(f"/markedsdialoger/{AARHUS}")
    who.follows("Tilmeld jer")
    assert who.page.locator("main form").locator(FIELDS).count() <= 5
    _fill(who, company)
    who.ticks(CONFERENCE_TITLE)
    who.presses("Tilmeld jer")
    pages += 1
    who.stands_at("Bekræft nu jeres tilmelding")
    assert len(cast.mails(company.email)) == 1  # one mail for both events
    who.opens(cast.personal(company, "Bekræft"))
    who.presses("Bekræft")
    pages += 1
    who.stands_at("I er tilmeldt")
    assert pages <= 2
    who.looks("i-er-tilmeldt")


def _on_a_phone(cast: Cast, who: Walker) -> None:
    company = cast.companies[LADE]
    who.opens("/")
    who.follows("Se markedsdialoger")
    who.follows(AARHUS_TITLE)
    who.follows("Tilmeld jer")
    _fill(who, company)
    who.ticks(CONFERENCE_TITLE)
    who.presses("Tilmeld jer")
    who.stands_at("Bekræft nu jeres tilmelding")
    who.opens(cast.personal(company, "Bekræft"))
    who.presses("Bekræft")
    who.stands_at("I er tilmeldt")
    who.looks("i-er-tilmeldt")


def _over_the_api(cast: Cast, page: Page, number: object, at: int) -> Company:
    """A program signs a company up; 1–4 in Aarhus, then Odense, the rest at the conference. The company itself confirms later."""
    wanted = (AARHUS, CONFERENCE) if at < SMALL - 1 else (AARHUS,) if at == SMALL - 1 else (ODENSE,) if at < 13 else (CONFERENCE,)
    email = f"kontakt@maskine{at}.example"
    company = Company(f"Maskine {at} ApS", next(number), email, (f"Kontakt {at}",), events=wanted)  # type: ignore[call-overload]
    for reference in wanted:
        answer = page.request.post(
            f"/api/v1/dialogues/{reference}/signups",
            data={
                "company_number": company.number,
                "company_name": company.name,
                "contact_name": company.people[0],
                "email": company.email,
                "attendees": list(company.people),
                "is_listed": at % 2 == 0,
            },
        )
        assert answer.status == 201, answer.text()
        said = answer.json()
        assert said["has_place"] is not (reference == AARHUS and at == SMALL - 1)
        assert said["waiting_position"] == (2 if at == SMALL - 1 else 0) or said["waiting_position"] is None
    return company


def _too_late_for_a_place(cast: Cast) -> None:
    company, who = cast.companies[SENT], cast.walker("sent-ude")
    who.opens(f"/markedsdialoger/{AARHUS}")
    who.reads("Alle pladser er taget. I kan komme på venteliste, og den skriftlige vej er altid åben.")
    who.follows("Tilmeld jer")
    _fill(who, company)
    who.presses("Tilmeld jer")
    who.stands_at("I står som nummer 1 på ventelisten")


def _in_english(cast: Cast) -> None:
    company, who = cast.companies[CLEAN], cast.walker("clean-sites")
    who.opens(f"/markedsdialoger/{CONFERENCE}")
    who.follows("English")
    expect(who.page.locator("html")).to_have_attribute("lang", "en")
    who.follows("Sign up")
    for label, text in (
        ("CVR number", company.number),
        ("Company name", company.name),
        ("E-mail", company.email),
        ("Who is coming?", company.people[0]),
    ):
        who.writes(label, text)
    who.presses("Sign up")
    who.stands_at("There is a place for you: confirm it now")
    who.opens(cast.personal(company, "Confirm"))
    who.presses("Confirm")
    who.stands_at("You are signed up")
    who.looks("you-are-signed-up")


def _from_sweden(cast: Cast) -> None:
    company, who = cast.companies[VOLT], cast.walker("voltgravarna")
    who.opens(f"/markedsdialoger/{CONFERENCE}/tilmelding")
    who.unfolds("Er virksomheden ikke dansk?")
    who.chooses("Land", "Sverige")
    _fill(who, company)
    who.presses("Tilmeld jer")
    who.stands_at("Der er en plads til jer: bekræft den nu")


def _all_confirm(cast: Cast) -> None:
    """Everybody opens the newest mail that asks for it; one confirmation is enough for what one contact has signed up for."""
    done = {cast.companies[n].email for n in (GRAVKO, LADE, CLEAN)}
    who = cast.walker("alle", javascript=False)
    cast.demo.deliver()
    for company in cast.companies:
        if company.email not in done:
            who.opens(cast.personal(company, "Bekræft", fresh=False))
            who.presses("Bekræft")
            expect(who.page.get_by_role("heading", level=1)).to_have_text(re.compile("^I (er tilmeldt|står på ventelisten)$"))


def _the_list_is_whole(cast: Cast) -> None:
    she = cast.facilitates()
    she.opens(f"{cast.tab}/{AARHUS}")
    she.reads(f"{SMALL} virksomheder har en plads (af {SMALL}), 2 på venteliste.")
    she.turns_to("Markedsdialog")
    row = she.page.get_by_role("row").filter(has_text=CONFERENCE_TITLE)
    expect(row).to_contain_text("20")


def one_leaves_and_the_right_one_moves_up(cast: Cast) -> None:
    """Gravko gives its place in Aarhus back from its mail. Who waited longest is offered it and takes it; the next still has everything."""
    cast.comes(2026, 11, 30)
    gravko, sent = cast.companies[GRAVKO], cast.companies[SENT]
    who = cast.walker("gravko")
    who.opens(cast.personal(gravko, "I er tilmeldt"))
    who.follows(f"Meld fra {AARHUS_TITLE}")
    who.presses("Meld fra")
    who.reads("I er meldt fra. Pladsen går videre til den næste.", "I har en plads.")
    gravko.events = (CONFERENCE,)

    late = cast.walker("sent-ude")
    offered = cast.personal(sent, f"Tag pladsen til {AARHUS_TITLE}")
    late.opens(offered)
    late.stands_at("Der er en plads til jer")
    late.looks("tilbud")
    late.presses(f"Ja tak, vi tager pladsen {AARHUS_TITLE}")
    late.stands_at("I er tilmeldt")
    assert not cast.mails("", f"Tag pladsen til {AARHUS_TITLE}")[1:]  # nobody else was offered it

    waiting = cast.companies[WAITING + SMALL - 2]
    assert waiting.events == (AARHUS,)
    next_one = cast.walker("venter")
    next_one.opens(cast.personal(waiting, "I er nr."))
    next_one.stands_at("I står på ventelisten")
    next_one.reads(
        "I står som nummer 1 på ventelisten.",
        "Uden plads er I ikke lukket ude: materialet, svarene og opsamlingen er de samme, og den skriftlige vej er åben.",
    )
    next_one.follows(AARHUS_TITLE)
    next_one.reads(PAPER)
    assert next_one.downloads(re.compile(f"^{PAPER}")).suggested_filename.endswith(".pdf")
    next_one.page.go_back()
    next_one.follows(re.compile("^Giv skriftligt input"))
    next_one.stands_at(re.compile("Jeres skriftlige input|Skriftligt input"))
