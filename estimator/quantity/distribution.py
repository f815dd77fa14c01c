"""Distributions: what a quantity becomes when it is drawn, as columns of quantiles and chances.

Each answers `quantile(p)` and `cdf(x)` for arrays of any shape, and knows its support, `low` to
`high`. Probabilities lie between 0 and 1, both included.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from estimator.quantity.normal import FARTHEST, Floats, normal_cdf, normal_quantile, phi
from estimator.quantity.percentiles import Percentiles

if TYPE_CHECKING:
    from collections.abc import Sequence


TAILS: Final = np.array([0.05, 0.95])
"""Where ranges are cut for people: P5 and P95."""


class Distribution(Protocol):
    """A distribution of one number."""

    @property
    def low(self) -> float:
        """Lower end of the support."""

    @property
    def high(self) -> float:
        """Upper end of the support; may be infinite."""

    def quantile(self, p: Floats) -> Floats:
        """The values below which shares `p` of the probability lie."""

    def cdf(self, x: Floats) -> Floats:
        """The probabilities of a value up to `x`."""


@dataclass(frozen=True)
class Choice:
    """Several values, equally likely."""

    values: tuple[Fraction, ...]

    @functools.cached_property
    def _sorted(self) -> Floats:
        return np.sort(np.array([float(value) for value in self.values]))

    @property
    def low(self) -> float:
        """The least value."""
        return float(self._sorted[0])

    @property
    def high(self) -> float:
        """The greatest value."""
        return float(self._sorted[-1])

    def quantile(self, p: Floats) -> Floats:
        """The least value up to which a share `p` of them lies."""
        place = np.ceil(np.asarray(p) * len(self.values)).astype(np.intp) - 1
        return self._sorted[np.maximum(place, 0)]

    def cdf(self, x: Floats) -> Floats:
        """The share of the values up to `x`."""
        return np.searchsorted(self._sorted, x, side="right") / len(self.values)


class Point(Choice):
    """One value, for certain."""

    def __init__(self, value: Fraction) -> None:
        super().__init__((value,))


@dataclass(frozen=True)
class Uniform:
    """Every value from `low` to `high` is equally likely, low < high."""

    low: float
    high: float

    def quantile(self, p: Floats) -> Floats:
        """The value a share `p` of the way up."""
        return np.minimum(self.low + np.asarray(p) * (self.high - self.low), self.high)

    def cdf(self, x: Floats) -> Floats:
        """How far up `x` lies."""
        return (np.clip(x, self.low, self.high) - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Triangular:
    """A density that rises in a line to `mode` and falls in a line to `high`, low < high."""

    low: float
    mode: float
    high: float

    def quantile(self, p: Floats) -> Floats:
        """The value below which a share `p` lies."""
        p, width, rise = np.asarray(p), self.high - self.low, self.mode - self.low
        up = self.low + np.sqrt(p * width * rise)
        down = self.high - np.sqrt((1 - p) * width * (self.high - self.mode))
        return np.where(p * width <= rise, up, down)

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        x, width = np.clip(x, self.low, self.high), self.high - self.low
        with np.errstate(divide="ignore", invalid="ignore"):
            up = (x - self.low) ** 2 / (width * (self.mode - self.low))
            down = 1 - (self.high - x) ** 2 / (width * (self.high - self.mode))
        return np.where(x < self.mode, up, np.where(x < self.high, down, 1.0))


@dataclass(frozen=True)
class Normal:
    """The normal distribution (mu, sigma) given that the value lies in [low, high].

    Nothing is piled up at the ends: the probability beyond them is spread over the inside.
    """

    mu: float
    sigma: float
    low: float = -math.inf
    high: float = math.inf

    @functools.cached_property
    def _cut(self) -> tuple[float, float]:
        """The probabilities cut off below and above."""
        return phi((self.low - self.mu) / self.sigma), phi((self.mu - self.high) / self.sigma)

    def quantile(self, p: Floats) -> Floats:
        """The value below which a share `p` lies."""
        below, above = self._cut
        kept, p = 1 - below - above, np.asarray(p)
        # the nearer tail, where the probability beyond keeps its digits
        lower, upper = below + p * kept, above + (1 - p) * kept
        score = np.where(lower < upper, normal_quantile(lower), -normal_quantile(upper))
        return np.clip(self.mu + self.sigma * score, self.low, self.high)

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        below, above = self._cut
        inside = normal_cdf((np.clip(x, self.low, self.high) - self.mu) / self.sigma)
        return np.clip((inside - below) / (1 - below - above), 0.0, 1.0)


@dataclass(frozen=True)
class Lognormal:
    """A positive value whose logarithm is normal (mu, sigma), given that it is at most `high`."""

    mu: float
    sigma: float
    high: float = math.inf

    low = 0.0

    @functools.cached_property
    def _log(self) -> Normal:
        return Normal(self.mu, self.sigma, high=math.log(self.high))

    def quantile(self, p: Floats) -> Floats:
        """The value below which a share `p` lies."""
        with np.errstate(over="ignore"):
            return np.minimum(np.exp(self._log.quantile(p)), self.high)

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        with np.errstate(divide="ignore"):
            return self._log.cdf(np.log(np.maximum(x, 0.0)))


@dataclass(frozen=True)
class LogitNormal:
    """A share of `high` whose log odds, ln(x/(high − x)), are normal (mu, sigma)."""

    mu: float
    sigma: float
    high: float = 1.0

    low = 0.0

    def quantile(self, p: Floats) -> Floats:
        """The value below which a share `p` lies."""
        return self.high * _share(self.mu + self.sigma * normal_quantile(np.asarray(p)))

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        odds = _log_odds(np.clip(np.asarray(x) / self.high, 0.0, 1.0))
        return normal_cdf((odds - self.mu) / self.sigma)


@dataclass(frozen=True)
class Beta:
    """The beta distribution with shape parameters α and β, stretched to [low, high].

    The log odds of its probability are tabulated by the log odds of the value: nearly a line, and
    quite one in both tails. Against SciPy, probabilities agree to 4e-7, quantiles from P0.1 to
    P99.9 to 1e-6 of the width for α and β from 0.1 to 1e6, to 1e-5 from 0.001; beyond, to ten
    times that.
    """

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    @functools.cached_property
    def _table(self) -> tuple[Floats, Floats]:
        """Log odds of the value, and of the probability up to it, both rising."""
        places = self._places()
        # in log odds t the density is x^α·(1 − x)^β: it has one mode, and exponential tails
        logs = -self.alpha * np.logaddexp(0.0, -places) - self.beta * np.logaddexp(0.0, places)
        density = np.exp(logs - logs.max())
        places, density = places[density > _THIN], density[density > _THIN]
        steps = np.diff(places) * (density[1:] + density[:-1]) / 2
        below = np.concatenate(([density[0] / self.alpha], steps)).cumsum()
        above = np.concatenate((steps, [density[-1] / self.beta]))[::-1].cumsum()[::-1]
        return places, np.log(below) - np.log(above)

    def _places(self) -> Floats:
        """Where to tabulate: closely around the mode, more and more widely into the tails."""
        mode = math.log(self.alpha / self.beta)
        width = math.sqrt(1 / self.alpha + 1 / self.beta)
        down, up = (
            width * np.sinh(np.linspace(0, math.asinh(12 + _FAR / (rate * width)), _HALF_TABLE))
            for rate in (self.alpha, self.beta)
        )
        places: Floats = mode + np.concatenate((-down[:0:-1], up))
        return places

    def quantile(self, p: Floats) -> Floats:
        """The value below which a share `p` lies."""
        places, odds = self._table
        share = _share(np.interp(_log_odds(np.asarray(p)), odds, places))
        share = np.where(p == 0, 0.0, np.where(p == 1, 1.0, share))
        return np.minimum(self.low + (self.high - self.low) * share, self.high)

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        places, odds = self._table
        share = (np.clip(x, self.low, self.high) - self.low) / (self.high - self.low)
        chance = _share(np.interp(_log_odds(share), places, odds))
        return np.where(share <= 0, 0.0, np.where(share >= 1, 1.0, chance))


_FAR: Final = 40.0  # e^-40 of the density is left beyond the table
_THIN: Final = 1e-300  # of the greatest density: below it a division may leave nothing
_HALF_TABLE: Final = 4096  # places on each side; made in 0.7 ms


def piecewise(levels: Sequence[float], values: Sequence[float], top: float) -> Distribution:
    """The distribution that has these values at these levels; see `Percentiles`."""
    return Percentiles(tuple(levels), tuple(values), top)


def has_jumps(distribution: Distribution) -> bool:
    """Whether single values of it have chances of their own."""
    if isinstance(distribution, Mixture):
        return any(map(has_jumps, distribution.parts))
    if isinstance(distribution, Percentiles):
        ends = {0.0, distribution.top} & {*distribution.values}
        return bool(ends) or not distribution.slopes.all()
    return isinstance(distribution, Choice)


def median(distribution: Distribution, *, above: bool = False) -> float:
    """The median of one number; of two alternatives that are one, the lower, or the one above.

    Of an input that shortens the days it is the one above, so that the days at it are the median of
    the days, which is read off them sorted: the lower of two.
    """
    return float(distribution.quantile(np.array(np.nextafter(0.5, 1) if above else 0.5)))


def reach(distribution: Distribution) -> tuple[float, float]:
    """The ends of the support; of what is never 0 or infinite, as far as any draw goes."""
    if isinstance(distribution, Mixture):
        lows, highs = zip(*map(reach, distribution.parts), strict=True)
        return min(lows), max(highs)
    far = distribution.quantile(np.array([_RARE, 1 - _RARE]))
    never_zero = isinstance(distribution, Lognormal | LogitNormal) or (
        isinstance(distribution, Percentiles) and distribution.is_above_zero
    )
    low = float(far[0]) if never_zero else distribution.low
    return low, float(far[1]) if distribution.high == math.inf else distribution.high


_RARE: Final = 1e-12  # a share of the probability that never counts


def pert(low: float, mode: float, high: float) -> Beta:
    """Low, likely, high: the beta distribution on [low, high] with mean (low + 4·mode + high)/6.

    Malcolm, Roseboom, Clark and Fazar (1959), λ = 4: α = 1 + 4(mode − low)/(high − low), α + β = 6.
    """
    rise = 4 * (mode - low) / (high - low)
    return Beta(1 + rise, 5 - rise, low, high)


def mixture(parts: tuple[Distribution, ...], weights: tuple[float, ...] = ()) -> Distribution:
    """One of several distributions, as likely as its weight; equally likely without weights.

    Where all of them are one number, that is a point.
    """
    chances = weights or (1.0,) * len(parts)
    found = Mixture(parts, tuple(chance / sum(chances) for chance in chances))
    return Point(Fraction(found.low)) if found.low == found.high else found


def between(name: str, ends: Sequence[float], top: float, level: float) -> Distribution:
    """The distribution that has such ends, by the name that readings give it.

    Args:
        name: "uniform", "pert", "triangular", "lognormal", "logit-normal" or "normal".
        ends: hard ends (and the mode), or the ends of the interval with a share `level`.
        top: of its domain; may be infinite.
        level: the probability between the ends, before any cut to the domain.
    """
    if name == "uniform":
        return Uniform(ends[0], ends[1])
    if name == "pert":
        return pert(*ends)
    if name == "triangular":
        return Triangular(*ends)
    if name == "lognormal":
        return Lognormal(*_normal_between(math.log(ends[0]), math.log(ends[1]), level), top)
    if name == "logit-normal":
        odds = [math.log(end / (top - end)) for end in ends]
        return LogitNormal(*_normal_between(odds[0], odds[1], level), top)
    return Normal(*_normal_between(ends[0], ends[1], level), 0.0, top)


def _normal_between(a: float, b: float, level: float) -> tuple[float, float]:
    """Mean and deviation of the normal with a share `level` centred between a and b."""
    return (a + b) / 2, (b - a) / (2 * float(normal_quantile(np.array((1 + level) / 2))))


def _log_odds(share: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.log(share) - np.log1p(-share)


def _share(odds: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-odds))


@dataclass(frozen=True)
class Mixture:
    """One of several distributions, with these chances; they add up to 1."""

    parts: tuple[Distribution, ...]
    weights: tuple[float, ...]

    @property
    def low(self) -> float:
        """Lower end of the support."""
        return min(part.low for part in self.parts)

    @property
    def high(self) -> float:
        """Upper end of the support; may be infinite."""
        return max(part.high for part in self.parts)

    @functools.cached_property
    def _table(self) -> tuple[Floats, Floats]:
        """Rising values, and the probabilities up to them.

        They are quantiles of each part, and what lies right below them: a jump is between the two.
        """
        levels = normal_cdf(np.linspace(-FARTHEST, FARTHEST, _TABLE))
        found = np.concatenate([part.quantile(levels) for part in self.parts])
        found = found[np.isfinite(found)]
        places = np.unique(np.concatenate((np.nextafter(found, -np.inf), found)))
        return places, np.maximum.accumulate(self.cdf(places))

    def quantile(self, p: Floats) -> Floats:
        """The least value up to which a share `p` lies."""
        p = np.asarray(p)
        share = p.ravel()
        places, chances = self._table
        place = np.clip(np.searchsorted(chances, share), 1, len(places) - 1)
        low, found = places[place - 1], places[place]
        under, over = chances[place - 1] - share, chances[place] - share
        found = np.where(under < 0, found, low)
        left = np.flatnonzero((under < 0) & (over > 0) & (found - low > _close(found)))
        if left.size:
            ends = low[left], found[left], under[left], over[left]
            found[left] = self._between(share[left], *ends)
        found = np.where(share <= 0, self.low, np.where(share >= 1, self.high, found))
        return found.reshape(p.shape)

    def _between(self, p: Floats, low: Floats, high: Floats, under: Floats, over: Floats) -> Floats:
        """Where the chance passes each `p`: Illinois's false position between two places.

        Args:
            p: probabilities.
            low: where the chance is less.
            high: where it is more.
            under: by how much it is less.
            over: by how much it is more.
        """
        side = np.zeros(p.shape)
        for _ in range(_MOST_STEPS):
            middle = high - (high - low) * (over / (over - under))
            excess = self.cdf(middle) - p
            above = excess >= 0
            # an end that stays twice counts half, so that it moves next time
            under = np.where(above, np.where(side > 0, under / 2, under), excess)
            over = np.where(above, excess, np.where(side < 0, over / 2, over))
            low, high = np.where(above, low, middle), np.where(above, middle, high)
            side = np.where(above, 1.0, -1.0)
            if np.all((np.abs(excess) <= _NO_CHANCE) | (high - low <= _close(high))):
                break
        return middle

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        chances = [w * part.cdf(x) for w, part in zip(self.weights, self.parts, strict=True)]
        total: Floats = np.sum(chances, axis=0)
        return np.minimum(total, 1.0)


def _close(x: Floats) -> Floats:
    """How near to each is as good as there: a part of it, or next to 0."""
    return 1e-13 * x + 1e-300


_NO_CHANCE: Final = 1e-15  # rounding
_MOST_STEPS: Final = 60  # 4 to 8 do
_TABLE: Final = 4096  # quantiles of each part
