"""Sourced figures over time: their values, the time that each covers, and who says so."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Final

from estimator.answer.document import computed
from estimator.cleaning import clean
from estimator.errors import InputError
from estimator.output.charts import axes
from estimator.output.charts.drawing import Drawing, Panel, Row, layer
from estimator.output.charts.theme import BLUE, INK, SMALL, VERMILION
from estimator.register.corroboration import witnesses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from estimator.output.charts.drawing import Charts
    from estimator.register.records import Figure
    from estimator.register.register import Register

    Days = tuple[dt.date, dt.date]

_HEIGHT: Final = 300
_SKEWED: Final = 10  # the ratio of values from which on their axis is logarithmic
_TRIANGLES: Final = ("triangle-up", "triangle-down", "triangle-right")
_EVER: Final = (dt.date.min, dt.date.max)
_SHAPES: Final = ("circle", "square", "diamond", "cross", *_TRIANGLES)
_COLORS: Final = (BLUE, VERMILION, INK)
_MOST: Final = len(_SHAPES) * len(_COLORS)  # origins that can be told apart
_TIME: Final[Row] = {
    "field": "x",
    "type": "temporal",
    "scale": {"type": "utc", "nice": False},
    "axis": {"title": None, "format": "%Y-%m", "tickCount": 6, "grid": False},
}
_LEGEND: Final[Row] = {
    "orient": "bottom",
    "direction": "vertical",
    "columns": 2,
    "title": None,
    "labelLimit": 270,
    "labelFontSize": SMALL,
    "symbolSize": 60,
    "symbolOpacity": 1,
    "offset": 8,
}


def charts(listed: tuple[Register, Sequence[Figure]]) -> Charts:
    """The chart of a list of figures; none of an empty one."""
    return {"figures": lambda: drawing(*listed)} if listed[1] else {}


def drawing(register: Register, figures: Sequence[Figure]) -> Drawing:
    """A point for each figure of the unit that most of them have, at the middle of its time.

    Raises:
        InputError: no figure has a time, or more origins are there than can be told apart.
    """
    dated = [figure for figure in figures if register.covers(figure)]
    if not dated:
        raise InputError("-o", "no figure here says what time it covers; write a .json or .md")
    (unit, _), *_ = Counter(str(figure.quantity.unit.base) for figure in dated).most_common(1)
    shown = [figure for figure in dated if str(figure.quantity.unit.base) == unit]
    origins = [clean(origin) for origin in witnesses(shown)]
    if len(origins) > _MOST:
        rule = f"a chart can tell {_MOST} origins apart, here are {len(origins)}"
        raise InputError("-o", f"{rule}; add a filter such as --metric or --actor")
    times = [register.covers(figure) or _EVER for figure in shown]
    days = [day for time in times for day in time if day not in _EVER]
    units = {figure.quantity.unit for figure in shown}
    own = next(iter(units)) if len(units) == 1 else shown[0].quantity.unit.base
    ends, scale = (min(days), max(days)), own.scale()
    rows = [_row(*pair, ends, scale) for pair in zip(shown, times, strict=True)]
    color, shape = (_told_apart(origins, looks) for looks in (_COLORS, _SHAPES))
    looks = {"color": color, "shape": shape}
    was, may_be = ([row for row in rows if row["happened"] is is_so] for is_so in (True, False))
    points = [layer("point", was, looks), layer("point", may_be, looks, filled=False)]
    layers = [*_marks(rows, color), *points]
    key = ["Bars: the time that a figure covers, and its range; arrows: or more, or less."]
    if may_be:
        key.append("Hollow: a plan, a forecast, or what could or should be.")
    if left_out := len(figures) - len(shown):
        key.append(f"Left out: {left_out} without a time or in another unit.")
    foot = 34 + 15 * -(-len(origins) // 2)
    return Drawing(
        [Panel(layers, {"x": _TIME, "y": _values(rows, str(own))}, _HEIGHT)], key, foot=foot
    )


def _told_apart(origins: list[str], looks: Sequence[str]) -> Row:
    """A channel that has a look for each origin, in turn."""
    cycle = [looks[n % len(looks)] for n in range(len(origins))]
    scale = {"domain": origins, "range": cycle}
    return {"field": "origin", "type": "nominal", "scale": scale, "legend": _LEGEND}


def _row(figure: Figure, time: Days, ends: Days, scale: Fraction) -> Row:
    """A figure in a unit of that size; open ends of its time are at those of all."""
    low, high = (end / scale for end in figure.face())
    since, until = max(time[0], ends[0]), min(time[1], ends[1])
    return {
        "id": figure.id,
        "origin": clean(figure.origin),
        "x": (since + (until - since) / 2).isoformat(),
        "from": since.isoformat(),
        "to": until.isoformat(),
        "y": computed((low + high) / 2),
        "low": computed(low),
        "high": computed(high),
        "bound": figure.quantity.bound,
        "happened": figure.happened,
    }


def _values(rows: Sequence[Row], unit: str) -> Row:
    """The channel y, logarithmic where values are of different orders."""
    low, high = min(row["low"] for row in rows), max(row["high"] for row in rows)
    if not 0 < _SKEWED * low < high:
        return axes.amount((high or 1) * 1.1, unit)
    low, high = low / 1.2, high * 1.2
    return axes.logarithmic(axes.channel("y", low, high, axes.amount(high, unit)["axis"]))


def _marks(rows: Sequence[Row], color: Row) -> Iterator[Row]:
    """How long and how far each figure reaches."""
    look = {"strokeWidth": 1.5, "opacity": 0.7}
    ranges = [row for row in rows if row["low"] != row["high"]]
    yield layer("rule", list(rows), {"x": "from", "x2": "to", "color": color}, **look)
    yield layer("rule", ranges, {"y": "low", "y2": "high", "color": color}, **look)
    for bound, arrow, dy in (("lower", "↑", -11), ("upper", "↓", 11)):
        own = [row for row in rows if row["bound"] == bound]
        yield layer("text", own, text=arrow, fontSize=16, dy=dy)
