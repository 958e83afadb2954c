"""A program read back as paths: what the machine will do, from the text alone."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np

from nestwright.cutting.machine import Codes
from nestwright.errors import UnreadableProgram
from nestwright.geometry.contours import FloatArray, Path

_WORD = re.compile(r"([A-Z])\s*([-+]?(?:\d+\.?\d*|\.\d+))")
_COMMENT = re.compile(r"\([^)]*\)|;.*$")
_RADII_APART_MM = 0.005
_MOTION = {0: "travel", 1: "line", 2: "right", 3: "left"}
_HARMLESS_G = frozenset({4, 17, 21, 40, 41, 42, 64, 90})


@dataclass(frozen=True, eq=False)
class Burn:
    """One path with the beam on; ``line`` is where it begins in the program."""

    path: Path
    mark: bool
    line: int
    compensated: bool = False


@dataclass(frozen=True, eq=False)
class ReadProgram:
    """Burns in order, and the length moved with the beam off up to the last of them, mm."""

    burns: tuple[Burn, ...]
    travel_mm: float


@dataclass
class _State:
    beam: str = "off"
    motion: str = "travel"
    x: float = 0.0
    y: float = 0.0
    compensated: bool = False
    burnt_compensated: bool = False
    began: int = 0
    travel_mm: float = 0.0
    pending_mm: float = 0.0
    rows: list[tuple[float, float, float]] = field(default_factory=list)
    burns: list[Burn] = field(default_factory=list)


def read_program(text: str, codes: Codes, home: tuple[float, float]) -> ReadProgram:
    """Return what a program burns: millimetres, absolute places, the XY plane.

    Raises
    ------
    UnreadableProgram
        naming the line that means anything else, or an arc whose ends lie on different radii.
    """
    state = _State(x=home[0], y=home[1])
    beams = {codes.cut_on: "cut", codes.mark_on: "mark", codes.off: "off"}
    for number, line in enumerate(text.splitlines(), start=1):
        _step(state, number, _COMMENT.sub("", line).upper(), beams)
    _end_burn(state)
    return ReadProgram(tuple(state.burns), state.travel_mm)


def _step(state: _State, number: int, line: str, beams: dict[str, str]) -> None:
    words = _WORD.findall(line)
    values = {letter: float(value) for letter, value in words if letter not in "GM"}
    modes = [float(value) for letter, value in words if letter == "G"]
    for mode in modes:
        _mode(state, number, mode)
    for letter, value in words:
        beam = beams.get(f"{letter}{float(value):g}") if letter == "M" else None
        if beam is not None and beam != state.beam:
            _end_burn(state)
            state.beam, state.began = beam, number
    if 4.0 not in modes and ("X" in values or "Y" in values):
        _move(state, number, values)


def _mode(state: _State, number: int, mode: float) -> None:
    whole = int(mode)
    if mode in _MOTION:
        state.motion = _MOTION[whole]
    elif whole not in _HARMLESS_G:
        raise UnreadableProgram(f"line {number}: G{mode:g} is not known; places are absolute and in mm")
    elif whole in (40, 41, 42):
        state.compensated = whole != 40


def _move(state: _State, number: int, values: dict[str, float]) -> None:
    x, y = values.get("X", state.x), values.get("Y", state.y)
    far = math.dist((x, y), (state.x, state.y))
    bulge = _bulge(state, number, x, y, values) if state.motion in ("left", "right") else 0.0
    if state.beam == "off":
        state.pending_mm += far
    elif state.motion == "travel" and far > 0.0:
        raise UnreadableProgram(f"line {number}: a rapid move with the beam on")
    else:
        if not state.rows:
            state.rows.append((state.x, state.y, 0.0))
            state.travel_mm += state.pending_mm
            state.pending_mm = 0.0
        state.rows[-1] = (state.x, state.y, bulge)
        state.rows.append((x, y, 0.0))
        state.burnt_compensated = state.compensated
    state.x, state.y = x, y


def _bulge(state: _State, number: int, x: float, y: float, values: dict[str, float]) -> float:
    centre = np.array([state.x + values.get("I", 0.0), state.y + values.get("J", 0.0)])
    start, end = np.array([state.x, state.y]) - centre, np.array([x, y]) - centre
    if abs(float(np.hypot(*start) - np.hypot(*end))) > _RADII_APART_MM:
        raise UnreadableProgram(f"line {number}: the ends of the arc lie on different radii")
    turn = _angle(start, end)
    sweep = turn % math.tau if state.motion == "left" else -((-turn) % math.tau)
    if sweep == 0.0:
        raise UnreadableProgram(f"line {number}: an arc from a point to itself")
    return math.tan(sweep / 4.0)


def _angle(start: FloatArray, end: FloatArray) -> float:
    return math.atan2(end[1], end[0]) - math.atan2(start[1], start[0])


def _end_burn(state: _State) -> None:
    if len(state.rows) > 1:
        path = np.array(state.rows)
        state.burns.append(Burn(path, state.beam == "mark", state.began, state.burnt_compensated))
    state.rows = []
