"""The pages of one-to-one meetings, for the facilitator, the buyers and a company with its link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from coproc.dialogues.meetings import queries
from coproc.dialogues.models import DialogueEvent
from tests.factories.accounts import signed_in
from tests.factories.meetings import Meet, make_meet

from .conftest import World


@pytest.fixture
def meet(world: World) -> Meet:
    return make_meet(world.people, world.process_id)


@pytest.fixture
def officer(app: Flask, world: World, meet: Meet):
    return signed_in(app, meet.officers[0], world.clock)


@pytest.fixture
def company(app: Flask, world: World):
    return signed_in(app, None, world.clock)


@pytest.fixture
def path(world: World, meet: Meet) -> str:
    with world.database.read() as session:
        event = session.get_one(DialogueEvent, meet.event_id)
        return f"/processer/P-2026-1/markedsdialog/{event.reference}"


TIMES = {
    "days": "4.12.2026 9.00–13.00",
    "pauses": "11.00-12.00",
    "minutes": "45",
    "gap": "15",
    "most": "2",
    "wishes_close_at-day": "2",
    "wishes_close_at-month": "12",
    "wishes_close_at-year": "2026",
    "wishes_close_at-time": "12.00",
}


def test_times_are_shown_with_what_is_odd_before_they_are_saved(facilitator, world: World, meet: Meet, path: str):
    assert "Sæt én-til-én-møder op" in facilitator.get(path).text
    assert facilitator.get(f"{path}/moeder").status_code == 200
    assert "4.12.2026" in facilitator.get(f"{path}/moeder/opsaetning").text  # the event's own day is suggested
    shown = facilitator.post(f"{path}/moeder/opsaetning", data={**TIMES, "show": "1"})
    assert "Det giver 3 tider" in shown.text
    assert "kl. 12.00–12.45" in shown.text
    odd = {**TIMES, "days": "6.12.2026 9.00–16.00", "pauses": "", "save": "1"}
    warned = facilitator.post(f"{path}/moeder/opsaetning", data=odd)
    assert warned.status_code == 422
    for sentence in ("ikke en arbejdsdag", "ikke på arrangementets dag", "ingen pause"):
        assert sentence in warned.text
    with world.database.read() as session:
        assert queries.plan_of(session, meet.event_id) is None
    assert facilitator.post(f"{path}/moeder/opsaetning", data={**odd, "accepted": "1"}).status_code == 303
    assert facilitator.post(f"{path}/moeder/opsaetning", data={**TIMES, "save": "1"}).status_code == 303
    with world.database.read() as session:
        plan = queries.plan_of(session, meet.event_id)
        assert plan
        assert len(queries.board(session, plan.id).slots) == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"days": "i morgen"}, "Her står: “i morgen”"),
        ({"days": "31.2.2026 9.00–12.00"}, "findes ikke"),
        ({"days": "4.12.2026 12.00–9.00"}, "Slut skal ligge efter start"),
        ({"days": "4.12.2026 9.00–9.30"}, "ikke plads til et eneste møde"),
        ({"days": "4.12.2026 9.00–12.00\n4.12.2026 11.00–13.00"}, "overlapper"),
        ({"pauses": "frokost"}, "Her står: “frokost”"),
        ({"wishes_close_at-month": "13"}, "error-summary"),
        ({"wishes_close_at-day": "5"}, "før det første møde"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(facilitator, path: str, wrong: dict, sentence: str):
    answer = facilitator.post(f"{path}/moeder/opsaetning", data={**TIMES, **wrong, "save": "1", "accepted": "1"})
    assert answer.status_code == 422
    assert sentence in answer.text
    for value in wrong.values():
        assert value.splitlines()[0] in answer.text


def test_tables_are_added_changed_and_removed(facilitator, meet: Meet, path: str):
    meet.plan([])
    data = {"name": "Bord 1", "room": "Sal B", "regulars": meet.ids(0, 1), "quorum": "2", "companies": "1"}
    empty = facilitator.post(f"{path}/moeder/borde/nyt", data={**data, "regulars": []})
    assert empty.status_code == 422
    assert "Sal B" in empty.text
    assert facilitator.post(f"{path}/moeder/borde/nyt", data=data).status_code == 303
    (table,) = meet.board.tables
    assert (table.room, table.quorum, table.regulars) == ("Sal B", 2, meet.ids(0, 1))
    edited = f"{path}/moeder/borde/{table.id}"
    assert "Sal B" in facilitator.get(edited).text
    assert (
        facilitator.post(edited, data={**data, "quorum": "1", "substitutes": meet.ids(1), "regulars": meet.ids(0)}).status_code
        == 303
    )
    assert meet.board.tables[0].substitutes == meet.ids(1)
    times = f"{path}/moeder/koebere/{meet.ids(0)[0]}"
    slots = [slot.id for slot in meet.board.slots]
    assert facilitator.post(times, data={"cannot": slots[:2]}).status_code == 303
    assert meet.board.away == {meet.ids(0)[0]: slots[:2]}
    assert "kan ikke på 2 tider" in facilitator.get(f"{path}/moeder").text
    assert facilitator.post(f"{edited}/fjern").status_code == 303
    assert meet.board.tables == []


def test_a_company_wishes_on_its_own_page_and_reads_its_schedule(company, facilitator, world: World, meet: Meet, path: str):
    meet.plan([[0], [1]])
    mine = meet.company(wishing=False)
    link = meet.link(mine)
    assert "Ønsk møder" in company.get(link).text
    form = company.get(f"{link}/moeder").text
    assert "Andet ønske" in form
    assert "Tredje ønske" not in form  # there are two buyers
    wrong = company.post(f"{link}/moeder", data={"topics": "Ladning"})
    assert wrong.status_code == 422
    assert "Ladning" in wrong.text
    wish = {"wish_1": meet.ids(1)[0], "wish_2": meet.ids(0)[0], "topics": "Ladning", "cannot": [meet.board.slots[0].id]}
    saved = company.post(f"{link}/moeder", data=wish, follow_redirects=True)
    assert "I har ønsket møder med Køber 2 Kommune og Køber 1 Kommune" in saved.text
    facilitator.post(f"{path}/moeder/forslag")
    assert "kl. 15.00–16.00" not in company.get(link).text  # nobody sees a proposal
    facilitator.post(f"{path}/moeder/offentliggoer")
    shown = company.get(link).text
    assert "Køber 1 Kommune" in shown
    assert "Læg møderne i kalenderen" in shown
    entries = Calendar.from_ical(company.get(f"{link}/moeder.ics").text).walk("VEVENT")
    assert len(entries) == 2
    assert company.post(f"{link}/moeder", data=wish).status_code == 409
    company.post(f"{link}/meld-fra")
    assert meet.board.meetings == []


def test_wishes_can_be_withdrawn(company, meet: Meet):
    meet.plan([[0]])
    link = meet.link(meet.company(0))
    assert "Vi vil ikke have møder" in company.get(f"{link}/moeder").text
    company.post(f"{link}/moeder", data={"withdraw": "1"})
    assert meet.board.companies == {}


def test_the_facilitator_proposes_publishes_moves_and_checks_in(app: Flask, facilitator, world: World, meet: Meet, path: str):
    meet.plan([[0], [1]], most=1)
    mine, other = meet.company(0), meet.company(0, 1, cannot=[3])
    shown = facilitator.post(f"{path}/moeder/forslag", follow_redirects=True).text
    assert "2 virksomheder får mindst ét møde. Det er bevist" in shown
    assert "Hver virksomhed kan få ét møde, og det er givet." in shown
    assert "Ønskernes rækkefølge er fulgt så godt" in shown
    assert "Næste i køen" in shown
    assert facilitator.post(f"{path}/moeder/offentliggoer").status_code == 303
    (row,) = meet.board.of_company(other)
    move = f"{path}/moeder/{row.meeting.id}/flyt"
    target = f"{row.table.id}-{meet.board.slots[3].id}"
    assert f'value="{target}" selected' in facilitator.get(f"{move}?til={target}").text
    warned = facilitator.post(move, data={"target": target, "reason": "Efter aftale"})
    assert warned.status_code == 422
    assert "de ikke kan" in warned.text
    assert "Efter aftale" in warned.text
    assert facilitator.post(move, data={"target": target, "reason": "Efter aftale", "accepted": "1"}).status_code == 303
    assert meet.board.of_company(other)[0].slot.id == meet.board.slots[3].id
    late = meet.company(wishing=False)
    given = {"company": late, "target": f"{row.table.id}-{meet.board.slots[2].id}", "reason": "Plads til én til"}
    assert facilitator.post(f"{path}/moeder/giv", data=given).status_code == 303
    assert len(meet.board.of_company(late)) == 1
    (mine_row,) = meet.board.of_company(mine)
    assert facilitator.post(f"{path}/moeder/{mine_row.meeting.id}/aflys", data={"off-reason": ""}).status_code == 303
    assert meet.board.of_company(mine)
    facilitator.post(f"{path}/moeder/{mine_row.meeting.id}/aflys", data={"off-reason": "Køberen er syg"})
    assert not any(r.meeting.id == mine_row.meeting.id for r in meet.board.rows)
    world.clock.set(meet.board.slots[0].starts_at)
    facilitator = signed_in(app, world.facilitator, world.clock)
    door = facilitator.get(f"{path}/moeder/fremmoede").text
    assert "Er kommet" in door
    assert facilitator.get(f"{path}/moeder/fremmoede?q=findes+ikke").status_code == 200
    arrived = facilitator.post(f"{path}/moeder/fremmoede/{late}", data={"how": "arrived"}, follow_redirects=True)
    assert "Kommet kl. " in arrived.text
    wall = facilitator.get(f"{path}/moeder/plan").text
    assert "Virksomhed 3" in wall


def test_buyers_see_their_own_schedule_once_it_is_published(officer, meet: Meet, path: str):
    own = f"{path}/moeder/koeber/{meet.ids(0)[0]}"
    meet.plan([[0], [1]])
    meet.company(0, 1)
    meet.propose()
    assert "ikke offentliggjort endnu" in officer.get(f"{path}/moeder").text
    assert officer.get(own).status_code == 404
    assert officer.get(f"{path}/moeder/plan").status_code == 404
    meet.publish()
    assert "Ladning på pladsen" in officer.get(own).text
    assert "Offentliggør planen" not in officer.get(f"{path}/moeder").text
    (entry,) = Calendar.from_ical(officer.get(f"{own}/kalender.ics").text).walk("VEVENT")
    assert "Virksomhed 1" in str(entry["SUMMARY"])
    assert officer.post(f"{path}/moeder/offentliggoer").status_code == 403


def test_competitors_at_one_table_read_the_note_of_the_law(company, facilitator, officer, meet: Meet, path: str):
    meet.plan([[0]], hours=1)
    table = meet.board.tables[0]
    form = {"name": table.name, "regulars": meet.ids(0), "quorum": "1", "companies": "2"}
    assert "konkurrencelovens § 6" in facilitator.get(f"{path}/moeder/borde/{table.id}").text
    facilitator.post(f"{path}/moeder/borde/{table.id}", data=form)
    links = [meet.link(meet.company(0)), meet.link(meet.company(0))]
    assert "konkurrencelovens § 6" in company.get(f"{links[0]}/moeder").text
    meet.propose()
    meet.publish()
    for link, other in ((links[0], "Virksomhed 2"), (links[1], "Virksomhed 1")):
        shown = company.get(link).text
        assert f"(sammen med {other})" in shown
        assert "konkurrencelovens § 6" in shown
    assert "konkurrencelovens § 6" in officer.get(f"{path}/moeder/koeber/{meet.ids(0)[0]}").text
    assert "konkurrencelovens § 6" in officer.get(f"{path}/moeder/plan").text


def test_the_pages_read_in_english(company, facilitator, meet: Meet, path: str):
    meet.plan([[0]])
    link = meet.link(meet.company(0))
    meet.propose()
    meet.publish()
    for reader, page, words in ((company, link, "Your one-to-one meetings"), (facilitator, f"{path}/moeder", "Everybody got")):
        reader.get(f"/sprog/en?next={page}")
        shown = reader.get(page).text
        assert words in shown


def test_the_plan_page_asks_the_same_number_of_questions_for_many_companies(facilitator, world: World, meet: Meet, path: str):
    from tests.support.queries import counted

    meet.plan([[0], [1]])
    meet.company(0)
    meet.propose()
    with counted(world.database) as few:
        facilitator.get(f"{path}/moeder")
    for _number in range(4):
        meet.company(0, 1)
    meet.propose()
    with counted(world.database) as many:
        facilitator.get(f"{path}/moeder")
    assert len(many) <= len(few)


def test_the_deadline_closes_the_form(company, world: World, meet: Meet):
    meet.plan([[0]])
    link = meet.link(meet.company(wishing=False))
    world.clock.set(meet.board.plan.wishes_close_at + timedelta(seconds=1))
    assert "Fristen for at ønske møder er gået" in company.get(link).text
    assert company.post(f"{link}/moeder", data={"wish_1": meet.ids(0)[0]}).status_code == 409
