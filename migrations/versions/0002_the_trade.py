"""The trade"""

import sqlalchemy as sa
from alembic import op

from coproc.kernel.database import BigKey, Json, SortText, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "innovation_needs",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("need_owner", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("affected", sa.String(), nullable=False),
        sa.Column("current_practice", sa.String(), nullable=False),
        sa.Column("current_cost_ore", BigKey, nullable=True),
        sa.Column("tried", sa.String(), nullable=False),
        sa.Column("desired_effect", sa.String(), nullable=False),
        sa.Column("effect_targets", Json, nullable=False),
        sa.Column("functional_requirements", Json, nullable=False),
        sa.Column("focus_area", sa.String(), nullable=True),
        sa.Column("cpv", Json, nullable=False),
        sa.Column("nuts", sa.String(), nullable=True),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_to", sa.Date(), nullable=True),
        sa.Column("volume_low_ore", BigKey, nullable=True),
        sa.Column("volume_likely_ore", BigKey, nullable=True),
        sa.Column("volume_high_ore", BigKey, nullable=True),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("withdrawal_reason", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", BigKey, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status in ('draft', 'published', 'withdrawn')", name=op.f("ck_innovation_needs_status")),
        sa.CheckConstraint("visibility in ('private', 'buyers', 'public')", name=op.f("ck_innovation_needs_visibility")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_innovation_needs_created_by_id_people")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_innovation_needs_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_innovation_needs")),
        sa.UniqueConstraint("reference", name=op.f("uq_innovation_needs_reference")),
    )
    op.create_index("ix_innovation_needs_newest", "innovation_needs", ["status", "published_at", "id"], unique=False)
    op.create_index(op.f("ix_innovation_needs_organisation_id"), "innovation_needs", ["organisation_id"], unique=False)
    op.create_table(
        "processes",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("case_id", BigKey, nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("sort_key", SortText, nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("goals", Json, nullable=False),
        sa.Column("focus_area", sa.String(), nullable=True),
        sa.Column("cpv", Json, nullable=False),
        sa.Column("nuts", sa.String(), nullable=True),
        sa.Column("centre_id", BigKey, nullable=False),
        sa.Column("facilitator_id", BigKey, nullable=True),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("started_words", sa.String(), nullable=False),
        sa.Column("join_until", sa.Date(), nullable=True),
        sa.Column("need_form_due_on", sa.Date(), nullable=True),
        sa.Column("need_form_opened_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_processes_case_id_cases")),
        sa.ForeignKeyConstraint(["centre_id"], ["organisations.id"], name=op.f("fk_processes_centre_id_organisations")),
        sa.ForeignKeyConstraint(["facilitator_id"], ["people.id"], name=op.f("fk_processes_facilitator_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
        sa.UniqueConstraint("case_id", name=op.f("uq_processes_case_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_processes_reference")),
    )
    op.create_index(op.f("ix_processes_centre_id"), "processes", ["centre_id"], unique=False)
    op.create_index(op.f("ix_processes_sort_key"), "processes", ["sort_key"], unique=False)
    op.create_table(
        "description_versions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("requirements_numbered", sa.Integer(), nullable=False),
        sa.Column("texts_numbered", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_description_versions_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_description_versions")),
        sa.UniqueConstraint("process_id", "number", name=op.f("uq_description_versions_process_id")),
    )
    op.create_index(op.f("ix_description_versions_process_id"), "description_versions", ["process_id"], unique=False)
    op.create_table(
        "dialogue_rounds",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_dialogue_rounds_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_rounds")),
        sa.UniqueConstraint("process_id", "number", name=op.f("uq_dialogue_rounds_process_id")),
    )
    op.create_table(
        "exploration_questions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_exploration_questions_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exploration_questions")),
    )
    op.create_index(op.f("ix_exploration_questions_process_id"), "exploration_questions", ["process_id"], unique=False)
    op.create_table(
        "letters_of_intent",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("actions", sa.String(), nullable=False),
        sa.Column("reservations", sa.String(), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_to", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_letters_of_intent_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters_of_intent")),
        sa.UniqueConstraint("process_id", "number", name=op.f("uq_letters_of_intent_process_id")),
    )
    op.create_index(op.f("ix_letters_of_intent_process_id"), "letters_of_intent", ["process_id"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("when_words", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_milestones_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index("ix_milestones_process", "milestones", ["process_id", "on"], unique=False)
    op.create_table(
        "need_matches",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("need_id", BigKey, nullable=False),
        sa.Column("other_id", BigKey, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["innovation_needs.id"], name=op.f("fk_need_matches_need_id_innovation_needs")),
        sa.ForeignKeyConstraint(["other_id"], ["innovation_needs.id"], name=op.f("fk_need_matches_other_id_innovation_needs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_matches")),
        sa.UniqueConstraint("need_id", "other_id", name=op.f("uq_need_matches_need_id")),
    )
    op.create_index(op.f("ix_need_matches_need_id"), "need_matches", ["need_id"], unique=False)
    op.create_index(op.f("ix_need_matches_other_id"), "need_matches", ["other_id"], unique=False)
    op.create_table(
        "need_terms",
        sa.Column("need_id", BigKey, nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["innovation_needs.id"], name=op.f("fk_need_terms_need_id_innovation_needs")),
        sa.PrimaryKeyConstraint("need_id", "term", name=op.f("pk_need_terms")),
    )
    op.create_index("ix_need_terms_strongest", "need_terms", ["term", "weight", "need_id"], unique=False)
    op.create_table(
        "participations",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("case_id", BigKey, nullable=True),
        sa.Column("is_initiator", sa.Boolean(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=True),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("mandate_status", sa.String(), nullable=False),
        sa.Column("mandate_level", sa.String(), nullable=True),
        sa.Column("mandate_meeting_on", sa.Date(), nullable=True),
        sa.Column("need_form_sent_at", UtcDateTime(), nullable=True),
        sa.Column("need_form_sent_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_participations_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_participations_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_participations_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
        sa.UniqueConstraint("case_id", name=op.f("uq_participations_case_id")),
        sa.UniqueConstraint("process_id", "organisation_id", name=op.f("uq_participations_process_id")),
    )
    op.create_index(op.f("ix_participations_organisation_id"), "participations", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_participations_process_id"), "participations", ["process_id"], unique=False)
    op.create_table(
        "process_needs",
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("need_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["innovation_needs.id"], name=op.f("fk_process_needs_need_id_innovation_needs")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_process_needs_process_id_processes")),
        sa.PrimaryKeyConstraint("process_id", "need_id", name=op.f("pk_process_needs")),
    )
    op.create_index(op.f("ix_process_needs_need_id"), "process_needs", ["need_id"], unique=False)
    op.create_table(
        "process_partners",
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_process_partners_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_process_partners_process_id_processes")),
        sa.PrimaryKeyConstraint("process_id", "organisation_id", name=op.f("pk_process_partners")),
    )
    op.create_index(op.f("ix_process_partners_organisation_id"), "process_partners", ["organisation_id"], unique=False)
    op.create_table(
        "tenders",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("process_id", BigKey, nullable=True),
        sa.Column("case_id", BigKey, nullable=True),
        sa.Column("authority_id", BigKey, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sort_key", SortText, nullable=False),
        sa.Column("regime", sa.String(), nullable=True),
        sa.Column("regime_reason", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=True),
        sa.Column("legal_ground", sa.String(), nullable=True),
        sa.Column("procedure_reason", sa.String(), nullable=False),
        sa.Column("estimated_value_ore", BigKey, nullable=True),
        sa.Column("value_note", sa.String(), nullable=False),
        sa.Column("purchase_kind", sa.String(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("tender_system_url", sa.String(), nullable=False),
        sa.Column("background", sa.String(), nullable=False),
        sa.Column("contract_period", sa.String(), nullable=False),
        sa.Column("cpv", Json, nullable=False),
        sa.Column("is_divided", sa.Boolean(), nullable=True),
        sa.Column("lots_reason", sa.String(), nullable=False),
        sa.Column("lots", Json, nullable=False),
        sa.Column("award_basis", sa.String(), nullable=False),
        sa.Column("criteria", Json, nullable=False),
        sa.Column("evaluation_method", sa.String(), nullable=False),
        sa.Column("suitability", Json, nullable=False),
        sa.Column("intellectual_property", sa.String(), nullable=False),
        sa.Column("data_terms", sa.String(), nullable=False),
        sa.Column("risk_split", sa.String(), nullable=False),
        sa.Column("apprentice_clause", sa.String(), nullable=False),
        sa.Column("phases", Json, nullable=False),
        sa.Column("deadline_assessment", sa.String(), nullable=False),
        sa.Column("description_number", sa.Integer(), nullable=True),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("has_pin", sa.Boolean(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_to", sa.Date(), nullable=True),
        sa.Column("notice_planned_on", sa.Date(), nullable=True),
        sa.Column("notice_sent_on", sa.Date(), nullable=True),
        sa.Column("publication_url", sa.String(), nullable=False),
        sa.Column("decision_sent_on", sa.Date(), nullable=True),
        sa.Column("decision_by_letter", sa.Boolean(), nullable=False),
        sa.Column("standstill_ends_on", sa.Date(), nullable=True),
        sa.Column("contract_signed_on", sa.Date(), nullable=True),
        sa.Column("award_notice_sent_on", sa.Date(), nullable=True),
        sa.Column("winner", sa.String(), nullable=False),
        sa.Column("contract_value_ore", BigKey, nullable=True),
        sa.Column("contract_starts_on", sa.Date(), nullable=True),
        sa.Column("contract_ends_on", sa.Date(), nullable=True),
        sa.Column("implemented_on", sa.Date(), nullable=True),
        sa.Column("implementation_note", sa.String(), nullable=False),
        sa.Column("framework_name", sa.String(), nullable=False),
        sa.Column("framework_until", sa.Date(), nullable=True),
        sa.Column("framework_binds", sa.Boolean(), nullable=False),
        sa.Column("outcome_reason", sa.String(), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["organisations.id"], name=op.f("fk_tenders_authority_id_organisations")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tenders_case_id_cases")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_tenders_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenders")),
        sa.UniqueConstraint("case_id", name=op.f("uq_tenders_case_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_tenders_reference")),
    )
    op.create_index(op.f("ix_tenders_authority_id"), "tenders", ["authority_id"], unique=False)
    op.create_index(op.f("ix_tenders_process_id"), "tenders", ["process_id"], unique=False)
    op.create_index(op.f("ix_tenders_sort_key"), "tenders", ["sort_key"], unique=False)
    op.create_index("ix_tenders_window", "tenders", ["window_from"], unique=False)
    op.create_table(
        "workshops",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("agenda", sa.String(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_workshops_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
    )
    op.create_index(op.f("ix_workshops_process_id"), "workshops", ["process_id"], unique=False)
    op.create_table(
        "assent_replies",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("version_id", BigKey, nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_assent_replies_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["description_versions.id"], name=op.f("fk_assent_replies_version_id_description_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assent_replies")),
        sa.UniqueConstraint("version_id", "participation_id", name=op.f("uq_assent_replies_version_id")),
    )
    op.create_table(
        "assents",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("version_id", BigKey, nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_assents_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["description_versions.id"], name=op.f("fk_assents_version_id_description_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assents")),
        sa.UniqueConstraint("version_id", "section_key", "participation_id", name=op.f("uq_assents_version_id")),
    )
    op.create_index(op.f("ix_assents_version_id"), "assents", ["version_id"], unique=False)
    op.create_table(
        "description_sections",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("version_id", BigKey, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["description_versions.id"], name=op.f("fk_description_sections_version_id_description_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_description_sections")),
        sa.UniqueConstraint("version_id", "key", name=op.f("uq_description_sections_version_id")),
    )
    op.create_index(op.f("ix_description_sections_version_id"), "description_sections", ["version_id"], unique=False)
    op.create_table(
        "dialogue_events",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("round_id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("case_id", BigKey, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.Column("when_words", sa.String(), nullable=False),
        sa.Column("signup_closes_at", UtcDateTime(), nullable=True),
        sa.Column("input_closes_at", UtcDateTime(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("data_controller", sa.String(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_because", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("next_queue_number", sa.Integer(), nullable=False),
        sa.Column("facts_from_source", sa.String(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("summary_themes", sa.String(), nullable=False),
        sa.Column("summary_changed", sa.String(), nullable=False),
        sa.Column("summary_unchanged", sa.String(), nullable=False),
        sa.Column("summary_next", sa.String(), nullable=False),
        sa.Column("summary_published_at", UtcDateTime(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_dialogue_events_case_id_cases")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_dialogue_events_process_id_processes")),
        sa.ForeignKeyConstraint(["round_id"], ["dialogue_rounds.id"], name=op.f("fk_dialogue_events_round_id_dialogue_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_events")),
        sa.UniqueConstraint("case_id", name=op.f("uq_dialogue_events_case_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_dialogue_events_reference")),
    )
    op.create_index("ix_dialogue_events_coming", "dialogue_events", ["published_at", "starts_at"], unique=False)
    op.create_index(op.f("ix_dialogue_events_process_id"), "dialogue_events", ["process_id"], unique=False)
    op.create_index(op.f("ix_dialogue_events_round_id"), "dialogue_events", ["round_id"], unique=False)
    op.create_table(
        "effect_records",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("baseline", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_effect_records_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect_records")),
    )
    op.create_index(op.f("ix_effect_records_tender_id"), "effect_records", ["tender_id"], unique=False)
    op.create_table(
        "exploration_answers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("question_id", BigKey, nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_exploration_answers_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["exploration_questions.id"], name=op.f("fk_exploration_answers_question_id_exploration_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exploration_answers")),
        sa.UniqueConstraint("question_id", "participation_id", name=op.f("uq_exploration_answers_question_id")),
    )
    op.create_index(op.f("ix_exploration_answers_participation_id"), "exploration_answers", ["participation_id"], unique=False)
    op.create_table(
        "learning_answers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_learning_answers_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_answers")),
        sa.UniqueConstraint("tender_id", "question", name=op.f("uq_learning_answers_tender_id")),
    )
    op.create_index(op.f("ix_learning_answers_tender_id"), "learning_answers", ["tender_id"], unique=False)
    op.create_table(
        "match_answers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("match_id", BigKey, nullable=False),
        sa.Column("need_id", BigKey, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("answer in ('confirmed', 'declined', 'asked')", name=op.f("ck_match_answers_answer")),
        sa.ForeignKeyConstraint(["match_id"], ["need_matches.id"], name=op.f("fk_match_answers_match_id_need_matches")),
        sa.ForeignKeyConstraint(["need_id"], ["innovation_needs.id"], name=op.f("fk_match_answers_need_id_innovation_needs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_answers")),
        sa.UniqueConstraint("match_id", "need_id", name=op.f("uq_match_answers_match_id")),
    )
    op.create_index(op.f("ix_match_answers_need_id"), "match_answers", ["need_id"], unique=False)
    op.create_table(
        "section_comments",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("version_id", BigKey, nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("participation_id", BigKey, nullable=True),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_section_comments_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_section_comments_process_id_processes")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["description_versions.id"], name=op.f("fk_section_comments_version_id_description_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_comments")),
    )
    op.create_index(op.f("ix_section_comments_process_id"), "section_comments", ["process_id"], unique=False)
    op.create_table(
        "shared_requirements",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("shared_text", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("own_text", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("is_minimum", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_shared_requirements_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_requirements")),
        sa.UniqueConstraint("tender_id", "section_key", name=op.f("uq_shared_requirements_tender_id")),
    )
    op.create_index(op.f("ix_shared_requirements_tender_id"), "shared_requirements", ["tender_id"], unique=False)
    op.create_table(
        "signatures",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("letter_id", BigKey, nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("declined_reason", sa.String(), nullable=False),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("signer_title", sa.String(), nullable=False),
        sa.Column("mandate_level", sa.String(), nullable=True),
        sa.Column("mandate_on", sa.Date(), nullable=True),
        sa.Column("journal_number", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("expected_from", sa.Date(), nullable=True),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("volume_low_ore", BigKey, nullable=True),
        sa.Column("volume_likely_ore", BigKey, nullable=True),
        sa.Column("volume_high_ore", BigKey, nullable=True),
        sa.Column("requirement_count", sa.Integer(), nullable=True),
        sa.Column("requirement_share", sa.Integer(), nullable=True),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("document_id", BigKey, nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_signatures_document_id_documents")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters_of_intent.id"], name=op.f("fk_signatures_letter_id_letters_of_intent")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_signatures_participation_id_participations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("letter_id", "participation_id", name=op.f("uq_signatures_letter_id")),
    )
    op.create_index(op.f("ix_signatures_letter_id"), "signatures", ["letter_id"], unique=False)
    op.create_index(op.f("ix_signatures_participation_id"), "signatures", ["participation_id"], unique=False)
    op.create_table(
        "tender_limits",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("earliest_on", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_limits_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_limits")),
        sa.UniqueConstraint("tender_id", "position", name=op.f("uq_tender_limits_tender_id")),
    )
    op.create_index(op.f("ix_tender_limits_tender_id"), "tender_limits", ["tender_id"], unique=False)
    op.create_table(
        "tender_participants",
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_tender_participants_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_participants_tender_id_tenders")),
        sa.PrimaryKeyConstraint("tender_id", "participation_id", name=op.f("pk_tender_participants")),
    )
    op.create_index(op.f("ix_tender_participants_participation_id"), "tender_participants", ["participation_id"], unique=False)
    op.create_table(
        "dialogue_questions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asker_email", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_dialogue_questions_event_id_dialogue_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_questions")),
    )
    op.create_index(op.f("ix_dialogue_questions_event_id"), "dialogue_questions", ["event_id"], unique=False)
    op.create_table(
        "dialogue_signups",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("company_number", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("attendees", Json, nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("has_place", sa.Boolean(), nullable=False),
        sa.Column("queue_number", sa.Integer(), nullable=False),
        sa.Column("place_reason", sa.String(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("access_needs", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirm_by", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status in ('unconfirmed', 'confirmed', 'cancelled', 'expired', 'attended', 'absent')",
            name=op.f("ck_dialogue_signups_status"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_dialogue_signups_event_id_dialogue_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_signups")),
        sa.UniqueConstraint("event_id", "queue_number", name=op.f("uq_dialogue_signups_event_id")),
    )
    op.create_index(op.f("ix_dialogue_signups_event_id"), "dialogue_signups", ["event_id"], unique=False)
    op.create_index("ix_dialogue_signups_expiry", "dialogue_signups", ["status", "confirm_by"], unique=False)
    op.create_index(
        "uq_dialogue_signups_live",
        "dialogue_signups",
        ["event_id", "company_key"],
        unique=True,
        sqlite_where=sa.text("status not in ('cancelled', 'expired')"),
        postgresql_where=sa.text("status not in ('cancelled', 'expired')"),
    )
    op.create_table(
        "shared_facts",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=True),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("told_to", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("shared_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_shared_facts_event_id_dialogue_events")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_shared_facts_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_facts")),
    )
    op.create_index(op.f("ix_shared_facts_process_id"), "shared_facts", ["process_id"], unique=False)
    op.create_table(
        "dialogue_signup_links",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("signup_id", BigKey, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signup_id"], ["dialogue_signups.id"], name=op.f("fk_dialogue_signup_links_signup_id_dialogue_signups")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_dialogue_signup_links")),
    )
    op.create_index(op.f("ix_dialogue_signup_links_signup_id"), "dialogue_signup_links", ["signup_id"], unique=False)
    op.create_table(
        "written_inputs",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("signup_id", BigKey, nullable=True),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_written_inputs_event_id_dialogue_events")),
        sa.ForeignKeyConstraint(["signup_id"], ["dialogue_signups.id"], name=op.f("fk_written_inputs_signup_id_dialogue_signups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_inputs")),
    )
    op.create_index(op.f("ix_written_inputs_event_id"), "written_inputs", ["event_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_written_inputs_event_id"), table_name="written_inputs")
    op.drop_table("written_inputs")
    op.drop_index(op.f("ix_dialogue_signup_links_signup_id"), table_name="dialogue_signup_links")
    op.drop_table("dialogue_signup_links")
    op.drop_index(op.f("ix_shared_facts_process_id"), table_name="shared_facts")
    op.drop_table("shared_facts")
    op.drop_index(
        "uq_dialogue_signups_live",
        table_name="dialogue_signups",
        sqlite_where=sa.text("status not in ('cancelled', 'expired')"),
        postgresql_where=sa.text("status not in ('cancelled', 'expired')"),
    )
    op.drop_index("ix_dialogue_signups_expiry", table_name="dialogue_signups")
    op.drop_index(op.f("ix_dialogue_signups_event_id"), table_name="dialogue_signups")
    op.drop_table("dialogue_signups")
    op.drop_index(op.f("ix_dialogue_questions_event_id"), table_name="dialogue_questions")
    op.drop_table("dialogue_questions")
    op.drop_index(op.f("ix_tender_participants_participation_id"), table_name="tender_participants")
    op.drop_table("tender_participants")
    op.drop_index(op.f("ix_tender_limits_tender_id"), table_name="tender_limits")
    op.drop_table("tender_limits")
    op.drop_index(op.f("ix_signatures_participation_id"), table_name="signatures")
    op.drop_index(op.f("ix_signatures_letter_id"), table_name="signatures")
    op.drop_table("signatures")
    op.drop_index(op.f("ix_shared_requirements_tender_id"), table_name="shared_requirements")
    op.drop_table("shared_requirements")
    op.drop_index(op.f("ix_section_comments_process_id"), table_name="section_comments")
    op.drop_table("section_comments")
    op.drop_index(op.f("ix_match_answers_need_id"), table_name="match_answers")
    op.drop_table("match_answers")
    op.drop_index(op.f("ix_learning_answers_tender_id"), table_name="learning_answers")
    op.drop_table("learning_answers")
    op.drop_index(op.f("ix_exploration_answers_participation_id"), table_name="exploration_answers")
    op.drop_table("exploration_answers")
    op.drop_index(op.f("ix_effect_records_tender_id"), table_name="effect_records")
    op.drop_table("effect_records")
    op.drop_index(op.f("ix_dialogue_events_round_id"), table_name="dialogue_events")
    op.drop_index(op.f("ix_dialogue_events_process_id"), table_name="dialogue_events")
    op.drop_index("ix_dialogue_events_coming", table_name="dialogue_events")
    op.drop_table("dialogue_events")
    op.drop_index(op.f("ix_description_sections_version_id"), table_name="description_sections")
    op.drop_table("description_sections")
    op.drop_index(op.f("ix_assents_version_id"), table_name="assents")
    op.drop_table("assents")
    op.drop_table("assent_replies")
    op.drop_index(op.f("ix_workshops_process_id"), table_name="workshops")
    op.drop_table("workshops")
    op.drop_index("ix_tenders_window", table_name="tenders")
    op.drop_index(op.f("ix_tenders_sort_key"), table_name="tenders")
    op.drop_index(op.f("ix_tenders_process_id"), table_name="tenders")
    op.drop_index(op.f("ix_tenders_authority_id"), table_name="tenders")
    op.drop_table("tenders")
    op.drop_index(op.f("ix_process_partners_organisation_id"), table_name="process_partners")
    op.drop_table("process_partners")
    op.drop_index(op.f("ix_process_needs_need_id"), table_name="process_needs")
    op.drop_table("process_needs")
    op.drop_index(op.f("ix_participations_process_id"), table_name="participations")
    op.drop_index(op.f("ix_participations_organisation_id"), table_name="participations")
    op.drop_table("participations")
    op.drop_index("ix_need_terms_strongest", table_name="need_terms")
    op.drop_table("need_terms")
    op.drop_index(op.f("ix_need_matches_other_id"), table_name="need_matches")
    op.drop_index(op.f("ix_need_matches_need_id"), table_name="need_matches")
    op.drop_table("need_matches")
    op.drop_index("ix_milestones_process", table_name="milestones")
    op.drop_table("milestones")
    op.drop_index(op.f("ix_letters_of_intent_process_id"), table_name="letters_of_intent")
    op.drop_table("letters_of_intent")
    op.drop_index(op.f("ix_exploration_questions_process_id"), table_name="exploration_questions")
    op.drop_table("exploration_questions")
    op.drop_table("dialogue_rounds")
    op.drop_index(op.f("ix_description_versions_process_id"), table_name="description_versions")
    op.drop_table("description_versions")
    op.drop_index(op.f("ix_processes_sort_key"), table_name="processes")
    op.drop_index(op.f("ix_processes_centre_id"), table_name="processes")
    op.drop_table("processes")
    op.drop_index(op.f("ix_innovation_needs_organisation_id"), table_name="innovation_needs")
    op.drop_index("ix_innovation_needs_newest", table_name="innovation_needs")
    op.drop_table("innovation_needs")
