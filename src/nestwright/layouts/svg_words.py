"""Paths, texts and numbers in the words of SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from nestwright.geometry.contours import LINE_BULGE, Contour, arc_of


def svg_text(words: str, x: float, y: float, size: float, *, weight: str = "", more: str = "") -> str:
    """Return a text element at a place of the page; ``more``: further attributes."""
    bold = f" font-weight={quoteattr(weight)}" if weight else ""
    return (
        f'<text x="{svg_number(x)}" y="{svg_number(y)}" font-size="{svg_number(size)}"{bold}{more}>'
        f"{escape(words)}</text>"
    )


def svg_path(lines: Sequence[Contour], *, closed: bool = True) -> str:
    """Return contours (or open paths) as the data of one path element; arcs stay arcs."""
    return " ".join(" ".join(_commands(line, closed=closed)) for line in lines)


def _commands(line: Contour, *, closed: bool) -> Iterator[str]:
    yield f"M{svg_number(line[0, 0])} {svg_number(line[0, 1])}"
    for row in range(len(line) if closed else len(line) - 1):
        start, end = line[row], line[(row + 1) % len(line)]
        target = f"{svg_number(end[0])} {svg_number(end[1])}"
        arc = arc_of(start, end) if abs(start[2]) >= LINE_BULGE else None
        if arc is None:
            yield f"L{target}"
        else:
            radius = svg_number(arc[2])
            yield f"A{radius} {radius} 0 {int(abs(start[2]) > 1.0)} {int(start[2] > 0.0)} {target}"
    if closed:
        yield "Z"


def svg_number(value: float) -> str:
    """Return a number to a tenth of a thousandth, without noughts at its end."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
