"""An invitation list, its organisations and their links, and enquiries, made by the real services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from coproc.accounts import part_links
from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.kernel.actor import Role
from coproc.kernel.database import UnitOfWork
from coproc.messaging.services import Address
from coproc.processes import services as processes
from coproc.processes.enquiries import services as enquiries
from coproc.processes.enquiries.models import Enquiry
from coproc.processes.outreach import importing, merge, queries, services
from coproc.processes.outreach.models import Prospect, WaitingList
from coproc.processes.outreach.reading import Row
from tests.factories.pipeline import Scene


def make_list(uow: UnitOfWork, process_id: int, number: int, **given: Any) -> list[Prospect]:
    """So many organisations that coproc does not know, none of them asked. Also what a bench begins with."""
    rows = [
        Row(nth + 2, name=f"Eksempel {nth:04} Kommune", email=f"kontakt{nth}@example.dk", contact_name="Åse Øst", **given)
        for nth in range(number)
    ]
    importing.take_in(uow, process_id, rows, "liste.csv")
    return list(uow.session.scalars(select(Prospect).where(Prospect.process_id == process_id).order_by(Prospect.sort_key)))


def make_prospect(
    uow: UnitOfWork, process_id: int, name: str = "Listet Kommune", *, partner_id: int | None = None, **given: Any
) -> Prospect:
    """One organisation with a contact, not asked."""
    row = Row(1, **{"name": name, "email": "aase@example.dk", "contact_name": "Åse Øst", "kind": "municipality", **given})
    importing.take_in(uow, process_id, [row], "liste.csv")
    found = uow.session.scalars(
        select(Prospect).where(Prospect.process_id == process_id).order_by(Prospect.id.desc()).limit(1)
    ).one()
    found.partner_id = partner_id
    uow.session.flush()
    return found


def make_link(uow: UnitOfWork, prospect: Prospect) -> str:
    """The secret of a personal link."""
    to = Address(prospect.contact_email, prospect.contact_name)
    secret = part_links.give(uow, services.LINK, prospect.id, to, lifetime=merge.LIFETIME)
    uow.session.flush()
    return secret


def make_waiting(uow: UnitOfWork, process_id: int) -> WaitingList:
    """A file with one organisation that nobody has confirmed."""
    return importing.keep(uow, process_id, "liste.csv", [Row(2, name="Ventende Kommune")])


def make_enquiry(uow: UnitOfWork, centre_id: int, owner_id: int, **given: Any) -> Enquiry:
    columns = {
        "received_on": uow.today,
        "organisation_id": None,
        "organisation_name": "Ringende Kommune",
        "caller_name": "Bo Ek",
        "caller_email": "bo@example.dk",
        "caller_phone": "12345678",
        "about": "De vil købe gravemaskiner uden udledning og søger andre.",
        "first_meeting_on": None,
        "next_step": "Ring og aftal et møde",
        "next_on": uow.today,
        "owner_id": owner_id,
        **given,
    }
    return enquiries.receive(uow, centre_id, **columns)


@dataclass
class Asking:
    """A process with a scaling partner, and a list of three: one is the partner's."""

    scene: Scene
    process: int
    partner: Organisation
    helper: Person
    rows: list[int]

    def path(self, rest: str = "") -> str:
        return f"/processer/{self.scene.reference(self.process)}/invitationsliste{rest}"

    def row(self, place: int) -> Prospect:
        with self.scene.database.read() as session:
            return session.get_one(Prospect, self.rows[place])

    def status(self, place: int) -> str:
        with self.scene.database.read() as session:
            return queries.one(session, session.get_one(Prospect, self.rows[place])).status

    def send(self, *places: int, by: Person | None = None, share: Any = None) -> int:
        with self.scene.write(by or self.scene.facilitator) as uow:
            return merge.send(uow, self.process, [self.rows[place] for place in places], share)


def make_asking(scene: Scene) -> Asking:
    process = scene.process()
    partner = scene.people.organisation("Klynge for Eksempler", OrganisationType.PARTNER)
    helper = scene.people.person((partner, Role.PARTNER), name="Per Partner")
    with scene.write() as uow:
        processes.add_partner(uow, process, partner.id)
        rows = [
            make_prospect(uow, process, name, email=f"{mail}@example.dk").id
            for name, mail in (("Aby Kommune", "a"), ("Bby Kommune", "b"), ("Cby Kommune", "c"))
        ]
        uow.session.get_one(Prospect, rows[2]).partner_id = partner.id
    return Asking(scene, process, partner, helper, rows)
