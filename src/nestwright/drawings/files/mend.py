"""The last resort for a DXF that no strict structure can be found in: keep the drawing, drop the rest.

The tags are read leniently and written again as a plain R2000 file with nothing but layers, line types,
blocks and the entities that can be cut. Handles, owners, extension data and damaged tags fall away;
the subclass markers that the newer entity kinds need are put where they belong.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

Tag: TypeAlias = tuple[int, str]

_KEPT = frozenset(
    {
        *("LINE", "ARC", "CIRCLE", "LWPOLYLINE", "POLYLINE", "VERTEX", "SEQEND", "SPLINE", "ELLIPSE"),
        *("INSERT", "BLOCK", "ENDBLK", "TEXT", "MTEXT", "LAYER", "LTYPE"),
    }
)
_SECTIONS = ("TABLES", "BLOCKS", "ENTITIES")
_SUBCLASS = {
    "LWPOLYLINE": "AcDbPolyline",
    "SPLINE": "AcDbSpline",
    "ELLIPSE": "AcDbEllipse",
    "MTEXT": "AcDbMText",
}
_COMMON_CODES = frozenset((6, 8, 48, 60, 62, 67, 370))  # codes of the part that every entity shares
_DROPPED_CODES = frozenset((5, 100, 102, 105, 310, 320, 330, 340, 350, 360, 390, 999))
_FOLLOWED = 66  # "attributes (or vertices) follow"
_HEADER_VARIABLES = frozenset(("$INSUNITS", "$MEASUREMENT", "$DWGCODEPAGE"))
_NUMBERS = (range(10, 60), range(140, 148), range(210, 240))
_INTEGERS = (range(60, 80), range(90, 100), range(170, 180), range(270, 290))
_PLACES = range(10, 19)  # codes of an x: its y, ten higher, must come next


def mend(text: str) -> str:
    """Return a clean DXF text with the entities that could be saved from a damaged one."""
    entities = list(_entities(_tags(text)))
    tags: list[Tag] = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015")]
    tags += _header_variables(text)
    tags.append((0, "ENDSEC"))
    for section in _SECTIONS:
        tags += [(0, "SECTION"), (2, section)]
        kept = [entity for name, entity in entities if name == section]
        tags += _tables(kept) if section == "TABLES" else _complete(section, kept)
        tags.append((0, "ENDSEC"))
    tags.append((0, "EOF"))
    return "".join(f"{code}\n{value}\n" for code, value in tags)


def _tags(text: str) -> Iterator[Tag]:
    """Yield every pair of lines that can be a tag; a line that cannot be a group code is stepped over."""
    lines = text.splitlines()
    i = 0
    while i + 1 < len(lines):
        code = lines[i].strip()
        if code.lstrip("-").isdigit() and code.isascii() and len(code) <= 5:
            yield int(code), lines[i + 1].strip()
            i += 2
        else:
            i += 1


def _entities(tags: Iterator[Tag]) -> Iterator[tuple[str, list[Tag]]]:
    """Yield ``(section, tags of one entity)`` for the kept kinds whose numbers are numbers."""
    section, entity = "", list[Tag]()
    for code, value in (*tags, (0, "EOF")):
        if code != 0:
            if entity and entity[0] == (0, "SECTION") and code == 2:
                section = value.upper()
            entity.append((code, value))
            continue
        if entity and entity[0][1] in _KEPT and section in _SECTIONS and _is_sound(entity):
            yield section, _cleaned(entity)
        entity = [(0, value.upper())]


def _is_sound(entity: list[Tag]) -> bool:
    """Return whether ezdxf can load the entity: its numbers are numbers, its places have an x and a y."""
    values = all(_is_sound_value(code, value) for code, value in entity)
    pairs = pairwise([*entity, (0, "")])
    return values and all(following[0] == tag[0] + 10 for tag, following in pairs if tag[0] in _PLACES)


def _is_sound_value(code: int, value: str) -> bool:
    if any(code in codes for codes in _INTEGERS):
        return _is_number(value) and math.isfinite(float(value))  # ezdxf takes "1.0" for an integer too
    return not any(code in codes for codes in _NUMBERS) or _is_number(value)


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _cleaned(entity: list[Tag]) -> list[Tag]:
    kind = entity[0][1]
    tags = [tag for tag in entity[1:] if tag[0] not in _DROPPED_CODES and tag[0] < 1000]
    if kind == "INSERT":  # its attributes are not kept: nothing follows it
        tags = [tag for tag in tags if tag[0] != _FOLLOWED]
    if kind in _SUBCLASS:
        common = [tag for tag in tags if tag[0] in _COMMON_CODES]
        own = [tag for tag in tags if tag[0] not in _COMMON_CODES]
        tags = [(100, "AcDbEntity"), *common, (100, _SUBCLASS[kind]), *own]
    return [entity[0], *tags]


def _tables(entries: list[list[Tag]]) -> list[Tag]:
    tags: list[Tag] = []
    for kind in ("LTYPE", "LAYER"):
        named = [entry for entry in entries if entry[0][1] == kind and any(code == 2 for code, _ in entry)]
        tags += [(0, "TABLE"), (2, kind), (70, str(len(named)))]
        tags += [tag for entry in named for tag in entry]
        tags.append((0, "ENDTAB"))
    return tags


def _complete(section: str, entities: list[list[Tag]]) -> list[Tag]:
    """Return the tags with a POLYLINE or a BLOCK that the damage left open closed again."""
    closing = {"POLYLINE": "SEQEND", "BLOCK": "ENDBLK"}
    tags: list[Tag] = []
    still_open: list[str] = []
    for entity, following in pairwise([*entities, [(0, "")]]):
        kind, next_kind = entity[0][1], following[0][1]
        if kind in {"VERTEX", "SEQEND"} and "POLYLINE" not in still_open:
            continue
        tags += entity
        if kind in closing:
            still_open.append(kind)
        elif kind in closing.values() and still_open:
            still_open.pop()
        if "POLYLINE" in still_open and next_kind not in {"VERTEX", "SEQEND"}:
            tags.append((0, "SEQEND"))
            still_open.remove("POLYLINE")
    if section == "BLOCKS" and "BLOCK" in still_open:
        tags.append((0, "ENDBLK"))
    return tags


def _header_variables(text: str) -> list[Tag]:
    lines = [line.strip() for line in text[:200_000].splitlines()]
    found: list[Tag] = []
    for name, code, value in zip(lines, lines[1:], lines[2:], strict=False):
        if name in _HEADER_VARIABLES and code.isdigit() and value and _is_sound_value(int(code), value):
            found += [(9, name), (int(code), value)]
    return found
