"""When and to whom a due reminder goes: one gathered mail a day, the reader's own choice, deputies, and addresses that fail."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from coproc.accounts.away.models import AwayPeriod
from coproc.accounts.mail_choice import queries as mail_choices, services as mail_choice
from coproc.accounts.models import PartLink, Person
from coproc.cases import planning, registry, reminders, rules, sending, services
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.registry import Occasion, Recipient
from coproc.kernel.clock import at_local
from coproc.messaging import bounces
from coproc.messaging.models import OutboxMessage
from tests.factories.accounts import People
from tests.integration.cases.conftest import TESTER

WEEK_BEFORE = at_local(date(2026, 11, 27), 9)
NO_SUCH = "550 5.1.1 no such user"


@pytest.fixture
def people(database, clock) -> People:
    return People(database, clock)


@pytest.fixture
def ida(people, world) -> Person:
    """The only officer of both parts."""
    made = people.person(name="Ida Holm", email="ida@example.org")
    _officers(world, {"participation:1": [made], "participation:2": [made]})
    return made


@pytest.fixture
def mette(people, monkeypatch) -> Person:
    made = people.person(name="Mette Lund", email="mette@example.org")
    monkeypatch.setitem(registry.RECIPIENTS, "facilitator", lambda *_: [_recipient(made)])
    return made


def _recipient(person):
    return Recipient(person.email, person.name, person.language, person.id)


def _officers(world, found):
    world.officers = {key: [_recipient(one) for one in officers] for key, officers in found.items()}


def _choose(database, clock, person, choice):
    with database.write(TESTER, clock) as uow:
        mail_choice.choose(uow, person.id, choice)


def _away(database, clock, person, deputy, until=date(2026, 12, 31)):
    with database.write(TESTER, clock) as uow:
        uow.session.add(
            AwayPeriod(person_id=person.id, deputy_id=deputy.id, from_on=date(2026, 11, 23), until_on=until, created_at=uow.now)
        )


def _fails(database, clock, person):
    with database.write(TESTER, clock) as uow:
        bounces.note_failure(uow, person.email, NO_SUCH)


def _mails(database, **where):
    with database.read() as session:
        return session.scalars(select(OutboxMessage).filter_by(**where).order_by(OutboxMessage.id)).all()


def _rows(database, **where):
    with database.read() as session:
        return session.scalars(select(Reminder).filter_by(**where).order_by(Reminder.id)).all()


@pytest.fixture
def law(monkeypatch):
    """The need form's date is the law's."""

    def legal(session, case):
        return tuple(rule.model_copy(update={"legal": True}) for rule in rules.rules_of(session, case))

    for module in (planning, sending):
        monkeypatch.setattr(module, "rules_of", legal)


# One mail a day


def test_what_comes_due_after_the_days_mail_waits_for_the_next_day(database, clock, world, open_case, ida):
    open_case()
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 1
    open_case(subject=("process", 2), scope=("process", 2))  # planned for today, too
    clock.advance(timedelta(hours=3))
    assert reminders.due(database, clock) == 0
    waiting = _rows(database, state="planned", offset="7 days")
    assert {row.due_at for row in waiting} == {at_local(date(2026, 11, 30), 8)}
    clock.set(at_local(date(2026, 11, 30), 8))
    assert reminders.due(database, clock) == 1
    assert [mail.message for mail in _mails(database)] == ["digest", "digest"]


def test_what_is_urgent_goes_by_itself_also_after_the_days_mail(database, clock, world, open_case, ida):
    open_case()
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    world.on = date(2026, 11, 30)
    world.officers = {"participation:3": world.officers["participation:1"]}
    open_case(subject=("process", 2), scope=("process", 2))
    with database.write(TESTER, clock) as uow:
        uow.session.execute(update(Reminder).where(Reminder.occasion == "participation:3").values(due_at=uow.now, on=uow.today))
    assert reminders.due(database, clock) == 1
    assert [mail.message for mail in _mails(database)] == ["digest", "need_form_open"]


def test_a_held_reminder_is_not_sent(database, clock, world, open_case, ida):
    open_case()
    clock.set(WEEK_BEFORE)
    with database.write(TESTER, clock) as uow:
        uow.session.execute(update(Reminder).where(Reminder.occasion == "participation:1").values(held_at=uow.now))
    assert reminders.due(database, clock) == 1
    assert [mail.message for mail in _mails(database)] == ["need_form_open"]
    assert {row.state for row in _rows(database, occasion="participation:1")} == {ReminderState.PLANNED}


def test_two_workers_never_send_two_gathered_mails_to_one_person_on_a_day(database, clock, world, open_case, ida, monkeypatch):
    """Each worker sees another case as due: neither waits for the other's row locks, only for the outbox."""

    one, two = open_case(), open_case(subject=("process", 2), scope=("process", 2))
    clock.set(WEEK_BEFORE)
    begin, both_asked = threading.Barrier(2), threading.Barrier(2)
    mine = {}
    real_due, real_find = sending._is_due, sending.find
    monkeypatch.setattr(sending, "_is_due", lambda at: real_due(at) & (Reminder.case_id == mine[threading.get_ident()]))
    asked = set()

    def find(uow, key):
        answer = real_find(uow, key)
        if database.engine.dialect.name == "postgresql" and threading.get_ident() not in asked:
            asked.add(threading.get_ident())  # both have read that nothing went today before either writes
            both_asked.wait(timeout=20)
        return answer

    monkeypatch.setattr(sending, "find", find)

    def work(case):
        mine[threading.get_ident()] = case.id
        begin.wait(timeout=20)
        reminders.due(database, clock)

    threads = [threading.Thread(target=work, args=(case,)) for case in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_mails(database)) == 1
    monkeypatch.setattr(sending, "_is_due", real_due)
    monkeypatch.setattr(sending, "find", real_find)
    assert reminders.due(database, clock) == 0
    assert len(_rows(database, state="sent")) == 2
    assert {row.due_at for row in _rows(database, state="planned", offset="7 days")} == {at_local(date(2026, 11, 30), 8)}


def test_after_four_days_without_a_worker_thirty_things_are_one_mail(database, clock, world, open_case, ida, monkeypatch):
    """Due from Monday to Friday; the worker comes back on Friday: what is too old is dropped, with the reason."""
    world.officers = {f"participation:{number}": world.officers["participation:1"] for number in range(30)}
    clock.set(at_local(date(2026, 11, 20), 12))
    real = world.forms

    def forms(session, case):
        return [
            Occasion(one.key, date(2026, 11, 30) + timedelta(days=int(one.key.split(":")[1]) % 5), one.title, one.path)
            for one in real(session, case)
        ]

    monkeypatch.setitem(registry.ANCHORS, "need_form.due_on", forms)
    open_case()
    clock.set(at_local(date(2026, 11, 27), 9))
    assert (reminders.due(database, clock), reminders.due(database, clock)) == (1, 0)
    rows = _rows(database, offset="7 days")
    late = [row for row in rows if row.why == "late"]
    went = [row for row in rows if row.state == ReminderState.SENT]
    assert (len(late), len(went)) == (6, 24)  # Monday's are four days old
    assert {row.on for row in late} == {date(2026, 11, 23)}
    assert len(_mails(database)) == 1


# The reader's choice


def test_at_once_is_a_mail_each(database, clock, world, open_case, ida):
    open_case()
    _choose(database, clock, ida, "at_once")
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 2
    assert {(mail.message, mail.unsubscribe) for mail in _mails(database)} == {("need_form_open", "")}


def test_in_coproc_only_nothing_is_mailed_and_it_is_not_planned_again(database, clock, world, open_case, ida):
    case = open_case()
    _choose(database, clock, ida, "app")
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 0
    assert _mails(database) == []
    assert {(row.state, row.why) for row in _rows(database, offset="7 days")} == {(ReminderState.SHOWN, "app")}
    with database.write(TESTER, clock) as uow:
        services.touch(uow, case.id)
    assert len(_rows(database, offset="7 days")) == 2


def test_the_law_is_mailed_whatever_one_has_chosen(database, clock, world, open_case, ida, law):
    open_case()
    _choose(database, clock, ida, "app")
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 2
    assert {mail.message for mail in _mails(database)} == {"need_form_open"}
    assert {row.state for row in _rows(database, offset="7 days")} == {ReminderState.SENT}


def test_the_gathered_mail_can_be_ended_by_its_own_link(database, clock, world, open_case, ida):
    open_case()
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    (mail,) = _mails(database)
    assert mail.unsubscribe.startswith("https://coproc.example.org/mail-valg/")
    assert mail.unsubscribe.endswith("/frameld")
    assert mail.unsubscribe.removesuffix("/frameld") in mail.body_text
    with database.read() as session:
        (link,) = session.scalars(select(PartLink).where(PartLink.part == mail_choice.PART)).all()
        assert (link.part_id, link.email) == (ida.id, "ida@example.org")
        assert mail_choices.choice_of(session, ida.id) == "digest"


def test_a_facilitators_reminder_always_goes_and_is_shown_to_whom_wants_that(database, clock, world, open_case, ida):
    case = open_case()

    def press():
        with database.write(TESTER, clock) as uow:
            return reminders.remind_now(uow, uow.session.get_one(Case, case.id), "need_form_open")

    assert press() == ["Ida Holm"]
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 1  # the day's mail
    clock.advance(timedelta(days=3))  # the Monday
    _choose(database, clock, ida, "app")
    assert press() == ["Ida Holm"]
    assert press() == []
    assert len(_mails(database)) == 2
    assert [row.state for row in _rows(database, offset="now")] == ["sent", "sent", "shown", "shown"]


# Away


def test_the_deputy_gets_it_and_is_told_for_whom(database, clock, world, open_case, ida, people):
    per = people.person(name="Per Dahl", email="per@example.org")
    with database.write(TESTER, clock) as uow:
        uow.session.get_one(Person, per.id).language = "en"
    _away(database, clock, ida, per)
    _choose(database, clock, ida, "app")  # she is away: it is not hers to see
    open_case()
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 1
    (mail,) = _mails(database)
    assert (mail.to_email, mail.language, mail.unsubscribe) == ("per@example.org", "en", "")
    assert "Ida Holm is away until and including Thursday 31 December 2026, and you are the deputy." in mail.body_text
    assert {(row.deputy_id, row.deputy_name, row.outbox_id, row.state) for row in _rows(database, offset="7 days")} == {
        (per.id, "Per Dahl", mail.id, "sent")
    }


def test_a_deputy_who_wants_mails_at_once_gets_them_so(database, clock, world, open_case, ida, people):
    per = people.person(name="Per Dahl", email="per@example.org")
    _away(database, clock, ida, per)
    _choose(database, clock, per, "at_once")
    open_case()
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 2
    assert {mail.to_email for mail in _mails(database)} == {"per@example.org"}


def test_the_law_goes_to_both(database, clock, world, open_case, ida, people, law):
    per = people.person(name="Per Dahl", email="per@example.org")
    _away(database, clock, ida, per)
    world.officers.pop("participation:2")
    open_case()
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 2
    assert reminders.due(database, clock) == 0
    assert sorted(mail.to_email for mail in _mails(database)) == ["ida@example.org", "per@example.org"]
    (row,) = _rows(database, offset="7 days")
    assert (row.state, row.deputy_name) == ("sent", "Per Dahl")


def test_a_deputy_with_the_same_reminder_gets_it_once(database, clock, world, open_case, ida, people):
    per = people.person(name="Per Dahl", email="per@example.org")
    _officers(world, {"participation:1": [ida, per]})
    _away(database, clock, ida, per)
    open_case()
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 1
    assert reminders.due(database, clock) == 0
    (mail,) = _mails(database)
    assert mail.to_email == "per@example.org"
    assert "stedfortræder" not in mail.body_text
    assert {(row.name, row.state, row.why) for row in _rows(database, offset="7 days")} == {
        ("Ida Holm", "missed", "deputy_has_it"),
        ("Per Dahl", "sent", ""),
    }


# Addresses that fail


def test_without_a_colleague_it_goes_to_the_facilitator_who_is_told_why(database, clock, world, open_case, ida, mette):
    open_case()
    _fails(database, clock, ida)
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    reminders.due(database, clock)
    (mail,) = _mails(database)
    assert mail.to_email == "mette@example.org"
    assert mail.body_text.count("fordi mails til Ida Holm ikke kommer frem.") == 2
    assert {(row.name, row.state, row.why) for row in _rows(database, offset="7 days")} == {
        ("Ida Holm", "missed", "address"),
        ("Mette Lund", "sent", ""),
    }
    assert reminders.due(database, clock) == 0


def test_a_colleague_of_the_same_role_has_it_already_and_gets_it_once(database, clock, world, open_case, ida, people, mette):
    per = people.person(name="Per Dahl", email="per@example.org")
    _officers(world, {"participation:1": [ida, per]})
    open_case()
    _fails(database, clock, ida)
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    reminders.due(database, clock)
    assert [mail.to_email for mail in _mails(database)] == ["per@example.org"]


def test_what_was_passed_on_stops_when_it_is_done(database, clock, world, open_case, ida, mette):
    case = open_case()
    _fails(database, clock, ida)
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    with database.write(TESTER, clock) as uow:
        services.touch(uow, case.id)  # planning leaves it alone
    assert len(_rows(database, name="Mette Lund", state="planned")) == 2
    world.done |= {"participation:1", "participation:2"}
    assert reminders.due(database, clock) == 0
    assert {(row.state, row.why) for row in _rows(database, name="Mette Lund")} == {("stopped", "done")}


def test_a_company_has_no_colleagues_and_the_facilitator_gets_it(database, clock, world, open_case, mette):
    world.officers = {"participation:1": [Recipient("a@firma.example", "A"), Recipient("b@firma.example", "B")]}
    open_case()
    with database.write(TESTER, clock) as uow:
        bounces.note_failure(uow, "a@firma.example", NO_SUCH)
    clock.set(WEEK_BEFORE)
    reminders.due(database, clock)
    reminders.due(database, clock)
    assert sorted(mail.to_email for mail in _mails(database)) == ["b@firma.example", "mette@example.org"]


def test_a_facilitators_own_reminder_to_a_failing_address_comes_back_to_her(database, clock, world, open_case, ida, mette):
    case = open_case()
    _fails(database, clock, ida)
    with database.write(TESTER, clock) as uow:
        assert reminders.remind_now(uow, uow.session.get_one(Case, case.id), "need_form_open") == []
    reminders.due(database, clock)
    assert [mail.to_email for mail in _mails(database)] == ["mette@example.org"]
