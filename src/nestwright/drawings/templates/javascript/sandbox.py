"""A script and what it may use up: its answer as plain values, or an error that says what went wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nestwright.errors import TemplateFailed

CHILD = Path(__file__).with_name("child.py")
PRELUDE = Path(__file__).with_name("prelude.js")
LONGEST_SCRIPT = 256 * 1024
_CALL = """nestwrightCall(
    typeof make === "undefined" ? null : make,
    typeof parameters === "undefined" ? null : parameters,
    {})"""
# What an interpreter needs to start; nothing else of the server's environment, which holds its secrets.
_NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True)
class Limits:
    """``cpu_s``: of the script; ``wall_s``: of all, on a busy machine; ``longest``: letters of the answer."""

    cpu_s: float = 1.0
    wall_s: float = 15.0
    memory_mb: int = 64
    stack_kb: int = 256
    longest: int = 4_000_000


LIMITS = Limits()


def run_script(script: str, argument: dict[str, Any], limits: Limits = LIMITS) -> dict[str, Any]:
    """Return ``{"made": ...}``, what the script's function ``make`` gives for the argument.

    Or ``{"refused": name, "allowed": words}`` for a value that its own ``parameters`` do not allow, or
    ``{"missing": true}`` when there is no function ``make``.

    Raises
    ------
    TemplateFailed
        when the script is too long, fails, or uses more time, memory or letters than it may.
    """
    if len(script) > LONGEST_SCRIPT:
        raise TemplateFailed(f"the script has more than {LONGEST_SCRIPT // 1024} kB")
    call = _CALL.format(json.dumps(json.dumps(argument)))
    work = {
        "prelude": PRELUDE.read_text(encoding="utf-8"),
        "script": script,
        "call": call,
        "cpu_s": limits.cpu_s,
        "memory_mb": limits.memory_mb,
        "stack_kb": limits.stack_kb,
        "longest": limits.longest,
    }
    answer = _asked(json.dumps(work).encode(), limits)
    if "text" not in answer:
        raise TemplateFailed(_words(answer, limits))
    return _loaded(answer["text"])


def _asked(work: bytes, limits: Limits) -> dict[str, Any]:
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and file
            command, input=work, capture_output=True, timeout=limits.wall_s, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": "time"}
    try:
        return json.loads(done.stdout)
    except ValueError:
        # A negative code is the signal that the system ended it with: at its limit of time.
        return {"error": "time" if done.returncode < 0 else "memory"}


def _words(answer: dict[str, Any], limits: Limits) -> str:
    words = {
        "time": f"the script was stopped: it may take {limits.cpu_s:g} s",
        "memory": f"the script was stopped: it may use {limits.memory_mb} MB (or it threw null)",
        "stack": "the script was stopped: its calls or its answer are nested too deeply",
        "longest": f"the script's answer is longer than {limits.longest} letters",
        "answer": "the script gave no answer that can be written as JSON",
    }
    thrown = f"the script failed: {answer.get('message', '')}"
    return words.get(str(answer.get("error")), thrown)


def _loaded(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise TemplateFailed("the script gave no answer that can be written as JSON")
    return answer
