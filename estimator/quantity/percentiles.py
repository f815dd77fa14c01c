"""A distribution by its percentiles: P10=8k, P50=12k, P90=20k."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from estimator.quantity.normal import Floats, normal_cdf, normal_quantile, phi

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Percentiles:
    """Values at two or more levels, joined piece by piece along the normal score of the level.

    A piece is a line in ln x, or in x where it begins at 0 or the domain has a top; the outermost
    go on beyond the points. What would lie outside the domain is spread over the rest of its own
    tail, so that every value stays at its level.

    Attributes:
        levels: strictly rising, between 0 and 1.
        values: at these levels, never falling.
        top: of the domain, which begins at 0; may be infinite.
    """

    levels: tuple[float, ...]
    values: tuple[float, ...]
    top: float = math.inf

    @functools.cached_property
    def _scores(self) -> Floats:
        return normal_quantile(np.array(self.levels))

    @functools.cached_property
    def _is_log(self) -> NDArray[np.bool_]:
        return (np.array(self.values[:-1]) > 0) & (self.top == math.inf)

    @functools.cached_property
    def slopes(self) -> Floats:
        """How much ln x, or x, rises with the score in each piece."""
        begin, end, logs = np.array(self.values[:-1]), np.array(self.values[1:]), self._is_log
        rise = end - begin
        rise[logs] = np.log(end[logs] / begin[logs])
        slopes: Floats = rise / np.diff(self._scores)
        return slopes

    @functools.cached_property
    def _cut(self) -> tuple[float, float]:
        """What lies outside the domain, as a share of what a line leaves beyond its last point."""
        first, last = self._scores[[0, -1]].tolist()
        below = above = 0.0
        if self.slopes[0] and not self._is_log[0]:
            below = phi(first - self.values[0] / self.slopes[0])
        if self.slopes[-1] and self.top < math.inf:
            above = phi(-last - (self.top - self.values[-1]) / self.slopes[-1])
        return below / phi(first), above / phi(-last)

    @property
    def is_above_zero(self) -> bool:
        """Whether it comes near to 0 at the most."""
        return bool(self._is_log[0])

    @property
    def low(self) -> float:
        """Lower end of the support."""
        return 0.0 if self.slopes[0] else self.values[0]

    @property
    def high(self) -> float:
        """Upper end of the support; may be infinite."""
        return self.top if self.slopes[-1] else self.values[-1]

    def quantile(self, p: Floats) -> Floats:
        """The value below which a share `p` lies."""
        below, above = np.asarray(p), 1 - np.asarray(p)
        (low, high), (first, last) = self._cut, (self.levels[0], 1 - self.levels[-1])
        below = np.where(below < first, first * low + below * (1 - low), below)
        above = np.where(above < last, last * high + above * (1 - high), above)
        score = np.where(below < above, normal_quantile(below), -normal_quantile(above))
        place = self._place(self._scores, score)
        begin, slope = np.array(self.values)[place], self.slopes[place]
        with np.errstate(invalid="ignore", over="ignore"):
            rise = np.where(slope == 0, 0.0, slope * (score - self._scores[place]))
            scaled = begin * np.exp(rise)
        return np.clip(np.where(self._is_log[place], scaled, begin + rise), self.low, self.high)

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to `x`."""
        x = np.asarray(x, dtype=np.float64)
        place = self._place(np.array(self.values), x)
        begin, slope = np.array(self.values)[place], self.slopes[place]
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = np.where(self._is_log[place], np.log(np.maximum(x, 0.0) / begin), x - begin)
            way = np.where(slope == 0, np.where(rise < 0, -np.inf, np.inf), rise / slope)
            score = self._scores[place] + way
            below, above = normal_cdf(score), normal_cdf(-score)
            (low, high), (first, last) = self._cut, (self.levels[0], 1 - self.levels[-1])
            lower, upper = (below - first * low) / (1 - low), (above - last * high) / (1 - high)
            below = np.where(x < self.values[0], lower, below)
            below = np.where(x > self.values[-1], 1 - upper, below)
        return np.where(x < 0, 0.0, np.where(x >= self.top, 1.0, np.clip(below, 0.0, 1.0)))

    def _place(self, ends: Floats, at: Floats) -> NDArray[np.intp]:
        """The piece that holds each number, the outermost beyond the ends."""
        found: NDArray[np.intp] = np.searchsorted(ends, at, side="right") - 1
        return np.clip(found, 0, len(ends) - 2)
