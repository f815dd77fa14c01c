"""The chance to last so long: an exceedance curve, and where it crosses what was asked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.answer.document import computed
from estimator.output import numbers
from estimator.output.charts import axes
from estimator.output.charts.drawing import ACROSS, IN_ORDER, Drawing, Panel, Row, layer
from estimator.output.charts.theme import VERMILION
from estimator.output.pages.uncertainty import draws_words, shown
from estimator.uncertainty.estimated import named, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.answer.estimate import Estimate
    from estimator.uncertainty.distribution_of_days import Distribution

_HEIGHT: Final = 280
_TAIL: Final = 3.0  # times the last percentile or what was asked
_SKEWED: Final = 100  # the ratio of days from which on their axis is logarithmic
_RARE: Final = 0.08  # below this its label would stand on the axis; the title says it


def drawing(estimate: Estimate, found: Distribution) -> Drawing:
    """P(lasts at least so long) over the days.

    Args:
        estimate: the answer.
        found: the distribution of its days, which has a curve.
    """
    first, last = _ends(found)
    curve: list[Row] = [{"x": plain(days), "y": plain(chance)} for days, chance in found.curve]
    rows = [{"x": first, "y": 1}, *(row for row in curve if (row["x"] or 0) > first)]
    layers = [
        *axes.claimed(found.asked, estimate.scenario, last, first),
        layer("line", rows, clip=True, **IN_ORDER),
        *_never(found),
        *_crossings(estimate, found, last),
        *_asked(found, last),
    ]
    takes = "take so long or longer" if estimate.asks == "rebuild" else "last so long"
    chance = {"title": f"chance to {takes}", "tickCount": 5, "format": ".0%", **axes.ABOVE}
    start = estimate.scenario.start
    x = axes.days(last, first=first, start=start)
    x = axes.logarithmic(x) if first else x
    encoding = {"x": x, "y": axes.channel("y", 0, 1, chance)}
    is_band = found.asked is not None and found.asked.rule == "inside"
    key = (
        [f"Shaded: what was asked, {draws_words(found.inside)}."]
        if is_band and found.inside
        else []
    )
    return Drawing([Panel(layers, encoding, _HEIGHT)], key, is_dated=bool(start))


def _ends(found: Distribution) -> tuple[float, float]:
    """Where the axis begins and ends: at 0 unless it is logarithmic; an endless curve is cut."""
    days = [each.value for each in found.percentiles.values() if math.isfinite(each.value)]
    days += [float(found.asked.nominal)] if found.asked else []
    last = min(found.curve[-1][0], _TAIL * max(days, default=math.inf))
    least = min(days, default=0)
    return least / _TAIL if last > _SKEWED * least > 0 else 0.0, last


def _crossings(estimate: Estimate, found: Distribution, last: float) -> Iterator[Row]:
    """Percentiles on the curve with their days."""
    rows = [
        {
            "x": plain(days.value),
            "y": computed(1 - percent / 100),
            "text": f"P{named(percent)}: {numbers.counted(shown(estimate, found, days), 'day')}",
        }
        for percent, days in found.percentiles.items()
        if days.value <= last
    ]
    if rows:
        yield layer("point", rows, size=45)
        yield layer("text", rows, {"text": "text"}, align="left", dx=8, dy=-5)


def _asked(found: Distribution, last: float) -> Iterator[Row]:
    """The chance of a duration that was asked about, at its line, away from the curve."""
    question, inside = found.asked, found.inside
    if question is None or inside is None or question.rule == "inside" or question.nominal > last:
        return
    chance = found.chances[float(question.nominal)]
    row = {"x": computed(question.nominal), "y": plain(chance.value)}
    yield layer("point", [row], color=VERMILION, size=90, shape="diamond")
    # below the curve where that is high, above it where it is low, on the side where there is room
    high = chance.value >= 1 / 2
    before = high and question.nominal > last / 2
    side = {"align": "right", "dx": -6} if before else {"align": "left", "dx": 6}
    look = {"text": f"{draws_words(inside)} as asked", "fontWeight": "bold", **side}
    yield layer("text", [row], {"y": _HEIGHT - 12 if high else 12}, **look)


def _never(found: Distribution) -> Iterator[Row]:
    """The share of draws that never run out, below which the curve does not come."""
    if found.never.value >= _RARE:
        row = {"y": plain(found.never.value)}
        yield layer("rule", [row], ACROSS, strokeDash=[6, 4])
        look = {"align": "right", "dx": -4, "dy": 4, "baseline": "top"}
        text = f"never: {draws_words(found.never)}"
        yield layer("text", [row], {"x": "width"}, text=text, **look)
