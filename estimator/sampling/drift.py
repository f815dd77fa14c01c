"""How a level moves while its flow is linear, in floats: dS/dt = flow + slope·t − decay·S.

The fast twin of `estimator.depletion.motion`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

FLOW_TIE: Final = 1e-4  # of the tie of levels, a day: how little a flow must be to count as none
_SMALL: Final = 1e-4  # of decay·time, below which the exponential's series is the better formula
_HALVINGS: Final = 60


class Drift(NamedTuple):
    """A level from time 0 on.

    Attributes:
        level: at time 0 [rounds].
        flow: supply less use at time 0 [rounds/day].
        slope: change of that [rounds/day²].
        decay: share lost in storage [1/day]; negative when time runs backwards.
    """

    level: float
    flow: float
    slope: float
    decay: float

    def after(self, time: float) -> float:
        """The level after a time [rounds]."""
        level, flow, slope, decay = self
        if not decay:
            return level + (flow + slope * time / 2) * time
        lost = decay * time
        once = -math.expm1(-lost) / decay
        if not slope:
            return level * math.exp(-lost) + flow * once
        twice = (time - once) / decay if abs(lost) > _SMALL else time * time * (0.5 - lost / 6)
        return level * math.exp(-lost) + flow * once + slope * twice

    def speed(self, time: float) -> float:
        """Change of the level after a time [rounds/day]."""
        level, flow, slope, decay = self
        if not decay:
            return flow + slope * time
        fade = math.exp(-decay * time)
        return (flow - decay * level) * fade - slope * math.expm1(-decay * time) / decay

    def falls_below(self, mark: float, length: float, tie: float) -> float | None:
        """When the level first goes below a mark; None if not within `length` [days].

        Args:
            mark: at or below the level at time 0, give or take `tie` [rounds].
            length: the time to look at [days]; infinite only with `slope` 0.
            tie: how far below the mark still counts as on it [rounds].
        """
        if length == math.inf:
            falls = self.flow - self.decay * mark < -tie * FLOW_TIE
            return self._straight(mark) if falls else None
        lowest = self._lowest(length)
        if self.after(lowest) >= mark - tie:
            return None
        if not self.slope:
            return self._straight(mark)
        if not self.decay:
            return self._parabola(mark)
        return bisected(lambda time: self.after(time) < mark, 0.0, lowest)

    def rises_above(self, mark: float, length: float, tie: float) -> float | None:
        """When the level first goes above a mark; see `falls_below`."""
        mirror = Drift(-self.level, -self.flow, -self.slope, self.decay)
        return mirror.falls_below(-mark, length, tie)

    def _lowest(self, length: float) -> float:
        """The time at which the level is lowest, or the end where that is lower than the start.

        The speed is monotone, so that there is at most one turn.
        """
        if not self.slope or self.speed(0.0) >= 0 or self.speed(length) <= 0:
            return length
        if not self.decay:
            return -self.flow / self.slope
        return bisected(lambda time: self.speed(time) > 0, 0.0, length)

    def _straight(self, mark: float) -> float:
        """When a level that falls without a ramp is at a mark (METHODS §2, closed forms)."""
        above = max(0.0, self.level - mark)
        if not self.decay:
            return -above / self.flow
        return math.log1p(above / (mark - self.flow / self.decay)) / self.decay

    def _parabola(self, mark: float) -> float:
        """The smaller positive root of level + flow·t + slope·t²/2 = mark, in its stable form."""
        above = max(0.0, self.level - mark)
        root = math.sqrt(max(0.0, self.flow**2 - 2 * self.slope * above))
        if self.flow < 0:
            return 2 * above / (root - self.flow)
        return -(self.flow + root) / self.slope


def bisected(beyond: Callable[[float], bool], low: float, high: float) -> float:
    """Where an answer turns from no (at `low`) to yes (at `high`)."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if beyond(middle):
            high = middle
        else:
            low = middle
    return high
