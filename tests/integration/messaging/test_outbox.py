"""What is queued, once, with what caused it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from coproc.kernel.errors import DomainError
from coproc.messaging import services
from coproc.messaging.models import OutboxMessage, Status
from coproc.messaging.services import Address, File, enqueue
from tests.integration.messaging.conftest import TESTER


def test_a_key_is_queued_once(database, put):
    assert put("a") is not None
    assert put("a", title="Noget andet") is None
    with database.read() as session:
        (row,) = session.scalars(select(OutboxMessage)).all()
    assert row.subject.startswith("Se, hvad der sker nu: Larm")
    assert row.status == Status.QUEUED
    assert row.message_id.endswith("@coproc.example.org>")


def test_nothing_is_queued_when_the_transaction_fails(database, clock):
    def fail():
        with database.write(TESTER, clock) as uow:
            enqueue(
                uow,
                key="a",
                to=Address("ida@example.org"),
                message="sign_in_link",
                context={"name": "", "expires_at": clock.now(), "path": "/x"},
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize(
    "email", ["ida", "ida@", "@example.org", "ida@example.org\nBcc: x@example.org", "i da@example.org", "iđa@example.org"]
)
def test_an_impossible_address_is_refused(put, email):
    with pytest.raises(DomainError):
        put("a", email=email)


def test_a_danish_domain_travels_in_ascii(database, put):
    put("a", email="ida@ærø.example")
    with database.read() as session:
        assert session.scalars(select(OutboxMessage.to_email)).one() == "ida@xn--r-3fa9c.example"


@pytest.mark.parametrize(
    "field", [{"title": "x\nBcc: x@example.org"}, {"sender_name": "x\r\ny"}, {"reply_to": "x@example.org\nBcc: y"}]
)
def test_a_line_break_in_a_header_is_refused(put, field):
    with pytest.raises(DomainError):
        put("a", **field)


def test_large_files_are_refused(put):
    with pytest.raises(DomainError):
        put("a", files=[File("a.pdf", "application/pdf", b"x" * (services.LARGEST_FILES + 1))])


def test_a_mail_can_be_taken_back_until_it_leaves(database, clock, put):
    put("a")
    with database.write(TESTER, clock) as uow:
        assert services.drop(uow, "a", "aflyst")
        assert not services.drop(uow, "a", "aflyst")
        assert not services.drop(uow, "b", "aflyst")
