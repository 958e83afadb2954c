"""Layer and colour maps: what the lines of a layer or colour are for, whatever their name would say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from nestwright.drawings.clean_up import CleanUp, Target
from nestwright.drawings.files.segments import Drawn, Stroke
from nestwright.drawings.layers import Role, role_of_layer
from nestwright.drawings.reading import Finding, Severity


@dataclass
class Mapped:
    """The strokes after the maps; ``nowork`` are kept with their part, neither cut nor marked."""

    drawn: Drawn
    nowork: list[Stroke] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def with_maps(drawn: Drawn, clean_up: CleanUp) -> Mapped:
    """Return what is drawn, sorted by the maps first; strokes that no map names stay where they are."""
    if not clean_up.maps:
        return Mapped(drawn)
    sorting = _Sorting(drawn, clean_up)
    for name in ("cut", "marks", "frames", "notes"):
        for stroke in getattr(drawn, name):
            sorting.take(stroke, name)
    return sorting.outcome()


class _Sorting:
    def __init__(self, drawn: Drawn, clean_up: CleanUp) -> None:
        self._clean_up = clean_up
        self._drawn = replace(drawn, cut=[], marks=[], frames=[], notes=[], left_out=drawn.left_out.copy())
        self._nowork: list[Stroke] = []
        self._deleted: Counter[str] = Counter()
        self._seen: set[str | int] = set()

    def take(self, stroke: Stroke, role: str) -> None:
        self._seen |= {stroke.layer.casefold(), stroke.colour}
        target = self._clean_up.target(stroke.layer, stroke.colour)
        if target is None:
            getattr(self._drawn, role).append(stroke)
            return
        self._no_longer(stroke, role)
        match target:
            case Target.MARK:
                self._drawn.marks.append(stroke)
            case Target.NOWORK:
                self._nowork.append(stroke)
            case Target.DELETE:
                self._deleted[f"line on layer '{stroke.layer}'"] += 1
            case _:
                # Its layer's name may say "frame": it says nothing any more.
                self._drawn.cut.append(replace(stroke, layer=f"process_{target}", process=target.process))

    def _no_longer(self, stroke: Stroke, role: str) -> None:
        """Take a stroke from what was counted as left out or dashed."""
        if role == "notes":
            self._drawn.left_out -= Counter({f"line on layer '{stroke.layer}'": 1})
        elif role == "marks" and role_of_layer(stroke.layer) is Role.CUT:
            self._drawn.dashed -= 1

    def outcome(self) -> Mapped:
        findings: list[Finding] = []
        if self._deleted:
            kinds = ", ".join(f"{count} {kind}" for kind, count in self._deleted.most_common(8))
            findings.append(Finding("mapped_away", Severity.INFO, f"deleted as the maps ask: {kinds}"))
        missing = [f"layer '{name}'" for name in self._clean_up.layers if name not in self._seen]
        missing += [f"colour {number}" for number in self._clean_up.colours if number not in self._seen]
        if missing:
            text = f"the maps name what the drawing does not have: {', '.join(missing[:8])}"
            findings.append(Finding("map_unused", Severity.INFO, text))
        return Mapped(self._drawn, self._nowork, findings)
