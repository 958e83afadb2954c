"""Who was refused a moment ago for calling too often: asked again, the answer costs nothing."""

from __future__ import annotations

from nestwright.errors import LimitReached

LONGEST_MEMORY_S = 10.0  # then the limit is looked up again: the operator may have raised it
LARGEST = 10_000


class Refusals:
    """Refusals by app and operation. Safe from many threads: a step is one dict operation."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, float, LimitReached]] = {}

    def check(self, app_id: str, operation: str, moment: float) -> None:
        """Raise the refusal that still holds at a moment (seconds since 1970)."""
        known = self._known.get((app_id, operation))
        if known is not None and known[0] <= moment < known[1]:
            refusal = known[2]
            left_s = known[0] + refusal.retry_after_s - moment
            raise LimitReached(refusal.status, str(refusal), left_s)

    def remember(self, app_id: str, operation: str, moment: float, refusal: LimitReached) -> None:
        """Keep a refusal for as long as it holds, at most ten seconds."""
        if len(self._known) >= LARGEST:
            self._known.clear()
        until = moment + min(refusal.retry_after_s, LONGEST_MEMORY_S)
        self._known[app_id, operation] = (moment, until, refusal)

    def forget(self, app_id: str) -> None:
        """Forget an app's refusals."""
        for known in [key for key in self._known if key[0] == app_id]:
            self._known.pop(known, None)
