"""Reads: lists of processes, who takes part, the steps with their dates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.cases.models import Case, CaseStep
from coproc.cases.services import definition_of
from coproc.kernel.actor import Actor
from coproc.kernel.clock import local
from coproc.kernel.sorting import danish_key
from coproc.needs.models import InnovationNeed
from coproc.processes.models import (
    ASKED_STATES,
    JOINED_STATES,
    Milestone,
    Participation,
    Process,
    ProcessNeed,
    ProcessPartner,
    Workshop,
)
from coproc.web.parts import Step
from coproc.workflow.parameters import norm_weeks
from coproc.workflow.validate import all_definitions, newest

PAGE_SIZE = 50


@dataclass(frozen=True)
class ProcessRow:
    """A line of a list: the process, its case, and how many organisations have joined."""

    process: Process
    case: Case
    joined: int

    @property
    def step_label(self) -> str:
        return str(definition_of(self.case).state(self.case.state).label)

    def days_in_step(self, today: date) -> int:
        return (today - local(self.case.state_since).date()).days

    @property
    def norm_days(self) -> int | None:
        weeks = norm_weeks(definition_of(self.case), self.case.state, self.case.parameters)
        return weeks * 7 if weeks else None


def visible_to(actor: Actor) -> Select[Any]:
    """The ids of processes this actor may see: public ones, and those of an own organisation."""
    mine = actor.organisation_ids()
    return select(Process.id).where(
        or_(
            Process.is_public,
            Process.centre_id.in_(mine),
            Process.id.in_(select(Participation.process_id).where(Participation.organisation_id.in_(mine))),
            Process.id.in_(select(ProcessPartner.process_id).where(ProcessPartner.organisation_id.in_(mine))),
        )
    )


def joined_count() -> Select[Any]:
    """Of the process in the query around it."""
    return (
        select(func.count())
        .select_from(Participation)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.process_id == Process.id, Case.state.in_(JOINED_STATES))
        .correlate(Process)
    )


def rows(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    state: str = "",
    focus_area: str = "",
    mine: bool = False,
    page: int = 1,
) -> tuple[list[ProcessRow], int]:
    """One page of the processes this actor may see, newest step first, and how many there are in all."""
    query = (
        select(Process, Case, joined_count().scalar_subquery())
        .join(Case, Case.id == Process.case_id)
        .where(Process.id.in_(visible_to(actor)))
    )
    if text:
        query = query.where(Process.sort_key.contains(danish_key(text.strip()), autoescape=True))
    if state:
        query = query.where(Case.state == state)
    if focus_area:
        query = query.where(Process.focus_area == focus_area)
    if mine:
        own = actor.organisation_ids()
        query = query.where(
            or_(
                Process.centre_id.in_(own),
                Process.id.in_(
                    select(Participation.process_id)
                    .join(Case, Case.id == Participation.case_id)
                    .where(Participation.organisation_id.in_(own), Case.state.in_((*JOINED_STATES, *ASKED_STATES)))
                ),
                Process.id.in_(select(ProcessPartner.process_id).where(ProcessPartner.organisation_id.in_(own))),
            )
        )
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    found = session.execute(query.order_by(Case.state_since.desc(), Process.id).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [ProcessRow(*row) for row in found], total


def after(session: Session, actor: Actor, last_id: int, limit: int, *, state: str = "", focus_area: str = "") -> list[ProcessRow]:
    """The next of the processes this actor may see, in the order of their ids, with their centres: new ones come last."""
    query = (
        select(Process, Case, joined_count().scalar_subquery())
        .join(Case, Case.id == Process.case_id)
        .where(Process.id > last_id, Process.id.in_(visible_to(actor)))
        .options(joinedload(Process.centre))
    )
    if state:
        query = query.where(Case.state == state)
    if focus_area:
        query = query.where(Process.focus_area == focus_area)
    return [ProcessRow(*row) for row in session.execute(query.order_by(Process.id).limit(limit))]


def row_of(session: Session, process: Process) -> ProcessRow:
    query = select(Process, Case, joined_count().scalar_subquery()).join(Case, Case.id == Process.case_id)
    return ProcessRow(*session.execute(query.where(Process.id == process.id)).one())


def case_of(session: Session, process: Process) -> Case:
    return session.get_one(Case, process.case_id)


def step_guide(session: Session, case: Case, today: date) -> list[Step]:
    """The ordinary steps with their dates, days spent and norm; side states show as the step they were entered from."""
    definition = definition_of(case)
    history = session.scalars(select(CaseStep).where(CaseStep.case_id == case.id).order_by(CaseStep.id)).all()
    labels = [state.key for state in definition.steps]
    here = case.state if case.state in labels else (case.previous_state or labels[-1])
    position = labels.index(here) if here in labels else len(labels) - 1
    is_over = definition.state(case.state).kind == "final"
    guide = []
    for number, state in enumerate(definition.steps):
        been = [step for step in history if step.state == state.key]
        weeks = norm_weeks(definition, state.key, case.parameters)
        started = local(been[0].entered_at).date() if been else None
        ended = local(been[-1].left_at).date() if been and been[-1].left_at else None
        days = sum(((local(step.left_at).date() if step.left_at else today) - local(step.entered_at).date()).days for step in been)
        guide.append(
            Step(
                label=str(state.label),
                state="done" if number < position or is_over else "current" if number == position else "coming",
                started=started,
                ended=ended if number != position or is_over else None,
                days=days if been else None,
                norm_days=weeks * 7 if weeks else None,
            )
        )
    return guide


@dataclass(frozen=True)
class Participant:
    participation: Participation
    organisation: Organisation
    case: Case

    @property
    def is_joined(self) -> bool:
        return self.case.state in JOINED_STATES

    @property
    def state_label(self) -> str:
        return str(definition_of(self.case).state(self.case.state).label)


def participants(session: Session, process_id: int, *states: str) -> list[Participant]:
    """Who is in, in Danish order; in some states only when they are named."""
    query = (
        select(Participation, Organisation, Case)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.process_id == process_id)
        .order_by(Organisation.sort_key)
    )
    if states:
        query = query.where(Case.state.in_(states))
    return [Participant(*row) for row in session.execute(query)]


def joined(session: Session, process_id: int) -> list[Participant]:
    return participants(session, process_id, *JOINED_STATES)


def hosts(session: Session, process: Process) -> frozenset[int]:
    """The buyer that runs the process itself, where its kind is one buyer's: the one whose need began it."""
    if not newest(process.workflow).is_run_by_buyer:
        return frozenset()
    return frozenset(
        session.scalars(
            select(Participation.organisation_id)
            .join(Case, Case.id == Participation.case_id)
            .where(
                Participation.process_id == process.id,
                Participation.is_initiator,
                Case.state.in_((*JOINED_STATES, *ASKED_STATES)),
            )
        )
    )


def hosted(organisation_ids: Collection[int]) -> Select[int]:
    """The same for many: the processes that one of these buyers runs itself."""
    kinds = {definition.key for definition in all_definitions() if definition.is_run_by_buyer}
    return (
        select(Process.id)
        .join(Participation, Participation.process_id == Process.id)
        .join(Case, Case.id == Participation.case_id)
        .where(
            Process.workflow.in_(kinds),
            Participation.is_initiator,
            Participation.organisation_id.in_(organisation_ids),
            Case.state.in_((*JOINED_STATES, *ASKED_STATES)),
        )
    )


def partners(session: Session, process_id: int) -> list[Organisation]:
    return list(
        session.scalars(
            select(Organisation)
            .join(ProcessPartner, ProcessPartner.organisation_id == Organisation.id)
            .where(ProcessPartner.process_id == process_id)
            .order_by(Organisation.sort_key)
        )
    )


def needs_behind(session: Session, process_id: int) -> list[InnovationNeed]:
    return list(
        session.scalars(
            select(InnovationNeed)
            .join(ProcessNeed, ProcessNeed.need_id == InnovationNeed.id)
            .where(ProcessNeed.process_id == process_id)
            .options(joinedload(InnovationNeed.organisation))
            .order_by(InnovationNeed.id)
        )
    )


def milestones(session: Session, process_id: int) -> Sequence[Milestone]:
    """In the order of time; what only has a year stands first in it, and what has no date last."""
    rows = session.scalars(select(Milestone).where(Milestone.process_id == process_id).order_by(Milestone.id))
    return sorted(rows, key=lambda row: (not (row.on or row.when_words), row.on.isoformat() if row.on else row.when_words[-4:]))


def next_workshop(session: Session, process_id: int, now: object) -> Workshop | None:
    return session.scalar(
        select(Workshop)
        .where(Workshop.process_id == process_id, Workshop.ends_at >= now, Workshop.is_cancelled.is_(False))
        .order_by(Workshop.starts_at)
        .limit(1)
    )
