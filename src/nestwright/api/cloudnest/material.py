"""Operations 19 and 20: materials."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.api.signing import Caller
from nestwright.api.wire import Name, NoFields, Request, example
from nestwright.services import materials
from nestwright.services.context import Context
from nestwright.services.materials import NewMaterial
from nestwright.services.views import MaterialView


class GapRow(Request):
    """The gap between parts on plates up to a thickness, mm."""

    thickness: float
    gap: float


class AddMaterial(Request):
    """A material; density in g/cm3."""

    model_config = example(name="S235JR", density=7.85, gap_table=[{"thickness": 3, "gap": 5}])

    name: Name
    density: float = 7.85
    price_per_kg: float | None = None
    gap_table: list[GapRow] | None = None


@dataclass(frozen=True)
class MaterialAdded:
    """The new material's id."""

    material_id: int


def add(ctx: Context, caller: Caller, request: AddMaterial) -> MaterialAdded:
    """Add a material."""
    return MaterialAdded(materials.add(ctx, caller.team, NewMaterial(**request.given())))


def list_all(ctx: Context, caller: Caller, _request: NoFields) -> tuple[MaterialView, ...]:
    """Return the team's materials."""
    return materials.list_all(ctx, caller.team)
