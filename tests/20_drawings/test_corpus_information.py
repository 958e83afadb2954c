"""What real drawings say of their parts, against a table made by reading the drawings' texts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nestwright.drawings.read import read_drawing

TABLE = Path(__file__).with_name("corpus_information.tsv")


def expected() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["file"])
def test_every_part_is_known_as_the_table_says(corpus: Path, row: dict[str, str]) -> None:
    path = corpus / f"{row['file']}.dxf"
    reading = read_drawing(path.name, path.read_bytes())
    said = {
        (part.information.quantity, part.information.material, part.information.thickness_mm)
        for part in reading.parts
    }
    thickness = float(row["thickness_mm"]) if row["thickness_mm"] else None
    quantity = int(row["quantity"]) if row["quantity"] else None
    assert said <= {(quantity, row["material"] or None, thickness)}
    assert not any(finding.rule.startswith(("information", "rule_")) for finding in reading.findings)


def test_part_numbers_engraved_on_a_sheet_are_the_parts_names(corpus: Path) -> None:
    name = "nestout-real-sheet-3000x1500-001.dxf"
    parts = read_drawing(name, (corpus / name).read_bytes()).parts
    pieces = {part.name: part.quantity for part in parts}
    assert {"13436": 83, "152": 86, "1842": 4}.items() <= pieces.items()


def test_the_depth_of_a_chamfer_is_no_thickness(corpus: Path) -> None:
    name = "multi-opendesk-cafe-sheet.dxf"  # outlines on TOP-CUT-OUTSIDE_18MM and on REV-CHAMFER-ONLINE_08MM
    parts = read_drawing(name, (corpus / name).read_bytes()).parts
    assert {part.information.thickness_mm for part in parts} <= {18.0, None}
