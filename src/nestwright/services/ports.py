"""What the services need from outside, where two implementations really exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from nestwright.drawings.reading import DrawingReading, ReadOptions, RecognisedPart
from nestwright.drawings.templates.arguments import Argument
from nestwright.drawings.templates.kinds import Template
from nestwright.geometry.contours import Shape
from nestwright.layouts.order import Margins, NestOrder
from nestwright.layouts.result import Listener, NestResult, Release, Stop


class ServerStopping(BaseException):
    """The server stops in the middle of work: it is neither done nor failed and begins again after the start.

    Not an ``Exception``, so that no handler on the way takes it for a failure and records one.
    """


class JobRunner(Protocol):
    """Runs background work durably: what was submitted is finished, also after a crash."""

    def submit_drawing(self, guid: str) -> None:
        """Have ``services.drawings.process_drawing`` run once for this drawing; a repeat is harmless."""
        ...

    def submit_nest(self, guid: str) -> None:
        """Have ``services.nest_tasks.run_nest_task`` run once for this task; a repeat is harmless."""
        ...


class Solver(Protocol):
    """Runs the heavy, pure work: in a child process on the server, in place on the command line.

    All calls raise ``TaskFailed`` where the child died, and ``ServerStopping`` where the server stops.
    """

    def read(self, name: str, content: bytes, options: ReadOptions) -> DrawingReading:
        """Read one drawing within the time limit; never raises for what the file holds."""
        ...

    def outline(self, name: str, content: bytes, options: ReadOptions) -> Shape:
        """Read a remnant's outline, within the time limit of drawings; raises ``UnreadableDrawing``."""
        ...

    def template(
        self, template: Template, argument: Argument, units: str | None
    ) -> tuple[RecognisedPart, ...]:
        """Make a template's parts, within the time limit of drawings; raises as ``make_parts`` does."""
        ...

    def nest(self, order: NestOrder, listener: Listener, stop: Stop) -> NestResult:
        """Nest an order; ``stop`` is asked a few times a second and keeps the best layouts."""
        ...

    def files(self, order: NestOrder, result: NestResult) -> dict[str, bytes]:
        """Write the files of a result, see ``layouts.files.layout_files``; raises ``InvalidLayout``."""
        ...

    def release(self, content: bytes, gap_mm: float, margin_mm: float | Margins, least_mm: float) -> Release:
        """Prove a layout's DXF and return what it leaves, see ``layouts.release``."""
        ...


@dataclass(frozen=True)
class StoredFile:
    """A file that leaves the server: its bytes, type and the name to save it under."""

    content: bytes
    media_type: str
    file_name: str
