"""Numbers in the prose of a claim, and which of them nothing there gives."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.quantity.number import SUFFIXES, QuantityError
from estimator.quantity.unit import MONTH, YEAR, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_OF_NAMES: Final = {"", "K", "B"}  # which in prose are letters of names
_TIMES: Final = {
    **{name: Fraction(10) ** power for name, power in SUFFIXES.items() if name not in _OF_NAMES},
    "per cent": Fraction(1, 100),
    "percent": Fraction(1, 100),
}
_DIGITS: Final = r"\d{1,18}(?:,\d{3}){0,6}(?:\.\d{1,18})?"
_SUFFIX: Final = "|".join(sorted(_TIMES, key=len, reverse=True))
_NUMBER: Final = re.compile(
    rf"(?<![\w.,@/-])(?P<digits>{_DIGITS})(?:[ \u00a0]?(?P<suffix>{_SUFFIX})(?!\w))?(?![\w/]|-\w)"
    rf"(?=[ \u00a0]?(?:to|and|or|-|–|\.\.)[ \u00a0]?{_DIGITS}[ \u00a0]?(?P<later>{_SUFFIX})(?!\w))?"
)
_NAMES: Final = re.compile(
    rf"\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?|(?:{_MONTHS}) \d{{4}}|(?:in|of|since|over|by) \d{{4}}\b"
    rf"|\d+(?:\.\d+)? ?mm\b|\d{{4}}-\d\d(?:-\d\d)?|@[\w-]+"
)
"""Dates, calibres and ids, whose numbers are parts of a name."""


class Written(NamedTuple):
    """A number in prose.

    Attributes:
        text: as it stands there.
        value: what it says.
        place: what one in its last digit is worth; zeros at the end count as digits.
        round: the same with zeros at the end left out.
    """

    text: str
    value: Fraction
    place: Fraction
    round: Fraction

    def says(self, value: Fraction) -> bool:
        """Whether it may stand for a value: the nearest in its digits, or within 5% if round."""
        off = abs(self.value - value)
        return off <= self.place / 2 or off <= min(self.round, self.value / 20)


def numbers_in(text: str) -> Iterator[Written]:
    """The numbers in prose, less those of dates, calibres and ids."""
    for match in _NUMBER.finditer(_NAMES.sub(lambda name: " " * len(name[0]), text)):
        times = _TIMES.get(match["suffix"] or match["later"] or "", Fraction(1))
        plain = match["digits"].replace(",", "")
        decimals = len(plain.partition(".")[2])
        zeros = 0 if decimals else len(plain) - len(plain.rstrip("0"))
        place = times / 10**decimals
        yield Written(match[0], Fraction(plain) * times, place, place * 10**zeros)


def strays(text: str, values: Iterable[Fraction], others: Iterable[str]) -> list[str]:
    """The numbers in prose that neither values nor other texts give.

    Args:
        text: the prose.
        values: what they may say, in every unit that is meant.
        others: texts whose numbers may be repeated.
    """
    known = [*values, *(number.value for other in others for number in numbers_in(other))]
    return [
        number.text for number in numbers_in(text) if not any(number.says(value) for value in known)
    ]


def unit_of(text: str) -> Unit:
    """The unit of a number by its text; what has powers of units in it has none of its own."""
    try:
        return Unit.parse(text)
    except QuantityError:
        return Unit()


def in_all_times(value: Fraction, unit: Unit) -> Iterator[Fraction]:
    """A value as it is, and in days, weeks, months and years if its unit has one of these."""
    yield value
    if power := unit.dims.get("day", 0):
        base = value * unit.scale()
        yield from (base / Fraction(days) ** power for days in (1, 7, 30, MONTH, YEAR))
