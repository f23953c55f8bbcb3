"""Funding deadlines by mail as well as among the tasks: 30, 7 and 1 days before, once each, to the facilitator and their colleagues.

Only for processes whose workflow is older than the rules `funding_application` and `funding_report`; it goes when the last of them is closed.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from coproc.accounts.queries import people_with_role
from coproc.cases.models import Case
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import Clock, today
from coproc.kernel.database import Database
from coproc.messaging.services import Address, enqueue
from coproc.pipeline.task_sources import RESTING
from coproc.processes.funding.models import FundingSource, SourceState
from coproc.processes.models import Process
from coproc.workflow.validate import load

DAYS_BEFORE = (1, 7, 30)  # a legal or a fund's date is never moved to a better day (DOMAIN 5b)
RULES = {"funding_application", "funding_report"}
OPEN = {SourceState.IDEA, SourceState.GRANTED}  # still to be sent, or a report to be delivered


def remind(database: Database, clock: Clock) -> int:
    """For the worker. The nearest step that has come is sent; one that was slept through is not sent late. Returns how many left."""
    day = today(clock)
    sent = 0
    with database.write(system("coproc"), clock) as uow:
        query = (
            select(FundingSource, Process, Case)
            .join(Process, Process.id == FundingSource.process_id)
            .join(Case, Case.id == Process.case_id)
            .where(
                FundingSource.state.in_(OPEN),
                FundingSource.deadline_on.between(day, day + timedelta(days=max(DAYS_BEFORE))),
                Case.state.not_in(RESTING),
            )
            .order_by(FundingSource.id)
        )
        for source, process, case in uow.session.execute(query):
            if _has_rule(case):
                continue
            assert source.deadline_on
            left = (source.deadline_on - day).days
            step = next(days for days in DAYS_BEFORE if left <= days)
            for person in people_with_role(uow.session, process.centre_id, Role.FACILITATOR):
                made = enqueue(
                    uow,
                    key=f"funding_due:{source.id}:{source.deadline_on}:{source.state}:{step}:{person.id}",
                    to=Address(person.email, person.name, person.language),
                    message="funding_due",
                    context={
                        "name": person.name,
                        "title": process.title,
                        "source": source.name,
                        "responsible": source.responsible,
                        "on": source.deadline_on,
                        "is_report": source.state == SourceState.GRANTED,
                        "path": f"/processer/{process.reference}/oekonomi",
                    },
                    scope=("process", process.id),
                )
                sent += made is not None
    return sent


def _has_rule(case: Case) -> bool:
    """Whether its own workflow reminds of the deadlines."""
    states = load(case.key, case.definition_version).states
    return any(rule.key in RULES for state in states for rule in state.reminders)
