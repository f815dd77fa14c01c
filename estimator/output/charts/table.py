"""A sensitivity table as a heat map: the number in each cell, a border inside what was asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from estimator.answer.document import computed
from estimator.errors import InputError
from estimator.output import words
from estimator.output.charts import axes
from estimator.output.charts.drawing import Drawing, Panel, Row, layer
from estimator.output.charts.theme import PALE, PAPER, SMALL, VERMILION, width
from estimator.output.pages.answer import sensitivity
from estimator.output.sentences import capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.answer.estimate import Estimate
    from estimator.answer.table import Sensitivity
    from estimator.output.page import Table

_CELL: Final = 30  # pixels
_MOST: Final = (12, 24)  # cells across and down that leave room for their numbers
_SHADE: Final[Row] = {
    "field": "shade",
    "type": "quantitative",
    "scale": {"range": [PAPER, PALE], "interpolate": "rgb"},
    "legend": None,
}
_BORDER: Final[Row] = {"filled": False, "stroke": VERMILION, "strokeWidth": 2}


def drawing(estimate: Estimate, grid: Sensitivity) -> Drawing:
    """The cells of a table, paler where the answer is less.

    Args:
        estimate: the answer that it stands beside.
        grid: the table.

    Raises:
        InputError: it has more cells than can be read.
    """
    down, across = len(grid.rows), len(grid.rows[0])
    if across > _MOST[0] or down > _MOST[1]:
        rule = f"a chart has room for {_MOST[1]} values down and {_MOST[0]} across"
        raise InputError("`table`", f"{down} by {across} cells; {rule}; take fewer")
    shown = sensitivity(estimate, grid)
    heads, tops = [row[0] for row in shown.rows], shown.columns[1 : across + 1]
    rows = _rows(grid, shown)
    claimed, given = ([row for row in rows if row[key]] for key in ("inside", "given"))
    layers = [
        layer("rect", rows, {"color": _SHADE}, stroke=PAPER, strokeWidth=2),
        layer("rect", claimed, **_BORDER),
        layer("text", [row for row in rows if not row["given"]], {"text": "text"}),
        layer("text", given, {"text": "text"}, fontWeight="bold"),
    ]
    titles = [words.titled(axis.name, estimate.scenario) for axis in grid.axes]
    left = round(min(160, max(40, *(width(head, SMALL) + 10 for head in heads))))
    side = {**axes.ABOVE, "titleX": -left, "titleY": -22}
    encoding = {
        "x": _channel("x", tops, "".join(titles[1:]), orient="top", titleAnchor="end"),
        "y": _channel("y", heads, titles[0], **side),
    }
    key = [f"{shown.title}.", *_key(shown)]
    return Drawing([Panel(layers, encoding, _CELL * down)], key, left, head=14, foot=4)


def _rows(grid: Sensitivity, shown: Table) -> list[Row]:
    """A row for each cell, its text that of the table on the screen without its signs."""
    values = [[computed(cell.answer) for cell in row] for row in grid.rows]
    most = max((value for row in values for value in row if value is not None), default=1)
    return [
        {
            "x": m,
            "y": n,
            "value": values[n][m],
            "shade": most if values[n][m] is None else values[n][m],
            "text": shown.rows[n][m + 1].strip("[*]"),
            "inside": bool(cell.inside) and grid.bound == "exact",
            "given": shown.rows[n][m + 1].startswith("["),
        }
        for n, row in enumerate(grid.rows)
        for m, cell in enumerate(row)
    ]


def _channel(field: str, labels: Sequence[str], title: str, **look: object) -> Row:
    """A channel of places in order, each with its label."""
    named = f"{json.dumps(labels)}[datum.value]"
    bare = {"ticks": False, "domain": False, "labelAngle": 0, "labelOverlap": False}
    axis = {"title": title or None, "labelExpr": named, **bare, **look}
    return {"field": field, "type": "ordinal", "axis": axis}


def _key(shown: Table) -> Iterator[str]:
    """What borders and bold numbers mean."""
    signs = {"* ": "Red border: ", "[ ] ": "Bold: "}
    for part in "; ".join(shown.notes).split("; "):
        sign = next((sign for sign in signs if part.startswith(sign)), "")
        said = signs[sign] + part.removeprefix(sign) if sign else capital(part)
        yield f"{said.rstrip('.')}." if said else ""
