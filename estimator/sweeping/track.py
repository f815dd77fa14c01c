"""The time line of many cells at once: sorted events, rates between them, plain doubles.

Where every value is a whole number over one denominator, times, rates and levels are scaled to
whole numbers that stay below 2**53: the walk along them then makes no rounding at all.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimator.sweeping.ratio import (
    LIMIT,
    Floats,
    Marks,
    NotInBlocksError,
    Ratio,
    common_bottom,
    most,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from estimator.sweeping.course import Course, Leg


class Rates(NamedTuple):
    """Rates of one kind by the day they begin; the first index runs over them.

    Attributes:
        starts: when each begins.
        values: the rate itself.
        overs: time in which it is reached; None if no rate has one.
    """

    starts: tuple[Floats, ...]
    values: tuple[Floats, ...]
    overs: tuple[Floats, ...] | None


class Line(NamedTuple):
    """A rate right after a moment, and its change with time; None for a level rate."""

    value: Floats
    slope: Floats | None


@dataclass(frozen=True, slots=True)
class Track:
    """A course in doubles.

    Attributes:
        stock: on day 0.
        reserve: the floor.
        use: rates of use.
        production: rates of production.
        times: moments at which anything changes, in order, from 0 on.
        landings: what lands at each of them.
        ration: level and rate; None without.
        decay: share lost in a day; None without.
        exact: whether all numbers are whole and steps along the track do not round.
        day: one day in the track's unit of time.
    """

    stock: Floats
    reserve: Floats
    use: Rates
    production: Rates
    times: tuple[Floats, ...]
    landings: tuple[Floats, ...]
    ration: tuple[Floats, Floats] | None
    decay: Floats | None
    exact: bool
    day: float


def track_of(course: Course) -> Track:
    """Sort the events of a course and scale its numbers.

    Raises:
        NotInBlocksError: ramps together with rationing or loss.
    """
    ramps = any(leg.over for leg in (*course.use, *course.production))
    if ramps and (course.ration or course.loss):
        raise NotInBlocksError
    scaled = None if ramps or course.ration or course.loss else _whole(course)
    return scaled or _track(course, None)


def _whole(course: Course) -> Track | None:
    """The track in whole numbers; None if they would not stay exact."""
    legs = (*course.use, *course.production)
    days = [leg.start for leg in legs] + [lot.day for lot in course.lots]
    levels = [course.stock, course.reserve, *(lot.rounds for lot in course.lots)]
    rates = [leg.rate for leg in legs]
    if not all(ratio.whole for ratio in (*days, *levels, *rates)):
        return None
    time = common_bottom(days)
    rate = common_bottom(rates)
    level = math.lcm(common_bottom(levels), time * rate)
    track = _track(course, (time, level // time, level))
    last = max(most(moment) for moment in track.times)
    flows = sum(most(value) for value in (*track.use.values, *track.production.values))
    lots = sum(most(landing) for landing in track.landings)
    height = most(track.stock) + most(track.reserve) + lots + flows * last
    return track if height < LIMIT else None


def _track(course: Course, bottoms: tuple[int, int, int] | None) -> Track:
    """The track over denominators of time, rate and level, or in days and rounds."""
    time, rate, level = bottoms or (1, 1, 1)

    def scaled(ratio: Ratio, bottom: int) -> Floats:
        return ratio.over(bottom) if bottoms else ratio.floats()

    def rates(legs: Sequence[Leg]) -> Rates:
        return _sorted_rates(
            [scaled(leg.start, time) for leg in legs],
            [scaled(leg.rate, rate) for leg in legs],
            [leg.over.floats() if leg.over else np.zeros(()) for leg in legs],
        )

    use, production = rates(course.use), rates(course.production)
    days = [scaled(lot.day, time) for lot in course.lots]
    rounds = [scaled(lot.rounds, level) for lot in course.lots]
    times, landings = _events([use, production], days, rounds)
    return Track(
        stock=scaled(course.stock, level),
        reserve=scaled(course.reserve, level),
        use=use,
        production=production,
        times=times,
        landings=landings,
        ration=(course.ration[0].floats(), course.ration[1].floats()) if course.ration else None,
        decay=_decay(course.loss, float(course.month)) if course.loss else None,
        exact=bottoms is not None,
        day=float(time),
    )


def _decay(loss: Ratio, month: float) -> Floats:
    """Continuous decay [1/day] of a share lost in a month (METHODS §2)."""
    decay: Floats = -np.log1p(-loss.floats()) / month
    return decay


def _sorted_rates(starts: list[Floats], values: list[Floats], overs: list[Floats]) -> Rates:
    """Rates by their beginning; of those that begin together, as given."""
    ramps = any(over.any() for over in overs)
    if len(starts) > 1:
        order = np.argsort(_stacked(starts), axis=0, kind="stable")
        starts, values, overs = (_taken(part, order) for part in (starts, values, overs))
    return Rates(tuple(starts), tuple(values), tuple(overs) if ramps else None)


def _stacked(parts: Sequence[Floats]) -> Floats:
    return np.stack(np.broadcast_arrays(*parts))


def _taken(parts: list[Floats], order: NDArray[np.intp]) -> list[Floats]:
    """The parts in another order; without copying where that is the same in all cells."""
    if order.size == len(parts):
        return [parts[index] for index in order.ravel()]
    stacked = np.stack(np.broadcast_arrays(*parts, order[0])[:-1])
    shape = np.broadcast_shapes(stacked.shape, order.shape)
    taken = np.take_along_axis(np.broadcast_to(stacked, shape), np.broadcast_to(order, shape), 0)
    return list(taken)


def _events(
    rates: Sequence[Rates], days: list[Floats], rounds: list[Floats]
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """Moments in order, each once where that can be said of all cells, and what lands at them."""
    nothing = np.zeros(())
    moments = [nothing]
    for group in rates:
        moments += group.starts
        if group.overs:
            moments += [s + o for s, o in zip(group.starts, group.overs, strict=True)]
    landings = [nothing] * len(moments) + rounds
    moments += days
    stacked = _stacked(moments)
    if stacked.size == len(moments):
        return _merged(moments, landings)
    order = np.argsort(stacked, axis=0, kind="stable")
    return tuple(_taken(moments, order)), tuple(_taken(landings, order))


def _merged(
    moments: list[Floats], landings: list[Floats]
) -> tuple[tuple[Floats, ...], tuple[Floats, ...]]:
    """The same moments in all cells: each once, with all that lands then."""
    merged: dict[float, Floats] = {}
    for moment, landing in zip(moments, landings, strict=True):
        key = float(moment.item())
        merged[key] = merged[key] + landing if key in merged else landing
    keys = sorted(merged)
    shape = moments[0].shape
    return tuple(np.full(shape, key) for key in keys), tuple(merged[key] for key in keys)


def rate_at(rates: Rates, moment: Floats) -> Line:
    """The rate right after a moment, by cell."""
    rate = np.zeros(())
    slope: Floats | None = None
    for number, (start, value) in enumerate(zip(rates.starts, rates.values, strict=True)):
        started = start <= moment
        if not started.any():
            continue
        if rates.overs is None or not rates.overs[number].any():
            rate = value if started.all() else np.where(started, value, rate)
            slope = None if slope is None else np.where(started, 0.0, slope)
            continue
        rate, slope = _ramped(Line(rate, slope), moment, start, value, rates.overs[number])
    return Line(rate, slope)


def _ramped(before: Line, moment: Floats, start: Floats, value: Floats, over: Floats) -> Line:
    """The rate on or after a ramp, where that has begun."""
    started = start <= moment
    running = started & (moment < start + over)  # the same sum as in `_events`
    climb = np.where(running, (value - before.value) / np.where(over > 0, over, 1.0), 0.0)
    after = np.where(running, before.value + climb * (moment - start), value)
    slope = 0.0 if before.slope is None else before.slope
    return Line(np.where(started, after, before.value), np.where(started, climb, slope))


def overlapping(rates: Rates) -> Marks | None:
    """Cells in which a rate begins while a ramp to another runs, which the exact path refuses."""
    if rates.overs is None or len(rates.starts) < 2:
        return None
    ends = [s + o for s, o in zip(rates.starts, rates.overs, strict=True)]
    pairs = zip(ends[:-1], rates.starts[1:], strict=True)
    return functools.reduce(np.logical_or, (end > start for end, start in pairs))
