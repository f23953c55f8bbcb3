"""Tal og kilder: what lacks a source stands first, and numbers in the text are found without being written down."""

from __future__ import annotations

import io
from datetime import date

import pytest

from coproc.agreements import queries as agreements
from coproc.agreements.models import DescriptionSection
from coproc.processes.file_room import figures, services
from coproc.processes.file_room.queries import Reader
from coproc.processes.models import Process
from tests.factories import files as make
from tests.factories.agreements import make_description
from tests.factories.pipeline import Scene
from tests.support.queries import counted


def _described(scene: Scene, process: int, body: str) -> str:
    """A description with that text; its section's key."""
    scene.hearing(process)
    with scene.write(scene.facilitator) as uow:
        version = agreements.latest_version(uow.session, process)
        assert version
        uow.session.add(DescriptionSection(version_id=version.id, key="A1", position=1, heading="Udfordring", body=body))
    return "A1"


def _base(scene: Scene, process: int) -> str:
    return f"/processer/{scene.reference(process)}/filer/tal"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vi har 12.000 borgere og 3,5 mio. kr. om året", [("12.000", "borgere"), ("3,5", "mio. kr")]),
        ("35 % af 1.250 løft tager 2 personer", [("35", "%"), ("1.250", "løft"), ("2", "personer")]),
        ("I 2027, den 3. maj kl. 10:30 efter § 112 og 12-05-2027", []),
        ("1. Første krav\n2. Andet krav", []),
        ("K3 og CO2 og v2.1", []),
        ("2000 kr. pr. stk.", [("2000", "kr")]),
        ("Vi køber 40. Så er det nok", [("40", "")]),
    ],
)
def test_numbers_are_found_and_years_dates_and_paragraphs_are_none(text: str, found: list[tuple[str, str]]) -> None:
    assert [one[:2] for one in figures.numbers_in(text)] == found


def test_a_number_in_the_text_is_listed_until_somebody_writes_its_source(scene: Scene, as_) -> None:
    process = scene.process()
    key = _described(scene, process, "Hvert år bruges 12.000 bleer, og 35 % smides ud.")
    browser, base = as_(scene.officer), _base(scene, process)
    page = browser.get(base).text
    assert "2 tal mangler kilde eller dato." in page
    assert "value=12.000" in page
    given = {"label": "Bleer pr. år", "value": "12.000", "unit": "bleer", "section_key": key, "source": "", "link": ""}
    assert browser.post(f"{base}/nyt", data=given).status_code == 303
    page = browser.get(base).text
    assert "mangler kilde" in page
    assert "2 tal mangler kilde eller dato." in page
    ahead = {**given, "source": "Indkøbsdata", "version": "1", **make.day(date(2027, 1, 1))}
    refused = browser.post(f"{base}/1", data=ahead)
    assert refused.status_code == 422
    assert "Datoen ligger i fremtiden." in refused.text
    assert browser.post(f"{base}/1", data={**ahead, **make.day(date(2026, 9, 1))}).status_code == 303
    page = browser.get(base).text
    assert "1 tal mangler kilde eller dato." in page
    assert "Indkøbsdata" in page
    assert browser.post(f"{base}/1", data={**ahead, **make.day(date(2026, 9, 1))}).status_code == 409


def test_what_lacks_most_stands_first(scene: Scene) -> None:
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        figures.save(uow, process, label="hel", value="1", source="Register", dated_on=uow.today)
        figures.save(uow, process, label="uden dato", value="2", link="https://dst.dk")
        figures.save(uow, process, label="bar", value="3")
    with scene.database.read() as session, counted(scene.database) as asked:
        found = figures.overview(session, Reader(process, frozenset()))
    assert [one.label for one in found.figures] == ["bar", "uden dato", "hel"]
    assert found.lacking == 2
    assert len(asked) <= 3


def test_a_file_is_a_source_and_its_name_is_for_those_who_may_see_it(scene: Scene, as_) -> None:
    process = scene.process()
    with scene.write(scene.facilitator) as uow:
        hidden = services.add_files(uow, process, [("hemmelig.pdf", make.pdf("x"))], folder="Bilag", audience="centre")[0].file.id
    base = _base(scene, process)
    assert as_(scene.officer).get(f"{base}/nyt?file_id={hidden}").status_code == 404
    given = {
        "label": "Udgift",
        "value": "3",
        "unit": "mio. kr.",
        "section_key": "",
        "source": "",
        "link": "",
        "file_id": str(hidden),
    }
    assert as_(scene.officer).post(f"{base}/nyt", data=given).status_code == 404
    assert as_(scene.facilitator).post(f"{base}/nyt", data=given).status_code == 303
    assert "hemmelig.pdf" in as_(scene.facilitator).get(base).text
    page = as_(scene.officer).get(base).text
    assert "hemmelig.pdf" not in page
    assert "en fil, som andre kan se" in page
    assert "hemmelig.pdf" not in as_(scene.officer).get(f"{base}/1").text
    assert as_(scene.facilitator).post(f"{base}/1/fjern").status_code == 303
    assert "Udgift" not in as_(scene.facilitator).get(base).text


def test_the_numbers_of_the_description_stand_in_its_word_file(scene: Scene, as_) -> None:
    from docx import Document

    process = scene.process()
    with scene.write(scene.officer) as uow:
        version = make_description(uow, uow.session.get_one(Process, process))
        key = agreements.sections(uow.session, version.id)[0].key
        figures.save(
            uow, process, label="Bleer", value="12.000", section_key=key, source="Indkøbsdata 2025", dated_on=date(2026, 1, 2)
        )
        figures.save(uow, process, label="Uden kilde", value="77", section_key=key)
    answer = as_(scene.officer).get(f"/processer/{scene.reference(process)}/behovsbeskrivelse/{version.number}/word")
    assert answer.status_code == 200, answer.text
    text = "\n".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)
    assert "Bleer: 12.000. Kilde: Indkøbsdata 2025" in text
    assert "Uden kilde" not in text
