"""Act 1: two regional meetings and a supplier conference with one-to-ones, planned, checked, published."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.factories.planning import PDF
from tests.journeys.roles.walk import Walker
from tests.journeys.whole.cast import Cast

AARHUS, ODENSE, CONFERENCE = "D-2026-1", "D-2026-2", "D-2026-3"
AARHUS_TITLE, ODENSE_TITLE = "Regional markedsdialog i Aarhus", "Regional markedsdialog i Odense"
CONFERENCE_TITLE = "Leverandørkonference om store maskiner"
SMALL = 5  # places in Aarhus
QUESTIONS = ("Hvad kan I levere over 20 ton i 2028?", "Hvad driver prisen?")
PAPER = "Foreløbig behovsbeskrivelse"


@dataclass(frozen=True)
class Plan:
    kind: str
    title: str
    place: str
    day: tuple[int, int, int]
    hours: tuple[str, str]
    signup: tuple[int, int, int]
    input: tuple[int, int, int]
    region: str = ""
    capacity: str = ""


PLANS = (
    Plan(
        "Regional markedsdialog", AARHUS_TITLE, "Rådhuset, Aarhus", (14, 12, 2026), ("12.00", "15.00"), (10, 12, 2026),
        (22, 1, 2027), "Midtjylland", str(SMALL),
    ),
    Plan(
        "Regional markedsdialog", ODENSE_TITLE, "Rådhuset, Odense", (15, 12, 2026), ("12.00", "15.00"), (10, 12, 2026),
        (22, 1, 2027), "Syddanmark", "40",
    ),
    Plan(
        "Leverandørkonference", CONFERENCE_TITLE, "Kulturhuset, København", (11, 1, 2027), ("9.00", "16.00"), (6, 1, 2027),
        (22, 1, 2027),
    ),
)  # fmt: skip


def three_events_are_planned_and_published(cast: Cast) -> None:
    she = cast.facilitates()
    she.follows(cast.process.title)
    she.turns_to("Markedsdialog")
    she.follows("Planlæg første runde")
    she.writes("Rundens navn", "Første runde: hvad kan markedet?")
    she.presses("Opret runden")
    for number, plan in enumerate(PLANS):
        if number:
            she.turns_to("Markedsdialog")
            she.follows(re.compile("^Planlæg et arrangement i runden"))
        _plans(she, plan)
        if number == 0:
            she.follows("Se siden, som virksomhederne ser den")
            she.reads("Sådan ser virksomhederne siden", "kl. 12.00 dansk tid")
            she.follows("Tilbage til arrangementet")
            _hands_out(she)
            she.follows(plan.title)
        she.presses("Offentliggør invitationen")
        she.reads("Invitation offentliggjort")
    _publishes_the_paper(she, cast)
    _sets_up_meetings(she, cast)
    she.turns_to("Markedsdialog")
    she.reads(*(plan.title for plan in PLANS))
    she.looks("runden-offentliggjort")


def _plans(she: Walker, plan: Plan) -> None:
    she.chooses("Form", plan.kind)
    for label, text in (
        ("Titel", plan.title),
        ("Formål", "At høre, hvad markedet kan levere over 20 ton."),
        ("Hvem bør deltage?", "Alle, der bygger, udlejer eller driver maskiner, også små."),
        ("Klokken", plan.hours[0]),
        ("Punkt", "Velkomst"),
        ("Oplægsholder", "Direktøren"),
        ("Spørgsmål til markedet", "\n".join(QUESTIONS)),
        ("Sted", plan.place),
        ("Antal pladser", plan.capacity),
        ("Dataansvarlig", "Center for Eksempler"),
    ):
        she.writes(label, text)
    she.dates("Begynder", *plan.day, plan.hours[0])
    she.dates("Slutter", *plan.day, plan.hours[1])
    she.dates("Frist for tilmelding", *plan.signup, "12.00")
    she.dates("Frist for skriftligt input", *plan.input, "12.00")
    if plan.region:
        she.chooses("Region", plan.region)
    she.finds("Kontaktperson", "Fie Facilitator")  # the process's own is there already
    she.presses("Gem")
    she.reads("Invitationen har alle sine dele.")


def _hands_out(she: Walker) -> None:
    she.follows("Læg materiale op, og offentliggør det")
    she.writes("Materialets navn", PAPER)
    she.page.get_by_label("Fil", exact=True).set_input_files({"name": "behov.pdf", "mimeType": "application/pdf", "buffer": PDF})
    she.presses("Gem som kladde")
    she.reads("Version 1 ligger klar som kladde")


def _publishes_the_paper(she: Walker, cast: Cast) -> None:
    she.opens(f"{cast.tab}/{AARHUS}/materiale")
    she.presses("Offentliggør 1 kladde for alle")
    she.reads("Materialet er offentliggjort for alle på samme tid.")


def _sets_up_meetings(she: Walker, cast: Cast) -> None:
    """Five slots at two tables; companies wish until the day after sign-up closes."""
    she.opens(f"{cast.tab}/{CONFERENCE}")
    she.follows("Sæt én-til-én-møder op")
    she.follows("Sæt møder op")
    she.writes("Dage", "11.1.2027 9.00–15.30")
    she.writes("Pauser", "12.00–12.45")
    she.writes("Højst antal møder til hver virksomhed", "2")
    she.dates("Frist for virksomhedernes ønsker", 7, 1, 2027, "12.00")
    she.presses("Gem tiderne")
    she.reads("Tiderne er gemt.")
    for buyers in (("Aarhus Kommune",), ("Odense Kommune", "Esbjerg Kommune")):
        she.follows("Tilføj et bord")
        regulars = she.page.get_by_role("group", name="Hvem sidder ved bordet?")
        for buyer in buyers:
            she.ticks(buyer, within=regulars)
        she.presses("Gem bordet")
        she.reads("Bordet er gemt.")
