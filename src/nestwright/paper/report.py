"""The report: what to buy and fetch, what is made, and a page for each layout with its picture."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from nestwright.domain.sheets import rounded_weight
from nestwright.paper.plan import LayoutRow, PartRow, Plan, PlateRow
from nestwright.paper.typeset import qr_svg, typeset

TEMPLATE = "report.typ"
NO_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"/>'


def report_pdf(plan: Plan, pictures: Mapping[str, bytes], title: str) -> bytes:
    """Return the report as PDF. ``pictures``: the layouts' SVG files by name; one that lacks stays empty."""
    return typeset(TEMPLATE, report_data(plan, title), report_pictures(plan, pictures))


def report_data(plan: Plan, title: str) -> dict[str, Any]:
    """Return what the report's template shows: numbers already in the words of the page."""
    return {
        "title": title,
        "number": plan.number,
        "facts": _facts(plan),
        "plates": [_plate(plate) for plate in plan.plates if plate.used],
        "parts": [_part(part) for part in plan.parts],
        "not_placed": [
            {"name": part.name, "amount": amount, "why": why} for part, amount, why in plan.not_placed
        ],
        "layouts": [_layout(i, layout) for i, layout in enumerate(plan.layouts)],
    }


def report_pictures(plan: Plan, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that the template names: a picture and a QR code of each layout."""
    files: dict[str, bytes] = {}
    for i, layout in enumerate(plan.layouts):
        files[f"picture-{i}.svg"] = pictures.get(layout.picture, NO_PICTURE)
        files[f"code-{i}.svg"] = qr_svg(plan.code(layout))
    return files


def millimetres(value: float) -> str:
    """Return a length as it is read aloud: without zeros at its end."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def kilograms(value: Decimal | None) -> str:
    """Return a weight with two decimals, or a dash where it is not known."""
    rounded = rounded_weight(value)
    return "-" if rounded is None else f"{rounded:.2f}"


def _facts(plan: Plan) -> list[tuple[str, str]]:
    summary, stuff = plan.summary, plan.stuff
    facts = [
        ("pieces", f"{summary['placed']} of {summary['ordered']} placed"),
        ("plates", f"{summary['plates']} (at least {summary['bound_plates']} are needed)"),
        ("layouts", f"{len(plan.layouts)} different"),
        ("used", f"{100.0 * summary['utilisation']:.1f} % of the plates"),
        ("gap, margin", f"{plan.gap_mm:g} mm, {plan.margin} mm"),
    ]
    if summary["remnant_mm"]:
        width, height = summary["remnant_mm"]
        facts.append(("left of the last plate", f"{millimetres(width)} x {millimetres(height)} mm"))
    if stuff.material is not None:
        facts.insert(0, ("material", stuff.material))
    if stuff.thickness_mm is not None:
        facts.insert(1, ("thickness", f"{stuff.thickness_mm:g} mm"))
    if summary["fillers"]:
        facts.append(("fillers", f"{summary['fillers']} beside the order"))
    return facts


def _plate(plate: PlateRow) -> list[str]:
    stock = "no end" if plate.stock is None else str(plate.stock)
    weight = None if plate.weight_kg is None else plate.weight_kg * plate.used
    kind = "remnant" if plate.scrap else "plate"
    size = f"{millimetres(plate.width_mm)} x {millimetres(plate.height_mm)}"
    return [plate.name, kind, size, str(plate.used), stock, kilograms(weight)]


def _part(part: PartRow) -> list[str]:
    size = f"{millimetres(part.width_mm)} x {millimetres(part.height_mm)}"
    ordered = "filler" if part.filler else str(part.ordered)
    missing = str(part.missing) if part.missing else ""
    return [part.name, size, kilograms(part.weight_kg), ordered, str(part.placed), missing]


def _layout(i: int, layout: LayoutRow) -> dict[str, Any]:
    return {
        "name": layout.name,
        "times": "once" if layout.amount == 1 else f"{layout.amount} times",
        "proved": layout.proved,
        "picture": f"picture-{i}.svg",
        "code": f"code-{i}.svg",
        "facts": [
            ("plate", layout.plate.name),
            ("pieces", f"{len(layout.pieces)} on each"),
            ("used", f"{100.0 * layout.utilisation:.1f} %, {millimetres(layout.used_width_mm)} mm wide"),
            ("cut", f"{layout.cut_length_mm / 1000.0:.2f} m, {layout.pierce_count} pierces"),
        ],
        "parts": [
            [part.name, str(count), str(count * layout.amount), _serials(layout, part)]
            for part, count in layout.counted()
        ],
    }


def _serials(layout: LayoutRow, part: PartRow) -> str:
    """Return the serial numbers of a part's pieces, runs of them as "3-7"."""
    numbers = [piece.serial for piece in layout.pieces if piece.part.key == part.key]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
