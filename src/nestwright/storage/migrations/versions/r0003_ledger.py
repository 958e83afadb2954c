"""ledger of drawings: decisions, held parts, profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here from the revision before."""
    with op.batch_alter_table("drawing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("decisions", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("drawing", schema=None) as batch_op:
        batch_op.alter_column("decisions", server_default=None)
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.add_column(sa.Column("drawn_amount", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("held", sa.String(length=1000), nullable=True))
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.alter_column("drawn_amount", server_default=None)
    op.create_table(
        "drawing_profile",
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("change_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "name", name=op.f("pk_drawing_profile")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("drawing_profile")
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_column("held")
        batch_op.drop_column("drawn_amount")
    with op.batch_alter_table("drawing", schema=None) as batch_op:
        batch_op.drop_column("decisions")
