"""Organisations with their validity and successors, people, and who works where in which role."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coproc.kernel.actor import Actor, Role
from coproc.kernel.database import Base, BigKey, SortKey, Versioned


class OrganisationType(StrEnum):
    """DOMAIN 3.2, and the kinds that stand beside the buyers."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    STATE = "state_authority"
    UTILITY = "utility"
    PUBLIC_BODY = "body_governed_by_public_law"
    SELF_GOVERNING = "self_governing_institution"
    STATE_COMPANY = "state_company"
    CENTRE = "facilitating_organisation"
    PARTNER = "scaling_partner"
    COMPANY = "company"
    OTHER = "other"


class Organisation(Versioned, Base):
    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    name: Mapped[str]
    sort_key: Mapped[SortKey]
    type: Mapped[str] = mapped_column(index=True)
    cvr: Mapped[str | None] = mapped_column(unique=True)
    nuts: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    def is_valid(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class InvoiceAddress(Base):
    """One organisation has many EAN numbers (DOMAIN 3.1)."""

    __tablename__ = "invoice_addresses"
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    ean: Mapped[str]
    __table_args__ = (UniqueConstraint("organisation_id", "ean"),)


class Person(Base):
    __tablename__ = "people"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # stored in lower case
    name: Mapped[str]
    sort_key: Mapped[SortKey]
    title: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="da")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_example: Mapped[bool] = mapped_column(default=False)
    session_number: Mapped[int] = mapped_column(default=1)  # raised by "sign out everywhere": older sessions end
    external_subject: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]  # when the invitation was accepted
    memberships: Mapped[list[Membership]] = relationship(back_populates="person", lazy="raise")

    def as_actor(self, memberships: list[Membership]) -> Actor:
        """The person as services know them, with the memberships that hold today."""
        held = frozenset((m.organisation_id, Role(m.role)) for m in memberships)
        return Actor(kind="person", name=self.name, person_id=self.id, memberships=held)


class Membership(Base):
    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_open",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="memberships", lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class Token(Base):
    """A single-use link or an API key; only its hash is kept. `used_at`: the link was used, or the key or link was revoked."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("purpose in ('sign_in', 'reset', 'invitation', 'api')", name="purpose"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    label: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PartLink(Base):
    """A personal link to one part of one thing, for somebody who does not sign in; only its hash is kept (`part_links`)."""

    __tablename__ = "part_links"
    __table_args__ = (Index("ix_part_links_part", "part", "part_id"),)
    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    hash: Mapped[str] = mapped_column(unique=True)
    part: Mapped[str]
    part_id: Mapped[int] = mapped_column(BigKey)
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="da")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Throttle(Base):
    """How often something was tried in the current window; the key is hashed (an address, a network)."""

    __tablename__ = "throttles"
    key: Mapped[str] = mapped_column(primary_key=True)
    window_started_at: Mapped[datetime]
    tries: Mapped[int]
