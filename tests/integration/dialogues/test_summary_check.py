"""The Opsamling is checked against what companies wish confidential before all read it; published anyway only with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.audit.models import AuditEvent, AuditPayload
from coproc.dialogues.after import check
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.services import events, talk
from coproc.dialogues.written import services as written
from coproc.kernel.errors import DomainError
from tests.factories import dialogues as make
from tests.factories.accounts import signed_in

from .conftest import World

SECRET = "Vores pris er 4,25 mio. kr. pr. maskine ved tyve stykker."
SUMMARY = {
    "summary_themes": "Strøm – Det tager tid.",
    "summary_unchanged": "Pris – Den er sat.",
    "summary_next": "Vi skriver – august",
}


@pytest.fixture
def event(world: World) -> DialogueEvent:
    """Minutes are ready; a company has answered in confidence at another event of the process."""
    event_id = world.published()
    with world.write() as uow:
        other = make.make_published(uow, world.process_id, title="Høringen")
        talk.give_input(uow, other.id, company_name="Nordgreb A/S", email="ida@nordgreb.dk", body=SECRET)
    world.clock.advance(timedelta(days=15))
    with world.write() as uow:
        events.move(uow, event_id, "hold")
        talk.write_summary(uow, event_id, minutes="Vi mødtes.", **SUMMARY)
        events.move(uow, event_id, "finish_minutes")
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id)


def _write(world: World, event: DialogueEvent, reason: str = "", **said: str) -> None:
    with world.write() as uow:
        talk.write_summary(uow, event.id, reason=reason, **{"minutes": "Vi mødtes.", **SUMMARY, **said})


def _found(world: World, event: DialogueEvent) -> list[str]:
    with world.database.read() as session:
        return check.findings(session, session.get_one(DialogueEvent, event.id))


LEAK = {"summary_themes": "Pris – Vi hørte, at pris er 4,25 mio. kr. pr. maskine."}


def test_confidential_words_and_names_are_found_also_in_minutes_and_after_a_withdrawal(world: World, event: DialogueEvent):
    assert _found(world, event) == []
    _write(world, event, **LEAK)
    (one,) = _found(world, event)
    assert "Nordgreb A/S ønsker fortroligt" in one
    with world.write() as uow:
        draft = uow.session.scalars(select(written.InputDraft)).one()
        world_event = uow.session.get_one(DialogueEvent, draft.event_id)
        world_event.input_closes_at = world.clock.now() + timedelta(days=1)
        uow.session.flush()
        written.withdraw(uow, draft.id)
    assert len(_found(world, event)) == 1  # taken back is no less confidential
    _write(world, event, summary_changed="Nordgreb – Mere tid – De bad om det.")
    assert _found(world, event) == ["“Nordgreb” nævner en virksomhed."]
    _write(world, event, summary_changed="", minutes=f"Nordgreb A/S skrev: {SECRET}")
    (one,) = _found(world, event)  # who said what may stand in the minutes, not what was said in confidence
    assert one.startswith("Referatet: ")


def test_publishing_with_findings_asks_why_and_keeps_the_answer(app: Flask, world: World, event: DialogueEvent):
    _write(world, event, **LEAK)
    facilitator = signed_in(app, world.facilitator, world.clock)
    path = f"/processer/P-2026-1/markedsdialog/{event.reference}"
    assert "Se det igennem, før alle læser det" in facilitator.get(f"{path}/opsamling").text
    shown = facilitator.post(f"{path}/flyt/publish_summary", data={"step_number": "4"})
    assert "Se det igennem, før alle læser det" in shown.text
    assert "Hvorfor kan den offentliggøres alligevel?" in shown.text
    empty = facilitator.post(f"{path}/flyt/publish_summary", data={"step_number": "4", "reason": " "})
    assert empty.status_code == 422
    with pytest.raises(DomainError, match="Se fundene igennem"), world.write() as uow:
        events.move(uow, event.id, "publish_summary")
    assert world.mails("summary_published") == []
    done = facilitator.post(
        f"{path}/flyt/publish_summary", data={"step_number": "4", "reason": "Prisen står i deres egen brochure."}
    )
    assert done.status_code == 303
    visitor = signed_in(app, None, world.clock)
    assert "4,25 mio." in visitor.get(f"/markedsdialoger/{event.reference}").text
    with world.database.read() as session:
        (body,) = session.scalars(
            select(AuditPayload.body)
            .join(AuditEvent, AuditEvent.sequence == AuditPayload.sequence)
            .where(AuditEvent.action == "event.summary_anyway")
        )
    assert body["reason"] == "Prisen står i deres egen brochure."
    assert len(body["after"]["findings"]) == 1


def test_a_clean_summary_goes_straight_out_and_a_later_leak_is_asked_about(app: Flask, world: World, event: DialogueEvent):
    with world.write() as uow:
        events.move(uow, event.id, "publish_summary")
    with pytest.raises(DomainError, match="Se fundene igennem"):
        _write(world, event, **LEAK)
    facilitator = signed_in(app, world.facilitator, world.clock)
    path = f"/processer/P-2026-1/markedsdialog/{event.reference}/opsamling"
    typed = {
        "minutes": "Vi mødtes.",
        "summary_themes-rows": "1",
        "summary_themes-0-heading": "Pris",
        "summary_themes-0-text": "Vi hørte, at pris er 4,25 mio. kr. pr. maskine.",
        "summary_next-rows": "1",
        "summary_next-0-what": "Vi skriver",
        "summary_next-0-date": "august",
    }
    refused = facilitator.post(path, data=typed)
    assert refused.status_code >= 400
    assert "Hvorfor kan den offentliggøres alligevel?" in refused.text
    assert facilitator.post(path, data={**typed, "reason": "Det er sagt på mødet."}).status_code == 303
    _write(world, event, **LEAK)  # known already: nothing new to answer for
