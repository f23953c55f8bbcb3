"""A programme in rows without JavaScript, a buyer's own times, a no-show at the door, the plan for the wall on A4, input taken back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from coproc.accounts.models import OrganisationType
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import talk
from coproc.kernel.actor import Role, system
from coproc.messaging import links
from tests.factories import dialogues as make
from tests.factories.accounts import PASSWORD, People
from tests.factories.meetings import Meet, make_meet
from tests.journeys.axe import check
from tests.support import browser as chromium

if TYPE_CHECKING:
    from coproc.kernel.clock import FixedClock
    from coproc.kernel.database import Database

FACILITATOR = "fie@example.dk"
FOLDER = chromium.ARTEFACTS / "mends"


@pytest.fixture
def meet(sqlite_database: Database, clock: FixedClock, site: str) -> Meet:
    links.use(site)
    people = People(sqlite_database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    people.person((centre, Role.FACILITATOR), name="Fie Facilitator", email=FACILITATOR)
    with sqlite_database.write(system("test"), clock) as uow:
        process_id = make.make_process(uow, centre.id).id
    return make_meet(people, process_id, buyers=2)


def _signs_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.get_by_label("Mailadresse").fill(email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()


def _looks(page: Page, name: str) -> None:
    """Wide and on a phone: no scrolling sideways, nothing axe complains of."""
    for label, size in (("1280", chromium.WIDE), ("360", chromium.NARROW)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if os.environ.get(chromium.PICTURES):
            page.screenshot(path=FOLDER / f"{name}-{label}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways at {label}"
    page.set_viewport_size(chromium.WIDE)  # type: ignore[arg-type]
    check(page)


def _inside(meet: Meet) -> str:
    with meet.database.read() as session:
        return f"/processer/P-2026-1/markedsdialog/{session.get_one(DialogueEvent, meet.event_id).reference}"


def test_rows_of_a_programme_without_javascript_and_with(meet: Meet, new_page: Callable[..., Page]):
    she = new_page(javascript=False)
    _signs_in(she, FACILITATOR)
    she.goto(f"{_inside(meet)}/rediger")
    expect(she.get_by_label("Punkt")).to_have_count(2)  # what was typed as lines
    she.get_by_role("button", name="Tilføj en række").click()
    expect(she.get_by_label("Punkt")).to_have_count(3)
    she.get_by_label("Punkt").nth(2).fill("Bordsamtaler")
    she.get_by_label("Klokken").nth(2).fill("13.00")
    she.get_by_label("Oplægsholder").nth(2).fill("Ida Holm")
    she.get_by_label("Organisation").nth(2).fill("Køber 1 Kommune")
    she.get_by_role("button", name=re.compile("Fjern rækken")).nth(1).click()
    expect(she.get_by_label("Punkt")).to_have_count(2)
    seen = new_page()  # axe needs scripts
    _signs_in(seen, FACILITATOR)
    seen.goto(f"{_inside(meet)}/rediger")
    _looks(seen, "program")
    she.get_by_role("button", name="Gem", exact=True).last.click()
    she.goto(f"/markedsdialoger/{_inside(meet).rpartition('/')[2]}")
    expect(she.get_by_text("Bordsamtaler (Ida Holm, Køber 1 Kommune)")).to_be_visible()


def test_a_buyers_times_a_no_show_and_the_wall(meet: Meet, clock: FixedClock, new_page: Callable[..., Page]):
    meet.plan([[0], [1]], hours=4)
    buyer = new_page()
    _signs_in(buyer, meet.officers[0].email)
    buyer.goto("/opgaver")
    buyer.get_by_role("link", name=re.compile("Skriv, hvornår I ikke kan")).first.click()
    buyer.get_by_role("checkbox").first.check()
    _looks(buyer, "koeberens-tider")
    buyer.get_by_role("button", name="Gem").click()
    expect(buyer.get_by_text("Tiderne er gemt.")).to_be_visible()

    missing = meet.company(0, 1)
    for _number in range(3):
        meet.company(0, 1)
    meet.propose()
    meet.publish()
    row = meet.board.of_company(missing)[-1]
    clock.set(row.slot.starts_at - timedelta(minutes=90))
    she = new_page()
    _signs_in(she, FACILITATOR)
    she.goto(f"{_inside(meet)}/moeder/fremmoede")
    _looks(she, "doer")
    she.get_by_role("link", name="Udeblevet Virksomhed 1").click()
    expect(she.get_by_role("heading", name="Er Virksomhed 1 udeblevet?")).to_be_visible()
    _looks(she, "udeblevet")
    she.get_by_role("button", name="Ja, de er udeblevet").click()
    expect(she.get_by_text("Noteret: de er udeblevet.")).to_be_visible()
    she.locator(f"#v{missing}").get_by_role("button", name="Fortryd").click()
    expect(she.get_by_text("Fortrudt.")).to_be_visible()

    she.goto(f"{_inside(meet)}/moeder/plan")
    _looks(she, "vaeg")
    file = she.pdf(prefer_css_page_size=True, path=FOLDER / "vaeg.pdf")
    boxes = {tuple(float(one) for one in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]+)\]", file)}
    assert {(round(right), round(top)) for _left, _bottom, right, top in boxes} == {(842, 595)}  # A4 across
    assert len(re.findall(rb"/Type /Page\b", file)) == 2  # one sheet for each table


def test_what_follows_of_a_move_counts_the_meetings(meet: Meet, new_page: Callable[..., Page]):
    meet.plan([[0], [1]])
    meet.company(0, 1)
    meet.propose()
    meet.publish()
    she = new_page()
    _signs_in(she, FACILITATOR)
    she.goto(f"{_inside(meet)}/flyt-dato")
    she.get_by_label("Dag", exact=True).fill("11")
    she.get_by_role("button", name=re.compile("Se, hvad|Flyt|Gem")).last.click()
    expect(she.get_by_text("2 én-til-én-møder flytter med")).to_be_visible()
    expect(she.get_by_text("1 virksomhed får sin mødeplan igen")).to_be_visible()
    _looks(she, "foelger")


def test_input_is_taken_back_on_a_phone(meet: Meet, new_page: Callable[..., Page]):
    signup_id = meet.company(wishing=False)
    with meet.write() as uow:
        signup = uow.session.get_one(SignUp, signup_id)
        email, name = signup.email, signup.company_name
        talk.give_input(uow, meet.event_id, company_name=name, email=email, body="Brug batterier.", may_publish=True, signup=signup)
    somebody = new_page(chromium.NARROW)
    somebody.goto(meet.link(signup_id))
    somebody.get_by_role("link", name="Se eller ret jeres svar").click()
    somebody.get_by_role("link", name="Træk jeres input tilbage").click()
    _looks(somebody, "traek-tilbage")
    somebody.get_by_role("button", name="Træk input tilbage").click()
    expect(somebody.get_by_text("Jeres input er trukket tilbage.")).to_be_visible()
    expect(somebody.get_by_role("button", name="Send jeres input")).to_be_visible()
