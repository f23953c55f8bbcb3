"""The demo's facts are those of the sources, and nothing is made up where they are silent."""

from datetime import date

import pytest
from pydantic import ValidationError

from coproc.demo.source import Process, scaling_processes


def test_the_three_processes_stand_where_the_source_leaves_them():
    assert {p.title_da: p.stage for p in scaling_processes().processes} == {
        "Sammen om emissionsfrie arbejdsmaskiner": "need_exploration",
        "Sammen om mindre råstofforbrug": "market_dialogue",
        "Sammen om løsninger til inkontinens": "need_exploration",
    }


def test_participants_are_the_named_organisations():
    machinery = scaling_processes().process("emission_free_machinery")
    assert machinery.participants[:3] == ["Københavns Kommune", "Metroselskabet", "Aalborg Kommune"]
    assert len(machinery.participants) == 9
    assert len(scaling_processes().organisations) == len(set(scaling_processes().organisations)) == 18
    assert scaling_processes().scaling_partners == ["Gate 21", "WE BUILD DENMARK", "Danish Life Science Cluster"]


def test_dates_are_as_exact_as_the_source():
    raw = scaling_processes().process("raw_materials")
    assert (raw.started, raw.dialogues[0].held, raw.dialogues[0].companies) == (2022, "2022-Q4", None)
    incontinence = scaling_processes().process("incontinence")
    assert incontinence.started == date(2023, 3, 15)
    assert incontinence.dialogues[0].held == date(2023, 11, 15)
    assert incontinence.annual_spend_dkk == {"Aalborg Kommune": 25_000_000}
    assert [m.on for m in scaling_processes().process("emission_free_machinery").milestones][-1] == 2024


def test_the_source_is_named():
    assert "INNOVER SKALER REALISER" in scaling_processes().source.title


def test_unknown_fields_and_strangers_are_refused():
    facts = scaling_processes().process("incontinence").model_dump()
    with pytest.raises(ValidationError):
        Process.model_validate({**facts, "cvr": "12345678"})
    with pytest.raises(ValidationError):
        Process.model_validate({**facts, "annual_spend_dkk": {"Odense Kommune": 1}})
