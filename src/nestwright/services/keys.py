"""Where a file lies in the store: under the guid of what it belongs to, with a name that people recognise."""

from __future__ import annotations

import re

NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9_]+")
LONGEST_NAME = 100
SVG, PNG = ".svg", ".png"


def file_key(folder: str, guid: str, name: str, suffix: str) -> str:
    """Return ``folder/guid/name.suffix``; what a key cannot hold of the name becomes one hyphen."""
    plain = NOT_IN_A_KEY.sub("-", name).strip("-")[:LONGEST_NAME]
    return f"{folder}/{guid}/{plain or 'file'}{suffix}"


def png_key(svg_key: str) -> str:
    """Return the key of the PNG beside an SVG."""
    return svg_key.removesuffix(SVG) + PNG
