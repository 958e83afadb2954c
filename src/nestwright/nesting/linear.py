"""Linear and integer programs, solved by HiGHS: one thread, one seed, the GIL released meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray

from nestwright.nesting.kernels import FloatArray, IntArray

BoolArray: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise ``cost @ v`` with ``low <= v <= high`` and ``row_low <= A v <= row_high``.

    ``A`` is kept by rows: entries ``start[i]`` to ``start[i + 1]`` of ``index`` and ``value`` are row i.
    """

    cost: FloatArray
    low: FloatArray
    high: FloatArray
    row_low: FloatArray
    row_high: FloatArray
    start: IntArray
    index: IntArray
    value: FloatArray


@dataclass(frozen=True)
class Limits:
    """When to stop. With ``nodes`` the answer does not depend on the machine; ``seconds`` may be infinite."""

    seconds: float
    nodes: int | None = None


@dataclass(frozen=True, eq=False)
class Linear:
    """A solved program: its values, the price of each row, the reduced cost of each value."""

    values: FloatArray
    prices: FloatArray
    reduced: FloatArray


@dataclass(frozen=True, eq=False)
class Integral:
    """The best values found, and whether there are none better."""

    values: FloatArray
    proven: bool


def program_of(
    cost: FloatArray,
    bounds: tuple[FloatArray, FloatArray],
    row_bounds: tuple[FloatArray, FloatArray],
    entries: tuple[IntArray, IntArray, FloatArray],
) -> Program:
    """Return a program from entries ``(row, column, value)`` of ``A`` in any order, none twice."""
    row, column, value = entries
    order = np.argsort(row, kind="stable")
    start = np.searchsorted(row[order], np.arange(len(row_bounds[0]) + 1))
    return Program(cost, *bounds, *row_bounds, start, column[order], value[order])


def solve_linear(program: Program, limits: Limits) -> Linear | None:
    """Return the best answer; None when there is none or time ran out."""
    highs = _solver(limits)
    _pass(highs, program, np.zeros(len(program.cost), np.bool_))
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    return Linear(*map(np.array, (solution.col_value, solution.row_dual, solution.col_dual)))


def solve_integer(
    program: Program, integer: BoolArray, limits: Limits, begin: FloatArray | None = None
) -> Integral | None:
    """Return the best values found with ``integer`` ones whole, beginning with ``begin`` if it is given."""
    highs = _solver(limits)
    _pass(highs, program, integer)
    if begin is not None:
        highs.setSolution(len(begin), np.arange(len(begin), dtype=np.int32), begin)
    highs.run()
    solution = highs.getSolution()
    proven = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    values = np.array(solution.col_value) if solution.value_valid else begin
    if values is None:
        return None
    # A start may be lost on the way; nothing returned is worse than what was given.
    if begin is not None and not proven and program.cost @ begin < program.cost @ values:
        values = begin
    return Integral(np.where(integer, np.round(values), values), proven)


class _Solver(highspy.Highs):
    """Without callbacks: they would take the GIL, and the solver prints its name when they are set."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the solver's name for it
        """Leave them off."""


def _solver(limits: Limits) -> highspy.Highs:
    highs = _Solver()
    options: dict[str, bool | float | str] = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "time_limit": max(limits.seconds, 0.0),
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-6,
    }
    if limits.nodes is not None:
        options["mip_max_nodes"] = limits.nodes
    for name, value in options.items():
        highs.setOptionValue(name, value)
    return highs


def _pass(highs: highspy.Highs, program: Program, integer: BoolArray) -> None:
    status = highs.passModel(
        len(program.cost),
        len(program.row_low),
        len(program.value),
        highspy.MatrixFormat.kRowwise.value,
        highspy.ObjSense.kMinimize.value,
        0.0,
        program.cost,
        program.low,
        program.high,
        program.row_low,
        program.row_high,
        program.start.astype(np.int32),
        program.index.astype(np.int32),
        program.value,
        integer.astype(np.int32),
    )
    if status == highspy.HighsStatus.kError:
        raise ValueError("the program is not one that the solver takes")
