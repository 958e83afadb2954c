"""Pages as PDF or PNG: a template, its data as JSON, and pictures, set by typst in a folder of their own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import segno
import typst

Form = Literal["pdf", "png"]
TEMPLATES = resources.files("nestwright.paper") / "templates"


def typeset(template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """Return the PDF that a template makes of data and pictures, by their file names.

    Text of customers comes in as data only, so that nothing in a part's name is read as markup.
    """
    return _set(template, data, pictures, "pdf")[0]


def pages_png(
    template: str, data: Mapping[str, Any], pictures: Mapping[str, bytes], dots_per_inch: float = 60.0
) -> list[bytes]:
    """Return the same pages as pictures."""
    return _set(template, data, pictures, "png", dots_per_inch)


def qr_svg(text: str) -> bytes:
    """Return the QR code of a text, with its quiet zone; a fair share of it may be dirty."""
    return segno.make_qr(text, error="m").svg_inline(scale=4, border=2).encode()


def _set(
    template: str,
    data: Mapping[str, Any],
    pictures: Mapping[str, bytes],
    form: Form,
    dots_per_inch: float | None = None,
) -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="nestwright-paper-") as folder:
        root = Path(folder)
        (root / "main.typ").write_bytes((TEMPLATES / template).read_bytes())
        (root / "data.json").write_text(json.dumps(data), encoding="utf-8")
        for name, content in pictures.items():
            (root / name).write_bytes(content)
        made = typst.compile(root / "main.typ", root=root, format=form, ppi=dots_per_inch)
    return [page for page in (made if isinstance(made, list) else [made]) if isinstance(page, bytes)]
