"""The cases of the bench, as data: instances, times, seeds, peers, and the target that each group has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.nesting import judges
from bench.nesting.case import Case, one_plate, plates, scaled_mix, some_types
from bench.nesting.formats import read

INSTANCES = Path(__file__).resolve().parents[3] / "shared" / "data" / "instances"
PLATE_PEERS = ("packingsolver", "spyrrow-plates", "u-nesting", "libnest2d")
SIX_TYPES = (0, 3, 6, 9, 12, 15)  # of shopmix-322: from a plain rectangle to an open ring
SIX_HOLLOW = (5, 7, 12, 13, 14, 16)  # none that fills a plate by itself: brackets, a gear, open rings
FIVE_SEEDS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Entry:
    """One case: how to make it, and what others were measured with elsewhere, (plates, density)."""

    name: str
    make: Callable[[], Case]
    listed: Mapping[str, tuple[int, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """Cases with one target. ``variants``: of this engine, "" is the engine itself."""

    name: str
    target: str
    judge: judges.Judge
    entries: tuple[Entry, ...]
    seconds: float
    seeds: tuple[int, ...] = (1, 2, 3)
    threads: int = 2
    variants: tuple[str, ...] = ("",)
    peers: tuple[str, ...] = ()
    first_only: bool = False
    cold: bool = False


def _file(name: str) -> Callable[[], Case]:
    return lambda: read(INSTANCES / name)


def _strips(*names: str, prefix: str = "jagua-") -> tuple[Entry, ...]:
    return tuple(Entry(name, _file(f"{prefix}{name}.json")) for name in names)


def _equal(name: str, copies: int, length: float, **listed: tuple[int, float]) -> Entry:
    shown = {peer.replace("_", "-"): found for peer, found in listed.items()}
    return Entry(name, lambda: plates(read(INSTANCES / f"jagua-{name}.json"), copies, length), shown)


def _terashima() -> tuple[Entry, ...]:
    """Return the first instance in the folder of each class whose optimum is known."""
    first: dict[str, Path] = {}
    for file in sorted(INSTANCES.glob("terashima[12]-t?0*.txt")):
        first.setdefault(file.name.split("0")[0], file)
    solved = [file for file in first.values() if file.with_name(file.name.replace("-t", "-opt")).exists()]
    return tuple(Entry(file.stem, _file(file.name)) for file in solved)


def _mix(pieces: int) -> Entry:
    return Entry(f"{pieces} pieces", lambda: scaled_mix(read(INSTANCES / "shopmix-322.json"), pieces))


def _six(types: tuple[int, ...], quantity: int, name: str) -> Case:
    return some_types(read(INSTANCES / "shopmix-322.json"), types, quantity, name)


def _fill() -> Case:
    return one_plate(_six(SIX_HOLLOW, 1000, "6 types"), "6 types, one plate")


STRIPS = _strips("swim", "shirts", "albano", "dagli", "jakobs1", "mao", "blaz1", "fu", "shapes0")
SHOPMIX = (Entry("shopmix-322", _file("shopmix-322.json")),)

GROUPS: tuple[Group, ...] = (
    Group(
        "strip-30", "mean density 1.015 x spyrrow's, no instance under 0.995 x",
        judges.density_by_peer("spyrrow", 1.015, 0.995), STRIPS, 30, FIVE_SEEDS, peers=("spyrrow",),
    ),
    Group(
        "strip-60", "mean density 1.015 x spyrrow's, no instance under 0.995 x",
        judges.density_by_peer("spyrrow", 1.015, 0.995), STRIPS, 60, FIVE_SEEDS, peers=("spyrrow",),
    ),
    Group(
        "free", "any angle: density not under spyrrow's on any instance",
        judges.density_by_peer("spyrrow", 1.0, 1.0),
        (
            *_strips("swim-cr", "gardeyn0-c", "gardeyn2-c", "gardeyn4-c", "gardeyn6-c", "gardeyn8-c"),
            *_strips("swim-c", prefix="sparrow-"),
        ),
        30, peers=("spyrrow",),
    ),
    Group(
        "quarter-turns", "mean density not under spyrrow's",
        judges.density_by_peer("spyrrow", 1.0, 0.0),
        _strips("gardeyn0", "gardeyn2", "gardeyn4", "gardeyn6", "gardeyn8"), 30, peers=("spyrrow",),
    ),
    Group(
        "plates", "no peer better on any case, mean density 2 points above the best peer's",
        judges.equal_plates(2.0),
        (
            _equal("swim", 4, 5752, packingsolver=(5, 0.653), spyrrow_plates=(5, 0.670),
                   u_nesting=(5, 0.615)),
            _equal("shirts", 4, 60, packingsolver=(5, 0.720), spyrrow_plates=(5, 0.792),
                   u_nesting=(5, 0.809)),
            _equal("albano", 3, 6500, packingsolver=(5, 0.809), spyrrow_plates=(6, 0.736)),
            _equal("jakobs1", 10, 22, packingsolver=(6, 0.852), spyrrow_plates=(6, 0.790),
                   u_nesting=(6, 0.742), svgnest=(6, 0.775)),
            _equal("dagli", 4, 60, packingsolver=(5, 0.683), spyrrow_plates=(5, 0.769)),
        ),
        30, peers=PLATE_PEERS,
    ),
    Group(
        "optimum", "never more than one plate above the known optimum, at it on a third",
        judges.near_optimum, _terashima(), 20, (1,),
    ),
    Group(
        "repeated", "at most 4 different layouts, at most 2 % dearer than without their price",
        judges.repeated(4, 1.02),
        (Entry("6 types x 200", lambda: _six(SIX_TYPES, 200, "6 types x 200")),), 60, (1,),
        variants=("", "no-repeat"),
    ),
    Group(
        "mixed-sheets", "no peer with fewer plates, cheaper than the constructive fill",
        judges.mixed_sheets,
        (Entry("shop-lv8-276-mixed-sheets", _file("shop-lv8-276-mixed-sheets.json")),), 30,
        variants=("", "construct"), peers=PLATE_PEERS,
    ),
    Group(
        "shopmix", "at most 4.35 plates, the last by its used length",
        judges.at_most("plates_used", 4.35), SHOPMIX, 40,
    ),
    Group(
        "remnant", "cheaper than the same search with the plates in the given order",
        judges.cheaper_than("given-order"),
        (Entry("shopmix-322-remnant", _file("shopmix-322-remnant.json")),), 40, variants=("", "given-order"),
    ),
    Group(
        "first-answer", "first exact valid answer within 1 s, kernels loaded",
        judges.at_most("first_s", 1.0, " s"), SHOPMIX, 20, first_only=True,
    ),
    Group(
        "large", "5,008 pieces: valid within 10 s, finished within 45 s, under 2 GB",
        judges.large_job(10.0, 45.0, 2048.0),
        (Entry("psuser-2026-04-23", _file("psuser-2026-04-23.json")),), 30, (1,),
    ),
    Group(
        "growth", "time to the first valid answer grows no faster than n log n",
        judges.growth, tuple(_mix(pieces) for pieces in (100, 1000, 10_000)), 30, (1,), first_only=True,
    ),
    Group(
        "fill", "one plate of six shapes: 3 points denser than the constructive fill",
        judges.denser_than("construct", 3.0),
        (Entry("6 types, one plate", _fill),), 30,
        variants=("", "construct", "construct-blocks"),
    ),
    Group(
        "cold-start", "first answer after an install within 25 s, later processes ready in 1 s",
        judges.cold_start(25.0, 1.0), SHOPMIX, 20, (1,), first_only=True, cold=True,
    ),
)  # fmt: skip
