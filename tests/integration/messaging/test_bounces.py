"""Delivery reports as mail systems write them: what is believed, what is shown, what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from coproc.cli import main
from coproc.messaging import bounces, delivery
from coproc.messaging.models import FailingAddress, OutboxMessage, Status
from tests.integration.messaging.conftest import TESTER
from tests.support.together import together

NO_USER = "550 5.1.1 <ida@example.org>: Recipient address rejected: User unknown"


def _report(message_id, *, recipient="ida@example.org", action="failed", status="5.1.1", diagnostic=NO_USER, headers_only=True):
    """As Postfix writes it (RFC 3464): words for a person, fields for a program, and what was sent."""
    whole = MIMEMultipart("report", **{"report-type": "delivery-status"})
    whole["From"], whole["To"], whole["Subject"] = "MAILER-DAEMON@mx.example.org", "bounces@example.dk", "Undelivered Mail"
    whole.attach(MIMEText("Jeg kunne desværre ikke aflevere din mail.", "plain", "utf-8"))
    fields = f"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nOriginal-Recipient: rfc822;{recipient}\r\n"
    fields += f"Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {diagnostic}\r\n"
    sent = f"From: coproc@example.org\r\nTo: {recipient}\r\nMessage-ID: {message_id}\r\nSubject: Larm\r\n\r\n"
    whole_text = whole.as_bytes()
    boundary = whole.get_boundary().encode()
    kind = b"text/rfc822-headers" if headers_only else b"message/rfc822"
    parts = [b"message/delivery-status\r\n\r\n" + fields.encode(), kind + b"\r\n\r\n" + sent.encode()]
    added = b"".join(b"--" + boundary + b"\r\nContent-Type: " + part + b"\r\n" for part in parts)
    return whole_text.replace(b"\n--" + boundary + b"--", b"\n" + added + b"--" + boundary + b"--")


@pytest.fixture
def sent(database, clock, settings, sink, put):
    """A mail that the server took."""
    put("a")
    assert delivery.deliver(database, clock, settings) == 1
    return _row(database).message_id


def _row(database, key="a"):
    with database.read() as session:
        return session.scalar(select(OutboxMessage).where(OutboxMessage.key == key))


def _take_in(database, clock, raw):
    with database.write(TESTER, clock) as uow:
        return bounces.take_in(uow, raw)


def _failing(database):
    with database.read() as session:
        return {row.email: row.times for row in session.scalars(select(FailingAddress))}


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_mail_that_came_back_is_known_and_its_address_fails(database, clock, sent, headers_only):
    raw = _report(sent, headers_only=headers_only)
    assert [_take_in(database, clock, raw) for _again in range(2)] == [1, 0]
    row = _row(database)
    assert (row.status, row.bounced_at, row.bounce) == (Status.SENT, clock.now(), f"5.1.1 {NO_USER}")
    assert _failing(database) == {"ida@example.org": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"recipient": "en-anden@example.org"},
        {"message_id": "<made-up@example.org>"},
    ],
)
def test_what_only_waits_or_is_not_about_our_mail_changes_nothing(database, clock, sent, change):
    raw = _report(**{"message_id": sent, **change})
    assert _take_in(database, clock, raw) == 0
    assert (_row(database).bounced_at, _failing(database)) == (None, {})


def test_a_full_mailbox_is_a_mail_that_came_back_but_no_failing_address(database, clock, sent):
    assert _take_in(database, clock, _report(sent, status="5.2.2", diagnostic="552 5.2.2 Mailbox full")) == 1
    assert (_row(database).bounce, _failing(database)) == ("5.2.2 552 5.2.2 Mailbox full", {})


@pytest.mark.parametrize("raw", [b"", b"\xff\x00garbage", b"Content-Type: multipart/report\r\n\r\nnothing"])
def test_what_is_no_report_is_no_report(raw):
    assert bounces.read(raw) == []


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        ("550 5.1.1 no such user", True),
        ("550 No such user here", True),
        ("553 sorry", True),
        ("5.1.10 smtp; 550 recipient not found", True),
        ("550 5.7.1 your text looks like spam", False),
        ("552 5.2.2 mailbox full", False),
        ("554 rejected", False),
    ],
)
def test_the_server_that_refuses_an_address_at_the_door_says_it_too(database, clock, settings, sink, put, answer, known):
    sink.answers["ida@example.org"] = [answer]
    put("a")
    delivery.deliver(database, clock, settings)
    assert bool(_failing(database)) is known or answer.startswith("5.1")
    with database.write(TESTER, clock) as uow:
        bounces.note_failure(uow, "b@example.org", answer)
    assert ("b@example.org" in _failing(database)) is known


def test_a_maildir_is_emptied_of_reports_and_keeps_what_a_person_must_read(database, clock, sent, tmp_path):
    folder = tmp_path / "bounces"
    assert bounces.read_folder(database, clock, folder) == 0  # made where it is missing
    question = EmailMessage()
    question["Subject"] = "Hvem er I?"
    (folder / "new" / "1.report").write_bytes(_report(sent))
    (folder / "new" / "2.question").write_bytes(question.as_bytes())
    assert bounces.read_folder(database, clock, folder) == 1
    assert sorted(path.relative_to(folder) for path in folder.rglob("*.*")) == [Path("cur/2.question:2,S")]
    assert bounces.read_folder(database, clock, folder) == 0


def test_two_workers_at_one_maildir_count_each_report_once(database, clock, settings, sink, put, tmp_path):
    folder = tmp_path / "bounces"
    bounces.read_folder(database, clock, folder)
    for number in range(8):
        put(f"m{number}", email=f"nr{number}@example.org")
    delivery.deliver(database, clock, settings)
    for number in range(8):
        row = _row(database, f"m{number}")
        (folder / "new" / f"{number}.report").write_bytes(_report(row.message_id, recipient=row.to_email))
    found = together(3, lambda _worker: bounces.read_folder(database, clock, folder))
    assert sum(found) == 8
    assert _failing(database) == {f"nr{number}@example.org": 1 for number in range(8)}


def test_an_address_that_works_again_gets_what_we_gave_up_on(database, clock, settings, sink, put):
    sink.answers["ida@example.org"] = ["550 5.1.1 no such user"]
    put("a")
    delivery.deliver(database, clock, settings)
    assert _row(database).status == Status.FAILED
    with database.write(TESTER, clock) as uow:
        assert bounces.try_again(uow, "Ida@example.org")
        assert not bounces.try_again(uow, "ida@example.org")
    assert delivery.deliver(database, clock, settings) == 1
    assert _failing(database) == {}


def test_a_failing_address_is_forgotten_after_90_days(database, clock, sent):
    _take_in(database, clock, _report(sent))
    clock.advance(timedelta(days=91))
    with database.write(TESTER, clock) as uow:
        bounces.forget_old(uow)
    assert _failing(database) == {}


def test_a_mail_system_hands_a_report_to_the_command(database, clock, sent, monkeypatch):
    monkeypatch.setenv("COPROC_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    answer = CliRunner().invoke(main, ["mail", "bounce"], input=_report(sent))
    assert (answer.exit_code, answer.output) == (0, "1 mails did not arrive.\n")
    assert _row(database).bounce.startswith("5.1.1")
