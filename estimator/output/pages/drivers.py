"""What drives an answer, as a page: swings, shares of the variance, break-even values."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from estimator.answer.cases import is_rebuild
from estimator.answer.verdict import question_of
from estimator.cleaning import clean
from estimator.output import numbers, sentences, words
from estimator.output.formats.tornado import swings_table
from estimator.output.page import Body, Drawable, Page, Table
from estimator.output.pages.assumptions import assumptions
from estimator.scenario.name import kind_of
from estimator.uncertainty.estimated import Estimated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.verdict import Asked, Rule
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.draws import Swing
    from estimator.uncertainty.drivers import BreakEven, Drivers
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
    drawn = Drawable("drivers", result)
    return Page(widest, body, data, result.records, "drivers", charts=drawn)


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
    yield f"{_most(wide, result.scenario)}; with every input at its median it {days}."
    yield from _bounds(wide, result.scenario)
    if points:
        others = numbers.counted(points, "other input")
        yield f"{others} {'is' if points == 1 else 'are'} given as one number, so not varied here."
    if idle:
        yield f"Without effect on the days: {', '.join(idle)}."


def _most(wide: Sequence[Swing], scenario: Scenario) -> str:
    """What moves the answer most, or what does alike."""
    if not wide[0].size:
        return "No input alone moves the answer"
    alike = [s for s in wide if math.isclose(s.size, wide[0].size, rel_tol=_ALIKE)]
    *names, last = (words.label(swing.name, scenario) for swing in alike)
    most = f"{', '.join(names)} and {last}, with each alike" if names else last
    return f"The answer moves most with {most}"


_ALIKE: Final = 0.005  # relative, of the ln of two ratios: no bar shows less


def _bounds(wide: Sequence[Swing], scenario: Scenario) -> Iterator[str]:
    """Which inputs are only bounds, and as what they are read."""
    inputs = scenario.inputs()
    for name in (swing.name for swing in wide if inputs[swing.name].quantity.bound != "exact"):
        given, row = inputs[name], kind_of(name)
        said = words.spoken(words.amount(given, name, scenario))
        reading = given.quantity.reading(row.scale, scenario.month).partition(" → ")[2]
        label = sentences.capital(words.label(name, scenario))
        yield f"{label}, {said}, is only a bound; by convention it is read as {clean(reading)}."


def what(result: Drivers) -> str:
    """What the shares are of, in words."""
    if result.of == "chance" and result.duration == math.inf:
        return "whether it ever runs out"
    if result.of == "chance":
        return f"whether it lasts {_asked(result)}"
    return _OF[result.of]


def _asked(result: Drivers) -> str:
    """What was asked; where nothing was, at least so long as at the medians."""
    if result.scenario.lasts is None:
        return f"at least {words.asked_days(result.duration or 0)}"
    return words.asked_words(_question(result.scenario), result.scenario)


def _question(scenario: Scenario, asks: str = "days") -> Asked:
    question = question_of(scenario, asks)
    assert question is not None  # noqa: S101 - was asked about
    return question


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
    return Table(title, columns, rows, numeric, spare="share").without_empty()


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
    found = [_break(each, result.scenario) for each in result.breaks]
    rows = [row for row in found if set(row[2:]) != {_NO_VALUE["every"]}]
    idle = [row[0] for row in found if row not in rows]
    notes = [f"Any value will do of each of the others: {', '.join(idle)}."] * bool(rows and idle)
    chance = _wanted(result.breaks[0].chance.chance)
    columns = ("input", "median", "others at medians", f"for a chance of {chance}")
    title = f"What each input would have to be to last {_asked(result)}"
    return Table(title, columns, rows or found, notes=notes, below=[1], spare="break-even")


_NO_VALUE: Final = {"every": "any value will do", "none": "no value will do"}


def _break(each: BreakEven, scenario: Scenario) -> list[str]:
    """An input, its median, and the values that do: with the others at medians, and by chance."""
    unit, digits = words.unit_of(each.name, scenario), numbers.typed(each.median)
    median = words.with_unit(each.median, unit, digits)  # of one that is certain, what was typed
    return [clean(each.name), median, _point(each, scenario), _solved(each.chance)]


def _point(each: BreakEven, scenario: Scenario) -> str:
    point = each.point
    if point.outcome != "value":
        return _NO_VALUE[point.outcome]
    ends = (end if end is None else Estimated(end, 0.0) for end in (point.least, point.greatest))
    return _span(each.name, scenario, each.chance.rule, *ends)


def _solved(solved: Solved) -> str:
    if solved.outcome != "value":
        return _NO_VALUE[solved.outcome]
    return _span(solved.name, solved.scenario, solved.rule, solved.least, solved.greatest)


def _span(
    name: str,
    scenario: Scenario,
    rule: Rule,
    least: Estimated | None,
    greatest: Estimated | None,
) -> str:
    """The values that do; which side of one of them goes without saying unless both were asked."""
    unit = words.unit_of(name, scenario)
    low, high = _end(least, unit, 1), _end(greatest, unit, -1)
    if low and high:
        return words.both(low, high)
    limit = "" if rule != "inside" else "at least " if low else "at most "
    return f"{limit}{low or high}"


def _end(end: Estimated | None, unit: str, way: int) -> str:
    """An end of the values that do; drawn, with no more digits than its error supports."""
    if end is None:
        return ""
    if not end.error:
        return words.with_unit(_found(end.value), unit, way=way)
    return words.with_unit(float(f"{end.value:.{end.digits}g}"), unit)  # before the point too


def _found(value: float) -> Fraction:
    """A value that was searched for, without the last digits, in which the search may miss it."""
    return Fraction(format(value, ".9g"))


def solved_page(solved: Solved) -> Page:
    """The page of a value that was solved for at a given chance."""

    def body() -> Body:
        given = assumptions(solved.scenario, solved.name, sampled=True)
        return Body([_sentence(solved)], [given])

    ends = filter(None, (solved.least, solved.greatest))
    unit = words.unit_of(solved.name, solved.scenario)
    bare = "..".join(numbers.bare(end.value, unit=unit) for end in ends) or solved.outcome
    return Page(bare, body, solved.to_dict, solved.records, "solve")


def _wanted(chance: float) -> str:
    """A probability that was asked for, as it was written."""
    return f"{chance * 100:.12g}%"


def _sentence(solved: Solved) -> str:
    name, asked_for = words.label(solved.name, solved.scenario), words.asked_days(solved.lasts)
    is_back = is_rebuild(solved.scenario, solved.name)
    if solved.rule != ("at most" if is_back else "at least"):
        question = _question(solved.scenario, "rebuild" if is_back else "days")
        asked_for = words.asked_words(question, solved.scenario)
    aim = sentences.aim(solved.scenario, solved.name, asked_for)
    aim += f" with a chance of at least {_wanted(solved.chance)}"
    if solved.outcome != "value":
        some = {"every": "Every", "none": "No"}[solved.outcome]
        return f"{some} value of {name} makes it {aim}."
    unit = words.unit_of(solved.name, solved.scenario)
    low, high = _said(solved.least, unit, 1), _said(solved.greatest, unit, -1)
    must = f"at least {low}" if low else f"at most {high}"
    if low and high:
        must = words.both(low, high)
    errors = (end.error for end in (solved.least, solved.greatest) if end)
    return f"To {aim}, {name} must be {must}{_sure(max(errors))}."


def _said(end: Estimated | None, unit: str, way: int) -> str:
    """The same as a sentence says it: as solve does without a chance where nothing is drawn."""
    if end is None:
        return ""
    if not end.error:
        return words.spoken(words.with_unit(_found(end.value), unit, way=way))
    return words.with_unit(end.value, unit, max(3, min(end.digits, 6)))


def _sure(error: float) -> str:
    """How well a value is known."""
    if not error:
        return ""
    if error == math.inf:
        return " (how nearly, so few draws do not tell; take more with --samples)"
    return f" (± {numbers.number(error, 1)} from sampling)"
