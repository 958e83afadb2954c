"""Runs in processes of their own: a request goes in as JSON, the result comes back as JSON.

Nothing of the project is imported here: the interpreter on the other side may not have it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GRACE_S = 90.0  # for starting, loading, and finishing what was begun when the time was over
MESSAGE = 1000  # letters of an error that are kept


def run(
    command: Sequence[str],
    request: Mapping[str, Any],
    seconds: float,
    environment: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Run one process; its result, with the wall time from here, or ``{"error": why}``."""
    started = time.time()
    try:
        process = subprocess.Popen(
            list(command),
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    except OSError as error:
        return {"error": f"{command[0]} does not start: {error}"}
    try:
        out, err = process.communicate(json.dumps(request), timeout=seconds + GRACE_S)
    except subprocess.TimeoutExpired:
        return {"error": f"still running {GRACE_S:g} s after its time limit"}
    finally:
        _end(process)
    try:
        result: dict[str, Any] = json.loads(out)
    except json.JSONDecodeError:
        return {"error": f"ended with {process.returncode}: {_last_line(err)}"}
    result["process_s"] = time.time() - started
    answered = result.pop("answered_at", None)
    if answered is not None:
        result["process_to_answer_s"] = answered - started
    return result


def _end(process: subprocess.Popen[str]) -> None:
    """End what is still running of a process that was started here, and what it started itself."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    if process.poll() is None:
        process.communicate()


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:MESSAGE] if lines else "no message"


def serve(work: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Be such a process: whatever else prints goes to the error stream, the result to the output."""
    request = json.load(sys.stdin)
    with _own_output() as output:
        try:
            result = work(request)
        except Exception as error:  # noqa: BLE001 - whatever a peer throws is its answer
            line = " ".join(str(error).split())
            result = {"error": f"{type(error).__name__}: {line}"[:MESSAGE]}
        output.write(json.dumps(result))
    return 0


@contextlib.contextmanager
def _own_output() -> Iterator[Any]:
    kept = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(kept, "w") as output:
        yield output


def keep_to_cores(threads: int) -> None:
    """Let this process and its children run on so many cores; peers do not all have a setting for it."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[: max(1, threads)])


def cpu_seconds() -> float:
    """Return the CPU time of this process and of the children it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def memory_mb() -> float | None:
    """Return the most memory this process has held, None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024.0
