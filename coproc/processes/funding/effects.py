"""Reminders of money: the deadline of an application, and of the report once it is granted. One occasion for each source."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.queries import people_named
from coproc.cases import registry
from coproc.cases.models import Case
from coproc.cases.registry import Occasion, Recipient
from coproc.processes import queries
from coproc.processes.effects import process_of
from coproc.processes.funding.models import FundingSource, SourceState

Anchor = Callable[[Session, Case], list[Occasion]]


def _deadlines(state: SourceState) -> Anchor:
    def occasions(session: Session, case: Case) -> list[Occasion]:
        if case.subject_kind != "process":
            return []
        process = process_of(session, case)
        rows = session.scalars(
            select(FundingSource)
            .where(FundingSource.process_id == process.id, FundingSource.state == state, FundingSource.deadline_on.is_not(None))
            .order_by(FundingSource.id)
        )
        path = f"/processer/{process.reference}/oekonomi"
        return [
            Occasion(f"funding:{row.id}:{state}", row.deadline_on, f"{row.name} · {process.title}", path)
            for row in rows
            if row.deadline_on
        ]

    return occasions


ANCHORS = {
    "funding.application_due_on": _deadlines(SourceState.IDEA),
    "funding.report_due_on": _deadlines(SourceState.GRANTED),
}


def _source(session: Session, occasion: Occasion) -> FundingSource | None:
    return session.get(FundingSource, int(occasion.key.split(":")[1]))


def _responsible(session: Session, case: Case, occasion: Occasion) -> list[Recipient]:
    """Who is written on it, where that is one of the process's people by name; else its facilitators, who can say who it is."""
    source = _source(session, occasion)
    process = process_of(session, case)
    houses = [process.centre_id, *(row.organisation.id for row in queries.joined(session, process.id))]
    named = people_named(session, houses, source.responsible) if source and source.responsible else []
    return [Recipient(one.email, one.name, one.language, one.id) for one in named] or registry.RECIPIENTS["facilitator"](
        session, case, occasion
    )


RECIPIENTS = {"funding_responsible": _responsible}


def _no_longer(state: SourceState) -> Callable[[Session, Case, Occasion], bool]:
    def stopped(session: Session, _case: Case, occasion: Occasion) -> bool:
        source = _source(session, occasion)
        return source is None or source.state != state

    return stopped


STOPS = {
    "funding_application_sent": _no_longer(SourceState.IDEA),
    "funding_report_delivered": _no_longer(SourceState.GRANTED),
}
