"""Distributions: what a quantity becomes when it is sampled.

Every shape answers `quantile(p)` and `cdf(x)`, to about 1e-12, and knows its support, `low` to
`high`. `quantile` is made for long loops: what can be worked out once is worked out once, when it
is first needed. A `p` outside 0 to 1 is a ValueError.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Protocol

from estimator.quantity.beta import BetaInverse, Place, log_tails

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction
    from statistics import NormalDist

    from estimator.quantity.bounded import TruncatedNormal

__all__ = [
    "Beta",
    "Choice",
    "Lognormal",
    "Pert",
    "Point",
    "Shape",
    "Uniform",
]


class Shape(Protocol):
    """A distribution."""

    @property
    def low(self) -> float:
        """Lower end of the support."""

    @property
    def high(self) -> float:
        """Upper end of the support; may be infinite."""

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` of the probability lies, 0 <= p <= 1."""

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""


@dataclass(frozen=True)
class Point:
    """One value, for certain."""

    value: Fraction

    @cached_property
    def low(self) -> float:
        """The value."""
        return float(self.value)

    @property
    def high(self) -> float:
        """The value."""
        return self.low

    def quantile(self, p: float) -> float:
        """Return the value."""
        check(p)
        return self.low

    def cdf(self, x: float) -> float:
        """Return 0 below the value, 1 from it on."""
        return float(x >= self.low)


@dataclass(frozen=True)
class Choice:
    """Several values, equally likely."""

    values: tuple[Fraction, ...]

    @cached_property
    def _sorted(self) -> list[float]:
        return sorted(map(float, self.values))

    @property
    def low(self) -> float:
        """The least value."""
        return self._sorted[0]

    @property
    def high(self) -> float:
        """The greatest value."""
        return self._sorted[-1]

    def quantile(self, p: float) -> float:
        """Return the least value up to which a share `p` of them lies."""
        check(p)
        values = self._sorted
        return values[max(math.ceil(p * len(values)) - 1, 0)]

    def cdf(self, x: float) -> float:
        """Return the share of the values up to `x`."""
        return bisect_right(self._sorted, x) / len(self.values)


@dataclass(frozen=True)
class Uniform:
    """Every value from `low` to `high` is equally likely, low < high."""

    low: float
    high: float

    def quantile(self, p: float) -> float:
        """Return the value a share `p` of the way up."""
        check(p)
        return min(self.low + p * (self.high - self.low), self.high)

    def cdf(self, x: float) -> float:
        """Return how far up `x` lies."""
        if not self.low < x < self.high:
            return float(x >= self.high)
        return (x - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Lognormal:
    """A positive value whose logarithm is normal (mu, sigma), given that it is at most `high`."""

    mu: float
    sigma: float
    high: float = math.inf

    low = 0.0

    @classmethod
    def between(cls, a: float, b: float, level: float = 0.9, high: float = math.inf) -> Lognormal:
        """Return the one with a share `level` centred between a and b before the cut, 0 < a < b."""
        return cls(*normal_between(math.log(a), math.log(b), level), high)

    @cached_property
    def _log(self) -> TruncatedNormal:
        from estimator.quantity.bounded import TruncatedNormal

        return TruncatedNormal(self.mu, self.sigma, -math.inf, math.log(self.high))

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        if not 0 < p < 1:
            return end_of(self, p)
        return min(_exp(self._log.quantile(p)), self.high)

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        if not 0 < x < self.high:
            return float(x >= self.high)
        return self._log.cdf(math.log(x))


@dataclass(frozen=True)
class Beta:
    """The beta distribution with shape parameters α and β, stretched to [low, high]."""

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    @cached_property
    def _inverse(self) -> BetaInverse:
        return BetaInverse(self.alpha, self.beta)

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        if not 0 < p < 1:
            return end_of(self, p)
        return min(self.low + (self.high - self.low) * self._inverse(p), self.high)

    def quantiles(self, chances: Sequence[float]) -> list[float]:
        """Return the quantiles of many shares, each inside (0, 1)."""
        low, width, high = self.low, self.high - self.low, self.high
        return [min(low + width * x, high) for x in self._inverse.many(chances)]

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        if not self.low < x < self.high:
            return float(x >= self.high)
        width = self.high - self.low
        at = Place.at(below=(x - self.low) / width, above=(self.high - x) / width)
        return math.exp(log_tails(self.alpha, self.beta, at)[0])


@dataclass(frozen=True)
class Pert:
    """Low, likely, high: the beta distribution on [low, high] with mean (low + 4·mode + high)/6.

    Malcolm, Roseboom, Clark and Fazar (1959), λ = 4: α = 1 + 4(mode - low)/(high - low), α + β = 6.
    """

    low: float
    mode: float
    high: float

    @cached_property
    def _beta(self) -> Beta:
        rise = 4 * (self.mode - self.low) / (self.high - self.low)
        return Beta(1 + rise, 5 - rise, self.low, self.high)

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        return self._beta.quantile(p)

    def quantiles(self, chances: Sequence[float]) -> list[float]:
        """Return the quantiles of many shares, each inside (0, 1)."""
        return self._beta.quantiles(chances)

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        return self._beta.cdf(x)


def check(p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {p}")


def end_of(shape: Shape, p: float) -> float:
    check(p)
    return shape.high if p else shape.low


# -- the normal distribution


@cache
def standard_normal() -> NormalDist:
    from statistics import NormalDist  # its import costs more than the rest of this module

    return NormalDist()


def phi(z: float) -> float:
    """Return the standard normal probability below z, to full precision in the lower tail."""
    return math.erfc(-z / math.sqrt(2)) / 2


def normal_between(a: float, b: float, level: float) -> tuple[float, float]:
    """Return mean and deviation of the normal with a share `level` centred between a and b."""
    return (a + b) / 2, (b - a) / (2 * standard_normal().inv_cdf((1 + level) / 2))


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def made(name: str, ends: list[float], top: float, level: float) -> Shape:
    """Return a shape by the name that readings give it.

    Args:
        name: "uniform", "pert", "lognormal", "triangular", "logit-normal" or "normal".
        ends: its anchors.
        top: of its domain; may be infinite.
        level: the probability between the anchors.
    """
    if name == "uniform":
        return Uniform(*ends)
    if name == "pert":
        return Pert(*ends)
    if name == "lognormal":
        return Lognormal.between(ends[0], ends[1], level, top)
    from estimator.quantity import bounded  # the rarer ones

    if name == "triangular":
        return bounded.Triangular(*ends)
    if name == "logit-normal":
        return bounded.LogitNormal.between(ends[0], ends[1], level, top)
    return bounded.TruncatedNormal.between(ends[0], ends[1], top)
