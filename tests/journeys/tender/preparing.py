"""Three tenders are opened, each by its own rules; one buyer is bound, and one purchase comes to nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from tests.factories.line import TOPICS
from tests.journeys.roles.walk import Walker
from tests.journeys.tender.cast import AARHUS, BANEN, ESBJERG, ODENSE, VANDVAERK, Buyers, requirement

PARTNERSHIP, WATER, TOGETHER, BOUND, NOTHING = (
    "Emissionsfrie gravemaskiner i Aarhus",
    "Gravemaskiner til ledninger",
    "Maskiner til to havne",
    "Maskiner på banen",
    "Ladevogn til remisen",
)
DRIFTING = "Støj ved maskinen"  # each of the three has its own way with it
NO_TENDER = "Remisen lukker i 2028, og vi lejer en vogn så længe."


@dataclass(frozen=True)
class Regime:
    regime: str
    why: str
    procedure: str
    why_procedure: str
    ground: str = ""


@dataclass(frozen=True)
class Line:
    """What becomes of the shared requirements: heading -> (own text, why), heading -> why; the others are kept."""

    changed: dict[str, tuple[str, str]] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    minimum: tuple[str, ...] = ()


INNOVATION = Regime(
    "Udbudsloven",
    "Kommunen er ordregiver efter § 24.",
    "Innovationspartnerskab",
    "Maskinerne findes ikke over 8 ton og skal udvikles.",
    "§ 73: behovet er innovativt og kan ikke opfyldes af det, der findes på markedet",
)
UTILITY = Regime(
    "Forsyningsvirksomhedsdirektivet",
    "Vandværket driver et net til drikkevand.",
    "Udbud med forhandling",
    "Vi vil tale om opladning ved ledningerne.",
)
JOINT = Regime("Udbudsloven", "Begge kommuner er ordregivere.", "Offentligt udbud", "Markedet er kendt efter dialogen.")
AARHUS_LINE = Line(
    changed={
        DRIFTING: ("Støj ved maskinen: højst 62 dB(A) i boliggader.", "Vi graver i boliggader."),
        "Opladning i pausen": ("Opladning i pausen: 45 minutter er nok.", "Vores pauser er på 45 minutter."),
    },
    dropped={"Restværdi": "Vi køber ikke maskinerne, vi lejer dem."},
    minimum=("Hel arbejdsdag",),
)
WATER_LINE = Line(changed={DRIFTING: ("Støj ved maskinen: højst 70 dB(A) ved boringen.", "Ved boringerne bor ingen.")})
JOINT_LINE = Line(dropped={DRIFTING: "Havnen larmer mere end maskinen."})


def aarhus_opens_an_innovation_partnership(buyers: Buyers) -> None:
    she = buyers.officer(AARHUS)
    _opens(buyers, she, PARTNERSHIP)
    she.follows("Vælg regelsæt og procedure")
    _writes_regime(she, INNOVATION)
    she.reads("§ 73: behovet er innovativt", INNOVATION.why, INNOVATION.why_procedure)
    she.opens(buyers.path(PARTNERSHIP, "/vaerdi"))
    _works_out_the_value(she, "1.450.000", "6", "4", "I alt 34.800.000 kr. uden moms.")
    she.looks("vaerdiark")
    _writes_particulars(she, buyers.path(PARTNERSHIP))
    she.opens(buyers.path(PARTNERSHIP, "/krav"))
    she.looks("krav-foer")
    _refuses_a_change_without_its_text(she)
    _decides(she, AARHUS_LINE)
    she.opens(buyers.path(PARTNERSHIP))
    she.reads("62 dB(A)", "Vi køber ikke maskinerne, vi lejer dem.", "Mindstekrav")
    she.looks("udbud")


def the_waterworks_follow_the_utilities_directive(buyers: Buyers) -> None:
    she = buyers.officer(VANDVAERK)
    _opens(buyers, she, WATER)
    she.follows("Vælg regelsæt og procedure")
    she.reads("er et forsyningsselskab. Så er det som regel forsyningsvirksomhedsdirektivet.")
    she.looks("regelsaet")
    _writes_regime(she, UTILITY)
    she.opens(buyers.path(WATER, "/vaerdi"))
    _works_out_the_value(she, "900.000", "2", "3", "I alt 5.400.000 kr. uden moms.")
    she.opens(buyers.path(WATER, "/krav"))
    _decides(she, WATER_LINE)
    she.opens(buyers.path(WATER))
    she.reads("forsyningsvirksomhedsdirektivet", "70 dB(A)")


def two_buy_together_and_the_other_says_yes_itself(buyers: Buyers) -> None:
    she = buyers.officer(ESBJERG)
    _opens(buyers, she, TOGETHER, together=(buyers.buyers[ODENSE].name,))
    she.reads("Spurgt, om de står bag udbuddet", "Spurgt, ikke svaret")
    expect(she.page.get_by_role("button", name="Vi står bag udbuddet")).to_have_count(0)  # nobody answers for another
    other = buyers.officer(ODENSE)
    other.opens(buyers.path(TOGETHER))
    other.looks("spurgt")
    other.presses("Vi står bag udbuddet")
    other.reads(f"{buyers.buyers[ODENSE].name} står bag udbuddet.")
    she.opens(buyers.path(TOGETHER, "/regelsaet"))
    _writes_regime(she, JOINT)
    she.opens(buyers.path(TOGETHER, "/krav"))
    _decides(she, JOINT_LINE)
    expect(she.page.get_by_text("Ikke besluttet")).to_have_count(0)


def the_railway_is_bound_and_drops_the_other(buyers: Buyers) -> None:
    she = buyers.officer(BANEN)
    _opens(buyers, she, BOUND)
    she.unfolds("Andre muligheder")
    she.follows("Vi er bundet af en rammeaftale")
    she.writes("Rammeaftale", "Rammeaftale om anlæg")
    she.dates("Aftalen løber til", 31, 3, 2029)
    she.ticks("Vi har pligt til at købe på aftalen (aftagepligt)")
    she.looks("rammeaftale")
    she.presses("Gem")
    she.reads("Rammeaftalen er registreret.", "31. marts 2029")
    _opens(buyers, she, NOTHING)
    she.opens(buyers.path(NOTHING))
    expect(she.page.get_by_role("link", name="Intet udbud")).to_have_count(0)  # a manager decides it
    manager = buyers.manager()
    manager.opens(buyers.path(NOTHING))
    manager.unfolds("Andre muligheder")
    manager.follows("Intet udbud")
    manager.presses("Afslut med denne begrundelse")
    manager.reads("Der er fejl i formularen")
    manager.writes("Begrundelse", NO_TENDER)
    manager.looks("intet-udbud")
    manager.presses("Afslut med denne begrundelse")
    manager.reads("Udbuddet er afsluttet.", NO_TENDER)
    manager.looks("intet-udbud-sluttet")


def _opens(buyers: Buyers, she: Walker, title: str, *, together: tuple[str, ...] = ()) -> None:
    she.opens(buyers.purchases)
    she.follows("Opret udbud")
    she.writes("Hvad køber I?", title)
    for name in together:
        she.ticks(name)
    she.presses("Opret udbud")
    she.reads("Udbuddet er oprettet.")
    buyers.opened(she, title)


def _writes_regime(she: Walker, said: Regime) -> None:
    she.ticks(said.regime)
    she.writes("Hvorfor det regelsæt?", said.why)
    she.chooses("Procedure", said.procedure)
    if said.ground:
        she.chooses("Hjemmel", said.ground)
    she.writes("Hvorfor den procedure?", said.why_procedure)
    she.presses("Gem valget")
    she.reads("Regelsæt og procedure er gemt.")


def _works_out_the_value(she: Walker, price: str, volume: str, years: str, total: str) -> None:
    she.chooses("Hvad er linjen?", "Kontrakten")
    she.writes("Hvad dækker den?", "Leje af maskiner med service")
    she.page.get_by_label("Pris pr. stk. eller pr. år").first.fill(price)
    she.writes("Antal pr. år", volume)
    she.writes("Antal år", years)
    she.writes("Hvor kommer tallene fra?", "Forbruget i 2025 og priserne fra markedsdialogen.")
    she.presses("Regn sammen, og gem")
    she.reads(total)


def _writes_particulars(she: Walker, path: str) -> None:
    """What the documents are filled with."""
    she.opens(f"{path}/oplysninger")
    she.chooses("Hvad slags køb er det?", "Varer eller tjenesteydelser")
    she.writes("Baggrund", "Vi graver i byen og vil af med udledningen.")
    she.writes("CPV-koder", "43200000")
    she.writes("Kontraktperiode og optioner", "4 år med option på 1 år")
    she.ticks("Nej, og vi forklarer hvorfor")
    she.writes("Hvorfor deler I ikke op?", "Maskiner og opladning hænger sammen.")
    she.writes("Adresse i udbudssystemet", "https://udbud.example/417")
    she.presses("Gem")
    she.reads("Oplysningerne er gemt.")
    she.opens(f"{path}/kriterier")
    she.writes("Tildelingsgrundlag", "bedste forhold mellem pris og kvalitet")
    she.writes("Kriterier", "Effekt – 60 – Mindre udledning og støj.\nPris – 40 – Den samlede pris.")
    she.writes("Sådan evaluerer I", "Point fra 0 til 8.")
    she.presses("Gem")
    she.opens(f"{path}/vilkaar")
    she.writes("Faser i et innovationspartnerskab", "Udvikling – prototype – 2 mio. kr.\nKøb – seks maskiner – månedlig leje")
    she.presses("Gem")


def _refuses_a_change_without_its_text(she: Walker) -> None:
    box = _unfolded(she, DRIFTING)
    she.ticks("Tilpasset", within=box)
    she.presses(f"Gem kravet {DRIFTING}", within=box)
    she.reads("Der er fejl i formularen")


def _unfolded(she: Walker, heading: str) -> Locator:
    """A requirement with its form open; after a refusal it is open already."""
    box = requirement(she, heading)
    if not box.locator("details[open]").count():
        box.locator("summary").click()
    return box


def _decides(she: Walker, line: Line) -> None:
    """What differs, one by one; the rest in one act."""
    for heading in (*line.changed, *line.dropped, *line.minimum):
        box = _unfolded(she, heading)
        if heading in line.changed:
            she.ticks("Tilpasset", within=box)
            own, why = line.changed[heading]
            she.writes("Kravet, som det lyder hos jer", own, within=box)
            she.writes("Hvorfor?", why, within=box)
        elif heading in line.dropped:
            she.ticks("Udeladt", within=box)
            she.writes("Hvorfor?", line.dropped[heading], within=box)
        else:
            she.ticks("Medtaget", within=box)
            she.ticks("Det er et mindstekrav", within=box)
        she.presses(f"Gem kravet {heading}", within=box)
        expect(requirement(she, heading).locator("details[open]")).to_have_count(0)
    left = len(TOPICS) - len({*line.changed, *line.dropped, *line.minimum})
    she.unfolds("Medtag resten, som de er")
    she.presses(f"Medtag {left} krav, som de er")
    she.reads(f"{left} krav er medtaget, som de er.", "I har taget stilling til alle krav.")
