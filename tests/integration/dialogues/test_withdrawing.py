"""A company takes its written input back until the deadline, and is known at all events of the round."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coproc.audit.models import AuditEvent
from coproc.dialogues import queries as dialogue
from coproc.dialogues.models import DialogueEvent, WrittenInput
from coproc.dialogues.services import signups, talk
from coproc.dialogues.written import queries, services, synthesis
from coproc.kernel.errors import Conflict
from tests.factories import dialogues as make
from tests.factories.accounts import signed_in
from tests.support.together import together

from .conftest import World


@pytest.fixture
def event(world: World) -> DialogueEvent:
    event_id = world.published()
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id)


def _given(world: World, event: DialogueEvent, number: int) -> int:
    with world.write() as uow:
        email = f"kontakt{number}@example.se"
        given = talk.give_input(uow, event.id, company_name=f"Virksomhed {number}", email=email, body=f"Svar {number}.")
        return given.id


def _link(world: World, input_id: int) -> str:
    with world.write() as uow:
        draft = uow.session.scalars(select(services.InputDraft).where(services.InputDraft.input_id == input_id)).one()
        return services.new_link(uow, draft)


def test_an_input_is_withdrawn_after_a_question_and_can_be_sent_anew(visitor, app: Flask, world: World, event: DialogueEvent):
    first, second = _given(world, event, 1), _given(world, event, 2)
    with world.write() as uow:
        synthesis.add_claim(uow, event.id, theme="Drift", statement="Kan levere nu.", inputs=[first, second])
        synthesis.add_claim(uow, event.id, theme="Drift", statement="Kun den ene.", inputs=[first])
    link = _link(world, first)
    assert f"{link}/traek-tilbage" in visitor.get(link).text
    assert f"{link}/traek-tilbage" in visitor.get(f"{link}/kvittering").text
    assert "Træk jeres input tilbage?" in visitor.get(f"{link}/traek-tilbage").text
    assert world.mails("input_withdrawn") == []
    for _click in range(2):
        assert visitor.post(f"{link}/traek-tilbage").status_code == 303
    (mail,) = world.mails("input_withdrawn")
    assert mail.to_email == "kontakt1@example.se"
    with world.database.read() as session:
        session.get_one(WrittenInput, first)  # it is kept
        assert [one.input.id for one in queries.sent(session, event.id)] == [second]
        assert {claim.statement: claim.inputs for claim in queries.claims(session, event.id)} == {"Kan levere nu.": [str(second)]}
        assert dialogue.input_counts(session, world.process_id) == {event.id: 1}
        logged = session.scalars(
            select(AuditEvent.action).where(AuditEvent.action.like("input.%")).order_by(AuditEvent.sequence)
        ).all()
    assert logged == ["input.sent", "input.sent", "input.withdrawn"]
    facilitator = signed_in(app, world.facilitator, world.clock)
    inside = facilitator.get(f"/processer/P-2026-1/markedsdialog/{event.reference}/input").text
    assert "Svar 1." not in inside
    assert "Trukket tilbage" in inside

    again = visitor.get(link).text
    assert "Svar 1." in again  # the draft is theirs
    assert "traek-tilbage" not in again
    assert visitor.get(f"{link}/kvittering").status_code == 303
    with world.write() as uow:
        draft = uow.session.scalars(select(services.InputDraft).where(services.InputDraft.input_id == first)).one()
        services.send(uow, draft.id)
    with world.database.read() as session:
        assert [(one.input.id, one.version.number) for one in queries.sent(session, event.id)] == [(first, 2), (second, 1)]
    assert len(world.mails("input_received")) == 3


def test_after_the_deadline_nothing_is_withdrawn(world: World, event: DialogueEvent, visitor):
    given = _given(world, event, 1)
    link = _link(world, given)
    world.clock.set(event.input_closes_at + timedelta(minutes=1))
    with world.database.read() as session:
        draft_id = session.scalars(select(services.InputDraft.id)).one()
    with pytest.raises(Conflict, match="Fristen"), world.write() as uow:
        services.withdraw(uow, draft_id)
    late = visitor.post(f"{link}/traek-tilbage")
    assert late.status_code == 409
    assert "Fristen for skriftligt input er overskredet" in late.text
    with world.database.read() as session:
        assert len(queries.sent(session, event.id)) == 1


def test_two_clicks_at_once_withdraw_once(world: World, event: DialogueEvent):
    _given(world, event, 1)
    with world.database.read() as session:
        draft_id = session.scalars(select(services.InputDraft.id)).one()

    def click(_place: int) -> None:
        with world.write() as uow:
            services.withdraw(uow, draft_id)

    assert together(3, click) == [None] * 3
    assert len(world.mails("input_withdrawn")) == 1


def test_the_personal_page_opens_the_input_of_every_event_of_the_round(visitor, world: World, event: DialogueEvent):
    with world.write() as uow:
        other = make.make_event(uow, event.round_id, title="Skriftlig høring", kind="draft_hearing")
        make.events.move(uow, other.id, "publish_invitation")
        elsewhere = make.make_published(uow, world.process_id, title="En anden runde")
        references = (other.reference, elsewhere.reference)
    signup_id = world.sign_up(event.id)
    with world.write() as uow:
        signups.confirm(uow, signup_id)
    link = world.link(signup_id)
    page = visitor.get(link).text
    assert f"{link}/input?arrangement={references[0]}" in page
    assert references[1] not in page.partition("Jeres skriftlige input")[2].partition("Alt, hvad de andre")[0]
    opened = visitor.get(f"{link}/input?arrangement={references[0]}")
    form = opened.headers["Location"]
    shown = visitor.get(form).text
    assert "Virksomhed 1" in shown  # known, nothing to type
    assert "Skriftlig høring" in shown
    key = queries.ANYTHING_ELSE
    sent = visitor.post(form, data={f"answer-{key}": "Brug batterier.", f"public-{key}": "yes"}, follow_redirects=True)
    assert "Kvittering for skriftligt input" in sent.text
    with world.database.read() as session:
        (found,) = queries.sent(session, other.id)
        assert (found.input.company_name, found.input.email) == ("Virksomhed 1", "kontakt1@example.se")
        assert queries.sent(session, event.id) == []
    assert "Se eller ret jeres svar" in visitor.get(link).text
    token = link.rpartition("/")[2]
    assert visitor.get(f"/mit-input/{token}.{references[1]}").status_code == 404
    assert visitor.get(f"/mit-input/unknown.{references[0]}").status_code == 404
