"""Shares of a variance: which input makes the answer uncertain.

First-order shares by Saltelli et al. (2010, Comput. Phys. Commun. 181, 259–270, table 2 b), total
shares by Jansen (1999, Comput. Phys. Commun. 117, 35–43), Shapley shares from the variances that
sets of inputs explain (Owen 2014, SIAM/ASA J. Uncertain. Quantif. 2, 245–251).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from estimator.sampling.batches import SCRAMBLES
from estimator.sampling.figures import Estimated, averaged
from estimator.sampling.points import points

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

Columns: TypeAlias = "list[list[float]]"
Evaluate: TypeAlias = "Callable[[Columns], list[float]]"

MOST_SHAPLEY: Final = 8


@dataclass(frozen=True, slots=True)
class Share:
    """What part of the variance an input accounts for.

    Attributes:
        first: by itself.
        total: by itself and together with others.
        shapley: a fair split of what it shares with others; None if it was not worked out.
    """

    first: Estimated
    total: Estimated
    shapley: Estimated | None

    @property
    def is_distinct(self) -> bool:
        """Whether it can be told from 0."""
        return self.total.value > self.total.error


class Pairs:
    """Two independent sets of points, in eight scrambles, and what comes of mixing them."""

    def __init__(
        self, quantiles: Sequence[Callable[[list[float]], list[float]]], power: int, seed: int
    ) -> None:
        """Draw.

        Args:
            quantiles: for each input, from chances to values.
            power: logarithm to base 2 of the points in each scramble.
            seed: of the scrambles.
        """
        random = Random(seed)  # noqa: S311 - not for secrets
        count = len(quantiles)
        self.inputs = range(count)
        self.pairs: list[tuple[Columns, Columns]] = []
        for _ in range(SCRAMBLES):
            chances = points(2 * count, power, random)
            values = [quantiles[i % count](column) for i, column in enumerate(chances)]
            self.pairs.append((values[:count], values[count:]))


def mixed(a: Columns, b: Columns, of_b: AbstractSet[int]) -> Columns:
    """The columns of `a`, but those in `of_b` from `b`."""
    return [b[i] if i in of_b else column for i, column in enumerate(a)]


def shares(evaluate: Evaluate, pairs: Pairs) -> list[Share]:
    """First-order and total shares of each input in the variance of a function.

    Args:
        evaluate: the function of independent inputs, from columns of values to one of results.
        pairs: the draws.
    """
    return _ratios([_explained(evaluate, *pair) for pair in pairs.pairs])


def with_shapley(found: Sequence[Share], evaluate: Evaluate, pairs: Pairs) -> list[Share]:
    """Shares with Shapley's added, which take 2^inputs evaluations of every draw."""
    games = [_games(evaluate, *pair) for pair in pairs.pairs]
    totals = [worth[frozenset(pairs.inputs)] for worth in games]
    columns = zip(*(shapley_values(worth) for worth in games), strict=True)
    return [
        replace(share, shapley=_ratio(column, totals))
        for share, column in zip(found, columns, strict=True)
    ]


def chance_shares(evaluate: Evaluate, pairs: Pairs, lever: int) -> list[Share]:
    """The shares of each input in the variance of an event, one input integrated out.

    The event is "the lever is at least what the others need", so that two draws of the others
    agree on it with the lesser of their chances, and differ with the difference.

    Args:
        evaluate: the chance of the event given the other inputs.
        pairs: the draws.
        lever: number of the input that is integrated out; its columns do not matter.
    """
    return _ratios([_event_explained(evaluate, *pair, lever) for pair in pairs.pairs])


class _Explained(NamedTuple):
    """What one scramble says: the variance, and for each input what it explains."""

    variance: float
    first: list[float]
    total: list[float]


def _ratios(scrambles: Sequence[_Explained]) -> list[Share]:
    """Ratios to the variance of all scrambles together, less biased than those to their own."""
    variances = [each.variance for each in scrambles]
    firsts = zip(*(each.first for each in scrambles), strict=True)
    totals = zip(*(each.total for each in scrambles), strict=True)
    return [
        Share(_ratio(first, variances), _ratio(total, variances), None)
        for first, total in zip(firsts, totals, strict=True)
    ]


def _ratio(parts: Sequence[float], wholes: Sequence[float]) -> Estimated:
    """The ratio of two means over scrambles; its error is that of part − ratio·whole."""
    whole = math.fsum(wholes) / len(wholes)
    if not whole:
        return averaged([0.0] * len(parts))
    ratio = math.fsum(parts) / len(parts) / whole
    pairs = zip(parts, wholes, strict=True)
    return averaged([ratio + (part - ratio * all_) / whole for part, all_ in pairs])


def _explained(evaluate: Evaluate, a: Columns, b: Columns) -> _Explained:
    of_a, of_b = evaluate(a), evaluate(b)
    both = of_a + of_b
    mean = math.fsum(both) / len(both)
    found = _Explained(math.fsum([(y - mean) ** 2 for y in both]) / len(both), [], [])
    for i in range(len(a)):
        of_mix = evaluate(mixed(a, b, {i}))
        found.first.append(_saltelli(of_a, of_b, of_mix, mean))
        found.total.append(_jansen(of_a, of_mix))
    return found


def _event_explained(evaluate: Evaluate, a: Columns, b: Columns, lever: int) -> _Explained:
    of_a, of_b = evaluate(a), evaluate(b)
    both = of_a + of_b
    mean = math.fsum(both) / len(both)
    found = _Explained(mean * (1 - mean), [], [])
    for i in range(len(a)):
        if i == lever:
            found.first.append(_agreement(both) - mean**2)
            found.total.append(math.fsum([y * (1 - y) for y in both]) / len(both))
        else:
            of_mix = evaluate(mixed(a, b, {i}))
            found.first.append(_saltelli(of_a, of_b, of_mix, mean))
            differ = math.fsum([abs(x - z) for x, z in zip(of_a, of_mix, strict=True)])
            found.total.append(differ / (2 * len(of_a)))
    return found


def _agreement(chances: list[float]) -> float:
    """The mean of the lesser of two chances, over all pairs of them."""
    count = len(chances)
    lesser = (chance * (count - 1 - i) for i, chance in enumerate(sorted(chances)))
    return math.fsum(lesser) * 2 / (count * (count - 1))


def _saltelli(of_a: list[float], of_b: list[float], of_mix: list[float], mean: float) -> float:
    """What the input that `mix` has from b explains by itself."""
    triples = zip(of_a, of_b, of_mix, strict=True)
    return math.fsum([(y - mean) * (z - x) for x, y, z in triples]) / len(of_a)


def _jansen(of_a: list[float], of_mix: list[float]) -> float:
    """What is left unexplained without the inputs that `mix` has from elsewhere."""
    return math.fsum([(x - z) ** 2 for x, z in zip(of_a, of_mix, strict=True)]) / (2 * len(of_a))


def _games(evaluate: Evaluate, a: Columns, b: Columns) -> dict[frozenset[int], float]:
    """What is left unexplained without each set of inputs."""
    of_a, inputs = evaluate(a), range(len(a))
    worth = {frozenset[int](): 0.0}
    for count in range(1, len(a) + 1):
        for some in map(frozenset, combinations(inputs, count)):
            worth[some] = _jansen(of_a, evaluate(mixed(a, b, some)))
    return worth


def shapley_values(worth: Mapping[frozenset[int], float]) -> list[float]:
    """Shapley values of a game: each player's mean contribution over all orders of joining.

    Args:
        worth: of every set of the players 0, 1, …; that of the empty set is 0.
    """
    players = max(worth, key=len)
    count = len(players)
    found = [0.0] * count
    for some, value in worth.items():
        for i in players - some:
            orders = math.factorial(len(some)) * math.factorial(count - len(some) - 1)
            found[i] += orders / math.factorial(count) * (worth[some | {i}] - value)
    return found
