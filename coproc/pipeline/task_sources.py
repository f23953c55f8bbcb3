"""Where tasks come from: what buyers owe. Each source is a few queries, however many processes there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from coproc.accounts.models import Organisation
from coproc.agreements.models import AssentReply, DescriptionVersion, LetterOfIntent, Signature
from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import end_of_day, local
from coproc.kernel.translation import gettext as _
from coproc.needs.models import InnovationNeed, MatchAnswer, NeedMatch, NeedStatus
from coproc.processes.joining.queries import handed_over
from coproc.processes.models import ASKED_STATES, JOINED_STATES, MandateStatus, Participation, Process, Workshop
from coproc.processes.steering.models import SteeringAction
from coproc.tenders.models import Tender, TenderParticipant
from coproc.workflow.parameters import norm_weeks

MOST = 50  # of one source: nobody works through more in a day, and a page costs the same whatever the register holds
RESTING = ("paused", "stopped", "closed")  # nobody owes anything to such a process
FORM_STATES = ("matchmaking", "need_exploration", "market_dialogue")  # of a process that still reads the need forms


@dataclass(frozen=True)
class Task:
    """One thing somebody owes. `waiting`: others must act first."""

    verb: str
    thing: str
    process: str
    path: str
    due_at: datetime | None
    why: str
    waiting: bool = False


Source = Callable[[Session, Actor, datetime], list[Task]]


def day_end(day: date | None) -> datetime | None:
    return end_of_day(day) if day else None


def planned_end(case: Case) -> datetime | None:
    """When the step should be over by the workflow's norm."""
    weeks = norm_weeks(definition_of(case), case.state, case.parameters)
    return end_of_day(local(case.state_since).date() + timedelta(weeks=weeks)) if weeks else None


def part_of(name: str) -> str:
    return _("{organisation} er med i processen.", organisation=name)


def active_parts(organisations: frozenset[int], states: tuple[str, ...]) -> Select[Participation, Process, Case, str]:
    """(participation, process, its own case, organisation's name) in processes that go on; the oldest first."""
    whole = aliased(Case)
    return (
        select(Participation, Process, Case, Organisation.name)
        .join(Process, Process.id == Participation.process_id)
        .join(Case, Case.id == Participation.case_id)
        .join(whole, whole.id == Process.case_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(Participation.organisation_id.in_(organisations), Case.state.in_(states), whole.state.not_in(RESTING))
        .order_by(Participation.id)
        .limit(MOST)
    )


def joinings(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Managers approve that the organisation joins; officers answer invitations and wait for the manager. Decisions handed over: `joining_tasks`."""
    managed = actor.organisation_ids(Role.MANAGER)
    organisations = managed | actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    tasks = []
    for part, process, case, name in session.execute(active_parts(organisations, ASKED_STATES).where(~handed_over())):
        is_manager = part.organisation_id in managed
        path, due = f"/processer/{process.reference}/deltagelse/{part.id}", day_end(process.join_until)
        if case.state == "invited":
            verb, thing, why = _("Svar på"), _("invitationen"), _("{organisation} er inviteret.", organisation=name)
        elif is_manager:
            verb, thing, why = _("Godkend,"), _("at I er med"), _("Du er leder i {organisation}.", organisation=name)
        elif case.state == "interested":
            verb, thing, why = _("Afklar,"), _("om I vil være med"), _("{organisation} overvejer det.", organisation=name)
        else:
            verb, thing, why = _("Venter på,"), _("at jeres leder godkender"), _("{organisation} vil være med.", organisation=name)
        waiting = case.state == "asked_to_join" and not is_manager
        tasks.append(Task(verb, thing, process.title, path, due, why, waiting))
    return tasks


def mandates(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Whether leadership stands behind: to be said, prepared, or said again after the meeting."""
    organisations = actor.organisation_ids(Role.OFFICER, Role.MANAGER)
    if not organisations:
        return []
    unsettled = (MandateStatus.UNKNOWN, MandateStatus.PENDING)
    query = active_parts(organisations, JOINED_STATES).where(Participation.mandate_status.in_(unsettled))
    tasks = []
    for part, process, _case, name in session.execute(query):
        due = day_end(part.mandate_meeting_on)
        if due is None:
            verb, thing = _("Angiv,"), _("om der skal et mandat til")
        elif due >= now:
            verb, thing = _("Forbered"), _("behandlingen af mandatet")
        else:
            verb, thing = _("Angiv,"), _("om mandatet blev givet")
        path = f"/processer/{process.reference}/deltagelse/{part.id}"
        tasks.append(Task(verb, thing, process.title, path, due, part_of(name)))
    return tasks


def need_forms(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    organisations = actor.organisation_ids(Role.OFFICER, Role.EXPERT)
    if not organisations:
        return []
    whole = aliased(Case)
    query = (
        active_parts(organisations, JOINED_STATES)
        .join(whole, whole.id == Process.case_id)
        .where(
            Process.need_form_opened_at.is_not(None),
            Participation.need_form_sent_at.is_(None),
            whole.state.in_(FORM_STATES),
        )
    )
    return [
        Task(
            _("Besvar"),
            _("behovsskemaet"),
            process.title,
            f"/processer/{process.reference}/udforskning/svar",
            day_end(process.need_form_due_on),
            part_of(name),
        )
        for _part, process, _case, name in session.execute(query)
    ]


def descriptions(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Descriptions in hearing that the own organisation has not released its answers to."""
    organisations = actor.organisation_ids(Role.OFFICER, Role.MANAGER)
    if not organisations:
        return []
    answered = exists().where(AssentReply.version_id == DescriptionVersion.id, AssentReply.participation_id == Participation.id)
    query = (
        active_parts(organisations, JOINED_STATES)
        .add_columns(DescriptionVersion)
        .join(DescriptionVersion, DescriptionVersion.process_id == Process.id)
        .where(DescriptionVersion.status == "in_hearing", ~answered)
    )
    return [
        Task(
            _("Besvar"),
            _("behovsbeskrivelsen"),
            process.title,
            f"/processer/{process.reference}/behovsbeskrivelse/svar/{part.id}",
            day_end(version.answer_by),
            part_of(name),
        )
        for part, process, _case, name, version in session.execute(query)
    ]


def letters(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Letters open for signature to which the own organisation has said neither yes nor no."""
    managed = actor.organisation_ids(Role.MANAGER)
    organisations = managed | actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    opened = exists().where(LetterOfIntent.process_id == Process.id, LetterOfIntent.status == "open")
    # A joined one that has signed left meanwhile and came back: its old signature does not count.
    spoken = exists().where(Signature.participation_id == Participation.id, Signature.status != "signed")
    tasks = []
    for part, process, _case, name in session.execute(active_parts(organisations, ("joined",)).where(opened, ~spoken)):
        page = f"/processer/{process.reference}/hensigtserklaering"
        if part.organisation_id in managed:
            why = _("Du er leder i {organisation}.", organisation=name)
            tasks.append(Task(_("Underskriv"), _("hensigtserklæringen"), process.title, f"{page}/underskriv/{part.id}", None, why))
        else:
            thing = _("lederens underskrift på hensigtserklæringen")
            tasks.append(Task(_("Venter på"), thing, process.title, page, None, part_of(name), waiting=True))
    return tasks


def promises(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Signed, and no tender yet."""
    organisations = actor.organisation_ids(Role.OFFICER)
    if not organisations:
        return []
    planned = exists().where(TenderParticipant.participation_id == Participation.id, TenderParticipant.confirmed_at.is_not(None))
    expected = (
        select(func.max(Signature.expected_from))
        .where(Signature.participation_id == Participation.id, Signature.status == "signed")
        .correlate(Participation)
        .scalar_subquery()
    )
    query = active_parts(organisations, ("signed",)).add_columns(expected).where(~planned)
    return [
        Task(
            _("Planlæg"),
            _("jeres udbud, eller skriv hvorfor der ikke kommer et"),
            process.title,
            f"/processer/{process.reference}/indkoeb",
            day_end(first_day),
            _("{organisation} har underskrevet hensigtserklæringen.", organisation=name),
        )
        for _part, process, _case, name, first_day in session.execute(query)
    ]


def askings(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Another's tender that the own organisation is asked to stand behind."""
    organisations = actor.organisation_ids(Role.OFFICER, Role.MANAGER)
    if not organisations:
        return []
    asking = aliased(Organisation)
    query = (
        active_parts(organisations, JOINED_STATES)
        .add_columns(Tender, asking.name)
        .join(TenderParticipant, TenderParticipant.participation_id == Participation.id)
        .join(Tender, Tender.id == TenderParticipant.tender_id)
        .join(asking, asking.id == Tender.authority_id)
        .where(TenderParticipant.confirmed_at.is_(None), Tender.notice_sent_on.is_(None))
    )
    return [
        Task(
            _("Svar på"),
            _("om {organisation} står bag udbuddet “{title}”", organisation=name, title=tender.title),
            process.title,
            f"/udbud/{tender.reference}#bag-udbuddet",
            None,
            _("{organisation} har spurgt jer.", organisation=authority),
        )
        for _part, process, _case, name, tender, authority in session.execute(query)
    ]


def workshops(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Workshops to come, of processes the own organisation has joined or facilitates."""
    joined = (
        select(Participation.process_id)
        .join(Case, Case.id == Participation.case_id)
        .where(
            Participation.organisation_id.in_(actor.organisation_ids(Role.OFFICER, Role.EXPERT, Role.MANAGER)),
            Case.state.in_(JOINED_STATES),
        )
    )
    centres = actor.organisation_ids(Role.FACILITATOR)
    query = (
        select(Workshop, Process)
        .join(Process, Process.id == Workshop.process_id)
        .where(
            Workshop.ends_at >= now,
            Workshop.is_cancelled.is_(False),
            Process.centre_id.in_(centres) | Process.id.in_(joined),
        )
        .order_by(Workshop.starts_at)
        .limit(MOST)
    )
    return [
        Task(
            _("Hold") if process.centre_id in centres else _("Deltag i"),
            workshop.title,
            process.title,
            f"/processer/{process.reference}/udforskning",
            workshop.starts_at,
            _("Du er facilitator.") if process.centre_id in centres else _("Din organisation er med i processen."),
        )
        for workshop, process in session.execute(query)
    ]


def need_drafts(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    query = (
        select(InnovationNeed)
        .where(InnovationNeed.created_by_id == actor.person_id, InnovationNeed.status == NeedStatus.DRAFT)
        .order_by(InnovationNeed.updated_at.desc())
        .limit(MOST)
    )
    return [
        Task(
            _("Gør færdig"),
            _("behovet “{title}”", title=need.title) if need.title else _("et behov uden navn"),
            "",
            f"/behov/{need.reference}/rediger",
            None,
            _("Du har begyndt på det."),
        )
        for need in session.scalars(query)
    ]


def matches(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Pairs of needs somebody proposed, which the owner of an own need has not answered."""
    organisations = actor.organisation_ids(Role.OFFICER, Role.MANAGER)
    if not organisations:
        return []
    answered = exists().where(MatchAnswer.match_id == NeedMatch.id, MatchAnswer.need_id == InnovationNeed.id)
    query = (
        select(InnovationNeed.reference, InnovationNeed.title, func.count())
        .join(NeedMatch, (NeedMatch.need_id == InnovationNeed.id) | (NeedMatch.other_id == InnovationNeed.id))
        .where(InnovationNeed.organisation_id.in_(organisations), InnovationNeed.status == NeedStatus.PUBLISHED, ~answered)
        .group_by(InnovationNeed.id, InnovationNeed.reference, InnovationNeed.title)
        .order_by(InnovationNeed.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Afklar"),
            _("om I har samme behov som andre: “{title}”", title=title),
            "",
            f"/behov/{reference}",
            None,
            _("Forslag uden svar: {count}.", count=count),
        )
        for reference, title, count in session.execute(query)
    ]


def actions(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """What a steering group gave this person to do."""
    query = (
        select(SteeringAction, Process)
        .join(Process, Process.id == SteeringAction.process_id)
        .join(Case, Case.id == Process.case_id)
        .where(SteeringAction.owner_id == actor.person_id, SteeringAction.done_on.is_(None), Case.state.not_in(RESTING))
        .order_by(SteeringAction.due_on, SteeringAction.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Aktion:"),
            action.what,
            process.title,
            f"/processer/{process.reference}/styregruppe",
            day_end(action.due_on),
            _("Styregruppen har givet dig den."),
        )
        for action, process in session.execute(query)
    ]


# What only a manager decides: on top of Overblik.
DECISIONS: tuple[Source, ...] = (joinings, letters, mandates)
BUYERS: tuple[Source, ...] = (
    *DECISIONS, actions, need_forms, descriptions, promises, askings, workshops, need_drafts, matches,
)  # fmt: skip
