"""Figures that were estimated by sampling: each with its simulation error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_DIGITS: Final = 9  # exp and log differ in the last bits between machines
_ROUNDING: Final = 1e-11  # relative; what scrambles differ by where nothing is left to chance
_STUDENT: Final = 2.3646242515927849  # t at 97.5% with 7 degrees of freedom, for 8 scrambles


class Estimated(NamedTuple):
    """A figure with its simulation error.

    Attributes:
        value: the estimate; infinite for "never".
        error: half of its 95% interval, from the spread of eight independent scrambles.
    """

    value: float
    error: float

    @property
    def digits(self) -> int:
        """How many significant digits the error leaves, at least 1 and at most 9."""
        if not self.value or not self.error or math.isinf(self.value) or math.isinf(self.error):
            return _MOST_DIGITS if not self.error else 1
        places = math.floor(math.log10(abs(self.value))) - math.ceil(math.log10(self.error)) + 1
        return min(max(places, 1), _MOST_DIGITS)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: 9 significant digits, 3 of the error, null for what is infinite."""
        return {"value": plain(self.value), "error": plain(self.error, 3), "digits": self.digits}


def averaged(by_scramble: Sequence[float], floor: float = 0.0) -> Estimated:
    """The mean over eight scrambles, with Student's interval.

    Args:
        by_scramble: one estimate of each.
        floor: the least error there can be.
    """
    count = len(by_scramble)
    mean = math.fsum(by_scramble) / count
    variance = math.fsum((value - mean) ** 2 for value in by_scramble) / (count - 1)
    error = _STUDENT * math.sqrt(variance / count)
    return Estimated(mean, max(error if error > _ROUNDING * abs(mean) else 0.0, floor))


def named(number: float) -> str:
    """A percentage or a duration in the name of a figure, as written and never cut."""
    return f"{number:.15g}"


def plain(value: float | None, digits: int = _MOST_DIGITS) -> float | None:
    """A number to so many significant digits; None for none and for what is infinite."""
    if value is None or math.isinf(value):
        return None
    return float(format(value, f".{digits}g"))
