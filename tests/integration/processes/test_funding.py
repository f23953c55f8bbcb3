"""Økonomi: what a process needs, what is secured, and the hours each organisation gives."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from coproc.kernel.errors import Conflict, FieldErrors
from coproc.processes.funding import queries, services
from coproc.processes.funding.models import FundingSource, Phase
from tests.factories.pipeline import Scene
from tests.support.confirming import post_and_confirm
from tests.support.queries import counted

MIO = 100_000_000
TYPED = {"kind": "fund", "state": "applied", "name": "Puljen", "responsible": "Fie", "amount_purchase": "1,5 mio."}
DEADLINE = {"deadline_on-day": "1", "deadline_on-month": "12", "deadline_on-year": "2027"}


def _path(scene: Scene, process: int, rest: str = "") -> str:
    return f"/processer/{scene.reference(process)}/oekonomi{rest}"


def _source(scene: Scene, process: int, state: str, **amounts: int) -> int:
    with scene.write(scene.facilitator) as uow:
        given = {Phase(phase): ore for phase, ore in amounts.items()}
        return services.save_source(uow, process, name="Pulje", kind="own", state=state, amounts=given).id


def test_the_gap_is_counted_per_phase_and_too_much_in_one_does_not_pay_for_another(scene: Scene) -> None:
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        services.set_needs(uow, process, {Phase.PURCHASE: (4 * MIO, "To tilbud"), Phase.SPREAD: (MIO, "")})
    _source(scene, process, "granted", purchase=3 * MIO, spread=2 * MIO)
    _source(scene, process, "applied", purchase=5 * MIO)
    _source(scene, process, "refused", purchase=9 * MIO)
    with scene.database.read() as session:
        found = queries.funding(session, process)
    by_phase = {row.phase: row for row in found.phases}
    assert (by_phase[Phase.PURCHASE].missing, by_phase[Phase.PURCHASE].hoped) == (MIO, MIO)
    assert by_phase[Phase.SPREAD].missing == 0
    assert (found.total.needed, found.total.secured, found.total.applied, found.total.missing) == (5 * MIO, 5 * MIO, 5 * MIO, MIO)


def test_the_facilitator_writes_it_and_everybody_inside_reads_it(scene: Scene, as_) -> None:
    process = scene.process()
    facilitator, officer = as_(scene.facilitator), as_(scene.officer)
    assert "Ingen har skrevet, hvad forløbet koster." in officer.get(_path(scene, process)).text
    assert officer.get(_path(scene, process, "/behov")).status_code == 403
    given = {"need_purchase": "4 mio.", "note_purchase": "To tilbud", "first_buyer_risk": "Puljen dækker merprisen."}
    assert facilitator.post(_path(scene, process, "/behov"), data=given).status_code == 303
    assert facilitator.post(_path(scene, process, "/midler/ny"), data=TYPED | DEADLINE).status_code == 303
    page = officer.get(_path(scene, process)).text
    assert "Der mangler 4.000.000 kr. af 4.000.000 kr. i alt." in page
    assert "1.500.000 kr. er søgt og ikke afgjort." in page
    assert "To tilbud" in page
    assert page.count("Ikke skrevet") >= 6  # three towns' hours, and three phases: not known, which is not nought
    assert "0 kr.</td>" in page
    assert "Puljen dækker merprisen." in page
    assert "Søgt, pulje eller fond" in page


def test_an_application_needs_a_deadline_and_somebody_and_keeps_what_was_typed(scene: Scene, as_) -> None:
    process = scene.process()
    refused = as_(scene.facilitator).post(_path(scene, process, "/midler/ny"), data=TYPED | {"responsible": ""})
    assert refused.status_code == 422
    assert 'id="deadline_on-error"' in refused.text
    assert 'id="responsible-error"' in refused.text
    assert "1,5 mio." in refused.text
    with scene.database.read() as session:
        assert queries.funding(session, process).is_empty


def test_money_that_is_secured_has_an_amount(scene: Scene) -> None:
    process = scene.process()
    with pytest.raises(FieldErrors) as error, scene.write(scene.facilitator) as uow:
        services.save_source(uow, process, name="Pulje", kind="own", state="granted", amounts={})
    assert list(error.value.errors) == ["amount_pre_commercial"]


def test_the_second_of_two_who_change_the_need_is_told(scene: Scene, as_) -> None:
    process = scene.process()
    browser = as_(scene.facilitator)
    browser.post(_path(scene, process, "/behov"), data={"need_purchase": "1 mio."})
    shown = re.search(r'name="version" value="(\d+)"', browser.get(_path(scene, process, "/behov")).text)
    assert shown
    with scene.write(scene.facilitator) as uow:
        services.set_needs(uow, process, {Phase.PURCHASE: (2 * MIO, "")})
    second = browser.post(_path(scene, process, "/behov"), data={"need_purchase": "3 mio.", "version": shown[1]})
    assert second.status_code == 409
    assert "3 mio." in second.text
    with pytest.raises(Conflict), scene.write(scene.facilitator) as uow:
        services.set_needs(uow, process, {}, version=1)


def test_each_organisation_writes_its_own_hours(scene: Scene, as_) -> None:
    process = scene.process()
    officer = as_(scene.officer)
    assert (
        officer.post(_path(scene, process, "/timer"), data={"planned_purchase": "120", "used_purchase": "1.030"}).status_code == 303
    )
    page = officer.get(_path(scene, process)).text
    assert "1.030" in page
    assert page.count("Ikke skrevet") == 2
    assert 'value="120"' in officer.get(_path(scene, process, "/timer")).text
    wrong = officer.post(_path(scene, process, "/timer"), data={"planned_purchase": "-4"})
    assert wrong.status_code == 422
    assert as_(scene.facilitator).get(_path(scene, process, "/timer")).status_code == 403


def test_an_application_is_a_task_from_thirty_days_before_until_it_is_sent(scene: Scene, as_) -> None:
    process = scene.process()
    given: dict[str, Any] = {"name": "Miljøpuljen", "kind": "fund", "amounts": {Phase.PURCHASE: MIO}, "responsible": "Fie"}
    with scene.write(scene.facilitator) as uow:
        near = services.save_source(uow, process, state="idea", deadline_on=uow.today + timedelta(days=30), **given).id
        services.save_source(uow, process, state="idea", deadline_on=uow.today + timedelta(days=33), **given | {"name": "Fonden"})
    page = as_(scene.facilitator).get("/opgaver").text
    assert "Send ansøgningen til" in page
    assert "Miljøpuljen" in page
    assert "Fonden" not in page
    with scene.write(scene.facilitator) as uow:
        services.save_source(uow, process, near, state="applied", deadline_on=uow.today + timedelta(days=30), **given)
    assert "Miljøpuljen" not in as_(scene.facilitator).get("/opgaver").text


def test_one_source_belongs_to_one_process(scene: Scene, as_) -> None:
    one, other = scene.process(), scene.process()
    source = _source(scene, one, "idea")
    assert as_(scene.facilitator).get(_path(scene, one, f"/midler/{source}")).status_code == 200
    assert as_(scene.facilitator).get(_path(scene, other, f"/midler/{source}")).status_code == 404


def test_the_page_costs_the_same_with_many_sources(scene: Scene, as_) -> None:
    process = scene.process()
    browser = as_(scene.officer)
    browser.get(_path(scene, process))
    with counted(scene.database) as few:
        browser.get(_path(scene, process))
    for _number in range(12):
        _source(scene, process, "granted", purchase=MIO)
    with counted(scene.database) as many:
        browser.get(_path(scene, process))
    assert len(many) == len(few)


def test_a_moved_deadline_shows_the_mails_it_moves_before_it_is_saved(scene: Scene, as_) -> None:
    process, facilitator = scene.process(), as_(scene.facilitator)
    typed = TYPED | DEADLINE | {"state": "idea"}
    shown = facilitator.post(_path(scene, process, "/midler/ny"), data=typed)
    assert "3 nye påmindelser planlægges" in shown.text
    with scene.database.read() as session:
        assert queries.funding(session, process).sources == []
    assert post_and_confirm(facilitator, _path(scene, process, "/midler/ny"), typed).status_code == 303
    with scene.database.read() as session:
        (source,) = session.scalars(select(FundingSource)).all()
    later = typed | {"version": str(source.version), "deadline_on-month": "11"}
    path = _path(scene, process, f"/midler/{source.id}")
    assert "3 påmindelser flyttes" in facilitator.post(path, data=later).text
    again = facilitator.post(path, data=later | {"ret": "1"})
    assert (again.status_code, 'value="11"' in again.text) == (200, True)
