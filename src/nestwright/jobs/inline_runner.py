"""The runner and the solver without processes and queues: at once, in the caller. For tests and commands."""

from __future__ import annotations

from nestwright.drawings.reading import DrawingReading, ReadOptions, RecognisedPart
from nestwright.drawings.templates.arguments import Argument
from nestwright.drawings.templates.kinds import Template
from nestwright.geometry.contours import Shape
from nestwright.layouts.order import Margins, NestOrder
from nestwright.layouts.result import Listener, NestResult, Release, Stop
from nestwright.services import drawings, nest_tasks
from nestwright.services.acts import acting
from nestwright.services.context import Context


class InlineRunner:
    """Runs what is submitted before the call returns; :meth:`start` gives it the context to run in."""

    _context: Context

    def start(self, context: Context) -> None:
        """Take the context that the work runs in."""
        self._context = context

    def submit_drawing(self, guid: str) -> None:
        """Process the drawing now."""
        with acting(None):
            drawings.process_drawing(self._context, guid)

    def submit_nest(self, guid: str) -> None:
        """Run the nesting task now."""
        with acting(None):
            nest_tasks.run_nest_task(self._context, guid)


class InlineSolver:
    """Reads and nests in this process. What that takes is imported when it is first asked for (1.5 s)."""

    def read(self, name: str, content: bytes, options: ReadOptions) -> DrawingReading:
        """Read one drawing."""
        from nestwright.drawings.read import read_drawing  # noqa: PLC0415

        return read_drawing(name, content, options)

    def outline(self, name: str, content: bytes, options: ReadOptions) -> Shape:
        """Read a remnant's outline."""
        from nestwright.drawings.outline import read_outline  # noqa: PLC0415

        return read_outline(name, content, options)

    def template(
        self, template: Template, argument: Argument, units: str | None
    ) -> tuple[RecognisedPart, ...]:
        """Make a template's parts."""
        from nestwright.drawings.templates.make import make_parts  # noqa: PLC0415

        return make_parts(template, argument, units)

    def nest(self, order: NestOrder, listener: Listener, stop: Stop) -> NestResult:
        """Nest an order."""
        from nestwright.layouts.run import run_nest  # noqa: PLC0415

        return run_nest(order, listener, stop)

    def files(self, order: NestOrder, result: NestResult) -> dict[str, bytes]:
        """Write the files of a result."""
        from nestwright.layouts.files import layout_files  # noqa: PLC0415

        return layout_files(order, result)

    def release(self, content: bytes, gap_mm: float, margin_mm: float | Margins, least_mm: float) -> Release:
        """Prove a layout's DXF and return what it leaves."""
        from nestwright.layouts.release import release  # noqa: PLC0415

        return release(content, gap_mm, margin_mm, least_mm)
