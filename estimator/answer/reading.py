"""One answer from plain numbers: days, a time to rebuild, or the value of one input."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, NamedTuple

from estimator.answer.cases import TIMES
from estimator.answer.solve import run, solve_name
from estimator.quantity.unit import MONTH
from estimator.scenario.name import kind_of
from estimator.scenario.plan import ZERO, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from fractions import Fraction

    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers


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
    if asks in TIMES:
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
