"""Days at constant rates in closed form: T = (S − R)/(d − p) (METHODS §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimator.depletion.columns.plan import ZERO
from estimator.depletion.columns.timeline import settled
from estimator.depletion.columns.walk import TIE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from estimator.depletion.columns.plan import Floats, Plan


class Quotient(NamedTuple):
    """Height over drain, ready to be divided; each as small as the inputs it depends on.

    Attributes:
        height: stock above the reserve; negative where it does not fill it [rounds].
        drain: use less production [rounds/day].
        demand: what is asked for [rounds/day].
        is_simple: whether all heights are 0 or more and all drains above 0.
    """

    height: Floats
    drain: Floats
    demand: Floats
    is_simple: bool

    def days(self, part: Callable[[Floats], Floats] = lambda numbers: numbers) -> Floats:
        """The first stock-out [days]; infinity for never.

        Args:
            part: takes from the height, the drain and the demand what is wanted of each.
        """
        height, drain = part(self.height), part(self.drain)
        if self.is_simple:
            return height / drain
        with np.errstate(divide="ignore", invalid="ignore"):
            days = np.where(drain > 0, np.maximum(height, 0.0) / drain, np.inf)
        return np.where((height < 0) & (part(self.demand) > 0), 0.0, days)


def quotient(plans: Sequence[Plan]) -> Quotient:
    """The quotient of plans without events (`Plan.is_steady`), of several the one of their pool."""
    stock, reserve = _total(plan.stock for plan in plans), _total(plan.reserve for plan in plans)
    demand = _total(phase.rate for plan in plans for phase in plan.use)
    supply = _total(phase.rate for plan in plans for phase in plan.production)
    height = stock - reserve
    height = np.where(np.abs(height) <= TIE * stock, 0.0, height)
    drain = settled(demand - supply, demand + supply)
    is_simple = bool(height.min() >= 0 and drain.min() > 0)
    return Quotient(height, drain, demand, is_simple)


def _total(numbers: Iterable[Floats]) -> Floats:
    return sum(numbers, ZERO)
