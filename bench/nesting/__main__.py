"""Run the nesting bench: its own cases, or any instance files.

    python -m bench.nesting                          all cases, results kept in bench/out/nesting.*
    python -m bench.nesting --case strip-30          one group, or one case: strip-30/swim
    python -m bench.nesting FILE... --seconds 30 --seeds 1,2,3 --peers spyrrow --json OUT

Exits with 1 when a layout of this engine fails the exact check; with --strict also when a target is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.nesting import judges, report, runs
from bench.nesting.cases import GROUPS, INSTANCES, Entry, Group
from bench.nesting.formats import read
from bench.nesting.outcome import Outcome
from bench.nesting.peers.run import NAMES, VARIABLE, interpreter

RESULTS = Path(__file__).resolve().parents[1] / "out" / "nesting.json"
FILES = "files"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print it and write it."""
    options = _options(arguments)
    if options.list:
        return _list()
    groups = [_files(options)] if options.files else _chosen(options.case)
    if not groups:
        print(f"no case is named {', '.join(options.case)}; see --list")
        return 2
    if not options.files and not INSTANCES.exists():
        print(f"not run: there are no instances in {INSTANCES}")
        return 0
    targets = [(group.name, group.target, group.judge) for group in GROUPS]
    kept = [] if options.files else report.load(RESULTS)
    python = interpreter(options.peers_python)
    outcomes: list[Outcome] = []
    for group in (_overridden(group, options) for group in groups):
        for entry in group.entries:
            outcome = runs.run_entry(group, entry, python, lambda line: print(line, flush=True))
            if outcome is not None:
                outcomes.append(outcome)
            if not options.files:  # after each case: a long run that is ended keeps what it has
                everything = report.merged(kept, outcomes)
                report.write(RESULTS, everything, report.verdicts(everything, targets))
    return _end(options, outcomes, report.merged(kept, outcomes), targets)


def _end(
    options: argparse.Namespace,
    outcomes: list[Outcome],
    everything: list[Outcome],
    targets: list[tuple[str, str, judges.Judge]],
) -> int:
    judged = report.verdicts(everything, targets)
    run = {outcome.group for outcome in outcomes}
    judged = {group: found for group, found in judged.items() if group in run}
    print("\n" + report.markdown(outcomes, judged))
    if options.json is not None:
        report.write(options.json, outcomes, judged)
    broken = runs.broken(outcomes)
    for line in broken:
        print(f"FAILED THE CHECK: {line}")
    missed = [group for group, (_, verdict) in judged.items() if verdict.passed is False]
    return 1 if broken or (options.strict and missed) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.nesting",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--case", action="append", default=[], metavar="GROUP[/CASE]", help="may be repeated")
    parser.add_argument("--list", action="store_true", help="print the cases and their targets")
    parser.add_argument("--seconds", type=float, help="time limit of each run")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--seeds", type=_numbers, metavar="1,2,3")
    parser.add_argument("--peers", type=_names, metavar="A,B", help=f"of {', '.join(NAMES)}, or none")
    parser.add_argument("--peers-python", help=f"their interpreter; else {VARIABLE}, else this one")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the results here, .md beside it")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed too")
    return parser.parse_args(arguments)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name and name != "none")
    for name in names:
        if name not in NAMES:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(NAMES)}")
    return names


def _list() -> int:
    for group in GROUPS:
        print(f"{group.name}: {group.target}; {group.seconds:g} s, seeds {', '.join(map(str, group.seeds))}")
        for entry in group.entries:
            print(f"    {group.name}/{entry.name}")
    return 0


def _files(options: argparse.Namespace) -> Group:
    def entry(file: Path) -> Entry:
        return Entry(file.stem, lambda: read(file))

    entries = tuple(entry(file) for file in options.files)
    return Group(FILES, "", lambda _: judges.none_to_judge(""), entries, 30.0, (1,))


def _chosen(names: Sequence[str]) -> list[Group]:
    if not names:
        return list(GROUPS)
    chosen = []
    for group in GROUPS:
        entries = tuple(entry for entry in group.entries if f"{group.name}/{entry.name}" in names)
        if group.name in names:
            chosen.append(group)
        elif entries:
            chosen.append(replace(group, entries=entries))
    return chosen


def _overridden(group: Group, options: argparse.Namespace) -> Group:
    return replace(
        group,
        seconds=options.seconds or group.seconds,
        threads=options.threads or group.threads,
        seeds=options.seeds or group.seeds,
        peers=group.peers if options.peers is None else options.peers,
    )


if __name__ == "__main__":
    sys.exit(main())
