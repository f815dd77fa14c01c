"""What can be true at its word, against linear programs in logs and the trying of all subsets."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog
from systems import INF, RandomCase, case, random_case

from estimator.claims.reconcile import reconcile

if TYPE_CHECKING:
    from collections.abc import Collection

    from estimator.claims.reconciliation import Ends


class Program:
    """The statements of a case at their word, some left out, as bounds of a linear program."""

    def __init__(self, one: RandomCase, left_out: Collection[int] = ()) -> None:
        low, high = np.full(len(one.names), -INF), np.full(len(one.names), INF)
        for number, (at, (least, most)) in enumerate(zip(one.at, one.ends, strict=True)):
            if number not in left_out:
                low[at], high[at] = max(low[at], least), min(high[at], most)
        self.one, self.low, self.high = one, low, high

    def solve(self, goal: np.ndarray) -> tuple[int, float]:
        """Status, and the least of the goal; its last entry is of a widening, free of charge."""
        one, width = self.one, len(self.one.names)
        eye = np.eye(width)
        ends = [(-eye, -self.low), (eye, self.high)]
        rows = [np.hstack([-one.least, np.zeros((len(one.least), 1))])]
        right = [np.zeros(len(one.least))]
        for matrix, values in ends:
            is_real = np.isfinite(values)
            rows.append(np.hstack([matrix, -np.ones((width, 1))])[is_real])
            right.append(values[is_real])
        equal = np.hstack([one.equal, np.zeros((len(one.equal), 1))])
        widening = (0, None) if goal[-1] else (0, 0)
        found = linprog(
            goal,
            *(np.vstack(rows), np.concatenate(right), equal, np.zeros(len(equal))),
            bounds=[(None, None)] * width + [widening],
        )
        return found.status, found.fun

    def is_possible(self) -> bool:
        return self.solve(np.zeros(len(self.one.names) + 1))[0] == 0

    def range(self, at: int) -> tuple[float, float]:
        goal = np.zeros(len(self.one.names) + 1)
        goal[at] = 1
        low, high = self.solve(goal), self.solve(-goal)
        return (-INF if low[0] else low[1]), (INF if high[0] else -high[1])


def logs(ends: Ends) -> list[float]:
    return [math.log(ends.low) if ends.low else -INF, math.log(ends.high)]


def close(found: Ends, low: float, high: float) -> bool:
    return logs(found) == pytest.approx([low, high], abs=1e-6)


CASES = [(seed, off, sizes) for seed in range(10) for off, sizes in ((0.02, "= >= <="), (0.4, "="))]


@pytest.mark.parametrize(("seed", "off", "sizes"), CASES)
def test_possible_and_the_range_of_every_quantity(seed: int, off: float, sizes: str) -> None:
    one = random_case(seed, off=off, sizes=sizes)
    word, program = reconcile(case(one.text)).word, Program(one)
    assert word.possible is program.is_possible()
    if word.possible:
        for at, name in enumerate(one.names):
            if name in word.ranges:
                assert close(word.ranges[name], *program.range(at)), name


@pytest.mark.parametrize("seed", range(9))
def test_ways_to_make_the_impossible_possible(seed: int) -> None:
    """The least widening, each statement alone, and the smallest sets, all by enumeration."""
    one = random_case(seed, off=0.5, sizes="= = >=")
    word, program = reconcile(case(one.text)).word, Program(one)
    if word.possible:
        assert program.is_possible()
        return
    goal = np.zeros(len(one.names) + 1)
    goal[-1] = 1
    status, least = program.solve(goal)
    assert status == 0
    assert math.log(word.widen or INF) == pytest.approx(least, rel=1e-6)
    count = len(one.ids)
    alone = {}
    for number in range(count):
        rest = Program(one, [number])
        if rest.is_possible():
            alone[one.ids[number]] = rest.range(one.at[number])
    assert {found.said.id for found in word.alone} == alone.keys()
    for found in word.alone:
        low, high = alone[found.said.id]
        least, most = one.ends[one.ids.index(found.said.id)]
        assert close(found.needs, low, high)
        gap = max(low - most, least - high, 0)
        assert found.factor == pytest.approx(math.exp(gap), rel=1e-6)
    for size in (1, 2, 3):
        sets = {
            tuple(one.ids[number] for number in subset)
            for subset in combinations(range(count), size)
            if Program(one, subset).is_possible()
        }
        if sets:
            break
    assert set(word.least_figures) == sets
    assert word.is_whole
