"""Five participants × 22 requirements: what the market meets, a later version, “Stadig sådan?”, another's tender, the value, § 39."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from coproc import wiring
from coproc.dialogues.services import information
from coproc.kernel.actor import Role, system
from coproc.processes.models import Participation
from coproc.tenders import outcomes, papers, plan, services
from coproc.tenders.line import taken
from coproc.tenders.models import Tender
from tests.factories.accounts import PASSWORD, People
from tests.factories.line import make_five, make_tenders, new_version
from tests.factories.tenders import PARTICULARS, REGIME
from tests.journeys import axe
from tests.support.browser import snapshot

if TYPE_CHECKING:
    from coproc.kernel.clock import FixedClock
    from coproc.kernel.database import Database

OFFICER, JOINT = "ida@aarhus.example", "eli@esbjerg.example"


@pytest.fixture
def market(sqlite_database: Database, clock: FixedClock) -> tuple[str, Tender, Tender]:
    """Process, Aarhus' tender with its material written, and the joint one that has taken from it."""
    wiring.wire()
    people = People(sqlite_database, clock)
    process, members = make_five(people)
    tenders = make_tenders(people, members)
    with sqlite_database.write(system("test"), clock) as uow:
        uow.session.merge(process).is_public = True
        first, joint = (uow.session.get_one(Tender, tenders[at].id) for at in (0, 2))
        plan.set_regime(uow, first.id, **REGIME)
        services.edit(uow, first.id, **PARTICULARS)
        plan.plan(uow, first.id, uow.today)
        papers.generate(uow, first.id)
        outcomes.move(uow, first.id, "draft_documents")
        first.notice_sent_on = uow.today  # for a moment, so that it may be taken from
        uow.session.flush()
        taken.take(uow, joint.id, first.id)
        first.notice_sent_on = None
        information.add_fact(uow, process.id, fact="Budgettet er halveret", told_to="Elmaskiner AB")
        organisations = [uow.session.get_one(Tender, tender.id).authority for tender in (first, joint)]
        own = [uow.session.get_one(Participation, member.id) for member in members]
        new_version(
            uow,
            process,
            own,
            changed={"Kulde og frost": "Kulde og frost: løsningen virker i 8 timer, også ved 15 graders frost."},
            added={"Trafik": "Maskinen kan flyttes på offentlig vej."},
            gone=["Restværdi"],
        )
    for organisation, email, name in zip(organisations, (OFFICER, JOINT), ("Ida", "Eli"), strict=True):
        people.person((organisation, Role.OFFICER), name=name, email=email)
    return process.reference, first, joint


def sign_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.get_by_label("Mailadresse").fill(email)
    page.get_by_role("button", name="Fortsæt").click()
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind").click()
    expect(page).not_to_have_url("/login")


def look(page: Page, name: str) -> None:
    axe.check(page)
    snapshot(page, f"krav-{name}")


def test_the_line_is_seen_answered_and_stood_by(market: tuple[str, Tender, Tender], new_page: Callable[..., Page]) -> None:
    process, first, _joint = market
    page = new_page()
    sign_in(page, OFFICER)
    page.goto(f"/processer/{process}/indkoeb/krav")
    expect(page.get_by_role("row")).to_have_count(24 + 2)  # headings, 22 − 1 + 1 shared, one gone; and outside the table
    expect(page.get_by_text("Besluttet på en ældre fælles tekst.")).to_have_count(3)
    look(page, "matrix")
    page.get_by_role("link", name="Vis kun krav, der afviger").click()
    look(page, "matrix-afvigelser")
    page.goto(f"/processer/{process}/indkoeb")
    look(page, "indkoeb")

    page.goto(f"/udbud/{first.reference}")
    expect(page.get_by_text("“Kulde og frost” er ændret i behovsbeskrivelsen.")).to_be_visible()
    look(page, "udbud")
    page.goto(f"/udbud/{first.reference}/stadig-saadan")
    look(page, "stadig-saadan")
    page.get_by_role("link", name="Tag stilling til ændringerne").click()
    look(page, "aendringer")
    page.get_by_role("button", name="Overtag ændringen").click()
    page.get_by_role("button", name="Fjern kravet hos os").click()
    page.get_by_text("Lad kravet være (skriv hvorfor)").click()
    page.get_by_label("Hvorfor beholder I det?").fill("Vi flytter dem aldrig.")
    page.get_by_role("button", name="Gem begrundelsen").click()
    expect(page.get_by_text("I har taget stilling til alt")).to_be_visible()

    page.goto(f"/udbud/{first.reference}/stadig-saadan")
    page.get_by_role("button", name="Ja, stadig sådan").first.click()
    page.get_by_role("button", name="Ja, stadig sådan").first.click()
    expect(page.get_by_text("Bekræftet af Ida")).to_have_count(2)
    page.get_by_text("Nej, ret det").last.click()
    page.get_by_role("group", name="Hvad gør I med kravet?").locator("visible=true").get_by_label("Medtaget").check()
    page.get_by_role("button", name="Gem kravet").locator("visible=true").click()
    expect(page.get_by_text("Kravet er rettet, og svaret er gemt.")).to_be_visible()

    page.goto(f"/udbud/{first.reference}/ikke-delt")
    look(page, "ikke-delt")
    page.get_by_label("Hvorfor går I videre").fill("Budgettet vedtages først i maj.")
    page.get_by_role("button", name="Gem begrundelsen").click()
    page.goto(f"/udbud/{first.reference}/bekendtgoerelse")
    look(page, "bekendtgoerelse")
    page.get_by_role("button", name="Registrér bekendtgørelsen").click()
    expect(page.get_by_text("Bekendtgørelsen er registreret.")).to_be_visible()
    page.goto(f"/processer/{process}/faelles-krav")
    look(page, "offentlig")


def test_another_buyers_tender_is_decided_anew_and_the_value_worked_out(
    market: tuple[str, Tender, Tender], new_page: Callable[..., Page]
) -> None:
    _process, first, joint = market
    page = new_page(javascript=False)
    sign_in(page, JOINT)
    page.goto(f"/udbud/{joint.reference}/hentet")
    expect(page.get_by_text("fra Aarhus Kommune – tag stilling").first).to_be_visible()
    page.get_by_role("button", name="Det gælder også os").first.click()
    expect(page.get_by_text("Gemt: det gælder også jer.")).to_be_visible()
    page.get_by_role("button", name="Spørg, om I må bruge det").first.click()
    expect(page.get_by_text("De har ikke svaret endnu.")).to_be_visible()

    page.goto(f"/udbud/{joint.reference}/vaerdi")
    page.get_by_label("Hvad er linjen?").select_option("contract")
    page.get_by_label("Hvad dækker den?").fill("Maskintimer")
    page.get_by_label("Pris pr. stk. eller pr. år").fill("650")
    page.get_by_label("Antal pr. år").fill("12.000")
    page.get_by_label("Antal år").fill("4")
    page.get_by_label("Hvor kommer tallene fra?").fill("Forbruget i 2025.")
    page.get_by_role("button", name="Regn sammen, og gem").last.click()
    expect(page.get_by_text("I alt 31.200.000 kr. uden moms.")).to_be_visible()

    lit = new_page()
    sign_in(lit, JOINT)
    for name in ("hentet", "vaerdi", "graenseoverskridende", "regelsaet", "krav", ""):
        lit.goto(f"/udbud/{joint.reference}/{name}".rstrip("/"))
        look(lit, name or "udbud-faelles")
    asked = new_page()
    sign_in(asked, OFFICER)
    asked.goto(f"/udbud/{first.reference}/spurgt")
    look(asked, "spurgt")
    asked.get_by_role("button", name="Ja, de må bruge det").click()
    expect(asked.get_by_text("Ingen har spurgt")).to_be_visible()
