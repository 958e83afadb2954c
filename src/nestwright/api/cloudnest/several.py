"""One job or several: where the contract answers a flat array, several jobs give one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from nestwright.api.wire import JobsRequest


class HasGuid(Protocol):
    """Anything with a guid."""

    @property
    def guid(self) -> str:
        """Its guid."""
        ...


Row = TypeVar("Row", bound=HasGuid)


def of_jobs(request: JobsRequest, of_one: Callable[[int], Sequence[Row]]) -> list[Row]:
    """Return the rows of every job in the order asked for; a row that two jobs share comes once."""
    return list({row.guid: row for job_id in request.job_id for row in of_one(job_id)}.values())
