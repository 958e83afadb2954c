"""What every service works with: the settings and the outside world behind its ports."""

from __future__ import annotations

from dataclasses import dataclass, field

from nestwright.config import Settings
from nestwright.outbound.client import Outbound
from nestwright.services.app_cache import AppCache
from nestwright.services.machines.connectors import Connectors
from nestwright.services.ports import JobRunner, Solver
from nestwright.services.refusals import Refusals
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
    outbound: Outbound = field(default_factory=Outbound)
    refusals: Refusals = field(default_factory=Refusals)
    apps: AppCache = field(default_factory=AppCache)
    connectors: Connectors = field(default_factory=Connectors)
