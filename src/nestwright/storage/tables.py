"""The tables. One row's columns have the names the wire and the domain use; lengths are mm, times UTC.

Every table of a team's own data carries ``team``; every query filters by it (``repositories``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, String, UniqueConstraint, false
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def now_utc() -> datetime:
    """Return the present moment, with its zone."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC on both databases; SQLite itself forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  the base class's signature
    ) -> datetime | None:
        """Store UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  the base class's signature
    ) -> datetime | None:
        """Read UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables, with stable constraint names so that migrations can find them on both databases."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class AppRow(Base):
    """A program that may call the API for one team.

    ``previous_secret`` is good too until ``previous_secret_until``. ``operations``: what it may call, None:
    everything. ``limits``: operation to ``{"per_day": n, "per_second": n}``; see ``domain.permissions``.
    """

    __tablename__ = "app"

    app_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    app_secret: Mapped[str] = mapped_column(String(128))
    team: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    create_time: Mapped[datetime] = mapped_column(default=now_utc)
    expire_time: Mapped[datetime | None]
    previous_secret: Mapped[str | None] = mapped_column(String(128))
    previous_secret_until: Mapped[datetime | None]
    operations: Mapped[list[Any] | None]
    limits: Mapped[dict[str, Any] | None]


class MaterialRow(Base):
    """A material by name; density in g/cm3."""

    __tablename__ = "material"
    __table_args__ = (UniqueConstraint("team", "name"),)

    material_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    team: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    density: Mapped[float] = mapped_column(default=7.85)
    price_per_kg: Mapped[float | None]
    gap_table: Mapped[list[Any] | None]
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class PlateRow(Base):
    """A plate in stock; ``plate_type`` 0 standard, 1 scrap; ``remain_amount`` -1 no end; ``gap``: margin.

    A remnant of ours knows the sheet that left it (``parent_guid`` the plate, ``layout_guid``,
    ``production_task_guid``, ``sheet_index``); it is ``expected`` until that sheet is cut.
    """

    __tablename__ = "plate"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    plate_type: Mapped[int]
    plate_name: Mapped[str] = mapped_column(String(200))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.material_id"))
    thickness: Mapped[float]
    width: Mapped[float]
    height: Mapped[float]
    remain_amount: Mapped[int]
    gap: Mapped[float] = mapped_column(default=0.0)
    heat_number: Mapped[str | None] = mapped_column(String(200))
    location: Mapped[str | None] = mapped_column(String(200))
    price: Mapped[float | None]
    outline: Mapped[dict[str, Any] | None]
    file_key: Mapped[str | None] = mapped_column(String(300))
    thumbnail_key: Mapped[str | None] = mapped_column(String(300))
    parent_guid: Mapped[str | None] = mapped_column(String(36))
    layout_guid: Mapped[str | None] = mapped_column(String(36), index=True)
    production_task_guid: Mapped[str | None] = mapped_column(String(36), index=True)
    sheet_index: Mapped[int | None]
    remnant_number: Mapped[int | None]
    expected: Mapped[bool] = mapped_column(default=False, server_default=false())
    create_time: Mapped[datetime] = mapped_column(default=now_utc)

    material: Mapped[MaterialRow] = relationship(lazy="joined")


class JobRow(Base):
    """A customer's order: drawings, parts and their nests."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_team_name", "team", "job_name"),)

    job_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    job_name: Mapped[str] = mapped_column(String(300))
    comments: Mapped[str] = mapped_column(default="")
    due_date: Mapped[datetime | None]
    props: Mapped[dict[str, Any]] = mapped_column(default=dict)
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class DrawingRow(Base):
    """An uploaded drawing, how its processing went, and what people decided about its findings."""

    __tablename__ = "drawing"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[int] = mapped_column(ForeignKey("job.job_id"), index=True)
    drawing_name: Mapped[str] = mapped_column(String(300))
    file_name: Mapped[str] = mapped_column(String(300))
    file_key: Mapped[str] = mapped_column(String(300))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    handle_status: Mapped[str] = mapped_column(String(16), default="unprocessed", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    findings: Mapped[list[Any]] = mapped_column(default=list)
    units: Mapped[str | None] = mapped_column(String(16))
    width: Mapped[float | None]
    height: Mapped[float | None]
    thumbnail_key: Mapped[str | None] = mapped_column(String(300))
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class PartRow(Base):
    """A part type of a job with its quantity and true shape; a recut knows the part it replaces and why.

    ``drawn_amount``: how often its drawing shows it, 0 for a copy. ``held``: why it may not be nested yet.
    ``information``: what its drawing said of it, with the evidence; not loaded unless asked for.
    """

    __tablename__ = "part"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.job_id"), index=True)
    drawing_guid: Mapped[str | None] = mapped_column(ForeignKey("drawing.guid"), index=True)
    part_name: Mapped[str] = mapped_column(String(300))
    material: Mapped[str | None] = mapped_column(String(200))
    thickness: Mapped[float | None]
    gas: Mapped[str | None] = mapped_column(String(100))
    amount: Mapped[int] = mapped_column(default=1)
    rotate_lock: Mapped[int] = mapped_column(default=0)
    mirror: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=0)
    fill_color: Mapped[str | None] = mapped_column(String(16))
    props: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shape: Mapped[dict[str, Any]]
    information: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    width: Mapped[float]
    height: Mapped[float]
    area: Mapped[float]
    thumbnail_key: Mapped[str | None] = mapped_column(String(300))
    parent_part_guid: Mapped[str | None] = mapped_column(String(36), index=True)
    recut_reason: Mapped[str | None]
    drawn_amount: Mapped[int] = mapped_column(default=1)
    held: Mapped[str | None] = mapped_column(String(1000))
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class DrawingProfileRow(Base):
    """How a team's drawings of one customer are read: options and decisions by rule, under a name."""

    __tablename__ = "drawing_profile"

    team: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    settings: Mapped[dict[str, Any]]
    change_time: Mapped[datetime] = mapped_column(default=now_utc, onupdate=now_utc)


class RecognitionRulesRow(Base):
    """One version of the rules that read texts and names; ``job_id`` 0: those of the team."""

    __tablename__ = "recognition_rules"

    team: Mapped[str] = mapped_column(String(64), primary_key=True)
    job_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rules: Mapped[list[Any]]
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class NestTaskRow(Base):
    """One run that makes layouts, for one material and thickness of one or several jobs.

    ``state``: waiting, running, stopped, done, failed. ``request``: what boost asked for. An
    ``estimate_only`` task counts plates and makes no layouts: its parts go on waiting.
    """

    __tablename__ = "nest_task"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    task_name: Mapped[str] = mapped_column(String(300))
    material: Mapped[str | None] = mapped_column(String(200))
    thickness: Mapped[float | None]
    request: Mapped[dict[str, Any]]
    estimate_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[str] = mapped_column(String(16), default="waiting", index=True)
    stage: Mapped[str] = mapped_column(String(64), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    stop_requested: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    not_placed: Mapped[list[Any]] = mapped_column(default=list)
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message: Mapped[str] = mapped_column(default="")
    create_time: Mapped[datetime] = mapped_column(default=now_utc)
    start_time: Mapped[datetime | None]
    finish_time: Mapped[datetime | None]


class NestTaskJobRow(Base):
    """Which jobs a nesting task nests."""

    __tablename__ = "nest_task_job"

    task_guid: Mapped[str] = mapped_column(ForeignKey("nest_task.guid"), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.job_id"), primary_key=True, index=True)


class NestTaskPartRow(Base):
    """How many pieces of a part a nesting task has to place: the counters of running work stand on it."""

    __tablename__ = "nest_task_part"

    task_guid: Mapped[str] = mapped_column(ForeignKey("nest_task.guid"), primary_key=True)
    part_guid: Mapped[str] = mapped_column(ForeignKey("part.guid"), primary_key=True, index=True)
    amount: Mapped[int]


class LayoutRow(Base):
    """One nested pattern that passed the exact check; the API's ``result``."""

    __tablename__ = "layout"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    task_guid: Mapped[str] = mapped_column(ForeignKey("nest_task.guid"), index=True)
    plate_guid: Mapped[str | None] = mapped_column(ForeignKey("plate.guid"), index=True)
    plate_idx: Mapped[int]
    plate_name: Mapped[str] = mapped_column(String(300))
    amount: Mapped[int]
    width: Mapped[float]
    height: Mapped[float]
    material: Mapped[str | None] = mapped_column(String(200))
    thickness: Mapped[float | None]
    part_amount: Mapped[int]
    utilization: Mapped[float]
    used_width: Mapped[float]
    cut_length: Mapped[float]
    pierce_count: Mapped[int]
    certificate: Mapped[dict[str, Any]]
    dxf_key: Mapped[str] = mapped_column(String(300))
    svg_key: Mapped[str] = mapped_column(String(300))
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class PieceRow(Base):
    """One placed copy of a part on a layout; ``serial`` counts from 1 in physical order.

    ``x, y, rotation, mirror`` place the part's own origin; ``min_x, min_y`` is where the piece begins.
    """

    __tablename__ = "piece"

    layout_guid: Mapped[str] = mapped_column(ForeignKey("layout.guid"), primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part_guid: Mapped[str] = mapped_column(ForeignKey("part.guid"), index=True)
    x: Mapped[float]
    y: Mapped[float]
    rotation: Mapped[float]
    mirror: Mapped[bool]
    min_x: Mapped[float]
    min_y: Mapped[float]
