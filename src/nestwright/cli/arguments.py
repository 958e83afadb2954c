"""Words of the command line into values: plates, margins, rotations, drawing files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path

from nestwright.drawings.outline import read_outline
from nestwright.drawings.reading import ReadOptions
from nestwright.errors import BadParameter
from nestwright.geometry.contours import Shape, bounds_mm, rectangle
from nestwright.layouts.order import Margins, OrderedPlate
from nestwright.services.nest_files import read_bytes

SIZE = re.compile(r"(\d+(?:[.,]\d+)?)\s*[xX*×]\s*(\d+(?:[.,]\d+)?)")
STOCK = re.compile(r"(.*\S)\s*:\s*(\d+)")
SUFFIXES = {".dxf", ".nc", ".nc1"}
PLATE_FORMS = "WIDTHxHEIGHT in mm such as 3000x1500, or a DXF file, each with ':N' for a stock of N"


def parse_plates(specs: Iterable[str], options: ReadOptions) -> tuple[OrderedPlate, ...]:
    """Return the plates of ``--plate``, in the order given."""
    return tuple(_plate(f"plate-{number}", spec, options) for number, spec in enumerate(specs, start=1))


def _plate(key: str, spec: str, options: ReadOptions) -> OrderedPlate:
    counted = STOCK.fullmatch(spec.strip())
    text, stock = (counted[1], int(counted[2])) if counted else (spec.strip(), None)
    size = SIZE.fullmatch(text)
    if size:
        width_mm, height_mm = (float(number.replace(",", ".")) for number in size.groups())
        if min(width_mm, height_mm) <= 0:
            raise BadParameter("--plate", f"'{spec}' has no area; a width and a height above 0 are allowed")
        outline = Shape(rectangle(width_mm, height_mm))
        return OrderedPlate(key, f"{width_mm:g} x {height_mm:g}", outline, stock)
    path = Path(text)
    if not path.is_file():
        raise BadParameter("--plate", f"'{spec}' is neither a size nor a file; allowed: {PLATE_FORMS}")
    outline = read_outline(path.name, read_bytes(path), options)
    left, bottom, right, top = bounds_mm(outline.outer)
    name = f"{path.stem} ({right - left:.0f} x {top - bottom:.0f})"
    return OrderedPlate(key, name, outline, 1 if stock is None else stock, scrap=True)


def parse_margin(text: str) -> float | Margins:
    """Return the margin of ``--margin``, mm: one number, or one for each side."""
    try:
        numbers = [float(word) for word in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 4) or not all(map(math.isfinite, numbers)):
        allowed = "a number of millimetres such as 10, or left,right,bottom,top such as 10,10,5,20"
        raise BadParameter("--margin", f"'{text}'; allowed: {allowed}")
    return numbers[0] if len(numbers) == 1 else Margins(*numbers)


def parse_rotations(text: str) -> tuple[float, ...] | None:
    """Return the angles of ``--rotations`` in degrees, 0 <= angle < 360, each once; None for any."""
    if text.strip().casefold() == "any":
        return None
    try:
        angles = [float(word) % 360.0 for word in text.replace(";", ",").split(",") if word.strip()]
    except ValueError:
        angles = []
    if not angles or not all(map(math.isfinite, angles)):
        raise BadParameter(
            "--rotations", f"'{text}'; allowed: angles in degrees such as 0,90,180,270, or any"
        )
    return tuple(dict.fromkeys(angles))


def find_drawings(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the drawing files: those named, and the DXF and NC1 files of each folder named."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found.extend(sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES))
        elif path.is_file():
            found.append(path)
        else:
            raise BadParameter(
                "drawings", f"'{path}' is no file; allowed: DXF and NC1 files or folders of them"
            )
    if not found:
        raise BadParameter("drawings", "no DXF or NC1 file in the folders named")
    first: dict[Path, Path] = {}
    for path in found:
        first.setdefault(path.resolve(), path)
    return tuple(first.values())
