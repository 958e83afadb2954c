"""first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables here from the revision before."""
    op.create_table(
        "app",
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("app_secret", sa.String(length=128), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_time", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("app_id", name=op.f("pk_app")),
    )
    with op.batch_alter_table("app", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_app_team"), ["team"], unique=False)

    op.create_table(
        "job",
        sa.Column("job_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("job_name", sa.String(length=300), nullable=False),
        sa.Column("comments", sa.String(), nullable=False),
        sa.Column("due_date", sa.DateTime(timezone=True), nullable=True),
        sa.Column("props", sa.JSON(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_team"), ["team"], unique=False)
        batch_op.create_index("ix_job_team_name", ["team", "job_name"], unique=False)

    op.create_table(
        "material",
        sa.Column("material_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("density", sa.Double(), nullable=False),
        sa.Column("price_per_kg", sa.Double(), nullable=True),
        sa.Column("gap_table", sa.JSON(), nullable=True),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("material_id", name=op.f("pk_material")),
        sa.UniqueConstraint("team", "name", name=op.f("uq_material_team")),
    )
    op.create_table(
        "nest_task",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("task_name", sa.String(length=300), nullable=False),
        sa.Column("material", sa.String(length=200), nullable=True),
        sa.Column("thickness", sa.Double(), nullable=True),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("not_placed", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finish_time", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_nest_task")),
    )
    with op.batch_alter_table("nest_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nest_task_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_nest_task_team"), ["team"], unique=False)

    op.create_table(
        "drawing",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("drawing_name", sa.String(length=300), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("file_key", sa.String(length=300), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("handle_status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("units", sa.String(length=16), nullable=True),
        sa.Column("width", sa.Double(), nullable=True),
        sa.Column("height", sa.Double(), nullable=True),
        sa.Column("thumbnail_key", sa.String(length=300), nullable=True),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.job_id"], name=op.f("fk_drawing_job_id_job")),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_drawing")),
    )
    with op.batch_alter_table("drawing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drawing_handle_status"), ["handle_status"], unique=False)
        batch_op.create_index(batch_op.f("ix_drawing_job_id"), ["job_id"], unique=False)

    op.create_table(
        "nest_task_job",
        sa.Column("task_guid", sa.String(length=36), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.job_id"], name=op.f("fk_nest_task_job_job_id_job")),
        sa.ForeignKeyConstraint(
            ["task_guid"], ["nest_task.guid"], name=op.f("fk_nest_task_job_task_guid_nest_task")
        ),
        sa.PrimaryKeyConstraint("task_guid", "job_id", name=op.f("pk_nest_task_job")),
    )
    with op.batch_alter_table("nest_task_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nest_task_job_job_id"), ["job_id"], unique=False)

    op.create_table(
        "plate",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("plate_type", sa.Integer(), nullable=False),
        sa.Column("plate_name", sa.String(length=200), nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("thickness", sa.Double(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("remain_amount", sa.Integer(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.Column("heat_number", sa.String(length=200), nullable=True),
        sa.Column("location", sa.String(length=200), nullable=True),
        sa.Column("price", sa.Double(), nullable=True),
        sa.Column("outline", sa.JSON(), nullable=True),
        sa.Column("file_key", sa.String(length=300), nullable=True),
        sa.Column("thumbnail_key", sa.String(length=300), nullable=True),
        sa.Column("parent_guid", sa.String(length=36), nullable=True),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"], ["material.material_id"], name=op.f("fk_plate_material_id_material")
        ),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_plate")),
    )
    with op.batch_alter_table("plate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plate_team"), ["team"], unique=False)

    op.create_table(
        "layout",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("task_guid", sa.String(length=36), nullable=False),
        sa.Column("plate_guid", sa.String(length=36), nullable=True),
        sa.Column("plate_idx", sa.Integer(), nullable=False),
        sa.Column("plate_name", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("material", sa.String(length=200), nullable=True),
        sa.Column("thickness", sa.Double(), nullable=True),
        sa.Column("part_amount", sa.Integer(), nullable=False),
        sa.Column("utilization", sa.Double(), nullable=False),
        sa.Column("used_width", sa.Double(), nullable=False),
        sa.Column("cut_length", sa.Double(), nullable=False),
        sa.Column("pierce_count", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.JSON(), nullable=False),
        sa.Column("dxf_key", sa.String(length=300), nullable=False),
        sa.Column("svg_key", sa.String(length=300), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plate_guid"], ["plate.guid"], name=op.f("fk_layout_plate_guid_plate")),
        sa.ForeignKeyConstraint(
            ["task_guid"], ["nest_task.guid"], name=op.f("fk_layout_task_guid_nest_task")
        ),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_layout")),
    )
    with op.batch_alter_table("layout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_layout_plate_guid"), ["plate_guid"], unique=False)
        batch_op.create_index(batch_op.f("ix_layout_task_guid"), ["task_guid"], unique=False)
        batch_op.create_index(batch_op.f("ix_layout_team"), ["team"], unique=False)

    op.create_table(
        "part",
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("drawing_guid", sa.String(length=36), nullable=True),
        sa.Column("part_name", sa.String(length=300), nullable=False),
        sa.Column("material", sa.String(length=200), nullable=True),
        sa.Column("thickness", sa.Double(), nullable=True),
        sa.Column("gas", sa.String(length=100), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("rotate_lock", sa.Integer(), nullable=False),
        sa.Column("mirror", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("fill_color", sa.String(length=16), nullable=True),
        sa.Column("props", sa.JSON(), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        sa.Column("area", sa.Double(), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=300), nullable=True),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["drawing_guid"], ["drawing.guid"], name=op.f("fk_part_drawing_guid_drawing")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.job_id"], name=op.f("fk_part_job_id_job")),
        sa.PrimaryKeyConstraint("guid", name=op.f("pk_part")),
    )
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_part_drawing_guid"), ["drawing_guid"], unique=False)
        batch_op.create_index(batch_op.f("ix_part_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_part_team"), ["team"], unique=False)

    op.create_table(
        "nest_task_part",
        sa.Column("task_guid", sa.String(length=36), nullable=False),
        sa.Column("part_guid", sa.String(length=36), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["part_guid"], ["part.guid"], name=op.f("fk_nest_task_part_part_guid_part")),
        sa.ForeignKeyConstraint(
            ["task_guid"], ["nest_task.guid"], name=op.f("fk_nest_task_part_task_guid_nest_task")
        ),
        sa.PrimaryKeyConstraint("task_guid", "part_guid", name=op.f("pk_nest_task_part")),
    )
    with op.batch_alter_table("nest_task_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nest_task_part_part_guid"), ["part_guid"], unique=False)

    op.create_table(
        "piece",
        sa.Column("layout_guid", sa.String(length=36), nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part_guid", sa.String(length=36), nullable=False),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("rotation", sa.Double(), nullable=False),
        sa.Column("mirror", sa.Boolean(), nullable=False),
        sa.Column("min_x", sa.Double(), nullable=False),
        sa.Column("min_y", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["layout_guid"], ["layout.guid"], name=op.f("fk_piece_layout_guid_layout")),
        sa.ForeignKeyConstraint(["part_guid"], ["part.guid"], name=op.f("fk_piece_part_guid_part")),
        sa.PrimaryKeyConstraint("layout_guid", "serial", name=op.f("pk_piece")),
    )
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_piece_part_guid"), ["part_guid"], unique=False)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("piece", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_piece_part_guid"))

    op.drop_table("piece")
    with op.batch_alter_table("nest_task_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nest_task_part_part_guid"))

    op.drop_table("nest_task_part")
    with op.batch_alter_table("part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_part_team"))
        batch_op.drop_index(batch_op.f("ix_part_job_id"))
        batch_op.drop_index(batch_op.f("ix_part_drawing_guid"))

    op.drop_table("part")
    with op.batch_alter_table("layout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_layout_team"))
        batch_op.drop_index(batch_op.f("ix_layout_task_guid"))
        batch_op.drop_index(batch_op.f("ix_layout_plate_guid"))

    op.drop_table("layout")
    with op.batch_alter_table("plate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plate_team"))

    op.drop_table("plate")
    with op.batch_alter_table("nest_task_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nest_task_job_job_id"))

    op.drop_table("nest_task_job")
    with op.batch_alter_table("drawing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_drawing_job_id"))
        batch_op.drop_index(batch_op.f("ix_drawing_handle_status"))

    op.drop_table("drawing")
    with op.batch_alter_table("nest_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nest_task_team"))
        batch_op.drop_index(batch_op.f("ix_nest_task_state"))

    op.drop_table("nest_task")
    op.drop_table("material")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_team_name")
        batch_op.drop_index(batch_op.f("ix_job_team"))

    op.drop_table("job")
    with op.batch_alter_table("app", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_app_team"))

    op.drop_table("app")
