"""The tables of machines and production.

Sheets are the truth: what a task or a part is at is counted from them.

Beside ``tables.py`` and under the same rules.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from nestwright.storage.tables import Base, now_utc


class MachineRow(Base):
    """A cutting machine under both its ids; ``state``, ``alarms``: what its connector told last.

    ``connector``: simulated, folder or http; ``settings`` are the connector's own. ``properties``: what the
    machine says of itself (serial, laser power and so on).
    """

    __tablename__ = "machine"

    gmid: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    card_id: Mapped[str] = mapped_column(String(12), unique=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    connector: Mapped[str] = mapped_column(String(16))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    properties: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(16), default="OFFLINE")
    alarms: Mapped[list[Any]] = mapped_column(default=list)
    message: Mapped[str] = mapped_column(default="")
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class MachinePeriodRow(Base):
    """From when a machine was in a state; it ended when the next one began."""

    __tablename__ = "machine_period"

    gmid: Mapped[int] = mapped_column(ForeignKey("machine.gmid", ondelete="CASCADE"), primary_key=True)
    start_time: Mapped[datetime] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))


class ProductionTaskRow(Base):
    """A layout, or a cut file of another program, given to a machine; its state is that of its sheets.

    ``layout_guid`` None: a file that came by itself; ``file_key``: the file that is cut. ``offer_time``: when
    the machine took it; ``recall``: sheets were taken back and the machine is still to be told.
    """

    __tablename__ = "production_task"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    layout_guid: Mapped[str | None] = mapped_column(ForeignKey("layout.guid", ondelete="CASCADE"), index=True)
    gmid: Mapped[int] = mapped_column(ForeignKey("machine.gmid"), index=True)
    task_name: Mapped[str] = mapped_column(String(300))
    file_key: Mapped[str] = mapped_column(String(300))
    amount: Mapped[int]
    comments: Mapped[str] = mapped_column(default="")
    due_date: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    recall: Mapped[bool] = mapped_column(default=False)
    create_time: Mapped[datetime] = mapped_column(default=now_utc)
    offer_time: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(default="")


class SheetRow(Base):
    """One sheet of a production task, ``sheet_index`` from 1.

    ``state_time, state_order`` belong to the record that gave ``status``: an older one changes nothing.
    ``ruled_time``: an operator ruled then, and records of before no longer count. ``took_plate``: a plate
    left the stock for it. ``measured``: what the machine measured while it cut (s, mm).
    """

    __tablename__ = "production_sheet"
    __table_args__ = (Index("ix_production_sheet_finish_time", "finish_time"),)

    task_guid: Mapped[str] = mapped_column(
        ForeignKey("production_task.guid", ondelete="CASCADE"), primary_key=True
    )
    sheet_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(16), default="waiting", index=True)
    state_time: Mapped[datetime | None]
    state_order: Mapped[int] = mapped_column(default=0)
    ruled_time: Mapped[datetime | None]
    start_time: Mapped[datetime | None]
    finish_time: Mapped[datetime | None]
    took_plate: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(default="")
    measured: Mapped[dict[str, Any]] = mapped_column(default=dict)


class BadPieceRow(Base):
    """Pieces of one part on one sheet that are no good, why, and the part that is cut in their place."""

    __tablename__ = "bad_piece"
    __table_args__ = (
        ForeignKeyConstraint(
            ["task_guid", "sheet_index"],
            ["production_sheet.task_guid", "production_sheet.sheet_index"],
            ondelete="CASCADE",
            name="fk_bad_piece_sheet",
        ),
    )

    task_guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    sheet_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part_guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    recut_guid: Mapped[str | None] = mapped_column(String(36))


class MachineRecordRow(Base):
    """What a machine reported, as it came, and what became of it; the same ``record_id`` counts once."""

    __tablename__ = "machine_record"

    gmid: Mapped[int] = mapped_column(ForeignKey("machine.gmid", ondelete="CASCADE"), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    task_guid: Mapped[str] = mapped_column(String(36), index=True)
    sheet_index: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    record_time: Mapped[datetime]
    record_order: Mapped[int] = mapped_column(default=0)
    body: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcome: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(default="")
    receive_time: Mapped[datetime] = mapped_column(default=now_utc)
