"""Asking once, answering by a personal link, what a yes becomes, and what a scaling partner sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from coproc.accounts.models import Organisation, PartLink
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.messaging.models import OutboxMessage
from coproc.processes import services as processes
from coproc.processes.models import Participation
from coproc.processes.outreach import merge, services
from coproc.processes.outreach.models import Answer, Channel
from tests.factories import outreach as make
from tests.factories.outreach import Asking
from tests.factories.pipeline import Scene
from tests.support.together import together


def _count(scene: Scene, model: Any) -> int:
    with scene.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# asked once


def test_the_letter_goes_to_those_who_were_not_asked_once(asking: Asking, mails) -> None:
    assert asking.send(0, 1) == 2
    assert asking.send(0, 1, 2) == 1
    letters = mails("outreach_letter")
    assert [letter.to for letter in letters] == ["a@example.dk", "b@example.dk", "c@example.dk"]
    assert "Svar på, om Aby Kommune vil høre mere om “Sammen om emissionsfrie arbejdsmaskiner”" in letters[0].text
    assert letters[0].path.startswith("/jeres-svar/")
    assert len({letter.path for letter in letters}) == 3
    assert asking.row(0).asked_by == asking.scene.facilitator.name
    assert asking.status(0) == "waiting"


def test_partner_and_facilitator_at_once_write_one_letter_to_each(asking: Asking, mails) -> None:
    def press(place: int) -> int:
        by = asking.helper if place % 2 else asking.scene.facilitator
        return asking.send(0, 1, 2, by=by, share={asking.partner.id} if place % 2 else None)

    answers = together(6, press)
    assert sum(one for one in answers if isinstance(one, int)) == 3
    assert sorted(letter.to for letter in mails("outreach_letter")) == ["a@example.dk", "b@example.dk", "c@example.dk"]
    assert _count(asking.scene, PartLink) == 3


def test_whoever_is_in_the_process_is_not_asked(asking: Asking) -> None:
    scene = asking.scene
    with scene.write() as uow:
        row = make.make_prospect(uow, asking.process, scene.buyers[0].name, email="d@example.dk")
        asking.rows.append(row.id)
    assert asking.status(3) == "yes"
    assert asking.send(3) == 0


def test_asked_by_telephone_is_asked(asking: Asking) -> None:
    scene = asking.scene
    with scene.write(scene.facilitator) as uow:
        services.say_asked(uow, asking.rows[0], through=Channel.PHONE, on=uow.today)
    assert asking.send(0) == 0
    with pytest.raises(Conflict, match="spurgt i forvejen"), scene.write(asking.helper) as uow:
        services.say_asked(uow, asking.rows[0], through=Channel.MEETING, on=uow.today)
    with pytest.raises(DomainError, match="ikke kommet endnu"), scene.write(scene.facilitator) as uow:
        services.say_asked(uow, asking.rows[1], through=Channel.PHONE, on=uow.today + timedelta(days=1))


# the letter


@pytest.mark.parametrize(
    ("subject", "body", "field", "sentence"),
    [
        ("Kom", "Hej {nvan}\n{link}", "body", "{nvan} kendes ikke"),
        ("Kom {by}", "{link}", "subject", "{by} kendes ikke"),
        ("Kom {link}", "{link}", "subject", "ikke i emnet"),
        ("Kom", "Hej {navn}", "body", "Skriv {link} én gang"),
        ("Kom", "Se {link} her", "body", "Skriv {link} én gang"),
        ("Kom", "{link}\n{link}", "body", "Skriv {link} én gang"),
        ("Kom", "Hej {navn\n{link}", "body", "krøllet parentes"),
    ],
)
def test_a_letter_says_which_field_is_wrong(subject: str, body: str, field: str, sentence: str) -> None:
    assert sentence in merge.faults(subject, body)[field]


def test_the_letter_is_seen_for_a_chosen_recipient_and_kept(asking: Asking, as_, mails) -> None:
    she = as_(asking.scene.facilitator)
    given = {"subject": "Kom med, {organisation}", "body": "Hej {navn}\r\n\r\n{link}\r\n\r\nHilsen {afsender}"}
    shown = she.post(asking.path("/brev"), data={**given, "recipient": asking.rows[1], "look": "1"}).text
    assert "Kom med, Bby Kommune" in shown
    wrong = she.post(asking.path("/brev"), data={**given, "body": "Hej {by}\n{link}"})
    assert wrong.status_code == 422
    assert "{by} kendes ikke" in wrong.text
    assert _count(asking.scene, OutboxMessage) == 0
    assert she.post(asking.path("/brev"), data={**given, "recipient": asking.rows[1]}).status_code == 303
    page = she.get(asking.path("/udsend")).text
    assert "3 organisationer får brevet" in page
    assert she.post(asking.path("/udsend"), data={"valgt": asking.rows[:1]}).status_code == 303
    (letter,) = mails("outreach_letter")
    assert "Hej Åse Øst" in letter.text
    assert f"Hilsen {asking.scene.facilitator.name}" in letter.text


def test_values_in_a_letter_are_only_text(asking: Asking, mails) -> None:
    with asking.scene.write(asking.scene.facilitator) as uow:
        services.set_contact(uow, asking.rows[0], name="{link} {udfordring}", email="a@example.dk", phone="", note="")
    asking.send(0)
    assert "Hej {link} {udfordring}" in mails("outreach_letter")[0].text


# answers


def _link(asking: Asking, mails, place: int = 0) -> str:
    asking.send(place)
    return mails("outreach_letter")[-1].path


def test_reading_the_link_answers_nothing_and_a_no_says_why(asking: Asking, as_, mails) -> None:
    link = _link(asking, mails)
    visitor = as_(None)
    page = visitor.get(link).text
    assert "Til Aby Kommune" in page
    assert asking.row(0).answer == Answer.NONE
    refused = visitor.post(link, data={"said": "no", "reason": ""})
    assert refused.status_code == 422
    assert "Skriv kort, hvorfor ikke." in refused.text
    assert visitor.post(link, data={"said": "no", "reason": "Vi har lige købt"}).status_code == 303
    row = asking.row(0)
    assert (row.answer, row.answer_reason, row.answered_by) == (Answer.NO, "Vi har lige købt", "Åse Øst")
    assert asking.status(0) == "no"
    assert visitor.post(link, data={"said": "maybe", "reason": "Til foråret"}).status_code == 303
    assert asking.status(0) == "maybe"


def test_a_link_shows_its_own_row_alone_and_dies_when_it_is_ended_or_old(asking: Asking, as_, mails) -> None:
    link = _link(asking, mails)
    page = as_(None).get(link).text
    assert "Bby Kommune" not in page
    assert "a@example.dk" not in page  # whoever it is forwarded to does not get the contact
    assert as_(asking.scene.facilitator).post(asking.path(f"/{asking.rows[0]}/luk-link")).status_code == 303
    assert as_(None).get(link).status_code == 410
    other = _link(asking, mails, 1)
    asking.scene.clock.advance(merge.LIFETIME)
    assert as_(None).get(other).status_code == 410


def test_another_address_ends_the_first_ones_link(asking: Asking, as_, mails) -> None:
    link = _link(asking, mails)
    given = {"contact_name": "Bo", "email": "bo@example.dk", "phone": "", "note": ""}
    assert as_(asking.scene.facilitator).post(asking.path(f"/{asking.rows[0]}/kontakt"), data=given).status_code == 303
    assert as_(None).get(link).status_code == 410


def test_ring_to_me_is_a_task_of_whoever_asked(asking: Asking, as_, mails) -> None:
    link = _link(asking, mails)
    assert "det nummer" in as_(None).post(link, data={"said": "call"}).text
    assert as_(None).post(link, data={"said": "call", "phone": "12 34 56 78"}).status_code == 303
    she = as_(asking.scene.facilitator)
    assert "De vil gerne ringes op." in she.get("/opgaver").text
    assert she.post(asking.path(f"/{asking.rows[0]}/ringet")).status_code == 303
    assert "De vil gerne ringes op." not in she.get("/opgaver").text


def test_call_again_is_a_task_on_its_day(asking: Asking, as_) -> None:
    partner = as_(asking.helper)
    day = {"on-day": "1", "on-month": "12", "on-year": "2026"}
    assert partner.post(asking.path(f"/{asking.rows[2]}/ring-igen"), data=day).status_code == 303
    assert "Cby Kommune" in partner.get("/opgaver").text
    assert "Cby Kommune" not in as_(asking.scene.facilitator).get("/opgaver").text
    past = partner.post(asking.path(f"/{asking.rows[2]}/ring-igen"), data={**day, "on-year": "2025"})
    assert past.status_code == 422
    assert "Dagen er gået" in past.text


# what a yes becomes


def test_a_yes_invites_and_the_contact_becomes_the_first_manager(asking: Asking, as_, mails) -> None:
    link = _link(asking, mails)
    assert as_(None).post(link, data={"said": "yes"}).status_code == 303
    page = as_(None).get(link).text
    assert "I har sagt ja og er inviteret" in page
    row = asking.row(0)
    (invitation,) = mails("invitation_to_join")
    assert invitation.to == "a@example.dk"
    assert f"/deltagelse/{row.participation_id}" in invitation.path
    with asking.scene.database.read() as session:
        part = session.get_one(Participation, row.participation_id)
        assert session.get_one(Organisation, part.organisation_id).name == "Aby Kommune"
    again = as_(None).post(link, data={"said": "no", "reason": "Fortrudt"})
    assert again.status_code == 409
    assert "svarer dér" in again.text


def test_two_yeses_at_once_are_one_invitation(asking: Asking, mails) -> None:
    asking.send(0)

    def say(_place: int) -> None:
        with asking.scene.write() as uow:
            services.answer(uow, asking.rows[0], Answer.YES)

    together(4, say)
    with asking.scene.database.read() as session:
        ids = session.scalars(select(Organisation.id).where(Organisation.name == "Aby Kommune")).all()
        assert len(ids) == 1
        assert session.scalar(select(func.count()).select_from(Participation).where(Participation.organisation_id == ids[0])) == 1
    assert len(mails("invitation_to_join")) == 1


def test_a_yes_to_a_partner_waits_for_the_facilitator_where_nobody_is_there_yet(asking: Asking, as_, mails) -> None:
    """A partner may ask, but makes nobody a manager."""
    asking.send(2, by=asking.helper, share={asking.partner.id})
    link = mails("outreach_letter")[-1].path
    assert as_(None).post(link, data={"said": "yes"}).status_code == 303
    assert "Facilitatoren inviterer jer" in as_(None).get(link).text
    assert mails("invitation_to_join") == []
    she = as_(asking.scene.facilitator)
    assert "De har sagt ja og er ikke inviteret endnu." in she.get("/opgaver").text
    below = asking.path(f"/{asking.rows[2]}")
    assert as_(asking.helper).post(f"{below}/inviter", data={"kind": "municipality"}).status_code == 403
    assert she.post(f"{below}/inviter", data={"kind": "municipality"}).status_code == 303
    assert len(mails("invitation_to_join")) == 1
    assert "De har sagt ja og er ikke inviteret endnu." not in she.get("/opgaver").text


def test_a_yes_after_the_last_day_is_kept_and_says_why_it_waits(asking: Asking, as_) -> None:
    scene = asking.scene
    with scene.write(scene.facilitator) as uow:
        processes.edit(uow, asking.process, join_until=uow.today - timedelta(days=1))
        services.answer(uow, asking.rows[0], Answer.YES)
    page = as_(scene.facilitator).get(asking.path(f"/{asking.rows[0]}")).text
    assert "Fristen for at komme med er overskredet" in page
    with pytest.raises(DomainError, match="Fristen"), scene.write(scene.facilitator) as uow:
        services.invite_now(uow, asking.rows[0])


def test_a_yes_of_one_that_takes_part_is_tied_to_its_part(asking: Asking) -> None:
    scene = asking.scene
    with scene.write(scene.facilitator) as uow:
        row = make.make_prospect(uow, asking.process, scene.buyers[0].name)
        services.answer(uow, row.id, Answer.YES)
        assert row.participation_id == scene.part(asking.process)


def test_the_facilitator_writes_what_was_said_on_the_telephone(asking: Asking, as_) -> None:
    below = asking.path(f"/{asking.rows[0]}")
    she = as_(asking.scene.facilitator)
    assert she.post(f"{below}/svar", data={"said": "maybe", "reason": "Til budgettet"}).status_code == 303
    assert asking.row(0).asked_through == Channel.PHONE
    with pytest.raises(FieldErrors), asking.scene.write(asking.scene.facilitator) as uow:
        services.answer(uow, asking.rows[1], Answer.NO)
