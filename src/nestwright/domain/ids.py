"""Identifiers on the wire (contract, section 1): upper-case GUIDs, compared without regard to case."""

from __future__ import annotations

import re
import uuid

GUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
# What both databases hold in an integer key.
LARGEST_NUMBER = 2**31 - 1


def new_guid() -> str:
    """Return a new GUID for a drawing, part, plate, layout or nesting task."""
    return str(uuid.uuid4()).upper()


def derived_guid(parent: str, step: str) -> str:
    """Return the GUID that always belongs to this step of this parent (RFC 9562, version 5).

    Work that runs twice makes the same ids, so its second run replaces what the first one left.
    """
    return str(uuid.uuid5(uuid.UUID(parent), step)).upper()


def known_guid(text: str) -> str | None:
    """Return the GUID as it is stored, or None for a text that cannot be one."""
    guid = text.strip().upper()
    return guid if GUID.fullmatch(guid) else None


def can_be_number(number: int) -> bool:
    """Say whether an integer can be the id of anything."""
    return 0 < number <= LARGEST_NUMBER
