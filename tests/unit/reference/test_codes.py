"""Code lists: what is read, what is refused and why; branches and parents."""

import pytest
from hypothesis import given, strategies as st

from coproc.kernel.errors import DomainError
from coproc.reference.codes import (
    Code,
    CodeListError,
    cpv,
    cpv_branch,
    cpv_depth,
    cpv_parents,
    nuts,
    nuts_parents,
    read_code_list,
)

GENERICODE = """<?xml version="1.0" encoding="UTF-8"?>
<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
 <ColumnSet>
  <Column Id="code" Use="required"/><Column Id="Name" Use="optional"/>
  <Column Id="dan_label" Use="optional"/><Column Id="eng_label" Use="optional"/>
  <Key Id="k"><ColumnRef Ref="code"/></Key>
 </ColumnSet>
 <SimpleCodeList>
  <Row><!-- a note --><Value ColumnRef="code"><SimpleValue>{code}</SimpleValue></Value>
   <Value ColumnRef="dan_label"><SimpleValue>Frø</SimpleValue></Value>
   <Value ColumnRef="eng_label"><SimpleValue>Seeds</SimpleValue></Value></Row>
  <Row><Value ColumnRef="code"><SimpleValue>03100000</SimpleValue></Value>
   <Value ColumnRef="dan_label"><SimpleValue>Landbrug &amp; havebrug</SimpleValue></Value></Row>
 </SimpleCodeList>
</gc:CodeList>
"""


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "liste æ.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_csv_is_read_in_its_order(file):
    path = file('\ufeffcode,label_da,label_en\n03111000,"Frø, og mere",Seeds\n03000000-1,Landbrug,\n')
    assert read_code_list(path, "cpv") == [
        Code("03111000", "Frø, og mere", "Seeds"),
        Code("03000000", "Landbrug", "Landbrug"),
    ]


def test_csv_from_a_danish_spreadsheet_is_read(file):
    assert read_code_list(file("Kode;label_da;label_en\r\nDK01;Hovedstaden;\r\n"), "nuts")[0].code == "DK01"


def test_genericode_is_read(file):
    found = read_code_list(file(GENERICODE.replace("{code}", "03111000")), "cpv")
    assert found == [Code("03111000", "Frø", "Seeds"), Code("03100000", "Landbrug & havebrug", "Landbrug & havebrug")]


def test_every_wrong_row_is_told_and_nothing_is_taken(file):
    with pytest.raises(CodeListError) as refusal:
        read_code_list(file("code,label_da,label_en\n123,A,B\n03111000,,B\n03000000,A,B\n03000000,A,B\n"), "cpv")
    assert [(e.row, e.sentence) for e in refusal.value.rows] == [
        (2, "En CPV-kode har 8 cifre. Skriv den som for eksempel 79400000."),
        (3, "03111000 mangler en dansk betegnelse."),
        (5, "03000000 står der allerede."),
    ]
    assert "Række 3:" in refusal.value.sentence


def test_many_wrong_rows_are_cut_in_the_sentence_and_kept_in_the_list(file):
    with pytest.raises(CodeListError) as refusal:
        read_code_list(file("code,label_da,label_en\n" + "x,A,B\n" * 30), "cpv")
    assert len(refusal.value.rows) == 30
    assert refusal.value.sentence.endswith("og 10 rækker mere.")


def test_genericode_rows_are_told_by_number(file):
    with pytest.raises(CodeListError) as refusal:
        read_code_list(file(GENERICODE.replace("{code}", "forkert")), "cpv")
    assert [e.row for e in refusal.value.rows] == [1]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><gc:CodeList xmlns:gc="u">&b;</gc:CodeList>'
LEAK = '<!DOCTYPE CodeList [<!ENTITY f SYSTEM "file:///etc/hostname">]><CodeList><Row>&f;</Row></CodeList>'


@pytest.mark.parametrize("content", [BOMB, LEAK, BOMB.encode("utf-16"), '<!DOCTYPE CodeList SYSTEM "http://x/y"><CodeList/>'])
def test_a_document_type_is_refused(file, content):
    with pytest.raises(DomainError) as refusal:
        read_code_list(file(content), "cpv")
    assert "aaaa" not in refusal.value.sentence


@pytest.mark.parametrize(
    "content",
    [
        "",
        "code,label_da,label_en\n",
        "a,b\n1,2\n",
        "code\n03111000\n",
        "<html/>",
        "<CodeList><Row>",
        "<CodeList><Row/></CodeList>",
        b"code,label_da\n03111000,Fr\xf8\n",
        'code,label_da,label_en\n03111000,"' + "x" * 200_000 + '",B\n',
        b"PK\x03\x04\x00\x00",
    ],
)
def test_a_file_that_is_no_code_list_is_refused_with_a_sentence(file, content):
    with pytest.raises(DomainError):
        read_code_list(file(content), "cpv")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DomainError):
        read_code_list(tmp_path / "findes ikke.csv", "cpv")


def test_branches_and_parents_of_cpv():
    assert cpv_branch("33141621", 3) == "33100000"
    assert cpv_parents("33141621") == ["33141620", "33141600", "33141000", "33140000", "33100000", "33000000"]
    assert cpv_parents("33000000") == []
    assert cpv_parents("30100000") == ["30000000"]
    assert (cpv_depth("30000000"), cpv_depth("33140000")) == (2, 4)
    with pytest.raises(ValueError, match="2 to 8"):
        cpv_branch("33141621", 1)


def test_parents_of_nuts():
    assert nuts_parents("dk011") == ["DK01", "DK0", "DK"]
    assert nuts_parents("DK") == []


@pytest.mark.parametrize("text", ["7940000", "794000000", "79400000-", "79400000-88", "7940000A", ""])
def test_wrong_cpv_codes_are_refused(text):
    with pytest.raises(DomainError):
        cpv(text)


def test_check_digit_is_left_out_and_nuts_is_upper_case():
    assert cpv(" 79400000-8 ") == "79400000"
    assert nuts("dk0") == "DK0"
    with pytest.raises(DomainError):
        nuts("DK01111")


@given(st.integers(1_000_000, 99_999_999))
def test_parents_lie_above_each_other(value):
    code = f"{value:08d}"
    parents = cpv_parents(code)
    assert [cpv_depth(p) for p in parents] == sorted((cpv_depth(p) for p in parents), reverse=True)
    assert all(cpv_branch(code, 2) == cpv_branch(p, 2) for p in parents)
