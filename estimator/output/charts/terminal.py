"""The lines of a chart as text with axes, for a terminal; drawn by plotext."""

from __future__ import annotations

import re
import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from estimator.errors import InputError
from estimator.extras import check_installed
from estimator.output.charts import chosen
from estimator.output.charts.axes import ticks
from estimator.output.numbers import number

if TYPE_CHECKING:
    from estimator.output.charts.drawing import Panel
    from estimator.output.page import Page

_MOST: Final = 100  # columns
_LINES: Final = 18
_ESCAPES: Final = re.compile(r"\x1b\[[\d;]*m")


def render_page(page: Page, chart: str) -> str:
    """Every panel that has lines of a page's chart, one below the other.

    Raises:
        InputError: there is no such chart, it has no lines, or plotext is not installed.
    """
    panels = chosen(page, chart).panels
    parts = [_panel(panel) for panel in panels if _rows(panel, "line")]
    if not parts:
        rule = "text has room for charts of lines alone; add -o x.svg"
        raise InputError("--chart", f"{rule}, or leave out --chart")
    return "\n".join(parts)


def _rows(panel: Panel, kind: str) -> list[dict[str, Any]]:
    """The data of all marks of a kind."""
    found = (each for each in panel.layers if each["mark"]["type"] == kind)
    return [row for each in found for row in each["data"]["values"]]


def _panel(panel: Panel) -> str:
    check_installed("plotext", "--chart", "text charts need plotext:")
    plot: Any = import_module("plotext")
    plot.clear_figure()
    plot.theme("clear")
    plot.plot_size(min(_MOST, shutil.get_terminal_size().columns), _LINES)
    rows = _rows(panel, "line")
    plot.plot([row["x"] for row in rows], [row["y"] for row in rows], marker="braille")
    for row in _rows(panel, "rule"):
        if row.keys() == {"x"}:
            plot.vline(row["x"])
        if row.keys() == {"y"}:
            plot.hline(row["y"])
    for name in ("x", "y"):
        _axis(plot, name, panel.encoding[name])
    title = f"{panel.title}: " * bool(panel.title) + panel.encoding["y"]["axis"]["title"]
    drawn = _ESCAPES.sub("", plot.build())
    lines = [title, *drawn.splitlines(), "; ".join(_labels(panel))]
    return "\n".join(line.rstrip() for line in lines if line) + "\n"


def _labels(panel: Panel) -> list[str]:
    """What the lines across are, each once."""
    texts = (each["mark"].get("text") for each in panel.layers if each["mark"]["type"] == "text")
    lines = ([text] if isinstance(text, str) else text for text in texts if text)
    return list(dict.fromkeys(", ".join(line) for line in lines))


def _axis(plot: Any, name: str, channel: dict[str, Any]) -> None:
    """Ends and ticks of an axis, at round numbers."""
    scale = channel["scale"]
    low, high = scale["domain"]
    marks = channel["axis"].get("values") or ticks(low, high)
    is_share = channel["axis"].get("format") == ".0%"
    labels = [f"{mark:.0%}" if is_share else number(mark) for mark in marks]
    getattr(plot, f"{name}lim")(low, high)
    getattr(plot, f"{name}scale")(scale.get("type", "linear"))
    getattr(plot, f"{name}ticks")(marks, labels)
    if name == "x":
        plot.xlabel(channel["axis"]["title"])
