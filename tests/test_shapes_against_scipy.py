"""Shapes against SciPy, to 1e-10 relative and far into the tails."""

import math

import pytest
from scipy import special, stats

from estimator.quantity.bounded import LogitNormal, Triangular, TruncatedNormal
from estimator.quantity.shapes import (
    Beta,
    Lognormal,
    Pert,
    Uniform,
)

PROBABILITIES = [1e-12, 1e-9, 1e-6, 1e-3, 0.01, 0.05, 0.2, 0.4, 0.5, 0.6, 0.77, 0.9, 0.95, 0.99]
PROBABILITIES += [1 - 1e-3, 1 - 1e-6, 1 - 1e-9]

BETAS = [(1, 5), (5, 1), (3, 3), (7 / 3, 11 / 3), (1.0001, 4.9999), (2, 5), (1, 1), (0.5, 0.5)]
BETAS += [(0.1, 0.1), (0.01, 5), (5, 0.01), (50, 1), (9.99, 10.01), (1000, 3), (3, 1000)]
BETAS += [(1e4, 1e4), (1e5, 10), (1e6, 1e6), (30, 1e6), (0.001, 0.001)]


def close(x, rel=1e-10):
    return pytest.approx(x, rel=rel, abs=1e-300)


@pytest.mark.parametrize(("a", "b"), BETAS)
def test_beta(a, b):
    shape = Beta(a, b)
    for p in PROBABILITIES:
        x = float(special.betaincinv(a, b, p))
        assert shape.quantile(p) == close(x)
        if 1e-290 < x < 1:
            assert shape.cdf(x) == close(float(special.betainc(a, b, x)))


@pytest.mark.parametrize(
    ("low", "mode", "high"), [(0, 0, 1), (0, 1, 1), (7e3, 1e4, 1.6e4), (1, 2, 9)]
)
def test_pert(low, mode, high):
    rise = 4 * (mode - low) / (high - low)
    peer = stats.beta(1 + rise, 5 - rise, loc=low, scale=high - low)
    shape = Pert(low, mode, high)
    for p in PROBABILITIES:
        assert shape.quantile(p) == close(peer.ppf(p))
        x = peer.ppf(p)
        if low + (high - low) * 1e-4 < x < high:  # nearer, x - low has lost its digits
            assert shape.cdf(x) == close(peer.cdf(x))


@pytest.mark.parametrize(
    ("low", "mode", "high"), [(0, 0, 1), (0, 1, 1), (1, 2, 9), (7e3, 1e4, 1.6e4)]
)
def test_triangular(low, mode, high):
    peer = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
    shape = Triangular(low, mode, high)
    for p in PROBABILITIES:
        assert shape.quantile(p) == close(peer.ppf(p))
        if p > 1e-6:
            assert shape.cdf(peer.ppf(p)) == close(p)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1e4, 2e4), (0.8e6, 1.2e6)])
def test_uniform(low, high):
    peer = stats.uniform(low, high - low)
    for p in PROBABILITIES:
        assert Uniform(low, high).quantile(p) == close(peer.ppf(p))
        if p > 1e-3:
            assert Uniform(low, high).cdf(peer.ppf(p)) == close(p)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.999])
@pytest.mark.parametrize(("a", "b"), [(1e4, 2e4), (0.01, 100), (999, 1000)])
def test_lognormal(a, b, level):
    sigma = math.log(b / a) / (2 * special.ndtri((1 + level) / 2))
    peer = stats.lognorm(sigma, scale=math.sqrt(a * b))
    shape = Lognormal.between(a, b, level)
    for p in PROBABILITIES:
        x = peer.ppf(p)
        assert shape.quantile(p) == close(x)
        assert shape.cdf(x) == close(peer.cdf(x))


@pytest.mark.parametrize(("a", "b"), [(0.72, 1.125), (0.4, 0.625), (0.1, 0.9)])
def test_lognormal_cut_at_one(a, b):
    sigma = math.log(b / a) / (2 * special.ndtri(0.95))
    mu = math.log(a * b) / 2
    peer = stats.truncnorm(-math.inf, -mu / sigma, loc=mu, scale=sigma)
    shape = Lognormal.between(a, b, high=1.0)
    for p in PROBABILITIES:
        x = math.exp(peer.ppf(p))
        assert shape.quantile(p) == close(x)
        if x < 1:
            assert shape.cdf(x) == close(peer.cdf(math.log(x)))


@pytest.mark.parametrize(("a", "b"), [(0.05, 0.2), (0.4, 0.6), (1e-6, 0.999)])
def test_logit_normal(a, b):
    low, high = special.logit(a), special.logit(b)
    peer = stats.norm((low + high) / 2, (high - low) / (2 * special.ndtri(0.95)))
    shape = LogitNormal.between(a, b)
    for p in PROBABILITIES:
        x = float(special.expit(peer.ppf(p)))
        assert shape.quantile(p) == close(x)
        if 1 - x > 1e-6:
            assert shape.cdf(x) == close(peer.cdf(special.logit(x)))


@pytest.mark.parametrize(
    ("mu", "sigma", "high"),
    [
        (16, 1.2, math.inf),
        (5, 3, math.inf),
        (1, 10, math.inf),
        (0.2, 0.03, 1),
        (0.9, 0.1, 1),
        (0.5, 2, 1),
    ],
)
def test_truncated_normal(mu, sigma, high):
    peer = stats.truncnorm(-mu / sigma, (high - mu) / sigma, loc=mu, scale=sigma)
    shape = TruncatedNormal(mu, sigma, 0.0, high)
    for p in PROBABILITIES:
        x = peer.ppf(p) if p < 0.5 else peer.isf(1 - p)  # ppf loses its digits in the upper tail
        # Near the cut SciPy adds mu and -mu + x: its x is good to 1e-16 of mu only.
        assert shape.quantile(p) == pytest.approx(x, rel=1e-10, abs=1e-15 * (mu + sigma))
        if 1e-3 * sigma < x < high:
            assert shape.cdf(x) == close(peer.cdf(x))
