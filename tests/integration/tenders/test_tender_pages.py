"""What people see and may do on the pages of a tender."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import docx
import pytest
from sqlalchemy import select

from coproc.cases.services import of_subject
from coproc.tenders import papers, queries, services, words
from coproc.tenders.material import sets
from coproc.tenders.models import LearningAnswer, Tender
from tests.factories.tenders import make_drafted, make_tender
from tests.integration.tenders.conftest import Place
from tests.support.confirming import post_and_confirm

Browser = Any


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_officer_opens_a_tender_from_the_process(place: Place, browser: Browser) -> None:
    client = browser(place.officer)
    tab = client.get(f"/processer/{place.process.reference}/indkoeb")
    assert "Opret udbud" in tab.text
    page = client.get(f"/processer/{place.process.reference}/indkoeb/nyt")
    assert "Odense Kommune" in page.text
    answer = client.post(
        f"/processer/{place.process.reference}/indkoeb/nyt",
        data={
            "title": "Elmaskiner til bymidten",
            "authority_id": place.aarhus.organisation_id,
            "participation_ids": place.odense.id,
        },
    )
    assert answer.status_code == 303
    shown = client.get(answer.location)
    assert "Vælg regelsæt og procedure" in shown.text
    assert "Planen mangler regelsæt." in shown.text
    assert "Spurgt, om de står bag udbuddet" in shown.text  # Odense has a word of its own to say


def test_officer_of_no_participant_cannot_open_one_in_the_process(place: Place, browser: Browser) -> None:
    assert browser(place.outsider).get(f"/processer/{place.process.reference}/indkoeb/nyt").status_code == 403


def test_officer_opens_a_tender_of_its_own(place: Place, browser: Browser) -> None:
    client = browser(place.outsider)
    organisation = min(place.people.actor(place.outsider).organisation_ids())
    refused = client.post("/udbud/ny", data={"title": "", "authority_id": organisation})
    assert refused.status_code == 422
    answer = client.post("/udbud/ny", data={"title": "Gravemaskine", "authority_id": organisation})
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    assert browser(place.expert).get("/udbud/ny").status_code == 403


def test_page_shows_the_lawful_dates_with_paragraph_and_sum(place: Place, browser: Browser, tender: Tender) -> None:
    text = browser(place.officer).get(f"/udbud/{tender.reference}").text
    assert "onsdag den 23. december 2026" in text
    assert "§ 57" in text
    assert "30 dage talt fra dagen efter" in text
    assert "ikke verificeret" in text
    assert "Spørgsmål besvares senest onsdag den 16. december 2026" in text
    assert "Tærskelværdien i kroner" in text
    assert "216.000 euro" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("manager", 200),
        ("expert", 200),
        ("other_officer", 200),
        ("facilitator", 200),
        ("outsider", 403),
        ("partner", 403),
    ],
)
def test_those_in_the_process_read_an_unpublished_tender(
    place: Place, browser: Browser, tender: Tender, who: str, status: int
) -> None:
    assert browser(getattr(place, who)).get(f"/udbud/{tender.reference}").status_code == status


PAGES = ("oplysninger", "regelsaet", "tidsplan", "krav", "kriterier", "vilkaar", "bekendtgoerelse", "tildeling", "kontrakt")
PAGES += (
    "kontraktbekendtgoerelse",
    "ibrugtagning",
    "effekt",
    "laering",
    "rammeaftale",
    "andet-end-indkoeb",
    "intet-udbud",
    "annuller",
)


@pytest.mark.parametrize("page", PAGES)
def test_only_the_authority_comes_to_the_forms(place: Place, browser: Browser, tender: Tender, page: str) -> None:
    path = f"/udbud/{tender.reference}/{page}"
    assert browser(place.officer).get(path).status_code == 200
    for person in (place.other_officer, place.facilitator, place.outsider, place.partner, place.expert):
        assert browser(person).get(path).status_code == 403
        assert browser(person).post(path, data={}).status_code == 403
    assert browser(None).get(path).status_code == 303


def test_an_officer_of_another_buyer_behind_the_tender_reads_and_changes_nothing(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = services.create_tender(uow, place.process.id, place.aarhus.organisation_id, "Sammen", [place.odense.id])
    with place.write(place.other_officer) as uow:
        services.answer_asking(uow, tender.id, place.odense.id, yes=True)
    client = browser(place.other_officer)
    page = client.get(f"/udbud/{tender.reference}")
    assert page.status_code == 200
    assert "/regelsaet" not in page.text
    assert client.post(f"/udbud/{tender.reference}/flyt/draft_documents", data={"step_number": 1}).status_code == 403
    assert client.post(f"/udbud/{tender.reference}/dokumenter/saet").status_code == 403
    assert client.post(f"/udbud/{tender.reference}/krav/hent").status_code == 403
    assert client.get(f"/udbud/{tender.reference}/dokumenter").status_code == 200


def test_particulars_are_saved_and_shown(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    data = {
        "version": tender.version,
        "title": "Elmaskiner",
        "participation_ids": [place.aarhus.id, place.odense.id],
        "stance": "first",
        "background": "Vi graver i byen.",
        "purchase_kind": "goods_services",
        "estimated_value_ore": "25 mio.",
        "cpv": "43200000\n43260000",
        "is_divided": "True",
        "lots": "Små maskiner\nStore maskiner",
        "contact_name": "Indkøb",
        "contact_email": "udbud@example.dk",
    }
    assert client.post(f"/udbud/{tender.reference}/oplysninger", data=data).status_code == 303
    text = client.get(f"/udbud/{tender.reference}").text
    assert "25.000.000 kr." in text
    assert "Små maskiner og Store maskiner" in text
    assert "Odense Kommune" in text
    again = client.post(f"/udbud/{tender.reference}/oplysninger", data=data)
    assert again.status_code == 409
    assert "En kollega har rettet udbuddet imens" in again.text
    assert "Små maskiner" in again.text


def test_wrong_particulars_keep_what_was_typed(place: Place, browser: Browser, tender: Tender) -> None:
    data = {
        "version": tender.version,
        "title": "Elmaskiner",
        "stance": "first",
        "is_divided": "False",
        "cpv": "12",
        "contact_email": "x",
    }
    answer = browser(place.officer).post(f"/udbud/{tender.reference}/oplysninger", data=data)
    assert answer.status_code == 422
    assert 'value="Elmaskiner"' in answer.text


def test_regime_page_records_the_reasons(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    path = f"/udbud/{tender.reference}/regelsaet"
    data = {
        "version": tender.version,
        "regime": "udbudsloven",
        "regime_reason": "Vi er en kommune.",
        "procedure": "negotiated_procedure",
        "procedure_reason": "Løsningen skal tilpasses.",
    }
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "Vælg den hjemmel" in refused.text
    assert client.post(path, data={**data, "legal_ground": "61_a"}).status_code == 303
    text = client.get(f"/udbud/{tender.reference}").text
    assert "litra a" in text
    assert "Løsningen skal tilpasses." in text


def test_requirements_are_decided_one_at_a_time(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
        number = queries.requirements(uow.session, [tender.id])[tender.id][0].id
    client = browser(place.officer)
    path = f"/udbud/{tender.reference}/krav"
    refused = client.post(path, data={"requirement": number, f"r{number}-decision": "dropped"})
    assert refused.status_code == 422
    assert "Skriv hvorfor" in refused.text
    data = {
        "requirement": number,
        f"r{number}-decision": "changed",
        f"r{number}-own_text": "6 timer",
        f"r{number}-reason": "Kort vagt",
    }
    assert client.post(path, data=data).status_code == 303
    matrix = browser(place.other_officer).get(f"/processer/{place.process.reference}/indkoeb/krav").text
    assert "Tilpasset" in matrix
    assert "6 timer" in matrix
    assert "Kort vagt" in matrix
    assert client.post(path, data={"requirement": 999}).status_code == 404


def test_criteria_are_written_one_to_a_line(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    path = f"/udbud/{tender.reference}/kriterier"
    data = {"version": tender.version, "award_basis": "pris", "evaluation_method": "Point", "criteria": "Effekt – mest"}
    assert "skal være: kriterium" in client.post(path, data=data).text
    data["criteria"] = "Effekt – 70 – Støj\nPris – 40 – Samlet pris"
    assert "De giver nu 110 %" in client.post(path, data=data).text
    data["criteria"] = "Effekt – 60 % – Støj\nPris – 40 – Samlet pris"
    assert client.post(path, data=data).status_code == 303
    assert "Effekt – 60 – Støj" in client.get(path).text


def test_terms_are_saved(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    path = f"/udbud/{tender.reference}/vilkaar"
    data = {"version": tender.version, "suitability": "Egenkapital", "phases": "Udvikling – Prototype"}
    assert "fase – delmål – betaling" in client.post(path, data=data).text
    data["phases"] = "Udvikling – Prototype – 1 mio. kr."
    assert client.post(path, data=data).status_code == 303
    assert "Udvikling – Prototype – 1 mio. kr." in client.get(path).text


def test_documents_are_made_listed_and_fetched(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    path = f"/udbud/{tender.reference}/dokumenter"
    assert "Ikke lavet" in client.get(path).text
    assert client.post(f"{path}/saet", data={"papers": list(words.REQUIRED[:4])}).status_code == 303
    sets.make_ordered(place.database, place.clock)
    page = client.get(path)
    assert "Kravspecifikation" in page.text
    assert "Det seneste sæt er klar" in page.text
    with place.database.read() as session:
        document = queries.newest_documents(session, tender.id)["tender_timetable"]
    fetched = client.get(f"/dokumenter/{document.id}")
    assert fetched.status_code == 200
    assert docx.Document(io.BytesIO(fetched.data)).tables
    assert "attachment" in fetched.headers["Content-Disposition"]
    zipped = client.get(f"/udbud/{tender.reference}/pakke")
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as archive:
        assert "LÆS MIG.txt" in archive.namelist()
    for person, status in ((place.other_officer, 403), (place.facilitator, 403), (place.outsider, 403), (None, 303)):
        assert browser(person).get(f"/dokumenter/{document.id}").status_code == status
        assert browser(person).get(path).status_code == status
        assert browser(person).get(f"/udbud/{tender.reference}/pakke").status_code == status


def test_what_documents_lack_is_said_with_a_link(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
    client = browser(place.officer)
    text = client.get(f"/udbud/{tender.reference}/dokumenter").text
    assert f"/udbud/{tender.reference}/kriterier" in text
    assert "Tildelingsgrundlag mangler" in text
    assert client.get(f"/udbud/{tender.reference}/pakke").status_code == 422


def test_the_steps_are_walked_on_the_pages(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_drafted(uow, place.aarhus, notice_on=date(2026, 10, 1))
    client = browser(place.officer)
    root = f"/udbud/{tender.reference}"

    def version() -> int:
        with place.database.read() as session:
            return session.get_one(Tender, tender.id).version

    def click(trigger: str, **more: str) -> None:
        with place.database.read() as session:
            number = of_subject(session, ("tender", tender.id)).step_number
        data = {"step_number": number, **more}
        answer = (
            post_and_confirm(client, f"{root}/flyt/{trigger}", data)
            if trigger == "close"
            else client.post(f"{root}/flyt/{trigger}", data=data)
        )
        assert answer.status_code == 303

    assert "Bekendtgørelsen er sendt" in client.get(root).text
    sent = {"version": version(), "url": "ftp://udbud.example", **_day("on", date(2026, 10, 1))}
    assert "https://" in client.post(f"{root}/bekendtgoerelse", data=sent).text
    sent["url"] = "https://udbud.example/1"
    assert client.post(f"{root}/bekendtgoerelse", data=sent).status_code == 303
    assert "Tilbuddene er modtaget" in client.get(root).text
    public = browser(None).get(root)
    assert public.status_code == 200
    assert "https://udbud.example/1" in public.text
    assert "Anslået værdi" not in public.text
    click("receive_offers")
    click("evaluate")
    decided = {"version": version(), "has_standstill": "True", **_day("on", date(2026, 11, 9))}
    assert client.post(f"{root}/tildeling", data=decided).status_code == 303
    contract = {
        "version": version(),
        "winner": "Gravko ApS",
        "value_ore": "4 mio.",
        **_day("on", date(2026, 11, 18)),
        **_day("starts_on", date(2027, 1, 1)),
        **_day("ends_on", date(2028, 1, 1)),
    }
    refused = client.post(f"{root}/kontrakt", data=contract)
    assert refused.status_code == 422
    assert "Kontrakten må tidligst underskrives fredag den 20. november 2026" in refused.text
    assert 'value="Gravko ApS"' in refused.text
    assert client.post(f"{root}/kontrakt", data={**contract, **_day("on", date(2026, 11, 20))}).status_code == 303
    notice = {"version": version(), **_day("on", date(2026, 11, 20))}
    assert client.post(f"{root}/kontraktbekendtgoerelse", data=notice).status_code == 303
    used = {"version": version(), "note": "På to pladser", **_day("on", date(2026, 11, 20))}
    assert client.post(f"{root}/ibrugtagning", data=used).status_code == 303
    click("follow_effects")
    assert "Registrér den målte effekt" in client.get(root).text
    measured = {"measure": "Dieselforbrug", "value": "900 liter", **_day("measured_on", date(2026, 11, 20))}
    assert client.post(f"{root}/effekt", data=measured).status_code == 303
    assert client.post(f"{root}/laering", data={"advice": "Begynd med strømmen."}).status_code == 303
    with place.database.read() as session:
        assert session.scalars(select(LearningAnswer)).one().question == "advice"
    click("close")
    page = client.get(root).text
    assert "Afsluttet" in page
    assert "900 liter" in page
    assert "registrerede kontrakten med Gravko ApS" in page
    tab = browser(place.other_officer).get(f"/processer/{place.process.reference}/indkoeb").text
    assert "Gravko ApS" in tab
    assert "Begynd med strømmen." in tab


def test_a_second_click_is_told(place: Place, browser: Browser, tender: Tender) -> None:
    with place.write(place.officer) as uow:
        papers.generate(uow, tender.id)
    client = browser(place.officer)
    client.post(f"/udbud/{tender.reference}/flyt/draft_documents", data={"step_number": 1})
    client.post(f"/udbud/{tender.reference}/flyt/draft_documents", data={"step_number": 1})
    assert "Nogen var hurtigere end dig" in client.get(f"/udbud/{tender.reference}").text


def test_officer_cannot_decide_that_there_is_no_tender(place: Place, browser: Browser, tender: Tender) -> None:
    data = {"version": tender.version, "reason": "Ingen penge"}
    assert browser(place.officer).post(f"/udbud/{tender.reference}/intet-udbud", data=data).status_code == 403
    assert browser(place.manager).post(f"/udbud/{tender.reference}/intet-udbud", data=data).status_code == 303
    assert "Ingen penge" in browser(place.other_officer).get(f"/processer/{place.process.reference}/indkoeb").text


def test_mending_leads_to_the_page_that_mends(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
    client = browser(place.officer)
    assert client.get(f"/udbud/{tender.reference}/mangler").location.endswith("/regelsaet")


def test_what_the_plan_lacks_is_said_once_in_the_order_of_the_work(place: Place, browser: Browser) -> None:
    with place.write(place.officer) as uow:
        tender = make_tender(uow, place.aarhus)
    text = browser(place.officer).get(f"/udbud/{tender.reference}").text
    wanted = ("regelsæt", "begrundelse for regelsættet", "procedure", "anslået værdi", "planlagt dato for bekendtgørelsen")
    at = [text.index(f"Planen mangler {what}.") for what in wanted]
    assert at == sorted(at)
    assert text.count("begrundelse for regelsættet") == 1
    assert "Gå videre alligevel" in text


def test_pages_speak_english(place: Place, browser: Browser, tender: Tender) -> None:
    client = browser(place.officer)
    client.get("/sprog/en?next=/udbud")
    text = client.get(f"/udbud/{tender.reference}").text
    assert "Wednesday 23 December 2026" in text
    assert "not verified" in text
