"""Recognition over HTTP: rules set and used, values and findings of real drawings, the evidence under /v1."""

from __future__ import annotations

import io
import time
from typing import Any

import ezdxf


def plate(*texts: str) -> bytes:
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (200, 0), (200, 100), (0, 100)], close=True)
    for row, text in enumerate(texts):
        space.add_text(text, height=5, dxfattribs={"insert": (10, 80 - 10 * row)})
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode()


def read(shop: Any, name: str, content: bytes, **options: Any) -> dict[str, Any]:
    """Upload one drawing, wait, and return its only part."""
    job_id = shop("job/add", {"job_name": name})["job_id"]
    shop.good(shop.upload("drawing/upload", {"job_id": job_id, **options}, [("file", (name, content))]))
    until = time.monotonic() + 60
    while shop("job/drawing_handle_status", {"job_id": job_id})["handle_status"] != "completed":
        assert time.monotonic() < until
        time.sleep(0.05)
    [part] = shop("job/part_list", {"job_id": job_id})
    return part


def test_texts_of_a_drawing_fill_its_part(apis: tuple[Any, Any]) -> None:
    shop, other = apis
    part = read(shop, "bracket x10.dxf", plate("T=2", "材料:Q235"))
    assert (part["amount"], part["material"], part["thickness"]) == (10, "Q235", 2.0)
    known = shop.get(f"/v1/parts/{part['guid']}/information")
    thickness = known["fields"]["thickness"]
    assert thickness["evidence"]["text"] == "T=2"
    assert (thickness["evidence"]["rule"], thickness["evidence"]["source"]) == (
        "thickness-letter",
        "part_text",
    )
    assert known["fields"]["quantity"]["evidence"]["source"] == "file_name"
    assert shop.get(f"/v1/drawings/{part['drawing_guid']}/information") == [known]
    answer = other.call("GET", f"/v1/parts/{part['guid']}/information")
    assert other.bad(answer)[0] == 3002


def test_a_doubt_is_a_finding_and_no_value(apis: tuple[Any, Any]) -> None:
    shop, _ = apis
    part = read(shop, "a.dxf", plate("T=2", "THK 3"))
    assert part["thickness"] is None
    [drawing] = shop("drawing/info", {"guid": part["drawing_guid"]})
    assert "information_in_doubt" in [finding["rule"] for finding in drawing["findings"]]
    part = read(shop, "b.dxf", plate("T=2", "THK 3"), thickness=3)
    assert part["thickness"] == 3.0
    [drawing] = shop("drawing/info", {"guid": part["drawing_guid"]})
    assert "information_in_doubt" not in [finding["rule"] for finding in drawing["findings"]]


def test_rules_are_got_and_set(apis: tuple[Any, Any]) -> None:
    shop, other = apis
    shipped = shop("text_recognition/config", {})
    assert (shipped["version"], shipped["scope"]) == (0, "shipped")
    assert len(shipped["rules"]) > 50
    ours = {"id": "w", "field": "thickness", "pattern": "W(?P<value>%{number})mm", "confidence": 0.95}
    made = shop("text_recognition/drawing_config", {"rules": [ours], "extends": True})
    assert (made["version"], made["rules"][0]) == (1, ours)
    assert shop("text_recognition/config", {})["version"] == 1
    assert other("text_recognition/config", {})["version"] == 0
    assert read(shop, "c.dxf", plate("W4mm"))["thickness"] == 4.0
    bad = {**ours, "pattern": "(a+)+$"}
    status, message = shop.refused("text_recognition/drawing_config", {"rules": [bad]})
    assert status == 2200
    assert "rules[0].pattern" in message
    assert "'w'" in message
    assert shop.refused("text_recognition/drawing_config", {"rules": [], "job_id": 999999})[0] == 3002
    assert shop.refused("text_recognition/drawing_config", {})[0] == 2200
