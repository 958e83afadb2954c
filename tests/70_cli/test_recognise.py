"""``nestwright recognise``: the test bench of rules and the table of drawings."""

from __future__ import annotations

import json


def test_a_text_is_tried(nestwright):
    done = nestwright("recognise", "--try", "T=2 Q235 x10")
    assert done.exit_code == 0, done.output
    for words in (
        "gb-steel",
        "material: Q235",
        "thickness: 2.0",
        "quantity: 10 (rule quantity-times-before)",
    ):
        assert words in done.stdout


def test_rivals_and_false_friends_are_shown(nestwright):
    done = nestwright("recognise", "--try", "M8x1.25 T=2 THK 3")
    assert "not-thread" in done.stdout
    assert "thickness: in doubt: 3.0 or 2.0" in done.stdout


def test_drawings_are_told_with_their_evidence(nestwright, draw, tmp_path):
    draw("plate_2mm_SPCC_10pcs.dxf")
    (tmp_path / "list.csv").write_text("name;qty;material;thickness\nb.dxf;4;DC01;1,5 mm\n", encoding="utf-8")
    draw("b.dxf")
    done = nestwright("recognise", tmp_path, "--list", "list.csv", "--json")
    assert done.exit_code == 0, done.output
    told = {drawing["file"]: drawing["parts"][0] for drawing in json.loads(done.stdout)["drawings"]}
    known = told["plate_2mm_SPCC_10pcs.dxf"]["information"]
    assert [known[field]["value"] for field in ("quantity", "material", "thickness")] == [10, "SPCC", 2.0]
    assert known["material"]["evidence"]["rule"] == "jis-steel"
    listed = told["b.dxf"]
    assert listed["quantity"] == 4
    assert listed["information"]["thickness"]["evidence"]["source"] == "list"
    shown = nestwright("recognise", "plate_2mm_SPCC_10pcs.dxf")
    assert "SPCC" in shown.stdout


def test_rules_of_a_file(nestwright, draw, tmp_path):
    rule = {"id": "w", "field": "thickness", "pattern": "W(?P<value>%{number})%{end}", "confidence": 0.9}
    (tmp_path / "rules.json").write_text(json.dumps({"version": 3, "rules": [rule]}), encoding="utf-8")
    done = nestwright("recognise", "--try", "W4 Q235", "--rules", "rules.json")
    assert "thickness: 4.0" in done.stdout
    assert "Q235" not in done.stdout.partition("\n")[2]
    shown = json.loads(nestwright("recognise", "--show-rules", "--rules", "rules.json").stdout)
    assert shown == {"version": 3, "rules": [rule]}


def test_what_is_wrong_is_named(nestwright, tmp_path):
    (tmp_path / "rules.json").write_text('{"rules": [{"id": "w"}]}', encoding="utf-8")
    done = nestwright("recognise", "--try", "a", "--rules", "rules.json")
    assert done.exit_code == 2
    assert "rules[0].field" in done.stderr
    assert nestwright("recognise").exit_code == 2
    assert nestwright("recognise", "--try", "a", "--in", "nowhere").exit_code == 2


def test_a_list_gives_materials_and_thicknesses_to_a_nest(nestwright, draw, tmp_path):
    draw("a.dxf")
    draw("b_3mm_Q235.dxf")
    (tmp_path / "list.csv").write_text("name,qty,material,thk\na.dxf,2,DC01,2\n", encoding="utf-8")
    done = nestwright(
        "nest", "a.dxf", "b_3mm_Q235.dxf", "--plate", "500x300", "--list", "list.csv", "--time", 0.2
    )
    assert done.exit_code == 0, done.output
    assert "nested together: DC01 2 mm; Q235 3 mm" in done.stderr
    result = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    known = result["drawings"][0]["parts"][0]["information"]
    assert known["material"]["value"] == "DC01"
    assert result["drawings"][0]["quantity_from"] == "list"
