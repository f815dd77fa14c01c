"""Days of plain scenarios in closed form: T = (u·S − R) / (d − p) (METHODS §2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from estimator.sweeping.course import ZERO
from estimator.sweeping.ratio import EPSILON, LIMIT, Floats, Marks, Ratio, common_bottom, most

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from estimator.sweeping.course import Course
    from estimator.sweeping.grid import Box

ALLOWED: Final = 2e-13
"""Relative error of days that is let pass; the promise is 1e-12."""
ROUNDINGS: Final = 16 * EPSILON
"""Roundings of a product of a few inputs, or of one step of a walk, as a share of its terms."""


class Answer(NamedTuple):
    """Days of a block, broadcast to its shape or to a part of it.

    Attributes:
        days: the first stock-out [days]; infinity for never.
        unsure: cells that rounding may have decided; None if there are none.
    """

    days: Floats
    unsure: Marks | None


@dataclass(frozen=True, slots=True)
class Quotient:
    """Height over drain, ready to be divided for any box of the cells it was made from.

    The two are as small as the inputs they depend on, whatever the number of cells.

    Attributes:
        height: stock above the reserve, scaled to the drain's denominator.
        drain: use less production.
        demand: what is asked for.
        vague: where the height's and the drain's relative errors are too large.
        is_simple: whether all heights are 0 or more and all drains above 0.
    """

    height: Floats
    drain: Floats
    demand: Floats
    vague: tuple[Marks, Marks]
    is_simple: bool

    def answer(self, box: Box) -> Answer:
        """The days of a box of cells."""
        height, drain = _part(self.height, box), _part(self.drain, box)
        if self.is_simple:
            days = height / drain
        else:
            days = _divided(height, drain, _part(self.demand, box))
        if not any(vague.any() for vague in self.vague):
            return Answer(days, None)
        tall, fast = (_part(vague, box) for vague in self.vague)
        return Answer(days, tall | fast)


def quotient(course: Course) -> Quotient:
    """The quotient of a course without events (`Course.is_plain`)."""
    demand = course.use[0].rate if course.use else ZERO
    supply = course.production[0].rate if course.production else ZERO
    height, tall = _difference(course.stock, course.reserve)
    drain, fast = _difference(demand, supply)
    scaled = height.top * (drain.bottom / height.bottom)
    is_simple = bool(scaled.min() >= 0 and drain.top.min() > 0)
    return Quotient(scaled, drain.top, demand.top, (tall, fast), is_simple)


def _part(numbers: NDArray[Any], box: Box) -> NDArray[Any]:
    """A box of numbers that are the same along some dimensions."""
    if not numbers.shape:
        return numbers
    sides = zip(numbers.shape, box, strict=True)
    return numbers[tuple(slice(None) if length == 1 else part for length, part in sides)]


def _divided(height: Floats, drain: Floats, demand: Floats) -> Floats:
    """Height over drain, where a stock may be below its reserve or a drain may be 0 or less."""
    with np.errstate(divide="ignore", invalid="ignore"):
        days = np.maximum(height, 0.0) / np.maximum(drain, 0.0)
    days = np.where(np.isnan(days), np.inf, days)
    return np.where((height < 0) & (demand > 0), 0.0, days)


def _difference(left: Ratio, right: Ratio) -> tuple[Ratio, Marks]:
    """``left - right``, and where its relative error is too large."""
    sure = np.zeros((), dtype=np.bool_)
    if right is ZERO:
        return left, sure
    bottom = common_bottom((left, right))
    tops = left.over(bottom), right.over(bottom)
    top = tops[0] - tops[1]
    if left.whole and right.whole and max(most(tops[0]), most(tops[1])) < LIMIT:
        return Ratio(top, bottom), sure
    vague = np.abs(top) * ALLOWED <= ROUNDINGS * (tops[0] + tops[1])
    return Ratio(top, bottom, whole=False), vague
