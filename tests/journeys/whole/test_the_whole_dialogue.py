"""Issue 3 from end to end: one market dialogue, thirty companies, from the first invitation to a tender that all hear of."""

from __future__ import annotations

from tests.journeys.whole import planning, signing_up
from tests.journeys.whole.cast import Cast


def test_a_dialogue_from_the_first_invitation_to_a_published_tender(cast: Cast) -> None:
    planning.three_events_are_planned_and_published(cast)
    signing_up.thirty_companies_sign_up(cast)
    signing_up.one_leaves_and_the_right_one_moves_up(cast)
