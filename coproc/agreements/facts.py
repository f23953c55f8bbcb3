"""What the workflow may ask about the description and the letter: for many cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from coproc.accounts.models import Organisation
from coproc.agreements import queries
from coproc.agreements.models import AssentReply, DescriptionVersion
from coproc.cases.models import Case
from coproc.kernel.translation import gettext as _
from coproc.processes.models import JOINED_STATES, Participation, Process
from coproc.workflow.decide import Fact

ASKED = ("in_hearing", "published")


def preliminary_description_exists(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    """What is missing, if anything: the description itself."""
    there = set(
        session.scalars(
            select(Process.case_id)
            .join(DescriptionVersion, DescriptionVersion.process_id == Process.id)
            .where(Process.case_id.in_([case.id for case in cases]))
        )
    )
    return {case.id: Fact(names=() if case.id in there else (_("den foreløbige behovsbeskrivelse"),)) for case in cases}


def description_answered_by_all(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    """The joined organisations that have not released answers to the newest version."""
    newest = (
        select(DescriptionVersion.process_id, func.max(DescriptionVersion.number).label("number"))
        .group_by(DescriptionVersion.process_id)
        .subquery()
    )
    own = aliased(Case)
    rows = session.execute(
        select(Process.case_id, Organisation.name)
        .join(Participation, Participation.process_id == Process.id)
        .join(own, own.id == Participation.case_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .outerjoin(newest, newest.c.process_id == Process.id)
        .outerjoin(
            DescriptionVersion,
            (DescriptionVersion.process_id == Process.id)
            & (DescriptionVersion.number == newest.c.number)
            & DescriptionVersion.status.in_(ASKED),
        )
        .outerjoin(
            AssentReply, (AssentReply.version_id == DescriptionVersion.id) & (AssentReply.participation_id == Participation.id)
        )
        .where(Process.case_id.in_([case.id for case in cases]), own.state.in_(JOINED_STATES), AssentReply.id.is_(None))
        .order_by(Organisation.sort_key)
    )
    missing: dict[int, list[str]] = defaultdict(list)
    for case_id, name in rows:
        missing[case_id or 0].append(name)
    return {case.id: Fact(names=tuple(missing[case.id])) for case in cases}


def signatures(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    """How many organisations have signed, on whichever version, and not withdrawn."""
    process_of = {case.subject_id: case.id for case in cases}
    counts = queries.signed_count(session, process_of)
    return {case_id: Fact(count=counts.get(process_id, 0)) for process_id, case_id in process_of.items()}


FACTS = {
    "preliminary_description_exists": preliminary_description_exists,
    "description_answered_by_all": description_answered_by_all,
    "signatures": signatures,
}
