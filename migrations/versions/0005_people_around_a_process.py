"""People around a process"""

import sqlalchemy as sa
from alembic import op

from coproc.kernel.database import BigKey, Json, SortText, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "failing_addresses",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("email", name=op.f("pk_failing_addresses")),
    )
    with op.batch_alter_table("failing_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failing_addresses_last_at"), ["last_at"], unique=False)

    op.create_table(
        "legal_grounds",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("paragraph", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("checked", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_legal_grounds")),
    )
    op.create_table(
        "part_links",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("part_id", BigKey, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_links")),
        sa.UniqueConstraint("hash", name=op.f("uq_part_links_hash")),
    )
    with op.batch_alter_table("part_links", schema=None) as batch_op:
        batch_op.create_index("ix_part_links_part", ["part", "part_id"], unique=False)

    op.create_table(
        "away_periods",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("person_id", BigKey, nullable=False),
        sa.Column("deputy_id", BigKey, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_away_periods_deputy_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_away_periods_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_away_periods")),
    )
    with op.batch_alter_table("away_periods", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_away_periods_deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_away_periods_person_id"), ["person_id"], unique=False)

    op.create_table(
        "access_requests",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_access_requests_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_access_requests_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
    )
    with op.batch_alter_table("access_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_access_requests_process_id"), ["process_id"], unique=False)

    op.create_table(
        "half_page_readers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_half_page_readers_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_half_page_readers_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_page_readers")),
        sa.UniqueConstraint("process_id", "email", name=op.f("uq_half_page_readers_process_id")),
    )
    op.create_table(
        "half_pages",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_half_pages_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_pages")),
        sa.UniqueConstraint("process_id", "year", "quarter", name=op.f("uq_half_pages_process_id")),
    )
    op.create_table(
        "journal_cases",
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_journal_cases_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_journal_cases_process_id_processes")),
        sa.PrimaryKeyConstraint("organisation_id", "process_id", name=op.f("pk_journal_cases")),
    )
    op.create_table(
        "journal_exports",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("last_item_id", BigKey, nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_journal_exports_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_journal_exports_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_exports")),
    )
    with op.batch_alter_table("journal_exports", schema=None) as batch_op:
        batch_op.create_index("ix_journal_exports_of", ["organisation_id", "process_id"], unique=False)

    op.create_table(
        "journal_items",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=True),
        sa.Column("organisation_id", BigKey, nullable=True),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_journal_items_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_journal_items_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_items")),
        sa.UniqueConstraint("kind", "source_id", name=op.f("uq_journal_items_kind")),
    )
    with op.batch_alter_table("journal_items", schema=None) as batch_op:
        batch_op.create_index("ix_journal_items_organisation", ["organisation_id", "on", "id"], unique=False)
        batch_op.create_index("ix_journal_items_process", ["process_id", "on", "id"], unique=False)

    op.create_table(
        "merge_letters",
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_merge_letters_process_id_processes")),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_merge_letters")),
    )
    op.create_table(
        "room_files",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("folder_key", SortText, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", SortText, nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", BigKey, nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_by", sa.String(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_room_files_created_by_id_people")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_room_files_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_files")),
        sa.UniqueConstraint("process_id", "place", name=op.f("uq_room_files_process_id")),
    )
    with op.batch_alter_table("room_files", schema=None) as batch_op:
        batch_op.create_index("ix_room_files_list", ["process_id", "deleted_at", "folder_key", "sort_key"], unique=False)

    op.create_table(
        "sparring_notes",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_by_id", BigKey, nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("shared_at", UtcDateTime(), nullable=True),
        sa.Column("shared_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_sparring_notes_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["people.id"], name=op.f("fk_sparring_notes_written_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sparring_notes")),
    )
    with op.batch_alter_table("sparring_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sparring_notes_participation_id"), ["participation_id"], unique=False)

    op.create_table(
        "user_voices",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hear_by", sa.Date(), nullable=True),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("led_to", sa.String(), nullable=False),
        sa.Column("requirements", Json, nullable=False),
        sa.Column("in_description", sa.Boolean(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_user_voices_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_voices")),
    )
    with op.batch_alter_table("user_voices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_voices_process_id"), ["process_id"], unique=False)

    op.create_table(
        "waiting_lists",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("rows", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_waiting_lists_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_lists")),
    )
    with op.batch_alter_table("waiting_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiting_lists_created_at"), ["created_at"], unique=False)

    op.create_table(
        "access_lines",
        sa.Column("request_id", BigKey, nullable=False),
        sa.Column("item_id", BigKey, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("shown_as", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["journal_items.id"], name=op.f("fk_access_lines_item_id_journal_items")),
        sa.ForeignKeyConstraint(["request_id"], ["access_requests.id"], name=op.f("fk_access_lines_request_id_access_requests")),
        sa.PrimaryKeyConstraint("request_id", "item_id", name=op.f("pk_access_lines")),
    )
    op.create_table(
        "answer_parts",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("next_email", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stale_after", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("handed_at", UtcDateTime(), nullable=False),
        sa.Column("handed_by", sa.String(), nullable=False),
        sa.Column("handed_by_id", BigKey, nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["handed_by_id"], ["people.id"], name=op.f("fk_answer_parts_handed_by_id_people")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_answer_parts_participation_id_participations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_parts")),
    )
    with op.batch_alter_table("answer_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_parts_email"), ["email"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_parts_participation_id"), ["participation_id"], unique=False)

    op.create_table(
        "enquiries",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("centre_id", BigKey, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("organisation_id", BigKey, nullable=True),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("caller_name", sa.String(), nullable=False),
        sa.Column("caller_email", sa.String(), nullable=False),
        sa.Column("caller_phone", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("first_meeting_on", sa.Date(), nullable=True),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("owner_id", BigKey, nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("closed_because", sa.String(), nullable=False),
        sa.Column("need_id", BigKey, nullable=True),
        sa.Column("participation_id", BigKey, nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["organisations.id"], name=op.f("fk_enquiries_centre_id_organisations")),
        sa.ForeignKeyConstraint(["need_id"], ["innovation_needs.id"], name=op.f("fk_enquiries_need_id_innovation_needs")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_enquiries_organisation_id_organisations")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_enquiries_owner_id_people")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_enquiries_participation_id_participations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
    )
    with op.batch_alter_table("enquiries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiries_erase_on"), ["erase_on"], unique=False)
        batch_op.create_index("ix_enquiries_list", ["centre_id", "closed_on", "next_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_enquiries_need_id"), ["need_id"], unique=False)
        batch_op.create_index("ix_enquiries_owner", ["owner_id", "closed_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_enquiries_participation_id"), ["participation_id"], unique=False)

    op.create_table(
        "half_page_copies",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("half_page_id", BigKey, nullable=False),
        sa.Column("reader_id", BigKey, nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["half_page_id"], ["half_pages.id"], name=op.f("fk_half_page_copies_half_page_id_half_pages")),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["half_page_readers.id"], name=op.f("fk_half_page_copies_reader_id_half_page_readers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_page_copies")),
        sa.UniqueConstraint("half_page_id", "reader_id", name=op.f("uq_half_page_copies_half_page_id")),
    )
    with op.batch_alter_table("half_page_copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_half_page_copies_reader_id"), ["reader_id"], unique=False)

    op.create_table(
        "joining_decisions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("open_for", BigKey, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("cost_ore", BigKey, nullable=True),
        sa.Column("cost_note", sa.String(), nullable=False),
        sa.Column("background", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("agenda_days", sa.Integer(), nullable=False),
        sa.Column("covers_letter", sa.Boolean(), nullable=False),
        sa.Column("journal_number", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_id", BigKey, nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("manager_name", sa.String(), nullable=False),
        sa.Column("manager_email", sa.String(), nullable=False),
        sa.Column("talk", Json, nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("minutes_point", sa.String(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_joining_decisions_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_joining_decisions_participation_id_participations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_decisions")),
        sa.UniqueConstraint("open_for", name=op.f("uq_joining_decisions_open_for")),
    )
    with op.batch_alter_table("joining_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joining_decisions_participation_id"), ["participation_id"], unique=False)

    op.create_table(
        "journal_notes",
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("item_id", BigKey, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["journal_items.id"], name=op.f("fk_journal_notes_item_id_journal_items")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_journal_notes_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "item_id", name=op.f("pk_journal_notes")),
    )
    op.create_table(
        "journal_taken",
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("item_id", BigKey, nullable=False),
        sa.Column("export_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["journal_exports.id"], name=op.f("fk_journal_taken_export_id_journal_exports")),
        sa.ForeignKeyConstraint(["item_id"], ["journal_items.id"], name=op.f("fk_journal_taken_item_id_journal_items")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_journal_taken_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "item_id", name=op.f("pk_journal_taken")),
    )
    with op.batch_alter_table("journal_taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_taken_export_id"), ["export_id"], unique=False)

    op.create_table(
        "lot_awards",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("winner_key", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_lot_awards_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_awards")),
        sa.UniqueConstraint("tender_id", "lot", "winner_key", name=op.f("uq_lot_awards_tender_id")),
    )
    with op.batch_alter_table("lot_awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_awards_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "prospects",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", SortText, nullable=False),
        sa.Column("cvr", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("partner_id", BigKey, nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_id", BigKey, nullable=True),
        sa.Column("asked_through", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answer_reason", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("call_again_on", sa.Date(), nullable=True),
        sa.Column("call_owner_id", BigKey, nullable=True),
        sa.Column("participation_id", BigKey, nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_prospects_asked_by_id_people")),
        sa.ForeignKeyConstraint(["call_owner_id"], ["people.id"], name=op.f("fk_prospects_call_owner_id_people")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_prospects_organisation_id_organisations")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_prospects_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["organisations.id"], name=op.f("fk_prospects_partner_id_organisations")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_prospects_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospects")),
        sa.UniqueConstraint("process_id", "cvr", name="uq_prospects_cvr"),
        sa.UniqueConstraint("process_id", "organisation_id", name="uq_prospects_organisation"),
        sa.UniqueConstraint("process_id", "sort_key", name="uq_prospects_name"),
    )
    with op.batch_alter_table("prospects", schema=None) as batch_op:
        batch_op.create_index("ix_prospects_call", ["call_owner_id", "call_again_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospects_erase_on"), ["erase_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospects_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospects_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospects_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "room_figures",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("file_id", BigKey, nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["room_files.id"], name=op.f("fk_room_figures_file_id_room_files")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_room_figures_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_figures")),
    )
    with op.batch_alter_table("room_figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_figures_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_room_figures_process_id"), ["process_id"], unique=False)

    op.create_table(
        "room_file_versions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("file_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_id", BigKey, nullable=True),
        sa.Column("scan", sa.String(), nullable=False),
        sa.Column("scan_words", sa.String(), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("uploaded_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["room_files.id"], name=op.f("fk_room_file_versions_file_id_room_files")),
        sa.ForeignKeyConstraint(["stored_id"], ["stored_files.id"], name=op.f("fk_room_file_versions_stored_id_stored_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_file_versions")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_room_file_versions_file_id")),
    )
    with op.batch_alter_table("room_file_versions", schema=None) as batch_op:
        batch_op.create_index("ix_room_file_versions_work", ["handled_at", "scan"], unique=False)

    op.create_table(
        "room_file_words",
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("word", SortText, nullable=False),
        sa.Column("file_id", BigKey, nullable=False),
        sa.Column("in_text", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["room_files.id"], name=op.f("fk_room_file_words_file_id_room_files")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_room_file_words_process_id_processes")),
        sa.PrimaryKeyConstraint("process_id", "word", "file_id", "in_text", name=op.f("pk_room_file_words")),
    )
    with op.batch_alter_table("room_file_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_room_file_words_file_id"), ["file_id"], unique=False)

    op.create_table(
        "answer_part_comments",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("part_id", BigKey, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_return", sa.Boolean(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["answer_parts.id"], name=op.f("fk_answer_part_comments_part_id_answer_parts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_part_comments")),
    )
    with op.batch_alter_table("answer_part_comments", schema=None) as batch_op:
        batch_op.create_index("ix_answer_part_comments_part", ["part_id", "id"], unique=False)

    op.create_table(
        "answer_part_questions",
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("question_id", BigKey, nullable=False),
        sa.Column("part_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["answer_parts.id"], name=op.f("fk_answer_part_questions_part_id_answer_parts")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_answer_part_questions_participation_id_participations")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["exploration_questions.id"], name=op.f("fk_answer_part_questions_question_id_exploration_questions")
        ),
        sa.PrimaryKeyConstraint("participation_id", "question_id", name=op.f("pk_answer_part_questions")),
    )
    with op.batch_alter_table("answer_part_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_part_questions_part_id"), ["part_id"], unique=False)

    op.create_table(
        "answer_part_texts",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("part_id", BigKey, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("answers", Json, nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["answer_parts.id"], name=op.f("fk_answer_part_texts_part_id_answer_parts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_part_texts")),
        sa.UniqueConstraint("part_id", "revision", name=op.f("uq_answer_part_texts_part_id")),
    )
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bounced_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("bounce", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_column("bounce")
        batch_op.drop_column("bounced_at")

    op.drop_table("answer_part_texts")
    with op.batch_alter_table("answer_part_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_part_questions_part_id"))

    op.drop_table("answer_part_questions")
    with op.batch_alter_table("answer_part_comments", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_part_comments_part")

    op.drop_table("answer_part_comments")
    with op.batch_alter_table("room_file_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_file_words_file_id"))

    op.drop_table("room_file_words")
    with op.batch_alter_table("room_file_versions", schema=None) as batch_op:
        batch_op.drop_index("ix_room_file_versions_work")

    op.drop_table("room_file_versions")
    with op.batch_alter_table("room_figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_room_figures_process_id"))
        batch_op.drop_index(batch_op.f("ix_room_figures_file_id"))

    op.drop_table("room_figures")
    with op.batch_alter_table("prospects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prospects_sort_key"))
        batch_op.drop_index(batch_op.f("ix_prospects_partner_id"))
        batch_op.drop_index(batch_op.f("ix_prospects_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_prospects_erase_on"))
        batch_op.drop_index("ix_prospects_call")

    op.drop_table("prospects")
    with op.batch_alter_table("lot_awards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_awards_tender_id"))

    op.drop_table("lot_awards")
    with op.batch_alter_table("journal_taken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_taken_export_id"))

    op.drop_table("journal_taken")
    op.drop_table("journal_notes")
    with op.batch_alter_table("joining_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joining_decisions_participation_id"))

    op.drop_table("joining_decisions")
    with op.batch_alter_table("half_page_copies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_half_page_copies_reader_id"))

    op.drop_table("half_page_copies")
    with op.batch_alter_table("enquiries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiries_participation_id"))
        batch_op.drop_index("ix_enquiries_owner")
        batch_op.drop_index(batch_op.f("ix_enquiries_need_id"))
        batch_op.drop_index("ix_enquiries_list")
        batch_op.drop_index(batch_op.f("ix_enquiries_erase_on"))

    op.drop_table("enquiries")
    with op.batch_alter_table("answer_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_parts_participation_id"))
        batch_op.drop_index(batch_op.f("ix_answer_parts_email"))

    op.drop_table("answer_parts")
    op.drop_table("access_lines")
    with op.batch_alter_table("waiting_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_lists_created_at"))

    op.drop_table("waiting_lists")
    with op.batch_alter_table("sparring_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sparring_notes_participation_id"))

    op.drop_table("sparring_notes")
    with op.batch_alter_table("user_voices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_voices_process_id"))

    op.drop_table("user_voices")
    with op.batch_alter_table("room_files", schema=None) as batch_op:
        batch_op.drop_index("ix_room_files_list")

    op.drop_table("room_files")
    op.drop_table("merge_letters")
    with op.batch_alter_table("journal_items", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_items_process")
        batch_op.drop_index("ix_journal_items_organisation")

    op.drop_table("journal_items")
    with op.batch_alter_table("journal_exports", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_exports_of")

    op.drop_table("journal_exports")
    op.drop_table("journal_cases")
    op.drop_table("half_pages")
    op.drop_table("half_page_readers")
    with op.batch_alter_table("access_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_requests_process_id"))

    op.drop_table("access_requests")
    with op.batch_alter_table("away_periods", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_away_periods_person_id"))
        batch_op.drop_index(batch_op.f("ix_away_periods_deputy_id"))

    op.drop_table("away_periods")
    with op.batch_alter_table("part_links", schema=None) as batch_op:
        batch_op.drop_index("ix_part_links_part")

    op.drop_table("part_links")
    op.drop_table("legal_grounds")
    with op.batch_alter_table("failing_addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failing_addresses_last_at"))

    op.drop_table("failing_addresses")
