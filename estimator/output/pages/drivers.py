"""What drives an answer, as a page: swings, shares of the variance, break-even values."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output import numbers, sentences, words
from estimator.output.formats.tornado import swings_table
from estimator.output.page import Body, Page, Table
from estimator.output.pages.assumptions import assumptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.scenario.models import Scenario
    from estimator.uncertainty.drivers import BreakEven, Drivers
    from estimator.uncertainty.estimated import Estimated
    from estimator.uncertainty.shares import Share
    from estimator.uncertainty.solve_for_chance import Solved

_OF: Final = {"log-days": "ln(days)", "days": "days"}


def page(result: Drivers) -> Page:
    """The page of a drivers analysis."""

    def body() -> Body:
        tables = [swings_table(result.swings), _shares(result), _breaks(result)]
        tables.append(assumptions(result.scenario, "days", sampled=True))
        return Body(list(_lead(result)), [table for table in tables if table.rows], result.notes)

    def data() -> dict[str, Any]:
        return result.to_dict()

    widest = next((swing.name for swing in result.swings if not swing.is_point), "")
    return Page(widest, body, data, result.records, "drivers")


def _lead(result: Drivers) -> Iterator[str]:
    wide = [swing for swing in result.swings if not swing.is_point]
    points = sum(swing.is_point for swing in result.swings)
    idle = [clean(name) for name in result.idle]
    days = "never runs out"
    if not math.isinf(result.days):
        days = f"lasts {numbers.counted(numbers.number(result.days), 'day')}"
    if not wide:
        yield f"No input is uncertain: the stock {days}."
        return
    what = f"{sentences.capital(words.label(wide[0].name))} moves the answer most"
    if not wide[0].size:
        what = "No input alone moves the answer"
    yield f"{what}; with every input at its median it {days}."
    if points:
        others = numbers.counted(f"{points}", "other input")
        yield f"{others} {'is' if points == 1 else 'are'} given as one number, so not varied here."
    if idle:
        yield f"Without effect on the days: {', '.join(idle)}."


def what(result: Drivers) -> str:
    """What the shares are of, in words."""
    if result.of == "chance" and result.duration == math.inf:
        return "whether it ever runs out"
    if result.of == "chance":
        return f"whether it lasts {words.asked_days(result.duration or 0)}"
    return _OF[result.of]


def _shares(result: Drivers) -> Table:
    if not result.shares:
        return Table("", (), ())
    ranked = sorted(result.shares.items(), key=lambda item: -item[1].total.value)
    rows = [
        [
            clean(name),
            _share(share, share.first),
            _share(share, share.total),
            _share(share, share.shapley) if share.shapley else "",
        ]
        for name, share in ranked
    ]
    columns = ("input", "alone", "with interactions", "Shapley")
    numeric = frozenset({1, 2, 3})
    title = f"Shares of the variance of {what(result)}"
    if not result.samples:
        title += ", worked out without sampling"
    return Table(title, columns, rows, numeric).without_empty()


def _share(share: Share, figure: Estimated) -> str:
    """A share in per cent with its error; one that its error hides is not shown as a number."""
    if not share.is_distinct:
        return "not distinguishable from 0"
    percent, error = figure.value * 100, figure.error * 100
    places = 0 if error >= 1 else 1
    words = f"{round(percent, places) + 0.0:.{places}f}%"  # no −0
    return f"{words} ± {numbers.number(max(error, 0.01), 1)}" if error else words


def _breaks(result: Drivers) -> Table:
    if not result.breaks or result.duration is None:
        return Table("", (), ())
    found = [
        [clean(each.name), _given(each), _point(each), _solved(each.chance)]
        for each in result.breaks
    ]
    rows = [row for row in found if set(row[2:]) != {_NO_VALUE["every"]}]
    idle = [row[0] for row in found if row not in rows]
    notes = [f"Any value will do of each of the others: {', '.join(idle)}."] * bool(rows and idle)
    chance = _wanted(result.breaks[0].chance.chance)
    columns = ("input", "median", "others at medians", f"for a chance of {chance}")
    title = f"What each input would have to be to last {words.asked_days(result.duration)}"
    return Table(title, columns, rows or found, notes=notes, below=[1])


_NO_VALUE: Final = {"every": "any value will do", "none": "no value will do"}


def _point(each: BreakEven) -> str:
    point = each.point
    if point.outcome != "value" or point.value is None:
        return _NO_VALUE[point.outcome]
    return _value(_found(point.value), each.name, _way(each.name))


def _solved(solved: Solved) -> str:
    if solved.value is None:
        return _NO_VALUE[solved.outcome]
    if not solved.value.error:
        return _value(_found(solved.value.value), solved.name, _way(solved.name))
    return _value(_supported(solved.value), solved.name)


def _supported(figure: Estimated) -> float:
    """A simulated value with no more digits than its error supports, before the point too."""
    return float(f"{figure.value:.{figure.digits}g}")


def _found(value: float) -> Fraction:
    """A value that was searched for, without the last digits, in which the search may miss it."""
    return Fraction(format(value, ".9g"))


def _way(name: str) -> int:
    """How what was solved for is rounded: to the side that will do."""
    return -1 if words.shortens(name) else 1


def _given(each: BreakEven) -> str:
    """The median of an input; of one that is certain, what was typed."""
    return words.with_unit(each.median, words.unit_of(each.name), numbers.typed(each.median))


def _value(value: numbers.Value, name: str, way: int = 0) -> str:
    return words.with_unit(value, words.unit_of(name), way=way)


def solved_page(scenario: Scenario, solved: Solved) -> Page:
    """The page of a value that was solved for at a given chance."""

    def body() -> Body:
        return Body(
            [_sentence(scenario, solved)], [assumptions(scenario, solved.name, sampled=True)]
        )

    found, unit = solved.value, words.unit_of(solved.name)
    bare = solved.outcome if found is None else numbers.bare(found.value, unit=unit)
    return Page(bare, body, solved.to_dict, solved.records, "solve")


def _wanted(chance: float) -> str:
    """A probability that was asked for, as it was written."""
    return f"{chance * 100:.12g}%"


def _sentence(scenario: Scenario, solved: Solved) -> str:
    name = words.label(solved.name)
    aim = sentences.aim(scenario, solved.name, words.asked_days(solved.lasts))
    aim += f" with a chance of at least {_wanted(solved.chance)}"
    if solved.value is None:
        some = {"every": "Every", "none": "No"}[solved.outcome]
        return f"{some} value of {name} makes it {aim}."
    way = _way(solved.name)
    limit = "at most" if way < 0 else "at least"
    unit = words.unit_of(solved.name)
    if not solved.value.error:  # as solve says it without a chance
        exact = words.spoken(words.with_unit(_found(solved.value.value), unit, way=way))
        return f"To {aim}, {name} must be {limit} {exact}."
    digits = max(3, min(solved.value.digits, 6))
    value = words.with_unit(solved.value.value, unit, digits)
    return f"To {aim}, {name} must be {limit} {value}{_sure(solved.value.error)}."


def _sure(error: float) -> str:
    """How well a value is known."""
    if error == math.inf:
        return " (how nearly, so few draws do not tell; take more with --samples)"
    return f" (± {numbers.number(error, 1)} from sampling)"
