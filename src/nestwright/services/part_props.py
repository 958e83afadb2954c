"""The customer's own properties of parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.storage.repositories import parts
from nestwright.storage.tables import PartRow

MOST_CHANGES = 5000


@dataclass(frozen=True)
class PropsChange:
    """New properties of a part: they join those it has, None takes one away; ``replace``: they are all."""

    guid: str
    props: Mapping[str, Any]
    replace: bool = False


def update(ctx: Context, team: str, changes: Sequence[PropsChange]) -> tuple[str, ...]:
    """Change custom properties (operation 9), all or nothing, and return the parts' guids.

    Raises
    ------
    BadParameter, NotFound
        Names the first property that is wrong, the first part that is not there.
    """
    checks.count("parts", changes, MOST_CHANGES)
    guids = [change.guid for change in changes]
    with ctx.db.begin() as session:
        found = parts.lock(session, team, find.stored_guids("part", guids, each_once="parts"))
        rows = find.in_order("part", guids, found, field="parts[{}].guid")
        for i, (row, change) in enumerate(zip(rows, changes, strict=True)):
            row.props = checks.props(f"parts[{i}].props", _changed(row, change))
    return tuple(row.guid for row in rows)


def _changed(row: PartRow, change: PropsChange) -> dict[str, Any]:
    before = {} if change.replace else row.props
    return {name: value for name, value in {**before, **change.props}.items() if value is not None}
