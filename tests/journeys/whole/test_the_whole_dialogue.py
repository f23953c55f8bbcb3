"""Issue 3 from end to end: one market dialogue, thirty companies, from the first invitation to a tender that all hear of."""

from __future__ import annotations

from coproc.audit import chain
from tests.journeys.whole import afterwards, meeting, planning, signing_up, talking, tender
from tests.journeys.whole.cast import Cast


def test_a_dialogue_from_the_first_invitation_to_a_published_tender(cast: Cast) -> None:
    planning.three_events_are_planned_and_published(cast)
    signing_up.thirty_companies_sign_up(cast)
    signing_up.one_leaves_and_the_right_one_moves_up(cast)
    talking.a_question_is_answered_for_all(cast)
    afterwards.the_regional_meetings_are_held(cast)
    afterwards.those_who_came_evaluate(cast)
    meeting.companies_wish(cast)
    meeting.the_plan_is_computed_published_and_moved(cast)
    meeting.they_come_to_the_conference(cast)
    talking.notes_survive_a_dead_network(cast)
    talking.what_one_was_told_is_shared_with_all(cast)
    talking.three_write(cast)
    talking.the_synthesis_lets_nothing_out(cast)
    afterwards.the_conference_is_summed_up(cast)
    afterwards.the_round_is_closed(cast)
    tender.the_description_is_agreed(cast)
    tender.the_annex_is_read_back(cast)
    tender.all_hear_of_the_notice_in_the_same_minute(cast)
    _nobody_was_told_twice(cast)
    _the_log_is_whole(cast)


def _nobody_was_told_twice(cast: Cast) -> None:
    sent = [(mail.to, mail.subject, mail.text) for mail in cast.mails()]
    assert len(sent) == len(set(sent))


def _the_log_is_whole(cast: Cast) -> None:
    with cast.database.read() as session:
        assert chain.verify(session).holds
