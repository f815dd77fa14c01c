"""The draws of a run: eight independent scrambles of one point set, as columns of input values."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.sampling.columns import quantiles
from estimator.sampling.copula import Copula, block, copula
from estimator.sampling.points import points

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from estimator.sampling.model import Model

SCRAMBLES: Final = 8


class Batch(NamedTuple):
    """One scramble.

    Attributes:
        columns: values of every uncertain input.
        given: for each lever that is correlated with other inputs, what they say of its normal
            score: means and one deviation.
        size: how many points.
    """

    columns: dict[str, list[float]]
    given: dict[str, tuple[list[float], float]]
    size: int

    def rows(self, fixed: Mapping[str, float]) -> Iterator[dict[str, float]]:
        """Every draw as values by name, certain inputs included."""
        names = tuple(self.columns)
        if not names:
            yield from (dict(fixed) for _ in range(self.size))
        for row in zip(*self.columns.values(), strict=True):
            yield {**fixed, **dict(zip(names, row, strict=True))}


def batches(
    model: Model,
    correlation: Mapping[str, float],
    order: Sequence[str],
    levers: Sequence[str],
    power: int,
    seed: int,
) -> list[Batch]:
    """Draw every input.

    Args:
        model: whose uncertain inputs are drawn.
        correlation: copula parameters by pair of names.
        order: the uncertain inputs; early ones get the better dimensions.
        levers: those whose normal score given the others is wanted.
        power: logarithm to base 2 of the points in each scramble.
        seed: of the scrambles.

    Raises:
        InputError: the correlations contradict each other.
    """
    random = Random(seed)  # noqa: S311 - not for secrets
    copulas = list(_copulas(order, correlation, levers))
    return [_batch(model, copulas, order, levers, power, random) for _ in range(SCRAMBLES)]


def _copulas(
    names: Sequence[str], correlation: Mapping[str, float], levers: Sequence[str]
) -> Iterator[Copula]:
    """One for each set of inputs that are correlated, with its lever last."""
    copula(names, correlation)  # contradictions are found even where they do not matter
    left = [*levers, *(name for name in names if name not in levers)]
    while left:
        together = block(left[0], correlation)
        if len(together) > 1:
            yield copula([name for name in names if name in together], correlation, left[0])
        left = [name for name in left if name not in together]


def _batch(
    model: Model,
    copulas: list[Copula],
    order: Sequence[str],
    levers: Sequence[str],
    power: int,
    random: Random,
) -> Batch:
    chances = dict(zip(order, points(len(order), power, random), strict=True))
    given = {}
    for each in copulas:
        if each.names and each.names[-1] in levers:
            given[each.names[-1]] = each.given_others(chances)
        each.coupled(chances)
    columns = {name: quantiles(model.shapes[name], chances[name]) for name in order}
    return Batch(columns, given, 1 << power)
