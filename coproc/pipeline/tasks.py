"""My tasks: one list out of every source, in four sections, and what the organisation has in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.translation import gettext as _, ngettext
from coproc.needs.models import InnovationNeed, NeedStatus
from coproc.pipeline.address_tasks import failing as failing_addresses
from coproc.pipeline.centre_tasks import CENTRES
from coproc.pipeline.joining_tasks import decisions as joining
from coproc.pipeline.line_tasks import LINES
from coproc.pipeline.meeting_tasks import meeting_times
from coproc.pipeline.outreach_tasks import OUTREACH
from coproc.pipeline.purchase_tasks import AFTER
from coproc.pipeline.steering_tasks import risks
from coproc.pipeline.task_sources import BUYERS, DECISIONS, Source, Task
from coproc.pipeline.team_tasks import TEAMS
from coproc.pipeline.tender_tasks import TENDERS
from coproc.pipeline.upkeep.tasks import statement
from coproc.processes.models import JOINED_STATES, Participation, Process, ProcessPartner
from coproc.tenders.models import Tender
from coproc.web.parts import Link

URGENT = timedelta(days=2)
SOURCES: tuple[Source, ...] = (
    *BUYERS,
    joining,
    *TEAMS,
    *TENDERS,
    *LINES,
    *AFTER,
    meeting_times,
    *CENTRES,
    *OUTREACH,
    risks,
    failing_addresses,
    statement,
)
PAGE_SIZE = 50


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    tasks: list[Task]


@dataclass(frozen=True)
class TaskList:
    """`sections` of this page, empty ones left out; `first` is what to do first of all."""

    sections: list[Section]
    first: Task | None
    is_up_to_date: bool  # nothing is due this week
    next_due_at: datetime | None
    total: int
    page: int

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE_SIZE)


def gather(session: Session, actor: Actor, now: datetime, page: int = 1) -> TaskList:
    """One page of everything the actor owes or waits for, the most pressing first."""
    found = collect(session, actor, now, SOURCES)
    placed = [(_section(task, local(now).date()), task) for task in found]
    placed.sort(key=lambda pair: pair[0])  # stable: by deadline within a section
    shown = placed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    names = (("urgent", _("Haster")), ("week", _("Denne uge")), ("later", _("Senere")), ("waiting", _("Venter på andre")))
    sections = [Section(key, title, [task for at, task in shown if at == number]) for number, (key, title) in enumerate(names)]
    own = [task for task in found if not task.waiting]
    return TaskList(
        sections=[section for section in sections if section.tasks],
        first=own[0] if own else None,
        is_up_to_date=all(number > 1 for number, _task in placed),
        next_due_at=min((task.due_at for task in found if task.due_at and task.due_at >= now), default=None),
        total=len(found),
        page=page,
    )


def collect(session: Session, actor: Actor, now: datetime, sources: Sequence[Source]) -> list[Task]:
    """By deadline; those without one last."""
    found = [task for source in sources for task in source(session, actor, now)]
    return sorted(found, key=lambda task: (task.due_at is None, task.due_at or now))


def decisions(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """What waits for this manager, and nobody else, to decide."""
    if Role.MANAGER not in actor.roles:
        return []
    return [task for task in collect(session, actor, now, (*DECISIONS, joining)) if not task.waiting]


def _section(task: Task, today: date) -> int:
    if task.waiting:
        return 3
    if task.due_at is None:
        return 2
    due = local(task.due_at).date()
    if due <= today + URGENT:
        return 0
    return 1 if due <= today + timedelta(days=6 - today.weekday()) else 2


def ours(session: Session, actor: Actor) -> list[tuple[str, str, Link]]:
    """(what, how many, where): needs, processes and tenders of the own organisations, one line each."""
    mine = actor.organisation_ids()
    joined = (
        select(Participation.process_id)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.organisation_id.in_(mine), Case.state.in_(JOINED_STATES))
    )
    helped = select(ProcessPartner.process_id).where(ProcessPartner.organisation_id.in_(mine))
    by_status = (
        select(InnovationNeed.status, func.count()).where(InnovationNeed.organisation_id.in_(mine)).group_by(InnovationNeed.status)
    )
    needs = {row.status: row[1] for row in session.execute(by_status)}
    processes = session.scalar(
        select(func.count())
        .select_from(Process)
        .where(Process.centre_id.in_(mine) | Process.id.in_(joined) | Process.id.in_(helped))
    )
    tenders = session.scalar(select(func.count()).select_from(Tender).where(Tender.authority_id.in_(mine)))
    drafts, published = needs.get(NeedStatus.DRAFT, 0), needs.get(NeedStatus.PUBLISHED, 0)
    return [
        (
            _("Vores behov"),
            _("{published} offentliggjort, {drafts} kladder", published=published, drafts=drafts)
            if drafts
            else _("{published} offentliggjort", published=published),
            Link(_("Se behov"), "/behov"),
        ),
        (
            _("Vores processer"),
            ngettext("med i {n} proces", "med i {n} processer", processes or 0),
            Link(_("Se processer"), "/processer"),
        ),
        (_("Vores udbud"), ngettext("{n} udbud", "{n} udbud", tenders or 0), Link(_("Se udbud"), "/udbud")),
    ]
