"""How many levels move while rates are linear: dS/dt = flow + slope·t − decay·S."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from estimator.depletion.columns.timeline import Cases, Line, settled

if TYPE_CHECKING:
    from estimator.depletion.columns.plan import Floats

# Newton's steps are quadratic once they are near, and before that go one decay time each.
_MOST_STEPS: Final = 100
# Where decay·time is smaller, the series of the drift's integral is more precise than its closed
# form, which loses 1e-16/(decay·time)² of it: they meet at 1e-3, both at 1e-11.
_SERIES: Final = 1e-3


class Course(NamedTuple):
    """How levels move: dS/dt = flow + slope·t − decay·S.

    Attributes:
        flow: supply less use, and its slope [rounds/day].
        moved: supply and use together, of which what is only rounding is a part [rounds/day].
        decay: share lost in a day; None without loss.
        within: the time to look at [days]; infinite only without a slope.
        slack: how far below a mark still counts as on it [rounds].
    """

    flow: Line
    moved: Floats
    decay: Floats | None
    within: Floats
    slack: Floats

    def after(self, level: Floats, time: Floats) -> Floats:
        """The level after a time; meaningless after one that is infinite."""
        if self.decay is None:
            return level + self.flow.total(time)
        flow, slope = self.flow
        moved: Floats = level + (flow - self.decay * level) * _faded(self.decay, time)
        return moved if slope is None else moved + slope * _drifted(self.decay, time)

    def falls(self, height: Floats, mark: Floats) -> Floats:
        """When levels first go below a mark.

        Args:
            height: above the mark, 0 or more; at 0 the motion begins by rising [rounds].
            mark: the mark itself [rounds].

        Returns:
            Days; infinity for not.
        """
        if self.decay is None and self.flow.slope is None:
            end = height + self.flow.value * self.within
            below = end < -self.slack
            return np.where(below, height / -self.flow.value, np.inf) if below.any() else NEVER
        if self.decay is None:
            return _root(height, self.flow, self.within, self.slack)
        lost = self.decay * mark
        pull = settled(self.flow.value - lost, self.moved + np.abs(lost))
        if self.flow.slope is None:
            end = height + (pull - self.decay * height) * _faded(self.decay, self.within)
            end = np.where(np.isfinite(self.within), end, pull / self.decay)
            below = (end < -self.slack) & (pull < 0)
            if not below.any():
                return NEVER
            return np.where(below, np.log1p(self.decay * height / -pull) / self.decay, np.inf)
        return _Fading(height, pull - self.decay * height, self.flow.slope, self.decay).falls(
            self.within, self.slack
        )

    def rises(self, depth: Floats, mark: Floats) -> Floats:
        """When levels first go above a mark `depth` above them: `falls` turned upside down."""
        slope = None if self.flow.slope is None else -self.flow.slope
        return self._replace(flow=Line(-self.flow.value, slope)).falls(depth, -mark)

    def comes_to(self, mark: Floats, level: Floats, *, rises: bool) -> Floats:
        """When levels first are at a mark that they are not at yet; to turn there is enough.

        Args:
            mark: the mark [rounds].
            level: above it, or below it if `rises` [rounds].
            rises: whether they come up to the mark, or down to it.
        """
        slope = self.flow.slope
        time = self.rises(mark - level, mark) if rises else self.falls(level - mark, mark)
        if slope is None:
            return time
        with np.errstate(divide="ignore", invalid="ignore"):
            turn = -self.flow.value / slope
            if self.decay is not None:
                first = self.flow.value - self.decay * level
                turn = np.log1p(-self.decay * first / slope) / self.decay
            inside = (turn > 0) & (turn < self.within)
            height = self.after(level, np.where(inside, turn, 0.0)) - mark
        touches = inside & (np.abs(height) <= self.slack)
        return np.where(touches, np.minimum(time, turn), time) if touches.any() else time


NEVER: Final = np.full((), np.inf)


def _root(height: Floats, flow: Line, within: Floats, slack: Floats) -> Floats:
    """When a parabola first goes below 0: its lowest point tells whether."""
    rate, slope = flow.value, flow.slope
    assert slope is not None  # noqa: S101 - the caller's branch
    lowest = height + flow.total(within)
    turn = np.where(slope > 0, -rate / slope, np.inf)
    inside = (turn > 0) & (turn < within)
    lowest = np.minimum(lowest, np.where(inside, height + rate * turn / 2, np.inf))
    below = lowest < -slack
    if not below.any():
        return NEVER
    root = np.sqrt(np.maximum(rate**2 - 2 * slope * height, 0.0))
    time = np.where(rate > 0, (rate + root) / -slope, 2 * height / (root - rate))
    return np.where(below, time, np.inf)


class _Fading(NamedTuple):
    """A height x(t) = height + first·∫e^(−decay·t) + slope·∫∫e^(−decay·t).

    Attributes:
        height: at time 0 [rounds].
        first: its change at time 0 [rounds/day].
        slope: of the flow that drives it [rounds/day²].
        decay: share lost in a day.
    """

    height: Floats
    first: Floats
    slope: Floats
    decay: Floats

    def at(self, time: Floats) -> Floats:
        """The height after a time."""
        faded, drifted = _faded(self.decay, time), _drifted(self.decay, time)
        height: Floats = self.height + self.first * faded + self.slope * drifted
        return height

    def falls(self, within: Floats, slack: Floats) -> Floats:
        """When it first goes below 0; it turns at most once [days]."""
        turn = np.log1p(-self.decay * self.first / self.slope) / self.decay
        turn = np.where((turn > 0) & (turn < within), turn, 0.0)
        begins = self.first < 0
        at_once = begins & (turn > 0) & (self.at(turn) < -slack)
        start = np.where(begins, 0.0, turn)
        end = np.where(at_once, turn, within)
        below = self.at(end) < -slack
        if not below.any():
            return NEVER
        shape = np.broadcast_shapes(below.shape, start.shape)
        cases = Cases.where(below, shape)
        some = _Fading(*map(cases.of, self))
        return cases.put(some.zero(cases.of(start), cases.of(end)), NEVER)

    def zero(self, start: Floats, end: Floats) -> Floats:
        """The zero between two times, 0 or more at the first and negative at the last.

        x'' = (slope − decay·first)·e^(−decay·t) keeps its sign, so Newton's steps from the end on
        which the curve bends towards the zero never pass it.
        """
        bend = self.slope - self.decay * self.first
        time = np.where(bend > 0, start, end)
        for _ in range(_MOST_STEPS):
            rate = self.first + bend * _faded(self.decay, time)
            following = np.clip(time - np.where(rate < 0, self.at(time) / rate, 0.0), start, end)
            if not (np.abs(following - time) > 1e-15 * end).any():
                break
            time = following
        return time


def _faded(decay: Floats, time: Floats) -> Floats:
    """The integral of e^(−decay·t) from 0 to `time`."""
    faded: Floats = -np.expm1(-decay * time) / decay
    return faded


def _drifted(decay: Floats, time: Floats) -> Floats:
    """The integral of `_faded` from 0 to `time`: (time − faded)/decay."""
    small = decay * time
    series = time * time * (1 / 2 - small * (1 / 6 - small * (1 / 24 - small / 120)))
    closed = (time - _faded(decay, time)) / decay
    drifted: Floats = np.where(small < _SERIES, series, closed)
    return drifted
