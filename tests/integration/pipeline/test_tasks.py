"""My tasks: what each role owes, in the right section, in a constant number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coproc.accounts.models import Person
from coproc.kernel.actor import Role
from coproc.pipeline import tasks
from coproc.pipeline.tasks import TaskList
from coproc.processes import exploration, services
from tests.factories.needs import make_draft
from tests.factories.pipeline import Scene


def _found(scene: Scene, person: Person) -> TaskList:
    with scene.database.read() as session:
        return tasks.gather(session, scene.actor(person), scene.clock.now())


def _said(scene: Scene, person: Person) -> dict[str, list[str]]:
    """Section -> what the rows say."""
    found = _found(scene, person)
    return {section.key: [f"{task.verb} {task.thing}" for task in section.tasks] for section in found.sections}


def test_nothing_owed_is_up_to_date(scene: Scene) -> None:
    found = _found(scene, scene.officer)
    assert (found.total, found.is_up_to_date, found.next_due_at, found.first) == (0, True, None, None)


def test_an_open_need_form_is_the_officers_and_the_experts_task_until_it_is_sent(scene: Scene) -> None:
    process = scene.process()
    scene.need_form(process, days=1)
    for person in (scene.officer, scene.expert):
        assert _said(scene, person)["urgent"] == ["Besvar behovsskemaet"]
    assert "urgent" not in _said(scene, scene.manager)
    with scene.write(scene.officer) as uow:
        part = scene.part(process)
        exploration.save_answers(uow, part, {q.id: "10" for q in exploration.questions(uow.session, process)})
        exploration.send_in(uow, part)
    assert _said(scene, scene.officer) == {}


def test_deadlines_fall_into_sections(scene: Scene) -> None:
    """It is Friday: two days reach Sunday, and the week ends with it."""
    for days in (2, 3, 30):
        scene.need_form(scene.process(), days=days)
    assert {key: len(rows) for key, rows in _said(scene, scene.officer).items()} == {"urgent": 1, "later": 2}
    scene.clock.advance(timedelta(days=3))  # Monday
    scene.need_form(scene.process(), days=4)
    assert {key: len(rows) for key, rows in _said(scene, scene.officer).items()} == {"urgent": 2, "week": 1, "later": 1}


def test_an_overdue_task_stands_first(scene: Scene) -> None:
    scene.need_form(scene.process(title="Den sene"), days=0)
    scene.need_form(scene.process(title="Den næste"), days=1)
    scene.clock.advance(timedelta(days=1, hours=1))
    first = _found(scene, scene.officer).first
    assert first
    assert first.process == "Den sene"


def test_next_deadline_is_told_when_nothing_is_due(scene: Scene) -> None:
    scene.workshop(scene.process(), days=20)
    found = _found(scene, scene.officer)
    assert found.is_up_to_date
    assert found.next_due_at == scene.clock.now() + timedelta(days=20)


def test_joining_is_the_managers_to_approve_and_the_officer_waits(scene: Scene) -> None:
    process = scene.process(joined=0)
    with scene.write(scene.officer) as uow:
        services.ask_to_join(uow, process, scene.buyers[0].id)
    assert _said(scene, scene.manager) == {"later": ["Godkend, at I er med"]}
    assert _said(scene, scene.officer) == {"waiting": ["Venter på, at jeres leder godkender"]}
    assert _said(scene, scene.expert) == {}
    assert "Venter på svar fra 1 organisation" in _said(scene, scene.facilitator)["waiting"]


def test_an_invitation_is_answered_by_officer_or_manager(scene: Scene) -> None:
    process = scene.process(joined=0)
    with scene.write(scene.facilitator) as uow:
        services.invite(uow, process, scene.buyers[0].id)
    assert _said(scene, scene.officer) == _said(scene, scene.manager) == {"later": ["Svar på invitationen"]}


def test_a_mandate_is_asked_for_and_followed(scene: Scene) -> None:
    process = scene.process()
    part = scene.part(process)
    with scene.write(scene.officer) as uow:
        services.set_mandate(uow, part, status="unknown")
    assert _said(scene, scene.officer) == {"later": ["Angiv, om der skal et mandat til"]}
    with scene.write(scene.officer) as uow:
        services.set_mandate(uow, part, status="pending", meeting_on=uow.today + timedelta(days=1))
    assert _said(scene, scene.manager) == {"urgent": ["Forbered behandlingen af mandatet"]}
    scene.clock.advance(timedelta(days=3))
    assert _said(scene, scene.officer) == {"urgent": ["Angiv, om mandatet blev givet"]}


def test_description_letter_and_promise_follow_each_other(scene: Scene) -> None:
    process = scene.process("letter_of_intent")
    scene.hearing(process, days=1)
    assert _said(scene, scene.officer) == {"urgent": ["Besvar behovsbeskrivelsen"]}
    letter = scene.letter(process)
    assert _said(scene, scene.manager)["later"] == ["Underskriv hensigtserklæringen"]
    assert _said(scene, scene.officer)["waiting"] == ["Venter på lederens underskrift på hensigtserklæringen"]
    scene.sign(letter, process, 0)
    assert _said(scene, scene.officer)["later"] == ["Planlæg jeres udbud, eller skriv hvorfor der ikke kommer et"]
    scene.tender(process)
    assert [row for row in _said(scene, scene.officer)["later"] if "Planlæg" in row] == []


def test_an_own_tender_says_what_it_lacks(scene: Scene) -> None:
    process = scene.process("individual_procurement")
    scene.tender(process)
    later = _said(scene, scene.officer)["later"]
    assert [row.partition(":")[0] for row in later if "lands" in row or "Planen" in row] == ["Få på plads"]
    assert not [row for row in _said(scene, scene.manager).get("later", []) if "Planen" in row]


def test_a_draft_need_waits_for_its_writer_alone(scene: Scene) -> None:
    with scene.write(scene.officer) as uow:
        make_draft(uow, scene.buyers[0], title="Lydsvage biler")
    assert _said(scene, scene.officer) == {"later": ["Gør færdig behovet “Lydsvage biler”"]}
    assert _said(scene, scene.expert) == {}


def test_gates_are_the_facilitators_tasks_or_what_she_waits_for(scene: Scene) -> None:
    scene.process("need_description", title="Venter", days=1)
    process = scene.process("market_dialogue", title="Mangler", days=100)
    said = _said(scene, scene.facilitator)
    assert any(row.startswith("Afventer: Svar på behovsbeskrivelsen mangler fra") for row in said["waiting"])
    assert any(row.startswith("Få på plads: Holdte runder") for row in said["urgent"])  # beyond its norm
    with scene.write(scene.facilitator) as uow:
        from coproc.cases import services as cases
        from coproc.processes.models import Process

        cases.move(uow, uow.session.get_one(Process, process).case_id, "pause", reason="Vi venter på lovgivningen.")
    assert "urgent" not in _said(scene, scene.facilitator)  # a process at rest owes nothing


def test_an_event_asks_for_one_thing_at_a_time(scene: Scene) -> None:
    process = scene.process()
    event = scene.planned_event(process)
    assert "Gør klar: invitationen til Regional markedsdialog i Aaby" in _said(scene, scene.facilitator)["later"]
    with scene.write(scene.facilitator) as uow:
        from coproc.dialogues.services import events

        events.move(uow, event, "publish_invitation")
    assert "Følg tilmeldingen til Regional markedsdialog i Aaby" in _said(scene, scene.facilitator)["later"]
    scene.clock.advance(timedelta(days=12))
    assert "Luk tilmeldingen til Regional markedsdialog i Aaby" in _said(scene, scene.facilitator)["urgent"]
    scene.clock.advance(timedelta(days=3))
    assert "Registrér at Regional markedsdialog i Aaby er holdt" in _said(scene, scene.facilitator)["urgent"]
    scene.hold(event)
    assert "Skriv referatet af Regional markedsdialog i Aaby" in [
        row for rows in _said(scene, scene.facilitator).values() for row in rows
    ]


def test_nobody_is_told_of_others_work(scene: Scene) -> None:
    scene.need_form(scene.process(joined=1), days=1)
    odense = scene.people.person((scene.buyers[1], Role.OFFICER))
    partner = scene.people.person((scene.buyers[3], Role.PARTNER))
    assert _said(scene, odense) == _said(scene, partner) == {}


def _many(scene: Scene, count: int) -> None:
    for _ in range(count):
        process = scene.process("need_exploration")
        scene.need_form(process)
        scene.workshop(process)
        scene.event(process)


@pytest.mark.parametrize("who", ["officer", "manager", "facilitator"])
def test_the_page_asks_as_often_for_thirty_processes_as_for_three(scene: Scene, as_, queries, who: str) -> None:
    browser = as_(getattr(scene, who))
    counts = []
    for more in (3, 9):
        _many(scene, more)
        with queries() as said:
            assert browser.get("/opgaver").status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1]
    assert counts[0] < 38


def test_the_page_says_it_in_words_and_links(scene: Scene, as_) -> None:
    process = scene.process(title="Sammen om stilhed")
    scene.need_form(process, days=1)
    page = as_(scene.officer).get("/opgaver").text
    assert "Haster" in page
    assert "Besvar behovsskemaet" in page
    assert "lørdag den 21. november 2026 kl. 23.59" in page
    assert "Aarhus Kommune er med i processen." in page
    assert f"/processer/{scene.reference(process)}/udforskning/svar" in page
    assert "med i 1 proces" in page


def test_fifty_a_page(scene: Scene, as_) -> None:
    with scene.write(scene.officer) as uow:
        for number in range(49):
            make_draft(uow, scene.buyers[0], title=f"Behov {number}")
    scene.need_form(scene.process(), days=1)
    scene.workshop(scene.process())
    page = as_(scene.officer).get("/opgaver").text
    assert page.count('class="task-what"><a') == 50
    assert as_(scene.officer).get("/opgaver?side=2").text.count('class="task-what"><a') == 1


def test_visitors_sign_in_first(as_) -> None:
    answer = as_(None).get("/opgaver")
    assert answer.status_code == 303
    assert answer.location.startswith("/login")
