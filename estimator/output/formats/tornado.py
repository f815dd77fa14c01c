"""One-at-a-time swings as bars of block characters (a tornado)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.cleaning import clean
from estimator.output import numbers, words
from estimator.output.page import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.uncertainty.draws import Swing

_WIDTH: Final = 30  # characters


def swings_table(swings: Sequence[Swing]) -> Table:
    """How far each uncertain input alone moves the days, widest first."""
    wide = [swing for swing in swings if not swing.is_point]
    finite = [d for s in wide for d in (s.days_low, s.days_high) if 0 < d < math.inf]
    rows = [
        [
            clean(swing.name),
            _inputs(swing),
            _days(swing.days_low, swing.days_high),
            _bar(swing, min(finite, default=1.0), max(finite, default=1.0)),
        ]
        for swing in wide
    ]
    title = "What drives it: each input from its P5 to its P95, the others at their medians"
    return Table(title, ("input", "P5 to P95", "days", ""), rows, below=[3, 1])


def _inputs(swing: Swing) -> str:
    digits = numbers.apart(swing.low, swing.high)
    return " to ".join(words.axis([swing.low, swing.high], swing.name, digits))


def _days(low: float, high: float) -> str:
    """The days at both ends; they may fall as the input rises."""
    ends = [end for end in (low, high) if not math.isinf(end)]
    digits = numbers.apart(min(ends), max(ends)) if ends else 0
    shown = ("never" if math.isinf(end) else numbers.number(end, digits) for end in (low, high))
    return " to ".join(shown)


def _bar(swing: Swing, least: float, most: float) -> str:
    """A bar over a logarithmic axis from the least to the most days of all swings."""
    ends = sorted((swing.days_low, swing.days_high))
    if ends[0] == ends[1]:
        return ""
    first, last = (_place(days, least, most) for days in ends)
    return " " * first + "█" * max(1, last - first)


def _place(days: float, least: float, most: float) -> int:
    if days <= least or least == most:
        return 0
    return round(_WIDTH * math.log(min(days, most) / least) / math.log(most / least))
