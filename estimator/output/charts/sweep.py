"""A small sweep as lines: the days over the values of one input, a line for each of another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from estimator.answer.document import computed
from estimator.errors import InputError
from estimator.output import words
from estimator.output.charts import axes
from estimator.output.charts.drawing import ACROSS, Drawing, Panel, Row, layer
from estimator.output.charts.theme import CLAIM
from estimator.output.pages.sweep import asked_of
from estimator.scenario.name import kind_of
from estimator.sweeps.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.output.charts.drawing import Charts
    from estimator.sweeps.axes import Axis
    from estimator.sweeps.sweep import Sweep

_HEIGHT: Final = 300
_MOST: Final = 400  # cells
_LABEL: Final = 14  # pixels from one label of a line to the next
_FAR: Final = 40  # pixels from a line to its label, beyond which it has none


def charts(sweep: Sweep) -> Charts:
    """The chart of a sweep, if it is a small one."""
    return {"sweep": lambda: drawing(sweep)}


def drawing(sweep: Sweep) -> Drawing:
    """The days of every cell, a line for each value of the shorter list.

    Args:
        sweep: up to 400 cells over one list or two crossed ones.

    Raises:
        InputError: it is larger, or has more lists, or only rows.
    """
    along, line = _axes(sweep)
    rows = [
        {
            "x": _plain(cell[along.name]),
            "y": computed(cell["days"]),
            "line": _plain(cell[line.name]) if line else "",
        }
        for cell in sweep.records()
    ]
    ends = [row for row in rows if row["y"] is not None]
    top = max((row["y"] for row in ends), default=1.0) or 1.0
    each = {"detail": {"field": "line", "type": "nominal"}}
    never = [row for row in rows if row["y"] is None]
    claimed = list(_claimed(sweep, top))
    layers = [
        *claimed,
        layer("line", rows, each, strokeWidth=1.5),
        layer("point", ends, size=16),
        layer("point", never, {"y": 6}, shape="triangle-up"),
        layer("text", _labels(ends, line, top), {"text": "text"}, align="left", dx=6),
    ]
    key = [f"A line for each value of {words.titled(line.name, sweep.scenario)}."] if line else []
    if claimed:
        look = "Shaded" if claimed[0]["mark"]["type"] == "rect" else "Dotted"
        key.append(f"{look}: {words.duration(sweep.scenario)}, as asked.")
    if never:
        key.append("▲: never runs out.")
    x = _along(along, words.titled(along.name, sweep.scenario))
    encoding = {"x": x, "y": axes.amount(top * 1.05, "days")}
    return Drawing([Panel(layers, encoding, _HEIGHT)], key)


def _axes(sweep: Sweep) -> tuple[Axis, Axis | None]:
    """The list that runs along, which is the longest, and the other one."""
    if sweep.cells > _MOST:
        rule = f"a chart has room for {_MOST} cells, this sweep has {sweep.cells:,}"
        raise InputError("`vary`", f"{rule}; write fewer values")
    grid = sweep.source
    if not isinstance(grid, Grid) or max(map(len, grid.dims)) > 1 or len(grid.dims) > 2:
        raise InputError("`vary`", "a chart is of one list, or of two that are crossed")
    line, *along = sorted(grid.axes, key=len)
    return (along[0], line) if along else (line, None)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _along(axis: Axis, title: str) -> Row:
    """The channel x as the values of an input."""
    if axis.is_date:
        look = {"title": title, "format": "%Y-%m-%d", "tickCount": 5}
        return {"field": "x", "type": "temporal", "scale": {"type": "utc"}, "axis": look}
    low, high = float(axis.values.min()), float(axis.values.max())
    room = 0 if low < high else 1
    made = axes.days(high + room, title, low - room)
    if kind_of(axis.name).is_share:
        made["axis"]["labelExpr"] = "format(datum.value, '~%')"
    return made


def _claimed(sweep: Sweep, top: float) -> Iterator[Row]:
    """The days that agree with what was asked, where that is the same in all cells."""
    question = asked_of(sweep)
    if question is None:
        return
    low, high = float(question.low), min(float(question.high), top)
    if question.rule == "inside" and low < top:
        yield layer("rect", [{"y": low, "y2": high}], {**ACROSS, "y2": "y2"}, color=CLAIM)
    elif question.nominal < top:
        yield layer("rule", [{"y": float(question.nominal)}], ACROSS, strokeDash=[2, 3])


def _labels(ends: list[Row], line: Axis | None, top: float) -> list[Row]:
    """What each line is, at its end; moved apart, those too far from it left out."""
    if line is None:
        return []
    last = {row["line"]: row for row in ends}
    if line.is_date:
        texts = {value: value for value in last}
    else:
        heads = words.axis(list(line.precise), line.name)
        texts = dict(zip(line.values.tolist(), heads, strict=True))
    placed: list[Row] = []
    for value, row in sorted(last.items(), key=lambda each: each[1]["y"]):
        free = placed[-1]["y"] + _LABEL * top / _HEIGHT if placed else 0
        if free - row["y"] < _FAR * top / _HEIGHT:
            placed.append({"x": row["x"], "y": max(free, row["y"]), "text": texts[value]})
    return placed
