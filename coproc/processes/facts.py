"""What the workflow may ask about processes: for many cases at once, in one query each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Organisation
from coproc.cases.models import Case
from coproc.needs.models import InnovationNeed
from coproc.needs.services import missing_fields
from coproc.processes.models import JOINED_STATES, MandateStatus, Participation, Process, ProcessNeed
from coproc.workflow.decide import Fact

OWN = Case.__table__.alias("own")  # made once: SQLAlchemy copies every column each time


def _needs(session: Session, cases: Sequence[Case]) -> dict[int, list[InnovationNeed]]:
    found: dict[int, list[InnovationNeed]] = {case.id: [] for case in cases}
    for case_id, need in session.execute(
        select(Case.id, InnovationNeed)
        .join(Process, Process.case_id == Case.id)
        .join(ProcessNeed, ProcessNeed.process_id == Process.id)
        .join(InnovationNeed, InnovationNeed.id == ProcessNeed.need_id)
        .where(Case.id.in_(list(found)))
    ):
        found[case_id].append(need)
    return found


def need_complete(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    """The names of the fields that the needs behind the process lack."""
    return {
        case_id: Fact(names=tuple(dict.fromkeys(name for need in needs for name in missing_fields(need).values())))
        for case_id, needs in _needs(session, cases).items()
    }


def need_owner_named(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {
        case_id: Fact(names=tuple(need.reference for need in needs if not need.need_owner.strip()))
        for case_id, needs in _needs(session, cases).items()
    }


def _joined(session: Session, cases: Sequence[Case]) -> dict[int, list[tuple[Participation, str]]]:
    found: dict[int, list[tuple[Participation, str]]] = defaultdict(list, {case.id: [] for case in cases})
    for case_id, participation, name in session.execute(
        select(Process.case_id, Participation, Organisation.name)
        .join(Participation, Participation.process_id == Process.id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .join(OWN, OWN.c.id == Participation.case_id)
        .where(Process.case_id.in_(list(found)), OWN.c.state.in_(JOINED_STATES))
        .order_by(Organisation.sort_key)
    ):
        found[case_id or 0].append((participation, name))
    return found


def participants_joined(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {case_id: Fact(count=len(rows)) for case_id, rows in _joined(session, cases).items()}


def mandates_known(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {
        case_id: Fact(names=tuple(name for row, name in rows if row.mandate_status == MandateStatus.UNKNOWN))
        for case_id, rows in _joined(session, cases).items()
    }


def need_forms_sent_in(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    return {
        case_id: Fact(names=tuple(name for row, name in rows if row.need_form_sent_at is None))
        for case_id, rows in _joined(session, cases).items()
    }


FACTS = {
    "need_complete": need_complete,
    "need_owner_named": need_owner_named,
    "participants_joined": participants_joined,
    "mandates_known": mandates_known,
    "need_forms_sent_in": need_forms_sent_in,
}
