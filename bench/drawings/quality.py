"""Each drawing of the corpus against what a person saw in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.drawings import limited
from bench.drawings.expectation import PAIRS, load, pair_verdict, rows_of

from nestwright.drawings.read import OUR_MISTAKE, read_drawing
from nestwright.drawings.reading import DrawingReading

LONGEST_S = 10.0
HANG_S = 120.0
# Kinds of files by the first word of their names, and the share that must be right.
TARGETS = (
    (("part",), 1.0),
    (("multi", "inch", "spline", "ver", "binary", "block"), 0.95),
    (("open", "dup"), 0.8),
)


@dataclass(frozen=True)
class Judged:
    """One file: how it ended, and whether that is right."""

    name: str
    kind: str
    seconds: float
    pieces: int
    rules: tuple[str, ...]
    ended: str  # "" or what is wrong with the way it ended
    wrong: str | None  # None: nothing is expected of it


def judge(paths: Sequence[Path], processes: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the verdicts, the shares by kind of file and the pairs, as plain values."""
    expected = load()
    readings: dict[str, DrawingReading] = {}
    judged: list[Judged] = []
    for outcome in limited.each(read, paths, processes, HANG_S):
        path: Path = outcome.item
        reading = outcome.answer
        if reading is None:
            judged.append(Judged(path.stem, kind_of(path), HANG_S, 0, (), outcome.failure, outcome.failure))
            continue
        readings[path.stem] = reading
        wrong = None
        if path.suffix == ".dxf" and path.stem in expected:
            wrong = expected[path.stem].verdict(reading)
        judged.append(_judged(path, reading, wrong))
        if judged[-1].ended or wrong:
            say(f"  {path.name}: {judged[-1].ended or wrong}")
    judged.sort(key=lambda each: each.name)
    pairs = {one: _pair(readings, one, other) for one, other in PAIRS.items()}
    return {
        "files": [asdict(each) for each in judged],
        "kinds": [share for kinds, target in TARGETS for share in _shares(judged, kinds, target)],
        "pairs": pairs,
        "met": _met(judged, pairs),
    }


def read(path: Path) -> DrawingReading:
    """Read one file and return it with the CPU seconds that it took; runs in a process of its own."""
    began = time.process_time()
    reading = read_drawing(path.name, path.read_bytes())
    return reading.with_seconds(time.process_time() - began)


def kind_of(path: Path) -> str:
    """Return the first word of a file's name, ``nc1-`` before it for NC1 files."""
    word = path.stem.partition("-")[0]
    return word if path.suffix == ".dxf" else f"nc1-{word}"


def _judged(path: Path, reading: DrawingReading, wrong: str | None) -> Judged:
    rules = tuple(sorted({finding.rule for finding in reading.findings}))
    pieces = sum(row[0] for row in rows_of(reading))
    return Judged(path.stem, kind_of(path), round(reading.seconds, 3), pieces, rules, _end(reading), wrong)


def _end(reading: DrawingReading) -> str:
    """Return "" for a reading that ended with parts or a cause, in time, and by no mistake of ours."""
    if any(finding.rule == OUR_MISTAKE for finding in reading.findings):
        return "the program failed on it"
    if reading.seconds > LONGEST_S:
        return f"it took {reading.seconds:.1f} s"
    has_cause = any(finding.severity == "error" for finding in reading.findings)
    return "" if reading.parts or has_cause else "neither a part nor a cause"


def _shares(judged: Sequence[Judged], kinds: Sequence[str], target: float) -> list[dict[str, Any]]:
    """Return the share of each kind, and of all of them together where there are several."""
    groups = [(kind,) for kind in kinds] if len(kinds) > 1 else []
    return [_share(judged, group, target) for group in (*groups, tuple(kinds))]


def _share(judged: Sequence[Judged], kinds: Sequence[str], target: float) -> dict[str, Any]:
    files = [each for each in judged if each.kind in kinds]
    right = sum(each.wrong == "" for each in files)
    share = round(right / len(files), 4) if files else 1.0
    return {
        "kind": " ".join(kinds),
        "files": len(files),
        "right": right,
        "share": share,
        "target": target,
        "met": share >= target,
    }


def _met(judged: Sequence[Judged], pairs: dict[str, str]) -> bool:
    ended = not any(each.ended for each in judged)
    shares = all(_share(judged, kinds, target)["met"] for kinds, target in TARGETS)
    return ended and shares and not any(pairs.values())


def _pair(readings: dict[str, DrawingReading], one: str, other: str) -> str:
    if one not in readings or other not in readings:
        return "one of them was not read"
    return pair_verdict(readings[one], readings[other])
