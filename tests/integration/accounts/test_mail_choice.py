"""How one wants one's reminders: chosen under one's own account, or ended by one click in a mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from coproc.accounts.mail_choice import queries, services
from coproc.accounts.mail_choice.models import Choice, MailChoice
from coproc.accounts.models import Person
from coproc.audit.models import AuditEvent
from coproc.kernel.actor import Role, system
from coproc.kernel.errors import DomainError
from coproc.messaging.services import Address
from tests.factories.accounts import People, signed_in
from tests.support.together import together


@pytest.fixture
def ida(people: People) -> Person:
    return people.person((people.organisation("Egen Kommune"), Role.OFFICER), name="Ida Holm")


def _choice(people: People, person: Person) -> Choice:
    with people.database.read() as session:
        return queries.choice_of(session, person.id)


def _told(people: People) -> list[str]:
    with people.database.read() as session:
        found = select(AuditEvent.action).where(AuditEvent.action.startswith("person.mail")).order_by(AuditEvent.sequence)
        return list(session.scalars(found))


def _link(people: People, person: Person) -> str:
    with people.database.write(system("test"), people.clock) as uow:
        return services.link_to(uow, person.id, Address(person.email, person.name))


def test_mails_are_gathered_until_somebody_chooses(app: Flask, people: People, ida: Person) -> None:
    browser = signed_in(app, ida, people.clock)
    assert _choice(people, ida) == Choice.DIGEST
    assert "/min-konto/mails" in browser.get("/min-konto").text
    page = browser.get("/min-konto/mails").text
    assert "Lovens frister kommer altid som mail" in page
    assert browser.post("/min-konto/mails", data={"choice": "at_once"}).status_code == 303
    assert _choice(people, ida) == Choice.AT_ONCE
    assert _told(people) == ["person.mails_at_once"]


def test_what_is_no_choice_changes_nothing_and_is_said_beside_the_field(app: Flask, people: People, ida: Person) -> None:
    browser = signed_in(app, ida, people.clock)
    answer = browser.post("/min-konto/mails", data={"choice": "never"})
    assert answer.status_code == 422
    assert _choice(people, ida) == Choice.DIGEST
    with people.database.write(system("test"), people.clock) as uow, pytest.raises(DomainError):
        services.choose(uow, ida.id, "never")


def test_a_mail_program_ends_the_gathered_mails_by_one_post_without_a_token_of_ours(
    app: Flask, people: People, ida: Person
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    path = _link(people, ida)
    browser = app.test_client()
    assert "Send mig ikke samlede mails" in browser.get(path).text
    assert "Send mig ikke samlede mails" in browser.get(f"{path}/frameld").text
    assert _choice(people, ida) == Choice.DIGEST  # reading ends nothing: scanners open links
    assert browser.post(f"{path}/frameld", data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert browser.post(f"{path}/frameld", data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert _choice(people, ida) == Choice.APP
    assert _told(people) == ["person.mails_shown"]  # once, though pressed twice
    page = browser.get(path).text
    assert "Du får ikke flere samlede mails" in page
    assert "udbudsloven" in page
    assert browser.post(f"{path}/fortryd").status_code == 400  # what a person presses has our token


def test_it_can_be_undone_where_it_was_done(app: Flask, people: People, ida: Person) -> None:
    path = _link(people, ida)
    browser = app.test_client()
    browser.post(f"{path}/frameld")
    assert browser.post(f"{path}/fortryd").status_code == 303
    assert _choice(people, ida) == Choice.DIGEST
    assert _told(people) == ["person.mails_shown", "person.mails_gathered"]


def test_the_link_opens_nothing_else_and_its_owner_can_end_it(app: Flask, people: People, ida: Person) -> None:
    path = _link(people, ida)
    visitor, browser = app.test_client(), signed_in(app, ida, people.clock)
    assert visitor.get("/min-konto/mails").status_code == 303
    assert "Luk links i mine mails" in browser.get("/min-konto/mails").text
    assert browser.post("/min-konto/mails/luk-links").status_code == 303
    assert "Luk links i mine mails" not in browser.get("/min-konto/mails").text
    assert visitor.get(path).status_code == 410
    assert visitor.post(f"{path}/frameld").status_code == 410
    assert _choice(people, ida) == Choice.DIGEST


def test_a_link_is_dead_after_ninety_days_and_when_the_account_is_closed(app: Flask, people: People, ida: Person) -> None:
    first = _link(people, ida)
    people.clock.advance(timedelta(days=90))
    assert app.test_client().get(first).status_code == 410
    second = _link(people, ida)
    with people.database.write(system("test"), people.clock) as uow:
        services.choose(uow, ida.id, Choice.APP)
        uow.session.get_one(Person, ida.id).is_active = False
    assert app.test_client().post(f"{second}/frameld").status_code == 410
    with people.database.write(system("test"), people.clock) as uow:
        services.forget_old(uow)
        assert uow.session.scalar(select(func.count()).select_from(MailChoice)) == 0


def test_two_clicks_at_once_are_one_choice(people: People, ida: Person) -> None:
    def press(_number: int) -> None:
        with people.database.write(system("test"), people.clock) as uow:
            services.choose(uow, ida.id, Choice.APP)

    assert together(4, press) == [None] * 4
    assert _told(people) == ["person.mails_shown"]
