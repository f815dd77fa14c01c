"""A number that was estimated by sampling, with its simulation error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def averaged(by_scramble: NDArray[np.float64], floor: float = 0.0) -> Estimated:
    """The mean over eight scrambles, with Student's interval.

    Args:
        by_scramble: one estimate of each.
        floor: the least error there can be.
    """
    mean = float(np.mean(by_scramble))
    return Estimated(mean, max(spread(by_scramble, mean), floor))


def spread(by_scramble: NDArray[np.float64], near: float) -> float:
    """Half of the 95% interval of the mean of eight estimates; infinite if one of them is."""
    if not np.isfinite(by_scramble).all():
        return math.inf
    error = _STUDENT * float(np.std(by_scramble, ddof=1)) / math.sqrt(len(by_scramble))
    return error if error > _ROUNDING * abs(near) else 0.0


def named(number: float) -> str:
    """A percentage or a duration in the name of a figure, as written and never cut."""
    return f"{number:.15g}"


def plain(value: float | None, digits: int = _MOST_DIGITS) -> float | None:
    """A number to so many significant digits; None for none and for what is infinite."""
    if value is None or math.isinf(value):
        return None
    return float(format(value, f".{digits}g"))
