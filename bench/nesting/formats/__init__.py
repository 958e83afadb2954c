"""Readers of the instance files that nesting programs and papers use: :func:`read` finds the right one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.nesting.case import Case
from bench.nesting.formats import esicup, jagua, packingsolver, shop, terashima
from bench.nesting.formats.fields import FormatError, in_file

from nestwright.nesting.instance import InvalidInstance

__all__ = ["FormatError", "read"]


def read(path: Path) -> Case:
    """Return the instance in a file of any known format.

    Raises
    ------
    FormatError
        Naming the file and the field that cannot be read.
    """
    with in_file(path.name):
        try:
            return _read(path)
        except InvalidInstance as error:
            raise FormatError(str(error)) from error


def _read(path: Path) -> Case:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".xml":
        return esicup.read_xml(path.stem, text)
    if path.suffix == ".txt":
        if text.lstrip().startswith("PIECE"):
            return esicup.read_txt(path.stem, text)
        return terashima.read(path, text)
    if path.suffix != ".json":
        raise FormatError(f"no reader for the ending {path.suffix or '(none)'}")
    return _read_json(path.stem, text)


def _read_json(name: str, text: str) -> Case:
    try:
        data: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error}") from error
    if not isinstance(data, dict):
        raise FormatError("the whole file: an object is needed")
    if "bin_types" in data or "item_types" in data:
        return packingsolver.read(name, data)
    if "stocks" in data and "parts" in data:
        return shop.read_stocks(name, data)
    if "plates" in data and "parts" in data:
        return shop.read_job(name, data)
    if "items" in data and ("strip_height" in data or "bins" in data):
        return jagua.read(name, data)
    raise FormatError(f"the top fields {', '.join(sorted(data)) or '(none)'} are of no known format")
