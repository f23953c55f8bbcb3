"""People around a process"""

import sqlalchemy as sa
from alembic import op

from coproc.kernel.database import BigKey, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bounced_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("bounce", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_column("bounce")
        batch_op.drop_column("bounced_at")
    with op.batch_alter_table("failing_addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failing_addresses_last_at"))
    op.drop_table("failing_addresses")
    with op.batch_alter_table("part_links", schema=None) as batch_op:
        batch_op.drop_index("ix_part_links_part")
    op.drop_table("part_links")
