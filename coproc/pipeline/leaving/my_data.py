"""A person's own data as one zip: what is kept about them here, wherever it stands. In their language's place: Danish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coproc.accounts.models import Membership, Organisation, PartLink, Person, Token
from coproc.accounts.tokens import Purpose
from coproc.accounts.words import ROLES
from coproc.audit import timeline
from coproc.kernel.actor import Role
from coproc.kernel.clock import local
from coproc.kernel.formats import short_moment
from coproc.kernel.sheets import as_xlsx
from coproc.kernel.translation import gettext as _, lazy, speaking
from coproc.kernel.zips import hashed
from coproc.messaging.models import OutboxMessage, Status
from coproc.needs.models import InnovationNeed
from coproc.pipeline.half_page.models import HalfPageReader
from coproc.pipeline.journal import package
from coproc.pipeline.leaving.own_data import Sheet
from coproc.processes.steering.models import SteeringAction, SteeringMember

MOST_ROWS = 100_000  # what a spreadsheet still opens quickly
MAIL_STATES: dict[Status, Any] = {
    Status.QUEUED: lazy("Venter"),
    Status.SENDING: lazy("Venter"),
    Status.SENT: lazy("Sendt"),
    Status.FAILED: lazy("Kom ikke frem"),
    Status.DROPPED: lazy("Ikke sendt"),
}


def build(session: Session, person_id: int) -> tuple[str, Iterator[bytes]]:
    """(file name, zip piece by piece)."""
    person = session.get_one(Person, person_id)
    with speaking("da"):
        found = [sheet for sheet in _sheets(session, person) if sheet.rows]
        contents = {
            f"{sheet.name}.xlsx": as_xlsx(sheet.name, sheet.heads, sheet.rows, widths=(24, 40, 60), frozen="A2") for sheet in found
        }
        contents[package.README] = (
            f"{person.name}, {person.email}\r\n\r\n"
            + _("Alt, coproc gemmer om dig. Adgangskoden og nøglerne gemmes, så ingen kan læse dem, og er derfor ikke med.")
            + "\r\n"
        ).encode()
    return "Mine data.zip", hashed(sorted(contents.items()))


def _sheets(session: Session, person: Person) -> list[Sheet]:
    memberships = session.execute(
        select(Membership, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == person.id)
        .order_by(Membership.id)
    ).all()
    keys = session.scalars(select(Token).where(Token.person_id == person.id, Token.purpose == Purpose.API).order_by(Token.id)).all()
    mails = session.execute(
        select(OutboxMessage.created_at, OutboxMessage.subject, OutboxMessage.status)
        .where(OutboxMessage.to_email == person.email)
        .order_by(OutboxMessage.id.desc())
        .limit(MOST_ROWS)
    ).all()
    needs = session.scalars(
        select(InnovationNeed).where(InnovationNeed.created_by_id == person.id).order_by(InnovationNeed.id)
    ).all()
    actions = session.scalars(select(SteeringAction).where(SteeringAction.owner_id == person.id).order_by(SteeringAction.id)).all()
    return [
        Sheet(
            _("Mine oplysninger"),
            [_("Oplysning"), _("Indhold")],
            [
                [_("Navn"), person.name],
                [_("E-mail"), person.email],
                [_("Stilling"), person.title],
                [_("Sprog"), person.language],
                [_("Oprettet"), short_moment(person.created_at)],
            ],
        ),
        Sheet(
            _("Roller"),
            [_("Organisation"), _("Rolle"), _("Fra"), _("Til")],
            [
                [name, str(ROLES[Role(row.role)]), local(row.created_at).date(), local(row.ended_at).date() if row.ended_at else ""]
                for row, name in memberships
            ],
        ),
        Sheet(_("API-nøgler"), [_("Nøgle"), _("Oprettet")], [[row.label, local(row.created_at).date()] for row in keys]),
        Sheet(
            _("Historik"),
            [_("Tid"), _("Handling"), _("Begrundelse")],
            [[short_moment(one.at), one.what, one.why] for one in timeline.by_person(session, person.id, limit=MOST_ROWS)],
        ),
        Sheet(
            _("Mails til mig"),
            [_("Tid"), _("Emne"), _("Status")],
            [[short_moment(at), subject, str(MAIL_STATES[Status(state)])] for at, subject, state in mails],
        ),
        Sheet(_("Behov"), [_("Nummer"), _("Titel")], [[row.reference, row.title] for row in needs]),
        Sheet(_("Aktioner"), [_("Frist"), _("Aktion"), _("Gjort")], [[row.due_on, row.what, row.done_on] for row in actions]),
        Sheet(_("Lister"), [_("Liste"), _("Navn")], _lists(session, person)),
    ]


def _lists(session: Session, person: Person) -> list[list[str]]:
    """Where the mail address stands beside the account."""
    seats = session.scalars(select(SteeringMember).where(SteeringMember.email == person.email)).all()
    readers = session.scalars(select(HalfPageReader).where(HalfPageReader.email == person.email)).all()
    links = session.scalars(select(PartLink).where(PartLink.email == person.email)).all()
    return [
        *([_("Styregruppe"), row.name] for row in seats),
        *([_("Halv side til ledelsen"), row.name] for row in readers),
        *([_("Personligt link"), row.name or row.email] for row in links),
    ]
