"""The order of cuts: everything once, precedence kept, and short."""

from __future__ import annotations

import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nestwright.cutting.travel import Stop, shortest_tour, tour_points


def length(stops, tour, home=(0.0, 0.0)) -> float:
    begin, leave = tour_points(stops, tour.order, tour.ways)
    return float(np.hypot(*(begin - np.vstack([home, leave[:-1]])).T).sum())


def random_stops(seed: int, count: int, ways: int) -> list[Stop]:
    random = np.random.default_rng(seed)
    middles = random.uniform(0, 1000, (count, 2))
    return [
        Stop(middle + random.normal(0, 20, (ways, 2)), middle + random.normal(0, 20, (ways, 2)))
        for middle in middles
    ]


@given(st.integers(0, 1000), st.integers(1, 40), st.integers(1, 4), st.integers(2, 9))
def test_everything_once_and_what_is_inside_before_what_is_around(seed, count, ways, family):
    stops = random_stops(seed, count, ways)
    parent = np.array([-1 if i % family == 0 else i - i % family for i in range(count)])
    tour = shortest_tour(stops, parent, (0.0, 0.0), seed=seed)
    assert sorted(tour.order) == list(range(count))
    place = {index: number for number, index in enumerate(tour.order)}
    assert all(place[i] < place[up] for i, up in enumerate(parent.tolist()) if up >= 0)
    assert all(0 <= tour.ways[i] < ways for i in range(count))


@given(st.integers(0, 1000))
def test_of_a_few_stops_the_shortest_order_and_ways(seed):
    stops = random_stops(seed, 5, 2)
    parent = np.array([-1, 0, -1, 2, -1])
    best = math.inf
    for order in itertools.permutations(range(5)):
        if order.index(1) < order.index(0) and order.index(3) < order.index(2):
            for ways in itertools.product(range(2), repeat=5):
                begin, leave = tour_points(stops, order, ways)
                hops = begin - np.vstack([(0.0, 0.0), leave[:-1]])
                best = min(best, float(np.hypot(*hops.T).sum()))
    found = length(stops, shortest_tour(stops, parent, (0.0, 0.0)))
    assert best - 1e-6 <= found <= 1.1 * best


def test_a_grid_is_walked_without_detours():
    middles = np.array([(x, y) for x in range(12) for y in range(12)], dtype=float) * 10.0
    stops = [Stop(middle[None], middle[None]) for middle in middles]
    tour = shortest_tour(stops, np.full(144, -1), (0.0, 0.0))
    assert length(stops, tour) <= 1.03 * 1430.0


def test_hops_shorter_than_the_rest_are_avoided():
    middles = np.array([(x, 0.0) for x in range(20)]) * 10.0
    stops = [Stop(middle[None], middle[None]) for middle in middles]
    free = np.full(20, -1)
    plain = shortest_tour(stops, free, (0.0, 0.0))
    rested = shortest_tour(stops, free, (0.0, 0.0), rest_mm=15.0)

    def short_hops(tour) -> int:
        begin, leave = tour_points(stops, tour.order, tour.ways)
        return int((np.hypot(*(begin[1:] - leave[:-1]).T) < 15.0).sum())

    assert short_hops(plain) == 19
    assert short_hops(rested) <= 2


def test_the_same_seed_gives_the_same_tour():
    stops = random_stops(7, 60, 3)
    free = np.full(60, -1)
    assert shortest_tour(stops, free, (0.0, 0.0), seed=3) == shortest_tour(stops, free, (0.0, 0.0), seed=3)
