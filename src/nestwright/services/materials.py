"""The list of materials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from nestwright.errors import AlreadyExists, BadParameter
from nestwright.services import checks, from_rows
from nestwright.services.context import Context
from nestwright.services.views import MaterialView
from nestwright.storage.repositories import materials
from nestwright.storage.tables import MaterialRow

HEAVIEST_G_CM3 = 30.0  # osmium has 22.6
HIGHEST_PRICE = 1e9


@dataclass(frozen=True)
class NewMaterial:
    """A material to add; density in g/cm3.

    ``gap_table``: rows ``{"thickness": mm, "gap": mm}``; a nest that names no gap takes that of the
    thinnest row that is at least as thick as the plate.
    """

    name: str
    density: float = 7.85
    price_per_kg: float | None = None
    gap_table: list[Any] | None = None


def add(ctx: Context, team: str, material: NewMaterial) -> int:
    """Add a material (operation 19) and return its id.

    Raises
    ------
    AlreadyExists
        With the id of the one there is.
    """
    row = _row(team, material)
    try:
        with ctx.db.begin() as session:
            session.add(row)
            session.flush()
            return row.material_id
    except IntegrityError:
        with ctx.db.read() as session:
            there = materials.find_named(session, team, material.name)
        if there is None:
            raise
        raise AlreadyExists("material", material.name, there.material_id) from None


def list_all(ctx: Context, team: str) -> tuple[MaterialView, ...]:
    """Return all materials of the team by name (operation 20)."""
    with ctx.db.read() as session:
        return tuple(from_rows.material(row) for row in materials.of_team(session, team))


def _row(team: str, material: NewMaterial) -> MaterialRow:
    price = material.price_per_kg
    return MaterialRow(
        team=team,
        name=checks.text("name", material.name),
        density=checks.positive("density", material.density, HEAVIEST_G_CM3),
        price_per_kg=None if price is None else checks.positive("price_per_kg", price, HIGHEST_PRICE),
        gap_table=None if material.gap_table is None else _gap_table(material.gap_table),
    )


def _gap_table(rows: list[Any]) -> list[Any]:
    for i, row in enumerate(rows):
        field = f"gap_table[{i}]"
        if not isinstance(row, dict) or not all(_is_number(row.get(name)) for name in ("thickness", "gap")):
            raise BadParameter(field, "an object with the numbers 'thickness' and 'gap', mm")
        checks.length_mm(f"{field}.thickness", row["thickness"])
        checks.length_mm(f"{field}.gap", row["gap"], zero=True)
    return rows


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
