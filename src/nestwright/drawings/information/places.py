"""Which part a text belongs to: the one it stands in, else the nearest within reach, else the whole sheet.

Texts outside of parts that stand together are one block, which belongs to one part or to none. The reach is
five heights of its letters, and at least 15 % of the part's longer side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.information.texts import PlacedText

REACH_IN_HEIGHTS = 5.0
REACH_OF_SIDE = 0.15
_TOGETHER_ALONG, _TOGETHER_ACROSS = 0.6, 0.7  # half of the gap inside a block, in heights
_TITLE_WORDS = re.compile(
    r"\b(?:scale|drawn|check(?:ed|er)?|approved|date|title|drawing no|dwg|sheet \d|projection|tolerances?"
    r"|customer|ma[sß]+stab|gezeichnet|gepr(?:üft)?|datum|blatt|freigabe|benennung|échelle|dessiné|scala|disegnato|data"
    r"|skala|rysował|rajzolta|méretarány|масштаб|разраб|пров)\b|比例|审核|设计|批准|制图|日期|図番|尺度|検図",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"\b(?:all (?:parts|plates|items|pieces)|unless (?:otherwise|noted)|alle (?:teile|bleche)"
    r"|toutes? (?:les )?pièces|tutti i pezzi|todas? las piezas|minden alkatrész|wszystkie)\b|所有|全部|未注",
    re.IGNORECASE,
)


@dataclass
class Places:
    """Texts by where they belong: ``inside`` and ``near`` an outline, by its place, or the sheet."""

    inside: dict[int, list[PlacedText]] = field(default_factory=dict[int, list[PlacedText]])
    near: dict[int, list[PlacedText]] = field(default_factory=dict[int, list[PlacedText]])
    sheet: list[PlacedText] = field(default_factory=list[PlacedText])


def places_of(texts: Sequence[PlacedText], outlines: NDArray[np.object_]) -> Places:
    """Return where each text belongs.

    Parameters
    ----------
    outlines
        polygons ``(n,)`` of the parts as they lie in the drawing, without their holes.
    """
    places = Places()
    if not len(outlines):
        places.sheet.extend(texts)
        return places
    home = _homes(texts, outlines)
    outside: list[PlacedText] = []
    for text, at in zip(texts, home.tolist(), strict=True):
        if at < 0:
            outside.append(text)
        elif _OF_ALL.search(text.text):
            places.sheet.append(text)
        else:
            places.inside.setdefault(at, []).append(text)
    for block in _blocks(outside):
        at = _nearest(block, outlines)
        if at is None:
            places.sheet.extend(block)
        else:
            places.near.setdefault(at, []).extend(block)
    return places


def _homes(texts: Sequence[PlacedText], outlines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return for each text the smallest outline that its middle lies in ``(n,)``, -1 for none."""
    home = np.full(len(texts), -1, dtype=np.int64)
    if not texts:
        return home
    middles = shapely.points(np.array([text.centre for text in texts]))
    text, outline = shapely.STRtree(outlines).query(middles, predicate="within")
    order = np.argsort(-shapely.area(outlines[outline]), kind="stable")
    home[text[order]] = outline[order]
    return home


def _blocks(texts: Sequence[PlacedText]) -> list[list[PlacedText]]:
    """Return texts that stand together: their boxes touch once each is a little larger."""
    if not texts:
        return []
    boxes = np.array(
        [
            text.box(_TOGETHER_ALONG * text.line_height_mm, _TOGETHER_ACROSS * text.line_height_mm)
            for text in texts
        ]
    )
    one, other = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    leader = np.arange(len(texts))
    changed = True
    while changed:
        before = leader.copy()
        np.minimum.at(leader, one, leader[other])
        leader = leader[leader]
        changed = bool(np.any(leader != before))
    blocks: dict[int, list[PlacedText]] = {}
    for text, first in zip(texts, leader.tolist(), strict=True):
        blocks.setdefault(first, []).append(text)
    return list(blocks.values())


def _nearest(block: Sequence[PlacedText], outlines: NDArray[np.object_]) -> int | None:
    """Return the outline that a block of texts belongs to, None for the whole sheet."""
    said = "\n".join(text.text for text in block)
    if _OF_ALL.search(said) or len({found.casefold() for found in _TITLE_WORDS.findall(said)}) >= 2:
        return None
    boxes = shapely.union_all([text.box() for text in block])
    distance = shapely.distance(outlines, boxes)
    at = int(np.argmin(distance))
    left, bottom, right, top = shapely.bounds(outlines[at])
    height = max(text.line_height_mm for text in block)
    reach = max(REACH_IN_HEIGHTS * height, REACH_OF_SIDE * max(right - left, top - bottom))
    return at if distance[at] <= reach else None
