"""Act 3: one-to-one meetings: wishes from the mail, a computed proposal, one move by hand, everybody's own schedule, the door."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import select

from coproc.dialogues.meetings import queries
from coproc.dialogues.meetings.models import MeetingPlan
from coproc.dialogues.meetings.queries import Board, Row
from tests.journeys.roles.walk import Walker
from tests.journeys.whole.cast import Cast, Company
from tests.journeys.whole.planning import CONFERENCE, CONFERENCE_TITLE
from tests.journeys.whole.signing_up import CLEAN, GRAVKO, LADE

FIRST_API = 5  # the place of the API's first company among the thirty
REASON = "Toget fra Aalborg er forsinket"


def companies_wish(cast: Cast) -> None:
    """One link is enough for everything the contact has signed up to, whichever event its mail was about."""
    cast.comes(2027, 1, 5)
    _wishes(cast.walker("gravko"), cast.personal(cast.companies[GRAVKO], "I er tilmeldt"), "Aarhus Kommune", "Odense Kommune")
    _wishes(cast.thumb("ladestolpe"), cast.personal(cast.companies[LADE], "I er tilmeldt"), "Odense Kommune", "Aarhus Kommune")
    english = cast.walker("clean-sites")
    english.opens(cast.personal(cast.companies[CLEAN], "You have a place"))
    english.follows("Wish for meetings")
    english.chooses("First wish", "Aarhus Kommune")
    english.looks("wishes")
    english.presses("Save the wishes")
    english.reads("Aarhus Kommune")
    for at in (13, 14):
        _wishes(cast.walker("alle", javascript=False), cast.personal(_api(cast, at), "I har en plads"), "Aarhus Kommune")


def _api(cast: Cast, at: int) -> Company:
    return next(one for one in cast.companies if one.name == f"Maskine {at} ApS")


def _wishes(company: Walker, link: str, *buyers: str) -> None:
    company.opens(link)
    company.follows("Ønsk møder")
    for label, buyer in zip(("Første ønske", "Andet ønske"), buyers, strict=False):
        company.chooses(label, buyer)
    company.writes("Hvad vil I tale om?", "Ladning på pladsen")
    company.presses("Gem ønskerne")
    company.reads("I har ønsket møder med")


def _board(cast: Cast) -> Board:
    with cast.database.read() as session:
        return queries.board(session, session.scalars(select(MeetingPlan.id)).one())


def the_plan_is_computed_published_and_moved(cast: Cast) -> None:
    cast.comes(2027, 1, 8)
    she = cast.facilitates()
    she.opens(f"{cast.tab}/{CONFERENCE}")
    she.follows("Gå til møderne")
    she.presses("Beregn et forslag")
    she.reads("5 virksomheder får mindst ét møde. Det er bevist", "Ønsker, der ikke er opfyldt")
    she.presses("Offentliggør planen")
    she.reads("Planen er offentliggjort, og alle får deres egen på mail.")
    lade = cast.companies[LADE]
    row, free = _movable(_board(cast), lade.name)
    she.page.locator("[data-move] a", has_text=lade.name).locator(f"visible=true >> nth={_nth(_board(cast), row)}").click()
    she.page.get_by_label("Hvor og hvornår?").select_option(value=free)
    she.writes("Begrundelse", REASON)
    she.presses("Flyt mødet")
    she.reads("Mødet er flyttet.")

    company = cast.thumb("ladestolpe")
    company.opens(cast.personal(lade, "Ret kalenderen"))
    company.reads("Jeres én-til-én-møder", REASON)
    company.looks("moedeplan")
    assert company.downloads("Læg møderne i kalenderen").suggested_filename.endswith("-moeder.ics")
    buyer = cast.signed_in(cast.walker("koeber"), cast.officers[1])
    buyer.follows("Processer")
    buyer.follows(cast.process.title)
    buyer.turns_to("Markedsdialog")
    buyer.follows(CONFERENCE_TITLE)
    buyer.follows("Se mødeplanen")
    buyer.follows("Odense Kommune")
    buyer.reads(lade.name, "Ladning på pladsen")
    buyer.looks("koeberens-plan")


def _movable(board: Board, company: str) -> tuple[Row, str]:
    """The company's meeting at a table with a free hour in which the company is free too."""
    mine = [row for row in board.rows if row.signup.company_name == company]
    busy = {row.slot.id for row in mine}
    for row in mine:
        for slot in board.slots:
            if slot.id not in busy and not board.cell(row.table.id, slot.id):
                return row, f"{row.table.id}-{slot.id}"
    raise AssertionError("every meeting stands fast")


def _nth(board: Board, row: Row) -> int:
    """The grid goes by time, then by table, as the board's rows do."""
    mine = [one for one in board.rows if one.signup.id == row.signup.id]
    return next(at for at, one in enumerate(mine) if one.meeting.id == row.meeting.id)


def they_come_to_the_conference(cast: Cast) -> None:
    """By name at the one-to-one door; the event's own door knows it too."""
    cast.comes(2027, 1, 11, 8, 45)
    door = cast.signed_in(cast.thumb("doer"), cast.facilitator)
    door.opens(f"{cast.tab}/{CONFERENCE}")
    door.follows("Se mødeplanen")
    door.follows("Registrér fremmøde")
    door.presses(f"Er kommet {cast.companies[LADE].name}")
    door.reads("Kommet kl. 08.45")
    door.opens(f"{cast.tab}/{CONFERENCE}/fremmoede")
    door.reads("1 af 20 virksomheder er mødt")
    for name in ("Gravko ApS", "Clean Sites ApS", "Voltgrävarna AB", "Maskine 13 ApS"):
        door.presses(f"Mødt {name}")
        door.reads(f"{name} er mødt.")
    door.opens(f"{cast.tab}/{CONFERENCE}/moeder/fremmoede")
    expect(door.page.locator("section", has_text="Gravko ApS")).to_contain_text("Mødt")  # one attendance, two doors
    door.looks("moededoer-igen")
    cast.comes(2027, 1, 11, 16, 30)
    door.opens(f"{cast.tab}/{CONFERENCE}/fremmoede")
    door.presses("Notér resten som udeblevet")
    door.reads("Fremmødet er registreret. 5 virksomheder kom.")
