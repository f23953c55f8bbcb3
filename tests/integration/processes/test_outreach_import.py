"""A list as people have it: read, shown, and taken in whole or not at all."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from coproc.accounts.models import Organisation, OrganisationType
from coproc.kernel.errors import NotFound
from coproc.processes import services as processes
from coproc.processes.outreach import importing, queries, reading
from coproc.processes.outreach.models import Answer, Prospect, WaitingList
from coproc.processes.outreach.queries import Filters
from tests.factories import outreach as make
from tests.factories.pipeline import Scene
from tests.support.queries import counted
from tests.support.together import together

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "ted_notices.jsonl"
HEADER = "Organisation;CVR;Type;Kontaktperson;E-mail;Telefon;Skaleringspartner;Spurgt den;Svar;Begrundelse;Ring igen;Bemærkning"
# (the row, the column its sentence names, words of the sentence): each a fault of another kind.
FAULTS = [
    (";;;;a@example.dk;;;;;;;", "Organisation", "Skriv organisationens navn"),
    ("Kort By;1234567;;;;;;;;;;", "CVR", "8 cifre"),
    ("Byttet By;12345678;;;;;;;;;;", "CVR", "passer ikke sammen"),
    ("Typet By;;Grevskab;;;;;;;;;", "Type", "kendes ikke"),
    ("Mailløs By;;;;ikke en mail;;;;;;;", "E-mail", "Mailadressen kan ikke bruges"),
    ('To By;;;;"a@example.dk b@example.dk";;;;;;;', "E-mail", "kun én mailadresse"),
    ("Ringe By;;;;;ring bare;;;;;;", "Telefon", "med cifre"),
    ("Dato By;;;;;;;31-02-2026;;;;", "Spurgt den", "er ikke en dato"),
    ("Fremtid By;;;;;;;24-12-2026;;;;", "Spurgt den", "ikke kommet endnu"),
    ("Svar By;;;;;;;01-11-2026;jaja;;;", "Svar", "ja, måske, nej eller ring"),
    ("Uspurgt By;;;;;;;;ja;;;", "Spurgt den", "Der står et svar"),
    ("Nej By;;;;;;;01-11-2026;nej;;;", "Begrundelse", "hvorfor de siger nej"),
    ("Gået By;;;;;;;;;;01-11-2026;", "Ring igen", "Dagen er gået"),
    (f"{'Lang ' * 50};;;;;;;;;;;", "Organisation", "Højst 200 tegn"),
    (f"Snak By;;;;;;;;;;;{'ord ' * 600}", "Bemærkning", "Højst 2000 tegn"),
    ("Bred By;;;;;;;;;;;;for meget", "Bemærkning", "flere felter"),
    ("Tegn By;;;H\ufffdns;;;;;;;;", "Kontaktperson", "Der er tegn"),
    ("Andet navn;13748136;;;;;;;;;;", "CVR", "står også i række 2"),
    ("Første By;25313763;;;;;;;;;;", "Organisation", "med et andet CVR-nummer"),
    ("Første By;13748136;;;anden@example.dk;;;;;;;", "E-mail", "med en anden mailadresse"),
    ("Ejet By;;;;;;Ukendt Klynge;;;;;", "Skaleringspartner", "er ikke skaleringspartner"),
    ("Gravko A/S;;;;;;;;;;;", "Organisation", "ikke en offentlig indkøber"),
    ("Nedlagt Kommune;;;;;;;;;;;", "Organisation", "findes ikke efter"),
    ("Aarhus Kommune;29189846;;;;;;;;;;", "CVR", "hører til"),
]


def _path(scene: Scene, process: int, rest: str = "") -> str:
    return f"/processer/{scene.reference(process)}/invitationsliste{rest}"


def _send(client, path: str, name: str, data: bytes):
    return client.post(path, data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def _count(scene: Scene) -> int:
    with scene.database.read() as session:
        return session.scalar(select(func.count()).select_from(Prospect)) or 0


def _known(scene: Scene) -> None:
    scene.people.organisation("Gravko A/S", OrganisationType.COMPANY)
    scene.people.organisation("Nedlagt Kommune", valid_to=date(2026, 1, 1))
    scene.people.organisation("Anden Region", OrganisationType.REGION, cvr="29189846")


def test_every_planted_fault_has_its_sentence_with_row_and_column_and_nothing_is_changed(scene: Scene, as_) -> None:
    process = scene.process()
    _known(scene)
    rows = [HEADER, "Første By;13748136;;;foerste@example.dk;;;;;;;", *(row for row, _column, _words in FAULTS)]
    assert len({words for _row, _column, words in FAULTS}) == len(FAULTS) >= 20
    answer = _send(as_(scene.facilitator), _path(scene, process, "/fil"), "liste.csv", "\n".join(rows).encode())
    assert answer.status_code == 422
    for number, (_row, column, words) in enumerate(FAULTS, start=3):
        said = [line for line in answer.text.split("<li>") if line.startswith(f"Række {number}, {column}: ")]
        assert len(said) == 1, (number, column)
        assert words in said[0]
    assert answer.text.count("<li>Række ") == len(FAULTS)
    assert f"{len(FAULTS)} fejl:" in answer.text
    assert _count(scene) == 0
    with scene.database.read() as session:
        assert session.scalar(select(func.count()).select_from(WaitingList)) == 0


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ";"), ("cp1252", ";"), ("utf-8", ","), ("cp1252", "\t")], ids=str
)
def test_files_are_read_as_danish_spreadsheets_write_them(encoding: str, delimiter: str) -> None:
    text = delimiter.join(("Kommune", "CVR-nummer", "Kontakt", "Mail", "Ejer"))
    text += "\r\n" + delimiter.join(("Ærø Kommune", "DK 13 74 81 36", "Åse Øst", "Aase@Example.dk", "Klyngen")) + "\r\n\r\n"
    rows, faults = reading.read("Liste.CSV", text.encode(encoding), date(2026, 11, 20))
    assert faults == []
    assert [(row.number, row.name, row.cvr, row.contact_name, row.email, row.partner) for row in rows] == [
        (2, "Ærø Kommune", "13748136", "Åse Øst", "aase@example.dk", "Klyngen")
    ]


def _workbook(*rows: tuple[object, ...]) -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def test_a_spreadsheet_s_own_numbers_and_dates_are_read() -> None:
    data = _workbook(
        ("Organisation", "CVR", "Spurgt", "Svar", "Hvorfor"), ("Ærø Kommune", 13748136.0, date(2026, 11, 2), "Nej", "Har købt")
    )
    rows, faults = reading.read("liste.xlsx", data, date(2026, 11, 20))
    assert faults == []
    assert (rows[0].cvr, rows[0].asked_on, rows[0].answer) == ("13748136", date(2026, 11, 2), Answer.NO)


def test_the_list_is_seen_before_it_is_taken_in_once(scene: Scene, as_) -> None:
    process = scene.process()
    known = scene.people.organisation("Øby Kommune", cvr="13748136")
    with scene.write() as uow:
        processes.add_partner(uow, process, scene.people.organisation("Klyngen", OrganisationType.PARTNER).id)
        make.make_prospect(uow, process, "Gammel Kommune")
    text = f"{HEADER}\nØby kommune;;;Åse;aase@example.dk;;klyngen;;;;;\nGammel Kommune;;;;;;;;;;;\nNy Kommune;;Kommune;;;;;01-11-2026;måske;;;"
    she = as_(scene.facilitator)
    answer = _send(she, _path(scene, process, "/fil"), "liste.csv", text.encode())
    assert answer.status_code == 303
    shown = she.get(answer.location).text
    assert "Hent 2 ind" in shown
    assert "<dt>Heraf kender coproc</dt>\n      <dd>1</dd>" in shown
    assert _count(scene) == 1  # nothing yet but the old one
    assert she.post(answer.location).status_code == 303
    again = she.post(answer.location, follow_redirects=True)
    assert "Listen er hentet ind" in again.text
    with scene.database.read() as session:
        rows = {row.prospect.name: row for row in queries.everything(session, process, Filters())}
    assert list(rows) == ["Gammel Kommune", "Ny Kommune", "Øby Kommune"]
    town = rows["Øby Kommune"]
    assert (town.prospect.organisation_id, town.prospect.cvr, town.partner, town.status) == (
        known.id,
        "13748136",
        "Klyngen",
        "not_asked",
    )
    assert (rows["Ny Kommune"].status, rows["Ny Kommune"].prospect.asked_by) == ("maybe", scene.facilitator.name)


def test_two_clicks_and_two_files_at_once_put_each_organisation_there_once(scene: Scene) -> None:
    process = scene.process()
    with scene.write() as uow:
        waiting = make.make_waiting(uow, process).id

    def click(place: int) -> int:
        with scene.write(scene.facilitator) as uow:
            if place % 2:
                return importing.confirm(uow, process, waiting)
            return importing.take_in(uow, process, [reading.Row(2, name="Ventende Kommune")], "anden.csv")

    answers = together(6, click)
    assert sum(answer for answer in answers if isinstance(answer, int)) == 1
    assert _count(scene) == 1
    with pytest.raises(NotFound), scene.write(scene.facilitator) as uow:
        importing.confirm(uow, process, waiting)


def test_a_file_that_nobody_confirms_goes_after_a_day(scene: Scene) -> None:
    process = scene.process()
    with scene.write() as uow:
        make.make_waiting(uow, process)
    for days, left in ((0, 1), (2, 0)):
        scene.clock.advance(timedelta(days=days))
        with scene.write() as uow:
            importing.forget_unconfirmed(uow)
        with scene.database.read() as session:
            assert session.scalar(select(func.count()).select_from(WaitingList)) == left


def test_a_list_costs_as_many_questions_with_a_thousand_rows_as_with_ten(scene: Scene) -> None:
    process = scene.process()
    asked = []
    for number in (10, 1000):
        rows = [reading.Row(nth, name=f"By {nth}") for nth in range(number)]
        with scene.database.read() as session, counted(scene.database) as statements:
            assert len(importing.preview(session, process, rows, [], date(2026, 11, 20)).new) == number
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 4


def test_the_empty_file_has_the_columns_that_are_read(scene: Scene, as_) -> None:
    process = scene.process()
    data = as_(scene.facilitator).get(_path(scene, process, "/skabelon.csv")).data
    header = next(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert reading.sheet_reading.columns(header, reading.HEADERS, reading.REQUIRED) == list(reading.HEADERS)


@pytest.mark.skipif(not DATA.exists(), reason="the public data are not on this machine")
def test_real_buyers_names_are_read_as_they_are() -> None:
    """Names of contracting authorities as TED has them: none is a fault, and none is lost."""
    import json

    notices = (json.loads(line) for line in DATA.read_text("utf-8").splitlines())
    known = sorted({str(notice["buyer"]).strip() for notice in notices if notice.get("country") == "DK" and notice.get("buyer")})
    assert known
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([["Organisation"], *([name] for name in known)])
    rows, faults = reading.read("ted.csv", buffer.getvalue().encode(), date(2026, 11, 20))
    assert faults == []
    assert len(rows) == len({reading.key_of(name) for name in known})


def test_an_organisation_is_added_by_hand_and_faults_stand_beside_their_fields(scene: Scene, as_) -> None:
    process = scene.process()
    she = as_(scene.facilitator)
    wrong = she.post(_path(scene, process, "/ny"), data={"name": "Ny By", "cvr": "12345678", "email": "ny@example.dk"})
    assert wrong.status_code == 422
    assert "passer ikke sammen" in wrong.text
    assert 'value="Ny By"' in wrong.text
    given = {"name": "Ny By", "kind": "municipality", "email": "ny@example.dk"}
    assert she.post(_path(scene, process, "/ny"), data=given).status_code == 303
    assert "står på listen i forvejen" in she.post(_path(scene, process, "/ny"), data=given).text
    with scene.database.read() as session:
        assert session.scalars(select(Prospect.kind)).all() == ["municipality"]
        assert session.scalar(select(func.count()).select_from(Organisation).where(Organisation.name == "Ny By")) == 0
