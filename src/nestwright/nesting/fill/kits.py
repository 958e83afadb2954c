"""Parts that are to lie on the same plates: kits kept whole while plates are filled, and counted when not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import IntArray
from nestwright.nesting.problem.preparation import PieceType

TRIES = 5  # to fill a plate again without a kit that lies on it only in part

Fill = Callable[[int, IntArray], FilledPlate]
"""Fills a plate type with what is left per type."""


def kit_numbers(types: Sequence[PieceType]) -> IntArray:
    """Return the number of each type's kit ``(types,)``, -1 for none."""
    names = list(dict.fromkeys(piece.kit for piece in types if piece.kit is not None))
    return np.array([-1 if piece.kit is None else names.index(piece.kit) for piece in types], np.int64)


def laying_order(types: Sequence[PieceType], order: Sequence[int]) -> tuple[int, ...]:
    """Return an order with higher priorities first, and within one the types of a kit together."""
    first: dict[tuple[int, str], int] = {}

    def place(i: int) -> tuple[int, int]:
        piece = types[order[i]]
        return -piece.priority, i if piece.kit is None else first.setdefault((piece.priority, piece.kit), i)

    return tuple(order[i] for i in sorted(range(len(order)), key=place))


def count_splits(kits: IntArray, type_of: IntArray, plates: Sequence[FilledPlate]) -> int:
    """Return on how many plates more than one each kit lies, of all kits together."""
    lies = np.zeros(int(kits.max(initial=-1)) + 1, np.int64)
    for plate in plates:
        on_it = np.unique(kits[type_of[plate.ways]])
        lies[on_it[on_it >= 0]] += plate.amount
    return int(np.maximum(lies - 1, 0).sum())


def allowed_plates(kits: IntArray, on: IntArray, plates: int) -> np.ndarray:
    """Return where pieces may lie ``(pieces, plates)``: those of a kit only where it lies already.

    ``kits`` and ``on`` are the kit and the plate of each piece.
    """
    allowed = np.ones((len(kits), plates), np.int32)
    for kit in np.unique(kits[kits >= 0]):
        lies = np.zeros(plates, np.int32)
        lies[on[kits == kit]] = 1
        allowed[kits == kit] = lies
    return allowed


class WholeKits:
    """Fills plates again without the kits that lie on them only in part, though a plate would hold them."""

    def __init__(self, kits: IntArray, type_of: IntArray, order: Sequence[int], fill: Fill) -> None:
        self._kits, self._type_of, self._order, self._fill = kits, type_of, order, fill
        self._fits: dict[tuple[int, int, bytes], bool] = {}

    def mended(self, filled: FilledPlate, left: IntArray) -> FilledPlate:
        """Return a plate, filled from what is left, that splits as few kits as a few tries bring about.

        The kit first in order stays, so that something always lies.
        """
        first = next((int(self._kits[t]) for t in self._order if left[t] > 0), -1)
        best, offered = filled, left.copy()
        for attempt in range(TRIES):
            counts = self._counts(best)
            split = [kit for kit in self._present(offered, first) if self._is_split(kit, counts, left)]
            split = [kit for kit in split if self._fits_alone(best.plate, kit, left)]
            if not split:
                break
            # One at a time, as another may become whole where it lay; in the end all that are not whole.
            unwanted = split[:1] if attempt < TRIES - 1 else self._incomplete(counts, left, first)
            offered[np.isin(self._kits, unwanted)] = 0
            again = self._fill(best.plate, offered)
            if len(again.ways) == 0:
                break
            best = again
        return best

    def _present(self, offered: IntArray, first: int) -> list[int]:
        """Return the kits that are offered to the plate in the order of laying, but the first."""
        kits = (int(self._kits[t]) for t in self._order if offered[t] > 0)
        return [kit for kit in dict.fromkeys(kits) if kit not in (-1, first)]

    def _incomplete(self, counts: IntArray, left: IntArray, first: int) -> list[int]:
        kits = self._present(left, first)
        return [kit for kit in kits if (counts < left)[self._kits == kit].any()]

    def _is_split(self, kit: int, counts: IntArray, left: IntArray) -> bool:
        of_kit = self._kits == kit
        return bool(0 < counts[of_kit].sum() < left[of_kit].sum())

    def _fits_alone(self, plate: int, kit: int, left: IntArray) -> bool:
        """Tell whether all that is left of a kit fits an empty plate."""
        alone = np.where(self._kits == kit, left, 0)
        key = plate, kit, alone.tobytes()
        if key not in self._fits:
            self._fits[key] = bool((self._counts(self._fill(plate, alone)) == alone).all())
        return self._fits[key]

    def _counts(self, plate: FilledPlate) -> IntArray:
        return np.bincount(self._type_of[plate.ways], minlength=len(self._kits)).astype(np.int64)
