"""Equations of a case on logs: by how much two sides differ, and where a search may begin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from estimator.arithmetic.expression import Expression, Operator

    Vector = NDArray[np.float64]
    Log = tuple[float, Vector]  # of a number above zero; its slopes

_FURTHEST: Final = 60.0  # where the log of an unknown is looked for
_HALVINGS: Final = 60
_BALANCED: Final = 1e-6


class Equation(NamedTuple):
    """One quantity, and the arithmetic over others that gives it.

    Attributes:
        text: as it is written.
        left: the number of the quantity on the left.
        right: the arithmetic.
        names: the number of each quantity in it.
        slack: the number of a hidden factor that is at least 1: left = right times it where it is
            `>=`, left times it = right where it is `<=`; None for `=`.
        rises: whether it is `>=`.
    """

    text: str
    left: int
    right: Expression
    names: Mapping[str, int]
    slack: int | None = None
    rises: bool = False

    @property
    def is_product(self) -> bool:
        """Whether it is linear in logs."""
        return not any(step.operator in ("+", "-") for step in self.right.steps)

    def imbalance(self, x: Vector) -> Log | None:
        """Ln of one side over the other, and its gradient; None where a side is not above zero.

        What is subtracted stands on the left, added: so nothing is lost where it is nearly all.
        """

        def log(at: int) -> Log | None:
            slopes = np.zeros(x.size)
            slopes[at] = 1.0
            return float(x[at]), slopes

        def name(text: str) -> Log | None:
            return log(self.names[text])

        def number(value: Fraction) -> Log | None:
            return (math.log(value), np.zeros(x.size)) if value > 0 else None

        left = log(self.left)
        if self.slack is not None:
            left = _combined("/" if self.rises else "*", left, log(self.slack))
        sides: dict[bool, Log | None] = {False: left}
        for is_added, term in self.right.terms():
            value = term.fold(name, number, _combined)
            sides[is_added] = _combined("+", sides[is_added], value) if is_added in sides else value
        return _combined("/", sides[False], sides.get(True))

    def root(self, x: Vector, number: int) -> float | None:
        """The log of the one unknown that balances it; None if none does."""
        trial = np.nan_to_num(x)

        def sign(value: float, nothing: float) -> float:
            trial[number] = value
            found = self.imbalance(trial)
            return nothing if found is None else math.copysign(1.0, found[0])

        for nothing in (1.0, -1.0):  # what falls to zero there is the right side, or its divisor
            low, high = -_FURTHEST, _FURTHEST
            at_low = sign(low, nothing)
            if at_low == sign(high, nothing):
                continue
            for _ in range(_HALVINGS):
                middle = (low + high) / 2
                low, high = (middle, high) if sign(middle, nothing) == at_low else (low, middle)
            trial[number] = (low + high) / 2
            found = self.imbalance(trial)
            if found is not None and abs(found[0]) < _BALANCED:
                return (low + high) / 2
        return None


def _combined(operator: Operator, one: Log | None, other: Log | None) -> Log | None:
    """Arithmetic on logs and their gradients."""
    if one is None or other is None:
        return None
    (a, da), (b, db) = one, other
    if operator == "*":
        return a + b, da + db
    if operator == "/":
        return a - b, da - db
    if operator == "+":
        share = 1 / (1 + math.exp(min(b - a, 700.0)))
        return max(a, b) + math.log1p(math.exp(-abs(a - b))), share * da + (1 - share) * db
    if a <= b:
        return None
    rest = -math.expm1(b - a)
    return a + math.log(rest), 1 / rest * da + (1 - 1 / rest) * db


def beginning(equations: Sequence[Equation], x: Vector, fixed: Collection[int]) -> Vector:
    """Values to begin from: what is not known (NaN) from equations, and no side below zero.

    Args:
        equations: what holds.
        x: logs of what is known.
        fixed: what of these must stay.
    """
    for _ in equations:  # each may give one more that is needed
        for one in equations:
            unknown = [n for n in {*one.names.values(), one.left} if np.isnan(x[n])]
            if len(unknown) == 1:
                root = one.root(x, unknown[0])
                is_left = unknown[0] == one.left
                x[unknown[0]] = x[one.left] if root is None and not is_left else root
    stated = [one for one in equations if not (one.is_product or np.isnan(x[one.left]))]
    return _above_zero(stated, np.nan_to_num(x), fixed)


def _above_zero(equations: Iterable[Equation], x: Vector, fixed: Collection[int]) -> Vector:
    """Logs with which each right side has a value; where one has none, one of its names gives."""
    for one in equations:
        if one.imbalance(x) is None:
            roots = ((n, one.root(x, n)) for n in one.names.values() if n not in fixed)
            for number, root in roots:
                if root is not None:
                    x[number] = root
                    break
    return x
