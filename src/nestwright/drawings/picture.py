"""Pictures of parts and drawings: a self-contained SVG with true arcs, and the same as PNG."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from nestwright.drawings.raster import WHITE, Canvas, Colour
from nestwright.drawings.reading import DrawingReading, Picture, Severity
from nestwright.drawings.scene import Pin, Scene
from nestwright.geometry.contours import LINE_BULGE, Contour, FloatArray, Path, Shape, flatten

PART_PX, DRAWING_PX = 240, 640
_PRECISION = 7  # significant digits: micrometres on a plate of metres
_FLAT_PX = 0.15  # by which the lines of a flattened arc may lie off it
_SHEET, _CUT, _LINE = "#cfd8e3", "#1f2d3d", "#d0661a"
_PIN = {Severity.ERROR: "#c62828", Severity.WARNING: "#c77700", Severity.INFO: "#3b6ea5"}
_PIN_PX, _STEM_PX = 10.0, 17.0  # radius of a pin's head, and how far it stands off its place
# Digits as lines on a grid of 2 x 4.
_DIGITS = (
    "00 20 24 04 00", "13 14 10", "04 24 22 02 00 20", "04 24 20 00|02 22", "04 02 22|24 20",
    "24 04 02 22 20 00", "24 04 00 20 22 02", "04 24 10", "00 20 24 04 00|02 22", "22 02 04 24 20 00",
)  # fmt: skip


def pictures_of(reading: DrawingReading) -> tuple[Picture, ...]:
    """Return the picture of a drawing with its pins, then one of each part."""
    scenes = [(Scene.of_reading(reading), DRAWING_PX)]
    scenes += [(Scene.of_shape(part.shape), PART_PX) for part in reading.parts]
    return tuple(Picture(scene_svg(scene, size).encode(), scene_png(scene, size)) for scene, size in scenes)


def shape_svg(shape: Shape, size_px: int = PART_PX) -> str:
    """Return a part as an SVG that fits a square of ``size_px``."""
    return scene_svg(Scene.of_shape(shape), size_px)


def scene_svg(scene: Scene, size_px: int) -> str:
    """Return a scene as an SVG that fits a square of ``size_px``; marks and other lines are drawn thin."""
    left, bottom, width, height = scene.box()
    scale = size_px / max(width, height)
    box = " ".join(map(_number, (left, -bottom - height, width, height)))
    outline = " ".join(_contour_path(each) for shape in scene.shapes for each in (shape.outer, *shape.holes))
    marks = " ".join(_open_path(mark) for shape in scene.shapes for mark in (*shape.marks, *shape.notes))
    lines = " ".join(_open_path(line) for line in scene.lines)
    thin = _number(0.7 / scale)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{max(round(width * scale), 1)}" '
        f'height="{max(round(height * scale), 1)}" viewBox="{box}">'
        f'<g fill="none" stroke="{_CUT}" stroke-width="{_number(1.5 / scale)}" stroke-linejoin="round">'
        + (f'<path fill="{_SHEET}" fill-rule="evenodd" d="{outline}"/>' if outline else "")
        + (f'<path stroke-width="{thin}" stroke-opacity="0.6" d="{marks}"/>' if marks else "")
        + (f'<path stroke-width="{thin}" stroke="{_LINE}" d="{lines}"/>' if lines else "")
        + "</g>"
        + "".join(_pin_svg(pin, 1.0 / scale) for pin in scene.pins)
        + "</svg>"
    )


def _pin_svg(pin: Pin, px: float) -> str:
    """Return a pin, its number in a disc above its place; ``px``: mm in a pixel."""
    x, y = pin.x_mm, -pin.y_mm
    head, colour = y - _STEM_PX * px, _PIN[pin.severity]
    return (
        f'<g><path stroke="{colour}" stroke-width="{_number(1.5 * px)}" d="M{_number(x)} {_number(y)}'
        f'L{_number(x)} {_number(head)}"/><circle cx="{_number(x)}" cy="{_number(head)}" '
        f'r="{_number(_PIN_PX * px)}" fill="{colour}"/><text x="{_number(x)}" '
        f'y="{_number(head + 3.5 * px)}" font-family="sans-serif" font-size="{_number(10 * px)}" '
        f'text-anchor="middle" fill="#fff">{pin.number}</text></g>'
    )


def scene_png(scene: Scene, size_px: int) -> bytes:
    """Return a scene as a PNG that fits a square of ``size_px``."""
    left, bottom, width, height = scene.box()
    scale = size_px / max(width, height)
    canvas = Canvas(max(round(width * scale), 1), max(round(height * scale), 1))

    def pixels(line: Contour, *, closed: bool) -> FloatArray:
        points = flatten(line, _FLAT_PX / scale, closed=closed)
        return (points - [left, bottom + height]) * [scale, -scale]

    rings = [pixels(each, closed=True) for shape in scene.shapes for each in (shape.outer, *shape.holes)]
    canvas.fill(rings, _rgb(_SHEET))
    marks = [mark for shape in scene.shapes for mark in (*shape.marks, *shape.notes)]
    canvas.stroke([pixels(line, closed=False) for line in marks], (121, 130, 140), 0.8)
    canvas.stroke([pixels(line, closed=False) for line in scene.lines], _rgb(_LINE), 0.8)
    canvas.stroke([np.vstack([ring, ring[:1]]) for ring in rings], _rgb(_CUT), 1.5)
    for pin in scene.pins:
        place = (np.array([pin.x_mm, pin.y_mm]) - [left, bottom + height]) * [scale, -scale]
        _draw_pin(canvas, place, pin)
    return canvas.png()


def _draw_pin(canvas: Canvas, place: FloatArray, pin: Pin) -> None:
    colour = _rgb(_PIN[pin.severity])
    head = place - [0.0, _STEM_PX]
    canvas.stroke([np.array([place, head])], colour, 1.5)
    turn = np.linspace(0.0, math.tau, 24, endpoint=False)
    canvas.fill([head + _PIN_PX * np.column_stack([np.cos(turn), np.sin(turn)])], colour)
    digits = str(pin.number)
    step = 7.0 if len(digits) < 3 else 5.0
    for at, digit in enumerate(digits):
        corner = head + np.array([step * (at - len(digits) / 2.0 + 0.2), 4.6])
        lines = [corner + line * [0.3 * step, -2.3] for line in _digit(int(digit))]
        canvas.stroke(lines, WHITE, 1.2)


def _digit(value: int) -> list[FloatArray]:
    return [
        np.array([(int(x), int(y)) for x, y in run.split()], dtype=np.float64)
        for run in _DIGITS[value].split("|")
    ]


def _rgb(colour: str) -> Colour:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _contour_path(line: Contour) -> str:
    rows = line.tolist()
    return " ".join(_commands([*rows, rows[0]])) + " Z"


def _open_path(line: Path) -> str:
    return " ".join(_commands(line.tolist()))


def _commands(rows: list[list[float]]) -> Iterable[str]:
    yield f"M{_point(*rows[0][:2])}"
    for (x0, y0, bulge), (x1, y1, _) in pairwise(rows):
        if abs(bulge) < LINE_BULGE:
            yield f"L{_point(x1, y1)}"
            continue
        radius = math.hypot(x1 - x0, y1 - y0) * (1.0 + bulge * bulge) / (4.0 * abs(bulge))
        large, sweep = int(abs(bulge) > 1.0), int(bulge < 0.0)  # y is turned round: so is the sense
        yield f"A{_number(radius)} {_number(radius)} 0 {large} {sweep} {_point(x1, y1)}"


def _point(x: float, y: float) -> str:
    return f"{_number(x)} {_number(-y)}"


def _number(value: float) -> str:
    return f"{value:.{_PRECISION}g}"
