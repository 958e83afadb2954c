"""NC1 bytes to parts and findings: the plate, or the flat faces of a profile."""

from __future__ import annotations

from nestwright.drawings.information.evidence import NO_INFORMATION, Field, PartInformation, Source
from nestwright.drawings.nc1.blocks import Drawn, read_blocks
from nestwright.drawings.nc1.faces import shape_of
from nestwright.drawings.nc1.header import CODES, Header, HeaderBroken, read_header
from nestwright.drawings.nc1.lines import Notes, read_lines
from nestwright.drawings.nc1.profiles import ROUND, Face, faces_of
from nestwright.drawings.reading import DrawingReading, Finding, RecognisedPart, Severity
from nestwright.geometry.contours import bounds_mm

HEADER_RULE = "nc1-header"
_SIZE_MM = 1.0  # by which a plate's contour may differ from the header's length and width


def read_nc1(name: str, content: bytes) -> DrawingReading:
    """Return the parts of one NC1 file: name, grade, thickness and quantity are the header's.

    A wrong line in the header, a contour or a hole costs all parts: which one it is, its finding says.

    Parameters
    ----------
    name
        the file's name without its extension; it names a piece that has no mark.
    """
    notes = Notes()
    lines = read_lines(content, notes)
    try:
        header, at = read_header(lines, notes)
    except HeaderBroken:
        return _reading(name, [], notes)
    drawn = read_blocks(lines[at:], notes)
    parts = [] if notes.failed else _parts(name, header, drawn, notes)
    return _reading(name, [] if _is_unreadable(notes) else parts, notes)


def _is_unreadable(notes: Notes) -> bool:
    return any(finding.rule == "unreadable" for finding in notes.findings)


def _parts(name: str, header: Header, drawn: Drawn, notes: Notes) -> list[RecognisedPart]:
    _tell_ends(header, notes)
    faces = faces_of(header)
    piece = header.piece or header.drawing or name
    parts: list[RecognisedPart] = []
    for face in faces:
        shape = shape_of(face, header, drawn, notes)
        if shape is not None:
            own = piece if header.code == "B" else f"{piece} {face.name}"
            parts.append(RecognisedPart(own, shape, 1, _information(own, header, face)))
    _tell_faces(header, faces, parts, notes)
    _tell_lost(faces, drawn, notes)
    return parts


def _information(name: str, header: Header, face: Face) -> PartInformation:
    """Return what the header states of a piece."""
    values = {
        Field.NAME: name,
        Field.QUANTITY: header.quantity,
        Field.MATERIAL: header.grade or None,
        Field.THICKNESS: face.thickness_mm,
    }
    said = {what: (value, f"header: {value}") for what, value in values.items() if value is not None}
    return NO_INFORMATION.given(Source.FILE, HEADER_RULE, said)


def _tell_faces(header: Header, faces: list[Face], parts: list[RecognisedPart], notes: Notes) -> None:
    kind = f"{CODES[header.code]} {header.profile}".strip()
    if not parts:
        why = "has no flat face" if header.code in ROUND else "has no contour AK that says how its faces look"
        notes.findings.append(Finding("no_part", Severity.ERROR, f"{kind}: it {why}"))
        return
    if header.code != "B":
        words = f"no plate but one {kind}: its {len(parts)} faces are flat parts, each as the file shows it"
        notes.warn("profile_faces", f"{words}: please check")
    elif not _is_size(header, faces[0], parts[0]):
        words = f"its contour is not the header's {header.length_mm:g} x {faces[0].width_mm:g} mm"
        notes.warn("header_size", f"{words}; the contour counts: please check")
    if parts and any(part.thickness_mm is None for part in parts):
        notes.warn("header_text", "the header states no thickness")


def _is_size(header: Header, face: Face, part: RecognisedPart) -> bool:
    left, bottom, right, top = bounds_mm(part.shape.outer)
    drawn = sorted((right - left, top - bottom))
    stated = sorted((header.length_mm, face.width_mm))
    return all(abs(a - b) <= _SIZE_MM for a, b in zip(drawn, stated, strict=True))


def _tell_ends(header: Header, notes: Notes) -> None:
    if any(header.end_angles_deg):
        angles = ", ".join(f"{angle:g}" for angle in header.end_angles_deg)
        words = f"the ends are cut at an angle ({angles} deg: web start, web end, flange start, flange end)"
        notes.warn("bevel", f"{words}; flat parts are cut square: please check")


def _tell_lost(faces: list[Face], drawn: Drawn, notes: Notes) -> None:
    """Tell what is drawn on a side that the profile does not have: nothing is lost silently."""
    sides = "".join(face.sides for face in faces)
    rows = [rows[0] for rows in (*drawn.outer, *drawn.inner, *drawn.lines)] + drawn.holes + drawn.bends
    rows += [text.row for text in drawn.texts]
    for row in rows:
        if row.face not in sides:
            notes.warn("left_out_block", f"the piece has no flat face {row.face}; left out", row.line)


def _reading(name: str, parts: list[RecognisedPart], notes: Notes) -> DrawingReading:
    notes.tell_sloppy()
    width = max((bounds_mm(part.shape.outer)[2] for part in parts), default=0.0)
    height = max((bounds_mm(part.shape.outer)[3] for part in parts), default=0.0)
    return DrawingReading(name, tuple(parts), tuple(notes.findings), "mm", width, height)
