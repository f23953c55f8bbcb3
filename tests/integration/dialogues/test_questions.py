"""Questions: asked until the cut-off by nobody the others know of, answered for all at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from coproc.audit import timeline
from coproc.dialogues.models import DialogueEvent, DialogueQuestion
from coproc.dialogues.questions import queries
from coproc.dialogues.services import talk
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError
from coproc.processes import services as processes
from tests.factories.accounts import signed_in
from tests.support.together import together

from .conftest import World


@pytest.fixture
def buyer(app: Flask, world: World):
    organisation = world.people.organisation("Aarhus Kommune")
    with world.write() as uow:
        processes.add_participant(uow, world.process_id, organisation.id, state="joined")
    return signed_in(app, world.people.person((organisation, Role.OFFICER)), world.clock)


def _reference(world: World, event_id: int) -> str:
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id).reference


def _ask(world: World, event_id: int, question: str = "Hvor mange?", **given) -> int:
    with world.write() as uow:
        said = {"question": question, "asked_by": "Nordgreb A/S", "email": "ida@nordgreb.dk", **given}
        return talk.ask(uow, event_id, **said).id


def test_several_answers_are_published_in_one_action_and_one_mail(facilitator, visitor, world: World):
    event_id = world.published()
    world.sign_up(event_id)
    first, second, third = (_ask(world, event_id, f"Spørgsmål {n}") for n in (1, 2, 3))
    page = f"/processer/P-2026-1/markedsdialog/{_reference(world, event_id)}/spoergsmaal"
    for number in (first, second):
        saved = facilitator.post(f"{page}/{number}", data={"published": f"Spørgsmål {number}", "answer": f"Svar {number}."})
        assert saved.status_code == 303
    public = f"/markedsdialoger/{_reference(world, event_id)}"
    assert "Svar 1." not in visitor.get(public).text
    assert "3 spørgsmål venter på svar" in visitor.get(public).text
    assert "2 svar er klar" in facilitator.get(page).text
    done = facilitator.post(f"{page}/offentliggoer", data={"chosen": [first, second]}, follow_redirects=True)
    assert "2 svar er offentliggjort for alle" in done.text
    assert {mail.to_email for mail in world.mails("answers_published")} == {"kontakt1@example.se", "ida@nordgreb.dk"}
    (to_company,) = [mail for mail in world.mails("answers_published") if mail.to_email == "kontakt1@example.se"]
    assert "Svar 1." in to_company.body_text
    assert "Svar 2." in to_company.body_text
    assert "1 spørgsmål venter på svar" in visitor.get(public).text
    again = facilitator.post(f"{page}/offentliggoer", data={"chosen": [first, second]})
    assert again.status_code == 422
    assert len(world.mails("answers_published")) == 2
    with world.database.read() as session:
        assert session.get_one(DialogueQuestion, third).published_at is None


def test_two_clicks_publish_once(world: World):
    event_id = world.published()
    world.sign_up(event_id)
    number = _ask(world, event_id)
    with world.write() as uow:
        talk.prepare_answer(uow, number, published="Hvor mange?", answer="Tolv.")

    def click(_place: int) -> None:
        with world.write() as uow:
            talk.publish_answers(uow, event_id, {number})

    results = together(4, click)
    assert results.count(None) == 1
    assert sum(isinstance(one, DomainError) for one in results) == 3
    assert len(world.mails("answers_published")) == 2  # the company, and who asked


def test_a_text_that_tells_who_asked_is_stopped_until_it_is_seen(facilitator, visitor, world: World):
    event_id = world.published()
    number = _ask(world, event_id, "Vi hos Nordgreb vil gerne vide: hvor mange?")
    page = f"/processer/P-2026-1/markedsdialog/{_reference(world, event_id)}/spoergsmaal"
    said = {"published": "Nordgreb spørger: hvor mange?", "answer": "Tolv."}
    refused = facilitator.post(f"{page}/{number}", data={**said, "publish": "1"})
    assert refused.status_code == 422
    assert "Nordgreb. Ret teksten" in refused.text
    assert "Nordgreb spørger: hvor mange?" in refused.text
    facilitator.post(f"{page}/{number}", data=said)
    assert "Man kan se, hvem der har spurgt" in facilitator.get(page).text
    assert facilitator.post(f"{page}/offentliggoer", data={"chosen": [number]}).status_code == 422
    assert not world.mails("answers_published")
    facilitator.post(f"{page}/{number}", data={"published": "Hvor mange?", "answer": "Tolv.", "publish": "1"})
    with world.database.read() as session:
        kept = session.get_one(DialogueQuestion, number)
        assert (kept.original, kept.published) == ("Vi hos Nordgreb vil gerne vide: hvor mange?", "Hvor mange?")
    assert "Nordgreb" not in visitor.get(f"/markedsdialoger/{_reference(world, event_id)}").text


def test_people_of_the_asker_are_known_from_its_sign_up(world: World):
    event_id = world.published()
    world.sign_up(
        event_id, email="ida@nordgreb.dk", company_name="Nordgreb", contact_name="Ida Holmgaard", attendees=["Per Sørupsen"]
    )
    number = _ask(world, event_id, asked_by="")
    with world.write() as uow:
        asked = talk.prepare_answer(uow, number, published="Holmgaard og Sørupsen spørger", answer="Tolv.")
        assert queries.revealed(uow.session, asked) == ["Holmgaard", "Sørupsen"]


def test_who_asked_and_the_words_they_used_are_the_facilitators_alone(buyer, facilitator, visitor, world: World):
    event_id = world.published()
    reference = _reference(world, event_id)
    asked = {"question": "Kan Nordgreb levere?", "asked_by": "Nordgreb A/S", "email": "ida@nordgreb.dk"}
    assert visitor.post(f"/markedsdialoger/{reference}/spoergsmaal", data=asked).status_code == 303
    tab = "/processer/P-2026-1/markedsdialog"
    for path in (tab, f"{tab}/{reference}", f"{tab}/{reference}/spoergsmaal"):
        text = buyer.get(path).text
        assert "1 spørgsmål venter på svar" in text
        assert "ordgreb" not in text
    assert buyer.get(f"{tab}/{reference}/spoergsmaal/1").status_code == 403
    assert "Nordgreb A/S" in facilitator.get(f"{tab}/{reference}/spoergsmaal").text
    with world.database.read() as session:
        assert [entry.who for entry in timeline.of_scope(session, "event", event_id) if "spørgsmål" in entry.what] == [
            "En besøgende"
        ]


def test_a_corrected_answer_says_so_and_is_mailed_again(facilitator, visitor, world: World):
    event_id = world.published()
    world.sign_up(event_id)
    number = _ask(world, event_id)
    page = f"/processer/P-2026-1/markedsdialog/{_reference(world, event_id)}/spoergsmaal/{number}"
    facilitator.post(page, data={"published": "Hvor mange?", "answer": "Tolv.", "publish": "1"})
    facilitator.post(page, data={"published": "Hvor mange?", "answer": "Tolv."})  # nothing changed
    assert len(world.mails("answers_published")) == 2
    public = f"/markedsdialoger/{_reference(world, event_id)}"
    assert "Rettet" not in visitor.get(public).text
    world.clock.advance(timedelta(hours=2))
    facilitator.post(page, data={"published": "Hvor mange?", "answer": "Tretten."})
    assert "Rettet 20.11.2026 kl. 12.00" in visitor.get(public).text
    mails = world.mails("answers_published")
    assert len(mails) == 4
    assert mails[-1].subject.startswith("Læs et rettet svar")


def test_the_cut_off_is_shown_with_its_hour_and_a_late_question_gets_the_next_way(visitor, world: World):
    event_id = world.published(questions_close_at=world.clock.now() + timedelta(days=2))
    page = f"/markedsdialoger/{_reference(world, event_id)}"
    assert "søndag den 22. november 2026 kl. 10.00 (dansk tid)" in visitor.get(f"{page}/spoergsmaal").text
    world.clock.advance(timedelta(days=2, minutes=1))
    late = visitor.post(f"{page}/spoergsmaal", data={"question": "For sent?", "email": "a@example.dk"})
    assert late.status_code == 409
    for said in ("Fristen for spørgsmål er overskredet.", "For sent?", f"{page}/skriftligt-input", "kl. 10.00 (dansk tid)"):
        assert said in late.text
    assert visitor.get(f"{page}/spoergsmaal").status_code == 200
    with world.write() as uow, pytest.raises(Conflict, match="Fristen for spørgsmål"):
        talk.ask(uow, event_id, question="For sent?", asked_by="", email="a@example.dk")


def test_without_its_own_the_cut_off_is_that_of_the_input_and_else_of_the_sign_up(world: World):
    now = world.clock.now()
    event = DialogueEvent(signup_closes_at=now, input_closes_at=None, questions_close_at=None)
    assert queries.closes_at(event) == now
    event.input_closes_at = now + timedelta(days=1)
    assert queries.closes_at(event) == event.input_closes_at


def test_a_question_in_english_is_answered_with_an_english_mail(visitor, world: World):
    event_id = world.published()
    with visitor.session_transaction() as cookie:
        cookie["language"] = "en"
    visitor.post(
        f"/markedsdialoger/{_reference(world, event_id)}/spoergsmaal", data={"question": "How many?", "email": "a@example.de"}
    )
    with world.write() as uow:
        talk.publish_answer(uow, 1, published="How many?", answer="Twelve.")
    (mail,) = world.mails("answers_published")
    assert mail.subject.startswith("Read the answer")
