"""Needs: reading what one may see, and writing one's own organisation's."""

from __future__ import annotations

from typing import Any

from coproc.api import schemas
from coproc.api.endpoints import PREFIX, endpoint
from coproc.api.own import chosen_organisation
from coproc.api.paging import Page, part
from coproc.kernel.translation import lazy
from coproc.messaging.links import absolute
from coproc.needs import access, queries, services
from coproc.needs.models import InnovationNeed
from coproc.web.access import actor, db, may, writing

GROUP = lazy("Behov")
RULE = "/needs/<reference>"


def _shown(need: InnovationNeed, *, inside: bool = False) -> schemas.Need:
    names = set(schemas.Need.model_fields) - {"url", "organisation", "need_owner"}
    return schemas.Need(
        **{name: getattr(need, name) for name in names},
        url=absolute(f"/behov/{need.reference}"),
        organisation=need.organisation.name,
        need_owner=need.need_owner if inside else "",
    )


@endpoint(
    "GET",
    "/needs",
    "need.list",
    group=GROUP,
    summary=lazy("De behov, du må se"),
    answer=Page[schemas.Need],
    query=schemas.NeedQuery,
)
def list_needs(query: schemas.NeedQuery) -> Page[schemas.Need]:
    rows = queries.after(
        db(),
        actor(),
        query.after,
        query.limit + 1,
        status=query.status or "",
        focus_area=query.focus_area or "",
        mine=query.mine,
    )
    return part(query, rows, lambda need: need.id, _shown)


@endpoint(
    "POST",
    "/needs",
    "need.create",
    group=GROUP,
    summary=lazy("Skriv en kladde til et behov"),
    answer=schemas.Need,
    body=schemas.NewNeed,
    status=201,
)
def create_need(body: schemas.NewNeed) -> Any:
    organisation_id = chosen_organisation(body.organisation_id, *queries.BUYER_ROLES)
    columns = body.columns()
    columns.pop("organisation_id", None)
    with writing() as uow:
        need = services.create_draft(uow, organisation_id, **columns)
    return _again(need.reference), 201, {"Location": f"{PREFIX}/needs/{need.reference}"}


def _again(reference: str) -> schemas.Need:
    """As it stands after the change, for who made it."""
    return _shown(access.need(db(), actor(), reference).thing, inside=True)


@endpoint(
    "GET",
    RULE,
    "need.read",
    of=access.need,
    group=GROUP,
    summary=lazy("Et behov"),
    answer=schemas.Need,
)
def show_need(need: InnovationNeed) -> schemas.Need:
    return _shown(need, inside=may("need.inside"))


@endpoint(
    "PATCH",
    RULE,
    "need.edit",
    of=access.need,
    group=GROUP,
    summary=lazy("Ret nogle af behovets felter"),
    answer=schemas.Need,
    body=schemas.ChangedNeed,
)
def change_need(need: InnovationNeed, body: schemas.ChangedNeed) -> schemas.Need:
    columns = body.columns()
    columns.pop("version", None)
    with writing() as uow:
        services.save_section(uow, need.id, version=body.version, **columns)
    return _again(need.reference)


@endpoint(
    "POST",
    f"{RULE}/publish",
    "need.publish",
    of=access.need,
    group=GROUP,
    summary=lazy("Offentliggør behovet"),
    answer=schemas.Need,
    body=schemas.Publish,
)
def publish_need(need: InnovationNeed, body: schemas.Publish) -> schemas.Need:
    with writing() as uow:
        services.publish_need(uow, need.id, version=body.version)
    return _again(need.reference)


@endpoint(
    "POST",
    f"{RULE}/withdraw",
    "need.publish",
    of=access.need,
    group=GROUP,
    summary=lazy("Træk behovet tilbage med en begrundelse"),
    answer=schemas.Need,
    body=schemas.Withdraw,
)
def withdraw_need(need: InnovationNeed, body: schemas.Withdraw) -> schemas.Need:
    with writing() as uow:
        services.withdraw_need(uow, need.id, reason=body.reason, version=body.version)
    return _again(need.reference)
