"""User representatives: who is to be heard, who was, and the requirements they shaped."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest

from coproc.agreements import queries as agreements
from coproc.agreements.voices import queries, services, words
from coproc.kernel.errors import FieldErrors
from coproc.processes.models import Process
from tests.factories.agreements import make_description
from tests.integration.agreements.conftest import Place
from tests.support.queries import counted

SAID = "Løftet må ikke gøre ondt i skuldrene."


def _day(name: str, number: date) -> dict[str, str]:
    return {f"{name}-day": str(number.day), f"{name}-month": str(number.month), f"{name}-year": str(number.year)}


def _requirement(place: Place) -> tuple[str, int]:
    with place.write(place.facilitator) as uow:
        version = make_description(uow, uow.session.get_one(Process, place.process.id))
        return agreements.requirement_headings(uow.session, place.process.id)[0][0], version.number


def test_somebody_is_planned_and_then_heard_and_stands_at_the_requirement(place: Place, browser) -> None:
    key, _number = _requirement(place)
    officer = browser(place.officer)
    empty = officer.get(place.url("/brugere")).text
    assert "Ingen er hørt, og ingen står til at blive det." in empty
    planned = {"body": "Ældrerådet i Aarhus", "kind": "elders", **_day("hear_by", place.clock.now().date() - timedelta(days=1))}
    assert officer.post(place.url("/brugere/ny"), data=planned).status_code == 303
    page = officer.get(place.url("/brugere")).text
    assert "Ældrerådet i Aarhus (Ældreråd)" in page
    assert "overskredet" in page
    heard = {**planned, **_day("heard_on", place.clock.now().date()), "requirements": key}
    refused = officer.post(place.url("/brugere/1"), data=heard)
    assert refused.status_code == 422
    assert "Skriv, hvad de sagde." in refused.text
    assert "Vælg, hvordan I hørte dem." in refused.text
    told = {**heard, "said": SAID, "how": "meeting", "led_to": "Kravet fik en prøve."}
    assert officer.post(place.url("/brugere/1"), data=told).status_code == 303
    page = officer.get(place.url("/brugere")).text
    assert SAID in page
    assert "Ingen på listen mangler." in page
    description = browser(place.facilitator).get(place.url("/behovsbeskrivelse")).text
    assert f"20. november 2026: {SAID}" in description
    history = officer.get(place.url("/historik")).text
    assert "Ældrerådet i Aarhus skal høres" in history
    assert "Ældrerådet i Aarhus er hørt" in history
    assert officer.post(place.url("/brugere/1/fjern")).status_code == 303
    assert SAID not in browser(place.facilitator).get(place.url("/behovsbeskrivelse")).text


def test_only_what_may_stand_there_stands_in_the_word_file(place: Place, browser) -> None:
    from docx import Document

    key, number = _requirement(place)
    with place.write(place.officer) as uow:
        common = {"kind": "users", "heard_on": uow.today, "how": "workshop", "requirements": [key]}
        services.save(uow, place.process.id, body="Otte brugere", said="Let at rengøre", in_description=True, **common)
        services.save(uow, place.process.id, body="Pårørendeforeningen", said="Kun til os selv", **common)
    answer = browser(place.officer).get(place.url(f"/behovsbeskrivelse/{number}/word"))
    assert answer.status_code == 200
    text = "\n".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)
    assert "Brugerrepræsentanter, der er hørt" in text
    assert f"Let at rengøre Formede {key}." in text
    assert "Kun til os selv" not in text


def test_a_requirement_that_is_not_there_and_words_without_a_day_are_refused(place: Place) -> None:
    for given, field in (
        ({"requirements": ["K99"]}, "requirements"),
        ({"said": SAID}, "heard_on"),
        ({"said": SAID, "how": "meeting", "heard_on": date(2027, 1, 1)}, "heard_on"),
    ):
        with pytest.raises(FieldErrors) as refused, place.write(place.officer) as uow:
            services.save(uow, place.process.id, body="Ældrerådet", kind="elders", **given)
        assert set(refused.value.errors) == {field}
    with place.database.read() as session:
        assert queries.voices(session, place.process.id) == []


@pytest.mark.parametrize(
    ("title", "cpv", "is_aid"),
    [
        ("Sammen om løsninger til inkontinens", [], True),
        ("Nye kørestole til børn", [], True),
        ("Sengelifte", ["33196200"], True),
        ("Emissionsfrie arbejdsmaskiner", ["43200000"], False),
    ],
)
def test_a_process_about_personal_aids_gets_a_hint_with_its_source(
    place: Place, browser, title: str, cpv: list[str], is_aid: bool
) -> None:
    with place.write(place.facilitator) as uow:
        process = uow.session.get_one(Process, place.process.id)
        process.title, process.cpv, process.challenge, process.problem = title, cpv, "", ""
        assert words.looks_like_aids(process) == is_aid
    page = browser(place.officer).get(place.url("/brugere")).text
    assert ("Kilde: lov om social service § 112." in page) == is_aid
    assert ("I vurderer selv" in page) == is_aid


def test_outside_and_partners_read_nothing_of_it_and_the_page_asks_little(place: Place, browser) -> None:
    with place.write(place.officer) as uow:
        for number in range(40):
            services.save(uow, place.process.id, body=f"Råd {number}", kind="other", hear_by=uow.today)
    assert browser(place.partner).get(place.url("/brugere")).status_code == 403
    assert browser(None).get(place.url("/brugere")).status_code == 303
    officer = browser(place.officer)
    officer.get(place.url("/brugere"))
    with counted(place.database) as asked:
        assert "Råd 39" in officer.get(place.url("/brugere")).text
    assert len(asked) <= 12
