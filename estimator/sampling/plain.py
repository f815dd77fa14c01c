"""Plain Monte Carlo with NumPy: an independent check of the engine (``--method mc``).

Pseudo-random numbers of NumPy, correlations by its eigenvectors, nothing integrated out, and the
days of every draw by walking its schedule, or by the quotient where rates are constant.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from estimator.sampling.batches import SCRAMBLES, Batch
from estimator.sampling.copula import copula
from estimator.sampling.groups import all_days, pools
from estimator.sampling.reach import reach
from estimator.sampling.tails import has_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.sampling.groups import Which
    from estimator.sampling.model import Model

Array: TypeAlias = "np.ndarray[Any, np.dtype[np.float64]]"


class Plain:
    """The distribution of the days, as plain draws; the attributes are those of `Conditional`."""

    levers: tuple[str, ...] = ()

    def __init__(
        self,
        model: Model,
        correlation: Mapping[str, float],
        which: Which,
        power: int,
        seed: int,
    ) -> None:
        """Draw eight independent sets of 2^power draws.

        Raises:
            InputError: as for `Conditional`.
        """
        stocks = pools(model, which)
        copula(list(model.shapes), correlation)  # refuses contradictions
        root = _root(list(model.shapes), correlation)
        random = np.random.default_rng(seed)
        self.batches = [_batch(model, root, 1 << power, random) for _ in range(SCRAMBLES)]
        self._floor = 3 / (SCRAMBLES << power) if model.shapes else 0.0  # the rule of three
        self._of = model, stocks, which
        self.days = [all_days(model, stocks, which, batch) for batch in self.batches]
        self._sorted = [np.sort(np.array(days)) for days in self.days]

    def at_least(self, time: float) -> list[float]:
        """P(T ≥ time) by set."""
        return [1 - int(np.searchsorted(days, time)) / len(days) for days in self._sorted]

    def floor(self, time: float, chance: float) -> float:
        """The least error of an estimate of P(T ≥ time); see `Conditional.floor`."""
        if 0 < chance < 1:
            return self._floor
        if time == math.inf and has_mean(*self._of):
            return 0.0
        least, most = reach(*self._of)
        return 0.0 if (time <= least if chance else time > most) else self._floor

    def never(self) -> list[float]:
        """P(it never runs out) by set."""
        return self.at_least(math.inf)


def _root(names: list[str], correlation: Mapping[str, float]) -> Array:
    """A square root of the correlation matrix."""
    matrix = np.eye(len(names))
    for pair, value in correlation.items():
        one, two = pair.split(":")
        if one in names and two in names:
            i, j = names.index(one), names.index(two)
            matrix[i, j] = matrix[j, i] = value
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _batch(model: Model, root: Array, size: int, random: np.random.Generator) -> Batch:
    scores = root @ random.standard_normal((len(model.shapes), size))
    columns = {
        name: [shape.quantile(0.5 * math.erfc(-z / math.sqrt(2))) for z in row.tolist()]
        for (name, shape), row in zip(model.shapes.items(), scores, strict=True)
    }
    return Batch(columns, {}, size)
