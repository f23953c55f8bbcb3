"""Pages about reminders: who may read which, what they say, and the buttons."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from coproc.accounts.away import services as away
from coproc.cases import reminders, sending
from coproc.cases.models import Reminder, ReminderState
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.actor import Role
from coproc.messaging.models import OutboxMessage
from coproc.processes import services
from coproc.processes.models import Participation
from tests.factories.pipeline import Scene
from tests.factories.tenders import make_planned
from tests.support.queries import counted


@pytest.fixture
def asked(scene: Scene) -> int:
    """A process whose need form is due in a fortnight: its buyers' officers are to be reminded twice."""
    scene.people.person((scene.buyers[1], Role.OFFICER))
    process = scene.process()
    scene.need_form(process, days=14)
    return process


def _rows(scene: Scene, **where) -> list[Reminder]:
    with scene.database.read() as session:
        return list(session.scalars(select(Reminder).filter_by(**where).order_by(Reminder.due_at, Reminder.id)))


def _mine(scene: Scene, **where) -> Reminder:
    return _rows(scene, person=f"person:{scene.officer.id}", **where)[0]


def _send(scene: Scene, row: Reminder) -> None:
    scene.clock.instant = row.due_at + timedelta(hours=1)
    reminders.due(scene.database, scene.clock)


def test_the_process_page_is_the_contract(scene, asked, as_) -> None:
    page = as_(scene.facilitator).get(f"/processer/{scene.reference(asked)}/paamindelser").text
    for said in (scene.officer.name, "7 dage før behovsskemaets frist", "1 dag før behovsskemaets frist", "Planlagt"):
        assert said in page
    assert "når behovsskemaet er sendt" in page
    assert page.index("7 dage før") < page.index("1 dag før")  # the calendar's order


def test_the_facilitators_lines_say_whose_invitation_is_unanswered(scene, asked, as_) -> None:
    with scene.write() as uow:
        for buyer in scene.buyers[3:5]:
            part = services.add_participant(uow, asked, buyer.id, state="invited")
            part.invited_on, part.contact_name, part.contact_email = uow.today, "Kim Kontakt", f"kim{buyer.id}@example.dk"
    reminders.replan_all(scene.database, scene.clock)
    for path in (f"/processer/{scene.reference(asked)}/paamindelser", "/min-konto/paamindelser"):
        page = as_(scene.facilitator).get(path).text
        for buyer in scene.buyers[3:5]:
            assert f"Følg op på invitationen til {buyer.name} fra" in page


def test_the_process_page_can_be_narrowed_to_a_person_and_a_state(scene, asked, as_) -> None:
    path = f"/processer/{scene.reference(asked)}/paamindelser"
    other = next(row for row in _rows(scene) if row.person != f"person:{scene.officer.id}")
    page = as_(scene.facilitator).get(f"{path}?person={other.person}").text
    table = page[page.index("<table") :]
    assert other.name in table
    assert scene.officer.name not in table
    held = as_(scene.facilitator).get(f"{path}?tilstand=held").text
    assert "Ingen påmindelser passer til det, du har valgt." in held
    assert "Ingen påmindelser passer" in as_(scene.facilitator).get(f"{path}?tilstand=opfundet").text


def test_lists_ask_the_same_number_of_questions_however_long(scene, asked, as_) -> None:
    browser, path = as_(scene.facilitator), f"/processer/{scene.reference(asked)}/paamindelser"
    browser.get(path)
    with counted(scene.database) as few:
        browser.get(path)
    row = _mine(scene)
    values = {column.key: getattr(row, column.key) for column in Reminder.__table__.columns if column.key != "id"}
    with scene.write() as uow:  # told by escalation: whose names were once looked up a row at a time
        uow.session.add_all(
            Reminder(**{**values, "person": f"mail:p{number}@example.dk", "name": f"P {number}", "escalation": True})
            for number in range(60)
        )
    with counted(scene.database) as many:
        page = browser.get(path).text
    assert len(many) == len(few) <= 20
    assert "Side 1 af 2" in page


def test_a_mail_of_many_things_asks_once_who_is_in_which_role(scene, as_) -> None:
    asked = []
    for more in (2, 3):
        for _number in range(more):
            scene.need_form(scene.process(joined=1), days=14)
        row = _mine(scene, state="planned")
        scene.clock.set(row.due_at - timedelta(minutes=1))
        reminders.replan_all(scene.database, scene.clock)
        with scene.database.write(sending.REMINDER, scene.clock) as uow:
            uow.session.execute(update(Reminder).where(Reminder.state == "planned").values(due_at=uow.now))
        scene.clock.advance(timedelta(minutes=1))
        with counted(scene.database) as said:
            assert sending._send_to(scene.database, scene.clock, row.person) == 1
        asked.append([sum(word in one for one in said) for word in ("JOIN memberships", "FROM reminder_rules", "handovers")])
        scene.clock.advance(timedelta(days=3))
    assert asked[0] == asked[1]


def test_each_reads_their_own_reminder_and_strangers_none(scene, asked, as_) -> None:
    row = _mine(scene)
    other = next(one for one in _rows(scene) if one.organisation_id != row.organisation_id)
    path = f"/paamindelser/{row.id}"
    assert "7 dage før behovsskemaets frist" in as_(scene.officer).get(path).text
    assert as_(scene.facilitator).get(path).status_code == 200
    assert as_(scene.manager).get(path).status_code == 200  # of the same organisation
    assert as_(scene.expert).get(path).status_code == 403
    assert as_(scene.officer).get(f"/paamindelser/{other.id}").status_code == 403
    assert as_(None).get(path).status_code == 303
    assert as_(scene.facilitator).get("/paamindelser/999999").status_code == 404
    assert "Hold den tilbage" not in as_(scene.officer).get(path).text
    assert as_(scene.officer).post(f"{path}/hold").status_code == 403


def test_the_letter_is_shown_before_and_after_without_its_secret_links(scene, asked, as_) -> None:
    row = _mine(scene)
    before = as_(scene.officer).get(f"/paamindelser/{row.id}").text
    assert "Besvar behovsskemaet for jeres organisation" in before
    assert f"/processer/{scene.reference(asked)}/udforskning" in before
    _send(scene, row)
    with scene.write() as uow:
        mail = uow.session.get_one(OutboxMessage, uow.session.get_one(Reminder, row.id).outbox_id)
        mail.body_text += "\nSvar her: http://127.0.0.1/paamindelse/hemmeligt-og-meget-langt\n"
    after = as_(scene.facilitator).get(f"/paamindelser/{row.id}").text
    assert "Det, der blev sendt" in after
    assert mail.message_id.strip("<>") in after
    assert "Undervejs" in after
    assert "hemmeligt" not in after
    assert "(personligt link)" in after


def test_a_mail_about_several_things_is_shown_whole_to_its_reader_alone(scene, asked, as_) -> None:
    other = scene.process()
    scene.need_form(other, days=14)
    row = next(one for one in _rows(scene, person=f"person:{scene.officer.id}") if f"/{scene.reference(asked)}/" in one.path)
    with scene.write() as uow:
        theirs = next(one for one in _rows(scene, person=row.person) if one.case_id != row.case_id)
        uow.session.get_one(Reminder, theirs.id).title = "En anden sag"
    _send(scene, row)
    sent = f"/paamindelser/{row.id}"
    with scene.write() as uow:
        mail = uow.session.get_one(OutboxMessage, uow.session.get_one(Reminder, row.id).outbox_id)
        assert mail.message == "digest"
        mail.body_text += "\nDet andet i mailen.\n"
    assert "Det andet i mailen." in as_(scene.officer).get(sent).text
    seen = as_(scene.facilitator).get(sent).text
    assert "Det andet i mailen." not in seen
    assert "Den blev sendt i samme mail som 1 anden påmindelse." in seen


def test_a_tenders_reminders_are_its_buyers(scene, as_) -> None:
    process = scene.process("individual_procurement")
    with scene.write(scene.officer) as uow:
        tender = make_planned(uow, uow.session.get_one(Participation, scene.part(process)), date(2027, 9, 1))
        reference = tender.reference
    stranger = scene.people.person((scene.buyers[1], Role.OFFICER))
    row = next(one for one in _rows(scene) if one.rule == "notice_planned")
    for path in (f"/paamindelser/om/{reference}", f"/paamindelser/{row.id}"):
        assert as_(scene.officer).get(path).status_code == 200
        assert as_(scene.facilitator).get(path).status_code == 200  # as they read inside the tender
        assert as_(stranger).get(path).status_code == 403
    assert "den planlagte bekendtgørelse" in as_(scene.officer).get(f"/paamindelser/om/{reference}").text
    assert as_(scene.facilitator).post(f"/paamindelser/{row.id}/ord", data={"note-text": "Hej"}).status_code == 403
    assert as_(scene.officer).post(f"/paamindelser/{row.id}/ord", data={"note-text": "Husk bilag 2"}).status_code == 303
    refused = as_(scene.officer).post(f"/paamindelser/{row.id}/hold", follow_redirects=True)
    assert "Påmindelsen følger lovens dato." in refused.text
    assert _rows(scene, id=row.id)[0].held_at is None


def test_each_thing_says_what_is_sent_about_it(scene, asked, as_) -> None:
    event = scene.event(asked)
    with scene.database.read() as session:
        reference = session.get_one(DialogueEvent, event).reference
    browser = as_(scene.facilitator)
    assert "tilmeldingsfristen" in browser.get(f"/paamindelser/om/{reference}").text
    assert as_(scene.officer).get(f"/paamindelser/om/{reference}").status_code == 403
    part = f"/paamindelser/om/{scene.reference(asked)}/{scene.part(asked)}"
    page = as_(scene.officer).get(part).text
    assert "behovsskemaets frist" in page
    assert scene.officer.name in page
    assert as_(scene.officer).get(f"/paamindelser/om/{scene.reference(asked)}/{scene.part(asked, 1)}").status_code == 403
    assert browser.get("/paamindelser/om/B-2026-1").status_code == 404
    inside = browser.get(f"/processer/{scene.reference(asked)}/markedsdialog/{reference}").text
    assert f"/paamindelser/om/{reference}" in inside


def test_a_person_reads_what_comes_and_what_came(scene, asked, as_) -> None:
    browser = as_(scene.officer)
    coming = browser.get("/min-konto/paamindelser").text
    assert "Hvad får jeg?" in coming
    assert coming.count("Besvar behovsskemaet senest") == 2
    row = _mine(scene)
    _send(scene, row)
    been = as_(scene.officer).get("/min-konto/paamindelser?vis=sket").text
    assert "Hvad har jeg fået?" in been
    assert been.count("Besvar behovsskemaet senest") == 1
    nobody = as_(scene.people.person()).get("/min-konto/paamindelser").text
    assert "Der er ikke planlagt nogen påmindelser til dig." in nobody


def test_a_deputy_reads_what_comes_to_the_one_who_is_away(scene, asked, as_) -> None:
    deputy = scene.people.person((scene.buyers[0], Role.EXPERT))
    row = _mine(scene)
    assert as_(deputy).get(f"/paamindelser/{row.id}").status_code == 403
    with scene.write(scene.officer) as uow:
        away.add(uow, from_on=uow.today, until_on=uow.today + timedelta(days=3), deputy_id=deputy.id)
    page = as_(deputy).get("/min-konto/paamindelser").text
    assert f"Du er stedfortræder for {scene.officer.name}" in page
    assert f"Til {scene.officer.name}." in page
    assert as_(deputy).get(f"/paamindelser/{row.id}").status_code == 200


def test_the_facilitator_holds_writes_drops_and_takes_it_back(scene, asked, as_) -> None:
    row, browser = _mine(scene), as_(scene.facilitator)
    path = f"/paamindelser/{row.id}"
    browser.post(f"{path}/hold", data={"expected": "planned"})
    held = browser.get(path).text
    assert "Holdt tilbage" in held
    assert f"af {scene.facilitator.name}" in held
    browser.post(f"{path}/slip")
    assert "Planlagt" in browser.get(path).text
    long = browser.post(f"{path}/ord", data={"note-text": "x" * 501})
    assert long.status_code == 422
    assert "x" * 501 in long.text
    browser.post(f"{path}/ord", data={"note-text": "Ring, hvis I er i tvivl."})
    assert f"{scene.facilitator.name}: Ring, hvis I er i tvivl." in browser.get(path).text
    empty = browser.post(f"{path}/drop", data={"drop-reason": "", "expected": "planned"})
    assert empty.status_code == 422
    assert "Skriv, hvorfor den ikke skal sendes." in empty.text
    browser.post(f"{path}/drop", data={"drop-reason": "De har ringet", "expected": "planned"})
    dropped = browser.get(path).text
    assert "Fortryd, og planlæg den igen" in dropped
    assert "De har ringet" in dropped
    assert _rows(scene, id=row.id)[0].ended_by == scene.facilitator.name
    browser.post(f"{path}/fortryd")
    assert _rows(scene, id=row.id)[0].state == ReminderState.PLANNED
    story = browser.get(f"/processer/{scene.reference(asked)}/historik").text
    assert f"droppede påmindelsen til {scene.officer.name}" in story


def test_who_was_too_late_reads_when_it_was_sent(scene, asked, as_) -> None:
    row = _mine(scene)
    _send(scene, row)
    page = as_(scene.facilitator).post(f"/paamindelser/{row.id}/hold", follow_redirects=True).text
    assert "Den er sendt kl. 9.00." in page or "Den er sendt kl. 09.00." in page
    late = as_(scene.facilitator).post(f"/paamindelser/{row.id}/drop", data={"drop-reason": "For sent"})
    assert late.status_code == 409
    assert _rows(scene, id=row.id)[0].state == ReminderState.SENT


def test_the_facilitator_reminds_by_hand_from_the_page(scene, asked, as_) -> None:
    path = f"/processer/{scene.reference(asked)}/paamindelser"
    said = as_(scene.facilitator).post(f"{path}/need_form_open", follow_redirects=True).text
    assert re.search(f"Sendt til .*{scene.officer.name}", said)
    been = as_(scene.facilitator).get(f"{path}?vis=sket").text
    assert "Sendt i hånden til dem, der mangler" in been
    assert as_(scene.officer).get(path).status_code == 403
