"""The solver of the server: every drawing and every nest in a child process of its own.

A child keeps the server answering while geometry is computed, can be stopped and killed, and takes its memory
with it. Children are forked from a process that has imported the pure rooms once (0.02 s instead of 1.4 s);
where there is no such thing (Windows) they are started afresh.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from nestwright.drawings.reading import DrawingReading, Finding, ReadOptions, RecognisedPart, Severity
from nestwright.drawings.templates.arguments import Argument
from nestwright.drawings.templates.kinds import Template
from nestwright.errors import TaskFailed, TemplateFailed, UnreadableDrawing
from nestwright.geometry.contours import Shape
from nestwright.jobs import child_main
from nestwright.layouts.order import Margins, NestOrder
from nestwright.layouts.result import Listener, NestResult, Release, Stop
from nestwright.services.ports import ServerStopping

POLL_S = 0.1
# How long a child may take from "stop" to its best result. Generous, because the result is lost after it: the
# exact check of many layouts takes a while.
STOP_GRACE_S = 30.0
# A nest's own time limit is the engine's to keep; this much later something is wrong.
NEST_OVERRUN_S = 120.0
FILES_LIMIT_S = 600.0
WARM_UP_LIMIT_S = 600.0
_TOO_LONG = "reading the drawing took longer than {:g} s and was given up"
_start_lock = threading.Lock()


class TimeLimitReached(Exception):
    """The child was still at work at the end of its time and was killed."""


class ChildSolver:
    """Reads and nests in niced child processes.

    Parameters
    ----------
    drawing_time_limit_s
        Longest time for one drawing.
    memory_mb
        Data memory of one child; None: no limit.
    stop_grace_s
        How long a child that is asked to stop may take to hand over its best result.
    """

    def __init__(
        self, drawing_time_limit_s: float, memory_mb: int | None = None, stop_grace_s: float = STOP_GRACE_S
    ) -> None:
        self._drawing_time_limit_s = drawing_time_limit_s
        self._memory_mb = memory_mb
        self._stop_grace_s = stop_grace_s
        self._closing = threading.Event()
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        self._processes: Any = multiprocessing.get_context(method)
        if method == "forkserver":
            from multiprocessing import forkserver  # noqa: PLC0415  not on Windows

            self._processes.set_forkserver_preload(["nestwright.jobs.preload"])
            with _hidden_main():
                forkserver.ensure_running()

    def warm_up(self) -> None:
        """Have the engine compiled in the background, so that the first nest need not wait for it."""

        def work() -> None:
            with suppress(TaskFailed, TimeLimitReached, ServerStopping):  # a nest will tell what is wrong
                self.run(child_main.warm_up, (), limit_s=WARM_UP_LIMIT_S)

        threading.Thread(target=work, name="engine-warm-up", daemon=True).start()

    def close(self) -> None:
        """End all children at once; the calls that wait for them raise ``ServerStopping``."""
        self._closing.set()

    def read(self, name: str, content: bytes, options: ReadOptions) -> DrawingReading:
        """Read one drawing; one that takes too long has a finding that says so."""
        limit_s = self._drawing_time_limit_s
        try:
            return self.run(child_main.read, (name, content, options), limit_s=limit_s)
        except TimeLimitReached:
            finding = Finding("time_limit", Severity.ERROR, _TOO_LONG.format(limit_s))
            return DrawingReading(name, (), (finding,), options.units or "mm", 0.0, 0.0, limit_s)

    def outline(self, name: str, content: bytes, options: ReadOptions) -> Shape:
        """Read a remnant's outline."""
        limit_s = self._drawing_time_limit_s
        try:
            return self.run(child_main.outline, (name, content, options), limit_s=limit_s)
        except TimeLimitReached as error:
            raise UnreadableDrawing(f"{name}: {_TOO_LONG.format(limit_s)}", field="file") from error

    def template(
        self, template: Template, argument: Argument, units: str | None
    ) -> tuple[RecognisedPart, ...]:
        """Make a template's parts; one that takes too long has failed."""
        limit_s = self._drawing_time_limit_s
        try:
            return self.run(child_main.template, (template, argument, units), limit_s=limit_s)
        except TimeLimitReached as error:
            raise TemplateFailed(f"the template took longer than {limit_s:g} s and was given up") from error

    def nest(self, order: NestOrder, listener: Listener, stop: Stop) -> NestResult:
        """Nest an order; when ``stop`` says so the child hands over its best layouts."""
        limit_s = order.time_limit_s + NEST_OVERRUN_S
        try:
            return self.run(child_main.nest, (order,), listener, stop, limit_s=limit_s)
        except TimeLimitReached as error:
            raise TaskFailed(f"the nest did not end {NEST_OVERRUN_S:g} s after its time limit") from error

    def files(self, order: NestOrder, result: NestResult) -> dict[str, bytes]:
        """Write the files of a result, each read again and checked."""
        try:
            return self.run(child_main.files, (order, result), limit_s=FILES_LIMIT_S)
        except TimeLimitReached as error:
            raise TaskFailed(f"the files of the layouts took longer than {FILES_LIMIT_S:g} s") from error

    def release(self, content: bytes, gap_mm: float, margin_mm: float | Margins, least_mm: float) -> Release:
        """Prove a layout's DXF and return what it leaves."""
        arguments = (content, gap_mm, margin_mm, least_mm)
        try:
            return self.run(child_main.release, arguments, limit_s=FILES_LIMIT_S)
        except TimeLimitReached as error:
            raise TaskFailed(f"the check of the layout took longer than {FILES_LIMIT_S:g} s") from error

    def run(
        self,
        work: child_main.Work,
        arguments: tuple[Any, ...],
        listener: Callable[[Any], None] | None = None,
        stop: Stop | None = None,
        *,
        limit_s: float,
    ) -> Any:
        """Call ``work(*arguments, listener, stop)`` in a child and return what it returns.

        ``work`` is a function of a module. The listener gets the newest progress only.

        Raises
        ------
        NestwrightError
            What the work raised; ``TaskFailed`` in words where it raised another error or its child died.
        TimeLimitReached
            It took longer than ``limit_s``.
        ServerStopping
            The solver was closed.
        """
        with self._child(work, arguments) as (process, pipe):
            talk = _Conversation(process, pipe, listener or _ignore, stop or _never)
            return talk.until_end(limit_s, self._stop_grace_s, self._closing)

    @contextmanager
    def _child(
        self, work: child_main.Work, arguments: tuple[Any, ...]
    ) -> Generator[tuple[BaseProcess, Connection], None, None]:
        here, there = self._processes.Pipe()
        process = self._processes.Process(
            target=child_main.main, args=(there, work, arguments, self._memory_mb), daemon=True
        )
        with here:
            with there, _hidden_main():
                process.start()
            try:
                yield process, here
            finally:
                process.kill()
                process.join()
                process.close()


class _Conversation:
    """The parent's side of one child's work."""

    def __init__(
        self, process: BaseProcess, pipe: Connection, listener: Callable[[Any], None], stop: Stop
    ) -> None:
        self._process = process
        self._pipe = pipe
        self._listener = listener
        self._stop = stop

    def until_end(self, limit_s: float, stop_grace_s: float, closing: threading.Event) -> Any:
        ends_at = time.monotonic() + limit_s
        stop_asked = False
        while True:
            kind, value = self._hear()
            if kind == "result":
                return value
            if kind == "error":
                raise value
            if closing.is_set():
                raise ServerStopping
            if not stop_asked and self._stop():
                stop_asked = True
                ends_at = time.monotonic() + stop_grace_s
                with suppress(OSError):  # it has just died: the next message says so
                    self._pipe.send("stop")
            if time.monotonic() > ends_at:
                raise (
                    TaskFailed(f"did not stop within {stop_grace_s:g} s") if stop_asked else TimeLimitReached
                )

    def _hear(self) -> tuple[str, Any]:
        """Listen for a moment: report the newest progress, return the message that ends the work or ""."""
        kind, value, progress = "", None, None
        until = time.monotonic() + POLL_S
        try:
            while (left_s := until - time.monotonic()) > 0 and self._pipe.poll(left_s):
                kind, value = self._pipe.recv()
                if kind != "progress":
                    break
                kind, progress = "", value
        except (EOFError, ConnectionError) as error:
            self._process.join(timeout=1.0)
            raise TaskFailed(_death(self._process.exitcode)) from error
        if progress is not None:
            self._listener(progress)
        return kind, value


def _death(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        return f"the solver process was killed by signal {-exitcode}; the machine may be out of memory"
    return f"the solver process ended without a result (exit code {exitcode})"


def _ignore(_progress: object) -> None:
    pass


def _never() -> bool:
    return False


@contextmanager
def _hidden_main() -> Generator[None, None, None]:
    """Keep a new child from importing the program that started the server: it would import the server."""
    with _start_lock:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main
