"""Delt information: what one was told is open until all are told; rounds close with a reason; everybody gets the same pack."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.cases import services as cases
from coproc.dialogues.after import annex
from coproc.dialogues.models import DialogueEvent, DialogueRound, SharedFact
from coproc.dialogues.services import events, information, talk
from coproc.dialogues.sharing import queries
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError
from coproc.processes import services as processes
from coproc.processes.models import Process
from tests.factories import dialogues as make
from tests.factories.accounts import signed_in
from tests.support.together import together

from .conftest import World

TAB = "/processer/P-2026-1/markedsdialog"
PACK = "/processer/P-2026-1/alt-om-dialogen"


def _fact(world: World, fact: str = "Budgettet er 2 mio.", told_to: str = "Nordgreb") -> int:
    with world.write() as uow:
        return information.add_fact(uow, world.process_id, fact=fact, told_to=told_to).id


def test_open_facts_come_first_and_sharing_reaches_all_once(facilitator, visitor, world: World):
    event_id = world.published()
    world.sign_up(event_id, 1)
    world.sign_up(world.published(title="Et møde mere"), 1)  # the same address is told once
    assert facilitator.post(f"{TAB}/delt", data={"fact": ""}).status_code == 422
    for fact in ("Behovet er tolv maskiner.", "Nordgreb hørte, at budgettet er 2 mio."):
        facilitator.post(f"{TAB}/delt", data={"fact": fact, "told_to": "Nordgreb A/S"})
    world.sign_up(event_id, 2, company_name="Nordgreb A/S")
    facilitator.post(f"{TAB}/delt/1", data={"published": "Behovet er tolv maskiner."})
    text = facilitator.get(f"{TAB}/delt").text
    assert text.index("Nordgreb hørte") < text.index("Behovet er tolv maskiner.")
    named = facilitator.post(f"{TAB}/delt/2", data={"published": "Nordgreb hørte, at budgettet er 2 mio."})
    assert named.status_code == 422
    assert "Teksten nævner Nordgreb" in named.text
    facilitator.post(f"{TAB}/delt/2", data={"published": "Budgettet er 2 mio."})
    facilitator.post(f"{TAB}/delt/2", data={"published": "Budgettet er 3 mio."})  # too late to say something else
    assert [mail.to_email for mail in world.mails("shared_with_all")] == 2 * ["kontakt1@example.se", "kontakt2@example.se"]
    for page in (PACK, "/markedsdialoger/D-2026-1"):
        shown = visitor.get(page).text
        assert "Budgettet er 2 mio." in shown
        assert "Nordgreb" not in shown.replace("Nordgreb A/S</li>", "")
    assert "Alt er delt med alle" in facilitator.get(f"{TAB}/delt").text


def test_two_who_share_at_once_tell_once(world: World):
    world.sign_up(world.published())
    number = _fact(world)

    def share(place: int) -> None:
        with world.write() as uow:
            information.mark_shared(uow, number, text=f"Tekst {place}")

    assert together(4, share) == [None] * 4
    assert len(world.mails("shared_with_all")) == 1


def test_a_round_with_something_open_closes_with_a_reason_that_reaches_the_annex(facilitator, world: World):
    event_id = world.published()
    _fact(world)
    with world.write() as uow:
        talk.ask(uow, event_id, question="Hvor mange?", asked_by="", email="a@example.dk")
        round_id = uow.session.get_one(DialogueEvent, event_id).round_id
    page = f"{TAB}/runder/{round_id}"
    shown = facilitator.get(f"{page}/afslut").text
    assert "1 oplysning er ikke delt med alle" in shown
    assert "1 spørgsmål venter på svar" in shown
    assert facilitator.post(f"{page}/afslut", data={"reason": " "}).status_code == 422
    facilitator.post(f"{page}/afslut", data={"reason": "Budgettet er ikke relevant for udbuddet."})
    assert "Budgettet er ikke relevant for udbuddet." in facilitator.get(TAB).text
    with world.write() as uow:
        fields = annex.fields(uow.session, uow.session.get_one(Process, world.process_id))
        (kept,) = fields["unshared_information"]
        assert (kept["what"], kept["reason"]) == ("Budgettet er 2 mio.", "Budgettet er ikke relevant for udbuddet.")
        with pytest.raises(Conflict, match="Runden er afsluttet"):
            make.make_event(uow, round_id)
    facilitator.post(f"{page}/genaabn")
    with world.write() as uow:
        make.make_event(uow, round_id)


def test_a_round_with_nothing_open_closes_without_a_reason(world: World):
    event_id = world.published()
    with world.write() as uow:
        found = information.close_round(uow, uow.session.get_one(DialogueEvent, event_id).round_id)
        assert found.closed_reason == ""
    with world.database.read() as session:
        assert session.scalars(select(DialogueRound.closed_at)).one() is not None


def test_the_reason_at_the_gate_reaches_the_annex_too(world: World):
    """Going on from the dialogue with something open: the gate warns, and its reason is the annex's."""
    event_id = world.published()
    world.clock.advance(make.timedelta(days=15))
    _fact(world)
    with world.write() as uow:
        events.move(uow, event_id, "hold")
        process = uow.session.get_one(Process, world.process_id)
        case = cases.lock(uow.session, process.case_id)
        case.state = "market_dialogue"
    with world.write(world.people.actor(world.facilitator)) as uow:
        case_id = uow.session.get_one(Process, world.process_id).case_id
        definition = cases.definition_of(cases.lock(uow.session, case_id))
        trigger = next(one.trigger for one in definition.transitions if any(g.gate == "information_shared" for g in one.gates))
        talk.write_summary(
            uow, event_id, minutes="Vi mødtes.", summary_themes="A – b", summary_unchanged="A – b", summary_next="A – b"
        )
        for step in ("finish_minutes", "publish_summary"):
            events.move(uow, event_id, step)
        with pytest.raises(cases.NotYet, match="Budgettet er 2 mio"):
            cases.move(uow, case_id, trigger)
    with world.write(world.people.actor(world.facilitator)) as uow:
        cases.move(uow, case_id, trigger, reason="Den er uden betydning.", override=True)
    with world.database.read() as session:
        process = session.get_one(Process, world.process_id)
        assert queries.reasons_left_open(session, process) == {"Budgettet er 2 mio.": "Den er uden betydning."}


def test_those_who_hand_over_write_why_a_fact_is_not_shared(app: Flask, world: World):
    world.published()
    number = _fact(world)
    buyer = world.people.organisation("Aarhus Kommune")
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, buyer.id, state="joined")
    officer = signed_in(app, world.people.person((buyer, Role.OFFICER)), world.clock)
    assert officer.get(f"{TAB}/delt/{number}").status_code == 403  # sharing is the facilitator's
    assert officer.post(f"{TAB}/delt/{number}/aaben", data={"reason": ""}).status_code == 422
    assert officer.post(f"{TAB}/delt/{number}/aaben", data={"reason": "Vedrører ikke vores udbud."}).status_code == 303
    assert "Vedrører ikke vores udbud." in officer.get(f"{TAB}/delt").text
    with world.write() as uow:
        information.mark_shared(uow, number)
        with pytest.raises(Conflict, match="delt med alle imens"):
            information.keep_open(uow, number, reason="For sent.")
        with pytest.raises(DomainError):
            information.add_fact(uow, world.process_id, fact="x" * 2001, told_to="")


def test_late_companies_and_late_participants_get_the_same_pack(app: Flask, facilitator, visitor, world: World):
    assert "Der er ikke delt noget endnu." in visitor.get(PACK).text
    event_id = world.published()
    with world.write() as uow:
        asked = talk.ask(uow, event_id, question="Hvor mange?", asked_by="", email="a@example.dk").id
        talk.publish_answer(uow, asked, published="Hvor mange maskiner?", answer="Tolv.")
        talk.ask(uow, event_id, question="Hemmeligt endnu", asked_by="", email="a@example.dk")
        information.mark_shared(uow, information.add_fact(uow, world.process_id, fact="Budgettet er 2 mio.", told_to="X").id)
    _fact(world, "Ikke delt endnu")
    buyer = world.people.organisation("Aarhus Kommune")
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, buyer.id, state="joined")
    officer = signed_in(app, world.people.person((buyer, Role.OFFICER)), world.clock)
    for client in (visitor, officer, facilitator):
        text = client.get(PACK).text
        for said in ("Hvor mange maskiner?", "Tolv.", "Budgettet er 2 mio.", "1 spørgsmål venter på svar", "Invitation og program"):
            assert said in text
        assert "Hemmeligt endnu" not in text
        assert "Ikke delt endnu" not in text


def test_the_pack_of_a_process_that_is_not_public_is_for_those_inside(facilitator, visitor, world: World):
    with world.write() as uow:
        uow.session.get_one(Process, world.process_id).is_public = False
    assert visitor.get(PACK).status_code == 303
    assert facilitator.get(PACK).status_code == 200


def test_facts_that_are_only_open_say_so_to_the_inside(facilitator, world: World):
    world.published()
    _fact(world)
    assert "1 oplysning mangler at blive delt med alle" in facilitator.get(TAB).text
    with world.database.read() as session:
        assert session.scalars(select(SharedFact.shared_at)).all() == [None]
