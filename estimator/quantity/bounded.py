"""Distributions with ends: triangular, normal within its domain, shares with normal log odds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from estimator.quantity.beta import Place, horner
from estimator.quantity.shapes import check, end_of, normal_between, phi, standard_normal

__all__ = ["LogitNormal", "Triangular", "TruncatedNormal"]


@dataclass(frozen=True)
class Triangular:
    """A density that rises in a line to `mode` and falls in a line to `high`, low < high."""

    low: float
    mode: float
    high: float

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        check(p)
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
        return cls(*normal_between(a, b, 0.9), 0.0, high)

    @cached_property
    def _cut(self) -> tuple[float, float, float]:
        """Probability cut off below, cut off above, and kept."""
        below = phi((self.low - self.mu) / self.sigma)
        above = phi((self.mu - self.high) / self.sigma)
        return below, above, 1 - below - above

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        if not 0 < p < 1:
            return end_of(self, p)
        below, above, kept = self._cut
        lower = below + p * kept
        if lower < 0.5:
            x = self.mu + self.sigma * standard_normal().inv_cdf(lower)
            if x - self.low < self._near:
                return self._near_low(p * kept)
        else:  # from the upper tail, where 1 - lower would lose its digits
            x = self.mu - self.sigma * standard_normal().inv_cdf(above + (1 - p) * kept)
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
            return (phi((x - self.mu) / self.sigma) - below) / kept
        return 1 - (phi((self.mu - x) / self.sigma) - above) / kept

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
        return cls(*normal_between(*odds, level), high)

    def quantile(self, p: float) -> float:
        """Return the value below which a share `p` lies."""
        if not 0 < p < 1:
            return end_of(self, p)
        return self.high * Place.at_odds(self.mu + self.sigma * standard_normal().inv_cdf(p)).x

    def cdf(self, x: float) -> float:
        """Return the probability of a value up to `x`."""
        if not 0 < x < self.high:
            return float(x >= self.high)
        return phi((math.log(x / (self.high - x)) - self.mu) / self.sigma)


def _density(z: float) -> float:
    return math.exp(-z * z / 2) / math.sqrt(math.tau)
