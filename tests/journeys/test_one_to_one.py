"""One-to-one meetings from an empty event to the door: set up, wishes on a phone, proposal, a move with its reason, schedules, check-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from coproc.accounts.models import OrganisationType
from coproc.config import Settings
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.services import signups
from coproc.kernel.actor import Role, system
from coproc.messaging import links
from tests.factories import dialogues as make
from tests.factories.accounts import PASSWORD, People
from tests.factories.meetings import Meet, make_meet
from tests.journeys.roles.walk import Demo, Walker
from tests.support import browser as chromium

if TYPE_CHECKING:
    from coproc.kernel.clock import FixedClock
    from coproc.kernel.database import Database

FACILITATOR = "fie@example.dk"


@pytest.fixture
def meet(sqlite_database: Database, clock: FixedClock) -> Meet:
    """A published conference with three buyers and two companies that have wished; one more is confirmed."""
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    people.person((centre, Role.FACILITATOR), name="Fie Facilitator", email=FACILITATOR)
    with sqlite_database.write(system("test"), clock) as uow:
        process_id = make.make_process(uow, centre.id).id
    return make_meet(people, process_id, buyers=3)


@pytest.fixture
def walker(meet: Meet, site: str, new_page: Callable[..., Page], tmp_path: Path) -> Callable[..., Walker]:
    links.use(site)

    def walk(name: str, viewport: dict[str, int] = chromium.WIDE, *, javascript: bool = True) -> Walker:
        demo = Demo(meet.database, meet.clock, Settings(env="test", var=tmp_path / "var"))  # type: ignore[arg-type]
        return Walker(new_page(viewport, javascript=javascript), demo, f"moeder-{name}")

    return walk


def _signs_in(somebody: Walker, email: str) -> None:
    somebody.opens("/login")
    somebody.writes("Mailadresse", email)
    somebody.presses("Fortsæt")
    somebody.writes("Adgangskode", PASSWORD)
    somebody.presses("Log ind")


def _confirmed(meet: Meet, number: int) -> int:
    with meet.write() as uow:
        signup = make.make_signup(uow, meet.event_id, number)
        signups.confirm(uow, signup.id)
    meet.companies.append(signup.id)
    return signup.id


def _inside(meet: Meet) -> str:
    with meet.database.read() as session:
        return f"/processer/P-2026-1/markedsdialog/{session.get_one(DialogueEvent, meet.event_id).reference}"


def _sets_up(she: Walker, meet: Meet) -> None:
    she.opens(_inside(meet))
    she.follows("Sæt én-til-én-møder op")
    she.looks("ingen")
    she.follows("Sæt møder op")
    she.writes("Dage", "i overmorgen")
    she.presses("Gem tiderne")
    she.reads("Der er fejl i formularen", "Her står: “i overmorgen”")
    she.looks("tider-fejl")
    she.writes("Dage", "4.12.2026 9.00–15.30")
    she.writes("Pauser", "")
    she.writes("Højst antal møder til hver virksomhed", "2")
    she.dates("Frist for virksomhedernes ønsker", 1, 12, 2026, "12.00")
    she.presses("Vis tiderne")
    she.reads("Det giver 5 tider ved hvert bord", "Der er ingen pause")
    she.looks("tider-vist")
    she.writes("Pauser", "11.30–12.30")
    she.presses("Gem tiderne")
    she.reads("Tiderne er gemt.", "Der er ingen borde endnu")
    for number in (1, 2):
        she.follows("Tilføj et bord")
        she.finds("Bordets navn", f"Bord {number}")
        regulars = she.page.get_by_role("group", name="Hvem sidder ved bordet?")
        she.ticks(f"Køber {number} Kommune", within=regulars)
        if number == 2:
            she.ticks("Køber 3 Kommune", within=regulars)
            she.looks("bord")
        she.presses("Gem bordet")
    she.reads("Køber 2 Kommune og Køber 3 Kommune")
    she.looks("opsat")


def _wishes(company: Walker, link: str) -> None:
    company.opens(link)
    company.follows("Ønsk møder")
    company.presses("Gem ønskerne")
    company.reads("Vælg mindst én køber")
    company.chooses("Første ønske", "Køber 2 Kommune")
    company.chooses("Andet ønske", "Køber 1 Kommune")
    company.writes("Hvad vil I tale om?", "Ladning på pladsen")
    company.unfolds("Er der tider, I ikke kan?")
    company.page.locator("label", has_text="kl. 13.45–14.45").click()
    company.looks("oensker")
    company.presses("Gem ønskerne")
    company.reads("I har ønsket møder med Køber 2 Kommune og Køber 1 Kommune")
    company.looks("oensket")


def test_from_an_empty_event_to_the_door(walker: Callable[..., Walker], meet: Meet, clock: FixedClock) -> None:
    she, company = walker("facilitator"), walker("virksomhed", chromium.NARROW)
    _signs_in(she, FACILITATOR)
    _sets_up(she, meet)
    first = _confirmed(meet, 1)
    link = meet.link(first)
    _wishes(company, link)
    with meet.database.read() as session:
        from coproc.dialogues.meetings import queries

        plan = queries.plan_of(session, meet.event_id)
        assert plan
        meet.plan_id = plan.id
    others = [_confirmed(meet, number) for number in (2, 3, 4)]
    meet.wish(others[0], 0, 1)
    meet.wish(others[1], 0)
    meet.wish(others[2], 2, cannot=[0, 1])

    she.opens(f"{_inside(meet)}/moeder")
    she.presses("Beregn et forslag")
    she.reads("4 virksomheder får mindst ét møde. Det er bevist", "Alle ønsker er opfyldt.")
    she.looks("forslag")
    board = meet.board
    row = board.of_company(first)[0]
    she.page.locator("[data-move] a", has_text="Virksomhed 1").first.click()
    expect(she.page.get_by_role("heading", name="Virksomhed 1")).to_be_visible()
    she.looks("flyt")
    taken = next(
        slot for slot in board.slots if slot.id != row.slot.id and any(r.slot.id == slot.id for r in board.of_company(first))
    )
    she.page.get_by_label("Hvor og hvornår?").select_option(value=f"{row.table.id}-{taken.id}")
    she.writes("Begrundelse", "Toget er forsinket")
    she.presses("Flyt mødet")
    she.reads("ville være to steder på én gang")
    she.page.get_by_label("Hvor og hvornår?").select_option(value=f"{row.table.id}-{board.slots[-1].id}")
    she.presses("Flyt mødet")
    she.reads("har skrevet, at de ikke kan")
    she.looks("flyt-advarsel")
    she.ticks("Jeg har læst advarslerne, og det skal være sådan")
    she.presses("Flyt mødet")
    she.reads("Mødet er flyttet.")

    she.presses("Offentliggør planen")
    she.reads("Planen er offentliggjort")
    she.looks("offentliggjort")
    company.opens(link)
    company.reads("Jeres én-til-én-møder", "Toget er forsinket")
    company.looks("plan")
    assert company.downloads("Læg møderne i kalenderen").suggested_filename.endswith("-moeder.ics")
    buyer = walker("koeber", chromium.NARROW)
    _signs_in(buyer, meet.officers[0].email)
    buyer.opens(f"{_inside(meet)}/moeder/koeber/{meet.buyers[0].id}")
    buyer.reads("Ladning på pladsen")
    buyer.looks("egen-plan")
    she.follows("Plan til væggen")
    she.looks("vaeg")

    clock.set(board.slots[0].starts_at)
    door = walker("doer", chromium.NARROW)
    _signs_in(door, FACILITATOR)
    door.opens(f"{_inside(meet)}/moeder")
    door.looks("plan-telefon")
    door.follows("Registrér fremmøde")
    door.looks("doer")
    door.presses("Er kommet Virksomhed 1")
    door.reads("Noteret: de er kommet.", "Kommet kl. 09.00")
    door.follows("Udeblevet Virksomhed 2")
    door.presses("Ja, de er udeblevet")
    door.reads("Noteret: de er udeblevet.")
    door.presses("Fortryd Virksomhed 2")
    door.looks("doer-kommet")


def test_a_mouse_drags_a_meeting_to_the_form_and_without_script_the_link_leads_there(
    walker: Callable[..., Walker], meet: Meet
) -> None:
    meet.plan([[0], [1]])
    mine = meet.company(0)
    meet.propose()
    (row,) = meet.board.of_company(mine)
    she = walker("traek")
    _signs_in(she, FACILITATOR)
    she.opens(f"{_inside(meet)}/moeder")
    target = f"{row.table.id}-{meet.board.slots[2].id}"
    she.page.locator("[data-move]").drag_to(she.page.locator(f"td[data-seat='{target}']"))
    expect(she.page.get_by_label("Hvor og hvornår?")).to_have_value(target)
    she.presses("Flyt mødet")
    she.reads("Skriv hvorfor.")
    she.writes("Begrundelse", "Efter aftale")
    she.presses("Flyt mødet")
    she.reads("Mødet er flyttet.")
    assert meet.board.of_company(mine)[0].slot.id == meet.board.slots[2].id

    plain = walker("uden-script", javascript=False)
    _signs_in(plain, FACILITATOR)
    plain.opens(f"{_inside(meet)}/moeder")
    plain.page.locator("[data-move] a").first.click()
    plain.page.get_by_label("Hvor og hvornår?").select_option(index=1)
    plain.writes("Begrundelse", "Efter aftale igen")
    plain.presses("Flyt mødet")
    plain.reads("Mødet er flyttet.")
