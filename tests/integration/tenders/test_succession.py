"""1 January 2027: Region Hovedstaden and Region Sjælland become Region Østdanmark (DOMAIN 3.2), and what they had goes along."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from coproc import wiring
from coproc.accounts import throttling, tokens
from coproc.accounts.models import OrganisationType, Throttle, Token
from coproc.accounts.services.organisations import merge_into_successor
from coproc.audit import chain, timeline
from coproc.cases.models import Case
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.needs.models import InnovationNeed
from coproc.processes.models import Participation
from coproc.tenders import plan
from coproc.tenders.models import Tender, TenderParticipant
from coproc.tenders.timeplan import counting, meetings, services as timeplans
from coproc.tenders.timeplan.counting import Choices
from coproc.tenders.timeplan.models import PoliticalMeeting, TenderTimeplan
from coproc.tenders.timeplan.reading import Draft
from coproc.worker import run_once
from tests.factories.accounts import People
from tests.factories.agreements import make_process
from tests.factories.needs import make_need
from tests.factories.tenders import REGIME, make_tender
from tests.support.demo import settings


def test_what_the_two_regions_had_is_the_new_ones(database: Database, clock: FixedClock) -> None:
    wiring.wire()
    people = People(database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    new = people.organisation("Region Østdanmark", OrganisationType.REGION, valid_from=date(2027, 1, 1))
    old = [
        people.organisation(name, OrganisationType.REGION, valid_to=date(2026, 12, 31), successor_id=new.id)
        for name in ("Region Hovedstaden", "Region Sjælland")
    ]
    manager = people.person((old[0], Role.MANAGER), (old[1], Role.MANAGER))
    with database.write(system("test"), clock) as uow:
        needs = [make_need(uow, organisation) for organisation in old]
        shared = make_process(uow, centre, [need.id for need in needs], state="individual_procurement")
        over = make_process(uow, centre, [needs[0].id], title="Slut", state="closed")
        parts = uow.session.scalars(select(Participation).where(Participation.process_id == shared.id)).all()
        for part in parts:
            uow.session.get_one(Case, part.case_id).state = "joined"
        tenders = [make_tender(uow, part) for part in parts]
    clock.advance(timedelta(days=60))
    for organisation in old:
        with database.write(system("test"), clock) as uow:
            merge_into_successor(uow, organisation.id)
    with database.read() as session:
        assert {need.organisation_id for need in session.scalars(select(InnovationNeed))} == {new.id}
        assert {tender.authority_id for tender in session.scalars(select(Tender))} == {new.id}
        states = {
            (part.organisation_id, session.get_one(Case, part.case_id).state)
            for part in session.scalars(select(Participation).where(Participation.process_id == shared.id))
        }
        assert states == {(new.id, "joined"), (old[1].id, "withdrawn")}, "one part, not two"
        assert session.scalars(select(Participation.organisation_id).where(Participation.process_id == over.id)).all() == [
            old[0].id
        ]
        kept = session.scalars(select(Participation.id).where(Participation.organisation_id == new.id)).one()
        behind = set(session.execute(select(TenderParticipant.tender_id, TenderParticipant.participation_id)).all())
        assert behind == {(tender.id, kept) for tender in tenders}
        told = [entry.what for entry in timeline.of_scope(session, "process", shared.id)]
        assert "lod Region Østdanmark overtage deltagelsen fra Region Hovedstaden" in told
        assert sum("overtage udbuddet" in what for what in told) == 2
        assert chain.verify(session).holds
        assert people.actor(manager).has(Role.MANAGER, new.id)


def test_the_meetings_that_plans_wait_for_go_along(database: Database, clock: FixedClock) -> None:
    """Two councils of one name are never mixed: the second to move bears where it came from, and its plans follow it."""
    wiring.wire()
    people = People(database, clock)
    centre = people.organisation("Eksempelcenter", OrganisationType.CENTRE)
    new = people.organisation("Region Østdanmark", OrganisationType.REGION, valid_from=date(2027, 1, 1))
    names = ("Region Hovedstaden", "Region Sjælland")
    old = [people.organisation(name, OrganisationType.REGION, valid_to=date(2026, 12, 31), successor_id=new.id) for name in names]
    with database.write(system("test"), clock) as uow:
        held = {}
        for at, organisation in enumerate(old):
            days = [uow.today - timedelta(days=30), *(uow.today + timedelta(days=150 + 20 * at + 30 * n) for n in range(9))]
            meetings.take_in(uow, organisation.id, [Draft("Regionsrådet", day, day, f"uid-{day}") for day in days])
            held[organisation.id] = days
        needs = [make_need(uow, organisation) for organisation in old]
        shared = make_process(uow, centre, [need.id for need in needs], state="individual_procurement")
        parts = uow.session.scalars(select(Participation).where(Participation.process_id == shared.id)).all()
        tenders = []
        for part in parts:
            uow.session.get_one(Case, part.case_id).state = "joined"
            tender = make_tender(uow, part)
            plan.set_regime(uow, tender.id, **{**REGIME, "procedure": "restricted_procedure"})
            chosen = Choices("from_start", uow.today, decision=("Regionsrådet",))
            timeplans.save(uow, tender.id, chosen)
            tenders.append(tender)
        before = [dict(uow.session.get_one(TenderTimeplan, tender.id).dates) for tender in tenders]
    clock.advance(timedelta(days=60))
    for organisation in old:
        with database.write(system("test"), clock) as uow:
            merge_into_successor(uow, organisation.id)
    with database.read() as session:
        rows = session.scalars(select(PoliticalMeeting).where(PoliticalMeeting.organisation_id == new.id)).all()
        by_body = {body: sorted(row.held_on for row in rows if row.body == body) for body in {row.body for row in rows}}
        assert by_body == {
            "Regionsrådet": held[old[0].id][1:],
            "Regionsrådet (Region Sjælland)": held[old[1].id][1:],
        }
        kept = session.scalars(select(PoliticalMeeting).where(PoliticalMeeting.organisation_id.in_([one.id for one in old]))).all()
        assert len(kept) == 2, "what has been held stays where it was"
        for tender, dates in zip(tenders, before, strict=True):
            found = session.get_one(Tender, tender.id)
            shown = counting.count(session, found, counting.choices_of(session, found), clock.now().date())
            saved = session.get_one(TenderTimeplan, tender.id).dates
            assert list(saved.values()) == list(dates.values())
            assert {row.key: row.on.isoformat() for row in shown.rows if row.on} == saved, "the plan still holds"
        told = [entry.what for entry in timeline.of_scope(session, "organisation", new.id)]
        assert "overtog 9 møder i den politiske kalender fra Region Sjælland" in told


def test_the_worker_forgets_dead_links_and_throttles(database: Database, clock: FixedClock, tmp_path: Any) -> None:
    people = People(database, clock)
    person = people.person((people.organisation("Aarhus Kommune"), Role.OFFICER))
    with database.write(system("test"), clock) as uow:
        tokens.issue(uow, person.id, tokens.Purpose.SIGN_IN)
    throttling.check(database, clock, "sign_in", "somebody", limit=5, window=timedelta(minutes=15))
    (tmp_path / "var").mkdir()
    run_once(database, clock, settings(tmp_path / "var"))
    with database.read() as session:
        assert session.scalars(select(Token)).all()
    clock.advance(timedelta(days=100))
    run_once(database, clock, settings(tmp_path / "var"))
    with database.read() as session:
        assert not session.scalars(select(Token)).all()
        assert not session.scalars(select(Throttle)).all()
