"""What comes back: tenders received, winner, options, effects at 6 and 12 months, corrections, and what the others see of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from coproc.agreements.services import signing
from coproc.audit.models import AuditEvent
from coproc.cases import reminders
from coproc.cases.models import Case
from coproc.cases.reminders import what_will_be_sent
from coproc.dialogues.services import signups
from coproc.kernel.clock import local
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.messaging.models import OutboxMessage
from coproc.tenders import facts, outcomes, queries, tracking, words
from coproc.tenders.handover import back, due, learning, queries as handover, results
from coproc.tenders.handover.models import LearningEntry
from coproc.tenders.models import Tender
from tests.factories.agreements import make_letter, make_word
from tests.factories.dialogues import make_published, make_signup
from tests.factories.tenders import make_drafted, make_notified, make_tender
from tests.integration.tenders.conftest import Place

Browser = Any
SIGNED: dict[str, Any] = {"starts_on": date(2026, 12, 1), "ends_on": date(2028, 11, 30), "winner": "Grav & Søn"}


def _signed(place: Place, **more: Any) -> Tender:
    with place.write(place.officer) as uow:
        decided = {"notice_on": date(2026, 10, 1), "decision_on": date(2026, 11, 2)}
        tender = make_notified(uow, place.aarhus, **decided)
        return outcomes.sign_contract(uow, tender.id, on=date(2026, 11, 18), **SIGNED, **more)


def _in_use(place: Place, on: date = date(2026, 11, 20)) -> Tender:
    tender = _signed(place)
    with place.write(place.officer) as uow:
        outcomes.send_award_notice(uow, tender.id, on=date(2026, 11, 19))
        return outcomes.implement(uow, tender.id, on=on)


def _at(place: Place, day: date) -> None:
    place.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_tenders_received_are_counted_parts_never_more_than_the_whole(place: Place) -> None:
    with place.write(place.officer) as uow:
        early = make_drafted(uow, place.aarhus)
        with pytest.raises(DomainError, match="sendt ud"):
            results.set_received(uow, early.id, received_count=2)
    tender = _signed(place)
    with place.write(place.officer) as uow:
        with pytest.raises(FieldErrors) as refusal:
            results.set_received(uow, tender.id, received_count=3, received_sme=4, received_dialogue=-1)
        assert set(refusal.value.errors) == {"received_sme", "received_dialogue"}
        results.set_received(uow, tender.id, received_count=3, received_sme=2, received_dialogue=1)
    with place.write(place.officer) as uow:
        results.set_received(uow, tender.id, received_count=4, received_sme=2, received_dialogue=1)  # a count that was wrong
        assert handover.result(uow.session, tender.id).received_count == 4  # type: ignore[union-attr]


def test_winner_size_stands_with_the_contract_and_an_unknown_one_is_refused(place: Place) -> None:
    tender = _signed(place, winner_size="10-49", winner_in_dialogue=True)
    with place.database.read() as session:
        found = handover.result(session, tender.id)
    assert found
    assert (found.winner_size, found.winner_in_dialogue) == ("10-49", True)
    with place.write(place.officer) as uow, pytest.raises(FieldErrors):
        results.set_winner(uow, tender, "enorm", None)


def test_an_annulment_says_what_comes_then(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus, notice_on=date(2026, 10, 1))
        outcomes.send_notice(uow, tender.id, on=date(2026, 10, 1))
        outcomes.end(uow, tender.id, "annul", reason="Ingen tilbud", way_on="new_tender", way_note="Med lavere krav")
    page = browser(place.officer).get(f"/udbud/{tender.reference}").text
    assert "Vi laver et nyt udbud. Med lavere krav" in page
    assert f"/processer/{place.process.reference}/indkoeb/nyt" in page
    tab = browser(place.other_officer).get(f"/processer/{place.process.reference}/indkoeb").text
    assert "Begrundelse: Ingen tilbud" in tab
    assert "Vi laver et nyt udbud" in tab


def test_options_move_the_end_and_a_decision_can_be_undone(place: Place) -> None:
    tender = _signed(place)
    with place.write(place.officer) as uow:
        year = results.add_option(uow, tender.id, label="Forlængelse i 12 måneder", extends_to=date(2029, 11, 30))
        more = results.add_option(uow, tender.id, label="Flere maskiner")
        for label, until in (("Flere maskiner", None), ("For kort", date(2028, 11, 30)), (" ", None)):
            with pytest.raises(FieldErrors):
                results.add_option(uow, tender.id, label=label, extends_to=until)
        before = back.of(uow.session, tender)
        assert (before.ends_on, before.options_until) == (date(2028, 11, 30), date(2029, 11, 30))
        results.decide_option(uow, tender.id, year.id, "used")
        with pytest.raises(Conflict):
            results.decide_option(uow, tender.id, year.id, "used")
        with pytest.raises(Conflict):
            results.remove_option(uow, tender.id, year.id)
        after = back.of(uow.session, tender)
        assert (after.ends_on, after.options_until) == (date(2029, 11, 30), None)
        results.decide_option(uow, tender.id, year.id, "open")
        assert back.of(uow.session, tender).ends_on == date(2028, 11, 30)
        results.remove_option(uow, tender.id, more.id)
    with place.database.read() as session:
        assert [row.label for row in handover.options(session, tender.id)] == ["Forlængelse i 12 måneder"]


def test_a_wrong_address_of_the_notice_is_told_once_more_to_the_same_companies(place: Place) -> None:
    with place.write() as uow:
        event = make_published(uow, place.process.id)
        signups.confirm(uow, make_signup(uow, event.id).id)
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus, notice_on=date(2026, 11, 2))
        outcomes.send_notice(uow, tender.id, on=date(2026, 11, 2), url="https://forkert.example/1")
    for url in ("https://rigtig.example/1", "https://rigtig.example/1"):  # the second time nothing changes
        with place.write(place.officer) as uow:
            results.correct(uow, tender.id, publication_url=url, reason="Forkert link")
    with place.database.read() as session:
        mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        told = [mail for mail in mails if mail.message in {"tender_published", "tender_corrected"}]
        assert [mail.message for mail in told] == ["tender_published", "tender_corrected"]
        assert "https://rigtig.example/1" in told[1].body_text
        assert session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "tender.corrected")) == 1


def test_corrections_keep_the_order_of_days_and_need_a_reason(place: Place) -> None:
    tender = _signed(place)
    with place.write(place.officer) as uow:
        for changes, field in (
            ({"publication_url": "udbud.dk"}, "publication_url"),
            ({"winner": " "}, "winner"),
            ({"contract_ends_on": date(2026, 11, 1)}, "contract_ends_on"),
            ({"contract_signed_on": date(2026, 11, 12)}, "contract_signed_on"),  # the last day of the standstill
            ({"contract_signed_on": date(2030, 1, 1)}, "contract_signed_on"),
            ({"notice_sent_on": date(2026, 11, 3)}, "notice_sent_on"),
        ):
            with pytest.raises(FieldErrors) as refusal:
                results.correct(uow, tender.id, reason="Rettet", **changes)
            assert set(refusal.value.errors) == {field}
        with pytest.raises(FieldErrors) as refusal:
            results.correct(uow, tender.id, winner="Grav ApS", reason=" ")
        assert set(refusal.value.errors) == {"reason"}
        with pytest.raises(DomainError, match="ikke registreret"):
            results.correct(uow, tender.id, award_notice_sent_on=date(2026, 11, 20), reason="Rettet")
        results.correct(uow, tender.id, winner="Grav ApS", contract_value_ore=100, reason="Stavet forkert")
        assert uow.session.get_one(Tender, tender.id).winner == "Grav ApS"


def test_effects_are_owed_at_six_and_twelve_months_until_measured_or_said_why_not(place: Place) -> None:
    tender = _in_use(place, date(2026, 8, 31))
    with place.database.read() as session:
        (measure,) = [row["measure"] for row in queries.targets(session, tender)]
        assert [(one.months, one.on, one.measures) for one in due.owed(session, [tender])] == [
            (6, date(2027, 2, 28), [measure]),
            (12, date(2027, 8, 31), [measure]),
        ]
    with place.write(place.officer) as uow:
        tender = uow.session.get_one(Tender, tender.id)
        kept = outcomes.record_effect(uow, tender.id, measure=measure, measured_on=uow.today, value="31 %", months=6)
        outcomes.record_effect(uow, tender.id, measure=measure, measured_on=uow.today, value="20 %")  # in between: counts for none
        with pytest.raises(FieldErrors):
            results.skip_effect(uow, tender.id, measure=measure, months=7, reason=" ")
        results.skip_effect(uow, tender.id, measure=measure, months=12, reason="Måleren var i stykker")
        assert due.owed(uow.session, [tender]) == []
        case = queries.row_of(uow.session, tender).case
        assert facts.effects_recorded(uow.session, [case])[case.id].names == ()
        results.undo_effect(uow, tender.id, record_id=kept.id)
        results.skip_effect(uow, tender.id, measure=measure, months=12, reason="Måleren er i stykker")
        (row,) = back.of(uow.session, tender).measured
        assert row.cells[1][2].reason == "Måleren er i stykker"  # type: ignore[union-attr]
        assert [one.months for one in due.owed(uow.session, [tender])] == [6]


def test_measurements_are_reminded_of_by_the_workflow_and_stop_when_answered(place: Place) -> None:
    """One rule, two things: each has its own stop, and the page of reminders shows both before they go."""
    tender = _in_use(place)
    with place.write() as uow:
        case = queries.row_of(uow.session, tender).case
        planned = [line for line in what_will_be_sent(uow.session, case) if line.rule == "effect_measure"]
        assert [local(line.at).date() for line in planned] == [
            date(2027, 5, 20), date(2027, 6, 21), date(2027, 11, 22), date(2027, 12, 20),
        ]  # fmt: skip
        assert {line.stops for line in planned} == {"når effekten er målt, eller I har skrevet hvorfor ikke"}
        assert {line.email for line in planned} == {"ida@aarhus.example"}
        (measure,) = [row["measure"] for row in queries.targets(uow.session, tender)]
    _at(place, date(2027, 5, 20))
    assert due.remind(place.database, place.clock) == 0, "never the old mail beside it"
    assert reminders.due(place.database, place.clock) == 1
    assert reminders.due(place.database, place.clock) == 0
    with place.database.read() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "effect_measure")).one()
        assert f"/udbud/{tender.reference}/effekt" in mail.body_text
    with place.write(place.officer) as uow:
        outcomes.record_effect(uow, tender.id, measure=measure, measured_on=uow.today, value="31 %", months=6)
    _at(place, date(2027, 6, 21))
    assert reminders.due(place.database, place.clock) == 0, "measured: nothing more about that one"
    with place.write(place.officer) as uow:
        results.skip_effect(uow, tender.id, measure=measure, months=12, reason="Nedlagt")
    _at(place, date(2027, 11, 22))
    assert reminders.due(place.database, place.clock) == 0


def test_tenders_on_an_older_workflow_get_one_mail_on_the_day_and_none_once_it_is_answered(place: Place) -> None:
    tender = _in_use(place)
    with place.write() as uow:
        uow.session.get_one(Case, tender.case_id).definition_version = "2026-2"
    _at(place, date(2027, 5, 19))
    assert due.remind(place.database, place.clock) == 0
    _at(place, date(2027, 5, 20))
    assert due.remind(place.database, place.clock) == 1
    assert due.remind(place.database, place.clock) == 0
    with place.database.read() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.message == "effect_due")).one()
        assert mail.to_email == "ida@aarhus.example"
        assert f"/udbud/{tender.reference}/effekt" in mail.body_text
        (measure,) = [row["measure"] for row in queries.targets(session, tender)]
    with place.write(place.officer) as uow:
        results.skip_effect(uow, tender.id, measure=measure, months=12, reason="Nedlagt")
    _at(place, date(2027, 11, 22))
    assert due.remind(place.database, place.clock) == 0


def test_pages_show_what_came_back_take_corrections_and_refuse_others(place: Place, browser: Browser) -> None:
    tender = _in_use(place)
    client, root = browser(place.officer), f"/udbud/{tender.reference}"
    assert client.post(f"{root}/tilbud", data={"received_count": "2", "received_sme": "3"}).status_code == 422
    assert client.post(f"{root}/tilbud", data={"received_count": "2", "received_sme": "1"}).status_code == 303
    assert client.post(f"{root}/optioner", data={"label": "Et år mere", "extends_to-day": "30"}).status_code == 422
    until = {"extends_to-day": "30", "extends_to-month": "11", "extends_to-year": "2029"}
    assert client.post(f"{root}/optioner", data={"label": "Et år mere", **until}).status_code == 303
    with place.database.read() as session:
        (option,) = handover.options(session, tender.id)
        (measure,) = [row["measure"] for row in queries.targets(session, tender)]
    assert client.post(f"{root}/optioner/{option.id}/used").status_code == 303
    assert client.post(f"{root}/ikke-maalt", data={"measure": measure, "months": "6", "reason": "For tidligt"}).status_code == 303
    page = client.get(root).text
    for said in ("Modtagne tilbud", "Kontrakten udløber", "30. november 2029", "Ikke målt: For tidligt", "Måles 20.11.2027"):
        assert said in page
    stored = client.get(f"{root}/ret-resultat").text
    assert "Grav &amp; Søn" in stored
    data = {"publication_url": "https://udbud.example/2", "reason": ""}
    assert client.post(f"{root}/ret-resultat", data=data).status_code == 422
    tab = browser(place.other_officer).get(f"/processer/{place.process.reference}/indkoeb").text
    assert "2 tilbud" in tab
    for person in (place.other_officer, place.facilitator, place.outsider, place.expert):
        for path in ("tilbud", "optioner", "ret-resultat", "ikke-maalt"):
            assert browser(person).get(f"{root}/{path}").status_code == 403


def test_a_tender_without_anything_registered_has_nothing_to_correct(place: Place, browser: Browser, tender: Tender) -> None:
    assert browser(place.officer).get(f"/udbud/{tender.reference}/ret-resultat").status_code == 404


def _lesson(place: Place, tender: Tender, audience: str = "buyers", **answers: str) -> None:
    with place.write(place.officer) as uow:
        outcomes.answer_learning(uow, tender.id, {**dict.fromkeys(words.QUESTIONS, ""), **answers}, audience=audience)


def test_learning_is_found_by_the_next_buyer_and_kept_from_companies(place: Place, browser: Browser) -> None:
    tender = _signed(place)
    with place.write() as uow:
        uow.session.merge(place.process).is_public = True
    _lesson(place, tender, advice="Spørg om ladetid før alt andet.")
    outsider = place.people.actor(place.outsider)
    with place.database.read() as session:
        for codes, why in ((["43210000"], "Samme CPV-gren"), (["43900000"], "Samme CPV-hovedgruppe"), (["33000000"], None)):
            found = learning.near(session, outsider, codes)
            assert [one.why[: len(why or "")] for one in found] == ([why] if why else [])
        assert learning.search(session, outsider, text="LADETID alt")[1] == 1
        assert learning.search(session, outsider, text="benzin")[1] == 0
        assert learning.divisions(session, outsider) == ["43"]
    page = browser(place.outsider).get("/laering?q=ladetid").text
    assert "Spørg om ladetid" in page
    assert "Spørg om ladetid" in browser(place.outsider).get(f"/laering/{tender.reference}").text
    assert "Spørg om ladetid" in browser(place.other_officer).get(f"/processer/{place.process.reference}/indkoeb/nyt").text
    assert browser(place.partner).get("/laering").status_code == 403
    assert browser(None).get("/laering").status_code == 303


def test_learning_for_the_process_alone_or_of_a_private_process_stays_there(place: Place, browser: Browser) -> None:
    tender = _signed(place)
    with place.write() as uow:
        uow.session.merge(place.process).is_public = True
    _lesson(place, tender, "process", advice="Kun til os.")
    path = f"/laering/{tender.reference}"
    assert browser(place.outsider).get(path).status_code == 404
    assert browser(place.other_officer).get(path).status_code == 200
    _lesson(place, tender, "buyers", advice="Kun til os.")
    assert browser(place.outsider).get(path).status_code == 200
    with place.write() as uow:
        uow.session.merge(place.process).is_public = False
    assert browser(place.outsider).get(path).status_code == 404
    _lesson(place, tender, "buyers", advice="")
    assert browser(place.officer).get(path).status_code == 404  # an answer that was taken back is nobody's
    with place.database.read() as session:
        assert session.get_one(LearningEntry, tender.id).answered_at <= place.clock.now() + timedelta(seconds=1)


def test_the_form_of_learning_says_who_may_read(place: Place, browser: Browser) -> None:
    tender = _signed(place)
    client = browser(place.officer)
    assert "Hvem må læse svarene?" in client.get(f"/udbud/{tender.reference}/laering").text
    data = {"advice": "Start med strømmen.", "audience": "process"}
    assert client.post(f"/udbud/{tender.reference}/laering", data=data).status_code == 303
    assert client.post(f"/udbud/{tender.reference}/laering", data={"advice": "Start."}).status_code == 303
    with place.database.read() as session:
        assert learning.audience_of(session, tender.id) == "process"


def test_the_tracker_says_how_far_each_intent_has_come(place: Place, browser: Browser) -> None:
    def stands() -> dict[str, str]:
        with place.database.read() as session:
            lines = tracking.lines(session, place.process.id, queries.of_process(session, place.process.id))
            return {line.organisation.name: f"{line.stands} {line.expected}".strip() for line in lines}

    with place.write() as uow:
        letter = make_letter(uow, place.process)
        for part in (place.aarhus, place.odense):
            signing.sign(uow, letter.id, part.id, make_word(letter))
    before = stands()
    assert {said.split()[0] for said in before.values()} == {"nothing"}
    with place.write(place.other_officer) as uow:
        theirs = make_tender(uow, place.odense, notice_planned_on=date(2027, 5, 1))
    assert stands()["Odense Kommune"] == "planned 2. kvartal 2027"
    with place.write(place.other_officer) as uow:
        outcomes.bind(uow, theirs.id, framework="SKI 50.90", until=date(2028, 9, 30), binds=True)
    assert stands()["Odense Kommune"] == "bound_by_framework 3. kvartal 2028"  # the plan of before no longer holds
    with place.write(place.other_officer) as uow:
        outcomes.end(uow, theirs.id, "end_otherwise", reason="En fælles standard")
    assert stands()["Odense Kommune"] == "other_outcome"  # expects nothing, and is in no quarter
    _signed(place)
    assert stands()["Aarhus Kommune"].startswith("bought")
    page = browser(place.officer).get(f"/processer/{place.process.reference}/indkoeb").text
    assert "Har købt" in page
    assert "Begrundelse: En fælles standard" in page
    public = browser(None).get(f"/processer/{place.process.reference}").text
    assert "En fælles standard" not in public


def test_the_tracker_tells_an_annulled_and_a_dropped_tender_apart(place: Place) -> None:
    with place.write(place.officer) as uow:
        one = make_drafted(uow, place.aarhus, notice_on=date(2026, 10, 1))
        outcomes.send_notice(uow, one.id, on=date(2026, 10, 1))
        assert tracking.stand_of(queries.row_of(uow.session, one)) == "tendered"
        outcomes.end(uow, one.id, "annul", reason="Ingen tilbud", way_on="wait")
        assert tracking.stand_of(queries.row_of(uow.session, one)) == "annulled"
    with place.write(place.manager) as uow:
        two = make_tender(uow, place.aarhus, notice_planned_on=date(2027, 5, 1))
        outcomes.end(uow, two.id, "drop", reason="Pengene er væk")
        lines = tracking.lines(uow.session, place.process.id, queries.of_process(uow.session, place.process.id))
        assert tracking.summary(lines) == [("Annulleret", 1)]  # the furthest it came
        assert tracking.by_quarter(lines) == []
