"""What buyers learned, so that the next one in the branch sees it first (PRODUCT no. 25): kept to be found, found, and who may read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from coproc.kernel.actor import Actor
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.sorting import danish_key
from coproc.kernel.translation import gettext as _
from coproc.needs.hooks import Nearby
from coproc.needs.models import InnovationNeed
from coproc.needs.nearest import Near
from coproc.processes.models import Process, ProcessNeed
from coproc.tenders import queries
from coproc.tenders.handover.models import LearningEntry
from coproc.tenders.handover.words import AUDIENCES
from coproc.tenders.models import LearningAnswer, Tender

PAGE_SIZE = 20
FIRST = ("advice", "requirements", "market", "price", "implementation", "result")  # the order the next buyer asks in


@dataclass(frozen=True)
class Lesson:
    """One tender's answers, and why they stand here."""

    tender: Tender
    process: Process | None
    answers: dict[str, LearningAnswer]
    why: str = ""

    @property
    def path(self) -> str:
        return f"/laering/{self.tender.reference}"


def code_of(session: Session, tender: Tender) -> str:
    """The CPV code the tender is found by: its own first one, else its process's, else its needs'."""
    process = session.get(Process, tender.process_id) if tender.process_id else None
    lists = [tender.cpv, process.cpv if process else [], *(need.cpv for need in queries.needs_of(session, tender))]
    return next((codes[0] for codes in lists if codes), "")


def remember(uow: UnitOfWork, tender: Tender, answers: Sequence[str], audience: str) -> bool:
    """Keep what others find the answers by. Returns whether who may read them has changed."""
    if audience not in AUDIENCES:
        raise DomainError(_("Vælg, hvem der må læse svarene."), field="audience")
    code = code_of(uow.session, tender)
    row = uow.session.get(LearningEntry, tender.id)
    if row is None:
        if not any(answers):
            return False
        row = LearningEntry(tender_id=tender.id, audience=audience, answered_at=uow.now)
        uow.session.add(row)
    changed = row.audience != audience
    row.division, row.branch, row.audience, row.answered_at = code[:2], code[:3], audience, uow.now
    row.search_text = danish_key(" ".join([tender.title, *answers]))
    return changed


def audience_of(session: Session, tender_id: int) -> str:
    row = session.get(LearningEntry, tender_id)
    return row.audience if row else "buyers"


def readable(actor: Actor) -> ColumnElement[bool]:
    """Those of one's own processes; else what its buyer gives to all buyers, of tenders anybody may know of."""
    return or_(queries.inside(actor), and_(LearningEntry.audience == "buyers", queries.IS_PUBLIC))


def _found(actor: Actor) -> ColumnElement[bool]:
    answered = select(LearningAnswer.tender_id).where(LearningAnswer.tender_id == Tender.id, LearningAnswer.answer != "").exists()
    return and_(readable(actor), answered)


def search(session: Session, actor: Actor, *, text: str = "", division: str = "", page: int = 1) -> tuple[list[Lesson], int]:
    """One page of what this reader may read, the newest first, and how many there are."""
    query = _query().where(_found(actor))
    for word in danish_key(text).split():
        query = query.where(LearningEntry.search_text.contains(word, autoescape=True))
    if division:
        query = query.where(LearningEntry.division == division)
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    query = query.order_by(LearningEntry.answered_at.desc(), Tender.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return _lessons(session, [(tender, process, "") for tender, process, _entry in session.execute(query)]), total


def of_reference(session: Session, actor: Actor, reference: str) -> Lesson | None:
    """None where there is nothing this reader may read. Whoever may read the answers may open the tender's page too."""
    row = session.execute(_query().where(Tender.reference == reference.upper(), _found(actor))).first()
    return _lessons(session, [(row[0], row[1], "")])[0] if row else None


def divisions(session: Session, actor: Actor) -> list[str]:
    """The CPV divisions there is something to read in."""
    query = (
        select(LearningEntry.division)
        .join(Tender, Tender.id == LearningEntry.tender_id)
        .outerjoin(Process, Process.id == Tender.process_id)
        .where(_found(actor), LearningEntry.division != "")
        .distinct()
    )
    return sorted(session.scalars(query))


def _query() -> Any:
    return (
        select(Tender, Process, LearningEntry)
        .join(LearningEntry, LearningEntry.tender_id == Tender.id)
        .outerjoin(Process, Process.id == Tender.process_id)
        .options(joinedload(Tender.authority))
    )


def near(
    session: Session,
    actor: Actor,
    codes: Sequence[str],
    *,
    need_ids: Collection[int] = (),
    process_id: int | None = None,
    without: int | None = None,
    limit: int = 3,
) -> list[Lesson]:
    """Of the same process, of processes built on needs that look alike, or of the same branch; the closest first."""
    groups, wide = sorted({code[:3] for code in codes}), sorted({code[:2] for code in codes})
    alike = Tender.process_id.in_(select(ProcessNeed.process_id).where(ProcessNeed.need_id.in_(need_ids)))
    reasons = (
        (Tender.process_id == process_id, _("Samme proces")),
        (alike, _("Et behov, der ligner")),
        (LearningEntry.branch.in_(groups), _("Samme CPV-gren: {codes}", codes=", ".join(groups))),
        (LearningEntry.division.in_(wide), _("Samme CPV-hovedgruppe: {codes}", codes=", ".join(wide))),
    )
    closeness = case(*((clause, number) for number, (clause, _why) in enumerate(reasons)), else_=len(reasons))
    query = _query().add_columns(closeness.label("closeness")).where(_found(actor), closeness < len(reasons))
    if without is not None:
        query = query.where(Tender.id != without)
    query = query.order_by("closeness", LearningEntry.answered_at.desc(), Tender.id.desc()).limit(limit)
    return _lessons(session, [(row[0], row[1], reasons[row[3]][1]) for row in session.execute(query)])


def _lessons(session: Session, rows: Sequence[tuple[Tender, Process | None, str]]) -> list[Lesson]:
    answers = queries.learning(session, [tender.id for tender, _process, _why in rows])
    return [
        Lesson(tender, process, {key: answers[tender.id][key] for key in FIRST if key in answers[tender.id]}, why)
        for tender, process, why in rows
    ]


def beside_need(session: Session, actor: Actor, need: InnovationNeed, alike: Sequence[Near], limit: int) -> list[Nearby]:
    """For the page of a need: what others in its branch learned."""
    ids = [found.need.id for found in alike if found.match.suggest]
    return [
        Nearby(
            f"{lesson.tender.authority.name}: {lesson.tender.title}",
            lesson.path,
            [lesson.why, *[row.answer for row in lesson.answers.values()][:1]],
        )
        for lesson in near(session, actor, need.cpv, need_ids=ids, limit=limit)
    ]
