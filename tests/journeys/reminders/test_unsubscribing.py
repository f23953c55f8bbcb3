"""Two people have had enough of gathered mails. What the law asks for comes anyway."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage
from http import HTTPStatus
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest
from sqlalchemy import select

from coproc.accounts.models import Person
from coproc.processes.models import Participation
from tests.factories.tenders import make_planned
from tests.journeys.reminders.conftest import Story, path_in, text_of


@pytest.fixture
def tenders(story: Story) -> None:
    """Ib's and Oda's own: 42 days before the notice is 3 December, the day of the form's second reminder."""
    number = story.scene.process("individual_procurement")
    for buyer in (0, 1):
        with story.scene.write() as uow:
            part = uow.session.scalars(select(Participation).where(Participation.id == story.scene.part(number, buyer))).one()
            make_planned(uow, part, date(2027, 1, 14))


@pytest.mark.usefixtures("tenders")
def test_no_more_gathered_mails_but_the_laws(story: Story) -> None:
    story.worker_wakes(11, 26, 15)
    story.sink.mails.clear()
    story.worker_wakes(11, 27, 8)
    ib, oda = story.scene.officer, story.oda
    _one_opens_the_link(story, ib)
    _anothers_mail_program_does_it(story, oda)
    story.sink.mails.clear()
    story.worker_wakes(12, 3, 8)
    for person in (ib, oda):
        _only_the_law_writes(story, person)
    assert len(story.mails(story.hanne)) == 1  # she never asked to be left alone
    _the_rest_stands_among_the_tasks(story, ib)


def _one_opens_the_link(story: Story, ib: Person) -> None:
    (mail,) = story.mails(ib)
    on_phone = story.phone(path_in(mail, "/mail-valg/"))
    on_phone.stands_at("Vil du slippe for samlede mails?")
    on_phone.presses("Send mig ikke samlede mails")
    on_phone.stands_at("Du får ikke flere samlede mails")
    on_phone.reads("Det kommer stadig som mail", "datoer, som udbudsloven sætter for et udbud", "breve til dig selv")
    on_phone.looks("frameldt")


class _AsItIs(HTTPErrorProcessor):
    def http_response(self, _request: Request, response: object) -> object:
        return response

    https_response = http_response


def _anothers_mail_program_does_it(story: Story, oda: Person) -> None:
    """RFC 8058: one POST, no cookie, no page."""
    (mail,) = story.mails(oda)
    address = _header(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with build_opener(_AsItIs).open(Request(address, b"List-Unsubscribe=One-Click", form)) as answer:
        assert answer.status == HTTPStatus.SEE_OTHER
        assert "Set-Cookie" not in answer.headers
    on_phone = story.phone(path_in(mail, "/mail-valg/"))
    on_phone.stands_at("Du får ikke flere samlede mails")


def _header(mail: EmailMessage) -> str:
    found = re.fullmatch(r"<(\S+)>", str(mail["List-Unsubscribe"]).strip())
    assert found
    return found[1]


def _only_the_law_writes(story: Story, person: Person) -> None:
    (mail,) = story.sink.to(person.email)
    assert "behovsskema" not in str(mail["Subject"])
    assert mail["List-Unsubscribe"] is None  # there is no way out of the law
    assert "torsdag den 14. januar 2027" in text_of(mail)


def _the_rest_stands_among_the_tasks(story: Story, ib: Person) -> None:
    he = story.desk(ib, "/opgaver")
    he.reads("Besvar behovsskemaet", "Du blev mindet om det 03.12.2026.")
    he.looks("opgaver")
    he.opens("/min-konto/paamindelser?vis=sket")
    he.reads("Kun vist i coproc", "Sendt", "Sammen om emissionsfrie arbejdsmaskiner. 1 dag før behovsskemaets frist.")
    he.looks("kun-vist")
