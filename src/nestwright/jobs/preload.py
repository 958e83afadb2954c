"""Imported once by the process that solver children are forked from: they start with everything in memory.

Nothing can be forked before this ends. So the engine is left out when its import takes long, because it was
never compiled on this machine. A child that needs it imports it then by itself.
"""

from __future__ import annotations

import importlib
import os
import signal
import time
import traceback
from collections.abc import Generator, Sequence
from contextlib import contextmanager

DRAWINGS = (
    "nestwright.jobs.child_main",
    "nestwright.drawings.read",
    "nestwright.drawings.outline",
    "nestwright.drawings.information.ready",
    "nestwright.drawings.templates.make",
)
ENGINE = ("nestwright.layouts.run", "nestwright.layouts.files")
PATIENCE_S = 6.0
LOOK_INTERVAL_S = 0.5


def _load(names: Sequence[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001  an error here would stop every child; in the child it has an addressee
            traceback.print_exc()


def _loads_quickly(names: Sequence[str]) -> bool:
    """Try it in a process of its own, because an import cannot be given up in the middle."""
    trial = os.fork()
    if trial == 0:
        with _ending_with(os.getppid()):
            _load(names)
        os._exit(0)
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up:
        if os.waitpid(trial, os.WNOHANG) != (0, 0):
            return True
        time.sleep(0.05)
    os.kill(trial, signal.SIGKILL)
    os.waitpid(trial, 0)
    return False


@contextmanager
def _ending_with(parent: int) -> Generator[None, None, None]:
    """End this process when its parent has ended. A timer, because a process that forks has no threads."""

    def look(_signal: int, _frame: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOK_INTERVAL_S, LOOK_INTERVAL_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


with _ending_with(os.getppid()):
    _load(DRAWINGS)
    if _loads_quickly(ENGINE):
        _load(ENGINE)
