"""What follows from a change of dates: done for real in a transaction that is rolled back, and read off. So nothing else then happens."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from coproc.cases.dry_run import Line, mails_changed
from coproc.cases.models import Case
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.tenders.models import Tender
from coproc.tenders.timeplan import counting, wording
from coproc.tenders.timeplan.chain import Point
from coproc.tenders.timeplan.engine import verdict


@dataclass(frozen=True)
class Step:
    """One step that gets another date, is new, or falls away."""

    name: str
    before: date | None
    after: date | None

    @property
    def days(self) -> int | None:
        return (self.after - self.before).days if self.before and self.after else None


@dataclass(frozen=True)
class Follows:
    """Of one tender. `verdict`: whether there still is time; `refused`: why its plan cannot follow, so that it stays as it was."""

    reference: str
    title: str
    steps: tuple[Step, ...] = ()
    mails: tuple[Line, ...] = ()
    refused: str = ""
    verdict: str = ""

    def __bool__(self) -> bool:
        return bool(self.steps or self.mails or self.refused)


def fingerprint(found: object) -> str:
    """The confirmation carries it: what is confirmed is what was shown."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def saved_dates(session: Session, tender: Tender) -> dict[str, date]:
    row = counting.timeplan_of(session, tender.id)
    if row:
        return {key: date.fromisoformat(day) for key, day in row.dates.items()}
    chosen = counting.choices_of(session, tender)
    return {Point.NOTICE.value: chosen.anchor_on} if chosen else {}


def differences(before: dict[str, date], after: dict[str, date]) -> tuple[Step, ...]:
    """In the order of the steps."""
    order = list(Point)
    keys = sorted({*before, *after}, key=lambda key: (order.index(Point(key.partition(":")[0])), key))
    return tuple(Step(wording.name_of(key), before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key))


def follows(uow: UnitOfWork, tender: Tender, act: Callable[[], object], *, raising: bool = False) -> Follows:
    """Does it and reads off what it changed. A refusal is told; or raised, when the change is somebody's own."""
    case = uow.session.get_one(Case, tender.case_id)
    dates = saved_dates(uow.session, tender)
    reference, title = tender.reference, tender.title
    try:
        mails = mails_changed(uow, act)
    except DomainError as error:
        if raising:
            raise
        return Follows(reference, title, refused=_sentences(error))
    uow.session.refresh(case)
    steps = differences(dates, saved_dates(uow.session, tender))
    return Follows(reference, title, steps, (*mails.moved, *mails.withdrawn, *mails.added), verdict=_verdict(uow, tender))


def _verdict(uow: UnitOfWork, tender: Tender) -> str:
    chosen = counting.choices_of(uow.session, tender)
    if chosen is None:
        return ""
    plan = counting.count(uow.session, tender, chosen, uow.today)
    return wording.verdict_of(plan, verdict(plan, uow.today))


def _sentences(error: DomainError) -> str:
    errors: dict[str, Any] = getattr(error, "errors", {})
    return " ".join(errors.values()) or error.sentence
