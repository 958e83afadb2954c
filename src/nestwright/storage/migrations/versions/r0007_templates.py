"""A team's own templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here from the revision before."""
    op.create_table(
        "template",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("file_key", sa.String(length=300), nullable=False),
        sa.Column("units", sa.String(length=16), nullable=True),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_template")),
        sa.UniqueConstraint("team", "name", name=op.f("uq_template_team")),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("template")
