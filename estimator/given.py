"""One value as somebody wrote it: read by the one reader, with its origin kept.

Whatever a value was written in (a flag, the environment, TOML, JSON, Python), it goes through
`read`, so that the same text means the same thing everywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal, Inexact
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from pydantic_core import core_schema

from estimator.errors import InputError
from estimator.inputs import BY_NAME, Input
from estimator.quantity import Quantity, QuantityError, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.register import Register

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_LIKE_A_DATE: Final = re.compile(r"\d{1,4}([/.])\d{1,2}\1\d{1,4}|\d{4}-\d{2}-\d{2}[T ].*")
_MOST_DELIVERIES: Final = 100_000
_KINDS: Final = {
    bool: "true or false",
    dict: "a table",
    list: "a list",
    dt.datetime: "a date with a time",
    dt.time: "a time",
    type(None): "null",
}
_EXACT: Final = Context(prec=60, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class Written:
    """A value as somebody wrote it, and where.

    Attributes:
        text: what was written.
        origin: where, for people who read the answer: ``--rounds``, ``stock.toml:3``.
        place: where, for people who have to mend it: ``stock.toml:3: daily``.
    """

    text: Any
    origin: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One assumption: what was written, how it is read, and where it came from.

    Two are equal when they mean the same, wherever they were written.

    Attributes:
        quantity: the reading; for a date, the zero-day point that nobody uses.
        date: the calendar day, where one was written instead of a day offset.
        figure: the id of the sourced figure it was taken from, or empty.
        text: as written.
        origin: where it was written, for people who read the answer.
        place: the same for people who have to mend it.
    """

    quantity: Quantity
    date: dt.date | None = None
    figure: str = ""
    text: str = field(default="", compare=False)
    origin: str = field(default="python", compare=False)
    place: str = field(default="", compare=False)


def read(row: Input, raw: object, register: Callable[[], Register] | None = None) -> Given:
    """Read what was written for an input; the one reader of values.

    Args:
        row: the input it was written for.
        raw: text, a number, a date, a `Given`, or any of these as `Written`.
        register: gives the register to look figures up in; the shipped one unless given.

    Raises:
        InputError: it is no such quantity; the message says what to write instead.
    """
    if isinstance(raw, Given):
        return raw
    written = raw if isinstance(raw, Written) else Written(raw, "python", row.name)
    try:
        given = _read_text(row, _text(written.text), register)
        _check_range(row, given)
    except (InputError, QuantityError) as error:
        if isinstance(error, InputError) and error.where:
            raise  # a register that is wrong, and says where
        message = error.message if isinstance(error, InputError) else str(error)
        raise InputError(written.place or written.origin, message) from None
    return replace(given, origin=written.origin, place=written.place or written.origin)


def _text(value: object) -> str:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, (str, Decimal)) or (
        isinstance(value, (int, float)) and not isinstance(value, bool)
    ):
        return str(value).strip()
    if isinstance(value, Quantity):
        return str(value)
    if isinstance(value, Fraction):
        return _decimal(value)
    kind = _KINDS.get(type(value), type(value).__name__)
    raise InputError("", f"a quantity is wanted here, not {kind}; write text such as '16k'")


def _decimal(value: Fraction) -> str:
    try:
        return format(_EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)), "f")
    except Inexact:
        raise InputError("", f"{value} is no decimal number; round it first") from None


def _read_text(row: Input, text: str, register: Callable[[], Register] | None) -> Given:
    if row.unit == "when" and _DATE.match(text):
        return Given(parse("0", "days"), date=_date(text), text=text)
    if row.unit == "when" and _LIKE_A_DATE.fullmatch(text):
        raise InputError("", f"'{text}' is not a date as it is wanted here; write it as 2023-11-01")
    quantity = parse(text, row.scale)
    if not quantity.figure:
        return Given(quantity, text=text)
    from estimator.register import shipped  # the register is read only when a figure is asked for

    figure = (register or shipped)().figure(quantity.figure)
    _ = figure.quantity  # a value that is wrong in itself is the register's fault
    try:
        return Given(parse(figure.value, row.scale), figure=figure.id, text=text)
    except QuantityError as error:
        said = str(error).removesuffix(f"; {error.advice}")  # no source is to write anything else
        raise InputError("", f"{text} ({figure.where('value')}): {said}") from None


def _check_range(row: Input, given: Given) -> None:
    low, _ = given.quantity.span(row.scale)
    if row.positive and low == 0 and given.quantity.bound != "upper":
        raise InputError("", f"'{given.text}' is zero; {row.name} must be above zero")
    if row.unit == "fraction/month" and low >= 1:
        raise InputError("", f"'{given.text}' is all of the stock; the loss is below 100% a month")
    if row.name == "arrival.times":
        if not given.quantity.is_point or given.quantity.hedge:
            raise InputError("", f"'{given.text}': write one whole number of deliveries")
        check_times(given.quantity.point(), given.text)


def check_times(times: Fraction, text: str) -> None:
    """Refuse a number of deliveries that is not whole, or too large to follow one by one.

    Raises:
        InputError: the message has the text as written.
    """
    if times.denominator != 1 or not 1 <= times <= _MOST_DELIVERIES:
        rule = f"a whole number of deliveries from 1 to {_MOST_DELIVERIES:,} is wanted"
        raise InputError("", f"'{text}': {rule}")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError("", f"'{text}' is not a day of the calendar") from None


class Reads:
    """Makes pydantic read a field through `read`, by the row of the inputs table of that name."""

    def __init__(self, name: str) -> None:
        self.row = BY_NAME[name]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Validate with `read` alone; ``None`` stands for a value that is not given."""
        return core_schema.with_info_plain_validator_function(
            lambda raw, info: None if raw is None else read(self.row, raw, info.context)
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Text or a number, with the table's own help."""
        return {"type": ["string", "number"], "description": self.row.help}
