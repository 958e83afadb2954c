"""``nestwright report`` on the folder of a real nest."""

import csv

import openpyxl

QUICK = ("--time", 5, "--max-steps", 2)


def test_a_nest_goes_on_paper(nestwright, draw, tmp_path):
    out = tmp_path / "out"
    nestwright("nest", draw("plate-x10.dxf", hole=20), "--plate", "500x300", *QUICK)
    done = nestwright("report", out, "--material", "DC01", "--thickness", 2, "--paper", "roll")
    assert done.exit_code == 0, done.output
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (out / "labels.pdf").read_bytes().startswith(b"%PDF-")
    assert "layout-1" in openpyxl.load_workbook(out / "report.xlsx").sheetnames
    with (out / "pieces.csv").open(encoding="utf-8-sig", newline="") as file:
        pieces = list(csv.DictReader(file))
    assert sum(int(piece["cut times"]) for piece in pieces) == 10


def test_a_folder_without_a_result_is_refused(nestwright, tmp_path):
    done = nestwright("report", tmp_path)
    assert done.exit_code == 2
    assert "result.json" in done.output


def test_a_label_needs_a_width_and_a_height(nestwright, draw, tmp_path):
    nestwright("nest", draw("plate.dxf"), "--plate", "500x300", *QUICK)
    done = nestwright("report", tmp_path / "out", "--label", "big")
    assert done.exit_code == 2
    assert "70x37" in done.output
