"""The table of a team's own templates, beside ``tables.py`` and under the same rules."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nestwright.storage.tables import Base, now_utc


class TemplateRow(Base):
    """A script or a drawing with named dimensions, by the name that calls use; ``kind`` says which."""

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("team", "name"),)

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(300))
    file_key: Mapped[str] = mapped_column(String(300))
    units: Mapped[str | None] = mapped_column(String(16))
    create_time: Mapped[datetime] = mapped_column(default=now_utc)
