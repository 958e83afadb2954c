"""Which unit a drawing is in, and whether the outcome can be true: docs/decisions/0004-units-rule.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ezdxf.document import Drawing

from nestwright.domain.units import MM_PER_UNIT
from nestwright.drawings.reading import Finding, Severity

# Millimetres in one unit, by the codes of $INSUNITS that a workshop drawing can be in.
_CODES: dict[int, tuple[str, float]] = {
    1: ("in", 25.4),
    2: ("ft", 304.8),
    3: ("mile", 1609344.0),
    4: ("mm", 1.0),
    5: ("cm", 10.0),
    6: ("m", 1000.0),
    7: ("km", 1e6),
    8: ("microinch", 25.4e-6),
    9: ("mil", 0.0254),
    10: ("yd", 914.4),
    11: ("angstrom", 1e-7),
    12: ("nm", 1e-6),
    13: ("micron", 1e-3),
    14: ("dm", 100.0),
    15: ("dam", 1e4),
    16: ("hm", 1e5),
    21: ("us survey foot", 1200.0 / 3937.0 * 1000.0),
    22: ("us survey inch", 100.0 / 3937.0 * 1000.0),
}
NAMES_OF_CODES = {code: name for code, (name, _) in _CODES.items()}
SMALLEST_PART_MM = 5.0
LARGEST_PART_MM = 15_000.0

Size: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Unit:
    """A unit, its millimetres, whether the file itself states it, and the finding that says why."""

    name: str
    mm: float
    stated: bool
    finding: Finding


def unit_of(
    document: Drawing, wanted: str | None, *, states_unit: bool = True, decided: str | None = None
) -> Unit:
    """Return the unit of a document: what a person decided; what the file states; what was asked for; mm.

    ``$MEASUREMENT`` (inch or metric line types) is not asked: many CAD programs leave it at inch in
    drawings made in millimetres.
    """
    code = _stated_code(document) if states_unit else 0
    if decided is not None:
        states = f"; the file states {_CODES[code][0]}" if code in _CODES else ""
        text = f"the unit was decided: {decided}, 1 unit = {MM_PER_UNIT[decided]:g} mm{states}"
        return Unit(decided, MM_PER_UNIT[decided], True, Finding("units", Severity.INFO, text))
    if code in _CODES:
        name, mm = _CODES[code]
        text = f"the file states its unit: {name} ($INSUNITS {code}); 1 unit = {mm:g} mm"
        if wanted not in {None, name}:
            text += f"; the unit asked for ({wanted}) is for files that state none and was not used"
        return Unit(name, mm, True, Finding("units", Severity.INFO, text))
    name = wanted or "mm"
    why = "the unit asked for was used" if wanted else "the rule for such files was used"
    text = f"the file states no unit; {why}: {name}, 1 unit = {MM_PER_UNIT[name]:g} mm"
    return Unit(name, MM_PER_UNIT[name], False, Finding("units", Severity.INFO, text))


def _stated_code(document: Drawing) -> int:
    try:
        return int(document.header.get("$INSUNITS", 0))
    except (TypeError, ValueError):
        return 0


def plausibility(unit: Unit, sizes: list[Size]) -> list[Finding]:
    """Return a warning when the largest part is a crumb or a bridge: the unit may be wrong.

    Parameters
    ----------
    sizes
        width and height of each part, mm.
    """
    if not sizes:
        return []
    width, height = max(sizes, key=max)
    size = max(width, height)
    if SMALLEST_PART_MM <= size <= LARGEST_PART_MM:
        return [] if unit.stated else _inch_doubt(unit, size)
    kind = "small" if size < SMALLEST_PART_MM else "large"
    others = [
        f"{size / unit.mm * mm:.4g} mm if the unit is {name}"
        for name, mm in MM_PER_UNIT.items()
        if name != unit.name and SMALLEST_PART_MM <= size / unit.mm * mm <= LARGEST_PART_MM
    ]
    hint = f"; it would be {' or '.join(others)}" if others else ""
    origin = "as the file states" if unit.stated else "the file states no unit"
    text = (
        f"the largest part is {width:.4g} x {height:.4g} mm, which is very {kind} "
        f"(read in {unit.name}, {origin}){hint}: please check the unit"
    )
    return [Finding("implausible_size", Severity.WARNING, text, size_mm=size)]


def _inch_doubt(unit: Unit, size_mm: float) -> list[Finding]:
    """Return a note for a file without a unit whose part would be a usual size in inches too."""
    if unit.name != "mm" or size_mm >= 25.4:
        return []
    text = (
        f"the file states no unit and its largest part is only {size_mm:.4g} mm; if it was drawn in inches, "
        f"it is {size_mm * 25.4:.4g} mm: please check the unit"
    )
    return [Finding("implausible_size", Severity.WARNING, text, size_mm=size_mm)]
