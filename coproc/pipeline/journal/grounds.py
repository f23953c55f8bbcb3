"""The paragraphs that let something be left out of access to documents: ours, each as an administrator has corrected it.

Only § 30, nr. 2 is read up on (DOMAIN 5b); the others say that nobody has checked them. A lawyer decides, not this list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, lazy
from coproc.pipeline.journal.models import LegalGround

DEFAULTS: dict[str, tuple[str, Any, str]] = {  # key: paragraph, what it covers, who checked it
    "trade": (
        "Offentlighedsloven § 30, nr. 2",
        lazy("Drifts- eller forretningsforhold, når det er af væsentlig økonomisk betydning for virksomheden. Vurderes hver gang."),
        "coproc, 2026",
    ),
    "private": ("Offentlighedsloven § 30, nr. 1", lazy("Enkeltpersoners private forhold."), ""),
    "internal": ("Offentlighedsloven § 23", lazy("Interne dokumenter, som ikke er afgivet til udenforstående."), ""),
    "shared_internal": (
        "Offentlighedsloven § 24",
        lazy("Interne dokumenter, der deles inden for samme myndighed eller i en bestemt kreds."),
        "",
    ),
    "public_interest": ("Offentlighedsloven § 33, nr. 5", lazy("Når hemmeligholdelse er nødvendig efter forholdets karakter."), ""),
    "secrecy": ("Offentlighedsloven § 35", lazy("Særlige bestemmelser om tavshedspligt."), ""),
    "procurement": (
        "Udbudsloven §§ 5 og 5 a",
        lazy("Oplysninger, der er sendt i en udbudsprocedure, og som virksomheden har udpeget som fortrolige."),
        "",
    ),
}


@dataclass(frozen=True)
class Ground:
    key: str
    paragraph: str
    note: str
    checked: str
    version: int = 0  # none written yet: ours as it ships

    @property
    def label(self) -> str:
        return self.paragraph if self.checked else _("{paragraph} (uverificeret)", paragraph=self.paragraph)


def all_of(session: Session) -> list[Ground]:
    """In their order; those an administrator has written, as they stand now."""
    written = {row.key: row for row in session.scalars(select(LegalGround).order_by(LegalGround.key))}
    found = []
    for key, (paragraph, note, checked) in DEFAULTS.items():
        row = written.pop(key, None)
        found.append(
            Ground(key, row.paragraph, row.note, row.checked, row.version) if row else Ground(key, paragraph, str(note), checked)
        )
    return found


def find(session: Session, key: str) -> Ground:
    """Raises NotFound."""
    found = next((one for one in all_of(session) if one.key == key), None)
    if found is None:
        raise NotFound(_("Den hjemmel findes ikke."))
    return found


def change(uow: UnitOfWork, key: str, *, paragraph: str, note: str, checked: str, version: int | None) -> None:
    """Raises Conflict when somebody else changed it since `version`. What is decided already keeps its words."""
    if find(uow.session, key).version != (version or 0):
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    if not paragraph.strip():
        raise FieldErrors({"paragraph": _("Skriv paragraffen.")})
    row = uow.session.get(LegalGround, key)
    if row is None:
        row = LegalGround(key=key)
        uow.session.add(row)
    row.paragraph, row.note, row.checked, row.changed_by = paragraph.strip(), note.strip(), checked.strip(), uow.actor.name
    subject = ("system", 0)
    uow.record("legal_ground.changed", subject, scope=subject, after={"paragraph": row.paragraph})
