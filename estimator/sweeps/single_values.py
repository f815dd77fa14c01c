"""Values of one input, one by one: from the rows of a file or from Python."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.errors import InputError
from estimator.scenario.name import kind_of
from estimator.scenario.value import Written, read
from estimator.sweeps.axes import Axis, axis_of, check_cell, read_axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from estimator.scenario.inputs import Input
    from estimator.scenario.models import Scenario
    from estimator.scenario.value import Given

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
        values: as anybody writes them, each with its place for messages.
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
        raise InputError(where, f"'{value}' is a day offset; {rule}")
    return Fraction(given.date.toordinal())


def _number(row: Input, value: object, where: str, scenario: Scenario) -> Fraction:
    if not isinstance(value, Fraction):  # from Python; no decimal may be as exact
        given = _given(row, value, where)
        if given.date is not None:
            rule = "a day offset such as 30d is wanted, as in the first row"
            raise InputError(where, f"'{value}' is a date; {rule}")
        if not given.quantity.is_point or given.quantity.hedge:
            raise InputError(where, f"'{value}' is not one number; write a value such as 16k")
        value = given.quantity.point(row.scale, scenario.month)
    check_cell(row, value, where)
    return value


def _given(row: Input, value: object, where: str) -> Given:
    if value == "":
        raise InputError(where, "no value; write one")
    try:
        return _read(row, value)
    except InputError as error:
        raise InputError(where, error.message) from None
    except TypeError:  # what cannot be hashed is no value either
        return read(row, Written(value, where, where))


@lru_cache(maxsize=2**16, typed=True)
def _read(row: Input, value: object) -> Given:
    return read(row, Written(value, row.name))
