"""Points of one series over time: how much it grew from the first to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from estimator.register.corroboration import grouped
from estimator.register.selection import day_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from estimator.register.records import Figure
    from estimator.register.register import Register


class Growth(NamedTuple):
    """What became of a number.

    Attributes:
        series: the name of the series; empty for two figures of none.
        first: the earlier figure.
        last: the later one.
        days: between the last days that they cover.
        times: so many times the first; None if that is zero.
        per_day: how much came on each day, of a running count; None of anything else.
    """

    series: str
    first: Figure
    last: Figure
    days: int
    times: float | None
    per_day: float | None


def series_of(register: Register, figure: Figure) -> list[Figure]:
    """All points of its series in its unit and of its kind, the first first; none without one."""
    if not figure.series:
        return []
    points = [one for one in register.figures.values() if _key(one) == _key(figure)]
    return sorted(points, key=lambda one: day_of(register, one))


def growth(register: Register, figures: Iterable[Figure]) -> list[Growth]:
    """How each series among the figures grew from its first point to its last."""
    points = (one for one in figures if one.series and one.happened and register.covers(one))
    found = [between(register, group) for group in grouped(points, _key).values()]
    return [one for one in found if one]


def between(register: Register, figures: Sequence[Figure]) -> Growth | None:
    """How the first figure in time grew to the last; None without two times and one unit."""
    dated = [figure for figure in figures if register.covers(figure)]
    dated.sort(key=lambda figure: day_of(register, figure))
    units = {figure.quantity.unit.dimension for figure in dated}
    if len(dated) < 2 or len(units) > 1:
        return None
    first, last = dated[0], dated[-1]
    days = (day_of(register, last)[0] - day_of(register, first)[0]).days
    if not days:
        return None
    before, after = (float(sum(figure.face()) / 2) for figure in (first, last))
    series = first.series if first.series and first.series == last.series else ""
    per_day = (after - before) / days if first.counts == last.counts == "cumulative" else None
    return Growth(series or "", first, last, days, after / before if before else None, per_day)


def _key(figure: Figure) -> Hashable:
    dims = figure.quantity.unit.dimension
    return (figure.series, figure.sort, dims, figure.actor)
