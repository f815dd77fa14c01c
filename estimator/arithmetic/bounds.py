"""The range of an equation's right side over the ranges of its inputs (METHODS §5).

Each name is one coordinate.  Where the partial derivative keeps its sign along it, the extremes
lie at the ends of its span; elsewhere the box is halved until it does, or until the piece is too
small to matter.  All arithmetic is exact; an end that is infinite or left out is a limit.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from estimator.arithmetic.polynomial import (
    INFINITY,
    Coordinate,
    Extended,
    Ratio,
    Span,
    multiply_out,
)
from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from estimator.arithmetic.expression import Expression
    from estimator.arithmetic.polynomial import Polynomial

Box = dict[str, Span]
Sides = tuple[Coordinate, ...]
Method = Literal["exact", "subdivided"]
TOLERANCE: Final = Fraction(1, 100_000)  # of the range's own size, where the box was halved
MOST_WORK: Final = 60_000  # terms evaluated before halving stops, about a second
LARGEST: Final = 10**300  # still a float
FASTER: Final = 1000  # powers of t; an equation has fewer factors than that
MOST_FREE: Final = 6  # names whose two ends are all tried: 2**6 corners


class Bounds(NamedTuple):
    """From the least to the greatest value; ``subdivided`` bounds lie outside by at most 1e-5."""

    low: Extended
    high: Extended
    method: Method = "exact"


def bounds(expression: Expression, spans: Mapping[str, Span]) -> Bounds:
    """The least and the greatest value of an expression.

    It has no ends on either side (from 0 up, if nothing is subtracted) where a divisor can be zero,
    and where two open ends meet in a corner without a limit, as in the ratio of two lower bounds.

    Args:
        expression: what to compute.
        spans: where each of its names lies, none below zero, all in base units.

    Raises:
        InputError: the expression, or its value, is too large.
    """
    endless = Bounds(-INFINITY if expression.subtracts else Fraction(0), INFINITY)
    if any(_can_vanish(divisor, spans) for divisor in expression.divisors()):
        return endless
    ratio, box = multiply_out(expression, spans), _box(expression, spans)
    if _meaningless(ratio, box):
        return endless
    found = _Search(ratio).run(box)
    ends = [end for end in (found.low, found.high) if isinstance(end, Fraction)]
    if not all(-LARGEST <= end <= LARGEST for end in ends):
        raise InputError("", f"'{expression}' is beyond 1e300; check its numbers and units")
    return found


def _box(expression: Expression, spans: Mapping[str, Span]) -> Box:
    return {name: spans[name] for name in expression.names if spans[name].low != spans[name].high}


def _can_vanish(divisor: Expression, spans: Mapping[str, Span]) -> bool:
    search = _Search(multiply_out(divisor, spans))
    low, high, method = search.run(_box(divisor, spans))
    return low < 0 < high or (low <= 0 <= high and (search.vanishes or method == "subdivided"))


def _meaningless(ratio: Ratio, box: Box) -> bool:
    """Whether the limit at some corner depends on which open end is approached fastest."""
    sides = {name: (_low(span), _high(span)) for name, span in box.items()}
    openly = {name for name, ends in sides.items() if any(end.power for end in ends)}
    if len(openly) < 2:
        return False
    names = sorted(sides, key=openly.__contains__)  # the last ones vary first
    for corner in islice(product(*(sides[name] for name in names)), 2**MOST_FREE):
        place = dict(zip(names, corner, strict=True))
        limits = {ratio.at(place)}
        for name, end in place.items():
            limits.add(ratio.at({**place, name: Coordinate(end.factor, end.power * FASTER)}))
        if len(limits) > 1:
            return True
    return False


class _Ends(NamedTuple):
    """Where along each coordinate the extremes may lie, and which coordinate cannot tell."""

    least: list[Sides]
    most: list[Sides]
    undecided: str | None


class _Search:
    """Values at corners where these decide, halved boxes where they do not."""

    def __init__(self, ratio: Ratio) -> None:
        self.ratio = ratio
        self.low: Extended = INFINITY
        self.high: Extended = -INFINITY
        self.vanishes = False
        self.work = 0

    def run(self, whole: Box) -> Bounds:
        slopes = {name: self.ratio.slope(name) for name in whole}
        boxes, rest, halved = deque([whole]), [(self.low, self.high)], False
        while boxes:
            box = boxes.popleft()
            ends = _ends(box, slopes)
            self._try_corners(list(box), ends)
            if ends.undecided is None:
                continue
            around = self.ratio.within(box)
            if self.work < MOST_WORK and not self._covers(*around):
                boxes.extend(_halves(box, ends.undecided))
                halved = True
            else:
                rest.append(around)
        low = min(self.low, *(low for low, _ in rest))
        high = max(self.high, *(high for _, high in rest))
        return Bounds(low, high, "subdivided" if halved else "exact")

    def _try_corners(self, names: list[str], ends: _Ends) -> None:
        for sides in (ends.least, ends.most):
            for corner in islice(product(*sides), 2**MOST_FREE):
                place = dict(zip(names, corner, strict=True))
                value = self.ratio.at(place)
                self.work += self.ratio.size
                self.low, self.high = min(self.low, value), max(self.high, value)
                self.vanishes = self.vanishes or (value == 0 and self.ratio.vanishes(place))

    def _covers(self, low: Extended, high: Extended) -> bool:
        """Whether a box adds nothing that matters to the values found so far."""
        sizes = [abs(end) for end in (self.low, self.high) if isinstance(end, Fraction)]
        margin = TOLERANCE * max(sizes, default=Fraction(0))
        return _above(low, self.low, margin) and _above(-high, -self.high, margin)


def _above(end: Extended, found: Extended, margin: Fraction) -> bool:
    if isinstance(end, Fraction) and isinstance(found, Fraction):
        return end >= found - margin
    return end >= found


def _ends(box: Box, slopes: Mapping[str, Polynomial]) -> _Ends:
    least: list[Sides] = []
    most: list[Sides] = []
    free: list[str] = []
    undecided: list[str] = []
    for name, span in box.items():
        falls, rises = slopes[name].within(box)
        bottom, top = (_low(span),), (_high(span),)
        if falls < 0 < rises:
            # A slope that does not depend on its own name keeps its sign along it, whatever
            # the other names are: both ends are tried, and nothing lies between them.
            (undecided if slopes[name].contains(name) else free).append(name)
            least.append(bottom + top)
            most.append(bottom + top)
        else:
            least.append(bottom if falls >= 0 else top)
            most.append(top if falls >= 0 else bottom)
    undecided = undecided or free[MOST_FREE:]
    return _Ends(least, most, max(undecided, key=lambda name: _width(box[name]), default=None))


def _low(span: Span) -> Coordinate:
    return Coordinate(Fraction(1), -1) if span.above and span.low == 0 else Coordinate(span.low)


def _high(span: Span) -> Coordinate:
    return Coordinate(span.high) if isinstance(span.high, Fraction) else Coordinate(Fraction(1), 1)


def _width(span: Span) -> Extended:
    """Relative to the high end; spans without one come first."""
    return (span.high - span.low) / span.high if isinstance(span.high, Fraction) else INFINITY


def _halves(box: Box, name: str) -> Iterator[Box]:
    low, high, above = box[name]
    middle = (low + high) / 2 if isinstance(high, Fraction) else max(2 * low, Fraction(1))
    yield {**box, name: Span(low, middle, above)}
    yield {**box, name: Span(middle, high)}
