"""Reminders people thank for"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from coproc.kernel.database import BigKey, UtcDateTime

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
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("expires_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("reminders", schema=None) as batch_op:
        _states(batch_op, NOW)
        batch_op.add_column(sa.Column("held_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("held_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("note", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("ended_by", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("deputy_id", BigKey, nullable=True))
        batch_op.add_column(sa.Column("deputy_name", sa.String(), server_default="", nullable=False))
        batch_op.create_index(batch_op.f("ix_reminders_outbox_id"), ["outbox_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_reminders_deputy_id_people"), "people", ["deputy_id"], ["id"])


def downgrade() -> None:
    op.execute("update reminders set state = 'stopped' where state = 'shown'")
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        _states(batch_op, BEFORE)
        batch_op.drop_constraint(batch_op.f("fk_reminders_deputy_id_people"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_reminders_outbox_id"))
        batch_op.drop_column("deputy_name")
        batch_op.drop_column("deputy_id")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("note")
        batch_op.drop_column("held_by")
        batch_op.drop_column("held_at")

    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_column("expires_at")
