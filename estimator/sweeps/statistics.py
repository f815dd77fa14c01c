"""Counts and order statistics of a sweep, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from estimator.depletion.columns.plan import Floats

_KEPT: Final = 2**22
"""So many days are kept in memory (32 MB); of more, those around the median are sought."""
_SHIFT: Final = 44  # of 63 bits; the first pass looks at those above
_FINER: Final = 22


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sweep comes to.

    Attributes:
        cells: how many cells there are.
        never: in how many the stock never runs out.
        low: least days; None if there is no cell, infinity for never.
        median: the middle, the lower of two, never counting as longest; as of the draws.
        high: most days.
        holding: in how many the duration asked about holds; None if none was.
    """

    cells: int
    never: int
    low: float | None
    median: float | None
    high: float | None
    holding: int | None

    @property
    def share(self) -> float | None:
        """Share of cells in which the duration asked about holds."""
        return self.holding / self.cells if self.holding is not None and self.cells else None


def summarize(passes: Callable[[], Iterable[tuple[Floats, int | None]]]) -> Summary:
    """Summarize the days of a sweep.

    Args:
        passes: starts over and gives the days of every block [days], infinity for never, and in
            how many the duration asked about holds. It is called a second and third time only for
            the median of more than four million cells.
    """
    tally = _Tally()
    for days, holding in passes():
        tally.add(days, holding)
    middle = tally.median(lambda: (days for days, _ in passes())) if tally.cells else None
    return Summary(tally.cells, tally.never, tally.low, middle, tally.high, tally.holding)


class _Tally:
    """What is counted in the first pass."""

    def __init__(self) -> None:
        self.cells = 0
        self.never = 0
        self.low: float | None = None
        self.high: float | None = None
        self.holding: int | None = None
        self._kept: list[Floats] = []
        self._bins = np.zeros(1 << (63 - _SHIFT), dtype=np.int64)

    def add(self, days: Floats, holding: int | None) -> None:
        if not len(days):
            return
        least, most = float(days.min()), float(days.max())
        self.low = least if self.low is None else min(self.low, least)
        self.high = most if self.high is None else max(self.high, most)
        self.never += int(np.isinf(days).sum()) if np.isinf(most) else 0
        if holding is not None:
            self.holding = (self.holding or 0) + holding
        self.cells += len(days)
        if self.cells <= _KEPT:
            self._kept.append(days)
        else:
            for earlier in self._kept:
                self._count(earlier)
            self._kept = []
            self._count(days)

    def _count(self, days: Floats) -> None:
        keys = _bits(days) >> _SHIFT
        first = int(keys.min())
        counts = np.bincount(keys - first)
        self._bins[first : first + len(counts)] += counts

    def median(self, again: Callable[[], Iterator[Floats]]) -> float:
        """The middle days, or the lower of the two in the middle; infinity for never."""
        place = (self.cells - 1) // 2
        if self.cells <= _KEPT:
            return float(np.partition(np.concatenate(self._kept), place)[place])
        return _sought(place, self._bins, again)


def _sought(place: int, bins: NDArray[np.int64], again: Callable[[], Iterator[Floats]]) -> float:
    """The days at a place in their order.

    Positive doubles are in the order of their bits. Each pass looks at the next bits of those whose
    leading bits are known to be the same.
    """
    key, shift, under = 0, _SHIFT, 0
    while True:
        below = np.cumsum(bins)
        chosen = int(np.searchsorted(below, place - under, side="right"))
        count = int(bins[chosen])
        under += int(below[chosen]) - count
        key += chosen
        if not shift:
            return float(np.array(key, dtype=np.int64).view(np.float64))
        if count <= _KEPT:
            found = np.sort(np.concatenate(list(_sharing(key, shift, again())))).view(np.float64)
            return float(found[place - under])
        bins = np.zeros(1 << _FINER, dtype=np.int64)
        for bits in _sharing(key, shift, again()):
            finer = (bits >> (shift - _FINER)) - (key << _FINER)
            bins += np.bincount(finer, minlength=len(bins))
        shift -= _FINER
        key <<= _FINER


def _sharing(key: int, shift: int, blocks: Iterator[Floats]) -> Iterator[NDArray[np.int64]]:
    """The bits of those days whose bits, less the lowest `shift`, are `key`."""
    for days in blocks:
        bits = _bits(days)
        yield bits[bits >> shift == key]


def _bits(days: Floats) -> NDArray[np.int64]:
    """The bits of days, minus zero turned into zero."""
    return (days + 0.0).view(np.int64)
