"""Three questions to those who came, asked once by mail. Answers carry no company, and are shown from three on."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from coproc.cases.models import Case
from coproc.dialogues import queries
from coproc.dialogues.after.models import EvaluationAnswer, EvaluationInvite
from coproc.dialogues.models import HELD_STATES, DialogueEvent, SignUp
from coproc.dialogues.services import letters, signups
from coproc.kernel.actor import system
from coproc.kernel.clock import Clock, local, today
from coproc.kernel.database import Database, UnitOfWork
from coproc.kernel.errors import FieldErrors, NotFound
from coproc.kernel.translation import gettext as _, lazy

SHOWN_FROM = 3  # fewer would tell who said what
ASKED_WITHIN = timedelta(days=14)  # an event that is recorded long after is not asked about
OPENS_AT = 8  # the hour in Denmark, the day after
LONGEST = 2000
SCALES: dict[str, Any] = {
    "worth": lazy("Var det tiden værd at deltage?"),
    "understood": lazy("Forstod I, hvad indkøberne har brug for?"),
}
BETTER = lazy("Hvad skal vi gøre bedre næste gang?")
ANSWERS: dict[int, Any] = {4: lazy("Ja, i høj grad"), 3: lazy("Ja, i nogen grad"), 2: lazy("Kun lidt"), 1: lazy("Nej")}


def ask(database: Database, clock: Clock) -> int:
    """For the worker: the morning after, everybody that came and has not been asked. Safe to run twice and by several workers."""
    if local(clock.now()).hour < OPENS_AT:
        return 0
    day = today(clock)
    with database.read() as session:
        due = session.scalars(
            select(DialogueEvent.id)
            .join(Case, Case.id == DialogueEvent.case_id)
            .where(
                Case.state.in_(HELD_STATES),
                DialogueEvent.held_on < day,
                DialogueEvent.held_on >= day - ASKED_WITHIN,
                DialogueEvent.id.in_(select(SignUp.event_id).where(*_to_ask())),
            )
            .order_by(DialogueEvent.id)
        ).all()
    count = 0
    for event_id in due:
        with database.write(system("coproc"), clock) as uow:
            count += _ask(uow, event_id)
    return count


def _to_ask() -> tuple[Any, ...]:
    return SignUp.status == "attended", SignUp.email != "", SignUp.id.not_in(select(EvaluationInvite.signup_id))


def _ask(uow: UnitOfWork, event_id: int) -> int:
    event = signups.lock(uow.session, event_id)
    waiting = uow.session.scalars(select(SignUp).where(SignUp.event_id == event.id, *_to_ask()).order_by(SignUp.id)).all()
    for signup in waiting:
        token = secrets.token_urlsafe(24)
        uow.session.add(EvaluationInvite(signup_id=signup.id, event_id=event.id, hash=queries.digest(token), asked_at=uow.now))
        letters.to_company(
            uow,
            event,
            signup,
            "evaluation",
            key=f"evaluation:{signup.id}",
            page=f"/evaluering/{token}",
            on=event.held_on,
            shown_from=SHOWN_FROM,
        )
    if waiting:
        after = {"title": event.title, "count": len(waiting)}
        uow.record("event.evaluation_asked", ("event", event.id), scope=("process", event.process_id), after=after)
    return len(waiting)


def key_of(token: str) -> str:
    """Where the answer of a link is kept. Not derivable from the invitation, which holds another hash of the same token."""
    return hashlib.sha256(f"answer:{token}".encode()).hexdigest()


def event_of(session: Session, token: str) -> DialogueEvent:
    """Raises NotFound."""
    found = session.scalar(
        select(DialogueEvent)
        .join(EvaluationInvite, EvaluationInvite.event_id == DialogueEvent.id)
        .where(EvaluationInvite.hash == queries.digest(token))
    )
    if found is None:
        raise NotFound(_("Linket virker ikke længere."))
    return found


def answer_of(session: Session, token: str) -> EvaluationAnswer | None:
    return session.get(EvaluationAnswer, key_of(token))


def answer(uow: UnitOfWork, token: str, *, worth: int | None, understood: int | None, better: str = "") -> EvaluationAnswer:
    """Answer, or correct the answer from the same link. Raises FieldErrors. Nothing is written to the log: it would have the hour."""
    event = event_of(uow.session, token)
    errors = {name: _("Vælg et svar.") for name, value in (("worth", worth), ("understood", understood)) if value not in ANSWERS}
    if len(better) > LONGEST:
        errors["better"] = _("Skriv højst {most} tegn.", most=LONGEST)
    if errors:
        raise FieldErrors(errors)
    assert worth
    assert understood
    found = answer_of(uow.session, token)
    if found is None:
        found = EvaluationAnswer(key=key_of(token), event_id=event.id, worth=worth, understood=understood)
        uow.session.add(found)
    found.worth, found.understood, found.better = worth, understood, better.strip()
    return found


@dataclass(frozen=True)
class Results:
    """`counts`: question -> answer -> how many. Empty while there are too few to hide who said what."""

    asked: int
    answered: int
    counts: dict[str, dict[int, int]]
    better: list[str]

    @property
    def is_shown(self) -> bool:
        return self.answered >= SHOWN_FROM


def results(session: Session, event_id: int) -> Results:
    asked = len(session.scalars(select(EvaluationInvite.signup_id).where(EvaluationInvite.event_id == event_id)).all())
    # By the key, which is as good as drawn by lot: the order they came in would tell on them.
    rows = session.scalars(
        select(EvaluationAnswer).where(EvaluationAnswer.event_id == event_id).order_by(EvaluationAnswer.key)
    ).all()
    if len(rows) < SHOWN_FROM:
        return Results(asked, len(rows), {}, [])
    counts = {name: Counter(getattr(row, name) for row in rows) for name in SCALES}
    return Results(
        asked,
        len(rows),
        {name: {value: found[value] for value in ANSWERS} for name, found in counts.items()},
        [row.better for row in rows if row.better],
    )


def close(session: Session, event_id: int) -> None:
    """With the sign-ups' personal data go the links; the answers have none."""
    session.execute(
        delete(EvaluationInvite).where(EvaluationInvite.event_id == event_id).execution_options(synchronize_session=False)
    )
