"""Every part of an invitation (DOMAIN 1.6): whether it is there, and where it is written. The gate asks the same list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from coproc.dialogues.models import DialogueEvent, EventKind
from coproc.kernel.database import now_of
from coproc.kernel.translation import gettext as _, lazy
from coproc.processes.models import Process


@dataclass(frozen=True)
class Part:
    """`missing` is what the gate's sentence calls it; "" when the part is there. `path` mends it."""

    label: str
    missing: str
    path: str
    is_late: bool = False  # it is written, but its hour has passed

    @property
    def is_there(self) -> bool:
        return not self.missing


def _all(*names: str) -> Callable[[DialogueEvent], bool]:
    return lambda event: all(getattr(event, name) for name in names)


# label, what is missing, the field of the event's form that mends it, whether it is there
_Row = tuple[Any, Any, str, Callable[[DialogueEvent], bool]]
EVERY_EVENT: tuple[_Row, ...] = (
    (lazy("Formål med dialogen"), lazy("formål"), "purpose", _all("purpose")),
    (lazy("Hvem bør deltage?"), lazy("hvem der bør deltage"), "audience", _all("audience")),
    (lazy("Spørgsmål til markedet"), lazy("spørgsmål til markedet"), "questions", _all("questions")),
    (lazy("Frist for skriftligt input"), lazy("frist for skriftligt input"), "input_closes_at", _all("input_closes_at")),
    (lazy("Kontaktperson"), lazy("kontaktperson"), "contact_name", _all("contact_name")),
    (lazy("Kontaktens e-mail"), lazy("kontaktens e-mail"), "contact_email", _all("contact_email")),
    (lazy("Dataansvarlig"), lazy("dataansvarlig"), "data_controller", _all("data_controller")),
    (lazy("Personoplysninger slettes den"), lazy("dato for sletning"), "erase_on", _all("erase_on")),
)
A_MEETING: tuple[_Row, ...] = (
    (lazy("Program"), lazy("program"), "programme", _all("programme")),
    (lazy("Begynder"), lazy("starttidspunkt"), "starts_at", _all("starts_at")),
    (lazy("Slutter"), lazy("sluttidspunkt"), "ends_at", _all("ends_at")),
    (lazy("Frist for tilmelding"), lazy("tilmeldingsfrist"), "signup_closes_at", _all("signup_closes_at")),
    (
        lazy("Sted eller link"),
        lazy("sted eller link"),
        "place",
        lambda event: bool(event.place.strip() or event.link.strip()),
    ),
)
IN_TIME: tuple[tuple[str, Any], ...] = (
    ("starts_at", lazy("et starttidspunkt, der ikke er passeret")),
    ("signup_closes_at", lazy("en tilmeldingsfrist, der ikke er passeret")),
    ("input_closes_at", lazy("en frist for skriftligt input, der ikke er passeret")),
)
# What page, mail and Word file always say by themselves.
ALWAYS: tuple[Any, ...] = (
    lazy("Afsendere: alle deltagende organisationer"),
    lazy("Tilmelding: hvad I bliver spurgt om, og at ingen er lukket ude"),
    lazy("Hvordan viden bliver delt og offentliggjort"),
    lazy("Deltagelse giver ingen fordel og er ingen betingelse for at byde"),
    lazy("Ingen har pligt til at udbyde noget"),
    lazy("Personoplysninger: hjemmel, formål og ret til indsigt"),
)


def rows_of(event: DialogueEvent) -> tuple[_Row, ...]:
    """A written hearing has no programme, place or hour."""
    return EVERY_EVENT if event.kind == EventKind.WRITTEN else (*EVERY_EVENT, *A_MEETING)


def missing(session: Session, event: DialogueEvent) -> list[str]:
    """For the gate: what the invitation lacks, in the reader's language."""
    return [part.missing for part in parts(session, event, "", "") if part.missing]


def parts(session: Session, event: DialogueEvent, edit_path: str, process_path: str) -> list[Part]:
    """The whole list, what is missing first. `edit_path` is the event's form, `process_path` the process's."""
    process = session.get_one(Process, event.process_id)
    found = [Part(_("Udfordring og behov"), "" if process.challenge.strip() else _("udfordringen"), f"{process_path}#challenge")]
    late = _late(event, now_of(session))
    for label, said, field, is_there in rows_of(event):
        is_late = is_there(event) and field in late
        lacks = late.get(field, "") if is_there(event) else str(said)
        found.append(Part(str(label), lacks, f"{edit_path}#{first_input(field)}", is_late))
    return sorted(found, key=lambda part: part.is_there)


def first_input(field: str) -> str:
    """Dates are typed in parts: the link goes to the first of them."""
    return f"{field}-day" if field.endswith(("_at", "_on")) else field


def _late(event: DialogueEvent, now: datetime) -> dict[str, str]:
    return {name: str(said) for name, said in IN_TIME if (instant := getattr(event, name)) and instant <= now}
