"""What the function of a chart gives: marks with their data, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from estimator.output.charts.theme import LEFT, PAPER

Row: TypeAlias = "dict[str, Any]"


class Panel(NamedTuple):
    """Marks over one pair of axes.

    Attributes:
        layers: the marks, from the back to the front.
        encoding: the channels that all of them share, in the fields ``x`` and ``y``.
        height: of the inside [pixels].
        title: a line above it, where there are several.
    """

    layers: list[Row]
    encoding: Row
    height: int
    title: str = ""


class Drawing(NamedTuple):
    """A chart without the words around it.

    Attributes:
        panels: one below the other.
        key: what the marks mean, a sentence each.
        left: room for what stands to the left of the inside [pixels].
        head: likewise above it.
        foot: likewise below it.
        is_dated: whether there are dates below the days.
    """

    panels: Sequence[Panel]
    key: Sequence[str] = ()
    left: int = LEFT
    head: int = 20
    foot: int = 44
    is_dated: bool = False


Charts: TypeAlias = Mapping[str, Callable[[], Drawing]]
"""Drawings by name, made when one is wanted; the first is shown unless another is asked for."""


def layer(kind: str, rows: list[Row], channels: Row | None = None, **look: Any) -> Row:
    """Marks of one kind, one for each row.

    Args:
        kind: of Vega-Lite: ``line``, ``text``, ``rule``, …
        rows: the data.
        channels: those that differ from what all marks share: the name of a field, a number of
            pixels, ``width`` or ``height``, or whatever Vega-Lite takes.
        look: other properties of the marks.
    """
    encoding = {name: _channel(value) for name, value in (channels or {}).items()}
    return {"data": {"values": rows}, "mark": {"type": kind, **look}, "encoding": encoding}


def haloed(rows: list[Row], channels: Row, **look: Any) -> list[Row]:
    """Text that can be read over lines: once in the colour of the paper, then as it is."""
    halo = {"stroke": PAPER, "strokeWidth": 4}
    return [layer("text", rows, channels, **look, **more) for more in (halo, {})]


def _channel(value: Any) -> Any:
    if isinstance(value, int) or value in ("width", "height"):
        return {"value": value}
    return {"field": value} if isinstance(value, str) else value


ACROSS: Final[Row] = {"x": 0, "x2": "width"}
"""Channels of what goes from the left to the right."""
UPRIGHT: Final[Row] = {"y": 0, "y2": "height"}
"""Channels of what goes from the top to the bottom."""
IN_ORDER: Final[Row] = {"order": False}
"""How lines look that join their points as they come."""
