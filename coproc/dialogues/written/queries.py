"""Reads: the question list with what each question concerns, a company's draft, and what companies sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, aliased

from coproc.dialogues.models import DialogueEvent, SignUp, WrittenInput
from coproc.dialogues.questions.identity import pieces, revealing
from coproc.dialogues.written.models import (
    DraftAnswer,
    DraftFile,
    InputDraft,
    QuestionTopic,
    SynthesisClaim,
    SynthesisPublication,
    WrittenVersion,
)
from coproc.dialogues.written.overlap import overlaps
from coproc.kernel.translation import gettext as _

ANYTHING_ELSE = "andet"
# (session, process id) -> (key, heading) of the requirements in the newest description; the room above fills it in through wiring.
REQUIREMENTS: list[Callable[[Session, int], Sequence[tuple[str, str]]]] = []


def key_of(question: str) -> str:
    """A question is its text: reworded it is another one, and moved it is the same."""
    return hashlib.sha256(" ".join(question.split()).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Asked:
    """A question to the market, and what it concerns. `text` is empty for the one that ends every list."""

    key: str
    text: str
    theme: str = ""
    requirement: str = ""
    requirement_heading: str = ""

    @property
    def shown(self) -> str:
        return self.text or _("Er der andet, vi bør vide?")

    @property
    def about(self) -> str:
        """The heading it stands under: the requirement when there is one, else the theme."""
        if self.requirement:
            return f"{self.requirement}: {self.requirement_heading}" if self.requirement_heading else self.requirement
        return self.theme or (_("Andet") if self.key == ANYTHING_ELSE else _("Uden tema"))


def requirements(session: Session, process_id: int) -> dict[str, str]:
    return {key: heading for source in REQUIREMENTS for key, heading in source(session, process_id)}


def asked(session: Session, event: DialogueEvent) -> list[Asked]:
    """The event's question list in its order, and last the open one."""
    topics = {one.question_key: one for one in session.scalars(select(QuestionTopic).where(QuestionTopic.event_id == event.id))}
    headings = requirements(session, event.process_id)
    found = []
    for text in [*event.questions, ""]:
        key = key_of(text) if text else ANYTHING_ELSE
        topic = topics.get(key)
        need = topic.requirement if topic else ""
        found.append(Asked(key, text, topic.theme if topic else "", need, headings.get(need, "")))
    return found


# a company's draft


def answers_of(session: Session, draft_id: int) -> dict[str, DraftAnswer]:
    return {one.question_key: one for one in session.scalars(select(DraftAnswer).where(DraftAnswer.draft_id == draft_id))}


def files_of(session: Session, draft_id: int) -> Sequence[DraftFile]:
    return session.scalars(select(DraftFile).where(DraftFile.draft_id == draft_id).order_by(DraftFile.id)).all()


def draft_of(session: Session, event_id: int, email: str) -> InputDraft | None:
    query = select(InputDraft).where(InputDraft.event_id == event_id, InputDraft.holder == email.strip().casefold())
    return session.scalar(query)


def versions_of(session: Session, input_id: int) -> Sequence[WrittenVersion]:
    """The newest first."""
    query = select(WrittenVersion).where(WrittenVersion.input_id == input_id).order_by(WrittenVersion.number.desc())
    return session.scalars(query).all()


def standing(session: Session, draft: InputDraft | None) -> WrittenVersion | None:
    """What the company has sent and not taken back: its newest version."""
    if draft is None or draft.input_id is None or session.get_one(WrittenInput, draft.input_id).withdrawn_at:
        return None
    return versions_of(session, draft.input_id)[0]


def withdrawn(session: Session, event_id: int) -> Sequence[WrittenInput]:
    query = select(WrittenInput).where(WrittenInput.event_id == event_id, WrittenInput.withdrawn_at.is_not(None))
    return session.scalars(query.order_by(WrittenInput.withdrawn_at)).all()


# what was sent


@dataclass(frozen=True)
class Sent:
    """A company's input as it stands now."""

    input: WrittenInput
    version: WrittenVersion

    @property
    def answers(self) -> list[dict[str, Any]]:
        return self.version.answers

    def answer(self, key: str) -> dict[str, Any] | None:
        return next((one for one in self.answers if one["question_key"] == key), None)


def sent(session: Session, event_id: int, *, withdrawn: bool = False) -> list[Sent]:
    """The newest version of every input that stands, in the order the companies first sent; `withdrawn`: also of those taken back."""
    other = aliased(WrittenVersion)
    newest = select(func.max(other.number)).where(other.input_id == WrittenInput.id).correlate(WrittenInput).scalar_subquery()
    rows = session.execute(
        select(WrittenInput, WrittenVersion)
        .join(WrittenVersion, WrittenVersion.input_id == WrittenInput.id)
        .where(
            WrittenInput.event_id == event_id,
            true() if withdrawn else WrittenInput.withdrawn_at.is_(None),
            WrittenVersion.number == newest,
        )
        .order_by(WrittenInput.id)
    )
    return [Sent(found, version) for found, version in rows]


@dataclass(frozen=True)
class Block:
    """A question with what each company answers to it."""

    asked: Asked
    rows: list[tuple[Sent, dict[str, Any]]] = field(default_factory=list)


def beside(session: Session, event: DialogueEvent, found: Sequence[Sent]) -> dict[str, list[Block]]:
    """Requirement or theme -> its questions with the companies' answers; questions no longer asked come last."""
    questions = asked(session, event)
    known = {one.key for one in questions}
    gone = {row["question_key"]: row["question"] for one in found for row in one.answers if row["question_key"] not in known}
    questions += [Asked(key, text, _("Tidligere spørgsmål")) for key, text in gone.items()]
    blocks: dict[str, list[Block]] = {}
    for question in questions:
        rows = [(one, answer) for one in found if (answer := one.answer(question.key))]
        if rows or question.key != ANYTHING_ELSE:
            blocks.setdefault(question.about, []).append(Block(question, rows))
    return blocks


@dataclass(frozen=True)
class AboutARequirement:
    """What one company answered to a question that concerns a requirement."""

    event: DialogueEvent
    question: str
    company: str
    body: str
    may_publish: bool


def by_requirement(session: Session, process_id: int) -> dict[str, list[AboutARequirement]]:
    """Requirement -> what companies say of it, at all of the process's events; what was taken back is not there."""
    topics = session.execute(
        select(QuestionTopic, DialogueEvent)
        .join(DialogueEvent, DialogueEvent.id == QuestionTopic.event_id)
        .where(DialogueEvent.process_id == process_id, QuestionTopic.requirement != "")
        .order_by(DialogueEvent.id, QuestionTopic.id)
    ).all()
    given = {event.id: sent(session, event.id) for event in {event for _topic, event in topics}}
    found: dict[str, list[AboutARequirement]] = {}
    for topic, event in topics:
        for one in given[event.id]:
            answer = one.answer(topic.question_key)
            if answer and answer["body"]:
                said = AboutARequirement(event, answer["question"], one.input.company_name, answer["body"], answer["may_publish"])
                found.setdefault(topic.requirement, []).append(said)
    return found


# the synthesis and its check


def claims(session: Session, event_id: int) -> Sequence[SynthesisClaim]:
    query = select(SynthesisClaim).where(SynthesisClaim.event_id == event_id)
    return session.scalars(query.order_by(SynthesisClaim.theme, SynthesisClaim.id)).all()


def published_synthesis(session: Session, event_id: int) -> SynthesisPublication | None:
    query = select(SynthesisPublication).where(SynthesisPublication.event_id == event_id)
    return session.scalar(query.order_by(SynthesisPublication.number.desc()).limit(1))


def confidential(found: Sequence[Sent]) -> dict[tuple[str, str], str]:
    """(company, question) -> an answer that is wished confidential."""
    return {
        (one.input.company_name, row["question"]): row["body"]
        for one in found
        for row in one.answers
        if not row["may_publish"] and row["body"]
    }


def company_pieces(session: Session, process_id: int) -> set[str]:
    """What tells of any company that signed up or wrote."""
    signed_up = (
        select(SignUp.company_name)
        .join(DialogueEvent, DialogueEvent.id == SignUp.event_id)
        .where(DialogueEvent.process_id == process_id)
        .distinct()
    )
    wrote = (
        select(WrittenInput.company_name)
        .join(DialogueEvent, DialogueEvent.id == WrittenInput.event_id)
        .where(DialogueEvent.process_id == process_id)
        .distinct()
    )
    known: set[str] = set()
    for name in [*session.scalars(signed_up), *session.scalars(wrote)]:
        known |= pieces(company=name)
    return known


def findings(text: str, secrets: Mapping[tuple[str, str], str], names: set[str]) -> list[str]:
    """What in a text to all repeats a confidential answer or names a company, as sentences for the facilitator."""
    found = [
        _("“{passage}” står næsten ordret i det, {company} ønsker fortroligt.", passage=one.passage, company=one.source[0])
        for one in overlaps(text, secrets)
    ]
    found += [_("“{passage}” nævner en virksomhed.", passage=passage) for passage in revealing(text, names)]
    return list(dict.fromkeys(found))
