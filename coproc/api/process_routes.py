"""Processes, who takes part, asking to join, the published description, the letter."""

from __future__ import annotations

from typing import Any

from coproc.accounts import models as accounts
from coproc.agreements import queries as agreements
from coproc.api import schemas
from coproc.api.endpoints import endpoint
from coproc.api.own import chosen_organisation
from coproc.api.paging import Page, PageQuery, cut, part
from coproc.kernel.actor import Role
from coproc.kernel.clock import local, today
from coproc.kernel.errors import NotFound
from coproc.kernel.translation import gettext as _, lazy
from coproc.messaging.links import absolute
from coproc.processes import access, queries, services
from coproc.processes.models import Participation, Process
from coproc.processes.pages import path_of
from coproc.web.access import actor, clock, db, may, writing

GROUP = lazy("Processer")


def organisation(row: accounts.Organisation) -> schemas.Organisation:
    return schemas.Organisation(id=row.id, name=row.name, type=row.type)


def _columns(row: queries.ProcessRow) -> dict[str, Any]:
    process, case = row.process, row.case
    same = ("reference", "title", "title_en", "challenge", "focus_area", "cpv", "nuts", "workflow")
    return {
        **{name: getattr(process, name) for name in (*same, "started_on", "started_words", "join_until", "is_example")},
        "url": absolute(path_of(process)),
        "state": case.state,
        "step": row.step_label,
        "state_since": case.state_since,
        "days_in_step": row.days_in_step(today(clock())),
        "norm_days": row.norm_days,
        "centre": organisation(process.centre),
        "joined": row.joined,
    }


@endpoint(
    "GET",
    "/processes",
    "process.list",
    group=GROUP,
    summary=lazy("De processer, du må se"),
    answer=Page[schemas.Process],
    query=schemas.ProcessQuery,
)
def list_processes(query: schemas.ProcessQuery) -> Page[schemas.Process]:
    rows = queries.after(db(), actor(), query.after, query.limit + 1, state=query.state, focus_area=query.focus_area or "")
    return part(query, rows, lambda row: row.process.id, lambda row: schemas.Process(**_columns(row)))


@endpoint(
    "GET",
    "/processes/<reference>",
    "process.read",
    of=access.process,
    group=GROUP,
    summary=lazy("En proces med trin, tilsluttede og det, der er sket"),
    answer=schemas.WholeProcess,
)
def show_process(process: Process) -> schemas.WholeProcess:
    row = queries.row_of(db(), process)
    steps = queries.step_guide(db(), row.case, today(clock()))
    return schemas.WholeProcess(
        **_columns(row),
        problem=process.problem,
        goals=process.goals,
        source=process.source,
        steps=[
            schemas.Step(
                label=step.label,
                state=step.state,
                started_on=step.started,
                ended_on=step.ended,
                days=step.days,
                norm_days=step.norm_days,
            )
            for step in steps
        ],
        participants=[organisation(one.organisation) for one in queries.joined(db(), process.id)],
        partners=[organisation(one) for one in queries.partners(db(), process.id)],
        milestones=[
            schemas.Milestone(on=one.on, when_words=one.when_words, what=one.what) for one in queries.milestones(db(), process.id)
        ],
    )


@endpoint(
    "GET",
    "/processes/<reference>/participants",
    "process.read",
    of=access.process,
    group=GROUP,
    summary=lazy("Organisationerne i en proces. Udefra ses de tilsluttede"),
    answer=Page[schemas.Participant],
    query=PageQuery,
)
def list_participants(process: Process, query: PageQuery) -> Page[schemas.Participant]:
    inside = may("process.inside")
    found = queries.participants(db(), process.id) if inside else queries.joined(db(), process.id)
    return cut(query, found, lambda one: one.participation.id, lambda one: _participant(one, inside=inside))


def _participant(one: queries.Participant, *, inside: bool) -> schemas.Participant:
    joined_at = one.participation.joined_at
    return schemas.Participant(
        organisation=organisation(one.organisation),
        state=one.case.state,
        state_label=one.state_label,
        is_initiator=one.participation.is_initiator,
        joined_on=local(joined_at).date() if joined_at else None,
        mandate=one.participation.mandate_status if inside else None,
    )


@endpoint(
    "POST",
    "/processes/<reference>/participants",
    "process.ask_to_join",
    of=access.process,
    group=GROUP,
    summary=lazy("Vi vil være med: jeres leder godkender bagefter"),
    answer=schemas.Participant,
    body=schemas.JoinIn,
    status=201,
)
def ask_to_join(process: Process, body: schemas.JoinIn) -> schemas.Participant:
    organisation_id = chosen_organisation(body.organisation_id, Role.OFFICER, Role.MANAGER)
    with writing() as uow:
        made: Participation = services.ask_to_join(uow, process.id, organisation_id, message=body.message)
    found = queries.participants(db(), process.id)
    return next(_participant(one, inside=True) for one in found if one.participation.id == made.id)


@endpoint(
    "GET",
    "/processes/<reference>/description",
    "description.read",
    of=access.process,
    group=GROUP,
    summary=lazy("Den offentliggjorte behovsbeskrivelse"),
    answer=schemas.Description,
)
def show_description(process: Process) -> schemas.Description:
    version = agreements.published_version(db(), process.id)
    if version is None or version.published_at is None:
        raise NotFound(_("Behovsbeskrivelsen er ikke offentliggjort endnu."))
    return schemas.Description(
        process=process.reference,
        number=version.number,
        published_at=version.published_at,
        sections=[
            schemas.Section(key=one.key, kind=one.kind, heading=one.heading, body=one.body, proof=one.proof)
            for one in agreements.sections(db(), version.id)
        ],
    )


@endpoint(
    "GET",
    "/processes/<reference>/letter",
    "letter.read",
    of=access.process,
    group=GROUP,
    summary=lazy("Hensigtserklæringen, og hvem der har underskrevet"),
    answer=schemas.Letter,
)
def show_letter(process: Process) -> schemas.Letter:
    letter = agreements.letter_with(db(), process.id, "open")
    if letter is None:
        raise NotFound(_("Hensigtserklæringen er ikke åben for underskrift endnu."))
    signatories = agreements.signatories(db(), process.id)
    demand = agreements.demand(signatories)
    same = ("number", "opened_at", "goal", "window_from", "window_to", "text", "text_sha256")
    return schemas.Letter(
        **{name: getattr(letter, name) for name in same},
        process=process.reference,
        signatories=[
            schemas.Signatory(
                organisation=organisation(one.organisation),
                letter_number=one.letter_number,
                signed_on=local(one.signature.signed_at).date(),
                stance=one.signature.stance,
                expected_from=one.signature.expected_from,
            )
            for one in signatories
            if one.is_valid
        ],
        demand=schemas.Demand(**{name: getattr(demand, name) for name in schemas.Demand.model_fields}),
    )
