"""What paper says of a result: rows of layouts, parts, plates and pieces, read from ``result.json``."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nestwright.domain.sheets import weight_kg
from nestwright.errors import BadParameter
from nestwright.geometry.contours import Shape, bounds_mm, shape_cut_length_mm

FORMAT = "nestwright-result/1"


@dataclass(frozen=True)
class Stuff:
    """What the plates are made of, where it is known; ``density`` g/cm3, ``thickness_mm`` of all plates."""

    material: str | None = None
    thickness_mm: float | None = None
    density: float = 7.85

    def __post_init__(self) -> None:
        if self.thickness_mm is not None and not 0.0 < self.thickness_mm < 1000.0:
            raise BadParameter("thickness", f"more than 0 and less than 1000 mm, not {self.thickness_mm:g}")
        if not 0.0 < self.density < 100.0:
            raise BadParameter("density", f"more than 0 and less than 100 g/cm3, not {self.density:g}")

    def weight_kg(self, area_mm2: float) -> Decimal | None:
        """Return what an area weighs; None where the thickness is not known."""
        return weight_kg(area_mm2, self.thickness_mm, self.density)


@dataclass(frozen=True)
class PartRow:
    """A part of the order. Sizes mm, ``area_mm2`` without its holes, ``cut_length_mm`` of one piece."""

    key: str
    name: str
    width_mm: float
    height_mm: float
    area_mm2: float
    cut_length_mm: float
    weight_kg: Decimal | None
    ordered: int
    placed: int
    filler: bool

    @property
    def missing(self) -> int:
        """How many pieces lie on no plate."""
        return 0 if self.filler else max(self.ordered - self.placed, 0)


@dataclass(frozen=True)
class PlateRow:
    """A plate of the stock; ``stock`` None: without end."""

    name: str
    width_mm: float
    height_mm: float
    scrap: bool
    stock: int | None
    used: int
    weight_kg: Decimal | None


@dataclass(frozen=True)
class PieceRow:
    """One piece on a layout; ``serial`` counts in physical order, place and turn as in ``result.json``."""

    serial: int
    part: PartRow
    x_mm: float
    y_mm: float
    rotation_deg: float
    mirror: bool


@dataclass(frozen=True)
class LayoutRow:
    """A layout, cut ``amount`` times; ``picture`` is the name of its SVG file."""

    name: str
    amount: int
    plate: PlateRow
    utilisation: float
    used_width_mm: float
    cut_length_mm: float
    pierce_count: int
    picture: str
    proved: bool
    pieces: tuple[PieceRow, ...]

    def counted(self) -> list[tuple[PartRow, int]]:
        """Return the parts on one sheet and how many pieces of each, most first."""
        parts = {piece.part.key: piece.part for piece in self.pieces}
        counts = Counter(piece.part.key for piece in self.pieces)
        return [(parts[key], count) for key, count in counts.most_common()]


@dataclass(frozen=True)
class Plan:
    """A whole result. ``number`` names it on labels: the first letters of a hash of its layouts."""

    number: str
    stuff: Stuff
    gap_mm: float
    margin: str
    layouts: tuple[LayoutRow, ...]
    parts: tuple[PartRow, ...]
    plates: tuple[PlateRow, ...]
    not_placed: tuple[tuple[PartRow, int, str], ...]
    summary: Mapping[str, Any]

    def code(self, layout: LayoutRow, serial: int | None = None) -> str:
        """Return what the QR code of a layout, or of one piece on it, says."""
        piece = "" if serial is None else f"/{serial}"
        return f"nestwright:{self.number}/{layout.name}{piece}"


def read_plan(content: bytes, stuff: Stuff) -> Plan:
    """Return the plan in a ``result.json``.

    Raises
    ------
    BadParameter
        when the file is no result of a nest.
    """
    try:
        answer = json.loads(content)
        if answer["format"] != FORMAT:
            raise BadParameter("result", f"a file of the format {FORMAT}, not {answer['format']!r}")
        return _plan(answer, stuff)
    except (ValueError, KeyError, TypeError, IndexError) as failure:
        raise BadParameter("result", "the result.json of a nest; this file is none") from failure


def _plan(answer: Mapping[str, Any], stuff: Stuff) -> Plan:
    parts = {part["key"]: _part(part, stuff) for part in answer["parts"]}
    plates = {plate["key"]: _plate(plate, stuff) for plate in answer["plates"]}
    layouts = tuple(_layout(layout, plates, parts) for layout in answer["layouts"])
    places = json.dumps([layout["placements"] for layout in answer["layouts"]], sort_keys=True)
    left = tuple((parts[item["part_key"]], item["amount"], item["message"]) for item in answer["not_placed"])
    return Plan(
        number=hashlib.blake2s(places.encode(), digest_size=4).hexdigest(),
        stuff=stuff,
        gap_mm=float(answer["parameters"]["gap_mm"]),
        margin=_margin(answer["parameters"]["margin_mm"]),
        layouts=layouts,
        parts=tuple(parts.values()),
        plates=tuple(plates.values()),
        not_placed=left,
        summary=answer["summary"],
    )


def _margin(value: float | Mapping[str, float]) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{side} {size:g}" for side, size in value.items())
    return f"{value:g}"


def _part(part: Mapping[str, Any], stuff: Stuff) -> PartRow:
    shape = Shape.from_json(part["shape"])
    left, bottom, right, top = bounds_mm(shape.outer)
    area_mm2 = shape.net_area_mm2
    return PartRow(
        key=part["key"],
        name=part["name"],
        width_mm=right - left,
        height_mm=top - bottom,
        area_mm2=area_mm2,
        cut_length_mm=shape_cut_length_mm(shape),
        weight_kg=stuff.weight_kg(area_mm2),
        ordered=part["ordered"],
        placed=part["placed"],
        filler=part["filler"],
    )


def _plate(plate: Mapping[str, Any], stuff: Stuff) -> PlateRow:
    outline = Shape.from_json(plate["outline"])
    left, bottom, right, top = bounds_mm(outline.outer)
    return PlateRow(
        name=plate["name"],
        width_mm=right - left,
        height_mm=top - bottom,
        scrap=plate["scrap"],
        stock=plate["stock"],
        used=plate["used"],
        weight_kg=stuff.weight_kg(outline.net_area_mm2),
    )


def _layout(
    layout: Mapping[str, Any], plates: Mapping[str, PlateRow], parts: Mapping[str, PartRow]
) -> LayoutRow:
    pieces = (
        PieceRow(
            piece["serial"],
            parts[piece["part_key"]],
            piece["x_mm"],
            piece["y_mm"],
            piece["rotation_deg"],
            piece["mirror"],
        )
        for piece in layout["placements"]
    )
    return LayoutRow(
        name=layout["name"],
        amount=layout["amount"],
        plate=plates[layout["plate_key"]],
        utilisation=layout["utilisation"],
        used_width_mm=layout["used_width_mm"],
        cut_length_mm=layout["cut_length_mm"],
        pierce_count=layout["pierce_count"],
        picture=layout["files"]["svg"],
        proved=bool(layout["certificate"].get("valid")),
        pieces=tuple(sorted(pieces, key=lambda piece: piece.serial)),
    )
