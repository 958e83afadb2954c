"""Work for solver children under test: functions of a module that the children can import."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from nestwright.drawings.reading import DrawingReading, RecognisedPart
from nestwright.errors import BadParameter, UnreadableDrawing
from nestwright.geometry.contours import Shape, contour
from nestwright.layouts.checked import checked
from nestwright.layouts.result import NestResult, Progress
from nestwright.nesting.solution import Placement, PlateLayout, Solution


def answer(value, listener, stop):
    listener("half")
    return value, os.getpid(), os.nice(0)


def modules(listener, stop):
    return sorted(sys.modules)


def until_stopped(listener, stop):
    count = 0
    while not stop():
        count += 1
        listener(count)
        time.sleep(0.01)
    return "best so far"


def flood(listener, stop):
    for count in range(2000):
        listener(count)
    return "done"


def deaf(pid_file, listener, stop):
    pid_file.write_text(str(os.getpid()))
    while True:
        time.sleep(0.05)


def read_for_ever(name, content, options, listener, stop):
    time.sleep(60)


def die(listener, stop):
    os.kill(os.getpid(), signal.SIGKILL)


def leave(listener, stop):
    os._exit(3)


def fail(listener, stop):
    raise ValueError("the shape has no area")


def refuse(listener, stop):
    raise UnreadableDrawing("no closed contour", field="file")


def refuse_a_value(listener, stop):
    raise BadParameter("gap", "at least 0")


def eat(megabytes, listener, stop):
    return len(bytearray(megabytes * 1024 * 1024))


def nest_slowly(order, listener, stop):
    """A nest that waits for its gate; rectangles of 100 x 50 in rows of three, proved like any other."""
    listener(Progress("preparing", 0.0, order.time_limit_s))
    pass_gate("nest")
    pieces = [number for number, part in enumerate(order.parts) for _ in range(part.quantity)]
    placed = tuple(
        Placement(part, 5.0 + 105.0 * (n % 3), 5.0 + 55.0 * (n // 3), 0.0) for n, part in enumerate(pieces)
    )
    proved = checked(order, Solution((PlateLayout(0, placed),), (), 1.0, 1, 1.0, 0.5, 1))
    numbers = (1, 1.0, 0.5, 1, order.parameters(), {"rows": "1"}, 1.0)
    return NestResult(proved.layouts, proved.not_placed, *numbers)


def pass_gate(name):
    """Wait until the test opens a gate: however slow the machine is, the server is killed before it."""
    gate = Path(os.environ["NESTWRIGHT_DATA_DIR"]) / f"{name}-gate"
    while not gate.exists():
        time.sleep(0.02)


def read_slowly(name, content, options, listener, stop):
    """A drawing that holds one rectangle; all but the first two wait for their gate."""
    if name not in {"plate0.dxf", "plate1.dxf"}:
        pass_gate("read")
    rectangle = Shape(contour([(0, 0, 0), (100, 0, 0), (100, 50, 0), (0, 50, 0)]))
    part = RecognisedPart(name.removesuffix(".dxf"), rectangle, 1)
    return DrawingReading(name, (part,), (), "mm", 100.0, 50.0)
