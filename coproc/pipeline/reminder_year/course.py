"""When each case leaves its step by the plan: the assumptions of the simulated year. They are told on the page (`ASSUMED`)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.cases import planning
from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.cases.simulation import place
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.clock import at_local, local
from coproc.kernel.database import UnitOfWork
from coproc.kernel.translation import lazy
from coproc.processes.models import Process, Workshop
from coproc.reference.calendar import next_working_day
from coproc.tenders.models import Tender
from coproc.tenders.timeplan.chain import Point
from coproc.tenders.timeplan.changes import saved_dates
from coproc.workflow.parameters import norm_weeks

ASSUMED = (
    lazy("Ingen gør noget før tid, og ingen svarer: det her er det meste, nogen kan få."),
    lazy(
        "Processen forlader hvert trin, når trinets norm er gået, dog ikke før skemaets frist og de arrangementer, der ligger i trinet."
    ),
    lazy("Arrangementer lukker for tilmelding, holdes og får referat og opsamling på deres datoer og normer."),
    lazy("Udbud følger deres tidsplan. Organisationer kommer ikke til, træder ikke ud og underskriver ikke."),
    lazy("Kun denne proces: har en modtager påmindelser fra en anden samme dag, kommer de i samme mail."),
)
BY_NORM = lazy(
    "Hvor ingen har sat en dato endnu, er den regnet ud fra trinets norm: behovsskemaet har frist midt i trinet, og arrangementer ligger midt i markedsdialogen."
)
BEFORE_EVENT = timedelta(days=14)  # sign-up closes, where only the norm says when the event is
PREPARING = ("planned", "market_knowledge_attached", "documents_drafted")
# Where a tender goes, the steps of the time plan whose day decides (the first that has one), and what is then written down.
TENDER: dict[str, tuple[str, tuple[Point, ...], str]] = {
    **dict.fromkeys(PREPARING, ("notice_sent", (Point.NOTICE,), "notice_sent_on")),
    "applications": ("offers", (Point.TENDERS,), ""),
    "offers": ("evaluation", (Point.EVALUATION, Point.NOTIFICATION), ""),
    "evaluation": ("notified", (Point.NOTIFICATION,), "decision_sent_on"),
    "notified": ("standstill", (Point.NOTIFICATION,), ""),
    "standstill": ("signed", (Point.CONTRACT,), "contract_signed_on"),
    "signed": ("award_notice_sent", (Point.AWARD_NOTICE,), "award_notice_sent_on"),
}
EVENT = {
    "invitation_published": "signup_closed",
    "signup_closed": "held",
    "held": "minutes_ready",
    "minutes_ready": "summary_published",
}


class Plan:
    """The course that `simulation.run` asks. `by_norm`: what nobody has set a date for yet gets one as its step begins."""

    def __init__(self, *, by_norm: bool = False) -> None:
        self.by_norm = by_norm

    def leaves_on(self, session: Session, case: Case, today: date) -> date | None:
        if case.subject_kind == "event" and case.state == "planned" and _is_stale(session, case, today):
            return None
        kind = {"process": _process_leaves, "event": _event_leaves, "tender": _tender_leaves}.get(case.subject_kind)
        return kind(session, case) if kind else None

    def leave(self, uow: UnitOfWork, case: Case) -> None:
        if case.subject_kind == "process":
            steps = [state.key for state in definition_of(case).steps]
            place(uow, case, steps[steps.index(case.state) + 1])
            if self.by_norm:
                set_dates(uow, case)
        elif case.subject_kind == "event":
            _event_goes_on(uow, case)
        else:
            _tender_goes_on(uow, case)


def set_dates(uow: UnitOfWork, case: Case) -> None:
    """In the middle of the step a process has begun: its need form's deadline, its events' day."""
    weeks = norm_weeks(definition_of(case), case.state, case.parameters) or 0
    middle = next_working_day(uow.today + timedelta(weeks=weeks) / 2, soft=True)
    process = uow.session.get_one(Process, case.subject_id)
    if case.state == "need_exploration" and process.need_form_opened_at is None:
        process.need_form_opened_at, process.need_form_due_on = uow.now, middle
        planning.plan(uow, case)
    elif case.state == "market_dialogue":
        undated = select(DialogueEvent).where(DialogueEvent.process_id == process.id, DialogueEvent.starts_at.is_(None))
        for event in uow.session.scalars(undated.order_by(DialogueEvent.id)):
            own = uow.session.get_one(Case, event.case_id)
            if own.state == "planned":
                event.starts_at, event.signup_closes_at = at_local(middle, 10), at_local(middle - BEFORE_EVENT, 12)
                planning.plan(uow, own)


def _by_norm(case: Case) -> date | None:
    weeks = norm_weeks(definition_of(case), case.state, case.parameters)
    return local(case.state_since).date() + timedelta(weeks=weeks) if weeks else None


def _process_leaves(session: Session, case: Case) -> date | None:
    """The norm's end, or the day after the last date that lies in the step. The last step, a pause and an end are not left."""
    if case.state not in [state.key for state in definition_of(case).steps][:-1]:
        return None
    end = _by_norm(case)
    if end is None:
        return None
    days: list[date | None] = []
    if case.state == "need_exploration":
        last_shop = select(func.max(Workshop.ends_at)).where(
            Workshop.process_id == case.subject_id, Workshop.is_cancelled.is_(False)
        )
        shop = session.scalar(last_shop)
        days = [session.get_one(Process, case.subject_id).need_form_due_on, local(shop).date() if shop else None]
    elif case.state == "market_dialogue":
        held = select(func.max(DialogueEvent.starts_at)).join(Case, Case.id == DialogueEvent.case_id)
        last = session.scalar(held.where(DialogueEvent.process_id == case.subject_id, Case.state != "cancelled"))
        days = [local(last).date() if last else None]
    return max([end, *(day + timedelta(days=1) for day in days if day)])


def _is_stale(session: Session, case: Case, today: date) -> bool:
    """A draft whose day has gone."""
    event = session.get_one(DialogueEvent, case.subject_id)
    return event.starts_at is not None and local(event.starts_at).date() < today


def _event_leaves(session: Session, case: Case) -> date | None:
    event = session.get_one(DialogueEvent, case.subject_id)
    if case.state == "planned":
        if event.starts_at is None:
            return None
        weeks = norm_weeks(definition_of(case), "invitation_published", case.parameters) or 0
        return local(event.starts_at).date() - timedelta(weeks=weeks)
    if case.state == "invitation_published":
        instant = event.signup_closes_at or event.starts_at
    elif case.state == "signup_closed":
        instant = event.starts_at
    else:
        return _by_norm(case) if case.state in EVENT else None
    return local(instant).date() + timedelta(days=1) if instant else None  # the morning after


def _event_goes_on(uow: UnitOfWork, case: Case) -> None:
    event = uow.session.get_one(DialogueEvent, case.subject_id)
    if case.state == "planned":
        event.published_at = uow.now
        place(uow, case, "invitation_published")
        return
    if case.state == "signup_closed" and event.starts_at:
        event.held_on = local(event.starts_at).date()
    place(uow, case, EVENT[case.state])


def _tender_way(session: Session, case: Case) -> tuple[str, date | None, str]:
    tender = session.get_one(Tender, case.subject_id)
    dates = saved_dates(session, tender)
    if tender.notice_planned_on:
        dates.setdefault(Point.NOTICE.value, tender.notice_planned_on)
    to, points, column = TENDER.get(case.state, ("", (), ""))
    if case.state == "notice_sent":
        to, points = ("applications", (Point.APPLICATIONS,)) if Point.APPLICATIONS in dates else ("offers", (Point.TENDERS,))
    return to, next((dates[point.value] for point in points if point.value in dates), None), column


def _tender_leaves(session: Session, case: Case) -> date | None:
    return _tender_way(session, case)[1]


def _tender_goes_on(uow: UnitOfWork, case: Case) -> None:
    tender = uow.session.get_one(Tender, case.subject_id)
    to, on, column = _tender_way(uow.session, case)
    if column and getattr(tender, column) is None:
        setattr(tender, column, on)
    if to == "standstill" and tender.standstill_ends_on is None:
        tender.standstill_ends_on = saved_dates(uow.session, tender).get(Point.STANDSTILL.value)
    place(uow, case, to)
