"""What each room offers to the others, gathered in one place: used by app, cli and worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from coproc.accounts import (
    letters,
    models as accounts_models,
    part_links,
    succession,
    throttling,
    timeline as accounts_timeline,
    tokens,
)
from coproc.accounts.away import models as away_models, services as away
from coproc.agreements import (
    effects as agreements_effects,
    facts as agreements_facts,
    models as agreements_models,
    queries as agreements_queries,
    timeline as agreements_timeline,
)
from coproc.agreements.voices import models as voices_models
from coproc.api import kept, kept_models
from coproc.audit import models as audit_models, timeline
from coproc.audit.chain import write_events
from coproc.cases import default_models, models as cases_models, registry, reminders, timeline as cases_timeline
from coproc.dialogues import (
    effects as dialogues_effects,
    facts as dialogues_facts,
    models as dialogues_models,
    timeline as dialogues_timeline,
)
from coproc.dialogues.after import evaluation, models as after_models, publication
from coproc.dialogues.meetings import (
    clashes as meetings_clashes,
    hooks as meetings_hooks,
    models as meetings_models,
    moving as meetings_moving,
    schedule as meetings_schedule,
    timeline as meetings_timeline,
)
from coproc.dialogues.notes import models as notes_models
from coproc.dialogues.planning import (
    changes as planning_changes,
    erasure as planning_erasure,
    models as planning_models,
    queries as planning_queries,
    timeline as planning_timeline,
)
from coproc.dialogues.services import deadlines, erasure
from coproc.dialogues.sharing import queries as sharing_queries
from coproc.dialogues.written import models as written_models, queries as written_queries
from coproc.documents import models as documents_models, own_models, timeline as documents_timeline
from coproc.kernel import references
from coproc.kernel.actor import Role, system
from coproc.kernel.clock import Clock
from coproc.kernel.database import Base, Database, UnitOfWork
from coproc.messaging import bounces, models as messaging_models, services as messaging
from coproc.needs import hooks as needs_hooks, models as needs_models, succession as needs_succession, timeline as needs_timeline
from coproc.notices import models as notices_models, timeline as notices_timeline
from coproc.paths import templates_dir
from coproc.pipeline.dossier import reminders as funding_reminders
from coproc.pipeline.half_page import models as half_page_models, services as half_pages, timeline as half_page_timeline
from coproc.pipeline.journal import indexing as journal_indexing, models as journal_models, timeline as journal_timeline
from coproc.processes import (
    effects as processes_effects,
    facts as processes_facts,
    models as processes_models,
    nearby,
    succession as processes_succession,
    timeline as processes_timeline,
)
from coproc.processes.enquiries import (
    models as enquiries_models,
    queries as enquiries_queries,
    services as enquiries,
    timeline as enquiries_timeline,
)
from coproc.processes.file_room import (
    figures as room_figures,
    models as room_models,
    timeline as room_timeline,
    work as room_work,
)
from coproc.processes.funding import models as funding_models
from coproc.processes.joining import meetings as joining_meetings, models as joining_models, services as joining
from coproc.processes.outreach import models as outreach_models, services as outreach, timeline as outreach_timeline
from coproc.processes.steering import models as steering_models
from coproc.processes.teams import due as teams_due, models as teams_models, services as teams, timeline as teams_timeline
from coproc.reference import models as reference_models, rule_models, timeline as reference_timeline
from coproc.tenders import (
    effects as tenders_effects,
    facts as tenders_facts,
    models as tenders_models,
    succession as tenders_succession,
    timeline as tenders_timeline,
)
from coproc.tenders.expiry import models as expiry_models, timeline as expiry_timeline
from coproc.tenders.handover import due, learning, models as handover_models, timeline as handover_timeline
from coproc.tenders.line import facts as line_facts, models as line_models
from coproc.tenders.material import models as material_models, sets as document_sets
from coproc.tenders.notices import models as lot_models
from coproc.tenders.timeplan import coming as timeplan_coming, models as timeplan_models, timeline as timeplan_timeline
from coproc.workflow.checks import Catalogue

if TYPE_CHECKING:
    from flask import Blueprint

# Importing a room's models is what puts its tables into the metadata.
MODELS: tuple[ModuleType, ...] = (
    references,
    audit_models,
    accounts_models,
    messaging_models,
    cases_models,
    default_models,
    documents_models,
    own_models,
    reference_models,
    rule_models,
    needs_models,
    processes_models,
    room_models,
    funding_models,
    steering_models,
    joining_models,
    outreach_models,
    enquiries_models,
    away_models,
    teams_models,
    dialogues_models,
    planning_models,
    meetings_models,
    written_models,
    notes_models,
    after_models,
    agreements_models,
    voices_models,
    tenders_models,
    notices_models,
    material_models,
    lot_models,
    timeplan_models,
    line_models,
    handover_models,
    expiry_models,
    kept_models,
    journal_models,
    half_page_models,
)

TIMELINES: tuple[ModuleType, ...] = (
    accounts_timeline,
    agreements_timeline,
    tenders_timeline,
    timeplan_timeline,
    handover_timeline,
    expiry_timeline,
    cases_timeline,
    documents_timeline,
    needs_timeline,
    processes_timeline,
    teams_timeline,
    room_timeline,
    dialogues_timeline,
    reference_timeline,
    planning_timeline,
    meetings_timeline,
    notices_timeline,
    journal_timeline,
    half_page_timeline,
    outreach_timeline,
    enquiries_timeline,
)


def forget_old(database: Database, clock: Clock) -> None:
    """Links, keys and throttles that have been dead long enough to tell nobody anything."""
    with database.write(system("worker"), clock) as uow:
        bounces.forget_old(uow)
        tokens.forget_old(uow)
        part_links.forget_old(uow)
        joining.forget_old(uow)
        away.forget_old(uow)
        throttling.forget_old(uow)
        kept.forget_old(uow)
        outreach.forget_old(uow)
        enquiries.forget_old(uow)


# name -> what the worker does twice a minute, beside delivering mail; each is safe to run twice and by several workers.
JOBS: dict[str, Callable[[Database, Clock], object]] = {
    "reminders": reminders.due,
    "close_signups": deadlines.close_signups,
    "expire_unconfirmed": deadlines.expire_unconfirmed,
    "lapse_offers": deadlines.lapse_offers,
    "document_sets": document_sets.make_ordered,
    "journal": journal_indexing.refresh,
    "new_files": room_work.handle_new,
}
# The same, once an hour.
HOURLY: dict[str, Callable[[Database, Clock], object]] = {
    "replan": reminders.replan_all,
    "forget_old": forget_old,  # daily is enough, but a worker that is restarted every night would never come to it
    "erase_access_needs": erasure.erase_access_needs,
    "anonymise_signups": erasure.anonymise,
    "erase_planning": planning_erasure.erase,
    "ask_for_evaluation": evaluation.ask,
    "forget_deleted_files": room_work.forget_deleted,
    "forget_followers": publication.forget,
    "remind_of_effects": due.remind,
    "journal_all": journal_indexing.refresh_all,
    "remind_of_funding": funding_reminders.remind,
    "forget_half_page_readers": half_pages.forget_old,
    "remind_of_parts": teams_due.remind,
    "erase_part_holders": teams_due.erase,
}

# What the workflow may ask and set off: each module's dicts are poured into the registry of the same name.
WORKFLOW: tuple[ModuleType, ...] = (
    processes_facts,
    processes_effects,
    dialogues_facts,
    dialogues_effects,
    agreements_facts,
    agreements_effects,
    tenders_facts,
    tenders_effects,
    line_facts,
)
REGISTRIES = ("FACTS", "EFFECTS", "MENDS", "STANDING", "CARDS", "ANCHORS", "RECIPIENTS", "STOPS")


def _send_letter(uow: UnitOfWork, *, to: letters.Addressee, message: str, context: dict[str, Any], key: str) -> None:
    """Accounts' mails through the outbox."""
    messaging.enqueue(uow, key=key, to=messaging.Address(to.email, to.name, to.language), message=message, context=context)


def wire() -> None:
    """Fill the registries. Doing it twice changes nothing."""
    for module in TIMELINES:
        timeline.SENTENCES.update(module.SENTENCES)
    letters.SEND = _send_letter
    letters.FAILING, letters.TRY_AGAIN = bounces.failing_since, bounces.try_again
    succession.MOVES.update(
        needs=needs_succession.move_needs,
        facilitation=processes_succession.move_facilitation,
        tenders=tenders_succession.move_tenders,
        participations=processes_succession.move_participations,
    )
    succession.LEFT[:] = [teams.person_left]
    room_figures.PARTS[:] = [agreements_queries.parts]
    written_queries.REQUIREMENTS[:] = [agreements_queries.requirement_headings]
    needs_hooks.CHANGED[:] = [nearby.touch_processes]
    needs_hooks.PROCESSES[:] = [nearby.built_on]
    planning_changes.CLASHES[:] = [meetings_clashes.after_the_move]
    needs_hooks.ORIGINS[:] = [enquiries_queries.behind_need]
    needs_hooks.LEARNED[:] = [learning.beside_need]
    sharing_queries.MATERIALS[:] = [planning_queries.material_links]
    meetings_hooks.CANCELLED[:] = [meetings_schedule.release]
    meetings_hooks.CALLED_OFF[:] = [meetings_schedule.release_all]
    meetings_hooks.MOVED[:] = [meetings_moving.event_moved]
    joining_meetings.CALENDARS[:] = [timeplan_coming.meetings]
    publication.PUBLISHED["tender"] = tenders_effects.published
    publication.OF_PROCESS[:] = [tenders_effects.published_of]
    for module in WORKFLOW:
        for name in REGISTRIES:
            getattr(registry, name).update(getattr(module, name, {}))


def blueprints() -> list[Blueprint]:
    """Every room's pages, and the API. Flask is imported here: the worker needs none."""
    from coproc.accounts import account_routes, admin_routes, organisation_routes, sign_in_routes
    from coproc.accounts.away import routes as away_routes
    from coproc.agreements import letter_routes, routes as description_routes, stability_routes
    from coproc.agreements.voices import routes as voice_routes
    from coproc.api import routes as api_routes
    from coproc.needs import match_routes, routes as need_routes
    from coproc.pipeline import administration, routes as pipeline_routes, rule_routes
    from coproc.pipeline.dossier import routes as dossier_routes
    from coproc.pipeline.half_page import routes as half_page_routes
    from coproc.pipeline.journal import request_routes as access_request_routes, routes as journal_routes
    from coproc.pipeline.leaving import routes as leaving_routes
    from coproc.processes import (
        exploration_routes,
        file_routes,
        participant_routes,
        routes as process_routes,
        settings_routes as process_settings_routes,
    )
    from coproc.processes.enquiries import routes as enquiry_routes
    from coproc.processes.file_room import figure_routes, routes as file_room_routes
    from coproc.processes.funding import routes as funding_routes
    from coproc.processes.joining import answer_routes as joining_answer_routes, routes as joining_routes
    from coproc.processes.outreach import link_routes as outreach_link_routes, routes as outreach_routes, work_routes
    from coproc.processes.steering import routes as steering_routes
    from coproc.processes.teams import guest_routes as team_guest_routes, routes as team_routes

    modules = (
        pipeline_routes,
        sign_in_routes,
        account_routes,
        organisation_routes,
        admin_routes,
        administration,
        rule_routes,
        need_routes,
        match_routes,
        process_routes,
        participant_routes,
        exploration_routes,
        process_settings_routes,
        funding_routes,
        steering_routes,
        joining_routes,
        joining_answer_routes,
        journal_routes,
        access_request_routes,
        half_page_routes,
        leaving_routes,
        dossier_routes,
        outreach_routes,
        work_routes,
        outreach_link_routes,
        enquiry_routes,
        away_routes,
        team_routes,
        team_guest_routes,
        description_routes,
        letter_routes,
        stability_routes,
        voice_routes,
        file_routes,
        file_room_routes,
        figure_routes,
        api_routes,
    )
    return [*(module.blueprint for module in modules), api_routes.page, *_dialogue_blueprints(), *_tender_blueprints()]


def _dialogue_blueprints() -> list[Blueprint]:
    """The market dialogue's pages."""
    from coproc.dialogues import inside_routes, inside_signup_routes, own_routes, public_routes, signup_routes
    from coproc.dialogues.after import company_routes as after_company_routes, routes as after_routes
    from coproc.dialogues.meetings import door_routes, own_routes as meetings_own_routes, routes as meetings_routes
    from coproc.dialogues.notes import routes as note_routes
    from coproc.dialogues.notice import organisation_routes as organisation_notice_routes, routes as dialogue_notice_routes
    from coproc.dialogues.planning import audience_routes, event_routes, news_routes, wish_routes
    from coproc.dialogues.questions import routes as question_routes
    from coproc.dialogues.sharing import routes as sharing_routes
    from coproc.dialogues.written import inside_routes as written_inside_routes, routes as written_routes

    modules = (
        public_routes,
        signup_routes,
        own_routes,
        inside_signup_routes,
        inside_routes,
        event_routes,
        audience_routes,
        news_routes,
        wish_routes,
        meetings_routes,
        door_routes,
        meetings_own_routes,
        question_routes,
        written_routes,
        written_inside_routes,
        note_routes,
        sharing_routes,
        after_routes,
        after_company_routes,
        dialogue_notice_routes,
        organisation_notice_routes,
    )
    return [module.blueprint for module in modules]


def _tender_blueprints() -> list[Blueprint]:
    """The tenders' pages."""
    from coproc.tenders import (
        annex_routes,
        outcome_routes,
        process_routes as tender_process_routes,
        routes as tender_routes,
        work_routes,
    )
    from coproc.tenders.expiry import routes as expiry_routes
    from coproc.tenders.handover import learning_routes, result_routes, routes as handover_routes
    from coproc.tenders.line import (
        matrix_routes as line_matrix_routes,
        regime_routes as line_regime_routes,
        routes as line_routes,
        take_routes as line_take_routes,
    )
    from coproc.tenders.material import routes as material_routes, template_routes
    from coproc.tenders.notices import lot_routes, routes as tender_notice_routes
    from coproc.tenders.timeplan import meeting_routes, routes as timeplan_routes

    modules = (
        tender_routes,
        work_routes,
        timeplan_routes,
        meeting_routes,
        outcome_routes,
        annex_routes,
        tender_process_routes,
        tender_notice_routes,
        lot_routes,
        material_routes,
        template_routes,
        line_matrix_routes,
        line_routes,
        line_take_routes,
        line_regime_routes,
        handover_routes,
        result_routes,
        learning_routes,
        expiry_routes,
    )
    return [module.blueprint for module in modules]


def demo_blueprints() -> list[Blueprint]:
    """Pages that only the demo has."""
    from coproc.messaging import routes

    return [routes.blueprint]


def wire_pages() -> None:
    """Put the rooms' panels on the pages of a process and of the administration."""
    from coproc.accounts import panels as accounts_panels
    from coproc.agreements import panels as agreements_panels
    from coproc.dialogues import panels as dialogues_panels
    from coproc.dialogues.planning import panels as planning_panels
    from coproc.pipeline import administration
    from coproc.pipeline.half_page import panels as half_page_panels
    from coproc.processes import file_routes, pages
    from coproc.tenders import access as tenders_access, panels as tenders_panels
    from coproc.tenders.handover import files as handover_files
    from coproc.tenders.notices import package as notice_package

    accounts_panels.PANELS.update(administration.PANELS)
    file_routes.TIES["tender"] = tenders_access.documents
    if notice_package.files not in handover_files.EXTRAS:
        handover_files.EXTRAS.append(notice_package.files)
    for makers, maker in (
        (pages.PUBLIC_PANELS, dialogues_panels.public),
        (pages.INSIDE_PANELS, dialogues_panels.inside),
        (pages.INSIDE_PANELS, planning_panels.inside),
        (pages.PUBLIC_PANELS, agreements_panels.public),
        (pages.INSIDE_PANELS, agreements_panels.inside),
        (pages.PUBLIC_PANELS, tenders_panels.public),
        (pages.INSIDE_PANELS, tenders_panels.learned),
        (pages.INSIDE_PANELS, half_page_panels.inside),
    ):
        if maker not in makers:
            makers.append(maker)


@cache
def catalogue() -> Catalogue:
    """The names a workflow file may use."""
    wire()
    return Catalogue(
        gates=frozenset(registry.FACTS),
        effects=frozenset(registry.EFFECTS),
        roles=frozenset(Role),
        anchors=frozenset(registry.ANCHORS),
        recipients=frozenset(registry.RECIPIENTS),
        stops=frozenset(registry.STOPS),
        messages=frozenset(path.name for path in (templates_dir() / "mail").iterdir() if path.is_dir()),
        documents=frozenset(path.name for path in (templates_dir() / "documents").iterdir() if path.is_dir()) | {"tender_set"},
        mends=frozenset(registry.MENDS),
    )


def database(url: str) -> Database:
    """The database as every composition root opens it."""
    wire()
    return Database(url, write_events)


metadata = Base.metadata
