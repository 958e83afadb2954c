"""Reading and recognising drawings against ezdxf's bare load of the same files, side by side in one run.

    python -m bench.reading [FOLDER] [--json FILE] [--only PATTERN]

Each file is loaded by ezdxf (``readfile``, then ``recover.readfile`` when that refuses it) and read by
``read_drawing``, in turn; the better of the rounds counts, in CPU time, so that a busy machine does not
decide. The promise is a total of at most 3 times ezdxf's own.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import ezdxf
from ezdxf import recover

from nestwright.drawings.files.document import LOAD_ERRORS
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import ReadOptions

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "dxf"
OUT = Path(__file__).with_name("out") / "reading.json"
PROMISE = 3.0
WORST = 12


def bare_load(path: Path) -> None:
    try:
        ezdxf.readfile(path)
    except LOAD_ERRORS:
        try:
            recover.readfile(path)
        except LOAD_ERRORS:
            return


def full_reading(path: Path) -> tuple[int, int]:
    reading = read_drawing(path.name, path.read_bytes(), ReadOptions())
    return len(reading.parts), sum(part.quantity for part in reading.parts)


def cpu_seconds(work: Callable[[Path], object], path: Path) -> float:
    began = time.process_time()
    work(path)
    return time.process_time() - began


def measure(path: Path, rounds: int) -> dict[str, object]:
    loads, readings = [], []
    for _ in range(rounds):
        loads.append(cpu_seconds(bare_load, path))
        readings.append(cpu_seconds(full_reading, path))
    kinds, pieces = full_reading(path)
    load_s, read_s = min(loads), min(readings)
    return {
        "file": path.name,
        "bytes": path.stat().st_size,
        "ezdxf_load_s": round(load_s, 5),
        "read_drawing_s": round(read_s, 5),
        "ratio": round(read_s / load_s, 3) if load_s else None,
        "parts": kinds,
        "pieces": pieces,
    }


def summary(rows: list[dict[str, object]]) -> dict[str, object]:
    load_s = sum(float(str(row["ezdxf_load_s"])) for row in rows)
    read_s = sum(float(str(row["read_drawing_s"])) for row in rows)
    return {
        "files": len(rows),
        "ezdxf_load_s": round(load_s, 3),
        "read_drawing_s": round(read_s, 3),
        "ratio": round(read_s / load_s, 3),
        "promised_ratio": PROMISE,
        "drawings_per_s": round(len(rows) / read_s, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED)
    parser.add_argument("--json", type=Path, default=OUT)
    parser.add_argument("--only", default="*.dxf")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    paths = sorted(arguments.folder.glob(arguments.only))
    if not paths:
        print(f"no drawings in {arguments.folder}")
        return 2
    full_reading(paths[0])  # imports and caches belong to neither side
    bare_load(paths[0])
    rows = [measure(path, arguments.rounds) for path in paths]
    result = summary(rows)
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps({"summary": result, "files": rows}, indent=1) + "\n")
    print(json.dumps(result))
    slowest = sorted(rows, key=lambda row: -float(str(row["read_drawing_s"])))[:WORST]
    for row in slowest:
        print(f"{row['file']:45s} {row['read_drawing_s']:>9} s  {row['ratio']} x ezdxf's load")
    return 0 if float(str(result["ratio"])) <= PROMISE else 1


if __name__ == "__main__":
    raise SystemExit(main())
