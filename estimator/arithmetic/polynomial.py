"""Ratios of polynomials with exact coefficients: what an equation is once it is multiplied out.

Multiplying out lets equal terms cancel before anything is bounded, so that ``a / (a + b)`` is
seen to grow with ``a`` over any range.  All names stand for quantities, which are never negative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estimator.arithmetic.expression import Expression, Operator

Extended = Fraction | float  # a float only for the two infinities
Monomial = tuple[tuple[str, int], ...]
MOST_TERMS: Final = 500
INFINITY: Final = math.inf
_TOO_MANY: Final = "the equation has too many terms when multiplied out; check it in parts"


class Span(NamedTuple):
    """Where a quantity lies; ``above`` says that the low end itself is left out (up to N)."""

    low: Fraction
    high: Extended
    above: bool = False


class Coordinate(NamedTuple):
    """``factor * t**power`` for a t that grows without end: 5, infinity (t) or just above 0 (1/t).

    One t for all names is enough: the bounds over an unbounded box are the limits of the bounds
    over the boxes cut off at t.
    """

    factor: Fraction
    power: int = 0


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Sum of coefficients times products of powers; no term is zero."""

    terms: Mapping[Monomial, Fraction]

    def __add__(self, other: Polynomial) -> Polynomial:
        total = dict(self.terms)
        for monomial, factor in other.terms.items():
            total[monomial] = total.get(monomial, Fraction(0)) + factor
        return Polynomial({monomial: factor for monomial, factor in total.items() if factor})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + Polynomial({monomial: -factor for monomial, factor in other.terms.items()})

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > 20 * MOST_TERMS:
            raise InputError("", _TOO_MANY)
        total: dict[Monomial, Fraction] = {}
        for left, factor in self.terms.items():
            for right, other_factor in other.terms.items():
                monomial = _product(left, right)
                total[monomial] = total.get(monomial, Fraction(0)) + factor * other_factor
        if len(total) > MOST_TERMS:
            raise InputError("", _TOO_MANY)
        return Polynomial({monomial: factor for monomial, factor in total.items() if factor})

    def derivative(self, name: str) -> Polynomial:
        """The partial derivative by one name."""
        terms: dict[Monomial, Fraction] = {}
        for monomial, factor in self.terms.items():
            powers = dict(monomial)
            if power := powers.pop(name, 0):
                if power > 1:
                    powers[name] = power - 1
                terms[tuple(sorted(powers.items()))] = factor * power
        return Polynomial(terms)

    def contains(self, name: str) -> bool:
        """Whether the name occurs in any term."""
        return any(part[0] == name for monomial in self.terms for part in monomial)

    def within(self, spans: Mapping[str, Span]) -> tuple[Extended, Extended]:
        """Bounds of the sum, each term at its own ends: safe, but not always tight."""
        low: list[Extended] = []
        high: list[Extended] = []
        for monomial, factor in self.terms.items():
            ends = [_scaled(factor, end) for end in _ends(monomial, spans)]
            low.append(min(ends))
            high.append(max(ends))
        return _sum(low), _sum(high)

    def leading(self, corner: Mapping[str, Coordinate]) -> Coordinate | None:
        """The term that decides as t grows; None if the sum is zero throughout."""
        sums: dict[int, Fraction] = {}
        for monomial, factor in self.terms.items():
            power = 0
            for name, exponent in monomial:
                place = corner[name]
                factor *= place.factor if exponent == 1 else place.factor**exponent
                power += place.power * exponent
            sums[power] = sums.get(power, Fraction(0)) + factor
        powers = [power for power, factor in sums.items() if factor]
        return Coordinate(sums[max(powers)], max(powers)) if powers else None


def _product(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _ends(monomial: Monomial, spans: Mapping[str, Span]) -> tuple[Extended, Extended]:
    low, high = Fraction(1), Fraction(1)
    endless = False
    for name, power in monomial:
        low *= spans[name].low ** power
        top = spans[name].high
        if isinstance(top, Fraction):
            high *= top**power
        else:
            endless = True
    return low, INFINITY if endless and high else high


def _scaled(factor: Fraction, end: Extended) -> Extended:
    if isinstance(end, Fraction):
        return factor * end
    return end if factor > 0 else -end


def _sum(ends: list[Extended]) -> Extended:
    """A sum of low ends (or of high ends), which never holds both infinities."""
    for end in ends:
        if not isinstance(end, Fraction):
            return end
    return sum((end for end in ends if isinstance(end, Fraction)), Fraction(0))


@dataclass(frozen=True, slots=True)
class Ratio:
    """One polynomial over another."""

    top: Polynomial
    bottom: Polynomial

    @property
    def size(self) -> int:
        """How many terms it has."""
        return len(self.top.terms) + len(self.bottom.terms)

    def slope(self, name: str) -> Polynomial:
        """A polynomial with the sign of the partial derivative by one name."""
        return self.top.derivative(name) * self.bottom - self.top * self.bottom.derivative(name)

    def within(self, spans: Mapping[str, Span]) -> tuple[Extended, Extended]:
        """Bounds of the ratio: safe, but not always tight."""
        low, high = self.top.within(spans)
        least, most = self.bottom.within(spans)
        if most < 0:
            low, high, least, most = -high, -low, -most, -least
        if least <= 0:
            return -INFINITY, INFINITY
        return _quotient(low, most if low >= 0 else least), _quotient(
            high, least if high >= 0 else most
        )

    def at(self, corner: Mapping[str, Coordinate]) -> Extended:
        """The value at a corner, or its limit where the corner is not part of the box."""
        top, bottom = self.top.leading(corner), self.bottom.leading(corner)
        if top is None or bottom is None:
            return Fraction(0)
        factor, power = top.factor / bottom.factor, top.power - bottom.power
        if power > 0:
            return INFINITY if factor > 0 else -INFINITY
        return factor if power == 0 else Fraction(0)

    def vanishes(self, corner: Mapping[str, Coordinate]) -> bool:
        """Whether the value at a corner is zero, not merely as small as you like."""
        return self.top.leading(corner) is None


def _quotient(number: Extended, divisor: Extended) -> Extended:
    """``number / divisor`` for a divisor above zero."""
    if not isinstance(number, Fraction):
        return number
    return number / divisor if isinstance(divisor, Fraction) else Fraction(0)


def constant(value: Fraction) -> Ratio:
    """A number as a ratio."""
    return Ratio(Polynomial({(): value} if value else {}), _ONE)


def variable(name: str) -> Ratio:
    """A name as a ratio."""
    return Ratio(Polynomial({((name, 1),): Fraction(1)}), _ONE)


_ONE: Final = Polynomial({(): Fraction(1)})


def multiply_out(expression: Expression, spans: Mapping[str, Span]) -> Ratio:
    """The expression as one ratio; names that have a single value become numbers.

    Raises:
        InputError: more terms than anything a person would check.
    """

    def name(text: str) -> Ratio:
        span = spans[text]
        return constant(span.low) if span.low == span.high else variable(text)

    return expression.fold(name, constant, _combine)


def _combine(operator: Operator, left: Ratio, right: Ratio) -> Ratio:
    if operator == "*":
        return Ratio(left.top * right.top, left.bottom * right.bottom)
    if operator == "/":
        return Ratio(left.top * right.bottom, left.bottom * right.top)
    if left.bottom.terms == right.bottom.terms:
        first, second, bottom = left.top, right.top, left.bottom
    else:
        first, second = left.top * right.bottom, right.top * left.bottom
        bottom = left.bottom * right.bottom
    return Ratio(first + second if operator == "+" else first - second, bottom)
