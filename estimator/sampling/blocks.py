"""Shares of the variance of ln(days), and of days, at constant rates, without sampling.

T = (stock − reserve) / (use − production): two parts that share no input. Each factor of a part is
a term by itself where no reserve (or production) is subtracted. So the variances that the inputs
of a term explain, a function of few inputs, are worked out on a grid; those of ln T, a sum of
terms, and of T, their product, follow.
"""

from __future__ import annotations

import math
from itertools import combinations, product
from operator import mul
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from estimator.quantity.bounded import LogitNormal, TruncatedNormal
from estimator.quantity.shapes import Lognormal
from estimator.sampling import quotient
from estimator.sampling.figures import Estimated
from estimator.sampling.groups import pools
from estimator.sampling.quadrature import gauss, trapezoid
from estimator.sampling.tails import has_mean
from estimator.sampling.variance import Share, shapley_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.quantity.shapes import Shape
    from estimator.sampling.model import Model, Source, Values
    from estimator.sampling.quadrature import Axis

_ORDERS: Final = (3, 5, 7, 9)  # of Gaussian rules, until two agree
_AGREE: Final = 1e-3  # relative, of variances; the later one is then good to a tenth of that
_NODES: Final = (0, 24, 12, 10, 9)
"""Along each axis where none agree, by how many inputs a term has: four for containers × rounds
less share and reserve."""
_RARE: Final = 1e-9  # chance of an end at once or never that no number of draws would show
_Part: TypeAlias = "Callable[[Source, quotient.Values], quotient.Column]"
_Worth: TypeAlias = "dict[frozenset[int], float]"
"""The variance that each set of inputs, by their numbers, explains."""
_Game: TypeAlias = "tuple[tuple[str, ...], _Worth]"


class _Term(NamedTuple):
    """One factor of the days, or of 1/days, as a function of some inputs.

    Attributes:
        part: of which it is a factor, up to a constant.
        names: the inputs.
        power: 1 or −1 for 1/days.
        subtracts: whether something is subtracted in it, so that it may come to 0 or below.
    """

    part: _Part
    names: tuple[str, ...]
    power: int
    subtracts: bool = False


def log_shares(model: Model) -> dict[str, Share] | None:
    """The shares of each independent input in the variance of ln(days).

    Returns:
        None if rates change, or if some draws end at once or never.
    """
    if not _is_plain(model):
        return None
    games, middles = [], model.medians
    for term in _terms(model, model.sources[0]):
        worth = _settled(model, middles, term, _logarithms)
        worth = worth or _dense(model, middles, term)
        if not worth:
            return None
        games.append((term.names, worth))
    return _shares(games)


def day_shares(model: Model) -> dict[str, Share] | None:
    """The shares of each independent input in the variance of days.

    Returns:
        None if rates change, if the days have no mean, if some draws end at once or never, or if
        they come so near to it that no grid is accurate.
    """
    if not _is_plain(model) or not has_mean(model, pools(model, "first"), "first"):
        return None
    middles = model.medians
    names: tuple[str, ...] = ()
    worth: _Worth = {frozenset(): 0.0}
    for term in _terms(model, model.sources[0]):
        own = _settled(model, middles, term, _ratios)
        if not own:
            return None
        worth = _multiplied(worth, own, len(names))
        names += term.names
    return _shares([(names, worth)])


def _is_plain(model: Model) -> bool:
    return len(model.sources) == 1 and model.sources[0].is_plain


def _terms(model: Model, source: Source) -> list[_Term]:
    """The terms, of four inputs at most."""
    stock = (*source.stock, source.kg, source.unserviceable)
    parts: tuple[tuple[_Part, tuple[str, ...], str, int], ...] = (
        (quotient.spare, stock, source.reserve, 1),
        (quotient.draw, (*source.use, source.share), source.production, -1),
    )
    found = []
    for part, factors, less, power in parts:
        names = tuple(name for name in (*factors, less) if name in model.shapes)
        if less and (less in model.shapes or model.fixed[less]):
            found.append(_Term(part, names, power, subtracts=True))
        else:
            single = [_Term(part, (name,), power) for name in names if name != less]
            found += single or [_Term(part, (), power)]
    return found


# -- one term


def _logarithms(values: list[float], _weights: list[float], _power: int) -> list[float]:
    return list(map(math.log, values))


def _ratios(values: list[float], weights: list[float], power: int) -> list[float]:
    """A factor of the days over its mean."""
    found = values if power > 0 else [1 / x for x in values]
    mean = math.fsum(map(mul, weights, found))
    return [x / mean for x in found]


_Scale: TypeAlias = "Callable[[list[float], list[float], int], list[float]]"


def _settled(model: Model, middles: Values, term: _Term, scale: _Scale) -> _Worth | None:
    """What sets of a term's inputs explain, by the first Gaussian rule that agrees with the last.

    Returns:
        None if none does, or if the term may not be positive.
    """
    if term.subtracts and _may_vanish(model, middles, term):
        return None
    before = math.inf
    for order in _ORDERS:
        axes = [gauss(model.shapes[name], order) for name in term.names]
        table = _table(model, middles, term, scale, axes)
        if not table:
            return None
        variance = _variance(table, _weights(axes))
        if abs(variance - before) <= _AGREE * variance:
            return _worths(table, axes)
        before = variance
    return None


def _may_vanish(model: Model, middles: Values, term: _Term) -> bool:
    """Whether a term is 0 or less where all its inputs are at their ends, or nearly so.

    Gaussian rules do not reach that far: they would not notice.
    """
    rare = _RARE ** (1 / max(1, len(term.names)))
    corners = zip(*product(*(_ends(model.shapes[name], rare) for name in term.names)), strict=True)
    columns = {name: list(column) for name, column in zip(term.names, corners, strict=True)}
    values: quotient.Values = {**middles, **columns}
    return min(quotient.listed(term.part(model.sources[0], values), 1)) <= 0


def _ends(shape: Shape, rare: float) -> tuple[float, float]:
    if isinstance(shape, Lognormal | LogitNormal | TruncatedNormal):
        return shape.quantile(rare), shape.quantile(1 - rare)
    return shape.low, shape.high


def _dense(model: Model, middles: Values, term: _Term) -> _Worth | None:
    """The same of its logarithm where Gaussian rules do not agree: it comes near to 0."""
    axes = [trapezoid(model.shapes[name], _NODES[len(term.names)]) for name in term.names]
    table = _table(model, middles, term, _logarithms, axes)
    return _worths(table, axes) if table else None


def _table(
    model: Model, middles: Values, term: _Term, scale: _Scale, axes: list[Axis]
) -> list[float]:
    """A term on a grid, the last axis running fastest; empty if it may not be positive."""
    grid = zip(*product(*(axis.values for axis in axes)), strict=True)
    columns = {name: list(column) for name, column in zip(term.names, grid, strict=True)}
    values: quotient.Values = {**middles, **columns}
    found = quotient.listed(term.part(model.sources[0], values), 1)
    weights = _weights(axes)
    if min(found) <= 0:
        least = min((x for x in found if x > 0), default=0.0)
        if math.fsum(w for w, x in zip(weights, found, strict=True) if x <= 0) > _RARE:
            return []
        found = [max(x, least) for x in found]
    return scale(found, weights, term.power)


def _worths(table: list[float], axes: list[Axis]) -> _Worth:
    """The variance that each set of a term's inputs explains."""
    count = len(axes)
    means = {frozenset(range(count)): table}
    for size in range(count, 1, -1):
        for some in map(frozenset, combinations(range(count), size)):
            for i in some:
                if some - {i} not in means:
                    means[some - {i}] = _averaged(means[some], sorted(some), i, axes)
    found = {
        some: _variance(mean, _weights([axes[i] for i in sorted(some)]))
        for some, mean in means.items()
    }
    return found | {frozenset(): 0.0}


def _averaged(table: list[float], kept: list[int], axis: int, axes: list[Axis]) -> list[float]:
    """A table with one of its axes averaged out."""
    weights = axes[axis].weights
    inner = math.prod([len(axes[i].weights) for i in kept if i > axis])
    block = inner * len(weights)
    return [
        sum(map(mul, weights, table[start : outer + block : inner]))
        for outer in range(0, len(table), block)
        for start in range(outer, outer + inner)
    ]


def _weights(axes: list[Axis]) -> list[float]:
    """The weights of a grid."""
    weights = [1.0]
    for axis in axes:
        weights = [left * right for left in weights for right in axis.weights]
    return weights


def _variance(table: list[float], weights: list[float]) -> float:
    mean = math.fsum(map(mul, weights, table))
    return math.fsum([w * (x - mean) ** 2 for w, x in zip(weights, table, strict=True)])


# -- all of them


def _multiplied(worth: _Worth, own: _Worth, shift: int) -> _Worth:
    """What sets explain of a product, of mean 1, times another of other inputs."""
    return {
        left | {shift + i for i in right}: a + b + a * b
        for left, a in worth.items()
        for right, b in own.items()
    }


def _shares(games: list[_Game]) -> dict[str, Share] | None:
    """The shares in a sum of functions of different inputs; None if it does not vary."""
    variance = math.fsum(max(worth.values()) for _, worth in games)
    if not variance > 0:
        return None
    return {
        name: share
        for names, worth in games
        for name, share in zip(names, _split(worth, variance), strict=True)
    }


def _split(worth: _Worth, variance: float) -> list[Share]:
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
