"""The states that work goes through, and the words the wire has for them."""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum, StrEnum


class HandleStatus(StrEnum):
    """How far the processing of a drawing is (contract, operation 33): these three words and no other."""

    UNPROCESSED = "unprocessed"
    PROCESSING = "processing"
    COMPLETED = "completed"


def whole_status(statuses: Collection[str]) -> HandleStatus:
    """Return the state of a job from those of its drawings; a job without drawings is unprocessed."""
    seen = set(statuses)
    if seen == {HandleStatus.COMPLETED}:
        return HandleStatus.COMPLETED
    return HandleStatus.UNPROCESSED if seen <= {HandleStatus.UNPROCESSED} else HandleStatus.PROCESSING


class NestState(StrEnum):
    """How far a nesting task is."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


UNFINISHED = (NestState.WAITING, NestState.RUNNING)


class PieceState(StrEnum):
    """Where a piece that was asked for is, from the order to the finished sheet."""

    WAIT = "wait"
    NESTING = "nesting"
    NESTED = "nested"
    PLANNED = "planned"
    CUTTING = "cutting"
    FINISHED = "finished"


class PlateKind(IntEnum):
    """The wire's ``plate_type``."""

    STANDARD = 0
    SCRAP = 1


# Background work that failed this often is given up.
MOST_FAILURES = 3
# So is work that lost its server this often: that may be power cuts, or the work takes the server down.
MOST_ATTEMPTS = 20
