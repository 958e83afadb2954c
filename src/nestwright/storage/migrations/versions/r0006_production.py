"""Machines, production tasks and their sheets; recuts and remnants of our own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here from the revision before."""
    op.create_table(
        "machine",
        sa.Column("gmid", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("card_id", sa.String(length=12), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("connector", sa.String(length=16), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("alarms", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("gmid", name=op.f("pk_machine")),
        sa.UniqueConstraint("card_id", name=op.f("uq_machine_card_id")),
    )
    with op.batch_alter_table("machine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_machine_team"), ["team"], unique=False)

    op.create_table(
        "machine_period",
        sa.Column("gmid", sa.Integer(), nullable=False),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["gmid"], ["machine.gmid"], name=op.f("fk_machine_period_gmid_machine"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gmid", "start_time", name=op.f("pk_machine_period")),
    )
    op.create_table(
        "machine_record",
        sa.Column("gmid", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=100), nullable=False),
        sa.Column("task_guid", sa.String(length=36), nullable=False),
        sa.Column("sheet_index", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("record_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_order", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("receive_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gmid"], ["machine.gmid"], name=op.f("fk_machine_record_gmid_machine"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("gmid", "record_id", name=op.f("pk_machine_record")),
    )
    with op.batch_alter_table("machine_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_machine_record_task_guid"), ["task_guid"], unique=False)

    op.create_table(
        "production_task",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("layout_guid", sa.String(length=36), nullable=True),
        sa.Column("gmid", sa.Integer(), nullable=False),
        sa.Column("task_name", sa.String(length=300), nullable=False),
        sa.Column("file_key", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("comments", sa.String(), nullable=False),
        sa.Column("due_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("recall", sa.Boolean(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["gmid"], ["machine.gmid"], name=op.f("fk_production_task_gmid_machine")),
        sa.ForeignKeyConstraint(
            ["layout_guid"],
            ["layout.guid"],
            name=op.f("fk_production_task_layout_guid_layout"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_production_task")),
    )
    with op.batch_alter_table("production_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_production_task_gmid"), ["gmid"], unique=False)
        batch_op.create_index(batch_op.f("ix_production_task_layout_guid"), ["layout_guid"], unique=False)
        batch_op.create_index(batch_op.f("ix_production_task_team"), ["team"], unique=False)

    op.create_table(
        "production_sheet",
        sa.Column("task_guid", sa.String(length=36), nullable=False),
        sa.Column("sheet_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("state_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_order", sa.Integer(), nullable=False),
        sa.Column("ruled_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finish_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("took_plate", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_guid"],
            ["production_task.guid"],
            name=op.f("fk_production_sheet_task_guid_production_task"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("task_guid", "sheet_index", name=op.f("pk_production_sheet")),
    )
    with op.batch_alter_table("production_sheet", schema=None) as batch_op:
        batch_op.create_index("ix_production_sheet_finish_time", ["finish_time"], unique=False)
        batch_op.create_index(batch_op.f("ix_production_sheet_status"), ["status"], unique=False)

    op.create_table(
        "bad_piece",
        sa.Column("task_guid", sa.String(length=36), nullable=False),
        sa.Column("sheet_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part_guid", sa.String(length=36), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recut_guid", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_guid", "sheet_index"],
            ["production_sheet.task_guid", "production_sheet.sheet_index"],
            name="fk_bad_piece_sheet",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("task_guid", "sheet_index", "part_guid", name=op.f("pk_bad_piece")),
    )
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_part_guid", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("recut_reason", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_part_parent_part_guid"), ["parent_part_guid"], unique=False)

    with op.batch_alter_table("plate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("layout_guid", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("production_task_guid", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("sheet_index", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("remnant_number", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("expected", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_plate_layout_guid"), ["layout_guid"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plate_production_task_guid"), ["production_task_guid"], unique=False
        )


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("plate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plate_production_task_guid"))
        batch_op.drop_index(batch_op.f("ix_plate_layout_guid"))
        batch_op.drop_column("expected")
        batch_op.drop_column("remnant_number")
        batch_op.drop_column("sheet_index")
        batch_op.drop_column("production_task_guid")
        batch_op.drop_column("layout_guid")

    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_parent_part_guid"))
        batch_op.drop_column("recut_reason")
        batch_op.drop_column("parent_part_guid")

    op.drop_table("bad_piece")
    with op.batch_alter_table("production_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_production_sheet_status"))
        batch_op.drop_index("ix_production_sheet_finish_time")

    op.drop_table("production_sheet")
    with op.batch_alter_table("production_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_production_task_team"))
        batch_op.drop_index(batch_op.f("ix_production_task_layout_guid"))
        batch_op.drop_index(batch_op.f("ix_production_task_gmid"))

    op.drop_table("production_task")
    with op.batch_alter_table("machine_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_machine_record_task_guid"))

    op.drop_table("machine_record")
    op.drop_table("machine_period")
    with op.batch_alter_table("machine", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_machine_team"))

    op.drop_table("machine")
