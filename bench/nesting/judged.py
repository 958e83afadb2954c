"""From the result of a process to an answer: checked, and measured."""

from __future__ import annotations

import re
from typing import Any

from bench.nesting.answer import Answer, Status, figures
from bench.nesting.case import Case
from bench.nesting.check import problems
from bench.nesting.wire import layouts_from_json

from nestwright.nesting.instance import Mode

MESSAGE = 200  # letters of an error that a table has room for
MOST_PROBLEMS = 3  # told of one answer; a broken one has hundreds


def answer(case: Case, solver: str, seed: int, result: dict[str, Any]) -> Answer:
    """Return the answer in a result, or why there is none."""
    version = str(result.get("version", ""))
    if "error" in result:
        return Answer(solver, seed, Status.NOT_RUN, without_paths(str(result["error"]))[:MESSAGE], version)
    layouts = layouts_from_json(result["layouts"])
    found = problems(case, layouts)
    first = layouts_from_json(result["first"]) if "first" in result else None
    if first is not None:
        found += [f"first answer: {problem}" for problem in problems(case, first)]
    if not found:
        found = _claims(case, layouts, result.get("claims", {}))
    broken_index = any("there is no part" in problem or ": plate" in problem for problem in found)
    return Answer(
        solver=solver,
        seed=seed,
        status=Status.INVALID if found else Status.VALID,
        reason=_short(found),
        version=version,
        figures=None if broken_index else figures(case, layouts),
        first=None if broken_index or first is None else figures(case, first),
        wall_s=result.get("wall_s"),
        cpu_s=result.get("cpu_s"),
        first_s=result.get("first_s"),
        load_s=result.get("load_s"),
        process_s=result.get("process_s"),
        process_to_answer_s=result.get("process_to_answer_s"),
        memory_mb=result.get("memory_mb"),
        layouts=layouts,
    )


def without_paths(text: str) -> str:
    """Return a message without the folders of the machine that it came from; results are kept and shown."""
    return re.sub(r"(?:[A-Za-z]:)?(?:[/\\][^/\\\s:'\"`]+)+[/\\]", "", text)


def _claims(case: Case, layouts: Any, claims: dict[str, Any]) -> list[str]:
    """Compare what a solver says of its own answer with what is counted."""
    if not claims or case.mode is Mode.FILL:
        return []
    measured = figures(case, layouts)
    return [
        f"says {claims[name]} {name}, {getattr(measured, name)} counted"
        for name in ("unplaced", "plates")
        if name in claims and claims[name] != getattr(measured, name)
    ]


def _short(found: list[str]) -> str:
    rest = len(found) - MOST_PROBLEMS
    return "; ".join(found[:MOST_PROBLEMS]) + (f"; and {rest} more" if rest > 0 else "")
