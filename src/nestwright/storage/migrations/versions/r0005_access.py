"""Who may do what, who did what, and webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here from the revision before."""
    op.create_table(
        "audit_entry",
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=200), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_team"), ["team"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_time"), ["time"], unique=False)

    op.create_table(
        "event",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_create_time"), ["create_time"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_team"), ["team"], unique=False)

    op.create_table(
        "web_user",
        sa.Column("user_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_name", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_web_user")),
        sa.UniqueConstraint("user_name", name=op.f("uq_web_user_user_name")),
    )
    with op.batch_alter_table("web_user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_user_team"), ["team"], unique=False)

    op.create_table(
        "webhook",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("secret", sa.String(length=128), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=True),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_webhook")),
    )
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_webhook_team"), ["team"], unique=False)

    op.create_table(
        "answered_call",
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["app_id"], ["app.app_id"], name=op.f("fk_answered_call_app_id_app"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("app_id", "key", name=op.f("pk_answered_call")),
    )
    with op.batch_alter_table("answered_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answered_call_create_time"), ["create_time"], unique=False)

    op.create_table(
        "call_count",
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=False),
        sa.Column("second_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["app_id"], ["app.app_id"], name=op.f("fk_call_count_app_id_app"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("app_id", "operation", name=op.f("pk_call_count")),
    )
    op.create_table(
        "delivery",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("webhook_guid", sa.String(length=36), nullable=False),
        sa.Column("event_guid", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finish_time", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_guid"], ["event.guid"], name=op.f("fk_delivery_event_guid_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["webhook_guid"],
            ["webhook.guid"],
            name=op.f("fk_delivery_webhook_guid_webhook"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_delivery")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_event_guid"), ["event_guid"], unique=False)
        batch_op.create_index("ix_delivery_state_next_time", ["state", "next_time"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_webhook_guid"), ["webhook_guid"], unique=False)

    with op.batch_alter_table("app", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous_secret", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("previous_secret_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("operations", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("limits", sa.JSON(), nullable=True))

    with op.batch_alter_table("nest_task", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("estimate_only", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("nest_task", schema=None) as batch_op:
        batch_op.drop_column("estimate_only")

    with op.batch_alter_table("app", schema=None) as batch_op:
        batch_op.drop_column("limits")
        batch_op.drop_column("operations")
        batch_op.drop_column("previous_secret_until")
        batch_op.drop_column("previous_secret")

    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_webhook_guid"))
        batch_op.drop_index("ix_delivery_state_next_time")
        batch_op.drop_index(batch_op.f("ix_delivery_event_guid"))

    op.drop_table("delivery")
    op.drop_table("call_count")
    with op.batch_alter_table("answered_call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answered_call_create_time"))

    op.drop_table("answered_call")
    with op.batch_alter_table("webhook", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_team"))

    op.drop_table("webhook")
    with op.batch_alter_table("web_user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_user_team"))

    op.drop_table("web_user")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_team"))
        batch_op.drop_index(batch_op.f("ix_event_create_time"))

    op.drop_table("event")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_time"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_team"))

    op.drop_table("audit_entry")
