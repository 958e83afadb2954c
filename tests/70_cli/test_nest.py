"""``nestwright nest`` as a user runs it: files in, layouts out, exit codes that scripts rely on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import ezdxf
import pytest

QUICK = ("--time", 5, "--max-steps", 2)


def result_of(folder: Path) -> dict:
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


def placed(result: dict) -> dict[str, int]:
    counts: dict[str, int] = {}
    for layout in result["layouts"]:
        for piece in layout["placements"]:
            counts[piece["part_key"]] = counts.get(piece["part_key"], 0) + layout["amount"]
    return counts


def test_layouts_and_a_result_lie_in_the_folder(nestwright, draw, tmp_path):
    files = [draw("plate-x10.dxf", hole=20), draw("strip.dxf", width=180, height=20)]
    done = nestwright("nest", *files, "--plate", "500x300", "--gap", 5, "--margin", 10, "--qty", 3, *QUICK)
    assert done.exit_code == 0, done.output
    result = result_of(tmp_path / "out")
    assert placed(result) == {"plate-x10.dxf#plate-x10": 10, "strip.dxf#strip": 3}
    assert [drawing["quantity_from"] for drawing in result["drawings"]] == ["file name", "default"]
    assert result["parameters"]["seed"] == 1
    for layout in result["layouts"]:
        assert ezdxf.readfile(tmp_path / "out" / f"{layout['name']}.dxf").modelspace()
        assert (tmp_path / "out" / f"{layout['name']}.svg").read_text(encoding="utf-8").startswith("<")
        dxf = tmp_path / "out" / f"{layout['name']}.dxf"
        assert nestwright("verify", dxf, "--gap", 5, "--margin", 10).exit_code == 0


def test_circles_stay_circles(nestwright, draw, tmp_path):
    nestwright("nest", draw("a.dxf", hole=20), "--plate", "500x300", "--qty", 2, *QUICK)
    space = ezdxf.readfile(tmp_path / "out" / "layout-1.dxf").modelspace()
    assert [circle.dxf.radius for circle in space.query("CIRCLE")] == pytest.approx([20, 20])


def test_the_list_speaks_louder_than_the_name(nestwright, draw, tmp_path):
    file = draw("plate-x10.dxf")
    (tmp_path / "list.csv").write_text("name;quantity\nplate-x10.dxf;4\n", encoding="utf-8")
    done = nestwright("nest", file, "--plate", "500x300", "--list", "list.csv", *QUICK)
    assert done.exit_code == 0, done.output
    assert placed(result_of(tmp_path / "out")) == {"plate-x10.dxf#plate-x10": 4}


def test_entries_of_a_list_that_mean_one_drawing_add_up(nestwright, draw, tmp_path):
    entries = "name,quantity\nflange,3\nFlange.DXF,4\nC:\\orders\\flange.dxf,5\n"
    (tmp_path / "list.csv").write_text(entries, encoding="utf-8")
    nestwright("nest", draw("flange.dxf"), "--plate", "1000x600", "--list", "list.csv", *QUICK)
    assert placed(result_of(tmp_path / "out")) == {"flange.dxf#flange": 12}


def test_a_list_asks_for_priorities_kits_and_fillers(nestwright, draw, tmp_path):
    files = [
        draw("door.dxf"),
        draw("hinge.dxf", width=30, height=30),
        draw("washer.dxf", width=10, height=10),
    ]
    entries = "name,quantity,priority,kit,filler\ndoor,2,3,K1,\nHinge.dxf,2,,K1,\nwasher,900,,,yes\n"
    (tmp_path / "list.csv").write_text(entries, encoding="utf-8")
    done = nestwright("nest", *files, "--plate", "250x150", "--list", "list.csv", *QUICK)
    assert done.exit_code == 0, done.output
    result = result_of(tmp_path / "out")
    wishes = [(part["priority"], part["kit"], part["filler"]) for part in result["parts"]]
    assert wishes == [(3, "K1", False), (0, "K1", False), (0, None, True)]
    assert (result["summary"]["ordered"], result["summary"]["placed"]) == (4, 4)
    assert 0 < result["summary"]["fillers"] < 900
    assert f"{result['summary']['fillers']} fillers laid" in done.stdout


def test_entries_of_one_drawing_that_ask_for_different_things_are_refused(nestwright, draw, tmp_path):
    (tmp_path / "list.csv").write_text("name,qty,kit\na,3,K1\nA.dxf,4,K2\n", encoding="utf-8")
    done = nestwright("nest", draw("a.dxf"), "--plate", "500x300", "--list", "list.csv", *QUICK)
    assert done.exit_code == 2
    assert "'A.dxf' has others" in done.stderr


def test_files_of_one_name_from_two_folders_are_two_drawings(nestwright, draw, tmp_path):
    files = [draw("a/part x2.dxf"), draw("b/part x2.dxf", width=30)]
    done = nestwright("nest", *files, "--plate", "1000x600", *QUICK)
    assert done.exit_code == 0, done.output
    assert placed(result_of(tmp_path / "out")) == {f"{file}#part x2": 2 for file in files}


def test_a_listed_name_without_a_drawing_is_an_error(nestwright, draw, tmp_path):
    (tmp_path / "list.csv").write_text("name,quantity\nother,4\n", encoding="utf-8")
    done = nestwright("nest", draw("a.dxf"), "--plate", "500x300", "--list", "list.csv", *QUICK)
    assert done.exit_code == 2
    assert "other" in done.stderr


def test_what_does_not_fit_is_said_and_exits_3(nestwright, draw, tmp_path):
    files = [draw("small.dxf"), draw("giant.dxf", width=900, height=900)]
    done = nestwright("nest", *files, "--plate", "500x300", *QUICK)
    assert done.exit_code == 3
    (missing,) = result_of(tmp_path / "out")["not_placed"]
    assert missing["reason"] == "too_large_for_every_plate"
    assert "giant" in done.stdout


def test_stock_is_kept(nestwright, draw, tmp_path):
    done = nestwright("nest", draw("a.dxf"), "--qty", 50, "--plate", "250x130:2", *QUICK)
    result = result_of(tmp_path / "out")
    assert done.exit_code == 3
    assert sum(layout["amount"] for layout in result["layouts"]) == 2
    assert sum(placed(result).values()) == 8
    assert result["not_placed"][0]["reason"] == "no_plate_left_in_stock"


def test_json_goes_to_standard_output_and_nothing_else(nestwright, draw):
    done = nestwright("nest", draw("a.dxf"), "--plate", "500x300", "--json", *QUICK)
    assert json.loads(done.stdout)["layouts"][0]["amount"] == 1


def test_a_remnant_takes_the_parts(nestwright, draw, tmp_path):
    remnant = draw("offcut.dxf", width=260, height=140)
    done = nestwright("nest", draw("a.dxf"), "--qty", 4, "--plate", remnant, "--plate", "3000x1500", *QUICK)
    assert done.exit_code == 0, done.output
    offcut, whole = result_of(tmp_path / "out")["plates"]
    assert (offcut["scrap"], offcut["used"], whole["used"]) == (True, 1, 0)


@pytest.mark.parametrize(
    "words",
    [
        ("--plate", "wide"),
        ("--plate", "500x300", "--gap", -1),
        ("--plate", "500x300", "--qty", 0),
        ("--plate", "500x300", "--rotations", "up"),
        ("--plate", "500x300", "--margin", "1,2,3"),
        ("--plate", "500x300", "--margin", "1,2,3,-4"),
        ("--plate", "500x300", "--mode", "best"),
        ("--plate", "500x300", "--plate", "600x300", "--mode", "fill"),
        ("--plate", "500x300", "--time", 0),
        ("--plate", "500x300", "--out", "a.dxf"),
        ("--plate", "500x300", "--out", "a.dxf/out"),
        (),
    ],
)
def test_bad_usage_exits_2_with_one_clear_line(nestwright, draw, words):
    done = nestwright("nest", draw("a.dxf"), *words)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_a_margin_for_each_side_is_kept(nestwright, draw, tmp_path):
    margin = "30,10,0,5"
    words = ("--qty", 9, "--plate", "345x190", "--rotations", "0", "--margin", margin, *QUICK)
    done = nestwright("nest", draw("a.dxf"), *words)
    assert done.exit_code == 0, done.output
    (layout,) = result_of(tmp_path / "out")["layouts"]
    assert layout["certificate"]["margin_mm"] == {"left": 30, "right": 10, "bottom": 0, "top": 5}
    assert layout["certificate"]["least_sides_mm"]["left"] == pytest.approx(30.0, abs=0.2)
    file = tmp_path / "out" / "layout-1.dxf"
    assert nestwright("verify", file, "--margin", margin).exit_code == 0
    assert nestwright("verify", file, "--margin", "36,10,0,5").exit_code == 3


def test_a_filled_plate_leaves_the_rest_without_fault(nestwright, draw, tmp_path):
    words = ("--qty", 50, "--plate", "310x190", "--rotations", "0", "--mode", "fill", *QUICK)
    done = nestwright("nest", draw("a.dxf"), *words)
    assert done.exit_code == 0, done.output
    assert "41 of a: no room left on the plate" in done.stdout
    assert placed(result_of(tmp_path / "out")) == {"a.dxf#a": 9}
    giant = draw("giant.dxf", width=900, height=900)
    assert nestwright("nest", draw("a.dxf"), giant, *words).exit_code == 3


def test_the_used_length_of_a_strip_is_said(nestwright, draw, tmp_path):
    words = ("--qty", 9, "--plate", "3000x182", "--rotations", "0", "--mode", "strip", *QUICK)
    done = nestwright("nest", draw("a.dxf"), *words)
    assert done.exit_code == 0, done.output
    summary = result_of(tmp_path / "out")["summary"]
    assert summary["length_mm"] == pytest.approx(300.0, abs=0.5)
    assert f", {summary['length_mm']:.1f} mm of the strip -> out" in done.stdout


def test_what_a_straight_cut_leaves_is_said(nestwright, draw, tmp_path):
    words = ("--plate", "500x300", "--rotations", "0", "--mode", "estimate")
    done = nestwright("nest", draw("a.dxf"), *words)
    width, height = result_of(tmp_path / "out")["summary"]["remnant_mm"]
    assert width * height == pytest.approx(400 * 300, rel=0.01)
    assert f", {width:.0f} x {height:.0f} mm left -> out" in done.stdout


def test_parts_may_lie_at_any_angle(nestwright, draw, tmp_path):
    draw("a.dxf", width=400, height=20)
    done = nestwright("nest", "a.dxf", "--plate", "410x30", "--rotations", "any", *QUICK)
    assert done.exit_code == 0, done.output
    assert result_of(tmp_path / "out")["parts"][0]["rotations_deg"] is None


def test_input_that_cannot_be_read_exits_2_but_the_rest_is_nested(nestwright, draw, tmp_path):
    (tmp_path / "broken.dxf").write_bytes(b"AC1015\x00\x00 this is a DWG")
    done = nestwright("nest", draw("a.dxf"), tmp_path / "broken.dxf", "--plate", "500x300", *QUICK)
    assert done.exit_code == 2
    assert placed(result_of(tmp_path / "out")) == {"a.dxf#a": 1}
    assert "broken.dxf" in done.stderr


def test_old_layouts_do_not_stay_beside_new_ones(nestwright, draw, tmp_path):
    nestwright("nest", draw("a.dxf", width=200, height=150), "--qty", 9, "--plate", "500x300", *QUICK)
    (tmp_path / "out" / "layout-9.dxf").write_text("left from an earlier run")
    (tmp_path / "out" / "layout-plan.dxf").write_text("somebody's own")
    nestwright("nest", draw("a.dxf"), "--plate", "500x300", *QUICK)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "layout-1.certificate.json",
        "layout-1.dxf",
        "layout-1.svg",
        "layout-plan.dxf",
        "result.json",
    ]


def test_the_same_seed_and_steps_repeat_the_run(nestwright, draw, tmp_path):
    files = [draw("a.dxf", hole=10), draw("b.dxf", width=70, height=35)]
    words = ("--qty", 20, "--plate", "500x300", "--gap", 3, "--seed", 7, "--max-steps", 3, "--time", 60)
    for folder in ("one", "two"):
        assert nestwright("nest", *files, *words, "--out", folder).exit_code == 0
    first, second = (result_of(tmp_path / folder)["layouts"] for folder in ("one", "two"))
    assert first == second


def test_what_fits_no_plate_does_not_use_up_the_time(nestwright, draw):
    began = time.monotonic()
    files = [draw("a.dxf"), draw("giant.dxf", width=900, height=900)]
    assert nestwright("nest", *files, "--plate", "500x300", "--time", 300).exit_code == 3
    assert time.monotonic() - began < 100  # nowhere near the limit


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal to send to one process")
@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT]])
def test_ctrl_c_keeps_the_best_layouts(draw, tmp_path, signals):
    command = [
        sys.executable,
        "-m",
        "nestwright.cli.main",
        "nest",
        str(draw("a.dxf", hole=10)),
        "--qty",
        "60",
    ]
    process = subprocess.Popen(
        [*command, "--plate", "500x300", "--time", "100", "--out", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:  # the first line with a best result: everything lies on plates
        if "best" in line:
            break
    asked = time.monotonic()
    for each in signals:  # people press it again when nothing happens at once
        process.send_signal(each)
        process.stderr.readline()  # which says that it was heard
    process.communicate(timeout=30)
    # The second may come when all is written and the program about to end: then it ends by it.
    assert process.returncode == 0 or len(signals) > 1
    assert time.monotonic() - asked < 20
    assert sum(placed(result_of(tmp_path / "out")).values()) == 60


def test_programs_lie_beside_the_layouts(nestwright, draw, tmp_path):
    words = ("--plate", "500x300", "--gap", 5, "--qty", 2, *QUICK, "--nc", "generic", "--thickness", 3)
    done = nestwright("nest", draw("a.dxf", hole=20), *words)
    assert done.exit_code == 0, done.output
    (layout,) = result_of(tmp_path / "out")["layouts"]
    assert layout["files"]["nc"] == "layout-1.nc"
    assert layout["cutting"]["pierce_count"] == 4
    assert layout["cutting"]["time_s"] > 0.0
    assert 'id="travel"' in (tmp_path / "out" / "layout-1.svg").read_text(encoding="utf-8")
    program = (tmp_path / "out" / "layout-1.nc").read_text(encoding="ascii")
    for source in ("out", "out/layout-1.dxf"):
        again = nestwright("cut", source, "--thickness", 3, "--out", "nc", "--json")
        assert again.exit_code == 0, again.output
        assert json.loads(again.stdout)["layout-1"]["pierce_count"] == 4
    assert nestwright("cut", "out", "--thickness", 3, "--out", "nc").exit_code == 0
    assert (tmp_path / "nc" / "layout-1.nc").read_text(encoding="ascii") == program


def test_programs_need_a_thickness_and_a_known_machine(nestwright, draw):
    words = ("nest", draw("a.dxf"), "--plate", "500x300", *QUICK, "--nc")
    for machine, more, named in (
        ("generic", (), "--thickness"),
        ("bosch", ("--thickness", 3), "machine"),
        ("generic", ("--thickness", 3, "--material", "cheese"), "mild steel"),
    ):
        refused = nestwright(*words, machine, *more)
        assert refused.exit_code == 2
        assert named in refused.stderr
