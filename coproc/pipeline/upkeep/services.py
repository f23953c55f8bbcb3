"""The accessibility statement is gone through at least once a year (W82, W83); an administrator writes down when it was.

The days stand in the parameters of the system's one case of `upkeep`, which the first of them opens. No personal data; who wrote it
is in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.translation import gettext as _
from coproc.reference.periods import shift_months

WORKFLOW = "upkeep"
SUBJECT = ("upkeep", 1)
MONTHS = 12  # the law's longest time between two reviews
PATH = "/admin/tilgaengelighed"


def case_of(session: Session) -> Case | None:
    return session.scalar(select(Case).where(Case.subject_kind == SUBJECT[0], Case.subject_id == SUBJECT[1]))


def reviews(case: Case | None) -> list[date]:
    """The days, oldest first."""
    return [date.fromisoformat(day) for day in case.parameters.get("reviews", ())] if case else []


def last_review(session: Session) -> date | None:
    return next(reversed(reviews(case_of(session))), None)


def renew_on(reviewed_on: date) -> date:
    """The last day to go through it again."""
    return shift_months(reviewed_on, MONTHS)


def review(uow: UnitOfWork, day: date, *, seen: date | None) -> None:
    """The statement was gone through that day. An earlier day than the last puts right what was written wrongly.

    `seen`: the last review as the person saw it. Raises DomainError for a day to come, Conflict when somebody was faster.
    """
    if day > uow.today:
        raise DomainError(_("Datoen ligger i fremtiden."), field="reviewed_on")
    case = case_of(uow.session)
    if case is not None:
        case = cases.lock(uow.session, case.id)
    before = reviews(case)
    if seen != (before[-1] if before else None):
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen."))
    if before[-1:] == [day]:
        return
    days = _listed([*(one for one in before if one < day), day])
    uow.record(
        "accessibility.reviewed",
        SUBJECT,
        before={"on": before[-1].isoformat()} if before else None,
        after={"on": day.isoformat()},
    )
    if case is None:
        _open(uow, days)
    else:
        case.parameters = {**case.parameters, "reviews": days}
        cases.touch(uow, case.id)


def _open(uow: UnitOfWork, days: list[str]) -> None:
    try:
        cases.open_case(uow, WORKFLOW, SUBJECT, parameters={"reviews": days})
    except IntegrityError as faster:  # two administrators wrote the very first one
        raise Conflict(_("En anden har rettet det imens. Se det nye, og prøv igen.")) from faster


def _listed(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]
