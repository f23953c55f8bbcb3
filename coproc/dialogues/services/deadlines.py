"""What passes by itself, for the worker: sign-up closes, confirmations and offers run out. Each is safe to run twice and by several."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from coproc.cases.models import Case
from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.dialogues.services import events, letters
from coproc.dialogues.services.places import fill_places, lock
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import DomainError
from coproc.kernel.translation import gettext as _, lazy, speaking

KEEPER = system("coproc")
# Clauses for the mail; the page keeps the whole sentence.
WHY_GONE: dict[str, Any] = {
    "expired": lazy("fristen for at bekræfte tilmeldingen er gået"),
    "lapsed": lazy("I ikke svarede på tilbuddet om en plads inden fristen, så det gik videre til den næste"),
}


def close_signups(database: Database, clock: Clock) -> int:
    """Sign-up closes when its deadline has passed, through the workflow. One that was opened again after its deadline stays open."""
    with database.read() as session:
        late = session.scalars(
            select(DialogueEvent.id)
            .join(Case, Case.id == DialogueEvent.case_id)
            .where(
                Case.state == "invitation_published",
                DialogueEvent.signup_closes_at < clock.now(),
                Case.state_since <= DialogueEvent.signup_closes_at,
            )
            .order_by(DialogueEvent.id)
        ).all()
    count = 0
    for event_id in late:
        try:
            with database.write(KEEPER, clock) as uow:
                events.move(uow, event_id, "close_signup")
        except DomainError:  # a person or another worker was faster
            continue
        count += 1
    return count


def expire_unconfirmed(database: Database, clock: Clock) -> int:
    """Sign-ups nobody confirmed in time make room."""
    return _let_go(database, clock, "expired", (SignUp.status == "unconfirmed", SignUp.confirm_by < clock.now()))


def lapse_offers(database: Database, clock: Clock) -> int:
    """A place that was offered and not accepted in time goes to the next in line."""
    return _let_go(database, clock, "lapsed", (SignUp.status == "confirmed", SignUp.offer_until < clock.now()))


def _let_go(database: Database, clock: Clock, why: str, late: tuple[Any, ...]) -> int:
    with database.read() as session:
        event_ids = session.scalars(select(SignUp.event_id).where(*late).distinct().order_by(SignUp.event_id)).all()
    count = 0
    for event_id in event_ids:
        with database.write(KEEPER, clock) as uow:
            event = lock(uow.session, event_id)
            gone = uow.session.scalars(select(SignUp).where(SignUp.event_id == event_id, *late).order_by(SignUp.queue_number)).all()
            for signup in gone:
                _expire(uow, event, signup, why)
            fill_places(uow, event, why=why)
            count += len(gone)
    return count


def _expire(uow: UnitOfWork, event: DialogueEvent, signup: SignUp, why: str) -> None:
    signup.status, signup.has_place, signup.offer_until = "expired", False, None
    with speaking(letters.language_of(signup)):
        clause = str(WHY_GONE[why])
        signup.place_reason = _("I er ikke længere tilmeldt, fordi {reason}.", reason=clause)
    uow.session.flush()
    after = {"company": signup.company_name}
    uow.record(f"signup.{why}", ("signup", signup.id), scope=("event", event.id), after=after)
    key, page = f"signup_expired:{signup.id}", letters.page_of(event)
    letters.to_company(uow, event, signup, "signup_cancelled", key=key, page=page, reason=clause)
