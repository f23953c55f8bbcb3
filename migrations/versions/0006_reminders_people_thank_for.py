"""Reminders people thank for"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from coproc.kernel.database import BigKey, Json, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOW = "state in ('planned', 'superseded', 'sent', 'stopped', 'missed', 'shown')"
BEFORE = "state in ('planned', 'superseded', 'sent', 'stopped', 'missed')"


def _states(batch_op: BatchOperations, states: str) -> None:
    batch_op.drop_constraint(batch_op.f("ck_reminders_state"), type_="check")
    batch_op.create_check_constraint(batch_op.f("ck_reminders_state"), states)


def upgrade() -> None:
    op.create_table(
        "mail_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_pauses")),
    )
    op.create_table(
        "reminder_rules",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("scope_kind", sa.String(), nullable=False),
        sa.Column("scope_id", BigKey, nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rules")),
        sa.UniqueConstraint("scope_kind", "scope_id", "workflow", "rule", name=op.f("uq_reminder_rules_scope_kind")),
    )
    op.create_table(
        "mail_choices",
        sa.Column("person_id", BigKey, nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("choice in ('digest', 'at_once', 'app')", name=op.f("ck_mail_choices_choice")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mail_choices_person_id_people")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_choices")),
    )
    op.create_table(
        "reminder_handovers",
        sa.Column("id", BigKey, nullable=False),
        sa.Column("case_id", BigKey, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("from_person", sa.String(), nullable=False),
        sa.Column("to_person_id", BigKey, nullable=True),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reminder_handovers_case_id_cases")),
        sa.ForeignKeyConstraint(["to_person_id"], ["people.id"], name=op.f("fk_reminder_handovers_to_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_handovers")),
        sa.UniqueConstraint("case_id", "rule", "occasion", "from_person", name=op.f("uq_reminder_handovers_case_id")),
    )
    with op.batch_alter_table("reminder_handovers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_handovers_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_handovers_to_person_id"), ["to_person_id"], unique=False)

    with op.batch_alter_table("heartbeats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("failed_job", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("failed_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("tenders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pin_sent_on", sa.Date(), nullable=True))

    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("reminders", schema=None) as batch_op:
        _states(batch_op, NOW)
        batch_op.add_column(sa.Column("held_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("held_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ended_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("deputy_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("deputy_name", sa.String(), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_reminders_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_reminders_deputy_id_people"), "people", ["deputy_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("tenders", schema=None) as batch_op:
        batch_op.drop_column("pin_sent_on")

    with op.batch_alter_table("heartbeats", schema=None) as batch_op:
        batch_op.drop_column("failed_at")
        batch_op.drop_column("failed_job")
        batch_op.drop_column("failures")

    with op.batch_alter_table("reminder_handovers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_handovers_to_person_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_handovers_created_at"))

    op.drop_table("reminder_handovers")
    op.drop_table("mail_choices")
    op.drop_table("reminder_rules")
    op.drop_table("mail_pauses")

    op.execute("update reminders set state = 'stopped' where state = 'shown'")
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        _states(batch_op, BEFORE)
        batch_op.drop_constraint(batch_op.f("fk_reminders_deputy_id_people"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_reminders_outbox_id"))
        batch_op.drop_column("deputy_name")
        batch_op.drop_column("deputy_id")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("note_by")
        batch_op.drop_column("note")
        batch_op.drop_column("held_by")
        batch_op.drop_column("held_at")

    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_column("expires_at")
