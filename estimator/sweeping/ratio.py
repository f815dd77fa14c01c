"""Columns of fractions that share one denominator: exact in doubles while they stay small.

A double holds every whole number up to 2**53. Numerators over a common denominator therefore add
and multiply without rounding, and a delivery that lands just as the stock ends is seen as such.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats: TypeAlias = NDArray[np.float64]
Marks: TypeAlias = NDArray[np.bool_]

LIMIT: Final = 2**53
EPSILON: Final = 2.0**-53
"""Relative error of one rounding."""


class NotInBlocksError(Exception):
    """These cells cannot be computed in doubles; the exact path has to."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Fractions ``top / bottom``, one for each cell.

    Attributes:
        top: numerators, of any shape that broadcasts; whole numbers if `whole`.
        bottom: the denominator.
        whole: whether the numerators are exact; otherwise they carry a few roundings.
    """

    top: Floats
    bottom: int = 1
    whole: bool = True

    def __add__(self, other: Ratio) -> Ratio:
        """The sum, exact while the numerators stay below 2**53."""
        bottom = math.lcm(self.bottom, other.bottom)
        top = self.over(bottom) + other.over(bottom)
        return Ratio(top, bottom, self.whole and other.whole and _is_small(top))

    def __mul__(self, other: Ratio | int) -> Ratio:
        """The product, exact while the numerators stay below 2**53."""
        if not isinstance(other, Ratio):
            other = constant(Fraction(other))
        top = self.top * other.top
        whole = self.whole and other.whole and _is_small(top)
        return Ratio(top, self.bottom * other.bottom, whole)

    def __rsub__(self, minuend: int) -> Ratio:
        """``minuend - self``; refused where rounding would show in a small difference."""
        top = minuend * self.bottom - self.top
        if not self.whole or not _is_small(top):
            raise NotInBlocksError
        return Ratio(top, self.bottom)

    def __truediv__(self, other: Ratio) -> Ratio:
        """The quotient; exact only if `other` is one number."""
        if other.top.size == 1 and other.whole:
            divisor = Fraction(int(other.top.item()), other.bottom)
            return self * constant(1 / divisor)
        return Ratio(self.floats() / other.floats(), 1, whole=False)

    def floats(self) -> Floats:
        """The values, rounded once."""
        return self.top if self.bottom == 1 else self.top / self.bottom

    def over(self, bottom: int) -> Floats:
        """The numerators over another denominator, a multiple of `bottom`."""
        factor = bottom // self.bottom
        return self.top if factor == 1 else self.top * factor

    def at(self, part: slice) -> Ratio:
        """A range of a one-dimensional column."""
        return Ratio(self.top[part], self.bottom, self.whole)

    def shaped(self, shape: Sequence[int]) -> Ratio:
        """The same with its numerators in another shape."""
        return Ratio(self.top.reshape(shape), self.bottom, self.whole)


def constant(value: Fraction) -> Ratio:
    """One number for all cells."""
    return column([value]).shaped(())


def column(values: Iterable[Fraction]) -> Ratio:
    """One-dimensional column of fractions over their common denominator."""
    fractions = list(values)
    bottom = math.lcm(*(value.denominator for value in fractions))
    tops = [value.numerator * (bottom // value.denominator) for value in fractions]
    if bottom < LIMIT and all(abs(top) < LIMIT for top in tops):
        return Ratio(np.array(tops, dtype=np.float64), bottom)
    return Ratio(np.array([float(value) for value in fractions]), 1, whole=False)


def common_bottom(ratios: Iterable[Ratio]) -> int:
    """The least common denominator."""
    return math.lcm(*(ratio.bottom for ratio in ratios))


def most(top: Floats) -> float:
    """The greatest magnitude in a column; 0 if it is empty."""
    return float(np.max(np.abs(top), initial=0.0))


def _is_small(top: Floats) -> bool:
    return most(top) < LIMIT
