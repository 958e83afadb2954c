"""Frames round texts: rectangles that say something and are not cut."""

from __future__ import annotations

import numpy as np
import shapely

from nestwright.drawings.joining.batch import as_points
from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.geometry.contours import FloatArray

_FULL_IN_PART = 0.95  # of its box that a text's frame fills: its corners may be round
_FULL_OUTSIDE = 0.9  # its ends too: inside a part that would be a slot
# Width and height of a frame inside a part, in those of its texts together: more is a window.
_ROOM_IN_PART = np.array([2.5, 3.0])
# Outside of parts a frame is drawn closer than a label is written on a small part.
_ROOM_OUTSIDE = np.array([1.6, 1.6])
_SPARE = 6.0  # area of a frame in that of its texts: many small texts in a window do not fill it


def text_boxes(contours: ContourSet, nesting: Nesting, texts: FloatArray) -> list[int]:
    """Return the rectangles that lie snugly round texts and hold nothing else.

    Those inside parts, and those outside of them where there is anything else that can be a part.

    Parameters
    ----------
    texts
        ``(n, 4)`` x, y, width and height of each text, mm.
    """
    text, box = shapely.STRtree(contours.polygons).query(as_points(texts), predicate="within")
    boxes = np.unique(box)
    holds = np.zeros((len(contours.loops), 3))
    np.add.at(holds, box, np.column_stack([texts[text, 2:], np.prod(texts[text, 2:], axis=1)]))
    left, bottom, right, top = shapely.bounds(contours.polygons).T
    size = np.column_stack([right - left, top - bottom])
    is_outside = nesting.depth == 0
    room = np.where(is_outside[:, None], _ROOM_OUTSIDE, _ROOM_IN_PART)
    snug = np.all(size <= room * holds[:, :2], axis=1) & (np.prod(size, axis=1) <= _SPARE * holds[:, 2])
    full = np.where(is_outside, _FULL_OUTSIDE, _FULL_IN_PART)
    is_rectangle = contours.areas >= full * np.prod(size, axis=1)
    is_frame = snug & is_rectangle & ((nesting.depth % 2 == 1) | is_outside)
    is_frame &= ~np.isin(np.arange(len(is_frame)), nesting.parent)
    if np.all(is_frame[is_outside]):
        is_frame &= ~is_outside
    return boxes[is_frame[boxes]].tolist()
