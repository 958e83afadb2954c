"""The stored pictures of drawings and their parts: an SVG and, beside it, a PNG of the same name."""

from __future__ import annotations

from collections.abc import Sequence

from nestwright.drawings.picture import pictures_of
from nestwright.drawings.reading import DrawingReading, Picture
from nestwright.services.context import Context
from nestwright.services.keys import SVG, file_key, png_key
from nestwright.storage.tables import PartRow


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
    key = file_key("drawings", guid, name, SVG)
    ctx.blobs.put(key, picture.svg)
    ctx.blobs.put(png_key(key), picture.png)
    return key
