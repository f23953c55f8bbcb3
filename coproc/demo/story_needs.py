"""Steps 1 to 3 of the example: two needs find each other, seven organisations join, and explore the need together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from coproc.accounts.models import Organisation
from coproc.cases import services as cases
from coproc.demo import story_people
from coproc.demo.people import CENTRE, FACILITATOR, Team
from coproc.demo.source import scaling_processes
from coproc.demo.stage import Stage
from coproc.kernel.clock import at_local, today
from coproc.needs import matches, services as needs
from coproc.needs.models import Answer
from coproc.processes import exploration, queries, services as processes
from coproc.processes.models import Participation, Process

FIRST, SECOND = "Københavns Kommune", "Aalborg Kommune"
# Who joins when: those the need began with, those invited, and one that asks by itself.
INVITED = ("Vejdirektoratet", "Novafos", "Esbjerg Kommune", "Metroselskabet")
LATE = "HOFOR"


def play(stage: Stage) -> None:
    first = _need(stage, FIRST, COPENHAGEN)
    stage.wait(9)
    second = _need(stage, SECOND, AALBORG)
    _match(stage, first, second)
    stage.wait(12)
    _start(stage, [first, second])
    story_people.ask_around(stage, process_id(stage), where(stage, "/invitationsliste"))
    _join(stage)
    _explore(stage)


def _need(stage: Stage, organisation: str, columns: dict[str, Any]) -> int:
    team = Team(organisation)
    day = today(stage.clock)
    with stage.acting(team.expert) as uow:
        need = needs.create_draft(
            uow,
            stage.ids[organisation],
            is_example=True,
            window_from=day + timedelta(days=540),
            window_to=day + timedelta(days=720),
            **columns,
        )
    stage.say(team.expert, f"beskriver behovet “{need.title}”", f"/behov/{need.reference}")
    with stage.acting(team.officer) as uow:
        needs.publish_need(uow, need.id)
    stage.say(team.officer, "læser det igennem og offentliggør det", f"/behov/{need.reference}")
    return need.id


def _match(stage: Stage, first: int, second: int) -> None:
    with stage.acting(FACILITATOR) as uow:
        match = matches.propose_match(uow, first, second)
        percent = round(match.score * 100)
    stage.say(FACILITATOR, f"foreslår de to behov som ét ({percent} af 100)", "/behov")
    for organisation, need_id in ((FIRST, first), (SECOND, second)):
        with stage.acting(Team(organisation).officer) as uow:
            matches.answer_match(uow, match.id, need_id, Answer.CONFIRMED)
        stage.say(Team(organisation).officer, "svarer: Ja, samme behov", "/behov")


def process_id(stage: Stage) -> int:
    return stage.ids["example"]


def where(stage: Stage, suffix: str = "") -> str:
    return f"/processer/{stage.names['example']}{suffix}"


def participations(stage: Stage) -> dict[str, int]:
    """Organisation -> its participation in the example."""
    with stage.database.read() as session:
        rows = session.execute(
            select(Organisation.name, Participation.id)
            .join(Participation, Participation.organisation_id == Organisation.id)
            .where(Participation.process_id == process_id(stage))
        )
        return dict(rows.all())


def move(stage: Stage, trigger: str, what: str) -> None:
    """The facilitator goes on; the gates are the real ones."""
    with stage.acting(FACILITATOR) as uow:
        process = uow.session.get_one(Process, process_id(stage))
        moved = cases.move(uow, process.case_id or 0, trigger)
        label = cases.definition_of(moved.case).state(moved.case.state).label.da
    stage.say(FACILITATOR, f"{what} og går videre til “{label}”", where(stage))


def _start(stage: Stage, need_ids: list[int]) -> None:
    told = next(p for p in scaling_processes().processes if p.key == "emission_free_machinery")
    with stage.acting(FACILITATOR) as uow:
        process = processes.start(
            uow,
            title="Eksempel: Sammen om emissionsfrie arbejdsmaskiner",
            challenge="Store emissionsfrie arbejdsmaskiner er dyre og svære at få, og ingen enkelt bygherre efterspørger nok.",
            centre_id=stage.ids[CENTRE],
            need_ids=need_ids,
            title_en="Example: " + told.title_en,
            problem=told.problem_da,
            goals=told.goals_da,
            focus_area=told.focus_area,
            cpv=told.cpv_hint,
            contact_name="Facilitator, CO-PI (eksempel)",
            contact_email=FACILITATOR,
            is_example=True,
        )
        for partner in told.scaling_partners:
            processes.add_partner(uow, process.id, stage.ids[partner])
    stage.ids["example"], stage.names["example"] = process.id, process.reference
    stage.say(FACILITATOR, "starter processen af de to behov", where(stage))
    move(stage, "find_partners", "ser, at behovet er helt beskrevet")


def _join(stage: Stage) -> None:
    for organisation in (FIRST, SECOND):
        with stage.acting(Team(organisation).manager) as uow:
            processes.answer(uow, participations(stage)[organisation], "join")
    stage.say("Lederne", f"i {FIRST} og {SECOND} godkender, at de er med", where(stage, "/deltagere"))
    for organisation in INVITED:
        with stage.acting(FACILITATOR) as uow:
            processes.invite(
                uow,
                process_id(stage),
                stage.ids[organisation],
                contact_name=f"Indkøber, {organisation} (eksempel)",
                contact_email=Team(organisation).officer,
                message="I bygger meget. Vil I være med til at få maskinerne frem?",
            )
    stage.say(FACILITATOR, f"inviterer {', '.join(INVITED)}", where(stage, "/deltagere"))
    stage.wait(18)
    for number, organisation in enumerate(INVITED):
        with stage.acting(Team(organisation).manager) as uow:
            processes.answer(
                uow, participations(stage)[organisation], "join", reason="Vi har selv maskiner i udbud." if number else ""
            )
        stage.wait(4)
    stage.say("Påmindelsen", "gik kun til dem, der ikke havde svaret", "/demo/mails")
    for organisation in (FIRST, SECOND, *INVITED):
        with stage.acting(Team(organisation).officer) as uow:
            processes.set_mandate(
                uow,
                participations(stage)[organisation],
                status="given" if organisation in (FIRST, SECOND) else "pending",
                level="director" if organisation in (FIRST, SECOND) else "board",
                meeting_on=None if organisation in (FIRST, SECOND) else today(stage.clock) + timedelta(days=200),
            )
    stage.say("Indkøberne", "skriver, hvem der giver mandat, og hvornår", where(stage, "/deltagere"))
    move(stage, "explore", "ser, at seks organisationer er med,")


def _explore(stage: Stage) -> None:
    day = today(stage.clock)
    with stage.acting(FACILITATOR) as uow:
        exploration.set_questions(uow, process_id(stage), exploration.STANDARD_QUESTIONS)
        exploration.open_form(uow, process_id(stage), day + timedelta(days=35))
        exploration.plan_workshop(
            uow,
            process_id(stage),
            title="Workshop for bygherrer",
            starts_at=at_local(day + timedelta(days=40), 12),
            ends_at=at_local(day + timedelta(days=40), 16),
            place="Hos Københavns Kommune",
            link="",
            agenda="- Velkomst\n- Hvor er vi enige, og hvor ikke?\n- Hvad skal vi spørge markedet om?",
            minutes="",
        )
    stage.say(FACILITATOR, "sender behovsskemaet ud og indkalder til workshop", where(stage, "/udforskning"))
    story_people.help_with_the_answer(
        stage, participations(stage)["Esbjerg Kommune"], process_id(stage), where(stage, "/udforskning")
    )
    stage.wait(17)
    for organisation, answers in ANSWERS.items():
        with stage.acting(Team(organisation).expert) as uow:
            asked = exploration.questions(uow.session, process_id(stage))
            values = {question.id: answer for question, answer in zip(asked, answers, strict=True)}
            exploration.save_answers(uow, participations(stage)[organisation], values)
        with stage.acting(Team(organisation).officer) as uow:
            exploration.send_in(uow, participations(stage)[organisation])
        stage.wait(2)
    stage.say("Fagpersonerne", "skriver svarene, og indkøberne sender dem", where(stage, "/udforskning"))
    stage.wait(12)
    with stage.acting(FACILITATOR) as uow:
        workshop = exploration.workshops(uow.session, process_id(stage))[0]
        exploration.edit_workshop(
            uow,
            workshop.id,
            minutes="EKSEMPEL. Enige om støj og luft. Uenige om ladning: nogle pladser har strøm, andre har ikke.",
        )
    stage.say(FACILITATOR, "skriver referat af workshoppen", where(stage, "/udforskning"))
    story_people.keep_for_all(stage, process_id(stage), participations(stage)[SECOND], where(stage, "/filer"))
    joined = len(_joined(stage))
    stage.say("Systemet", f"viser {joined} organisationers svar side om side med forskellene først", where(stage, "/udforskning"))


def _joined(stage: Stage) -> list[queries.Participant]:
    with stage.database.read() as session:
        return queries.joined(session, process_id(stage))


COPENHAGEN: dict[str, Any] = {
    "title": "Byggepladser uden dieselmaskiner",
    "need_owner": "Chefen for anlæg (eksempel)",
    "problem": "Gravemaskiner og læssere på vores byggepladser kører på diesel. De larmer, forurener luften og udleder CO2 tæt på boliger.",
    "affected": "Naboer og medarbejdere ved omkring 40 byggepladser i byen.",
    "current_practice": "Vi stiller krav om partikelfilter, men ikke om emissionsfri maskiner. De store maskiner findes næsten ikke.",
    "current_cost_ore": 1_800_000_000,
    "tried": "Et forsøg med en mindre elektrisk gravemaskine på én plads.",
    "desired_effect": "Arbejdet på pladsen sker uden udledning og med markant mindre støj.",
    "effect_targets": [
        {"measure": "Andel af maskintimer uden udledning", "baseline": "2 %", "target": "50 %"},
        {"measure": "Støj ved nærmeste bolig", "baseline": "72 dB", "target": "60 dB"},
    ],
    "functional_requirements": [
        "Maskinen kan arbejde en hel arbejdsdag uden udledning på stedet",
        "Opladning kan ske uden fast strøm på pladsen",
        "Maskinens energiforbrug kan aflæses pr. opgave",
    ],
    "focus_area": "climate_environment",
    "cpv": ["43000000", "45000000"],
    "visibility": "public",
}
AALBORG: dict[str, Any] = {
    "title": "Emissionsfri anlægsmaskiner i kommunens vejprojekter",
    "need_owner": "Lederen af vejdriften (eksempel)",
    "problem": "Anlægsmaskiner i vores vejprojekter udleder CO2 og støjer. Elektriske gravemaskiner koster omkring tre gange så meget, og ladning mangler.",
    "affected": "Beboere langs vejene og folkene på maskinerne, cirka 25 projekter om året.",
    "current_practice": "Entreprenørerne vælger selv maskiner. Prisen afgør, og derfor vinder diesel.",
    "current_cost_ore": 900_000_000,
    "desired_effect": "Vejprojekter kan gennemføres uden udledning og med mindre støj for naboerne.",
    "effect_targets": [{"measure": "Andel af projekter med emissionsfri maskiner", "baseline": "0", "target": "10 af 25"}],
    "functional_requirements": [
        "Maskinen kan grave og læsse som en dieselmaskine på 20 ton",
        "Batteri eller energikilde kan skiftes eller lades i pauser",
    ],
    "focus_area": "climate_environment",
    "cpv": ["43200000", "45233000"],
    "visibility": "public",
}
ANSWERS = {
    "Københavns Kommune": (
        "Naboer ved 40 pladser",
        "Krav om partikelfilter",
        "18 mio.",
        "Én mindre elmaskine",
        "Andel maskintimer uden udledning",
        "En hel arbejdsdag uden udledning",
        "Lidt plads, strøm kan skaffes",
        "Om halvandet år",
    ),
    "Aalborg Kommune": (
        "Beboere langs 25 vejprojekter",
        "Entreprenøren vælger selv",
        "9 mio.",
        "Intet endnu",
        "Andel projekter",
        "En maskine på 20 ton",
        "Vejprojekter flytter sig, ingen fast strøm",
        "Om halvandet år",
    ),
    "Vejdirektoratet": (
        "Trafikanter og naboer ved statens veje",
        "Krav om lavt udslip i få projekter",
        "60 mio.",
        "To forsøg",
        "Andel maskintimer uden udledning",
        "Store maskiner over 20 ton",
        "Ingen strøm på pladsen",
        "Om to år",
    ),
    "Novafos": (
        "Naboer ved ledningsarbejder",
        "Rammeaftaler med entreprenører",
        "12 mio.",
        "Intet endnu",
        "Støj ved nærmeste bolig",
        "Små og mellemstore maskiner",
        "Smalle veje, korte opgaver",
        "Når rammeaftalen udløber",
    ),
    "Esbjerg Kommune": (
        "Naboer ved havn og by",
        "Prisen afgør",
        "5 mio.",
        "Et forsøg på havnen",
        "CO2 pr. projekt",
        "En hel arbejdsdag uden udledning",
        "Strøm på havnen, ikke i byen",
        "Om halvandet år",
    ),
    "Metroselskabet": (
        "Naboer ved byggepladser i tæt by",
        "Krav i kontrakterne",
        "75 mio.",
        "Flere elektriske maskiner",
        "Støj ved nærmeste bolig",
        "Døgndrift uden udledning",
        "Strøm er ført frem",
        "Om et år",
    ),
}
