"""When a stock first runs out, in floats: the fast twin of `estimator.depletion.first_out`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from estimator.sampling.drift import Drift
from estimator.sampling.rationed import rationed_days

if TYPE_CHECKING:
    from estimator.sampling.course import Course


def days(course: Course) -> float:
    """The first instant at which a positive demand cannot be met [days]; infinite for never."""
    if course.ration_below:
        return rationed_days(course)
    level, tie = course.stock, course.tie
    for stretch in course.stretches:
        level += stretch.arrived
        flow = stretch.supply - stretch.demand
        drift = Drift(level, flow, stretch.supply_slope - stretch.demand_slope, course.decay)
        length = stretch.end - stretch.start
        if stretch.asks:
            if level < course.reserve - tie:
                return stretch.start
            out = drift.falls_below(course.reserve, length, tie)
            if out is not None:
                return stretch.start + out
        if length < math.inf:
            level = drift.after(length)
    return math.inf
