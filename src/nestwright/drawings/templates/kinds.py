"""What a template is, for those who only pass it on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TemplateKind(StrEnum):
    """A shape of the library, a drawing (DXF) with named dimensions, or a script (JavaScript)."""

    BUILT_IN = "built_in"
    DRAWING = "drawing"
    SCRIPT = "script"


@dataclass(frozen=True)
class Template:
    """A template by its name; ``content``: the file of a drawing or a script."""

    kind: TemplateKind
    name: str
    content: bytes = b""
