"""Which cells to keep: plain comparisons such as ``days>=60``, read and never run as code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.errors import InputError, did_you_mean, placed
from estimator.quantity.comparison import (
    SIGNS,
    Comparison,
    check_word,
    read_comparison,
    read_number,
)
from estimator.quantity.day import check_packed, is_day, read_day
from estimator.scenario.name import kind_of
from estimator.sweeps.columns import COMPUTED, column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from estimator.depletion.columns.plan import Marks
    from estimator.scenario.models import Scenario
    from estimator.sweeps.axes import Axis
    from estimator.sweeps.evaluate import Block

_UNITS: Final = {
    "days": "days",
    "months": "months",
    "gap_days": "days",
    "unmet": "rounds",
    "p5": "days",
    "p50": "days",
    "p95": "days",
    "chance": "fraction",
}
_DAYS: Final = frozenset({"p5", "p50", "p95"})
"""Computed days in which never is no number."""
_WORDS: Final = {
    "outcome": {"depletes", "never", "may_never"},
    "bound": {"exact", "lower", "upper", "none"},
    "holds": {"true", "false"},
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one column with one value.

    Attributes:
        name: of the column or input.
        sign: such as ``>=``.
        value: a number in the column's unit, an ordinal for a date, or a word.
        is_date: whether the value was written as a day of the calendar.
    """

    name: str
    sign: str
    value: Fraction | str
    is_date: bool = False

    def keeps(self, block: Block) -> Marks:
        """The cells of a block that satisfy it; never counts as longer than any days.

        Raises:
            InputError: a date is compared with day offsets, or an offset with dates.
        """
        compare = SIGNS[self.sign]
        if isinstance(self.value, str):
            words = column(block, self.name).astype(str)
            kept: Marks = compare(np.char.lower(words), self.value)
            return kept
        if self.name in COMPUTED:
            return self._keeps_computed(block, self.value)
        found = block.evaluator.grid.find(self.name)
        assert found  # noqa: S101 - `read_where` knows the names
        dim, axis = found
        self._check_kind(axis)
        line = [compare(value, self.value) for value in axis.precise[block.box[dim]]]
        marks: Marks = block.along(dim, np.array(line))
        return marks

    def _check_kind(self, axis: Axis) -> None:
        if axis.is_date != self.is_date:
            kinds = ("a day offset such as 30", "a date such as 2024-02-01")
            rule = f"its values are {'dates' if axis.is_date else 'day offsets'}"
            raise InputError("`where`", f"{self.name}: {rule}; write {kinds[axis.is_date]}")

    def _keeps_computed(self, block: Block, value: Fraction) -> Marks:
        compare = SIGNS[self.sign]
        if self.name in {"days", "months"}:
            scale = block.evaluator.scenario.month if self.name == "months" else Fraction(1)
            kept: Marks = compare(block.against(float(value * scale)), 0)
            return kept
        values = column(block, self.name)
        if self.name == "date":
            day = np.datetime64(dt.date.fromordinal(int(value)))
            dated: Marks = compare(values, day)
            return dated
        if self.name in _DAYS:
            values = np.where(np.isnan(values), np.inf, values)
        numbers: Marks = compare(values, float(value))
        return numbers


def read_where(text: str, scenario: Scenario, names: Sequence[str]) -> Condition:
    """A condition as people write it.

    Args:
        text: such as ``days>=60``, ``rounds<1M``, ``outcome=never``, ``date<2024-02-01``.
        scenario: gives the length of a month.
        names: the inputs and computed columns that can be compared.

    Raises:
        InputError: it is no such comparison.
    """
    with placed("`where`"):
        name, sign, value = comparison = read_comparison(text)
        if name in _WORDS:
            check_word(comparison)
        if name not in names:
            raise InputError("", f"no column '{name}'{did_you_mean(name, names)}")
        if name in _WORDS:
            return Condition(name, sign, _word(name, value))
        if name in {"date", "start"} or is_day(value):
            return Condition(name, sign, _date(name, value), is_date=True)
        return Condition(name, sign, _number(comparison, scenario))


def keep(block: Block, conditions: Iterable[Condition]) -> Block:
    """The cells of a block that satisfy every condition."""
    for condition in conditions:
        block = block.only(condition.keeps(block))
    return block


def _word(name: str, value: str) -> str:
    if value not in _WORDS[name]:
        raise InputError("", f"{name} is {' or '.join(sorted(_WORDS[name]))}, not '{value}'")
    return value


def _date(name: str, value: str) -> Fraction:
    if name != "date" and (name in COMPUTED or kind_of(name).unit != "when"):
        raise InputError("", f"{name}: '{value}' is a date; write a number such as {name}>60")
    with placed("", name):
        return Fraction(read_day(value).toordinal())


def _number(comparison: Comparison, scenario: Scenario) -> Fraction:
    name, _, value = comparison
    unit = _UNITS.get(name) or kind_of(name).scale
    if name not in COMPUTED and kind_of(name).unit == "when":
        with placed("", name):
            check_packed(value)
    return read_number(comparison, unit, scenario.month)
