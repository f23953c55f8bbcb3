"""What a reminder's mail says beside its own text, and what it carries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import select, update

from coproc.accounts.models import PartLink, Person
from coproc.cases import endings, letters, registry
from coproc.cases.models import Case, Reminder
from coproc.cases.registry import Recipient
from coproc.messaging.models import OutboxMessage
from coproc.messaging.services import REMINDERS, Address
from coproc.processes import exploration
from coproc.workflow.validate import all_definitions
from tests.factories.reminders import LINK, Talk, first_sent


def test_the_mail_says_who_else_was_told_what_stops_it_and_where_to_answer(talk: Talk, rule) -> None:
    rule |= {"to": ["officer", "manager"]}
    first_sent(talk)
    mail = talk.mail(talk.scene.officer)
    assert f"{talk.scene.manager.name} (leder) har også fået besked." in mail.body_text
    assert "Du hører ikke mere om det, når behovsskemaet er sendt." in mail.body_text
    assert f"{talk.scene.officer.name} (indkøber)" in talk.mail(talk.scene.manager).body_text
    assert mail.body_text.startswith("Besvar behovsskemaet for jeres organisation senest")
    assert 'style="color:#0059b3">Svar med et klik' in mail.body_html


def test_the_calendar_moves_with_the_date(talk: Talk) -> None:
    due_on = first_sent(talk)
    first = _event(talk)
    assert (first["DTSTART"].dt, first["URL"][-12:]) == (due_on, "/udforskning")
    assert first["TRANSP"] == "TRANSPARENT"
    moved = due_on + timedelta(days=7)
    with talk.scene.write(talk.scene.facilitator) as uow:
        exploration.open_form(uow, talk.process, moved)
    talk.go_to(moved - timedelta(days=15) + timedelta(days=1))
    second = _event(talk)
    assert second["DTSTART"].dt == moved
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]


def _event(talk: Talk) -> Any:
    (file,) = talk.mail(talk.scene.officer).attachments
    calendar = icalendar.Calendar.from_ical(file["text"])
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    return event


def test_the_facilitators_words_stand_right_under_the_main_sentence(talk: Talk) -> None:
    due_on = talk.open()
    with talk.scene.write() as uow:
        uow.session.execute(
            update(Reminder).values(note="Ring til mig, hvis I er i tvivl.\n- Fie", note_by=talk.scene.facilitator.name)
        )
    talk.go_to(due_on - timedelta(days=17))
    text = talk.mail(talk.scene.officer).body_text
    assert text.split("\n\n")[1] == f"> {talk.scene.facilitator.name}:\n> Ring til mig, hvis I er i tvivl.\n> - Fie"


@pytest.mark.parametrize(("before", "lives"), [("15 days", 30), ("60 days", 61)])
def test_the_link_lives_for_thirty_days_and_until_the_date(talk: Talk, rule, before: str, lives: int) -> None:
    rule["before"], talk.days = [before], 92
    talk.open()
    on = talk.rows(state="planned")[0].on
    talk.go_to(on)
    with talk.scene.database.read() as session:
        link = session.scalars(select(PartLink).where(PartLink.part == "reminder")).first()
        assert link
        assert lives <= (link.expires_at - link.created_at).days <= lives + 4


def test_those_who_owe_it_and_those_told_above_them_know_of_each_other(talk: Talk, rule) -> None:
    rule |= {"before": ["8 days"], "escalate": "facilitator"}
    due_on = talk.open()
    talk.go_to(due_on - timedelta(days=10))
    officer, facilitator = talk.scene.officer, talk.scene.facilitator
    assert f"{facilitator.name} (facilitator) har også fået besked." in talk.mail(officer).body_text
    with talk.scene.database.read() as session:
        told = select(Reminder).where(Reminder.person == talk.key(facilitator), Reminder.escalation)
        others = [letters.context_of(session, row)["others"] for row in session.scalars(told)]
    assert officer.name in others


def test_a_company_reads_of_nobody_and_is_not_asked_for_a_colleague(talk: Talk, rule, monkeypatch, as_) -> None:
    firms = [Recipient(f"{name}@firma.example", name.title(), "en") for name in ("annabel", "bosse")]
    monkeypatch.setitem(registry.RECIPIENTS, "signed_up_companies", lambda *_: firms)
    rule |= {"before": ["8 days"], "to": ["signed_up_companies", "officer"]}
    due_on = talk.open()
    talk.go_to(due_on - timedelta(days=10))
    with talk.scene.database.read() as session:
        mails = {one.to_email: one.body_text for one in session.scalars(select(OutboxMessage))}
    company, officer = mails["annabel@firma.example"], mails[talk.scene.officer.email]
    assert "Also told" not in company
    assert "Bosse" not in company
    assert "without signing in: done or in a week:" in company
    assert "Annabel" not in officer
    found = LINK.search(company)
    assert found
    page = as_(None).get(found[1]).text
    assert "Mind mig om en uge" in page or "Det er gjort" in page
    assert "Det er ikke mig" not in page


def test_the_ending_is_in_the_readers_language(talk: Talk) -> None:
    with talk.scene.write() as uow:
        uow.session.execute(update(Person).where(Person.id == talk.scene.officer.id).values(language="en"))
    first_sent(talk)
    assert "You will hear no more about it when the need form is sent in." in talk.mail(talk.scene.officer).body_text


@pytest.mark.parametrize(("language", "said"), [("da", "og du er stedfortræder."), ("en", "and you are the deputy.")])
def test_a_deputy_reads_whose_it_is(talk: Talk, language: str, said: str) -> None:
    talk.open()
    row = talk.rows(state="planned", person=talk.key(talk.scene.officer))[0]
    standing_in = endings.Deputy(Address("kaj@egen.example", "Kaj", language), talk.scene.officer.name, date(2027, 2, 5))
    with talk.scene.write() as uow:
        mine = uow.session.get_one(Reminder, row.id)
        letters.post(
            uow,
            {mine.case_id: uow.session.get_one(Case, mine.case_id)},
            [mine],
            deputy=standing_in,
            because=["Ring, hvis det brænder."],
        )
    with talk.scene.database.read() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.to_email == "kaj@egen.example")).one()
        link = session.scalars(select(PartLink).where(PartLink.email == "kaj@egen.example")).one()
    assert (mail.language, link.name, link.part_id) == (language, "Kaj", row.id)
    whose = mail.body_text.split("\n\n")[1]  # right under what to do
    assert whose.startswith(talk.scene.officer.name)
    assert said in whose
    assert "Ring, hvis det brænder." in mail.body_text


def test_every_reminders_own_link_is_forgotten_once_it_is_delivered() -> None:
    messages = {rule.template for one in all_definitions() for state in one.states for rule in state.reminders}
    assert messages - REMINDERS == set()
    assert {"digest", "reminder_generic"} <= REMINDERS
