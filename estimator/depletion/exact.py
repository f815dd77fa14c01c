"""When does a stock run out? Exact arithmetic on plain numbers (METHODS §2).

The stock is a fluid. T, the answer, is the first instant at which a positive demand cannot be met
without going below the reserve; stock below the reserve fills it first. At one instant the order
is: settle the flow, add arrivals, switch phases, choose the ration, test for a stock-out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from estimator.depletion.motion import as_decimal
from estimator.depletion.plan import ZERO, Arrival, Goal, Phase, Plan, Ration
from estimator.depletion.timeline import NOTHING, Line, legs
from estimator.depletion.trajectory import Piece, Spot, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

__all__ = [
    "Arrival",
    "Depletion",
    "Gap",
    "Goal",
    "Natures",
    "Phase",
    "Plan",
    "Ration",
    "deplete",
    "first_out",
    "natures",
]


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which a positive demand is not met. Unmet rounds are lost, not backlogged.

    Numbers are fractions where they are exact and decimals of 50 digits where not.

    Attributes:
        start: when it begins [days].
        days: how long it is [days]; None if it never ends.
        unmet: demand that is not met in it [rounds]; None if it never ends.
    """

    start: Fraction | Decimal
    days: Fraction | Decimal | None
    unmet: Fraction | Decimal | None


@dataclass(frozen=True, slots=True)
class Depletion:
    """The answer.

    Attributes:
        outcome: ``depletes``, or ``never`` if no demand is ever left unmet; where a level is asked
            for, ``rebuilds`` or ``reaches`` if it comes up or down to that.
        days: the first stock-out, or the first time at the level [days]; None for never.
        exact: whether `days` is an exact fraction, not a decimal of 50 digits.
        gaps: all times in which demand is unmet; the first begins at `days`.
        curve: day and level [days, rounds] where the course of the stock breaks, up to the later of
            the first stock-out and the last scheduled event; an arrival makes two points of a day.
    """

    outcome: Literal["depletes", "rebuilds", "reaches", "never"]
    days: Fraction | Decimal | None
    exact: bool = True
    gaps: tuple[Gap, ...] = ()
    curve: tuple[tuple[Fraction | Decimal, Fraction | Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Natures:
    """Three answers for several natures, never one.

    Attributes:
        first: name and answer of the nature that runs out first.
        pooled: the answer if all were one stock (sums of stock, reserve, supply and demand); None
            where there is no such stock: with rationing, or if losses differ.
        last: name and answer of the nature that runs out last, or never.
    """

    first: tuple[str, Depletion]
    pooled: Depletion | None
    last: tuple[str, Depletion]


def first_out(plan: Plan) -> Depletion:
    """When a stock first runs out, or is at the level that is asked for; stops there.

    Gaps and curve are left empty.
    """
    goal = plan.goal
    if goal is None:
        return _answer(next((piece.start for piece in pieces(plan) if piece.in_gap), None))
    spots = (piece.first_at(goal) for piece in pieces(plan))
    found = _answer(next((spot for spot in spots if spot), None))
    if found.days is None:
        return found
    return replace(found, outcome="rebuilds" if goal.rises else "reaches")


def deplete(plan: Plan) -> Depletion:
    """The whole schedule: the first stock-out, whatever is asked for, all gaps and the curve."""
    path = list(pieces(plan))
    runs = [list(run) for in_gap, run in groupby(path, key=lambda piece: piece.in_gap) if in_gap]
    answer = _answer(runs[0][0].start if runs else None)
    last = max(plan.last_event, runs[0][0].start.day) if runs else plan.last_event
    return Depletion(
        answer.outcome,
        answer.days,
        answer.exact,
        tuple(_gap(run, lossy=bool(plan.loss)) for run in runs),
        tuple(_curve(plan.stock, path, last)),
    )


def _answer(out: Spot | None) -> Depletion:
    if out is None:
        return Depletion("never", None)
    return Depletion("depletes", _number(out.day, sharp=out.sharp_day), out.sharp_day)


def _number(value: Fraction, *, sharp: bool) -> Fraction | Decimal:
    return value if sharp else as_decimal(value)


def _gap(run: list[Piece], *, lossy: bool) -> Gap:
    start, end = run[0].start, run[-1].end
    day = _number(start.day, sharp=start.sharp_day)
    if end is None:
        return Gap(day, None, None)
    sharp = start.sharp_day and end.sharp_day
    unmet = sum((p.unmet.total(p.end.day - p.start.day) for p in run if p.end), ZERO)
    days = _number(end.day - start.day, sharp=sharp)
    return Gap(day, days, _number(unmet, sharp=sharp and not lossy))


def _curve(
    stock: Fraction, path: list[Piece], last: Fraction
) -> Iterable[tuple[Fraction | Decimal, Fraction | Decimal]]:
    """Distinct points up to day `last`, from the stock before the first arrival on."""
    spots = [Spot(ZERO, stock)]
    for piece in path:
        spots += [piece.start] if piece.end is None else [piece.start, piece.end]
    before = None
    for spot in spots:
        if spot.day <= last and spot[:2] != before:
            before = spot[:2]
            yield (
                _number(spot.day, sharp=spot.sharp_day),
                _number(spot.level, sharp=spot.sharp_level),
            )


def natures(plans: Mapping[str, Plan]) -> Natures:
    """The first nature out, all pooled, and the last nature out; of equals, the one named first.

    Args:
        plans: the plan of each nature by its name.

    Raises:
        ValueError: there is no nature.
    """
    if not plans:
        raise ValueError("no nature is given; at least one is needed")
    answers = [(name, first_out(plan)) for name, plan in plans.items()]
    first, last = min(answers, key=_order), max(answers, key=_order)
    pool = _pool(list(plans.values()))
    return Natures(first, None if pool is None else first_out(pool), last)


def _order(answer: tuple[str, Depletion]) -> tuple[bool, Fraction]:
    """By days, never last of all."""
    days = answer[1].days
    return (days is None, Fraction(days or 0))


def _pool(plans: list[Plan]) -> Plan | None:
    if any(plan.ration for plan in plans) or len({_decay_of(plan) for plan in plans}) > 1:
        return None
    return Plan(
        stock=sum((plan.stock for plan in plans), ZERO),
        reserve=sum((plan.reserve for plan in plans), ZERO),
        use=_summed([plan.use for plan in plans]),
        production=_summed([plan.production for plan in plans]),
        arrivals=tuple(arrival for plan in plans for arrival in plan.arrivals),
        loss=plans[0].loss,
        month=plans[0].month,
    )


def _decay_of(plan: Plan) -> tuple[Fraction, Fraction]:
    return (plan.loss, plan.month if plan.loss else ZERO)


def _summed(groups: list[tuple[Phase, ...]]) -> tuple[Phase, ...]:
    """Phases of the sum of several rates, whose ramps may overlap: a step, then a ramp, a cut.

    What changes on each day is summed, so that many rates take no longer than their legs.
    """
    changes: defaultdict[Fraction, Line] = defaultdict(lambda: NOTHING)
    for group in groups:
        before = NOTHING
        for leg in legs(group):
            line = leg.line.later(-leg.start)  # as it would be on day 0
            changes[leg.start] = changes[leg.start].minus(before.minus(line))
            before = line
    days = sorted(changes)
    total = NOTHING
    phases = []
    for day, end in zip(days, (*days[1:], None), strict=True):
        total = total.minus(NOTHING.minus(changes[day]))
        line = total.later(day)
        phases.append(Phase(day, line.value))
        if line.slope and end is not None:
            phases.append(Phase(day, line.value + line.slope * (end - day), end - day))
    return tuple(phases)
