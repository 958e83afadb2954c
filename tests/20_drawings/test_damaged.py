"""Whatever the bytes are: parts, or a finding that names the cause; never an exception."""

from __future__ import annotations

import gzip
import io
import math
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nestwright.drawings import limits
from nestwright.drawings.files.mend import mend
from nestwright.drawings.read import read_drawing


def only_finding(content):
    reading = read_drawing("x.dxf", content)
    assert reading.parts == ()
    (finding,) = reading.findings
    assert finding.severity == "error"
    return finding


def zipped():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.dxf", "0\nEOF\n")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (b"AC1015\x00\x00\x00" + bytes(200), "DWG"),
        (gzip.compress(b"0\nSECTION\n", mtime=0), "gzip"),
        (zipped(), "ZIP"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"DXF file content", "text file"),
        (bytes(range(200, 256)) * 9, "binary data"),
        (b"EXTENTS,1\n0,1,0,1\nLAYERC,1\n", "AutoCAD 1.x"),
        (b"ISO-10303-21;", "STEP"),
    ],
)
def test_what_is_no_dxf_is_named(content, word):
    finding = only_finding(content)
    assert finding.rule == "not_dxf"
    assert word in finding.message


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("nestwright.drawings.read.MAX_BYTES", 10)
    assert only_finding(b"0\nSECTION\n2\nENTITIES\n").rule == "too_large"
    assert limits.MAX_BYTES > 1_000_000


def test_too_many_seconds_are_refused(monkeypatch, new, as_bytes):
    doc = new()
    doc.modelspace().add_circle((0, 0), 50)
    monkeypatch.setattr(limits.time, "thread_time", iter(range(0, 100_000, 100)).__next__)
    finding = only_finding(as_bytes(doc))
    assert finding.rule == "too_large"
    assert "takes more than" in finding.message


@pytest.fixture
def plate(new, as_bytes):
    """A square with a round hole: as bytes of a whole file."""
    doc = new("R2000")
    doc.layers.add("CUT")
    doc.modelspace().add_lwpolyline(
        [(0, 0), (100, 0), (100, 100), (0, 100)], close=True, dxfattribs={"layer": "CUT"}
    )
    doc.modelspace().add_circle((50, 50), 10)
    return as_bytes(doc)


AREA = 10_000 - math.pi * 100


def area_of(content):
    reading = read_drawing("x.dxf", content)
    (part,) = reading.parts
    return part.shape.net_area_mm2, [finding.rule for finding in reading.findings]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: text.rindex("EOF")],
        lambda text: text + "\nrubbish after the end\n\x1a\x1a",
        lambda text: text.replace("100\nAcDbPolyline\n", "").replace("100\nAcDbEntity\n", ""),
        lambda text: text[
            text.index("  0\nSECTION\n  2\nENTITIES") : text.index("  0\nSECTION\n  2\nOBJECTS")
        ],
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "999\nmade by someone\n" + text,
        lambda text: text.replace("  0\nCIRCLE", "junk\n  0\nCIRCLE"),
    ],
    ids=[
        "no EOF",
        "rubbish after EOF",
        "no subclasses",
        "entities alone",
        "CRLF",
        "comment first",
        "junk line",
    ],
)
def test_damaged_files_give_their_part(plate, damage):
    area, _ = area_of(damage(plate.decode()).encode())
    assert area == pytest.approx(AREA)


def test_a_repaired_file_says_so(plate):
    text = plate.decode().replace("100\nAcDbPolyline\n", "").replace("100\nAcDbEntity\n", "")
    _, found = area_of(text.encode())
    assert "damaged_file" in found


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_file_ends_in_words(plate, share):
    reading = read_drawing("x.dxf", plate[: int(len(plate) * share)])
    assert reading.findings
    assert reading.parts or any(finding.severity == "error" for finding in reading.findings)
    assert any(finding.rule in {"damaged_file", "unreadable"} for finding in reading.findings)


@pytest.mark.parametrize("encoding", ["gbk", "shift_jis", "cp1250", "utf-8", "utf-8-sig", "utf-16"])
def test_any_code_page_is_read(plate, encoding):
    layer = {"gbk": "切割", "shift_jis": "切断", "cp1250": "vágás"}.get(encoding, "découpe")
    text = plate.decode().replace("CUT", layer)
    area, _ = area_of(text.encode(encoding))
    assert area == pytest.approx(AREA)


def test_an_empty_drawing_says_so(new, read):
    reading = read(new())
    assert [finding.rule for finding in reading.findings] == ["units", "no_part"]
    assert "empty" in reading.findings[-1].message


def test_mending_keeps_a_polyline_that_lost_its_end():
    text = "0\nSECTION\n2\nENTITIES\n0\nPOLYLINE\n8\n0\n70\n1\n" + "".join(
        f"0\nVERTEX\n8\n0\n10\n{x}\n20\n{y}\n" for x, y in ((0, 0), (9, 0), (9, 9))
    )
    area, _ = area_of(mend(text).encode())
    assert area == pytest.approx(40.5)


@pytest.mark.parametrize(
    "line",
    [
        "0\nLINE\n8\n0\n10\n1\n11\n5\n21\n5\n",  # an x without its y
        "0\nLINE\n8\n0\n62\nred\n10\n1\n20\n1\n11\n5\n21\n5\n",  # a colour that is no number
        "0\nINSERT\n8\n0\n66\n1\n2\nNO_BLOCK\n10\n0\n20\n0\n0\nATTRIB\n8\n0\n1\nA\n0\nSEQEND\n8\n0\n",
    ],
    ids=["half a place", "no integer", "attributes"],
)
def test_one_bad_entity_does_not_cost_the_mended_file(line):
    text = "0\nSECTION\n2\nENTITIES\n0\nCIRCLE\n8\n0\n10\n0\n20\n0\n40\n10\n" + line
    area, _ = area_of(mend(text).encode())
    assert area == pytest.approx(100 * math.pi)


@pytest.mark.parametrize("value", ["abc", ""])
def test_a_unit_that_is_no_number_does_not_cost_the_file(plate, value):
    text = plate.decode().replace("$INSUNITS\n 70\n4", f"$INSUNITS\n 70\n{value}")
    assert text != plate.decode()
    area, found = area_of(text.encode())
    assert area == pytest.approx(AREA)
    assert "damaged_file" in found


LINES = "".join(
    f"0\nLINE\n8\n0\n10\n{x}\n20\n{y}\n11\n{to_x}\n21\n{to_y}\n"
    for x, y, to_x, to_y in ((0, 0, 100, 0), (100, 0, 100, 50), (100, 50, 0, 50), (0, 50, 0, 0))
)


@pytest.mark.parametrize("cut", range(1, 20))
def test_the_cut_off_last_entity_is_dropped(cut):
    """A hole of 12.5 mm must not become one of 12, or of the radius that ezdxf puts."""
    text = f"0\nSECTION\n2\nENTITIES\n{LINES}0\nCIRCLE\n8\n0\n10\n50\n20\n25\n40\n12.5\n"
    reading = read_drawing("x.dxf", text[:-cut].encode())
    assert [part.shape.net_area_mm2 for part in reading.parts] == [pytest.approx(5000)]
    assert any("the end of the file is missing" in finding.message for finding in reading.findings)


def test_a_file_that_only_lacks_its_end_keeps_its_last_line():
    area, found = area_of(f"0\nSECTION\n2\nENTITIES\n{LINES}".encode())
    assert area == pytest.approx(5000)
    assert "damaged_file" in found


@pytest.mark.parametrize("number", ["1.0D+02", "1.0E+02", "10.D1"])
def test_a_number_as_fortran_writes_it_is_read(number):
    text = f"0\nSECTION\n2\nENTITIES\n{LINES}0\nENDSEC\n0\nEOF\n".replace("\n100\n", f"\n{number}\n")
    area, _ = area_of(text.encode())
    assert area == pytest.approx(5000)


@settings(max_examples=80)
@given(st.binary(max_size=400))
def test_any_bytes_give_findings(content):
    reading = read_drawing("x.dxf", content)
    assert reading.parts == ()
    assert any(finding.severity == "error" for finding in reading.findings)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_any_mutation_of_a_good_file_gives_findings(plate, data):
    content = bytearray(plate)
    start = bytes(plate).index(b"ENTITIES")
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(start, len(content) - 1))
        content[at] = data.draw(st.sampled_from(b"0123456789 .-\nAeLX\xff\x00"))
    reading = read_drawing("x.dxf", bytes(content))
    assert reading.findings
    assert reading.units in {"mm", ""}


@settings(max_examples=40)
@given(st.text(alphabet="0123456789.-\nLINEARCSPW ", max_size=300))
def test_any_text_in_the_entities_gives_findings(text):
    content = f"0\nSECTION\n2\nENTITIES\n{text}\n0\nENDSEC\n0\nEOF\n".encode()
    assert read_drawing("x.dxf", content).findings


def test_a_file_cut_off_anywhere_gives_no_other_shape():
    circles = "".join(f"0\nCIRCLE\n8\n0\n10\n{x}.0\n20\n25.0\n40\n{r}\n" for x, r in ((50, 40.5), (50, 10.5)))
    body = f"0\nSECTION\n2\nENTITIES\n{circles}".encode()
    whole = [round(math.pi * each, 3) for each in (40.5**2, 40.5**2 - 10.5**2)]
    for end in range(body.index(b"CIRCLE"), len(body) + 1):
        for part in read_drawing("x.dxf", body[:end]).parts:
            assert round(part.shape.net_area_mm2, 3) in whole
