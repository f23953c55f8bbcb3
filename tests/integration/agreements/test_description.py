"""The joint description: versions, hearing, answers, publication."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from coproc.agreements import facts, queries
from coproc.agreements.models import DescriptionVersion
from coproc.agreements.services import assents, descriptions
from coproc.cases import services as cases
from coproc.cases.models import Case
from coproc.documents.filling import text_of
from coproc.documents.services import of_subject, with_content
from coproc.kernel.database import UnitOfWork
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.processes import services as processes
from tests.factories.agreements import make_approval, make_description, make_hearing, make_participation
from tests.integration.agreements.conftest import Place


def _missing(uow: UnitOfWork, place: Place, name: str) -> tuple[str, ...]:
    case = uow.session.get_one(Case, place.process.case_id)
    return facts.FACTS[name](uow.session, [case])[case.id].names


def test_the_first_version_starts_from_the_needs(place: Place) -> None:
    with place.write() as uow:
        assert _missing(uow, place, "preliminary_description_exists")
        version = descriptions.start(uow, place.process.id)
        sections = {section.key: section for section in queries.sections(uow.session, version.id)}
        assert version.number == 0
        assert "Dieselmaskiner larmer" in sections["problem"].body
        assert "40.000 liter om året → 0 liter om året" in sections["outcome_targets"].body
        assert sections["K1"].kind == "requirement"
        assert not _missing(uow, place, "preliminary_description_exists")
        with pytest.raises(Conflict):
            descriptions.start(uow, place.process.id)


def test_a_key_is_never_used_again(place: Place) -> None:
    with place.write() as uow:
        version = make_description(uow, place.process)
        first = next(row for row in queries.sections(uow.session, version.id) if row.kind == "requirement")
        assert first.key == "K2"  # K1 came from the need and was removed
        descriptions.remove_section(uow, first.id)
        uow.session.flush()
        assert descriptions.add_section(uow, version.id, heading="Nyt", body="Noget").key == "K3"


def test_requirements_are_reordered_and_stay_together(place: Place) -> None:
    with place.write() as uow:
        version = make_description(uow, place.process)
        second = descriptions.add_section(uow, version.id, heading="Ladning", body="Lader på en time.")
        keys = [row.key for row in queries.sections(uow.session, version.id)]
        descriptions.move_section(uow, second.id, up=True)
        uow.session.flush()
        moved = [row.key for row in queries.sections(uow.session, version.id)]
    assert keys.index("K3") == keys.index("K2") + 1
    assert moved.index("K3") == moved.index("K2") - 1


def test_the_second_to_save_a_section_is_told(place: Place) -> None:
    with place.write() as uow:
        version = make_description(uow, place.process)
        section = queries.sections(uow.session, version.id)[0]
        seen = section.version
    with place.write(place.facilitator) as uow:
        descriptions.save_section(uow, section.id, heading="A", body="først", version=seen)
    with pytest.raises(Conflict), place.write(place.facilitator) as uow:
        descriptions.save_section(uow, section.id, heading="B", body="sidst", version=seen)


def test_a_hearing_asks_everyone_and_locks_the_text(place: Place) -> None:
    with place.write(place.facilitator) as uow:
        version = make_hearing(uow, place.process)
        section = queries.sections(uow.session, version.id)[0]
        with pytest.raises(Conflict):
            descriptions.save_section(uow, section.id, heading="A", body="b", version=section.version)
    assert place.mails("description_hearing") == [
        "bo@aarhus.example",
        "ida@aarhus.example",
        "mia@odense.example",
        "ole@odense.example",
    ]


@pytest.mark.parametrize("answer_by", [date(2026, 11, 20), date(2026, 11, 1)])
def test_a_hearing_needs_a_coming_date(place: Place, answer_by: date) -> None:
    with place.write() as uow:
        version = make_description(uow, place.process)
        with pytest.raises(DomainError) as refused:
            descriptions.send_to_hearing(uow, version.id, answer_by=answer_by)
    assert refused.value.field == "answer_by"


def test_a_hearing_names_what_is_empty(place: Place) -> None:
    with place.write() as uow:
        version = descriptions.start(uow, place.process.id)
        with pytest.raises(DomainError, match="Rammevilkår"):
            descriptions.send_to_hearing(uow, version.id, answer_by=date(2026, 12, 4))


def test_drafts_are_seen_in_the_own_organisation_alone_until_sent(place: Place) -> None:
    with place.write(place.officer) as uow:
        version = make_hearing(uow, place.process)
        assents.save_answers(uow, version.id, place.aarhus.id, {"K2": ("agreed_if", "12 timer")})
        assert not queries.answers(uow.session, version.id, [place.odense.id])
        assert queries.answers(uow.session, version.id, [place.aarhus.id])["K2"][0].is_released is False
        everything = dict.fromkeys(("problem", "risks"), ("agreed", "")) | {"K2": ("agreed_if", "12 timer")}
        assents.release(uow, version.id, place.aarhus.id, everything)
        said = queries.answers(uow.session, version.id)["K2"][0]
        assert (said.organisation, said.assent.condition) == ("Aarhus Kommune", "12 timer")
        with pytest.raises(Conflict):
            assents.release(uow, version.id, place.aarhus.id)


def test_a_condition_and_every_section_must_be_answered(place: Place) -> None:
    with place.write() as uow:
        version = make_hearing(uow, place.process)
        with pytest.raises(FieldErrors) as refused:
            assents.save_answers(uow, version.id, place.aarhus.id, {"K2": ("agreed_if", " ")})
        assert set(refused.value.errors) == {"condition_K2"}
        with pytest.raises(FieldErrors) as refused:
            assents.release(uow, version.id, place.aarhus.id, {"K2": ("agreed", "")})
        assert set(refused.value.errors) == {"answer_problem", "answer_risks"}


def test_a_colleagues_deviation_is_not_overwritten_by_approving_all(place: Place) -> None:
    with place.write() as uow:
        version = make_hearing(uow, place.process)
        assents.save_answers(uow, version.id, place.aarhus.id, {"K2": ("not_relevant", "")})
        with pytest.raises(Conflict):
            assents.approve_all(uow, version.id, place.aarhus.id)


def test_publication_waits_for_all_and_stores_the_word_file(place: Place) -> None:
    with place.write(place.facilitator) as uow:
        version = make_hearing(uow, place.process)
        make_approval(uow, version, place.aarhus)
        assert _missing(uow, place, "description_answered_by_all") == ("Odense Kommune",)
        with pytest.raises(cases.NotYet, match="Odense Kommune"):
            descriptions.publish(uow, version.id)
        answers = {"problem": ("agreed", ""), "risks": ("abstained", ""), "K2": ("agreed_if", "16 timer")}
        assents.release(uow, version.id, place.odense.id, answers)
        assert not _missing(uow, place, "description_answered_by_all")
        descriptions.publish(uow, version.id)
        stored = of_subject(uow.session, ("description_version", version.id))[0]
        content = with_content(uow.session, stored.id).file.content
    text = text_of(content)
    assert stored.is_public
    for words in (
        "Maskinerne larmer & udleder CO₂.",
        "Kan arbejde 8 timer.",
        "Prøvedag",
        "16 timer",
        "Batteriet slides",
        "Åse Øst",
    ):
        assert words in text
    assert docx.Document(io.BytesIO(content)).tables


def test_a_late_joiner_answers_after_publication_and_the_others_are_fixed(place: Place) -> None:
    with place.write() as uow:
        version = make_hearing(uow, place.process)
        for own in (place.aarhus, place.odense):
            make_approval(uow, version, own)
        descriptions.publish(uow, version.id)
        late = make_participation(uow, place.process, place.esbjerg)
        make_approval(uow, version, late)
        with pytest.raises(Conflict):
            assents.save_answers(uow, version.id, place.aarhus.id, {"K2": ("abstained", "")})
        assert late.id in queries.replies(uow.session, version.id)


def test_a_new_version_keeps_keys_and_what_is_published_holds(place: Place) -> None:
    with place.write(place.facilitator) as uow:
        first = make_hearing(uow, place.process)
        for own in (place.aarhus, place.odense):
            make_approval(uow, first, own)
        descriptions.publish(uow, first.id)
        second = descriptions.new_version(uow, place.process.id)
        assert [row.key for row in queries.sections(uow.session, second.id)] == [
            row.key for row in queries.sections(uow.session, first.id)
        ]
        assert queries.published_version(uow.session, place.process.id) is first
        assert _missing(uow, place, "description_answered_by_all") == ("Odense Kommune", "Aarhus Kommune")
        with pytest.raises(Conflict):
            descriptions.new_version(uow, place.process.id)


def test_going_back_to_explore_makes_a_new_version(place: Place) -> None:
    with place.write() as uow:
        make_description(uow, place.process)
        case = uow.session.get_one(Case, place.process.case_id)
        case.state = "market_dialogue"
        cases.move(uow, case.id, "explore_again", reason="Virksomhederne udfordrede behovet.")
        versions = queries.versions(uow.session, place.process.id)
    assert [(row.number, row.status) for row in versions] == [(1, "draft"), (0, "superseded")]


def test_answers_belong_to_the_newest_version(place: Place) -> None:
    with place.write() as uow:
        old = make_hearing(uow, place.process)
        descriptions.new_version(uow, place.process.id)
        with pytest.raises(Conflict, match="nyere"):
            make_approval(uow, uow.session.get_one(DescriptionVersion, old.id), place.aarhus)


def test_only_joined_organisations_answer(place: Place) -> None:
    with place.write() as uow:
        version = make_hearing(uow, place.process)
        asked = processes.ask_to_join(uow, place.process.id, place.esbjerg.id)
        with pytest.raises(DomainError, match="tilsluttede"):
            make_approval(uow, version, asked)


def test_comments_follow_the_section_and_are_resolved(place: Place) -> None:
    with place.write(place.expert) as uow:
        version = make_description(uow, place.process)
        made = assents.comment(uow, version.id, "K2", place.aarhus.id, "Hvad med vinteren?")
        uow.session.flush()
        with pytest.raises(DomainError):
            assents.comment(uow, version.id, "K2", place.aarhus.id, " ")
        descriptions.new_version(uow, place.process.id, forced=True)
        assert queries.comments(uow.session, place.process.id)["K2"][0].organisation_name == "Aarhus Kommune"
        assents.resolve(uow, made.id)
        assert made.resolved_at
