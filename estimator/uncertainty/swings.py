"""What each input alone does to the days: the bars of a tornado."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimator.quantity.distribution import TAILS
from estimator.uncertainty.draws import problem

if TYPE_CHECKING:
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.draws import Asks, Problem, Which


class Swing(NamedTuple):
    """What one input alone does to the days, all others at their medians.

    Attributes:
        name: full name of the input.
        low: its 5% quantile, in the unit of the inputs table; the value itself for a point.
        high: its 95% quantile.
        days_low: days with the input at `low`; infinite for never.
        days_high: days with it at `high`.
    """

    name: str
    low: float
    high: float
    days_low: float
    days_high: float

    @property
    def is_point(self) -> bool:
        """Whether the input is certain, so that its bar has no width."""
        return self.low == self.high

    @property
    def size(self) -> float:
        """The width of its bar as a ratio, |ln(days high / days low)|; infinite to 0 or never."""
        if self.days_low == self.days_high:
            return 0.0
        ends = sorted((self.days_low, self.days_high))
        if not ends[0] or ends[1] == math.inf:
            return math.inf
        return math.log(ends[1] / ends[0])


def swings(scenario: Scenario, natures: Which = "first", asks: Asks = "days") -> list[Swing]:
    """What each input alone does to the days, widest first; cheap next to `drivers`.

    Raises:
        InputError: as `drivers`.
    """
    return swings_of(problem(scenario, natures, asks=asks))


def swings_of(of: Problem) -> list[Swing]:
    """The same of a scenario that is ready to be drawn."""
    medians = of.medians
    ends = {name: distribution.quantile(TAILS) for name, distribution in of.distributions.items()}
    # one case for each end of each input, and last of all one with every input at its median
    cases = {name: np.full(2 * len(ends) + 1, medians[name]) for name in ends}
    for place, (name, pair) in enumerate(ends.items()):
        cases[name][2 * place : 2 * place + 2] = pair
    *days, middle = of.days(cases).tolist() if cases else [float(of.days({}))]
    found = [
        Swing(name, *map(float, pair), *days[2 * place : 2 * place + 2])
        for place, (name, pair) in enumerate(ends.items())
    ]
    found += [Swing(name, x, x, middle, middle) for name, x in medians.items() if name not in ends]
    return sorted(found, key=lambda swing: (swing.is_point, -swing.size))
