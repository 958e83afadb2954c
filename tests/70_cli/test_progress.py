"""The live line: never wider than the terminal, and quiet in a log."""

from __future__ import annotations

import io

import pytest

from nestwright.cli.progress import ProgressLine
from nestwright.layouts.result import Progress

BEST = Progress("constructing", 2.0, 30.0, 119, 119, 3, 2.51, 0.563, 2)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("columns", [20, 40, 200])
def test_the_line_is_never_as_wide_as_the_terminal(columns: int, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    line = ProgressLine(terminal := Terminal())
    line(BEST)
    line.say("short")
    lines = terminal.getvalue().split("\r")[1:]
    assert all(len(text) < columns for text in lines)
    assert len(lines[0]) == len(lines[1])  # what is longer is wiped out
    assert "28 s left" in lines[0] or columns == 20


def test_a_note_stays_on_a_line_of_its_own(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    line = ProgressLine(terminal := Terminal())
    line(BEST)
    line.note("stopping")
    line(BEST)
    line.close()
    first, second, third, end = terminal.getvalue().split("\n")
    assert (second, end) == ("stopping", "")
    assert first == third


def test_a_log_has_one_line_for_each_improvement() -> None:
    line = ProgressLine(log := io.StringIO())
    line(Progress("preparing", 0.1, 30.0, 0, 119))
    line(BEST)
    line(BEST)
    line.say("drawn and proved 1 of 3")
    line.close()
    assert log.getvalue() == (
        "constructing | 28 s left | 119 of 119 placed | best 2.51 plates, 56.3 % (at least 2)\n"
    )
