"""How every chart looks: fonts, colours, axes, and how texts are broken into lines."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

WIDTH: Final = 640
PADDING: Final = 16
INK: Final = "#1a1a1a"
GREY: Final = "#595959"
BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
PAPER: Final = "#ffffff"
PALE: Final = "#8cbfe0"  # the darkest that numbers stand on
CLAIM: Final = "#f6e3c5"
"""Blue and vermilion of Okabe and Ito, which everybody can tell apart, and a tint of orange."""
_LINES: Final = "#d9d9d9"
_FONT: Final = "Arial, Liberation Sans, Helvetica, sans-serif"
"""vl-convert brings Liberation Sans, as wide as Arial, so no system font is needed."""
TITLE, TEXT, SMALL = 16, 12, 11
"""Sizes of letters [pixels]."""
LEFT: Final = 48
"""Room for the numbers of an axis [pixels]."""

CONFIG: Final[dict[str, Any]] = {
    "font": _FONT,
    "background": PAPER,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "color": INK,
        "fontSize": TITLE,
        "lineHeight": TITLE + 4,
        "subtitleColor": GREY,
        "subtitleFontSize": TEXT,
        "subtitleLineHeight": TEXT + 4,
        "subtitlePadding": 6,
    },
    "axis": {
        "labelColor": INK,
        "labelFontSize": SMALL,
        "titleColor": INK,
        "titleFontSize": TEXT,
        "titleFontWeight": "normal",
        "domainColor": GREY,
        "tickColor": GREY,
        "gridColor": _LINES,
    },
    "axisQuantitative": {"labelOverlap": "greedy", "labelSeparation": 6},
    "text": {"color": INK, "fontSize": SMALL},
    "line": {"color": BLUE, "strokeWidth": 2, "strokeJoin": "round"},
    "area": {"color": BLUE, "line": False},
    "rule": {"color": GREY},
    "point": {"color": BLUE, "filled": True, "size": 60, "opacity": 1},
    "bar": {"color": BLUE},
}

_NARROW: Final = frozenset("iljtfrI.,:;'|!()[]/- ")
_WIDE: Final = frozenset("mwMW@%&—…")


def width(text: str, size: float) -> float:
    """About how wide a text is, rather too much than too little [pixels]."""
    return size * sum(map(_em, text))


def _em(char: str) -> float:
    if char in _NARROW:
        return 0.31
    if char in _WIDE or unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.71 if char.isupper() else 0.556


def wrapped(text: str, size: float, room: float, most: int = 6) -> list[str]:
    """A text in lines that fit, the last one cut where there would be more of them.

    Args:
        text: what is to be broken; words that fit no line are broken too.
        size: of its letters [pixels].
        room: how long a line may be [pixels].
        most: how many lines there may be.
    """
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined, size) <= room:
            lines[-1] = joined
            continue
        lines += [""] * bool(lines[-1])
        for char in word:
            if width(lines[-1] + char, size) > room:
                lines.append("")
            lines[-1] += char
        if len(lines) > most:
            break
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while width(f"{last}…", size) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]
