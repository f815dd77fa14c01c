"""One answer from plain numbers, and the least and the greatest over the readings of the inputs.

An answer that is monotone in every input has its extremes where each input stands at an end. Where
an end is open (`>1M` has none above), the extreme is the limit as the input goes there.
"""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from estimator.answer import cases
from estimator.answer.solve import in_time, run, solve_name, without_row
from estimator.depletion.search import simplest
from estimator.errors import InputError
from estimator.quantity.unit import MONTH
from estimator.scenario.name import kind_of
from estimator.scenario.plan import ZERO, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers
    from estimator.scenario.value import Given

    Ends: TypeAlias = "tuple[Reading | None, Reading | None]"


class Reading(NamedTuple):
    """The answer at one reading of the inputs.

    Attributes:
        value: the answer in the unit of what is asked; None for never, no value or every value.
        outcome: ``depletes``, ``rebuilds``, ``reaches`` or ``never`` for durations; else ``value``,
            ``none`` (no value does) or ``every``.
        exact: whether the value is an exact fraction.
        numbers: the inputs it was computed from.
        rank: the answer as it compares with others, infinite where `value` is None.
    """

    value: Fraction | Decimal | None
    outcome: str
    exact: bool
    numbers: Numbers
    rank: Fraction | Decimal | float


def answerer(scenario: Scenario, asks: str) -> Callable[[Numbers], Reading]:
    """The function from plain numbers to the answer.

    Args:
        scenario: its month is used, and nothing else.
        asks: as in `Estimate`.
    """
    month = scenario.month
    if asks in cases.TIMES:
        return lambda numbers: _days(numbers, month)
    return lambda numbers: _solved(numbers, month, asks)


def _days(numbers: Numbers, month: Fraction) -> Reading:
    out = run(numbers, month)
    rank = math.inf if out.days is None else out.days
    return Reading(out.days, out.outcome, out.exact, numbers, rank)


def _solved(numbers: Numbers, month: Fraction, name: str) -> Reading:
    found = solve_name(numbers, month, name, numbers["lasts"])
    if found.outcome == "value" and found.value is not None:
        return Reading(found.value, "value", found.exact, numbers, found.value)
    largest = kind_of(name).effect < 0
    beyond = math.inf if largest == (found.outcome == "every") else -math.inf
    return Reading(None, found.outcome, True, numbers, beyond)


def short_form(numbers: Numbers) -> Fraction | None:
    """Time to rebuild as it is published: quantity ÷ rate + lead, without ongoing use [days].

    The rate is that of the beginning; None without one.
    """
    if not numbers.get("production"):
        return None
    missing = max(numbers["target"] - plan_of(numbers, MONTH).stock, ZERO)
    return missing / numbers["production"] + numbers.get("lead", ZERO)


def stock_out_date(start: dt.date | None, value: Fraction | Decimal | float | None) -> str:
    """The date of a stock-out: start + floor(T); empty without one or beyond the calendar."""
    if start is None or value is None:
        return ""
    try:
        return (start + dt.timedelta(days=math.floor(value))).isoformat()
    except OverflowError:
        return "after the year 9999"


_NEAR: Final = Fraction(10**40)
_FAR: Final = Fraction(10**60)
"""Two places on the way to infinity. Inputs are below 1e18, so that nothing else matters there, and
110 digits still tell the rest apart."""
_GROWS: Final = Fraction(11, 10)
"""From near to far. What has a limit moves by 1e-22 at most; days that grow most slowly, with the
logarithm of a stock that is lost in storage, grow to half as much again."""
_NOTHING: Final = Fraction(1, 10**30)  # what is nearer to 0 in the far has gone there; a tie


class Extremes(NamedTuple):
    """What it takes to carry readings through to an answer.

    Attributes:
        scenario: what was assumed.
        asks: what the answer is, as in `estimate.Estimate`.
        inputs: what it follows from.
        answer: from numbers to the answer.
        sign: whether inputs that make a stock last longer make the answer greater or less.
    """

    scenario: Scenario
    asks: str
    inputs: dict[str, Given]
    answer: Callable[[Numbers], Reading]
    sign: int

    def ends(self, central: Reading, *, at_face: bool = False) -> Ends:
        """The least and the greatest answer; both are `central` where all readings have it.

        Args:
            central: the answer with every input at its middle.
            at_face: take one-sided bounds at their number. Otherwise an end that holds for
                anything, such as "at least 0 days", is None: it is no bound.
        """
        if cases.is_certain(self.scenario, self.inputs):
            return central, central
        found = self._span(central, at_face=at_face)
        if _is_one(found) and (
            not cases.has_tails(self.inputs)
            or _is_one(self._span(central, at_face=at_face, wide=True))
        ):
            return central, central
        return found if at_face else self._bounds(*found)

    def widest(self, central: Reading) -> Ends:
        """The same over all values that an input can have, beyond the ends of what has tails."""
        return self._bounds(*self._span(central, wide=True))

    def _bounds(self, low: Reading | None, high: Reading | None) -> Ends:
        """The ends without those that bound nothing, which is what one-sided bounds leave open."""
        if not cases.has_open_end(self.inputs):
            return low, high
        return (
            None if low is None or low.rank in (0, -math.inf) else low,
            None if high is None or high.rank == math.inf else high,
        )

    def _span(self, central: Reading, *, at_face: bool = False, wide: bool = False) -> Ends:
        """The ends as they are; None where the inputs contradict each other on the way there."""
        low = self._at_corners(-self.sign, at_face=at_face, wide=wide)
        high = self._at_corners(self.sign, at_face=at_face, wide=wide)
        return (
            min((*low, central), key=lambda end: end.rank) if low else None,
            max((*high, central), key=lambda end: end.rank) if high else None,
        )

    def _at_corners(self, toward: int, *, at_face: bool, wide: bool) -> list[Reading]:
        """The answers among which an end is; none if it cannot be told."""
        corners = cases.corners(self.scenario, self.inputs, toward, at_face=at_face, wide=wide)
        waits = self.asks == "days" and toward > 0 and cases.later_may_help(self.inputs)
        found = []
        for corner in corners:
            try:
                found.append(self._limit(corner))
                if waits:
                    found.append(self._limit(self._just_in_time(corner)))
            except InputError:  # ramps that overlap; a range of such is refused
                if not wide and not cases.is_open(corner):
                    raise
                return []
        return found

    def _just_in_time(self, corner: Numbers) -> Numbers:
        """With every delivery of doubtful day on the last day on which it is not too late."""
        later = dict(corner)
        for name, given in self.inputs.items():
            span = cases.ends(self.scenario, name, given)
            if span and kind_of(name).name == "arrival.on":
                others = without_row(cases.at(later, _FAR), name)
                latest = in_time(run(others, self.scenario.month))
                if latest is not None:
                    later[name] = max(span[0], min(latest, span[1]))
        return later

    def _limit(self, corner: Numbers) -> Reading:
        """The answer at a corner, or what it goes to as the inputs go to their open ends."""
        if not cases.is_open(corner):
            return self.answer(corner)
        near, far = (self.answer(cases.at(corner, size)) for size in (_NEAR, _FAR))
        far = far._replace(numbers=corner)
        if near.value is None:
            return far
        first = Fraction(near.value)
        # so little is left that in the far it may be taken for nothing that ever runs out
        last = first if far.value is None and first < _NOTHING else far.value
        if last is None:
            return far
        last = Fraction(last)
        if last < _NOTHING:
            return far._replace(value=ZERO, rank=ZERO, outcome=near.outcome)
        if last > _GROWS * first:
            return far._replace(value=None, rank=math.inf)
        if not (near.exact and far.exact):
            return far
        value = simplest(last - abs(last - first), last + abs(last - first))
        return far._replace(value=value, rank=value)


def _is_one(ends: Ends) -> bool:
    """Whether both ends are known and the same."""
    low, high = ends
    return low is not None and high is not None and low.rank == high.rank
