"""The demo is what a newcomer sees first: it must end well."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(180)
def test_the_demo_plays_the_whole_flow(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "demo" / "run.py"), "--out", str(tmp_path / "out"), "--seconds", "3"],
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    layouts = sorted((tmp_path / "out").glob("layout-*.dxf"))
    assert layouts
    assert done.stdout.count(" valid, ") == len(layouts)
