"""The stored pictures of drawings and their parts: an SVG and, beside it, a PNG of the same name."""

from __future__ import annotations

from collections.abc import Sequence

from nestwright.drawings.picture import pictures_of
from nestwright.drawings.reading import DrawingReading, Picture
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.storage.tables import PartRow

_SVG, _PNG = ".svg", ".png"


def store(
    ctx: Context, guid: str, parts: Sequence[PartRow], reading: DrawingReading, state: str = ""
) -> str | None:
    """Store the pictures of a reading, note each part's in its row, and return the key of the drawing's.

    None for a file that could not be read. ``state`` sets the pictures of one set of decisions apart, so
    that nobody sees new pictures of old parts.
    """
    if reading.unreadable:
        return None
    drawn, *of_parts = reading.pictures or pictures_of(reading)
    for row, picture in zip(parts, of_parts, strict=True):
        row.thumbnail_key = _put(ctx, guid, f"{row.guid} {state}", picture)
    return _put(ctx, guid, f"drawing {state}", drawn)


def _put(ctx: Context, guid: str, name: str, picture: Picture) -> str:
    key = file_key("drawings", guid, name, _SVG)
    ctx.blobs.put(key, picture.svg)
    ctx.blobs.put(png_key(key), picture.png)
    return key


def png_key(svg_key: str) -> str:
    """Return the key of the PNG beside an SVG."""
    return svg_key.removesuffix(_SVG) + _PNG


def delete(ctx: Context, svg_keys: Sequence[str | None]) -> None:
    """Delete pictures that nothing shows any more."""
    for key in svg_keys:
        if key is not None:
            ctx.blobs.delete(key)
            ctx.blobs.delete(png_key(key))
