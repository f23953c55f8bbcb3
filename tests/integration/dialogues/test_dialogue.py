"""From a planned round to a published summary: gates, mails, the ledger, the workflow's questions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from coproc.cases import registry, services as cases
from coproc.cases.models import Case
from coproc.dialogues import documents, queries
from coproc.dialogues.after import annex
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import events, information, signups, talk
from coproc.documents.contract import MissingFields
from coproc.documents.filling import text_of
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError, FieldErrors, Forbidden
from coproc.processes.models import Process
from coproc.workflow.decide import Fact
from tests.factories import dialogues as make

from .conftest import World

SUMMARY = {
    "summary_themes": "Strøm – Tilslutning tager lang tid.",
    "summary_changed": "Opladning – fra 30 til 45 minutter – kun én kunne ellers",
    "summary_unchanged": "",
    "summary_next": "Behovsbeskrivelsen sendes ud – august 2027",
}


def _fact(world: World, name: str, *, event_id: int | None = None) -> Fact:
    with world.write() as uow:
        number = uow.session.get_one(DialogueEvent, event_id) if event_id else uow.session.get_one(Process, world.process_id)
        case = uow.session.get_one(Case, number.case_id)
        return registry.FACTS[name](uow.session, [case])[case.id]


def test_rounds_are_held_from_exploration_on_without_moving_the_process(world: World):
    with world.write() as uow:
        early = make.make_process(uow, world.centre.id, "matchmaking", reference="P-2026-9", title="Tidligt").id
    with world.write() as uow, pytest.raises(DomainError, match="fælles behovsudforskning"):
        make.make_round(uow, early)
    world.published()
    with world.database.read() as session:
        process = session.get_one(Process, world.process_id)
        assert session.get_one(Case, process.case_id).state == "need_exploration"


def test_an_invitation_that_lacks_something_names_it(world: World):
    with world.write() as uow:
        found = make.make_round(uow, world.process_id)
        event_id = make.make_event(uow, found.id, purpose="", programme="", place="", data_controller="").id
    with world.write() as uow, pytest.raises(cases.NotYet) as refusal:
        events.move(uow, event_id, "publish_invitation")
    sentence = refusal.value.unmet[0].sentence.da
    assert sentence == "Invitationen mangler formål, dataansvarlig, program og sted eller link."
    with world.write() as uow:
        event = uow.session.get_one(DialogueEvent, event_id)
        assert registry.MENDS["event.edit"](uow.session, uow.session.get_one(Case, event.case_id)) == (
            f"/processer/P-2026-1/markedsdialog/{event.reference}/rediger"
        )


def test_a_written_hearing_needs_no_hour_and_no_place(world: World):
    event_id = world.published(
        kind="draft_hearing", programme="", place="", starts_at=None, ends_at=None, signup_closes_at=None, capacity=None
    )
    with pytest.raises(Conflict, match="I svarer skriftligt"):
        world.sign_up(event_id)
    with world.write() as uow:
        talk.give_input(uow, event_id, company_name="Firma", email="a@example.dk", body="Ja.")


def test_erase_on_is_six_months_after_unless_told(world: World):
    assert events.six_months_after(date(2026, 8, 31)) == date(2027, 2, 28)
    event_id = world.published()
    with world.database.read() as session:
        assert session.get_one(DialogueEvent, event_id).erase_on == date(2027, 6, 4)


@pytest.mark.parametrize("field", ["ends_at", "signup_closes_at", "capacity", "title"])
def test_impossible_events_are_refused_beside_their_field(world: World, field):
    starts = world.clock.now() + timedelta(days=10)
    wrong = {
        "ends_at": starts - timedelta(hours=1),
        "signup_closes_at": starts + timedelta(hours=1),
        "capacity": 0,
        "title": " ",
    }
    event_id = world.published(starts_at=starts, ends_at=starts + timedelta(hours=2), signup_closes_at=starts)
    with world.write() as uow, pytest.raises(FieldErrors) as refusal:
        events.edit_event(uow, event_id, **{field: wrong[field]})
    assert set(refusal.value.errors) == {field}


def test_an_event_is_over_when_its_hour_has_passed(world: World):
    event_id = world.published()
    with world.write() as uow, pytest.raises(cases.NotYet, match="ikke slut endnu"):
        events.move(uow, event_id, "hold")
    world.clock.advance(timedelta(days=14, hours=5))
    with world.write() as uow:
        events.move(uow, event_id, "hold")
    with world.database.read() as session:
        assert session.get_one(DialogueEvent, event_id).held_on == date(2026, 12, 4)


def test_the_whole_way_to_a_summary_that_everybody_gets(world: World):
    event_id = world.published()
    first, second = world.sign_up(event_id, 1), world.sign_up(event_id, 2)
    with world.write() as uow:
        signups.confirm(uow, first)
        signups.confirm(uow, second)
        talk.give_input(uow, event_id, company_name="Udefra", email="udefra@example.dk", body="Brug batterier.", may_publish=True)
    with world.write() as uow, pytest.raises(DomainError, match="fra den dag"):
        signups.register_attendance(uow, event_id, {first})
    world.clock.advance(timedelta(days=15))
    assert _fact(world, "rounds_held") == Fact(count=0)
    with world.write() as uow:
        events.move(uow, event_id, "hold")
        signups.register_attendance(uow, event_id, {first})
    assert _fact(world, "rounds_held") == Fact(count=1)
    assert _fact(world, "summaries_published") == Fact(names=("Regional markedsdialog i Aaby",))
    with world.database.read() as session:
        assert [session.get_one(SignUp, number).status for number in (first, second)] == ["attended", "absent"]
        assert queries.company_count(session, event_id) == 1
    with world.write() as uow, pytest.raises(cases.NotYet, match="Referatet er ikke skrevet"):
        events.move(uow, event_id, "finish_minutes")
    with world.write() as uow, pytest.raises(FieldErrors) as refusal:
        talk.write_summary(uow, event_id, minutes="", **{**SUMMARY, "summary_changed": "Opladning – ændret"})
    assert list(refusal.value.errors) == ["summary_changed"]
    with world.write() as uow:
        talk.write_summary(uow, event_id, minutes="Vi mødtes.")
        events.move(uow, event_id, "finish_minutes")
    assert len(_fact(world, "summary_written", event_id=event_id).names) == 3
    with world.write() as uow, pytest.raises(cases.NotYet, match="Opsamlingen mangler temaer"):
        events.move(uow, event_id, "publish_summary")
    with world.write() as uow:
        talk.write_summary(uow, event_id, minutes="Vi mødtes.", **SUMMARY)
        events.move(uow, event_id, "publish_summary")
    assert {mail.to_email for mail in world.mails("summary_published")} == {
        "kontakt1@example.se",
        "kontakt2@example.se",
        "udefra@example.dk",
    }
    assert _fact(world, "summaries_published") == Fact()


def test_what_one_was_told_is_open_until_all_are_told(world: World):
    with world.write() as uow:
        fact_id = information.add_fact(uow, world.process_id, fact="Budgettet er 2 mio.", told_to="Firma A").id
    assert _fact(world, "information_shared") == Fact(names=("Budgettet er 2 mio.",))
    for _ in range(2):
        with world.write() as uow:
            information.mark_shared(uow, fact_id)
    assert _fact(world, "information_shared") == Fact()
    with world.write() as uow, pytest.raises(DomainError) as refusal:
        information.add_fact(uow, world.process_id, fact=" ", told_to="")
    assert refusal.value.field == "fact"


def test_an_answer_goes_to_everybody_once_and_names_nobody(world: World):
    event_id = world.published()
    world.sign_up(event_id)
    with world.write() as uow:
        asked = talk.ask(uow, event_id, question="Hvor mange, spørger Firma A?", asked_by="Firma A", email="a@example.dk").id
    assert [mail.to_email for mail in world.mails("question_asked")] == ["dialog@example.dk"]
    with world.write() as uow, pytest.raises(FieldErrors) as refusal:
        talk.publish_answer(uow, asked, published="", answer="")
    assert set(refusal.value.errors) == {"published", "answer"}
    for answer in ("Tolv.", "Tretten."):
        with world.write() as uow:
            talk.publish_answer(uow, asked, published="Hvor mange?", answer=answer)
    mails = world.mails("answers_published")
    assert [mail.to_email for mail in mails] == 2 * ["kontakt1@example.se", "a@example.dk"]  # the answer, and the corrected one
    assert not any("Firma A" in mail.body_text for mail in mails if mail.to_email != "a@example.dk")


def test_the_written_route_is_open_to_all_until_its_own_deadline(world: World):
    event_id = world.published(capacity=1)
    world.sign_up(event_id)
    world.clock.advance(timedelta(days=20))  # held, full, sign-up closed
    with world.write() as uow:
        talk.give_input(uow, event_id, company_name="Firma", email="a@example.dk", body="Sent, men åbent.")
    (receipt,) = world.mails("input_received")
    assert "aktindsigt afgøres konkret" in receipt.body_text
    world.clock.advance(timedelta(days=2))
    with world.write() as uow, pytest.raises(Conflict, match="Fristen for skriftligt input"):
        talk.give_input(uow, event_id, company_name="Firma", email="a@example.dk", body="For sent.")


def test_companies_are_told_once_each_when_the_process_goes_on(world: World):
    event_id = world.published()
    world.sign_up(event_id)
    world.sign_up(world.published(title="Et webinar mere"), 1)
    with world.write() as uow:
        process = uow.session.get_one(Process, world.process_id)
        registry.EFFECTS["tell_companies"](uow, uow.session.get_one(Case, process.case_id))
    assert len(world.mails("companies_told")) == 1


def test_only_the_centres_facilitator_moves_an_event(world: World):
    with world.write() as uow:
        event_id = make.make_event(uow, make.make_round(uow, world.process_id).id).id
    other = world.people.organisation("Et andet center", "facilitating_organisation")
    stranger = world.people.actor(world.people.person((other, Role.FACILITATOR)))
    with world.write(stranger) as uow, pytest.raises(Forbidden):
        events.move(uow, event_id, "publish_invitation")
    with world.write(world.people.actor(world.facilitator)) as uow:
        assert events.move(uow, event_id, "publish_invitation", step_number=1).state == "invitation_published"
    with world.write(world.people.actor(world.facilitator)) as uow, pytest.raises(Conflict):
        events.move(uow, event_id, "close_signup", step_number=1)


def test_reminders_know_the_events_dates_and_its_companies(world: World):
    event_id = world.published()
    with world.write() as uow:
        signups.confirm(uow, make.make_signup(uow, event_id).id)
    with world.write() as uow:
        event = uow.session.get_one(DialogueEvent, event_id)
        case = uow.session.get_one(Case, event.case_id)
        (occasion,) = registry.ANCHORS["event.input_closes_on"](uow.session, case)
        assert (occasion.on, occasion.path) == (date(2026, 12, 11), f"/markedsdialoger/{event.reference}")
        assert [one.email for one in registry.RECIPIENTS["signed_up_companies"](uow.session, case, occasion)] == [
            "kontakt1@example.se"
        ]
        assert not registry.STOPS["signup_closed"](uow.session, case, occasion)
        assert not registry.STOPS["summary_published"](uow.session, case, occasion)


def test_word_files_hold_what_is_stored_and_a_missing_part_is_a_sentence(world: World):
    event_id = world.published()
    today = date(2026, 11, 20)
    with world.write() as uow:
        for key in ("dialogue_invitation", "dialogue_agenda"):
            assert "Regional markedsdialog i Aaby" in text_of(documents.render_for(uow.session, event_id, key, today).bytes)
        with pytest.raises(MissingFields) as refusal:
            documents.render_for(uow.session, event_id, "dialogue_summary", today)
        assert "themes" in refusal.value.errors
        talk.write_summary(uow, event_id, minutes="Vi mødtes.", **SUMMARY)
    with world.write() as uow:
        assert "45 minutter" in text_of(documents.render_for(uow.session, event_id, "dialogue_summary", today).bytes)


def test_the_annex_counts_everybody_and_names_those_that_agreed(world: World):
    event_id = world.published()
    for number, listed in ((1, True), (2, False)):
        with world.write() as uow:
            signups.confirm(uow, make.make_signup(uow, event_id, number, is_listed=listed).id)
    world.clock.advance(timedelta(days=15))
    with world.write() as uow:
        events.move(uow, event_id, "hold")
        information.add_fact(uow, world.process_id, fact="Budgettet", told_to="Firma")
    with world.write() as uow:
        fields = annex.fields(uow.session, uow.session.get_one(Process, world.process_id))
    assert fields["events"][0]["company_count"] == "2"
    assert [row["name"] for row in fields["companies"]] == ["Virksomhed 1"]
    assert [row["what"] for row in fields["unshared_information"]] == ["Budgettet"]
