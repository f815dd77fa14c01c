"""Correlated draws: what a Gaussian copula says of scores, ranks and chances in closed form."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from estimator.errors import InputError
from estimator.scenario.models import Scenario
from estimator.uncertainty.distribution_of_days import draws, sample

stats = pytest.importorskip("scipy.stats")

STOCK = {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"}
JOB: dict[str, Any] = {"stock": STOCK, "use": {"daily": "10k to 20k"}, "question": {"lasts": "60d"}}
NAMES = ("rounds", "unserviceable", "daily")


def _drawn(correlation: dict[str, str], **more: Any) -> dict[str, Any]:
    scenario = Scenario.model_validate({**JOB, "correlation": correlation})
    rows = draws(scenario, samples=2048, **more)
    return {name: np.array([row[name] for row in rows]) for name in NAMES}


@pytest.mark.parametrize("method", ["conditional", "mc"])
@pytest.mark.parametrize(
    "wanted",
    [
        {"rounds:daily": 0.5},
        {"rounds:daily": -0.9},
        {"rounds:daily": 0.7, "daily:unserviceable": -0.4, "unserviceable:rounds": 0.1},
        {"rounds:daily": 1.0},
        {"rounds:daily": -1.0, "daily:unserviceable": 0.6, "rounds:unserviceable": -0.6},
    ],
)
def test_scores_and_ranks(wanted: dict[str, float], method: str) -> None:
    """Normal scores correlate as given, ranks by 6/π·asin(ρ/2) (Pearson 1907)."""
    found = _drawn({pair: str(value) for pair, value in wanted.items()}, method=method)
    near = 0.01 if method == "conditional" else 0.03
    known = {frozenset(pair.split(":")): value for pair, value in wanted.items()}
    scores = {
        "rounds": np.log(found["rounds"]),
        "daily": np.log(found["daily"]),
        "unserviceable": stats.norm.ppf(found["unserviceable"] / 0.3),
    }
    for a, b in combinations(NAMES, 2):
        rho = known.get(frozenset((a, b)), 0.0)
        assert np.corrcoef(scores[a], scores[b])[0, 1] == pytest.approx(rho, abs=near)
        ranks = stats.spearmanr(found[a], found[b]).statistic
        assert ranks == pytest.approx(6 / math.pi * math.asin(rho / 2), abs=near)


def test_correlation_leaves_each_input_as_it_is() -> None:
    found = _drawn({"rounds:daily": "0.8", "daily:unserviceable": "-0.5"})
    share = stats.kstest(found["unserviceable"] / 0.3, "uniform").statistic
    assert share < 4e-3
    sigma = math.log(2) / 2 / stats.norm.ppf(0.95)
    rate = stats.kstest(found["daily"], stats.lognorm(sigma, scale=math.sqrt(2e8)).cdf).statistic
    assert rate < 4e-3


@pytest.mark.parametrize("rho", [-0.95, -0.3, 0.3, 0.95])
def test_chances_of_two_correlated_lognormals(rho: float) -> None:
    """ln T is normal, with variance σ₁² + σ₂² − 2ρσ₁σ₂."""
    sections = {**JOB, "stock": {"rounds": "0.8M to 1.2M"}, "correlation": {"rounds:daily": rho}}
    found = sample(Scenario.model_validate(sections), at=(45, 80))
    z95 = stats.norm.ppf(0.95)
    one, two = math.log(1.5) / 2 / z95, math.log(2) / 2 / z95
    sigma = math.sqrt(one**2 + two**2 - 2 * rho * one * two)
    mu = math.log(0.96e12 / 2e8) / 2
    for time, chance in found.chances.items():
        exact = stats.norm.sf((math.log(time) - mu) / sigma)
        assert chance.value == pytest.approx(exact, abs=2 * chance.error)
        assert chance.error < 1e-3


@pytest.mark.parametrize(
    "correlation",
    [
        {"rounds:daily": "0.9", "daily:unserviceable": "0.9", "rounds:unserviceable": "-0.9"},
        {"rounds:daily": "1", "daily:unserviceable": "1", "rounds:unserviceable": "0.99"},
    ],
)
def test_what_contradicts_itself_is_refused(correlation: dict[str, str]) -> None:
    with pytest.raises(InputError, match="not positive semidefinite"):
        _drawn(correlation)
