"""Labels: one for each piece, in the order in which they are broken out, and one for what is left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from nestwright.errors import BadParameter
from nestwright.paper.plan import LayoutRow, PieceRow, Plan
from nestwright.paper.report import kilograms, millimetres
from nestwright.paper.typeset import qr_svg, typeset

TEMPLATE = "labels.typ"
A4_MM = (210.0, 297.0)
LEAST_MM = (30.0, 15.0)
MOST_LABELS = 20_000

Paper = Literal["a4", "roll"]


@dataclass(frozen=True)
class LabelSize:
    """A label's width and height, mm; ``a4``: as many to a sheet as go on, ``roll``: one a page."""

    width_mm: float = 70.0
    height_mm: float = 37.0
    paper: Paper = "a4"

    def __post_init__(self) -> None:
        for name, value, least, most in zip(
            ("width", "height"), (self.width_mm, self.height_mm), LEAST_MM, A4_MM, strict=True
        ):
            if not least <= value <= most:
                raise BadParameter("label", f"a {name} of {least:g} to {most:g} mm, not {value:g}")


def labels_pdf(plan: Plan, size: LabelSize) -> bytes:
    """Return the labels of all pieces as PDF, sheet after sheet, those of one sheet by serial number.

    Raises
    ------
    BadParameter
        when there are more than :data:`MOST_LABELS`.
    """
    labels = list(islice(_labels(plan), MOST_LABELS + 1))
    if len(labels) > MOST_LABELS:
        raise BadParameter("result", f"at most {MOST_LABELS:,} pieces to label")
    codes = {label["says"]: f"code-{i}.svg" for i, label in enumerate(labels)}
    data = {
        "title": f"Labels {plan.number}",
        "width_mm": size.width_mm,
        "height_mm": size.height_mm,
        "columns": _columns(size),
        "roll": size.paper == "roll",
        "labels": [{**label, "code": codes[label["says"]]} for label in labels],
    }
    return typeset(TEMPLATE, data, {name: qr_svg(says) for says, name in codes.items()})


def _columns(size: LabelSize) -> int:
    return 1 if size.paper == "roll" else int(A4_MM[0] // size.width_mm)


def _labels(plan: Plan) -> Iterator[dict[str, Any]]:
    for layout in plan.layouts:
        for sheet in range(1, layout.amount + 1):
            for piece in layout.pieces:
                yield _piece_label(plan, layout, sheet, piece)
    if plan.summary["remnant_mm"] and plan.layouts:
        yield _remnant_label(plan)


def _piece_label(plan: Plan, layout: LayoutRow, sheet: int, piece: PieceRow) -> dict[str, Any]:
    where = layout.name if layout.amount == 1 else f"{layout.name} sheet {sheet} of {layout.amount}"
    lines = [f"{where}, no. {piece.serial}", _size(piece), _stuff(plan)]
    weight = piece.part.weight_kg
    if weight is not None:
        lines[1] += f", {kilograms(weight)} kg"
    says = plan.code(layout, piece.serial)
    return {"head": piece.part.name, "lines": [line for line in lines if line], "says": says}


def _remnant_label(plan: Plan) -> dict[str, Any]:
    width, height = plan.summary["remnant_mm"]
    lines = [f"{millimetres(width)} x {millimetres(height)} mm", _stuff(plan)]
    says = f"nestwright:{plan.number}/remnant"
    return {"head": "REMNANT", "lines": [line for line in lines if line], "says": says}


def _size(piece: PieceRow) -> str:
    return f"{millimetres(piece.part.width_mm)} x {millimetres(piece.part.height_mm)} mm"


def _stuff(plan: Plan) -> str:
    stuff = plan.stuff
    thickness = None if stuff.thickness_mm is None else f"{stuff.thickness_mm:g} mm"
    return ", ".join(word for word in (stuff.material, thickness) if word)
