"""Five organisations, twenty-two requirements and their tenders, made by the real services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from coproc.accounts.models import Organisation, OrganisationType
from coproc.agreements import queries as agreements
from coproc.agreements.models import DescriptionVersion
from coproc.agreements.services import assents, descriptions
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Database, UnitOfWork
from coproc.processes import services as processes
from coproc.processes.models import Participation, Process
from coproc.tenders import outcomes, queries, services
from coproc.tenders.models import SharedRequirement, Tender
from tests.factories.accounts import People
from tests.factories.agreements import make_description, make_participation, make_process
from tests.factories.needs import make_need
from tests.factories.tenders import make_tender

NAMES = ("Aarhus Kommune", "Odense Kommune", "Esbjerg Kommune", "Vandværket Øst", "Banen i Byen")
TOPICS = (
    "Hel arbejdsdag", "Støj ved maskinen", "Udledning på pladsen", "Opladning i pausen", "Skift af batteri", "Kulde og frost",
    "Service på stedet", "Reservedele", "Data om drift", "Åbne formater", "Uddannelse af førere", "Sikkerhed ved ladning",
    "Vægt på vejen", "Brandberedskab", "Lejeaftale", "Restværdi", "Genbrug af batteri", "Arbejdsmiljø", "Fjernsupport",
    "Leveringstid", "Prøveperiode", "Måling af effekt",
)  # fmt: skip


def make_five(people: People) -> tuple[Process, list[Participation]]:
    """A process at its letter of intent with an agreed description of 22 requirements; nobody has opened a tender."""
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    buyers: list[Organisation] = [people.organisation(name) for name in NAMES]
    for buyer in buyers:
        people.person((buyer, Role.OFFICER), name=f"Indkøber i {buyer.name}", email=f"{buyer.id}@example.dk")
    people.person((centre, Role.FACILITATOR), name="Fie", email="fie@example.dk")
    with people.database.write(system("test"), people.clock) as uow:
        need = make_need(uow, buyers[0])
        process = make_process(uow, centre, [need.id], state="letter_of_intent")
        own = uow.session.query(Participation).filter_by(process_id=process.id).one()
        processes.answer(uow, own.id, "join")
        members = [own, *(make_participation(uow, process, buyer) for buyer in buyers[1:])]
        version = make_description(uow, process)
        for topic in TOPICS[1:]:
            body = f"{topic}: løsningen virker i 8 timer på en almindelig byggeplads, også når det fryser."
            descriptions.add_section(uow, version.id, heading=topic, body=body, proof="Prøvedag")
        publish(uow, version, members)
    return process, members


def publish(uow: UnitOfWork, version: DescriptionVersion, members: Sequence[Participation]) -> None:
    descriptions.send_to_hearing(uow, version.id, answer_by=uow.today + timedelta(days=14))
    for member in members:
        assents.approve_all(uow, version.id, member.id)
    descriptions.publish(uow, version.id)


def new_version(uow: UnitOfWork, process: Process, members: Sequence[Participation], **change: Any) -> DescriptionVersion:
    """`changed`: {heading: new text}, `gone`: headings, `added`: {heading: text}."""
    version = descriptions.new_version(uow, process.id)
    uow.session.flush()
    for section in agreements.sections(uow.session, version.id):
        if section.heading in change.get("gone", ()):
            descriptions.remove_section(uow, section.id)
        elif section.heading in change.get("changed", {}):
            body = change["changed"][section.heading]
            descriptions.save_section(
                uow, section.id, heading=section.heading, body=body, proof=section.proof, version=section.version
            )
    for heading, body in change.get("added", {}).items():
        descriptions.add_section(uow, version.id, heading=heading, body=body, proof="Prøvedag")
    uow.session.flush()
    publish(uow, version, members)
    return version


def requirements_of(uow: UnitOfWork, tender: Tender) -> dict[str, SharedRequirement]:
    """By heading."""
    return {row.heading: row for row in queries.requirements(uow.session, [tender.id])[tender.id]}


def make_tenders(people: People, members: Sequence[Participation]) -> list[Tender]:
    """Three tenders (two buy the third together), one is bound by a framework; the first follows the shared text but for two."""
    with people.database.write(system("test"), people.clock) as uow:
        found = [make_tender(uow, members[0], title="Maskiner i Aarhus"), make_tender(uow, members[1], title="Maskiner i Odense")]
        for number, tender in enumerate(found):
            for at, row in enumerate(requirements_of(uow, tender).values()):
                if at in (3, 7 + number):
                    services.decide_requirement(
                        uow, tender.id, row.id, "changed",
                        own_text=f"{row.heading}: løsningen virker i 6 timer på en lille byggeplads, også når det fryser.",
                        reason="Vores pladser er små.",
                    )  # fmt: skip
                elif at == 11 and number:
                    services.decide_requirement(uow, tender.id, row.id, "dropped", reason="Vi har vores eget beredskab.")
                elif number == 0 or at < 18:
                    services.decide_requirement(uow, tender.id, row.id, "kept")
        both = services.create_tender(
            uow, members[2].process_id, members[2].organisation_id, "Fælles køb af maskiner", [members[2].id, members[3].id]
        )
        for at, row in enumerate(requirements_of(uow, both).values()):
            if at < 20:
                services.decide_requirement(uow, both.id, row.id, "kept")
        bound = make_tender(uow, members[4], title="Maskiner på banen")
        outcomes.bind(uow, bound.id, framework="Rammeaftale om anlæg", until=uow.today.replace(year=2028), binds=True)
        return [*found, both, bound]


def make_five_with_tenders(database: Database, clock: Clock) -> tuple[Process, list[Participation], list[Tender]]:
    """For `kept`: many tests begin here."""
    people = People(database, clock)
    process, members = make_five(people)
    return process, members, make_tenders(people, members)


def make_five_and_one(database: Database, clock: Clock) -> Tender:
    """For `kept`: the tender of the second, with two of its twenty-two requirements decided."""
    people = People(database, clock)
    _process, members = make_five(people)
    with database.write(system("test"), clock) as uow:
        tender = make_tender(uow, members[1])
        rows = requirements_of(uow, tender)
        services.decide_requirement(uow, tender.id, rows["Vægt på vejen"].id, "changed", own_text="3 ton", reason="Små veje.")
        services.decide_requirement(uow, tender.id, rows["Lejeaftale"].id, "dropped", reason="Vi køber.")
    return tender
