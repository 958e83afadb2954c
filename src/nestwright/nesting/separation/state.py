"""The state of a separation: which piece lies where, the lists of all plates, and the counters.

All pieces of all plates are one state. ``row (n,)``, ``at (n, 2)`` in mm and ``on (n,)`` are the orientation,
the position and the plate of each; ``member[b]`` lists the pieces on plate b, ``place`` where each piece
stands in its list, ``members`` how many there are. ``loss`` and ``weight`` are ``(n, n + obstacles)``.
"""

from __future__ import annotations

from nestwright.nesting.kernels import (
    INT_ROWS,
    INTS,
    REAL_ROWS,
    SMALL_INT_ROWS,
    SMALL_REAL_ROWS,
    FloatArray,
    IntArray,
    helper,
)

STATE = (
    INTS, REAL_ROWS, INTS, INT_ROWS, INTS, INTS, SMALL_REAL_ROWS, SMALL_REAL_ROWS,
)  # fmt: skip
"""Signature of row, at, on, member, place, members, loss, weight."""

GROUND = (INTS, INTS, REAL_ROWS, REAL_ROWS, REAL_ROWS, INT_ROWS, SMALL_INT_ROWS)
"""Signature of type_of_piece, first_row, matrix, rooms, sizes, obstacles, allowed.

``rooms`` holds the box of allowed positions of each plate and orientation, ``sizes`` per type the fourth
root of the hull's area, the diameter and the smaller side, ``obstacles`` the rows of those of each plate.
"""

# Entries of the counters; RANDOM is the state of the generator.
RANDOM, STATUS, STALE, STRIKE, ROUNDS, EVALUATIONS = range(6)
COUNTERS = 6

# Entries of the measures: the least loss, that of the last strike, and the loss now.
LEAST, AT_STRIKE, NOW = range(3)
MEASURES = 3


@helper
def put_piece(
    k: int,
    way: int,
    x: float,
    y: float,
    b: int,
    row: IntArray,
    at: FloatArray,
    on: IntArray,
    member: IntArray,
    place: IntArray,
    members: IntArray,
) -> None:
    """Move piece k, from the list of its plate to that of another when they differ."""
    row[k], at[k, 0], at[k, 1], old = way, x, y, on[k]
    if old == b:
        return
    last = member[old, members[old] - 1]
    member[old, place[k]], place[last] = last, place[k]
    members[old] -= 1
    on[k], place[k] = b, members[b]
    member[b, members[b]] = k
    members[b] += 1


@helper
def list_members(on: IntArray, member: IntArray, place: IntArray, members: IntArray) -> None:
    """List the pieces of all plates anew, in the order of their numbers."""
    members[:] = 0
    for k in range(len(on)):
        b = on[k]
        member[b, members[b]], place[k] = k, members[b]
        members[b] += 1


@helper
def copy_state(
    from_row: IntArray, from_at: FloatArray, from_on: IntArray, row: IntArray, at: FloatArray, on: IntArray
) -> None:
    """Copy where all pieces lie; the lists of the plates are not part of it."""
    for k in range(len(row)):
        row[k], at[k, 0], at[k, 1], on[k] = from_row[k], from_at[k, 0], from_at[k, 1], from_on[k]
