"""The axes of a sweep: one input each, and the values it takes."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from estimator.answer import table
from estimator.answer.solve import free_inputs
from estimator.arguments import shown
from estimator.errors import InputError, did_you_mean, placed
from estimator.quantity.day import read_day
from estimator.quantity.value_list import Ratios, Steps
from estimator.scenario.inputs import WAYS
from estimator.scenario.name import forms_of, kind_of
from estimator.scenario.value import Given, Written, check_value, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from estimator.depletion.columns.plan import Floats
    from estimator.scenario.inputs import Input
    from estimator.scenario.models import Scenario


_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def axis_from(name: str, values: str | Sequence[object], scenario: Scenario) -> Axis:
    """An axis from text as people write it, or from a sequence of numbers, texts or dates.

    Raises:
        InputError: a value cannot be read, or is not possible.
    """
    if isinstance(values, str):
        return read_axis(name, values, scenario, "`vary`")
    if not len(values):
        raise InputError(name, "no values; give at least one")
    plain = [_plain(value) for value in values]
    is_date = is_day(plain[0])
    if isinstance(plain[0], str):  # 10% of a reserve is another input than rounds are
        own = _given(kind_of(name), plain[0], name).name
        name = next((form for form in forms_of(name) if kind_of(form).name == own), name)
    return read_values(name, ((value, name) for value in plain), scenario, is_date=is_date)


def _plain(value: object) -> object:
    """A value of NumPy or pandas as one of Python."""
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]").item()
    elif isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dt.datetime) and value.isoformat().endswith("T00:00:00"):
        return value.date()
    return value


def is_day(value: object) -> bool:
    """Whether a value is written as a day of the calendar."""
    return _DAY.fullmatch(str(value)) is not None


def read_values(
    name: str,
    values: Iterable[tuple[object, str]],
    scenario: Scenario,
    *,
    is_date: bool,
) -> Axis:
    """An axis from single values.

    Args:
        name: full name of the input.
        values: as anybody writes them, or read already, each with its place for messages.
        scenario: gives the length of a month.
        is_date: whether all of them are days of the calendar; otherwise none is.

    Raises:
        InputError: a value cannot be read, is no single number, or is not possible.
    """
    row = kind_of(name)
    is_date = is_date and row.unit == "when"
    read_one = _day if is_date or name == "start" else _number
    return axis_of(name, [read_one(row, *value, scenario) for value in values], is_date=is_date)


def _day(row: Input, value: object, where: str, _: Scenario) -> Fraction:
    given = _given(row, value, where)
    if given.date is None:
        rule = "a date such as 2023-11-01 is wanted, as in the first row"
        raise InputError(where, f"'{given.text}' is a day offset; {rule}")
    return Fraction(given.date.toordinal())


def _number(row: Input, value: object, where: str, scenario: Scenario) -> Fraction:
    if not isinstance(value, Fraction):  # from Python; no decimal may be as exact
        given = _given(row, value, where)
        if given.date is not None:
            rule = "a day offset such as 30d is wanted, as in the first row"
            raise InputError(where, f"'{given.text}' is a date; {rule}")
        if not given.quantity.is_one:
            raise InputError(where, f"'{given.text}' is not one number; write a value such as 16k")
        others = (scenario.nouns.get(noun, noun) != word for noun, word in given.nouns.items())
        is_new = given is not value and any(others)  # rows are checked as a whole
        if given.name not in {"", row.name} or is_new:
            unit = scenario.called(row.scale or "")
            raise InputError(where, f"'{given.text}' is not in {unit}, as all else; write it so")
        value = given.quantity.point(row.scale, scenario.month)
    check_cell(row, value, where)
    return value


def _given(row: Input, value: object, where: str) -> Given:
    if isinstance(value, Given):
        return value
    try:
        with placed(where):
            return _read(row, value)
    except TypeError:  # what cannot be hashed is no value either
        return read(row, Written(value, where, where))


@lru_cache(maxsize=2**16, typed=True)
def _read(row: Input, value: object) -> Given:
    return read(row, Written(value, row.name))


_OTHER_WAYS: Final = tuple(name for ways in WAYS.values() for way in ways for name in way)
_CONVENTIONS: Final = {"month", "share"}
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_DATE: Final = r"\d{4}-\d{2}-\d{2}"
_DATES: Final = re.compile(rf"\s*{_DATE}\s*(?:,\s*{_DATE}\s*)+")
_DATE_STEPS: Final = re.compile(
    rf"\s*({_DATE})\s*\.\.\s*({_DATE})\s*:\s*(\+?)(\d+)\s*d?\s*", re.ASCII
)
_DATE_HINT: Final = "write dates such as 2023-11-01,2023-12-01 or 2023-11-01..2024-03-01:+30d"


LIMIT: Final = 2**53
"""Up to which a double holds every whole number."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One input and its values.

    Attributes:
        name: full name of the input, such as ``phase.2.daily``.
        values: in the unit of the inputs table, one-dimensional, each rounded once; days of the
            calendar are proleptic ordinals.
        precise: the exact values.
        is_date: whether the values are days of the calendar.
        texts: what stands in the column instead, where no number does: a label, or ranges.
    """

    name: str
    values: Floats
    precise: Sequence[Fraction]
    is_date: bool = False
    texts: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.values)


def axis_of(name: str, values: Sequence[Fraction], *, is_date: bool = False) -> Axis:
    """An axis of exact values."""
    return Axis(name, _floats(values), values, is_date)


def text_axis(name: str, texts: Sequence[str]) -> Axis:
    """A column of texts that no cell is computed from."""
    return Axis(name, np.zeros(len(texts)), (), texts=texts)


def _floats(values: Sequence[Fraction]) -> Floats:
    """Values as doubles; equal steps and ratios without a fraction for each."""
    if isinstance(values, Ratios):
        return np.array(values.floats())
    if isinstance(values, Steps) and max(values.last, values.bottom) < LIMIT:
        return (values.first + values.step * np.arange(len(values))) / values.bottom
    return np.array([float(value) for value in values])


def values_of(axis: Axis, *, typed: bool) -> NDArray[Any]:
    """The values of an axis as an array.

    Args:
        axis: the axis.
        typed: whole numbers as such if all of them are; otherwise doubles in any case.

    Returns:
        Dates, whole numbers, doubles, or texts.
    """
    if axis.texts:
        return np.array(axis.texts, dtype=object)
    if axis.is_date:
        return dates_of(axis.values)
    whole = typed and axis.values.max() < LIMIT and bool((axis.values % 1 == 0).all())
    return axis.values.astype(np.int64) if whole else axis.values


def dates_of(ordinals: Floats) -> NDArray[np.datetime64]:
    """Days of the calendar from their ordinals."""
    return (ordinals.astype(np.int64) - _EPOCH).astype("datetime64[D]")


def known_names(scenario: Scenario) -> list[str]:
    """The inputs that a sweep of this scenario can vary."""
    others = () if scenario.nature else _OTHER_WAYS
    given = (*scenario.inputs(), *free_inputs(scenario), *others, "lasts", "start")
    return [name for name in dict.fromkeys(given) if kind_of(name).name not in _CONVENTIONS]


def check_name(name: str, known: Sequence[str], where: str) -> Input:
    """The row of the inputs table for a name.

    Raises:
        InputError: this scenario has no such input, or it cannot be varied.
    """
    is_known = not {*forms_of(name)}.isdisjoint(known)
    if name in _CONVENTIONS or (name.endswith(".share") and not is_known):
        raise InputError(where, f"{name} cannot be varied; run the sweep once for each value")
    if not is_known:
        raise InputError(where, f"no input '{name}' here{did_you_mean(name, known)}")
    return kind_of(name)


def check_together(names: Sequence[str], scenario: Scenario, where: str) -> None:
    """Refuse names that are given twice, or that give one amount in two ways or by half.

    Raises:
        InputError: the message says which.
    """
    for number, name in enumerate(names):
        if not {*forms_of(name)}.isdisjoint(names[:number]):
            raise InputError(where, f"{name} is varied twice; give all its values in one list")
    for ways in WAYS.values():
        used = [way for way in ways if set(way) & set(names)]
        if len(used) > 1:
            first, second = (" × ".join(way) for way in used[:2])
            raise InputError(where, f"vary either {first} or {second}, not both")
        for key in used[0] if used else ():
            if key not in {*names, *scenario.inputs()}:
                raise InputError(where, f"{' and '.join(used[0])} belong together; give {key} too")


def axis_cells(name: str, text: str | Sequence[object], where: str, scenario: Scenario) -> int:
    """How many values an axis has, without making them.

    Raises:
        InputError: the text cannot be read, or it is neither text nor a sequence.
    """
    if not isinstance(text, str):
        try:
            if not isinstance(text, bytes):
                return len(text)
        except TypeError:  # a number, or an array that holds only one
            pass
        rule = f"{name}: values are wanted, such as '8k..24k:9' or a list"
        raise InputError(where, f"{rule}, not {shown(text)}")
    row = kind_of(name)
    if row.unit == "when" and re.match(rf"\s*{_DATE}", text):
        return len(_dates(text, where))
    return len(_read_list(name, text, where, scenario)[1])


def read_axis(name: str, text: str, scenario: Scenario, where: str) -> Axis:
    """An axis as people write it: ``8k..24k:9``, ``0.8M,1M,1.2M``, dates for days.

    Raises:
        InputError: the text cannot be read, or a value is not possible.
    """
    row = kind_of(name)
    if row.unit == "when" and re.match(rf"\s*{_DATE}", text):
        days = [Fraction(day.toordinal()) for day in _dates(text, where)]
        return axis_of(name, days, is_date=True)
    if row.name == "start":
        raise InputError(where, f"start: '{text}' is not a list of dates; {_DATE_HINT}")
    form, values = _read_list(name, text, where, scenario)
    row = kind_of(form)
    # What the first two and the last of equal steps or ratios may be, all of them may.
    for value in [*values[:2], values[-1]] if isinstance(values, Steps | Ratios) else values:
        check_cell(row, value, f"{where}: {name}" if where else name)
    return axis_of(form, values)


def check_cell(row: Input, value: Fraction, where: str) -> None:
    """Refuse a value that an input cannot have.

    Raises:
        InputError: as `check_value`, and where it stands.
    """
    with placed(where):
        check_value(row, value, f"'{float(value):g}'")


def _read_list(
    name: str, text: str, where: str, scenario: Scenario
) -> tuple[str, Sequence[Fraction]]:
    """The values of a list or of steps, and the input that they are of in their unit."""
    with placed(where, name):
        return table.axis_of(name, text, scenario)


def _dates(text: str, where: str) -> list[dt.date]:
    steps = _DATE_STEPS.fullmatch(text)
    if steps:
        return _stepped(text, steps.groups(), where)
    if not _DATES.fullmatch(text):
        raise InputError(where, f"'{text}' is not a list of dates; {_DATE_HINT}")
    return [_date(part, where) for part in text.split(",")]


def _stepped(text: str, parts: Sequence[str], where: str) -> list[dt.date]:
    first, last = (_date(part, where) for part in parts[:2])
    span, number = (last - first).days, int(parts[3])
    step, left = (number, 0) if parts[2] else divmod(span, max(number - 1, 1))
    if span < 0 or step < 1 or left:
        rule = "does not step forward in whole days"
        raise InputError(
            where, f"'{text}' {rule}; write a step such as +7d, from an earlier day on"
        )
    return [first + dt.timedelta(days=day) for day in range(0, span + 1, step)]


def _date(text: str, where: str) -> dt.date:
    with placed(where):
        return read_day(text.strip())


def start_ordinal(scenario: Scenario) -> Fraction | None:
    """The ordinal of the scenario's own start, or None."""
    return None if scenario.start is None else Fraction(scenario.start.toordinal())


def check_dates(axes: Sequence[Axis], scenario: Scenario) -> None:
    """Refuse dates before the start, or without one, where every value meets every other.

    Raises:
        InputError: the message names the two dates.
    """
    ends = [
        (axis.name, axis.values.max() if axis.name == "start" else axis.values.min())
        for axis in axes
        if axis.is_date
    ]
    _check_days({name: int(day) for name, day in ends}, scenario, axes, "")


def check_pairs(axes: Sequence[Axis], scenario: Scenario, places: Sequence[str]) -> None:
    """Refuse dates before the start, or without one, where values stand in rows.

    Args:
        axes: all of one length.
        scenario: gives the dates that are not in the rows.
        places: of the rows, for messages.

    Raises:
        InputError: the message names the two dates.
    """
    dated = [axis for axis in axes if axis.is_date]
    if dated:
        for number, place in enumerate(places):
            days = {axis.name: int(axis.values[number]) for axis in dated}
            _check_days(days, scenario, axes, place)


def _check_days(days: dict[str, int], scenario: Scenario, axes: Sequence[Axis], place: str) -> None:
    varied = {axis.name for axis in axes}
    given = scenario.inputs().items()
    own = {name: g.date.toordinal() for name, g in given if g.date and name not in varied}
    start = days.pop("start", None if scenario.start is None else scenario.start.toordinal())
    for name, day in (own | days).items():
        where = f"{place}: {name}" if place else name
        if start is None:
            raise InputError(where, "a date needs a start date as well; add `start`")
        if day < start:
            early, late = (dt.date.fromordinal(ordinal) for ordinal in (day, start))
            raise InputError(where, f"{early} is before the start, {late}")
