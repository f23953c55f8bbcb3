"""Reads: lists of tenders, who stands behind them, what they did with the shared requirements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import Organisation
from coproc.agreements import queries as agreements
from coproc.agreements.models import DescriptionSection, DescriptionVersion
from coproc.cases.models import Case
from coproc.cases.services import definition_of
from coproc.dialogues.models import HELD_STATES
from coproc.dialogues.queries import events_of
from coproc.documents.models import Document
from coproc.kernel.actor import Actor, Role
from coproc.kernel.sorting import danish_key
from coproc.needs.models import InnovationNeed
from coproc.processes.models import JOINED_STATES, Participation, Process, ProcessNeed
from coproc.reference.rules import Procedure
from coproc.tenders.models import EffectRecord, LearningAnswer, SharedRequirement, Tender, TenderLimit, TenderParticipant
from coproc.tenders.words import DOCUMENTS, LETTERS, REQUIRED

PAGE_SIZE = 50
PREPARING = ("planned", "market_knowledge_attached", "documents_drafted", "bound_by_framework")
# States that answer the question what became of the intent without a planned date.
SETTLED_STATES = ("bound_by_framework", "other_outcome", "no_tender", "annulled", "closed")


@dataclass(frozen=True)
class TenderRow:
    """A line of a list."""

    tender: Tender
    case: Case
    process: Process | None

    @property
    def state_label(self) -> str:
        return str(definition_of(self.case).state(self.case.state).label)

    @property
    def is_settled(self) -> bool:
        return bool(self.tender.notice_planned_on or self.tender.notice_sent_on) or self.case.state in SETTLED_STATES

    @property
    def expected_on(self) -> date | None:
        """When the notice was or will be sent, as far as it is known."""
        return self.tender.notice_sent_on or self.tender.notice_planned_on or self.tender.window_from


def _rows() -> Any:
    return (
        select(Tender, Case, Process)
        .join(Case, Case.id == Tender.case_id)
        .outerjoin(Process, Process.id == Tender.process_id)
        .options(joinedload(Tender.authority))
    )


def _behind(organisations: Collection[int]) -> ColumnElement[bool]:
    """Tenders that these organisations hold, or stand behind."""
    ids = (
        select(TenderParticipant.tender_id)
        .join(Participation, Participation.id == TenderParticipant.participation_id)
        .where(Participation.organisation_id.in_(organisations), TenderParticipant.confirmed_at.is_not(None))
    )
    return or_(Tender.authority_id.in_(organisations), Tender.id.in_(ids))


# What anybody may know of, where Process is outer-joined.
IS_PUBLIC = and_(Tender.notice_sent_on.is_not(None), or_(Tender.process_id.is_(None), Process.is_public))


def inside(actor: Actor) -> ColumnElement[bool]:
    """Own ones, and those of processes one has joined or facilitates."""
    mine = actor.organisation_ids(Role.OFFICER, Role.EXPERT, Role.MANAGER)
    joined = (
        select(Participation.process_id)
        .join(Case, Case.id == Participation.case_id)
        .where(Participation.organisation_id.in_(mine), Case.state.in_(JOINED_STATES))
    )
    return or_(
        _behind(mine),
        Process.centre_id.in_(actor.organisation_ids(Role.FACILITATOR, Role.MANAGER)),
        Tender.process_id.in_(joined),
    )


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Those one stands inside, and the public ones: those whose page `tender.read` opens."""
    return or_(inside(actor), IS_PUBLIC)


def rows(
    session: Session,
    actor: Actor,
    *,
    mine: bool = False,
    text: str = "",
    state: str = "",
    year: int | None = None,
    page: int = 1,
) -> tuple[list[TenderRow], int]:
    """One page of the tenders this actor may see, the newest first, and how many there are in all. `year`: of the notice."""
    query = _rows().where(_visible(actor))
    if mine:
        query = query.where(_behind(actor.organisation_ids()))
    if text.strip():
        query = query.where(Tender.sort_key.contains(danish_key(text.strip()), autoescape=True))
    if state:
        query = query.where(Case.state == state)
    if year and 1 < year < 9999:
        on = func.coalesce(Tender.notice_sent_on, Tender.notice_planned_on, Tender.window_from)
        query = query.where(on >= date(year, 1, 1), on < date(year + 1, 1, 1))
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    found = session.execute(query.order_by(Tender.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [TenderRow(*row) for row in found], total


def after(
    session: Session, actor: Actor, last_id: int, limit: int, *, process_reference: str = "", state: str = ""
) -> list[TenderRow]:
    """The next of the tenders this actor may see, in the order of their ids: new ones come last."""
    query = _rows().where(_visible(actor), Tender.id > last_id)
    if process_reference:
        query = query.where(Process.reference == process_reference)
    if state:
        query = query.where(Case.state == state)
    return [TenderRow(*row) for row in session.execute(query.order_by(Tender.id).limit(limit))]


def row_of(session: Session, tender: Tender) -> TenderRow:
    return TenderRow(*session.execute(_rows().where(Tender.id == tender.id)).one())


def of_process(session: Session, process_id: int) -> list[TenderRow]:
    """Every tender of a process, by authority."""
    query = _rows().join(Organisation, Organisation.id == Tender.authority_id).where(Tender.process_id == process_id)
    return [TenderRow(*row) for row in session.execute(query.order_by(Organisation.sort_key, Tender.id))]


def settled(session: Session, process_ids: Collection[int]) -> dict[tuple[int, int], dict[int, bool]]:
    """(process, participation) -> the tenders behind which it stands, and of each `TenderRow.is_settled`."""
    found: dict[tuple[int, int], dict[int, bool]] = defaultdict(dict)
    is_settled = or_(Tender.notice_planned_on.is_not(None), Tender.notice_sent_on.is_not(None), Case.state.in_(SETTLED_STATES))
    for process_id, participation_id, tender_id, is_so in session.execute(
        select(Tender.process_id, TenderParticipant.participation_id, Tender.id, is_settled)
        .join(Case, Case.id == Tender.case_id)
        .join(TenderParticipant, TenderParticipant.tender_id == Tender.id)
        .where(Tender.process_id.in_(process_ids), TenderParticipant.confirmed_at.is_not(None))
    ):
        found[process_id or 0, participation_id][tender_id] = bool(is_so)
    return found


def of_participation(session: Session, participation_id: int) -> list[TenderRow]:
    """The tenders one participant stands behind."""
    ids = select(TenderParticipant.tender_id).where(
        TenderParticipant.participation_id == participation_id, TenderParticipant.confirmed_at.is_not(None)
    )
    return [TenderRow(*row) for row in session.execute(_rows().where(Tender.id.in_(ids)).order_by(Tender.id))]


def participations(
    session: Session, tender_ids: Collection[int], *, asked: bool = False
) -> dict[int, list[tuple[int, Organisation]]]:
    """Tender -> (participation, organisation) of those behind it, or of those that are asked and have not answered, in Danish order."""
    found: dict[int, list[tuple[int, Organisation]]] = defaultdict(list)
    for tender_id, participation_id, organisation in session.execute(
        select(TenderParticipant.tender_id, Participation.id, Organisation)
        .join(Participation, Participation.id == TenderParticipant.participation_id)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(TenderParticipant.tender_id.in_(tender_ids), TenderParticipant.confirmed_at.is_(None) == asked)
        .order_by(Organisation.sort_key)
    ):
        found[tender_id].append((participation_id, organisation))
    return found


def limits(session: Session, tender_id: int) -> list[TenderLimit]:
    return list(session.scalars(select(TenderLimit).where(TenderLimit.tender_id == tender_id).order_by(TenderLimit.position)))


def requirements(session: Session, tender_ids: Collection[int]) -> dict[int, list[SharedRequirement]]:
    found: dict[int, list[SharedRequirement]] = {tender_id: [] for tender_id in tender_ids}
    query = select(SharedRequirement).where(SharedRequirement.tender_id.in_(tender_ids))
    for row in session.scalars(query.order_by(SharedRequirement.position, SharedRequirement.id)):
        found[row.tender_id].append(row)
    return found


def effects(session: Session, tender_ids: Collection[int]) -> dict[int, list[EffectRecord]]:
    found: dict[int, list[EffectRecord]] = {tender_id: [] for tender_id in tender_ids}
    query = select(EffectRecord).where(EffectRecord.tender_id.in_(tender_ids))
    for row in session.scalars(query.order_by(EffectRecord.measured_on, EffectRecord.id)):
        found[row.tender_id].append(row)
    return found


def learning(session: Session, tender_ids: Collection[int]) -> dict[int, dict[str, LearningAnswer]]:
    """Tender -> question -> answer; empty answers are not there."""
    found: dict[int, dict[str, LearningAnswer]] = {tender_id: {} for tender_id in tender_ids}
    for row in session.scalars(select(LearningAnswer).where(LearningAnswer.tender_id.in_(tender_ids))):
        if row.answer:
            found[row.tender_id][row.question] = row
    return found


def needs_of(session: Session, tender: Tender) -> list[InnovationNeed]:
    """The needs the tender answers: those of the organisations behind it, or all of the process when they brought none."""
    if tender.process_id is None:
        return []
    needs = list(
        session.scalars(
            select(InnovationNeed)
            .join(ProcessNeed, ProcessNeed.need_id == InnovationNeed.id)
            .where(ProcessNeed.process_id == tender.process_id)
            .order_by(InnovationNeed.id)
        )
    )
    buyers = {organisation.id for _id, organisation in participations(session, [tender.id])[tender.id]} | {tender.authority_id}
    return [need for need in needs if need.organisation_id in buyers] or needs


def targets(session: Session, tender: Tender) -> list[dict[str, Any]]:
    """The effect targets to measure against: [{measure, baseline, target}], each measure once."""
    found = {target["measure"]: target for need in needs_of(session, tender) for target in need.effect_targets}
    return list(found.values())


def description(session: Session, process_id: int) -> tuple[DescriptionVersion, list[DescriptionSection]] | None:
    """The published joint description with its functional requirements."""
    version = agreements.published_version(session, process_id)
    if version is None:
        return None
    return version, [section for section in agreements.sections(session, version.id) if section.kind == "requirement"]


def has_dialogue(session: Session, process_id: int | None) -> bool:
    """Whether companies were spoken with: then the annex belongs to the set."""
    return process_id is not None and bool(events_of(session, process_id, HELD_STATES))


def document_keys(session: Session, tender: Tender) -> list[str]:
    """The documents the tender must have before its notice."""
    return [key for key in REQUIRED if key != "prior_involvement_annex" or has_dialogue(session, tender.process_id)]


def fitting_keys(session: Session, tender: Tender) -> set[str]:
    """The documents that have a sense in this tender."""
    fitting = {*DOCUMENTS, *LETTERS}
    if not has_dialogue(session, tender.process_id):
        fitting -= {"prior_involvement_annex"}
    if tender.procedure != Procedure.INNOVATION:
        fitting -= {"contract_outline"}
    if tender.procedure in {Procedure.OPEN, Procedure.CONTEST}:
        fitting -= {"invitation_to_tender", "selection_letter"}  # everybody may tender
    return fitting


def newest_documents(session: Session, tender_id: int, language: str = "da") -> dict[str, Document]:
    """The newest version of each document, of the set and of the letters."""
    query = select(Document).where(
        Document.subject_kind == "tender",
        Document.subject_id == tender_id,
        Document.template_key.in_([*DOCUMENTS, *LETTERS]),
        Document.language == language,
    )
    return {str(row.template_key): row for row in session.scalars(query.order_by(Document.number, Document.id))}


def newest_document(session: Session, tender_id: int, key: str) -> Document | None:
    """Of a document beside the set."""
    query = select(Document).where(
        Document.subject_kind == "tender", Document.subject_id == tender_id, Document.template_key == key
    )
    return session.scalars(query.order_by(Document.id.desc()).limit(1)).first()


def undecided(requirements_: Sequence[SharedRequirement]) -> int:
    return sum(1 for row in requirements_ if row.decision == "undecided")
