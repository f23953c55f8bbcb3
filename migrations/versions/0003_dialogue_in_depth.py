"""Dialogue in depth"""

import sqlalchemy as sa
from alembic import op

from coproc.kernel.database import BigKey, Json, NullableJson, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(), nullable=True),
        sa.Column("headers", NullableJson, nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_kept_answers")),
    )
    with op.batch_alter_table("kept_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answers_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "news_subscriptions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("themes", Json, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.CheckConstraint("status in ('unconfirmed', 'confirmed', 'ended')", name=op.f("ck_news_subscriptions_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_subscriptions")),
    )
    with op.batch_alter_table("news_subscriptions", schema=None) as batch_op:
        batch_op.create_index("ix_news_subscriptions_expiry", ["status", "erase_on"], unique=False)
        batch_op.create_index(
            "uq_news_subscriptions_confirmed",
            ["email"],
            unique=True,
            sqlite_where=sa.text("status = 'confirmed'"),
            postgresql_where=sa.text("status = 'confirmed'"),
        )

    op.create_table(
        "workflow_defaults",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("pinned_version", sa.String(), nullable=True),
        sa.Column("parameters", Json, nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_workflow_defaults")),
    )
    op.create_table(
        "rule_changes",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("ends_id", BigKey, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by_id", BigKey, nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by_id", BigKey, nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'approved', 'refused')", name=op.f("ck_rule_changes_state")),
        sa.CheckConstraint("table_name in ('threshold', 'time_limit')", name=op.f("ck_rule_changes_table_name")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_rule_changes_decided_by_id_people")),
        sa.ForeignKeyConstraint(["ends_id"], ["rule_changes.id"], name=op.f("fk_rule_changes_ends_id_rule_changes")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["people.id"], name=op.f("fk_rule_changes_proposed_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_changes")),
    )
    with op.batch_alter_table("rule_changes", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_changes_end",
            ["ends_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'refused'"),
            postgresql_where=sa.text("state <> 'refused'"),
        )

    op.create_table(
        "dialogue_followers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wants", sa.Boolean(), nullable=True),
        sa.Column("said_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_dialogue_followers_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_followers")),
        sa.UniqueConstraint("process_id", "company_key", name=op.f("uq_dialogue_followers_process_id")),
    )
    op.create_table(
        "dialogue_follower_links",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("follower_id", BigKey, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["dialogue_followers.id"], name=op.f("fk_dialogue_follower_links_follower_id_dialogue_followers")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_dialogue_follower_links")),
    )
    with op.batch_alter_table("dialogue_follower_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_follower_links_follower_id"), ["follower_id"], unique=False)

    op.create_table(
        "company_invitations",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("company_key", sa.String(), nullable=False),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("company_number", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("organisation_id", BigKey, nullable=True),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("mailed_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("status in ('invited', 'declined')", name=op.f("ck_company_invitations_status")),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_company_invitations_event_id_dialogue_events")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_company_invitations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_invitations")),
        sa.UniqueConstraint("event_id", "company_key", name=op.f("uq_company_invitations_event_id")),
    )
    with op.batch_alter_table("company_invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_invitations_event_id"), ["event_id"], unique=False)

    op.create_table(
        "dialogue_evaluation_answers",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("understood", sa.Integer(), nullable=False),
        sa.Column("better", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["dialogue_events.id"], name=op.f("fk_dialogue_evaluation_answers_event_id_dialogue_events")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_dialogue_evaluation_answers")),
    )
    with op.batch_alter_table("dialogue_evaluation_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_evaluation_answers_event_id"), ["event_id"], unique=False)

    op.create_table(
        "dialogue_notes",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_dialogue_notes_event_id_dialogue_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_notes")),
        sa.UniqueConstraint("uuid", name=op.f("uq_dialogue_notes_uuid")),
    )
    with op.batch_alter_table("dialogue_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_notes_event_id"), ["event_id"], unique=False)

    op.create_table(
        "dialogue_question_topics",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["dialogue_events.id"], name=op.f("fk_dialogue_question_topics_event_id_dialogue_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_question_topics")),
        sa.UniqueConstraint("event_id", "question_key", name=op.f("uq_dialogue_question_topics_event_id")),
    )
    with op.batch_alter_table("dialogue_question_topics", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_question_topics_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_materials",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_event_materials_event_id_dialogue_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_materials")),
        sa.UniqueConstraint("event_id", "title", name=op.f("uq_event_materials_event_id")),
    )
    with op.batch_alter_table("event_materials", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_materials_event_id"), ["event_id"], unique=False)

    op.create_table(
        "material_releases",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_material_releases_event_id_dialogue_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_releases")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_material_releases_event_id")),
    )
    op.create_table(
        "meeting_plans",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("days", Json, nullable=False),
        sa.Column("pauses", Json, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("wishes_close_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("proof", Json, nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_meeting_plans_event_id_dialogue_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_plans")),
        sa.UniqueConstraint("event_id", name=op.f("uq_meeting_plans_event_id")),
    )
    op.create_table(
        "synthesis_claims",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("inputs", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_synthesis_claims_event_id_dialogue_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_claims")),
    )
    with op.batch_alter_table("synthesis_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_synthesis_claims_event_id"), ["event_id"], unique=False)

    op.create_table(
        "synthesis_publications",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("claims", Json, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["dialogue_events.id"], name=op.f("fk_synthesis_publications_event_id_dialogue_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synthesis_publications")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_synthesis_publications_event_id")),
    )
    op.create_table(
        "dialogue_evaluation_invites",
        sa.Column("signup_id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["dialogue_events.id"], name=op.f("fk_dialogue_evaluation_invites_event_id_dialogue_events")
        ),
        sa.ForeignKeyConstraint(
            ["signup_id"], ["dialogue_signups.id"], name=op.f("fk_dialogue_evaluation_invites_signup_id_dialogue_signups")
        ),
        sa.PrimaryKeyConstraint("signup_id", name=op.f("pk_dialogue_evaluation_invites")),
        sa.UniqueConstraint("hash", name=op.f("uq_dialogue_evaluation_invites_hash")),
    )
    with op.batch_alter_table("dialogue_evaluation_invites", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_evaluation_invites_event_id"), ["event_id"], unique=False)

    op.create_table(
        "dialogue_note_versions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("note_id", BigKey, nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["dialogue_notes.id"], name=op.f("fk_dialogue_note_versions_note_id_dialogue_notes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dialogue_note_versions")),
        sa.UniqueConstraint("change", name=op.f("uq_dialogue_note_versions_change")),
        sa.UniqueConstraint("note_id", "revision", name=op.f("uq_dialogue_note_versions_note_id")),
    )
    with op.batch_alter_table("dialogue_note_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dialogue_note_versions_note_id"), ["note_id"], unique=False)

    op.create_table(
        "dialogue_walk_ins",
        sa.Column("signup_id", BigKey, nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signup_id"], ["dialogue_signups.id"], name=op.f("fk_dialogue_walk_ins_signup_id_dialogue_signups")
        ),
        sa.PrimaryKeyConstraint("signup_id", name=op.f("pk_dialogue_walk_ins")),
    )
    op.create_table(
        "material_versions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("material_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("document_id", BigKey, nullable=False),
        sa.Column("release_id", BigKey, nullable=True),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_material_versions_document_id_documents")),
        sa.ForeignKeyConstraint(
            ["material_id"], ["event_materials.id"], name=op.f("fk_material_versions_material_id_event_materials")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["material_releases.id"], name=op.f("fk_material_versions_release_id_material_releases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_versions")),
        sa.UniqueConstraint("material_id", "number", name=op.f("uq_material_versions_material_id")),
    )
    with op.batch_alter_table("material_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_versions_release_id"), ["release_id"], unique=False)
        batch_op.create_index(
            "uq_material_versions_draft",
            ["material_id"],
            unique=True,
            sqlite_where=sa.text("release_id is null"),
            postgresql_where=sa.text("release_id is null"),
        )

    op.create_table(
        "meeting_buyers",
        sa.Column("plan_id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("cannot", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_meeting_buyers_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["meeting_plans.id"], name=op.f("fk_meeting_buyers_plan_id_meeting_plans")),
        sa.PrimaryKeyConstraint("plan_id", "organisation_id", name=op.f("pk_meeting_buyers")),
    )
    op.create_table(
        "meeting_companies",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("plan_id", BigKey, nullable=False),
        sa.Column("signup_id", BigKey, nullable=False),
        sa.Column("wishes", Json, nullable=False),
        sa.Column("cannot", Json, nullable=False),
        sa.Column("takes_any", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.Column("absent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["meeting_plans.id"], name=op.f("fk_meeting_companies_plan_id_meeting_plans")),
        sa.ForeignKeyConstraint(
            ["signup_id"], ["dialogue_signups.id"], name=op.f("fk_meeting_companies_signup_id_dialogue_signups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_companies")),
        sa.UniqueConstraint("plan_id", "signup_id", name=op.f("uq_meeting_companies_plan_id")),
    )
    with op.batch_alter_table("meeting_companies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_companies_signup_id"), ["signup_id"], unique=False)

    op.create_table(
        "meeting_slots",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("plan_id", BigKey, nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["meeting_plans.id"], name=op.f("fk_meeting_slots_plan_id_meeting_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_slots")),
        sa.UniqueConstraint("plan_id", "starts_at", name=op.f("uq_meeting_slots_plan_id")),
    )
    op.create_table(
        "meeting_tables",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("plan_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("companies", sa.Integer(), nullable=False),
        sa.Column("regulars", Json, nullable=False),
        sa.Column("substitutes", Json, nullable=False),
        sa.CheckConstraint("companies >= 1", name=op.f("ck_meeting_tables_companies")),
        sa.CheckConstraint("quorum >= 1", name=op.f("ck_meeting_tables_quorum")),
        sa.ForeignKeyConstraint(["plan_id"], ["meeting_plans.id"], name=op.f("fk_meeting_tables_plan_id_meeting_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_tables")),
    )
    with op.batch_alter_table("meeting_tables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_tables_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "partner_wishes",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("signup_id", BigKey, nullable=False),
        sa.Column("seeks", sa.String(), nullable=False),
        sa.Column("offers", sa.String(), nullable=False),
        sa.Column("shows_contact", sa.Boolean(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_partner_wishes_process_id_processes")),
        sa.ForeignKeyConstraint(["signup_id"], ["dialogue_signups.id"], name=op.f("fk_partner_wishes_signup_id_dialogue_signups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_wishes")),
        sa.UniqueConstraint("signup_id", name=op.f("uq_partner_wishes_signup_id")),
    )
    with op.batch_alter_table("partner_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_wishes_process_id"), ["process_id"], unique=False)

    op.create_table(
        "planning_links",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("invitation_id", BigKey, nullable=True),
        sa.Column("subscription_id", BigKey, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(invitation_id is null) <> (subscription_id is null)", name=op.f("ck_planning_links_one_thing")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["company_invitations.id"], name=op.f("fk_planning_links_invitation_id_company_invitations")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["news_subscriptions.id"], name=op.f("fk_planning_links_subscription_id_news_subscriptions")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_planning_links")),
    )
    with op.batch_alter_table("planning_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_planning_links_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_planning_links_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("plan_id", BigKey, nullable=False),
        sa.Column("table_id", BigKey, nullable=False),
        sa.Column("slot_id", BigKey, nullable=False),
        sa.Column("signup_id", BigKey, nullable=False),
        sa.Column("chair", sa.Integer(), nullable=True),
        sa.Column("buyers", Json, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("freed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["meeting_plans.id"], name=op.f("fk_meetings_plan_id_meeting_plans")),
        sa.ForeignKeyConstraint(["signup_id"], ["dialogue_signups.id"], name=op.f("fk_meetings_signup_id_dialogue_signups")),
        sa.ForeignKeyConstraint(["slot_id"], ["meeting_slots.id"], name=op.f("fk_meetings_slot_id_meeting_slots")),
        sa.ForeignKeyConstraint(["table_id"], ["meeting_tables.id"], name=op.f("fk_meetings_table_id_meeting_tables")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("table_id", "slot_id", "chair", name=op.f("uq_meetings_table_id")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_signup_id"), ["signup_id"], unique=False)
        batch_op.create_index(
            "uq_meetings_one_place",
            ["slot_id", "signup_id"],
            unique=True,
            sqlite_where=sa.text("freed_at IS NULL AND chair IS NOT NULL"),
            postgresql_where=sa.text("freed_at IS NULL AND chair IS NOT NULL"),
        )

    op.create_table(
        "written_drafts",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("event_id", BigKey, nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("signup_id", BigKey, nullable=True),
        sa.Column("input_id", BigKey, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["dialogue_events.id"], name=op.f("fk_written_drafts_event_id_dialogue_events")),
        sa.ForeignKeyConstraint(["input_id"], ["written_inputs.id"], name=op.f("fk_written_drafts_input_id_written_inputs")),
        sa.ForeignKeyConstraint(["signup_id"], ["dialogue_signups.id"], name=op.f("fk_written_drafts_signup_id_dialogue_signups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_drafts")),
        sa.UniqueConstraint("event_id", "holder", name=op.f("uq_written_drafts_event_id")),
    )
    with op.batch_alter_table("written_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_written_drafts_event_id"), ["event_id"], unique=False)

    op.create_table(
        "written_versions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("input_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["input_id"], ["written_inputs.id"], name=op.f("fk_written_versions_input_id_written_inputs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_versions")),
        sa.UniqueConstraint("input_id", "number", name=op.f("uq_written_versions_input_id")),
    )
    op.create_table(
        "written_draft_answers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("draft_id", BigKey, nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("may_publish", sa.Boolean(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["written_drafts.id"], name=op.f("fk_written_draft_answers_draft_id_written_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_draft_answers")),
        sa.UniqueConstraint("draft_id", "question_key", name=op.f("uq_written_draft_answers_draft_id")),
    )
    op.create_table(
        "written_draft_files",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("draft_id", BigKey, nullable=False),
        sa.Column("document_id", BigKey, nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_written_draft_files_document_id_documents")),
        sa.ForeignKeyConstraint(["draft_id"], ["written_drafts.id"], name=op.f("fk_written_draft_files_draft_id_written_drafts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_draft_files")),
    )
    with op.batch_alter_table("written_draft_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_written_draft_files_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "written_draft_links",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("draft_id", BigKey, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["written_drafts.id"], name=op.f("fk_written_draft_links_draft_id_written_drafts")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_written_draft_links")),
    )
    with op.batch_alter_table("written_draft_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_written_draft_links_draft_id"), ["draft_id"], unique=False)

    with op.batch_alter_table("dialogue_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("questions_close_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("online_capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("merges_signups", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("summary_shown", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("dialogue_questions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(), nullable=False, server_default="da"))
        batch_op.add_column(sa.Column("corrected_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("corrections", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("dialogue_rounds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("closed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("closed_reason", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("dialogue_signups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offer_until", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("is_online", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("wants_meeting", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("size", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("region", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_first_time", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("topics", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("diet", sa.String(), nullable=False, server_default=""))
        batch_op.create_index("ix_dialogue_signups_offers", ["offer_until"], unique=False)

    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unsubscribe", sa.String(), server_default="", nullable=False))

    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invitation_hash", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("invitation_expires_at", UtcDateTime(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_participations_invitation_hash"), ["invitation_hash"])

    with op.batch_alter_table("shared_facts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("published", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("open_reason", sa.String(), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_shared_facts_note_id"), ["note_id"], unique=False)

    with op.batch_alter_table("tender_participants", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.String(), nullable=False, server_default=""))

    with op.batch_alter_table("tenders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("involved_companies", Json, nullable=False, server_default="[]"))

    # Whoever stood behind a tender before it was asked still does; written input of before is its own first version.
    op.execute(
        "UPDATE tender_participants SET confirmed_at ="
        " (SELECT created_at FROM tenders WHERE tenders.id = tender_participants.tender_id)"
    )
    inputs = sa.table(
        "written_inputs", *(sa.column(name) for name in ("id", "body", "may_publish")), sa.column("sent_at", UtcDateTime())
    )
    versions = sa.table(
        "written_versions",
        *(sa.column(name) for name in ("input_id", "number")),
        *(sa.column(name, Json) for name in ("answers", "files")),
        sa.column("sent_at", UtcDateTime()),
    )
    for row in op.get_bind().execute(sa.select(inputs)).all():
        answer = {"question_key": "andet", "question": "", "body": row.body, "may_publish": bool(row.may_publish)}
        op.execute(versions.insert().values(input_id=row.id, number=1, answers=[answer], files=[], sent_at=row.sent_at))


def downgrade() -> None:
    with op.batch_alter_table("tenders", schema=None) as batch_op:
        batch_op.drop_column("involved_companies")

    with op.batch_alter_table("tender_participants", schema=None) as batch_op:
        batch_op.drop_column("confirmed_by")
        batch_op.drop_column("confirmed_at")

    with op.batch_alter_table("shared_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shared_facts_note_id"))
        batch_op.drop_column("open_reason")
        batch_op.drop_column("published")
        batch_op.drop_column("note_id")

    with op.batch_alter_table("participations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_participations_invitation_hash"), type_="unique")
        batch_op.drop_column("invitation_expires_at")
        batch_op.drop_column("invitation_hash")

    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_column("unsubscribe")

    with op.batch_alter_table("dialogue_signups", schema=None) as batch_op:
        batch_op.drop_index("ix_dialogue_signups_offers")
        batch_op.drop_column("diet")
        batch_op.drop_column("topics")
        batch_op.drop_column("is_first_time")
        batch_op.drop_column("region")
        batch_op.drop_column("size")
        batch_op.drop_column("wants_meeting")
        batch_op.drop_column("sequence")
        batch_op.drop_column("is_online")
        batch_op.drop_column("offer_until")

    with op.batch_alter_table("dialogue_rounds", schema=None) as batch_op:
        batch_op.drop_column("closed_reason")
        batch_op.drop_column("closed_at")

    with op.batch_alter_table("dialogue_questions", schema=None) as batch_op:
        batch_op.drop_column("corrections")
        batch_op.drop_column("corrected_at")
        batch_op.drop_column("language")

    with op.batch_alter_table("dialogue_events", schema=None) as batch_op:
        batch_op.drop_column("summary_shown")
        batch_op.drop_column("merges_signups")
        batch_op.drop_column("online_capacity")
        batch_op.drop_column("questions_close_at")
        batch_op.drop_column("region")

    with op.batch_alter_table("written_draft_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_written_draft_links_draft_id"))

    op.drop_table("written_draft_links")
    with op.batch_alter_table("written_draft_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_written_draft_files_draft_id"))

    op.drop_table("written_draft_files")
    op.drop_table("written_draft_answers")
    op.drop_table("written_versions")
    with op.batch_alter_table("written_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_written_drafts_event_id"))

    op.drop_table("written_drafts")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meetings_one_place",
            sqlite_where=sa.text("freed_at IS NULL AND chair IS NOT NULL"),
            postgresql_where=sa.text("freed_at IS NULL AND chair IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_meetings_signup_id"))
        batch_op.drop_index(batch_op.f("ix_meetings_plan_id"))

    op.drop_table("meetings")
    with op.batch_alter_table("planning_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_planning_links_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_planning_links_invitation_id"))

    op.drop_table("planning_links")
    with op.batch_alter_table("partner_wishes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_wishes_process_id"))

    op.drop_table("partner_wishes")
    with op.batch_alter_table("meeting_tables", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_tables_plan_id"))

    op.drop_table("meeting_tables")
    op.drop_table("meeting_slots")
    with op.batch_alter_table("meeting_companies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_companies_signup_id"))

    op.drop_table("meeting_companies")
    op.drop_table("meeting_buyers")
    with op.batch_alter_table("material_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_material_versions_draft", sqlite_where=sa.text("release_id is null"), postgresql_where=sa.text("release_id is null")
        )
        batch_op.drop_index(batch_op.f("ix_material_versions_release_id"))

    op.drop_table("material_versions")
    op.drop_table("dialogue_walk_ins")
    with op.batch_alter_table("dialogue_note_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_note_versions_note_id"))

    op.drop_table("dialogue_note_versions")
    with op.batch_alter_table("dialogue_evaluation_invites", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_evaluation_invites_event_id"))

    op.drop_table("dialogue_evaluation_invites")
    op.drop_table("synthesis_publications")
    with op.batch_alter_table("synthesis_claims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_synthesis_claims_event_id"))

    op.drop_table("synthesis_claims")
    op.drop_table("meeting_plans")
    op.drop_table("material_releases")
    with op.batch_alter_table("event_materials", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_materials_event_id"))

    op.drop_table("event_materials")
    with op.batch_alter_table("dialogue_question_topics", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_question_topics_event_id"))

    op.drop_table("dialogue_question_topics")
    with op.batch_alter_table("dialogue_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_notes_event_id"))

    op.drop_table("dialogue_notes")
    with op.batch_alter_table("dialogue_evaluation_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_evaluation_answers_event_id"))

    op.drop_table("dialogue_evaluation_answers")
    with op.batch_alter_table("company_invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_invitations_event_id"))

    op.drop_table("company_invitations")
    with op.batch_alter_table("dialogue_follower_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dialogue_follower_links_follower_id"))

    op.drop_table("dialogue_follower_links")
    op.drop_table("dialogue_followers")
    with op.batch_alter_table("rule_changes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_changes_end", sqlite_where=sa.text("state <> 'refused'"), postgresql_where=sa.text("state <> 'refused'")
        )

    op.drop_table("rule_changes")
    op.drop_table("workflow_defaults")
    with op.batch_alter_table("news_subscriptions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_news_subscriptions_confirmed",
            sqlite_where=sa.text("status = 'confirmed'"),
            postgresql_where=sa.text("status = 'confirmed'"),
        )
        batch_op.drop_index("ix_news_subscriptions_expiry")

    op.drop_table("news_subscriptions")
    with op.batch_alter_table("kept_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_answers_expires_at"))

    op.drop_table("kept_answers")
