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
from typing import TYPE_CHECKING, Final, Protocol

from estimator.quantity.beta import BetaInverse, Place, horner, log_tails

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction
    from statistics import NormalDist

__all__ = [
    "Beta",
    "Choice",
    "LogitNormal",
    "Lognormal",
    "Pert",
    "Point",
    "Shape",
    "Triangular",
    "TruncatedNormal",
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
        _check(p)
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
        """Return the value whose turn it is when they are lined up by size."""
        _check(p)
        values = self._sorted
        return values[min(int(p * len(values)), len(values) - 1)]

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
        _check(p)
        return min(self.low + p * (self.high - self.low), self.high)

    def cdf(self, x: float) -> float:
        """Return how far up `x` lies."""
        if not self.low < x < self.high:
            return float(x >= self.high)
        return (x - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Triangular:
    """A density that rises in a line to `mode` and falls in a line to `high`, low < high."""

    low: float
    mode: float
    high: float

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        _check(p)
        width, rise = self.high - self.low, self.mode - self.low
        if p * width <= rise:
            return self.low + math.sqrt(p * width * rise)
        return self.high - math.sqrt((1 - p) * width * (self.high - self.mode))

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        if not self.low < x < self.high:
            return float(x >= self.high)
        width = self.high - self.low
        if x <= self.mode:
            return (x - self.low) ** 2 / (width * (self.mode - self.low))
        return 1 - (self.high - x) ** 2 / (width * (self.high - self.mode))


@dataclass(frozen=True)
class TruncatedNormal:
    """The normal distribution (mu, sigma) given that the value lies in [low, high].

    Nothing is piled up at the ends: the probability beyond them is spread over the inside.
    Accurate for low <= mu <= high, the only case that occurs here.
    """

    mu: float
    sigma: float
    low: float = 0.0
    high: float = math.inf

    @classmethod
    def between(cls, a: float, b: float, high: float = math.inf) -> TruncatedNormal:
        """Return the one that has P5 and P95 at a < b before it is cut to [0, high]."""
        return cls(*_normal_between(a, b, 0.9), 0.0, high)

    @cached_property
    def _cut(self) -> tuple[float, float, float]:
        """Probability cut off below, cut off above, and kept."""
        below = _phi((self.low - self.mu) / self.sigma)
        above = _phi((self.mu - self.high) / self.sigma)
        return below, above, 1 - below - above

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        if not 0 < p < 1:
            return _end(self, p)
        below, above, kept = self._cut
        lower = below + p * kept
        if lower < 0.5:
            x = self.mu + self.sigma * _normal().inv_cdf(lower)
            if x - self.low < self._near:
                return self._near_low(p * kept)
        else:  # from the upper tail, where 1 - lower would lose its digits
            x = self.mu - self.sigma * _normal().inv_cdf(above + (1 - p) * kept)
        return min(x, self.high)

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        if not self.low < x < self.high:
            return float(x >= self.high)
        below, above, kept = self._cut
        if x - self.low < self._near:
            a = (self.low - self.mu) / self.sigma
            h = (x - self.low) / self.sigma
            terms = (1, -a / 2, (a * a - 1) / 6, (3 * a - a**3) / 24, (a**4 - 6 * a * a + 3) / 120)
            return _density(a) * h * horner(terms, h) / kept
        if x < self.mu:
            return (_phi((x - self.mu) / self.sigma) - below) / kept
        return 1 - (_phi((self.mu - x) / self.sigma) - above) / kept

    @cached_property
    def _near(self) -> float:
        """Distance from a finite `low` within which differences from it need a series."""
        return 1e-3 * self.sigma / (1 + (self.mu - self.low) / self.sigma)

    def _near_low(self, share: float) -> float:
        """Return x with this much of the normal probability between low and x.

        Taylor series of the normal quantile function (Steinbrecher and Shaw 2008, eq. 38).
        """
        a = (self.low - self.mu) / self.sigma
        w = share / _density(a)
        square = a * a
        terms = (
            1,
            a / 2,
            (1 + 2 * square) / 6,
            a * (7 + 6 * square) / 24,
            (7 + 46 * square + 24 * square * square) / 120,
        )
        return self.low + self.sigma * w * horner(terms, w)


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
        return cls(*_normal_between(math.log(a), math.log(b), level), high)

    @cached_property
    def _log(self) -> TruncatedNormal:
        return TruncatedNormal(self.mu, self.sigma, -math.inf, math.log(self.high))

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        if not 0 < p < 1:
            return _end(self, p)
        return min(_exp(self._log.quantile(p)), self.high)

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        if not 0 < x < self.high:
            return float(x >= self.high)
        return self._log.cdf(math.log(x))


@dataclass(frozen=True)
class LogitNormal:
    """A share of `high` whose log odds, ln(x/(high - x)), are normal (mu, sigma)."""

    mu: float
    sigma: float
    high: float = 1.0

    low = 0.0

    @classmethod
    def between(cls, a: float, b: float, level: float = 0.9, high: float = 1.0) -> LogitNormal:
        """Return the one with a share `level` centred between a and b, 0 < a < b < high."""
        odds = (math.log(a / (high - a)), math.log(b / (high - b)))
        return cls(*_normal_between(*odds, level), high)

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        if not 0 < p < 1:
            return _end(self, p)
        return self.high * Place.at_odds(self.mu + self.sigma * _normal().inv_cdf(p)).x

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        if not 0 < x < self.high:
            return float(x >= self.high)
        return _phi((math.log(x / (self.high - x)) - self.mu) / self.sigma)


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
            return _end(self, p)
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


def _check(p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {p}")


def _end(shape: Shape, p: float) -> float:
    _check(p)
    return shape.high if p else shape.low


# -- the normal distribution


@cache
def _normal() -> NormalDist:
    from statistics import NormalDist  # its import costs more than the rest of this module

    return NormalDist()


def _phi(z: float) -> float:
    """Return the standard normal probability below z, to full precision in the lower tail."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(math.tau)


def _normal_between(a: float, b: float, level: float) -> tuple[float, float]:
    """Return mean and deviation of the normal with a share `level` centred between a and b."""
    return (a + b) / 2, (b - a) / (2 * _normal().inv_cdf((1 + level) / 2))


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


MAKERS: Final[dict[str, Callable[[list[float], float, float], Shape]]] = {
    "uniform": lambda ends, _top, _level: Uniform(*ends),
    "pert": lambda ends, _top, _level: Pert(*ends),
    "triangular": lambda ends, _top, _level: Triangular(*ends),
    "lognormal": lambda ends, top, level: Lognormal.between(ends[0], ends[1], level, top),
    "logit-normal": lambda ends, top, level: LogitNormal.between(ends[0], ends[1], level, top),
    "normal": lambda ends, top, _level: TruncatedNormal.between(ends[0], ends[1], top),
}
"""Shapes from their anchors, the top of their domain, and the probability between the anchors."""
