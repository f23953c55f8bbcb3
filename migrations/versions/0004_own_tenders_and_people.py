"""Own tenders and people"""

import sqlalchemy as sa
from alembic import op

from coproc.kernel.database import BigKey, Json, SortText, UtcDateTime
from coproc.kernel.sorting import danish_key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


TENDERS = sa.table(
    "tenders",
    sa.column("id", BigKey),
    sa.column("reference", sa.String()),
    sa.column("title", sa.String()),
    sa.column("sort_key", SortText),
    sa.column("authority_id", BigKey),
    sa.column("process_id", BigKey),
    sa.column("cpv", Json),
    sa.column("winner", sa.String()),
    sa.column("contract_signed_on", sa.Date()),
    sa.column("contract_ends_on", sa.Date()),
    sa.column("is_example", sa.Boolean()),
    sa.column("created_at", UtcDateTime()),
)
PROCESSES = sa.table("processes", sa.column("id", BigKey), sa.column("cpv", Json))


def _code(process_cpv: dict[int, list[str]], tender: sa.Row) -> str:
    return next((codes[0] for codes in (tender.cpv, process_cpv.get(tender.process_id)) if codes), "")


def _tenders() -> tuple[dict[int, list[str]], list[sa.Row]]:
    bind = op.get_bind()
    cpv = {row.id: row.cpv for row in bind.execute(sa.select(PROCESSES))}
    return cpv, list(bind.execute(sa.select(TENDERS).order_by(TENDERS.c.id)))


def _find_learning() -> None:
    """Answers given before they could be found: still read by those of the process alone, until their buyer says otherwise."""
    answers = sa.table(
        "learning_answers",
        sa.column("tender_id", BigKey),
        sa.column("answer", sa.String()),
        sa.column("answered_at", UtcDateTime()),
    )
    entries = sa.table(
        "learning_entries",
        *(sa.column(name, sa.String()) for name in ("division", "branch", "search_text", "audience")),
        sa.column("tender_id", BigKey),
        sa.column("answered_at", UtcDateTime()),
    )
    given: dict[int, list[sa.Row]] = {}
    for row in op.get_bind().execute(sa.select(answers)):
        given.setdefault(row.tender_id, []).append(row)
    cpv, tenders = _tenders()
    rows = [
        {
            "tender_id": tender.id,
            "division": _code(cpv, tender)[:2],
            "branch": _code(cpv, tender)[:3],
            "search_text": danish_key(" ".join([tender.title, *(row.answer for row in given[tender.id])])),
            "audience": "process",
            "answered_at": max(row.answered_at for row in given[tender.id]),
        }
        for tender in tenders
        if tender.id in given
    ]
    if rows:
        op.bulk_insert(entries, rows)


def _find_contracts() -> None:
    """Contracts that were signed before their end was looked for; shown to their buyer alone."""
    contracts = sa.table(
        "buyer_contracts",
        *(sa.column(name, sa.String()) for name in ("title", "cpv", "division", "branch", "supplier", "source", "plan")),
        sa.column("sort_key", SortText),
        *(sa.column(name, BigKey) for name in ("organisation_id", "tender_id")),
        sa.column("ends_on", sa.Date()),
        *(sa.column(name, sa.Boolean()) for name in ("is_shared", "is_example")),
        sa.column("created_at", UtcDateTime()),
        sa.column("version", sa.Integer()),
    )
    cpv, tenders = _tenders()
    rows = [
        {
            "organisation_id": tender.authority_id,
            "tender_id": tender.id,
            "title": tender.title,
            "sort_key": tender.sort_key,
            "cpv": _code(cpv, tender)[:8],
            "division": _code(cpv, tender)[:2],
            "branch": _code(cpv, tender)[:3],
            "supplier": tender.winner,
            "ends_on": tender.contract_ends_on,
            "source": tender.reference,
            "plan": "",
            "is_shared": False,
            "is_example": tender.is_example,
            "created_at": tender.created_at,
            "version": 1,
        }
        for tender in tenders
        if tender.contract_signed_on and tender.contract_ends_on and _code(cpv, tender)
    ]
    if rows:
        op.bulk_insert(contracts, rows)


def upgrade() -> None:
    op.create_table(
        "notice_answers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("owner_kind", sa.String(), nullable=False),
        sa.Column("owner_id", BigKey, nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_answers")),
        sa.UniqueConstraint("owner_kind", "owner_id", "question", name=op.f("uq_notice_answers_owner_kind")),
    )
    op.create_table(
        "notice_identities",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", BigKey, nullable=False),
        sa.Column("subtype", sa.String(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_identities")),
        sa.UniqueConstraint("subject_kind", "subject_id", "subtype", name=op.f("uq_notice_identities_subject_kind")),
        sa.UniqueConstraint("uuid", name=op.f("uq_notice_identities_uuid")),
    )
    op.create_table(
        "own_templates",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("template_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_own_templates_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_templates")),
        sa.UniqueConstraint("organisation_id", "template_key", name=op.f("uq_own_templates_organisation_id")),
    )
    op.create_table(
        "political_meetings",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("body_key", SortText, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("agenda_on", sa.Date(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("source_uid", sa.String(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("agenda_on <= held_on", name=op.f("ck_political_meetings_agenda")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_political_meetings_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_political_meetings")),
        sa.UniqueConstraint("organisation_id", "body_key", "held_on", name=op.f("uq_political_meetings_organisation_id")),
        sa.UniqueConstraint("organisation_id", "source_uid", name="uq_political_meetings_source_uid"),
    )
    with op.batch_alter_table("political_meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_political_meetings_body_key"), ["body_key"], unique=False)
        batch_op.create_index("ix_political_meetings_day", ["organisation_id", "held_on"], unique=False)

    op.create_table(
        "funding_plans",
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("needs", Json, nullable=False),
        sa.Column("first_buyer_risk", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_funding_plans_process_id_processes")),
        sa.PrimaryKeyConstraint("process_id", name=op.f("pk_funding_plans")),
    )
    op.create_table(
        "funding_sources",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amounts", Json, nullable=False),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_funding_sources_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_sources")),
    )
    with op.batch_alter_table("funding_sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_funding_sources_process_id"), ["process_id"], unique=False)

    op.create_table(
        "own_template_versions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("template_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("file_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_own_template_versions_file_id_stored_files")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["own_templates.id"], name=op.f("fk_own_template_versions_template_id_own_templates")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_template_versions")),
        sa.UniqueConstraint("template_id", "number", name=op.f("uq_own_template_versions_template_id")),
    )
    op.create_table(
        "steering_actions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner_id", BigKey, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_steering_actions_owner_id_people")),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_steering_actions_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering_actions")),
    )
    with op.batch_alter_table("steering_actions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_steering_actions_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_steering_actions_process_id"), ["process_id"], unique=False)

    op.create_table(
        "steering_decisions",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_steering_decisions_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering_decisions")),
        sa.UniqueConstraint("process_id", "number", name=op.f("uq_steering_decisions_process_id")),
    )
    op.create_table(
        "steering_meetings",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("agenda", sa.String(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("minutes_sent_at", UtcDateTime(), nullable=True),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_steering_meetings_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering_meetings")),
    )
    with op.batch_alter_table("steering_meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_steering_meetings_process_id"), ["process_id"], unique=False)

    op.create_table(
        "steering_members",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_steering_members_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering_members")),
        sa.UniqueConstraint("process_id", "email", name=op.f("uq_steering_members_process_id")),
    )
    op.create_table(
        "steering_risks",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("process_id", BigKey, nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("consequence", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["processes.id"], name=op.f("fk_steering_risks_process_id_processes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steering_risks")),
    )
    with op.batch_alter_table("steering_risks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_steering_risks_process_id"), ["process_id"], unique=False)

    op.create_table(
        "buyer_contracts",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("organisation_id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sort_key", SortText, nullable=False),
        sa.Column("cpv", sa.String(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("options_until", sa.Date(), nullable=True),
        sa.Column("notice_by", sa.Date(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_buyer_contracts_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_buyer_contracts_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buyer_contracts")),
        sa.UniqueConstraint("tender_id", name=op.f("uq_buyer_contracts_tender_id")),
    )
    with op.batch_alter_table("buyer_contracts", schema=None) as batch_op:
        batch_op.create_index("ix_buyer_contracts_branch", ["branch", "ends_on"], unique=False)
        batch_op.create_index("ix_buyer_contracts_division", ["division", "ends_on"], unique=False)
        batch_op.create_index("ix_buyer_contracts_own", ["organisation_id", "ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_buyer_contracts_sort_key"), ["sort_key"], unique=False)

    op.create_table(
        "contract_options",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("extends_to", sa.Date(), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.CheckConstraint("decision in ('open', 'used', 'unused')", name=op.f("ck_contract_options_decision")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_contract_options_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_options")),
        sa.UniqueConstraint("tender_id", "label", name=op.f("uq_contract_options_tender_id")),
    )
    with op.batch_alter_table("contract_options", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_options_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "document_sets",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("papers", Json, nullable=False),
        sa.Column("done", Json, nullable=False),
        sa.Column("faults", Json, nullable=False),
        sa.Column("ordered_at", UtcDateTime(), nullable=False),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("person_id", BigKey, nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_id", BigKey, nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_document_sets_file_id_stored_files")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_document_sets_person_id_people")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_document_sets_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_sets")),
    )
    with op.batch_alter_table("document_sets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_sets_tender_id"), ["tender_id"], unique=False)
        batch_op.create_index(
            "uq_document_sets_open",
            ["tender_id"],
            unique=True,
            sqlite_where=sa.text("finished_at is null"),
            postgresql_where=sa.text("finished_at is null"),
        )

    op.create_table(
        "effect_skips",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_effect_skips_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect_skips")),
        sa.UniqueConstraint("tender_id", "months", "measure", name=op.f("uq_effect_skips_tender_id")),
    )
    with op.batch_alter_table("effect_skips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_effect_skips_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "handovers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("journal_number", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("edition in ('system', 'journal')", name=op.f("ck_handovers_edition")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_handovers_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handovers_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "learning_entries",
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("audience in ('buyers', 'process')", name=op.f("ck_learning_entries_audience")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_learning_entries_tender_id_tenders")),
        sa.PrimaryKeyConstraint("tender_id", name=op.f("pk_learning_entries")),
    )
    with op.batch_alter_table("learning_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learning_entries_division"), ["division"], unique=False)
        batch_op.create_index("ix_learning_entries_newest", ["audience", "answered_at"], unique=False)

    op.create_table(
        "part_hours",
        sa.Column("participation_id", BigKey, nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_part_hours_participation_id_participations")
        ),
        sa.PrimaryKeyConstraint("participation_id", "phase", name=op.f("pk_part_hours")),
    )
    op.create_table(
        "template_choices",
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", BigKey, nullable=False),
        sa.Column("template_key", sa.String(), nullable=False),
        sa.Column("version_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["own_template_versions.id"], name=op.f("fk_template_choices_version_id_own_template_versions")
        ),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", "template_key", name=op.f("pk_template_choices")),
    )
    op.create_table(
        "tender_change_answers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("old_text", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_change_answers_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_change_answers")),
        sa.UniqueConstraint("tender_id", "section_key", "version_number", name=op.f("uq_tender_change_answers_tender_id")),
    )
    with op.batch_alter_table("tender_change_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_change_answers_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "tender_cross_border",
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("duration", sa.String(), nullable=False),
        sa.Column("branch", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("assessed_by", sa.String(), nullable=False),
        sa.Column("assessed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_cross_border_tender_id_tenders")),
        sa.PrimaryKeyConstraint("tender_id", name=op.f("pk_tender_cross_border")),
    )
    op.create_table(
        "tender_results",
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("received_count", sa.Integer(), nullable=True),
        sa.Column("received_sme", sa.Integer(), nullable=True),
        sa.Column("received_dialogue", sa.Integer(), nullable=True),
        sa.Column("winner_size", sa.String(), nullable=False),
        sa.Column("winner_in_dialogue", sa.Boolean(), nullable=True),
        sa.Column("way_on", sa.String(), nullable=False),
        sa.Column("way_note", sa.String(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_results_tender_id_tenders")),
        sa.PrimaryKeyConstraint("tender_id", name=op.f("pk_tender_results")),
    )
    op.create_table(
        "tender_still_so",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("is_corrected", sa.Boolean(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_still_so_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_still_so")),
        sa.UniqueConstraint("tender_id", "section_key", "step_number", "fingerprint", name=op.f("uq_tender_still_so_tender_id")),
    )
    with op.batch_alter_table("tender_still_so", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_still_so_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "tender_take_requests",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("source_id", BigKey, nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["tenders.id"], name=op.f("fk_tender_take_requests_source_id_tenders")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_take_requests_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_take_requests")),
        sa.UniqueConstraint("tender_id", "source_id", name=op.f("uq_tender_take_requests_tender_id")),
    )
    with op.batch_alter_table("tender_take_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_take_requests_source_id"), ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tender_take_requests_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "tender_taken_from",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("source_id", BigKey, nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["tenders.id"], name=op.f("fk_tender_taken_from_source_id_tenders")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_taken_from_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_taken_from")),
        sa.UniqueConstraint("tender_id", "field", name=op.f("uq_tender_taken_from_tender_id")),
    )
    with op.batch_alter_table("tender_taken_from", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_taken_from_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "tender_timeplans",
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("own", Json, nullable=False),
        sa.Column("limit_days", Json, nullable=False),
        sa.Column("pinned", Json, nullable=False),
        sa.Column("approval", Json, nullable=False),
        sa.Column("decision", Json, nullable=False),
        sa.Column("july", sa.Boolean(), nullable=False),
        sa.Column("dates", Json, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "anchor in ('from_start', 'from_notice', 'to_contract', 'to_start')", name=op.f("ck_tender_timeplans_anchor")
        ),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_timeplans_tender_id_tenders")),
        sa.PrimaryKeyConstraint("tender_id", name=op.f("pk_tender_timeplans")),
    )
    op.create_table(
        "tender_value_rows",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("price_ore", BigKey, nullable=False),
        sa.Column("volume_thousandths", BigKey, nullable=False),
        sa.Column("years_thousandths", BigKey, nullable=False),
        sa.Column("sum_ore", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_value_rows_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_value_rows")),
        sa.UniqueConstraint("tender_id", "position", name=op.f("uq_tender_value_rows_tender_id")),
    )
    with op.batch_alter_table("tender_value_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_value_rows_tender_id"), ["tender_id"], unique=False)

    op.create_table(
        "tender_open_information",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("tender_id", BigKey, nullable=False),
        sa.Column("fact_id", BigKey, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["shared_facts.id"], name=op.f("fk_tender_open_information_fact_id_shared_facts")),
        sa.ForeignKeyConstraint(["tender_id"], ["tenders.id"], name=op.f("fk_tender_open_information_tender_id_tenders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tender_open_information")),
        sa.UniqueConstraint("tender_id", "fact_id", name=op.f("uq_tender_open_information_tender_id")),
    )
    with op.batch_alter_table("tender_open_information", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tender_open_information_tender_id"), ["tender_id"], unique=False)

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("own_version_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("based_on_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("final_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("final_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("fill_marks", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_foreign_key(batch_op.f("fk_documents_based_on_id_documents"), "documents", ["based_on_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_documents_own_version_id_own_template_versions"), "own_template_versions", ["own_version_id"], ["id"]
        )

    with op.batch_alter_table("effect_records", schema=None) as batch_op:
        batch_op.add_column(sa.Column("months", sa.Integer(), nullable=True))

    with op.batch_alter_table("written_inputs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", UtcDateTime(), nullable=True))
    _find_learning()
    _find_contracts()


def downgrade() -> None:
    with op.batch_alter_table("written_inputs", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")

    with op.batch_alter_table("effect_records", schema=None) as batch_op:
        batch_op.drop_column("months")

    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_documents_own_version_id_own_template_versions"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_documents_based_on_id_documents"), type_="foreignkey")
        batch_op.drop_column("fill_marks")
        batch_op.drop_column("final_by")
        batch_op.drop_column("final_at")
        batch_op.drop_column("based_on_id")
        batch_op.drop_column("own_version_id")

    with op.batch_alter_table("tender_open_information", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_open_information_tender_id"))

    op.drop_table("tender_open_information")
    with op.batch_alter_table("tender_value_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_value_rows_tender_id"))

    op.drop_table("tender_value_rows")
    op.drop_table("tender_timeplans")
    with op.batch_alter_table("tender_taken_from", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_taken_from_tender_id"))

    op.drop_table("tender_taken_from")
    with op.batch_alter_table("tender_take_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_take_requests_tender_id"))
        batch_op.drop_index(batch_op.f("ix_tender_take_requests_source_id"))

    op.drop_table("tender_take_requests")
    with op.batch_alter_table("tender_still_so", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_still_so_tender_id"))

    op.drop_table("tender_still_so")
    op.drop_table("tender_results")
    op.drop_table("tender_cross_border")
    with op.batch_alter_table("tender_change_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tender_change_answers_tender_id"))

    op.drop_table("tender_change_answers")
    op.drop_table("template_choices")
    op.drop_table("part_hours")
    with op.batch_alter_table("learning_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_learning_entries_newest")
        batch_op.drop_index(batch_op.f("ix_learning_entries_division"))

    op.drop_table("learning_entries")
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handovers_tender_id"))

    op.drop_table("handovers")
    with op.batch_alter_table("effect_skips", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_effect_skips_tender_id"))

    op.drop_table("effect_skips")
    with op.batch_alter_table("document_sets", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_document_sets_open", sqlite_where=sa.text("finished_at is null"), postgresql_where=sa.text("finished_at is null")
        )
        batch_op.drop_index(batch_op.f("ix_document_sets_tender_id"))

    op.drop_table("document_sets")
    with op.batch_alter_table("contract_options", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_options_tender_id"))

    op.drop_table("contract_options")
    with op.batch_alter_table("buyer_contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_buyer_contracts_sort_key"))
        batch_op.drop_index("ix_buyer_contracts_own")
        batch_op.drop_index("ix_buyer_contracts_division")
        batch_op.drop_index("ix_buyer_contracts_branch")

    op.drop_table("buyer_contracts")
    with op.batch_alter_table("steering_risks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_steering_risks_process_id"))

    op.drop_table("steering_risks")
    op.drop_table("steering_members")
    with op.batch_alter_table("steering_meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_steering_meetings_process_id"))

    op.drop_table("steering_meetings")
    op.drop_table("steering_decisions")
    with op.batch_alter_table("steering_actions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_steering_actions_process_id"))
        batch_op.drop_index(batch_op.f("ix_steering_actions_owner_id"))

    op.drop_table("steering_actions")
    op.drop_table("own_template_versions")
    with op.batch_alter_table("funding_sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_funding_sources_process_id"))

    op.drop_table("funding_sources")
    op.drop_table("funding_plans")
    with op.batch_alter_table("political_meetings", schema=None) as batch_op:
        batch_op.drop_index("ix_political_meetings_day")
        batch_op.drop_index(batch_op.f("ix_political_meetings_body_key"))

    op.drop_table("political_meetings")
    op.drop_table("own_templates")
    op.drop_table("notice_identities")
    op.drop_table("notice_answers")
