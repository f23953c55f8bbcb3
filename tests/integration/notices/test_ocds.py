"""The OCDS package holds what is public, and nothing else, under ids that stay."""

from __future__ import annotations

import json
from typing import Any

from coproc.pipeline import ocds
from coproc.processes.models import Process
from tests.integration.notices.conftest import Place


def package(place: Place) -> dict[str, Any]:
    with place.database.read() as session:
        return ocds.package(session, place.clock.now())


def test_a_process_is_a_planning_release_with_its_dialogues(place: Place) -> None:
    (release,) = package(place)["releases"]
    assert release["tag"] == ["planning"]
    assert release["tender"]["status"] == "planning"
    assert [one["name"] for one in release["parties"]] == ["Anden Kommune", "Eksempel Kommune"]
    (milestone,) = release["planning"]["milestones"]
    assert (milestone["id"], milestone["type"], milestone["status"]) == (place.event.reference, "engagement", "scheduled")
    assert milestone["dueDate"].endswith(("+01:00", "+02:00"))


def test_a_tender_is_there_from_its_notice_on_and_names_its_process(place: Place) -> None:
    place.tender()
    assert len(package(place)["releases"]) == 1
    bought = place.bought()
    process, tender = package(place)["releases"]
    assert tender["ocid"].endswith(bought.reference)
    assert tender["tender"]["status"] == "complete"
    assert tender["relatedProcesses"][0]["identifier"] == process["ocid"]
    said = json.dumps(tender, ensure_ascii=False)
    assert "42000000" not in said  # the estimated value is not public
    assert "Vi graver i byen" not in said  # nor is the background


def test_the_same_facts_have_the_same_ids(place: Place) -> None:
    first, again = package(place)["releases"], package(place)["releases"]
    assert first == again
    with place.write() as uow:
        uow.session.get_one(Process, place.process.id).title = "Et nyt navn"
    changed = package(place)["releases"]
    assert changed[0]["ocid"] == first[0]["ocid"]
    assert changed[0]["id"] != first[0]["id"]


def test_a_process_that_is_not_public_is_not_there(place: Place) -> None:
    place.bought()
    with place.write() as uow:
        uow.session.get_one(Process, place.process.id).is_public = False
    assert package(place)["releases"] == []
