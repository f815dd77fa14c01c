"""A chart as a file: its specification, or drawn by vl-convert, without a browser or a network."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr

from estimator.output.charts import chosen
from estimator.output.charts.specification import specification

if TYPE_CHECKING:
    from estimator.output.page import Page

_CLIP: Final = re.compile(r'(?<=id="clip)\d+(?=")|(?<="url\(#clip)\d+(?=\)")')
_SCALE: Final = 2  # pixels of a picture for each of the specification


@cache  # 4 s each time, for the same text
def runtime() -> str:
    """A script that draws specifications in a browser: vl-convert's own, as ``vegaEmbed``."""
    text: str = import_module("vl_convert").javascript_bundle("globalThis.vegaEmbed = vegaEmbed")
    return text


def render_page(page: Page, form: str, chart: str, command: str) -> str | bytes:
    """The chart of a page that was asked for; the arguments are those of `chosen` and `render`."""
    return render(specification(chosen(page, chart), page.text(), command), form)


def render(chart: dict[str, Any], form: str) -> str | bytes:
    """A chart as text, as SVG, or as PNG of twice its width.

    Args:
        chart: a specification of Vega-Lite.
        form: ``vl.json``, ``svg`` or ``png``.
    """
    if form == "vl.json":
        return json.dumps(chart, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    vl_convert = import_module("vl_convert")
    if form == "svg":
        drawn = _renumbered(vl_convert.vegalite_to_svg(chart))
        named = f'<svg role="img" aria-label={quoteattr(chart["description"])} '
        return drawn.replace("<svg ", named, 1) + "\n"  # which vl-convert leaves out
    return bytes(vl_convert.vegalite_to_png(chart, scale=_SCALE))


def _renumbered(svg: str) -> str:
    """The same with its clips counted from 0; vl-convert counts all those of a process."""
    numbers: dict[str, str] = {}
    return _CLIP.sub(lambda found: numbers.setdefault(found[0], str(len(numbers))), svg)
