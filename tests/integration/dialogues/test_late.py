"""Whoever comes late, company or organisation, is told where everything is that the others got, and it is all there, once."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from coproc.dialogues.services import events, information, signups, talk
from coproc.dialogues.written import synthesis
from coproc.kernel.actor import Role
from coproc.processes import services as processes
from tests.factories import dialogues as make, planning
from tests.factories.accounts import signed_in

from .conftest import World

SAID = (
    "Hvor mange maskiner?",
    "Tolv.",
    "Budgettet er 2 mio.",
    "Kan levere nu.",
    "Oplæg om behovet",
    "#opsamling",
)


def _held(world: World) -> None:
    """A first event with all an event can leave behind."""
    event_id = world.published()
    with world.write() as uow:
        planning.make_draft(uow, event_id, "Oplæg om behovet")
        planning.materials.publish(uow, event_id)
        asked = talk.ask(uow, event_id, question="Hvor mange?", asked_by="", email="a@example.dk").id
        talk.publish_answer(uow, asked, published="Hvor mange maskiner?", answer="Tolv.")
        information.mark_shared(uow, information.add_fact(uow, world.process_id, fact="Budgettet er 2 mio.", told_to="X").id)
        given = talk.give_input(uow, event_id, company_name="Nordgreb", email="n@example.dk", body="Ja.", may_publish=True)
        synthesis.add_claim(uow, event_id, theme="Drift", statement="Kan levere nu.", inputs=[given.id])
        synthesis.publish(uow, event_id, reason="Set igennem.")
    world.clock.advance(timedelta(days=15))
    with world.write() as uow:
        events.move(uow, event_id, "hold")
        said = {"summary_themes": "Strøm – Det tager tid.", "summary_unchanged": "Pris – Den er sat."}
        talk.write_summary(uow, event_id, minutes="Vi mødtes.", summary_next="Vi skriver – august", **said)
        for trigger in ("finish_minutes", "publish_summary"):
            events.move(uow, event_id, trigger)


def _is_whole(text: str) -> None:
    for said in SAID:
        assert said in text
    assert len(re.findall(r">Oplæg om behovet<", text)) == 1  # the same paper is not there twice


def test_late_companies_and_late_organisations_find_everything_by_what_they_are_sent(app: Flask, world: World):
    _held(world)
    next_id = world.published(title="Anden dialog", starts_at=world.clock.now() + timedelta(days=20), **_dates(world))
    late = world.sign_up(next_id, 7)
    with world.write() as uow:
        signups.confirm(uow, late)
    (mail,) = world.mails("signup_confirmed")
    visitor = signed_in(app, None, world.clock)
    link = re.search(r"https?://[^/\s]+(/processer/P-2026-1/alt-om-dialogen)", mail.body_text)[1]
    _is_whole(visitor.get(link).text)
    assert link in visitor.get("/processer/P-2026-1").text  # who comes by the process's page

    with world.database.read() as session:
        reference = session.get_one(make.DialogueEvent, next_id).reference
    data = {"company_name": "Kun skriftligt", "email": "s@example.dk"}
    visitor.post(f"/markedsdialoger/{reference}/skriftligt-input", data=data)
    (written,) = world.mails("input_link")
    assert link in written.body_text

    buyer = world.people.organisation("Sen Kommune")
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, buyer.id, state="joined")
    officer = signed_in(app, world.people.person((buyer, Role.OFFICER)), world.clock)
    assert link in officer.get("/processer/P-2026-1/markedsdialog").text
    _is_whole(officer.get(link).text)
    facilitator = signed_in(app, world.facilitator, world.clock)  # sees what they see
    assert facilitator.get(link).text.count("Kan levere nu.") == officer.get(link).text.count("Kan levere nu.") == 1


def _dates(world: World) -> dict[str, object]:
    now, day = world.clock.now(), timedelta(days=1)
    return {"ends_at": now + 21 * day, "signup_closes_at": now + 15 * day, "input_closes_at": now + 25 * day}
