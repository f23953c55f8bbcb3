"""A centre and buyers with processes in several steps, for the pages that look across all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from coproc.accounts.models import Organisation, OrganisationType, Person
from coproc.agreements.models import DescriptionVersion, LetterOfIntent, Signature
from coproc.cases.models import Case
from coproc.dialogues.services import events as dialogue_events
from coproc.kernel.actor import Actor, Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.processes import exploration, services
from coproc.processes.models import Participation, Process
from coproc.tenders import services as tenders
from tests.factories import dialogues as make
from tests.factories.accounts import People
from tests.support.kept import next_step

TITLES = (
    "Sammen om emissionsfrie arbejdsmaskiner",
    "Råstofforbrug i anlægsprojekter",
    "Sammenhængende borgerforløb på tværs",
    "Lydsvage renovationsbiler",
    "Ældre borgeres væskebalance",
    "Genbrug af facademursten",
)


@dataclass
class Scene:
    people: People
    database: Database
    clock: FixedClock
    centre: Organisation
    buyers: list[Organisation]
    facilitator: Person
    centre_manager: Person
    officer: Person  # of the first buyer, as are the expert and the manager
    expert: Person
    manager: Person
    made: list[int] = field(default_factory=list)

    def write(self, person: Person | None = None) -> Any:
        return self.database.write(self.people.actor(person) if person else system("test"), self.clock)

    def actor(self, person: Person) -> Actor:
        return self.people.actor(person)

    def process(self, state: str = "need_exploration", *, joined: int = 3, days: int = 0, **given: Any) -> int:
        """A process with its first buyers joined and mandated, `days` into its step."""
        what = (len(self.made), state, joined, days, given)
        made = next_step(self.database, self.clock, what, lambda: self._process(state, joined, days, dict(given)))
        self.made.append(made)
        return made

    def _process(self, state: str, joined: int, days: int, given: dict[str, Any]) -> int:
        number = len(self.made) + 1
        title = given.pop("title", TITLES[(number - 1) % len(TITLES)] + (f" {number}" if number > len(TITLES) else ""))
        is_public = given.pop("is_public", True)
        with self.write() as uow:
            process = services.start(
                uow,
                title=title,
                challenge=given.pop(
                    "challenge", "Løsningen findes ikke på markedet, og hver køber er for lille til at bede om den alene."
                ),
                centre_id=self.centre.id,
                need_ids=[],
                state=state,
                is_public=is_public,
                facilitator_id=self.facilitator.id,
                focus_area=given.pop("focus_area", "climate_environment"),
                **given,
            )
            for buyer in self.buyers[:joined]:
                part = services.add_participant(uow, process.id, buyer.id, state="joined")
                part.mandate_status = "not_needed"
            uow.session.flush()
            since = uow.now - timedelta(days=days)
            uow.session.execute(update(Case).where(Case.id == process.case_id).values(state_since=since))
        return process.id

    def part(self, process_id: int, buyer: int = 0) -> int:
        with self.database.read() as session:
            return session.scalars(
                select(Participation.id).where(
                    Participation.process_id == process_id, Participation.organisation_id == self.buyers[buyer].id
                )
            ).one()

    def reference(self, process_id: int) -> str:
        with self.database.read() as session:
            return session.get_one(Process, process_id).reference

    def need_form(self, process_id: int, days: int = 5) -> None:
        with self.write(self.facilitator) as uow:
            exploration.set_questions(uow, process_id, exploration.STANDARD_QUESTIONS)
            exploration.open_form(uow, process_id, uow.today + timedelta(days=days))

    def workshop(self, process_id: int, days: int = 3, title: str = "Workshop om drift") -> None:
        starts = self.clock.now() + timedelta(days=days)
        with self.write(self.facilitator) as uow:
            exploration.plan_workshop(
                uow, process_id, title=title, starts_at=starts, ends_at=starts + timedelta(hours=3), place="Rådhuset, Aarhus"
            )

    def event(self, process_id: int, **given: Any) -> int:
        """A published one."""
        with self.write() as uow:
            return make.make_published(uow, process_id, **given).id

    def planned_event(self, process_id: int, **given: Any) -> int:
        with self.write() as uow:
            return make.make_event(uow, make.make_round(uow, process_id).id, **given).id

    def hold(self, event_id: int) -> None:
        with self.write(self.facilitator) as uow:
            dialogue_events.move(uow, event_id, "hold")

    def hearing(self, process_id: int, days: int = 10) -> None:
        with self.write() as uow:
            uow.session.add(
                DescriptionVersion(
                    process_id=process_id,
                    number=1,
                    status="in_hearing",
                    answer_by=uow.today + timedelta(days=days),
                    created_at=uow.now,
                    heard_at=uow.now,
                )
            )

    def letter(self, process_id: int) -> int:
        with self.write() as uow:
            letter = LetterOfIntent(process_id=process_id, number=1, status="open", created_at=uow.now, opened_at=uow.now)
            uow.session.add(letter)
            uow.session.flush()
            return letter.id

    def sign(self, letter_id: int, process_id: int, buyer: int, stance: str = "follows") -> None:
        """As it stands when the organisation has signed."""
        with self.write() as uow:
            part = uow.session.get_one(Participation, self.part(process_id, buyer))
            uow.session.add(
                Signature(
                    letter_id=letter_id, participation_id=part.id, stance=stance, signer_name="Leder", signed_at=uow.now,
                    expected_from=uow.today + timedelta(days=60),
                )
            )  # fmt: skip
            uow.session.execute(update(Case).where(Case.id == part.case_id).values(state="signed"))

    def tender(self, process_id: int, buyer: int = 0, **details: Any) -> str:
        with self.write() as uow:
            made = tenders.create_tender(
                uow, process_id, self.buyers[buyer].id, details.pop("title", "Emissionsfrie maskiner"), **details
            )
            return made.reference


def scene(database: Database, clock: FixedClock) -> Scene:
    people = People(database, clock)
    centre = people.organisation("Center for Eksempler", OrganisationType.CENTRE)
    names = ("Aarhus Kommune", "Odense Kommune", "Esbjerg Kommune", "Ærø Kommune")
    buyers = [people.organisation(name) for name in names]
    first = buyers[0]
    return Scene(
        people,
        database,
        clock,
        centre,
        buyers,
        facilitator=people.person((centre, Role.FACILITATOR), name="Fie Facilitator", email="facilitator@example.dk"),
        centre_manager=people.person((centre, Role.MANAGER), name="Lene Leder", email="leder@example.dk"),
        officer=people.person((first, Role.OFFICER), name="Ib Indkøber", email="indkoeber@aarhus.example"),
        expert=people.person((first, Role.EXPERT), name="Eva Ekspert"),
        manager=people.person((first, Role.MANAGER), name="Mona Manager", email="leder@aarhus.example"),
    )


def busy(found: Scene) -> Scene:
    """Something in every step, in time and late: for looking at."""
    exploring = found.process("need_exploration", days=40)
    found.need_form(exploring, days=1)
    found.workshop(exploring)
    meeting = found.process("market_dialogue", days=90, joined=4)
    found.event(meeting, capacity=40, place="Kulturhuset, Aarhus")
    found.event(
        meeting, title="Webinar for virksomheder i hele Europa", kind="webinar", place="", link="https://example.dk/webinar"
    )
    found.planned_event(exploring)
    describing = found.process("need_description", focus_area="welfare_technology")
    found.hearing(describing)
    signing = found.process("letter_of_intent", days=20, joined=4)
    letter = found.letter(signing)
    found.sign(letter, signing, 1, stance="first")
    buying = found.process("individual_procurement", joined=4, days=200)
    letter = found.letter(buying)
    for buyer, stance in enumerate(("first", "follows", "follows")):
        found.sign(letter, buying, buyer, stance)
    found.tender(buying, 0, window_from=found.clock.now().date() + timedelta(days=80))
    found.tender(buying, 1, title="Lydsvage biler i Odense", window_from=found.clock.now().date() + timedelta(days=200))
    found.process("matchmaking", days=70, joined=1, focus_area="sustainable_construction")
    return found
