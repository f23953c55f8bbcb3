"""Which organisations stand in which relation to rounds, events and what belongs to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.permissions import PUBLIC, SELF
from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, DialogueRound, SharedFact, SignUp
from coproc.kernel.actor import Actor
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.processes.access import split_reference, ties
from coproc.processes.models import Process
from coproc.web.access import Access

# Built once: every public page of an event begins with it.
_EVENT = (
    select(DialogueEvent)
    .where(DialogueEvent.reference == bindparam("reference"))
    .options(joinedload(DialogueEvent.process).joinedload(Process.centre), joinedload(DialogueEvent.round))
)


def process(session: Session, actor: Actor, reference: str) -> Access[Process]:  # noqa: ARG001 - a loader's signature
    """The process, but not as something public: its inside pages never are."""
    found = session.scalar(
        select(Process).where(Process.reference == split_reference(reference)).options(joinedload(Process.centre))
    )
    if found is None:
        raise NotFound(_("Processen findes ikke. Måske er linket skrevet forkert."))
    return Access(found, ties(session, found))


def event(session: Session, actor: Actor, event_reference: str) -> Access[DialogueEvent]:
    """The event of a public reference; `public` once its invitation is published."""
    found = session.scalar(_EVENT, {"reference": split_reference(event_reference)})
    if found is None:
        raise no_event()
    is_public = found.published_at is not None and found.process.is_public
    # Who belongs nowhere, as most who sign up, stands in no relation: nothing to ask.
    around = ties(session, found.process) if actor.memberships else {}
    return Access(found, around, frozenset({PUBLIC}) if is_public else frozenset())


def inside_event(session: Session, actor: Actor, reference: str, event_reference: str) -> Access[DialogueEvent]:
    """The event below its own process's address."""
    found = event(session, actor, event_reference)
    if found.thing.process.reference != split_reference(reference):
        raise no_event()
    return Access(found.thing, found.ties)


def no_event() -> NotFound:
    return NotFound(_("Arrangementet findes ikke. Måske er linket skrevet forkert."))


def _of_process(session: Session, actor: Actor, reference: str, model: Any, number: int, sentence: str) -> Access[Any]:
    whole = process(session, actor, reference)
    found = session.get(model, number)
    if found is None or found.process_id != whole.thing.id:
        raise NotFound(sentence)
    return Access((whole.thing, found), whole.ties)


def dialogue_round(session: Session, actor: Actor, reference: str, round_id: int) -> Access[tuple[Process, DialogueRound]]:
    return _of_process(session, actor, reference, DialogueRound, round_id, _("Runden findes ikke."))


def shared_fact(session: Session, actor: Actor, reference: str, fact_id: int) -> Access[tuple[Process, SharedFact]]:
    return _of_process(session, actor, reference, SharedFact, fact_id, _("Oplysningen findes ikke."))


def question(
    session: Session, actor: Actor, reference: str, event_reference: str, question_id: int
) -> Access[tuple[DialogueEvent, DialogueQuestion]]:
    whole = inside_event(session, actor, reference, event_reference)
    found = session.get(DialogueQuestion, question_id)
    if found is None or found.event_id != whole.thing.id:
        raise NotFound(_("Spørgsmålet findes ikke."))
    return Access((whole.thing, found), whole.ties)


def inside_signup(
    session: Session, actor: Actor, reference: str, event_reference: str, signup_id: int
) -> Access[tuple[DialogueEvent, SignUp]]:
    whole = inside_event(session, actor, reference, event_reference)
    found = session.get(SignUp, signup_id)
    if found is None or found.event_id != whole.thing.id:
        raise NotFound(_("Tilmeldingen findes ikke."))
    return Access((whole.thing, found), whole.ties)


def signup(session: Session, actor: Actor, token: str) -> Access[SignUp]:  # noqa: ARG001 - a loader's signature
    """Whoever has the link is the company. Raises NotFound on a link that does not work."""
    return Access(queries.signup_by_token(session, token), flags=frozenset({SELF}))
