"""Drawings and how far their processing is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DrawingHeader:
    """A drawing's id, its name without extension and how far its processing is."""

    drawing_name: str
    guid: str
    handle_status: str


@dataclass(frozen=True)
class DrawingView:
    """A drawing with its findings and the guids of its parts."""

    guid: str
    drawing_name: str
    job_id: int
    handle_status: str
    file_url: str
    thumbnail_url: str | None
    width: float | None
    height: float | None
    units: str | None
    findings: list[Any]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class DrawingStatus:
    """The drawings of a job and the state of the whole."""

    drawing_list: tuple[DrawingHeader, ...]
    handle_status: str
