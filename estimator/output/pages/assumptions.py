"""The table of what an answer rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.answer import cases
from estimator.answer.cases import inputs_of
from estimator.cleaning import clean
from estimator.output import numbers, words
from estimator.output.page import Table
from estimator.scenario.name import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given


def assumptions(scenario: Scenario, asks: str, *, sampled: bool) -> Table:
    """What an answer rests on: every input, how it is read, and where it came from.

    Args:
        scenario: what was assumed.
        asks: what is asked, as in `Estimate`.
        sampled: whether bounds are read as ranges, as draws need them.
    """
    rows = [
        [
            clean(name),
            words.amount(given, name, scenario),
            _reading_words(scenario, name, given, sampled=sampled and name != "lasts"),
            clean(given.whence),
        ]
        for name, given in inputs_of(scenario, asks).items()
    ]
    if sampled:
        rows += _correlations(scenario)
    if scenario.start_:
        rows.append(["start", scenario.start_.text, "", scenario.start_.origin])
    month = scenario.month_.origin if scenario.month_ else "default"
    rows.append(["month", words.month(scenario), "", month])
    columns = ("input", "value", "read as", "from")
    table = Table("Assumptions", columns, rows, below=[2], spare="assumption")
    return table.without_empty()


def _correlations(scenario: Scenario) -> Iterator[list[str]]:
    """Which inputs move together; one that is certain moves with none."""
    inputs = scenario.inputs()
    for pair, value in scenario.correlation.items():
        sure = [n for n in pair.split(":") if cases.is_certain(scenario, {n: inputs[n]})]
        why = f"no effect: {sure[0]} is certain" if sure else "correlation of the normal scores"
        yield [clean(pair), numbers.given(value), clean(why), ""]


def _reading_words(scenario: Scenario, name: str, given: Given, *, sampled: bool) -> str:
    if given.date is not None:
        return f"day {numbers.number(scenario.offset(given))}"
    if given.quantity.bound != "exact" and not sampled:
        return words.BOUNDS[given.quantity.bound]
    reading = given.quantity.reading(kind_of(name).scale, scenario.month)
    return clean(reading.partition(" → ")[2] or reading)
