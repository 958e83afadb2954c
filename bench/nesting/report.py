"""The results as Markdown and JSON: medians over the seeds, CPU beside wall, losses as plain as wins."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from bench.nesting.answer import Status
from bench.nesting.judges import Judge, Verdict
from bench.nesting.ours import NAME
from bench.nesting.outcome import Outcome

SAME = 5e-4  # two densities that differ by less are even
COLUMNS = (
    "case", "solver", "valid runs", "density %", "plates", "last by share", "cost", "length", "left out",
    "layouts", "load s", "first s", "wall s", "CPU s", "MB", "ours / theirs", "",
)  # fmt: skip


def load(file: Path) -> list[Outcome]:
    """Return the outcomes kept in a file, none where there is no file."""
    if not file.exists():
        return []
    return [Outcome.from_json(one) for one in json.loads(file.read_text(encoding="utf-8"))["outcomes"]]


def merged(kept: Sequence[Outcome], new: Sequence[Outcome]) -> list[Outcome]:
    """Return the new outcomes, and the kept ones of cases that were not run now."""
    fresh = {(outcome.group, outcome.case) for outcome in new}
    return [*(one for one in kept if (one.group, one.case) not in fresh), *new]


def verdicts(
    outcomes: Sequence[Outcome], targets: Sequence[tuple[str, str, Judge]]
) -> dict[str, tuple[str, Verdict]]:
    """Return target and verdict of every group that has outcomes."""
    found: dict[str, tuple[str, Verdict]] = {}
    for group, target, judge in targets:
        own = [outcome for outcome in outcomes if outcome.group == group]
        if own:
            found[group] = (target, _with_failures(judge(own), own))
    return found


def _with_failures(verdict: Verdict, outcomes: Sequence[Outcome]) -> Verdict:
    """Return the verdict, or that the target is missed where the engine itself gave nothing valid."""
    failed = [outcome.case for outcome in outcomes if len(outcome.valid(NAME)) < len(outcome.of(NAME))]
    if not failed:
        return verdict
    return Verdict(False, f"{verdict.measured}; runs without a valid answer: {', '.join(failed)}")


def write(file: Path, outcomes: Sequence[Outcome], judged: dict[str, tuple[str, Verdict]]) -> None:
    """Write the JSON, and the Markdown beside it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    data = {
        "outcomes": [outcome.to_json() for outcome in outcomes],
        "verdicts": {
            group: {"target": target, "passed": verdict.passed, "measured": verdict.measured}
            for group, (target, verdict) in judged.items()
        },
    }
    file.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(markdown(outcomes, judged), encoding="utf-8")


def markdown(outcomes: Sequence[Outcome], judged: dict[str, tuple[str, Verdict]]) -> str:
    """Return everything as one page."""
    lines = [
        "# Nesting bench",
        "",
        f"Medians over the seeds; every layout was checked exactly. {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {platform.system()}.",
        "",
        "Versions: " + (", ".join(versions(outcomes)) or "none"),
        "",
    ]
    if judged:
        lines += ["| group | target | measured | |", "|---|---|---|---|"]
        lines += [
            f"| {group} | {target} | {verdict.measured} | {mark(verdict.passed)} |"
            for group, (target, verdict) in judged.items()
        ]
    for group in dict.fromkeys(outcome.group for outcome in outcomes):
        own = [outcome for outcome in outcomes if outcome.group == group]
        lines += ["", f"## {group}", "", *_table(own), *_notes(own)]
    return "\n".join(lines) + "\n"


def versions(outcomes: Sequence[Outcome]) -> list[str]:
    """Return every solver with its version, each once."""
    seen = {
        f"{answer.solver.split(' ')[0]} {answer.version}"
        for outcome in outcomes
        for answer in outcome.answers
        if answer.version
    }
    return sorted(seen)


def mark(passed: bool | None) -> str:
    """Return a verdict in a word."""
    return "not judged" if passed is None else "met" if passed else "**MISSED**"


def _table(outcomes: Sequence[Outcome]) -> list[str]:
    lines = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    for outcome in outcomes:
        lines += [f"| {' | '.join(_row(outcome, solver))} |" for solver in outcome.solvers]
        for peer, (plates, density) in outcome.listed.items():
            cells = [outcome.case, f"{peer}, listed", "", f"{100 * density:.1f}", str(plates)]
            lines.append("| " + " | ".join([*cells, *[""] * (len(COLUMNS) - len(cells))]) + " |")
    return lines


def _row(outcome: Outcome, solver: str) -> list[str]:
    def median(name: str, form: str, factor: float = 1.0) -> str:
        value = outcome.median(solver, name)
        return "" if value is None else format(value * factor, form)

    ours, theirs = outcome.median(NAME, "density"), outcome.median(solver, "density")
    compared = solver != NAME and ours is not None and bool(theirs)
    return [
        outcome.case,
        solver,
        f"{len(outcome.valid(solver))} of {len(outcome.of(solver))}",
        median("density", ".2f", 100.0),
        median("plates", "g"),
        median("plates_used", ".3f"),
        median("cost", ".4g"),
        median("strip_length", ".6g"),
        median("unplaced", "g"),
        median("different", "g"),
        median("load_s", ".2f"),
        median("first_s", ".2f"),
        median("wall_s", ".1f"),
        median("cpu_s", ".1f"),
        median("memory_mb", ".0f"),
        f"{ours / theirs:.4f}" if compared and ours and theirs else "",
        won(outcome, solver),
    ]


def won(outcome: Outcome, solver: str) -> str:
    """Return who is better, this engine or the other: win, even or loss."""
    if solver == NAME:
        return ""
    ours, theirs = outcome.rank(NAME), outcome.rank(solver)
    if ours is None or theirs is None:
        return ""
    for own, other in zip(ours, theirs, strict=True):
        if abs(own - other) > SAME:
            return "win" if own < other else "**LOSS**"
    return "even"


def _notes(outcomes: Sequence[Outcome]) -> list[str]:
    """Return when and how these were run, and what did not run or was not valid."""
    lines = [""]
    for date, seconds, threads in sorted({(o.date, o.seconds, o.threads) for o in outcomes}):
        names = [o.case for o in outcomes if (o.date, o.seconds, o.threads) == (date, seconds, threads)]
        lines.append(f"- {date}, {seconds:g} s, {threads} threads: {', '.join(names)}")
    reasons: dict[str, list[str]] = {}
    for outcome in outcomes:
        for answer in outcome.answers:
            if answer.status is not Status.VALID:
                text = f"{answer.solver} {answer.status.value}: {answer.reason}"
                reasons.setdefault(text, []).append(f"{outcome.case} ({answer.seed})")
    lines += [f"- {reason} | {', '.join(where)}" for reason, where in reasons.items()]
    return lines
