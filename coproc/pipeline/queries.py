"""Overblik: where every process stands. The whole register is read as a few columns; only one page of it in detail."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.agreements.models import LetterOfIntent, Signature
from coproc.cases.blockers import blockers
from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.dialogues.models import COMING_STATES, DialogueEvent
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.sorting import danish_key
from coproc.needs.words import next_quarter, quarter_name, quarter_start
from coproc.processes.models import JOINED_STATES, Participation, Process, Workshop
from coproc.processes.queries import hosted, visible_to
from coproc.tenders.models import Tender
from coproc.workflow.decide import UnmetGate
from coproc.workflow.parameters import norm_weeks
from coproc.workflow.validate import load, newest

PAGE_SIZE = 50
SHOWN_LATE = 5
NOT_BOUGHT = ("other_outcome", "no_tender", "annulled")  # of a tender: no notice is to come
INSIDE_ROLES = (Role.OFFICER, Role.EXPERT, Role.MANAGER)


@dataclass(frozen=True)
class Filters:
    text: str = ""
    focus_area: str = ""
    state: str = ""
    centre_id: int | None = None
    late: bool = False


@dataclass(frozen=True)
class Standing:
    """Where one process stands, in the columns that are read of all of them."""

    process_id: int
    sort_key: str
    state: str
    days: int  # in the step
    norm_days: int | None
    kind: str  # of the state: step, side, final

    @property
    def over(self) -> int:
        """Days beyond the norm."""
        return max(0, self.days - self.norm_days) if self.norm_days and self.kind == "step" else 0


@dataclass
class Row:
    """A line of Overblik. `unmet` is None where the reader does not stand inside the process."""

    process: Process
    case: Case
    centre: str
    standing: Standing
    joined: int = 0
    signed: int = 0
    first: list[str] = field(default_factory=list)  # who goes first
    tenders: list[tuple[str, int]] = field(default_factory=list)  # state, how many
    next_event: tuple[datetime, str, str] | None = None  # when, what, where to read about it
    unmet: list[UnmetGate] | None = None

    @property
    def step_label(self) -> str:
        return str(definition_of(self.case).state(self.case.state).label)

    @property
    def path(self) -> str:
        return f"/processer/{self.process.reference}-{self.process.slug}"


def standings(session: Session, actor: Actor, filters: Filters, today: date) -> list[Standing]:
    """Every process the actor may see, but for the filters of step and lateness."""
    query = (
        select(Process.id, Process.sort_key, Case.key, Case.definition_version, Case.state, Case.state_since, Case.parameters)
        .join(Case, Case.id == Process.case_id)
        .where(Process.id.in_(visible_to(actor)))
        .order_by(Process.sort_key, Process.id)
    )
    if filters.text.strip():
        query = query.where(Process.sort_key.contains(danish_key(filters.text.strip()), autoescape=True))
    if filters.focus_area:
        query = query.where(Process.focus_area == filters.focus_area)
    if filters.centre_id:
        query = query.where(Process.centre_id == filters.centre_id)
    found = []
    for process_id, sort_key, key, version, state, since, parameters in session.execute(query):
        definition = load(key, version)
        weeks = norm_weeks(definition, state, parameters)
        kind = definition.state(state).kind
        days = (today - local(since).date()).days
        found.append(Standing(process_id, sort_key, state, days, weeks * 7 if weeks else None, kind))
    return found


def chosen(found: Sequence[Standing], filters: Filters, sort: str = "") -> list[Standing]:
    """Those the table shows; the latest first when nothing else is asked for."""
    kept = [one for one in found if (not filters.state or one.state == filters.state) and (not filters.late or one.over)]
    position = {state.key: number for number, state in enumerate(newest("scaling_process").states)}
    keys: dict[str, Callable[[Standing], Any]] = {
        "process": lambda one: one.sort_key,
        "step": lambda one: position.get(one.state, len(position)),
        "days": lambda one: one.days,
        "over": lambda one: one.over,
    }
    name = sort.removeprefix("-")
    if name not in keys:
        name, sort = "over", "-over"
    return sorted(kept, key=keys[name], reverse=sort.startswith("-"))


def by_step(found: Sequence[Standing]) -> list[tuple[str, str, int]]:
    """(state, its name, how many) in the order of the steps; other states where somebody stands in them."""
    counts = Counter(one.state for one in found)
    states = newest("scaling_process").states
    return [(state.key, str(state.label), counts[state.key]) for state in states if state.kind == "step" or counts[state.key]]


def late(found: Sequence[Standing]) -> list[Standing]:
    return sorted((one for one in found if one.over), key=lambda one: -one.over)


def centres(session: Session) -> list[tuple[int, str]]:
    """The organisations that facilitate a process."""
    query = select(Organisation.id, Organisation.name).where(Organisation.id.in_(select(Process.centre_id)))
    return [(found, name) for found, name in session.execute(query.order_by(Organisation.sort_key))]


def inside(actor: Actor) -> Select[Any]:
    """The processes in which the actor is told what is missing: facilitated, joined or run by an own organisation."""
    joined = (
        select(Participation.process_id)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.organisation_id.in_(actor.organisation_ids(*INSIDE_ROLES)), Case.state.in_(JOINED_STATES))
    )
    return select(Process.id).where(
        or_(
            Process.centre_id.in_(actor.organisation_ids(Role.FACILITATOR, Role.MANAGER)),
            Process.id.in_(joined),
            Process.id.in_(hosted(actor.organisation_ids(Role.OFFICER, Role.MANAGER))),
        )
    )


def rows(session: Session, actor: Actor, found: Sequence[Standing], now: datetime) -> list[Row]:
    """The details, in the order given: as many queries for three processes as for three hundred."""
    ids = [one.process_id for one in found]
    read = session.execute(
        select(Process, Case, Organisation.name)
        .join(Case, Case.id == Process.case_id)
        .join(Organisation, Organisation.id == Process.centre_id)
        .where(Process.id.in_(ids))
    )
    there = {process.id: (process, case, centre) for process, case, centre in read}
    made = {one.process_id: Row(*there[one.process_id], one) for one in found}
    known = set(session.scalars(inside(actor).where(Process.id.in_(ids))))
    _add_participants(session, made)
    _add_first(session, made)
    _add_tenders(session, actor, made)
    _add_next_events(session, made, known, now)
    unmet = blockers(session, [row.case for row in made.values() if row.process.id in known])
    for row in made.values():
        row.unmet = unmet.get(row.case.id)
    return list(made.values())


def _add_participants(session: Session, made: dict[int, Row]) -> None:
    query = (
        select(Participation.process_id, Case.state, func.count())
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.process_id.in_(made), Case.state.in_(JOINED_STATES))
        .group_by(Participation.process_id, Case.state)
    )
    for process_id, state, count in session.execute(query):
        made[process_id].joined += count
        if state == "signed":
            made[process_id].signed += count


def _add_first(session: Session, made: dict[int, Row]) -> None:
    query = (
        select(LetterOfIntent.process_id, Organisation.name)
        .join(Signature, Signature.letter_id == LetterOfIntent.id)
        .join(Participation, Participation.id == Signature.participation_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .join(Case, Case.id == Participation.case_id)
        .where(
            LetterOfIntent.process_id.in_(made),
            Signature.status == "signed",
            Signature.stance == "first",
            Case.state == "signed",
        )
        .distinct()
    )
    for process_id, name in session.execute(query):
        made[process_id].first.append(name)
    for row in made.values():
        row.first.sort(key=danish_key)


def _visible_tenders(actor: Actor) -> ColumnElement[bool]:
    """Own ones, those of processes one is inside, and from the notice on those of public processes."""
    return or_(
        Tender.authority_id.in_(actor.organisation_ids()),
        Tender.process_id.in_(inside(actor)),
        and_(
            Tender.notice_sent_on.is_not(None),
            or_(Tender.process_id.is_(None), Tender.process_id.in_(select(Process.id).where(Process.is_public))),
        ),
    )


def _add_tenders(session: Session, actor: Actor, made: dict[int, Row]) -> None:
    query = (
        select(Tender.process_id, Case.state, func.count())
        .join(Case, Case.id == Tender.case_id)
        .where(Tender.process_id.in_(made), _visible_tenders(actor))
        .group_by(Tender.process_id, Case.state)
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for process_id, state, count in session.execute(query):
        counts[process_id or 0][state] = count
    known = newest("tender").states
    for process_id, states in counts.items():
        made[process_id].tenders = [(str(state.label), states[state.key]) for state in known if state.key in states]


def _add_next_events(session: Session, made: dict[int, Row], known: Collection[int], now: datetime) -> None:
    """The next workshop, for those inside, or the next published arrangement, whichever comes first."""
    workshops = (
        select(Workshop.process_id, Workshop.starts_at, Workshop.title)
        .where(Workshop.process_id.in_(known), Workshop.is_cancelled.is_(False), Workshop.starts_at >= now)
        .order_by(Workshop.starts_at)
    )
    events = (
        select(DialogueEvent.process_id, DialogueEvent.starts_at, DialogueEvent.title, DialogueEvent.reference)
        .join(Case, Case.id == DialogueEvent.case_id)
        .where(DialogueEvent.process_id.in_(made), Case.state.in_(COMING_STATES), DialogueEvent.starts_at >= now)
        .order_by(DialogueEvent.starts_at)
    )
    coming: list[tuple[int, datetime, str, str]] = [
        (process_id, at, title, f"/processer/{made[process_id].process.reference}/udforskning")
        for process_id, at, title in session.execute(workshops)
    ]
    coming += [
        (process_id, at, title, f"/markedsdialoger/{reference}")
        for process_id, at, title, reference in session.execute(events)
        if at
    ]
    for process_id, at, title, path in sorted(coming, reverse=True):
        made[process_id].next_event = (at, title, path)


def tenders_by_quarter(session: Session, actor: Actor, today: date, quarters: int = 6) -> list[tuple[str, int]]:
    """From this quarter on: how many notices were or will be sent, as far as their dates are known."""
    on = func.coalesce(Tender.notice_sent_on, Tender.notice_planned_on, Tender.window_from)
    start = quarter_start(today)
    days = session.execute(
        select(on, func.count())
        .join(Case, Case.id == Tender.case_id)
        .where(on >= start, Case.state.not_in(NOT_BOUGHT), _visible_tenders(actor))
        .group_by(on)
    )
    counts: Counter[date] = Counter()
    for day, count in days:
        counts[quarter_start(day)] += count
    coming = [start]
    while len(coming) < quarters:
        coming.append(next_quarter(coming[-1]))
    return [(quarter_name(day), counts[day]) for day in coming] if counts else []
