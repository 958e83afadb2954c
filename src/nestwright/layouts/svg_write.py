"""One layout as an SVG that a person at the machine recognises at a glance."""

from __future__ import annotations

import colorsys
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

import shapely

from nestwright.cutting.programme import Programme
from nestwright.geometry.contours import Shape, bounds_mm, polygon
from nestwright.layouts.labels import Label, Labeller, one_line
from nestwright.layouts.order import Margins, NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import Layout, Piece
from nestwright.layouts.svg_path import path_layers, path_words
from nestwright.layouts.svg_words import svg_number, svg_path, svg_text

_WIDTH_PX = 1600
_FONT = "DejaVu Sans, Arial, Helvetica, sans-serif"
_CAPITAL_SHARE = 0.73  # height of a capital letter over the font size
_HUES = (0.56, 0.94, 0.31, 0.09, 0.71, 0.15, 0.47, 0.83)
_LIGHTNESSES = (0.83, 0.73, 0.91)
_LEGEND_COLUMNS = 3
_LONGEST_NAME = 34
_INK = "#1c262d"


def layout_svg(order: NestOrder, layout: Layout, programme: Programme | None = None) -> str:
    """Return the picture: plate, margins, zones, pieces tinted by part, names and serials, title, legend.

    With a ``programme`` its path too: travel, leads and order, each a layer that a click switches.
    """
    plate = next(plate for plate in order.plates if plate.key == layout.plate_key)
    sheet = _Sheet(plate)
    made = Counter(piece.part_key for piece in layout.pieces)
    shown = [(index, part) for index, part in enumerate(order.parts) if part.key in made]
    height = sheet.top + sheet.height + sheet.unit * (4.0 + 2.2 * -(-len(shown) // _LEGEND_COLUMNS))
    width = sheet.width + 4.0 * sheet.unit
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH_PX}" '
        f'height="{_WIDTH_PX * height / width:.0f}" viewBox="0 0 {svg_number(width)} {svg_number(height)}" '
        f'font-family="{_FONT}" fill="{_INK}">',
        "<defs>",
        *(_definition(index, part) for index, part in shown),
        "</defs>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *_title(sheet, layout),
        f'<g transform="{sheet.to_page}" stroke-linejoin="round">',
        *_plate(sheet, order.margins),
        *_pieces(sheet, shown, layout.pieces),
        "</g>",
        *_labels(sheet, order.parts, layout.pieces),
        *(() if programme is None else _path(sheet, programme)),
        *_legend(sheet, shown, made),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class _Sheet:
    """Where the plate lies on the page; ``unit`` is a hundredth of its longer side."""

    def __init__(self, plate: OrderedPlate) -> None:
        self.plate = plate
        left, bottom, right, top = bounds_mm(plate.outline.outer)
        self.width, self.height = right - left, top - bottom
        self.unit = max(self.width, self.height) / 100.0
        self.left, self.top = 2.0 * self.unit, 6.0 * self.unit
        self._shift_x, self._shift_y = self.left - left, self.top + top
        self.to_page = f"matrix(1 0 0 -1 {svg_number(self._shift_x)} {svg_number(self._shift_y)})"

    def page(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Return a point of the plate on the page, whose y points down."""
        return self._shift_x + x_mm, self._shift_y - y_mm


def _path(sheet: _Sheet, programme: Programme) -> Iterator[str]:
    yield f'<g transform="{sheet.to_page}">'
    yield from path_layers(programme, sheet.unit)
    yield "</g>"
    yield from path_words(sheet.left, 5.9 * sheet.unit, sheet.unit)


def _definition(index: int, part: OrderedPart) -> str:
    shape = part.shape
    cut = f'<path fill-rule="evenodd" d="{svg_path((shape.outer, *shape.holes))}"/>'
    uncut = (*shape.marks, *shape.notes)
    if not uncut:
        return f'<g id="part-{index}">{cut}</g>'
    marks = svg_path(uncut, closed=False)
    return f'<g id="part-{index}">{cut}<path fill="none" stroke-dasharray="12 6" d="{marks}"/></g>'


def _title(sheet: _Sheet, layout: Layout) -> Iterator[str]:
    times = "once" if layout.amount == 1 else f"{layout.amount} times"
    pieces = "1 piece" if len(layout.pieces) == 1 else f"{len(layout.pieces)} pieces"
    head = f"{layout.name}: cut {times}"
    size, name = f"{sheet.width:.10g} x {sheet.height:.10g}", one_line(sheet.plate.name)
    plate = f"plate {size} mm" if name == size else f"plate {name} | {size} mm"
    facts = (
        f"{plate} | {pieces} | utilisation {100.0 * layout.utilisation:.1f} %"
        f" | used {layout.used_width_mm:.0f} mm"
    )
    yield f"<title>{escape(head)}</title>"
    yield svg_text(head, sheet.left, 2.8 * sheet.unit, 2.0 * sheet.unit, weight="bold")
    yield svg_text(facts, sheet.left, 4.9 * sheet.unit, 1.4 * sheet.unit)


def _plate(sheet: _Sheet, margins: Margins) -> Iterator[str]:
    outline = sheet.plate.outline
    data = svg_path((outline.outer, *outline.holes))
    stroke = f'stroke="#37474f" stroke-width="{svg_number(0.15 * sheet.unit)}"'
    yield f'<path fill="#e9edf0" fill-rule="evenodd" {stroke} d="{data}"/>'
    inner = _margin_data(outline, margins)
    if inner:
        dashes = f'stroke="#78909c" stroke-width="{svg_number(0.05 * sheet.unit)}" stroke-dasharray="10 8"'
        yield f'<path fill="none" {dashes} d="{inner}"/>'
    for number, zone in enumerate(sheet.plate.zones, start=1):
        area = svg_path((zone.outer, *zone.holes))
        yield (
            f'<path class="zone" fill="#b0bec5" fill-rule="evenodd" {stroke} d="{area}">'
            f"<title>zone {number} to keep out of</title></path>"
        )


def _margin_data(outline: Shape, margins: Margins) -> str:
    sides = vars(margins).values()
    if max(sides) <= 0.0:
        return ""
    usable = shapely.buffer(polygon(outline, 0.1), -min(sides), join_style="mitre")
    if max(sides) > min(sides):
        usable = shapely.intersection(usable, _box_within(outline, margins))
    areas = [
        part for part in shapely.get_parts(usable) if isinstance(part, shapely.Polygon) and part.area > 0.0
    ]
    rings = [ring for part in areas for ring in (part.exterior, *part.interiors)]
    return " ".join(
        "M" + "L".join(f"{svg_number(x)} {svg_number(y)}" for x, y in ring.coords[:-1]) + "Z"
        for ring in rings
    )


def _box_within(outline: Shape, margins: Margins) -> shapely.Polygon:
    left, bottom, right, top = bounds_mm(outline.outer)
    x0, x1 = left + margins.left_mm, right - margins.right_mm
    y0, y1 = bottom + margins.bottom_mm, top - margins.top_mm
    return shapely.box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else shapely.Polygon()


def _pieces(
    sheet: _Sheet, shown: Sequence[tuple[int, OrderedPart]], pieces: Sequence[Piece]
) -> Iterator[str]:
    for index, part in shown:
        fill, stroke = _colours(index)
        yield f'<g fill="{fill}" stroke="{stroke}" stroke-width="{svg_number(0.07 * sheet.unit)}">'
        for piece in pieces:
            if piece.part_key == part.key:
                name = f"{one_line(part.name)} #{piece.serial}"
                yield f"{_use(index, piece)}<title>{escape(name)}</title></use>"
        yield "</g>"


def _use(index: int, piece: Piece) -> str:
    # Ten digits: a hundredth of a thousandth of a mm on the far corner of a 6 m part.
    (a, c), (b, d) = piece.place.matrix().tolist()
    numbers = " ".join(f"{value:.10g}" for value in (a, b, c, d, piece.place.x_mm, piece.place.y_mm))
    return f'<use href="#part-{index}" transform="matrix({numbers})">'


def _labels(sheet: _Sheet, parts: Sequence[OrderedPart], pieces: Sequence[Piece]) -> Iterator[str]:
    labeller = Labeller(parts, highest_mm=1.3 * sheet.unit, readable_mm=0.35 * sheet.unit)
    yield '<g text-anchor="middle" pointer-events="none">'
    for piece in pieces:
        yield from _label(sheet, labeller.label(piece))
    yield "</g>"


def _label(sheet: _Sheet, label: Label) -> Iterator[str]:
    for line, x_mm, y_mm in label.line_places():
        x, y = sheet.page(x_mm, y_mm)
        turn = (
            f' transform="rotate({-label.angle_deg:g} {svg_number(x)} {svg_number(y)})"'
            if label.angle_deg
            else ""
        )
        size = label.height_mm / _CAPITAL_SHARE
        yield svg_text(line, x, y + label.height_mm / 2.0, size, more=turn)


def _legend(sheet: _Sheet, shown: Sequence[tuple[int, OrderedPart]], made: Counter[str]) -> Iterator[str]:
    column = sheet.width / _LEGEND_COLUMNS
    for place, (index, part) in enumerate(shown):
        x = sheet.left + column * (place % _LEGEND_COLUMNS)
        y = sheet.top + sheet.height + sheet.unit * (3.0 + 2.2 * (place // _LEGEND_COLUMNS))
        fill, stroke = _colours(index)
        side = svg_number(1.4 * sheet.unit)
        yield (
            f'<rect x="{svg_number(x)}" y="{svg_number(y - 1.1 * sheet.unit)}" width="{side}" '
            f'height="{side}" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="{svg_number(0.07 * sheet.unit)}"/>'
        )
        left, bottom, right, top = bounds_mm(part.shape.outer)
        size = f"{right - left:.4g} x {top - bottom:.4g} mm"
        words = f"{made[part.key]} x {_shortened(one_line(part.name))}, {size}"
        yield svg_text(words, x + 2.0 * sheet.unit, y, 1.1 * sheet.unit)


def _shortened(name: str) -> str:
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}\N{HORIZONTAL ELLIPSIS}{name[-half:]}"


def _colours(index: int) -> tuple[str, str]:
    """Return a light fill, on which dark text is read, and its dark edge; parts in a row differ much."""
    hue = _HUES[index % len(_HUES)]
    lightness = _LIGHTNESSES[index // len(_HUES) % len(_LIGHTNESSES)]
    return _hex(hue, lightness, 0.62), _hex(hue, 0.28, 0.60)


def _hex(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(
        f"{round(255 * value):02x}" for value in colorsys.hls_to_rgb(hue, lightness, saturation)
    )
