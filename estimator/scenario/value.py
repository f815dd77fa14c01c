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
from estimator.quantity.day import HINT, check_packed, is_day, is_like_a_day, read_day
from estimator.quantity.number import QuantityError, quoted, told
from estimator.quantity.quantity import Quantity, parse
from estimator.quantity.unit import Unit
from estimator.scenario.inputs import BY_NAME, Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from estimator.register.register import Register

_HAS_A_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
MOST_DELIVERIES: Final = 100_000
"""In all of a scenario; each takes 60 µs and 1.7 kB to follow."""
_MONTHS: Final = (28, 31)  # days: of the calendar; those of conventions lie between
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


def check_text(text: str, where: str) -> None:
    r"""Refuse half a character (``"\ud800"`` in JSON), which no output can hold.

    Raises:
        InputError: the text has one.
    """
    if any(0xD800 <= ord(char) < 0xE000 for char in text):
        raise InputError(where, f"{text!a} holds half a character, which is no text; mend it")


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
        given = _read_text(row, _text(row, written.text), register)
        _check_range(row, given)
    except (InputError, QuantityError) as error:
        if isinstance(error, InputError) and error.where:
            raise  # a register that is wrong, and says where
        message = error.message if isinstance(error, InputError) else str(error)
        raise InputError(written.place or written.origin, message) from None
    return replace(given, origin=written.origin, place=written.place or written.origin)


def _text(row: Input, value: object) -> str:
    if isinstance(value, dt.datetime) and row.unit == "when":
        return value.isoformat()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return told(str(value))
    if isinstance(value, Quantity):
        return str(value)
    if isinstance(value, Fraction):
        return told(_decimal(value))
    kind = _KINDS.get(type(value), type(value).__name__)
    raise InputError("", f"a quantity is wanted here, not {kind}; {_hint(row)}")


def _hint(row: Input) -> str:
    """What an input takes."""
    if row.name == "start":
        return HINT
    if row.unit == "when":
        return f"{HINT}, or a day such as 30d"
    return f"write {Unit.parse(row.scale or '').example()}"


def _decimal(value: Fraction) -> str:
    try:
        return format(_EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)), "f")
    except Inexact:
        raise InputError("", f"{value} is no decimal number; round it first") from None


def _read_text(row: Input, text: str, register: Callable[[], Register] | None) -> Given:
    if row.unit == "when" and not text.startswith("@"):
        return _when(row, text)
    if is_day(text):
        rule = f"is a date; {Unit.parse(row.scale or '').named()} is wanted here"
        raise InputError("", f"'{text}' {rule}; {_hint(row)}")
    quantity = parse(text, row.scale)
    if not quantity.figure:
        return Given(quantity, text=text)
    from estimator.register.register import (
        shipped,  # the register is read only when a figure is asked for
    )

    figure = (register or shipped)().figure(quantity.figure)
    _ = figure.quantity  # a value that is wrong in itself is the register's fault
    try:
        return Given(parse(figure.value, row.scale), figure=figure.id, text=text)
    except QuantityError as error:
        said = str(error).removesuffix(f"; {error.advice}")  # no source is to write anything else
        raise InputError("", f"{text} ({figure.where('value')}): {said}") from None


def _when(row: Input, text: str) -> Given:
    """A day of the calendar, or a number of days after the start."""
    if is_like_a_day(text):
        return Given(parse("0", "days"), date=read_day(text), text=text)
    if row.name == "start":
        raise InputError("", f"{quoted(text)} is not a date; {_hint(row)}")
    check_packed(text)
    try:
        return Given(parse(text, row.scale), text=text)
    except QuantityError as error:
        if _HAS_A_YEAR.search(text) or not re.search(r"\d", text):
            said = str(error).removesuffix(error.advice)
            raise InputError("", f"{said}{_hint(row)}") from None
        raise


def _check_range(row: Input, given: Given) -> None:
    low, _ = given.quantity.span(row.scale)
    if row.name == "arrival.times" and (not given.quantity.is_point or given.quantity.hedge):
        raise InputError("", f"{quoted(given.text)}: write one whole number of deliveries")
    if low or given.quantity.bound != "upper":
        check_value(row, low, quoted(given.text))
    if row.name == "month" and given.quantity.is_point:
        _check_month(given)


def _check_month(given: Given) -> None:
    """Refuse what no calendar and no convention calls a month, and a month as its own measure."""
    least, most = _MONTHS
    if str(given.quantity.unit) in {"month", "months"}:
        raise InputError("", f"'{given.text}' is itself a month; write days, such as 30")
    if not least <= given.quantity.point("days") <= most:
        rule = f"is no length of a month; write {least} to {most} days, such as 30"
        raise InputError("", f"'{given.text}' {rule}")


def check_value(row: Input, value: Fraction, text: str) -> None:
    """Refuse a value that an input cannot have.

    Args:
        row: of the inputs table.
        value: in its unit.
        text: the value as a message names it.

    Raises:
        InputError: it is out of range, zero or all where that cannot be, or no number of deliveries
            that can be followed one by one.
    """
    if value < 0 or (row.is_share and value > 1):
        wanted = "from 0 to 1" if row.is_share else "of 0 or more"
        raise InputError("", f"{text} is out of range; a number {wanted} is wanted")
    if row.positive and not value:
        raise InputError("", f"{text} is zero; {row.name} must be above zero")
    if row.is_below_one and value == 1:
        raise InputError("", f"{text} is all of the stock; the loss is below 100% a month")
    if row.name == "arrival.times":
        _check_times(value, text)


def _check_times(times: Fraction, text: str) -> None:
    if times.denominator != 1 or not 1 <= times <= MOST_DELIVERIES:
        rule = f"a whole number of deliveries from 1 to {MOST_DELIVERIES:,} is wanted"
        raise InputError("", f"{text}: {rule}")


class Reads:
    """Makes pydantic read a field through `read`, by the row of the inputs table of that name.

    Args:
        name: of the row.
        share: of the row for what is written in per cent; empty where it is the same.
    """

    def __init__(self, name: str, share: str = "") -> None:
        self.row = BY_NAME[name]
        self._share = BY_NAME[share or name]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Validate with `read` alone; ``None`` stands for a value that is not given."""
        return core_schema.with_info_plain_validator_function(
            lambda raw, info: None if raw is None else read(self._row(raw), raw, info.context)
        )

    def _row(self, raw: object) -> Input:
        """The row for what was written."""
        text = raw.text if isinstance(raw, Written) else raw
        return self._share if isinstance(text, str) and "%" in text else self.row

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        """Text or a number, with the table's own help."""
        return {"type": ["string", "number"], "description": self.row.help}
