"""The targets: each takes what all cases of a group gave, and says whether it was met, with the number."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bench.nesting.ours import NAME, solver_name
from bench.nesting.outcome import Outcome

LEAST_TIME_S = 0.05  # a time below is taken for this one: it is mostly the clock's


@dataclass(frozen=True)
class Verdict:
    """Whether a target was met (None: nothing to judge by), and what was measured."""

    passed: bool | None
    measured: str


Judge: TypeAlias = Callable[[Sequence[Outcome]], Verdict]


def none_to_judge(why: str) -> Verdict:
    """Return that the target could not be judged."""
    return Verdict(None, why)


def density_by_peer(peer: str, mean: float, least: float) -> Judge:
    """Judge the density divided by a peer's, in the mean over the cases and in each."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        ratios: dict[str, float] = {}
        for outcome in outcomes:
            ours, theirs = outcome.median(NAME, "density"), outcome.median(peer, "density")
            if ours is not None and theirs and not outcome.median(peer, "unplaced"):
                # A strip without some of the pieces is no answer.
                ratios[outcome.case] = 0.0 if outcome.median(NAME, "unplaced") else ours / theirs
        if not ratios:
            return none_to_judge(f"no case with valid runs of both {NAME} and {peer}")
        average, worst = statistics.mean(ratios.values()), min(ratios, key=lambda case: ratios[case])
        under = sorted(case for case, ratio in ratios.items() if ratio < 1.0)
        text = f"{average:.4f} in the mean of {len(ratios)}, least {ratios[worst]:.4f} ({worst})"
        text += f"; under {peer}: {', '.join(under)}" if under else ""
        return Verdict(average >= mean and ratios[worst] >= least, text)

    return judge


def equal_plates(points: float) -> Judge:
    """Judge that no peer is better on any case, and the mean density in points above the best."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        gains, worse = [], []
        for outcome in outcomes:
            plates, density = outcome.median(NAME, "plates"), outcome.median(NAME, "density")
            theirs = _peer_results(outcome)
            if plates is None or density is None or not theirs:
                continue
            gains.append(100.0 * (density - max(other for _, other in theirs.values())))
            best = min(theirs, key=lambda peer: (theirs[peer][0], -theirs[peer][1]))
            unplaced = outcome.median(NAME, "unplaced")
            # Listed figures have three digits.
            if unplaced or (plates, -round(density, 3)) > (theirs[best][0], -round(theirs[best][1], 3)):
                worse.append(f"{outcome.case} ({best})")
        if not gains:
            return none_to_judge("no case with a valid run")
        mean = statistics.mean(gains)
        text = f"{mean:+.2f} points in the mean of {len(gains)}"
        text += f"; worse than the best peer: {', '.join(worse) or 'none'}"
        return Verdict(mean >= points and not worse, text)

    return judge


def _peer_results(outcome: Outcome) -> dict[str, tuple[float, float]]:
    """Return plates and density of the peers that placed everything, and of those listed."""
    results = {f"{peer}, listed": found for peer, found in outcome.listed.items()}
    for peer in outcome.peers:
        plates, density = outcome.median(peer, "plates"), outcome.median(peer, "density")
        if plates is not None and density is not None and outcome.median(peer, "unplaced") == 0:
            results[peer] = (plates, density)
    return {name: (float(plates), float(density)) for name, (plates, density) in results.items()}


def near_optimum(outcomes: Sequence[Outcome]) -> Verdict:
    """Judge plates against the known optimum: never more than one above, at it on at least a third."""
    above: dict[str, float] = {}
    for outcome in outcomes:
        plates = outcome.median(NAME, "plates")
        if plates is not None and outcome.optimum is not None:
            missing = outcome.median(NAME, "unplaced")
            above[outcome.case] = math.inf if missing else plates - outcome.optimum
    if not above:
        return none_to_judge("no case with a known optimum and a valid run")
    at = sum(extra <= 0 for extra in above.values())
    far = sorted(case for case, extra in above.items() if extra > 1)
    text = f"at the optimum on {at} of {len(above)}; more than one above: {', '.join(far) or 'none'}"
    return Verdict(not far and 3 * at >= len(above), text)


def at_most(name: str, limit: float, unit: str = "") -> Judge:
    """Judge a figure or a time by a limit, in every case."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        values = [value for outcome in outcomes if (value := outcome.median(NAME, name)) is not None]
        if not values:
            return none_to_judge("no valid run")
        unplaced = sum(outcome.median(NAME, "unplaced") or 0 for outcome in outcomes)
        text = f"{name} {max(values):.3f}{unit}" + (f", {unplaced:g} pieces left out" if unplaced else "")
        return Verdict(max(values) <= limit and not unplaced, text)

    return judge


def repeated(most: int, dearer: float) -> Judge:
    """Judge how many different layouts there are, and the cost beside the search without their price."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        (outcome,) = outcomes
        different, cost = outcome.median(NAME, "different"), outcome.median(NAME, "cost")
        free = outcome.median(solver_name("no-repeat"), "cost")
        if different is None or cost is None:
            return none_to_judge("no valid run")
        if free is None:
            return none_to_judge(f"{different:g} layouts, cost {cost:g}; no valid run without the price")
        text = f"{different:g} layouts, cost {cost:g}, without their price {free:g}"
        return Verdict(different <= most and cost <= free * dearer, text)

    return judge


def mixed_sheets(outcomes: Sequence[Outcome]) -> Verdict:
    """Judge plates against every peer, and cost against the constructive fill."""
    (outcome,) = outcomes
    plates, cost = outcome.median(NAME, "plates"), outcome.median(NAME, "cost_used")
    if plates is None or cost is None:
        return none_to_judge("no valid run")
    left = outcome.median(NAME, "unplaced") or 0.0
    better = []
    for peer in outcome.peers:
        theirs, missing = outcome.median(peer, "plates"), outcome.median(peer, "unplaced")
        if theirs is not None and missing is not None and (missing, theirs) < (left, plates):
            better.append(peer)
    construct = outcome.median(solver_name("construct"), "cost_used")
    construct_left = outcome.median(solver_name("construct"), "unplaced") or 0.0
    text = f"{plates:g} plates, {left:g} left out, cost {cost:.4f} with the last by its used share"
    text += f"; fewer plates: {', '.join(better) or 'nobody'}"
    if construct is None:
        return Verdict(False if better else None, f"{text}; no valid run of the constructive fill")
    text += f"; constructive fill {construct:.4f}, {construct_left:g} left out"
    return Verdict(not better and (left, cost) < (construct_left, construct), text)


def cheaper_than(variant: str) -> Judge:
    """Judge the cost of the plates against a variant of the search, in every case."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        (outcome,) = outcomes
        ours, theirs = outcome.median(NAME, "cost"), outcome.median(solver_name(variant), "cost")
        if ours is None or theirs is None:
            return none_to_judge(f"cost {ours}; no valid run of {variant if ours is not None else NAME}")
        left = outcome.median(NAME, "unplaced") or 0.0
        return Verdict(ours < theirs and not left, f"cost {ours:g}, {variant} {theirs:g}, {left:g} left out")

    return judge


def denser_than(variant: str, points: float) -> Judge:
    """Judge the density against a variant of the search, in points."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        (outcome,) = outcomes
        ours, theirs = outcome.median(NAME, "density"), outcome.median(solver_name(variant), "density")
        if ours is None or theirs is None:
            shown = "none" if ours is None else f"{100 * ours:.2f} %"
            return none_to_judge(f"density {shown}; no valid run of both {NAME} and {variant}")
        gain = 100.0 * (ours - theirs)
        return Verdict(gain >= points, f"{100 * ours:.2f} %, {gain:+.2f} points above {variant}")

    return judge


def large_job(first_s: float, wall_s: float, memory_mb: float) -> Judge:
    """Judge the time to the first valid answer, the whole time, and the memory."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        (outcome,) = outcomes
        limits = {"first_s": first_s, "wall_s": wall_s, "memory_mb": memory_mb}
        measured = {name: outcome.median(NAME, name) for name in limits}
        if not outcome.valid(NAME):
            return none_to_judge("no valid run")
        text = ", ".join(f"{name} {value:.4g}" for name, value in measured.items() if value is not None)
        kept = all(value is None or value <= limits[name] for name, value in measured.items())
        return Verdict(kept and not outcome.median(NAME, "unplaced"), text)

    return judge


def growth(outcomes: Sequence[Outcome]) -> Verdict:
    """Judge the first answer's time between numbers of pieces by n log n."""
    times = {
        outcome.pieces: max(first, LEAST_TIME_S)
        for outcome in outcomes
        if (first := outcome.median(NAME, "first_s")) is not None
    }
    if len(times) < 2:
        return none_to_judge("fewer than two numbers of pieces with a valid run")
    least, most = min(times), max(times)
    allowed = most * math.log(most) / (least * math.log(least))
    measured = times[most] / times[least]
    shown = ", ".join(f"{n}: {times[n]:.2f} s" for n in sorted(times))
    return Verdict(measured <= allowed, f"{shown}; times {measured:.0f}, n log n allows {allowed:.0f}")


def cold_start(answer_s: float, start_s: float) -> Judge:
    """Judge the first process after an install, and how long later ones take to be ready."""

    def judge(outcomes: Sequence[Outcome]) -> Verdict:
        (outcome,) = outcomes
        cold = outcome.median(solver_name("cold"), "process_to_answer_s")
        total, own = outcome.median(NAME, "process_to_answer_s"), outcome.median(NAME, "first_s")
        if cold is None or total is None or own is None:
            return none_to_judge("no valid run")
        text = f"first answer after {cold:.1f} s, later processes ready after {total - own:.2f} s"
        return Verdict(cold <= answer_s and total - own <= start_s, text)

    return judge
