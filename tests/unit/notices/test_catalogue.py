"""The catalogue holds what the notices must hold, and names nothing that nobody answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coproc.dialogues.notice.values import RESOLVERS as OF_DIALOGUES
from coproc.kernel.errors import DomainError
from coproc.notices.catalogue import SUBTYPES, Subtype, code_list, fields, left_out, questions, sections, subtype_of
from coproc.notices.documents import constants
from coproc.notices.services import tidy
from coproc.tenders.notices.values import RESOLVERS as OF_TENDERS

LIST = Path(__file__).resolve().parents[4] / "shared" / "eforms" / "notice_fields.md"
OF_PARTIES = {"party_id", "name", "number", "country", "nuts", "legal_type", "email", "lead"}
REVIEW_AND_WINNER = {"review_party", "winner_party", "information_party"}
OF_LOTS = {
    "tender_id",
    "contract_id",
    "tendering_party_id",
    "received_large",
    "total_value",
    "framework_total",
}  # tenders.notices.lots


def _mandatory() -> dict[str, dict[str, str]]:
    """Field -> subtype -> M or C, read from the tables of notice_fields.md."""
    found = {}
    for line in LIST.read_text("utf-8").splitlines():
        if re.match(r"\| (BT|OPT|OPP|OPA)-", line):
            cells = [cell.strip() for cell in re.split(r" \| ", line.strip().strip("|"))]
            if len(cells) == 9:
                kinds = dict(zip(("E1", "4", "7", "16", "29"), cells[4:], strict=True))
                found[cells[0].strip()] = {subtype: kind for subtype, kind in kinds.items() if kind in "MC"}
    return found


@pytest.mark.skipif(not LIST.exists(), reason="../shared is not there")
@pytest.mark.parametrize("subtype", SUBTYPES)
def test_every_mandatory_field_is_in_the_catalogue(subtype: Subtype) -> None:
    """Those mandatory on a condition too, but for the ones whose condition is never met, each with its reason."""
    known = {field.id for field in fields() if subtype in field.in_}
    wanted = {name for name, kinds in _mandatory().items() if kinds.get(subtype)}
    conditional = {name for name, kinds in _mandatory().items() if kinds.get(subtype) == "C"}
    never_met = {
        "E1": {"BT-15-Lot", "OPT-140-Lot"},  # no documents are named (BT-14)
        "7": {"BT-131(t)-Lot", "BT-1311(t)-Lot", "BT-15-Lot", "OPT-140-Lot", "BT-51-Lot", "BT-540-Lot", "BT-777-Lot"},
        "16": {"BT-540-Lot"},  # no criteria are named (BT-539); they stand in the documents
        "29": {"BT-777-Lot"},  # no strategic codes
    }.get(subtype, set())
    assert never_met <= conditional
    assert wanted - known - set(left_out()) == never_met - set(left_out())


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_every_value_comes_from_somewhere(subtype: Subtype) -> None:
    resolvers = OF_DIALOGUES if subtype == "E1" else OF_TENDERS
    asked = {key for key, question in questions().items() if subtype in question.in_}
    winner = {key.removeprefix("winner_") for key in asked} | {"name"}
    known = set(resolvers) | asked | set(constants(subtype)) | OF_PARTIES | REVIEW_AND_WINNER | OF_LOTS | winner
    assert {field.value for field in fields() if subtype in field.in_} <= known


def test_every_list_has_its_codes_in_both_languages() -> None:
    lists = {field.list_name for field in fields() if field.list_name} | {
        one.list_name for one in questions().values() if one.list_name
    }
    for name in lists - {"cpv"}:
        assert code_list(name), name
        assert all(label["da"] and label["en"] for label in code_list(name).values())


def test_what_is_usual_is_an_answer_one_could_give() -> None:
    for question in questions().values():
        assert question.section in sections()
        if question.usual:
            assert tidy(question, question.usual) == question.usual


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("nature", "ydelser"),
        ("place", "DK042 XX"),
        ("duration", "0"),
        ("gpa", "ja"),
        ("documents_url", "udbud.dk"),
        ("deadline_time", "25.00"),
        ("winner_nuts", "DK3"),
        ("phone", "ring"),
        ("email", "udbud"),
        ("published_number", "TED-1"),
        ("exclusion_source", "epo-notice"),
        ("tender_number", "x" * 201),
        ("cpv", "1234"),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence(key: str, wrong: str) -> None:
    with pytest.raises(DomainError) as refused:
        tidy(questions()[key], wrong)
    assert refused.value.sentence.endswith(".")


def test_answers_are_kept_in_one_form() -> None:
    assert tidy(questions()["deadline_time"], "12.00") == "12:00"
    assert tidy(questions()["winner_nuts"], "dk031") == "DK031"
    assert tidy(questions()["place"], "DK042 DK011") == "DK011 DK042"
    assert tidy(questions()["cpv"], "73120000-9") == "73120000"
    assert tidy(questions()["duration"], "024") == "24"


def test_an_unknown_subtype_is_refused() -> None:
    with pytest.raises(DomainError, match="E1, 4, 7, 16, 29"):
        subtype_of("99")


def test_e1_and_4_have_no_innovation_codes() -> None:
    forbidden = {"BT-06-Lot", "BT-776-Lot", "BT-777-Lot", "BT-04-notice"}
    for subtype in ("E1", "4"):
        assert not forbidden & {field.id for field in fields() if subtype in field.in_}
