"""On Mine opgaver: reminders that were not mailed, and whose mails do not arrive."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from coproc.accounts.mail_choice import services as mail_choice
from coproc.accounts.models import Membership, OrganisationType, Person
from coproc.cases import reminders
from coproc.cases.models import Reminder
from coproc.kernel.actor import Role
from coproc.kernel.clock import at_local
from coproc.messaging import bounces
from coproc.messaging.models import OutboxMessage
from coproc.pipeline import tasks
from coproc.processes import exploration, services
from coproc.processes.models import Participation
from tests.factories.pipeline import Scene

NO_SUCH = "550 5.1.1 no such user"


def _fails(scene: Scene, email: str) -> None:
    with scene.write() as uow:
        bounces.note_failure(uow, email, NO_SUCH)


def _failing(scene: Scene, person: Person) -> list[tuple[str, str]]:
    with scene.database.read() as session:
        found = tasks.gather(session, scene.actor(person), scene.clock.now())
    listed = [task for section in found.sections for task in section.tasks]
    return [(f"{task.verb} {task.thing}", task.path) for task in listed if task.thing == "kommer ikke frem"]


def test_in_coproc_only_it_stands_on_the_page_until_it_is_done(scene: Scene, as_) -> None:
    with scene.write() as uow:
        mail_choice.choose(uow, scene.officer.id, "app")
    process = scene.process(title="Sammen om stilhed")
    scene.need_form(process, days=14)
    browser = as_(scene.officer)
    assert "Du blev mindet om det" not in browser.get("/opgaver").text
    scene.clock.set(at_local(date(2026, 11, 27), 9))
    reminders.due(scene.database, scene.clock)
    with scene.database.read() as session:
        told = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.key.startswith("reminder"))).all()
    assert scene.officer.email not in told
    browser = as_(scene.officer)
    page = browser.get("/opgaver").text
    assert "Du blev mindet om det 27.11.2026." in page, "beside the task it is about ..."
    assert "Besvar behovsskemaet senest" not in page, "... and not once more below"
    assert "Du blev mindet om det" not in as_(scene.expert).get("/opgaver").text
    with scene.write(scene.officer) as uow:
        part = scene.part(process)
        exploration.save_answers(uow, part, {q.id: "10" for q in exploration.questions(uow.session, process)})
        exploration.send_in(uow, part)
    assert "Du blev mindet om det" not in browser.get("/opgaver").text


def test_a_held_reminder_is_not_shown_and_one_of_a_past_date_is_not_either(scene: Scene, as_) -> None:
    with scene.write() as uow:
        mail_choice.choose(uow, scene.officer.id, "app")
    process = scene.process()
    scene.need_form(process, days=14)
    scene.clock.set(at_local(date(2026, 11, 27), 7))
    assert "Du blev mindet om det" in as_(scene.officer).get("/opgaver").text  # due, and not gone through yet
    with scene.write() as uow:
        uow.session.execute(update(Reminder).values(held_at=uow.now))
    assert "Du blev mindet om det" not in as_(scene.officer).get("/opgaver").text
    with scene.write() as uow:
        uow.session.execute(update(Reminder).values(held_at=None))
    reminders.due(scene.database, scene.clock)
    with scene.write(scene.facilitator) as uow:
        exploration.open_form(uow, process, date(2027, 1, 15))
    assert "Du blev mindet om det" not in as_(scene.officer).get("/opgaver").text  # it has another date now


def test_a_failing_address_is_a_task_of_those_who_can_mend_it_and_of_the_facilitator(scene: Scene) -> None:
    process = scene.process()
    _fails(scene, scene.officer.email)
    line, own = f"Mails til {scene.officer.name} kommer ikke frem", f"/organisation/{scene.buyers[0].id}"
    assert _failing(scene, scene.manager) == [(line, own)]
    assert _failing(scene, scene.officer) == [(line, own)]
    assert _failing(scene, scene.expert) == []
    part = f"/processer/{scene.reference(process)}/deltagelse/{scene.part(process)}"
    assert _failing(scene, scene.facilitator) == [(line, part)]
    with scene.write() as uow:
        bounces.try_again(uow, scene.officer.email)
    assert _failing(scene, scene.manager) == _failing(scene, scene.facilitator) == []


def test_without_a_manager_the_facilitator_mends_it_themselves(scene: Scene) -> None:
    scene.process()
    with scene.write() as uow:
        uow.session.execute(update(Membership).where(Membership.person_id == scene.manager.id).values(ended_at=uow.now))
    _fails(scene, scene.officer.email)
    assert [path for _line, path in _failing(scene, scene.facilitator)] == [f"/organisation/{scene.buyers[0].id}"]


def test_an_invitation_that_does_not_arrive_is_the_facilitators(scene: Scene) -> None:
    process = scene.process(joined=0)
    with scene.write(scene.facilitator) as uow:
        services.invite(uow, process, scene.buyers[0].id)
        uow.session.execute(update(Participation).values(contact_email="Post@Kommune.example"))
    _fails(scene, "post@kommune.example")
    assert [line for line, _path in _failing(scene, scene.facilitator)] == ["Mails til Post@Kommune.example kommer ikke frem"]
    assert _failing(scene, scene.manager) == []


def test_nobody_elses_facilitator_is_told_and_a_closed_account_is_no_task(scene: Scene) -> None:
    scene.process()
    other = scene.people.organisation("Andet Center", OrganisationType.CENTRE)
    stranger = scene.people.person((other, Role.FACILITATOR))
    _fails(scene, scene.officer.email)
    assert _failing(scene, stranger) == []
    with scene.write() as uow:
        uow.session.get_one(Person, scene.officer.id).is_active = False
    assert _failing(scene, scene.manager) == _failing(scene, scene.facilitator) == []


def test_the_page_asks_no_more_for_thirty_failing_addresses(scene: Scene, as_, queries) -> None:
    scene.process()
    counts = []
    for more in (1, 9):
        for _number in range(more):
            _fails(scene, scene.people.person((scene.buyers[0], Role.OFFICER)).email)
        with queries() as said:
            assert as_(scene.facilitator).get("/opgaver").status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1]


def test_many_shown_reminders_cost_a_bounded_number_of_questions(scene: Scene, as_, queries) -> None:
    with scene.write() as uow:
        mail_choice.choose(uow, scene.officer.id, "app")
    counts = []
    for more in (12, 12):
        for _number in range(more):
            scene.need_form(scene.process(), days=14)
        scene.clock.set(at_local(date(2026, 11, 20), 10))
        with scene.write() as uow:
            uow.session.execute(
                update(Reminder)
                .where(Reminder.state == "planned")
                .values(on=uow.today - timedelta(days=1), state="shown", why="app")
            )
        with queries() as said:
            page = as_(scene.officer).get("/opgaver").text
        counts.append(len(said))
    assert page.count("Du blev mindet om det") == 10
    assert counts[0] == counts[1]
