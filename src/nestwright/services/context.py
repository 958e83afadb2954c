"""What every service works with: the settings and the outside world behind its ports."""

from __future__ import annotations

from dataclasses import dataclass, field

from nestwright.config import Settings
from nestwright.services.app_cache import AppCache
from nestwright.services.ports import JobRunner, Solver
from nestwright.storage.blobs import Blobs
from nestwright.storage.session import Database


@dataclass(frozen=True)
class Context:
    """One server's parts, made once by ``bootstrap`` and given to every service."""

    settings: Settings
    db: Database
    blobs: Blobs
    runner: JobRunner
    solver: Solver
    apps: AppCache = field(default_factory=AppCache)
