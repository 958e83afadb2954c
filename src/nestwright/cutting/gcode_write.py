"""A cutting path as a program in a machine's own words."""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterator

from nestwright.cutting.machine import Machine
from nestwright.cutting.model import CutPlan, Kind, Sheet
from nestwright.cutting.rules import Compensation, CutRules
from nestwright.errors import BadParameter
from nestwright.geometry.contours import FloatArray, Path, arc_of, bounds_mm

_FLAT_MM = 0.0005  # an arc with a lower belly is written as a line: its centre would lie far out


def program(name: str, sheet: Sheet, plan: CutPlan, rules: CutRules, machine: Machine) -> str:
    """Return the program that cuts a path on a machine, lines ended by line feeds, ASCII only.

    Raises
    ------
    BadParameter
        when the machine is to compensate the kerf and its templates have no words for that.
    """
    if rules.compensation is Compensation.MACHINE and not machine.templates.compensate.strip():
        raise BadParameter("compensation", f"path for the machine {machine.name}: it has no word for another")
    return "\n".join(filter(None, _Writer(sheet, rules, machine).texts(name, plan))) + "\n"


class _Writer:
    def __init__(self, sheet: Sheet, rules: CutRules, machine: Machine) -> None:
        left, bottom, _, _ = bounds_mm(sheet.plate.outer)
        self._rules, self._machine = rules, machine
        self._program = {
            "material": _plain(rules.material),
            "thickness": f"{rules.thickness_mm:g}",
            "kerf": f"{rules.kerf_mm:g}",
            "feed": f"{rules.feed_mm_min:g}",
            "mark_feed": f"{rules.mark_feed_mm_min:g}",
            "pierce": f"{rules.pierce_s:g}",
            "home_x": self._number(left),
            "home_y": self._number(bottom),
        }

    def texts(self, name: str, plan: CutPlan) -> Iterator[str]:
        write, named = self._machine.write, {**self._program, "name": _plain(name)}
        yield write("head", **named)
        for note in plan.notes:
            yield write("comment", text=_plain(note))
        for number, cut in enumerate(plan.cuts, start=1):
            yield write("cut", number=number, kind=cut.kind.value, label=_plain(cut.label))
            for burn in cut.burns:
                yield from self._burn(burn, mark=cut.kind is Kind.MARK, program=named)
        yield write("tail", **named)

    def _burn(self, path: Path, *, mark: bool, program: dict[str, str]) -> Iterator[str]:
        write = self._machine.write
        compensated = self._rules.compensation is Compensation.MACHINE and not mark
        yield write("travel", x=self._number(path[0, 0]), y=self._number(path[0, 1]))
        yield write("mark_on" if mark else "cut_on", **program)
        if compensated:
            yield write("compensate", **program)
        feed = self._rules.mark_feed_mm_min if mark else self._rules.feed_mm_min
        for start, end in itertools.pairwise(path):
            yield self._segment(start, end, f"{feed:g}")
        if compensated:
            yield write("uncompensate", **program)
        yield write("off", **program)

    def _segment(self, start: FloatArray, end: FloatArray, feed: str) -> str:
        x0, y0 = self._number(start[0]), self._number(start[1])
        x, y = self._number(end[0]), self._number(end[1])
        belly = abs(float(start[2])) * math.dist(start[:2], end[:2]) / 2.0
        arc = arc_of(start, end) if belly > _FLAT_MM else None
        if (x0, y0) == (x, y):  # an arc from a point to itself would be a full circle
            return ""
        if arc is None:
            return self._machine.write("line", x=x, y=y, feed=feed)
        i, j = self._number(arc[0] - float(x0)), self._number(arc[1] - float(y0))
        word = "arc_left" if arc[4] > 0.0 else "arc_right"
        return self._machine.write(word, x=x, y=y, i=i, j=j, feed=feed)

    def _number(self, value: float) -> str:
        text = f"{float(value):.{self._machine.decimals}f}"
        return f"{0.0:.{self._machine.decimals}f}" if float(text) == 0.0 else text


def _plain(text: str) -> str:
    """Return a text that every control reads within a comment: ASCII, no brackets, no line breaks."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "replace").decode()
    return "".join(c if c.isalnum() or c in " .,:#+-_/x" else " " for c in ascii_text).strip()
