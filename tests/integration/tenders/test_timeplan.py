"""Tidsplan regnet baglæns: planned, shown with what follows, saved, and true when something under it moves."""

from __future__ import annotations

import io
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import select

from coproc.cases.models import Case, Reminder, ReminderState
from coproc.kernel.actor import Role
from coproc.pipeline import tasks
from coproc.reference import changes as rule_changes
from coproc.reference.rules import Condition, Procedure, Regime, Step, time_limit_rules
from coproc.tenders import outcomes, plan as limits, queries
from coproc.tenders.models import Tender
from coproc.tenders.timeplan import counting, meetings, queries as timeplans, services
from coproc.tenders.timeplan.chain import Point
from coproc.tenders.timeplan.counting import FROM_NOTICE, FROM_START, TO_CONTRACT, TO_START, Choices
from coproc.tenders.timeplan.models import PoliticalMeeting, TenderTimeplan
from coproc.tenders.timeplan.reading import Draft
from tests.factories.tenders import make_drafted, make_notified, make_planned, make_tender
from tests.integration.tenders.conftest import Place
from tests.support.together import together

Browser = Any
COUNCIL = "Byrådet"


class _Inputs(HTMLParser):
    """What a browser would send of the page's last form that writes."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append([])
        if tag != "input" or not self.forms or "name" not in given:
            return
        if given.get("type") in ("radio", "checkbox") and "checked" not in given:
            return
        self.forms[-1].append((given["name"], given.get("value", "")))


def fields_of(html: str, having: str) -> dict[str, list[str]]:
    parser = _Inputs()
    parser.feed(html)
    form = next(form for form in parser.forms if any(name == having for name, _value in form))
    found: dict[str, list[str]] = {}
    for name, value in form:
        found.setdefault(name, []).append(value)
    return found


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


@pytest.fixture
def restricted(place: Place) -> Tender:
    """A procedure whose rules are verified."""
    with place.write(place.officer) as uow:
        return make_planned(uow, place.aarhus, date(2027, 3, 1), procedure="restricted_procedure")


def council(place: Place, *dates: date) -> list[int]:
    """Meetings whose agenda closes ten days before."""
    with place.write(place.officer) as uow:
        for held_on in dates:
            meetings.add(uow, place.aarhus.organisation_id, Draft(COUNCIL, held_on, held_on - timedelta(days=10)))
        return list(uow.session.scalars(select(PoliticalMeeting.id).order_by(PoliticalMeeting.held_on)))


def saved(place: Place, tender: Tender, chosen: Choices) -> TenderTimeplan:
    with place.write(place.officer) as uow:
        return services.save(uow, tender.id, chosen)


def test_backwards_from_the_contract_sets_the_tender_s_own_dates(place: Place, restricted: Tender) -> None:
    row = saved(place, restricted, Choices(TO_CONTRACT, date(2027, 12, 1)))
    with place.database.read() as session:
        tender = session.get_one(Tender, restricted.id)
        found = {limit.step: limit for limit in queries.limits(session, tender.id)}
        assert tender.notice_planned_on == date.fromisoformat(row.dates["notice"])
        for step in ("applications", "tenders", "standstill"):
            assert found[step].planned_on == date.fromisoformat(row.dates[step])
            assert found[step].planned_on >= found[step].earliest_on
        assert date.fromisoformat(row.dates["contract"]) <= date(2027, 12, 1)


def test_a_date_before_the_lawful_one_is_refused_beside_its_field(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    path = f"/udbud/{tender.reference}/tidsplan"
    data = fields_of(client.get(path).text, "anchor")
    data |= {"anchor": FROM_NOTICE, **day("anchor_on", date(2026, 11, 25))}
    refused = client.post(path, data={**data, **day("planned_tenders", date(2026, 12, 25))})
    assert refused.status_code == 422
    assert "Fristen for tilbud kan tidligst være mandag den 28. december 2026" in refused.text
    shown = client.post(path, data={**data, **day("planned_tenders", date(2027, 1, 11))})
    assert shown.status_code == 200
    assert client.post(path, data=fields_of(shown.text, "confirmed")).status_code == 303
    text = client.get(f"/udbud/{tender.reference}").text
    assert "11.01.2027" in text
    assert "mandag den 28. december 2026" in text


def test_the_pages_say_how_many_must_be_invited(place: Place, browser: Browser, restricted: Tender) -> None:
    client = browser(place.officer)
    said = "Opfordr mindst 5 egnede ansøgere til at give tilbud (udbudsloven § 59, stk. 4)."
    for page in ("", "/regelsaet", "/tidsplan"):
        assert client.get(f"/udbud/{restricted.reference}{page}").text.count(said) == 1, page


def test_the_page_asks_for_the_regime_first(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
    page = browser(place.officer).get(f"/udbud/{tender.reference}/tidsplan")
    assert page.status_code == 200
    assert "Vælg regelsæt og procedure først" in page.text
    data = {"anchor": FROM_NOTICE, **day("anchor_on", date(2027, 3, 1))}
    refused = browser(place.officer).post(f"/udbud/{tender.reference}/tidsplan", data=data)
    assert refused.status_code == 422
    assert "Vælg regelsæt og procedure først" in refused.text


def test_a_change_is_shown_with_its_reminders_and_nothing_is_saved_until_confirmed(
    place: Place, browser: Browser, restricted: Tender
) -> None:
    client = browser(place.officer)
    path = f"/udbud/{restricted.reference}/tidsplan"
    data = fields_of(client.get(path).text, "anchor") | {"anchor": TO_START, **day("anchor_on", date(2028, 3, 1))}
    shown = client.post(path, data=data)
    assert shown.status_code == 200
    assert "Intet er gemt endnu" in shown.text
    assert "Påmindelser, der følger med" in shown.text
    with place.database.read() as session:
        before = session.get_one(Tender, restricted.id).notice_planned_on
        assert session.get(TenderTimeplan, restricted.id) is None
        old = session.scalars(planned_reminders(restricted)).all()
    assert before == date(2027, 3, 1)
    again = client.post(path, data={**fields_of(shown.text, "confirmed"), "ret": "1"})
    assert 'value="2028"' in again.text
    assert client.post(path, data=fields_of(shown.text, "confirmed")).status_code == 303
    with place.database.read() as session:
        now = session.get_one(Tender, restricted.id).notice_planned_on
        new = session.scalars(planned_reminders(restricted)).all()
    assert now is not None
    assert now > before
    assert old
    assert new
    assert {row.on for row in old}.isdisjoint({row.on for row in new})
    for row in new:
        assert f"{row.on:%d.%m.%Y}" in shown.text


def planned_reminders(tender: Tender) -> Any:
    return select(Reminder).where(Reminder.case_id == tender.case_id, Reminder.state == ReminderState.PLANNED)


def test_what_is_confirmed_is_what_was_shown(place: Place, browser: Browser, restricted: Tender) -> None:
    client = browser(place.officer)
    path = f"/udbud/{restricted.reference}/tidsplan"
    council(place, date(2027, 9, 14), date(2027, 10, 12))
    data = fields_of(client.get(path).text, "anchor")
    data |= {"anchor": FROM_START, **day("anchor_on", date(2027, 1, 4)), "decision": [COUNCIL]}
    shown = client.post(path, data=data)
    council(place, date(2027, 8, 24))
    again = client.post(path, data=fields_of(shown.text, "confirmed"))
    assert again.status_code == 200
    assert "Noget er ændret, siden du så siden" in again.text
    assert client.post(path, data=fields_of(again.text, "confirmed")).status_code == 303


def test_a_notice_that_should_have_been_sent_already_is_refused(place: Place, browser: Browser, restricted: Tender) -> None:
    client = browser(place.officer)
    path = f"/udbud/{restricted.reference}/tidsplan"
    data = fields_of(client.get(path).text, "anchor") | {"anchor": TO_CONTRACT, **day("anchor_on", date(2027, 1, 4))}
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "Så skulle bekendtgørelsen være sendt" in refused.text


def test_a_start_that_has_passed_says_for_sent_and_by_how_much(place: Place, browser: Browser, restricted: Tender) -> None:
    row = saved(place, restricted, Choices(TO_CONTRACT, date(2027, 9, 1)))
    start = date.fromisoformat(row.dates["preparation"])
    place.clock.advance(timedelta(days=(start - date(2026, 11, 20)).days + 9))
    page = browser(place.officer).get(f"/udbud/{restricted.reference}/tidsplan").text
    assert "For sent med 9 dage" in page
    assert "Begynder I i dag, er I der tidligst" in page


def test_alternatives_say_which_are_allowed(place: Place, browser: Browser, restricted: Tender) -> None:
    saved(place, restricted, Choices(TO_CONTRACT, date(2027, 12, 1)))
    page = browser(place.officer).get(f"/udbud/{restricted.reference}/tidsplan").text
    assert "Offentligt udbud, med forhåndsmeddelelse" in page
    assert "Kræver hjemmel i § 73" in page
    assert "Begrænset udbud, akut behov" in page
    assert "Kræver et akut behov, som I kan begrunde" in page


def test_a_meeting_postponed_two_weeks_moves_the_plan_and_shows_it_first(
    place: Place, browser: Browser, restricted: Tender
) -> None:
    first, _second = council(place, date(2027, 9, 14), date(2027, 11, 30))
    saved(place, restricted, Choices(FROM_START, date(2027, 1, 18), decision=(COUNCIL,)))
    client = browser(place.officer)
    path = f"/organisation/{place.aarhus.organisation_id}/moeder/{first}"
    data = fields_of(client.get(path).text, "body")
    data |= {**day("held_on", date(2027, 9, 28)), **day("agenda_on", date(2027, 9, 18))}
    shown = client.post(path, data=data)
    assert shown.status_code == 200
    assert restricted.reference in shown.text
    assert "14 dage senere" in shown.text
    with place.database.read() as session:
        assert session.get_one(PoliticalMeeting, first).held_on == date(2027, 9, 14)
        assert session.get_one(TenderTimeplan, restricted.id).dates[f"decision:{COUNCIL}"] == "2027-09-14"
    assert client.post(path, data=fields_of(shown.text, "confirmed")).status_code == 303
    with place.database.read() as session:
        row = session.get_one(TenderTimeplan, restricted.id)
        assert row.dates[f"decision:{COUNCIL}"] == "2027-09-28"
        assert row.sequence == 1
        assert session.get_one(PoliticalMeeting, first).held_on == date(2027, 9, 28)


def test_a_meeting_moved_after_the_notice_moves_what_is_left(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus, notice_on=date(2026, 11, 23), procedure="restricted_procedure")
    first, second = council(place, date(2027, 3, 16), date(2027, 6, 15))
    saved(place, tender, Choices(FROM_NOTICE, date(2026, 11, 23), decision=(COUNCIL,)))
    place.clock.advance(timedelta(days=4))
    with place.write(place.officer) as uow:
        outcomes.send_notice(uow, tender.id, on=date(2026, 11, 23))
    with place.write(place.officer) as uow:
        before = uow.session.get_one(TenderTimeplan, tender.id).dates
        assert before[f"decision:{COUNCIL}"] == "2027-03-16"
        found = meetings.change(
            uow,
            place.aarhus.organisation_id,
            lambda uow: meetings.call_off(uow, place.aarhus.organisation_id, first, off=True),
        )
        after = uow.session.get_one(TenderTimeplan, tender.id).dates
    assert [one.reference for one in found] == [tender.reference]
    assert after["notice"] == "2026-11-23"
    assert after["tenders"] == before["tenders"]
    assert after[f"decision:{COUNCIL}"] == "2027-06-15"
    assert after["contract"] > before["contract"]
    assert second


def test_without_a_later_meeting_the_plan_stays_and_says_so(place: Place, browser: Browser, restricted: Tender) -> None:
    (first,) = council(place, date(2027, 3, 16))
    saved(place, restricted, Choices(FROM_START, date(2026, 12, 1), own={Point.MATERIAL: 5}, approval=(COUNCIL,)))
    with place.write(place.officer) as uow:
        own = place.aarhus.organisation_id
        found = meetings.change(uow, own, lambda uow: meetings.call_off(uow, own, first, off=True))
    assert "intet møde i Byrådet" in found[0].refused
    page = browser(place.officer).get(f"/udbud/{restricted.reference}/tidsplan").text
    assert "Der er intet møde i Byrådet" in page
    assert "Vi kan ikke afgøre, om I kan nå det" in page


def test_meetings_are_pasted_and_a_calendar_read_again_moves_them(place: Place, browser: Browser) -> None:
    client = browser(place.officer)
    root = f"/organisation/{place.aarhus.organisation_id}/moeder"
    assert "Der er ingen møder endnu" in client.get(root).text
    wrong = client.post(f"{root}/indlaes", data={"lines": "Forum;Møde;Frist\nByrådet; 31.02.2027", "agenda_days": "8"})
    assert wrong.status_code == 422
    assert "Linje 2 kan ikke læses" in wrong.text
    lines = "Forum;Møde;Frist\nByrådet; 16.03.2027; 05.03.2027\nØkonomiudvalget; 2027-03-09"
    assert client.post(f"{root}/indlaes", data={"lines": lines, "agenda_days": "8"}).status_code == 303
    text = client.get(root).text
    assert "tirsdag den 16. marts 2027" in text
    assert "25.02.2027" in text  # eight working days before 9 March
    for held in ("20270511", "20270518"):
        ics = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:m1@k\r\nSUMMARY:Byrådet\r\nDTSTART;VALUE=DATE:{held}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        data = {"agenda_days": "8", "lines": "", "file": (io.BytesIO(ics.encode()), "moeder.ics")}
        seen = client.post(f"{root}/indlaes", data=data)
        assert seen.status_code == 200
        assert client.post(f"{root}/indlaes", data=fields_of(seen.text, "confirmed")).status_code == 303
    text = client.get(root).text
    assert "18. maj 2027" in text
    assert "11. maj 2027" not in text


def test_the_calendar_is_the_organisation_s_own(place: Place, browser: Browser) -> None:
    root = f"/organisation/{place.aarhus.organisation_id}/moeder"
    for person in (place.other_officer, place.facilitator, place.partner):
        assert browser(person).get(root).status_code == 403
    assert browser(place.expert).get(root).status_code == 200
    assert browser(place.expert).get(f"{root}/nyt").status_code == 403
    (number,) = council(place, date(2027, 3, 16))
    elsewhere = f"/organisation/{place.odense.organisation_id}/moeder/{number}"
    assert browser(place.other_officer).get(elsewhere).status_code == 404


def test_the_same_meeting_twice_is_refused(place: Place, browser: Browser) -> None:
    council(place, date(2027, 3, 16))
    data = {"body": COUNCIL, **day("held_on", date(2027, 3, 16)), **day("agenda_on", date(2027, 3, 1))}
    answer = browser(place.officer).post(f"/organisation/{place.aarhus.organisation_id}/moeder/nyt", data=data)
    assert answer.status_code == 422
    assert "Der står allerede et møde" in answer.text


def shorter_or_longer(place: Place, days: int) -> None:
    """An administrator writes a rule in, and another approves it."""
    rule = next(
        rule
        for rule in time_limit_rules()
        if (rule.regime, rule.procedure, rule.step, rule.condition)
        == (Regime.PROCUREMENT_ACT, Procedure.RESTRICTED, Step.TENDERS, Condition.E_SUBMISSION)
    )
    organisation = place.people.organisation("Platform")
    one, two = (place.people.person((organisation, Role.ADMINISTRATOR)) for _number in range(2))
    with place.write(one) as uow:
        number = rule_changes.propose(uow, rule.model_copy(update={"days": days, "valid_from": date(2026, 12, 1)})).id
    with place.write(two) as uow:
        rule_changes.approve(uow, number)


def test_an_approved_rule_marks_the_plans_counted_before_it(place: Place, browser: Browser, restricted: Tender) -> None:
    saved(place, restricted, Choices(TO_CONTRACT, date(2027, 12, 1)))
    client = browser(place.officer)
    assert "Regnet efter ældre regler" not in client.get(f"/udbud/{restricted.reference}").text
    shorter_or_longer(place, 40)
    assert "Regnet efter ældre regler" in client.get(f"/udbud/{restricted.reference}").text
    with place.database.read() as session:
        found = tasks.gather(session, place.people.actor(place.officer), place.clock.now())
    mine = [task for section in found.sections for task in section.tasks if "ældre regler" in task.thing]
    assert [task.path for task in mine] == [f"/udbud/{restricted.reference}/tidsplan"]
    shown = client.post(f"/udbud/{restricted.reference}/tidsplan/regn-igen")
    assert shown.status_code == 200
    done = client.post(f"/udbud/{restricted.reference}/tidsplan/regn-igen", data=fields_of(shown.text, "confirmed"))
    assert done.status_code == 303
    assert "ældre regler" not in client.get(f"/udbud/{restricted.reference}").text
    assert "ældre regler" not in client.get("/opgaver").text
    with place.database.read() as session:
        assert {row.step: row.days for row in queries.limits(session, restricted.id)}["tenders"] == 30  # was 25


def test_a_rule_of_another_procedure_marks_nothing(place: Place, browser: Browser, tender: Tender) -> None:
    shorter_or_longer(place, 40)
    assert "ældre regler" not in browser(place.officer).get(f"/udbud/{tender.reference}").text
    assert "ældre regler" not in browser(place.officer).get("/opgaver").text


def test_files_say_what_the_page_says(place: Place, browser: Browser, restricted: Tender) -> None:
    row = saved(place, restricted, Choices(TO_CONTRACT, date(2027, 12, 1)))
    client = browser(place.expert)  # whoever is inside takes it along
    events = Calendar.from_ical(client.get(f"/udbud/{restricted.reference}/tidsplan.ics").data).walk("VEVENT")
    found = {str(event["UID"]): event for event in events}
    notice = found[f"{restricted.reference}-notice@coproc"]
    assert notice.decoded("DTSTART") == date.fromisoformat(row.dates["notice"])
    assert (notice["SEQUENCE"], len(found)) == (0, len(row.dates))
    saved(place, restricted, Choices(TO_CONTRACT, date(2027, 12, 15)))
    later = Calendar.from_ical(client.get(f"/udbud/{restricted.reference}/tidsplan.ics").data).walk("VEVENT")
    assert {str(event["UID"]) for event in later} == set(found)
    assert {event["SEQUENCE"] for event in later} == {1}
    sheet = load_workbook(io.BytesIO(client.get(f"/udbud/{restricted.reference}/tidsplan.xlsx").data)).active
    assert sheet is not None
    table = {line[0]: line for line in sheet.iter_rows(min_row=2, values_only=True)}
    assert table["Bekendtgørelsen sendes"][2].date() > date(2027, 1, 1)  # type: ignore[union-attr]
    assert browser(place.outsider).get(f"/udbud/{restricted.reference}/tidsplan.ics").status_code == 403


def test_two_colleagues_who_plan_at_once_do_not_overwrite_each_other(place: Place, restricted: Tender) -> None:
    saved(place, restricted, Choices(TO_CONTRACT, date(2027, 12, 1)))

    def act(number: int) -> int:
        with place.write(place.officer) as uow:
            chosen = Choices(TO_CONTRACT, date(2028, 1, 10 + number))
            return services.save(uow, restricted.id, chosen, plan_version=1).version

    done = together(4, act)
    assert sum(isinstance(one, int) for one in done) == 1, done
    with place.database.read() as session:
        assert session.get_one(TenderTimeplan, restricted.id).version == 2


def test_a_plan_of_an_old_tender_is_shown_without_being_saved(place: Place, browser: Browser, tender: Tender) -> None:
    page = browser(place.officer).get(f"/udbud/{tender.reference}/tidsplan").text
    assert "<svg" in page
    assert "reglen er ikke bekræftet" in page
    with place.database.read() as session:
        assert counting.timeplan_of(session, tender.id) is None


def test_what_is_not_subject_to_procurement_has_a_plan_too(place: Place) -> None:
    with place.write(place.officer) as uow:
        tender = make_planned(uow, place.aarhus, date(2027, 3, 1), regime="not_subject", procedure=None)
    row = saved(place, tender, Choices(TO_CONTRACT, date(2027, 12, 1)))
    with place.database.read() as session:
        assert session.get_one(Tender, tender.id).notice_planned_on == date.fromisoformat(row.dates["invitation"])
        assert session.scalars(select(Case.state).where(Case.id == tender.case_id)).one() == "planned"
        assert limits.answers_due_on(queries.limits(session, tender.id)) is None


def test_a_signed_contract_is_told_how_it_went_not_that_it_is_too_late(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 9, 1), decision_on=date(2026, 11, 2))
        outcomes.sign_contract(
            uow, tender.id, on=date(2026, 11, 18), starts_on=date(2027, 1, 1), ends_on=date(2028, 1, 1), winner="Gravko ApS"
        )
    page = browser(place.officer).get(f"/udbud/{tender.reference}/tidsplan").text
    assert "Kontrakten er underskrevet onsdag den 18. november 2026." in page
    assert "or sent" not in page
    assert "kan ikke afgøre, om I kan nå det" not in page
    with place.database.read() as session:
        found = session.get_one(Tender, tender.id)
        plan = timeplans.shown(session, found, "standstill", place.clock.now().date()).plan
    assert plan
    dates = {row.key: row.on for row in plan.rows}
    assert dates["start"] == date(2027, 1, 1)  # what the contract says, not what would be counted
    assert dates["contract"] == date(2026, 11, 18)
    assert "material" not in dates  # nobody knows when; after the notice it was not
    chain = [row for row in plan.rows if not row.node.follows]
    assert [row.on for row in chain] == sorted(row.on for row in chain)
    assert all(row.slack is None for row in chain[:-1])


def test_a_tender_that_runs_without_a_plan_is_not_too_late_with_its_preparation(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_notified(uow, place.aarhus, notice_on=date(2026, 9, 1), decision_on=date(2026, 11, 2))
    page = browser(place.officer).get(f"/udbud/{tender.reference}/tidsplan").text
    assert "or sent" not in page
