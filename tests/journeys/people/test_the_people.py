"""Issue 5 from end to end: everybody around one process, from the first call to the one that leaves."""

from __future__ import annotations

from coproc.audit import chain
from tests.journeys.people import answering, coming, going, running
from tests.journeys.people.cast import Cast


def test_fourteen_people_of_four_organisations(cast: Cast) -> None:
    coming.a_call_becomes_an_invitation(cast)
    coming.a_hundred_and_three_are_asked(cast)
    coming.hjoerring_joins_by_a_directors_phone(cast)
    coming.odense_has_its_committee_decide(cast)
    answering.five_write_one_answer(cast)
    running.the_steering_group_meets(cast)
    running.files_are_shared_and_kept_apart(cast)
    running.users_are_heard(cast)
    running.the_money_is_counted(cast)
    going.half_a_page_is_read_on_a_phone(cast)
    going.the_week_is_journalised(cast)
    going.aarhus_leaves_and_nobody_loses(cast)
    with cast.scene.database.read() as session:
        assert chain.verify(session).holds
