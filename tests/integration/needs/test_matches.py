from __future__ import annotations

import pytest

from coproc.kernel.errors import Conflict, DomainError, NotFound
from coproc.needs import matches, queries, services
from coproc.needs.models import Answer, Visibility


@pytest.fixture
def two(place):
    mine = place.need()
    theirs = place.need(place.odense, title="Byggepladser uden diesel", visibility=Visibility.PRIVATE)
    return mine, theirs


def _pair(place, need):
    with place.database.read() as session:
        return queries.pairs(session, need.id)[0]


def test_a_proposal_asks_both_sides_and_keeps_what_was_shown(place, two) -> None:
    mine, theirs = two
    with place.write(place.facilitator) as uow:
        match = matches.propose_match(uow, theirs.id, mine.id)
    assert (match.need_id, match.other_id) == (mine.id, theirs.id)
    assert match.score > 0.5
    assert any(reason["da"].startswith("Samme ord: ") and reason["en"].startswith("Same words: ") for reason in match.reasons)
    assert [(message, to) for message, to, _text in place.mails()] == [
        ("need_match_proposed", "indkoeb@odense.example"),
        ("need_match_proposed", "indkoeb@aarhus.example"),
    ]


def test_a_private_need_is_not_named_to_the_other_side_before_both_say_yes(place, two) -> None:
    mine, theirs = two
    officer = place.people.actor(place.officer)
    with place.write(place.facilitator) as uow:
        match = matches.propose_match(uow, mine.id, theirs.id)
    assert not _pair(place, mine).is_shown_to(officer)
    with place.write(place.officer) as uow:
        matches.answer_match(uow, match.id, mine.id, Answer.CONFIRMED)
    assert not _pair(place, mine).is_shown_to(officer)
    to_aarhus = [text for _message, to, text in place.mails() if "aarhus" in to]
    assert not any(theirs.title in text or "Odense" in text for text in to_aarhus)
    with place.database.read() as session:
        assert queries.rows(session, officer).total == 1
    with place.write(place.other) as uow:
        matches.answer_match(uow, match.id, theirs.id, Answer.CONFIRMED)
    assert _pair(place, mine).is_shown_to(officer)
    assert theirs.title in place.mails()[-1][2]
    with place.database.read() as session:
        assert queries.rows(session, officer).total == 2
        assert queries.consenting(session, theirs.id) == {place.aarhus.id}


def test_taking_a_yes_back_hides_the_private_need_again(place, two) -> None:
    mine, theirs = two
    with place.write(place.facilitator) as uow:
        match = matches.propose_match(uow, mine.id, theirs.id)
        matches.answer_match(uow, match.id, mine.id, Answer.CONFIRMED)
        matches.answer_match(uow, match.id, theirs.id, Answer.CONFIRMED)
        matches.answer_match(uow, match.id, theirs.id, Answer.DECLINED)
    assert not _pair(place, mine).is_shown_to(place.people.actor(place.officer))


def test_an_officer_who_proposes_has_said_yes(place) -> None:
    mine, theirs = place.need(), place.need(place.odense)
    with place.write(place.officer) as uow:
        matches.propose_match(uow, mine.id, theirs.id)
    pair = _pair(place, mine)
    assert pair.answer_of(mine.id).answer == Answer.CONFIRMED
    assert pair.answer_of(theirs.id) is None
    assert [to for _message, to, _text in place.mails()] == ["indkoeb@odense.example"]


def test_the_second_proposal_of_a_pair_is_told(place, two) -> None:
    mine, theirs = two
    with place.write(place.facilitator) as uow:
        matches.propose_match(uow, mine.id, theirs.id)
    with place.write(place.facilitator) as uow, pytest.raises(Conflict, match="allerede foreslået"):
        matches.propose_match(uow, theirs.id, mine.id)


def test_what_cannot_be_proposed(place) -> None:
    mine, draft = place.need(), place.draft()
    with place.write(place.facilitator) as uow:
        with pytest.raises(DomainError, match="samme organisation"):
            matches.propose_match(uow, mine.id, draft.id)
        with pytest.raises(NotFound):
            matches.propose_match(uow, mine.id, 999_999)


def test_a_question_needs_words_and_reaches_the_other_side(place) -> None:
    mine, theirs = place.need(), place.need(place.odense)
    with place.write(place.officer) as uow:
        match = matches.propose_match(uow, mine.id, theirs.id)
    with place.write(place.other) as uow, pytest.raises(DomainError) as refused:
        matches.answer_match(uow, match.id, theirs.id, Answer.ASKED, " ")
    assert refused.value.field == "note"
    with place.write(place.other) as uow:
        matches.answer_match(uow, match.id, theirs.id, Answer.ASKED, "Graver I også om natten?")
    message, to, text = place.mails()[-1]
    assert (message, to) == ("need_match_asked", "indkoeb@aarhus.example")
    assert "Graver I også om natten?" in text
    assert "Odense Kommune" in text


def test_a_withdrawn_need_is_not_answered(place, two) -> None:
    mine, theirs = two
    with place.write(place.facilitator) as uow:
        match = matches.propose_match(uow, mine.id, theirs.id)
        services.withdraw_need(uow, theirs.id, reason="Løst")
    with place.write(place.officer) as uow, pytest.raises(Conflict):
        matches.answer_match(uow, match.id, mine.id, Answer.CONFIRMED)
