"""Reads of needs: who may see which, the list, the pairs of needs, what the facilitator can start a process from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from coproc.kernel.actor import Actor, Role
from coproc.kernel.sorting import danish_key
from coproc.needs.models import Answer, InnovationNeed, MatchAnswer, NeedMatch, NeedStatus, Visibility
from coproc.reference.models import CodeListEntry

PAGE_SIZE = 50
MOST_COUNTED = 1000  # counting on costs more than anybody reads
MOST_CHOICES = 500
MOST_CODES = 20
BUYER_ROLES = (Role.OFFICER, Role.EXPERT, Role.MANAGER)


def _by_consent(organisation_ids: Any) -> Select[Any]:
    """The needs of others that these organisations share a match with, to which both have said yes."""
    mine, ours, theirs = aliased(InnovationNeed), aliased(MatchAnswer), aliased(MatchAnswer)
    return (
        select(theirs.need_id)
        .join(ours, and_(ours.match_id == theirs.match_id, ours.need_id != theirs.need_id))
        .join(mine, mine.id == ours.need_id)
        .where(
            mine.organisation_id.in_(organisation_ids),
            ours.answer == Answer.CONFIRMED,
            theirs.answer == Answer.CONFIRMED,
        )
    )


def _agreed() -> Select[Any]:
    """The needs in a match to which both sides have said yes."""
    ours, theirs = aliased(MatchAnswer), aliased(MatchAnswer)
    return (
        select(ours.need_id)
        .join(theirs, and_(theirs.match_id == ours.match_id, theirs.need_id != ours.need_id))
        .where(ours.answer == Answer.CONFIRMED, theirs.answer == Answer.CONFIRMED)
    )


def readable_by(actor: Actor) -> ColumnElement[bool]:
    """Which needs the actor may read: own ones, and published ones as far as they are shared (WORDS, Hvem kan se behovet?)."""
    if actor.kind == "system":
        return true()
    published = InnovationNeed.status == NeedStatus.PUBLISHED
    if Role.FACILITATOR in actor.roles:
        shared: ColumnElement[bool] = and_(published, _shared_with_facilitators())
    elif buyers := actor.organisation_ids(*BUYER_ROLES):
        shown = InnovationNeed.visibility.in_((Visibility.BUYERS, Visibility.PUBLIC))
        shared = and_(published, or_(shown, InnovationNeed.id.in_(_by_consent(buyers))))
    else:
        shared = and_(published, InnovationNeed.visibility == Visibility.PUBLIC)
    own = actor.organisation_ids(*BUYER_ROLES, Role.FACILITATOR)
    return or_(shared, InnovationNeed.organisation_id.in_(own)) if own else shared


def _shared_with_facilitators() -> ColumnElement[bool]:
    """A private need is theirs to read when it is confirmed to be another's as well (PRODUCT no. 3)."""
    return or_(InnovationNeed.visibility != Visibility.PRIVATE, InnovationNeed.id.in_(_agreed()))


def matchable_by(actor: Actor) -> ColumnElement[bool]:
    """Which needs may be proposed: a facilitator matches private ones too, without being told whose or what they are."""
    return InnovationNeed.status == NeedStatus.PUBLISHED if actor.has(Role.FACILITATOR) else readable_by(actor)


def unread(session: Session, actor: Actor, need_ids: Sequence[int]) -> frozenset[int]:
    """Those of the needs that the actor may match but not read."""
    readable = session.scalars(select(InnovationNeed.id).where(InnovationNeed.id.in_(need_ids), readable_by(actor)))
    return frozenset(need_ids) - frozenset(readable)


def consenting(session: Session, need_id: int) -> frozenset[int]:
    """The organisations to which this need is revealed by a match both sides confirmed."""
    other, ours, theirs = aliased(InnovationNeed), aliased(MatchAnswer), aliased(MatchAnswer)
    return frozenset(
        session.scalars(
            select(other.organisation_id)
            .join(theirs, theirs.need_id == other.id)
            .join(ours, and_(ours.match_id == theirs.match_id, ours.need_id == need_id))
            .where(other.id != need_id, ours.answer == Answer.CONFIRMED, theirs.answer == Answer.CONFIRMED)
        )
    )


def by_reference(session: Session, reference: str) -> InnovationNeed | None:
    return session.scalar(
        select(InnovationNeed).where(InnovationNeed.reference == reference.upper()).options(joinedload(InnovationNeed.organisation))
    )


@dataclass(frozen=True)
class NeedPage:
    """One page of a list; `total` stops at MOST_COUNTED, and `more` says that there are more than that."""

    rows: Sequence[InnovationNeed]
    number: int
    total: int
    more: bool

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def rows(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    focus_area: str = "",
    region: str = "",
    status: str = NeedStatus.PUBLISHED,
    mine: bool = False,
    number: int = 1,
) -> NeedPage:
    """One page of the needs this actor may see, newest first. Drafts and withdrawn ones are seen by their own organisation."""
    query = select(InnovationNeed).where(readable_by(actor))
    if status:
        query = query.where(InnovationNeed.status == status)
    if mine:
        query = query.where(InnovationNeed.organisation_id.in_(actor.organisation_ids()))
    if focus_area:
        query = query.where(InnovationNeed.focus_area == focus_area)
    if region:
        query = query.where(InnovationNeed.nuts.startswith(region, autoescape=True))
    for word in danish_key(text).split():
        query = query.where(InnovationNeed.search_text.contains(word, autoescape=True))
    newest = InnovationNeed.published_at if status == NeedStatus.PUBLISHED else InnovationNeed.updated_at
    query = query.order_by(newest.desc(), InnovationNeed.id.desc())
    ids = session.scalars(query.with_only_columns(InnovationNeed.id).limit(MOST_COUNTED + 1)).all()
    more = len(ids) > MOST_COUNTED
    ids = ids[:MOST_COUNTED]
    number = max(1, min(number, -(-len(ids) // PAGE_SIZE)))
    shown = ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    page = query.where(InnovationNeed.id.in_(shown)).options(joinedload(InnovationNeed.organisation))
    return NeedPage(session.scalars(page).all() if shown else [], number, len(ids), more)


def after(
    session: Session, actor: Actor, last_id: int, limit: int, *, status: str = "", focus_area: str = "", mine: bool = False
) -> Sequence[InnovationNeed]:
    """The next of the needs this actor may read, in the order of their ids: new ones come last."""
    query = select(InnovationNeed).where(readable_by(actor), InnovationNeed.id > last_id)
    if status:
        query = query.where(InnovationNeed.status == status)
    if focus_area:
        query = query.where(InnovationNeed.focus_area == focus_area)
    if mine:
        query = query.where(InnovationNeed.organisation_id.in_(actor.organisation_ids(*BUYER_ROLES)))
    return session.scalars(query.options(joinedload(InnovationNeed.organisation)).order_by(InnovationNeed.id).limit(limit)).all()


def published_of(session: Session, organisation_ids: frozenset[int]) -> list[InnovationNeed]:
    """An organisation's own published needs, the newest first."""
    return list(
        session.scalars(
            select(InnovationNeed)
            .where(InnovationNeed.status == NeedStatus.PUBLISHED, InnovationNeed.organisation_id.in_(organisation_ids))
            .options(joinedload(InnovationNeed.organisation))
            .order_by(InnovationNeed.published_at.desc(), InnovationNeed.id.desc())
            .limit(MOST_CHOICES)
        )
    )


def published_for_facilitators(session: Session) -> list[InnovationNeed]:
    """The newest published needs that facilitators may read, with their organisations: what a process can be started from."""
    return list(
        session.scalars(
            select(InnovationNeed)
            .where(InnovationNeed.status == NeedStatus.PUBLISHED, _shared_with_facilitators())
            .options(joinedload(InnovationNeed.organisation))
            .order_by(InnovationNeed.published_at.desc(), InnovationNeed.id.desc())
            .limit(MOST_CHOICES)
        )
    )


@dataclass(frozen=True)
class Pair:
    """A match seen from one of its needs, with the answers of both sides."""

    match: NeedMatch
    other: InnovationNeed
    answers: dict[int, MatchAnswer] = field(default_factory=dict)

    def answer_of(self, need_id: int) -> MatchAnswer | None:
        return self.answers.get(need_id)

    @property
    def is_mutual(self) -> bool:
        return len(self.answers) == 2 and all(answer.answer == Answer.CONFIRMED for answer in self.answers.values())

    @property
    def is_declined(self) -> bool:
        return any(answer.answer == Answer.DECLINED for answer in self.answers.values())

    def is_shown_to(self, actor: Actor) -> bool:
        """Whether the reader may know whose need the other one is."""
        if actor.kind == "system" or self.other.organisation_id in actor.organisation_ids(*BUYER_ROLES):
            return True
        return self.other.status == NeedStatus.PUBLISHED and (self.other.visibility != Visibility.PRIVATE or self.is_mutual)


def pairs(session: Session, need_id: int) -> list[Pair]:
    """The matches proposed for a need, the likest first."""
    found = session.execute(
        select(NeedMatch, InnovationNeed)
        .join(
            InnovationNeed,
            or_(
                and_(NeedMatch.need_id == need_id, InnovationNeed.id == NeedMatch.other_id),
                and_(NeedMatch.other_id == need_id, InnovationNeed.id == NeedMatch.need_id),
            ),
        )
        .options(joinedload(InnovationNeed.organisation))
        .order_by(NeedMatch.score.desc(), NeedMatch.id)
    ).all()
    answers: defaultdict[int, dict[int, MatchAnswer]] = defaultdict(dict)
    for answer in session.scalars(select(MatchAnswer).where(MatchAnswer.match_id.in_([match.id for match, _other in found]))):
        answers[answer.match_id][answer.need_id] = answer
    return [Pair(match, other, answers[match.id]) for match, other in found]


def has_codes(session: Session, kind: str) -> bool:
    return session.scalar(select(CodeListEntry.code).where(CodeListEntry.list_name == kind).limit(1)) is not None


def labels(session: Session, kind: str, codes: Sequence[str]) -> dict[str, CodeListEntry]:
    """The entries of these codes, as far as the official list is imported."""
    query = select(CodeListEntry).where(CodeListEntry.list_name == kind, CodeListEntry.code.in_(codes))
    return {entry.code: entry for entry in session.scalars(query)}


def find_codes(session: Session, kind: str, text: str) -> list[CodeListEntry]:
    """Entries whose label has all the words, or whose code begins with the digits; the general ones first."""
    words = text.casefold().split()  # as the import folds its labels
    if not words:
        return []
    query = select(CodeListEntry).where(CodeListEntry.list_name == kind)
    for word in words:
        query = query.where(
            or_(
                CodeListEntry.search_text.contains(word, autoescape=True),
                CodeListEntry.code.startswith(word, autoescape=True) if word.isdigit() else false(),
            )
        )
    return list(session.scalars(query.order_by(CodeListEntry.code).limit(MOST_CODES)))


def danish_regions(session: Session) -> list[CodeListEntry]:
    """The Danish part of the imported NUTS list; empty when it is not imported."""
    query = select(CodeListEntry).where(CodeListEntry.list_name == "nuts", CodeListEntry.code.startswith("DK0"))
    return list(session.scalars(query.order_by(CodeListEntry.code)))
