"""Damaged drawings, thousands of them: none may crash, hang, or silently be read in another unit.

    python -m bench.drawings.fuzz --cases 10000 --seed 1 [--processes 2] [--json bench/out/drawings_fuzz.json]

A case is a seed: ``--only SEED`` runs it alone and ``--keep FILE`` writes its bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.drawings import limited
from bench.drawings.mutate import case
from bench.drawings.places import OUT, drawings

from nestwright.drawings.files.sniff import sniff
from nestwright.drawings.files.units import NAMES_OF_CODES
from nestwright.drawings.read import OUR_MISTAKE, read_drawing
from nestwright.drawings.reading import DrawingReading

LIMIT_S = 10.0
HANG_S = 180.0
SAID_EVERY = 500
_STATED = re.compile(
    rb"^[ \t]*9[ \t]*\r?\n[ \t]*\$INSUNITS[ \t]*\r?\n[ \t]*70[ \t]*\r?\n[ \t]*(\d+)[ \t]*\r?$", re.MULTILINE
)


@dataclass(frozen=True)
class Case:
    """What became of one damaged file: how it ended, and "" or what is wrong with it."""

    seed: int
    file: str
    ended: str
    wrong: str
    seconds: float


def run_case(seed: int, paths: list[Path]) -> Case:
    """Read the damaged file of a seed."""
    name, content = case(seed, paths)
    began = time.process_time()  # of computing: the machine is busy
    reading = read_drawing(name, content)
    reading = reading.with_seconds(time.process_time() - began)
    ended = (
        "parts"
        if reading.parts
        else next(iter(each.rule for each in reading.findings if each.severity == "error"), "")
    )
    return Case(seed, name, ended, wrong_with(reading, content), round(reading.seconds, 3))


def wrong_with(reading: DrawingReading, content: bytes) -> str:
    """Return "" for a reading that is in order, else what is wrong."""
    if any(finding.rule == OUR_MISTAKE for finding in reading.findings):
        return "the program failed"
    if reading.seconds > LIMIT_S:
        return f"took {reading.seconds:.1f} s"
    if not reading.parts and all(finding.severity != "error" for finding in reading.findings):
        return "neither a part nor a cause"
    return "" if reading.unreadable else _wrong_unit(reading, content)


def _wrong_unit(reading: DrawingReading, content: bytes) -> str:
    """Compare the unit with what the file states once, plainly, and with what the finding says."""
    if sniff(content)[0] == "nc1":
        return ""  # always in mm
    said = [finding for finding in reading.findings if finding.rule == "units"]
    if len(said) != 1 or reading.units not in said[0].message:
        return f"the unit {reading.units} was used and not said"
    codes = {int(code) for code in _STATED.findall(content)}
    name = NAMES_OF_CODES.get(*codes) if len(codes) == 1 else None
    return f"the file states {name}, {reading.units} was used" if name not in {None, reading.units} else ""


def main() -> int:
    """Run the cases and write what is wrong."""
    options = _options()
    paths = drawings()
    if not paths:
        print("not run: there are no drawings beside the repository")
        return 0
    seeds = [options.only] if options.only is not None else range(options.seed, options.seed + options.cases)
    if options.keep:
        options.keep.write_bytes(case(seeds[0], paths)[1])
    began, ends, bad = time.perf_counter(), Counter[str](), []
    slowest = 0.0
    for outcome in limited.each(partial(run_case, paths=paths), seeds, options.processes, HANG_S):
        done = outcome.answer or Case(outcome.item, "", outcome.failure, outcome.failure, HANG_S)
        ends[done.ended] += 1
        slowest = max(slowest, done.seconds)
        if ends.total() % SAID_EVERY == 0:
            print(f"{ends.total()} cases, {len(bad)} wrong", flush=True)
        if done.wrong:
            bad.append(done.__dict__)
            print(f"seed {done.seed} {done.file}: {done.wrong}", flush=True)
    result = {
        "cases": sum(ends.values()),
        "first_seed": seeds[0],
        "wrong": len(bad),
        "ended": dict(ends.most_common()),
        "slowest_s": slowest,
        "seconds": round(time.perf_counter() - began, 1),
        "bad": bad,
    }
    print(json.dumps({key: value for key, value in result.items() if key != "bad"}))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    return 1 if bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path, default=OUT / "drawings_fuzz.json")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
