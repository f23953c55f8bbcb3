"""A buyer at the tables of an event: `own` is that organisation."""

from __future__ import annotations

from sqlalchemy.orm import Session

from coproc.accounts.permissions import OWN, PARTICIPANT
from coproc.dialogues import access
from coproc.dialogues.models import DialogueEvent
from coproc.kernel.actor import Actor
from coproc.web.access import Access


def buyer(
    session: Session, actor: Actor, reference: str, event_reference: str, organisation_id: int
) -> Access[tuple[DialogueEvent, int]]:
    """One that takes part no longer writes nothing."""
    whole = access.inside_event(session, actor, reference, event_reference)
    own = frozenset({organisation_id}) & whole.ties.get(PARTICIPANT, frozenset())
    return Access((whole.thing, organisation_id), {**whole.ties, OWN: own})
