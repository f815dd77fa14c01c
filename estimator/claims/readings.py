"""What somebody says of a quantity, as an interval with a softness beyond each end (METHODS §6)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.errors import InputError

if TYPE_CHECKING:
    from fractions import Fraction

    from estimator.quantity.number import Number
    from estimator.quantity.quantity import Quantity

P95: Final = 1.6448536269514722  # standard normal; the ends of a wording are its P5 and P95
HARD: Final = 1e-5  # softness of what is no wording: a share is at most 1, an inequality holds
_FINEST: Final = 1e-9  # softness; many digits stay above it, and no division is by zero
_TAILS: Final = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Reading:
    """An interval with a softness; everything is in natural logs of base units.

    Attributes:
        low, high: inside, nothing strains; equal where the middle is meant, infinite without end.
        below, above: log-sd beyond these ends; 0 where nothing gives.
        least, most: at its word it is no less and no more.
    """

    low: float
    high: float
    below: float
    above: float
    least: float
    most: float

    @property
    def is_exact(self) -> bool:
        """Whether nothing else than one value is meant, so that nothing gives."""
        return self.low == self.high and not self.below

    def stretched(self, times: float) -> Reading:
        """The same, so many times as loose."""
        more = P95 * (times - 1)
        return replace(
            self,
            below=self.below * times,
            above=self.above * times,
            least=self.least - more * self.below,
            most=self.most + more * self.above,
        )


def at_most(value: float) -> Reading:
    """Something that cannot be more, whoever says what."""
    return Reading(-math.inf, value, HARD, HARD, -math.inf, value)


def at_least(value: float) -> Reading:
    """Something that cannot be less."""
    return Reading(value, math.inf, HARD, HARD, value, math.inf)


def exactly(value: float) -> Reading:
    """One value that nobody rounded: a definition."""
    return Reading(value, value, 0.0, 0.0, value, value)


def read_as(
    quantity: Quantity, month: Fraction, *, is_said: bool, within: Fraction | None = None
) -> Reading:
    """Read a quantity as an interval with a softness.

    Args:
        quantity: as it is written; no figure that is still to be looked up.
        month: length of a month [days].
        is_said: somebody says it, so that a bare number is a rounded one.
        within: how far off it may be, as a share, in the place of what its wording gives.

    Raises:
        InputError: it is zero, or is so in 5 cases of 100; zero has no logarithm.
    """
    if quantity.parts:  # alternatives: one number among them is no definition
        parts = [read_as(part, month, is_said=True, within=within) for part in quantity.parts]
        first, last = min(parts, key=lambda part: part.low), max(parts, key=lambda part: part.high)
        return Reading(
            *(first.low, last.high, first.below, last.above),
            *(min(part.least for part in parts), max(part.most for part in parts)),
        )
    scale = quantity.unit.scale(month)
    if not any(number.value for number in quantity.numbers):
        raise InputError("", "0 cannot be cross-checked; quantities are above zero")
    if quantity.is_point:
        number = quantity.numbers[0]
        if quantity.bound == "exact" and within is None:
            if not (quantity.hedge or is_said):
                return exactly(_ln(number.value * scale))
            return _between(*(_ln(end * scale) for end in number.loose()))
    if quantity.is_point or quantity.kind in ("uniform", "choice"):
        return _from_to(quantity, scale, within)
    tails = quantity.distribution(quantity.unit).quantile(np.array(_TAILS)).tolist()
    if not tails[0]:
        rule = f"the P5 of '{quantity}' is 0, and quantities are above zero; write 0..b for up to b"
        raise InputError("", rule)
    said = _between(*(_ln(end * float(scale)) for end in tails))
    if quantity.kind in ("pert", "triangular"):
        least, most = (_ln(end) for end in quantity.span(month=month))
        said = replace(said, least=least, most=most)
    return said if within is None else _loosened(said.least, said.most, math.log1p(within))


def _between(least: float, most: float) -> Reading:
    """The middle is meant, and the ends are its P5 and P95."""
    middle, softness = (least + most) / 2, max((most - least) / (2 * P95), _FINEST)
    return Reading(middle, middle, softness, softness, least, most)


def _from_to(quantity: Quantity, scale: Fraction, within: Fraction | None) -> Reading:
    """Anything between the ends is meant; each gives by its own digits, a bound has one end."""
    first, *_, last = sorted([*quantity.numbers, *quantity.numbers], key=lambda one: one.value)
    low = -math.inf if quantity.bound == "upper" else _ln(first.value * scale)
    high = math.inf if quantity.bound == "lower" else _ln(last.value * scale)
    if within is not None:
        return _loosened(low, high, math.log1p(within))
    return Reading(low, high, _softness(first), _softness(last), low, high)


def _loosened(low: float, high: float, by: float) -> Reading:
    softness = max(by / P95, _FINEST)
    return Reading(low, high, softness, softness, low - by, high + by)


def _softness(number: Number) -> float:
    """Log-sd by which a number gives upwards or downwards, from its digits."""
    if not number.value:
        return 1.0  # of an end that there is not
    return max(_ln(number.loose()[1] / number.value) / P95, _FINEST)


def _ln(value: Fraction | float) -> float:
    return math.log(value) if value else -math.inf
