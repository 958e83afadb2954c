"""A file as a customer sent it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UploadedFile:
    """The name that came with the file, and its bytes."""

    name: str
    content: bytes
