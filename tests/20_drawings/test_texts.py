"""What texts and names say: a table of examples, false friends among them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.information.bench import try_text
from nestwright.drawings.information.evidence import Source
from nestwright.drawings.information.rules import shipped

TABLE = Path(__file__).with_name("texts.tsv")


def examples() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example['source']}: {example['text']}")
def test_a_text_says_what_the_table_says(example: dict[str, str]) -> None:
    trial = try_text(example["text"], shipped(), Source(example["source"]))
    said = trial.information
    assert (said.quantity, said.material, said.thickness_mm) == (
        int(example["quantity"]) if example["quantity"] else None,
        example["material"] or None,
        pytest.approx(float(example["thickness_mm"]), abs=0.001) if example["thickness_mm"] else None,
    ), [(find.rule.id, find.value, find.confidence) for find in trial.finds]


def test_the_table_is_large_enough() -> None:
    rows = examples()
    silent = [row for row in rows if not (row["quantity"] or row["material"] or row["thickness_mm"])]
    assert len(rows) >= 150
    assert len(silent) >= 50


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    trial = try_text(text, shipped())
    assert trial.information.quantity is None or 1 <= trial.information.quantity <= 100_000
    assert all(0 <= find.start < find.end <= len(find.line) for find in trial.finds)
