"""What those who run processes owe: the gates, events, questions, and who has not answered. Facilitators, and buyers that need none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session, aliased

from coproc.accounts.models import Organisation, OrganisationType
from coproc.cases.blockers import blockers, way_forward
from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.dialogues.models import COMING_STATES, DialogueEvent, DialogueQuestion
from coproc.kernel.actor import Actor, Role
from coproc.kernel.clock import local
from coproc.kernel.translation import gettext as _, ngettext
from coproc.pipeline.task_sources import MOST, RESTING, Source, Task, day_end, planned_end
from coproc.processes.funding.models import FundingSource, SourceState
from coproc.processes.models import ASKED_STATES, Participation, Process
from coproc.processes.queries import hosted
from coproc.processes.steering.models import Risk
from coproc.reference import changes
from coproc.workflow.decide import UnmetGate

# Gates that the participants, not the facilitator, meet.
OTHERS = frozenset(
    {
        "participants_joined",
        "mandates_known",
        "need_forms_sent_in",
        "description_answered_by_all",
        "signatures",
        "every_signatory_settled",
        "learning_answered",
    }
)


FUNDING_AHEAD = timedelta(days=30)
Dated = TypeVar("Dated", FundingSource, Risk)

# Of a buyer's own process: its officers meet the rest themselves.
OF_OTHER_PEOPLE = frozenset({"participants_joined", "signatures", "every_signatory_settled"})


@dataclass(frozen=True)
class Runs:
    """Which processes the actor takes from step to step."""

    centres: frozenset[int]
    hosted: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.centres or self.hosted)

    @property
    def which(self) -> ColumnElement[bool]:
        return or_(Process.centre_id.in_(self.centres), Process.id.in_(self.hosted))

    def why(self, process: Process) -> str:
        return _("Du er facilitator.") if process.centre_id in self.centres else _("Din organisation fører selv processen.")


def runs(session: Session, actor: Actor) -> Runs:
    """Facilitators run their centre's; officers those that their own organisation runs without a centre. Asked once for a list of tasks."""
    known: dict[Actor, Runs] = session.info.setdefault("runs", {})
    if actor not in known:
        offices = actor.organisation_ids(Role.OFFICER)
        own = frozenset(session.scalars(hosted(offices).limit(MOST))) if offices else frozenset()
        known[actor] = Runs(actor.organisation_ids(Role.FACILITATOR), own)
    return known[actor]


def coming(
    session: Session, mine: Runs, model: type[Dated], *which: ColumnElement[bool], on: Any, until: date
) -> Sequence[Row[Dated, Process]]:
    """What stands at a day in the processes somebody runs, with its process, the nearest first."""
    if not mine:
        return []
    query = (
        select(model, Process)
        .join(Process, Process.id == model.process_id)
        .join(Case, Case.id == Process.case_id)
        .where(mine.which, Case.state.not_in(RESTING), on <= until, *which)
    )
    return session.execute(query.order_by(on, model.id).limit(MOST)).all()


def processes(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """One line a process, those longest in their step first: what is missing before it can go on, or that it can."""
    mine = runs(session, actor)
    if not mine:
        return []
    rows = session.execute(
        select(Process, Case)
        .join(Case, Case.id == Process.case_id)
        .where(mine.which, Case.state.not_in(RESTING))
        .order_by(Case.state_since, Process.id)
        .limit(MOST)
    ).all()
    missing: dict[int, list[UnmetGate]] = {}
    for role in (Role.FACILITATOR, Role.OFFICER):
        cases = [case for process, case in rows if (process.centre_id in mine.centres) == (role == Role.FACILITATOR)]
        missing |= blockers(session, cases, (role,))
    return [task for process, case in rows if (task := _process(process, case, missing[case.id], mine))]


def _process(process: Process, case: Case, missing: list[UnmetGate], mine: Runs) -> Task | None:
    way = way_forward(case)
    if way is None:
        return None
    others = OTHERS if process.centre_id in mine.centres else OF_OTHER_PEOPLE
    own = [gate for gate in missing if gate.gate not in others]
    if own:
        verb, thing = _("Få på plads:"), str(own[0].sentence)
    elif missing:
        verb, thing = _("Afventer:"), str(missing[0].sentence)
    else:
        verb, thing = _("Gå videre"), _("til “{state}”", state=definition_of(case).state(way.to).label)
    path = f"/processer/{process.reference}"
    return Task(verb, thing, process.title, path, planned_end(case), mine.why(process), waiting=bool(missing and not own))


def unanswered_invitations(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    mine = runs(session, actor)
    if not mine:
        return []
    whole = aliased(Case)
    query = (
        select(Process, func.count())
        .join(Participation, Participation.process_id == Process.id)
        .join(Case, Case.id == Participation.case_id)
        .join(whole, whole.id == Process.case_id)
        .where(mine.which, Case.state.in_(ASKED_STATES), whole.state.not_in(RESTING))
        .group_by(Process.id)
        .order_by(Process.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Venter på"),
            ngettext("svar fra {n} organisation", "svar fra {n} organisationer", count),
            process.title,
            f"/processer/{process.reference}/deltagere",
            day_end(process.join_until),
            mine.why(process),
            waiting=True,
        )
        for process, count in session.execute(query)
    ]


def events(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """The next thing to do about each event that is not finished."""
    mine = runs(session, actor)
    if not mine:
        return []
    whole = aliased(Case)
    query = (
        select(DialogueEvent, Process, Case)
        .join(Process, Process.id == DialogueEvent.process_id)
        .join(Case, Case.id == DialogueEvent.case_id)
        .join(whole, whole.id == Process.case_id)
        .where(
            mine.which,
            Case.state.in_(("planned", *COMING_STATES, "held", "minutes_ready")),
            whole.state.not_in(RESTING),
        )
        .order_by(DialogueEvent.starts_at, DialogueEvent.id)
        .limit(MOST)
    )
    tasks = []
    for event, process, case in session.execute(query):
        verb, thing, due, suffix = _event(event, case, now)
        path = f"/processer/{process.reference}/markedsdialog/{event.reference}{suffix}"
        tasks.append(Task(verb, thing, process.title, path, due, mine.why(process)))
    return tasks


def _event(event: DialogueEvent, case: Case, now: datetime) -> tuple[str, str, datetime | None, str]:
    """Verb, thing, deadline, and the page below the event's own."""
    title = event.title
    ends = event.ends_at or event.starts_at or event.input_closes_at
    if case.state == "planned":
        return _("Gør klar:"), _("invitationen til {title}", title=title), event.signup_closes_at or event.starts_at, "/rediger"
    if case.state == "held":
        return _("Skriv"), _("referatet af {title}", title=title), planned_end(case), "/opsamling"
    if case.state == "minutes_ready":
        return _("Offentliggør"), _("opsamlingen af {title}", title=title), planned_end(case), "/opsamling"
    if ends and ends <= now:
        return _("Registrér"), _("at {title} er holdt", title=title), ends, ""
    closes = event.signup_closes_at
    if case.state == "invitation_published" and closes:
        if closes > now:
            return _("Følg"), _("tilmeldingen til {title}", title=title), closes, ""
        return _("Luk"), _("tilmeldingen til {title}", title=title), closes, ""
    return _("Hold"), title, event.starts_at or event.input_closes_at, ""


def questions(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """Questions from companies that wait for a published answer, one line an event."""
    mine = runs(session, actor)
    if not mine:
        return []
    asked = (
        select(DialogueQuestion.event_id, func.count().label("count"))
        .where(DialogueQuestion.published_at.is_(None))
        .group_by(DialogueQuestion.event_id)
        .subquery()
    )
    query = (
        select(DialogueEvent, Process, asked.c.count)
        .join(asked, asked.c.event_id == DialogueEvent.id)
        .join(Process, Process.id == DialogueEvent.process_id)
        .where(mine.which)
        .order_by(DialogueEvent.starts_at, DialogueEvent.id)
        .limit(MOST)
    )
    return [
        Task(
            _("Besvar"),
            ngettext("{n} spørgsmål fra markedet", "{n} spørgsmål fra markedet", count) + f": {event.title}",
            process.title,
            f"/processer/{process.reference}/markedsdialog/{event.reference}",
            event.input_closes_at or event.starts_at,
            _("Svaret skal alle virksomheder kunne læse."),
        )
        for event, process, count in session.execute(query)
    ]


def rule_changes(session: Session, actor: Actor, _now: datetime) -> list[Task]:
    """What somebody else has written into the rule tables holds only when this one has approved it."""
    managed = actor.organisation_ids(Role.MANAGER)
    leads_centre = (
        select(Organisation.id).where(Organisation.id.in_(managed), Organisation.type == OrganisationType.CENTRE).limit(1)
    )
    if Role.ADMINISTRATOR not in actor.roles and not (managed and session.scalar(leads_centre)):
        return []
    return [
        Task(
            _("Godkend"),
            changes.name_of(changes.row_of(session, change)),
            _("Frister og regler"),
            "/admin/regler",
            None,
            _("En anden har skrevet det ind. Det gælder først, når du har godkendt det."),
        )
        for change in changes.waiting(session)
        if change.proposed_by_id != actor.person_id
    ]


def funding(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Applications that are not sent, and reports on money that is granted, from thirty days before (DOMAIN 2.5)."""
    mine = runs(session, actor)
    waits = FundingSource.state.in_((SourceState.IDEA, SourceState.GRANTED))
    rows = coming(session, mine, FundingSource, waits, on=FundingSource.deadline_on, until=local(now).date() + FUNDING_AHEAD)
    return [
        Task(
            _("Send ansøgningen til") if source.state == SourceState.IDEA else _("Send rapporten til"),
            source.name,
            process.title,
            f"/processer/{process.reference}/oekonomi/midler/{source.id}",
            day_end(source.deadline_on),
            _("{name} står for den.", name=source.responsible) if source.responsible else mine.why(process),
        )
        for source, process in rows
    ]


CENTRES: tuple[Source, ...] = (processes, unanswered_invitations, events, questions, rule_changes, funding)
