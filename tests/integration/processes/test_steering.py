"""The steering group: called together, told once, and what it leaves behind."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coproc.kernel.errors import FieldErrors
from coproc.messaging.models import OutboxMessage
from coproc.messaging.services import kept_of
from coproc.processes.steering import queries, services
from tests.factories.pipeline import Scene
from tests.support.queries import counted

WHEN = {"starts_at-day": "1", "starts_at-month": "12", "starts_at-year": "2027", "starts_at-time": "9.00"}
UNTIL = {"ends_at-day": "1", "ends_at-month": "12", "ends_at-year": "2027", "ends_at-time": "10.30"}
PERSON = {"name": "Dir Ektør", "title": "Direktør", "organisation_name": "Aarhus Kommune", "email": "dir@aarhus.example"}


def _path(scene: Scene, process: int, rest: str = "") -> str:
    return f"/processer/{scene.reference(process)}/styregruppe{rest}"


def _meeting(scene: Scene, process: int, days: int = 5) -> int:
    starts = scene.clock.now() + timedelta(days=days)
    with scene.write(scene.facilitator) as uow:
        services.set_member(uow, process, **PERSON)
        return services.plan_meeting(
            uow,
            process,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            place="Rådhuset",
            agenda="Penge til den første køber",
        ).id


def test_the_group_is_called_moved_and_told_once_each(scene: Scene, as_, mails) -> None:
    process = scene.process()
    facilitator = as_(scene.facilitator)
    assert facilitator.post(_path(scene, process, "/medlemmer/nyt"), data=PERSON).status_code == 303
    given = {**WHEN, **UNTIL, "place": "Rådhuset", "agenda": "Penge til den første køber"}
    assert facilitator.post(_path(scene, process, "/moeder/nyt"), data=given).status_code == 303
    assert [(mail.to, "Penge til den første køber" in mail.text) for mail in mails("steering_called")] == [
        ("dir@aarhus.example", True)
    ]
    with scene.database.read() as session:
        meeting = queries.group(session, process).meetings[0].id
    below = _path(scene, process, f"/moeder/{meeting}")
    assert facilitator.post(below, data={**given, "agenda": "Risici"}).status_code == 303
    assert mails("steering_moved") == []
    for _twice in range(2):
        assert facilitator.post(below, data={**given, "agenda": "Risici", "place": "Havnen"}).status_code == 303
    assert len(mails("steering_moved")) == 1
    calendar = as_(scene.manager).get(f"{below}.ics").text
    assert "SEQUENCE:1" in calendar
    assert "LOCATION:Havnen" in calendar
    for _twice in range(2):
        facilitator.post(f"{below}/aflys")
    assert len(mails("steering_cancelled")) == 1
    assert "METHOD:CANCEL" in as_(scene.manager).get(f"{below}.ics").text


def test_a_member_without_an_account_has_agenda_material_and_minutes_by_link(scene: Scene, as_, mails) -> None:
    """A director reads it on a phone. The link shows one meeting, and ends when the seat does."""
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        services.set_member(uow, process, **PERSON)
        services.decide(uow, process, decided_on=uow.today, decision="Vi går til markedet")
        services.save_risk(uow, process, risk="Få bydere", probability=3, consequence=4, owner="Fie", review_on=uow.today)
    facilitator, guest = as_(scene.facilitator), as_(None)
    given = {**WHEN, **UNTIL, "agenda": "Penge til den første køber"}
    sent = {**given, "files": [(io.BytesIO(b"1;2"), "Budget.csv")]}
    assert facilitator.post(_path(scene, process, "/moeder/nyt"), data=sent).status_code == 303
    called = mails("steering_called")[0]
    assert "- Budget.csv" in called.text
    page = guest.get(called.path).text
    for said in ("Penge til den første køber", "Vi går til markedet", "Få bydere", "Budget.csv"):
        assert said in page
    assert PERSON["email"] not in page
    file = re.search(r"/styregruppemoede/[\w-]+/bilag/\d+", page)
    assert file
    assert guest.get(file[0]).data == b"1;2"
    assert guest.get(file[0].rpartition("/")[0] + "/99").status_code == 404
    assert "Budget.csv" in facilitator.get(_path(scene, process)).text
    assert "Budget.csv" not in as_(scene.officer).get(_path(scene, process)).text  # reads the page, is not in the group

    with scene.database.read() as session:
        (meeting,), (member,) = queries.group(session, process).meetings, queries.members(session, process)
    below = _path(scene, process, f"/moeder/{meeting.id}")
    bad = facilitator.post(below, data={**given, "files": [(io.BytesIO(b"MZ"), "virus.exe")]})
    assert bad.status_code == 422
    moved = {**given, "starts_at-day": "2", "ends_at-day": "2", "version": str(meeting.version)}
    more = {**moved, "files": [(io.BytesIO(b"3"), "Risici.txt")]}
    assert facilitator.post(below, data=more).status_code == 303
    assert "- Risici.txt" in mails("steering_moved")[0].text
    page = guest.get(mails("steering_moved")[0].path).text
    assert "Budget.csv" in page  # the material went along to the new day
    assert "Risici.txt" in page
    plain = {name: value for name, value in moved.items() if name != "version"}
    for _twice in range(2):
        assert facilitator.post(below, data={**plain, "agenda": "Kun risici", "tell": "y"}).status_code == 303
    assert "Kun risici" in mails("steering_called")[1].text
    assert facilitator.post(_path(scene, process, f"/medlemmer/{member.id}/fjern")).status_code == 303
    for mail in (*mails("steering_called"), *mails("steering_moved")):
        assert guest.get(mail.path).status_code == 410


def test_what_a_steering_groups_mail_said_is_kept_without_its_link(scene: Scene, as_, mails) -> None:
    """Agenda and minutes belong in the journal; whoever may read it must not be able to open the meeting as the member."""
    process = scene.process()
    _meeting(scene, process)
    mail = mails("steering_called")[0]
    with scene.database.read() as session:
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "steering_called")).one()
        kept = kept_of(row)["body_text"]
    assert "Penge til den første køber" in kept
    assert mail.path not in kept


def test_minutes_wait_for_the_meeting_and_the_same_text_goes_out_once(scene: Scene, as_, mails) -> None:
    process = scene.process()
    meeting = _meeting(scene, process, days=1)
    below = _path(scene, process, f"/moeder/{meeting}/referat")
    early = as_(scene.facilitator).post(below, data={"minutes": "Vi går videre."})
    assert early.status_code == 422
    assert "Mødet er ikke holdt endnu." in early.text
    scene.clock.instant += timedelta(days=2)
    facilitator = as_(scene.facilitator)
    for text in ("Vi går videre.", "Vi går videre.", "Vi går videre, og Odense betaler."):
        assert facilitator.post(below, data={"minutes": text}).status_code == 303
    assert len(mails("steering_minutes")) == 2
    assert "Odense betaler" in as_(scene.officer).get(_path(scene, process)).text


def test_a_decision_is_replaced_not_changed(scene: Scene, as_) -> None:
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        services.decide(uow, process, decided_on=uow.today, decision="Vi holder to dialoger")
        services.decide(uow, process, decided_on=uow.today, decision="Vi holder tre dialoger", replaces=1)
    for number, sentence in ((1, "allerede erstattet"), (9, "ingen beslutning")):
        with pytest.raises(FieldErrors, match=sentence), scene.write(scene.facilitator) as uow:
            services.decide(uow, process, decided_on=uow.today, decision="Vi holder fire", replaces=number)
    page = as_(scene.officer).get(_path(scene, process)).text
    assert "Vi holder to dialoger (erstattet af nr. 2)" in page
    assert "Vi holder fire" not in page


def test_risks_stand_by_weight_and_an_open_one_is_looked_at_again(scene: Scene, as_) -> None:
    process = scene.process()
    light: dict[str, Any] = {"risk": "Let", "probability": 1, "consequence": 5, "owner": "Fie"}
    with scene.write(scene.facilitator) as uow:
        services.save_risk(uow, process, **light, review_on=uow.today)
        heavy = services.save_risk(uow, process, **light | {"risk": "Tung", "probability": 5}, review_on=uow.today).id
    with scene.database.read() as session:
        assert [risk.risk for risk in queries.group(session, process).risks] == ["Tung", "Let"]
    given = {"risk": "Tung", "probability": "5", "consequence": "5", "owner": "Fie"}
    below, browser = _path(scene, process, f"/risici/{heavy}"), as_(scene.facilitator)
    refused = browser.post(below, data=given)
    assert refused.status_code == 422
    assert "Skriv, hvornår I ser på den igen." in refused.text
    assert browser.post(below, data=given | {"is_closed": "y"}).status_code == 303
    with scene.database.read() as session:
        assert [risk.risk for risk in queries.group(session, process).risks] == ["Let", "Tung"]


def test_a_risk_is_looked_at_again_when_its_day_comes(scene: Scene, as_) -> None:
    process = scene.process()
    watched = {"risk": "Få bydere", "probability": 3, "consequence": 4, "owner": "Fie"}
    with scene.write(scene.facilitator) as uow:
        risk = services.save_risk(uow, process, **watched, review_on=uow.today + timedelta(days=20)).id
    browser = as_(scene.facilitator)
    assert "Få bydere" not in browser.get("/opgaver").text
    scene.clock.instant += timedelta(days=14)
    page = as_(scene.facilitator).get("/opgaver").text
    assert "Se igen på risikoen" in page
    assert _path(scene, process, f"/risici/{risk}") in page
    assert "Få bydere" not in as_(scene.officer).get("/opgaver").text
    with scene.write(scene.facilitator) as uow:
        services.save_risk(uow, process, risk, **watched, review_on=uow.today + timedelta(days=90))
    assert "Få bydere" not in as_(scene.facilitator).get("/opgaver").text


def test_an_action_is_a_task_of_the_one_it_was_given_to(scene: Scene, as_) -> None:
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        day = uow.today + timedelta(days=3)
        action = services.add_action(uow, process, what="Spørg økonomichefen", owner_id=scene.officer.id, due_on=day).id
    assert "Spørg økonomichefen" in as_(scene.officer).get("/opgaver").text
    assert "Spørg økonomichefen" not in as_(scene.manager).get("/opgaver").text
    below = _path(scene, process, f"/aktioner/{action}")
    assert as_(scene.manager).post(f"{below}/faerdig").status_code == 403
    assert as_(scene.officer).post(f"{below}/faerdig").status_code == 303
    assert "Spørg økonomichefen" not in as_(scene.officer).get("/opgaver").text
    assert as_(scene.officer).post(f"{below}/aabn").status_code == 303
    assert "Spørg økonomichefen" in as_(scene.officer).get("/opgaver").text


def test_nobody_outside_is_given_anything_to_do(scene: Scene) -> None:
    process = scene.process(joined=0)
    with pytest.raises(FieldErrors) as error, scene.write(scene.facilitator) as uow:
        services.add_action(uow, process, what="Ring", owner_id=scene.officer.id, due_on=uow.today)
    assert list(error.value.errors) == ["owner_id"]


def test_who_leaves_the_group_gets_no_more_mails(scene: Scene, as_, mails) -> None:
    process = scene.process()
    _meeting(scene, process)
    with scene.database.read() as session:
        member = queries.members(session, process)[0].id
    assert as_(scene.facilitator).post(_path(scene, process, f"/medlemmer/{member}/fjern")).status_code == 303
    starts = scene.clock.now() + timedelta(days=9)
    with scene.write(scene.facilitator) as uow:
        services.plan_meeting(uow, process, starts_at=starts, ends_at=starts + timedelta(hours=1))
    assert len(mails("steering_called")) == 1
    assert "dir@aarhus.example" not in as_(scene.facilitator).get(_path(scene, process)).text


def test_partners_and_experts_do_not_read_it(scene: Scene, as_) -> None:
    process = scene.process()
    assert as_(scene.expert).get(_path(scene, process)).status_code == 403
    assert as_(None).get(_path(scene, process)).status_code in {302, 303, 401, 403}
    assert as_(scene.officer).get(_path(scene, process, "/medlemmer/nyt")).status_code == 403


def test_the_page_asks_as_often_for_many_as_for_few(scene: Scene, as_) -> None:
    process = scene.process()
    _meeting(scene, process)
    browser = as_(scene.officer)
    browser.get(_path(scene, process))
    with counted(scene.database) as few:
        browser.get(_path(scene, process))
    with scene.write(scene.facilitator) as uow:
        for number in range(15):
            services.decide(uow, process, decided_on=uow.today, decision=f"Beslutning {number}")
            services.add_action(uow, process, what=f"Aktion {number}", owner_id=scene.officer.id, due_on=uow.today)
    with counted(scene.database) as many:
        browser.get(_path(scene, process))
    assert len(many) == len(few)
