"""Between two events: how far a level goes, and when it falls to the reserve.

With loss dS/dt = net − decay·S; a height h above a mark, from which q flows out at the mark, is
gone after log1p(decay·h/q)/decay, which is h/q without loss (METHODS §2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from estimator.sweeping.quotient import ALLOWED, ROUNDINGS

if TYPE_CHECKING:
    from estimator.sweeping.ratio import Floats, Marks
    from estimator.sweeping.track import Line


class Stretch(NamedTuple):
    """A time in which rates change linearly at most.

    Attributes:
        start: its beginning [days].
        duration: how long it is [days]; infinity for the last, 0 where two events coincide.
        demand: what is asked for.
        production: what is produced.
        decay: share lost in a day; None without loss.
    """

    start: Floats
    duration: Floats
    demand: Line
    production: Line
    decay: Floats | None

    @property
    def is_last(self) -> bool:
        """Whether it never ends."""
        return bool(np.isinf(self.duration).all())

    @property
    def flow(self) -> Floats:
        """The greatest rate of use and production together [rounds/day]."""
        total: Floats = self.demand.value + self.production.value
        for line in (self.demand, self.production):
            if line.slope is not None:
                total = total + np.maximum(line.slope, 0.0) * self.duration
        return total

    @property
    def asked(self) -> Marks:
        """Where anything is asked for right after the beginning."""
        asked: Marks = self.demand.value > 0
        return asked if self.demand.slope is None else asked | (self.demand.slope > 0)


class Passage(NamedTuple):
    """What a stretch does to a level.

    Attributes:
        time: when the reserve is fallen below, since the beginning [days]; infinity for not.
        end: level at the end [rounds]; meaningless in a stretch that never ends.
        unsure: where rounding may have decided, or moved `time`.
    """

    time: Floats
    end: Floats
    unsure: Marks


def emptied(ratio: Floats, decay: Floats | None) -> Floats:
    """Time in which a height is gone, from height over outflow at the mark [days]."""
    if decay is None:
        return ratio
    shrunk: Floats = np.where(decay > 0, np.log1p(decay * ratio) / decay, ratio)
    return shrunk


def after(level: Floats, net: Floats, time: Floats, decay: Floats | None) -> Floats:
    """The level after a time, at a net supply that stays the same."""
    if decay is None:
        return level + net * time
    acting = np.where(decay > 0, -np.expm1(-decay * time) / decay, time)
    moved: Floats = level + (net - decay * level) * acting
    return moved


def free(stretch: Stretch, level: Floats, reserve: Floats, error: Floats | None) -> Passage:
    """The passage of a stretch without rationing.

    Args:
        stretch: the time to cross.
        level: at its beginning, at or above the reserve [rounds].
        reserve: the floor [rounds].
        error: bound on the error of `level` at the end of the stretch [rounds]; None if exact.
    """
    if stretch.demand.slope is not None or stretch.production.slope is not None:
        assert error is not None  # noqa: S101 - a track with ramps is never exact
        return _ramped(stretch, level, reserve, error)
    net = stretch.production.value - stretch.demand.value
    kept = 0.0 if stretch.decay is None else stretch.decay * reserve
    drain = kept - net
    time = np.where(drain > 0, emptied((level - reserve) / drain, stretch.decay), np.inf)
    if stretch.is_last:
        unsure = steady(drain, stretch.flow + kept, error)
        return Passage(time, level, unsure | blurred(stretch, time, drain, error))
    end = after(level, net, stretch.duration, stretch.decay)
    time = np.where(end < reserve, time, np.inf)
    unsure = touching(end, reserve, error)
    return Passage(time, end, unsure | blurred(stretch, time, drain, error))


def steady(drain: Floats, flow: Floats, error: Floats | None) -> Marks:
    """Where a drain may be zero, which makes a stock last for ever or not."""
    if error is None:
        return np.zeros((), dtype=np.bool_)
    return np.abs(drain) <= ROUNDINGS * flow


def touching(level: Floats, reserve: Floats, error: Floats | None) -> Marks:
    """Where a level may be on either side of the reserve."""
    if error is None:
        return np.zeros((), dtype=np.bool_)
    return np.abs(level - reserve) <= error


def blurred(stretch: Stretch, time: Floats, drain: Floats, error: Floats | None) -> Marks:
    """Where errors of level and flow move a stock-out by more than is allowed.

    Args:
        stretch: in which it is.
        time: of the stock-out, since the beginning of the stretch; infinity for none [days].
        drain: how fast the level falls then [rounds/day].
        error: bound on the error of the level [rounds]; None if exact.
    """
    if error is None:
        return np.zeros((), dtype=np.bool_)
    moved = (error + time * ROUNDINGS * stretch.flow) / drain
    return np.isfinite(time) & ~(moved <= ALLOWED * (stretch.start + time))


def _ramped(stretch: Stretch, level: Floats, reserve: Floats, error: Floats) -> Passage:
    """The passage where rates change linearly: the level is a parabola."""
    flow, slope = _net(stretch)
    height = level - reserve
    end = level + (flow + slope * stretch.duration / 2) * stretch.duration
    turn = np.where(slope > 0, -flow / slope, np.inf)
    inside = (turn > 0) & (turn < stretch.duration)
    lowest = np.minimum(np.where(inside, height + flow * turn / 2, np.inf), end - reserve)
    root = np.sqrt(np.maximum(flow**2 - 2 * slope * height, 0.0))
    falling = np.where(height > 0, 2 * height / (root - flow), 0.0)
    time = np.where(flow > 0, (flow + root) / -slope, falling)
    time = np.where(lowest < 0, time, np.inf)
    unsure = np.abs(lowest) <= error
    return Passage(time, end, unsure | blurred(stretch, time, root, error))


def _net(stretch: Stretch) -> tuple[Floats, Floats]:
    """Supply less use, and its slope."""
    use, made = stretch.demand, stretch.production
    slopes = [np.zeros(()) if line.slope is None else line.slope for line in (made, use)]
    return made.value - use.value, slopes[0] - slopes[1]
