"""Joining as a decision: the officer writes, the manager answers from a link, a body above decides."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from coproc import wiring
from coproc.cases.models import Case
from coproc.documents.filling import text_of
from coproc.kernel.actor import Role
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.processes import services as processes
from coproc.processes.funding import services as funding
from coproc.processes.funding.models import Phase
from coproc.processes.joining import queries, services
from coproc.processes.joining.models import DecisionState, JoiningDecision
from coproc.processes.models import Participation, Process
from coproc.tenders.timeplan import meetings
from coproc.tenders.timeplan.reading import Draft
from tests.factories.joining import link_of, make_decision
from tests.factories.pipeline import Scene
from tests.support.confirming import post_and_confirm
from tests.support.queries import counted
from tests.support.together import together

FORM = {
    "hours": "120",
    "cost_ore": "50.000",
    "cost_note": "Driftens ramme.",
    "background": "Vi river ned hvert år.",
    "level": "director",
}
COMMITTEE = {"level": "committee", "body": "Teknik- og Miljøudvalget"}


def _day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


@dataclass
class Asked:
    """A process that the first buyer is invited to."""

    scene: Scene
    process: int
    part: int

    @property
    def page(self) -> str:
        return f"/processer/{self.scene.reference(self.process)}/deltagelse/{self.part}"

    def state(self) -> str:
        with self.scene.database.read() as session:
            part = session.get_one(Participation, self.part)
            return session.scalars(select(Case.state).where(Case.id == part.case_id)).one()

    def mandate(self) -> tuple[str, str | None, date | None]:
        with self.scene.database.read() as session:
            part = session.get_one(Participation, self.part)
            return part.mandate_status, part.mandate_level, part.mandate_meeting_on

    def decision(self) -> JoiningDecision:
        with self.scene.database.read() as session:
            return session.scalars(
                select(JoiningDecision).where(JoiningDecision.participation_id == self.part).order_by(JoiningDecision.id.desc())
            ).all()[0]

    def asks(self, **given: Any) -> str:
        """The officer hands it to the manager; the manager's link."""
        with self.scene.write(self.scene.officer) as uow:
            make_decision(uow, self.part, self.scene.manager, **given)
            return link_of(uow)


@pytest.fixture
def asked(scene: Scene) -> Asked:
    process = scene.process(joined=0)
    with scene.write(scene.facilitator) as uow:
        part = processes.invite(uow, process, scene.buyers[0].id).id
    return Asked(scene, process, part)


def _version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_directors_phone_makes_the_organisation_join(asked: Asked, as_, mails) -> None:
    officer, phone = as_(asked.scene.officer), as_(None)
    page = officer.get(asked.page).text
    assert "Beslut, om I er med" in page
    assert "Penge: det ved vi ikke endnu." in page
    assert "Vi lover ikke ét fælles udbud for alle." in page
    sent = officer.post(f"{asked.page}/beslutning", data=FORM | {"manager_id": str(asked.scene.manager.id)})
    assert sent.status_code == 303
    assert asked.state() == "interested"
    (mail,) = mails("joining_asked")
    assert mail.to == asked.scene.manager.email
    assert "120 timer, 50.000 kr." in mail.text
    shown = phone.get(mail.path)
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "Ib Indkøber spørger, om Aarhus Kommune skal være med" in shown.text
    assert asked.state() == "interested"
    done = phone.post(f"{mail.path}/ja", data={"version": _version(shown.text)}, follow_redirects=True)
    assert "Mona Manager svarede" in done.text
    assert asked.state() == "joined"
    (told,) = mails("joining_answered")
    assert told.to == asked.scene.officer.email
    log = officer.get(asked.page).text
    assert "Besluttet: I er med" in log
    assert "godkendt af Mona Manager" in log
    assert "2026" in log
    history = officer.get(f"/processer/{asked.scene.reference(asked.process)}/historik").text
    assert "skrev beslutningen: Aarhus Kommune er med (Direktion" in history


def test_the_page_says_what_others_reckon_with(asked: Asked, as_) -> None:
    scene = asked.scene
    with scene.write(scene.facilitator) as uow:
        funding.set_needs(uow, asked.process, {Phase.PURCHASE: (400_000_000, "")})
        for buyer, hours in ((1, 40), (2, 160)):
            part = processes.add_participant(uow, asked.process, scene.buyers[buyer].id, state="joined")
            funding.set_hours(uow, part.id, {Phase.PURCHASE: (hours, None)})
    page = as_(scene.officer).get(asked.page).text
    assert "mellem 40 og 160 timer hver" in page
    assert "behov 4.000.000 kr., skaffet 0 kr., mangler 4.000.000 kr." in page
    assert "Esbjerg Kommune og Odense Kommune" in page


def test_hours_of_one_organisation_alone_are_not_shown(asked: Asked) -> None:
    scene = asked.scene
    with scene.write(scene.facilitator) as uow:
        part = processes.add_participant(uow, asked.process, scene.buyers[1].id, state="joined")
        funding.set_hours(uow, part.id, {Phase.PURCHASE: (40, None)})
        assert queries.known(uow.session, uow.session.get_one(Participation, asked.part)).hours is None


def test_a_question_is_answered_on_the_page_and_the_manager_is_told(asked: Asked, as_, mails) -> None:
    link = asked.asks()
    phone, officer = as_(None), as_(asked.scene.officer)
    empty = phone.post(f"{link}/spoerg", data={"question": ""})
    assert (empty.status_code, "Skriv, hvad du vil vide." in empty.text) == (422, True)
    assert phone.post(f"{link}/spoerg", data={"question": "Hvem betaler?"}).status_code == 303
    (mail,) = mails("joining_question")
    assert (mail.to, "Hvem betaler?" in mail.text) == (asked.scene.officer.email, True)
    assert "Svar lederen" in officer.get(asked.page).text
    assert "lederen, før I er med" in officer.get("/opgaver").text
    assert officer.post(f"{asked.page}/beslutning/spoergsmaal", data={"reply": "Driften."}).status_code == 303
    (again,) = mails("joining_replied")
    assert "Driften." in again.text
    shown = phone.get(again.path).text
    assert "Hvem betaler?" in shown
    assert "Driften." in shown
    assert phone.get(link).status_code == 200
    stale = phone.post(f"{again.path}/ja", data={"version": "1"})
    assert (stale.status_code, "Læs den igen" in stale.text) == (409, True)
    assert phone.post(f"{again.path}/ja", data={"version": _version(stale.text)}).status_code == 303
    assert asked.state() == "joined"


def test_no_needs_a_reason_and_a_second_answer_is_refused(asked: Asked, as_, mails) -> None:
    link = asked.asks()
    phone = as_(None)
    assert phone.post(f"{link}/nej", data={"reason": " "}).status_code == 422
    assert phone.post(f"{link}/nej", data={"reason": "Ikke i år."}).status_code == 303
    assert asked.state() == "declined"
    late = phone.post(f"{link}/ja", data={})
    assert (late.status_code, "Der er allerede svaret: Mona Manager" in late.text) == (409, True)
    (mail,) = mails("joining_answered")
    assert "Ikke i år." in mail.text
    assert "Besluttet: I er ikke med (Ikke i år.)" in as_(asked.scene.officer).get(asked.page).text


def test_the_officer_takes_it_back_and_the_link_stops(asked: Asked, as_, mails) -> None:
    link = asked.asks()
    officer = as_(asked.scene.officer)
    refused = officer.post(f"{asked.page}/beslutning", data=FORM)
    assert refused.status_code == 303  # it lies with the manager: there is no form to write in
    assert asked.decision().state == DecisionState.ASKED
    assert officer.post(f"{asked.page}/beslutning/traek-tilbage").status_code == 303
    dead = as_(None).get(link)
    assert (dead.status_code, "Bed den, der sendte mailen" in dead.text) == (410, True)
    assert [mail.to for mail in mails("joining_taken_back")] == [asked.scene.manager.email]
    assert 'value="120"' in officer.get(f"{asked.page}/beslutning").text
    again = officer.post(f"{asked.page}/beslutning", data=FORM | {"hours": "90", "manager_id": str(asked.scene.manager.id)})
    assert again.status_code == 303
    assert "90 timer" in as_(None).get(mails("joining_asked")[-1].path).text


def test_a_link_grows_old_and_shows_only_its_decision(asked: Asked, as_) -> None:
    link = asked.asks()
    phone = as_(None)
    assert phone.get(f"{asked.page}/beslutning/svar").status_code == 303  # sign in
    assert phone.get(asked.page).status_code == 303
    asked.scene.clock.advance(services.LIFETIME)
    assert phone.get(link).status_code == 410
    assert phone.post(f"{link}/ja").status_code == 410
    assert asked.state() == "interested"


@pytest.mark.parametrize("roles", [(Role.OFFICER,), (Role.OFFICER, Role.MANAGER)])
def test_without_another_manager_the_officer_names_who_answers_but_not_oneself(scene: Scene, as_, mails, roles) -> None:
    """Whoever is invited by mail becomes the organisation's manager: an officer too, who then must not approve alone."""
    town = scene.people.organisation("Hjørring Kommune")
    officer = scene.people.person(*((town, role) for role in roles), name="Hanne Hjørring", email="hanne@hjoerring.example")
    process = scene.process(joined=0)
    with scene.write(scene.facilitator) as uow:
        there = Asked(scene, process, processes.invite(uow, process, town.id).id)
    browser = as_(officer)
    page = browser.get(f"{there.page}/beslutning").text
    assert "Ingen anden er leder for jer i coproc endnu." in page
    own = browser.post(f"{there.page}/beslutning", data=FORM | {"manager_name": "Mig", "manager_email": "Hanne@hjoerring.example"})
    assert (own.status_code, "Det er din egen adresse." in own.text) == (422, True)
    missing = browser.post(f"{there.page}/beslutning", data=FORM)
    assert missing.status_code == 422
    assert 'id="manager_name-error"' in missing.text
    assert 'value="120"' in missing.text
    named = {"manager_name": "Dir Ektør", "manager_email": "dir@hjoerring.example"}
    assert browser.post(f"{there.page}/beslutning", data=FORM | named).status_code == 303
    (mail,) = mails("joining_asked")
    assert mail.to == "dir@hjoerring.example"
    assert as_(None).post(f"{mail.path}/ja").status_code == 303
    assert there.state() == "joined"
    assert "godkendt af Dir Ektør" in browser.get(there.page).text


def test_where_there_are_managers_one_of_them_answers(asked: Asked) -> None:
    with pytest.raises(FieldErrors) as error, asked.scene.write(asked.scene.officer) as uow:
        make_decision(uow, asked.part)
    assert list(error.value.errors) == ["manager_id"]
    with asked.scene.database.read() as session:
        assert queries.under_way(session, asked.part) is None


def test_a_committee_decides_after_the_manager(asked: Asked, as_, mails) -> None:
    scene = asked.scene
    meeting_on = scene.clock.now().date() + timedelta(days=40)
    link = asked.asks(**COMMITTEE, meeting_on=meeting_on, covers_letter=True)
    phone, officer = as_(None), as_(scene.officer)
    assert "Ja, send sagen til mødet" in phone.get(link).text
    assert phone.post(f"{link}/ja").status_code == 303
    assert (asked.state(), asked.mandate()) == ("interested", ("pending", "committee", meeting_on))
    (mail,) = mails("joining_answered")
    assert "Send dagsordenspunktet til Teknik- og Miljøudvalget senest" in mail.text
    assert "dagsordenspunktet om deltagelse" in officer.get("/opgaver").text
    members = as_(scene.facilitator).get(f"/processer/{scene.reference(asked.process)}/deltagere").text
    assert f"Skal behandles (Udvalg {meeting_on:%d.%m.%Y})" in " ".join(members.split())
    outcome = {"outcome": "yes", "minutes_point": "7", "journal_number": "2026-88"}
    early = officer.post(f"{asked.page}/beslutning/besluttet", data=outcome | _day("decided_on", meeting_on))
    assert (early.status_code, "Datoen ligger i fremtiden." in early.text) == (422, True)
    scene.clock.advance(timedelta(days=41))
    officer = as_(scene.officer)
    assert "hvad Teknik- og Miljøudvalget besluttede" in officer.get("/opgaver").text
    assert officer.post(f"{asked.page}/beslutning/besluttet", data=outcome | _day("decided_on", meeting_on)).status_code == 303
    assert (asked.state(), asked.mandate()) == ("joined", ("given", "committee", meeting_on))
    page = officer.get(asked.page).text
    for words in ("Teknik- og Miljøudvalget", "2026-88", "7", f"{meeting_on:%d.%m.%Y}"):
        assert words in page
    assert [mail.to for mail in mails("joining_decided")] == [scene.manager.email]


def test_a_decision_about_taking_part_alone_leaves_the_mandate_to_be_said(asked: Asked) -> None:
    scene = asked.scene
    asked.asks(**COMMITTEE, meeting_on=scene.clock.now().date() + timedelta(days=1))
    with scene.write(scene.manager) as uow:
        services.approve(uow, asked.decision().id)
    scene.clock.advance(timedelta(days=2))
    with scene.write(scene.officer) as uow:
        services.decided(uow, asked.decision().id, yes=True, decided_on=uow.today - timedelta(days=1))
    assert (asked.state(), asked.mandate()[0]) == ("joined", "unknown")


def test_the_committee_may_say_no_or_meet_another_day(asked: Asked, as_) -> None:
    scene = asked.scene
    first = scene.clock.now().date() + timedelta(days=20)
    asked.asks(**COMMITTEE, meeting_on=first)
    with scene.write(scene.manager) as uow:
        services.approve(uow, asked.decision().id)
    officer = as_(scene.officer)
    moved = {"body": "Byrådet", "agenda_days": "10", **_day("meeting_on", first + timedelta(days=7))}
    assert post_and_confirm(officer, f"{asked.page}/beslutning/moede", moved).status_code == 303
    assert asked.mandate()[2] == first + timedelta(days=7)
    scene.clock.advance(timedelta(days=30))
    with scene.write(scene.officer) as uow, pytest.raises(FieldErrors):
        services.decided(uow, asked.decision().id, yes=False, decided_on=uow.today)
    with scene.write(scene.officer) as uow:
        services.decided(uow, asked.decision().id, yes=False, decided_on=uow.today, reason="Ingen penge.")
    assert asked.state() == "declined"


def test_the_deadline_is_the_calendars_where_it_knows_the_meeting(asked: Asked, as_) -> None:
    scene = asked.scene
    wiring.wire()
    with scene.write(scene.officer) as uow:
        meetings.add(uow, scene.buyers[0].id, Draft("Byrådet", date(2027, 1, 26), date(2027, 1, 13)))
    officer = as_(scene.officer)
    form = officer.get(f"{asked.page}/beslutning").text
    assert "Byrådet tirsdag den 26. januar 2027, sagen klar senest onsdag den 13. januar 2027" in form
    data = FORM | {"level": "council", "meeting": "2027-01-26 Byrådet", "manager_id": str(scene.manager.id)}
    assert officer.post(f"{asked.page}/beslutning", data=data).status_code == 303
    page = officer.get(asked.page).text
    assert "Jeres politiske kalender siger, at sagen skal være klar onsdag den 13. januar 2027" in page


def test_the_paper_is_whole_as_word_and_pdf(asked: Asked, as_) -> None:
    scene = asked.scene
    asked.asks(level="council", body="Byrådet", meeting_on=date(2027, 1, 5), agenda_days=8, covers_letter=True)
    officer = as_(scene.officer)
    answer = officer.get(f"{asked.page}/beslutning/dagsordenspunkt")
    assert answer.status_code == 200
    headings = [
        p.text
        for p in docx.Document(io.BytesIO(answer.data)).paragraphs
        if ((p.style and p.style.name) or "").startswith("Heading")
    ]
    for heading in ("Resumé", "Indstilling", "Sagsfremstilling", "Økonomi", "Lovgrundlag", "Tidsplan", "Bilag", "Beslutning"):
        assert heading in headings
    text = text_of(answer.data).replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "Frist til dagsordenen: fredag den 18. december 2026",
        "Byrådet", "120 timer", "50.000 kr.", "Driftens ramme.", "Vi river ned og bygger nyt hvert år.", "§ 39",
        "at direktionen får mandat", "Sag 2026-77. Udarbejdet af Ib Indkøber.",
    ):  # fmt: skip
        assert words in text
    pdf = officer.get(f"{asked.page}/beslutning/dagsordenspunkt?som=pdf")
    assert pdf.data.startswith(b"%PDF")
    said = " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.data)).pages).split())
    assert "fredag den 18. december 2026" in said
    assert as_(scene.facilitator).get(f"{asked.page}/beslutning/dagsordenspunkt").status_code == 403


def test_the_paper_says_what_is_missing(asked: Asked, as_) -> None:
    asked.asks(level="council", body="Byrådet", meeting_on=date(2027, 1, 5), background="")
    officer = as_(asked.scene.officer)
    back = officer.get(f"{asked.page}/beslutning/dagsordenspunkt", follow_redirects=True).text
    assert "Sagsfremstilling mangler." in back


def test_two_phones_answer_once(asked: Asked) -> None:
    asked.asks()
    scene, decision = asked.scene, asked.decision().id
    actor = scene.actor(scene.manager)

    def act(place: int) -> str:
        with scene.database.write(actor, scene.clock) as uow:
            found = services.approve(uow, decision) if place % 2 else services.refuse(uow, decision, "Nej.")
            return found.state

    results = together(2, act)
    assert len([one for one in results if isinstance(one, Conflict)]) == 1, results
    assert asked.state() == ("joined" if asked.decision().state == DecisionState.YES else "declined")


def test_two_officers_write_one_decision(asked: Asked) -> None:
    scene = asked.scene
    actor = scene.actor(scene.officer)

    def act(place: int) -> int:
        with scene.database.write(actor, scene.clock) as uow:
            return services.save(uow, asked.part, level="director", hours=place).id

    together(2, act)
    with scene.database.read() as session:
        assert len(session.scalars(select(JoiningDecision).where(JoiningDecision.open_for == asked.part)).all()) == 1


def test_what_is_settled_elsewhere_closes_the_decision(asked: Asked, as_) -> None:
    link = asked.asks()
    with asked.scene.write(asked.scene.manager) as uow:
        processes.answer(uow, asked.part, "join")
    assert (asked.decision().state, asked.decision().open_for) == (DecisionState.YES, None)
    assert as_(None).get(link).status_code == 410


def test_nothing_is_decided_about_a_process_that_is_over(asked: Asked, as_) -> None:
    link = asked.asks()
    with asked.scene.write() as uow:
        case = uow.session.get_one(Case, uow.session.get_one(Process, asked.process).case_id)
        case.state = "stopped"
    phone = as_(None)
    assert "Processen er slut." in phone.get(link).text
    refused = phone.post(f"{link}/ja")
    assert refused.status_code == 422
    assert asked.state() == "interested"


def test_addresses_go_ninety_days_after_and_the_names_stay(asked: Asked) -> None:
    asked.asks()
    scene = asked.scene
    with scene.write(scene.manager) as uow:
        services.approve(uow, asked.decision().id)
    for days, expected in ((89, "leder@aarhus.example"), (2, "")):
        scene.clock.advance(timedelta(days=days))
        with scene.write() as uow:
            services.forget_old(uow)
        assert asked.decision().manager_email == expected
    assert (asked.decision().manager_name, asked.decision().answered_by) == ("Mona Manager", "Mona Manager")


def test_a_meeting_in_the_past_is_refused_beside_its_field(asked: Asked, as_) -> None:
    scene = asked.scene
    past = _day("meeting_on", scene.clock.now().date() - timedelta(days=1))
    data = FORM | COMMITTEE | past | {"manager_id": str(scene.manager.id)}
    refused = as_(scene.officer).post(f"{asked.page}/beslutning", data=data)
    assert refused.status_code == 422
    assert 'id="meeting_on-error"' in refused.text
    with pytest.raises(DomainError), scene.write(scene.officer) as uow:
        services.take(uow, 999, (DecisionState.DRAFT,))


def test_the_own_page_costs_the_same_with_many_participants(asked: Asked, as_) -> None:
    scene = asked.scene
    asked.asks()
    browser = as_(scene.officer)
    browser.get(asked.page)
    with counted(scene.database) as few:
        browser.get(asked.page)
    towns = [scene.people.organisation(f"By {number}") for number in range(12)]
    with scene.write() as uow:
        for town in towns:
            processes.add_participant(uow, asked.process, town.id, state="joined")
    with counted(scene.database) as many:
        browser.get(asked.page)
    assert len(many) == len(few)
