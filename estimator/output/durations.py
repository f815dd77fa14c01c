"""How long, in a sentence: until a stock runs out, or is back at a target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.answer.reading import inputs_of, short_form, stock_out_date
from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.ends import capital, closed, ends, unbounded, verb
from estimator.output.words import amount, limits, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.answer.estimate import Estimate
    from estimator.answer.reading import Reading
    from estimator.scenario.models import Scenario


def days_sentence(estimate: Estimate) -> str:
    """How long a stock lasts."""
    if estimate.bound == "none":
        return unbounded(estimate, "the days")
    if estimate.low is estimate.high and estimate.central.value is None:
        if estimate.scenario.nature:
            return "No nature ever runs out."
        who, last = subject(estimate.scenario)
        return f"{who} never {OUT[last]}."
    who, last = subject(estimate.scenario)
    if estimate.scenario.nature and estimate.low is estimate.high:
        who = f"{capital(_first_out(estimate))} runs out first: it"
    return f"{who} {last} {_time(estimate, 'until', 'may never run out')}."


OUT: Final = {"last": "run out", "lasts": "runs out"}
"""To run out, by the form of the verb that `subject` gives."""


def subject(scenario: Scenario) -> tuple[str, str]:
    """What lasts, and its verb: ``1,000,000 rounds at 16,000 rounds a day``, ``last``."""
    inputs = scenario.inputs()
    if set(inputs) - {"lasts"} == {"rounds", "daily"}:
        rounds = capital(amount(inputs["rounds"], "rounds", scenario.month))
        rate = said(inputs["daily"], "daily", scenario.month)
        return f"{rounds} at {rate}", verb(scenario, "last")
    return ("The first nature to run out" if scenario.nature else "The stock"), "lasts"


def _first_out(estimate: Estimate) -> str:
    days = {n: math.inf if o.days is None else o.days for n, o in estimate.schedules.items()}
    return clean(min(days, key=lambda name: days[name]))


def rebuild_sentence(estimate: Estimate) -> str:
    """How long until a stock is back at its target."""
    if estimate.bound == "none":
        return unbounded(estimate, "the time to rebuild")
    given = inputs_of(estimate.scenario, "rebuild")["target"]
    target = amount(given, "target", estimate.scenario.month)
    if not estimate.is_spread and estimate.bound == "exact":
        if estimate.central.value is None:
            return f"The stock never gets back to {target}: use is no less than production."
        if estimate.central.value == 0:
            return f"The stock is at its target of {target} already."
    return f"The stock is back at {target} in {_time(estimate, 'on', 'perhaps never')}."


def short_form_sentence(estimate: Estimate) -> Iterator[str]:
    """The same as it is published; no sentence without production."""
    days = short_form(estimate.central.numbers)
    if days is not None and estimate.low is estimate.high is not None:
        words = numbers.span(days, estimate.scenario.month)
        yield f"By the published short form, quantity ÷ rate + lead, it takes {words}."


def _time(estimate: Estimate, by: str, endless: str) -> str:
    """The days in words.

    Args:
        estimate: not without any bound.
        by: the preposition of a date.
        endless: what else is possible if it never ends at some reading.
    """
    low, high, central = estimate.low, estimate.high, estimate.central
    if low is None:
        assert high is not None  # noqa: S101 - bound "none" was told before
        return f"at most {_span(estimate, high, by)}{_latest(estimate)}{closed(estimate)}"
    if high is None:
        earliest = " at the earliest" if estimate.scenario.start else ""
        return f"at least {_span(estimate, low, by)}{earliest}{closed(estimate)}"
    if not estimate.is_spread:
        return _span(estimate, central, by)
    middle = f"{_shown_days(estimate, central)} at the central reading"
    if high.value is None:
        return f"at least {_span(estimate, low, by)}, and {endless}; {middle}"
    return f"{_span_range(estimate, low, high)}; {middle}"


def _latest(estimate: Estimate) -> str:
    return " at the latest" if estimate.scenario.start else ""


def _span(estimate: Estimate, reading: Reading, by: str) -> str:
    """``62.5 days, about 2.1 months, until 2024-01-02``."""
    assert reading.value is not None  # noqa: S101 - never is told in other words
    words = numbers.span(reading.value, estimate.scenario.month, limits(estimate))
    date = stock_out_date(estimate.scenario.start, reading.value)
    return f"{words}, {by} {date}" if date else words


def _span_range(estimate: Estimate, low: Reading, high: Reading) -> str:
    """``45.5 to 150 days, about 1.5 to 4.9 months``."""
    start = estimate.scenario.start
    words = f"{ends(estimate, (low, high))} days"
    longer = numbers.longer_range(low.rank, high.rank, estimate.scenario.month)
    words += f", about {longer}" if longer else ""
    dates = [stock_out_date(start, reading.value) for reading in (low, high)]
    return f"{words} ({dates[0]} to {dates[1]})" if start else words


def _shown_days(estimate: Estimate, reading: Reading) -> str:
    if reading.value is None:
        return "never"
    return numbers.counted(numbers.days(reading.value, limits(estimate)), "day")
