"""What one input would have to be for the stock to last so long, given plain numbers."""

from __future__ import annotations

import difflib
import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from estimator.depletion import Depletion, first_out
from estimator.errors import InputError
from estimator.inputs import BY_NAME, WAYS, kind_of
from estimator.inverse import Boundary, boundary
from estimator.schedule import Numbers, plans_of

if TYPE_CHECKING:
    from decimal import Decimal

_SMALLEST: Final = Fraction(1, 10**12)  # where zero is not allowed
_FREE: Final = ("rounds", "daily", "production", "unserviceable", "reserve", "loss")


def run(numbers: Numbers, month: Fraction) -> Depletion:
    """The first stock-out of a scenario; of several natures, of the first that runs out."""
    outs = [first_out(plan) for plan in plans_of(numbers, month).values()]
    return min(outs, key=lambda out: math.inf if out.days is None else out.days)


def solve_name(
    numbers: Numbers, month: Fraction, name: str, target: Fraction | Decimal
) -> Boundary:
    """The value of one input at which the stock just lasts `target` days, all others as they are.

    The largest value that still does for inputs that shorten the days, the smallest for inputs
    that lengthen them.

    Args:
        numbers: the inputs by name; the value of `name` itself does not matter.
        month: length of a month [days].
        name: full name of the input, such as ``daily`` or ``phase.2.daily``.
        target: how long the stock must last [days].
    """
    row = kind_of(name)
    others = without_other_ways(numbers, name)

    def lasts(value: Fraction) -> bool:
        days = run(others | {name: value}, month).days
        return days is None or days >= target

    low = _SMALLEST if row.positive else Fraction(0)
    high = Fraction(1) if row.unit.startswith("fraction") else None
    return boundary(lasts, low, high, largest=row.effect < 0)


def check_solvable(name: str, given: set[str]) -> None:
    """Refuse a name that cannot be solved for in a scenario with these inputs.

    Raises:
        InputError: the message names the inputs that can.
    """
    known = sorted(set(_FREE) | {known for known in given if _has_direction(known)})
    if name in known:
        return
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean '{close[0]}'? " if close else ""
    why = f"'{name}' has no value to solve for" if name in BY_NAME else f"no input '{name}' here"
    raise InputError("NAME", f"{why}; {hint}solvable here: {', '.join(known)}")


def _has_direction(name: str) -> bool:
    row = kind_of(name)
    return bool(row.effect) and row.name not in {"arrival.times", "share"}


def without_other_ways(numbers: Numbers, name: str) -> Numbers:
    """The numbers less those that give the same amount in another way (containers for rounds)."""
    for ways in WAYS.values():
        for way in ways:
            if name in way:
                others = {key for other in ways for key in other} - set(way)
                return {key: value for key, value in numbers.items() if key not in others}
    return dict(numbers)
