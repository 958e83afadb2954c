"""A shop of a team of its own on a database of each kind, with a solver that needs no drawings and no engine.

A drawing's content is words: ``100x50`` is a rectangular part, ``100x50*3`` three of them in the drawing,
``bad`` a drawing without parts, ``crash`` one that kills its reader. Nests are real but simple-minded: pieces
in one row on each plate, proved by the exact check like any other.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from nestwright.drawings.information.evidence import NO_INFORMATION, Source
from nestwright.drawings.information.inform import statements_of
from nestwright.drawings.information.matching import Reader
from nestwright.drawings.reading import DrawingReading, Finding, ReadOptions, RecognisedPart, Severity
from nestwright.errors import TaskFailed
from nestwright.geometry.contours import Shape, bounds_mm, rectangle
from nestwright.jobs.inline_runner import InlineSolver
from nestwright.layouts.checked import checked
from nestwright.layouts.order import NestOrder
from nestwright.layouts.result import Listener, NestResult, Progress, Stop
from nestwright.nesting.solution import Placement, PlateLayout, Reason, Solution, Unplaced
from nestwright.services import boost, drawings, jobs, materials, nest_tasks, plates
from nestwright.services.boost import BoostRequest
from nestwright.services.context import Context
from nestwright.services.drawings import UploadOptions
from nestwright.services.jobs import NewJob
from nestwright.services.materials import NewMaterial
from nestwright.services.plates import NewPlate
from nestwright.services.uploads import UploadedFile


@dataclass
class Recorder:
    """A runner that only remembers what was submitted."""

    drawings: list[str] = field(default_factory=list)
    nests: list[str] = field(default_factory=list)

    def submit_drawing(self, guid: str) -> None:
        self.drawings.append(guid)

    def submit_nest(self, guid: str) -> None:
        self.nests.append(guid)


@dataclass
class RowSolver(InlineSolver):
    """Reads words and nests in rows; ``during`` is called in the middle of every piece of work."""

    during: Callable[[], None] = lambda: None
    orders: list[NestOrder] = field(default_factory=list)

    def read(self, name: str, content: bytes, options: ReadOptions) -> DrawingReading:
        self.during()
        text = content.decode()
        if text == "crash":
            raise TaskFailed("the child died")
        if text == "bad":
            finding = Finding("open_contour", Severity.ERROR, "the contour is open", 1.0, 2.0, 3.0)
            return DrawingReading(name, (), (finding,), "mm", 0.0, 0.0)
        said = statements_of(name.removesuffix(".dxf"), Source.FILE_NAME, Reader(options.rules_in_use))
        information = NO_INFORMATION.plus(said)
        words = enumerate(text.split())
        parts = tuple(dataclasses.replace(_part(name, i, word), information=information) for i, word in words)
        return DrawingReading(name, parts, (), options.units or "mm", 100.0, 100.0)

    def nest(self, order: NestOrder, listener: Listener, stop: Stop) -> NestResult:
        self.orders.append(order)
        total = sum(part.quantity for part in order.parts)
        listener(Progress("first", 0.0, order.time_limit_s, 0, total))
        self.during()
        solution = _nothing(order) if stop() else _in_rows(order)
        proved = checked(order, solution)
        amount = sum(layout.amount for layout in proved.layouts)
        return NestResult(
            proved.layouts,
            proved.not_placed,
            amount,
            float(amount),
            0.5,
            1,
            order.parameters(),
            {"fake": "1"},
            0.1,
        )


def _part(name: str, i: int, word: str) -> RecognisedPart:
    size, _, quantity = word.partition("*")
    width, height = (float(length) for length in size.split("x"))
    # Far from the origin, as in real drawings: nothing may take the part's own origin for its place.
    return RecognisedPart(
        f"{name} {i + 1}", Shape(rectangle(width, height, 5000.0, -300.0)), int(quantity or 1)
    )


def _nothing(order: NestOrder) -> Solution:
    left = tuple(Unplaced(i, part.quantity, Reason.OUT_OF_TIME) for i, part in enumerate(order.parts))
    return Solution((), left, 0.0, 0, 0.0, 0.0, 1)


def _in_rows(order: NestOrder) -> Solution:
    waiting = [i for i, part in enumerate(order.parts) for _ in range(part.quantity)]
    layouts: list[PlateLayout] = []
    for number, plate in enumerate(order.plates):
        for _ in range(99 if plate.stock is None else plate.stock):
            row, waiting = _row(order, number, waiting)
            if row:
                layouts.append(PlateLayout(number, tuple(row)))
    counts = {i: waiting.count(i) for i in waiting}
    left = tuple(Unplaced(i, count, Reason.NO_STOCK) for i, count in counts.items())
    return Solution(tuple(layouts), left, 1.0, len(layouts), float(len(layouts)), 0.5, 1)


def _row(order: NestOrder, plate: int, waiting: list[int]) -> tuple[list[Placement], list[int]]:
    _, _, width, height = bounds_mm(order.plates[plate].outline.outer)
    x, placed, left_over = order.margin_mm, [], []
    for i in waiting:
        left, bottom, right, top = bounds_mm(order.parts[i].shape.outer)
        if x + right - left + order.margin_mm <= width and top - bottom + 2 * order.margin_mm <= height:
            placed.append(Placement(i, x - left, order.margin_mm - bottom, 0.0))
            x += right - left + order.gap_mm
        else:
            left_over.append(i)
    return placed, left_over


@dataclass
class Shop:
    """A team's shop: short ways to what the tests need."""

    ctx: Context
    runner: Recorder
    solver: RowSolver
    team: str

    def material(self, name: str = "S235", **given: Any) -> int:
        return materials.add(self.ctx, self.team, NewMaterial(name, **given))

    def plate(self, material_id: int, thickness: float = 3.0, **given: Any) -> str:
        values = {"width": 1000.0, "height": 500.0, "remain_amount": 10, "gap": 10.0} | given
        return plates.add(self.ctx, self.team, NewPlate(0, material_id, thickness, **values))

    def job(self, name: str = "order 4711", **given: Any) -> int:
        return jobs.add(self.ctx, self.team, NewJob(name, **given))

    def upload(self, job_id: int, files: dict[str, str], **options: Any) -> list[str]:
        sent = [UploadedFile(name, content.encode()) for name, content in files.items()]
        headers = drawings.upload(self.ctx, self.team, job_id, sent, UploadOptions(**options))
        return [header.guid for header in headers]

    def read(self) -> None:
        """Do the submitted reading."""
        while self.runner.drawings:
            drawings.process_drawing(self.ctx, self.runner.drawings.pop(0))

    def job_with(self, content: str, name: str = "order 4711", **options: Any) -> int:
        """Return a job with one read drawing."""
        job_id = self.job(name)
        self.upload(job_id, {"bracket.dxf": content}, **options)
        self.read()
        return job_id

    def boost(self, *job_ids: int, **given: Any) -> list[str]:
        return [task.task_guid for task in boost.boost(self.ctx, self.team, BoostRequest(job_ids, **given))]

    def nest(self) -> None:
        """Do the submitted nesting."""
        while self.runner.nests:
            nest_tasks.run_nest_task(self.ctx, self.runner.nests.pop(0))

    def nested_job(self, content: str = "100x50*4", **boosted: Any) -> tuple[int, str]:
        """Return a job that is nested on plates of its material, and its task."""
        self.plate(self.material())
        job_id = self.job_with(content, material="S235", thickness=3.0)
        [task] = self.boost(job_id, **boosted)
        self.nest()
        return job_id, task

    def other_team(self) -> Shop:
        return dataclasses.replace(self, team=f"{self.team}-other")


@pytest.fixture
def shop(shared_context: Context) -> Shop:
    runner, solver = Recorder(), RowSolver()
    ctx = dataclasses.replace(shared_context, runner=runner, solver=solver)
    return Shop(ctx, runner, solver, team=f"TEAM-{uuid.uuid4()}")
