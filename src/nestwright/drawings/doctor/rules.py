"""What the ledger says of each rule: how sure it is, and whether its repair can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Undo: TypeAlias = Literal["here", "never"]


@dataclass(frozen=True)
class Rule:
    """``confidence``: 0 to 1, that the finding is right and its repair wanted, where nothing tells better.

    ``undo``: the repair can be undone by the finding's id ("here"; by the rule's name for the whole drawing,
    too), or is none ("never").
    """

    confidence: float
    undo: Undo = "never"


# An NC1 says what it means in words of its own; there is little to be unsure of.
NC1_RULES = (
    *("profile_faces", "bevel", "bend", "hole_finish", "blind_hole", "punch_mark", "opening_outside"),
    *("impossible_arc", "back_differs", "header_size", "header_text", "left_out_block", "bad_row"),
    *("missing_end", "sloppy_nc1", "nc1_face"),
)
RULES: dict[str, Rule] = {
    "not_dxf": Rule(1.0),
    "unreadable": Rule(1.0),
    "too_large": Rule(1.0),
    "program_error": Rule(1.0),
    "time_limit": Rule(1.0),
    "given_up": Rule(1.0),
    "damaged_file": Rule(0.9),
    "units": Rule(0.98),
    "implausible_size": Rule(0.5),
    "left_out": Rule(0.98),
    "mapped_away": Rule(1.0),
    "map_unused": Rule(1.0),
    "unreadable_entity": Rule(0.9),
    "hidden_layer": Rule(0.95),
    "broken_entity": Rule(0.9),
    "missing_block": Rule(0.95),
    "dashed_line": Rule(0.9, "here"),
    "only_marks": Rule(0.5, "here"),
    "zero_length": Rule(1.0),
    "duplicate_line": Rule(0.98, "here"),
    "near_duplicate_line": Rule(0.8, "here"),
    "overlapping_line": Rule(0.95, "here"),
    "joined_gap": Rule(0.95, "here"),
    "gap_closed": Rule(0.7, "here"),
    "shared_edge": Rule(0.7, "here"),
    "open_contour": Rule(0.9),
    "part_lost": Rule(0.6),
    "shared_lines": Rule(0.6),
    "trivial_contour": Rule(0.9, "here"),
    "trivial_line": Rule(0.9, "here"),
    "arcs_from_chords": Rule(0.9, "here"),
    "circle_from_polygon": Rule(0.9, "here"),
    "smoothed_curve": Rule(0.95, "here"),
    "chord_runs": Rule(0.8),
    "no_area": Rule(0.9),
    "self_crossing": Rule(0.9),
    "duplicate_contour": Rule(0.95, "here"),
    "near_duplicate_contour": Rule(0.8, "here"),
    "doubled_contour": Rule(0.8, "here"),
    "edge_notch": Rule(0.85, "here"),
    "sheet_frame": Rule(0.85, "here"),
    "text_box": Rule(0.8, "here"),
    "stepped_bore": Rule(0.75, "here"),
    "crossing_contours": Rule(0.7),
    "outside_line": Rule(0.9),
    "forced_part": Rule(1.0),
    "split_part": Rule(1.0),
    "no_part": Rule(1.0),
    "information_in_doubt": Rule(0.9),
    "information_differs": Rule(0.7),
    "rule_too_slow": Rule(1.0),
    **dict.fromkeys(NC1_RULES, Rule(0.95)),
}
UNKNOWN = Rule(0.5)
UNDOABLE = frozenset(name for name, rule in RULES.items() if rule.undo != "never")
