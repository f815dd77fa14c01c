"""Distributions of days whose chances are known in closed form, by SciPy or from the issue."""

from __future__ import annotations

import math
from typing import Any

import pytest

from estimator.scenario.models import Scenario
from estimator.uncertainty.distribution_of_days import Distribution, sample

stats = pytest.importorskip("scipy.stats")

Z95 = 1.6448536269514722
REFERENCE = {
    "stock": {"rounds": "0.8M to 1.2M", "unserviceable": "0..30%"},
    "use": {"daily": "10k to 20k"},
    "question": {"lasts": "60d"},
}


def _sample(sections: dict[str, Any], **arguments: Any) -> Distribution:
    return sample(Scenario.model_validate(sections), **arguments)


def _job(stock: dict[str, str], use: dict[str, str], **rest: Any) -> dict[str, Any]:
    return {"stock": stock, "use": use, "question": {"lasts": "60d"}, **rest}


# -- the reference job


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_against_the_reference_job(seed: int) -> None:
    found = _sample(REFERENCE, seed=seed, percentiles=(5, 95))
    expected = {5: 37.871, 50: 58.603, 95: 90.508}
    for percent, days in expected.items():
        near = 1e-4 if percent == 50 else 3e-4
        assert found.percentiles[percent].value == pytest.approx(days, rel=near)
    assert found.chances[60].value == pytest.approx(0.46469, rel=1e-4)
    assert found.mean is not None
    assert found.mean.value == pytest.approx(60.671, abs=3 * found.mean.error)
    assert found.never.value == 0


def test_against_the_reference_job_without_its_unserviceable_share() -> None:
    """Two lognormals: ln T is normal."""
    (chance,) = _sample(_job({"rounds": "0.8M to 1.2M"}, {"daily": "10k to 20k"})).chances.values()
    assert chance.value == pytest.approx(0.722158, abs=1.5 * chance.error)
    assert chance.error < 5e-5


def test_against_the_reference_job_with_correlation() -> None:
    sections = _job({"rounds": "0.8M to 1.2M"}, {"daily": "10k to 20k"})
    found = _sample({**sections, "correlation": {"rounds:daily": "0.5"}})
    mu = math.log(0.8e6 * 1.2e6 / (10e3 * 20e3)) / 2
    one, two = math.log(1.2 / 0.8) / (2 * Z95), math.log(2) / (2 * Z95)
    sigma = math.sqrt(one**2 + two**2 - one * two)
    early = found.percentiles[5]
    assert early.value == pytest.approx(51.244, rel=1e-4)
    assert early.value == pytest.approx(math.exp(mu - Z95 * sigma), abs=1.5 * early.error)


def test_against_production_that_may_exceed_use() -> None:
    """1M rounds, 12,000 made a day: never if daily ≤ 12,000, else T = 1M/(daily − 12,000)."""
    found = _sample(
        _job({"rounds": "1M"}, {"daily": "10k to 20k"}, supply={"production": "12k"}),
        percentiles=(10, 50, 78, 79),
    )
    daily = stats.norm(math.log(2e8) / 2, math.log(2) / (2 * Z95))
    never = daily.cdf(math.log(12e3))
    assert found.never.value == pytest.approx(never, abs=1e-9)
    assert found.mean is None
    for percent, days in found.percentiles.items():
        rate = math.exp(daily.ppf(1 - percent / 100))
        expected = 1e6 / (rate - 12e3) if rate > 12e3 else math.inf
        assert days.value == pytest.approx(expected, rel=1e-8)
    assert found.percentiles[79].value == math.inf


# -- a point stock and an uncertain rate: P(T ≥ t) is the chance of a rate up to stock/t


def _truncated(mu: float, sigma: float) -> Any:
    return stats.truncnorm(-mu / sigma, math.inf, mu, sigma)


def _pert(low: float, mode: float, high: float) -> Any:
    rise = 4 * (mode - low) / (high - low)
    return stats.beta(1 + rise, 5 - rise, low, high - low)


RATES = {
    "10k..20k": stats.uniform(10e3, 10e3),
    "10k..14k..22k": _pert(10e3, 14e3, 22e3),
    "0..14k..22k": _pert(0, 14e3, 22e3),
    "triangular(10k, 14k, 22k)": stats.triang(1 / 3, 10e3, 12e3),
    "10k to 20k": stats.lognorm(math.log(2) / (2 * Z95), scale=math.sqrt(2e8)),
    "10k to 20k @80%": stats.lognorm(math.log(2) / (2 * stats.norm.ppf(0.9)), scale=math.sqrt(2e8)),
    "16k ± 4k": _truncated(16e3, 4e3 / Z95),
    "16k ± 120%": _truncated(16e3, 1.2 * 16e3 / Z95),
    "normal(1k, 30k)": _truncated(15.5e3, 14.5e3 / Z95),
    "~16k": stats.lognorm(math.log(1.21) / (2 * Z95), scale=16e3),
    "~15600": stats.uniform(15550, 100),
    ">15k": stats.uniform(15e3, 3e3),
    ">=10k": stats.uniform(10e3, 10e3),
    "<20k": stats.uniform(10e3, 10e3),
}


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_point_stock_against_scipys_distribution_of_the_rate(rate: str) -> None:
    found = _sample(_job({"rounds": "1M", "reserve": "50k"}, {"daily": rate}), at=(45, 90))
    spare = 950e3
    for time, chance in found.chances.items():
        assert chance.value == pytest.approx(RATES[rate].cdf(spare / time), abs=2e-7)
        assert chance.error < 1e-9
    for percent in (5, 50, 95):
        expected = spare / RATES[rate].ppf(1 - percent / 100)
        assert found.percentiles[percent].value == pytest.approx(expected, rel=1e-6)


SHARES = {
    "0..30%": stats.uniform(0, 0.3),
    "5% to 20%": stats.norm(
        (math.log(0.05 / 0.95) + math.log(0.2 / 0.8)) / 2,
        (math.log(0.2 / 0.8) - math.log(0.05 / 0.95)) / (2 * Z95),
    ),
    "beta(2, 8)": stats.beta(2, 8),
    "beta(0.5, 0.5)": stats.beta(0.5, 0.5),
}


@pytest.mark.parametrize("share", SHARES)
def test_share_alone_against_scipys_distribution_of_the_share(share: str) -> None:
    """1M rounds at 12,500 last 80 days less the share."""
    found = _sample(_job({"rounds": "1M", "unserviceable": share}, {"daily": "12500"}), at=(70, 76))
    for time, chance in found.chances.items():
        least = 1 - time / 80
        place = math.log(least / (1 - least)) if "to" in share else least
        assert chance.value == pytest.approx(SHARES[share].cdf(place), abs=2e-7)


# -- other inputs alone


@pytest.mark.parametrize(
    ("stock", "use", "supply", "chance"),
    [
        ({"containers": "8k..12k", "per_container": "100"}, {"daily": "15k"}, {}, 0.75),
        ({"containers": "10k", "per_container": "80..120"}, {"daily": "15k"}, {}, 0.75),
        ({"tonnes": "50k", "kg_per_round": "40..60"}, {"daily": "15k"}, {}, 0.7777777778),
        ({"tonnes": "40k..60k", "kg_per_round": "50"}, {"daily": "15k"}, {}, 0.75),
        ({"rounds": "1M"}, {"weapons": "300..500", "per_weapon": "40"}, {}, 0.5833333333),
        ({"rounds": "1M"}, {"weapons": "400", "per_weapon": "30..50"}, {}, 0.5833333333),
        ({"rounds": "1M"}, {"daily": "20k"}, {"production": "0..10k"}, 0.6666666667),
        ({"rounds": "1M", "reserve": "0..300k"}, {"daily": "14k"}, {}, 0.5333333333),
        ({"rounds": "600k, 1M, 1.4M"}, {"daily": "10k"}, {}, 1.0),
        ({"rounds": "600k, 1M, 1.4M"}, {"daily": "10001"}, {}, 0.6666666667),
        ({"rounds": "1M"}, {"daily": "0, 10k, 20k"}, {}, 0.6666666667),
    ],
)
def test_one_uniform_input_against_arithmetic(
    stock: dict[str, str], use: dict[str, str], supply: dict[str, str], chance: float
) -> None:
    """What lasts 60 days is the part of the range beyond the break-even value."""
    found = _sample(_job(stock, use, supply=supply))
    assert found.chances[60].value == pytest.approx(chance, abs=2e-3)


def test_a_day_that_is_0_at_the_median_against_enumeration() -> None:
    """Production begins at once in one draw of two, and after the end in the other."""
    found = sample(
        Scenario.model_validate(
            {
                "stock": {"rounds": "0.8M..1.2M"},
                "use": {"daily": "16k"},
                "supply": {"phases": [{"from": "0d, 300d", "production": "6k"}]},
                "question": {"lasts": "70d"},
            }
        )
    )
    assert found.inside is not None
    # 0.7M to 1.2M of all last 70 days at 10,000 a day, 1.12M at 16,000
    assert found.inside.value == pytest.approx((1 + 0.08 / 0.4) / 2, abs=1e-3)


def test_discrete_days_against_enumeration() -> None:
    """Days are 60, 75, 100 or 80, 100, 133⅓: ties with what is asked count as lasting."""
    stock, use = {"rounds": "600k, 800k"}, {"daily": "6k, 8k, 10k"}
    found = _sample(_job(stock, use), percentiles=(10, 40, 90), at=(61, 100))
    assert found.chances[60].value == pytest.approx(1)
    assert found.chances[61].value == pytest.approx(5 / 6, abs=2e-3)
    assert found.chances[100].value == pytest.approx(3 / 6, abs=2e-3)
    assert found.percentiles[10].value == pytest.approx(60)
    assert found.percentiles[90].value == pytest.approx(800 / 6)


# -- never, at once, certain


def test_certain_inputs_have_no_error() -> None:
    found = _sample(_job({"rounds": "1M"}, {"daily": "16k"}), at=(62.5, 62.6))
    assert {days.value for days in found.percentiles.values()} == {62.5}
    assert [chance.value for chance in found.chances.values()] == [1, 1, 0]
    assert {chance.error for chance in found.chances.values()} == {0}
    assert found.mean is not None
    assert found.mean.value == 62.5
    assert found.samples == 1


def test_percentiles_of_what_is_not_sampled_against_the_lognormal_to_every_digit() -> None:
    found = _sample(_job({"rounds": "1.25M"}, {"daily": "10k to 20k"}))
    spread = math.log(2) / 2
    median = 1.25e6 / math.sqrt(2e8)
    for percent, score in ((5, -1), (50, 0), (95, 1)):
        days = found.percentiles[percent]
        assert days.value == pytest.approx(median * math.exp(score * spread), rel=1e-11)
        assert (days.error, days.digits) == (0, 9)


def test_no_demand_and_no_stock() -> None:
    idle = _sample(_job({"rounds": "1M..2M"}, {"daily": "0"}))
    assert idle.never.value == 1
    assert idle.median.value == math.inf
    assert idle.curve == ()
    empty = _sample(_job({"rounds": "10k..20k", "reserve": "15k"}, {"daily": "5k"}))
    assert empty.percentiles[25].value == 0
    assert empty.percentiles[75].value == pytest.approx(0.5, rel=1e-6)


# -- the error bars, of which bench/bench_error_bars.py looks at 500 seeds


@pytest.mark.parametrize(
    ("sections", "exact"),
    [
        (REFERENCE, {"chance": 0.46469161890, "P50": 58.60327148688}),
        (
            _job({"rounds": "0.8M..1.2M", "reserve": "20k..60k"}, {"daily": "10k..20k"}),
            {"chance": 0.599999},
        ),
    ],
)
def test_error_bars_cover_the_exact_figures(
    sections: dict[str, Any], exact: dict[str, float]
) -> None:
    """Of 100 seeds 88 to 100 would be inside 999 times in 1,000 if the bars cover 95%."""
    scenario = Scenario.model_validate(sections)
    covered = dict.fromkeys(exact, 0)
    for seed in range(100):
        found = sample(scenario, seed=seed, samples=64)
        figures = {"chance": found.chances[60], "P50": found.median}
        for name, value in exact.items():
            covered[name] += abs(figures[name].value - value) <= figures[name].error
    assert all(count >= 88 for count in covered.values()), covered
