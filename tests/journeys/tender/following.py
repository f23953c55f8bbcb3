"""While Aarhus buys, the waterworks buys too, and the two kommuner publish: their own officers' acts, by the services behind the pages."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from coproc.kernel.database import UnitOfWork
from coproc.tenders import outcomes, papers, plan, queries, services
from coproc.tenders.line import still_so
from coproc.tenders.models import Tender
from tests.factories.tenders import PARTICULARS
from tests.journeys.tender.cast import ESBJERG, VANDVAERK, Buyers
from tests.journeys.tender.preparing import TOGETHER, WATER

DRILLER = "Eksempel Boremaskiner ApS"


def the_utility_buys_and_the_two_publish(buyers: Buyers) -> None:
    today = buyers.clock.now().date()
    for at, title in ((VANDVAERK, WATER), (ESBJERG, TOGETHER)):
        with buyers.database.write(buyers.people.actor(buyers.officers[at]), buyers.clock) as uow:
            _publishes(uow, buyers.references[title])
    with buyers.database.write(buyers.people.actor(buyers.officers[VANDVAERK]), buyers.clock) as uow:
        number = _tender(uow, buyers.references[WATER]).id
        outcomes.move(uow, number, "receive_applications")
        outcomes.move(uow, number, "receive_offers")
        outcomes.move(uow, number, "evaluate")
    day = today + timedelta(days=60)
    buyers.comes(day.year, day.month, day.day)
    with buyers.database.write(buyers.people.actor(buyers.officers[VANDVAERK]), buyers.clock) as uow:
        outcomes.send_decision(uow, number, on=uow.today)
    day += timedelta(days=15)
    buyers.comes(day.year, day.month, day.day)
    with buyers.database.write(buyers.people.actor(buyers.officers[VANDVAERK]), buyers.clock) as uow:
        ends = uow.today + timedelta(days=3 * 365)
        outcomes.sign_contract(uow, number, on=uow.today, starts_on=uow.today, ends_on=ends, winner=DRILLER, value_ore=540_000_000)


def _publishes(uow: UnitOfWork, reference: str) -> None:
    tender = _tender(uow, reference)
    services.edit(uow, tender.id, **PARTICULARS)
    plan.plan(uow, tender.id, uow.today)
    papers.generate(uow, tender.id)
    outcomes.move(uow, tender.id, "draft_documents")
    for one in still_so.of(uow.session, tender, queries.row_of(uow.session, tender).case):
        still_so.confirm(uow, tender.id, one.row.id, seen=still_so.fingerprint(one.row))
    outcomes.send_notice(uow, tender.id, on=uow.today, url="https://udbud.example/notice/418")


def _tender(uow: UnitOfWork, reference: str) -> Tender:
    return uow.session.scalars(select(Tender).where(Tender.reference == reference)).one()
