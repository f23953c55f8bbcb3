"""Who stands in which relation to a need."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.permissions import OWN, PUBLIC
from coproc.kernel.actor import Actor
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.needs import queries
from coproc.needs.models import InnovationNeed, NeedMatch, NeedStatus, Visibility
from coproc.web.access import Access

# Relations and flags of this room beside the shared ones.
DRAFT, MATCHED, BUYERS, PUBLISHED, UNSHARED = "draft", "matched", "buyers", "published", "unshared"


def need(session: Session, _actor: Actor, reference: str) -> Access[InnovationNeed]:
    """`draft`: own and not published yet; `matched`: revealed by mutual consent; flags say whom it is shared with.

    `published`: facilitators read it; `unshared`: they may propose a match for it unseen. Raises NotFound.
    """
    found = queries.by_reference(session, reference)
    if found is None:
        raise NotFound(_("Behovet findes ikke. Måske er linket skrevet forkert."))
    own = frozenset({found.organisation_id})
    ties = {OWN: own, DRAFT: own if found.status == NeedStatus.DRAFT else frozenset()}
    flags: set[str] = set()
    if found.status == NeedStatus.PUBLISHED:
        if found.visibility == Visibility.PUBLIC:
            flags |= {PUBLIC, BUYERS, PUBLISHED}
        elif found.visibility == Visibility.BUYERS:
            flags |= {BUYERS, PUBLISHED}
        else:
            ties[MATCHED] = queries.consenting(session, found.id)
            flags.add(PUBLISHED if ties[MATCHED] else UNSHARED)
    return Access(found, ties, frozenset(flags))


def match(session: Session, actor: Actor, reference: str, match_id: int) -> Access[tuple[InnovationNeed, NeedMatch]]:
    """A pair seen from the need in the address; `own` owns that need. Raises NotFound."""
    whole = need(session, actor, reference)
    found = session.scalar(select(NeedMatch).where(NeedMatch.id == match_id))
    if found is None or whole.thing.id not in (found.need_id, found.other_id):
        raise NotFound(_("Forslaget findes ikke."))
    return Access((whole.thing, found), whole.ties, whole.flags)
