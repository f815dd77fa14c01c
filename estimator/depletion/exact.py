"""When does a stock run out? Exact arithmetic on plain numbers (METHODS §2).

The stock is a fluid. T, the answer, is the first instant at which a positive demand cannot be met
without going below the reserve; stock below the reserve fills it first. At one instant the order
is: settle the flow, add arrivals, switch phases, choose the ration, test for a stock-out.

The path of a stock is followed piece by piece: filling the reserve, fired freely, rationed, or on
hold. Two marks cut the levels into bands: the reserve and the ration level. In a band the use is
given. Where the flows on both sides of a mark push towards it, the stock slides along the mark: at
the reserve it fires what comes in (and the rest of the demand is unmet), at the ration level use
equals production.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from estimator.depletion.motion import Motion, as_decimal, decay_rate, rounded
from estimator.depletion.plan import ZERO, Goal, Phase, Plan
from estimator.depletion.timeline import NOTHING, Line, Stretch, legs, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal


TIE: Final = Fraction(1, 10**30)
"""How near a level that is not exact must be to a mark to count as on it [rounds]."""
_FLOW_TIE: Final = Fraction(1, 10**60)  # flows carry no error but that of rounding to 80 digits


class Spot(NamedTuple):
    """Where the path is.

    Attributes:
        day: when [days].
        level: stock on hand [rounds].
        sharp_day: whether `day` is exact rather than a rounded root.
        sharp_level: whether `level` is.
    """

    day: Fraction
    level: Fraction
    sharp_day: bool = True
    sharp_level: bool = True

    @property
    def sharp(self) -> bool:
        """Whether both are exact."""
        return self.sharp_day and self.sharp_level


class Piece(NamedTuple):
    """A part of the path in which the stock is in one band, or slides along one mark.

    Attributes:
        start: where it begins, arrivals and switches of that moment included.
        end: where it ends, before arrivals; None if it never does.
        unmet: demand that is not met, as a line from the start on; zero or positive throughout.
        motion: of the level from the start on; None where it slides along a mark.
    """

    start: Spot
    end: Spot | None
    unmet: Line
    motion: Motion | None = None

    @property
    def in_gap(self) -> bool:
        """Whether a positive demand is not met."""
        return self.unmet.sign() > 0

    def first_at(self, goal: Goal) -> Spot | None:
        """Where the level is first at a goal; what lands as the piece ends counts before that."""
        start, level = self.start, goal.level
        slack = ZERO if start.sharp_level else TIE
        if start.level >= level - slack if goal.rises else start.level <= level + slack:
            return start
        if self.motion is None:
            return None
        within = self.end.day - start.day if self.end else None
        slack = ZERO if start.sharp and not self.motion.decay else TIE
        root = self.motion.comes_to(level, within, slack, rises=goal.rises)
        if root is None or (within is not None and root.time >= within):
            return None
        return Spot(start.day + root.time, level, sharp_day=start.sharp and root.exact)


class _Band(NamedTuple):
    """What is fired in one band of levels, and what is asked for but not fired."""

    use: Line
    unmet: Line


def pieces(plan: Plan) -> Iterator[Piece]:
    """Follow a stock from day 0; lazily, so that who needs only the beginning pays for no more."""
    walk = _Walk(plan)
    spot = Spot(ZERO, plan.stock)
    for stretch in stretches(plan):
        spot = walk.landed(spot, stretch.arrived)
        while spot.day != stretch.end:
            piece = walk.piece(stretch, spot)
            yield piece
            if piece.end is None:
                break
            spot = piece.end


class _Walk:
    """What stays the same along the path of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.reserve = plan.reserve
        self.marks = [plan.reserve, plan.rationing.level] if plan.rationing else [plan.reserve]
        self.decay = decay_rate(plan.loss, plan.month)

    def landed(self, spot: Spot, arrived: Fraction) -> Spot:
        """The spot with what has landed."""
        if not arrived:
            return spot
        return spot._replace(level=self._level(spot.level + arrived, sharp=spot.sharp_level))

    def piece(self, stretch: Stretch, spot: Spot) -> Piece:
        """The path from a spot to the next mark, or to the end of the stretch."""
        bands = self._bands(stretch)
        index = bisect_right(self.marks, spot.level)
        if not index or self.marks[index - 1] != spot.level:
            return self._moving(stretch, spot, bands, index)
        past = spot.day - stretch.start
        slack = ZERO if spot.sharp_day and not self.decay else _FLOW_TIE
        above, below = self._flows(stretch, bands, index)
        if above.later(past).sign(slack) >= 0:
            return self._moving(stretch, spot, bands, index)
        if below.later(past).sign(slack) >= 0:
            return self._sliding(stretch, spot, above, below)
        return self._moving(stretch, spot, bands, index - 1)

    def _level(self, level: Fraction, *, sharp: bool) -> Fraction:
        """A level as it is if exact; otherwise on the mark that it is close to, or kept short."""
        if sharp:
            return level
        near = (mark for mark in self.marks if abs(level - mark) <= TIE)
        return next(near, rounded(level))

    def _bands(self, stretch: Stretch) -> list[_Band]:
        """From the lowest band up; a level on a mark belongs to the band above it."""
        low, high = stretch.rationed, stretch.demand
        bands = [_Band(NOTHING, low), _Band(low, NOTHING), _Band(high, NOTHING)]
        return bands[: len(self.marks) + 1]

    def _flows(self, stretch: Stretch, bands: list[_Band], index: int) -> tuple[Line, Line]:
        """Net flow at the mark below band `index`: under the rules above it and below it."""
        lost = Line(self.decay * self.marks[index - 1], ZERO)
        supply = stretch.production.minus(lost)
        return supply.minus(bands[index].use), supply.minus(bands[index - 1].use)

    def _moving(self, stretch: Stretch, spot: Spot, bands: list[_Band], index: int) -> Piece:
        """Within a band, to the first of its marks or to the end of the stretch."""
        past = spot.day - stretch.start
        use, unmet = bands[index]
        flow = stretch.production.minus(use).later(past)
        motion = Motion(spot.level, flow.value, flow.slope, self.decay)
        sharp = spot.sharp and not self.decay
        end = self._passing(motion, index, spot, stretch.end)
        if end is None and stretch.end is not None:
            level = self._level(motion.after(stretch.end - spot.day), sharp=sharp)
            end = Spot(stretch.end, level, sharp_level=sharp)
        return Piece(spot, end, unmet.later(past), motion)

    def _passing(
        self, motion: Motion, index: int, spot: Spot, last: Fraction | None
    ) -> Spot | None:
        """Where the level leaves band `index`, if it does before day `last`."""
        within = None if last is None else last - spot.day
        slack = ZERO if spot.sharp and not self.decay else TIE
        found = []
        if index > 0:
            mark = self.marks[index - 1]
            found.append((motion.falls_below(mark, within, slack), mark))
        if index < len(self.marks):
            mark = self.marks[index]
            found.append((motion.rises_above(mark, within, slack), mark))
        passed = [(root, mark) for root, mark in found if root is not None]
        if not passed:
            return None
        root, mark = min(passed)
        return Spot(spot.day + root.time, mark, sharp_day=spot.sharp and root.exact)

    def _sliding(self, stretch: Stretch, spot: Spot, above: Line, below: Line) -> Piece:
        """Along a mark, until the flow above it turns upwards or that below it downwards."""
        turns = [above.zero()] if above.slope > 0 else []
        turns += [below.zero()] if below.slope < 0 else []
        ends = [stretch.start + turn for turn in turns]
        day = min(ends if stretch.end is None else [*ends, stretch.end], default=None)
        sharp = not self.decay or day == stretch.end
        end = None if day is None else Spot(day, spot.level, sharp_day=sharp)
        unmet = NOTHING.minus(above) if spot.level == self.reserve else NOTHING
        return Piece(spot, end, unmet.later(spot.day - stretch.start))


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


def levels(plan: Plan, days: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    """Stock on hand before and after what lands on each day, reserve included [rounds].

    Args:
        plan: the stock.
        days: when, from day 0 on, in order.
    """
    found: list[tuple[Fraction, Fraction]] = []
    before = plan.stock
    for piece in pieces(plan):
        start, motion = piece.start, piece.motion
        last = bisect_left(days, piece.end.day) if piece.end else len(days)
        for day in days[len(found) : last]:
            level = motion.after(day - start.day) if motion else start.level
            found.append((before if day == start.day else level, level))
        if len(found) == len(days) or piece.end is None:
            break
        before = piece.end.level
    return found
