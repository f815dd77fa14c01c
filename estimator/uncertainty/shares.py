"""Whose uncertainty it is: Sobol' and Shapley shares of the variance of a function, by sampling.

First-order shares as of Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola, "Variance based
sensitivity analysis of model output", Comput. Phys. Commun. 181 (2010), 259–270, table 2 (b); total
ones as of Jansen, ibid. (f). Shapley shares as of Owen, "Sobol' indices and Shapley value",
SIAM/ASA J. Uncertainty Quantification 2 (2014), 245–251.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, zip_longest
from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from estimator.uncertainty.draws import SCRAMBLES
from estimator.uncertainty.estimated import Estimated, averaged
from estimator.uncertainty.points import points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from estimator.depletion.columns.plan import Floats
    from estimator.quantity.distribution import Distribution

MOST_SHAPLEY: Final = 8
"""Inputs up to which Shapley shares are worked out: they take 2^inputs evaluations of a draw."""
Inputs: TypeAlias = "dict[str, Floats]"
Evaluate: TypeAlias = "Callable[[Inputs], Floats]"


@dataclass(frozen=True, slots=True)
class Share:
    """What part of the variance is an input's.

    Attributes:
        first: explained by the input alone.
        total: explained by it together with others; lost if it were known.
        shapley: its fair part of all interactions; the parts of all inputs add to 1. None where
            there are too many inputs.
    """

    first: Estimated
    total: Estimated
    shapley: Estimated | None

    @property
    def is_distinct(self) -> bool:
        """Whether the share can be told from 0."""
        return self.total.value > self.total.error


def shares(
    evaluate: Evaluate, distributions: Mapping[str, Distribution], power: int, seed: int
) -> dict[str, Share]:
    """The shares of independent inputs, by name.

    Args:
        evaluate: the function, from columns of values to one of results.
        distributions: of its inputs.
        power: logarithm to base 2 of the points in each scramble.
        seed: of the scrambles.
    """
    found = [
        _explained(evaluate, *pair, with_shapley=len(distributions) <= MOST_SHAPLEY)
        for pair in _pairs(distributions, power, seed)
    ]
    variances = [each.variance for each in found]
    firsts = _ratios([each.first for each in found], variances)
    totals = _ratios([each.total for each in found], variances)
    shapley = _ratios([each.shapley for each in found], [each.whole for each in found])
    rows = zip_longest(distributions, firsts, totals, shapley)
    return {name: Share(first, total, fair) for name, first, total, fair in rows}


def _pairs(
    distributions: Mapping[str, Distribution], power: int, seed: int
) -> Iterator[tuple[Inputs, Inputs]]:
    """Two independent sets of draws, for each scramble."""
    random = Random(seed)  # noqa: S311 - not for secrets
    for _ in range(SCRAMBLES):
        columns = points(2 * len(distributions), power, random)
        halves = columns[: len(distributions)], columns[len(distributions) :]
        a, b = (
            {n: d.quantile(p) for (n, d), p in zip(distributions.items(), half, strict=True)}
            for half in halves
        )
        yield a, b


class _Explained(NamedTuple):
    """What one scramble says.

    Attributes:
        variance: of the function.
        first: what each input explains alone.
        total: what is unexplained without it.
        shapley: its fair part of `whole`; empty if it was not worked out.
        whole: what is unexplained without any input, another estimate of the variance.
    """

    variance: float
    first: list[float]
    total: list[float]
    shapley: list[float]
    whole: float


def _explained(evaluate: Evaluate, a: Inputs, b: Inputs, *, with_shapley: bool) -> _Explained:
    players = frozenset(range(len(a)))
    of_a, of_b = evaluate(a), evaluate(b)
    both = np.concatenate((of_a, of_b))

    def mixed(some: frozenset[int]) -> Floats:
        if some == players:
            return of_b
        return evaluate({name: (b if i in some else a)[name] for i, name in enumerate(a)})

    alone = [mixed(frozenset({i})) for i in players]
    worth = {frozenset({i}): _unexplained(of_a, mix) for i, mix in enumerate(alone)}
    first = [float(np.mean((of_b - both.mean()) * (mix - of_a))) for mix in alone]
    total = list(worth.values())
    for size in range(2, len(players) + 1) if with_shapley else ():
        for some in map(frozenset, combinations(players, size)):
            worth[some] = _unexplained(of_a, mixed(some))
    fair = shapley_values(worth) if with_shapley else []
    return _Explained(float(both.var()), first, total, fair, worth.get(players, 0.0))


def _unexplained(of_a: Floats, of_mix: Floats) -> float:
    """What is left unexplained without the inputs that `mix` has from elsewhere (Jansen)."""
    return float(np.mean((of_a - of_mix) ** 2)) / 2


def _ratios(parts: Sequence[Sequence[float]], wholes: Sequence[float]) -> list[Estimated]:
    """Ratios to the whole of all scrambles together, less biased than those to their own."""
    whole = np.array(wholes)
    return [_ratio(np.array(column), whole) for column in zip(*parts, strict=True)]


def _ratio(parts: Floats, wholes: Floats) -> Estimated:
    """The ratio of two means over scrambles; its error is that of part − ratio·whole."""
    whole = float(wholes.mean())
    if not whole:
        return averaged(np.zeros(len(parts)))
    ratio = float(parts.mean()) / whole
    return averaged(ratio + (parts - ratio * wholes) / whole)


def shapley_values(worth: Mapping[frozenset[int], float]) -> list[float]:
    """Shapley values of a game: each player's mean contribution over all orders of joining.

    Args:
        worth: of every set of the players 0, 1, … but the empty one, whose worth is 0.
    """
    players = max(worth, key=len)
    count = len(players)
    found = [0.0] * count
    for some, value in {frozenset[int](): 0.0, **worth}.items():
        for i in players - some:
            orders = math.factorial(len(some)) * math.factorial(count - len(some) - 1)
            found[i] += orders / math.factorial(count) * (worth[some | {i}] - value)
    return found
