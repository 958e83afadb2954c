"""what drawings say of their parts, and the rules that read it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here from the revision before."""
    op.create_table(
        "recognition_rules",
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "job_id", "version", name=op.f("pk_recognition_rules")),
    )
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.add_column(sa.Column("information", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_column("information")
    op.drop_table("recognition_rules")
