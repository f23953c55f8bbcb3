"""What the workflow may ask about the line of a tender before anything is published, and where it is mended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.tenders import queries
from coproc.tenders.effects import path_of, tender_of
from coproc.tenders.line import changes, open_information, still_so, taken
from coproc.tenders.models import Tender
from coproc.workflow.decide import Fact

LONGEST = 80  # of a name inside a sentence


def _tenders(session: Session, cases: Sequence[Case]) -> list[tuple[Tender, Case]]:
    by_subject = {case.subject_id: case for case in cases}
    return [(tender, by_subject[tender.id]) for tender in session.scalars(select(Tender).where(Tender.id.in_(list(by_subject))))]


def _names(found: dict[int, list[str]], pairs: Sequence[tuple[Tender, Case]]) -> dict[int, Fact]:
    return {case.id: Fact(names=tuple(_short(name) for name in found[tender.id])) for tender, case in pairs}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def requirements_decided(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    pairs = _tenders(session, cases)
    rows = queries.requirements(session, [tender.id for tender, _case in pairs])
    return _names({number: [row.heading for row in mine if row.decision == "undecided"] for number, mine in rows.items()}, pairs)


def changes_answered(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    pairs = _tenders(session, cases)
    found = changes.of_all(session, [tender for tender, _case in pairs])
    return _names({number: [one.heading for one in mine] for number, mine in found.items()}, pairs)


def still_so_answered(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    pairs = _tenders(session, cases)
    found = still_so.questions(session, pairs)
    return _names({number: [one.row.heading for one in mine if one.answer is None] for number, mine in found.items()}, pairs)


def taken_decided(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    pairs = _tenders(session, cases)
    found = taken.open_of_all(session, [tender for tender, _case in pairs])
    return _names({number: [str(taken.label_of(row.field)) for row in mine] for number, mine in found.items()}, pairs)


def open_information_reasoned(session: Session, cases: Sequence[Case]) -> dict[int, Fact]:
    pairs = _tenders(session, cases)
    found = open_information.of_all(session, [tender for tender, _case in pairs])
    return _names({number: [fact.fact for fact, given in mine if given is None] for number, mine in found.items()}, pairs)


FACTS = {
    "requirements_decided": requirements_decided,
    "changes_answered": changes_answered,
    "still_so_answered": still_so_answered,
    "taken_decided": taken_decided,
    "open_information_reasoned": open_information_reasoned,
}


def _page(suffix: str) -> Callable[[Session, Case], str]:
    return lambda session, case: path_of(tender_of(session, case), suffix)


MENDS = {
    "tender.requirements": _page("/krav"),
    "tender.changes": _page("/aendringer"),
    "tender.still_so": _page("/stadig-saadan"),
    "tender.taken": _page("/hentet"),
    "tender.open_information": _page("/ikke-delt"),
}
