"""The process of a peer: ``python -m bench.nesting.peers.work NAME``, a request in, layouts out.

Runs in the peers' interpreter, which need not have this project: nothing of it is imported here.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
import time
from typing import Any

from bench.nesting import child

# Name in tables, adapter, package on the index.
ADAPTERS: dict[str, tuple[str, str]] = {
    "spyrrow": ("spyrrow_strip", "spyrrow"),
    "spyrrow-plates": ("spyrrow_plates", "spyrrow"),
    "libnest2d": ("libnest2d", "python-libnest2d"),
    "packingsolver": ("packingsolver", "pyckingsolver"),
    "u-nesting": ("u_nesting_plates", "u-nesting"),
}


def run(name: str, request: dict[str, Any]) -> dict[str, Any]:
    """Load a peer, solve, and say what it took."""
    adapter, package = ADAPTERS[name]
    try:
        version = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return {"error": f"{package} is not installed"}
    child.keep_to_cores(request["threads"])
    loading = time.perf_counter()
    module = importlib.import_module(f"bench.nesting.peers.{adapter}")
    load_s = time.perf_counter() - loading
    started, cpu_started = time.perf_counter(), child.cpu_seconds()
    try:
        layouts = module.solve(request)
    except Exception as error:  # noqa: BLE001 - whatever a peer throws is its answer
        line = " ".join(str(error).split())
        return {"error": f"{type(error).__name__}: {line}"[: child.MESSAGE], "version": version}
    return {
        "version": version,
        "load_s": load_s,
        "wall_s": time.perf_counter() - started,
        "cpu_s": child.cpu_seconds() - cpu_started,
        "memory_mb": child.memory_mb(),
        "layouts": [layout for layout in layouts if layout["placements"]],
    }


if __name__ == "__main__":
    sys.exit(child.serve(lambda request: run(sys.argv[1], request)))
