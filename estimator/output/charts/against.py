"""What a headline is held against: the days at each sourced figure, a dot and a bar each."""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, Final

from estimator.answer.document import computed
from estimator.output.charts import axes
from estimator.output.charts.drawing import Drawing, Panel, Row, layer
from estimator.output.charts.theme import BLUE, GREY, PAPER, SMALL, width
from estimator.output.pages.headline import against_title, agreement, at_face, days_words, heading
from estimator.output.pages.nearest import value_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.answer.headline import Against, Held
    from estimator.output.charts.drawing import Charts

_LINE: Final = 20  # pixels
_LEAST, _MOST = 140, 280  # pixels for the names of figures
_SKEWED: Final = 20  # the ratio of days from which on their axis is logarithmic


def charts(against: Against) -> Charts:
    """The chart of a stock or a rate alone, held against what sources report."""
    return {"against": lambda: drawing(against)} if against.rows else {}


def drawing(against: Against) -> Drawing:
    """A line for each figure, under a head for each actor, scope and origin.

    Args:
        against: the figures, one at least.
    """
    heads, rows, number = [], [], 0
    for text, group in groupby(against.rows, key=heading):
        heads.append({"y": number, "name": text})
        rows += [_row(held, number + n) for n, held in enumerate(group, 1)]
        number = rows[-1]["y"] + 1
    last, first = _ends(rows, against)
    left = round(min(_MOST, max(_LEAST, *(width(row["name"], SMALL) + 10 for row in rows))))
    result = against.rows[0].result
    names = {"align": "left", "dx": -left}
    layers = [
        *axes.claimed(result.verdict and result.verdict.asked, result.scenario, last, first),
        *_marks(rows, last, first),
        layer("text", heads, {"x": 0, "text": "name"}, fontWeight="bold", **names),
        layer("text", rows, {"x": 0, "text": "name"}, color=GREY, limit=left - 8, **names),
    ]
    x = axes.days(last, "days that it lasts", first)
    x = axes.logarithmic(x) if first else x
    encoding = {"x": x, "y": axes.channel("y", number - 0.5, -0.7, None)}
    key = [f"{against_title(against)}, by origin."]
    if any(row["agrees"] for row in rows):
        key.append("Filled: agrees with what was asked, at least in part; hollow: does not.")
    if any(row["bound"] != "exact" for row in rows):
        key.append("Arrows: or more, or less.")
    return Drawing([Panel(layers, encoding, _LINE * number)], key, left)


def _row(held: Held, number: int) -> Row:
    low, high = at_face(held.result)
    return {
        "y": number,
        "name": f"{held.figure.id}: {value_words(held)}",
        "low": computed(low),
        "high": computed(high),
        "bound": held.result.bound,
        "agrees": agreement(held.result),
        "text": days_words(held.result),
    }


def _ends(rows: list[Row], against: Against) -> tuple[float, float]:
    """The last day of the axis, and the first if it is logarithmic; else 0."""
    days = [row[end] for row in rows for end in ("low", "high") if row[end] is not None]
    if verdict := against.rows[0].result.verdict:
        days += [float(end) for end in (verdict.asked.low, verdict.asked.high)]
    finite = [day for day in days if 0 < day < math.inf]
    last, least = max(finite, default=1.0), min(finite, default=1.0)
    return last, 0.9 * least if last > _SKEWED * least else 0.0


def _marks(rows: list[Row], last: float, first: float) -> Iterator[Row]:
    """A bar from the least to the most, and a dot in its middle; arrows where there is no end."""
    found = []
    for row in rows:
        low, high = (last if row[end] is None else max(row[end], first) for end in ("low", "high"))
        middle = math.sqrt(low * high) if first else (low + high) / 2
        found.append({**row, "x": low, "x2": high, "middle": middle})
    yield layer("rule", found, {"x2": "x2"}, strokeWidth=2)
    hollow = {"fill": PAPER, "stroke": BLUE, "strokeWidth": 1.5, "size": 50}
    filled = [row for row in found if row["agrees"] != "no"]
    yield layer("point", filled, {"x": "middle"})
    yield layer("point", [row for row in found if row not in filled], {"x": "middle"}, **hollow)
    more = [row for row in found if row["bound"] == "lower" or row["high"] is None]
    less = [row for row in found if row["bound"] == "upper"]
    yield layer("text", more, {"x": "x2"}, text="→", fontSize=14, align="left", dx=4)
    yield layer("text", less, text="←", fontSize=14, align="right", dx=-4)
    yield layer("text", found, {"x": "x2", "text": "text"}, align="left", dx=20)
