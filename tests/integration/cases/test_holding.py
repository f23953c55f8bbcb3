"""A facilitator holds, gives words to and drops one reminder; the date may move meanwhile, and so may the worker."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from coproc.cases import holding, reminders, services
from coproc.cases.models import Case, Reminder, ReminderState
from coproc.cases.reminders import Filters, Standing
from coproc.cases.rule_words import COUNTS_FROM, STOPS_WHEN, because
from coproc.kernel.actor import Actor
from coproc.kernel.clock import at_local
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import speaking
from coproc.messaging.models import OutboxMessage, Status
from coproc.paths import workflows_dir
from coproc.workflow.validate import load
from tests.integration.cases.conftest import TESTER
from tests.support.queries import counted
from tests.support.together import together

WEEK_BEFORE = at_local(date(2026, 11, 27), 9)
METTE = Actor("person", "Mette Lund")


def _rows(database, **where):
    with database.read() as session:
        return session.scalars(select(Reminder).filter_by(**where).order_by(Reminder.id)).all()


def _one(database, **where):
    return _rows(database, **{"person": "person:2", "offset": "7 days", "state": "planned", **where})[0]


def _touch(database, clock, case):
    with database.write(TESTER, clock) as uow:
        services.touch(uow, case.id)


@pytest.fixture
def act(database, clock):
    """act(holding.hold, row, …) as the facilitator."""

    def acting(verb, row, *given):
        with database.write(METTE, clock) as uow:
            return verb(uow, row.id, *given)

    return acting


def test_a_held_reminder_waits_and_goes_when_it_is_released(database, clock, world, open_case, act):
    open_case()
    row = _one(database)
    act(holding.hold, row)
    clock.set(WEEK_BEFORE)
    assert reminders.due(database, clock) == 1  # the other person's
    assert _one(database).held_by == "Mette Lund"
    act(holding.release, row)
    assert reminders.due(database, clock) == 1
    assert _rows(database, id=row.id)[0].state == ReminderState.SENT


def test_a_held_one_that_nobody_releases_is_missed_with_the_reason(database, clock, world, open_case, act):
    case = open_case()
    row = _one(database)
    act(holding.hold, row)
    clock.set(at_local(date(2026, 11, 30), 9))  # it may still be released: as late as any reminder may be
    _touch(database, clock, case)
    assert _rows(database, id=row.id)[0].state == ReminderState.PLANNED
    clock.set(at_local(date(2026, 12, 1), 9))
    _touch(database, clock, case)
    missed = _rows(database, id=row.id)[0]
    assert (missed.state, missed.why) == (ReminderState.MISSED, "held")


def test_a_dropped_one_is_not_planned_again_for_that_date_but_for_another(database, clock, world, open_case, act):
    case = open_case()
    row = _one(database)
    act(holding.drop, row, "De har ringet")
    dropped = _rows(database, id=row.id)[0]
    assert (dropped.state, dropped.why, dropped.ended_by) == (ReminderState.STOPPED, "dropped", "Mette Lund")
    _touch(database, clock, case)
    assert _rows(database, person="person:2", offset="7 days", state="planned") == []
    world.on = date(2026, 12, 11)
    _touch(database, clock, case)
    assert _one(database).on == date(2026, 12, 4)


def test_dropping_can_be_undone_until_its_day_has_passed(database, clock, world, open_case, act):
    open_case()
    row = _one(database)
    act(holding.drop, row, "Fejl")
    act(holding.restore, row)
    assert _one(database).id == row.id
    with pytest.raises(Conflict, match="ikke droppet"):
        act(holding.restore, row)
    act(holding.drop, row, "Fejl")
    clock.set(at_local(date(2026, 11, 28), 9))
    with pytest.raises(Conflict, match="Dagen er gået"):
        act(holding.restore, row)


def test_what_was_said_is_still_said_when_the_date_moves(database, clock, world, open_case, act):
    case = open_case()
    row = _one(database)
    act(holding.hold, row)
    act(holding.write_note, row, " Ring til mig. ")
    world.on = date(2026, 12, 11)
    _touch(database, clock, case)
    old, new = _rows(database, id=row.id)[0], _one(database)
    assert (old.state, old.superseded_by_id) == (ReminderState.SUPERSEDED, new.id)
    assert (new.held_at, new.held_by, new.note, new.note_by) == (old.held_at, "Mette Lund", "Ring til mig.", "Mette Lund")
    with database.read() as session:
        line = reminders.one(session, old.id)
    assert (line.standing, line.superseded_by, line.superseded_at) == (Standing.SUPERSEDED, new.id, new.due_at)


def test_the_laws_reminders_can_be_given_words_and_nothing_else(database, clock, world, open_case, act):
    open_case()
    row = _one(database)
    with database.write(TESTER, clock) as uow:
        uow.session.get_one(Reminder, row.id).legal = True
    for verb, given in ((holding.hold, ()), (holding.drop, ("Nej",))):
        with pytest.raises(DomainError, match="lovens dato"):
            act(verb, row, *given)
    act(holding.write_note, row, "Husk bilag 2.")
    assert (_one(database).note, _one(database).held_at) == ("Husk bilag 2.", None)


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        (holding.hold, ("held",), "hurtigere"),
        (holding.release, (), "ikke holdt tilbage længere"),
        (holding.drop, (" ",), "hvorfor"),
        (holding.write_note, ("x" * 501,), "højst 500 tegn"),
    ],
)
def test_what_does_not_fit_the_page_is_refused_and_changes_nothing(database, clock, world, open_case, act, verb, given, sentence):
    open_case()
    row = _one(database)
    with pytest.raises(DomainError, match=sentence):
        act(verb, row, *given)
    now = _one(database)
    assert (now.state, now.held_at, now.note) == (ReminderState.PLANNED, None, "")


def test_who_holds_while_the_worker_sends_either_holds_it_or_reads_that_it_went(database, clock, world, open_case, act):
    cases = [open_case(subject=("process", number), scope=("process", number)) for number in range(1, 6)]
    clock.set(WEEK_BEFORE)
    rows = [_one(database, case_id=case.id) for case in cases]

    def one(place):
        return reminders.due(database, clock) if place == len(rows) else act(holding.hold, rows[place])

    answers = together(len(rows) + 1, one)[:-1]
    reminders.due(database, clock)  # what a worker stepped back from
    for row, answer in zip(rows, answers, strict=True):
        now = _rows(database, id=row.id)[0]
        if isinstance(answer, Exception):
            assert isinstance(answer, Conflict)
            assert (now.state, now.held_at) == (ReminderState.SENT, None)
            assert "Den er sendt kl. " in answer.sentence or "hurtigere" in answer.sentence
        else:
            assert (now.state, now.outbox_id) == (ReminderState.PLANNED, None)
            assert now.held_at is not None


def test_two_who_drop_at_once_are_one_drop(database, clock, world, open_case, act):
    open_case()
    row = _one(database)
    answers = together(3, lambda _place: act(holding.drop, row, "Fejl"))
    assert sum(isinstance(answer, Conflict) for answer in answers) == 2
    assert len(_rows(database, why="dropped")) == 1


def _every_standing(database, clock, row):
    """One row in each standing there is, made from one that is planned."""
    values = {column.key: getattr(row, column.key) for column in Reminder.__table__.columns if column.key != "id"}
    mails = {
        Standing.ON_ITS_WAY: {"status": Status.QUEUED, "last_error": "450 travlt"},
        Standing.SENT: {"status": Status.SENT, "sent_at": clock.now(), "server_answer": "250 ok"},
        Standing.BOUNCED: {"status": Status.SENT, "bounced_at": clock.now(), "bounce": "550 findes ikke"},
    }
    states = {
        **{one: {"state": "sent"} for one in mails},
        Standing.PLANNED: {"due_at": WEEK_BEFORE},
        Standing.DUE: {"due_at": clock.now()},
        Standing.HELD: {"held_at": clock.now(), "held_by": "Mette Lund"},
        **{
            one: {"state": one.value, "why": "done"}
            for one in (Standing.SHOWN, Standing.STOPPED, Standing.SUPERSEDED, Standing.MISSED)
        },
    }
    made = {}
    with database.write(TESTER, clock) as uow:
        for standing in states:
            if fields := mails.get(standing):
                rest = dict.fromkeys(("to_name", "reply_to", "sender_name", "body_text", "body_html"), "")
                mail = OutboxMessage(
                    key=standing, message="need_form_open", message_id=f"<{standing}@x>", to_email="a@example.dk", language="da",
                    subject="x", attachments=[], created_at=clock.now(), next_attempt_at=clock.now(), **rest, **fields,
                )  # fmt: skip
                uow.session.add(mail)
                uow.session.flush()
                states[standing]["outbox_id"] = mail.id
            new = Reminder(**{**values, "occasion": f"o:{standing}", **states[standing]})
            uow.session.add(new)
            uow.session.flush()
            made[new.id] = standing
    return made


def test_each_standing_is_told_and_can_be_asked_for(database, clock, world, open_case):
    open_case()
    made = _every_standing(database, clock, _one(database))
    which = Reminder.id.in_(made)
    with database.read() as session:
        for number, standing in made.items():
            assert reminders.one(session, number).standing == standing
            assert [line.number for line in reminders.listing(session, which, Filters(standing)).rows] == [number]
        ahead = reminders.listing(session, which, Filters(is_ahead=True)).rows
        been = reminders.listing(session, which, Filters(is_ahead=False, without=(Standing.SUPERSEDED,))).rows
        assert {made[line.number] for line in ahead} == set(reminders.AHEAD)
        assert {made[line.number] for line in been} == set(Standing) - set(reminders.AHEAD) - {Standing.SUPERSEDED}
        bounced = next(line for line in been if line.standing == Standing.BOUNCED)
        assert (bounced.label, bounced.why) == ("Kom ikke frem", "550 findes ikke")
        waiting = next(line for line in been if line.standing == Standing.ON_ITS_WAY)
        assert (waiting.last_error, waiting.next_try) == ("450 travlt", clock.now())


def test_a_list_is_two_questions_however_long(database, clock, world, open_case):
    case = open_case()
    with database.read() as session:
        case = session.get_one(Case, case.id)
        with counted(database) as asked:
            assert len(reminders.what_will_be_sent(session, case)) == 6
        assert len(asked) == 1
        with counted(database) as asked:
            assert reminders.listing(session, Reminder.case_id == case.id, Filters()).total == 6
        assert len(asked) == 2


def test_every_published_rule_has_words_in_both_languages():
    said, missing = {}, []
    for path in sorted(workflows_dir().glob("*/*.yaml")):
        definition = load(path.parent.name, path.stem)
        for rule in (rule for state in definition.states for rule in state.reminders):
            missing += [f"{path}: {rule.key}"] if rule.key not in COUNTS_FROM else []
            missing += [f"{path}: {rule.stop}"] if rule.stop not in STOPS_WHEN else []
            day = date(2026, 6, 10)
            for offset in (*rule.before, *rule.after):
                row = Reminder(
                    rule=rule.key, offset=offset, on=date(2026, 6, 1 if rule.before else 20), thing_on=day, escalation=False
                )
                for language in ("da", "en"):
                    with speaking(language):
                        said[rule.key, offset, language] = because(row)
    assert not missing
    assert said["need_form_open", "7 days", "da"] == "7 dage før behovsskemaets frist"
    assert said["need_form_open", "1 day", "en"] == "1 day before the need form's deadline"
    assert said["invitation_unanswered", "10 working_days", "da"] == "10 arbejdsdage efter invitationen"
    assert said["window_opens", "6 months", "en"] == "6 months before the expected time of the tender"
    assert said["standstill_ends", "0 days", "da"] == "Samme dag som standstill-periodens sidste dag"
    for (rule, offset, language), sentence in said.items():
        assert language == "da" or sentence != said[rule, offset, "da"]
