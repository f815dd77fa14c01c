"""One-at-a-time swings as bars of block characters (a tornado)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.output import text, wording
from estimator.output.page import Table, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from estimator.uncertainty.swings import Swing

_WIDTH: Final = 30  # characters


def swings_table(swings: Sequence[Swing]) -> Table:
    """How far each uncertain input alone moves the days, widest first."""
    wide = [swing for swing in swings if not swing.is_point]
    finite = [d for s in wide for d in (s.days_low, s.days_high) if 0 < d < math.inf]
    rows = [
        [
            clean(swing.name),
            f"{_value(swing.low, swing.name)} to {_value(swing.high, swing.name)}",
            f"{_days(swing.days_low)} to {_days(swing.days_high)}",
            _bar(swing, min(finite, default=1.0), max(finite, default=1.0)),
        ]
        for swing in wide
    ]
    title = "What drives it: each input from its P5 to its P95, the others at their medians"
    return Table(title, ("input", "P5 to P95", "days", ""), rows)


def _value(value: float, name: str) -> str:
    unit = wording.unit_of(name)
    return wording.with_unit(value, unit) if unit.startswith("fraction") else text.number(value)


def _days(days: float) -> str:
    return "never" if math.isinf(days) else text.number(days)


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
