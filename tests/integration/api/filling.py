"""A process in which everything the API tells about has happened, by the real services."""

from __future__ import annotations

from datetime import date, timedelta

from coproc.agreements.services import descriptions, signing
from coproc.dialogues.services import events, signups, talk
from coproc.needs.models import Visibility
from coproc.processes import queries
from coproc.processes.models import Process
from coproc.reference.rules import Procedure, Regime
from coproc.tenders import plan, services as tenders
from tests.factories import agreements, dialogues as make
from tests.factories.needs import make_need
from tests.integration.api.conftest import World

SUMMARY = {
    "summary_themes": "Strøm – Tilslutning tager lang tid.",
    "summary_changed": "Opladning – fra 30 til 45 minutter – kun én kunne ellers",
    "summary_unchanged": "Rækkevidde – vi kender behovet",
    "summary_next": "Behovsbeskrivelsen sendes ud – august 2027",
}


def fill(world: World) -> dict[str, str]:
    """What the URLs name: the collection -> a reference in it. Two weeks pass."""
    with world.write() as uow:
        event = make.make_published(uow, world.process_id)
        signup = make.make_signup(uow, event.id, is_listed=True)
        signups.confirm(uow, signup.id)
        asked = talk.ask(uow, event.id, question="Hvor mange?", asked_by="Sofie Spørger", email="spoerger@example.dk")
        talk.publish_answer(uow, asked.id, published="Hvor mange maskiner?", answer="Tyve.")
        talk.ask(uow, event.id, question="Spørgsmål uden svar", asked_by="Sofie Spørger", email="spoerger@example.dk")
    world.clock.advance(timedelta(days=15))
    with world.write() as uow:
        events.move(uow, event.id, "hold")
        signups.register_attendance(uow, event.id, {signup.id})
        talk.write_summary(uow, event.id, minutes="Vi mødtes.", **SUMMARY)
        events.move(uow, event.id, "finish_minutes")
        events.move(uow, event.id, "publish_summary")
    with world.write() as uow:
        process = uow.session.get_one(Process, world.process_id)
        participation = queries.joined(uow.session, process.id)[0].participation
        version = descriptions.send_to_hearing(
            uow, agreements.make_description(uow, process).id, answer_by=uow.today + timedelta(days=20)
        )
        agreements.make_approval(uow, version, participation)
        descriptions.publish(uow, version.id)
        letter = agreements.make_letter(uow, process)
    with world.write(world.manager) as uow:
        signing.sign(uow, letter.id, participation.id, agreements.make_word(letter, signer_name="Dora Direktør"))
    with world.write(world.officer) as uow:
        tender = tenders.create_tender(uow, world.process_id, world.aarhus.id, "Gravemaskiner", estimated_value_ore=500_000_000)
        plan.set_regime(
            uow,
            tender.id,
            regime=Regime.PROCUREMENT_ACT,
            regime_reason="Over tærskelværdien.",
            procedure=Procedure.OPEN,
            procedure_reason="Kravene kan beskrives.",
        )
        plan.plan(uow, tender.id, date(2027, 3, 1))
    with world.write() as uow:
        need = make_need(uow, world.aarhus, visibility=Visibility.PUBLIC, need_owner="Vejchef Viggo")
    return {
        "processes": process.reference,
        "dialogues": event.reference,
        "needs": need.reference,
        "tenders": tender.reference,
        "overview": "",
    }
