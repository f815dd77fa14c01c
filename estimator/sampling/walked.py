"""Stocks whose draws walk a schedule: how long each lasts, and what it takes to last so long."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimator.sampling.course import course, stock
from estimator.sampling.needs import FreeNeed
from estimator.sampling.rationed import RationedNeed
from estimator.sampling.walk import days

if TYPE_CHECKING:
    from estimator.sampling.batches import Batch
    from estimator.sampling.groups import Group, Pool
    from estimator.sampling.levers import Lever
    from estimator.sampling.model import Model, Values
    from estimator.sampling.needs import Need


class Counted:
    """Stocks none of whose inputs can be integrated out: draws that last, and draws that do not."""

    def __init__(self, model: Model, group: Group, batch: Batch) -> None:
        """Walk the draws of a batch."""
        (pool,) = group.pools
        rows = batch.rows(model.fixed)
        self._days = [days(course(pool, row, model.month)) for row in rows]

    def at_least(self, time: float) -> list[float]:
        """The chance that they last until `time` [days], given the draw."""
        return [float(days >= time) for days in self._days]

    def never(self) -> list[float]:
        """The chance that they never run out, given the draw."""
        return self.at_least(math.inf)

    def days(self) -> list[float]:
        """How long they last with the drawn value of every input [days]."""
        return self._days


class Walked:
    """Stocks with schedules, one or several in each draw, that share what is integrated out."""

    def __init__(
        self, model: Model, stocks: tuple[Pool, ...], lever: Lever, batch: Batch, *, last: bool
    ) -> None:
        """Work out what each draw needs."""
        self._lever, self._given = lever, batch.given.get(lever.name)
        self._last = last
        self._rows = [
            [need_of(pool, values, lever, model.month) for pool in stocks]
            for values in batch.rows(model.fixed)
        ]
        self._drawn = batch.columns[lever.name]

    def at_least(self, time: float) -> list[float]:
        """The chance that they last until `time` [days], given the draw."""
        return self._chances([[need.at(time) for need in row] for row in self._rows])

    def never(self) -> list[float]:
        """The chance that they never run out, given the draw."""
        return self._chances([[need.always() for need in row] for row in self._rows])

    def days(self) -> list[float]:
        """How long they last with the drawn value of every input [days]."""
        pick = max if self._last else min
        return [
            pick([need.days(self._lever.to_scale(value)) for need in row])
            for row, value in zip(self._rows, self._drawn, strict=True)
        ]

    def _chances(self, needs: list[list[float]]) -> list[float]:
        pick = min if self._last else max
        return self._lever.chances([pick(row) for row in needs], self._given)


def need_of(pool: Pool, values: Values, lever: Lever, month: float) -> Need:
    """What an input must be, given the others of one draw."""
    here = values[lever.name]
    there = 2 * here or 1.0
    base = course(pool, values, month)
    moved = {**values, lever.name: there}
    step = lever.to_scale(there) - lever.to_scale(here)
    if not lever.makes_stock:
        return FreeNeed(base, course(pool, moved, month), lever.to_scale(here), step)
    total = sum(stock(source, moved) for source in pool)
    if base.ration_below:
        gain = (total - base.stock) / step
        return RationedNeed(base, base.stock - gain * lever.to_scale(here), gain)
    return FreeNeed(base, base._replace(stock=total), lever.to_scale(here), step)
