"""“Medtag resten, som de er”: one act for all that nobody has said anything about, named, undone, and never over a colleague's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coproc import wiring
from coproc.audit.models import AuditEvent
from coproc.kernel.actor import system
from coproc.kernel.clock import FixedClock
from coproc.kernel.database import Database
from coproc.kernel.errors import Conflict
from coproc.tenders import queries, services
from coproc.tenders.line import rest, taken
from coproc.tenders.line.models import TakenFrom
from coproc.tenders.models import SharedRequirement, Tender
from tests.factories.accounts import People
from tests.factories.line import make_five_and_one, requirements_of
from tests.factories.tenders import make_tender
from tests.integration.tenders.conftest import Place
from tests.support.kept import kept
from tests.support.together import together


@pytest.fixture
def five(database: Database, clock: FixedClock) -> People:
    wiring.wire()
    return People(database, clock)


@pytest.fixture
def many(five: People) -> Tender:
    """Two and twenty requirements, one of which is changed and one dropped."""
    return kept(make_five_and_one, five.database, five.clock)


def write(people: People) -> Any:
    return people.database.write(system("test"), people.clock)


def rows_of(where: People | Place, tender: Tender) -> list[SharedRequirement]:
    with where.database.read() as session:
        return list(queries.requirements(session, [tender.id])[tender.id])


def decisions(where: People | Place, tender: Tender) -> list[str]:
    return [row.decision for row in rows_of(where, tender)]


def test_the_rest_is_kept_in_one_event_and_undone_in_one(five: People, many: Tender) -> None:
    with write(five) as uow:
        assert rest.keep(uow, many.id, [row.id for row in rows_of(five, many)]) == 20
    assert sorted(set(decisions(five, many))) == ["changed", "dropped", "kept"]
    with five.database.read() as session:
        events = session.scalars(select(AuditEvent.action).where(AuditEvent.action.in_([rest.KEPT, rest.UNDONE]))).all()
        assert list(events) == [rest.KEPT]
    with write(five) as uow:
        one = requirements_of(uow, many)["Reservedele"]
        services.decide_requirement(uow, many.id, one.id, "kept", is_minimum=True)
    with write(five) as uow:
        assert rest.undo(uow, many.id) == 19, "what somebody has said more about since is theirs"
    assert decisions(five, many).count("undecided") == 19
    with write(five) as uow, pytest.raises(Conflict):
        rest.undo(uow, many.id)


def test_only_what_the_person_saw_is_kept(five: People, many: Tender) -> None:
    seen = [row.id for row in rows_of(five, many)][:5]
    with write(five) as uow:
        rest.keep(uow, many.id, seen)
    kept = [row.id for row in rows_of(five, many) if row.decision == "kept"]
    assert set(kept) <= set(seen)
    with write(five) as uow, pytest.raises(Conflict):
        rest.keep(uow, many.id, seen)


def test_it_can_be_undone_for_a_day(five: People, many: Tender, clock: FixedClock) -> None:
    with write(five) as uow:
        rest.keep(uow, many.id, [row.id for row in rows_of(five, many)])
    clock.advance(timedelta(hours=25))
    with write(five) as uow, pytest.raises(Conflict):
        rest.undo(uow, many.id)
    assert "undecided" not in decisions(five, many)


def test_what_another_buyer_changed_is_decided_on_its_own(five: People, many: Tender) -> None:
    with write(five) as uow:
        found = requirements_of(uow, many)
        for heading, decision in (("Fjernsupport", "changed"), ("Leveringstid", "kept")):
            uow.session.add(
                TakenFrom(
                    tender_id=many.id,
                    source_id=many.id,
                    source_name="Aarhus Kommune",
                    field=f"krav:{found[heading].section_key}",
                    value={"decision": decision, "own_text": "", "reason": "", "is_minimum": False},
                )
            )
    with five.database.read() as session:
        tender = session.get_one(Tender, many.id)
        headings = {row.heading for row in rest.of(rows_of(five, many), taken.proposals(session, tender))}
    assert "Fjernsupport" not in headings
    assert "Leveringstid" in headings


def test_two_at_once_never_write_over_a_colleagues_decision(five: People, many: Tender) -> None:
    ids = [row.id for row in rows_of(five, many)]
    undecided = [row.id for row in rows_of(five, many) if row.decision == "undecided"]

    def act(number: int) -> None:
        with write(five) as uow:
            if number:
                rest.keep(uow, many.id, ids)
            else:
                services.decide_requirement(uow, many.id, undecided[3], "dropped", reason="Ikke hos os.")

    together(2, act)
    row = next(row for row in rows_of(five, many) if row.id == undecided[3])
    assert (row.decision, row.reason) in [("dropped", "Ikke hos os."), ("kept", "")], "one or the other, never half of each"


def test_the_page_names_the_number_and_offers_to_undo(place: Place, browser: Any) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
    client, path = browser(place.officer), f"/udbud/{tender.reference}/krav"
    there = [row.id for row in rows_of(place, tender)]
    page = client.get(path).text
    assert "Medtag" in page
    assert client.post(f"{path}/resten", data={"krav": there}).status_code == 303
    page = client.get(path).text
    assert "I har taget stilling til alle krav." in page
    assert "at resten blev medtaget" in page
    assert client.post(f"{path}/resten", data={"fortryd": "1"}).status_code == 303
    assert set(decisions(place, tender)) == {"undecided"}
    assert browser(place.other_officer).post(f"{path}/resten", data={"krav": there}).status_code in (403, 404)
