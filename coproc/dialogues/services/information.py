"""Delt information: what one company was told stays open until all are told (PRODUCT no. 7), and rounds that close while it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coproc.cases import services as cases
from coproc.dialogues import queries
from coproc.dialogues.models import DialogueEvent, DialogueQuestion, DialogueRound, SharedFact
from coproc.dialogues.questions.identity import revealing
from coproc.dialogues.services import everybody
from coproc.dialogues.written.queries import company_pieces
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError
from coproc.kernel.formats import listed
from coproc.kernel.translation import gettext as _, ngettext
from coproc.processes.models import Process

LONGEST = 2_000


def add_fact(
    uow: UnitOfWork, process_id: int, *, fact: str, told_to: str, event_id: int | None = None, note_id: int | None = None
) -> SharedFact:
    """Something was told to one company. Out of a note, the same words are noted once. Raises DomainError when it says nothing."""
    said = fact.strip()
    if not said:
        raise DomainError(_("Skriv, hvad der er fortalt."), field="fact")
    if len(said) > LONGEST:
        raise DomainError(_("Skriv det kortere: højst {n} tegn.", n=LONGEST), field="fact")
    _touch(uow, process_id)  # holds the process: two clicks come one after the other
    if note_id is not None:
        query = select(SharedFact).where(SharedFact.note_id == note_id, SharedFact.fact == said)
        if (there := uow.session.scalar(query)) is not None:
            return there
    found = SharedFact(
        process_id=process_id, event_id=event_id, note_id=note_id, fact=said, told_to=told_to.strip(), recorded_at=uow.now
    )
    uow.session.add(found)
    uow.session.flush()  # the event names it
    uow.record("fact.told", ("fact", found.id), scope=("process", process_id), after={"fact": found.fact})
    return found


def mark_shared(uow: UnitOfWork, fact_id: int, *, text: str = "", seen: bool = True) -> SharedFact:
    """Told to all: on the public page and in one mail to each. A second click changes nothing.

    `text` is what all read. Raises DomainError (field "seen") when it names a company and the reader has not said it is seen.
    """
    found = uow.session.get_one(SharedFact, fact_id)
    _touch(uow, found.process_id)
    uow.session.refresh(found)
    if found.shared_at is not None:
        return found
    said = text.strip() or found.fact
    if len(said) > LONGEST:
        raise DomainError(_("Skriv det kortere: højst {n} tegn.", n=LONGEST), field="published")
    if not seen and (named := revealing(said, company_pieces(uow.session, found.process_id))):
        raise DomainError(
            _("Teksten nævner {names}. Ret den, eller sæt flueben, hvis det er i orden.", names=listed(named)), field="seen"
        )
    found.published, found.shared_at = said, uow.now
    uow.record("fact.shared", ("fact", found.id), scope=("process", found.process_id), after={"fact": said})
    process = uow.session.get_one(Process, found.process_id)
    path = f"/processer/{process.reference}/alt-om-dialogen"
    everybody.tell(uow, found.process_id, "shared_with_all", key=f"fact_shared:{found.id}", path=path, fact=said)
    return found


def keep_open(uow: UnitOfWork, fact_id: int, *, reason: str) -> SharedFact:
    """Why it is not shared: warned of, never blocked (DOMAIN 5b). Raises DomainError without a reason, Conflict once it is shared."""
    found = uow.session.get_one(SharedFact, fact_id)
    _touch(uow, found.process_id)
    uow.session.refresh(found)
    if found.shared_at is not None:
        raise Conflict(_("Oplysningen er delt med alle imens."))
    if not reason.strip():
        raise DomainError(_("Skriv hvorfor."), field="reason")
    before, found.open_reason = {"reason": found.open_reason}, reason.strip()
    scope, after = ("process", found.process_id), {"fact": found.fact}
    uow.record("fact.kept_open", ("fact", found.id), scope=scope, before=before, after=after, reason=found.open_reason)
    return found


@dataclass(frozen=True)
class Open:
    """What a round is closed with, if it is closed now."""

    facts: list[SharedFact]
    questions: int

    def __bool__(self) -> bool:
        return bool(self.facts or self.questions)


def still_open(session: Session, found: DialogueRound) -> Open:
    """Facts of the process not shared with all, and questions at the round's events without an answer."""
    facts = [fact for fact in queries.shared_facts(session, found.process_id) if fact.shared_at is None]
    query = (
        select(func.count())
        .select_from(DialogueQuestion)
        .join(DialogueEvent, DialogueEvent.id == DialogueQuestion.event_id)
        .where(DialogueEvent.round_id == found.id, DialogueQuestion.published_at.is_(None))
    )
    return Open(facts, session.scalar(query) or 0)


def close_round(uow: UnitOfWork, round_id: int, *, reason: str = "") -> DialogueRound:
    """No more events are planned in it. With something open a reason is kept, which the annex of every tender shows (§ 39).

    Raises DomainError (field "reason") without one.
    """
    found = uow.session.get_one(DialogueRound, round_id)
    _touch(uow, found.process_id)
    uow.session.refresh(found)
    if found.closed_at is not None:
        return found
    left = still_open(uow.session, found)
    if left and not reason.strip():
        raise DomainError(_("Skriv, hvorfor runden afsluttes, selv om noget ikke er delt med alle."), field="reason")
    found.closed_at, found.closed_reason = uow.now, reason.strip() if left else ""
    for fact in left.facts:
        fact.open_reason = reason.strip()
    after = {"title": found.title, "facts": [fact.fact for fact in left.facts], "questions": left.questions}
    uow.record("round.closed", ("round", found.id), scope=("process", found.process_id), after=after, reason=found.closed_reason)
    return found


def reopen_round(uow: UnitOfWork, round_id: int) -> DialogueRound:
    """The way back; the reasons given stay in the log."""
    found = uow.session.get_one(DialogueRound, round_id)
    _touch(uow, found.process_id)
    if found.closed_at is not None:
        found.closed_at, found.closed_reason = None, ""
        uow.record("round.reopened", ("round", found.id), scope=("process", found.process_id), after={"title": found.title})
    return found


def check_round_is_open(found: DialogueRound) -> None:
    """Raises Conflict when no more events are planned in it."""
    if found.closed_at is not None:
        raise Conflict(_("Runden er afsluttet. Åbn den igen, eller planlæg en ny."))


def open_words(left: Open) -> list[str]:
    """What is open, in words."""
    said = []
    if left.facts:
        said.append(ngettext("{n} oplysning er ikke delt med alle", "{n} oplysninger er ikke delt med alle", len(left.facts)))
    if left.questions:
        said.append(ngettext("{n} spørgsmål venter på svar", "{n} spørgsmål venter på svar", left.questions))
    return said


def _touch(uow: UnitOfWork, process_id: int) -> None:
    case_id = uow.session.get_one(Process, process_id).case_id or 0
    cases.lock(uow.session, case_id)
    cases.touch(uow, case_id)
