"""When do many stocks run out? The rules of the exact path in NumPy, for draws and cells alike.

A plan in columns holds, wherever a `Plan` holds one number, an array with one number a case. Arrays
of different shapes are broadcast, and stay as small as the inputs they come from for as long as
they can. Read `plan`, then `walk`, which takes all cases across one stretch of the time line after
the other; `timeline` and `motion` mirror their namesakes of the exact path.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from estimator.depletion.columns.plan import Arrival, Floats, Marks, Phase, Plan, Ration
from estimator.depletion.columns.timeline import in_order, settled, stretches
from estimator.depletion.columns.walk import TIE, Walk

__all__ = ["Arrival", "Floats", "Marks", "Phase", "Plan", "Ration", "first_out", "overlapping"]


def first_out(plan: Plan) -> Floats:
    """When each stock first runs out.

    Returns:
        Days by case, of the shape that all inputs broadcast to; infinity for never.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if plan.is_steady:
            return _quotient(plan)
        walk = Walk(plan)
        for stretch in stretches(plan):
            walk.cross(stretch)
            if walk.out.all():
                break
        return walk.days


def overlapping(plan: Plan) -> Marks:
    """Cases in which a phase begins while a ramp of its kind runs, which `plan.Plan` refuses."""
    found: Marks = np.zeros((), dtype=np.bool_)
    for phases in (plan.use, plan.production):
        ordered = in_order(phases)
        for before, after in pairwise(ordered):
            if before.over is not None:
                found = found | (after.start < before.start + before.over)
    return found


def _quotient(plan: Plan) -> Floats:
    """T = (S − R)/(d − p), METHODS §2."""
    nothing = np.zeros(())
    demand = plan.use[0].rate if plan.use else nothing
    supply = plan.production[0].rate if plan.production else nothing
    height = plan.stock - plan.reserve
    drain = settled(demand - supply, demand + supply) if plan.production else demand
    if np.min(height, initial=1) > 0 and np.min(drain, initial=1) > 0:
        days: Floats = height / drain
        return days
    height = np.where(np.abs(height) <= TIE * plan.stock, 0.0, height)
    days = np.where(drain > 0, np.maximum(height, 0.0) / drain, np.inf)
    return np.where((height < 0) & (demand > 0), 0.0, days)
