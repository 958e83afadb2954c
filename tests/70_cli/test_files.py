"""``verify``, ``doctor`` and the help."""

import json

import ezdxf


def layout(path, second_x: float) -> None:
    doc = ezdxf.new("R2010")
    doc.units = 4
    space = doc.modelspace()
    for name in ("PLATE", "CUT_OUTER"):
        doc.layers.add(name)
    corners = [(0, 0), (300, 0), (300, 200), (0, 200)]
    space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "PLATE"})
    for x in (10.0, second_x):
        square = [(x, 10), (x + 50, 10), (x + 50, 60), (x, 60)]
        space.add_lwpolyline(square, close=True, dxfattribs={"layer": "CUT_OUTER"})
    doc.saveas(path)


def test_verify_accepts_only_a_valid_layout(nestwright, tmp_path):
    layout(tmp_path / "good.dxf", 65.0)
    layout(tmp_path / "near.dxf", 64.95)
    layout(tmp_path / "over.dxf", 40.0)
    words = ("--gap", 5, "--margin", 10, "--json")
    good = nestwright("verify", "good.dxf", *words)
    assert good.exit_code == 0
    assert json.loads(good.stdout)["valid"] is True
    for name in ("near.dxf", "over.dxf"):
        bad = nestwright("verify", name, *words)
        assert bad.exit_code == 3
        assert json.loads(bad.stdout)["violations"]
    assert nestwright("verify", "good.dxf", "--gap", 5, "--margin", 10.05).exit_code == 3


def test_verify_of_no_drawing_exits_2(nestwright, tmp_path):
    (tmp_path / "note.dxf").write_text("hello")
    assert nestwright("verify", "note.dxf").exit_code == 2
    assert nestwright("verify", "gone.dxf").exit_code == 2


def test_doctor_prints_parts_and_findings(nestwright, draw):
    done = nestwright("doctor", draw("a.dxf", hole=20), "--json")
    assert done.exit_code == 0
    (part,) = json.loads(done.stdout)["parts"]
    assert (part["name"], part["quantity"], part["holes"]) == ("a", 1, 1)
    assert (part["width_mm"], part["height_mm"]) == (100, 60)


def test_doctor_undoes_a_repair_and_writes_what_is_left(nestwright, tmp_path):
    document = ezdxf.new("R2010")
    document.units = 4
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (90, 0), (90, 60), (0, 60)], close=True)
    space.add_lwpolyline([(20, 20), (50, 20), (50, 50), (20, 50), (20, 20.07)])
    document.saveas(tmp_path / "a.dxf")
    found = json.loads(nestwright("doctor", "a.dxf", "--json").stdout)
    [join] = [finding for finding in found["findings"] if finding["rule"] == "joined_gap"]
    table = nestwright("doctor", "a.dxf").stdout
    assert join["id"] in table
    assert "20.00, 20.00" in table

    words = ("--undo", join["id"], "--fix", "clean.dxf", "--png", "a.png", "--svg", "a.svg")
    undone = nestwright("doctor", "a.dxf", *words)
    assert (undone.exit_code, "undone" in undone.stdout) == (0, True)
    clean = json.loads(nestwright("doctor", "clean.dxf", "--json").stdout)
    assert (clean["parts"][0]["holes"], clean["parts"][0]["marks"]) == (0, 1)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg")
    stale = nestwright("doctor", "a.dxf", "--undo", "joined_gap-abcdef")
    assert (stale.exit_code, "fits nothing" in stale.stdout) == (3, True)


def test_doctor_holds_a_unit_in_doubt_until_it_is_decided(nestwright, tmp_path):
    document = ezdxf.new("R2010")
    document.units = 0
    document.modelspace().add_circle((0, 0), 1)
    document.saveas(tmp_path / "a.dxf")
    held = nestwright("doctor", "a.dxf")
    assert (held.exit_code, "--accept" in held.stdout) == (3, True)
    assert nestwright("doctor", "a.dxf", "--force-units", "in").exit_code == 0
    assert nestwright("doctor", "a.dxf", "--accept", "implausible_size").exit_code == 0


def test_doctor_of_no_drawing_exits_2_with_a_finding(nestwright, tmp_path):
    (tmp_path / "empty.dxf").write_bytes(b"")
    done = nestwright("doctor", "empty.dxf", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["findings"][0]["severity"] == "error"


def test_an_unknown_unit_exits_2_and_says_what_is_allowed(nestwright, draw):
    done = nestwright("doctor", draw("a.dxf"), "--units", "parsec")
    assert done.exit_code == 2
    assert "mm, cm, m, in, ft" in done.stderr


def test_help_names_the_commands(nestwright):
    help_text = nestwright("--help").output
    for command in ("nest", "verify", "doctor", "serve", "app"):
        assert command in help_text


def test_app_create_prints_credentials_once_made(nestwright, tmp_path):
    words = ("app", "create", "--team", "TEAM001", "--json", "--data-dir", tmp_path / "data")
    first, second = (json.loads(nestwright(*words).stdout) for _ in range(2))
    assert first["app_id"] != second["app_id"]
    assert len(first["app_secret"]) >= 32


def test_doctor_tells_what_the_drawing_says_of_a_part(nestwright, draw):
    done = nestwright("doctor", draw("bracket T=3 Q235 x10.dxf"))
    assert "Q235, 3 mm, wanted 10 times" in done.output
