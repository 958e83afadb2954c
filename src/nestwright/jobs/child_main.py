"""What runs inside a solver child. Imports the pure rooms only, never the server.

Messages to the parent are pairs: ``("progress", Progress)``, ``("result", value)`` or ``("error", error)``.
The parent sends one word, ``"stop"``; when its end of the pipe closes the server is gone, however it died,
and so is the child.

What the work needs is imported when it begins, because the server imports this module too. It is in memory
already where children are forked (``preload``).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from nestwright.drawings.reading import DrawingReading, ReadOptions, RecognisedPart
from nestwright.drawings.templates.arguments import Argument
from nestwright.drawings.templates.kinds import Template
from nestwright.errors import NestwrightError, TaskFailed
from nestwright.geometry.contours import Shape
from nestwright.layouts.order import Margins, NestOrder
from nestwright.layouts.result import Listener, NestResult, Release, Stop
from nestwright.nesting.instance import InvalidInstance

Work: TypeAlias = Callable[..., Any]
NICENESS = 10


def read(name: str, content: bytes, options: ReadOptions, _listener: Listener, _stop: Stop) -> DrawingReading:
    """Read one drawing."""
    from nestwright.drawings.read import read_drawing  # noqa: PLC0415

    return read_drawing(name, content, options)


def outline(name: str, content: bytes, options: ReadOptions, _listener: Listener, _stop: Stop) -> Shape:
    """Read a remnant's outline."""
    from nestwright.drawings.outline import read_outline  # noqa: PLC0415

    return read_outline(name, content, options)


def template(
    template: Template, argument: Argument, units: str | None, _listener: Listener, _stop: Stop
) -> tuple[RecognisedPart, ...]:
    """Make a template's parts."""
    from nestwright.drawings.templates.make import make_parts  # noqa: PLC0415

    return make_parts(template, argument, units)


def nest(order: NestOrder, listener: Listener, stop: Stop) -> NestResult:
    """Nest an order."""
    from nestwright.layouts.run import run_nest  # noqa: PLC0415

    return run_nest(order, listener, stop)


def files(order: NestOrder, result: NestResult, _listener: Listener, _stop: Stop) -> dict[str, bytes]:
    """Write the files of a result, each read again and checked."""
    from nestwright.layouts.files import layout_files  # noqa: PLC0415

    return layout_files(order, result)


def release(
    content: bytes,
    gap_mm: float,
    margin_mm: float | Margins,
    least_mm: float,
    _listener: Listener,
    _stop: Stop,
) -> Release:
    """Prove a layout's DXF and return what it leaves."""
    from nestwright.layouts.release import release as prove  # noqa: PLC0415

    return prove(content, gap_mm, margin_mm, least_mm)


def warm_up(_listener: Listener, _stop: Stop) -> None:
    """Compile the engine where that was not done yet; the next child finds the result on disk."""
    from nestwright.nesting.driver import warm_up  # noqa: PLC0415

    warm_up()


def main(pipe: Connection, work: Work, arguments: tuple[Any, ...], memory_mb: int | None) -> None:
    """Do one piece of work, ``work(*arguments, listener, stop)``, and send its outcome."""
    _behave(memory_mb)
    stop = threading.Event()
    threading.Thread(target=_listen, args=(pipe, stop), daemon=True).start()

    sending = threading.Lock()  # an engine may report from its threads

    def report(progress: object) -> None:
        with sending:
            pipe.send(("progress", progress))

    try:
        pipe.send(("result", work(*arguments, report, stop.is_set)))
    except Exception as error:  # noqa: BLE001  everything must be told to the parent
        pipe.send(("error", _for_the_parent(error)))


def _behave(memory_mb: int | None) -> None:
    # The parent alone decides when a child ends: Ctrl-C and service managers signal the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    if memory_mb is not None and sys.platform != "win32":
        import resource  # noqa: PLC0415  not on Windows

        size = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _listen(pipe: Connection, stop: threading.Event) -> None:
    try:
        while pipe.recv() == "stop":
            stop.set()
    except (EOFError, OSError):
        os._exit(1)


def _for_the_parent(error: Exception) -> NestwrightError:
    if isinstance(error, NestwrightError):
        return error
    if isinstance(error, InvalidInstance):
        return TaskFailed(str(error))
    if isinstance(error, MemoryError):
        return TaskFailed("not enough memory")
    traceback.print_exception(error)  # to the server's own log; the customer gets the short form
    return TaskFailed(f"internal error ({type(error).__name__}: {error})")
