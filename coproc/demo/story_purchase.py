"""Step 7 of the example: each buys on its own clock. One is at its effects, two buy together, one is bound, one does something else."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from coproc.demo import story_back
from coproc.demo.people import Team
from coproc.demo.stage import Stage
from coproc.demo.story_needs import FIRST, SECOND, participations, process_id, where
from coproc.documents import services as documents
from coproc.kernel.database import UnitOfWork
from coproc.reference.calendar import next_working_day
from coproc.tenders import outcomes, papers, plan, queries, services as tenders
from coproc.tenders.line import still_so, value_sheet
from coproc.tenders.models import Tender
from coproc.tenders.timeplan import meetings, reading, services as timeplans
from coproc.tenders.timeplan.counting import FROM_NOTICE, Choices
from coproc.tenders.timeplan.reading import Draft

COMMITTEE = "Økonomiudvalget"
PARTICULARS: dict[str, Any] = {
    "estimated_value_ore": 4_200_000_000,
    "value_note": "EKSEMPEL. Maskintimer i fire år med to års option.",
    "purchase_kind": "goods_services",
    "is_divided": False,
    "lots_reason": "EKSEMPEL. Maskiner og energi hænger sammen; en deling ville flytte risikoen til køberen.",
    "background": "EKSEMPEL. Udbuddet bygger på den fælles behovsbeskrivelse og markedsdialogen.",
    "contract_period": "Fire år med option på to år",
    "cpv": ["43200000"],
    "award_basis": "bedste forhold mellem pris og kvalitet",
    "criteria": [
        {
            "criterion": "Kvalitet",
            "weight": 60,
            "description": "EKSEMPEL. Andel af maskintimer uden udledning og løsning for energi.",
        },
        {"criterion": "Pris", "weight": 40, "description": "EKSEMPEL. Pris pr. maskintime."},
    ],
    "evaluation_method": "EKSEMPEL. Point fra 0 til 8 med begrundelse.",
    "deadline_assessment": "EKSEMPEL. Alt materiale fra dialogen har været offentligt i mere end tre måneder, før fristen begynder.",
}

# Ten thousand machine hours a year: together the 42 mio. kr. of the particulars.
VALUE: list[dict[str, str]] = [
    {"kind": "contract", "what": "Maskintimer (eksempel)", "price": "700", "volume": "10.000", "years": "4"},
    {"kind": "option", "what": "Maskintimer i optionen (eksempel)", "price": "700", "volume": "10.000", "years": "2"},
]


def play(stage: Stage, now: datetime) -> None:
    first = _first_buyer(stage)
    _together(stage)
    _others(stage)
    _finish(stage, first, now)
    story_back.contracts(stage)


def _first_buyer(stage: Stage) -> int:
    officer = Team(FIRST).officer
    with stage.acting(officer) as uow:
        tender = tenders.create_tender(
            uow,
            process_id(stage),
            stage.ids[FIRST],
            "Emissionsfrie maskintimer (eksempel)",
            [participations(stage)[FIRST]],
            stance="first",
        )
    stage.names["first"] = tender.reference
    page = f"/udbud/{tender.reference}"
    stage.say(officer, "opretter sit eget udbud; de fælles krav følger med", page)
    with stage.acting(officer) as uow:
        plan.set_regime(
            uow,
            tender.id,
            regime="udbudsloven",
            regime_reason="EKSEMPEL. Kommunen er ordregiver, og værdien er anslået over tærsklen.",
            procedure="negotiated_procedure",
            procedure_reason="EKSEMPEL. Løsningerne skal tilpasses pladser uden strøm.",
            legal_ground="61_b",
        )
        tenders.edit(uow, tender.id, **PARTICULARS)
        value_sheet.save(uow, tender.id, VALUE, note=PARTICULARS["value_note"])
        rows = queries.requirements(uow.session, [tender.id])[tender.id]
        for number, row in enumerate(rows):
            if number == len(rows) - 1:
                tenders.decide_requirement(
                    uow,
                    tender.id,
                    row.id,
                    "changed",
                    own_text="Batteri kan skiftes på pladsen på under 30 minutter.",
                    reason="Vores pladser er små.",
                )
            elif number == 2:
                tenders.decide_requirement(uow, tender.id, row.id, "dropped", reason="Dækkes af vores egen måling.")
            else:
                tenders.decide_requirement(uow, tender.id, row.id, "kept", is_minimum=number == 0)
        plan.plan(uow, tender.id, uow.today + timedelta(days=21))
    stage.say(officer, "vælger regelsæt før procedure, og tidsplanen regnes efter loven", page)
    with stage.acting(officer) as uow:
        papers.generate(uow, tender.id)
        outcomes.move(uow, tender.id, "attach_market_knowledge")
        outcomes.move(uow, tender.id, "draft_documents")
    stage.say(officer, "danner udbudsmaterialet som Word med bilag om markedsdialogen", page)
    story_back.hand_over(stage, tender.id)
    stage.wait(21)
    with stage.acting(officer) as uow:
        for row in queries.requirements(uow.session, [tender.id])[tender.id]:
            if row.decision in still_so.ASKED:
                still_so.confirm(uow, tender.id, row.id, seen=still_so.fingerprint(row))
    stage.say(officer, "svarer “stadig sådan” for hvert krav, der er tilpasset eller udeladt", page)
    with stage.acting(officer) as uow:
        outcomes.send_notice(uow, tender.id, on=uow.today, url="https://example.org/udbud")
    stage.say(officer, "sender bekendtgørelsen fra sit eget udbudssystem", page)
    return tender.id


def _together(stage: Stage) -> None:
    officer = Team(SECOND).officer
    parts = participations(stage)
    with stage.acting(officer) as uow:
        tender = tenders.create_tender(
            uow,
            process_id(stage),
            stage.ids[SECOND],
            "Emissionsfrie vejprojekter (eksempel)",
            [parts[SECOND], parts["Esbjerg Kommune"]],
        )
        plan.set_regime(
            uow,
            tender.id,
            regime="udbudsloven",
            regime_reason="EKSEMPEL. To kommuner køber sammen med Aalborg som ordregiver.",
            procedure="open_procedure",
            procedure_reason="EKSEMPEL. Markedet er kendt efter dialogen.",
        )
        notice = next_working_day(uow.today + timedelta(days=400))
        days = [next_working_day(notice + timedelta(weeks=4 * number)) for number in range(12)]
        committee = [Draft(COMMITTEE, day, reading.agenda_of(day, 8)) for day in days]
        meetings.take_in(uow, stage.ids[SECOND], committee)
        timeplans.save(uow, tender.id, Choices(FROM_NOTICE, notice, decision=(COMMITTEE,)))
    stage.say(officer, "planlægger et udbud sammen med Esbjerg Kommune, et år efter den første", f"/udbud/{tender.reference}")
    esbjerg = Team("Esbjerg Kommune").officer
    with stage.acting(esbjerg) as uow:
        tenders.answer_asking(uow, tender.id, parts["Esbjerg Kommune"], yes=True)
    stage.say(esbjerg, "svarer ja til at stå bag det", f"/udbud/{tender.reference}")


def _others(stage: Stage) -> None:
    parts = participations(stage)
    with stage.acting(Team("Metroselskabet").officer) as uow:
        bound = tenders.create_tender(
            uow,
            process_id(stage),
            stage.ids["Metroselskabet"],
            "Maskiner på metroens pladser (eksempel)",
            [parts["Metroselskabet"]],
        )
        outcomes.bind(
            uow, bound.id, framework="Rammeaftale om anlægsarbejder (eksempel)", until=uow.today + timedelta(days=500), binds=True
        )
    with stage.acting(Team("Vejdirektoratet").officer) as uow:
        other = tenders.create_tender(
            uow,
            process_id(stage),
            stage.ids["Vejdirektoratet"],
            "Fælles standard for maskintimer (eksempel)",
            [parts["Vejdirektoratet"]],
        )
        outcomes.end(uow, other.id, "end_otherwise", reason="EKSEMPEL. En standard for at opgøre maskintimer, ikke et køb.")
    with stage.acting(Team("HOFOR").manager) as uow:
        none = _by_manager(stage, uow)
    stage.say(
        "De andre", "er bundet af en rammeaftale, laver en standard eller har grund til intet udbud", where(stage, "/indkoeb")
    )
    stage.names["none"] = none


def _by_manager(stage: Stage, uow: UnitOfWork) -> str:
    part = participations(stage)["HOFOR"]
    tender = tenders.create_tender(uow, process_id(stage), stage.ids["HOFOR"], "Ledningsarbejder (eksempel)", [part])
    outcomes.end(uow, tender.id, "drop", reason="EKSEMPEL. Arbejdet er lagt ud til 2029.")
    return tender.reference


def _finish(stage: Stage, tender_id: int, now: datetime) -> None:
    officer = Team(FIRST).officer
    page = f"/udbud/{stage.names['first']}"
    stage.wait(40)
    with stage.acting(officer) as uow:
        outcomes.move(uow, tender_id, "receive_applications")
    stage.wait(35)
    with stage.acting(officer) as uow:
        outcomes.move(uow, tender_id, "receive_offers")
        outcomes.move(uow, tender_id, "evaluate")
    story_back.offers(stage, tender_id)
    stage.wait(20)
    with stage.acting(officer) as uow:
        outcomes.send_decision(uow, tender_id, on=uow.today)
    stage.say(officer, "underretter tilbudsgiverne; standstill regnes efter klagenævnsloven", page)
    stage.wait(16)
    with stage.acting(officer) as uow:
        outcomes.sign_contract(
            uow,
            tender_id,
            on=uow.today,
            starts_on=uow.today,
            ends_on=uow.today + timedelta(days=4 * 365),
            winner="Eksempel Elmaskiner AB",
            value_ore=4_000_000_000,
            winner_size="50-249",
            winner_in_dialogue=True,
        )
    story_back.contract(stage, tender_id)
    stage.say(officer, "underskriver kontrakten, første dag det er lovligt eller senere", page)
    stage.wait(15)
    with stage.acting(officer) as uow:
        outcomes.send_award_notice(uow, tender_id, on=uow.today)
    stage.say("Påmindelsen", "om bekendtgørelsen inden 30 dage stoppede, da den var sendt", "/demo/mails")
    remaining = (now - stage.clock.now()).days
    stage.wait(max(1, remaining - 30))
    with stage.acting(officer) as uow:
        outcomes.implement(uow, tender_id, on=uow.today, note="EKSEMPEL. De første maskiner kører på to pladser.")
    stage.wait(max(1, (now - stage.clock.now()).days))
    with stage.acting(officer) as uow:
        outcomes.move(uow, tender_id, "follow_effects")
        targets = queries.targets(uow.session, uow.session.get_one(Tender, tender_id))
        for target in targets[:1]:
            outcomes.record_effect(uow, tender_id, measure=target["measure"], measured_on=uow.today, value="31 %", note="EKSEMPEL")
    stage.say(officer, "tager løsningen i brug og måler effekten mod behovets mål", page)
    story_back.learned(stage, tender_id)
    _write_files(stage)


def _write_files(stage: Stage) -> None:
    """The documents of the example, as files beside the database."""
    folder = Path(stage.settings.var) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    with stage.database.read() as session:
        tender_ids = session.scalars(select(Tender.id).where(Tender.process_id == process_id(stage)))
        scopes = [("process", process_id(stage)), *(("tender", number) for number in tender_ids)]
        found = [document for scope in scopes for document in documents.of_scope(session, scope)]
        for document in found:
            whole = documents.with_content(session, document.id)
            (folder / f"{document.id:03} {whole.filename}").write_bytes(whole.file.content)
    stage.say("Systemet", f"har {len(found)} Word-dokumenter fra forløbet", str(folder))
