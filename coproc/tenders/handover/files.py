"""A file of the package, and where other rooms put theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.tenders.models import Tender

MATERIAL, SHARED, MARKET, NOTICES, CASE_ONLY = (
    "1 Udbudsmateriale",
    "2 Fælles grundlag",
    "3 Markedsdialog",
    "4 Bekendtgørelser",
    "5 Kun til sagen",
)
OUT, IN, INTERNAL = "Ud", "Ind", "Intern"


@dataclass(frozen=True)
class PackageFile:
    """Either its bytes are here (`content`), or they are a stored file's (`file_id`). `secret`: why it stays on the case; else empty."""

    folder: str
    name: str
    theme: str  # what the journal calls it
    on: date
    direction: str
    sha256: str
    content: bytes | None = None
    file_id: int | None = None
    secret: Any = ""  # read in the reader's language on the page, in Danish in the files
    journal_number: str = ""

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}" if self.folder else self.name


def written(folder: str, name: str, content: bytes, *, theme: str, on: date, direction: str, secret: Any = "") -> PackageFile:
    """A file whose bytes are made here and now."""
    return PackageFile(folder, name, theme, on, direction, hashlib.sha256(content).hexdigest(), content=content, secret=secret)


# What other rooms put into the package (notices: the copy sheet and the XML), by wiring. They say themselves what is secret.
EXTRAS: list[Callable[[Session, Tender], Sequence[PackageFile]]] = []
