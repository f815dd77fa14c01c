"""The incomplete beta function and its inverse, to about 1e-12, without SciPy."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BetaInverse", "Place", "horner", "log_tails"]

# Stirling's series for ln Γ, B_2k / (2k(2k-1)) (DLMF 5.11.1).
_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
_HALF_LOG_TAU = math.log(math.tau) / 2
_EPSILON = 1e-16

_SPAN = 25.0  # log odds of p covered by the table: p from 1.4e-11 to 1 - 1.4e-11
_STEP = 1.0  # width of a cell in log odds of x, at most
_CELLS = 24  # at least
_NODES = 14  # of the polynomial on a cell
_ALONE = frozenset({0.05, 0.5, 0.95})  # probabilities that are not worth a table


class Place(NamedTuple):
    """A place in (0, 1) and its complement; the logarithms hold where x or y underflows."""

    x: float
    y: float
    log_x: float
    log_y: float

    @classmethod
    def at(cls, below: float, above: float) -> Place:
        """Return the place `below` above 0 and `above` below 1; either may be tiny."""
        if below < above:
            return cls(below, above, math.log(below), math.log1p(-below))
        return cls(below, above, math.log1p(-above), math.log(above))

    @classmethod
    def at_odds(cls, u: float) -> Place:
        """Return the place with log odds ln(x/y) = u."""
        small = math.exp(-abs(u))
        shift = math.log1p(small)
        if u < 0:
            return cls(small / (1 + small), 1 / (1 + small), u - shift, -shift)
        return cls(1 / (1 + small), small / (1 + small), -shift, -u - shift)


def log_tails(a: float, b: float, at: Place) -> tuple[float, float, float]:
    """Return the logarithms of the probability below, above, and of x^a y^b / B(a, b)."""
    front = _log_front(a, b, at)
    if at.x * (a + b + 2) < a + 1:
        below = front + math.log(_fraction(a, b, at.x) / a)
        return below, math.log1p(-math.exp(below)), front
    above = front + math.log(_fraction(b, a, at.y) / b)
    return math.log1p(-math.exp(above)), above, front


def _log_front(a: float, b: float, at: Place) -> float:
    """Return ln(x^a y^b / B(a, b)), without cancellation for large a and b.

    As in Didonato and Morris (1992, TOMS 708): powers relative to the mean, gammas by what
    Stirling's formula leaves.
    """
    mean, rest, log_mean, log_rest, front = _front_constants(a, b)
    gap = at.x - mean if mean < 0.5 else rest - at.y
    powers = a * _excess(gap / mean, at.log_x - log_mean)
    powers += b * _excess(-gap / rest, at.log_y - log_rest)
    return front - powers


@lru_cache(maxsize=64)
def _front_constants(a: float, b: float) -> tuple[float, float, float, float, float]:
    """Return what of `_log_front` does not depend on the place."""
    total = a + b
    mean, rest = a / total, b / total
    gammas = _stirling_rest(a) + _stirling_rest(b) - _stirling_rest(total)
    front = math.log(a * rest) / 2 - _HALF_LOG_TAU - gammas
    return mean, rest, math.log(mean), math.log(rest), front


def _excess(z: float, log_one_plus_z: float) -> float:
    """Return z - ln(1 + z)."""
    if abs(z) > 0.1:
        return z - log_one_plus_z
    # ln(1 + z) = 2 artanh w with w = z/(2 + z); z - 2w = zw is exact where z - ln(1 + z) is not.
    w = z / (2 + z)
    square = w * w
    series = 0.0
    for k in range(15, 1, -2):
        series = (series + 1 / k) * square
    return w * (z - 2 * series)


def _stirling_rest(z: float) -> float:
    """Return ln Γ(z) - ((z - 1/2) ln z - z + ln(2π)/2)."""
    if z < 10:
        return math.lgamma(z) - (z - 0.5) * math.log(z) + z - _HALF_LOG_TAU
    return horner(_STIRLING, 1 / (z * z)) / z


def _fraction(a: float, b: float, x: float) -> float:
    """Return a B(a, b) I_x(a, b) / (x^a y^b): continued fraction DLMF 8.17.22, Lentz's method."""
    total = a + b
    c, d = 1.0, 1 / (1 - total * x / (a + 1))
    value, change, m = d, 0.0, 0
    while abs(change - 1) > _EPSILON:
        m += 1
        twice = a + 2 * m
        even = m * (b - m) * x / ((twice - 1) * twice)
        d = 1 / (1 + even * d)
        c = 1 + even / c
        value *= d * c
        odd = -(a + m) * (total + m) * x / (twice * (twice + 1))
        d = 1 / (1 + odd * d)
        c = 1 + odd / c
        change = d * c
        value *= change
    return value


class BetaInverse:
    """The beta quantile function, prepared for many calls.

    In log odds, u = ln(x/(1-x)) against t = ln(p/(1-p)), it is smooth and tends to straight lines.
    It is tabulated as polynomials of u in t on cells that are filled when first visited; nodes
    are chosen in u, so filling needs no inversion. Beyond the table it is solved for directly, and
    so are the few places that are asked for of every input, mostly without a long loop to follow.
    """

    def __init__(self, a: float, b: float) -> None:
        self._a, self._b = a, b
        self._edges: list[float] = []
        self._odds: list[float] = []
        self._cells: list[tuple[float, ...]] = []

    def _prepare(self) -> None:
        """Lay out the table."""
        # Further out x^a (or y^b) alone is exact to the last digit: straight lines, no table.
        low = max(self.solve(-_SPAN), -35 - math.log1p(self._b))
        high = min(self.solve(_SPAN), 35 + math.log1p(self._a))
        count = max(_CELLS, math.ceil((high - low) / _STEP))
        self._edges = [low + (high - low) * i / count for i in range(count + 1)]
        self._odds = [self.odds(u)[0] for u in self._edges]
        self._cells = [()] * count

    def __call__(self, p: float) -> float:
        """Return x with I_x(a, b) = p, 0 < p < 1."""
        t = math.log(p / (1 - p))
        if p in _ALONE:
            return Place.at_odds(self.solve(t)).x
        if not self._odds:
            self._prepare()
        place = bisect_right(self._odds, t) - 1
        if not 0 <= place < len(self._cells):
            return Place.at_odds(self.solve(t)).x
        (u,) = _polynomial(self._cells[place] or self._filled(place), [t])
        return 1 / (1 + math.exp(-u))

    def many(self, chances: Sequence[float]) -> list[float]:
        """Return x for many p, those of a cell together, which takes a third of the time."""
        if not self._odds:
            self._prepare()
        log, exp = math.log, math.exp
        odds = [log(p / (1 - p)) for p in chances]
        order = sorted(range(len(odds)), key=odds.__getitem__)
        ts = [odds[i] for i in order]
        found = [0.0] * len(odds)
        first = start = bisect_left(ts, self._odds[0])
        for place, edge in enumerate(self._odds[1:]):
            last = bisect_left(ts, edge, first)
            if last > first:
                us = _polynomial(self._cells[place] or self._filled(place), ts[first:last])
                for i, u in zip(order[first:last], us, strict=True):
                    found[i] = 1 / (1 + exp(-u))
            first = last
        for i in order[:start] + order[first:]:
            found[i] = Place.at_odds(self.solve(odds[i])).x
        return found

    def odds(self, u: float) -> tuple[float, float]:
        """Return the log odds t of the probability below the place with log odds u, and dt/du."""
        below, above, front = log_tails(self._a, self._b, Place.at_odds(u))
        return below - above, math.exp(front - below - above)

    def solve(self, t: float) -> float:
        """Return u for t, by Newton's method kept inside a shrinking bracket."""
        u = math.log(self._a / self._b)
        low, high = -math.inf, math.inf
        for _ in range(200):
            reached, slope = self.odds(u)
            if reached < t:
                low = u
            else:
                high = u
            step = (t - reached) / slope
            if abs(step) <= 1e-15 * max(1.0, abs(u)):
                break
            u = u + step if low < u + step < high else (low + high) / 2
        return u

    def _filled(self, place: int) -> tuple[float, ...]:
        """Fill a cell: the polynomial through Chebyshev points of it."""
        low, high = self._edges[place], self._edges[place + 1]
        angles = (math.pi * (2 * i + 1) / (2 * _NODES) for i in range(_NODES))
        values = [(low + high) / 2 + (high - low) / 2 * math.cos(angle) for angle in angles]
        middle = (self._odds[place] + self._odds[place + 1]) / 2
        per = 2 / (self._odds[place + 1] - self._odds[place])
        nodes = [(self.odds(u)[0] - middle) * per for u in values]
        for order in range(1, _NODES):  # divided differences: Newton's form
            for i in range(_NODES - 1, order - 1, -1):
                values[i] = (values[i] - values[i - 1]) / (nodes[i] - nodes[i - order])
        powers = [0.0] * _NODES
        for node, coefficient in zip(reversed(nodes), reversed(values), strict=True):
            shifted = [0.0, *powers[:-1]]
            powers = [one - node * other for one, other in zip(shifted, powers, strict=True)]
            powers[0] += coefficient
        self._cells[place] = (middle, per, *powers)
        return self._cells[place]


def _polynomial(cell: tuple[float, ...], ts: Sequence[float]) -> list[float]:
    """Return u at places of a cell by Horner's rule, written out: the loop would cost the most."""
    middle, per, a, b, c, d, e, f, g, h, i, j, k, m, n, o = cell
    return [
        a + s * (b + s * (c + s * (d + s * (e + s * (f + s * (g + s * (
            h + s * (i + s * (j + s * (k + s * (m + s * (n + s * o))))))))))))
        for s in [(t - middle) * per for t in ts]
    ]  # fmt: skip


def horner(coefficients: tuple[float, ...], x: float) -> float:
    """Return the polynomial with these coefficients, lowest power first."""
    total = 0.0
    for coefficient in reversed(coefficients):
        total = total * x + coefficient
    return total
