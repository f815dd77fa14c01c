"""Whether the mean of the days exists: only if every draw's stock falls for sure in the end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.quantity.shapes import Lognormal

if TYPE_CHECKING:
    from estimator.sampling.groups import Pool, Which
    from estimator.sampling.model import Model, Row, Source


_TINY: Final = 1e-60  # of which a product of a few is still above 0


def has_mean(model: Model, pools: tuple[Pool, ...], which: Which) -> bool:
    """Whether the least use exceeds the greatest production once all events are over (METHODS §4).

    A lognormal rate comes as near to 0 as you like, but so rarely that 1/rate has a mean; it counts
    as above 0, and only just.
    """
    ends = [
        sum(_least_use(model, source) for source in pool)
        > sum(_most_production(model, source) for source in pool)
        for pool in pools
    ]
    return all(ends) if which == "last" else any(ends)


def _least_use(model: Model, source: Source) -> float:
    share = _low(model, source.share) if source.share else 1.0
    rates = [share * _low(model, row.amount) for row in _last(model, source.use_rows)]
    if source.use and not source.use_rows:
        rates.append(share * math.prod(_low(model, name) for name in source.use))
    least = min(rates, default=0.0)
    return min(least, _low(model, source.ration_daily)) if source.ration_daily else least


def _most_production(model: Model, source: Source) -> float:
    rates = [_high(model, row.amount) for row in _last(model, source.production_rows)]
    if source.production and not source.production_rows:
        rates.append(_high(model, source.production))
    return max(rates, default=0.0)


def _last(model: Model, rows: tuple[Row, ...]) -> list[Row]:
    """The phases that may begin last, and so hold for ever."""
    latest = max((_low(model, row.day) for row in rows), default=0.0)
    return [row for row in rows if _high(model, row.day) >= latest]


def _low(model: Model, name: str) -> float:
    shape = model.shapes.get(name)
    if shape is None:
        return model.fixed[name]
    return _TINY if isinstance(shape, Lognormal) else shape.low


def _high(model: Model, name: str) -> float:
    shape = model.shapes.get(name)
    return model.fixed[name] if shape is None else shape.high
