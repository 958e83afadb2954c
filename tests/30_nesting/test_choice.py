"""How often to cut each pattern: known optima, limits of stock, and exact trimming."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestwright.nesting.patterns.choice import LONGEST_S, Choice, choose
from nestwright.nesting.patterns.model import undominated
from nestwright.nesting.patterns.trim import trim


def choice(counts, demand, *, plate=None, stock=(None,), cost=(1.0,), **more) -> Choice:
    plates = np.zeros(len(counts), np.int64) if plate is None else np.array(plate)
    return Choice(plates, np.array(counts), np.array(demand), tuple(stock), np.array(cost), **more)


def missing(question: Choice, amounts: np.ndarray) -> list[int]:
    return np.maximum(question.demand - amounts @ question.counts, 0).tolist()


def total(question: Choice, amounts: np.ndarray) -> float:
    cost = float(question.cost[question.plate] @ amounts)
    return cost + question.price * int(np.count_nonzero(amounts))


def brute_force(question: Choice, most: int) -> float:
    totals = [np.inf]
    for uses in itertools.product(range(most + 1), repeat=len(question.plate)):
        amounts = np.array(uses)
        used = np.bincount(question.plate, weights=amounts, minlength=len(question.stock))
        in_stock = all(n is None or u <= n for n, u in zip(question.stock, used, strict=True))
        if in_stock and not any(missing(question, amounts)):
            totals.append(total(question, amounts))
    return min(totals)


def test_the_cheapest_mix_of_patterns() -> None:
    question = choice([[2, 0], [0, 3], [1, 1]], [5, 4])
    assert total(question, choose(question)) == 4.0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), price=st.sampled_from([0.0, 0.7, 3.0]))
def test_small_questions_against_all_answers(seed, price) -> None:
    random = np.random.default_rng(seed)
    question = choice(
        random.integers(0, 4, (5, 3)), random.integers(0, 5, 3), plate=random.integers(0, 2, 5),
        stock=(None, 2), cost=(3.0, 2.0), price=price,
    )  # fmt: skip
    best = brute_force(question, 4)
    amounts = choose(question, LONGEST_S)
    used = np.bincount(question.plate, weights=amounts, minlength=2)
    assert used[1] <= 2
    if np.isfinite(best):
        assert missing(question, amounts) == [0, 0, 0]
        assert total(question, amounts) == pytest.approx(best)


def test_stock_is_kept_and_the_dearer_plate_takes_the_rest() -> None:
    question = choice([[4], [4]], [20], plate=[0, 1], stock=(2, None), cost=(1.0, 5.0))
    assert choose(question).tolist() == [2, 3]


def test_plates_that_cost_nothing_are_used_first_and_no_more_than_needed() -> None:
    question = choice([[4], [3]], [10], plate=[0, 1], stock=(None, 2), cost=(5.0, 0.0))
    assert choose(question).tolist() == [1, 2]
    assert choose(choice([[4]], [10], cost=(0.0,))).tolist() == [3]


def test_a_price_per_layout_makes_layouts_fewer() -> None:
    counts = [[4, 0, 0], [0, 4, 0], [0, 0, 4], [1, 1, 1]]
    free, priced = choice(counts, [8, 8, 8]), choice(counts, [8, 8, 8], price=10.0)
    assert total(free, choose(free)) == 6.0
    assert choose(priced).tolist() == [0, 0, 0, 8]


def test_what_cannot_be_covered_is_of_low_priority() -> None:
    counts = [[3, 0, 0], [0, 3, 0], [0, 0, 3]]
    question = choice(counts, [6, 6, 6], stock=(3,), priority=np.array([0, 5, 1]))
    amounts = choose(question)
    assert amounts.tolist() == [0, 2, 1]
    assert missing(question, amounts) == [6, 0, 3]


def test_among_equals_the_pieces_of_more_worth_are_covered() -> None:
    question = choice([[3, 0], [0, 1]], [3, 1], stock=(1,), worth=np.array([1.0, 4.0]))
    assert choose(question).tolist() == [0, 1]


def test_types_without_a_pattern_do_not_hold_up_the_others() -> None:
    question = choice([[2, 0, 0], [0, 2, 0]], [4, 2, 7])
    assert choose(question).tolist() == [2, 1]
    assert choose(choice(np.zeros((0, 2), int), [1, 1])).tolist() == []
    assert choose(choice([[0, 0]], [1, 1])).tolist() == [0]
    assert choose(choice([[1, 2]], [0, 0])).tolist() == [0]


def test_of_equal_cost_what_leaves_more_over_is_taken() -> None:
    question = choice([[2], [2]], [4], value=np.array([0.0, 0.3]))
    assert choose(question).tolist() == [0, 2]


def test_many_patterns_of_single_pieces_within_the_time() -> None:
    random = np.random.default_rng(1)
    counts = np.zeros((1500, 60), np.int64)
    for p, start in enumerate(range(0, 60, 5)):
        counts[p, start : start + 5] = 1
    for p in range(12, 1500):
        counts[p, random.permutation(60)[: random.integers(2, 6)]] = 1
    question = choice(counts[random.permutation(1500)], np.ones(60, np.int64))
    amounts = choose(question, LONGEST_S)
    assert missing(question, amounts) == [0] * 60
    assert total(question, amounts) <= 14


def test_with_a_limit_of_nodes_answers_repeat() -> None:
    random = np.random.default_rng(2)
    question = choice(
        random.integers(0, 4, (200, 12)) * (random.random((200, 12)) < 0.3),
        random.integers(1, 40, 12),
        price=0.5,
    )
    first = choose(question, max_nodes=1)
    assert missing(question, first) == [0] * 12
    assert first.tolist() == choose(question, max_nodes=1).tolist()


@settings(max_examples=50)
@given(seed=st.integers(0, 2**32 - 1))
def test_undominated_against_all_pairs(seed) -> None:
    random = np.random.default_rng(seed)
    counts, cost = random.integers(0, 3, (30, 3)), random.integers(1, 4, 30).astype(float)
    plate, unlimited = random.integers(0, 2, 30), np.array([True, False])
    kept = set(undominated(counts, cost, plate, unlimited).tolist())
    for p in range(30):
        others = [
            q for q in range(30)
            if q != p and cost[q] <= cost[p] and (counts[q] >= counts[p]).all()
            and (unlimited[plate[q]] or plate[q] == plate[p])
        ]  # fmt: skip
        better = [q for q in others if cost[q] < cost[p] or (counts[q] > counts[p]).any()]
        assert (p in kept) <= (not better)
        assert p in kept or kept & set(others)


@settings(max_examples=150)
@given(seed=st.integers(0, 2**32 - 1), patterns=st.integers(1, 6), types=st.integers(1, 4))
def test_trimmed_layouts_hold_the_demand_exactly(seed, patterns, types) -> None:
    random = np.random.default_rng(seed)
    counts = random.integers(0, 5, (patterns, types))
    amounts = random.integers(0, 6, patterns)
    demand = random.integers(0, 25, types)
    cuts = trim(counts, amounts, demand)
    held = sum((cut.amount * (counts[cut.pattern] - cut.removed) for cut in cuts), np.zeros(types, np.int64))
    assert held.tolist() == np.minimum(demand, amounts @ counts).tolist()
    for cut in cuts:
        assert cut.amount > 0
        assert (cut.removed >= 0).all()
        assert (cut.removed <= counts[cut.pattern]).all()
    for p in range(patterns):
        assert sum(cut.amount for cut in cuts if cut.pattern == p) <= amounts[p]


def test_trimming_makes_no_layouts_that_are_not_needed() -> None:
    counts, amounts = np.array([[2, 1], [1, 3]]), np.array([6, 1])
    assert len(trim(counts, amounts, np.array([12, 9]))) == 2  # all surplus comes off the single plate
    assert len(trim(counts, amounts, np.array([7, 9]))) == 2  # one piece off each of the six
    assert len(trim(counts, amounts, np.array([13, 4]))) == 3
    assert [cut.amount for cut in trim(np.array([[5]]), np.array([3]), np.array([13]))] == [2, 1]
