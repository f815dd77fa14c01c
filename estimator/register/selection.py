"""Which figures: of what time, as known on a day, the last word of each origin; in what order."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from estimator.register.corroboration import grouped, weights, witnesses

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from estimator.quantity.unit import Unit
    from estimator.register.records import Figure
    from estimator.register.register import Register

Order = Literal["date", "value"]


def of_time(
    register: Register, figures: Sequence[Figure], since: dt.date | None, until: dt.date | None
) -> tuple[list[Figure], list[Figure]]:
    """Figures that cover a day from one to another, and those that may: they say no days.

    Args:
        register: where their inputs are.
        figures: to choose from.
        since: leaves out what had ended before this day, and undated what was printed before it.
        until: leaves out what began after this day.
    """
    matching, undated = [], []
    first, last = since or dt.date.min, until or dt.date.max
    for figure in figures:
        if days := register.covers(figure):
            if days[1] >= first and days[0] <= last:
                matching.append(figure)
        elif (register.published(figure) or dt.date.max) >= first:
            undated.append(figure)
    return matching, undated


def known_by(register: Register, figures: Iterable[Figure], day: dt.date) -> list[Figure]:
    """Figures whose source, or those of whose inputs, had appeared by a day."""
    return [figure for figure in figures if (register.published(figure) or dt.date.max) <= day]


def is_rate(figure: Figure) -> bool:
    """Whether it counts something per time."""
    return figure.quantity.unit.dims.get("day", 0) < 0


def latest(register: Register, figures: Sequence[Figure]) -> list[Figure]:
    """Of what each origin says of one quantity, only the last, and all of those if several are.

    What is corrected by a later figure is left out in any case.
    """
    corrected = {figure.supersedes for figure in figures}
    figures = [figure for figure in figures if figure.id not in corrected]
    last: dict[Hashable, tuple[dt.date, dt.date]] = {}
    for figure in figures:
        key, day = (figure.origin, quantity_of(figure)), day_of(register, figure)
        last[key] = max(last.get(key, day), day)
    return [
        figure
        for figure in figures
        if day_of(register, figure) == last[figure.origin, quantity_of(figure)]
    ]


def quantity_of(figure: Figure) -> Hashable:
    """What tells figures of one quantity from others: what is counted, of whom, in what unit."""
    dims = figure.quantity.unit.dimension
    counted = (figure.metric, figure.nature, figure.scope, dims)
    return (*counted, figure.actor, figure.recipient, figure.sort, figure.series)


def day_of(register: Register, figure: Figure) -> tuple[dt.date, dt.date]:
    """The last day a figure covers, else the day it was printed; then the day it was printed."""
    printed = register.published(figure) or dt.date.min
    covered = register.covers(figure)
    return (covered[1] if covered and covered[1] < dt.date.max else printed), printed


def ordered(register: Register, figures: Iterable[Figure], by: Order) -> list[Figure]:
    """Figures by date, or by value and those of one unit together; the first or the least first."""
    if by == "date":
        return sorted(figures, key=lambda figure: day_of(register, figure))
    told = list(figures)
    units = {unit: str(unit.base) for unit in {figure.quantity.unit for figure in told}}
    return sorted(told, key=lambda figure: (units[figure.quantity.unit], *figure.face()))


class Range(NamedTuple):
    """What figures of one metric and unit say, hedges and bounds left aside.

    Attributes:
        metric: theirs.
        kind: theirs; empty of what was.
        unit: theirs if they have one, else the base unit.
        figures: how many they are.
        origins: how many know them first-hand.
        low: the least.
        high: the greatest.
        middle: the geometric middle, each origin counted once; None if any is zero.
    """

    metric: str
    kind: str
    unit: Unit
    figures: int
    origins: int
    low: float
    high: float
    middle: float | None


def ranges(figures: Iterable[Figure]) -> list[Range]:
    """The range of each metric, kind and unit that several figures have, most figures first."""
    groups = grouped(figures, lambda one: (one.metric, one.sort, one.quantity.unit.dimension))
    found = [_range(group) for group in groups.values() if len(group) > 1]
    return sorted(found, key=lambda one: -one.figures)


def _range(group: Sequence[Figure]) -> Range:
    unit = group[0].quantity.unit
    if any(figure.quantity.unit != unit for figure in group):
        unit = unit.base
    scale = float(unit.scale())
    ends = [tuple(float(end) / scale for end in figure.face()) for figure in group]
    least, most = min(low for low, _ in ends), max(high for _, high in ends)
    middle = None
    if least > 0:
        shares = [float(share) for share in weights(group)]
        logs = [math.log(low * high) / 2 for low, high in ends]
        total = math.fsum(share * log for share, log in zip(shares, logs, strict=True))
        middle = math.exp(total / math.fsum(shares))  # `sum` differs between versions of Python
    counts = len(group), len(witnesses(group))
    return Range(group[0].metric, group[0].sort, unit, *counts, least, most, middle)
