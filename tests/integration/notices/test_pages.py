"""The copy sheets, their answers and files, as the people of a process meet them."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree
from openpyxl import load_workbook

from coproc.audit import timeline
from coproc.notices.elements import NAMESPACES
from coproc.notices.models import NoticeAnswer, NoticeIdentity
from coproc.tenders import services as tenders_services
from tests.factories import notices
from tests.integration.notices.conftest import Place


def e1_path(place: Place, suffix: str = "") -> str:
    return f"/processer/{place.process.reference}/markedsdialog/{place.event.reference}/bekendtgoerelse{suffix}"


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def ids(content: bytes) -> tuple[str, str]:
    root = etree.fromstring(content)
    return str(root.findtext("cbc:ID", namespaces=NAMESPACES)), str(root.findtext("cbc:VersionID", namespaces=NAMESPACES))


def test_the_e1_sheet_shows_each_value_with_where_it_came_from(place: Place, browser: Any) -> None:
    page = text_of(browser(place.facilitator), e1_path(place))
    assert "Alt det, bekendtgørelsen skal have, er her." in page
    assert "BT-800(d)-Lot" in page
    assert "Frist for skriftligt input" in page
    assert "Køber: Anden Kommune" in page
    assert "Skrevet af test 20.11.2026" in page
    assert "Hent som eForms-XML" in page


def test_a_missing_answer_stands_first_with_a_link_that_mends_it(place: Place, browser: Any) -> None:
    tender = place.tender(answered=False)
    page = text_of(browser(place.officer), f"/udbud/{tender.reference}/bekendtgoerelser/16")
    assert "Svar mangler: Hvad er kontraktens hovedformål?" in page
    assert page.index("Mangler, før filen kan hentes") < page.index("BT-262-Procedure")
    assert f'href="/udbud/{tender.reference}/bekendtgoerelser/16/svar#nature"' in page
    assert "Hent som eForms-XML" not in page


def test_the_file_is_the_same_notice_each_time_until_it_gets_its_next_version(place: Place, browser: Any) -> None:
    client = browser(place.facilitator)
    first, second = (client.post(e1_path(place, "/xml")) for _ in range(2))
    assert first.mimetype == "application/xml"
    assert ids(first.data) == ids(second.data)
    assert ids(first.data)[1] == "01"
    for _click in range(2):  # the second click was on a page that is no longer true
        client.post(e1_path(place, "/ny-version"), data={"number": "1"})
    assert ids(client.post(e1_path(place, "/xml")).data) == (ids(first.data)[0], "02")
    with place.database.read() as session:
        told = [entry.what for entry in timeline.of_subject(session, "event", place.event.id)]
    assert "hentede bekendtgørelse E1, version 02, som eForms-XML" in told


def test_with_something_missing_there_is_no_file_but_a_sentence(place: Place, browser: Any) -> None:
    tender = place.tender(answered=False)
    client = browser(place.officer)
    answer = client.post(f"/udbud/{tender.reference}/bekendtgoerelser/16/xml", follow_redirects=True)
    assert answer.mimetype == "text/html"
    assert "BT-23-Procedure: Svar mangler" in answer.get_data(as_text=True)
    with place.database.read() as session:
        assert session.query(NoticeIdentity).count() == 0


def test_answers_are_kept_with_who_and_a_wrong_one_keeps_what_was_typed(place: Place, browser: Any) -> None:
    tender = place.tender(answered=False)
    client, path = browser(place.officer), f"/udbud/{tender.reference}/bekendtgoerelser/16/svar"
    wrong = client.post(path, data={"nature": "supplies", "duration": "mange", "documents_url": "materiale"})
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "Skriv et helt tal fra 1 til 600." in page
    assert "Skriv hele adressen. Den begynder med https://." in page
    assert 'value="mange"' in page
    with place.database.read() as session:
        assert session.query(NoticeAnswer).filter_by(owner_kind="tender").count() == 0
    assert client.post(path, data={"nature": "supplies", "duration": "24"}).status_code == 303
    sheet = text_of(client, f"/udbud/{tender.reference}/bekendtgoerelser/7")
    assert "Skrevet af Ida 20.11.2026" in sheet  # the same answers in another notice of the tender
    assert "24 måneder" in sheet


def test_an_answer_can_be_taken_back(place: Place, browser: Any) -> None:
    tender = place.tender()
    with place.write(place.officer) as uow:
        from coproc.notices import services

        assert services.answer(uow, ("tender", tender.id), {"innovation": "", "gpa": "true"}, scope=None) == 1
    page = text_of(browser(place.officer), f"/udbud/{tender.reference}/bekendtgoerelser/16")
    assert "BT-776-Lot" not in page


def test_what_is_usual_is_chosen_in_the_form_but_counts_only_when_saved(place: Place, browser: Any) -> None:
    tender = place.tender(answered=False)
    client = browser(place.officer)
    form = text_of(client, f"/udbud/{tender.reference}/bekendtgoerelser/16/svar")
    assert "Det sædvanlige er valgt på forhånd. Intet gælder, før du har gemt." in form
    assert 'value="Klagenævnet for Udbud"' in form
    assert "Svar mangler: Er der EU-midler i?" in text_of(client, f"/udbud/{tender.reference}/bekendtgoerelser/16")


def test_questions_of_another_procedure_are_not_asked(place: Place, browser: Any) -> None:
    tender = place.tender(answered=False)  # open: no candidates are chosen
    form = text_of(browser(place.officer), f"/udbud/{tender.reference}/bekendtgoerelser/16/svar")
    assert "Hvor mange måneder skal tilbuddene stå ved magt?" in form
    assert "Hvor mange ansøgere inviterer I mindst?" not in form


def test_the_organisation_answers_once_for_all_its_notices(place: Place, browser: Any) -> None:
    client = browser(place.officer)
    path = f"/organisation/{place.buyer.id}/bekendtgoerelser"
    assert 'value="Aarhus C"' in text_of(client, path)
    assert client.post(path, data={**notices.ORGANISATION, "phone": "ring"}).status_code == 422
    assert client.post(path, data={**notices.ORGANISATION, "city": "Aarhus N"}).status_code == 303
    assert "Aarhus N" in text_of(browser(place.facilitator), e1_path(place))
    assert browser(place.facilitator).get(path).status_code == 403


def test_the_sheet_as_excel_and_csv_has_what_is_missing_first(place: Place, browser: Any) -> None:
    tender = place.tender(answered=False)
    client, root = browser(place.officer), f"/udbud/{tender.reference}/bekendtgoerelser/16/fil"
    book = load_workbook(io.BytesIO(client.get(f"{root}/xlsx").data))
    lines = list(book[book.sheetnames[0]].iter_rows(values_only=True))
    assert lines[0][1] == "Felt"
    is_missing = [bool(line[7]) for line in lines[1:]]
    assert is_missing == sorted(is_missing, reverse=True)
    assert is_missing[0]
    assert any(line[1] == "BT-21-Procedure" and line[4] == "Emissionsfrie gravemaskiner" for line in lines)
    csv = client.get(f"{root}/csv").get_data(as_text=True)
    assert "BT-262-Procedure;Primær klassifikation" in csv
    assert client.get(f"{root}/pdf").status_code == 404


def test_who_may_see_and_who_may_fetch(place: Place, browser: Any) -> None:
    tender = place.tender()
    root = f"/udbud/{tender.reference}/bekendtgoerelser/16"
    for person, reads, fetches in ((place.officer, 200, 200), (place.expert, 200, 403), (place.facilitator, 403, 403)):
        assert browser(person).get(root).status_code == reads
        assert browser(person).post(f"{root}/xml").status_code == fetches
    assert browser(place.outsider).get(root).status_code == 403
    assert browser(place.outsider).get(e1_path(place)).status_code == 403
    assert browser(place.officer).get(e1_path(place)).status_code == 200
    assert browser(place.officer).post(e1_path(place, "/xml")).status_code == 403


def test_the_tender_lists_its_notices(place: Place, browser: Any) -> None:
    tender = place.tender()
    page = text_of(browser(place.officer), f"/udbud/{tender.reference}/bekendtgoerelser")
    assert page.count("/bekendtgoerelser/") >= 4
    assert "Klar" in page
    assert "Kontrakten er ikke underskrevet" not in page
    assert f"/udbud/{tender.reference}/bekendtgoerelser" in text_of(browser(place.officer), f"/udbud/{tender.reference}")


def test_the_leader_must_be_one_of_the_buyers(place: Place, browser: Any) -> None:
    client = browser(place.facilitator)
    answer = client.post(e1_path(place, "/svar"), data={**notices.E1, "lead": "999999"})
    assert answer.status_code == 422
    assert client.post(e1_path(place, "/svar"), data={**notices.E1, "lead": str(place.odense.organisation_id)}).status_code == 303
    content = client.post(e1_path(place, "/xml")).data
    leaders = [one.text for one in etree.fromstring(content).iter(f"{{{NAMESPACES['efbc']}}}GroupLeadIndicator")]
    assert sorted(leaders) == ["false", "true"]


@pytest.mark.parametrize("name", ["title", "cpv"])
def test_a_change_in_the_record_is_in_the_next_file(place: Place, browser: Any, name: str) -> None:
    tender = place.tender()
    value: Any = {"title": "Elektriske gravemaskiner", "cpv": ["43250000"]}[name]
    with place.write(place.officer) as uow:
        tenders_services.edit(uow, tender.id, **{name: value})
    content = browser(place.officer).post(f"/udbud/{tender.reference}/bekendtgoerelser/16/xml").data
    assert (value if isinstance(value, str) else value[0]).encode() in content


def test_an_e1_that_is_too_late_is_refused(place: Place, browser: Any) -> None:
    place.clock.advance(timedelta(days=60))
    page = text_of(browser(place.facilitator), e1_path(place))
    assert "Fristen ligger ikke efter den dag, bekendtgørelsen sendes. Flyt fristen." in page
