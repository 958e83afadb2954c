"""Parts that a caller makes at once: what it says of them, and how they are stored with their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any

from nestwright.domain.ids import new_guid
from nestwright.drawings.picture import shape_svg
from nestwright.drawings.reading import RecognisedPart
from nestwright.geometry.contours import bounds_mm
from nestwright.services import checks, find, from_rows, parts
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.services.views import PartView
from nestwright.storage.repositories import materials
from nestwright.storage.tables import DrawingRow, PartRow, now_utc


@dataclass(frozen=True)
class PartWishes:
    """What a caller says of the parts it makes; None: what the source says, else nothing.

    ``amount``: pieces of each part. ``part_name`` of several parts gets -1, -2 and so on.
    """

    part_name: str | None = None
    material: str | None = None
    thickness: float | None = None
    gas: str | None = None
    amount: int | None = None
    rotate_lock: int | None = None
    fill_color: str | None = None
    props: dict[str, Any] = field(default_factory=dict)

    def check(self, where: str = "") -> None:
        """Raise ``BadParameter`` for the first value that no part can have."""
        for name in (each.name for each in fields(self) if each.name != "props"):
            value = getattr(self, name)
            if value is not None:
                parts.CHECKS[name](f"{where}{name}", value)
        checks.props(f"{where}props", self.props)

    @property
    def colour(self) -> str | None:
        """The fill colour without a leading #, as it is stored."""
        return None if self.fill_color is None else self.fill_color.removeprefix("#")


@dataclass(frozen=True, eq=False)
class MadePart:
    """A part that was made, what is wanted of it, how many pieces its source asks for, and its drawing."""

    part: RecognisedPart
    name: str
    amount: int
    wishes: PartWishes
    drawing: DrawingRow | None = None


def named(made: Sequence[RecognisedPart], wishes: PartWishes) -> list[str]:
    """Return the names of parts: as wished, numbered where there are several, else their own."""
    if wishes.part_name is None:
        return [part.name[: checks.LONGEST_TITLE] for part in made]
    if len(made) == 1:
        return [wishes.part_name]
    return [f"{wishes.part_name[:290]}-{number}" for number in range(1, len(made) + 1)]


def store(ctx: Context, team: str, job_id: int, made: Sequence[MadePart]) -> tuple[PartView, ...]:
    """Store parts of a job, and the drawings they come from, with their pictures: all of them or none."""
    now = now_utc()
    rows = [_row(team, job_id, each) for each in made]
    for at, (row, each) in enumerate(zip(rows, made, strict=True)):
        row.create_time = now + timedelta(microseconds=at)  # lists keep the order
        row.thumbnail_key = picture = file_key("parts", row.guid, row.part_name, ".svg")
        ctx.blobs.put(picture, shape_svg(each.part.shape).encode())
    drawings = {each.drawing.guid: each.drawing for each in made if each.drawing is not None}
    with ctx.db.begin() as session:
        find.job(session, team, job_id)
        session.add_all(drawings.values())
        session.flush()
        session.add_all(rows)
        session.flush()
        names = {guid: drawing.drawing_name for guid, drawing in drawings.items()}
        return tuple(
            from_rows.part(row, names.get(row.drawing_guid or ""), _density(session, team, row.material))
            for row in rows
        )


def _row(team: str, job_id: int, made: MadePart) -> PartRow:
    part, wishes = made.part, made.wishes
    left, bottom, right, top = bounds_mm(part.shape.outer)
    return PartRow(
        guid=new_guid(),
        team=team,
        job_id=job_id,
        drawing_guid=made.drawing and made.drawing.guid,
        part_name=made.name,
        material=wishes.material or part.material,
        thickness=wishes.thickness or part.thickness_mm,
        gas=wishes.gas,
        amount=made.amount,
        rotate_lock=wishes.rotate_lock or 0,
        fill_color=wishes.colour,
        props=dict(wishes.props),
        shape=part.shape.to_json(),
        width=right - left,
        height=top - bottom,
        area=part.shape.net_area_mm2,
    )


def _density(session: Any, team: str, material: str | None) -> float | None:
    row = materials.find_named(session, team, material) if material else None
    return None if row is None else row.density
