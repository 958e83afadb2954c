"""The process that a customer's script runs in: no nestwright, no files, no network, hard limits.

Run by its path in an isolated interpreter. Reads one JSON object from standard input: ``prelude``,
``script``, ``call``, ``cpu_s``, ``memory_mb``, ``stack_kb``, ``longest``. Writes one JSON object:
``{"text": ...}``, what ``call`` evaluates to, or ``{"error": kind, "message": ...}``.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
from typing import Any

_SHOWN = 300
_OURS = re.compile(r"\s*(at (<anonymous>|<eval>|stringify)|undefined$)")
_OF_OUR_OWN_MB = 192  # interpreter, libraries and the text on its way, beside the script's own memory


def _limit(cpu_s: float, memory_mb: int) -> None:
    """Have the system end this process where the engine's own limits should not hold."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not on Windows

    os.nice(5)
    seconds = math.ceil(cpu_s) + 1
    size = (memory_mb + _OF_OUR_OWN_MB) * 1024 * 1024
    limits = (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, size),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    )
    for kind, most in limits:
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


def _evaluate(work: dict[str, Any]) -> dict[str, str]:
    import quickjs  # noqa: PLC0415  before the limits: it opens its library

    _limit(work["cpu_s"], work["memory_mb"])
    context = quickjs.Context()
    context.set_memory_limit(work["memory_mb"] * 1024 * 1024)
    context.set_max_stack_size(work["stack_kb"] * 1024)
    context.set_time_limit(work["cpu_s"])
    try:
        context.eval(work["prelude"])
        context.eval(work["script"])
        text = context.eval(work["call"])
    except quickjs.StackOverflow:
        return {"error": "stack", "message": ""}
    except quickjs.JSException as failure:
        return _failure(failure)
    if not isinstance(text, str):
        return {"error": "answer", "message": ""}
    if len(text) > work["longest"]:
        return {"error": "longest", "message": ""}
    return {"text": text}


def _failure(failure: Exception) -> dict[str, str]:
    message = str(failure).strip()
    if "interrupted" in message:
        return {"error": "time", "message": ""}
    if "out of memory" in message or message in {"null", "None", ""}:
        return {"error": "memory", "message": ""}
    if "call stack" in message or "stack overflow" in message:
        return {"error": "stack", "message": ""}
    own = [line.strip() for line in message.splitlines() if not _OURS.match(line)]
    return {"error": "thrown", "message": " ".join(own)[:_SHOWN]}


def main() -> None:
    """Evaluate what standard input asks for."""
    work = json.loads(sys.stdin.buffer.read())
    try:
        answer = _evaluate(work)
    except MemoryError:
        answer = {"error": "memory", "message": ""}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # what the script left in memory need not be taken apart


if __name__ == "__main__":
    main()
