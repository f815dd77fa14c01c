"""The path of a stock, piece by piece: filling the reserve, fired freely, rationed, or on hold.

Two marks cut the levels into bands: the reserve and the ration level. In a band the use is given.
Where the flows on both sides of a mark push towards it, the stock slides along the mark: at the
reserve it fires what comes in (and the rest of the demand is unmet), at the ration level use equals
production.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.depletion.motion import Motion, decay_rate, rounded
from estimator.depletion.plan import ZERO, Goal, Plan
from estimator.depletion.timeline import NOTHING, Line, Stretch, stretches

if TYPE_CHECKING:
    from collections.abc import Iterator

TIE: Final = Fraction(1, 10**30)
"""How near a level that is not exact must be to a mark to count as on it [rounds]."""
_FLOW_TIE: Final = Fraction(1, 10**60)  # flows carry no error but that of rounding to 80 digits


class Spot(NamedTuple):
    """Where the path is.

    Attributes:
        day: when [days].
        level: stock on hand [rounds].
        sharp_day: whether `day` is exact rather than a rounded root.
        sharp_level: whether `level` is.
    """

    day: Fraction
    level: Fraction
    sharp_day: bool = True
    sharp_level: bool = True

    @property
    def sharp(self) -> bool:
        """Whether both are exact."""
        return self.sharp_day and self.sharp_level


class Piece(NamedTuple):
    """A part of the path in which the stock is in one band, or slides along one mark.

    Attributes:
        start: where it begins, arrivals and switches of that moment included.
        end: where it ends, before arrivals; None if it never does.
        unmet: demand that is not met, as a line from the start on; zero or positive throughout.
        motion: of the level from the start on; None where it slides along a mark.
    """

    start: Spot
    end: Spot | None
    unmet: Line
    motion: Motion | None = None

    @property
    def in_gap(self) -> bool:
        """Whether a positive demand is not met."""
        return self.unmet.sign() > 0

    def first_at(self, goal: Goal) -> Spot | None:
        """Where the level is first at a goal; what lands as the piece ends counts before that."""
        start, level = self.start, goal.level
        slack = ZERO if start.sharp_level else TIE
        if start.level >= level - slack if goal.rises else start.level <= level + slack:
            return start
        if self.motion is None:
            return None
        within = self.end.day - start.day if self.end else None
        slack = ZERO if start.sharp and not self.motion.decay else TIE
        root = self.motion.comes_to(level, within, slack, rises=goal.rises)
        if root is None or (within is not None and root.time >= within):
            return None
        return Spot(start.day + root.time, level, sharp_day=start.sharp and root.exact)


class _Band(NamedTuple):
    """What is fired in one band of levels, and what is asked for but not fired."""

    use: Line
    unmet: Line


def pieces(plan: Plan) -> Iterator[Piece]:
    """Follow a stock from day 0; lazily, so that who needs only the beginning pays for no more."""
    walk = _Walk(plan)
    spot = Spot(ZERO, plan.stock)
    for stretch in stretches(plan):
        spot = walk.landed(spot, stretch.arrived)
        while spot.day != stretch.end:
            piece = walk.piece(stretch, spot)
            yield piece
            if piece.end is None:
                break
            spot = piece.end


class _Walk:
    """What stays the same along the path of one plan."""

    def __init__(self, plan: Plan) -> None:
        self.reserve = plan.reserve
        self.marks = [plan.reserve, plan.rationing.level] if plan.rationing else [plan.reserve]
        self.decay = decay_rate(plan.loss, plan.month)

    def landed(self, spot: Spot, arrived: Fraction) -> Spot:
        """The spot with what has landed."""
        if not arrived:
            return spot
        return spot._replace(level=self._level(spot.level + arrived, sharp=spot.sharp_level))

    def piece(self, stretch: Stretch, spot: Spot) -> Piece:
        """The path from a spot to the next mark, or to the end of the stretch."""
        bands = self._bands(stretch)
        index = bisect_right(self.marks, spot.level)
        if not index or self.marks[index - 1] != spot.level:
            return self._moving(stretch, spot, bands, index)
        past = spot.day - stretch.start
        slack = ZERO if spot.sharp_day and not self.decay else _FLOW_TIE
        above, below = self._flows(stretch, bands, index)
        if above.later(past).sign(slack) >= 0:
            return self._moving(stretch, spot, bands, index)
        if below.later(past).sign(slack) >= 0:
            return self._sliding(stretch, spot, above, below)
        return self._moving(stretch, spot, bands, index - 1)

    def _level(self, level: Fraction, *, sharp: bool) -> Fraction:
        """A level as it is if exact; otherwise on the mark that it is close to, or kept short."""
        if sharp:
            return level
        near = (mark for mark in self.marks if abs(level - mark) <= TIE)
        return next(near, rounded(level))

    def _bands(self, stretch: Stretch) -> list[_Band]:
        """From the lowest band up; a level on a mark belongs to the band above it."""
        low, high = stretch.rationed, stretch.demand
        bands = [_Band(NOTHING, low), _Band(low, NOTHING), _Band(high, NOTHING)]
        return bands[: len(self.marks) + 1]

    def _flows(self, stretch: Stretch, bands: list[_Band], index: int) -> tuple[Line, Line]:
        """Net flow at the mark below band `index`: under the rules above it and below it."""
        lost = Line(self.decay * self.marks[index - 1], ZERO)
        supply = stretch.production.minus(lost)
        return supply.minus(bands[index].use), supply.minus(bands[index - 1].use)

    def _moving(self, stretch: Stretch, spot: Spot, bands: list[_Band], index: int) -> Piece:
        """Within a band, to the first of its marks or to the end of the stretch."""
        past = spot.day - stretch.start
        use, unmet = bands[index]
        flow = stretch.production.minus(use).later(past)
        motion = Motion(spot.level, flow.value, flow.slope, self.decay)
        sharp = spot.sharp and not self.decay
        end = self._passing(motion, index, spot, stretch.end)
        if end is None and stretch.end is not None:
            level = self._level(motion.after(stretch.end - spot.day), sharp=sharp)
            end = Spot(stretch.end, level, sharp_level=sharp)
        return Piece(spot, end, unmet.later(past), motion)

    def _passing(
        self, motion: Motion, index: int, spot: Spot, last: Fraction | None
    ) -> Spot | None:
        """Where the level leaves band `index`, if it does before day `last`."""
        within = None if last is None else last - spot.day
        slack = ZERO if spot.sharp and not self.decay else TIE
        found = []
        if index > 0:
            mark = self.marks[index - 1]
            found.append((motion.falls_below(mark, within, slack), mark))
        if index < len(self.marks):
            mark = self.marks[index]
            found.append((motion.rises_above(mark, within, slack), mark))
        passed = [(root, mark) for root, mark in found if root is not None]
        if not passed:
            return None
        root, mark = min(passed)
        return Spot(spot.day + root.time, mark, sharp_day=spot.sharp and root.exact)

    def _sliding(self, stretch: Stretch, spot: Spot, above: Line, below: Line) -> Piece:
        """Along a mark, until the flow above it turns upwards or that below it downwards."""
        turns = [above.zero()] if above.slope > 0 else []
        turns += [below.zero()] if below.slope < 0 else []
        ends = [stretch.start + turn for turn in turns]
        day = min(ends if stretch.end is None else [*ends, stretch.end], default=None)
        sharp = not self.decay or day == stretch.end
        end = None if day is None else Spot(day, spot.level, sharp_day=sharp)
        unmet = NOTHING.minus(above) if spot.level == self.reserve else NOTHING
        return Piece(spot, end, unmet.later(spot.day - stretch.start))
