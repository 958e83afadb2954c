"""Where the real drawings lie: beside the repository, never in it."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
OUT = Path(__file__).resolve().parents[1] / "out"
SUFFIXES = {".dxf", ".nc", ".nc1"}


def drawings(data: Path = DATA) -> list[Path]:
    """Return the drawings of the corpus, DXF before NC1, each in order of names."""
    found = [path for folder in ("dxf", "nc1") for path in sorted((data / folder).glob("*"))]
    return [path for path in found if path.suffix in SUFFIXES]
