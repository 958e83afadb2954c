"""Plates in stock: standard sheets, and remnants with an outline of their own."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.domain.ids import can_be_number, new_guid
from nestwright.domain.sheets import UNLIMITED
from nestwright.domain.states import PlateKind
from nestwright.drawings.picture import shape_svg
from nestwright.drawings.reading import ReadOptions
from nestwright.errors import BadParameter, NotFound
from nestwright.geometry.contours import Shape, bounds_mm
from nestwright.geometry.transform import Transform
from nestwright.services import checks, from_rows
from nestwright.services.checks import FIRST_PAGE, PageRequest
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.services.uploads import UploadedFile
from nestwright.services.views import Page, StockPlateView
from nestwright.storage.repositories import materials, plates
from nestwright.storage.tables import PlateRow

SAME_SIZE_MM = 1.0
HIGHEST_PRICE = 1e9


@dataclass(frozen=True)
class NewPlate:
    """A plate to add. ``gap`` is its edge margin, mm; ``remain_amount`` -1 is unlimited.

    ``width`` and ``height`` may be left out for a scrap plate with an outline: they are the outline's.
    """

    plate_type: int
    material_id: int
    thickness: float
    width: float | None = None
    height: float | None = None
    plate_name: str | None = None
    remain_amount: int = 1
    gap: float = 0.0
    heat_number: str | None = None
    location: str | None = None
    price: float | None = None


@dataclass(frozen=True)
class PlateFilter:
    """Which plates: all that are given must hold; ``name`` is part of the plate's name, of any case."""

    plate_type: int | None = None
    material_id: int | None = None
    thickness: float | None = None
    name: str | None = None


EVERY_PLATE = PlateFilter()


def add(ctx: Context, team: str, plate: NewPlate, outline: UploadedFile | None = None) -> str:
    """Add a plate to the stock (operation 11) and return its guid; ``outline``: the DXF of a scrap plate.

    The outline is kept with its lower left corner at 0, 0.

    Raises
    ------
    BadParameter, NotFound, UnreadableDrawing
        A value is not allowed, there is no such material, the DXF holds no single closed outline.
    """
    _check(plate, outline)
    with ctx.db.read() as session:
        known = can_be_number(plate.material_id)
        if not known or materials.find(session, team, plate.material_id) is None:
            raise NotFound("material", plate.material_id, field="material_id")
    shape = None if outline is None else _read_outline(ctx, outline)
    row = _row(team, plate, shape)
    if shape is not None and outline is not None:
        drawing, picture = (file_key("plates", row.guid, row.plate_name, end) for end in (".dxf", ".svg"))
        ctx.blobs.put(drawing, outline.content)
        ctx.blobs.put(picture, shape_svg(shape).encode())
        row.file_key, row.thumbnail_key = drawing, picture
    with ctx.db.begin() as session:
        session.add(row)
    return row.guid


def list_plates(
    ctx: Context, team: str, wanted: PlateFilter = EVERY_PLATE, page: PageRequest = FIRST_PAGE
) -> Page[StockPlateView]:
    """Return plates, newest first (operation 12)."""
    offset, limit = page.bounds()
    if wanted.plate_type is not None:
        checks.choice("plate_type", wanted.plate_type, tuple(PlateKind))
    if wanted.name is not None:
        checks.text("name", wanted.name, may_be_empty=True)
    if wanted.thickness is not None:
        checks.length_mm("thickness", wanted.thickness)
    with ctx.db.read() as session:
        rows, total = plates.page(session, team, **wanted.__dict__, offset=offset, limit=limit)
        return Page(tuple(from_rows.stock_plate(row) for row in rows), total)


def _check(plate: NewPlate, outline: UploadedFile | None) -> None:
    checks.choice("plate_type", plate.plate_type, tuple(PlateKind))
    checks.length_mm("thickness", plate.thickness)
    checks.length_mm("gap", plate.gap, zero=True)
    checks.whole("remain_amount", plate.remain_amount, UNLIMITED, checks.LARGEST_AMOUNT)
    for name in ("plate_name", "heat_number", "location"):
        if (value := getattr(plate, name)) is not None:
            checks.text(name, value, may_be_empty=True)
    if plate.price is not None:
        checks.positive("price", plate.price, HIGHEST_PRICE)
    if outline is not None and plate.plate_type != PlateKind.SCRAP:
        raise BadParameter("file", "only a scrap plate (plate_type 1) has an outline of its own")
    for name in ("width", "height"):
        if (size := getattr(plate, name)) is not None:
            checks.length_mm(name, size)
        elif outline is None:
            raise BadParameter(name, "needed, unless the outline of a scrap plate comes as a DXF in 'file'")


def _read_outline(ctx: Context, outline: UploadedFile) -> Shape:
    shape = ctx.solver.outline(
        outline.name, outline.content, ReadOptions(default_units=ctx.settings.default_units)
    )
    left, bottom, _, _ = bounds_mm(shape.outer)
    return Transform(-left, -bottom).shape(shape)


def _row(team: str, plate: NewPlate, shape: Shape | None) -> PlateRow:
    given = {**plate.__dict__}
    if shape is not None:
        given |= {"outline": shape.to_json(), **_outline_size(plate, shape)}
    if not plate.plate_name:
        given["plate_name"] = f"{given['width']:g}x{given['height']:g}"
    return PlateRow(guid=new_guid(), team=team, **given)


def _outline_size(plate: NewPlate, shape: Shape) -> dict[str, float]:
    _, _, width, height = bounds_mm(shape.outer)
    for name, sent, found in (("width", plate.width, width), ("height", plate.height, height)):
        if sent is not None and abs(sent - found) > SAME_SIZE_MM:
            raise BadParameter(name, f"the outline measures {width:.2f} x {height:.2f} mm; leave it out")
    return {"width": width, "height": height}
