import json
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from coproc.needs.imports import ImportRefused, read_needs


def file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def sheet(tmp_path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "needs.xlsx")
    return tmp_path / "needs.xlsx"


def refused(path):
    with pytest.raises(ImportRefused) as caught:
        read_needs(path)
    return caught.value.errors


def test_danish_semicolon_file_is_read(tmp_path):
    head = "Titel;Problem;CPV-koder;NUTS;Tidsvindue fra;Tidsvindue til\r\n"
    text = f"{head}Bleer;De lækker;33751000-9, 33141000;dk042;2027 K2;3. kvartal 2027\r\n"
    (need,) = read_needs(file(tmp_path, "needs.csv", text))
    assert (need.row, need.title, need.problem) == (2, "Bleer", "De lækker")
    assert (need.cpv, need.nuts) == (("33751000", "33141000"), "DK042")
    assert need.window == (date(2027, 4, 1), date(2027, 9, 30))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_english_headers_and_excel_encodings_are_read(tmp_path, encoding):
    text = 'TITLE,Description,buyer\n"Støj, om natten","To\nlinjer",Ærø Kommune\n'
    (need,) = read_needs(file(tmp_path, "needs.CSV", text.encode(encoding)))
    assert (need.title, need.problem, need.organisation) == ("Støj, om natten", "To\nlinjer", "Ærø Kommune")


def test_spreadsheet_numbers_and_dates_are_read(tmp_path):
    path = sheet(tmp_path, ["Titel", "Problem", "CPV", "Tidsvindue fra"], [], ["Frø", "Mangler", 3111000, datetime(2027, 4, 1)])
    (need,) = read_needs(path)
    assert (need.row, need.cpv, need.window) == (3, ("03111000",), (date(2027, 4, 1), date(2027, 4, 1)))


def test_jsonl_is_read(tmp_path):
    rows = [{"title": "A", "description": "B", "cpv": ["33751000"], "nuts": None}, {"titel": "C", "problem": "D"}]
    needs = read_needs(file(tmp_path, "needs.jsonl", "\n".join(map(json.dumps, rows))))
    assert [need.title for need in needs] == ["A", "C"]


def test_every_error_of_every_row_is_told_and_nothing_is_read(tmp_path):
    head = "Titel;Problem;CPV;NUTS;Tidsvindue fra;Tidsvindue til\n"
    text = f"{head};;12;Fyn ø;måske;\nGod;God;;;;\nX;Y;33751000;DK;2027-K3;2027-K1\n"
    assert refused(file(tmp_path, "needs.csv", text)) == [
        "Række 2, kolonne Titel: skal udfyldes.",
        "Række 2, kolonne Problem: skal udfyldes.",
        "Række 2, kolonne NUTS: 'FYN Ø' er ikke en NUTS-kode. Skriv for eksempel DK042.",
        "Række 2, kolonne CPV: '12' er ikke en CPV-kode. Skriv otte cifre.",
        "Række 2, kolonne Tidsvindue fra: 'måske' er ikke et kvartal eller en dato. Skriv for eksempel 2027 K2.",
        "Række 4, kolonne Tidsvindue til: ligger før Tidsvindue fra.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("needs.txt", "", "Filen skal være .csv, .xlsx eller .jsonl."),
        ("needs.csv", "", "Der er ingen behov i filen."),
        ("needs.csv", "Titel;Problem\n", "Der er ingen behov i filen."),
        ("needs.csv", "Titel\nA\n", "Kolonnen Problem mangler."),
        ("needs.csv", "Titel;title;Problem\nA;B;C\n", "Kolonnen Titel står to gange."),
        ("needs.csv", "Titel;Problem;Farve\nA;B;C\n", "Kolonnen 'Farve' kendes ikke. Brug: Titel,"),
        ("needs.xlsx", "no zip", "Filen er ikke et regneark, der kan læses."),
        ("needs.jsonl", "{", "Række 1: det er ikke JSON."),
        ("needs.jsonl", "[]", "Række 1: der skal stå ét JSON-objekt."),
        ("needs.jsonl", '{"farve": 1}', "Række 1: feltet 'farve' kendes ikke."),
        ("needs.jsonl", '{"title": ["a"], "problem": "b"}', "Række 1, kolonne Titel: skal være en tekst."),
        (
            "needs.jsonl",
            '{"title": "a", "problem": "b", "cpv": NaN}',
            "Række 1, kolonne CPV: 'nan' er ikke en CPV-kode.",
        ),
        ("needs.jsonl", b"\xff", "Filen er ikke gemt som UTF-8."),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, name, content, sentence):
    errors = refused(file(tmp_path, name, content))
    assert errors[0].startswith(sentence)


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "kan ikke læses" in refused(tmp_path / "no.csv")[0]
