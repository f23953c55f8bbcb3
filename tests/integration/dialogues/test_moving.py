"""Moving and cancelling: what follows is shown first, then exactly that happens, once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from coproc.cases import reminders
from coproc.cases.models import Reminder
from coproc.dialogues.models import DialogueEvent
from coproc.dialogues.planning import changes
from coproc.dialogues.services import events, signups
from coproc.kernel.actor import Role
from coproc.kernel.clock import at_local, local
from coproc.kernel.translation import speaking
from coproc.processes.models import Workshop
from tests.factories import dialogues as make, planning
from tests.factories.accounts import signed_in

from .conftest import SYSTEM, World

SATURDAY = at_local(datetime(2027, 3, 27, tzinfo=UTC).date(), 12)  # summer time begins the night after


def _event(world: World, event_id: int) -> DialogueEvent:
    with world.database.read() as session:
        return session.get_one(DialogueEvent, event_id)


def _path(world: World, event_id: int, suffix: str = "") -> str:
    return f"/processer/P-2026-1/markedsdialog/{_event(world, event_id).reference}{suffix}"


def _full(world: World) -> int:
    """Two with a place, one waiting, one invited who has not answered, one who said no, one who was invited and signed up."""
    event_id = world.published(capacity=2)
    with world.write() as uow:
        for number in (1, 2, 3):
            planning.make_invitation(uow, event_id, number)
    with world.write() as uow:
        planning.audience.decline(uow, 2)
    for number in (1, 2, 3):
        signup_id = world.sign_up(event_id, number)
        with world.write() as uow:
            signups.confirm(uow, signup_id)
    reminders.replan_all(world.database, world.clock)  # the worker's hourly turn: the companies' reminders too
    world.sign_up(event_id, 4, company_number="SE-77000003", company_name="Inviteret 3")
    return event_id


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name != "csrf_token"}


def test_what_follows_is_shown_before_it_is_saved_and_is_then_what_happens(facilitator, world: World):
    event_id = _full(world)
    before = _event(world, event_id)
    already = {mail.id for mail in world.mails()}
    day = local(before.starts_at).date() + timedelta(days=7)
    typed = {"version": before.version, "day-day": day.day, "day-month": day.month, "day-year": day.year, "with_deadlines": "1"}
    shown = facilitator.post(_path(world, event_id, "/flyt-dato"), data=typed)
    assert shown.status_code == 200
    told = re.findall(r"<li>(\d+) ([^<]+)</li>", shown.text)
    assert {mail.id for mail in world.mails()} == already  # nothing has been saved or sent
    assert _event(world, event_id).starts_at == before.starts_at
    numbers = {words: int(number) for number, words in told}

    done = facilitator.post(_path(world, event_id, "/flyt-dato"), data=_hidden(shown.text))
    assert done.status_code == 303
    after = _event(world, event_id)
    assert (after.starts_at - before.starts_at, after.input_closes_at - before.input_closes_at) == (timedelta(days=7),) * 2
    mails = [mail for mail in world.mails() if mail.id not in already]
    changed = [mail for mail in mails if mail.message == "event_changed"]
    assert numbers["tilmeldte virksomheder får en mail"] == len(changed) == 4
    assert numbers["inviteret virksomhed får en mail"] == len([mail for mail in mails if mail.message == "invitation_changed"]) == 1
    assert numbers["kalenderfiler opdateres"] == len([mail for mail in mails if mail.attachments]) == 3
    with world.database.read() as session:
        moved = session.query(Reminder).filter_by(case_id=after.case_id, state="superseded").count()
    assert numbers["påmindelser flyttes"] == moved > 0

    again = facilitator.post(_path(world, event_id, "/flyt-dato"), data=_hidden(shown.text))  # a second click
    assert again.status_code == 409
    assert len(world.mails()) == len(already) + len(mails)


def test_a_confirmation_of_something_else_is_asked_again(facilitator, world: World):
    event_id = _full(world)
    before = _event(world, event_id)
    typed = {"version": before.version, "day-day": 11, "day-month": 12, "day-year": 2026}
    shown = facilitator.post(_path(world, event_id, "/flyt-dato"), data=typed)
    world.sign_up(event_id, 9)
    again = facilitator.post(_path(world, event_id, "/flyt-dato"), data=_hidden(shown.text))
    assert "Noget er ændret, siden du så siden" in again.text
    assert _event(world, event_id).starts_at == before.starts_at
    assert facilitator.post(_path(world, event_id, "/flyt-dato"), data=_hidden(again.text)).status_code == 303
    assert len(world.mails("event_changed")) == 5


def test_the_whole_form_shows_what_follows_and_can_be_changed_again_without_loss(facilitator, world: World):
    event_id = _full(world)
    path = _path(world, event_id, "/rediger")
    form = facilitator.get(path).text
    typed = {
        name: value
        for name, value in re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"(?:[^>]* value="([^"]*)")?', form)
        if name not in {"csrf_token", "q"}
    }
    typed |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', form))
    typed |= {"kind": "regional_meeting", "language": "da", "region": "", "place": "Et andet sted"}
    shown = facilitator.post(path, data=typed)
    assert "4 tilmeldte virksomheder får en mail" in shown.text
    assert "Kulturhuset, Aaby" in shown.text  # as it is
    assert _event(world, event_id).place == "Kulturhuset, Aaby"
    back = facilitator.post(path, data={**_hidden(shown.text), "ret": "1"})
    assert back.status_code == 200
    assert 'value="Et andet sted"' in back.text
    facilitator.post(path, data=_hidden(shown.text))
    assert _event(world, event_id).place == "Et andet sted"
    quiet = {**typed, "version": str(_event(world, event_id).version), "audience": "Alle"}
    assert facilitator.post(path, data=quiet).status_code == 303  # nothing follows: nothing to confirm


def test_cancelling_shows_what_follows_and_then_tells_everybody_once(facilitator, world: World):
    event_id = _full(world)
    already = len(world.mails())
    path = _path(world, event_id, "/flyt/cancel")
    typed = {"step_number": "2", "reason": "Oplægsholderen er syg."}
    shown = facilitator.post(path, data=typed)
    assert "4 tilmeldte virksomheder får en mail" in shown.text
    assert "1 inviteret virksomhed får en mail" in shown.text
    assert len(world.mails()) == already
    facilitator.post(path, data=_hidden(shown.text))
    facilitator.post(path, data=_hidden(shown.text))
    assert len(world.mails("event_cancelled")) == 4
    (told,) = world.mails("invitation_cancelled")
    assert "Oplægsholderen er syg." in told.body_text
    assert "METHOD:CANCEL" in told.attachments[0]["text"]
    with world.database.read() as session:
        assert not session.query(Reminder).filter_by(case_id=_event(world, event_id).case_id, state="planned").count()


def test_an_event_keeps_its_hour_on_the_clock_when_it_moves_into_summer_time(world: World):
    event_id = world.published(
        starts_at=SATURDAY,
        ends_at=SATURDAY + timedelta(hours=3),
        signup_closes_at=SATURDAY - timedelta(days=10),
        input_closes_at=SATURDAY + timedelta(days=7),
    )
    signup_id = world.sign_up(event_id)
    with world.write() as uow:
        signups.confirm(uow, signup_id)
        planning.make_invitation(uow, event_id)
    before = _event(world, event_id)
    monday = datetime(2027, 3, 29, tzinfo=UTC).date()
    columns = changes.days_later(before, monday, with_deadlines=True)
    counted = changes.of_edit(world.database, SYSTEM, world.clock, event_id, None, columns)
    with world.write() as uow:
        events.edit_event(uow, event_id, **columns)
    after = _event(world, event_id)
    assert [f"{local(at):%d %H.%M %Z}" for at in (before.starts_at, after.starts_at)] == ["27 12.00 CET", "29 12.00 CEST"]
    assert after.starts_at - before.starts_at == timedelta(hours=47)
    assert f"{local(after.ends_at):%H.%M}" == "15.00"
    assert f"{local(after.input_closes_at):%H.%M}" == "13.00"  # 12.00 CET and seven days was 13.00 CEST
    for message in ("event_changed", "invitation_changed"):
        (mail,) = world.mails(message)
        (entry,) = Calendar.from_ical(mail.attachments[0]["text"]).walk("VEVENT")
        assert entry["DTSTART"].dt == datetime(2027, 3, 29, 10, tzinfo=UTC)
        assert (entry["UID"], entry["SEQUENCE"]) == (f"{after.reference}@coproc", 1)
        assert "kl. 12.00" in mail.body_text
    assert "mandag den 29. marts 2027 er en lukket dag: Anden påskedag" in counted.clashes[0].replace(
        "2. påskedag", "Anden påskedag"
    )


def test_clashes_name_the_other_event_the_workshop_and_what_other_rooms_know(world: World, monkeypatch: pytest.MonkeyPatch):
    event_id, other_id = world.published(), world.published(title="Webinar om strøm")
    for number in (1, 2):
        world.sign_up(event_id, number)
        world.sign_up(other_id, number)
    there = _event(world, other_id)
    with world.write() as uow:
        day = timedelta(days=1)
        events.edit_event(uow, other_id, starts_at=there.starts_at + day, ends_at=there.ends_at + day)
        shop = {"process_id": world.process_id, "title": "Workshop om støj"}
        uow.session.add(Workshop(**shop, starts_at=there.starts_at + day, ends_at=there.ends_at + day))
    monkeypatch.setattr(changes, "CLASHES", [lambda _session, event: [f"2 én-til-én-møder kolliderer ({event.title})"]])
    columns = changes.days_later(_event(world, event_id), local(there.starts_at).date() + timedelta(days=1), with_deadlines=False)
    found = changes.of_edit(world.database, SYSTEM, world.clock, event_id, None, columns)
    assert found.clashes[:3] == (
        "2 én-til-én-møder kolliderer (Regional markedsdialog i Aaby)",
        "2 virksomheder er tilmeldt “Webinar om strøm” på samme tid",
        "Workshoppen “Workshop om støj” ligger på samme tid",
    )


def test_a_change_that_is_refused_stands_beside_its_field_before_anything_is_promised(facilitator, world: World):
    event_id = world.published()
    typed = {"version": _event(world, event_id).version, "day-day": 31, "day-month": 2, "day-year": 2027}
    answer = facilitator.post(_path(world, event_id, "/flyt-dato"), data=typed)
    assert answer.status_code == 422
    early = {**typed, "day-day": 21, "day-month": 11, "day-year": 2026}  # before the sign-up deadline
    answer = facilitator.post(_path(world, event_id, "/flyt-dato"), data=early)
    assert answer.status_code == 422
    assert "Fristen for tilmelding skal ligge før starten" in answer.text


def test_only_the_facilitator_moves(app: Flask, world: World):
    event_id = world.published()
    officer = world.people.person((world.people.organisation(), Role.OFFICER))
    answer = signed_in(app, officer, world.clock).post(_path(world, event_id, "/flyt-dato"), data={})
    assert answer.status_code == 403


def test_who_reads_english_is_written_to_in_english(world: World):
    with world.write() as uow, speaking("en"):
        planning.make_subscription(uow)
    event_id = world.published()
    with world.write() as uow:
        planning.audience.invite(uow, event_id, [planning.make_company(language="en")], organisation_id=None)
        make.make_signup(uow, event_id, 2, language="en")
        planning.make_draft(uow, event_id, note="New numbers")
        planning.materials.publish(uow, event_id)
        event = uow.session.get_one(DialogueEvent, event_id)
        events.edit_event(uow, event_id, place="Odense", version=event.version)
        events.move(uow, event_id, "cancel", reason="The speaker is ill.")
    said = {
        "news_confirm": "Confirm that you want",
        "news_of_event": "Danish time (CET)",
        "company_invited": "access to documents is decided case by case",
        "invitation_changed": "has not answered",
        "invitation_cancelled": "The speaker is ill.",
        "material_published": "Everybody got access to it at the same time",
    }
    for message, sentence in said.items():
        (mail,) = world.mails(message)
        assert sentence in mail.body_text
        assert mail.language == "en"
