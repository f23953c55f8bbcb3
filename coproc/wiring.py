"""What each room offers to the others, gathered in one place: used by app, cli and worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

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
from coproc.accounts.mail_choice import models as mail_choice_models, services as mail_choice
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
from coproc.cases import (
    answer_models,
    answers,
    default_models,
    models as cases_models,
    registry,
    reminders,
    rule_models as reminder_rule_models,
    timeline as cases_timeline,
)
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
from coproc.pipeline import roles_moved, succession as pipeline_succession
from coproc.pipeline.dossier import reminders as funding_reminders
from coproc.pipeline.half_page import models as half_page_models, services as half_pages, timeline as half_page_timeline
from coproc.pipeline.journal import indexing as journal_indexing, models as journal_models, timeline as journal_timeline
from coproc.pipeline.upkeep import effects as upkeep_effects, timeline as upkeep_timeline
from coproc.processes import (
    asking_succession,
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
from coproc.processes.funding import effects as funding_effects, models as funding_models
from coproc.processes.joining import meetings as joining_meetings, models as joining_models, services as joining
from coproc.processes.outreach import models as outreach_models, services as outreach, timeline as outreach_timeline
from coproc.processes.sparring import models as sparring_models
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

# Importing a room's models is what puts its tables into the metadata.
MODELS: tuple[ModuleType, ...] = (
    references,
    audit_models,
    accounts_models,
    messaging_models,
    cases_models,
    default_models,
    answer_models,
    reminder_rule_models,
    documents_models,
    own_models,
    reference_models,
    rule_models,
    needs_models,
    processes_models,
    room_models,
    funding_models,
    steering_models,
    sparring_models,
    joining_models,
    outreach_models,
    enquiries_models,
    away_models,
    mail_choice_models,
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
    upkeep_timeline,
)


def forget_old(database: Database, clock: Clock) -> None:
    """Links, keys and throttles that have been dead long enough to tell nobody anything."""
    with database.write(system("worker"), clock) as uow:
        bounces.forget_old(uow)
        tokens.forget_old(uow)
        part_links.forget_old(uow)
        joining.forget_old(uow)
        away.forget_old(uow)
        mail_choice.forget_old(uow)
        throttling.forget_old(uow)
        kept.forget_old(uow)
        outreach.forget_old(uow)
        enquiries.forget_old(uow)
        answers.forget_old(uow)


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
    funding_effects,
    dialogues_facts,
    dialogues_effects,
    agreements_facts,
    agreements_effects,
    tenders_facts,
    tenders_effects,
    line_facts,
    upkeep_effects,
)
REGISTRIES = ("FACTS", "EFFECTS", "MENDS", "STANDING", "CARDS", "ANCHORS", "RECIPIENTS", "STOPS", "OWN_LINKS")


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
        prospects=asking_succession.move_prospects,
        enquiries=asking_succession.move_enquiries,
        record=pipeline_succession.move_record,
    )
    succession.LEFT[:] = [teams.person_left]
    succession.ROLES_MOVED[:] = [roles_moved.replan]
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
