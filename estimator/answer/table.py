"""Two-way and one-way tables: the same question over a few values of one or two inputs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.answer import cases
from estimator.answer.cases import TIMES, inputs_of
from estimator.answer.estimate import sign_of
from estimator.answer.reading import answerer
from estimator.answer.solve import free_inputs, without_other_ways
from estimator.answer.verdict import question_of
from estimator.errors import InputError, placed
from estimator.quantity.day import check_packed
from estimator.quantity.number import QuantityError
from estimator.quantity.value_list import parse_axis
from estimator.scenario.consistency import check_one_whole
from estimator.scenario.inputs import WAYS
from estimator.scenario.name import forms_of, kind_of
from estimator.scenario.value import check_value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from estimator.answer.cases import Bound
    from estimator.answer.reading import Reading
    from estimator.answer.verdict import Asked
    from estimator.scenario.inputs import Input
    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers
    from estimator.scenario.value import Given

_FACTORS: Final = (Fraction(1, 2), Fraction(3, 4), Fraction(1), Fraction(5, 4), Fraction(3, 2))
_FIRST_ROW: Final = {"stock": "arrival.1.rounds", "use": "phase.1.daily"}
_STOCK, _USE = ((*(way[0] for way in WAYS[side]), _FIRST_ROW[side]) for side in WAYS)
_GROUPS: Final = {"days": (_STOCK, _USE), "rebuild": (("target",), ("production",))}
_MOST_CELLS: Final = 10_000


class Axis(NamedTuple):
    """One input of a table and the values it takes, in the unit of the inputs table."""

    name: str
    values: Sequence[Fraction]


class Cell(NamedTuple):
    """One answer of a table.

    Attributes:
        values: the value of each axis, in the axes' order.
        outcome: as in `estimate.Reading`.
        answer: the days, or the value solved for, in its unit; None where there is none.
        inside: whether the days agree with the duration asked about; None if none was.
    """

    values: tuple[Fraction, ...]
    outcome: str
    answer: Fraction | Decimal | None
    inside: bool | None


class Sensitivity(NamedTuple):
    """A table of answers, all other inputs at their central reading.

    Attributes:
        asks: what the cells answer: ``days``, or the name of an input.
        axes: one or two inputs; the first one runs down the rows.
        rows: the cells, a row for each value of the first axis.
        bound: what the answer of every cell is a bound of, because another input is one.
    """

    asks: str
    axes: tuple[Axis, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bound: Bound = "exact"


def parse_table(text: str, scenario: Scenario, asks: str) -> Axis:
    """An axis as people write it: ``daily=8k..24k:5`` or ``rounds=0.5M,1M``.

    Raises:
        InputError: no such input here, or values that cannot be read.
    """
    name, equals, values = text.partition("=")
    name = name.strip()
    if not equals:
        raise InputError("`table`", f"'{text}' has no '='; write such as daily=8k..24k:5")
    known = _known(scenario, asks)
    if known.keys().isdisjoint(forms_of(name)):
        raise InputError("`table`", f"no input '{name}' here; known: {', '.join(known)}")
    with placed("`table`", name):
        axis = axis_of(name, values, scenario)
        for point in axis.values:
            check_value(kind_of(axis.name), point, f"'{float(point):g}'")
        return axis


def axis_of(name: str, values: str, scenario: Scenario) -> Axis:
    """The values of an axis, and the input they are of: ``reserve=10%, 20%`` are shares of it.

    Raises:
        InputError: they cannot be read.
    """
    if scenario.nouns.get("round") == "%":
        check_one_whole(name, values, "", "the stock")
    refused: list[QuantityError] = []
    for form in forms_of(name):
        row = kind_of(form)
        if row.unit == "when":
            check_packed(values)
        try:
            unit = scenario.called(row.scale or "")
            return Axis(form, parse_axis(values, unit, scenario.month))
        except QuantityError as error:
            refused.append(error)
    raise InputError("", str(refused[0])) from None


def _known(scenario: Scenario, asks: str) -> dict[str, None]:
    given = inputs_of(scenario, asks)
    names = given if asks == "rebuild" else dict.fromkeys([*given, *free_inputs(scenario)])
    idle = "lasts" if asks in TIMES else asks
    return dict.fromkeys(name for name in names if name != idle and _is_free(kind_of(name)))


def _is_free(row: Input) -> bool:
    """Whether an input can be varied alone: it has an effect, and is no share that adds to 1."""
    return not row.is_idle and row.name != "share"


def default_axes(scenario: Scenario, asks: str) -> tuple[Axis, ...]:
    """What is given of stock, use and (if it is not the answer) duration.

    Points run from half to half as much again, ranges over their ends and middle. No axes where
    bounds leave every cell without a number.
    """
    given = inputs_of(scenario, asks)
    groups = _GROUPS.get(asks, (_STOCK, _USE, ("lasts",)))
    names = [next((name for name in group if name in given), None) for group in groups]
    axes = tuple(_around(scenario, name, given[name]) for name in names if name)[-2:]
    return axes if _bounding(scenario, axes, asks)[0] != "none" else ()


def _around(scenario: Scenario, name: str, given: Given) -> Axis:
    middle = cases.middle(scenario, name, given)
    ends = cases.ends(scenario, name, given)
    if ends and given.quantity.bound == "exact":
        return Axis(name, tuple(dict.fromkeys((Fraction(ends[0]), middle, Fraction(ends[1])))))
    return Axis(name, tuple(middle * factor for factor in _FACTORS) if middle else (middle,))


def table(scenario: Scenario, axes: Sequence[Axis], asks: str) -> Sensitivity:
    """Compute the cells of a table over one or two axes.

    Raises:
        InputError: the axes are the same, or give more cells than a table can show, or bounds
            leave every cell without a number.
    """
    if len({axis.name for axis in axes}) < len(axes):
        raise InputError("`table`", f"{axes[0].name} is named twice; name two inputs")
    first, *others = axes
    second = others[0] if others else None
    cells = len(first.values) * len(second.values if second else (0,))
    if cells > _MOST_CELLS:
        raise InputError("`table`", f"{cells:,} cells; a table shows up to {_MOST_CELLS:,}")
    bound, ends = _bounding(scenario, axes, asks)
    if bound == "none":
        rule = "inputs that are bounds pull both ways, so no one number bounds every cell"
        raise InputError("`table`", f"{rule}; write one of them as a number, or vary it")
    base = cases.central(scenario, inputs_of(scenario, asks)) | ends
    answer, asked = answerer(scenario, asks), question_of(scenario, asks)
    rows = (
        tuple(
            _cell(asked, answer, _varied(base, axes, (value, *across)), (value, *across))
            for across in ([(v,) for v in second.values] if second else [()])
        )
        for value in first.values
    )
    return Sensitivity(asks, tuple(axes), tuple(rows), bound)


def _bounding(scenario: Scenario, axes: Sequence[Axis], asks: str) -> tuple[Bound, Numbers]:
    """What answers are a bound of, because inputs that are no axes are, and where these stand."""
    inputs = inputs_of(scenario, asks)
    if asks in TIMES:
        inputs.pop("lasts", None)
    for axis in axes:
        inputs = without_other_ways(inputs, axis.name)
        inputs.pop(axis.name, None)
    return cases.bounding(scenario, inputs, sign_of(asks))


def _varied(base: Numbers, axes: Sequence[Axis], values: tuple[Fraction, ...]) -> Numbers:
    numbers = dict(base)
    for axis, value in zip(axes, values, strict=True):
        numbers = without_other_ways(numbers, axis.name) | {axis.name: value}
    return numbers


def _cell(
    asked: Asked | None,
    answer: Callable[[Numbers], Reading],
    numbers: Numbers,
    values: tuple[Fraction, ...],
) -> Cell:
    reading = answer(numbers)
    is_time = reading.outcome not in {"value", "none", "every"}
    inside = asked.holds(reading.value) if asked and is_time else None
    return Cell(values, reading.outcome, reading.value, inside)
