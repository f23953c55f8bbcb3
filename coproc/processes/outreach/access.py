"""Who may work which row: the centre all of them, a scaling partner its own share."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.accounts import part_links
from coproc.accounts.models import PartLink
from coproc.accounts.permissions import PARTNER, SELF
from coproc.kernel.actor import Actor, Role
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes import access
from coproc.processes.models import Process
from coproc.processes.outreach.models import Prospect
from coproc.processes.outreach.services import LINK
from coproc.web.access import Access, clock


def row(session: Session, me: Actor, reference: str, prospect_id: int) -> Access[Prospect]:
    """One organisation of the list; a partner stands in a relation to it when the row is its own. Raises NotFound."""
    whole = access.process(session, me, reference)
    found = session.get(Prospect, prospect_id)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(_("Organisationen står ikke på listen."))
    own = whole.ties[PARTNER] & {found.partner_id}
    return Access(found, {**whole.ties, PARTNER: frozenset(one for one in own if one)}, whole.flags)


def by_link(session: Session, _me: Actor, outreach_token: str) -> Access[tuple[Prospect, PartLink]]:
    """The row a personal link opens, and whose link it is. Raises Gone."""
    link = part_links.holder(session, outreach_token, LINK, clock().now())
    return Access((session.get_one(Prospect, link.part_id), link), flags=frozenset({SELF}))


def share(me: Actor, process: Process) -> frozenset[int] | None:
    """The partners whose rows the actor sees whole and works; None for the centre's own people: all of them."""
    if process.centre_id in me.organisation_ids(Role.FACILITATOR, Role.MANAGER):
        return None
    return me.organisation_ids(Role.PARTNER)
