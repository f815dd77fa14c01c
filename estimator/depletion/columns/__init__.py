"""When do many stocks run out? The rules of the exact path in NumPy, for draws and cells alike.

A plan in columns holds, wherever a `Plan` holds one number, an array with one number a case. Arrays
of different shapes are broadcast, and stay as small as the inputs they come from for as long as
they can. Read `plan`, then `walk`, which takes all cases across one stretch of the time line after
the other; `timeline` and `motion` mirror their namesakes of the exact path.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from estimator.depletion.columns.plan import (
    ONE,
    ZERO,
    Arrival,
    Floats,
    Goal,
    Marks,
    Phase,
    Plan,
    Ration,
    most,
    shots,
)
from estimator.depletion.columns.timeline import in_order, stretches
from estimator.depletion.columns.walk import Quotient, Walk, quotient

__all__ = [
    "ONE",
    "ZERO",
    "Arrival",
    "Floats",
    "Goal",
    "Marks",
    "Phase",
    "Plan",
    "Quotient",
    "Ration",
    "final_drain",
    "first_out",
    "most",
    "overlapping",
    "quotient",
    "rounds_moved",
    "shots",
]


def first_out(plan: Plan, *others: Plan) -> Floats:
    """When each stock first runs out, or is at the level that is asked for.

    Args:
        plan: what is known of it.
        others: natures that are pooled with it, without rationing and with the same loss; none
            where a level is asked for.

    Returns:
        Days by case, of the shape that all inputs broadcast to; infinity for never.
    """
    plans = (plan, *others)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if all(each.is_steady for each in plans):
            return quotient(plans).days()
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
    lots = [arrival.rounds for arrival in plan.arrivals]
    return plan.stock + sum(lots, ZERO) + days * sum(rates, ZERO)


def overlapping(plan: Plan) -> Marks:
    """Cases in which a phase begins while a ramp of its kind runs, which `plan.Plan` refuses."""
    found: Marks = np.zeros((), dtype=np.bool_)
    for phases in (plan.use, plan.production):
        ordered = in_order(phases)
        for before, after in pairwise(ordered):
            if before.over is not None:
                found = found | (after.start < before.start + before.over)
    return found
