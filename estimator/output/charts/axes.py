"""Axes that end with the data, and what stands across a chart: what was asked, a day."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

from estimator.output import words
from estimator.output.charts.drawing import UPRIGHT, Row, haloed, layer
from estimator.output.charts.theme import CLAIM, GREY, LEFT, VERMILION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.answer.verdict import Asked
    from estimator.scenario.models import Scenario

_SHORT: Final = 10_000  # from here on numbers are 10k and 1.2M
ABOVE: Final[Row] = {
    "titleAngle": 0,
    "titleAlign": "left",
    "titleAnchor": "end",
    "titleBaseline": "bottom",
    "titleX": -LEFT,
    "titleY": -24,
}
"""The title of an axis y, where nobody has to turn their head."""


def days(last: float, title: str = "days", first: float = 0, start: dt.date | None = None) -> Row:
    """The channel x as days, with dates below them where day 0 is known."""
    label = labelled(last)
    axis = {"title": f"days from {start}" if start else title, "tickCount": 6, "grid": False}
    if start and last <= (dt.date.max - start).days:
        began = f"utc({start.year}, {start.month - 1}, {start.day})"
        label = f"[{label}, utcFormat({began} + 864e5 * floor(datum.value), '%Y-%m-%d')]"
        axis["tickCount"] = 4
    return channel("x", first, last, {**axis, "labelExpr": label})


def logarithmic(x: Row) -> Row:
    """The same channel with equal ratios at equal distances."""
    first, last = x["scale"]["domain"]
    axis = {**x["axis"], "values": rounds(first, last)}
    return {**x, "scale": {**x["scale"], "type": "log"}, "axis": axis}


def amount(most: float, title: str) -> Row:
    """The channel y from 0 on, its title above it."""
    axis = {"title": title, "tickCount": 5, "labelExpr": labelled(most), **ABOVE}
    return channel("y", 0, most, axis)


def channel(field: str, first: float, last: float, axis: Row | None) -> Row:
    """A channel of numbers between two ends."""
    ends = {"domain": [first, last], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": ends, "axis": axis}


def labelled(most: float) -> str:
    """Numbers as they are; the formats that Vega makes for an axis write 2e+1."""
    plain = "format(datum.value, ',')"
    short = "replace(format(datum.value, '~s'), 'G', 'bn')"
    return plain if most < _SHORT else f"datum.value < 1000 ? {plain} : {short}"


def rounds(low: float, high: float) -> list[float]:
    """Ones, twos and fives of every power of ten between two numbers."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [float(f"{digit}e{power}") for power in powers for digit in (1, 2, 5)]
    return [value for value in found if low <= value <= high]


def ticks(low: float, high: float) -> list[float]:
    """Up to seven round numbers between two."""
    wide = (high - low) or high or 1
    power = 10.0 ** math.floor(math.log10(wide))
    step = next(power * k for k in (0.1, 0.2, 0.5, 1, 2) if wide / (power * k) <= 6)
    marks = range(math.ceil(low / step), math.floor(high / step) + 1)
    return [float(format(n * step, ".9g")) for n in marks]


def claimed(
    asked: Asked | None, scenario: Scenario, last: float, first: float = 0
) -> Iterator[Row]:
    """The days that agree with what was asked, as a band or a line, and what that was."""
    if asked is None or not first <= asked.nominal <= last:
        return
    middle = float(asked.nominal)
    if asked.rule == "inside":
        row = {"x": max(float(asked.low), first), "x2": min(float(asked.high), last)}
        yield layer("rect", [row], {**UPRIGHT, "x2": "x2"}, color=CLAIM)
    else:
        yield layer("rule", [{"x": middle}], UPRIGHT, strokeDash=[2, 3])
    align = "left" if middle < last / 3 else "right" if middle > last * 2 / 3 else "center"
    look = {"baseline": "bottom", "dy": -6, "color": GREY, "align": align}
    text = f"asked: {words.asked_words(asked, scenario)}"
    yield layer("text", [{"x": middle}], {"y": 0}, text=text, **look)


def flag(day: float, last: float, text: list[str]) -> Iterator[Row]:
    """A day that matters, with what happens on it beside, on the side where there is room."""
    yield layer("rule", [{"x": day}], UPRIGHT, color=VERMILION, strokeWidth=2)
    side = {"align": "right", "dx": -6} if day > last / 2 else {"align": "left", "dx": 6}
    look = {"text": text, "baseline": "top", "dy": 3, "fontWeight": "bold", **side}
    yield from haloed([{"x": day}], {"y": 0}, **look)
