"""Chances and percentiles of rationed stocks against two million plain draws of the closed form.

Errors have to cover what draws may miss, above all where a ration makes the days steep.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from estimator.scenario.models import Scenario
from estimator.uncertainty.distribution_of_days import sample
from estimator.uncertainty.solve_for_chance import solve_chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

DRAWS = 2 * 10**6
SIGMAS = 3.5  # of the oracle's own error
Z95 = 1.6448536269514722


class Rationed(NamedTuple):
    """Inputs as people write them: a number, `a..b` (uniform), `a to b` (lognormal, P5–P95)."""

    rounds: str
    daily: str
    below: str
    rate: str
    production: str

    def scenario(self, lasts: str = "60d") -> Scenario:
        use = {"daily": self.daily, "ration": {"below": self.below, "daily": self.rate}}
        return Scenario.model_validate(
            {
                "stock": {"rounds": self.rounds},
                "use": use,
                "supply": {"production": self.production},
                "question": {"lasts": lasts},
            }
        )

    def days(self, daily: float | None = None, seed: int = 1) -> Column:
        """Of plain draws: (S − X)/(d − p) + X/(r − p), each part for ever without a draw on it."""
        random = np.random.default_rng(seed)
        stock, use, mark, rate, supply = (drawn(random, text) for text in self)
        use = use if daily is None else np.full(DRAWS, daily)
        free = quotient(np.maximum(stock - mark, 0), use - supply)
        return free + quotient(np.minimum(stock, mark), np.minimum(use, rate) - supply)


def drawn(random: np.random.Generator, text: str) -> Column:
    if ".." in text:
        # evenly over the range, so that shares that depend on one input have hardly any error
        low, high = map(float, text.split(".."))
        return low + (high - low) * (random.permutation(DRAWS) + random.random(DRAWS)) / DRAWS
    if " to " in text:
        low, high = (math.log(float(end)) for end in text.split(" to "))
        return np.exp(random.normal((low + high) / 2, (high - low) / 2 / Z95, DRAWS))
    return np.full(DRAWS, float(text))


def quotient(rounds: Column, rate: Column) -> Column:
    """Days in which so many rounds are used up; for ever where the rate is none."""
    found = np.full(DRAWS, np.inf)
    found[rounds <= 0] = 0
    falls = (rate > 0) & (rounds > 0)
    found[falls] = rounds[falls] / rate[falls]
    return found


def error_of(chance: float) -> float:
    """That of a share of the oracle's draws."""
    return SIGMAS * math.sqrt(max(chance * (1 - chance), 1 / DRAWS) / DRAWS)


def percentile(days: Column, percent: float) -> tuple[float, float]:
    """Between which days a percentile lies, as far as the oracle's draws can tell."""
    share = percent / 100
    ends = [int((share + way * error_of(share)) * DRAWS) for way in (-1, 1)]
    low, high = np.partition(days, ends)[ends]
    return float(low), float(high)


ENDLESS = Rationed("500000 to 2000000", "16000", "200000", "8000", "5000..8045.639")
STEEP = Rationed("1000000", "10000", "200000..300000", "4000..6000", "1000..2000")
SMOOTH = Rationed("800000..1200000", "10000..20000", "100000", "9000", "1000")


@pytest.mark.parametrize("case", [SMOOTH, SMOOTH._replace(rate="4000", below="100000..200000")])
def test_percentiles_and_chances(case: Rationed) -> None:
    found, days = sample(case.scenario()), case.days()
    for percent, figure in found.percentiles.items():
        low, high = percentile(days, percent)
        assert low - figure.error <= figure.value <= high + figure.error
    chance = float((days >= 60).mean())
    assert abs(found.chances[60.0].value - chance) <= found.chances[60.0].error + error_of(chance)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_value_solved_for_with_a_ration_and_nothing_to_integrate_out(seed: int) -> None:
    """Seeds differ by 12 rounds a day, at a printed error of 4e-6 and less."""
    solved = solve_chance(STEEP.scenario("200d"), "daily", 0.9, seed=seed)
    assert solved.value is not None
    low, high = (solved.value.value + way * solved.value.error for way in (-1, 1))
    noise = error_of(0.9)
    assert (STEEP.days(low) >= 200).mean() >= 0.9 - noise
    assert (STEEP.days(high) >= 200).mean() <= 0.9 + noise


@pytest.mark.parametrize(
    ("case", "keeping_up"),
    [
        (ENDLESS, 45.639 / 3045.639),
        (Rationed("1400000..1590595", "13000..21213", "200000", "5000", "4000..6843"), 1843 / 2843),
    ],
)
def test_a_chance_that_all_scrambles_count_alike(case: Rationed, keeping_up: float) -> None:
    """Whether production keeps up with the ration decides alone: a step that draws only count."""
    assert (case.days() == np.inf).mean() == pytest.approx(keeping_up, abs=1e-5)
    never = sample(case.scenario()).never
    assert abs(never.value - keeping_up) <= never.error + 1e-9


@pytest.mark.parametrize(
    ("percent", "case"),
    [
        (99.9, Rationed("1300000", "14000", "250000..417715", "2000..2704", "1600..1993")),
        (99.9, Rationed("1200000", "10000", "100000..194544", "7000 to 12590", "2600 to 4386")),
        (0.1, Rationed("1100000", "14000", "380000..759437", "2000 to 2782", "2400 to 3959")),
    ],
)
def test_far_percentiles_with_a_ration(percent: float, case: Rationed) -> None:
    found = sample(case.scenario(), percentiles=(percent,)).percentiles[percent]
    low, high = percentile(case.days(), percent)
    assert low - found.error <= found.value <= high + found.error
