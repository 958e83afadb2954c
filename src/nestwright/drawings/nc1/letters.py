"""Single-stroke capitals and digits: a text of the file as lines that a head can mark.

Letters stand on a grid 4 wide and 6 high; a stroke is a run of points "xy", strokes are apart by blanks.
"""

from __future__ import annotations

import numpy as np

from nestwright.geometry.contours import Path, contour
from nestwright.geometry.transform import Transform

_HEIGHT = 6.0
_ADVANCE = 5.5
_UNKNOWN = "0040460600"

_STROKES = {
    "A": "002640 1333",
    "B": "0006364534230302 234241300000",
    "C": "4536160501103041",
    "D": "000626444224 0020424426",
    "E": "46060040 0333",
    "F": "460600 0333",
    "G": "453616050110304143 4323",
    "H": "0006 0343 4046",
    "I": "2026",
    "J": "4641301001",
    "K": "0006 0246 1340",
    "L": "060040",
    "M": "0006234640",
    "N": "00064046",
    "O": "0105163645413010 1001",
    "P": "00063645443303",
    "Q": "010516364541301001 2240",
    "R": "00063645443303 2340",
    "S": "453616050413334241301001",
    "T": "0646 2620",
    "U": "06011030414146",
    "V": "062046",
    "W": "0610243046",
    "X": "0046 0640",
    "Y": "062346 2320",
    "Z": "06460040",
    "0": "010516364541301001",
    "1": "052620 1030",
    "2": "0516364544000040",
    "3": "05163645443323 3342413010",
    "4": "30360242",
    "5": "460603334241301001",
    "6": "4536160501103041423303",
    "7": "064620",
    "8": "1304051636454433134241301001021333",
    "9": "011030414536160504133343",
    "-": "0343",
    "+": "0343 2125",
    "_": "0040",
    ".": "2021",
    ",": "2110",
    ":": "2122 2425",
    "/": "0046",
    "(": "36252130",
    ")": "16252110",
    "*": "0442 0244 2125",
    "=": "0242 0444",
    "#": "1016 3036 0242 0444",
    "'": "2426",
}


def text_paths(text: str, x_mm: float, y_mm: float, angle_deg: float, height_mm: float) -> list[Path]:
    """Return a text's strokes; its lower left corner at ``x_mm, y_mm``. A letter unknown here is a box."""
    place = Transform(x_mm, y_mm, angle_deg)
    scale = height_mm / _HEIGHT
    paths: list[Path] = []
    for at, letter in enumerate(text.upper()):
        if letter == " ":
            continue
        for stroke in _STROKES.get(letter, _UNKNOWN).split():
            points = np.array([(int(x), int(y)) for x, y in zip(stroke[::2], stroke[1::2], strict=True)])
            points = (points + np.array([at * _ADVANCE, 0.0])) * scale
            paths.append(place.path(contour(points.tolist())))
    return paths
