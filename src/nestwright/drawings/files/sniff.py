"""What the bytes of a file are, whatever its name says."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from nestwright.errors import UnreadableDrawing

Kind: TypeAlias = Literal["dxf", "binary_dxf", "nc1", "empty", "other"]

BINARY_DXF = b"AutoCAD Binary DXF\r\n\x1a\x00"

# First bytes -> what it is, in words for the customer.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a gzip archive; unpack it and send the DXF inside"),
    (b"PK\x03\x04", "a ZIP archive (or an Office file); unpack it and send the DXF inside"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it and send the DXF inside"),
    (b"Rar!", "a RAR archive; unpack it and send the DXF inside"),
    (b"BZh", "a bzip2 archive; unpack it and send the DXF inside"),
    (b"\xfd7zXZ", "an xz archive; unpack it and send the DXF inside"),
    (b"%PDF", "a PDF; export the drawing as DXF"),
    (b"%!PS", "a PostScript file; export the drawing as DXF"),
    (b"\x89PNG", "a PNG picture; export the drawing as DXF"),
    (b"\xff\xd8\xff", "a JPEG picture; export the drawing as DXF"),
    (b"GIF8", "a GIF picture; export the drawing as DXF"),
    (b"II*\x00", "a TIFF picture; export the drawing as DXF"),
    (b"BM", "a BMP picture; export the drawing as DXF"),
    (b"\xd0\xcf\x11\xe0", "an old Office or CAD document (OLE); export the drawing as DXF"),
    (b"ISO-10303-21", "a STEP model; export the flat pattern as DXF"),
    (b"solid ", "an STL model; export the flat pattern as DXF"),
    (b"{\\rtf", "a rich text document; export the drawing as DXF"),
)
_DWG = re.compile(rb"AC10\d\d|AC2\.\d|AC1\.\d|MC0\.0")
_NC1 = re.compile(rb"\s*(\*\*[^\n]*\n\s*)*ST[ \t]*[\r\n]", re.IGNORECASE)
# Without its first line: a block of contours, holes or texts and its first row.
_NC1_BLOCK = re.compile(
    rb"^[ \t]*(AK|IK|BO|SI|KO|PU)[ \t]*[\r\n]+[ \t]*[vouh]?[ \t]*[-+.,\d]+[uos]?[ \t]", re.I | re.M
)
# A first group code, with the blanks and comment groups that come before it in the wild.
_FIRST_TAG = re.compile(rb"[\s\x00]*(999\s*\r?\n[^\n]*\n\s*)*-?\d{1,4}\s*(\r\n|\r|\n)")
_SECTION = re.compile(rb"0[ \t]*(\r\n|\r|\n)[ \t]*SECTION", re.IGNORECASE)


class NotADrawing(UnreadableDrawing):
    """The file is no DXF at all."""


def sniff(content: bytes) -> tuple[Kind, str]:
    """Return the kind of the file and what it is in words.

    Only the first 4 kB are looked at; a byte-order mark is stepped over.
    """
    if not content.strip(b"\x00 \t\r\n"):
        return "empty", "an empty file (0 bytes of content)"
    head = content[:4096]
    if head.startswith(BINARY_DXF):
        return "binary_dxf", "a binary DXF"
    if _DWG.match(head):
        return "other", "a DWG, not a DXF; save it as DXF in the CAD program"
    for signature, words in _SIGNATURES:
        if head.startswith(signature):
            return "other", words
    return _sniff_text(_as_ascii(head))


def _as_ascii(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore").encode("ascii", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _sniff_text(head: bytes) -> tuple[Kind, str]:
    is_dxf = _FIRST_TAG.match(head) or _SECTION.search(head)
    if _NC1.match(head) or (not is_dxf and _NC1_BLOCK.search(head)):
        return "nc1", "a DSTV NC1 file, not a DXF"
    lowered = head.lstrip().lower()
    if lowered.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        return "other", "an XML, SVG or HTML file, not a DXF"
    if is_dxf:
        return "dxf", "a DXF"
    if b"EXTENTS,1" in head or b"LAYERC,1" in head:
        return "other", "a DXF of AutoCAD 1.x, a format older than any reader; save it again as R12 or newer"
    if b"\x00" in head or sum(byte > 126 for byte in head) > len(head) // 3:
        return "other", "binary data of an unknown kind, not a DXF"
    return "other", "a text file, not a DXF"
