"""Numbers in words: as many digits as a reader needs, and never rounded across what was asked."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

Value: TypeAlias = "Fraction | Decimal | float"
_DIGITS: Final = 3
_MOST_DIGITS: Final = 15


def number(value: Value, digits: int = _DIGITS) -> str:
    """A number with thousands separators and at least so many significant digits.

    Digits before the decimal point are never dropped.
    """
    value = float(value)
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if exponent >= 18 or exponent < -6:
        return f"{value:.{digits - 1}e}"
    places = max(0, digits - 1 - exponent)
    text = f"{value:,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def days(value: Value, against: Iterable[Value] = ()) -> str:
    """Days for people; more digits where fewer would move them to the other side of a limit."""
    limits = [limit for limit in against if not math.isinf(limit)]
    for digits in range(_DIGITS, _MOST_DIGITS):
        text = number(value, digits)
        shown = Fraction(text.replace(",", ""))
        if all((shown < limit) == (value < limit) for limit in limits) and all(
            (shown > limit) == (value > limit) for limit in limits
        ):
            return text
    return repr(float(value))


def months(value: Value, month: Fraction) -> str:
    """The same in months, two significant digits."""
    return number(float(value) / float(month), 2)


def span(value: Value, month: Fraction, against: Iterable[Value] = ()) -> str:
    """``62.5 days, about 2.1 months``; years from two years on."""
    words = f"{days(value, against)} {plural('day', value)}"
    if value < month:
        return words
    if value >= 2 * _YEAR:
        return f"{words}, about {number(float(value) / _YEAR, 2)} years"
    about = months(value, month)
    return f"{words}, about {about} {'month' if about == '1' else 'months'}"


_YEAR: Final = 365.25


def plural(noun: str, count: Value) -> str:
    """``day`` for exactly one, ``days`` otherwise."""
    return noun if count == 1 else f"{noun}s"


def date(start: dt.date | None, value: Value | None) -> str:
    """The date of a stock-out: start + floor(T); empty without one or beyond the calendar."""
    if start is None or value is None:
        return ""
    try:
        return (start + dt.timedelta(days=math.floor(value))).isoformat()
    except OverflowError:
        return "after the year 9999"


def bare(value: Value) -> str:
    """A number for scripts: 12 significant digits, no separators."""
    return format(float(value), ".12g")
