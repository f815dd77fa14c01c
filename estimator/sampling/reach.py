"""How short and how long a stock can last at all: what tells a certainty from a rarity."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Final

from estimator.errors import InputError
from estimator.inputs import kind_of
from estimator.readings import DELIVERY_TIMES, effect_of
from estimator.sampling.batches import Batch
from estimator.sampling.groups import all_days

if TYPE_CHECKING:
    from estimator.sampling.groups import Pool, Which
    from estimator.sampling.model import Model

_RARE: Final = 1e-12  # a share of the probability that never counts
_MOST_UNDIRECTED: Final = 6  # 2**6 corners at the most


def reach(model: Model, stocks: tuple[Pool, ...], which: Which) -> tuple[float, float]:
    """The least and the most days over all values that the inputs can have, as far as is known.

    Every input at one of its ends: the shorter or longer lasting one, or both of them where its
    effect has no direction.

    Returns:
        From 0 to infinity where that does not tell: the days are not monotone in the day of a
        delivery that may come too late, and phases may overlap.
    """
    ends: dict[str, tuple[float, ...]] = {
        name: (shape.quantile(_RARE), shape.quantile(1 - _RARE))
        for name, shape in model.shapes.items()
    }
    effects = {name: effect_of(name, {**model.fixed, **model.shapes}) for name in ends}
    undirected = [name for name, effect in effects.items() if not effect]
    if len(undirected) > _MOST_UNDIRECTED or any(
        kind_of(name).name in DELIVERY_TIMES for name in undirected
    ):
        return 0.0, math.inf
    corners = [
        corner
        for side in (-1, 1)
        for corner in product(
            *(
                (ends[name][effect * side > 0],) if effect else ends[name]
                for name, effect in effects.items()
            )
        )
    ]
    columns = dict(zip(ends, map(list, zip(*corners, strict=True)), strict=True))
    try:
        days = all_days(model, stocks, which, Batch(columns, {}, len(corners)))
    except (InputError, ArithmeticError):
        return 0.0, math.inf
    return min(days), max(days)
