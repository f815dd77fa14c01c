"""Percentiles of a distribution that is known by its chances, robust where it jumps or is flat."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CLOSE: Final = 1e-4
"""Of the probability on either side; a last step along the slope leaves a hundredth of it."""
EXACT: Final = 1e-10
"""The same where nothing is sampled."""
_EQUAL: Final = 1e-12  # in probability; what rounding leaves of an equality
_PROBE: Final = 1e-6  # relative; how far back to look for the beginning of a flat piece
_AFTER: Final = 1e-7  # how far behind a jump to look, relative or not; beyond all ties
_NARROW: Final = 1e-10  # relative width of a bracket that has closed on a jump
_SECANTS: Final = 8  # after them the bracket is halved
_STEPS: Final = 200
_NEAR: Final = 0.01  # share of the draws over which a local slope is taken


def percentile(
    chance: Callable[[float], float],
    never: float,
    draws: list[float],
    share: float,
    close: float = CLOSE,
) -> float:
    """The least t with P(T ≤ t) ≥ share; infinite if T is infinite too often.

    Args:
        chance: P(T ≥ t), which never rises with t.
        never: P(T infinite).
        draws: of T, sorted; they say where to begin, and where it jumps.
        share: between 0 and 1.
        close: how near it the chance has to come before the last step; a share of the smaller of
            the probabilities on either side.
    """
    target = 1 - share
    finite = bisect_left(draws, math.inf)
    if never > target or not finite:
        return math.inf
    place = min(int(share * len(draws)), finite - 1)
    search = Search(chance, target, close=close)
    for time in dict.fromkeys((draws[max(0, place - 1)], draws[place])):
        first = bisect_left(draws, time)
        if draws[first : first + 2] == [time, time] and search.is_jump(time):
            return time
    return search.run(draws[place], slope(draws, share))


def slope(draws: Sequence[float], share: float) -> float:
    """Days for each unit of probability near a percentile, from sorted draws; may be infinite."""
    near = min(_NEAR, share / 2, (1 - share) / 2)
    low, high = (draws[int(place * len(draws))] for place in (share - near, share + near))
    return math.inf if high == math.inf else (high - low) / (2 * near)


class Search:
    """For the time at which a chance passes a target: above it at `low`, not at `high`."""

    def __init__(
        self,
        chance: Callable[[float], float],
        target: float,
        high: float = math.inf,
        close: float = CLOSE,
    ) -> None:
        """Take a chance that never rises, and where to look: from 0 to `high`."""
        self._chance, self._target = chance, target
        self._close = close * min(target, 1 - target)
        self._low, self._high = 0.0, high

    def is_jump(self, time: float) -> bool:
        """Whether the chance jumps across the target at a time [days]."""
        return self._excess(time) > 0 >= self._excess(time * (1 + _AFTER) + _AFTER)

    def run(self, time: float, rise: float) -> float:
        """Search from a time.

        Args:
            time: where to begin [days].
            rise: how fast the time changes with the chance there [days]; infinite if unknown.
        """
        before: tuple[float, float] | None = None
        for count in range(_STEPS):
            excess = self._excess(time)
            if before and excess != before[1]:
                rise = (before[0] - time) / (excess - before[1])
            guess = time + excess * rise
            if self._is_closed() or (
                abs(excess) <= self._close and not self._is_flat(time, excess)
            ):
                return guess if self._low < guess < self._high else time
            before = time, excess
            is_wild = count >= _SECANTS or not self._low < guess < self._high
            time = self._middle(time) if is_wild else guess
        return time

    def _is_closed(self) -> bool:
        """Whether the bracket has closed, on a jump."""
        return self._high < math.inf and self._high - self._low <= _NARROW * self._high

    def _is_flat(self, time: float, excess: float) -> bool:
        """Whether the chance is on target from an earlier time on."""
        return excess <= _EQUAL and self._excess(time * (1 - _PROBE)) <= _EQUAL

    def _excess(self, time: float) -> float:
        """Chance less target at a time, which narrows the bracket."""
        excess = self._chance(time) - self._target
        if excess > 0:
            self._low = max(self._low, time)
        else:
            self._high = min(self._high, time)
        return excess

    def _middle(self, time: float) -> float:
        """The middle of the bracket, or twice as far where it has no end."""
        if self._high == math.inf:
            return 2 * max(self._low, time, 1.0)
        return (self._low + self._high) / 2
