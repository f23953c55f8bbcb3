"""Individual tenders, and Overblik."""

from __future__ import annotations

from typing import Any

from coproc.api import overview_schemas, schemas
from coproc.api.endpoints import endpoint
from coproc.api.paging import Page, part
from coproc.api.process_routes import organisation
from coproc.kernel.clock import today
from coproc.kernel.translation import lazy
from coproc.messaging.links import absolute
from coproc.pipeline import queries as pipeline
from coproc.processes.access import split_reference
from coproc.tenders import access, queries
from coproc.tenders.models import Tender
from coproc.web.access import actor, clock, db, may

TENDERS, OVERVIEW = lazy("Udbud"), lazy("Overblik")


def _columns(row: queries.TenderRow) -> dict[str, Any]:
    tender = row.tender
    same = ("reference", "title", "stance", "regime", "procedure", "cpv", "window_from", "window_to")
    return {
        **{name: getattr(tender, name) for name in (*same, "notice_planned_on", "notice_sent_on", "publication_url", "is_example")},
        "url": absolute(f"/udbud/{tender.reference}"),
        "process": row.process.reference if row.process else None,
        "authority": organisation(tender.authority),
        "state": row.case.state,
        "state_label": row.state_label,
    }


@endpoint(
    "GET",
    "/tenders",
    "tender.list",
    group=TENDERS,
    summary=lazy("De udbud, du må se"),
    answer=Page[schemas.Tender],
    query=schemas.TenderQuery,
)
def list_tenders(query: schemas.TenderQuery) -> Page[schemas.Tender]:
    process = split_reference(query.process)
    rows = queries.after(db(), actor(), query.after, query.limit + 1, process_reference=process, state=query.state)
    return part(query, rows, lambda row: row.tender.id, lambda row: schemas.Tender(**_columns(row)))


@endpoint(
    "GET",
    "/tenders/<reference>",
    "tender.read",
    of=access.tender,
    group=TENDERS,
    summary=lazy("Et udbud med regelsæt, procedure og kontrakt"),
    answer=schemas.WholeTender,
)
def show_tender(tender: Tender) -> schemas.WholeTender:
    inside = may("tender.inside")
    told = ("estimated_value_ore", "legal_ground", "contract_value_ore", "contract_starts_on", "contract_ends_on", "implemented_on")
    behind = queries.participations(db(), [tender.id])[tender.id] if inside else []
    return schemas.WholeTender(
        **_columns(queries.row_of(db(), tender)),
        **{name: getattr(tender, name) if inside else None for name in told},
        regime_reason=tender.regime_reason if inside else "",
        procedure_reason=tender.procedure_reason if inside else "",
        winner=tender.winner if inside or tender.contract_signed_on else "",
        contract_signed_on=tender.contract_signed_on,
        award_notice_sent_on=tender.award_notice_sent_on,
        buys_for=[organisation(one) for _id, one in behind],
        limits=[
            schemas.Limit(**{name: getattr(one, name) for name in schemas.Limit.model_fields})
            for one in (queries.limits(db(), tender.id) if inside else [])
        ],
    )


@endpoint(
    "GET",
    "/overview",
    "page.pipeline",
    group=OVERVIEW,
    summary=lazy("Hvor hver proces står, og hvad der mangler"),
    answer=Page[overview_schemas.OverviewRow],
    query=overview_schemas.OverviewQuery,
)
def list_overview(query: overview_schemas.OverviewQuery) -> Page[overview_schemas.OverviewRow]:
    filters = pipeline.Filters(focus_area=query.focus_area or "", state=query.state, late=query.late)
    found = pipeline.chosen(pipeline.standings(db(), actor(), filters, today(clock())), filters)
    left = sorted((one for one in found if one.process_id > query.after), key=lambda one: one.process_id)
    rows = pipeline.rows(db(), actor(), left[: query.limit + 1], clock().now())
    return part(query, rows, lambda row: row.process.id, _overview)


def _overview(row: pipeline.Row) -> overview_schemas.OverviewRow:
    coming = row.next_event
    return overview_schemas.OverviewRow(
        reference=row.process.reference,
        url=absolute(row.path),
        title=row.process.title,
        focus_area=row.process.focus_area,
        centre=row.centre,
        state=row.case.state,
        step=row.step_label,
        state_since=row.case.state_since,
        days_in_step=row.standing.days,
        norm_days=row.standing.norm_days,
        days_over_norm=row.standing.over,
        joined=row.joined,
        signed=row.signed,
        goes_first=row.first,
        tenders=[overview_schemas.TenderCount(state_label=label, count=count) for label, count in row.tenders],
        next_event=overview_schemas.NextEvent(at=coming[0], title=coming[1], url=absolute(coming[2])) if coming else None,
        missing=None if row.unmet is None else [str(gate.sentence) for gate in row.unmet],
    )
