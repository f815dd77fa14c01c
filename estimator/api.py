"""The Python interface: scenarios in, frozen results out.

from estimator.api import Scenario, estimate, sample

scenario = Scenario(stock={"rounds": "1M"}, use={"daily": "10k..20k"})
sample(scenario).median
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.claims import check
from estimator.compare import compare
from estimator.errors import InputError
from estimator.estimate import estimate, rebuild
from estimator.estimate import solve as _solve
from estimator.loading import load
from estimator.register import load_register
from estimator.scenario import Scenario
from estimator.sweep import sweep
from estimator.uncertainty.distribution_of_days import draws, sample
from estimator.uncertainty.drivers import drivers
from estimator.uncertainty.solve_for_chance import solve_chance

if TYPE_CHECKING:
    from estimator.estimate import Estimate
    from estimator.uncertainty.solve_for_chance import Solved

__all__ = [
    "InputError",
    "Scenario",
    "check",
    "compare",
    "draws",
    "drivers",
    "estimate",
    "load",
    "load_register",
    "rebuild",
    "sample",
    "solve",
    "sweep",
]


def solve(scenario: Scenario, name: str, *, chance: float | None = None) -> Estimate | Solved:
    """What one input would have to be for the stock to last as long as the scenario asks.

    Args:
        scenario: asks for a duration.
        name: full name of the input, such as ``daily``.
        chance: the probability of lasting so long, over the ranges of the other inputs; without
            one, the value at the readings of the inputs.

    Raises:
        InputError: no duration is asked for, or there is no such input to solve for.
    """
    if chance is None:
        return _solve(scenario, name)
    return solve_chance(scenario, name, chance)
