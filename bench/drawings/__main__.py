"""Run the drawings bench over the real drawings beside the repository.

    python -m bench.drawings                    everything; results in bench/out/drawings.json and .md
    python -m bench.drawings --part quality     one part: quality, speed or job
    python -m bench.drawings --part job --drawings 200

Exits with 1 when a target is missed. The fuzz is run by itself: ``python -m bench.drawings.fuzz``.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.drawings import job, quality, report, speed
from bench.drawings.places import OUT, drawings

JSON = OUT / "drawings.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, print it and write it."""
    options = _options(arguments)
    paths = drawings()
    if not paths:
        print("not run: there are no drawings in ../shared/data beside the repository")
        return 0
    results: dict[str, Any] = json.loads(JSON.read_text()) if JSON.exists() else {}
    for name, run in _parts(options, paths).items():
        if options.part in {None, name}:
            print(f"{name} ...", flush=True)
            results[name] = run()
            JSON.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            text = report.markdown(results)
            JSON.with_suffix(".md").write_text(text, encoding="utf-8")
    print(report.markdown(results))
    return 0 if all(part["met"] for part in results.values()) else 1


def _parts(options: argparse.Namespace, paths: Sequence[Path]) -> dict[str, Callable[[], dict[str, Any]]]:
    dxf = [path for path in paths if path.suffix == ".dxf"]
    return {
        "quality": partial(quality.judge, paths, options.processes, partial(print, flush=True)),
        "speed": partial(speed.measure, dxf, options.rounds),
        "job": partial(job.measure, dxf, options.drawings),
    }


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--part", choices=("quality", "speed", "job"))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--drawings", type=int, default=1000)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
