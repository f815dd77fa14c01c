"""Quantiles and probabilities of every distribution against SciPy's, far tails too."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from estimator.quantity.distribution import (
    Beta,
    Choice,
    LogitNormal,
    Lognormal,
    Normal,
    Point,
    Triangular,
    Uniform,
    between,
    median,
    pert,
    reach,
)
from estimator.quantity.normal import normal_cdf, normal_quantile

stats = pytest.importorskip("scipy.stats")

TAIL = np.logspace(-300, -3, 100)
INSIDE = np.linspace(1e-3, 1 - 1e-3, 999)
UPPER = 1 - np.logspace(-15, -3, 40)
SHARES = np.concatenate((TAIL, INSIDE, UPPER))


def _cut(mu: float, sigma: float, low: float, high: float) -> Any:
    return stats.truncnorm((low - mu) / sigma, (high - mu) / sigma, mu, sigma)


# -- the normal distribution


def test_normal_quantile_to_full_precision() -> None:
    assert normal_quantile(SHARES) == pytest.approx(stats.norm.ppf(SHARES), rel=2e-14, abs=1e-15)
    assert normal_quantile(np.array([0.0, 0.5, 1.0])).tolist() == [-math.inf, 0, math.inf]


def test_normal_cdf_to_11_digits() -> None:
    scores = np.concatenate((np.linspace(-12, 12, 10_001), [-40.0, 40.0, -math.inf, math.inf]))
    found = normal_cdf(scores)
    assert np.abs(found - stats.norm.cdf(scores)).max() < 1e-11
    assert (np.diff(found[:10_001]) >= -1e-15).all()
    assert found[[0, -2, -1]].tolist() == [0, 0, 1]


# -- those that are computed from it or from a formula

SMOOTH: dict[str, tuple[Any, Any]] = {
    "uniform": (Uniform(2.0, 5.0), stats.uniform(2, 3)),
    "triangular": (Triangular(1.0, 2.0, 4.0), stats.triang(1 / 3, 1, 3)),
    "triangular, mode at the low end": (Triangular(1.0, 1.0, 4.0), stats.triang(0, 1, 3)),
    "triangular, mode at the high end": (Triangular(1.0, 4.0, 4.0), stats.triang(1, 1, 3)),
    "normal": (Normal(3.0, 2.0), stats.norm(3, 2)),
    "normal from 0": (Normal(5.0, 3.0, 0.0), _cut(5, 3, 0, math.inf)),
    "normal from 0, mostly below": (Normal(-5.0, 3.0, 0.0), _cut(-5, 3, 0, math.inf)),
    "normal from 0 to 1": (Normal(0.8, 0.3, 0.0, 1.0), _cut(0.8, 0.3, 0, 1)),
    "lognormal": (Lognormal(1.0, 0.5), stats.lognorm(0.5, scale=math.e)),
    "wide lognormal": (Lognormal(9.0, 3.0), stats.lognorm(3, scale=math.exp(9))),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_quantiles(name: str) -> None:
    ours, theirs = SMOOTH[name]
    most = 1 - 1e-9 if "normal from" in name else 1.0  # SciPy's own loses digits beyond
    shares = SHARES[(SHARES > 1e-290) & (most > SHARES)]
    expected = np.where(shares < 0.5, theirs.ppf(shares), theirs.isf(1 - shares))
    width = theirs.ppf(0.95) - theirs.ppf(0.05)
    assert ours.quantile(shares) == pytest.approx(expected, rel=1e-8, abs=1e-9 * width)


@pytest.mark.parametrize("name", SMOOTH)
def test_probabilities(name: str) -> None:
    ours, theirs = SMOOTH[name]
    low, high = theirs.ppf(1e-9), theirs.ppf(1 - 1e-9)
    values = np.linspace(low - (high - low) / 5, high + (high - low) / 5, 1001)
    kept = 1.0
    if isinstance(ours, Normal):
        kept = float(np.diff(stats.norm(ours.mu, ours.sigma).cdf([ours.low, ours.high]))[0])
    assert np.abs(ours.cdf(values) - theirs.cdf(values)).max() < 2e-11 / kept


def test_lognormal_below_an_end_against_the_normal_of_its_logarithm() -> None:
    ours, theirs = Lognormal(0.0, 0.5, 1.2), _cut(0, 0.5, -math.inf, math.log(1.2))
    assert ours.quantile(INSIDE) == pytest.approx(np.exp(theirs.ppf(INSIDE)), rel=1e-11)
    values = np.linspace(0, 1.5, 301)
    with np.errstate(divide="ignore"):
        assert ours.cdf(values) == pytest.approx(theirs.cdf(np.log(values)), abs=2e-11)


@pytest.mark.parametrize("high", [1.0, 1 / 30])
def test_logit_normal_against_the_normal_of_its_log_odds(high: float) -> None:
    ours, theirs = LogitNormal(-1.0, 0.7, high), stats.norm(-1, 0.7)
    shares = SHARES[SHARES > 1e-290]
    expected = high / (1 + np.exp(-theirs.ppf(shares)))
    assert ours.quantile(shares) == pytest.approx(expected, rel=1e-12)
    values = np.linspace(0, high, 301)[1:-1]
    odds = np.log(values / (high - values))
    assert ours.cdf(values) == pytest.approx(theirs.cdf(odds), abs=2e-11)
    assert ours.cdf(np.array([-1.0, 0.0, high, 2.0])).tolist() == [0, 0, 1, 1]


# -- beta: to a part of its width


@pytest.mark.parametrize("alpha", [0.001, 0.1, 0.5, 1.0, 2.0, 8.0, 300.0, 1e4, 1e6])
@pytest.mark.parametrize("beta", [0.001, 0.1, 1.0, 5.0, 1e4, 1e6])
def test_beta(alpha: float, beta: float) -> None:
    ours, theirs = Beta(alpha, beta, 2.0, 5.0), stats.beta(alpha, beta, 2, 3)
    tail, near = np.logspace(-12, -3, 30), 1e-6 if min(alpha, beta) >= 0.1 else 1e-5
    assert np.abs(ours.quantile(INSIDE) - theirs.ppf(INSIDE)).max() < 3 * near
    assert np.abs(ours.quantile(tail) - theirs.ppf(tail)).max() < 30 * near
    assert np.abs(ours.quantile(1 - tail) - theirs.ppf(1 - tail)).max() < 30 * near
    assert ours.quantile(np.array([0.0, 1.0])).tolist() == [2, 5]
    share = Beta(alpha, beta)
    values = stats.beta.ppf(INSIDE, alpha, beta)
    values = values[(values > 1e-250) & (values < 1 - 1e-9)]
    apart = np.abs(share.cdf(values) - stats.beta.cdf(values, alpha, beta))
    assert apart.max(initial=0) < 4e-7
    assert ours.cdf(np.array([1.0, 2.0, 5.0, 9.0])).tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("ends", [(1, 2, 4), (0, 0, 9), (3, 9, 9)])
def test_pert_against_its_mean_and_scipys_beta(ends: tuple[float, float, float]) -> None:
    low, mode, high = ends
    rise = 4 * (mode - low) / (high - low)
    theirs = stats.beta(1 + rise, 5 - rise, low, high - low)
    assert theirs.mean() == pytest.approx((low + 4 * mode + high) / 6)
    found = pert(low, mode, high).quantile(INSIDE)
    assert np.abs(found - theirs.ppf(INSIDE)).max() < 1e-6 * (high - low)


# -- what is not smooth


def test_choice_against_counting() -> None:
    values = (3, 1, 2, 2)
    ours = Choice(tuple(map(Fraction, values)))
    for share in np.linspace(0, 1, 101).tolist():
        expected = sorted(values)[max(math.ceil(share * 4 - 1e-12) - 1, 0)]
        assert float(ours.quantile(np.array(share))) == expected
    assert ours.cdf(np.array([0.9, 1, 2, 2.5, 3, 4])).tolist() == [0, 0.25, 0.75, 0.75, 1, 1]
    assert (ours.low, ours.high, median(ours), median(ours, above=True)) == (1, 3, 2, 2)
    two = Choice((Fraction(1), Fraction(5)))
    assert (median(two), median(two, above=True)) == (1, 5)
    assert Point(Fraction(7, 2)).quantile(np.array([0.0, 0.5, 1.0])).tolist() == [3.5] * 3


# -- laws


ALL = [
    *(ours for ours, _ in SMOOTH.values()),
    Beta(2.0, 5.0),
    LogitNormal(0.0, 1.0),
    Lognormal(0.0, 0.5, 1.2),
    Choice((Fraction(1), Fraction(5))),
]


@pytest.mark.parametrize("ours", ALL, ids=str)
def test_quantiles_rise_and_keep_inside(ours: Any) -> None:
    shares = np.concatenate(([0.0], np.sort(SHARES), [1.0]))
    found = ours.quantile(shares)
    assert (np.diff(found) >= 0).all()
    assert found.min() >= ours.low
    assert found.max() <= ours.high
    assert ours.quantile(shares[:6].reshape(2, 3)).shape == (2, 3)
    if ours.low == -math.inf:
        return  # no quantity is
    low, high = reach(ours)
    assert math.isfinite(low)
    assert math.isfinite(high)
    assert ours.low <= low < high <= ours.high


@pytest.mark.parametrize("ours", ALL[:-1], ids=str)
def test_the_probability_up_to_a_quantile_is_its_share(ours: Any) -> None:
    assert ours.cdf(ours.quantile(INSIDE)) == pytest.approx(INSIDE, abs=1e-8)


@pytest.mark.parametrize("name", ["uniform", "triangular", "pert", "lognormal", "normal"])
def test_narrow_ranges_know_of_far_values(name: str) -> None:
    ends = (1e-12, 1.5e-12, 2e-12) if name in {"triangular", "pert"} else (1e-12, 2e-12)
    made = between(name, ends, math.inf, 0.9)
    assert made.cdf(np.array([-1e100, 0.0, 1e100])).tolist() == [0, 0, 1]


def test_reach_is_as_far_as_draws_go() -> None:
    assert reach(Uniform(2.0, 5.0)) == (2, 5)
    assert reach(Normal(5.0, 3.0, 0.0))[0] == 0
    theirs = stats.lognorm(0.5, scale=math.e)
    assert reach(Lognormal(1.0, 0.5)) == pytest.approx(
        tuple(theirs.ppf([1e-12, 1 - 1e-12])), rel=1e-4
    )
    assert reach(Beta(2.0, 5.0, 0.0, 0.5)) == (0, 0.5)


# -- by what people write


@pytest.mark.parametrize(
    ("name", "ends", "top", "level", "shares", "quantiles"),
    [
        ("uniform", (2, 5), math.inf, 0.9, (0, 0.5, 1), (2, 3.5, 5)),
        ("triangular", (1, 2, 4), math.inf, 0.9, (0, 1 / 3, 1), (1, 2, 4)),
        ("lognormal", (10, 20), math.inf, 0.9, (0.05, 0.5, 0.95), (10, math.sqrt(200), 20)),
        ("lognormal", (10, 20), math.inf, 0.8, (0.1, 0.9), (10, 20)),
        ("logit-normal", (0.05, 0.2), 1.0, 0.9, (0.05, 0.95), (0.05, 0.2)),
        ("logit-normal", (0.01, 0.02), 1 / 30, 0.9, (0.05, 0.95), (0.01, 0.02)),
        ("normal", (14, 18), math.inf, 0.9, (0.05, 0.5, 0.95), (14, 16, 18)),
    ],
)
def test_between_has_such_ends(
    name: str,
    ends: tuple[float, ...],
    top: float,
    level: float,
    shares: tuple[float, ...],
    quantiles: tuple[float, ...],
) -> None:
    made = between(name, ends, top, level)
    assert made.quantile(np.array(shares)) == pytest.approx(quantiles, rel=1e-9)


def test_a_cut_spreads_what_lies_beyond_over_the_inside() -> None:
    """5 ± 5: a tenth of the normal distribution, halved, lies below 0."""
    made = between("normal", (0, 10), math.inf, 0.9)
    theirs = stats.norm(5, 5 / stats.norm.ppf(0.95))
    assert float(made.quantile(np.array(0.5))) == pytest.approx(theirs.ppf(0.525))
    share = between("normal", (0.6, 0.9), 1.0, 0.9)
    assert share.high == 1
    assert float(share.cdf(np.array(1.0))) == 1
