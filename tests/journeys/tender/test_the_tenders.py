"""Issue 4 from end to end: one agreed description, and what each of five buyers makes of it."""

from __future__ import annotations

from pathlib import Path

from coproc.audit import chain
from tests.journeys.tender import following, outcome, papers, preparing, publication, timetable, truth
from tests.journeys.tender.cast import Buyers


def test_from_a_shared_description_to_what_was_bought_and_learned(buyers: Buyers, tmp_path: Path) -> None:
    preparing.aarhus_opens_an_innovation_partnership(buyers)
    preparing.the_waterworks_follow_the_utilities_directive(buyers)
    preparing.two_buy_together_and_the_other_says_yes_itself(buyers)
    preparing.the_railway_is_bound_and_drops_the_other(buyers)
    timetable.the_timetable_is_counted_backwards(buyers)
    timetable.the_council_meets_two_weeks_later(buyers)
    papers.the_own_template_is_checked_and_chosen(buyers, tmp_path)
    papers.the_set_is_made_and_read_back(buyers)
    publication.the_notice_is_filled_and_fetched(buyers)
    publication.changed_requirements_are_stood_by(buyers)
    publication.the_package_is_handed_over(buyers)
    sent_on = publication.the_notice_is_sent(buyers)
    outcome.offers_are_received_and_the_contract_signed(buyers, sent_on)
    outcome.the_effect_is_measured_after_half_a_year(buyers)
    outcome.the_next_buyer_learns(buyers)
    following.the_utility_buys_and_the_two_publish(buyers)
    truth.the_page_of_requirements_tells_the_truth(buyers)
    truth.from_intent_to_purchase_tells_the_truth(buyers)
    with buyers.database.read() as session:
        assert chain.verify(session).holds
