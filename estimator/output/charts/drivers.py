"""What each input does to the days by itself: a tornado around the median."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output import numbers, words
from estimator.output.charts import axes
from estimator.output.charts.drawing import UPRIGHT, Drawing, Panel, Row, layer
from estimator.output.charts.theme import GREY, PAPER, SMALL, width
from estimator.uncertainty.draws import problem
from estimator.uncertainty.estimated import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.output.charts.drawing import Charts
    from estimator.scenario.models import Scenario
    from estimator.uncertainty.draws import Swing
    from estimator.uncertainty.drivers import Drivers

_BAR: Final = 38  # pixels
_ROOM: Final = 0.14  # of the days, for the numbers at both ends
_LEAST, _MOST = 90, 240  # pixels for names


def charts(result: Drivers) -> Charts:
    """The chart of a drivers analysis; none where no input is uncertain."""
    if all(swing.is_point for swing in result.swings):
        return {}
    return {"drivers": lambda: drawing(result.scenario, result.swings, result.days)}


def of_swings(estimate: Estimate, swings: Sequence[Swing]) -> Drawing:
    """The chart beside an answer; its arguments are as of `drawing`."""
    asks: Any = estimate.asks
    return drawing(estimate.scenario, swings, problem(estimate.scenario, asks=asks).median_days)


def drawing(scenario: Scenario, swings: Sequence[Swing], middle: float) -> Drawing:
    """A bar for each uncertain input, with its days at both ends.

    Args:
        scenario: what was assumed.
        swings: of its inputs, widest first; one at least is uncertain.
        middle: days with every input at its median.
    """
    wide = [swing for swing in swings if not swing.is_point]
    ends = [days for swing in wide for days in (swing.days_low, swing.days_high)]
    finite = [days for days in (*ends, middle) if math.isfinite(days)] or [0.0]
    low, high = min(finite), max(finite)
    room = ((high - low) or high or 1) * _ROOM
    names = [_name(swing, scenario) for swing in wide]
    widest = max(width(line, SMALL) for two in names for line in two) + 12
    left = round(min(_MOST, max(_LEAST, widest)))
    key = ["Each input from its P5 to its P95, the others at their medians."]
    layers = [*_bars(wide, high + room), *_names(names, left)]
    if math.isfinite(middle):
        layers.append(layer("rule", [{"x": middle}], UPRIGHT, strokeWidth=1.5))
        text = numbers.counted(numbers.number(middle), "day")
        key.append(f"Upright line: {text}, with every input at its median.")
    x = axes.days(high + room, first=low - room)
    x["axis"]["values"] = axes.ticks(low, high)
    encoding = {"x": x, "y": {"field": "y", "type": "ordinal", "axis": None}}
    return Drawing([Panel(layers, encoding, _BAR * len(wide))], key, left, head=14)


def _name(swing: Swing, scenario: Scenario) -> tuple[str, str]:
    """An input, and from where to where it goes."""
    unit = words.unit_of(swing.name, scenario)
    digits = numbers.apart(swing.low, swing.high)
    low, high = (words.with_unit(end, unit, digits) for end in (swing.low, swing.high))
    return clean(swing.name), clean(words.both(low, high))


def _names(names: list[tuple[str, str]], left: int) -> Iterator[Row]:
    rows = [{"y": n, "name": name, "span": span} for n, (name, span) in enumerate(names)]
    look = {"align": "left", "dx": -left, "limit": left - 6}
    yield layer("text", rows, {"x": 0, "text": "name"}, fontWeight="bold", dy=-7, **look)
    yield layer("text", rows, {"x": 0, "text": "span"}, color=GREY, dy=7, **look)


def _bars(wide: list[Swing], last: float) -> Iterator[Row]:
    rows = []
    for number, swing in enumerate(wide):
        days = sorted((swing.days_low, swing.days_high))
        low, high = (last if math.isinf(end) else plain(end) for end in days)
        texts = [numbers.days(end) if math.isfinite(end) else "never" for end in days]
        rows.append({"y": number, "x": low, "x2": high, "low": texts[0], "high": texts[1]})
    ends = {"x": "x2", "text": "high"}
    inside = {"align": "right", "dx": -5, "color": PAPER, "fontWeight": "bold"}
    never = [row for row in rows if row["high"] == "never"]
    yield layer("bar", rows, {"x2": "x2"}, size=20)
    low_ends = [row for row in rows if row["low"] != "never"]
    yield layer("text", low_ends, {"text": "low"}, align="right", dx=-5)
    yield layer("text", [row for row in rows if row not in never], ends, align="left", dx=5)
    yield layer("text", never, ends, **inside)
