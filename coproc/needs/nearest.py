"""Who else has this need, among all published ones the reader may see. Fast at 100,000: a few candidates by stored words, then scored.

The rarity of words is judged by the newest published needs (SAMPLE), kept per process; which needs are found is always read fresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.models import OrganisationType
from coproc.accounts.words import TYPES
from coproc.kernel.actor import Actor
from coproc.needs import queries
from coproc.needs.matching.index import Document, Index, NeedText
from coproc.needs.matching.score import Match, nearest
from coproc.needs.models import InnovationNeed, NeedStatus, NeedTerm

TERMS = 24  # stored per need: at 16, a seventh of the true nearest five of the written set share none
PER_TERM = 200
SHORTLIST = 40
SAMPLE = 1000


@dataclass(frozen=True)
class Near:
    """A need beside another: how alike, and why."""

    need: InnovationNeed
    match: Match
    is_shown: bool = True  # else the reader may propose it, and know no more than that it is alike


def need_text(need: InnovationNeed) -> NeedText:
    """What the matching reads of a need; its organisation must be loaded."""
    body = (need.problem, need.affected, need.current_practice, need.desired_effect, *need.functional_requirements)
    return NeedText(
        id=str(need.id),
        title=need.title,
        description="\n".join(part for part in body if part),
        cpv=tuple(need.cpv),
        nuts=need.nuts,
        buyer_type=str(TYPES[OrganisationType(need.organisation.type)]),
        window=(need.window_from, need.window_to or need.window_from) if need.window_from else None,
        outcomes=tuple(target["measure"] for target in need.effect_targets if target.get("measure")),
    )


def remember(session: Session, need: InnovationNeed) -> None:
    """Store the words by which others find this need."""
    forget(session, need.id)
    rows = [{"need_id": need.id, "term": term, "weight": weight} for term, weight in _strongest(need_text(need))]
    if rows:
        session.execute(insert(NeedTerm), rows)


def forget(session: Session, need_id: int) -> None:
    session.execute(delete(NeedTerm).where(NeedTerm.need_id == need_id))


def nearest_needs(session: Session, actor: Actor, need: InnovationNeed, limit: int = 5) -> list[Near]:
    """Other organisations' published needs that `actor` may see, nearest first."""
    text = need_text(need)
    candidates = session.scalars(
        _candidates(_strongest(text), queries.matchable_by(actor), need)
        .options(joinedload(InnovationNeed.organisation))
        .execution_options(populate_existing=False)
    ).all()
    by_id = {str(candidate.id): candidate for candidate in candidates}
    shortlist = Shortlist(_sample(session), [need_text(candidate) for candidate in candidates])
    found = nearest(text, shortlist, limit)
    hidden = queries.unread(session, actor, [int(match.id) for match in found])
    return [Near(by_id[match.id], match, is_shown=int(match.id) not in hidden) for match in found]


def compare(session: Session, need: InnovationNeed, other: InnovationNeed) -> Match | None:
    """How two needs compare; None when they share no word."""
    found = nearest(need_text(need), Shortlist(_sample(session), [need_text(other)]), 1)
    return found[0] if found else None


class Shortlist(Index):
    """A few needs to score among, weighed by the words of a larger sample."""

    def __init__(self, sample: Index, needs: Iterable[NeedText]) -> None:  # the sample has counted already
        self._sample = sample
        self.documents = [sample.document_of(need) for need in needs]

    def document_of(self, need: NeedText) -> Document:
        return self._sample.document_of(need)

    def nearest(self, document: Document, top: int) -> list[tuple[int, float]]:
        scored = [
            (number, sum(weight * other.vector.get(term, 0.0) for term, weight in document.vector.items()))
            for number, other in enumerate(self.documents)
        ]
        return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: (-pair[1], self.documents[pair[0]].need.id))[:top]


def _strongest(text: NeedText) -> list[tuple[str, float]]:
    """Weighed by the packaged tables alone, so that what is stored does not depend on what else is there."""
    vector = _tables().document_of(text).vector
    return sorted(vector.items(), key=lambda item: (-item[1], item[0]))[:TERMS]


@cache
def _tables() -> Index:
    return Index([])


def _candidates(terms: Sequence[tuple[str, float]], readable: Any, need: InnovationNeed) -> Select[Any]:
    """The needs that share most of the strong words. Each word's list is cut at its strongest uses."""
    lists = []
    for term, weight in terms:
        one = (
            select(NeedTerm.need_id, (NeedTerm.weight * literal(weight)).label("worth"))
            .where(NeedTerm.term == term)
            .order_by(NeedTerm.weight.desc(), NeedTerm.need_id.desc())
            .limit(PER_TERM)
            .subquery()
        )
        lists.append(select(one.c.need_id, one.c.worth))
    if not lists:
        return select(InnovationNeed).where(literal(False))
    hits = union_all(*lists).subquery()
    best = (
        select(hits.c.need_id, func.sum(hits.c.worth).label("worth"))
        .join(InnovationNeed, InnovationNeed.id == hits.c.need_id)
        .where(InnovationNeed.organisation_id != need.organisation_id, InnovationNeed.status == NeedStatus.PUBLISHED, readable)
        .group_by(hits.c.need_id)
        .order_by(func.sum(hits.c.worth).desc(), hits.c.need_id)
        .limit(SHORTLIST)
        .subquery()
    )
    return select(InnovationNeed).join(best, best.c.need_id == InnovationNeed.id).order_by(best.c.worth.desc(), InnovationNeed.id)


# By connection pool: a process has one database, its tests have many.
_SAMPLES: WeakKeyDictionary[Any, tuple[int, Index]] = WeakKeyDictionary()


def _sample(session: Session) -> Index:
    """Made anew when the needs have become a tenth more."""
    pool: Any = session.get_bind().engine.pool
    last = session.scalar(select(func.max(InnovationNeed.id))) or 0
    counted, index = _SAMPLES.get(pool, (-1, None))
    if index is None or last - counted > counted // 10:
        newest = session.scalars(
            select(InnovationNeed)
            .where(InnovationNeed.status == NeedStatus.PUBLISHED)
            .options(joinedload(InnovationNeed.organisation))
            .order_by(InnovationNeed.published_at.desc(), InnovationNeed.id.desc())
            .limit(SAMPLE)
        )
        index = Index(need_text(need) for need in newest)
        _SAMPLES[pool] = last, index
    return index
