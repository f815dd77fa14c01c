"""sample: to be merged with the result class."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from estimator.uncertain.chances import Counted
from estimator.uncertain.draws import SCRAMBLES, drawn, power_of
from estimator.uncertain.integrated_input import Integrated, integrable
from estimator.uncertain.swings import swings_of

if TYPE_CHECKING:
    from estimator.uncertain.chances import Chances
    from estimator.uncertain.draws import Draws, Problem

_CLOSED: Final = 10
_MOST_COUNTED: Final = 15
_BUDGET: Final = 17


class Design(NamedTuple):
    """What stays the same while a certain input of a scenario is changed.

    Attributes:
        problem: what is drawn.
        integrated: the input that is integrated out; empty for none.
        values: the draws.
        chances: the probabilities below them.
    """

    problem: Problem
    integrated: str
    values: Draws
    chances: Draws

    @property
    def size(self) -> int:
        """Points in each set."""
        return next((column.shape[1] for column in self.values.values()), 1)

    def row(self, number: int) -> Problem:
        """The problem of one set of draws."""
        return self.problem._replace(fixed=_row(self.problem.fixed, number))


def design(problem: Problem, samples: int | None, seed: int) -> Design:
    """Choose what to integrate out, and draw."""
    order = [
        swing.name
        for swing in swings_of(problem)
        if not swing.is_point or swing.name in problem.distributions
    ]
    order = [name for name in order if name in problem.distributions]
    name = integrable(problem, order)
    inputs = len(order)
    counted = min(_MOST_COUNTED, _BUDGET - math.ceil(math.log2(max(inputs, 1))))
    power = power_of(samples, _CLOSED if name else counted) if order else 0
    order = [each for each in order if each != name] + ([name] if name else [])
    return Design(problem, name, *drawn(problem, power, seed, order))


def chances_of(design: Design) -> Chances:
    """The chances of the days."""
    problem, name, values, chances = design
    if name:
        return Integrated(problem, name, values, chances)
    if not values:
        return Counted(np.broadcast_to(problem.days({}), (SCRAMBLES, 1)))
    # a set at a time, whose columns fit the cache
    return Counted(np.stack([design.row(n).days(_row(values, n)) for n in range(SCRAMBLES)]))


def _row(columns: Draws, number: int) -> Draws:
    """One set of draws; what is the same in all sets stays."""
    return {name: each[number] if each.ndim > 1 else each for name, each in columns.items()}


def engine(scenario, samples=None, seed=0, which="first"):  # noqa
    from estimator.uncertain.draws import problem

    of = problem(scenario, which)
    d = design(of, samples, seed)
    return of, d.integrated, chances_of(d)
