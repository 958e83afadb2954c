"""What is put right in the bytes of an ASCII DXF before they are loaded, where ezdxf would misread them."""

from __future__ import annotations

import re
from itertools import pairwise

_NEW_KINDS = re.compile(rb"AcDb(Polyline|Spline|Ellipse)\s")
_VERSION = re.compile(rb"(\$ACADVER\s+1\s+)(AC\d{4})")
_R2000_HEADER = b"0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1015\n0\nENDSEC\n"
# The point keeps handles out ("1D2" is a hexadecimal number); the code says that the value is a number.
_FORTRAN_NUMBER = re.compile(rb"\d\.\d*D[-+]?\d")
_FORTRAN_TAG = re.compile(
    rb"^([ \t]*(?:[1-5]\d|14[0-7]|2[1-3]\d)[ \t]*\r?\n[ \t]*[-+]?\d+\.\d*)D(?=[-+]?\d+[ \t]*\r?$)",
    re.MULTILINE,
)
_END = re.compile(rb"^[ \t]*0\s*[\r\n]\s*EOF\b", re.IGNORECASE | re.MULTILINE)
_KIND = re.compile(rb"^[ \t]*0[ \t]*\r?\n[ \t]*([A-Za-z]\w*)", re.MULTILINE)
_TAG = re.compile(rb"^[ \t]*(\d+)[ \t]*\r?\n.*\n", re.MULTILINE)
# Kinds that end something and hold nothing, and kinds that are a piece of the entity before them.
_ENDINGS = frozenset((b"ENDSEC", b"ENDTAB", b"ENDBLK", b"SEQEND"))
_PIECES = frozenset((b"VERTEX", b"ATTRIB"))


def with_true_version(content: bytes) -> bytes:
    """Return the content saying R2000 when it says R12 (or nothing) but has entities that R12 has not.

    Small exporters write such files. ezdxf reads the entities of an R12 file without their subclasses:
    a closed LWPOLYLINE would lose its flag, a SPLINE its degree.
    """
    if not _NEW_KINDS.search(content):
        return content
    version = _VERSION.search(content[:65536])
    if version is None:
        return _R2000_HEADER + content.removeprefix(b"\xef\xbb\xbf")
    if version.group(2) > b"AC1009":
        return content
    return content[: version.start(2)] + b"AC1015" + content[version.end(2) :]


def with_plain_numbers(content: bytes) -> bytes:
    """Return the content with ``1.0D+02`` (a number as Fortran writes it) as ``1.0E+02``."""
    return _FORTRAN_TAG.sub(rb"\1E", content) if _FORTRAN_NUMBER.search(content) else content


def lacks_its_end(content: bytes) -> bool:
    """Return whether a DXF that is not UTF-16 has no EOF: it was cut off, or never finished."""
    return not content.startswith((b"\xff\xfe", b"\xfe\xff")) and not _END.search(content)


def without_last_entity(content: bytes) -> bytes:
    """Return a content that lacks its end without its last entity: its values may be cut off.

    It stays when it has as many values as the one of its kind before it, and a line break after them.
    """
    kinds = list(_KIND.finditer(content))
    while kinds and kinds[-1].group(1) in _PIECES:
        kinds.pop()
    if not kinds or kinds[-1].group(1) in _ENDINGS:
        return content
    last = kinds[-1]
    for start, end in reversed(list(pairwise(kinds))):
        if start.group(1) == last.group(1):
            whole = _codes(content[start.start() : end.start()]) == _codes(content[last.start() :])
            return content if whole else content[: last.start()]
    return content[: last.start()]


def _codes(entity: bytes) -> list[bytes]:
    """Return the group codes of an entity; a last line without its value or its line break is one more."""
    rest = _TAG.sub(b"", entity)
    return [*_TAG.findall(entity), *(b"cut off " + piece for piece in rest.split())]
