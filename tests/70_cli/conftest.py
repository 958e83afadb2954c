"""Drawings made on the spot and a way to run the command line in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import ezdxf
import pytest
from click.testing import Result
from typer.testing import CliRunner

from nestwright.cli.main import app


class Draw(Protocol):
    def __call__(self, name: str, *, width: float = ..., height: float = ..., hole: float = ...) -> Path: ...


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Write a rectangle (with a round hole in the middle) as DXF and return its path."""

    def write(name: str, *, width: float = 100.0, height: float = 60.0, hole: float = 0.0) -> Path:
        doc = ezdxf.new("R2010")
        doc.units = 4
        space = doc.modelspace()
        corners = [(0, 0), (width, 0), (width, height), (0, height)]
        space.add_lwpolyline(corners, close=True)
        if hole:
            space.add_circle((width / 2, height / 2), hole)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        doc.saveas(path)
        return path

    return write


@pytest.fixture
def nestwright(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in an empty folder; standard output and error are kept apart."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)

    return run
