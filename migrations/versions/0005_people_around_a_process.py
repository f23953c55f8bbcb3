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


def downgrade() -> None:
    with op.batch_alter_table("part_links", schema=None) as batch_op:
        batch_op.drop_index("ix_part_links_part")
    op.drop_table("part_links")
