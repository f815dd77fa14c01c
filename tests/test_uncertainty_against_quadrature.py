"""Chances of several uncertain inputs against numerical integration with SciPy's distributions.

The stock that lasts N days has a closed form in the other inputs (METHODS §2), so that
P(T ≥ N) is the mean of the stock's survival function there, over a fine grid of quantiles.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from estimator.scenario.models import Scenario
from estimator.uncertainty.distribution_of_days import sample

np = pytest.importorskip("numpy")
stats = pytest.importorskip("scipy.stats")

if TYPE_CHECKING:
    from collections.abc import Callable

Z95 = 1.6448536269514722
N = 60.0
STOCK = stats.norm(math.log(0.8 * 1.2) / 2 + math.log(1e6), math.log(1.5) / (2 * Z95))
DAILY = stats.lognorm(math.log(2) / (2 * Z95), scale=math.sqrt(2e8))


def _uniform(low: float, high: float) -> Any:
    return stats.uniform(low, high - low)


def _survival(need: Any) -> Any:
    """P(rounds ≥ need) for rounds '0.8M to 1.2M'."""
    return STOCK.sf(np.log(np.maximum(need, 1e-300)))


def _mean(integrand: Callable[..., Any], *inputs: Any, nodes: int = 120) -> float:
    """The mean of a function of independent inputs: Gauss-Legendre in their quantiles."""
    places, weights = np.polynomial.legendre.leggauss(nodes)
    grids = np.meshgrid(*(each.ppf((places + 1) / 2) for each in inputs), indexing="ij")
    product = np.ones(())
    for _ in inputs:
        product = np.multiply.outer(product, weights / 2)
    return float(np.sum(product * integrand(*grids)))


def _rationed_need(daily: Any, below: Any, rate: Any) -> Any:
    """N = (S − X)/d + X/r for S > X, else S/r."""
    slow = below / rate
    return np.where(slow >= N, N * rate, below + daily * (N - slow))


def _loss_need(daily: Any, loss: Any) -> Any:
    decay = -np.log1p(-loss) / 30.4375
    return daily * np.expm1(decay * N) / decay


def _phased_need(daily: Any, day: Any, rate: Any) -> Any:
    """Use at `daily` until a day, at `rate` from then on."""
    return daily * np.minimum(day, N) + rate * np.maximum(0, N - day)


def _arrival_need(daily: Any, day: Any, lot: Any) -> Any:
    """A delivery on a day, which has to be reached; after N it comes too late."""
    return np.where(day < N, np.maximum(daily * day, daily * N - lot), daily * N)


CASES: dict[str, tuple[dict[str, Any], float]] = {
    "reserve": (
        {"stock": {"reserve": "20k..80k"}, "use": {"daily": "10k to 20k"}},
        _mean(lambda d, r: _survival(d * N + r), DAILY, _uniform(20e3, 80e3)),
    ),
    "unserviceable, beta": (
        {"stock": {"unserviceable": "beta(2, 8)"}, "use": {"daily": "10k to 20k"}},
        _mean(lambda d, m: _survival(d * N / (1 - m)), DAILY, stats.beta(2, 8)),
    ),
    "production, triangular": (
        {"use": {"daily": "10k..20k"}, "supply": {"production": "triangular(0, 2k, 8k)"}},
        _mean(
            lambda d, p: _survival((d - p) * N),
            _uniform(10e3, 20e3),
            stats.triang(0.25, 0, 8e3),
        ),
    ),
    "weapons": (
        {"use": {"weapons": "300..500", "per_weapon": "20..40..60"}},
        _mean(lambda w, p: _survival(w * p * N), _uniform(300, 500), stats.beta(3, 3, 20, 40)),
    ),
    "loss": (
        {"stock": {"loss": "1%..5%"}, "use": {"daily": "10k to 20k"}},
        _mean(lambda d, m: _survival(_loss_need(d, m)), DAILY, _uniform(0.01, 0.05)),
    ),
    "ration": (
        {
            "use": {
                "daily": "10k..20k",
                "ration": {"below": "200k..400k", "daily": "6k..8k"},
            }
        },
        _mean(
            lambda d, x, r: _survival(_rationed_need(d, x, r)),
            _uniform(10e3, 20e3),
            _uniform(200e3, 400e3),
            _uniform(6e3, 8e3),
            nodes=100,
        ),
    ),
    "phase on an uncertain day": (
        {
            "use": {
                "daily": "10k..20k",
                "phases": [{"from": "30..50", "daily": "20k..30k"}],
            }
        },
        _mean(
            lambda d, day, r: _survival(_phased_need(d, day, r)),
            _uniform(10e3, 20e3),
            _uniform(30, 50),
            _uniform(20e3, 30e3),
        ),
    ),
    "delivery on an uncertain day": (
        {
            "use": {"daily": "12k..24k"},
            "supply": {"arrivals": [{"on": "40..55", "rounds": "100k..300k"}]},
        },
        _mean(
            lambda d, day, lot: _survival(_arrival_need(d, day, lot)),
            _uniform(12e3, 24e3),
            _uniform(40, 55),
            _uniform(100e3, 300e3),
        ),
    ),
    "delivery that may come too late": (
        {
            "use": {"daily": "12k..24k"},
            "supply": {"arrivals": [{"on": "40..80", "rounds": "200k", "unserviceable": "50%"}]},
        },
        (
            _mean(
                lambda d, day: _survival(_arrival_need(d, day, 100e3)),
                _uniform(12e3, 24e3),
                _uniform(40, 60),
            )
            + _mean(lambda d: _survival(d * N), _uniform(12e3, 24e3))
        )
        / 2,
    ),
    "ramp of production": (
        {
            "use": {"daily": "10k to 20k"},
            "supply": {"phases": [{"from": "0", "production": "2k..6k", "over": "40"}]},
        },
        _mean(lambda d, p: _survival(d * N - p * (N - 20)), DAILY, _uniform(2e3, 6e3)),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_chance_against_quadrature(case: str) -> None:
    sections, exact = CASES[case]
    stock = {"rounds": "0.8M to 1.2M", **sections.get("stock", {})}
    scenario = {**sections, "stock": stock, "question": {"lasts": "60d"}}
    found = sample(Scenario.model_validate(scenario)).chances[60]
    assert found.value == pytest.approx(exact, abs=max(2.5 * found.error, 1e-7))
    assert found.error < 5e-3


def test_everything_uncertain_but_the_stock_against_quadrature() -> None:
    """1M rounds: lasts if daily ≤ (1M·(1 − m) − reserve)/60 + production."""
    sections = {
        "stock": {"rounds": "1M", "unserviceable": "0..30%", "reserve": "~40k"},
        "use": {"daily": "16k ± 4k"},
        "supply": {"production": "1k..2k..4k"},
        "question": {"lasts": "60d"},
    }
    daily = stats.truncnorm(-16e3 / (4e3 / Z95), math.inf, 16e3, 4e3 / Z95)
    reserve = stats.lognorm(math.log(1.25) / Z95, scale=40e3)
    rise = 4 / 3
    exact = _mean(
        lambda m, r, p: daily.cdf((1e6 * (1 - m) - r) / N + p),
        _uniform(0, 0.3),
        reserve,
        stats.beta(1 + rise, 5 - rise, 1e3, 3e3),
        nodes=80,
    )
    found = sample(Scenario.model_validate(sections)).chances[60]
    assert found.value == pytest.approx(exact, rel=3e-4)


@pytest.mark.parametrize("rho", [-0.7, 0.3, 0.9, 1.0])
def test_correlated_inputs_against_quadrature(rho: float) -> None:
    """Uniform stock and PERT rate with normal scores of correlation ρ."""
    sections = {
        "stock": {"rounds": "0.6M..1.2M"},
        "use": {"daily": "10k..14k..22k"},
        "question": {"lasts": "60d"},
        "correlation": {"rounds:daily": str(rho)},
    }
    rate = stats.beta(1 + 4 / 3, 5 - 4 / 3, 10e3, 12e3)
    score = np.linspace(-8, 8, 20001)
    limit = stats.norm.ppf(rate.cdf((0.6e6 + 0.6e6 * stats.norm.cdf(score)) / N))
    with np.errstate(divide="ignore", invalid="ignore"):
        given = stats.norm.cdf((limit - rho * score) / math.sqrt(1 - rho**2))
    if rho == 1:
        given = (limit >= score).astype(float)
    exact = np.trapezoid(given * stats.norm.pdf(score), score)
    found = sample(Scenario.model_validate(sections)).chances[60]
    assert found.value == pytest.approx(exact, abs=max(2e-4, 2 * found.error))
