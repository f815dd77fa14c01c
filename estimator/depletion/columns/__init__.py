"""When do many stocks run out? The rules of the exact path in NumPy, for draws and cells alike.

A plan in columns holds, wherever a `Plan` holds one number, an array with one number a case. Arrays
of different shapes are broadcast, and stay as small as the inputs they come from for as long as
they can. Read `plan`, then `walk`, which takes all cases across one stretch of the time line after
the other; `timeline` and `motion` mirror their namesakes of the exact path.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from estimator.depletion.columns.plan import ZERO, Arrival, Floats, Marks, Phase, Plan, Ration, most
from estimator.depletion.columns.timeline import in_order, settled, stretches
from estimator.depletion.columns.walk import TIE, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = [
    "ZERO",
    "Arrival",
    "Floats",
    "Marks",
    "Phase",
    "Plan",
    "Ration",
    "final_drain",
    "first_out",
    "most",
    "overlapping",
    "rounds_moved",
]


def first_out(plan: Plan, *others: Plan) -> Floats:
    """When each stock first runs out.

    Args:
        plan: what is known of it.
        others: natures that are pooled with it, without rationing and with the same loss.

    Returns:
        Days by case, of the shape that all inputs broadcast to; infinity for never.
    """
    plans = (plan, *others)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if all(each.is_steady for each in plans):
            return _quotient(plans)
        walk = Walk(plans)
        for stretch in stretches(plans):
            walk.cross(stretch)
            if walk.out.all():
                break
        return walk.days


def final_drain(plan: Plan) -> Floats:
    """Use less production once everything has happened; below the ration level [rounds/day]."""
    use, production = (
        in_order(phases)[-1].rate if phases else ZERO for phases in (plan.use, plan.production)
    )
    if plan.ration:
        rationed = np.minimum(use, plan.ration.daily)
        use = np.where(plan.ration.level > plan.reserve, rationed, use)
    return use - production


def rounds_moved(plan: Plan, days: float) -> Floats:
    """All rounds that there are or that are used until a day, and no less [rounds]."""
    rates = [phase.rate for phase in (*plan.use, *plan.production)]
    return plan.stock + _total(lot.rounds for lot in plan.arrivals) + days * _total(rates)


def overlapping(plan: Plan) -> Marks:
    """Cases in which a phase begins while a ramp of its kind runs, which `plan.Plan` refuses."""
    found: Marks = np.zeros((), dtype=np.bool_)
    for phases in (plan.use, plan.production):
        ordered = in_order(phases)
        for before, after in pairwise(ordered):
            if before.over is not None:
                found = found | (after.start < before.start + before.over)
    return found


def _quotient(plans: Sequence[Plan]) -> Floats:
    """T = (S − R)/(d − p), METHODS §2."""
    stock, reserve = _total(plan.stock for plan in plans), _total(plan.reserve for plan in plans)
    demand = _total(phase.rate for plan in plans for phase in plan.use)
    supply = _total(phase.rate for plan in plans for phase in plan.production)
    height, drain = stock - reserve, settled(demand - supply, demand + supply)
    if np.min(height, initial=1) > 0 and np.min(drain, initial=1) > 0:
        days: Floats = height / drain
        return days
    height = np.where(np.abs(height) <= TIE * stock, 0.0, height)
    days = np.where(drain > 0, np.maximum(height, 0.0) / drain, np.inf)
    return np.where((height < 0) & (demand > 0), 0.0, days)


def _total(numbers: Iterable[Floats]) -> Floats:
    return sum(numbers, np.zeros(()))
