"""How much is in stock on given days: the path of a stock, read off."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from estimator.depletion.trajectory import pieces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from estimator.depletion.plan import Plan


def levels(plan: Plan, days: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    """Stock on hand before and after what lands on each day, reserve included [rounds].

    Args:
        plan: the stock.
        days: when, from day 0 on, in order.
    """
    found: list[tuple[Fraction, Fraction]] = []
    before = plan.stock
    for piece in pieces(plan):
        start, motion = piece.start, piece.motion
        last = bisect_left(days, piece.end.day) if piece.end else len(days)
        for day in days[len(found) : last]:
            level = motion.after(day - start.day) if motion else start.level
            found.append((before if day == start.day else level, level))
        if len(found) == len(days) or piece.end is None:
            break
        before = piece.end.level
    return found
