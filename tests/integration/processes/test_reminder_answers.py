"""A reminder's reader answers without signing in: done, in a week, not me; and takes it back."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from coproc.accounts.models import Membership, Person
from coproc.cases import answer_standing, answers, reminders
from coproc.cases.answer_models import ReminderHandover
from coproc.cases.answer_standing import Stand
from coproc.cases.models import Reminder, ReminderState
from coproc.kernel.actor import Role
from coproc.kernel.clock import at_local, local
from coproc.kernel.errors import Conflict, DomainError
from coproc.messaging.models import OutboxMessage, Status
from coproc.processes import exploration
from coproc.processes.models import Participation
from tests.factories.reminders import GUEST, LINK, Talk, answered, first_sent
from tests.support.queries import counted
from tests.support.together import together


def test_opening_the_link_changes_nothing_and_shows_one_mail(talk: Talk, as_) -> None:
    first_sent(talk)
    before = [(row.id, row.state) for row in talk.rows()]
    browser = as_(None)
    for _time in range(2):
        page = browser.get(talk.path(talk.scene.officer))
        assert page.status_code == 200
    assert [(row.id, row.state) for row in talk.rows()] == before
    assert all(text in page.text for text in ("Det er gjort", "Mind mig om en uge", "Det er ikke mig"))
    other = talk.rows(state="sent", person=talk.key(talk.scene.officer))[0].id + 10_000
    assert browser.post(f"{talk.path(talk.scene.officer)}/{other}/gjort").status_code == 404
    assert browser.get("/paamindelse/opdigtet").status_code == 410


def test_done_stops_this_person_only_and_the_facilitator_sees_who_said_so(talk: Talk, rule, as_) -> None:
    rule |= {"to": ["officer", "manager"]}
    due_on = first_sent(talk)
    row = talk.rows(state="sent", person=talk.key(talk.scene.officer))[0]
    path, browser = f"{talk.path(talk.scene.officer)}/{row.id}", as_(None)
    for _press in range(2):
        assert browser.post(f"{path}/gjort").status_code == 303
    stopped = talk.rows(state="stopped")
    assert [(one.why, one.person, one.ended_by) for one in stopped] == [
        ("said_done", talk.key(talk.scene.officer), talk.scene.officer.name)
    ] * 2
    assert {one.person for one in talk.rows(state="planned")} == {talk.key(talk.scene.manager)}
    assert "Du har svaret, at det er gjort" in browser.get(talk.path(talk.scene.officer)).text
    page = as_(talk.scene.facilitator).get(f"/processer/{talk.scene.reference(talk.process)}/paamindelser?vis=sket").text
    assert "Modtageren har sagt, at det er gjort." in page
    talk.replan()
    sent = len(talk.rows(state="sent", person=talk.key(talk.scene.officer)))
    talk.go_to(due_on - timedelta(days=3))
    talk.go_to(due_on - timedelta(days=1))
    assert len(talk.rows(state="sent", person=talk.key(talk.scene.officer))) == sent


def test_a_moved_date_asks_anew_and_undo_takes_the_answer_back(talk: Talk) -> None:
    due_on = first_sent(talk)
    assert answered(talk, answers.said_done).stand == Stand.SAID_DONE
    assert answered(talk, answers.take_back).stand == Stand.OPEN
    assert [row.offset for row in talk.rows(state="planned", person=talk.key(talk.scene.officer))] == ["8 days", "1 day"]
    answered(talk, answers.said_done)
    with talk.scene.write(talk.scene.facilitator) as uow:
        exploration.open_form(uow, talk.process, due_on + timedelta(days=14))
    assert len(talk.rows(state="planned", person=talk.key(talk.scene.officer), thing_on=due_on + timedelta(days=14))) == 3


def test_done_after_the_last_reminder_holds_when_the_rule_gets_another_day(talk: Talk, rule) -> None:
    rule["before"] = ["15 days"]
    first_sent(talk)
    assert answered(talk, answers.said_done).stand == Stand.SAID_DONE
    rule["before"] = ["15 days", "1 day"]
    talk.replan()
    assert talk.rows(state="planned", person=talk.key(talk.scene.officer)) == []
    assert answered(talk, answers.take_back).stand == Stand.OPEN
    assert [row.offset for row in talk.rows(state="planned", person=talk.key(talk.scene.officer))] == ["1 day"]


def test_the_laws_reminders_are_not_stopped_by_saying_so(talk: Talk, rule, as_) -> None:
    rule["legal"] = True
    first_sent(talk)
    row = talk.rows(state="sent", person=talk.key(talk.scene.officer))[0]
    browser = as_(None)
    page = browser.post(f"{talk.path(talk.scene.officer)}/{row.id}/gjort", follow_redirects=True)
    assert "Datoen følger af loven" in page.text
    assert len(talk.rows(state="planned", person=talk.key(talk.scene.officer))) == 2
    assert answered(talk, answers.hand_on, None).stand == Stand.UNKNOWN
    assert len(talk.rows(state="planned", person=talk.key(talk.scene.officer))) == 2


def test_what_is_done_in_truth_needs_no_answer(talk: Talk, as_) -> None:
    first_sent(talk)
    with talk.scene.write() as uow:
        uow.session.execute(update(Participation).values(need_form_sent_at=uow.now))
    assert answered(talk, answers.said_done).stand == Stand.DONE
    assert {row.why for row in talk.rows(state="stopped", person=talk.key(talk.scene.officer))} == {"done"}
    page = as_(None).get(talk.path(talk.scene.officer)).text
    assert "Det er gjort. Du hører ikke mere om det." in page
    assert "Mind mig om en uge" not in page


def test_in_a_week_comes_at_eight_and_replaces_what_lay_before(talk: Talk) -> None:
    first_sent(talk)
    on = local(talk.scene.clock.now()).date()
    assert answered(talk, answers.remind_again).again_on == on + timedelta(days=7)
    answered(talk, answers.remind_again)
    talk.replan()
    ahead = talk.rows(state="planned", person=talk.key(talk.scene.officer))
    assert [row.offset for row in ahead if row.on == on + timedelta(days=7)] == ["again"]
    again = next(row for row in ahead if row.offset == "again")
    assert again.due_at == at_local(again.on, 8)
    earlier = talk.rows(state="superseded", person=talk.key(talk.scene.officer))
    assert {(row.why, row.superseded_by_id) for row in earlier} <= {("asked_later", again.id)}
    talk.go_to(again.on)
    assert talk.rows(offset="again", state="sent")
    assert talk.mail(talk.scene.officer).body_text.startswith("Besvar behovsskemaet")
    talk.replan()
    assert not talk.rows(state="planned", on=again.on, person=talk.key(talk.scene.officer))


def test_in_a_week_stops_with_the_rest_and_is_taken_back(talk: Talk) -> None:
    first_sent(talk)
    planned = [(row.offset, row.on) for row in talk.rows(state="planned", person=talk.key(talk.scene.officer))]
    answered(talk, answers.remind_again)
    assert answered(talk, answers.take_back).stand == Stand.OPEN
    assert [(row.offset, row.on) for row in talk.rows(state="planned", person=talk.key(talk.scene.officer))] == planned
    answered(talk, answers.remind_again)
    with talk.scene.write() as uow:
        uow.session.execute(update(Participation).values(need_form_sent_at=uow.now))
    talk.replan()
    assert talk.rows(state="planned") == []
    assert {row.why for row in talk.rows(offset="again", state="stopped")} == {"taken_back", "done"}


@pytest.mark.parametrize(
    ("today", "thing_on", "runs_up", "expected"),
    [
        (date(2027, 1, 11), date(2027, 2, 1), True, date(2027, 1, 18)),
        (date(2027, 1, 16), date(2027, 2, 1), True, date(2027, 1, 22)),  # a Saturday a week on: the Friday
        (date(2027, 1, 11), date(2027, 1, 17), True, None),  # past the date
        (date(2027, 1, 11), date(2027, 1, 1), False, date(2027, 1, 18)),
        (date(2026, 12, 23), date(2026, 12, 1), False, date(2026, 12, 30)),
    ],
)
def test_a_week_on_is_a_day_one_writes_to_people_and_never_past_the_date(today, thing_on, runs_up, expected) -> None:
    row = Reminder(thing_on=thing_on, thing_at=None)
    assert answer_standing.week_on(today, row, [], runs_up=runs_up) == expected


def test_a_week_on_leaves_the_laws_last_reminder_alone() -> None:
    row, last = Reminder(thing_on=date(2027, 3, 1), thing_at=None), Reminder(on=date(2027, 1, 18), legal=True)
    assert answer_standing.week_on(date(2027, 1, 11), row, [last], runs_up=True) is None
    last.on = date(2027, 1, 19)
    assert answer_standing.week_on(date(2027, 1, 11), row, [last], runs_up=True) == date(2027, 1, 18)


def test_a_colleague_gets_the_rest_and_a_mail_at_once(talk: Talk, colleague: Person, as_) -> None:
    due_on = first_sent(talk)
    row = talk.rows(state="sent", person=talk.key(talk.scene.officer))[0]
    path, browser = talk.path(talk.scene.officer), as_(None)
    assert colleague.name in browser.get(path).text
    refused = browser.post(f"{path}/{row.id}/ikke-mig", data={f"r{row.id}-person_id": ""})
    assert (refused.status_code, "Vælg en kollega, eller at du ikke ved hvem." in refused.text) == (422, True)
    for _press in range(2):
        assert browser.post(f"{path}/{row.id}/ikke-mig", data={f"r{row.id}-person_id": str(colleague.id)}).status_code == 303
    mail = talk.mail(colleague)
    assert f"{talk.scene.officer.name} har sendt den videre til dig." in mail.body_text
    assert LINK.search(mail.body_text)
    assert {one.person for one in talk.rows(state="planned")} == {talk.key(colleague), *_others(talk)}
    assert f"{colleague.name} har den nu" in browser.get(path).text
    talk.go_to(due_on - timedelta(days=3))  # the Friday
    assert len(talk.rows(state="sent", person=talk.key(colleague))) == 2
    assert len(talk.rows(state="sent", person=talk.key(talk.scene.officer))) == 1
    with pytest.raises(Conflict):
        answered(talk, answers.take_back)


def _others(talk: Talk) -> set[str]:
    return {row.person for row in talk.rows() if row.organisation_id != talk.scene.buyers[0].id}


def test_taking_it_back_tells_the_colleague(talk: Talk, colleague: Person) -> None:
    first_sent(talk)
    planned = [(row.offset, row.on) for row in talk.rows(state="planned", person=talk.key(talk.scene.officer))]
    answered(talk, answers.hand_on, colleague.id)
    with talk.scene.write() as uow:
        uow.session.execute(update(OutboxMessage).values(status=Status.SENT))
    assert answered(talk, answers.take_back).stand == Stand.OPEN
    assert talk.mail(colleague).message == "reminder_returned"
    assert [(row.offset, row.on) for row in talk.rows(state="planned", person=talk.key(talk.scene.officer))] == planned
    answered(talk, answers.hand_on, colleague.id)
    assert talk.mail(colleague).message == "need_form_open"
    assert answered(talk, answers.take_back).stand == Stand.OPEN  # before the worker came by
    assert talk.mail(colleague).status == Status.DROPPED
    assert talk.rows(state="planned", person=talk.key(colleague)) == []


@pytest.mark.parametrize("then", ["nothing", "taken back", "done"])
def test_a_colleague_is_not_woken(talk: Talk, colleague: Person, mails, as_, then: str) -> None:
    due_on = first_sent(talk)
    path, number = talk.path(talk.scene.officer), talk.rows(state="sent", person=talk.key(talk.scene.officer))[0].id
    friday = due_on - timedelta(days=10)
    assert friday.weekday() == 4
    talk.scene.clock.set(at_local(friday, 21))
    page = as_(None).post(f"{path}/{number}/ikke-mig", data={f"r{number}-person_id": str(colleague.id)}, follow_redirects=True)
    assert f"{colleague.name} får påmindelsen mandag den" in page.text
    (given,) = talk.rows(offset="handed")
    assert (given.state, local(given.due_at).hour, given.on - friday) == (ReminderState.PLANNED, 8, timedelta(days=3))
    assert len(mails("need_form_open")) == 1  # the first reminder
    if then == "taken back":
        assert answered(talk, answers.take_back).stand == Stand.OPEN
    if then == "done":
        with talk.scene.write() as uow:
            uow.session.execute(update(Participation).values(need_form_sent_at=uow.now))
    talk.replan()
    talk.go_to(friday + timedelta(days=3), hour=8)
    told = [mail for mail in mails("need_form_open") if mail.to == colleague.email]
    if then == "nothing":
        assert [f"{talk.scene.officer.name} har sendt den videre til dig." in mail.text for mail in told] == [True]
    else:
        assert told == []


def test_who_does_not_know_whose_it_is_tells_the_facilitator(talk: Talk, mails) -> None:
    first_sent(talk)
    assert answered(talk, answers.hand_on, None).stand == Stand.UNKNOWN
    (told,) = mails("reminder_unknown")
    assert told.to == talk.scene.facilitator.email
    assert talk.rows(state="planned", person=talk.key(talk.scene.officer)) == []
    assert answered(talk, answers.take_back).stand == Stand.OPEN
    assert len(talk.rows(state="planned", person=talk.key(talk.scene.officer))) == 2


def test_nobody_of_another_organisation_can_be_chosen(talk: Talk) -> None:
    first_sent(talk)
    stranger = talk.scene.people.person((talk.scene.buyers[1], Role.OFFICER))
    with pytest.raises(DomainError, match="Vælg en af de kolleger"):
        answered(talk, answers.hand_on, stranger.id)
    assert answered(talk, answers.take_back).stand == Stand.OPEN


def test_it_never_goes_round_and_falls_back_when_the_colleague_has_left(talk: Talk, colleague: Person) -> None:
    first_sent(talk)
    answered(talk, answers.hand_on, colleague.id)
    with pytest.raises(DomainError):
        answered(talk, answers.hand_on, talk.scene.officer.id, person=colleague)
    with talk.scene.write() as uow:
        uow.session.execute(update(Membership).where(Membership.person_id == colleague.id).values(ended_at=uow.now))
    talk.replan()
    assert talk.key(colleague) not in {row.person for row in talk.rows(state="planned")}
    assert talk.key(talk.scene.officer) in {row.person for row in talk.rows(state="planned")}


def test_a_handover_is_forgotten_after_a_year(talk: Talk, colleague: Person) -> None:
    due_on = first_sent(talk)
    answered(talk, answers.hand_on, colleague.id)
    talk.scene.clock.set(at_local(due_on + timedelta(days=400), 9))
    for state, left in ((ReminderState.PLANNED, 1), (ReminderState.STOPPED, 0)):
        with talk.scene.write() as uow:
            uow.session.execute(update(Reminder).where(Reminder.person == talk.key(colleague)).values(state=state))
            answers.forget_old(uow)
            assert len(uow.session.scalars(select(ReminderHandover)).all()) == left


def test_two_presses_at_once_are_one(talk: Talk, colleague: Person, mails) -> None:
    first_sent(talk)
    acts = [(answers.remind_again, ()), (answers.hand_on, (colleague.id,)), (answers.said_done, ())]
    for act, more in acts:
        outcome = together(3, lambda _place, act=act, more=more: answered(talk, act, *more))
        assert {getattr(one, "stand", one) for one in outcome} <= {Stand.AGAIN, Stand.HANDED}, outcome
    assert len(talk.rows(offset="again", person=talk.key(talk.scene.officer))) == 1
    assert len(talk.rows(offset="handed")) == 1


def test_a_press_while_the_worker_sends_is_before_or_after_never_both(talk: Talk) -> None:
    due_on = first_sent(talk)
    talk.scene.clock.set(at_local(due_on - timedelta(days=10), 9))
    mine = talk.key(talk.scene.officer)
    number = talk.rows(state="sent", person=mine)[0].id

    def one(place: int) -> Any:
        if place:
            return reminders.due(talk.scene.database, talk.scene.clock)
        with talk.scene.database.write(GUEST, talk.scene.clock) as uow:
            return answers.said_done(uow, number).stand

    together(3, one)
    sent = talk.rows(state="sent", person=mine)
    assert len(sent) in {1, 2}
    assert talk.rows(state="planned", person=mine) == []
    for back in range(9, 0, -1):
        talk.go_to(due_on - timedelta(days=back))
    assert len(talk.rows(state="sent", person=mine)) == len(sent)


@pytest.mark.parametrize("seed", range(6))
def test_after_any_answers_who_said_done_hears_no_more_at_that_date(talk: Talk, colleague: Person, seed: int) -> None:
    dice = random.Random(seed)
    due_on = first_sent(talk)
    person, mine = talk.scene.officer, talk.key(talk.scene.officer)
    for _turn in range(8):
        act = dice.choice(["done", "again", "hand", "back", "plan", "due", "nobody"])
        try:
            if act == "plan":
                talk.replan()
            elif act == "due":
                talk.go_to(min(local(talk.scene.clock.now()).date() + timedelta(days=1), due_on))
            else:
                chosen = {"done": (answers.said_done,), "again": (answers.remind_again,), "back": (answers.take_back,)}
                chosen |= {"hand": (answers.hand_on, colleague.id), "nobody": (answers.hand_on, None)}
                answered(talk, *chosen[act], person=person)
        except DomainError:
            continue
        live = talk.rows(state="planned", person=mine)
        assert len({(row.offset, row.rule, row.occasion) for row in live}) == len(live)
        said = any(row.why == "said_done" and row.thing_on == due_on for row in talk.rows(person=mine))
        assert not (said and live)
    if any(row.why == "said_done" for row in talk.rows(person=mine)):
        before = len(talk.rows(state="sent", person=mine))
        while (day := local(talk.scene.clock.now()).date()) < due_on:
            talk.go_to(day + timedelta(days=1))
        assert len(talk.rows(state="sent", person=mine)) == before


def test_the_page_asks_few_questions(talk: Talk, as_) -> None:
    first_sent(talk)
    browser, path = as_(None), talk.path(talk.scene.officer)
    browser.get(path)
    with counted(talk.scene.database) as asked:
        browser.get(path)
    assert len(asked) <= 25


def test_a_forwarded_link_answers_in_the_name_of_whoever_is_signed_in(talk: Talk, as_) -> None:
    first_sent(talk)
    row = talk.rows(state="sent", person=talk.key(talk.scene.officer))[0]
    assert as_(talk.scene.manager).post(f"{talk.path(talk.scene.officer)}/{row.id}/gjort").status_code == 303
    assert {one.ended_by for one in talk.rows(state="stopped")} == {talk.scene.manager.name}


def test_the_reader_can_close_the_link(talk: Talk, as_) -> None:
    first_sent(talk)
    browser, path = as_(None), talk.path(talk.scene.officer)
    assert browser.post(f"{path}/luk").status_code == 303
    assert browser.get(path).status_code == 410
    assert len(talk.rows(state="planned", person=talk.key(talk.scene.officer))) == 2
