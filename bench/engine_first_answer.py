"""How soon the first valid answer is there, in a fresh process with a warm kernel cache.

Each round starts a process that imports the engine, nests one instance with one thread and checks the first
answer with shapely. Beside it, a process that only imports Numba and loads the kernels: the part of the time
that no nesting can go below, and that a busy machine multiplies. Prints a table and writes JSON; fails when
the engine itself needs more than 2 s for the first file.

    python -m bench.engine_first_answer [FILE...] --rounds 3 --seconds 10 --json OUT.json
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
INSTANCES = ROOT.parent / "shared" / "data" / "instances"
DEFAULT = ("shopmix-322.json", "shopmix-322-remnant.json")
ALLOWED_S = 2.0
TOLERANCE_MM = 0.005


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0, help="time limit of each nest")
    parser.add_argument("--json", type=Path, default=ROOT / "bench" / "out" / "engine_first_answer.json")
    parser.add_argument("--child", choices=("load", "nest"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    files = options.files or [INSTANCES / name for name in DEFAULT if (INSTANCES / name).exists()]
    if options.child:
        print(json.dumps(load_kernels() if options.child == "load" else nest(files[0], options.seconds)))
        return 0
    if not files:
        print(f"no instance given and none in {INSTANCES}")
        return 0
    run_child("load", files[0], options.seconds)  # compiles, when the cache is cold
    rows = [measure(file, options.rounds, options.seconds) for file in files]
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(rows, indent=2))
    print_table(rows)
    return 0 if rows[0]["engine_s"] <= ALLOWED_S else 1


def measure(file: Path, rounds: int, seconds: float) -> dict[str, Any]:
    """Return the medians over the rounds, loading and nesting in turns."""
    loads, nests = [], []
    for _ in range(rounds):
        loads.append(run_child("load", file, seconds))
        nests.append(run_child("nest", file, seconds))
    row: dict[str, Any] = {"instance": file.name, "rounds": rounds, "time_limit_s": seconds}
    row["load_s"] = statistics.median(load["wall_s"] for load in loads)
    for key in nests[0]:
        row[key] = statistics.median(nested[key] for nested in nests)
    row["process_to_answer_by_load"] = row["first_answer_s"] / row["load_s"]
    return row


def run_child(kind: str, file: Path, seconds: float) -> dict[str, float]:
    """Run one process; its wall time counts from here, so the interpreter's start is in it."""
    started = time.time()
    command = [sys.executable, "-m", "bench.engine_first_answer", "--child", kind, "--seconds", str(seconds)]
    done = subprocess.run([*command, str(file)], cwd=ROOT, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    at = result.pop("answered_at", None)
    if at is not None:
        result["first_answer_s"] = at - started
    return {**result, "wall_s": time.time() - started}


def load_kernels() -> dict[str, float]:
    import nestwright.nesting.driver

    assert nestwright.nesting.driver.optimize
    return {"cpu_s": time.process_time()}


def nest(file: Path, seconds: float) -> dict[str, float]:
    """Nest; the first answer's time is when it was handed to the listener."""
    from nestwright.nesting.driver import EngineProgress, optimize
    from nestwright.nesting.parameters import Parameters

    instance = read_instance(file)
    heard: list[tuple[float, EngineProgress]] = []

    def listen(progress: EngineProgress) -> None:
        if progress.solution is not None:
            heard.append((time.time(), progress))

    last = optimize(instance, Parameters(time_limit_s=seconds), listen, lambda: False)
    first_at, first = heard[0]
    assert first.solution is not None
    for solution in (first.solution, last):
        check(instance, solution)
    return {
        "answered_at": first_at,
        "engine_s": first.elapsed_s,
        "first_plates_used": first.solution.plates_used,
        "plates_used": last.plates_used,
        "cost": last.cost,
        "unplaced": float(sum(rest.count for rest in last.unplaced)),
    }


def read_instance(file: Path):
    """Read the job format of ``shopmix``, or a strip of ``jagua`` as plates of three times its height."""
    import numpy as np

    from nestwright.nesting.instance import PartType, PlateType, Polygon, build_instance

    def polygon(outer, holes=()):
        return Polygon(np.array(outer, dtype=float), tuple(np.array(hole, dtype=float) for hole in holes))

    def rectangle(width, height):
        return polygon([[0, 0], [width, 0], [width, height], [0, height]])

    data = json.loads(file.read_text())
    if "strip_height" in data:
        height = float(data["strip_height"])
        parts = [
            PartType(
                polygon(item["shape"]["data"][:-1]),
                item["demand"],
                tuple(item["allowed_orientations"] or (0.0,)),
            )
            for item in data["items"]
        ]
        return build_instance(parts, [PlateType(rectangle(3.0 * height, height), None, 1.0)], 0.0, 0.0)
    parts = [
        PartType(
            polygon(part["outer"], part["holes"]),
            part["quantity"],
            tuple(float(a) for a in part["rotations"]),
        )
        for part in data["parts"]
    ]
    plates = [
        PlateType(
            polygon(plate["outline"]) if "outline" in plate else rectangle(plate["width"], plate["height"]),
            None if plate["stock"] < 0 else plate["stock"],
            plate["cost"],
        )
        for plate in data["plates"]
    ]
    return build_instance(parts, plates, data["gap"], data["margin"])


def check(instance, solution) -> None:
    """Refuse an answer that breaks gap, margin or counts, by shapely alone."""
    import shapely
    from shapely import affinity

    laid = 0
    for layout in solution.layouts:
        plate = instance.plates[layout.plate].polygon
        room = shapely.Polygon(plate.outer, plate.holes)
        shapes = []
        for at in layout.placements:
            part = instance.parts[at.part].polygon
            shape = shapely.Polygon(part.outer, part.holes)
            shape = affinity.scale(shape, -1.0, 1.0, origin=(0, 0)) if at.mirror else shape
            shape = affinity.rotate(shape, at.rotation_deg, origin=(0, 0))
            shapes.append(affinity.translate(shape, at.x_mm, at.y_mm))
        laid += layout.amount * len(shapes)
        for i, first in enumerate(shapes):
            assert room.buffer(TOLERANCE_MM).covers(first)
            assert room.boundary.distance(first) >= instance.margin_mm - TOLERANCE_MM
            for second in shapes[i + 1 :]:
                assert first.distance(second) >= instance.gap_mm - TOLERANCE_MM
                assert first.buffer(-TOLERANCE_MM).intersection(second).area < 1e-6
    assert laid + sum(rest.count for rest in solution.unplaced) == sum(
        part.quantity for part in instance.parts
    )


def print_table(rows: list[dict[str, Any]]) -> None:
    print(
        "| instance | import and load s | process start to first answer s | ratio | in engine s "
        "| first plates | plates at the end | cost |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row['instance']} | {row['load_s']:.2f} | {row['first_answer_s']:.2f} "
            f"| {row['process_to_answer_by_load']:.2f} | {row['engine_s']:.2f} "
            f"| {row['first_plates_used']:.3f} | {row['plates_used']:.3f} after {row['time_limit_s']:.0f} s "
            f"| {row['cost']:.2f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
