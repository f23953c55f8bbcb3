"""The demo's mailbox: the .eml files under var/mail, read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _


@dataclass(frozen=True)
class Letter:
    number: int
    at: datetime
    sender: str
    to: str
    subject: str
    language: str
    text: str
    files: tuple[str, ...]

    @property
    def paragraphs(self) -> list[list[str]]:
        return [part.splitlines() for part in self.text.strip().split("\n\n")]


def letters(folder: Path, *, limit: int = 50, offset: int = 0) -> tuple[list[Letter], int]:
    """The newest first, and how many there are."""
    paths = sorted(folder.glob("*.eml"), reverse=True)
    return [_read(path) for path in paths[offset : offset + limit]], len(paths)


def letter(folder: Path, number: int) -> Letter:
    path = folder / f"{number:06d}.eml"
    if not path.is_file():
        raise NotFound(_("Mailen findes ikke."))
    return _read(path)


def _read(path: Path) -> Letter:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    body = mail.get_body(("plain",))
    parts = [part for part in mail.walk() if part.get_filename()]
    return Letter(
        number=int(path.stem),
        at=mail["Date"].datetime,
        sender=str(mail["From"]),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        language=str(mail["Content-Language"] or "da"),
        text=body.get_content().replace("\r\n", "\n") if body else "",
        files=tuple(str(part.get_filename()) for part in parts),
    )
