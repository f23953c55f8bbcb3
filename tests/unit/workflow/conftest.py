import pytest

from coproc.kernel.actor import Role
from coproc.workflow.validate import Catalogue

GATES = """need_complete need_owner_named participants_joined mandates_known need_forms_sent_in
preliminary_description_exists rounds_held summaries_published information_shared description_answered_by_all signatures
every_signatory_settled learning_answered event_ready_to_publish event_over minutes_written summary_written
tender_plan_complete documents_drafted contract_dates_known effects_recorded
requirements_decided changes_answered still_so_answered taken_decided open_information_reasoned"""
EFFECTS = "new_description_version tell_participants tell_companies publish_event cancel_event release_seats"
ANCHORS = """invitation.sent_on mandate.meeting_on need_form.due_on event.held_on event.signup_closes_on
event.public_signup_closes_on event.input_closes_on participant.signed_on participant.window_starts_on tender.contract_signed_on
tender.standstill_ends_on tender.notice_planned_on tender.answers_due_on tender.effect_due_on
tender.prior_notice_due_on tender.prior_notice_expires_on funding.application_due_on funding.report_due_on statement.renew_on"""
RECIPIENTS = """officer manager facilitator invited_contact signed_up_companies tender_officer signatory
interested_companies funding_responsible administrator"""
STOPS = """invitation_answered mandate_given need_form_sent_in summary_published tender_planned_or_reason signup_closed
award_notice_sent contract_signed effect_measured prior_notice_sent notice_sent funding_application_sent
funding_report_delivered accessibility_renewed"""
MESSAGES = """need_form_open invitation_unanswered mandate_agenda signed_without_plan window_opens signup_deadline
input_deadline summary_missing notice_planned answers_due standstill_ends award_notice_due effect_measure
signup_closing prior_notice_due prior_notice_expires funding_application funding_report accessibility_statement"""
DOCUMENTS = """dialogue_invitation dialogue_agenda dialogue_summary prior_involvement_annex need_description
letter_of_intent decision_paper tender_set"""
MENDS = """need.edit process.participants process.exploration process.description process.dialogues
process.shared_information process.letter process.tenders event.edit event.summary tender.edit tender.documents
tender.requirements tender.changes tender.still_so tender.taken tender.open_information"""


@pytest.fixture
def catalogue():
    return Catalogue(
        gates=frozenset(GATES.split()),
        effects=frozenset(EFFECTS.split()),
        roles=frozenset(Role),
        anchors=frozenset(ANCHORS.split()),
        recipients=frozenset(RECIPIENTS.split()),
        stops=frozenset(STOPS.split()),
        messages=frozenset(MESSAGES.split()),
        documents=frozenset(DOCUMENTS.split()),
        mends=frozenset(MENDS.split()),
    )


@pytest.fixture
def write(tmp_path):
    """Writes a definition file where its key and version say."""

    def written(text, key="thing", version="2026-1"):
        path = tmp_path / key / f"{version}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written
