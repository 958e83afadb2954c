"""How many positions the separation evaluates in a second of CPU time, on one thread.

All 48 pieces of ``jagua-swim`` start at random places on one strip that they fill to 75 %, and are separated
for a fixed number of moves, with a few seeds. Each state is run several times and the best counts, so that a
busy machine does not decide. Reading, tables and compiling are not measured. Prints a table and writes JSON;
fails below half of the target, which a slow machine is not to reach.

    python -m bench.positions [--rounds 5] [--moves 1500] [--json OUT.json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from bench.nesting.formats import read

ROOT = Path(__file__).resolve().parents[1]
INSTANCE = ROOT.parent / "shared" / "data" / "instances" / "jagua-swim.json"
OUT = Path(__file__).with_name("out") / "positions.json"
TARGET = 3_000_000  # positions per CPU second
FAILS_BELOW = 0.5  # of the target
SEEDS = (1, 2, 3)
FILLED = 0.75


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--moves", type=int, default=1500)
    parser.add_argument("--json", type=Path, default=OUT)
    options = parser.parse_args()
    if not INSTANCE.exists():
        print(f"not run: there is no {INSTANCE}")
        return 0
    ground = make_ground(INSTANCE)
    measure(ground, 0, 1)  # loads the kernels
    rows = [best_of(ground, seed, options.moves, options.rounds) for seed in SEEDS]
    evaluated, cpu_s = sum(row["positions"] for row in rows), sum(row["cpu_s"] for row in rows)
    result = {
        "instance": INSTANCE.stem,
        "moves": options.moves,
        "rounds": options.rounds,
        "positions_per_cpu_s": round(evaluated / cpu_s),
        "target": TARGET,
        "runs": rows,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1) + "\n")
    print_table(result)
    return 0 if result["positions_per_cpu_s"] >= FAILS_BELOW * TARGET else 1


def make_ground(file: Path):
    """Return the problem of an instance with the distance fields of all pairs."""
    from nestwright.nesting.nfp.tables import NfpLibrary
    from nestwright.nesting.problem.preparation import prepare
    from nestwright.nesting.problem.rows import number_rows
    from nestwright.nesting.separation.arrangement import ground_of
    from nestwright.nesting.separation.fields import make_fields

    problem = prepare(read(file).instance)
    rows = number_rows(problem)
    library = NfpLibrary(problem, rows)
    library.build_obstacles(1, lambda: False)
    library.complete(range(len(problem.types)), 1, lambda: False)
    fields = make_fields(rows, library.outlines(), 1, lambda: False)
    assert fields is not None
    return ground_of(problem, rows, fields)


def best_of(ground, seed: int, moves: int, rounds: int) -> dict[str, Any]:
    """Return the run with the least CPU time; all of them evaluate the same positions."""
    runs = [measure(ground, seed, moves) for _ in range(rounds)]
    assert len({evaluated for evaluated, _ in runs}) == 1
    evaluated, cpu_s = min(runs, key=lambda run: run[1])
    return {
        "seed": seed,
        "positions": evaluated,
        "cpu_s": round(cpu_s, 4),
        "positions_per_cpu_s": round(evaluated / cpu_s),
    }


def measure(ground, seed: int, moves: int) -> tuple[int, float]:
    """Separate from random places; returns the positions evaluated and the CPU seconds."""
    from nestwright.nesting.separation.arrangement import Arrangement, Separation

    rows, problem = ground.rows, ground.problem
    types = np.repeat(np.arange(len(problem.types)), [piece.quantity for piece in problem.types])
    separation = Separation(ground, [0], types, seed)
    height = problem.plates[0].inner_mm[3] - problem.plates[0].inner_mm[1]
    area = sum(piece.area_mm2 * piece.quantity for piece in problem.types)
    separation.limit(0, 0, area / FILLED / height)
    random = np.random.default_rng(seed)
    ways = random.integers(rows.first_row[types], rows.first_row[types + 1])
    room = separation.rooms[ways]
    at = random.uniform(room[:, :2], room[:, 2:])
    separation.load(Arrangement(ways, at, np.zeros(len(types), np.int64)))
    separation.begin()
    began = time.thread_time()
    separation.run(moves)
    return separation.evaluations, time.thread_time() - began


def print_table(result: dict[str, Any]) -> None:
    print("| seed | positions | CPU s | million positions per CPU s |")
    print("|---|---|---|---|")
    for row in result["runs"]:
        rate = row["positions_per_cpu_s"] / 1e6
        print(f"| {row['seed']} | {row['positions']} | {row['cpu_s']:.3f} | {rate:.2f} |")
    rate = result["positions_per_cpu_s"] / 1e6
    print(f"\n{rate:.2f} million positions per CPU second; target: {result['target'] / 1e6:.0f} million")


if __name__ == "__main__":
    sys.exit(main())
