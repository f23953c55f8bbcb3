"""What the API reads and writes. Amounts are integer øre, instants UTC, days ISO dates. Nobody's name or address is told."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from coproc.api.paging import PageQuery
from coproc.dialogues.models import EventKind
from coproc.needs.models import FocusArea, NeedStatus
from coproc.needs.schemas import NeedIn, NeedOut
from coproc.processes.models import MandateStatus

Line = Annotated[str, Field(max_length=200)]


class In(BaseModel):
    """What is sent: a field that is not known is refused rather than forgotten."""

    model_config = ConfigDict(extra="forbid")


# processes


class Organisation(BaseModel):
    id: int
    name: str
    type: str


class Process(BaseModel):
    """A scaling process as everybody may know it. `step` is the name of `state`."""

    reference: str
    url: str
    title: str
    title_en: str
    challenge: str
    focus_area: FocusArea | None
    cpv: list[str]
    nuts: str | None
    workflow: str
    state: str
    step: str
    state_since: datetime
    days_in_step: int
    norm_days: int | None
    centre: Organisation
    joined: int
    started_on: date | None
    started_words: str
    join_until: date | None
    is_example: bool


class Step(BaseModel):
    label: str
    state: Literal["done", "current", "coming"]
    started_on: date | None
    ended_on: date | None
    days: int | None
    norm_days: int | None


class Milestone(BaseModel):
    """`when_words` where the source knows no day."""

    on: date | None
    when_words: str
    what: str


class WholeProcess(Process):
    """With its steps, who has joined, and what happened."""

    problem: str
    goals: list[str]
    steps: list[Step]
    participants: list[Organisation]
    partners: list[Organisation]
    milestones: list[Milestone]
    source: str


class ProcessQuery(PageQuery):
    state: Annotated[str, Field(max_length=60)] = ""
    focus_area: FocusArea | None = None


class Participant(BaseModel):
    """An organisation in a process. Outsiders see those that have joined; `mandate` is told inside the process alone."""

    organisation: Organisation
    state: str
    state_label: str
    is_initiator: bool
    joined_on: date | None
    mandate: MandateStatus | None


class JoinIn(In):
    """`organisation_id` may be left out by who belongs to one organisation."""

    organisation_id: int | None = None
    message: Annotated[str, Field(max_length=2000)] = ""


class Section(BaseModel):
    """`key` is the section's identity through all versions."""

    key: str
    kind: str
    heading: str
    body: str
    proof: str


class Description(BaseModel):
    process: str
    number: int
    published_at: datetime
    sections: list[Section]


class Signatory(BaseModel):
    organisation: Organisation
    letter_number: int
    signed_on: date
    stance: str
    expected_from: date | None


class Demand(BaseModel):
    """What the signatories expect together; the band is told when at least three have given a figure."""

    low_ore: int | None
    high_ore: int | None
    with_volume: int
    with_requirement: int
    tenders: int


class Letter(BaseModel):
    """The letter that can be signed now: exactly the text, and its hash."""

    process: str
    number: int
    opened_at: datetime | None
    goal: str
    window_from: date | None
    window_to: date | None
    text: str
    text_sha256: str
    signatories: list[Signatory]
    demand: Demand


# dialogues


class When(StrEnum):
    COMING = "coming"
    PAST = "past"


class DialogueQuery(PageQuery):
    process: Annotated[str, Field(max_length=100)] = ""
    when: When | None = None


class Dialogue(BaseModel):
    """An event of a market dialogue."""

    reference: str
    url: str
    process: str
    process_title: str
    kind: EventKind
    title: str
    language: str
    place: str
    is_online: bool
    starts_at: datetime | None
    ends_at: datetime | None
    when_words: str
    signup_closes_at: datetime | None
    input_closes_at: datetime | None
    capacity: int | None
    free: int | None
    state: str
    state_label: str
    signup_is_open: bool
    input_is_open: bool
    has_summary: bool
    is_example: bool


class ProgrammeItem(BaseModel):
    time: str
    item: str
    speaker: str


class WholeDialogue(Dialogue):
    """`companies` are those that come and let their name be shown."""

    purpose: str
    audience: str
    programme: list[ProgrammeItem]
    questions: list[str]
    companies: list[str]
    facts_from_source: str
    cancelled_because: str
    data_controller: str
    erase_on: date | None


class Question(BaseModel):
    """A question as it was published, never who asked it."""

    question: str
    answer: str
    published_at: datetime


class Theme(BaseModel):
    heading: str
    text: str


class Changed(BaseModel):
    subject: str
    change: str
    reason: str


class Unchanged(BaseModel):
    subject: str
    reason: str


class NextStep(BaseModel):
    what: str
    date: str


class Summary(BaseModel):
    """What came out of an event, for all."""

    dialogue: str
    published_at: datetime
    companies: int
    themes: list[Theme]
    changed: list[Changed]
    unchanged: list[Unchanged]
    next: list[NextStep]


class SignUpIn(In):
    """One sign-up per company and event. `company_number` is the CVR number, abroad the company's own number."""

    company_number: Annotated[str, Field(max_length=40)]
    company_name: Line
    contact_name: Line
    email: Annotated[str, Field(max_length=254)]
    country: Annotated[str, Field(max_length=2)] = "DK"
    attendees: Annotated[list[Line], Field(max_length=5)] = []
    is_listed: bool = False
    language: Literal["da", "en"] | None = None


class SignUp(BaseModel):
    """Confirmed by the link that was mailed, before `confirm_by`. Of a sign-up that was there already, nothing more is told."""

    dialogue: str
    is_new: bool
    has_place: bool | None
    waiting_position: int | None
    confirm_by: datetime | None


# needs


class NeedQuery(PageQuery):
    status: NeedStatus | None = None
    focus_area: FocusArea | None = None
    mine: bool = False


class NewNeed(NeedIn):
    """`organisation_id` may be left out by who belongs to one organisation. A draft nobody can tell from another is refused."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    organisation_id: int | None = None


class ChangedNeed(NeedIn):
    """Fields left out stay as they are. With `version` a change somebody made meanwhile is a conflict, not overwritten."""

    version: int | None = None


class Publish(In):
    version: int | None = None


class Withdraw(In):
    reason: Annotated[str, Field(max_length=2000)]
    version: int | None = None


class Need(NeedOut):
    """`need_owner` is told inside the owner's organisation and to facilitators; empty for others."""

    version: int


# tenders


class TenderQuery(PageQuery):
    process: Annotated[str, Field(max_length=100)] = ""
    state: Annotated[str, Field(max_length=60)] = ""


class Tender(BaseModel):
    reference: str
    url: str
    title: str
    process: str | None
    authority: Organisation
    state: str
    state_label: str
    stance: str
    regime: str | None
    procedure: str | None
    cpv: list[str]
    window_from: date | None
    window_to: date | None
    notice_planned_on: date | None
    notice_sent_on: date | None
    publication_url: str
    is_example: bool


class Limit(BaseModel):
    """A step's earliest lawful day with its paragraph, and the day the buyer plans."""

    step: str
    days: int | None
    earliest_on: date | None
    planned_on: date | None
    basis: str


class WholeTender(Tender):
    """As the tender's page: reasons, plan and amounts are told those inside; who won is told all once the contract is signed."""

    regime_reason: str
    procedure_reason: str
    legal_ground: str | None
    buys_for: list[Organisation]
    estimated_value_ore: int | None
    limits: list[Limit]
    winner: str
    contract_value_ore: int | None
    contract_signed_on: date | None
    contract_starts_on: date | None
    contract_ends_on: date | None
    award_notice_sent_on: date | None
    implemented_on: date | None
