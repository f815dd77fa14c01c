"""Whole columns of quantiles and probabilities at once: shapes without a call for every number."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from estimator.quantity.shapes import Beta, Choice, Lognormal, Pert, Uniform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.quantity.shapes import Shape

Cdf: TypeAlias = "Callable[[float], float]"

_ROOT_TWO: Final = math.sqrt(2)
_TIE: Final = 1e-12  # how near to an alternative a number counts as equal to it, relative or not
_CELLS: Final = 128  # of a tabulated distribution, times the root of α + β
_MOST_CELLS: Final = 4096


def quantiles(shape: Shape, chances: Sequence[float]) -> list[float]:
    """The values below which these shares of the probability lie, each share inside (0, 1)."""
    if isinstance(shape, Lognormal) and shape.high == math.inf:
        from statistics import NormalDist

        inverse, exp = NormalDist(shape.mu, shape.sigma).inv_cdf, math.exp
        return [exp(inverse(p)) for p in chances]
    if isinstance(shape, Uniform):
        low, width = shape.low, shape.high - shape.low
        return [low + width * p for p in chances]
    if isinstance(shape, Pert | Beta):
        return shape.quantiles(chances)
    quantile = shape.quantile
    return [quantile(p) for p in chances]


def at_most(shape: Shape, turn: float = 1.0) -> Cdf:
    """The chance of a value up to x·turn, as a function of x made for long loops.

    An x that misses an alternative of a `Choice` by rounding only still counts as it.

    Args:
        shape: what is uncertain.
        turn: 1, or −1 for the chance that the value less its sign is at least x.
    """
    if isinstance(shape, Pert):
        rise = 4 * (shape.mode - shape.low) / (shape.high - shape.low)
        return _tabulated(Beta(1 + rise, 5 - rise, shape.low, shape.high), turn)
    if isinstance(shape, Beta) and min(shape.alpha, shape.beta) >= 1:
        return _tabulated(shape, turn)
    if isinstance(shape, Uniform):
        return _linear(shape, turn)
    cdf = _plainly(shape)
    return cdf if turn == 1 else lambda x: cdf(x * turn)


def _plainly(shape: Shape) -> Cdf:
    if isinstance(shape, Lognormal) and shape.high == math.inf:
        return _lognormal(shape, 1)
    if isinstance(shape, Choice):
        return lambda x: shape.cdf(x * (1 + math.copysign(_TIE, x)) + _TIE)
    return shape.cdf


def at_least(shape: Shape) -> Cdf:
    """The chance of a value from x on; see `at_most`."""
    if isinstance(shape, Lognormal) and shape.high == math.inf:
        return _lognormal(shape, -1)
    if isinstance(shape, Choice):
        return lambda x: 1 - shape.cdf(x * (1 - math.copysign(_TIE, x)) - _TIE)
    cdf = at_most(shape)
    return lambda x: 1 - cdf(x)


def _linear(shape: Uniform, turn: float) -> Cdf:
    first, per = -shape.low / (shape.high - shape.low), turn / (shape.high - shape.low)

    def cdf(x: float) -> float:
        share = first + per * x
        if 0 < share < 1:
            return share
        return 1.0 if share >= 1 else 0.0

    return cdf


def _lognormal(shape: Lognormal, side: int) -> Cdf:
    """The chance of at most x (side 1) or of at least x (side −1)."""
    mu, scale = shape.mu, side / (shape.sigma * _ROOT_TWO)
    log, erfc = math.log, math.erfc
    nothing = 0.0 if side > 0 else 1.0

    def chance(x: float) -> float:
        return 0.5 * erfc((mu - log(x)) * scale) if x > 0 else nothing

    return chance


def _tabulated(shape: Beta, turn: float) -> Cdf:
    """Cubic Hermite interpolation in θ, where x goes from low to high as (1 − cos θ)/2.

    θ spaces the nodes as a power at the ends wants it; the error is below 1e-8. The cdf of a beta
    distribution itself costs a continued fraction for each x.
    """
    concentration = math.sqrt(shape.alpha + shape.beta)
    cells = min(_MOST_CELLS, math.ceil(_CELLS * concentration))
    step = math.pi / cells
    nodes = [(0.0, 0.0), *(_node(shape, step * i) for i in range(1, cells)), (1.0, 0.0)]
    cubics = [_cubic(left, right, step) for left, right in pairwise(nodes)]
    width = shape.high - shape.low
    first, per = 1 + 2 * shape.low / width, -2 * turn / width
    per_cell, acos = 1 / step, math.acos

    def cdf(x: float) -> float:
        cosine = first + per * x
        if not -1 < cosine < 1:
            return 1.0 if cosine <= -1 else 0.0
        place = acos(cosine) * per_cell
        cell = int(place)
        s = place - cell
        a, b, c, d = cubics[cell]
        return a + s * (b + s * (c + s * d))

    return cdf


def _cubic(
    left: tuple[float, float], right: tuple[float, float], step: float
) -> tuple[float, float, float, float]:
    """The cubic on a cell from its ends' values and slopes, by powers of the share of the cell."""
    value, slope = left[0], left[1] * step
    rise, end_slope = right[0] - value, right[1] * step
    return value, slope, 3 * rise - 2 * slope - end_slope, slope + end_slope - 2 * rise


def _node(shape: Beta, angle: float) -> tuple[float, float]:
    """The chance of a value up to the place at an angle, and its derivative by the angle."""
    a, b = shape.alpha, shape.beta
    below, above = math.sin(angle / 2) ** 2, math.cos(angle / 2) ** 2
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    density = math.exp(front + (a - 0.5) * math.log(below) + (b - 0.5) * math.log(above))
    return shape.cdf(shape.low + (shape.high - shape.low) * below), density
