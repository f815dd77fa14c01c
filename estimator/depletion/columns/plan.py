"""What the walk in columns is told: many plans at once, as `depletion.plan` tells of one."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Marks: TypeAlias = NDArray[np.bool_]

ZERO: Final = np.zeros(())
ONE: Final = np.ones(())


def shots(most: Floats, hit_chance: Floats) -> Floats:
    """How many of at most so many shots are fired until one hits, on average, as `plan.shots`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = -np.expm1(most * np.log1p(-hit_chance)) / hit_chance
    return np.where(hit_chance > 0, found, most)


def most(numbers: Floats) -> int:
    """The greatest of whole numbers."""
    return int(np.max(numbers))


class Phase(NamedTuple):
    """A rate from a day on, until the next phase of the same kind begins, as `plan.Phase`.

    Attributes:
        start: the day from which it holds [days].
        rate: use or production [rounds/day].
        over: time in which the rate is reached [days]; None if it is reached at once.
    """

    start: Floats
    rate: Floats
    over: Floats | None = None


class Arrival(NamedTuple):
    """Serviceable rounds that land on a day, as `plan.Arrival`."""

    day: Floats
    rounds: Floats


class Ration(NamedTuple):
    """The lower rate that applies while the stock is below a level, as `plan.Ration`."""

    level: Floats
    daily: Floats


class Goal(NamedTuple):
    """A level that is asked for, instead of a stock-out, as `plan.Goal`; `rises` in all cases."""

    level: Floats
    rises: bool


class Plan(NamedTuple):
    """Many stocks, each with everything that draws on it and supplies it, as `plan.Plan`.

    Attributes:
        stock: serviceable rounds on hand on day 0 [rounds].
        reserve: floor that is not fired [rounds].
        use: phases of use, in any order.
        production: phases of production, in any order.
        arrivals: lumps that land, in any order.
        ration: controlled supply rate; None without.
        loss: share lost in storage in a month; None without [1/month].
        month: length of a month [days].
        lead: nothing is produced before this day; None without [days].
        goal: the level that is asked for; None where a stock-out is.
    """

    stock: Floats
    reserve: Floats
    use: tuple[Phase, ...]
    production: tuple[Phase, ...]
    arrivals: tuple[Arrival, ...] = ()
    ration: Ration | None = None
    loss: Floats | None = None
    month: float = 30.4375
    lead: Floats | None = None
    goal: Goal | None = None

    @property
    def is_steady(self) -> bool:
        """Whether the days are a quotient: constant rates from day 0 on, and nothing else."""
        if self.goal or self.lead is not None:
            return False
        phases = (*self.use, *self.production)
        alone = len(self.use) <= 1 and len(self.production) <= 1
        from_start = all(phase.over is None and not np.any(phase.start) for phase in phases)
        return alone and from_start and not self.arrivals and not self.ration and self.loss is None
