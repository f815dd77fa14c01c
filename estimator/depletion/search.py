"""Where an answer turns: a search that works for every schedule."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final, Literal

from estimator.depletion.motion import as_decimal

if TYPE_CHECKING:
    from collections.abc import Callable

_FARTHEST: Final = Fraction(10**30)  # how far from its beginning an unbounded search goes
_NEAREST: Final = -100  # how near to it a search looks: 2^-100, about 1e-30
_ROUNDS: Final = 12
_HALVINGS: Final = 8  # in a round; all rounds together narrow a bracket by a factor of 1e-28
_PROOF: Final = Fraction(1, 10**40)  # how near beyond an exact boundary a no must be found
_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a monotone yes-or-no answer turns.

    Attributes:
        outcome: ``value``; ``every`` if all values in the range will do, ``none`` if none does.
        value: the largest (or smallest) value that will do; for ``every`` the end of the range, or
            None where it has none; None for ``none``.
        exact: whether `value` is the boundary itself, not only within 12 digits of it.
    """

    outcome: Literal["value", "every", "none"]
    value: Fraction | None
    exact: bool = True


def boundary(
    ok: Callable[[Fraction], bool], low: Fraction, high: Fraction | None, largest: bool
) -> Boundary:
    """The largest (or smallest) value that will do.

    The search brackets the boundary and tries the simplest fraction in the bracket: it is exact if
    it will do and a value 1e-40 beyond it will not. So a boundary is found exactly if its size and
    denominator are moderate (size times denominator squared below about 1e28), otherwise to 12
    digits, on the side that will do.

    Args:
        ok: whether a value will do: up to the boundary if `largest`, from it on if not. It is asked
            about at most 140 values, all in the range.
        low: the least value of the range.
        high: the greatest; None if the range has no end (then it is searched up to low + 1e30).
        largest: whether the largest such value is wanted, or the smallest.
    """
    end = low + _FARTHEST if high is None else high
    search = _Search(ok, low, end, largest=largest)
    if search.turned(low):
        return Boundary("none", None) if largest else Boundary("every", low)
    if not search.turned(end):
        return Boundary("every", high) if largest else Boundary("none", None)
    search.find_scale()
    return search.close_in()


class _Search:
    """A bracket around the point at which the answer turns: not yet at `low`, but at `high`."""

    def __init__(
        self, ok: Callable[[Fraction], bool], low: Fraction, high: Fraction, *, largest: bool
    ) -> None:
        self.ok, self.largest = ok, largest
        self.start, self.end = low, high
        self.low, self.high = low, high

    def turned(self, value: Fraction) -> bool:
        return self.ok(value) != self.largest

    def narrow(self, value: Fraction) -> bool:
        turned = self.turned(value)
        if turned:
            self.high = value
        else:
            self.low = value
        return turned

    def find_scale(self) -> None:
        """Narrow the bracket to a factor of 2 in the distance from the start of the range."""
        far = _exponent(self.end - self.start)
        near = min(_NEAREST, far - 1)
        if self.narrow(self.start + Fraction(2) ** near):
            return
        while far - near > 1:
            middle = (near + far) // 2
            if self.narrow(self.start + Fraction(2) ** middle):
                far = middle
            else:
                near = middle

    def close_in(self) -> Boundary:
        """Halve the bracket until the simplest fraction in it is the boundary, or it is tiny."""
        step = (self.high - self.low) * _PROOF
        for _ in range(_ROUNDS):
            guess = simplest(self.low, self.high)
            if self.is_boundary(guess, step):
                return Boundary("value", guess)
            for _ in range(_HALVINGS):
                self.narrow((self.low + self.high) / 2)
        return Boundary("value", self.cut(), exact=False)

    def is_boundary(self, guess: Fraction, step: Fraction) -> bool:
        beyond = min(guess + step, self.high) if self.largest else max(guess - step, self.low)
        return self.ok(guess) and not self.ok(beyond)

    def cut(self) -> Fraction:
        """The end of the bracket that will do, to a few digits, rounded so that it still will."""
        if self.largest:
            return max(self.start, Fraction(as_decimal(self.low, _DIGITS, ROUND_FLOOR)))
        return min(self.end, Fraction(as_decimal(self.high, _DIGITS, ROUND_CEILING)))


def _exponent(value: Fraction) -> int:
    """The least power of 2 that is not below a positive value."""
    power = value.numerator.bit_length() - value.denominator.bit_length()
    return power + (Fraction(2) ** power < value)


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator between two, both included; low <= high."""
    whole = floor(low)
    if whole == low:
        return low
    if whole < floor(high):
        return Fraction(whole + 1)
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))
