"""What a person asks of a drawing's ledger, checked against what the ledger holds."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nestwright.domain.units import MM_PER_UNIT
from nestwright.drawings.decisions import Decisions, Place
from nestwright.errors import BadParameter
from nestwright.services import checks

MOST_DECISIONS = 1000
_MAY_BE_PARTS = ("open_contour", "part_lost")
_SHOWN = 5


@dataclass(frozen=True)
class Asked:
    """Decisions to add.

    Attributes
    ----------
    undo, redo
        ids of findings: their repair is not made, or made again after all. ``redo`` also takes back that one
        was accepted or forced.
    accept
        ids of findings that hold the parts: they have been looked at.
    force
        ids of ``open_contour`` or ``part_lost``: that line is a part all the same.
    force_at
        places, mm: the smallest hole round each is a part of its own.
    split
        names of parts to take apart.
    units
        the drawing's unit, whatever the file states.
    reset
        forget all decisions taken before.
    keep_as_profile
        keep units, clean-up and undone rules under this name for other drawings.
    """

    undo: Sequence[str] = ()
    redo: Sequence[str] = ()
    accept: Sequence[str] = ()
    force: Sequence[str] = ()
    force_at: Sequence[Place] = ()
    split: Sequence[str] = ()
    units: str | None = None
    reset: bool = False
    keep_as_profile: str | None = None


def decided(
    before: Decisions, asked: Asked, findings: Sequence[Mapping[str, Any]], part_names: Collection[str]
) -> Decisions:
    """Return the decisions after what is asked; raises ``BadParameter`` for what the drawing has not."""
    start = Decisions() if asked.reset else before
    by_id = {str(finding.get("id")): finding for finding in findings}
    _check_ids("undo", asked.undo, [one for one, finding in by_id.items() if finding.get("can_undo")])
    _check_ids("accept", asked.accept, [one for one, finding in by_id.items() if finding.get("held")])
    may_be = [one for one, finding in by_id.items() if finding["rule"] in _MAY_BE_PARTS]
    _check_ids("force", asked.force, may_be)
    taken = before.undone | before.accepted | before.as_parts
    rules = {str(by_id[one]["rule"]) for one in asked.redo if one in by_id}
    _check_ids("redo", asked.redo, sorted(taken | {one for one in by_id if by_id[one]["rule"] in taken}))
    _check_ids("split", asked.split, sorted({*part_names, *before.split}))
    if asked.units is not None:
        checks.choice("units", asked.units, tuple(MM_PER_UNIT))
    for i, place in enumerate(asked.force_at):
        if not all(math.isfinite(value) and abs(value) <= 1e9 for value in place):
            raise BadParameter(f"force_at[{i}]", "x and y in mm")
    again = frozenset(asked.redo)
    return replace(
        start,
        undone=(start.undone | frozenset(asked.undo)) - again - rules,
        accepted=(start.accepted | frozenset(asked.accept)) - again,
        as_parts=(start.as_parts | frozenset(asked.force)) - again,
        parts_at=tuple(dict.fromkeys([*start.parts_at, *asked.force_at])),
        split=start.split | frozenset(asked.split),
        units=asked.units or start.units,
    )


def _check_ids(field: str, ids: Sequence[str], allowed: Sequence[str]) -> None:
    if len(ids) > MOST_DECISIONS:
        raise BadParameter(field, f"at most {MOST_DECISIONS} of them")
    known = set(allowed)
    for i, one in enumerate(ids):
        if one not in known:
            more = f" and {len(allowed) - _SHOWN} more" if len(allowed) > _SHOWN else ""
            words = f"one of {', '.join(allowed[:_SHOWN])}{more}" if allowed else "none in this drawing"
            raise BadParameter(f"{field}[{i}]", f"{words}; not '{one}'")
