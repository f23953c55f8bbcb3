"""Subjects as people read them: no space is lost and none is added where a line is folded."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from coproc.messaging.transport import POLICY


@pytest.mark.parametrize(
    "subject",
    [
        "Se, hvad der sker nu: Sammen om emissionsfrie arbejdsmaskiner er på trinnet “Opsamling offentliggjort”",
        "A plain English subject that is so long that it has to be folded before it is read by anybody at all",
        "æøå " * 60 + "slut",
        "Læs",
    ],
)
def test_a_long_subject_is_read_as_it_was_written(subject: str) -> None:
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = subject
    mail.set_content("x")
    wire = mail.as_bytes()
    assert message_from_bytes(wire, policy=default)["Subject"] == subject
    assert wire.isascii()
    assert max(map(len, wire.splitlines())) <= 78
