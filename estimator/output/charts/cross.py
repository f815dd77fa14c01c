"""What each figure says over what everything else implies: a forest, the most strained first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from estimator.cleaning import clean
from estimator.output.charts import axes
from estimator.output.charts.drawing import UPRIGHT, Drawing, Panel, Row, layer
from estimator.output.charts.theme import BLUE, GREY, PALE, SMALL, VERMILION, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.claims.reconcile import Reconciliation
    from estimator.claims.reconciliation import Strain
    from estimator.output.charts.drawing import Charts

_LINE: Final = 22  # pixels
_LEAST, _MOST = 140, 300  # pixels for the names of figures
_ROOM: Final = 1.25  # times, beyond the last end
_FARTHEST: Final = 100.0  # times; arrows stand for what is further off


def charts(found: Reconciliation) -> Charts:
    """The chart of a case; none where nothing is held against anything else."""
    return {"cross": lambda: drawing(found)} if _checked(found) else {}


def drawing(found: Reconciliation) -> Drawing:
    """A line for each figure that something else says anything of.

    Args:
        found: what came of a case; one figure at least is checked.
    """
    rows = [_row(strain, number) for number, strain in enumerate(_checked(found))]
    ends = [end for row in rows for end in (*row["said"], *row["implied"]) if 0 < end < math.inf]
    last = min(_FARTHEST, _ROOM * max([*ends, 2.0]))
    first = max(1 / _FARTHEST, min([*ends, 0.5]) / _ROOM)
    left = round(min(_MOST, max(_LEAST, *(width(row["name"], SMALL) + 12 for row in rows))))
    texts = [{key: row[key] for key in ("y", "name", "strain")} for row in rows]
    look = {"align": "left", "dx": -left, "limit": left - 8}
    layers = [
        layer("rule", [{"x": 1}], UPRIGHT, strokeDash=[2, 3]),
        *_bars(rows, "implied", first, last, color=PALE, thick=9),
        *_bars([row for row in rows if not row["off"]], "said", first, last, color=BLUE),
        *_bars([row for row in rows if row["off"]], "said", first, last, color=VERMILION),
        layer("text", texts, {"x": 0, "text": "name"}, **look),
        layer("text", texts, {"x": "width", "text": "strain"}, align="left", dx=8, color=GREY),
    ]
    x = axes.logarithmic(axes.days(last, "times the middle of what everything else implies", first))
    encoding = {"x": x, "y": axes.channel("y", len(rows) - 0.5, -0.7, None)}
    key = [
        "Pale: what everything else implies (90%). Dark: what the figure says.",
        "Vermilion: strained, by the number on the right. Arrows: no end.",
    ]
    return Drawing([Panel(layers, encoding, _LINE * len(rows))], key, left)


def _checked(found: Reconciliation) -> Sequence[Strain]:
    return [strain for strain in found.strains if strain.implied is not None]


def _row(strain: Strain, number: int) -> Row:
    """Both intervals over the middle of what is implied, or its one end."""
    implied, reading = strain.implied, strain.reading
    assert implied is not None  # noqa: S101 - of `_checked`
    scale = float(strain.said.given.quantity.unit.scale())
    said = [math.exp(end) / scale for end in (reading.least, reading.most)]
    ends = [end for end in implied if 0 < end < math.inf]
    middle = math.sqrt(ends[0] * ends[-1])
    return {
        "y": number,
        "name": clean(f"{strain.said.id}: {strain.said.given.text}"),
        "said": [end / middle for end in said],
        "implied": [end / middle for end in implied],
        "strain": strain.words,
        "off": strain.is_notable,
    }


def _bars(
    rows: list[Row], which: str, first: float, last: float, color: str, thick: int = 3
) -> Iterator[Row]:
    """A bar from end to end, with arrows where it goes on."""
    found = []
    for row in rows:
        low, high = row[which]
        found.append(
            {"y": row["y"], "x": max(low, first), "x2": min(high, last), "ends": [low, high]}
        )
    shown = [row for row in found if row["x"] <= row["x2"]]
    plain = [{key: value for key, value in row.items() if key != "ends"} for row in shown]
    yield layer("rule", plain, {"x2": "x2"}, color=color, strokeWidth=thick)
    more = [{"y": row["y"], "x": last} for row in found if row["ends"][1] > last]
    less = [{"y": row["y"], "x": first} for row in found if row["ends"][0] < first]
    for marks, shape in ((more, "triangle-right"), (less, "triangle-left")):
        yield layer("point", marks, shape=shape, size=25 * thick, color=color)
