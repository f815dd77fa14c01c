"""Whole columns of quantiles and probabilities at once: shapes without a call for every number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, TypeAlias

from estimator.quantity.shapes import Beta, Choice, Lognormal, Pert, Uniform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from estimator.quantity.shapes import Shape

Cdf: TypeAlias = "Callable[[float], float]"

_ROOT_TWO: Final = math.sqrt(2)
_TIE: Final = 1e-12  # how near to an alternative a number counts as equal to it, relative or not
_CELLS: Final = 128  # of a tabulated distribution, times the root of α + β
_MOST_CELLS: Final = 4096


def quantiles(shape: Shape, chances: Iterable[float]) -> list[float]:
    """The values below which these shares of the probability lie, each share inside (0, 1)."""
    if isinstance(shape, Lognormal) and shape.high == math.inf:
        from statistics import NormalDist

        inverse, exp = NormalDist(shape.mu, shape.sigma).inv_cdf, math.exp
        return [exp(inverse(p)) for p in chances]
    if isinstance(shape, Uniform):
        low, width = shape.low, shape.high - shape.low
        return [low + width * p for p in chances]
    quantile = shape.quantile
    return [quantile(p) for p in chances]


def at_most(shape: Shape) -> Cdf:
    """The chance of a value up to x, as a function of x made for long loops.

    An x that misses an alternative of a `Choice` by rounding only still counts as it.
    """
    if isinstance(shape, Lognormal) and shape.high == math.inf:
        return _lognormal(shape, 1)
    if isinstance(shape, Choice):
        return lambda x: shape.cdf(x * (1 + math.copysign(_TIE, x)) + _TIE)
    if isinstance(shape, Pert):
        rise = 4 * (shape.mode - shape.low) / (shape.high - shape.low)
        return _tabulated(Beta(1 + rise, 5 - rise, shape.low, shape.high))
    if isinstance(shape, Beta) and min(shape.alpha, shape.beta) >= 1:
        return _tabulated(shape)
    return shape.cdf


def at_least(shape: Shape) -> Cdf:
    """The chance of a value from x on; see `at_most`."""
    if isinstance(shape, Lognormal) and shape.high == math.inf:
        return _lognormal(shape, -1)
    if isinstance(shape, Choice):
        return lambda x: 1 - shape.cdf(x * (1 - math.copysign(_TIE, x)) - _TIE)
    cdf = at_most(shape)
    return lambda x: 1 - cdf(x)


def _lognormal(shape: Lognormal, side: int) -> Cdf:
    """The chance of at most x (side 1) or of at least x (side −1)."""
    mu, scale = shape.mu, side / (shape.sigma * _ROOT_TWO)
    log, erfc = math.log, math.erfc
    nothing = 0.0 if side > 0 else 1.0

    def chance(x: float) -> float:
        return 0.5 * erfc((mu - log(x)) * scale) if x > 0 else nothing

    return chance


def _tabulated(shape: Beta) -> Cdf:
    """Cubic Hermite interpolation in θ, where x goes from low to high as (1 − cos θ)/2.

    θ spaces the nodes as a power at the ends wants it; the error is below 1e-8. The cdf of a beta
    distribution itself costs a continued fraction for each x.
    """
    concentration = math.sqrt(shape.alpha + shape.beta)
    cells = min(_MOST_CELLS, math.ceil(_CELLS * concentration))
    step = math.pi / cells
    width = shape.high - shape.low
    nodes = [_node(shape, step * i) for i in range(1, cells)]
    nodes = [(0.0, 0.0), *nodes, (1.0, 0.0), (1.0, 0.0)]
    low, high, acos = shape.low, shape.high, math.acos

    def cdf(x: float) -> float:
        if not low < x < high:
            return float(x >= high)
        place = acos(1 - 2 * (x - low) / width) / step
        cell = int(place)
        s = place - cell
        (left, slope), (right, end_slope) = nodes[cell], nodes[cell + 1]
        rise = right - left
        bend = (1 - s) * (slope * step - rise) - s * (end_slope * step - rise)
        return left + s * (rise + (1 - s) * bend)

    return cdf


def _node(shape: Beta, angle: float) -> tuple[float, float]:
    """The chance of a value up to the place at an angle, and its derivative by the angle."""
    a, b = shape.alpha, shape.beta
    below, above = math.sin(angle / 2) ** 2, math.cos(angle / 2) ** 2
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    density = math.exp(front + (a - 0.5) * math.log(below) + (b - 0.5) * math.log(above))
    return shape.cdf(shape.low + (shape.high - shape.low) * below), density
