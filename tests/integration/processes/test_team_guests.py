"""A part by link: what the guest sees and may do, two who write at once, handing over, and what is forgotten afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coproc.accounts.models import PartLink
from coproc.kernel.actor import Actor
from coproc.kernel.errors import DomainError
from coproc.messaging.models import OutboxMessage, Status
from coproc.processes import exploration
from coproc.processes.teams import due, queries, services, writing
from coproc.processes.teams.models import AnswerPart, PartComment, PartText
from tests.factories.pipeline import Scene
from tests.factories.teams import hand_out, numbers, row, team
from tests.support.together import together


@pytest.fixture
def process(scene: Scene) -> int:
    made = scene.process()
    scene.need_form(made, days=20)
    return made


def _guest(scene: Scene, name: str = "Kim Fagperson") -> Any:
    return scene.database.write(Actor(kind="guest", name=name), scene.clock)


def test_a_link_shows_its_part_alone_and_reading_changes_nothing(scene: Scene, process: int, as_, mails) -> None:
    part = hand_out(scene, process, 1, note="Se regnearket")
    hand_out(scene, process, 3, email="per@regnskab.example", note="Hemmelig besked til Per")
    before = row(scene, part)
    page = as_(None).get(mails("part_given")[0].path)
    assert page.status_code == 200
    assert "Hvordan gør I i dag?" in page.text
    assert "Se regnearket" in page.text
    assert "noindex" in page.text
    assert "Hvad har I allerede prøvet?" not in page.text
    assert "Hemmelig besked" not in page.text
    assert "per@regnskab.example" not in page.text
    after = row(scene, part)
    assert (before.seen_at, before.begun_at) == (after.seen_at, after.begun_at) == (None, None)
    assert as_(None).get("/din-del/opdigtet").status_code == 410


def test_a_guest_says_it_is_seen_saves_and_finishes(scene: Scene, process: int, as_, mails) -> None:
    part, asked = hand_out(scene, process, 1, 2), numbers(scene, process)
    phone, path = as_(None), mails("part_given")[0].path
    assert phone.post(f"{path}/set").status_code == 303
    assert row(scene, part).seen_at
    bad = {f"q{asked[1]}": "Med dieselmaskiner", f"q{asked[2]}": "mange penge", "base": "0"}
    refused = phone.post(path, data=bad)
    assert refused.status_code == 422
    assert "Med dieselmaskiner" in refused.text
    assert phone.post(path, data=bad | {f"q{asked[2]}": ""}).status_code == 303
    unfinished = phone.post(path, data=bad | {f"q{asked[2]}": "", "base": "1", "done": "1"})
    assert unfinished.status_code == 422
    assert "hvorfor" in unfinished.text
    assert row(scene, part).done_at is None
    assert phone.post(path, data=bad | {f"q{asked[2]}": "2 mio.", "base": "1", "done": "1"}).status_code == 303
    assert "venter på at blive godkendt" in phone.get(path).text
    assert [(one.to, "færdig med sin del" in one.text) for one in mails("part_news")] == [(scene.officer.email, True)]
    assert "Godkend" in as_(scene.officer).get("/opgaver").text


def test_two_who_write_on_the_same_text_lose_neither(scene: Scene, process: int, as_, mails) -> None:
    hand_out(scene, process, 1)
    asked, path = numbers(scene, process)[1], mails("part_given")[0].path
    assert as_(None).post(path, data={f"q{asked}": "Kims tekst", "base": "0"}).status_code == 303
    answer = as_(None).post(path, data={f"q{asked}": "Den anden tekst", "base": "0", "done": "1"})
    assert answer.status_code == 409
    assert "Kims tekst" in answer.text
    assert "Den anden tekst" in answer.text
    assert 'name="base" type="hidden" value="1"' in answer.text or 'value="1"' in answer.text
    assert "Kims tekst" in as_(None).get(path).text
    assert as_(None).post(path, data={f"q{asked}": "Begge tekster", "base": "1"}).status_code == 303
    page = as_(None).get(path).text
    assert "3 gemte tekster" in page
    assert "Mødte en anden tekst" in page


def test_of_many_who_save_at_once_one_stands_and_all_are_kept(scene: Scene, process: int) -> None:
    part, asked = hand_out(scene, process, 1), numbers(scene, process)[1]

    def save(place: int) -> object:
        with _guest(scene, f"Person {place}") as uow:
            return writing.save(uow, part, {asked: f"Tekst {place}"}, base=0)

    outcome = together(5, save)
    assert sum(one is None for one in outcome) == 1
    assert sum(isinstance(one, writing.TwoTexts) for one in outcome) == 4
    with scene.database.read() as session:
        kept = queries.texts(session, part)
        assert {one.values()[asked] for one in kept} == {f"Tekst {place}" for place in range(5)}
        assert [one.revision for one in kept if one.revision] == [1]
        assert row(scene, part).revision == 1


def test_comments_go_to_the_other_side_and_stay_inside(scene: Scene, process: int, as_, mails) -> None:
    part, path = hand_out(scene, process, 1), mails("part_given")[0].path
    assert as_(None).post(f"{path}/kommentar", data={"comment": ""}).status_code == 422
    assert as_(None).post(f"{path}/kommentar", data={"comment": "Tallet er et skøn"}).status_code == 303
    assert [(one.to, "Tallet er et skøn" in one.text) for one in mails("part_news")] == [(scene.officer.email, True)]
    below = f"/processer/{scene.reference(process)}/udforskning/hold/{part}"
    assert as_(scene.manager).post(f"{below}/kommentar", data={"comment": "Fint med et skøn"}).status_code == 303
    assert [(one.to, "Fint med et skøn" in one.text) for one in mails("part_comment")] == [("kim@drift.example", True)]
    assert "Fint med et skøn" in as_(None).get(mails("part_comment")[0].path).text
    assert "Tallet er et skøn" not in as_(scene.facilitator).get(f"/processer/{scene.reference(process)}/udforskning").text


def test_it_is_not_me(scene: Scene, process: int, as_, mails) -> None:
    part, asked = hand_out(scene, process, 1), numbers(scene, process)[1]
    phone, path = as_(None), mails("part_given")[0].path
    phone.post(path, data={f"q{asked}": "Halvt svar", "base": "0"})
    assert phone.post(f"{path}/send-videre", data={"name": "Bo", "email": "kim@drift.example"}).status_code == 422
    answer = phone.post(f"{path}/send-videre", data={"name": "Bo Kollega", "email": "bo@drift.example"})
    assert answer.status_code == 200
    assert "Bo Kollega har fået et link" in answer.text
    assert phone.get(path).status_code == 410
    assert [one.to for one in mails("part_given")] == ["kim@drift.example", "bo@drift.example"]
    assert "Halvt svar" in phone.get(mails("part_given")[1].path).text
    assert ["Kim Fagperson har sendt sin del videre til Bo Kollega" in one.text for one in mails("part_news")] == [True]
    assert (row(scene, part).turn, row(scene, part).begun_at) == (2, None)


def test_of_two_who_pass_it_on_at_once_one_gets_through(scene: Scene, process: int, mails) -> None:
    part = hand_out(scene, process, 1)

    def give(place: int) -> str:
        with _guest(scene) as uow:
            return services.pass_on(uow, part, name=f"Bo {place}", email=f"bo{place}@drift.example", turn=1).email

    outcome = together(4, give)
    won = [one for one in outcome if isinstance(one, str)]
    assert len(won) == 1
    assert all(isinstance(one, str | DomainError) for one in outcome), outcome
    assert [one.to for one in mails("part_given")[1:]] == won
    with scene.database.read() as session:
        alive = session.scalars(select(PartLink.email).where(PartLink.ended_at.is_(None))).all()
        assert alive == won


def test_a_colleague_with_an_account_answers_signed_in(scene: Scene, process: int, as_, mails) -> None:
    hand_out(scene, process, 1, name=scene.expert.name, email=scene.expert.email.upper())
    part = team(scene, process).lines[0].row.id
    below, asked = f"/processer/{scene.reference(process)}/udforskning/hold/{part}", numbers(scene, process)[1]
    assert below in as_(scene.expert).get("/opgaver").text
    data = {f"q{asked}": "Skrevet logget ind", "base": "0", "done": "1"}
    assert as_(scene.manager).post(f"{below}/svar", data=data).status_code == 403
    assert as_(scene.expert).post(f"{below}/svar", data=data).status_code == 303
    assert team(scene, process).lines[0].state == "done"
    assert as_(scene.expert).post(f"{below}/giv-videre", data={"name": "x", "email": "x@y.dk"}).status_code == 403
    assert len(mails("part_news")) == 1


def test_the_link_reads_only_once_the_answer_is_sent(scene: Scene, process: int, as_, mails) -> None:
    part = hand_out(scene, process, *range(8))
    asked, path = numbers(scene, process), mails("part_given")[0].path
    data = {f"q{number}": "12" for number in asked}
    assert as_(None).post(path, data={**data, "base": "0", "done": "1"}).status_code == 303
    with scene.write(scene.officer) as uow:
        writing.approve(uow, part, revision=1)
        exploration.send_in(uow, scene.part(process))
    page = as_(None).get(path).text
    assert "Din del er godkendt." in page
    assert "Send delen til en kollega" not in page
    late = as_(None).post(path, data={**data, "base": "1", f"q{asked[0]}": "For sent"})
    assert late.status_code == 422
    assert "Svaret er sendt." in late.text


def test_who_answered_is_forgotten_half_a_year_after(scene: Scene, process: int, as_, mails) -> None:
    part = hand_out(scene, process, *range(8))
    path, asked = mails("part_given")[0].path, numbers(scene, process)
    as_(None).post(f"{path}/kommentar", data={"comment": "Et skøn"})
    as_(None).post(path, data={**{f"q{number}": "12" for number in asked}, "base": "0", "done": "1"})
    with scene.write(scene.officer) as uow:
        writing.approve(uow, part, revision=1)
        exploration.send_in(uow, scene.part(process))
        for mail in uow.session.scalars(select(OutboxMessage)):
            mail.status = Status.SENT
    for days, forgotten in ((179, False), (2, True)):
        scene.clock.advance(timedelta(days=days))
        for _twice in range(2):
            due.erase(scene.database, scene.clock)
        with scene.database.read() as session:
            found = session.get_one(AnswerPart, part)
            assert (found.name == "" and found.email == "") is forgotten
            assert (session.scalars(select(PartText.saved_by)).all() == [""]) is forgotten
            assert (session.scalars(select(PartComment.written_by)).all() == [""]) is forgotten
            written_to = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.message == "part_given")).all()
            assert (written_to == [""]) is forgotten
            assert session.scalars(select(PartComment.text)).all() == ["Et skøn"]
            officers = session.scalars(select(OutboxMessage.to_email).where(OutboxMessage.message == "part_news")).all()
            assert set(officers) == {scene.officer.email}
    assert "Fagperson" in as_(scene.officer).get(f"/processer/{scene.reference(process)}/udforskning/hold").text
