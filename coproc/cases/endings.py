"""What stands around a reminder's own text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coproc.messaging.services import Address


@dataclass(frozen=True)
class Deputy:
    """Who gets a mail because its reader is away: the mail goes to `to` and says whose it is."""

    to: Address
    absent: str
    until: date
