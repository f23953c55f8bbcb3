"""What came back from the example's purchase, what the next buyer reads of it, and contracts that meet. All of it is made up and says so."""

from __future__ import annotations

from datetime import timedelta

from coproc.demo.people import Team
from coproc.demo.stage import Stage
from coproc.demo.story_needs import FIRST, SECOND
from coproc.tenders import outcomes, words
from coproc.tenders.expiry import services as expiry
from coproc.tenders.handover import results, services as handover

LEARNED = {
    "result": "EKSEMPEL. Ja på to pladser. På den tredje manglede der strøm.",
    "requirements": "EKSEMPEL. Kravet om en hel arbejdsdag gav de bedste tilbud. Kravet om egen måling ville vi udelade.",
    "market": "EKSEMPEL. At vi stillede krav til ladetid i stedet for batteriets størrelse.",
    "price": "EKSEMPEL. Timerne blev dyrere, energien billigere.",
    "implementation": "EKSEMPEL. Strøm på pladsen. Netselskabet skulle have været med fra start.",
    "advice": "EKSEMPEL. Bestil strømmen, før I udbyder. Tag kravene til ladetid fra os.",
}


def hand_over(stage: Stage, tender_id: int) -> None:
    officer = Team(FIRST).officer
    with stage.acting(officer) as uow:
        handover.hand_over(uow, tender_id, edition="system", taken_by="EKSEMPEL. Indkøb og Udbud", taken_on=uow.today)
    stage.say(officer, "overdrager udbudspakken til sit udbudssystem", f"/udbud/{stage.names['first']}/overdragelse")


def offers(stage: Stage, tender_id: int) -> None:
    with stage.acting(Team(FIRST).officer) as uow:
        results.set_received(uow, tender_id, received_count=4, received_sme=2, received_dialogue=2)


def contract(stage: Stage, tender_id: int) -> None:
    with stage.acting(Team(FIRST).officer) as uow:
        until = uow.today + timedelta(days=6 * 365)
        results.add_option(uow, tender_id, label="EKSEMPEL. Forlængelse i to år", extends_to=until)


def learned(stage: Stage, tender_id: int) -> None:
    officer = Team(FIRST).officer
    with stage.acting(officer) as uow:
        assert set(LEARNED) == set(words.QUESTIONS)
        outcomes.answer_learning(uow, tender_id, LEARNED)
    stage.say(officer, "skriver, hvad den næste køber skal vide", "/laering")


def contracts(stage: Stage) -> None:
    """Two that end within a year of each other, and one that can be extended to them."""
    for name, days, until in ((FIRST, 300, None), (SECOND, 420, 800), ("Esbjerg Kommune", 200, 560)):
        officer = Team(name).officer
        with stage.acting(officer) as uow:
            expiry.add(
                uow,
                stage.ids[name],
                title="EKSEMPEL. Leje af entreprenørmaskiner",
                cpv="43200000",
                ends_on=uow.today + timedelta(days=days),
                options_until=uow.today + timedelta(days=until) if until else None,
                source="EKSEMPEL",
                is_shared=True,
                is_example=True,
            )
    stage.say("Kontrakterne", "mødes i samme branche inden for et år", "/kontrakter-der-udloeber")
