"""Real drawings from shops and CAD programs: every one ends with parts or with a cause."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from nestwright.drawings.files.units import MM_PER_UNIT
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading
from nestwright.geometry.contours import bounds_mm

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "dxf"
ALL = sorted(CORPUS.glob("*.dxf")) or [
    pytest.param(CORPUS, marks=pytest.mark.skip(reason=f"the real drawings are not here: {CORPUS}"))
]
# Truly single-part files: outline and holes as a person counts them in the picture.
HOLES = {
    "part-132-r2000": 5,
    "part-arc-only-ring": 1,
    "part-blue-plate-26-holes": 25,
    "part-bracket-140x280-galv-3mm": 8,
    "part-bracket-180-ms-8mm": 3,
    "part-bracket-280x140-ms-5mm-x10": 8,
    "part-deepnest-01": 1,
    "part-deepnest-06": 7,
    "part-deepnest-12-gear": 0,
    "part-donut-120-lines": 1,
    "part-drone-cam-plates": 7,
    "part-garden-teeth-x97": 4,
    "part-keyboard-cover": 4,
    "part-keyboard-plate-full": 55,
    "part-m17-cm4-interface": 6,
    "part-part-with-dimensions-r12": 14,
    "part-piece-4-holes-ms-5mm-x60": 4,
    "part-rect-with-hole-8-lines": 1,
    "part-square-200-4-holes": 4,
    "part-tapster-base": 58,
    "part-trapezoid-top-ms-5mm": 0,
    "part-voron-250-bottom": 0,
    "open-blue-plate-final": 27,
    "open-deepnest-10-gaps": 4,
    "open-gear-gaps": 1,
    "open-keyboard-plate-17-gaps": 63,
    "dup-drone-arm-13-duplicates": 9,
    "dup-freecad-disc-120": 0,
    "dup-freecad-l-shape": 0,
    "dup-freecad-two-cutouts": 2,
    "inch-fume-plate-unitless": 10,
    "inch-sprocket-1001-one-inch": 4,
    "ver-132-r14": 5,
    "ver-132-r2004-rotated": 5,
    "text-filter-plate-300-holes-notes": 299,
    "spline-r2d2-ring1-1131-lines": 4,
}
PIECES = {
    "multi-29-polylines-no-header": 11,
    "multi-nested-rings-60": 30,
    "multi-toothed-plate": 3,
    "multi-r2d2-a-ribs": 2,
    "multi-r2d2-door-ribs": 2,
    "multi-laserweb-12-polylines": 8,
    "multi-puzzle-key": 2,
    "nestout-deepnest-export": 2,
    "dup-1997-every-line-twice": 4,
    "part-1997-454-lines": 4,
    "open-teile-elliptic-gaps": 8,
}
# A customer's drawing and the same part cleaned by hand: by how much the areas may differ. The first
# was drawn 0.18 mm wider than its cleaned form.
PAIRS = {
    "engrave-lv8-00035-28db": ("pair-lv8-00035-28db-norm", 0.005),
    "engrave-lv8-00057-2-20db": ("pair-lv8-00057-2-20db-norm", 0.005),
    "engrave-lv8-02048-20db": ("pair-lv8-02048-20db-norm", 0.005),
    "engrave-lv8-07921-50db": ("pair-lv8-07921-50db-norm", 0.005),
    "engrave-lv8-11612-6db": ("pair-lv8-11612-6db-norm", 0.005),
    "engrave-lv8-15348-gravir": ("pair-lv8-15348-gravir-norm", 0.005),
    "pair-v2612-drawing": ("pair-v2612-clean", 0.005),
    "pair-va2601-drawing": ("pair-va2601-clean", 0.005),
    "pair-va2613-drawing": ("pair-va2613-clean", 0.005),
}


@cache
def reading_of(path: Path) -> DrawingReading:
    return read_drawing(path.name, path.read_bytes())


def largest(reading):
    return max(reading.parts, key=lambda part: part.shape.net_area_mm2)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_file_ends_with_parts_or_a_cause(path):
    reading = reading_of(path)
    assert reading.parts or any(finding.severity == "error" for finding in reading.findings)
    assert all(finding.message for finding in reading.findings)


def test_every_part_and_multi_file_gives_a_part(corpus):
    without = [
        path.name
        for pattern in ("part-*.dxf", "multi-*.dxf")
        for path in corpus.glob(pattern)
        if not reading_of(path).parts
    ]
    assert without == []


@pytest.mark.parametrize("name", HOLES)
def test_one_part_with_its_holes(corpus, name):
    reading = reading_of(corpus / f"{name}.dxf")
    assert [(part.quantity, len(part.shape.holes)) for part in reading.parts] == [(1, HOLES[name])]


@pytest.mark.parametrize("name", PIECES)
def test_several_parts_are_counted(corpus, name):
    assert sum(part.quantity for part in reading_of(corpus / f"{name}.dxf").parts) == PIECES[name]


@pytest.mark.parametrize("drawing", PAIRS)
def test_a_drawing_gives_the_part_of_its_cleaned_form(corpus, drawing):
    clean, share = PAIRS[drawing]
    one, other = (largest(reading_of(corpus / f"{name}.dxf")).shape for name in (drawing, clean))
    assert len(one.holes) == len(other.holes)
    assert one.net_area_mm2 == pytest.approx(other.net_area_mm2, rel=share)


def test_sizes_are_those_of_the_record(corpus):
    """One-part files without blocks: the recorded extents, in drawing units, are the part's size."""
    with (corpus.parent / "SOURCES.tsv").open(encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    for name in HOLES:
        row = rows.get(f"dxf/{name}.dxf")
        reading = reading_of(corpus / f"{name}.dxf")
        left, bottom, right, top = bounds_mm(largest(reading).shape.outer)
        scale = MM_PER_UNIT[reading.units]
        assert row is not None, name
        size = float(row["width"]) * scale, float(row["height"]) * scale
        assert (right - left, top - bottom) == pytest.approx(size, rel=2e-3), name
