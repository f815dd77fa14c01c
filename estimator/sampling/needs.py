"""How much of one input it takes to last so long, everything else given.

Without rationing the level of a stock is linear in each of its rates and amounts. So at every
instant there is one value of the input at which the level is just at the reserve, and the stock
lasts until t if the input is no worse than the worst of these values before t (METHODS §4).
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple, Protocol

from estimator.sampling.drift import FLOW_TIE, Drift, bisected

if TYPE_CHECKING:
    from estimator.sampling.course import Course, Stretch


class Need(Protocol):
    """What one input must be, on a scale on which more lasts longer."""

    def at(self, time: float) -> float:
        """The least value with which the stock lasts until `time` [days]; may be infinite."""

    def always(self) -> float:
        """The least value with which it never runs out."""

    def days(self, value: float) -> float:
        """How long the stock lasts with a value [days]; infinite for never."""


class _Piece(NamedTuple):
    """A time in which rates are linear; in it the stock must stay at the reserve or above.

    Attributes:
        origin: time 0 of the drifts [days].
        room: level less reserve with the input at its anchor.
        gain: change of that for each unit of the input.
        asks: whether anything is asked for; otherwise there is nothing to meet.
    """

    origin: float
    room: Drift
    gain: Drift
    asks: bool


class FreeNeed:
    """The need for an input of a stock without rationing."""

    __slots__ = ("_anchor", "_edges", "_floors", "_pieces", "_tie")

    def __init__(self, base: Course, other: Course, anchor: float, step: float) -> None:
        """Take the course of the stock at two values of the input.

        Args:
            base: the course with the input at `anchor`.
            other: the course with the input at ``anchor + step``.
            anchor: on a scale on which more lasts longer.
            step: not 0.
        """
        self._anchor, self._tie = anchor, base.tie
        self._edges: list[float] = []
        self._floors: list[float] = []  # the highest need up to and including each edge
        self._pieces: list[_Piece] = []
        room = base.stock - base.reserve
        gain = (other.stock - other.reserve - room) / step
        floor = -math.inf
        for stretch, changed in zip(base.stretches, other.stretches, strict=True):
            piece = _piece(base, stretch, room, other, changed, gain, step)
            room, gain, floor = self._add(piece, stretch.end - stretch.start, floor)

    def _add(self, piece: _Piece, length: float, floor: float) -> tuple[float, float, float]:
        """Add a piece; return room, gain and the highest need at its end."""
        if piece.asks:
            floor = max(floor, self._place(piece.room.level, piece.gain.level))
        self._append(piece, piece.origin, floor)
        if length == math.inf:
            return 0.0, 0.0, floor
        room, gain = piece.room.after(length), piece.gain.after(length)
        if piece.asks:
            turn = _turn(piece, length) if piece.room.slope or piece.gain.slope else None
            if turn is not None:
                floor = max(floor, self._place(piece.room.after(turn), piece.gain.after(turn)))
                self._append(piece, piece.origin + turn, floor)
            floor = max(floor, self._place(room, gain))
        return room, gain, floor

    def _append(self, piece: _Piece, edge: float, floor: float) -> None:
        self._edges.append(edge)
        self._floors.append(floor)
        self._pieces.append(piece)

    def _place(self, room: float, gain: float) -> float:
        """The value of the input that leaves no room."""
        if gain > 0:
            return self._anchor - room / gain
        return -math.inf if room >= -self._tie else math.inf

    def at(self, time: float) -> float:
        """The least value with which the stock lasts until `time` [days]; may be infinite."""
        index = bisect_left(self._edges, time) - 1
        if index < 0:
            return -math.inf
        piece, floor = self._pieces[index], self._floors[index]
        if not piece.asks:
            return floor
        past = time - piece.origin
        return max(floor, self._place(piece.room.after(past), piece.gain.after(past)))

    def always(self) -> float:
        """The least value with which it never runs out."""
        piece, floor = self._pieces[-1], self._floors[-1]
        if not piece.asks:
            return floor
        if piece.gain.flow > 0:
            return max(floor, self._anchor - piece.room.flow / piece.gain.flow)
        return floor if piece.room.flow >= -self._tie * FLOW_TIE else math.inf

    def days(self, value: float) -> float:
        """How long the stock lasts with a value [days]; infinite for never."""
        index = bisect_right(self._floors, value)
        out = self._out(index - 1, value) if index else None
        if out is not None:
            return out
        return self._edges[index] if index < len(self._edges) else math.inf

    def _out(self, index: int, value: float) -> float | None:
        """When the stock runs out between an edge and the next, if it does."""
        piece = self._pieces[index]
        if not piece.asks:
            return None
        last = self._edges[index + 1] if index + 1 < len(self._edges) else math.inf
        room = _moved(piece, value - self._anchor)
        out = room.falls_below(0.0, last - piece.origin, self._tie)
        return None if out is None else piece.origin + out


def _moved(piece: _Piece, more: float) -> Drift:
    """The room with so much more of the input."""
    (level, flow, slope, decay), gain = piece.room, piece.gain
    return Drift(
        level + gain.level * more, flow + gain.flow * more, slope + gain.slope * more, decay
    )


def _piece(
    base: Course,
    stretch: Stretch,
    room: float,
    other: Course,
    changed: Stretch,
    gain: float,
    step: float,
) -> _Piece:
    """One stretch at two values of the input.

    Room below a mark R drifts like the level, with a flow that is less by decay·R.
    """
    _, _, arrived, demand, rise, supply, climb = stretch
    decay = base.decay
    drift = Drift(room + arrived, supply - demand - decay * base.reserve, climb - rise, decay)
    if changed is stretch:  # the input moves the stock of day 0, nothing else
        return _Piece(stretch.start, drift, Drift(gain, 0.0, 0.0, decay), stretch.asks)
    flow = changed.supply - changed.demand - decay * other.reserve - drift.flow
    bend = changed.supply_slope - changed.demand_slope - drift.slope
    more = Drift(gain + (changed.arrived - arrived) / step, flow / step, bend / step, decay)
    return _Piece(stretch.start, drift, more, stretch.asks or changed.asks)


def _turn(piece: _Piece, length: float) -> float | None:
    """When the need is highest inside a piece, or None if that is at one of its ends.

    The need has the slope of −room/gain, which has the sign of room·gain′ − room′·gain. Where the
    input does not matter yet it is highest where the room is least.
    """
    _, room, gain, _ = piece

    def falls(time: float) -> bool:
        if not (gain.level or gain.flow or gain.slope):
            return room.speed(time) > 0
        return room.after(time) * gain.speed(time) < room.speed(time) * gain.after(time)

    if falls(0.0) or not falls(length):
        return None
    return bisected(falls, 0.0, length)
