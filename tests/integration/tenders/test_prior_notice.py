"""The prior information notice: reminded of until it is sent, and before it expires."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coproc.cases.models import Reminder
from coproc.kernel.errors import FieldErrors
from coproc.tenders import plan, services
from coproc.tenders.models import Tender
from tests.factories.tenders import REGIME
from tests.support.confirming import post_and_confirm


def _planned(place, rule: str) -> list[Reminder]:
    with place.database.read() as session:
        query = select(Reminder).where(Reminder.rule == rule, Reminder.state == "planned").order_by(Reminder.on)
        return list(session.scalars(query))


@pytest.fixture
def tender(place) -> int:
    with place.write(place.officer) as uow:
        made = services.create_tender(uow, None, place.aarhus.organisation_id, "Emissionsfrie gravemaskiner", [])
        plan.set_regime(uow, made.id, **REGIME, has_pin=True)
        plan.plan(uow, made.id, date(2027, 9, 6))
        return made.id


def test_the_last_day_is_35_days_before_the_notice_and_never_in_july(place, tender: int) -> None:
    rows = _planned(place, "prior_notice_due")
    assert {row.thing_on for row in rows} == {date(2027, 8, 2)}
    assert [(row.offset, row.on) for row in rows] == [("3 days", date(2027, 6, 30)), ("0 days", date(2027, 8, 2))]
    assert all(row.legal for row in rows)
    assert _planned(place, "prior_notice_expires") == []


def test_once_it_is_sent_the_end_of_its_twelve_months_is_what_counts(place, tender: int) -> None:
    with place.write(place.officer) as uow:
        plan.set_regime(uow, tender, **REGIME, has_pin=True, pin_sent_on=uow.today)
        day = uow.today
    assert _planned(place, "prior_notice_due") == []
    rows = _planned(place, "prior_notice_expires")
    assert {row.thing_on for row in rows} == {day.replace(year=day.year + 1)}
    assert {row.offset for row in rows} == {"3 months", "1 month"}


def test_a_tender_that_uses_none_hears_of_none(place, tender: int) -> None:
    with place.write(place.officer) as uow:
        plan.set_regime(uow, tender, **REGIME)
    assert _planned(place, "prior_notice_due") == []


def test_a_day_to_come_is_refused(place, tender: int) -> None:
    with pytest.raises(FieldErrors) as refused, place.write(place.officer) as uow:
        plan.set_regime(uow, tender, **REGIME, pin_sent_on=uow.today + timedelta(days=1))
    assert "pin_sent_on" in refused.value.errors


def test_a_tender_that_is_given_up_shows_the_mails_that_fall_away_before_it_is(place, browser, tender: int) -> None:
    with place.database.read() as session:
        row = session.get_one(Tender, tender)
    client, path = browser(place.manager), f"/udbud/{row.reference}/intet-udbud"
    typed = {"version": row.version, "reason": "Ingen penge"}
    shown = client.post(path, data=typed)
    assert "påmindelser falder bort" in shown.text
    assert _planned(place, "prior_notice_due")
    assert post_and_confirm(client, path, typed).status_code == 303
    assert _planned(place, "prior_notice_due") == []
