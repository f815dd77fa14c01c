"""Shares of the variance of ln(days) at constant rates, without sampling.

ln T = ln(stock − reserve) − ln(use − production): a sum of terms that share no input. Each factor
is a term by itself where no reserve (or production) is subtracted. So the shares within each term,
a function of few inputs, are worked out on a grid, and those of the sum follow.
"""

from __future__ import annotations

import math
from itertools import combinations, product
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from estimator.sampling import quotient
from estimator.sampling.figures import Estimated
from estimator.sampling.variance import Share, shapley_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.quantity.shapes import Shape
    from estimator.sampling.model import Model, Source

_NODES: Final = (0, 24, 12, 10, 9)
"""Along each axis, by how many inputs a term has: containers × rounds less share and reserve."""
_RARE: Final = 1e-9  # chance of an end at once or never that no number of draws would show
_REACH: Final = 4.5  # normal scores covered, either way
_Part: TypeAlias = "Callable[[Source, quotient.Values], quotient.Column]"


class _Term(NamedTuple):
    """One term of ln(days): the logarithm of a part, as a function of some inputs."""

    part: _Part
    names: tuple[str, ...]


def log_shares(model: Model) -> dict[str, Share] | None:
    """The shares of each independent input in the variance of ln(days).

    Returns:
        None if rates change, or if some draws end at once or never.
    """
    if len(model.sources) > 1 or not model.sources[0].is_plain:
        return None
    games = [(term.names, _worths(model, term)) for term in _terms(model, model.sources[0])]
    variance = math.fsum(max(worth.values(), default=math.nan) for _, worth in games)
    if not variance > 0:
        return None
    return {
        name: share
        for names, worth in games
        for name, share in zip(names, _shares(worth, variance), strict=True)
    }


def _terms(model: Model, source: Source) -> list[_Term]:
    """The terms of ln(days), of four inputs at most."""
    stock = (*source.stock, source.kg, source.unserviceable)
    parts: tuple[tuple[_Part, tuple[str, ...], str], ...] = (
        (quotient.spare, stock, source.reserve),
        (quotient.draw, (*source.use, source.share), source.production),
    )
    found = []
    for part, factors, less in parts:
        names = tuple(name for name in (*factors, less) if name in model.shapes)
        if less and (less in model.shapes or model.fixed[less]):
            found.append(_Term(part, names))
        else:
            found += [_Term(part, (name,)) for name in names if name != less] or [_Term(part, ())]
    return found


def _worths(model: Model, term: _Term) -> dict[frozenset[int], float]:
    """The variance that each set of a term's inputs explains; empty if it may not be positive.

    Sets are of numbers in the term.
    """
    count = len(term.names)
    axes = [_axis(model.shapes[name], _NODES[count]) for name in term.names]
    grid = list(zip(*product(*(places for places, _ in axes)), strict=True))
    columns = {name: list(column) for name, column in zip(term.names, grid, strict=True)}
    values: quotient.Values = {**model.medians, **columns}
    found = quotient.listed(term.part(model.sources[0], values), 1)
    least = min((x for x in found if x > 0), default=0.0)
    weights = _weights(axes)
    if math.fsum(w for w, x in zip(weights, found, strict=True) if x <= 0) > _RARE:
        return {}
    means = {frozenset(range(count)): [math.log(max(x, least)) for x in found]}
    for size in range(count, 0, -1):
        for some in map(frozenset, combinations(range(count), size)):
            for i in some:
                if some - {i} not in means:
                    means[some - {i}] = _averaged(means[some], sorted(some), i, axes)
    (mean,) = means[frozenset()]
    return {
        some: _variance(table, mean, _weights([axes[i] for i in sorted(some)]))
        for some, table in means.items()
    }


_Axis: TypeAlias = "tuple[list[float], list[float]]"


def _axis(shape: Shape, nodes: int) -> _Axis:
    """Values of an input and their weights: the trapezoidal rule over its normal score.

    The logarithms are smooth there and the density vanishes fast at both ends, where this rule
    converges faster than any power (Trefethen and Weideman 2014, SIAM Rev. 56, 385–458).
    """
    scores = [_REACH * (2 * j / (nodes - 1) - 1) for j in range(nodes)]
    values = [shape.quantile(0.5 * math.erfc(-z / math.sqrt(2))) for z in scores]
    weights = [math.exp(-z * z / 2) for z in scores]
    total = math.fsum(weights)
    return values, [weight / total for weight in weights]


def _averaged(table: list[float], kept: list[int], axis: int, axes: list[_Axis]) -> list[float]:
    """A table with one of its axes averaged out; the last axis runs fastest."""
    weights = axes[axis][1]
    inner = math.prod(len(axes[i][1]) for i in kept if i > axis)
    block = inner * len(weights)
    return [
        sum([w * table[start + k * inner] for k, w in enumerate(weights)])
        for outer in range(0, len(table), block)
        for start in range(outer, outer + inner)
    ]


def _weights(axes: list[_Axis]) -> list[float]:
    """The weights of a grid; the last axis runs fastest."""
    weights = [1.0]
    for _, along in axes:
        weights = [left * right for left in weights for right in along]
    return weights


def _variance(table: list[float], mean: float, weights: list[float]) -> float:
    return math.fsum([w * (x - mean) ** 2 for w, x in zip(weights, table, strict=True)])


def _shares(worth: dict[frozenset[int], float], variance: float) -> list[Share]:
    everyone = max(worth, key=len)
    fair = shapley_values(worth)
    return [
        Share(
            Estimated(worth[frozenset({i})] / variance, 0.0),
            Estimated((worth[everyone] - worth[everyone - {i}]) / variance, 0.0),
            Estimated(fair[i] / variance, 0.0),
        )
        for i in sorted(everyone)
    ]
