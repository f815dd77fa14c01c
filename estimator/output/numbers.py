"""Numbers in words: as many digits as a reader needs, and never rounded across what was asked."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Final, TypeAlias

from estimator.quantity.number import told
from estimator.quantity.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

Value: TypeAlias = "Fraction | Decimal | float"
_DIGITS: Final = 3
_MOST_DIGITS: Final = 60  # ten more than an answer that is not exact has
_YEAR: Final = Fraction(1461, 4)
_IN_A_DAY: Final = {"hour": 24, "minute": 24 * 60}
_TYPED: Final = 15
"""Digits that a double tells for sure, and more than most people type."""
_COMPUTED: Final = 12
"""Digits of computed numbers; what follows may be rounding (METHODS §4)."""


def number(value: Value, digits: int = _DIGITS, way: int = 0) -> str:
    """A number with thousands separators and at least so many significant digits.

    Digits before the decimal point are never dropped; from 1e21 on, and below 1e-6, the number
    has an exponent instead. Halves are rounded up.

    Args:
        value: the number.
        digits: how many significant digits are enough.
        way: -1 rounds down, +1 up, 0 to the nearest.
    """
    exact = Fraction(value)
    if not exact:
        return "0"
    exponent = _exponent(abs(exact))
    if exponent >= 21 or exponent < -6:
        return _scientific(exact, exponent, digits, way)
    return _plain(exact, max(0, digits - 1 - exponent), way)


def _exponent(value: Fraction) -> int:
    """The power of ten of the first digit."""
    power = len(str(value.numerator)) - len(str(value.denominator))
    return power - (value < Fraction(10) ** power)


def _plain(value: Fraction, places: int, way: int) -> str:
    rounded = (_half_up, math.ceil, math.floor)[way](value * 10**places)
    whole, rest = divmod(abs(rounded), 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0") if rest else ""
    return f"{'-' if rounded < 0 else ''}{whole:,}{decimals and '.'}{decimals}"


def _half_up(value: Fraction) -> int:
    return math.floor(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)


def _scientific(value: Fraction, exponent: int, digits: int, way: int) -> str:
    mantissa = _plain(value / Fraction(10) ** exponent, digits - 1, way)
    if mantissa.lstrip("-") == "10":
        mantissa, exponent = mantissa[:-1], exponent + 1
    return f"{mantissa}e{exponent}"


def typed(value: Value, least: int = _DIGITS, most: int = _TYPED) -> int:
    """How many significant digits show a number that somebody gave as it was given.

    Args:
        value: the number.
        least: how many are enough for one that nobody types: it has more than `most` digits, or
            none that is the last.
        most: how many digits somebody may have typed.
    """
    exact = _as_typed(value)
    places = _places(exact.denominator)
    if not exact or places is None:
        return least
    digits = _exponent(abs(exact)) + 1 + places
    return max(least, digits) if digits <= most else least


def given(value: Value, least: int = _DIGITS) -> str:
    """A number that somebody gave, as it was given (`typed`)."""
    return number(_as_typed(value), typed(value, least))


def _as_typed(value: Value) -> Fraction:
    """A double as the shortest decimal that tells it, which is what was typed if any was."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def _places(denominator: int) -> int | None:
    """How many decimal places a fraction with this denominator has; None for without end."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def apart(low: Value, high: Value, least: int = _DIGITS) -> int:
    """How many digits show both ends of a range: to a fifth of its width or better."""
    width = Fraction(high) - Fraction(low)
    if not width or not high:
        return least
    return max(least, _exponent(Fraction(high)) - _exponent(width / 5) + 1)


def to_the_place(value: Value, most: Value, digits: int) -> int:
    """How many digits show a number, two at least, no further than another with its digits.

    Args:
        value: the number.
        most: the other one, which is greater.
        digits: how many significant digits that one has.
    """
    if not value or not most:
        return digits
    return max(2, digits + _exponent(abs(Fraction(value))) - _exponent(abs(Fraction(most))))


def between(low: Value, high: Value, against: Iterable[Value] = (), digits: int = _DIGITS) -> str:
    """Two numbers as a range, with as many digits as tell its ends: ``78.15 to 78.25``."""
    limits = list(against)
    digits = min(apart(low, high, digits), _COMPUTED)
    return " to ".join(_beside(end, limits, digits) for end in (low, high))


def days(value: Value, against: Iterable[Value] = ()) -> str:
    """Days for people; more digits where fewer would move them to the other side of a limit."""
    return _beside(value, against, _DIGITS)


def _beside(value: Value, limits: Iterable[Value], digits: int) -> str:
    """A number that lies on the same side of every limit as the value does."""
    exact, ends = Fraction(value), list(limits)
    for more in count(digits):  # pragma: no branch - it never ends by itself
        words = number(exact, more)
        if is_true_to(words, exact, ends):
            break
        if more == _MOST_DIGITS and exact in ends:  # no decimal number is equal to that limit
            return _beside(exact, [end for end in ends if end != exact], digits)
    return words


def is_true_to(words: str, value: Value, limits: Iterable[Value]) -> bool:
    """Whether a number as shown lies on the same side of every limit as the value does."""
    exact, shown = Fraction(value), Fraction(words.replace(",", ""))
    ends = [Fraction(limit) for limit in limits if not math.isinf(limit)]
    return all(_side(shown, end) == _side(exact, end) for end in ends)


def _side(value: Fraction, limit: Fraction) -> int:
    return (value > limit) - (value < limit)


def months(value: Value, month: Fraction, against: Iterable[Value] = ()) -> str:
    """The same in months, two significant digits or as many as a limit in days takes."""
    return _beside(Fraction(value) / month, _scaled(against, month), 2)


def _scaled(limits: Iterable[Value], unit: Fraction) -> list[Value]:
    return [Fraction(limit) / unit for limit in limits if not math.isinf(limit)]


def span(value: Value, month: Fraction, against: Iterable[Value] = ()) -> str:
    """``62.5 days, about 2.1 months``; years from two years on."""
    limits = list(against)
    about = longer(value, month, limits)
    words = counted(days(value, limits), "day")
    return f"{words}, about {about}" if about else words


def counted(number: str | int, noun: str) -> str:
    """A number as shown and its noun: ``1 day``, ``62.5 days``."""
    return f"{number} {noun if str(number) == '1' else f'{noun}s'}"


def longer(value: Value, month: Fraction, against: Iterable[Value] = ()) -> str:
    """Days in months, or in years from two years on; in hours below one; else empty."""
    if 0 < value < 1:
        in_units = {noun: Fraction(value) * many for noun, many in _IN_A_DAY.items()}
        return next((counted(number(n, 2), noun) for noun, n in in_units.items() if n >= 1), "")
    if value < month:
        return ""
    if value < 2 * _YEAR:
        return counted(months(value, month, against), "month")
    return f"{_beside(Fraction(value) / _YEAR, _scaled(against, _YEAR), 2)} years"


def longer_range(low: Value, high: Value, month: Fraction) -> str:
    """The same of a range, in months unless all of it is years: ``1.5 to 4.9 months``."""
    if high < month:
        return ""
    unit, name = (_YEAR, "years") if low >= _YEAR and high >= 2 * _YEAR else (month, "months")
    return f"{between(Fraction(low) / unit, Fraction(high) / unit, digits=2)} {name}"


def plural(noun: str, count: int) -> str:
    """``day`` for one, ``days`` otherwise."""
    return noun if count == 1 else f"{noun}s"


def bare(value: Value, way: int = 0, unit: str = "days") -> str:
    """A number for scripts: 12 significant digits, no separators.

    Args:
        value: finite.
        way: 0 to the nearest, 1 up, -1 down.
        unit: what it is a number of; an answer that is a count or a rate can be given as an input.
    """
    if way and not math.isinf(value):
        value = float(number(value, _COMPUTED, way).replace(",", ""))
    text = format(float(value), f".{_COMPUTED}g")
    return told(text) if Unit.parse(unit).counts else text
