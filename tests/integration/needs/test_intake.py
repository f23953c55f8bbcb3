from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from coproc.needs.cli import import_file
from coproc.needs.imports import ImportRefused
from coproc.needs.models import FocusArea, InnovationNeed
from coproc.needs.schemas import NeedIn, NeedOut

HEADER = "Titel;Problem;Organisation;Fokusområde;CPV;NUTS;Tidsvindue fra\n"


@pytest.fixture
def write(tmp_path):
    def file(*lines: str):
        path = tmp_path / "behov.csv"
        path.write_text(HEADER + "\n".join(lines), "utf-8")
        return path

    return file


def _count(place) -> int:
    with place.database.read() as session:
        return session.scalar(select(func.count()).select_from(InnovationNeed))


def test_needs_come_in_as_drafts_of_the_persons_own_organisation(place, write) -> None:
    path = write("Støv;Støv i lungerne;;Bæredygtigt byggeri;44100000;DK042;2027 K2", "Larm;Larm om natten;Aarhus Kommune;;;;")
    assert import_file(place.database, place.clock, place.people.actor(place.officer), path) == 2
    with place.database.read() as session:
        first, second = session.scalars(select(InnovationNeed).order_by(InnovationNeed.id)).all()
    assert (first.focus_area, first.cpv, first.window_from, first.window_to) == (
        FocusArea.CONSTRUCTION,
        ["44100000"],
        date(2027, 4, 1),
        date(2027, 6, 30),
    )
    assert {first.organisation_id, second.organisation_id} == {place.aarhus.id}
    assert {first.status, second.status} == {"draft"}


def test_one_wrong_row_stops_all_and_every_error_is_told(place, write) -> None:
    path = write("Støv;Støv;;;;;", "Larm;Larm;Odense Kommune;;;;", "Lys;Lys;Atlantis Kommune;Rumfart;;;")
    with pytest.raises(ImportRefused) as refused:
        import_file(place.database, place.clock, place.people.actor(place.officer), path)
    assert [error.partition(":")[0] for error in refused.value.errors] == ["Række 3", "Række 4", "Række 4"]
    assert "Odense Kommune er ikke din organisation" in refused.value.errors[0]
    assert _count(place) == 0


def test_a_facilitator_names_the_organisation_of_every_row(place, write) -> None:
    facilitator = place.people.actor(place.facilitator)
    with pytest.raises(ImportRefused, match="kolonnen Organisation skal udfyldes"):
        import_file(place.database, place.clock, facilitator, write("Støv;Støv;;;;;"))
    assert import_file(place.database, place.clock, facilitator, write("Støv;Støv;odense kommune;;;;")) == 1


def test_the_api_reads_what_it_writes(place) -> None:
    columns = NeedIn.model_validate(
        {"title": "Støv", "focus_area": "climate_environment", "effect_targets": [{"measure": "Støv"}]}
    ).columns()
    assert columns == {
        "title": "Støv",
        "focus_area": "climate_environment",
        "effect_targets": [{"measure": "Støv", "baseline": "", "target": ""}],
    }
    need = place.need(**columns | {"effect_targets": [{"measure": "Støv", "baseline": "1", "target": "0"}]})
    with place.database.read() as session:
        from coproc.needs.queries import by_reference

        shown = NeedOut.of(by_reference(session, need.reference)).model_dump(mode="json")
    assert shown["organisation"] == "Aarhus Kommune"
    assert shown["window_from"] == "2027-04-01"
    assert shown["need_owner"] == ""
