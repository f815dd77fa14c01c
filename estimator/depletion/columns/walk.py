"""The way of many stocks, stretch by stretch: filling the reserve, fired freely, or rationed.

The bands and marks are those of `depletion.exact`; what decides a tie in fractions is decided here
by slack. A level within `TIE` of all rounds there have ever been counts as on a mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from estimator.depletion.columns.motion import NEVER, Course
from estimator.depletion.columns.plan import ZERO, Ration
from estimator.depletion.columns.timeline import NONE, NOTHING, Cases, Line, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from estimator.depletion.columns.plan import Floats, Goal, Marks, Plan
    from estimator.depletion.columns.timeline import Stretch


# A level is the sum of a few dozen products, each with a rounding of 1e-16 of the rounds moved: it
# is known to 1e-14 of them. What a person can tell apart differs by more than one part in 10^10.
TIE: Final = 1e-10
# Passages of the ration level in one stretch: the two flows are linear, so each turns at most once.
_MOST_PASSAGES: Final = 16
_LEAST_DECAY: Final = 1e-300  # instead of none, where other cases have some
_AGES: Final = 1e200  # days in which nothing happens but by that


class Walk:
    """The way along a plan, so far.

    Attributes:
        days: the first stock-out, or first time at the goal [days]; infinity for none so far.
        out: cases that have run out, or are there.
    """

    def __init__(self, plans: Sequence[Plan]) -> None:
        plan, *others = plans
        self.days: Floats = np.full((), np.inf)
        self.out: Marks = np.zeros((), dtype=np.bool_)
        self._level = sum((each.stock for each in others), plan.stock)
        self._rounds = self._level  # all that there have ever been
        self._reserve = sum((each.reserve for each in others), plan.reserve)
        self._decay: Floats | None = None
        if plan.loss is not None and plan.loss.any():
            self._decay = np.maximum(-np.log1p(-plan.loss) / plan.month, _LEAST_DECAY)
        self._goal = plan.goal
        self._ration: Ration | None = None
        if plan.ration and (plan.ration.level > plan.reserve).any():
            acts = plan.ration.level > plan.reserve
            mark = np.where(acts, plan.ration.level, -np.inf)
            self._ration = Ration(mark, np.where(acts, plan.ration.daily, np.inf))

    def cross(self, stretch: Stretch) -> None:
        """Land what lands, then cross one stretch."""
        if stretch.landed is not NOTHING.value:
            self._rounds = self._rounds + stretch.landed
            self._level = self._level + stretch.landed
        left = np.full((), np.inf) if stretch.duration is None else stretch.duration
        if not left.any():
            return
        spot = _Spot(self._level, self._reserve, left, stretch.use, stretch.production)
        spot = spot._replace(decay=self._decay, slack=TIE * self._rounds)
        if self._goal is not None:
            mark, cap = self._ration or Ration(NOTHING.value - np.inf, NOTHING.value + np.inf)
            rationed = _capped(stretch.use, cap, left)
            time, self._level = _onward(spot, rationed, mark, self._goal)
            time = np.where(time < _AGES, time, np.inf)
        elif self._ration is None:
            time, self._level = _freely(spot)
        else:
            rationed = _capped(stretch.use, self._ration.daily, left)
            time, self._level = _rationed(spot, rationed, self._ration.level)
        found = (time < np.inf) & ~self.out
        if found.any():
            self.days = np.where(found, stretch.start + time, self.days)
            self.out = self.out | found
        if stretch.production is not NOTHING and stretch.duration is not None:
            self._rounds = self._rounds + stretch.production.total(left)


def _capped(use: Line, cap: Floats, duration: Floats) -> Line:
    """What is asked for while rationed; use passes the cap at no time in a stretch."""
    if use.slope is None:
        return Line(np.minimum(use.value, cap), None)
    is_capped = use.value + use.slope * duration / 2 > cap
    return Line(np.where(is_capped, cap, use.value), np.where(is_capped, 0.0, use.slope))


class _Spot(NamedTuple):
    """Where levels are, and how they move: dS/dt = production − use − decay·S.

    Attributes:
        level: stock on hand [rounds].
        reserve: floor that is not fired [rounds].
        left: time to the end of the stretch [days]; infinite only without slopes.
        use: what is asked for.
        production: what is produced.
        decay: share lost in a day; None without loss.
        slack: how far from a mark still counts as on it [rounds].
    """

    level: Floats
    reserve: Floats
    left: Floats
    use: Line
    production: Line
    decay: Floats | None = None
    slack: Floats = NOTHING.value

    def lost_at(self, mark: Floats) -> Floats | float:
        """What is lost in storage in a day at a level."""
        return NONE if self.decay is None else self.decay * mark

    def near(self, mark: Floats) -> _Spot:
        """The same with levels that are close to a mark moved onto it."""
        on_mark = np.abs(self.level - mark) <= self.slack
        return self._replace(level=np.where(on_mark, mark, self.level)) if on_mark.any() else self

    @property
    def course(self) -> Course:
        """How levels move while so much is used."""
        moved = self.production.value + self.use.value
        flow = self.production.minus(self.use)
        return Course(flow, moved, self.decay, self.left, self.slack)

    def stock_out(self, course: Course) -> Floats:
        """When what is asked for cannot be met without going below the reserve [days]."""
        time = course.falls(self.level - self.reserve, self.reserve)
        if time.ndim or time < np.inf:
            time = np.where(self.use.is_rising, time, np.inf)
        empty = self.level <= self.reserve
        if not empty.any():
            return time
        flow = self.production.minus(self.use, self.lost_at(self.reserve))
        below = self.level < self.reserve
        short = self.use.is_rising & (below | (empty & flow.is_falling)) & (self.left > 0)
        return np.where(short, 0.0, np.where(below, np.inf, time))

    def pushed(self, on: Marks, mark: Floats, above: Line, below: Line) -> tuple[Marks, Marks]:
        """Which levels on a mark stay above it, and which slide along it.

        Args:
            on: which are on it.
            mark: the mark [rounds].
            above: what is fired above it.
            below: what is fired below it.
        """
        if not on.any():
            return on, on
        lost = self.lost_at(mark)
        sinks = self.production.minus(above, lost).is_falling
        fills = ~self.production.minus(below, lost).is_falling
        return on & ~sinks, on & sinks & fills

    def later(self, step: Floats) -> _Spot:
        """The same after a time, but for the level."""
        use, production = self.use.later(step), self.production.later(step)
        return self._replace(left=self.left - step, use=use, production=production)

    def at(self, cases: Cases) -> _Spot:
        """The same in some of the cases."""
        decay = None if self.decay is None else cases.of(self.decay)
        level, reserve, left = (cases.of(x) for x in (self.level, self.reserve, self.left))
        use, production = self.use.at(cases), self.production.at(cases)
        return _Spot(level, reserve, left, use, production, decay, cases.of(self.slack))


def _freely(spot: _Spot) -> tuple[Floats, Floats]:
    """Cross a stretch without rationing.

    Returns:
        When the stock runs out [days], infinity for not, and the level at the end [rounds].
    """
    spot = spot.near(spot.reserve)
    course = spot.course
    return spot.stock_out(course), course.after(spot.level, spot.left)


class _Passage(NamedTuple):
    """How far levels go before the ration level is passed, or the stock runs out.

    Attributes:
        step: the time it takes, up to the end of the stretch [days].
        level: after it [rounds].
        is_out: where the stock runs out then.
    """

    step: Floats
    level: Floats
    is_out: Marks


def _rationed(
    spot: _Spot, rationed: Line, mark: Floats, most: int = _MOST_PASSAGES
) -> tuple[Floats, Floats]:
    """Cross a stretch with rationing: from passage to passage of the mark, or sliding along it.

    Args:
        spot: where it begins.
        rationed: what is asked for below the mark.
        mark: the ration level; minus infinity where there is none [rounds].
        most: passages to follow.

    Returns:
        As `_freely`.
    """
    spot = spot.near(spot.reserve).near(mark)
    passage = _passed(spot, rationed, mark)
    step, level, is_out = passage
    time = np.where(is_out, step, np.inf) if is_out.any() else NEVER
    goes_on = (step < spot.left) & ~is_out
    if not most or not goes_on.any():
        return time, level
    cases = Cases.where(goes_on, _shape(spot, rationed, mark, level))
    rest = spot._replace(level=level).later(step).at(cases)
    later, after = _rationed(rest, rationed.later(step).at(cases), cases.of(mark), most - 1)
    return cases.put(cases.of(step) + later, time), cases.put(after, level)


def _passed(spot: _Spot, rationed: Line, mark: Floats) -> _Passage:
    """The next passage, in each case by the side of the mark that the level is on."""
    above, slides = spot.level > mark, np.zeros((), dtype=np.bool_)
    on_mark = spot.level == mark
    if on_mark.any():
        lost = spot.lost_at(np.maximum(mark, 0.0))
        high = spot.production.minus(spot.use, lost).is_falling
        low = spot.production.minus(rationed, lost).is_falling
        above = above | (on_mark & ~high)
        slides = on_mark & high & ~low
    if above.all():
        return _from_above(spot, rationed, mark)
    if not (above.any() or slides.any()):
        return _from_below(spot, rationed, mark)
    shape = _shape(spot, rationed, mark)
    step, level, is_out = np.empty(shape), np.empty(shape), np.empty(shape, dtype=np.bool_)
    sides = ((above, _from_above), (~above & ~slides, _from_below), (slides, _along))
    for side, leave in sides:
        cases = Cases.where(side, shape)
        found = leave(spot.at(cases), rationed.at(cases), cases.of(mark))
        for into, numbers in zip((step, level, is_out), found, strict=True):
            into.reshape(-1)[cases.places] = numbers
    return _Passage(step, level, is_out)


def _shape(spot: _Spot, rationed: Line, *others: Floats) -> tuple[int, ...]:
    """The shape that everything about a spot broadcasts to."""
    lines = (spot.use, spot.production, rationed)
    numbers = [line.value for line in lines] + [line.slope for line in lines]
    numbers += [spot.level, spot.reserve, spot.left, spot.decay, spot.slack, *others]
    return np.broadcast_shapes(*(part.shape for part in numbers if part is not None))


def _from_above(spot: _Spot, _: Line, mark: Floats) -> _Passage:
    """To the mark; where there is none, to the reserve."""
    course = spot.course
    floor = np.maximum(mark, spot.reserve)
    step = course.falls(spot.level - floor, floor)
    is_last = mark == -np.inf
    if is_last.any():
        step = np.where(is_last, spot.stock_out(course), step)
    return _moved(spot, course, mark, step, is_last & (step < spot.left))


def _from_below(spot: _Spot, rationed: Line, mark: Floats) -> _Passage:
    """To the reserve, or back to the mark."""
    spot = spot._replace(use=rationed)
    course = spot.course
    out = spot.stock_out(course)
    rise = course.rises(mark - spot.level, mark)
    return _moved(spot, course, mark, np.minimum(out, rise), (out < rise) & (out < spot.left))


def _moved(spot: _Spot, course: Course, mark: Floats, step: Floats, is_out: Marks) -> _Passage:
    """A passage after a time, which may be more than is left."""
    passes = step < spot.left
    if not passes.any():
        return _Passage(spot.left, course.after(spot.level, spot.left), is_out)
    step = np.minimum(step, spot.left)
    return _Passage(step, np.where(passes, mark, course.after(spot.level, step)), is_out)


def _along(spot: _Spot, rationed: Line, mark: Floats) -> _Passage:
    """Along the mark: until the flow above it rises, or that below it falls."""
    lost = spot.lost_at(mark)
    high, low = spot.production.minus(spot.use, lost), spot.production.minus(rationed, lost)
    step = spot.left
    if high.slope is not None:
        step = np.where(high.slope > 0, np.minimum(-high.value / high.slope, step), step)
    if low.slope is not None:
        step = np.where(low.slope < 0, np.minimum(-low.value / low.slope, step), step)
    return _Passage(step, mark, np.zeros((), dtype=np.bool_))


class _Band(NamedTuple):
    """Cases whose levels move between two marks, or slide along one.

    Attributes:
        inside: which.
        use: what is fired there.
        floor: the mark below, or the one they slide along; minus infinity for none [rounds].
        ceiling: the mark above; infinity for none [rounds].
        below: what is fired below the mark that they slide along; None where they move.
    """

    inside: Marks
    use: Line
    floor: Floats
    ceiling: Floats
    below: Line | None = None


def _onward(
    spot: _Spot, rationed: Line, mark: Floats, goal: Goal, most: int = _MOST_PASSAGES
) -> tuple[Floats, Floats]:
    """Cross a stretch to its end or to a goal, whether or not all that is asked for is met.

    Args:
        spot: where it begins.
        rationed: what is asked for below the ration level.
        mark: the ration level; minus infinity where there is none [rounds].
        goal: the level that is looked for.
        most: passages of marks to follow.

    Returns:
        When levels are at the goal [days], infinity for not, and the level at the end [rounds].
    """
    spot = spot.near(spot.reserve).near(mark)
    slack = np.maximum(spot.slack, TIE * goal.level)
    past = spot.level - goal.level if goal.rises else goal.level - spot.level
    is_there = (past >= -slack) & (spot.left > 0)
    shape = _shape(spot, rationed, mark, goal.level)
    time = np.where(np.broadcast_to(is_there, shape), 0.0, np.inf)
    step = np.broadcast_to(spot.left, shape).copy()
    level = np.broadcast_to(spot.level, shape).copy()
    for band in _bands(spot, rationed, mark):
        cases = Cases.where(band.inside & ~is_there & (spot.left > 0), shape)
        if cases.places.size:
            found = _in_band(spot.at(cases), band, cases, goal._replace(level=cases.of(goal.level)))
            for into, numbers in zip((time, step, level), found, strict=True):
                into.reshape(-1)[cases.places] = numbers
    goes_on = (step < spot.left) & ~is_there & np.isinf(time)
    if not most or not goes_on.any():
        return time, level
    cases = Cases.where(goes_on, shape)
    rest = spot._replace(level=level).later(step).at(cases)
    ahead = goal._replace(level=cases.of(goal.level))
    later, after = _onward(rest, rationed.later(step).at(cases), cases.of(mark), ahead, most - 1)
    return cases.put(cases.of(step) + later, time), cases.put(after, level)


def _bands(spot: _Spot, rationed: Line, mark: Floats) -> Sequence[_Band]:
    """Between which marks each level is; on a mark, where the flows on its two sides push it."""
    low, level = spot.reserve, spot.level
    high = np.maximum(mark, low)  # without a ration there is nothing between the two
    is_one = high == low
    on_high, on_low = (level == high) & ~is_one, level == low
    up_high, along_high = spot.pushed(on_high, high, spot.use, rationed)
    up_low, along_low = spot.pushed(on_low & ~is_one, low, rationed, NOTHING)
    up_one, along_one = spot.pushed(on_low & is_one, low, spot.use, NOTHING)
    free = (level > high) | up_high | up_one
    sinks = on_high & ~(up_high | along_high)
    capped = ((level < high) & (level > low)) | sinks | up_low
    filling = ~(free | capped | along_high | along_low | along_one)
    infinite = NOTHING.value + np.inf
    return (
        _Band(free, spot.use, high, infinite),
        _Band(capped, rationed, low, high),
        _Band(filling, NOTHING, -infinite, low),
        _Band(along_high, spot.use, high, high, rationed),
        _Band(along_low, rationed, low, low, NOTHING),
        _Band(along_one, spot.use, low, low, NOTHING),
    )


def _in_band(spot: _Spot, band: _Band, cases: Cases, goal: Goal) -> tuple[Floats, Floats, Floats]:
    """When the goal is met in a band, when levels leave it or the stretch ends, and the level then.

    Args:
        spot: of the cases in it.
        band: of all cases.
        cases: those in it.
        goal: theirs.
    """
    floor, ceiling = cases.of(band.floor), cases.of(band.ceiling)
    spot = spot._replace(use=band.use.at(cases))
    if band.below is not None:
        step, level, _ = _along(spot, band.below.at(cases), floor)
        return np.full((), np.inf), step, level
    course = spot.course
    falls = rises = NEVER
    if band.floor.ndim or band.floor > -np.inf:
        falls = course.falls(spot.level - floor, floor)
    if band.ceiling.ndim or band.ceiling < np.inf:
        rises = course.rises(ceiling - spot.level, ceiling)
    step = np.minimum(np.minimum(falls, rises), spot.left)
    level = course.after(spot.level, step)
    level = np.where(step < spot.left, np.where(falls < rises, floor, ceiling), level)
    time = course.comes_to(goal.level, spot.level, rises=goal.rises)
    return np.where(time <= step, time, np.inf), step, level


class Quotient(NamedTuple):
    """Days at constant rates in closed form, T = (S − R)/(d − p) (METHODS §2), yet to be divided.

    Each part is as small as the inputs it depends on.

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
    stock = sum((plan.stock for plan in plans), ZERO)
    reserve = sum((plan.reserve for plan in plans), ZERO)
    demand = sum((phase.rate for plan in plans for phase in plan.use), ZERO)
    supply = sum((phase.rate for plan in plans for phase in plan.production), ZERO)
    height = stock - reserve
    height = np.where(np.abs(height) <= TIE * stock, 0.0, height)
    drain = settled(demand - supply, demand + supply)
    is_simple = bool(height.min() >= 0 and drain.min() > 0)
    return Quotient(height, drain, demand, is_simple)
