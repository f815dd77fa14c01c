"""What each input alone does to the days: the bars of a tornado."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from estimator.sampling.batches import Batch
from estimator.sampling.groups import Which, all_days, ends, pools
from estimator.sampling.model import compiled

if TYPE_CHECKING:
    from estimator.sampling.model import Model
    from estimator.scenario import Scenario


class Swing(NamedTuple):
    """What one input alone does to the days, all others at their medians.

    Attributes:
        name: full name of the input.
        low: its 5% quantile, in the unit of the inputs table; the value itself for a point.
        high: its 95% quantile.
        days_low: days with the input at `low`; infinite for never.
        days_high: days with it at `high`.
    """

    name: str
    low: float
    high: float
    days_low: float
    days_high: float

    @property
    def is_point(self) -> bool:
        """Whether the input is certain, so that its bar has no width."""
        return self.low == self.high

    @property
    def size(self) -> float:
        """The width of its bar as a ratio, |ln(days high / days low)|; infinite to 0 or never."""
        if self.days_low == self.days_high:
            return 0.0
        ends = sorted((self.days_low, self.days_high))
        if not ends[0] or ends[1] == math.inf:
            return math.inf
        return math.log(ends[1] / ends[0])


def swings(scenario: Scenario, natures: Which = "first") -> list[Swing]:
    """What each input alone does to the days, widest first; cheap next to `drivers`.

    Raises:
        InputError: as `drivers`.
    """
    return swings_of(compiled(scenario), natures)


def swings_of(model: Model, natures: Which) -> list[Swing]:
    """The same of a scenario that is compiled already."""
    stocks, medians = pools(model, natures), model.medians
    middle = Batch({name: [medians[name]] for name in model.shapes}, {}, 1)
    (days,) = all_days(model, stocks, natures, middle)
    moved = ends(model, stocks, natures)
    found = [
        Swing(name, *moved.get(name, (median, median, days, days)))
        for name, median in medians.items()
    ]
    return sorted(found, key=lambda swing: (swing.is_point, -swing.size))
