"""Make the sample drawings: what a sheet-metal shop gets on an ordinary morning.

    .venv/bin/python demo/make_drawings.py

Each file is drawn the way such files really come: loose lines and arcs, polylines with bulges, blocks,
a bend line on its own layer, dimensions and a title text beside the part, one in inches.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import ezdxf
from ezdxf.document import Drawing
from ezdxf.layouts import Modelspace

FOLDER = Path(__file__).parent / "drawings"
QUARTER = math.tan(math.radians(90) / 4)
MM, INCH = 4, 1


def rounded(
    width: float, height: float, radius: float, x: float = 0.0, y: float = 0.0
) -> list[tuple[float, ...]]:
    """Return a rectangle with rounded corners as rows x, y, bulge."""
    right, top = x + width, y + height
    return [
        (x + radius, y, 0), (right - radius, y, QUARTER),
        (right, y + radius, 0), (right, top - radius, QUARTER),
        (right - radius, top, 0), (x + radius, top, QUARTER),
        (x, top - radius, 0), (x, y + radius, QUARTER),
    ]  # fmt: skip


def polyline(space: Modelspace, rows: list[tuple[float, ...]], layer: str = "CUT") -> None:
    space.add_lwpolyline(rows, format="xyb", close=True, dxfattribs={"layer": layer})


def base_plate(space: Modelspace) -> None:
    """A machine foot: rounded plate, four holes, a slot, its dimensions and a title."""
    polyline(space, rounded(400, 250, 20))
    for x, y in ((40, 40), (360, 40), (360, 210), (40, 210)):
        space.add_circle((x, y), 9, dxfattribs={"layer": "CUT"})
    polyline(space, [(150, 110, 0), (250, 110, 1), (250, 140, 0), (150, 140, 1)])
    space.add_linear_dim((0, -40), (0, 0), (400, 0)).render()
    space.add_text("BASE PLATE  S235JR  T=5", height=12, dxfattribs={"layer": "TEXT"}).set_placement((0, 280))


def bracket(space: Modelspace) -> None:
    """An angle bracket drawn with loose lines and arcs, with its bend line."""
    lines = [((0, 0), (180, 0)), ((180, 0), (180, 60)), ((160, 80), (80, 80)), ((60, 100), (60, 200)),
             ((40, 220), (0, 220)), ((0, 220), (0, 0))]  # fmt: skip
    for start, end in lines:
        space.add_line(start, end, dxfattribs={"layer": "0"})
    space.add_arc((160, 60), 20, 0, 90)
    space.add_arc((80, 100), 20, 180, 270)
    space.add_arc((40, 200), 20, 0, 90)
    for centre in ((30, 30), (30, 190), (150, 30)):
        space.add_circle(centre, 6.5)
    space.add_line((0, 110), (60, 110), dxfattribs={"layer": "BEND", "linetype": "CENTER"})


def flange(space: Modelspace) -> None:
    """A DN 80 flange: eight bolt holes on their circle, which is drawn as a centre line."""
    space.add_circle((0, 0), 100)
    space.add_circle((0, 0), 45)
    space.add_circle((0, 0), 80, dxfattribs={"layer": "CENTER", "linetype": "CENTER"})
    for k in range(8):
        angle = math.radians(22.5 + 45 * k)
        space.add_circle((80 * math.cos(angle), 80 * math.sin(angle)), 9)


def gusset(space: Modelspace) -> None:
    """A triangular gusset with a clipped corner and one hole."""
    corners = [(20, 0), (150, 0), (150, 15), (15, 150), (0, 150), (0, 20)]
    space.add_polyline2d(corners, close=True, dxfattribs={"layer": "CUT"})
    space.add_circle((45, 45), 11, dxfattribs={"layer": "CUT"})


def ring(space: Modelspace) -> None:
    """A wide ring: room for smaller parts inside."""
    space.add_circle((0, 0), 180)
    space.add_circle((0, 0), 140)


def window_frame(space: Modelspace) -> None:
    """A frame with two windows, as an elevator door panel has."""
    polyline(space, rounded(600, 400, 15))
    polyline(space, rounded(260, 340, 10, 30, 30))
    polyline(space, rounded(250, 340, 10, 320, 30))


def hinge_set(space: Modelspace) -> None:
    """Two parts in one file: a left plate and a strap, the strap twice, placed as blocks."""
    block = space.doc.blocks.new("STRAP")
    block.add_lwpolyline([(0, 0, 0), (120, 0, 1), (120, 30, 0), (0, 30, 1)], format="xyb", close=True)
    block.add_circle((0, 15), 5)
    block.add_circle((120, 15), 5)
    space.add_blockref("STRAP", (160, 20))
    space.add_blockref("STRAP", (160, 80))
    polyline(space, [(0, 0, 0), (110, 0, 0), (110, 70, 0), (80, 110, 0), (0, 110, 0)])
    for centre in ((20, 20), (90, 20), (20, 90)):
        space.add_circle(centre, 5.5, dxfattribs={"layer": "CUT"})


def cam_inch(space: Modelspace) -> None:
    """A cam in inches: an ellipse and a keyed bore."""
    space.add_ellipse((0, 0), major_axis=(3, 0), ratio=0.6)
    space.add_lwpolyline(
        [(-0.25, 0.43, 0), (-0.25, 0.6, 0), (0.25, 0.6, 0), (0.25, 0.43, -3.7320508)],
        format="xyb",
        close=True,
    )


DRAWINGS: dict[str, tuple[Callable[[Modelspace], None], int, str]] = {
    "base-plate-x6": (base_plate, MM, "R2010"),
    "bracket-x24": (bracket, MM, "R2000"),
    "flange-dn80-10pcs": (flange, MM, "R2010"),
    "gusset-40st": (gusset, MM, "R12"),
    "ring-x5": (ring, MM, "R2010"),
    "window-frame-x4": (window_frame, MM, "R2018"),
    "hinge-set-x8": (hinge_set, MM, "R2010"),
    "cam-inch-x6": (cam_inch, INCH, "R2007"),
}


def drawing(draw: Callable[[Modelspace], None], units: int, version: str) -> Drawing:
    doc = ezdxf.new(version, setup=True)
    if version != "R12":  # which has no unit at all, as many files from the field
        doc.units = units
    for layer in ("CUT", "TEXT", "BEND", "CENTER"):
        doc.layers.add(layer)
    draw(doc.modelspace())
    return doc


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, (draw, units, version) in DRAWINGS.items():
        drawing(draw, units, version).saveas(FOLDER / f"{name}.dxf")
    print(f"{len(DRAWINGS)} drawings in {FOLDER}")


if __name__ == "__main__":
    main()
