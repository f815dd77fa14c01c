"""A drawing and the words around it as one Vega-Lite specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output.charts.drawing import layer
from estimator.output.charts.theme import CONFIG, GREY, PADDING, SMALL, TEXT, TITLE, WIDTH, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.output.charts.drawing import Drawing, Panel
    from estimator.output.page import Body

_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_ROOM: Final = WIDTH - 2 * PADDING
_RIGHT: Final = 30  # for half of the last label of an axis
_BOLD: Final = 1.06  # how much wider bold letters are


def specification(
    drawing: Drawing, body: Body, command: str = "", *, alone: bool = True
) -> dict[str, Any]:
    """A chart as plain data: the answer as its title, what it assumes, sources and command.

    Args:
        drawing: the marks.
        body: what the page of the same result says, cleaned.
        command: what made it, as typed; may be empty.
        alone: whether nothing around it says the same; else it explains its marks alone.
    """
    answer, *more = body.lead[body.skip :]
    views = [_view(panel, drawing.left) for panel in drawing.panels]
    if alone:
        views[-1]["layer"].append(_caption(drawing, list(_foot(body, command))))
    several = len(views) > 1
    if several:  # which Vega-Lite fits into no width
        shape: dict[str, Any] = {"vconcat": views, "spacing": 24}
        for view in views:
            view["width"] = _ROOM - drawing.left - _RIGHT
    else:
        fit = {"type": "fit-x", "contains": "padding"}
        shape = {"width": WIDTH, "autosize": fit, **views[0]}
    title: dict[str, Any] = {
        "text": wrapped(answer, TITLE * _BOLD, _ROOM, 5),
        "subtitle": list(_below(drawing, [*more, *body.lead[: body.skip]], body)),
    }
    if not alone:
        key = wrapped(" ".join(drawing.key), TEXT, _ROOM, 5)
        title = {"text": key, "color": GREY, "fontSize": TEXT, "fontWeight": "normal"}
    title |= {
        "frame": "bounds" if several else "group",
        "dx": 0 if several else -drawing.left,
        "offset": 12 if several else drawing.head,
    }
    return {
        "$schema": _SCHEMA,
        "description": " ".join([answer, *more]),
        "title": title,
        "padding": PADDING,
        **shape,
        "config": CONFIG,
    }


def _view(panel: Panel, left: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "height": panel.height,
        "encoding": panel.encoding,
        "layer": [each for each in panel.layers if each["data"]["values"]],
    }
    if not panel.title:
        return made
    text = wrapped(panel.title, TEXT * _BOLD, _ROOM)
    return {"title": {"text": text, "fontSize": TEXT, "frame": "group", "dx": -left}, **made}


def _below(drawing: Drawing, lines: Sequence[str], body: Body) -> Iterator[str]:
    """The verdict, then what the marks mean, then what all of it assumes."""
    for text in (*lines, " ".join(drawing.key), _assumed(body)):
        if text:
            yield from wrapped(text, TEXT, _ROOM, 5)


def _assumed(body: Body) -> str:
    """Every input with its value, from the table of the page."""
    rows = next((table.rows for table in body.tables if table.title == "Assumptions"), ())
    words = "; ".join(f"{name}: {value}" for name, value, *_ in rows if name != "month")
    return f"Assumes {words}." if words else ""


def _foot(body: Body, command: str) -> Iterator[str]:
    tables = {table.title: table for table in body.tables}
    if sources := tables.get("Sources"):
        said = dict.fromkeys(row[1] for row in sources.rows)
        yield from wrapped(f"Sources: {'; '.join(said)}", SMALL, _ROOM)
    if command:
        yield from wrapped(clean(command), SMALL, _ROOM, 3)


def _caption(drawing: Drawing, lines: list[str]) -> dict[str, Any]:
    """Text below the inside, which Vega-Lite has no words for."""
    look = {"align": "left", "baseline": "top", "lineHeight": SMALL + 4, "color": GREY}
    shift = {"dx": -drawing.left, "dy": drawing.foot + 8 + 14 * drawing.is_dated}
    return layer("text", [{}], {"x": 0, "y": "height"}, text=lines or [""], **look, **shift)
