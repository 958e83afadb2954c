"""Reading and recognising beside ezdxf's own load of the same file, CPU seconds in one process and one run.

``ezdxf.readfile`` is what any Python program pays before it sees a line; for a file that it refuses, its
recover mode is counted too. The best of a few rounds counts for each side.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ezdxf
from ezdxf import recover

from nestwright.drawings.files.document import LOAD_ERRORS
from nestwright.drawings.read import read_drawing

PROMISE = 2.5


def measure(paths: Sequence[Path], rounds: int) -> dict[str, Any]:
    """Return seconds and ratios of each file and of all together."""
    for path in paths[:3]:  # imports and caches belong to neither side
        _bare_load(path)
        _read(path)
    rows = [_row(path, rounds) for path in paths]
    load_s, read_s = (sum(row[side] for row in rows) for side in ("ezdxf_load_s", "read_drawing_s"))
    return {
        "files": len(rows),
        "ezdxf_load_s": round(load_s, 3),
        "read_drawing_s": round(read_s, 3),
        "ratio": round(read_s / load_s, 3),
        "promised_ratio": PROMISE,
        "drawings_per_s": round(len(rows) / read_s, 1),
        "rows": sorted(rows, key=lambda row: -row["read_drawing_s"]),
        "met": read_s <= PROMISE * load_s,
    }


def _row(path: Path, rounds: int) -> dict[str, Any]:
    turns = [(_cpu_seconds(_bare_load, path), _cpu_seconds(_read, path)) for _ in range(rounds)]
    load_s, read_s = (min(side) for side in zip(*turns, strict=True))
    return {"file": path.name, "ezdxf_load_s": round(load_s, 5), "read_drawing_s": round(read_s, 5)}


def _cpu_seconds(work: Callable[[Path], object], path: Path) -> float:
    began = time.process_time()
    work(path)
    return time.process_time() - began


def _bare_load(path: Path) -> None:
    try:
        ezdxf.readfile(path)
    except LOAD_ERRORS:
        try:
            recover.readfile(path)
        except LOAD_ERRORS:
            return


def _read(path: Path) -> None:
    read_drawing(path.name, path.read_bytes())
