"""What people decided about one drawing's findings; the reader is given it and reads again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from nestwright.domain.units import MM_PER_UNIT
from nestwright.errors import BadParameter

Place: TypeAlias = tuple[float, float]  # mm, in the drawing

_DECIMALS = 2  # of a place in an id, in the drawing's own unit: the last bits of a number differ by machine


def finding_id(rule: str, place: Place | None, mm_per_unit: float = 1.0) -> str:
    """Return what a finding is called, the same whenever the same file is read: its rule and its place.

    The place counts in the drawing's own unit, so that a decision about the unit changes no id.
    """
    if place is None:
        return rule
    x, y = (round(value / mm_per_unit, _DECIMALS) + 0.0 for value in place)
    return f"{rule}-{hashlib.blake2s(f'{rule} {x:.2f} {y:.2f}'.encode(), digest_size=3).hexdigest()}"


@dataclass(frozen=True)
class Decisions:
    """Decisions about one drawing.

    Attributes
    ----------
    undone
        ids of findings whose repair is not made, or names of rules that make none at all.
    accepted
        ids of findings that hold the drawing's parts and that someone has looked at.
    units
        the drawing's unit (mm, cm, m, in, ft), whatever the file states.
    as_parts
        ids of ``open_contour`` findings: that line is closed by a straight one.
    parts_at
        places: the smallest contour round each becomes a part of its own.
    split
        names of parts whose pieces become parts of their own.
    mm_per_unit
        of the drawing; set by the reader.
    """

    undone: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    units: str | None = None
    as_parts: frozenset[str] = frozenset()
    parts_at: tuple[Place, ...] = ()
    split: frozenset[str] = frozenset()
    mm_per_unit: float = 1.0

    def __post_init__(self) -> None:
        if self.units is not None and self.units not in MM_PER_UNIT:
            raise BadParameter("units", f"one of {', '.join(MM_PER_UNIT)}, not '{self.units}'")

    def refuses(self, rule: str, *places: Place) -> bool:
        """Return whether the repair of a rule, at any of these places, is not to be made."""
        return bool(self.undone) and (rule in self.undone or self._names(self.undone, rule, places))

    def wants_part(self, rule: str, place: Place) -> bool:
        """Return whether what a finding is about is to be a part."""
        return self._names(self.as_parts, rule, (place,))

    def _names(self, ids: frozenset[str], rule: str, places: Iterable[Place]) -> bool:
        known = {_without_number(one) for one in ids}
        return any(finding_id(rule, place, self.mm_per_unit) in known for place in places)

    def also_undone(self, rules: Iterable[str]) -> Decisions:
        """Return these decisions with more rules that make no repair."""
        return replace(self, undone=self.undone | frozenset(rules))

    def to_json(self) -> dict[str, Any]:
        """Return what was decided as plain values; what was not is left out."""
        values = {
            "undone": sorted(self.undone),
            "accepted": sorted(self.accepted),
            "units": self.units,
            "as_parts": sorted(self.as_parts),
            "parts_at": [list(place) for place in self.parts_at],
            "split": sorted(self.split),
        }
        return {name: value for name, value in values.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decisions:
        """Return what :meth:`to_json` wrote."""
        return cls(
            undone=frozenset(data.get("undone", ())),
            accepted=frozenset(data.get("accepted", ())),
            units=data.get("units"),
            as_parts=frozenset(data.get("as_parts", ())),
            parts_at=tuple((float(x), float(y)) for x, y in data.get("parts_at", ())),
            split=frozenset(data.get("split", ())),
        )


def _without_number(identity: str) -> str:
    """Return an id without the number of a second finding at one place: they are decided together."""
    return "-".join(identity.split("-")[:2])


UNDECIDED = Decisions()
