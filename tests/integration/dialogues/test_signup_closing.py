"""The sign-up deadline is told to companies with a saved interest, as long as they have not signed up; each gets a mail of its own."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from coproc.cases import services as cases
from coproc.cases.models import Reminder
from coproc.cases.sending import due
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import audience, interest, news
from coproc.dialogues.planning.companies import Company, checked
from coproc.dialogues.planning.models import CompanyInvitation
from coproc.kernel.actor import system
from coproc.kernel.clock import at_local
from coproc.messaging.models import OutboxMessage
from tests.factories import dialogues as make
from tests.factories.pipeline import scene as make_scene


def _company(number: str, name: str, email: str) -> Company:
    return checked(name=name, number=number, email=email)


def _scene(database, clock):
    found = make_scene(database, clock)
    process = found.process("market_dialogue")
    event = found.event(process, title="Konference om maskiner")
    with found.write(found.facilitator) as uow:
        row = uow.session.get_one(DialogueEvent, event)
        row.signup_closes_at = at_local(uow.today + timedelta(days=22), 12)
        row.starts_at = row.signup_closes_at + timedelta(days=4)
        row.ends_at = row.starts_at + timedelta(hours=3)
        audience.invite(
            uow,
            event,
            [_company("13748136", "Gravko", "salg@gravko.example"), _company("24256790", "Nejko", "nej@nejko.example")],
            organisation_id=None,
        )
        (no,) = uow.session.scalars(select(CompanyInvitation.id).where(CompanyInvitation.company_name == "Nejko"))
        audience.decline(uow, no)
    with found.write() as uow:
        for address in ("nyt@firma.example", "nej@nejko.example"):
            news.confirm(uow, news.subscribe(uow, email=address).id)
        uow.session.flush()
        cases.touch(uow, uow.session.get_one(DialogueEvent, event).case_id)
    return found, event


def _planned(database) -> set[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.scalars(select(Reminder).where(Reminder.rule == "signup_closing", Reminder.state == "planned"))
        return {(row.email, row.offset, row.path.split("/")[1]) for row in rows}


def test_those_with_a_saved_interest_and_only_they_are_told_on_the_public_page(database, clock) -> None:
    _found, _event = _scene(database, clock)
    assert _planned(database) == {
        (email, offset, "markedsdialoger")
        for email in ("salg@gravko.example", "nyt@firma.example")
        for offset in ("14 days", "3 days")
    }


def test_who_signs_up_gets_no_more_of_it(database, clock) -> None:
    found, event = _scene(database, clock)
    with found.write() as uow:
        make.make_signup(uow, event, email="nyt@firma.example")
        cases.touch(uow, uow.session.get_one(DialogueEvent, event).case_id)
    assert {email for email, _offset, _page in _planned(database)} == {"salg@gravko.example"}


def test_each_mail_has_its_own_way_out_and_names_no_other_company(database, clock) -> None:
    _found, _event = _scene(database, clock)
    with database.read() as session:
        first = min(session.scalars(select(Reminder.due_at).where(Reminder.rule == "signup_closing")))
    clock.set(first + timedelta(hours=1))
    due(database, clock)
    with database.read() as session:
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "signup_closing")).all()
    assert {mail.to_email for mail in mails} == {"salg@gravko.example", "nyt@firma.example"}
    for mail in mails:
        text = mail.body_text
        assert "Gravko" not in text
        assert "firma.example" not in text
        assert "hør ikke mere: http" in text
        assert bool(mail.unsubscribe) is (mail.to_email == "nyt@firma.example")


def test_an_event_of_a_process_that_is_not_public_is_told_to_no_followers(database, clock) -> None:
    found = make_scene(database, clock)
    process = found.process("market_dialogue", is_public=False)
    event = found.event(process)
    with database.write(system("test"), clock) as uow:
        news.confirm(uow, news.subscribe(uow, email="nyt@firma.example").id)
        assert interest.interested(uow.session, uow.session.get_one(DialogueEvent, event)) == []
