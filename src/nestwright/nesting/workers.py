"""Work on several threads, all to its end."""

from __future__ import annotations

import threading
from collections.abc import Callable


def run_on_threads(count: int, work: Callable[[int], None], stop: Callable[[], None]) -> None:
    """Run ``work(0)`` to ``work(count - 1)`` on a thread each, and wait for all.

    What one of them raises is raised here, when the others have ended: ``stop`` is to make them.
    """
    failures: list[BaseException] = []

    def guarded(i: int) -> None:
        try:
            work(i)
        except BaseException as error:  # noqa: BLE001 - raised on the caller's own thread below
            failures.append(error)
            stop()

    workers = [
        threading.Thread(target=guarded, args=(i,), name=f"nesting-{i}", daemon=True) for i in range(count)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]
