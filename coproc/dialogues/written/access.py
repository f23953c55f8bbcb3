"""Whoever has the link is the company: the draft's own link, or the personal link of a sign-up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coproc.accounts.permissions import SELF
from coproc.dialogues import access, queries as dialogue
from coproc.dialogues.models import DialogueEvent, SignUp, WrittenInput
from coproc.dialogues.written import queries
from coproc.dialogues.written.models import InputDraft, InputLink
from coproc.kernel.actor import Actor
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _
from coproc.web.access import Access


@dataclass(frozen=True)
class Own:
    """A company at its own input. There is no draft until something is saved on a sign-up's link."""

    event: DialogueEvent
    company_name: str
    email: str
    draft: InputDraft | None
    signup: SignUp | None


def own(session: Session, actor: Actor, token: str) -> Access[Own]:  # noqa: ARG001 - a loader's signature
    """`token`: of a draft or a sign-up; "<token>.D-2026-2" is the sign-up's company at another event of its round.

    Raises NotFound on a link that does not work.
    """
    token, _dot, reference = token.partition(".")
    event = joinedload(InputDraft.event).joinedload(DialogueEvent.process)
    draft = session.scalar(
        select(InputDraft)
        .join(InputLink, InputLink.draft_id == InputDraft.id)
        .where(InputLink.hash == dialogue.digest(token))
        .options(event)
    )
    if draft is not None and not reference:
        return Access(Own(draft.event, draft.company_name, draft.email, draft, None), flags=frozenset({SELF}))
    signup = dialogue.signup_by_token(session, token)
    if not signup.email:
        raise NotFound(_("Linket virker ikke. Brug det nyeste link, I har fået i en mail fra os."))
    at = _of_round(session, signup, reference) if reference else signup.event
    found = queries.draft_of(session, at.id, signup.email)
    name = found.company_name if found else signup.company_name
    return Access(Own(at, name, signup.email, found, signup), flags=frozenset({SELF}))


def _of_round(session: Session, signup: SignUp, reference: str) -> DialogueEvent:
    found = session.scalar(
        select(DialogueEvent)
        .where(
            DialogueEvent.reference == reference,
            DialogueEvent.round_id == signup.event.round_id,
            DialogueEvent.published_at.is_not(None),
        )
        .options(joinedload(DialogueEvent.process))
    )
    if found is None:
        raise access.no_event()
    return found


def sent(
    session: Session, actor: Actor, reference: str, event_reference: str, input_id: int
) -> Access[tuple[DialogueEvent, WrittenInput]]:
    """An input below its own event's address."""
    whole = access.inside_event(session, actor, reference, event_reference)
    found = session.get(WrittenInput, input_id)
    if found is None or found.event_id != whole.thing.id or found.withdrawn_at:
        raise NotFound(_("Svaret findes ikke."))
    return Access((whole.thing, found), whole.ties)
