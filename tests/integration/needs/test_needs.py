from __future__ import annotations

import pytest
from sqlalchemy import select

from coproc.audit.models import AuditEvent, AuditPayload
from coproc.kernel.errors import Conflict, DomainError, FieldErrors
from coproc.needs import queries, services
from coproc.needs.models import NeedStatus, NeedTerm, Visibility
from coproc.needs.nearest import nearest_needs
from tests.factories.needs import COMPLETE


def _events(place, need) -> list[tuple[str, dict, dict]]:
    with place.database.read() as session:
        rows = session.execute(
            select(AuditEvent.action, AuditPayload.body)
            .join(AuditPayload, AuditPayload.sequence == AuditEvent.sequence)
            .where(AuditEvent.scope_kind == "need", AuditEvent.scope_id == need.id)
            .order_by(AuditEvent.sequence)
        )
        return [(action, body["before"], body["after"]) for action, body in rows]


def test_an_empty_need_says_everything_it_lacks(place) -> None:
    with place.write() as uow:
        need = services.create_draft(uow, place.aarhus.id)
        with pytest.raises(FieldErrors) as refused:
            services.publish_need(uow, need.id)
    assert set(refused.value.errors) == set(services.REQUIRED)
    assert refused.value.errors["problem"] == "Udfyld “Hvad går galt?”."


def test_a_half_effect_target_is_missing(place) -> None:
    need = place.draft(effect_targets=[{"measure": "Støj", "baseline": "", "target": "60 dB"}])
    assert list(services.missing_fields(need)) == ["effect_targets"]


def test_saving_a_draft_is_not_logged_and_publishing_is_once(place) -> None:
    need = place.draft()
    with place.write(place.officer) as uow:
        services.save_section(uow, need.id, title="Ny titel")
        services.save_section(uow, need.id, tried="Intet")
    with place.write(place.officer) as uow:
        services.publish_need(uow, need.id)
    assert [action for action, _before, _after in _events(place, need)] == ["need.started", "need.published"]
    assert _events(place, need)[1][2]["title"] == "Ny titel"


def test_editing_a_published_need_logs_the_difference(place) -> None:
    need = place.need()
    with place.write(place.officer) as uow:
        services.edit_need(uow, need.id, title="Rettet", problem=need.problem)
    action, before, after = _events(place, need)[-1]
    assert (action, before, after) == ("need.edited", {"title": COMPLETE["title"]}, {"title": "Rettet"})


def test_an_edit_that_changes_nothing_leaves_no_trace(place) -> None:
    need = place.need()
    with place.write(place.officer) as uow:
        services.edit_need(uow, need.id, title=need.title)
    assert _events(place, need)[-1][0] == "need.published"


def test_a_published_need_cannot_lose_what_it_needs(place) -> None:
    need = place.need()
    with pytest.raises(FieldErrors) as refused, place.write() as uow:
        services.edit_need(uow, need.id, affected="")
    assert refused.value.errors == {"affected": "Udfyld “For hvem?”."}
    assert place.again(need).affected == COMPLETE["affected"]


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"cpv": ["123"]}, "cpv"),
        ({"nuts": "Jylland"}, "nuts"),
        ({"volume_low_ore": 500, "volume_high_ore": 100}, "volume_high_ore"),
        ({"window_to": COMPLETE["window_from"].replace(year=2020)}, "window_to"),
        ({"visibility": "everybody"}, "visibility"),
        ({"focus_area": "space"}, "focus_area"),
        ({"current_cost_ore": -1}, "current_cost_ore"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_what_can_never_stand_is_refused_in_a_draft_too(place, columns, field) -> None:
    need = place.draft()
    with place.write() as uow, pytest.raises(FieldErrors) as refused:
        services.save_section(uow, need.id, **columns)
    assert list(refused.value.errors) == [field]


def test_the_second_of_two_writers_is_told(place) -> None:
    need = place.draft()
    with place.write(place.officer) as uow:
        services.save_section(uow, need.id, version=need.version, title="Den første")
    with place.write(place.expert) as uow, pytest.raises(Conflict, match="En anden har rettet"):
        services.save_section(uow, need.id, version=need.version, title="Den anden")
    assert place.again(need).title == "Den første"


def test_withdrawing_takes_a_reason_and_takes_the_need_out_of_the_search(place) -> None:
    need = place.need()
    with place.write(place.officer) as uow:
        with pytest.raises(DomainError, match="hvorfor") as refused:
            services.withdraw_need(uow, need.id, reason=" ")
        assert refused.value.field == "reason"
        services.withdraw_need(uow, need.id, reason="Løst på anden vis")
    with place.database.read() as session:
        assert session.scalars(select(NeedTerm)).all() == []
    with place.write(place.officer) as uow, pytest.raises(Conflict):
        services.withdraw_need(uow, need.id, reason="Igen")
    with place.write(place.officer) as uow:
        assert services.publish_need(uow, need.id).status == NeedStatus.PUBLISHED


def test_publishing_twice_is_a_conflict(place) -> None:
    need = place.need()
    with place.write() as uow, pytest.raises(Conflict):
        services.publish_need(uow, need.id)


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (Visibility.PRIVATE, {"officer", "expert"}),
        (Visibility.BUYERS, {"officer", "expert", "other", "facilitator"}),
        (Visibility.PUBLIC, {"officer", "expert", "other", "facilitator", "supplier"}),
    ],
)
def test_a_need_is_listed_for_whom_it_is_shared_with(place, visibility, seen_by) -> None:
    place.need(visibility=visibility)
    place.draft(title="En kladde")
    with place.database.read() as session:
        for name in ("officer", "expert", "other", "facilitator", "supplier"):
            actor = place.people.actor(getattr(place, name))
            assert queries.rows(session, actor).total == (name in seen_by), name
            assert queries.rows(session, actor, status="").total == (name in seen_by) + (name in ("officer", "expert")), name


def test_search_knows_danish_letters(place) -> None:
    place.need(title="Ældre på Ærø får gårdhave")
    actor = place.people.actor(place.officer)
    with place.database.read() as session:
        assert [queries.rows(session, actor, text=text).total for text in ("ÆRØ ældre", "gaardhave", "ørken")] == [1, 1, 0]


def test_filters_narrow_the_list(place) -> None:
    place.need()
    place.need(place.odense, focus_area="welfare_technology", nuts="DK031")
    actor = place.people.actor(place.officer)
    with place.database.read() as session:
        assert queries.rows(session, actor).total == 2
        assert queries.rows(session, actor, focus_area="welfare_technology").total == 1
        assert queries.rows(session, actor, region="DK04").total == 1
        assert queries.rows(session, actor, mine=True).total == 1


def test_the_nearest_need_comes_with_its_reasons(place) -> None:
    mine = place.need()
    place.need(
        place.odense, title="Bleer om natten på plejehjem", problem="Beboere vækkes, fordi bleen skal tjekkes.", cpv=["33751000"]
    )
    like = place.need(
        place.odense, title="Byggepladser uden diesel", problem="Gravemaskiner på diesel larmer og forurener gaderne."
    )
    with place.database.read() as session:
        actor = place.people.actor(place.officer)
        found = nearest_needs(
            session, actor, session.get_one(type(mine), mine.id, options=[queries.joinedload(type(mine).organisation)])
        )
    assert found[0].need.id == like.id
    assert found[0].match.suggest
    assert any("Samme ord" in reason for reason in found[0].match.reasons)


def test_private_needs_are_near_for_the_facilitator_only_and_unnamed(place) -> None:
    mine = place.need()
    hidden = place.need(place.odense, visibility=Visibility.PRIVATE)
    with place.database.read() as session:
        need = queries.by_reference(session, mine.reference)
        assert nearest_needs(session, place.people.actor(place.officer), need) == []
        (found,) = nearest_needs(session, place.people.actor(place.facilitator), need)
        assert (found.need.id, found.is_shown) == (hidden.id, False)
