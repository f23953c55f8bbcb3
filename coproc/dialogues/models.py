"""Rounds of dialogue, their events, who signed up, and what was asked, said and shared."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.kernel.database import Base, BigKey, Versioned
from coproc.processes.models import Process


class DialogueRound(Base):
    __tablename__ = "dialogue_rounds"
    __table_args__ = (UniqueConstraint("process_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"))
    number: Mapped[int]
    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(default="")  # why, with something still open


class EventKind(StrEnum):
    REGIONAL = "regional_meeting"
    CONFERENCE = "supplier_conference"
    WEBINAR = "webinar"
    ONE_TO_ONE = "one_to_one_meeting"
    WRITTEN = "draft_hearing"


class DialogueEvent(Versioned, Base):
    """An arrangement companies sign up for, D-2026-1. Its state stands in its case (market_dialogue)."""

    __tablename__ = "dialogue_events"
    __table_args__ = (Index("ix_dialogue_events_coming", "published_at", "starts_at"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("dialogue_rounds.id"), index=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")  # why
    audience: Mapped[str] = mapped_column(default="")  # who should come
    programme: Mapped[str] = mapped_column(default="")
    questions: Mapped[list[str]] = mapped_column(default=list)  # question list to the market
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")  # NUTS 2, for those who follow a region; none: the whole country
    language: Mapped[str] = mapped_column(default="da")
    starts_at: Mapped[datetime | None]  # none: the source knows no date
    ends_at: Mapped[datetime | None]
    when_words: Mapped[str] = mapped_column(default="")  # "4. kvartal 2022"
    signup_closes_at: Mapped[datetime | None]
    input_closes_at: Mapped[datetime | None]
    questions_close_at: Mapped[datetime | None]  # none: with the written input, or else with the sign-up
    capacity: Mapped[int | None]
    online_capacity: Mapped[int | None]  # online seats beside the room's; none: as many as ask
    merges_signups: Mapped[bool] = mapped_column(default=True)  # the rule: a company's second sign-up adds its people to the first
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    data_controller: Mapped[str] = mapped_column(default="")
    erase_on: Mapped[date | None]  # when sign-ups are made anonymous
    published_at: Mapped[datetime | None]
    cancelled_because: Mapped[str] = mapped_column(default="")
    held_on: Mapped[date | None]
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file
    next_queue_number: Mapped[int] = mapped_column(default=1)
    facts_from_source: Mapped[str] = mapped_column(default="")  # who came, as the source says it
    minutes: Mapped[str] = mapped_column(default="")
    summary_themes: Mapped[str] = mapped_column(default="")
    summary_changed: Mapped[str] = mapped_column(default="")  # what we changed because of you
    summary_unchanged: Mapped[str] = mapped_column(default="")  # what we did not, and why
    summary_next: Mapped[str] = mapped_column(default="")
    summary_shown: Mapped[str] = mapped_column(default="")  # what was shown or handed out, one to a line
    summary_published_at: Mapped[datetime | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    round: Mapped[DialogueRound] = relationship(lazy="raise")
    process: Mapped[Process] = relationship(lazy="raise")


# States of `market_dialogue`: companies can sign up or could until a moment ago; it has been held.
COMING_STATES = ("invitation_published", "signup_closed")
HELD_STATES = ("held", "minutes_ready", "summary_published")
# Sign-ups that stand in the queue, and those that count as one per company.
QUEUED = ("unconfirmed", "confirmed")
LIVE = (*QUEUED, "attended", "absent")


class SignUp(Versioned, Base):
    """A company at an event. `queue_number` is the order they came in; `has_place` is decided inside the locked transaction."""

    __tablename__ = "dialogue_signups"
    __table_args__ = (
        UniqueConstraint("event_id", "queue_number"),
        CheckConstraint("status in ('unconfirmed', 'confirmed', 'cancelled', 'expired', 'attended', 'absent')", name="status"),
        Index(
            "uq_dialogue_signups_live",
            "event_id",
            "company_key",
            unique=True,
            sqlite_where=text("status not in ('cancelled', 'expired')"),
            postgresql_where=text("status not in ('cancelled', 'expired')"),
        ),
        Index("ix_dialogue_signups_expiry", "status", "confirm_by"),
        Index("ix_dialogue_signups_offers", "offer_until"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    company_key: Mapped[str]  # DK:cvr, SE:number, or the address: one live sign-up per company and event
    company_name: Mapped[str]
    country: Mapped[str] = mapped_column(default="DK")
    company_number: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str]
    email: Mapped[str]
    attendees: Mapped[list[str]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(default="da")
    status: Mapped[str] = mapped_column(default="unconfirmed")
    has_place: Mapped[bool]
    queue_number: Mapped[int]
    place_reason: Mapped[str] = mapped_column(default="")  # the sentence that says why they have a place now, or lost it
    offer_until: Mapped[datetime | None]  # the place is kept for them until then; none: it is theirs
    is_online: Mapped[bool] = mapped_column(default=False)  # an online seat: takes none of the room's
    sequence: Mapped[int] = mapped_column(default=0)  # of their calendar file, on top of the event's
    is_listed: Mapped[bool] = mapped_column(default=False)  # on the public list of who comes
    wants_meeting: Mapped[bool] = mapped_column(default=False)  # a one-to-one meeting
    size: Mapped[str] = mapped_column(default="")  # words.SIZES
    region: Mapped[str] = mapped_column(default="")  # words.REGIONS
    is_first_time: Mapped[bool | None]  # in a market dialogue; none: not said
    topics: Mapped[str] = mapped_column(default="")
    access_needs: Mapped[str] = mapped_column(default="")  # erased the day after
    diet: Mapped[str] = mapped_column(default="")  # erased the day after
    created_at: Mapped[datetime]
    confirm_by: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    event: Mapped[DialogueEvent] = relationship(lazy="raise")


class SignUpLink(Base):
    """A personal link. Every mail carries its own, so that an old mail goes on working; only hashes are kept."""

    __tablename__ = "dialogue_signup_links"
    hash: Mapped[str] = mapped_column(primary_key=True)
    signup_id: Mapped[int] = mapped_column(ForeignKey("dialogue_signups.id"), index=True)
    created_at: Mapped[datetime]


class DialogueQuestion(Base):
    """Asked by one, answered for all. Who asked is shown to the facilitator alone.

    `original` is what was asked; `published` and `answer` are ready when written, and everybody's once `published_at` is set.
    """

    __tablename__ = "dialogue_questions"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    asked_by: Mapped[str] = mapped_column(default="")
    asker_email: Mapped[str] = mapped_column(default="")
    original: Mapped[str]
    published: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="da")
    asked_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    corrections: Mapped[int] = mapped_column(default=0)


class WrittenInput(Base):
    """The written route, open to every company that asks."""

    __tablename__ = "written_inputs"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    signup_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_signups.id"))
    company_name: Mapped[str]
    email: Mapped[str]
    body: Mapped[str]
    may_publish: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  # the company took it back: kept, and counted nowhere


class SharedFact(Base):
    """Something told to one company: open until it is told to all (PRODUCT no. 7)."""

    __tablename__ = "shared_facts"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_events.id"))
    fact: Mapped[str]
    told_to: Mapped[str] = mapped_column(default="")
    note_id: Mapped[int | None] = mapped_column(BigKey, index=True)  # the note it was told in (coproc.dialogues.notes)
    published: Mapped[str] = mapped_column(default="")  # as all read it
    open_reason: Mapped[str] = mapped_column(default="")  # why a round was closed while it was open
    recorded_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
