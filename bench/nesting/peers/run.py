"""Runs a peer on a case: the request goes to the peers' interpreter, the answer is judged here."""

from __future__ import annotations

import os
import sys

from bench.nesting import child, judged
from bench.nesting.answer import Answer
from bench.nesting.case import Case
from bench.nesting.ours import Settings
from bench.nesting.peers.work import ADAPTERS
from bench.nesting.wire import instance_to_json

VARIABLE = "NESTWRIGHT_PEERS_PYTHON"
NAMES = tuple(ADAPTERS)


def interpreter(chosen: str | None) -> str:
    """Return the interpreter that has the peers: as chosen, by the environment, or this one."""
    return chosen or os.environ.get(VARIABLE) or sys.executable


def run(case: Case, settings: Settings, name: str, python: str) -> Answer:
    """Nest a case with a peer, in a process of its own. An invalid layout is reported, never an error."""
    request = {
        "problem": instance_to_json(case.instance),
        "seconds": settings.seconds,
        "threads": settings.threads,
        "seed": settings.seed,
    }
    command = [python, "-m", "bench.nesting.peers.work", name]
    result = child.run(command, request, settings.seconds)
    return judged.answer(case, name, settings.seed, result)
