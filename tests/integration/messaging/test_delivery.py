"""Delivery by real SMTP: once, again when asked to, never when refused."""

from __future__ import annotations

import secrets
import threading
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import func, select, update

from coproc.config import Settings
from coproc.kernel.clock import FixedClock
from coproc.kernel.translation import speaking
from coproc.messaging import delivery, heartbeat, mailbox, pauses, transport
from coproc.messaging.calendar import Entry, event_file
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.services import Address, File, enqueue, kept_of, why_not_sent
from coproc.messaging.transport import mail_folder
from tests.integration.messaging.conftest import TESTER


def _row(database, key):
    with database.read() as session:
        return session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))


def _subjects(sink):
    return [str(message_from_bytes(mail, policy=default)["Subject"]) for mail in sink.mails]


def test_a_mail_arrives_with_everything_it_carries(database, clock, settings, sink, put):
    starts = clock.now() + timedelta(days=9)
    invitation = event_file(Entry("D-2026-1@coproc", 1, "Møde på Ærø", starts, starts + timedelta(hours=2)), "PUBLISH", clock.now())
    put(
        "a",
        title="Ærø – 50 % mindre larm",
        sender_name="Mette Østergård",
        reply_to="mette@example.org",
        calendar=invitation,
        files=[File("Indstilling – Ærø.pdf", "application/pdf", b"%PDF-1.7")],
    )
    assert delivery.deliver(database, clock, settings) == 1
    (wire,) = sink.mails
    assert wire.isascii()
    mail = message_from_bytes(wire, policy=default)
    row = _row(database, "a")
    assert mail["From"].addresses[0].display_name == "Mette Østergård"
    assert mail["From"].addresses[0].addr_spec == "coproc@example.org"
    assert mail["Reply-To"] == "mette@example.org"
    assert "Ærø – 50 % mindre larm" in mail["Subject"]
    assert mail["Message-ID"] == row.message_id
    assert "https://coproc.example.org/processer/P-2026-1" in mail.get_body(("plain",)).get_content()
    assert '<html lang="da">' in mail.get_body(("html",)).get_content()
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert parts["text/calendar"].get_param("method") == "PUBLISH"
    assert "D-2026-1@coproc" in parts["text/calendar"].get_content()
    assert parts["application/pdf"].get_filename() == "Indstilling – Ærø.pdf"
    assert parts["application/pdf"].get_content() == b"%PDF-1.7"
    assert (row.status, row.server_answer, row.attempts) == (Status.SENT, "250 taken as 1", 1)


def test_two_workers_deliver_each_mail_once(database, clock, settings, sink, put):
    for number in range(60):
        put(f"m{number}", title=f"nr. {number}")
    begin = threading.Barrier(2)
    sent = []

    def work(name):
        begin.wait()
        sent.append(delivery.deliver(database, clock, settings, worker=name))

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 60
    assert len(_subjects(sink)) == len(set(_subjects(sink))) == 60
    with database.read() as session:
        assert session.scalar(select(func.count()).where(OutboxMessage.status == Status.SENT)) == 60


def test_the_claim_of_a_worker_that_died_is_taken_over(database, clock, settings, sink, put):
    put("a")
    delivery._claim(database, clock, "died")
    assert delivery.deliver(database, clock, settings) == 0
    assert delivery.sweep(database, clock) == 0
    clock.advance(delivery.LEASE + timedelta(seconds=1))
    assert delivery.sweep(database, clock) == 1
    assert delivery.deliver(database, clock, settings) == 1
    assert len(sink.mails) == 1


def test_a_worker_that_was_asleep_does_not_overwrite_the_one_that_took_over(database, clock, settings, sink, put):
    put("a")
    (slow,) = delivery._claim(database, clock, "slow")
    clock.advance(delivery.LEASE + timedelta(seconds=1))
    delivery.sweep(database, clock)
    assert delivery.deliver(database, clock, settings) == 1
    delivery._note(database, clock, slow, status=Status.FAILED)
    assert not delivery._is_ours(clock, slow)
    assert _row(database, "a").status == Status.SENT


def test_come_again_is_tried_again_later_with_the_same_message_id(database, clock, settings, sink, put):
    put("a")
    sink.answers["ida@example.org"] = ["451 greylisted"]
    assert delivery.deliver(database, clock, settings) == 0
    row = _row(database, "a")
    assert (row.status, row.last_error) == (Status.QUEUED, "451 greylisted")
    assert delivery.deliver(database, clock, settings) == 0
    clock.advance(delivery.WAITS[0])
    assert delivery.deliver(database, clock, settings) == 1
    assert message_from_bytes(sink.mails[0])["Message-ID"] == row.message_id
    assert _row(database, "a").attempts == 2


def test_after_the_last_try_it_is_given_up(database, clock, settings, sink, put):
    put("a")
    sink.answers["ida@example.org"] = ["451 later"] * 20
    for wait in (*delivery.WAITS, timedelta()):
        delivery.deliver(database, clock, settings)
        clock.advance(wait)
    row = _row(database, "a")
    assert (row.status, row.attempts) == (Status.FAILED, len(delivery.WAITS) + 1)


def test_a_refused_address_fails_with_the_servers_answer_and_the_rest_goes_on(database, clock, settings, sink, put):
    put("bad", email="nobody@example.org")
    put("good")
    sink.answers["nobody@example.org"] = ["550 no such person"]
    assert delivery.deliver(database, clock, settings) == 1
    row = _row(database, "bad")
    assert (row.status, row.server_answer) == (Status.FAILED, "550 no such person")
    clock.advance(timedelta(days=9))
    assert delivery.deliver(database, clock, settings) == 0


def test_while_the_server_is_away_no_try_is_counted(database, clock, settings, sink, put, tmp_path):
    put("a")
    away = Settings(env="test", var=tmp_path, smtp_url="smtp://127.0.0.1:9")
    assert delivery.deliver(database, clock, away) == 0
    row = _row(database, "a")
    assert (row.status, row.attempts) == (Status.QUEUED, 0)
    clock.advance(pauses.STEPS[0])
    assert delivery.deliver(database, clock, settings) == 1


def _pause(database):
    with database.read() as session:
        return pauses.current(session)


def test_a_server_that_is_away_is_asked_less_and_less_by_all_workers_together(database, clock, settings, sink, put, tmp_path):
    """The mails go on waiting, so that everybody sees how long the oldest did."""
    put("a")
    away = Settings(env="test", var=tmp_path, smtp_url="smtp://127.0.0.1:9")
    began = clock.now()
    for minutes in (1, 2, 5, 10, 10):
        assert delivery.deliver(database, clock, away) == 0
        assert _pause(database).until == clock.now() + timedelta(minutes=minutes)
        pauses.note_absence(database, clock, "another worker met it too")
        clock.advance(timedelta(minutes=minutes) - timedelta(seconds=1))
        assert delivery.deliver(database, clock, settings, worker="other") == 0  # it would get through, and does not ask
        clock.advance(timedelta(seconds=1))
    assert (_pause(database).since, _pause(database).tries) == (began, 5)
    with database.read() as session:
        assert delivery.waiting(session, clock) == (1, began)
    assert delivery.deliver(database, clock, settings) == 1
    assert _pause(database) is None


def test_a_server_that_wants_us_to_sign_in_gives_no_mail_back_for_good(database, clock, settings, sink, put):
    put("a")
    sink.answers["ida@example.org"] = ["530 5.7.0 Authentication required"]
    assert delivery.deliver(database, clock, settings) == 0
    assert (_row(database, "a").status, _row(database, "a").attempts) == (Status.QUEUED, 0)
    assert _pause(database).error == "530 5.7.0 Authentication required"
    clock.advance(pauses.STEPS[0])
    assert delivery.deliver(database, clock, settings) == 1


@pytest.mark.parametrize(
    ("code", "status"),
    [
        *((code, Status.QUEUED) for code in (421, 450, 451, 452, 454, 455, 499)),
        *((code, Status.FAILED) for code in (500, 550, 551, 552, 553, 554, 571)),
    ],
)
def test_which_answers_ask_us_to_come_again(database, clock, settings, sink, put, code, status):
    put("a")
    put("b", email="per@example.org")
    sink.answers["ida@example.org"] = [f"{code} no"]
    assert delivery.deliver(database, clock, settings) == 1  # the other mail goes its way, also when the line was closed
    assert (_row(database, "a").status, _row(database, "a").last_error) == (status, f"{code} no")


def test_what_comes_too_late_is_dropped_with_the_reason_and_not_sent(database, clock, settings, sink, put):
    put("a", expires_at=clock.now() + timedelta(hours=1))
    put("b", title="b", expires_at=clock.now() + timedelta(hours=3))
    clock.advance(timedelta(hours=2))
    assert delivery.deliver(database, clock, settings) == 1
    delivery.sweep(database, clock)
    row = _row(database, "a")
    assert row.status == Status.DROPPED
    assert why_not_sent(row) == "Mailen kunne ikke sendes, før det var for sent."
    with speaking("en"):
        assert why_not_sent(row) == "The mail could not be sent before it was too late."
    clock.advance(timedelta(hours=2))
    delivery.sweep(database, clock)
    assert _row(database, "b").status == Status.SENT  # it had left in time


def test_who_has_too_little_of_the_lease_left_gives_the_mails_back(database, clock, settings, sink, put):
    """A slow server could answer after another worker has taken the mail over."""
    for number in range(3):
        put(f"m{number}", title=f"nr. {number}")

    class Slow(FixedClock):
        def now(self):
            return self.instant + (delivery.LONGEST_SEND if sink.mails else timedelta())

    assert delivery.deliver(database, Slow(clock.now()), settings) == 3
    assert len(set(_subjects(sink))) == len(sink.mails) == 3
    assert {_row(database, f"m{number}").attempts for number in range(3)} == {1}


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.7", "10.0.0.1", "localhost.example.org"])
def test_nothing_leaves_the_machine_in_a_test(database, clock, settings, put, tmp_path, host):
    put("a")
    outward = Settings(env="test", var=tmp_path, smtp_url=f"smtp://{host}:25")
    with pytest.raises(transport.Forbidden):
        delivery.deliver(database, clock, outward)
    assert (_row(database, "a").status, _row(database, "a").attempts) == (Status.QUEUED, 0)


def test_a_mail_for_later_waits(database, clock, settings, put):
    put("a", not_before=clock.now() + timedelta(hours=2))
    assert delivery.deliver(database, clock, settings) == 0
    clock.advance(timedelta(hours=2))
    assert delivery.deliver(database, clock, settings) == 1


def test_what_a_secret_mail_said_is_not_kept(database, clock, settings, sink):
    with database.write(TESTER, clock) as uow:
        enqueue(
            uow,
            key="a",
            to=Address("ida@example.org"),
            message="sign_in_link",
            context={"name": "", "expires_at": clock.now(), "path": "/login/secret"},
        )
    delivery.deliver(database, clock, settings)
    row = _row(database, "a")
    assert (row.body_text, row.body_html) == ("", "")
    assert b"/login/secret" in sink.mails[0]


def test_of_a_reminder_the_words_are_kept_and_its_readers_own_links_are_not():
    secret = secrets.token_urlsafe(32)
    text = f"Åbn: https://coproc.dk/processer/P-2026-1/udforskning\nSvar: https://coproc.dk/paamindelse/{secret}"
    html = f'<a href="https://coproc.dk/mail-valg/{secret}/frameld">Slå fra</a>'
    row = OutboxMessage(
        message="digest", body_text=text, body_html=html, unsubscribe=f"https://coproc.dk/mail-valg/{secret}/frameld"
    )
    kept = kept_of(row)
    assert kept["body_text"] == "Åbn: https://coproc.dk/processer/P-2026-1/udforskning\nSvar: https://coproc.dk/paamindelse/…"
    assert kept["body_html"] == '<a href="https://coproc.dk/mail-valg/…">Slå fra</a>'
    assert secret not in str(kept)


def test_the_demo_writes_files_and_never_asks_a_server(database, clock, sink, put, tmp_path):
    demo = Settings(env="demo", var=tmp_path, smtp_url=f"smtp://127.0.0.1:{sink.port}")
    put("a", sender_name="Mette Lund")
    put("b", title="Ærø")
    assert delivery.deliver(database, clock, demo) == 2
    assert sink.mails == []
    (newest, _other), total = mailbox.letters(mail_folder(demo))
    assert total == 2
    assert "Ærø" in newest.subject
    assert newest.paragraphs[0] == ["Se, hvad I skal gøre nu: “Ærø” er på trinnet “Holdt”."]
    assert mailbox.letter(mail_folder(demo), newest.number) == newest


def test_the_pulse_tells_whether_a_worker_is_alive(database, clock):
    with database.read() as session:
        assert heartbeat.status(session, clock) == "degraded"
    for _beat in range(2):
        with database.write(TESTER, clock) as uow:
            heartbeat.beat(uow, "w1")
    with database.read() as session:
        assert heartbeat.status(session, clock) == "ok"
    clock.advance(timedelta(minutes=10))
    with database.read() as session:
        assert heartbeat.status(session, clock) == "degraded"


def test_after_a_stop_the_wave_leaves_at_a_pace_all_workers_share_and_no_sign_in_waits_behind_it(
    database, clock, settings, sink, put
):
    pace = settings.model_copy(update={"mails_per_minute": 120})
    for number in range(25):
        put(f"m{number}", title=f"nr. {number}")
    with database.write(TESTER, clock) as uow:
        uow.session.execute(update(OutboxMessage).values(message="digest"))
        for name in ("one", "two"):
            heartbeat.beat(uow, name)
    clock.advance(timedelta(minutes=1))
    put("somebody waits", title="Adgang")
    tick = delivery.share(database, clock, pace, seconds=5)
    assert tick == 5  # 120 in a minute, 10 in five seconds, of two workers
    assert delivery.deliver(database, clock, pace, most=tick) == 5
    assert "Adgang" in _subjects(sink)[0]
    clock.advance(timedelta(minutes=5))  # one of them has died
    with database.write(TESTER, clock) as uow:
        heartbeat.beat(uow, "one")
    assert delivery.share(database, clock, pace, seconds=5) == 10
    assert delivery.share(database, clock, settings.model_copy(update={"mails_per_minute": 0}), seconds=5) is None
    assert delivery.deliver(database, clock, pace) == 21
