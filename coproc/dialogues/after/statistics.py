"""How many and which companies: per event, round and process. A new field of the sign-up is one line in `DIMENSIONS`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.dialogues.after.models import WalkIn
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, DialogueRound, SignUp, WrittenInput
from coproc.dialogues.words import REGIONS, SIZES
from coproc.kernel import sheets
from coproc.kernel.clock import local
from coproc.kernel.translation import current_language, gettext as _, lazy
from coproc.web.parts import Bar

HERE = ("confirmed", "attended", "absent")  # signed up in earnest: what is counted as companies


def _country(signup: SignUp) -> str:
    return str(Locale(current_language()).territories.get(signup.country, signup.country))


def _first_time(one: SignUp) -> str:
    if one.is_first_time is None:
        return ""
    return _("Ja") if one.is_first_time else _("Nej")


# heading -> what a company is counted under, of its newest sign-up; "" is not counted.
DIMENSIONS: dict[str, tuple[Any, Callable[[SignUp], str]]] = {
    "country": (lazy("Land"), _country),
    "size": (lazy("Størrelse"), lambda one: str(SIZES.get(one.size, ""))),
    "region": (lazy("Landsdel"), lambda one: str(REGIONS.get(one.region, ""))),
    "is_first_time": (lazy("Første markedsdialog"), _first_time),
}
COUNTS: dict[str, Any] = {
    "companies": lazy("Virksomheder"),
    "signups": lazy("Tilmeldinger"),
    "attended": lazy("Mødt"),
    "walk_ins": lazy("Mødt uden tilmelding"),
    "absent": lazy("Udeblevet"),
    "waiting": lazy("På venteliste"),
    "cancelled": lazy("Afmeldt eller udløbet"),
    "people": lazy("Personer mødt"),
    "new": lazy("Nye virksomheder"),
    "returning": lazy("Har været med før"),
    "inputs": lazy("Skriftlige input"),
    "questions": lazy("Spørgsmål"),
}
# What a page has room for; the files have it all.
ON_THE_PAGE = ("companies", "attended", "absent", "waiting", "new", "returning", "inputs", "questions")


@dataclass
class Line:
    """One event, one round or the whole process."""

    label: str
    kind: str  # event, round, process
    on: Any = None
    path: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    spread: dict[str, Counter[str]] = field(default_factory=dict)

    def on_the_page(self) -> list[int]:
        return [self.counts[name] for name in ON_THE_PAGE]

    def bars(self, *names: str) -> list[Bar]:
        return [Bar(str(COUNTS[name]), self.counts[name]) for name in names]

    def spread_bars(self, dimension: str) -> list[Bar]:
        return [Bar(label, count) for label, count in self.spread[dimension].most_common()]


@dataclass(frozen=True)
class _Record:
    signups: Sequence[SignUp]
    walk_ins: frozenset[int]
    earlier: frozenset[str]  # companies that were signed up for an event before the first of these
    inputs: dict[int, int]
    questions: dict[int, int]


def lines(session: Session, process_id: int) -> list[Line]:
    """Every event below its round, then the whole; nothing while there are no events."""
    rounds = session.scalars(
        select(DialogueRound).where(DialogueRound.process_id == process_id).order_by(DialogueRound.number)
    ).all()
    events = session.scalars(
        select(DialogueEvent).where(DialogueEvent.process_id == process_id).order_by(DialogueEvent.starts_at, DialogueEvent.id)
    ).all()
    ids = [event.id for event in events]
    signups = session.scalars(select(SignUp).where(SignUp.event_id.in_(ids)).order_by(SignUp.id)).all()
    walk_ins = frozenset(session.scalars(select(WalkIn.signup_id).where(WalkIn.signup_id.in_([one.id for one in signups]))))
    inputs, questions = (
        _per_event(session, WrittenInput, ids, WrittenInput.withdrawn_at.is_(None)),
        _per_event(session, DialogueQuestion, ids),
    )
    found = []

    def line(label: str, kind: str, of: Sequence[DialogueEvent], path: str = "") -> None:
        numbers = {event.id for event in of}
        record = _Record(
            [one for one in signups if one.event_id in numbers],
            walk_ins,
            _earlier(session, of, {one.company_key for one in signups}),
            {number: inputs.get(number, 0) for number in numbers},
            {number: questions.get(number, 0) for number in numbers},
        )
        on = of[0].held_on or (of[0].starts_at and local(of[0].starts_at).date()) if kind == "event" else None
        found.append(Line(label, kind, on, path, _counts(record), _spread(record)))

    for one in rounds:
        mine = [event for event in events if event.round_id == one.id]
        for event in mine:
            line(event.title, "event", [event], f"/{event.reference}")
        if mine:
            line(_("Runde {n}: {title}", n=one.number, title=one.title), "round", mine)
    if events:
        line(_("Hele dialogen"), "process", events)
    return found


def _per_event(session: Session, model: Any, ids: Collection[int], *which: Any) -> dict[int, int]:
    rows = session.execute(select(model.event_id, func.count()).where(model.event_id.in_(ids), *which).group_by(model.event_id))
    return {event_id: number for event_id, number in rows}  # noqa: C416 - rows are not pairs to a type checker


def _earlier(session: Session, events: Sequence[DialogueEvent], keys: Collection[str]) -> frozenset[str]:
    """Which of these companies were signed up for any event, in any process, before the first of these began."""
    starts = min((event.starts_at for event in events if event.starts_at), default=None)
    if starts is None:
        return frozenset()
    query = (
        select(SignUp.company_key)
        .join(DialogueEvent, DialogueEvent.id == SignUp.event_id)
        .where(SignUp.status.in_(HERE), DialogueEvent.starts_at < starts)
    )
    return frozenset(session.scalars(query.distinct())) & frozenset(keys)


def _counts(record: _Record) -> dict[str, int]:
    here = [one for one in record.signups if one.status in HERE]
    came = [one for one in here if one.status == "attended"]
    companies = {one.company_key for one in here}
    return {
        "companies": len(companies),
        "signups": len(here),
        "attended": len(came),
        "walk_ins": sum(1 for one in came if one.id in record.walk_ins),
        "absent": sum(1 for one in here if one.status == "absent"),
        "waiting": sum(1 for one in here if not one.has_place),
        "cancelled": sum(1 for one in record.signups if one.status in {"cancelled", "expired"}),
        "people": sum(len(one.attendees) or 1 for one in came),
        "new": len(companies - record.earlier),
        "returning": len(companies & record.earlier),
        "inputs": sum(record.inputs.values()),
        "questions": sum(record.questions.values()),
    }


def _spread(record: _Record) -> dict[str, Counter[str]]:
    """Each company once, by its newest sign-up."""
    newest = {one.company_key: one for one in record.signups if one.status in HERE}
    return {name: Counter(said for one in newest.values() if (said := read(one))) for name, (_label, read) in DIMENSIONS.items()}


# files


def table(found: Sequence[Line]) -> tuple[list[str], list[list[Any]]]:
    """Headings and lines; the spread of each dimension in words."""
    headings = [_("Arrangement"), _("Dato"), *(str(label) for label in COUNTS.values())]
    headings += [str(label) for label, _read in DIMENSIONS.values()]
    rows = [
        [
            one.label,
            one.on,
            *one.counts.values(),
            *(", ".join(f"{k}: {n}" for k, n in one.spread[d].most_common()) for d in DIMENSIONS),
        ]
        for one in found
    ]
    return headings, rows


def as_csv(found: Sequence[Line]) -> str:
    return sheets.as_csv(*table(found))


def as_xlsx(found: Sequence[Line]) -> bytes:
    return sheets.as_xlsx(_("Statistik"), *table(found), widths=(44, 12), frozen="B2")
