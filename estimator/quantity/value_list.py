"""Axes: what stands behind `name=` in --vary and --table (METHODS §3)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, overload

from estimator.quantity.number import QuantityError
from estimator.quantity.reading import read
from estimator.quantity.tokens import GROUPED, check_characters
from estimator.quantity.unit import MONTH, SHARE, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_VALUES = 10**7
_AXIS_HINT = "write a..b:9, a..b:log9, a..b:+2k or a,b,c"
_AXIS = re.compile(
    r"(?P<range>[^:]+):\ *(?:(?P<log>log)?(?P<count>\d{1,12})|\+(?P<step>[^:]+))\ *",
    re.ASCII | re.VERBOSE,
)
_ONE_OR_LIST = re.compile(GROUPED, re.ASCII | re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Steps(Sequence[Fraction]):
    """Values in equal steps, each made when it is asked for.

    Attributes:
        first: numerator of the first value.
        step: numerator of the step.
        bottom: the denominator of both, the least there is.
        length: how many values.
    """

    first: int
    step: int
    bottom: int
    length: int

    @property
    def last(self) -> int:
        """Numerator of the last value."""
        return self.first + self.step * (self.length - 1)

    def __len__(self) -> int:
        """How many values."""
        return self.length

    @overload
    def __getitem__(self, index: int) -> Fraction: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Fraction, ...]: ...
    def __getitem__(self, index: int | slice) -> Fraction | tuple[Fraction, ...]:
        """The value at an index, or those of a slice."""
        found = range(self.first, self.first + self.step * self.length, self.step)[index]
        if isinstance(found, int):
            return Fraction(found, self.bottom)
        return tuple(Fraction(top, self.bottom) for top in found)


@dataclass(frozen=True, slots=True)
class Ratios(Sequence[Fraction]):
    """Values in equal ratios, of 12 significant digits between the ends.

    Attributes:
        low: the first value.
        high: the last value.
        length: how many values.
    """

    low: Fraction
    high: Fraction
    length: int

    def __len__(self) -> int:
        """How many values."""
        return self.length

    @overload
    def __getitem__(self, index: int) -> Fraction: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Fraction, ...]: ...
    def __getitem__(self, index: int | slice) -> Fraction | tuple[Fraction, ...]:
        """The value at an index, or those of a slice."""
        found = range(self.length)[index]
        if isinstance(found, int):
            return self._exact(found, *self._texts([found]))
        return tuple(map(self._exact, found, self._texts(found)))

    def floats(self) -> list[float]:
        """All values, rounded to doubles."""
        inner = map(float, self._texts(range(1, self.length - 1)))
        return [float(self.low), *inner, float(self.high)]

    def _texts(self, places: Iterable[int]) -> Iterator[str]:
        low, width = math.log(self.low), math.log(self.high / self.low)
        for place in places:
            yield f"{math.exp(low + width * place / (self.length - 1)):.11e}"

    def _exact(self, place: int, text: str) -> Fraction:
        return {0: self.low, self.length - 1: self.high}.get(place) or Fraction(text)


def parse_axis(text: str, unit: str, month: Fraction = MONTH) -> Sequence[Fraction]:
    """Return the values of an axis, in the field's unit; its length costs nothing.

    Exact, but for the points between the ends of a logN axis: they have 12 significant digits.

    Args:
        text: "a..b:N" for N points with both ends, "a..b:logN" for the same in equal ratios,
            "a..b:+S" for steps of S up to b, or a list "a,b,c".
        unit: the field's unit, such as "rounds/day".
        month: length of a month [days].

    Raises:
        QuantityError: if the text is none of these, or has more than ten million values.
    """
    if not text.strip(" "):
        raise _axis_error(text, "is empty", _AXIS_HINT)
    check_characters(text)
    if ":" not in text:
        return _listed(text, unit, month)
    match = _AXIS.fullmatch(text)
    if not match:
        raise _axis_error(text, "is not an axis", _AXIS_HINT)
    low, high = _numbers(text, match.span("range"), unit, month, "uniform")
    if low == high:
        raise _axis_error(text, "has equal ends", "write two different ends")
    if match["log"] and not low:
        raise _axis_error(text, "starts at 0, which equal ratios cannot", "write a low end above 0")
    if match["step"]:
        (step,) = _numbers(text, match.span("step"), unit, month, "point")
        count = (high - low) // step + 1 if step else 0
    else:
        count = int(match["count"])
        step = (high - low) / max(count - 1, 1)
    if not 2 <= count <= _MOST_VALUES:
        rule = (
            f"has {count:,} values; an axis has 2 to {_MOST_VALUES:,}" if step else "stands still"
        )
        raise _axis_error(text, rule, "write another number of points or another step")
    if match["log"]:
        return Ratios(low, high, count)
    bottom = math.lcm(low.denominator, step.denominator)
    return Steps(int(low * bottom), int(step * bottom), bottom, count)


def _listed(text: str, unit: str, month: Fraction) -> tuple[Fraction, ...]:
    found = _ONE_OR_LIST.search(text)
    if found:
        rule, advice = "could be one number or a list", "write 1000, or a list with spaces"
        readings = found[0].replace(",", ""), found[0].replace(",", ", ")
        whole = [text[: found.start()] + one + text[found.end() :] for one in readings]
        instead = tuple(one for one in whole if _is_readable(one, unit))
        raise QuantityError(text, found.span(), rule, advice, instead)
    return _numbers(text, (0, len(text)), unit, month, "choice")


def _numbers(
    text: str, span: tuple[int, int], unit: str, month: Fraction, kind: str
) -> tuple[Fraction, ...]:
    """Return the numbers of a part of an axis, which must be of this kind, in the field's unit."""
    start, end = span
    is_share = unit[:1] == "%"  # of a stock that is known in parts of the whole
    field = Unit.parse(unit.replace("%", "rounds", 1) if is_share else unit)
    try:
        written = read(text[start:end], str(field), listed=kind == "choice")
    except QuantityError as error:
        raise error.moved(text, start) from None
    found = written.unit.called({SHARE: "round"}) if is_share else written.unit
    if found.dims != field.dims or (is_share or field.is_share) != written.unit.is_share:
        wanted = "a share of the stock" if is_share else field.named()
        advice = f"write it in {unit}" if is_share else f"write {field.example()}"
        raise QuantityError(
            text, span, f"is {written.unit.named()}; {wanted} is wanted here", advice
        )
    if written.kind != kind or written.hedge:
        raise QuantityError(text, span, "does not make an axis", _AXIS_HINT)
    factor = written.unit.scale(month) / field.scale(month) * (100 if is_share else 1)
    return tuple(number.value * factor for number in written.numbers)


def _is_readable(text: str, unit: str) -> bool:
    try:
        read(text, unit, listed=True)
    except QuantityError:
        return False
    return True


def _axis_error(text: str, rule: str, advice: str) -> QuantityError:
    return QuantityError(text, (0, len(text)), rule, advice)
