"""Which pages there are, and the panels rooms put on each other's. The web application asks; the worker and the commands need none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprints() -> list[Blueprint]:
    """Every room's pages, and the API."""
    from coproc.accounts import account_routes, admin_routes, organisation_routes, sign_in_routes
    from coproc.agreements import letter_routes, routes as description_routes, stability_routes
    from coproc.api import routes as api_routes
    from coproc.needs import match_routes, routes as need_routes
    from coproc.pipeline import administration, routes as pipeline_routes, rule_routes
    from coproc.processes import (
        exploration_routes,
        file_routes,
        participant_routes,
        routes as process_routes,
        settings_routes as process_settings_routes,
    )

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
        description_routes,
        letter_routes,
        stability_routes,
        file_routes,
        api_routes,
    )
    return [
        *(module.blueprint for module in modules),
        api_routes.page,
        *_people_blueprints(),
        *_dialogue_blueprints(),
        *_tender_blueprints(),
    ]


def _people_blueprints() -> list[Blueprint]:
    """The people around a process: who is asked, who answers, who decides, and what is kept of it."""
    from coproc.accounts.away import routes as away_routes
    from coproc.accounts.mail_choice import routes as mail_choice_routes
    from coproc.agreements.voices import routes as voice_routes
    from coproc.pipeline.dossier import routes as dossier_routes
    from coproc.pipeline.half_page import routes as half_page_routes
    from coproc.pipeline.journal import request_routes as access_request_routes, routes as journal_routes
    from coproc.pipeline.leaving import routes as leaving_routes
    from coproc.pipeline.reminder_links import routes as reminder_link_routes
    from coproc.pipeline.reminder_rules import routes as reminder_rule_routes
    from coproc.pipeline.reminder_year import routes as reminder_year_routes
    from coproc.pipeline.reminders import routes as reminder_routes
    from coproc.pipeline.upkeep import routes as upkeep_routes
    from coproc.processes.enquiries import routes as enquiry_routes
    from coproc.processes.file_room import figure_routes, routes as file_room_routes
    from coproc.processes.funding import routes as funding_routes
    from coproc.processes.joining import answer_routes as joining_answer_routes, routes as joining_routes
    from coproc.processes.outreach import link_routes as outreach_link_routes, routes as outreach_routes, work_routes
    from coproc.processes.sparring import routes as sparring_routes
    from coproc.processes.steering import link_routes as steering_link_routes, routes as steering_routes
    from coproc.processes.teams import guest_routes as team_guest_routes, routes as team_routes

    modules = (
        funding_routes,
        steering_routes,
        steering_link_routes,
        sparring_routes,
        joining_routes,
        joining_answer_routes,
        journal_routes,
        access_request_routes,
        half_page_routes,
        reminder_rule_routes,
        leaving_routes,
        reminder_link_routes,
        reminder_year_routes,
        reminder_routes,
        upkeep_routes,
        dossier_routes,
        outreach_routes,
        work_routes,
        outreach_link_routes,
        enquiry_routes,
        away_routes,
        mail_choice_routes,
        team_routes,
        team_guest_routes,
        voice_routes,
        file_room_routes,
        figure_routes,
    )
    return [module.blueprint for module in modules]


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
    from coproc.accounts import mails_shown, panels as accounts_panels
    from coproc.agreements import panels as agreements_panels
    from coproc.cases import standing_in
    from coproc.dialogues import panels as dialogues_panels
    from coproc.dialogues.planning import panels as planning_panels
    from coproc.pipeline import administration
    from coproc.pipeline.half_page import panels as half_page_panels
    from coproc.pipeline.upkeep import routes as upkeep_routes
    from coproc.processes import file_routes, mail_changes, pages
    from coproc.tenders import access as tenders_access, panels as tenders_panels
    from coproc.tenders.handover import files as handover_files
    from coproc.tenders.notices import package as notice_package

    accounts_panels.PANELS.update(administration.PANELS | {"accessibility": upkeep_routes.panel})
    mails_shown.CONFIRM, mails_shown.STAND_INS = mail_changes.confirm, standing_in.going_to_deputies
    file_routes.TIES["tender"] = tenders_access.documents
    if notice_package.files not in handover_files.EXTRAS:
        handover_files.EXTRAS.append(notice_package.files)
    for makers, maker in (
        (pages.PUBLIC_PANELS, dialogues_panels.public),
        (pages.INSIDE_PANELS, dialogues_panels.inside),
        (pages.INSIDE_PANELS, planning_panels.for_inviters),
        (pages.PUBLIC_PANELS, planning_panels.for_inviters),  # a scaling partner invites, and sees what is published
        (pages.PUBLIC_PANELS, agreements_panels.public),
        (pages.INSIDE_PANELS, agreements_panels.inside),
        (pages.PUBLIC_PANELS, tenders_panels.public),
        (pages.INSIDE_PANELS, tenders_panels.learned),
        (pages.INSIDE_PANELS, half_page_panels.inside),
    ):
        if maker not in makers:
            makers.append(maker)
