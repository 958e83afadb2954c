"""The cutting path in a layout's picture: travel, leads and order as layers that a click switches."""

from __future__ import annotations

from collections.abc import Iterator

from nestwright.cutting.figures import travels
from nestwright.cutting.programme import Programme
from nestwright.layouts.svg_words import svg_number, svg_path, svg_text

LAYERS = ("travel", "leads", "cut-order")
_COLOURS = {"travel": "#7b1fa2", "leads": "#d50000", "cut-order": "#01579b"}


def path_layers(programme: Programme, unit: float) -> Iterator[str]:
    """Yield the layers in the plate's own coordinates, y upwards; ``unit`` is a hundredth of the plate."""
    thin = svg_number(0.05 * unit)
    hops = travels(programme.plan, programme.sheet)
    lines = " ".join(
        f"M{svg_number(a)} {svg_number(b)}L{svg_number(c)} {svg_number(d)}"
        for a, b, c, d in hops.reshape(-1, 4).tolist()
    )
    yield _begin("travel")
    stroke = f'stroke="{_COLOURS["travel"]}" stroke-width="{thin}" stroke-dasharray="6 4"'
    yield f'<path fill="none" {stroke} d="{lines}"/>'
    yield "</g>"
    yield _begin("leads")
    yield from _leads(programme, unit)
    yield "</g>"
    yield _begin("cut-order")
    yield from _numbers(programme, unit)
    yield "</g>"


def path_words(x: float, y: float, unit: float) -> Iterator[str]:
    """Yield a pair of words for each layer that a click shows and hides, on the page."""
    size = 0.8 * unit
    for number, layer in enumerate(LAYERS):
        at = x + 16.0 * unit * number
        word = layer.replace("cut-", "")
        yield svg_text(f"show {word}", at, y, size, more=f' id="show-{layer}" cursor="pointer"')
        yield svg_text(f"hide {word}", at + 7.0 * unit, y, size, more=f' id="hide-{layer}" cursor="pointer"')


def _begin(layer: str) -> str:
    return (
        f'<g id="{layer}" class="layer" pointer-events="none">'
        f'<set attributeName="visibility" to="hidden" begin="hide-{layer}.click" end="show-{layer}.click"/>'
    )


def _leads(programme: Programme, unit: float) -> Iterator[str]:
    leads = [lead for cut in programme.plan.cuts for lead in (cut.lead.into, cut.lead.out) if len(lead)]
    stroke = f'stroke="{_COLOURS["leads"]}" stroke-width="{svg_number(0.08 * unit)}"'
    yield f'<path fill="none" {stroke} d="{svg_path(leads, closed=False)}"/>'
    # A dot where the beam goes in: a line of no length with round ends.
    dots = " ".join(
        f"M{svg_number(burn[0, 0])} {svg_number(burn[0, 1])}h0" for _, burn in programme.plan.burns()
    )
    stroke = f'stroke="{_COLOURS["leads"]}" stroke-width="{svg_number(0.25 * unit)}"'
    yield f'<path fill="none" stroke-linecap="round" {stroke} d="{dots}"/>'


def _numbers(programme: Programme, unit: float) -> Iterator[str]:
    for number, cut in enumerate(programme.plan.cuts, start=1):
        x, y = cut.burns[0][0, :2].tolist()
        turned = f' transform="matrix(1 0 0 -1 0 {svg_number(2.0 * y)})" fill="{_COLOURS["cut-order"]}"'
        yield svg_text(str(number), x + 0.2 * unit, y - 0.1 * unit, 0.7 * unit, more=turned)
