"""Stocks with a controlled supply rate: forwards in time to the stock-out, backwards to the need.

Below the ration level use is the lower rate. The level may cross the mark both ways or slide along
it (METHODS §2). Paths from different stocks never cross, so that the least stock that lasts until
t is found by following the path that just ends there backwards.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.sampling.drift import FLOW_TIE, Drift

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.sampling.course import Course, Stretch


_MOST_CHANGES: Final = 50  # of rule in one span; a handful, unless rounding makes two marks of one


class _Flow(NamedTuple):
    """A net flow that is linear in time: at the start [rounds/day] and its slope [rounds/day²]."""

    value: float
    slope: float

    def at(self, time: float) -> float:
        return self.value + self.slope * time if self.slope else self.value

    def zero(self) -> float:
        """When it is 0 [days]; infinite if it never changes."""
        return -self.value / self.slope if self.slope else math.inf


class _Span(NamedTuple):
    """A time in which the rationed and the full demand are both linear.

    Attributes:
        start: its first day [days].
        length: may be infinite [days].
        arrived: what lands at its start [rounds].
        full: supply less full demand.
        rationed: supply less rationed demand.
        asks: whether anything is asked for.
    """

    start: float
    length: float
    arrived: float
    full: _Flow
    rationed: _Flow
    asks: bool


def _spans(course: Course) -> Iterator[_Span]:
    """The stretches of a course, cut where a ramp passes the ration rate.

    Rationing to nothing means that nothing is asked for where the stock might run out.
    """
    cap = course.ration_daily
    for stretch in course.stretches:
        cut = math.inf
        if stretch.demand_slope:
            cut = stretch.start + (cap - stretch.demand) / stretch.demand_slope
        if stretch.start < cut < stretch.end:
            yield _span(stretch, stretch.start, cut, cap)
            yield _span(stretch, cut, stretch.end, cap)
        else:
            yield _span(stretch, stretch.start, stretch.end, cap)


def _span(stretch: Stretch, start: float, end: float, cap: float) -> _Span:
    past = start - stretch.start
    demand = _Flow(stretch.demand, stretch.demand_slope)
    supply = _Flow(stretch.supply, stretch.supply_slope)
    full = _Flow(supply.at(past) - demand.at(past), supply.slope - demand.slope)
    # Which of the two is the lesser is the same throughout: look at the middle.
    middle = past + min(end - start, 1.0) / 2
    held = (
        _Flow(supply.at(past) - cap, supply.slope) if demand.at(middle) > cap or not cap else full
    )
    arrived = stretch.arrived if start == stretch.start else 0.0
    if not cap:
        return _Span(start, end - start, arrived, held, held, asks=False)
    return _Span(start, end - start, arrived, full, held, stretch.asks)


def rationed_days(course: Course) -> float:
    """The first instant at which a positive demand cannot be met [days]; infinite for never."""
    level = course.stock
    walk = _Forwards(course)
    for span in _spans(course):
        out, level = walk.through(span, level + span.arrived)
        if out is not None:
            return span.start + out
    return math.inf


class _Forwards:
    """Following a level forwards."""

    def __init__(self, course: Course) -> None:
        self.mark, self.reserve = course.ration_below, course.reserve
        self.decay, self.tie = course.decay, course.tie

    def through(self, span: _Span, level: float) -> tuple[float | None, float]:
        """The stock-out in a span, if there is one, and the level at its end."""
        if not span.asks:
            drift = Drift(level, *span.full, self.decay)
            return None, drift.after(span.length) if span.length < math.inf else level
        if level < self.reserve - self.tie:
            return 0.0, level
        time, changes = 0.0, 0
        while time < span.length and changes < _MOST_CHANGES:
            changes += 1
            step, level, out = self._step(span, level, time)
            if out:
                return time + step, level
            time += step
        return None, level

    def _step(self, span: _Span, level: float, time: float) -> tuple[float, float, bool]:
        """Time to the next change of rule, the level then, and whether that is the stock-out."""
        rest = span.length - time
        if abs(level - self.mark) <= self.tie:
            level = self.mark
            if self._turns(span.full, time) < 0 <= self._turns(span.rationed, time):
                return self._slide(span, time, rest), level, False
        is_above = level > self.mark or (level == self.mark and self._turns(span.full, time) >= 0)
        flow = span.full if is_above else span.rationed
        drift = Drift(level, flow.at(time), flow.slope, self.decay)
        fall = drift.falls_below(self.mark if is_above else self.reserve, rest, self.tie)
        rise = None if is_above else drift.rises_above(self.mark, rest, self.tie)
        if rise is not None and (fall is None or rise < fall):
            return rise, self.mark, False
        if fall is not None:
            return fall, self.mark, not is_above
        return rest, drift.after(rest) if rest < math.inf else level, False

    def _turns(self, flow: _Flow, time: float) -> float:
        """A number with the sign of a flow at the mark right after `time`."""
        net = flow.at(time) - self.decay * self.mark
        return net if abs(net) > self.tie * FLOW_TIE else flow.slope

    def _slide(self, span: _Span, time: float, rest: float) -> float:
        """How long the level stays on the mark."""
        turns = (self._net(flow).zero() - time for flow in (span.full, span.rationed))
        return min([turn for turn in turns if turn > 0] + [rest])

    def _net(self, flow: _Flow) -> _Flow:
        return _Flow(flow.value - self.decay * self.mark, flow.slope)


class RationedNeed:
    """The need for an input that makes the stock, where use is rationed."""

    __slots__ = ("_course", "_gain", "_none", "_spans", "_walk")

    def __init__(self, course: Course, none: float, gain: float) -> None:
        """Take the course and how its stock depends on the input: none + gain · input."""
        self._course, self._none, self._gain = course, none, gain
        self._spans = list(_spans(course))
        self._walk = _Backwards(course)

    def at(self, time: float) -> float:
        """The least value with which the stock lasts until `time` [days]; may be infinite."""
        return self._value(self._stock(0.0, time))

    def always(self) -> float:
        """The least value with which it never runs out."""
        last, walk = self._spans[-1], self._walk
        level = 0.0
        if last.asks:
            if walk.at_reserve(last).value < -walk.tie * FLOW_TIE:
                return math.inf
            level = walk.reserve
        return self._value(self._stock(max(0.0, level - last.arrived), last.start))

    def days(self, value: float) -> float:
        """How long the stock lasts with a value [days]; infinite for never."""
        from estimator.sampling.walk import days

        return days(self._course._replace(stock=self._none + self._gain * value))

    def _stock(self, level: float, time: float) -> float:
        """The least stock on day 0 that is at `level` at `time` and never short before."""
        try:
            for span in reversed(self._spans):
                if span.start < time:
                    level = self._walk.through(span, level, min(time - span.start, span.length))
                    level = max(0.0, level - span.arrived)
        except OverflowError:  # what is lost in storage grows without bounds as time goes back
            return math.inf
        return level

    def _value(self, stock: float) -> float:
        if self._gain > 0:
            return (stock - self._none) / self._gain
        return -math.inf if self._none >= stock - self._walk.tie else math.inf


class _Backwards:
    """Following the lowest level that lasts backwards."""

    def __init__(self, course: Course) -> None:
        self.reserve, self.decay, self.tie = course.reserve, course.decay, course.tie
        self.mark = course.ration_below

    def through(self, span: _Span, level: float, time: float) -> float:
        """The level at the start of a span, from that at `time` in it."""
        if not span.asks:
            return max(0.0, self._reversed(span.full, level, time).after(time))
        level = max(level, self.reserve)
        changes = 0
        while time > 0 and changes < _MOST_CHANGES:
            changes += 1
            step, level = self._step(span, level, time)
            time -= step
        return level

    def _step(self, span: _Span, level: float, time: float) -> tuple[float, float]:
        """How far back the next change of rule is, and the level there."""
        if level <= self.reserve + self.tie and self._before(self.at_reserve(span), time) > 0:
            return self._rest(span, time), self.reserve
        if abs(level - self.mark) <= self.tie:
            level = self.mark
            is_above = self._before(self._net(span.rationed, self.mark), time) <= 0
        else:
            is_above = level > self.mark
        drift = self._reversed(span.full if is_above else span.rationed, level, time)
        floor = self.mark if is_above else self.reserve
        fall = drift.falls_below(floor, time, self.tie)
        rise = None if is_above else drift.rises_above(self.mark, time, self.tie)
        if rise is not None and (fall is None or rise < fall):
            return rise, self.mark
        if fall is not None:
            return fall, floor
        return time, drift.after(time)

    def _reversed(self, flow: _Flow, level: float, time: float) -> Drift:
        return Drift(level, -flow.at(time), flow.slope, -self.decay)

    def _net(self, flow: _Flow, level: float) -> _Flow:
        return _Flow(flow.value - self.decay * level, flow.slope)

    def at_reserve(self, span: _Span) -> _Flow:
        """The net flow at the reserve."""
        return self._net(span.rationed, self.reserve)

    def _before(self, flow: _Flow, time: float) -> float:
        """A number with the sign of a flow right before `time`."""
        net = flow.at(time)
        return net if abs(net) > self.tie * FLOW_TIE else -flow.slope

    def _rest(self, span: _Span, time: float) -> float:
        """How far back the stock has stood at the reserve, with more coming in than is used."""
        back = time - self.at_reserve(span).zero()
        return back if 0 < back < time else time
