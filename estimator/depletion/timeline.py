"""The time line of a plan, cut where anything changes: between cuts all rates are linear."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.depletion.plan import ZERO, Phase, Plan, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction


class Line(NamedTuple):
    """A quantity that is linear in time.

    Attributes:
        value: at time 0 [rounds/day].
        slope: change in a day [rounds/day²].
    """

    value: Fraction
    slope: Fraction

    def later(self, time: Fraction) -> Line:
        """The same line with `time` [days] as its time 0."""
        return Line(self.value + self.slope * time, self.slope) if self.slope else self

    def minus(self, other: Line) -> Line:
        """The difference of two lines."""
        slope = self.slope - other.slope if other.slope else self.slope
        return Line(self.value - other.value, slope)

    def sign(self, slack: Fraction = ZERO) -> int:
        """-1, 0 or 1: the sign right after time 0; a value within `slack` of 0 counts as 0."""
        leading = self.value if abs(self.value) > slack else self.slope
        return (leading > 0) - (leading < 0)

    def zero(self) -> Fraction:
        """When a line that is not level is 0 [days], perhaps before time 0."""
        return -self.value / self.slope

    def total(self, time: Fraction) -> Fraction:
        """Integral from time 0 to `time` [rounds]."""
        return (self.value + self.slope * time / 2) * time


NOTHING: Final = Line(ZERO, ZERO)


class Leg(NamedTuple):
    """A rate from `start` [days] on, until the next leg begins."""

    start: Fraction
    line: Line


class Stretch(NamedTuple):
    """A time in which nothing changes but linearly.

    Attributes:
        start: its first day [days].
        end: its last [days]; None for ever.
        arrived: lumps that land at its start [rounds].
        demand: what is asked for without rationing.
        rationed: what is asked for while rationed, min(demand, ration).
        production: what is produced.
    """

    start: Fraction
    end: Fraction | None
    arrived: Fraction
    demand: Line
    rationed: Line
    production: Line


def stretches(plan: Plan) -> Iterator[Stretch]:
    """Cut a plan's time from day 0 on into stretches."""
    use, production = legs(plan.use), legs(plan.production)
    cap = plan.rationing.daily if plan.rationing else None
    landing: defaultdict[Fraction, Fraction] = defaultdict(lambda: ZERO)
    for arrival in plan.arrivals:
        landing[arrival.day] += arrival.rounds
    cuts = {leg.start for leg in (*use, *production)} | landing.keys() | {plan.lead}
    days = sorted(cuts if cap is None else cuts | set(_crossings(use, cap)))
    rates = zip(lines_on(days, use), lines_on(days, production), strict=True)
    for day, end, (demand, supply) in zip(days, (*days[1:], None), rates, strict=True):
        arrived = landing.get(day, ZERO)
        made = NOTHING if day < plan.lead else supply
        yield Stretch(day, end, arrived, demand, _capped(demand, cap), made)


def legs(phases: Iterable[Phase]) -> list[Leg]:
    """The rate that phases prescribe, from day 0 on; of legs that start together the last holds."""
    rate = ZERO
    found = [Leg(ZERO, NOTHING)]
    for phase in in_order(tuple(phases)):
        if phase.over:
            found.append(Leg(phase.start, Line(rate, (phase.rate - rate) / phase.over)))
        rate = phase.rate
        found.append(Leg(phase.settled, Line(rate, ZERO)))
    return found


def lines_on(days: list[Fraction], rate: list[Leg]) -> Iterator[Line]:
    """The rate right after each of the days, in their order, as lines that begin there."""
    index = 0
    for day in days:
        while index + 1 < len(rate) and rate[index + 1].start <= day:
            index += 1
        leg = rate[index]
        yield leg.line.later(day - leg.start) if leg.line.slope else leg.line


def _crossings(rate: list[Leg], cap: Fraction) -> Iterator[Fraction]:
    """Days inside ramps on which a rate passes `cap`."""
    for leg, following in pairwise(rate):
        if leg.line.slope:
            day = leg.start + (cap - leg.line.value) / leg.line.slope
            if leg.start < day < following.start:
                yield day


def _capped(line: Line, cap: Fraction | None) -> Line:
    """The lesser of a line and `cap`; the two do not cross inside a stretch."""
    if cap is None or line.minus(Line(cap, ZERO)).sign() <= 0:
        return line
    return Line(cap, ZERO)
