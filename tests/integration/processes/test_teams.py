"""One organisation's answer written by several: handed out, seen at a glance, passed on, reminded of, approved, sent in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coproc.accounts.away import services as away
from coproc.accounts.services import people
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.processes import exploration
from coproc.processes.teams import due, queries, services, writing
from tests.factories.pipeline import Scene
from tests.factories.teams import KIM, hand_out, numbers, row, team
from tests.support.queries import counted
from tests.support.together import together


@pytest.fixture
def process(scene: Scene) -> int:
    made = scene.process()
    scene.need_form(made, days=20)
    return made


def _path(scene: Scene, process: int, rest: str = "") -> str:
    return f"/processer/{scene.reference(process)}/udforskning/hold{rest}"


def _write(scene: Scene, part: int, done: bool = True, person: Any = None, **texts: str) -> None:
    """By the officer, who was told it on the telephone."""
    with scene.write(person or scene.officer) as uow:
        asked = queries.questions_of(uow.session, part)
        values = {question.id: texts.get(question.kind, "12") for question in asked}
        assert writing.save(uow, part, values, base=row(scene, part).revision, done=done) is None


def _approve(scene: Scene, part: int) -> None:
    with scene.write(scene.officer) as uow:
        writing.approve(uow, part, revision=row(scene, part).revision)


def _day(days: int, scene: Scene) -> dict[str, str]:
    day = (scene.clock.now() + timedelta(days=days)).date()
    return {"due_on-day": str(day.day), "due_on-month": str(day.month), "due_on-year": str(day.year)}


def test_a_part_is_handed_out_and_the_rest_to_another(scene: Scene, process: int, as_, mails) -> None:
    officer, asked = as_(scene.officer), numbers(scene, process)
    given = {**KIM, **_day(10, scene), "questions": [asked[0], asked[1]], "note": "Se drifts regneark", "stale_after": "5"}
    assert officer.post(_path(scene, process, "/nyt"), data=given).status_code == 303
    letter = mails("part_given")[0]
    assert (letter.to, "Se drifts regneark" in letter.text, letter.path[:9]) == (KIM["email"], True, "/din-del/")
    rest = {"name": "Per Penge", "email": "Per@Regnskab.example", **_day(10, scene), "everything": "y", "stale_after": "5"}
    assert officer.post(_path(scene, process, "/nyt"), data=rest).status_code == 303
    found = team(scene, process)
    assert [(line.row.email, len(line.questions), line.state) for line in found.lines] == [
        ("kim@drift.example", 2, "sent"),
        ("per@regnskab.example", 6, "sent"),
    ]
    assert found.free == []
    page = officer.get(_path(scene, process)).text
    assert "0 af 2 dele er færdige" in page
    assert "Sendt, ikke set" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"questions": []}, "Vælg mindst ét spørgsmål."),
        ({"email": "kim"}, "mailadresse"),
        ({"next_email": KIM["email"]}, "Skriv en anden end den"),
        ({"due_on-year": "2020"}, "Fristen ligger i fortiden."),
    ],
)
def test_a_refused_hand_out_keeps_what_was_typed_and_sends_nothing(
    scene: Scene, process: int, as_, mails, change: dict[str, Any], sentence: str
) -> None:
    given = {**KIM, **_day(10, scene), "questions": [numbers(scene, process)[0]], "stale_after": "5", "note": "Husk timerne"}
    answer = as_(scene.officer).post(_path(scene, process, "/nyt"), data=given | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Husk timerne" in answer.text
    assert mails("part_given") == []
    assert team(scene, process).lines == []


def test_a_question_is_with_one_person_however_many_hand_it_out(scene: Scene, process: int, mails) -> None:
    def give(place: int) -> int:
        return hand_out(scene, process, 0, email=f"nr{place}@drift.example")

    outcome = together(4, give)
    assert sum(isinstance(one, int) for one in outcome) == 1
    assert all(isinstance(one, int | Conflict | FieldErrors) for one in outcome), outcome
    assert len(mails("part_given")) == 1
    assert len(team(scene, process).lines) == 1


def test_states_follow_what_the_holder_does(scene: Scene, process: int, as_) -> None:
    part = hand_out(scene, process, 0, 1, days=3)
    states = []
    with scene.write(scene.officer) as uow:
        writing.see(uow, part)
    states.append(team(scene, process).lines[0].state)
    _write(scene, part, done=False)
    states.append(team(scene, process).lines[0].state)
    scene.clock.advance(timedelta(days=4))
    assert team(scene, process).lines[0].is_late
    assert "Overskredet" in as_(scene.manager).get(_path(scene, process)).text
    _write(scene, part)
    states.append(team(scene, process).lines[0].state)
    assert not team(scene, process).lines[0].is_late
    _approve(scene, part)
    states.append(team(scene, process).lines[0].state)
    assert states == ["seen", "begun", "done", "approved"]


def test_approval_puts_the_text_into_the_answer_and_an_unapproved_part_holds_it_back(scene: Scene, process: int, as_) -> None:
    part, rest = hand_out(scene, process, 2), hand_out(scene, process, 0, 1, 3, 4, 5, 6, 7, email="per@regnskab.example")
    _write(scene, part, money="1,5 mio.")
    _write(scene, rest)
    _approve(scene, rest)
    with pytest.raises(DomainError, match="Kim Fagperson"), scene.write(scene.officer) as uow:
        exploration.send_in(uow, scene.part(process))
    _approve(scene, part)
    with scene.write(scene.officer) as uow:
        assert exploration.answers_of(uow.session, scene.part(process))[numbers(scene, process)[2]] == "150000000"
        exploration.send_in(uow, scene.part(process))
    with pytest.raises(DomainError, match="Svaret er sendt"), scene.write(scene.officer) as uow:
        writing.comment(uow, part, "For sent")
    page = as_(scene.officer).get(_path(scene, process)).text
    assert "Jeres svar er sendt" in page
    assert "Del spørgsmål ud" not in page


def test_a_text_that_changed_is_not_approved_unread(scene: Scene, process: int) -> None:
    part = hand_out(scene, process, 0)
    _write(scene, part)
    _write(scene, part, text="Noget andet")
    with pytest.raises(Conflict, match="siden du læste den"), scene.write(scene.officer) as uow:
        writing.approve(uow, part, revision=1)


def test_a_part_is_sent_back_with_a_comment_also_after_approval(scene: Scene, process: int, as_, mails) -> None:
    part = hand_out(scene, process, 0)
    _write(scene, part)
    officer, below = as_(scene.officer), _path(scene, process, f"/{part}")
    assert officer.post(f"{below}/tilbage", data={"changes": " "}).status_code == 422
    for _twice in range(2):
        assert officer.post(f"{below}/tilbage", data={"changes": "Skriv også timerne"}).status_code in {303, 422}
    assert ["Skriv også timerne" in letter.text for letter in mails("part_returned")] == [True]
    assert team(scene, process).lines[0].state == "begun"
    _write(scene, part)
    _approve(scene, part)
    asked = numbers(scene, process)[0]
    with scene.write(scene.officer) as uow:
        exploration.save_answers(uow, scene.part(process), {asked: "Rettet af indkøberen"})
    assert officer.post(f"{below}/tilbage", data={"changes": "Stemmer det?"}).status_code == 303
    with scene.database.read() as session:
        assert queries.text_of(session, row(scene, part), [asked]) == {asked: "Rettet af indkøberen"}


def test_a_reminder_goes_once_a_day_whoever_asks(scene: Scene, process: int, as_, mails) -> None:
    part = hand_out(scene, process, 0, days=30)
    officer, below = as_(scene.officer), _path(scene, process, f"/{part}/mind")
    officer.post(below)
    assert "har nu fået 1 påmindelse." in officer.get(_path(scene, process)).text
    officer.post(below)
    assert "har allerede fået en påmindelse i dag" in officer.get(_path(scene, process)).text
    scene.clock.advance(timedelta(days=3))
    tries = together(4, lambda _place: _remind(scene, part))
    assert sorted(str(one) for one in tries if isinstance(one, int)) == ["2"]
    assert [("første" in one.text, "nr. 2" in one.text) for one in mails("part_reminder")] == [(True, False), (False, True)]


def _remind(scene: Scene, part: int) -> int:
    with scene.write(scene.officer) as uow:
        return services.remind(uow, part)


def test_the_worker_reminds_before_and_after_the_deadline_and_not_at_night(scene: Scene, process: int, mails) -> None:
    hand_out(scene, process, 0, days=7)  # Friday; three working days before is Tuesday, one after is Monday
    sent = []
    for day in range(12):
        for hours in (-6, 0, 0, 5):  # 4 in the morning, 10 twice, 15
            scene.clock.advance(timedelta(hours=hours))
            before = len(mails("part_reminder"))
            due.remind(scene.database, scene.clock)
            if len(mails("part_reminder")) > before:
                sent.append((day, hours))
            scene.clock.advance(timedelta(hours=-hours))
        scene.clock.advance(timedelta(days=1))
    assert sent == [(4, 0), (10, 0)]
    assert "Fristen var" in mails("part_reminder")[1].text


def test_a_part_nobody_saw_is_offered_to_the_next_and_given_with_one_press(scene: Scene, process: int, as_, mails) -> None:
    part = hand_out(scene, process, 0, days=30, next_email="eva@aarhus.example", stale_after=2)
    officer, page = as_(scene.officer), _path(scene, process)
    assert "Giv den til" not in officer.get(page).text
    scene.clock.advance(timedelta(days=5))  # Friday to Wednesday: more than two working days
    for _twice in range(2):
        due.remind(scene.database, scene.clock)
    officer = as_(scene.officer)
    assert ["ikke set sin del i 2 arbejdsdage" in one.text for one in mails("part_news")] == [True]
    assert "Giv den til eva@aarhus.example" in officer.get(page).text
    assert "Giv videre:" in officer.get("/opgaver").text
    given = {"name": "Eva", "email": "eva@aarhus.example", "turn": "1"}
    assert officer.post(f"{page}/{part}/giv-videre", data=given).status_code == 303
    assert officer.post(f"{page}/{part}/giv-videre", data=given | {"email": "x@aarhus.example"}).status_code == 409
    assert [one.to for one in mails("part_given")] == [KIM["email"], "eva@aarhus.example"]
    assert "Giv den til" not in officer.get(page).text


def test_all_of_one_persons_parts_change_hands_in_one_step(scene: Scene, process: int, as_, mails) -> None:
    other = scene.process()
    scene.need_form(other, days=20)
    for place in (process, other):
        hand_out(scene, place, 0)
    finished = hand_out(scene, process, 1)
    _write(scene, finished)
    officer, page = as_(scene.officer), _path(scene, process, "/overtag")
    assert "Kim Fagperson, 2 dele" in officer.get(page).text
    given = {"former": KIM["email"], "name": "Lis Ny", "email": "lis@drift.example"}
    assert officer.post(page, data=given).status_code == 303
    assert [one.to for one in mails("part_given")[-2:]] == ["lis@drift.example"] * 2
    assert row(scene, finished).email == KIM["email"]
    again = officer.post(page, data=given)
    assert again.status_code == 422


def test_who_leaves_the_organisation_leaves_parts_for_the_officer(scene: Scene, process: int, as_, mails) -> None:
    part = hand_out(scene, process, 0, name=scene.expert.name, email=scene.expert.email)
    link = mails("part_given")[0].path
    assert as_(None).get(link).status_code == 200
    assert "din del af behovsskemaet" in as_(scene.expert).get("/opgaver").text
    with scene.write(scene.manager) as uow:
        people.end_membership(uow, scene.people.membership(scene.expert))
    assert as_(None).get(link).status_code == 410
    assert team(scene, process).lines[0].state == "left"
    assert ["ikke længere i Aarhus Kommune" in one.text for one in mails("part_news")] == [True]
    page = as_(scene.officer).get(_path(scene, process)).text
    assert "er ikke længere i organisationen" in page
    with pytest.raises(DomainError, match="Giv delen til en ny"), scene.write(scene.officer) as uow:
        services.remind(uow, part)
    with scene.write(scene.officer) as uow:
        services.pass_on(uow, part, name="Lis Ny", email="lis@drift.example")
    assert team(scene, process).lines[0].state == "sent"


def test_a_deputy_gets_mails_and_tasks_while_the_holder_is_away(scene: Scene, process: int, as_, mails) -> None:
    second = scene.people.person((scene.buyers[0], Role.EXPERT), name="Dea Deputy", email="dea@aarhus.example")
    early = hand_out(scene, process, 0, name=scene.expert.name, email=scene.expert.email, days=30)
    with scene.write(scene.expert) as uow:
        until = uow.today + timedelta(days=7)
        away.add(uow, deputy_id=second.id, from_on=uow.today + timedelta(days=3), until_on=until)
    assert [one.to for one in mails("away_deputy")] == ["dea@aarhus.example"]
    assert "Du tager over for" not in as_(second).get("/opgaver").text
    scene.clock.advance(timedelta(days=4))
    for _twice in range(2):
        due.remind(scene.database, scene.clock)
    assert [one.to for one in mails("part_given")] == [scene.expert.email, "dea@aarhus.example"]
    assert "Du tager over for Eva Ekspert" in mails("part_given")[1].text
    hand_out(scene, process, 1, name=scene.expert.name, email=scene.expert.email, days=30)
    assert [one.to for one in mails("part_given")[2:]] == [scene.expert.email, "dea@aarhus.example"]
    assert as_(second).get("/opgaver").text.count("Du tager over for Eva Ekspert.") == 2
    assert "Er væk. Dea Deputy tager over." in as_(scene.officer).get(_path(scene, process)).text
    below, asked = _path(scene, process, f"/{early}"), numbers(scene, process)[0]
    assert as_(second).post(f"{below}/svar", data={f"q{asked}": "Fra stedfortræderen", "base": "0"}).status_code == 303
    scene.clock.advance(timedelta(days=5))
    assert "Du tager over for" not in as_(second).get("/opgaver").text
    assert as_(second).post(f"{below}/svar", data={f"q{asked}": "For sent", "base": "1"}).status_code == 403


def test_a_part_taken_back_is_the_organisations_again_with_what_was_written(scene: Scene, process: int, as_, mails) -> None:
    part, asked = hand_out(scene, process, 0), numbers(scene, process)[0]
    _write(scene, part, done=False, text="Halvt svar")
    assert as_(scene.officer).post(_path(scene, process, f"/{part}/hent")).status_code == 303
    assert as_(None).get(mails("part_given")[0].path).status_code == 410
    assert as_(scene.officer).get(_path(scene, process, f"/{part}")).status_code == 404
    with scene.database.read() as session:
        assert exploration.answers_of(session, scene.part(process)) == {asked: "Halvt svar"}
    assert asked in [question.id for question in team(scene, process).free]


def test_the_officers_own_form_does_not_write_over_a_part(scene: Scene, process: int, as_) -> None:
    """A form opened before the part was handed out comes back with the approved text in it."""
    officer, asked = as_(scene.officer), numbers(scene, process)
    page = f"/processer/{scene.reference(process)}/udforskning/svar"
    part = hand_out(scene, process, 0)
    opened = officer.get(page).text
    assert f'name="q{asked[0]}"' not in opened
    assert "Kim Fagperson svarer på det." in opened
    with pytest.raises(FieldErrors, match="Kim Fagperson"), scene.write(scene.officer) as uow:
        exploration.save_answers(uow, scene.part(process), {asked[0]: "Mit eget"})
    _write(scene, part, text="Kims svar")
    _approve(scene, part)
    stale = {"parts": "", f"q{asked[0]}": "Gammelt", f"q{asked[1]}": "Nyt svar på to"}
    answer = officer.post(page, data=stale)
    assert answer.status_code == 409
    assert "Kims svar" in answer.text
    assert "Nyt svar på to" in answer.text
    assert "Gammelt" not in answer.text
    with scene.database.read() as session:
        assert exploration.answers_of(session, scene.part(process)) == {asked[0]: "Kims svar"}


def test_nobody_else_sees_the_inside(scene: Scene, process: int, as_) -> None:
    part = hand_out(scene, process, 0)
    with scene.write(scene.officer) as uow:
        writing.comment(uow, part, "Pinligt lavt budget")
    neighbour = scene.people.person((scene.buyers[1], Role.OFFICER))
    reference = scene.reference(process)
    for person in (scene.facilitator, scene.centre_manager, neighbour):
        assert as_(person).get(_path(scene, process, f"/{part}")).status_code == 403
        for page in ("udforskning", "historik", "deltagere"):
            text = as_(person).get(f"/processer/{reference}/{page}").text
            assert "Kim Fagperson" not in text
            assert "Pinligt" not in text
            assert "delte spørgsmål" not in text
    assert "Kim Fagperson" not in as_(neighbour).get(_path(scene, process)).text
    assert as_(scene.facilitator).get(_path(scene, process)).status_code == 403
    assert "I gang" in as_(scene.facilitator).get(f"/processer/{reference}/udforskning").text
    assert "Pinligt" in as_(scene.manager).get(_path(scene, process, f"/{part}")).text
    assert "0 af 1 dele er færdige" in as_(scene.expert).get(f"/processer/{reference}/udforskning").text
    assert as_(scene.expert).post(_path(scene, process, f"/{part}/godkend")).status_code == 403


def test_the_page_costs_the_same_however_many_parts(scene: Scene, process: int, as_) -> None:
    officer = as_(scene.officer)
    hand_out(scene, process, 0)
    with counted(scene.database) as few:
        officer.get(_path(scene, process))
    for place in range(1, 8):
        hand_out(scene, process, place, email=f"nr{place}@drift.example", next_email="eva@aarhus.example")
    with counted(scene.database) as many:
        officer.get(_path(scene, process))
    assert len(many) == len(few) <= 22
