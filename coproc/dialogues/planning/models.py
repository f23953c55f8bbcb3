"""What is shown to companies, who was invited, who wants to hear of events, and who looks for a partner."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.dialogues.models import DialogueEvent, SignUp
from coproc.documents.models import Document
from coproc.kernel.database import Base, BigKey


class EventMaterial(Base):
    """Something companies are shown, through all its versions."""

    __tablename__ = "event_materials"
    __table_args__ = (UniqueConstraint("event_id", "title"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    title: Mapped[str]
    created_at: Mapped[datetime]
    versions: Mapped[list[MaterialVersion]] = relationship(
        lazy="raise", back_populates="material", order_by="MaterialVersion.number.desc()"
    )


class MaterialRelease(Base):
    """The one moment at which everything that was drafted became everybody's."""

    __tablename__ = "material_releases"
    __table_args__ = (UniqueConstraint("event_id", "number"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"))
    number: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[str]


class MaterialVersion(Base):
    """A file of a material. A draft has no release; at most one version of a material is a draft."""

    __tablename__ = "material_versions"
    __table_args__ = (
        UniqueConstraint("material_id", "number"),
        Index(
            "uq_material_versions_draft",
            "material_id",
            unique=True,
            sqlite_where=text("release_id is null"),
            postgresql_where=text("release_id is null"),
        ),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("event_materials.id"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(default="")  # what is new in it
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    release_id: Mapped[int | None] = mapped_column(ForeignKey("material_releases.id"), index=True)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str]
    material: Mapped[EventMaterial] = relationship(lazy="raise", back_populates="versions")
    document: Mapped[Document] = relationship(lazy="raise")
    release: Mapped[MaterialRelease | None] = relationship(lazy="raise")


class CompanyInvitation(Base):
    """A company somebody asked to an event. That it has signed up is read from the sign-ups, by `company_key`."""

    __tablename__ = "company_invitations"
    __table_args__ = (
        UniqueConstraint("event_id", "company_key"),
        CheckConstraint("status in ('invited', 'declined')", name="status"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("dialogue_events.id"), index=True)
    company_key: Mapped[str]  # as in SignUp
    company_name: Mapped[str]
    country: Mapped[str] = mapped_column(default="DK")
    company_number: Mapped[str]
    contact_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str]
    language: Mapped[str] = mapped_column(default="da")
    status: Mapped[str] = mapped_column(default="invited")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))  # on whose behalf it was invited
    invited_by: Mapped[str]
    invited_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]  # none: the event is not published yet
    answered_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    event: Mapped[DialogueEvent] = relationship(lazy="raise")


class NewsSubscription(Base):
    """Hold mig orienteret. Nothing but the address and what it wants to hear of; an ended one has no address."""

    __tablename__ = "news_subscriptions"
    __table_args__ = (
        CheckConstraint("status in ('unconfirmed', 'confirmed', 'ended')", name="status"),
        Index(
            "uq_news_subscriptions_confirmed",
            "email",
            unique=True,
            sqlite_where=text("status = 'confirmed'"),
            postgresql_where=text("status = 'confirmed'"),
        ),
        Index("ix_news_subscriptions_expiry", "status", "erase_on"),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    email: Mapped[str]  # in small letters
    themes: Mapped[list[str]] = mapped_column(default=list)  # focus areas; none: all
    region: Mapped[str] = mapped_column(default="")  # NUTS 2; none: the whole country
    language: Mapped[str] = mapped_column(default="da")
    status: Mapped[str] = mapped_column(default="unconfirmed")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    erase_on: Mapped[date]


class PersonalLink(Base):
    """What opens an invitation or a subscription. Every mail carries its own, so that an old one goes on working; only hashes are kept."""

    __tablename__ = "planning_links"
    __table_args__ = (CheckConstraint("(invitation_id is null) <> (subscription_id is null)", name="one_thing"),)
    hash: Mapped[str] = mapped_column(primary_key=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("company_invitations.id"), index=True)
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("news_subscriptions.id"), index=True)
    created_at: Mapped[datetime]


class PartnerWish(Base):
    """“Vi søger en partner til …”: seen by those of the process who have written one themselves."""

    __tablename__ = "partner_wishes"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("processes.id"), index=True)
    signup_id: Mapped[int] = mapped_column(ForeignKey("dialogue_signups.id"), unique=True)
    seeks: Mapped[str]
    offers: Mapped[str] = mapped_column(default="")
    shows_contact: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
    signup: Mapped[SignUp] = relationship(lazy="raise")
