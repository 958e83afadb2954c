"""Runs cases: seed by seed, every solver in turn, never two at the same time."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bench.nesting import ours
from bench.nesting.answer import Answer, Status
from bench.nesting.case import Case
from bench.nesting.cases import Entry, Group
from bench.nesting.formats import FormatError
from bench.nesting.outcome import Outcome
from bench.nesting.peers import run as peer_run

Say = Callable[[str], None]


def run_entry(group: Group, entry: Entry, python: str, say: Say) -> Outcome | None:
    """Run one case of a group; None when its instance cannot be read."""
    try:
        case = entry.make()
    except (FormatError, OSError) as error:
        say(f"{group.name}/{entry.name}: not run: {error}")
        return None
    outcome = Outcome(
        case=entry.name,
        group=group.name,
        mode=case.mode.value,
        pieces=case.pieces,
        seconds=group.seconds,
        threads=group.threads,
        date=dt.datetime.now(dt.UTC).strftime("%Y-%m-%d"),
        optimum=case.optimum,
        listed=entry.listed,
    )
    for answer in _answers(case, group, python):
        outcome.answers.append(answer)
        say(f"{group.name}/{entry.name}: {describe(answer)}")
    return outcome


def _answers(case: Case, group: Group, python: str) -> Iterator[Answer]:
    for seed in group.seeds:
        settings = ours.Settings(group.seconds, group.threads, seed, group.first_only)
        if group.cold:
            yield from _cold(case, settings)
            continue
        for variant in group.variants:
            yield ours.run(case, settings, variant)
        for peer in group.peers:
            yield peer_run.run(case, settings, peer, python)


def _cold(case: Case, settings: ours.Settings) -> Iterator[Answer]:
    """Run with an empty cache of kernels, then again when all of them have been compiled."""
    with tempfile.TemporaryDirectory(prefix="nestwright-bench-") as cache:
        environment = {"NUMBA_CACHE_DIR": cache}
        first = ours.run(case, replace(settings, loads=False), "", environment)
        ours.run(case, settings, "", environment)  # compiles the rest, as the server does in the background
        yield replace(first, solver=ours.solver_name("cold"))
        yield ours.run(case, settings, "", environment)


def describe(answer: Answer) -> str:
    """Return one run in one line."""
    line = f"{answer.solver}, seed {answer.seed}: "
    if answer.figures is None or answer.status is Status.NOT_RUN:
        return f"{line}{answer.status.value}: {answer.reason}"
    found = answer.figures
    line += f"{answer.status.value}, density {100 * found.density:.2f} %, "
    if found.strip_length is None:
        line += f"{found.plates} plates ({found.plates_used:.3f}), cost {found.cost:g}"
    else:
        line += f"length {found.strip_length:.6g}"
    if found.unplaced:
        line += f", {found.unplaced} left out"
    times = {"first": answer.first_s, "wall": answer.wall_s, "CPU": answer.cpu_s}
    line += "".join(f", {name} {value:.2f} s" for name, value in times.items() if value is not None)
    return f"{line}: {answer.reason}" if answer.reason else line


def broken(outcomes: Sequence[Outcome]) -> list[str]:
    """Return this engine's own answers that failed the check."""
    return [
        f"{outcome.group}/{outcome.case}: {describe(answer)}"
        for outcome in outcomes
        for answer in outcome.answers
        if answer.status is Status.INVALID and answer.solver.startswith(ours.NAME)
    ]
