"""The first stock-out of many cells at once: walk from event to event, not from day to day.

Each step takes all cells of a block across one stretch between events (METHODS §2). Beside the
level goes a bound on its rounding error; a cell in which rounding may have decided whether there is
a stock-out, or has moved it, is marked, and the exact path answers it instead. Nothing rounds on a
track of whole numbers, so that nothing is marked there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from estimator.sweeping.quotient import ROUNDINGS, Answer
from estimator.sweeping.rationing import rationed, rule
from estimator.sweeping.stretch import Passage, Stretch, free
from estimator.sweeping.track import Line, Track, overlapping, rate_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.sweeping.ratio import Floats, Marks

_STEEP: Final = 0.1  # decay a day; beyond it the bound on errors is not relied on


def walk(track: Track) -> Answer:
    """Days of the first stock-out of every cell of a track."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        run = _Run(track)
        for stretch, landing in _stretches(track):
            run.cross(stretch, landing)
            if run.out.all():
                break
    return Answer(run.days / track.day, run.unsure if run.unsure.any() else None)


def _stretches(track: Track) -> Iterator[tuple[Stretch, Floats]]:
    """The stretches between events, and what lands at their beginnings."""
    ends = (*track.times[1:], None)
    for start, end, landing in zip(track.times, ends, track.landings, strict=True):
        demand, production = rate_at(track.use, start), rate_at(track.production, start)
        if end is None:
            demand, production = Line(demand.value, None), Line(production.value, None)
        duration = np.full((), np.inf) if end is None else end - start
        yield Stretch(start, duration, demand, production, track.decay), landing


class _Run:
    """The walk along one track, so far.

    Attributes:
        level: stock on hand [rounds].
        error: bound on the rounding error of `level` [rounds]; None if nothing rounds.
        days: the first stock-out, in the track's unit of time; infinity for none so far.
        out: cells that have run out.
        unsure: cells for the exact path.
    """

    def __init__(self, track: Track) -> None:
        self._track = track
        self.level = track.stock
        self.error = None if track.exact else ROUNDINGS * track.stock
        self.days: Floats = np.full((), np.inf)
        self.out: Marks = np.zeros((), dtype=np.bool_)
        self.unsure = _not_in_doubles(track)

    def cross(self, stretch: Stretch, landing: Floats) -> None:
        """Land what lands, then cross one stretch."""
        level = self.level + landing
        reserve = self._track.reserve
        if self.error is not None:
            self.error = self.error + ROUNDINGS * (level + reserve)
            if not stretch.is_last:
                reach = stretch.start + 2 * stretch.duration
                self.error = self.error + ROUNDINGS * stretch.flow * reach
        asked, short = self._asked(stretch, level), level < reserve
        passage = self._passage(stretch, level)
        open_cells = ~self.out & asked & (stretch.duration > 0)
        if self.error is not None:
            close = (np.abs(level - reserve) <= self.error) | (passage.unsure & ~short)
            self.unsure = self.unsure | (open_cells & close)
        time = np.where(short, 0.0, passage.time)
        falls = open_cells & np.isfinite(time)
        self.days = np.where(falls, stretch.start + time, self.days)
        self.out = self.out | falls
        self.level = passage.end

    def _passage(self, stretch: Stretch, level: Floats) -> Passage:
        track = self._track
        if track.ration is None or self.error is None:
            return free(stretch, level, track.reserve, self.error)
        acting = rule(track.ration, track.reserve, stretch.demand.value)
        return rationed(stretch, level, track.reserve, acting, self.error)

    def _asked(self, stretch: Stretch, level: Floats) -> Marks:
        """Where anything is asked for: rationed to nothing, nothing is."""
        if self._track.ration is None:
            return stretch.asked
        mark, daily = self._track.ration
        acts = (mark > self._track.reserve) & (level < mark)
        return stretch.asked & ((daily > 0) | ~acts)


def _not_in_doubles(track: Track) -> Marks:
    """Cells that the exact path must answer, or refuse, whatever the walk finds."""
    unsure: Marks = np.zeros((), dtype=np.bool_)
    for rates in (track.use, track.production):
        clash = overlapping(rates)
        unsure = unsure if clash is None else unsure | clash
    if track.decay is not None:
        unsure = unsure | ~(track.decay < _STEEP)
    return unsure
