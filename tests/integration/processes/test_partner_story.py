"""What a scaling partner, and an expert, are told of a process: no more than the pages they may open."""

from __future__ import annotations

from coproc.accounts.models import OrganisationType
from coproc.kernel.actor import Role
from coproc.processes import services as processes
from coproc.processes.funding import services as funding
from coproc.processes.funding.models import Phase
from coproc.processes.outreach import partner_page
from coproc.processes.steering import services as steering
from tests.factories.pipeline import Scene


def test_history_tells_nobody_more_than_the_page_it_is_told_from(scene: Scene, as_) -> None:
    process = scene.process()
    partner = scene.people.organisation("Eksempel Klynge", OrganisationType.PARTNER)
    helper = scene.people.person((partner, Role.PARTNER))
    with scene.write(scene.facilitator) as uow:
        processes.add_partner(uow, process, partner.id)
        steering.decide(uow, process, decided_on=uow.today, decision="Vi dropper den dyre maskine")
        steering.save_risk(uow, process, risk="Odense springer fra", probability=3, consequence=4, owner="Fie", review_on=uow.today)
        funding.set_needs(uow, process, {Phase.PURCHASE: (400_000_000, "")})
        uow.record("fact.told", ("fact", 1), scope=("process", process), after={"fact": "Prisen er tre procent"})
        uow.record("tender.value_worked_out", ("tender", 1), scope=("process", process), after={"title": "Vores udbud"})
        uow.record("process.edited", ("process", process), scope=("process", process), after={"title": "Maskiner"})
    path = f"/processer/{scene.reference(process)}"
    told = {
        "steering": ("Vi dropper den dyre maskine", "Odense springer fra"),
        "money": ("4.000.000 kr.",),
        "others": ("Prisen er tre procent", "Vores udbud"),
    }
    seen = {"helper": (helper, ()), "expert": (scene.expert, ("money", "others")), "officer": (scene.officer, tuple(told))}
    for who, (person, groups) in seen.items():
        for rest in ("", "/historik"):
            page = as_(person).get(f"{path}{rest}").text
            assert "rettede oplysningerne om processen" in page, (who, rest)
        for group, words in told.items():
            for word in words:
                assert (word in page) == (group in groups), (who, word)


def test_the_partners_page_promises_what_the_overview_keeps(scene: Scene, as_) -> None:
    """Whose signature is missing and what companies asked is not theirs: they get what everybody may know, and the tabs they may open."""
    process = scene.process("letter_of_intent", is_public=False)
    scene.letter(process)
    partner = scene.people.organisation("Eksempel Klynge", OrganisationType.PARTNER)
    helper = scene.people.person((partner, Role.PARTNER))
    with scene.write(scene.facilitator) as uow:
        processes.add_partner(uow, process, partner.id)
    path = f"/processer/{scene.reference(process)}"
    assert "Har ikke underskrevet" in as_(scene.officer).get(path).text
    page = as_(helper).get(path).text
    assert "Har ikke underskrevet" not in page
    assert "Om processen" in page
    assert any("underskrifter" in one for one in partner_page.sight().may_not)
