"""Issue 4 from end to end: one agreed description, and what each of five buyers makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coproc.audit import chain
from tests.journeys.tender import papers, preparing, timetable
from tests.journeys.tender.cast import Buyers


@pytest.mark.timeout(900)  # one long story on a machine that others use too
def test_from_a_shared_description_to_what_was_bought_and_learned(buyers: Buyers, tmp_path: Path) -> None:
    preparing.aarhus_opens_an_innovation_partnership(buyers)
    preparing.the_waterworks_follow_the_utilities_directive(buyers)
    preparing.two_buy_together_and_the_other_says_yes_itself(buyers)
    preparing.the_railway_is_bound_and_drops_the_other(buyers)
    timetable.the_timetable_is_counted_backwards(buyers)
    timetable.the_council_meets_two_weeks_later(buyers)
    papers.the_own_template_is_checked_and_chosen(buyers, tmp_path)
    papers.the_set_is_made_and_read_back(buyers)
    with buyers.database.read() as session:
        assert chain.verify(session).holds
