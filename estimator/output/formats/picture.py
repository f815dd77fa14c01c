"""A chart as a file: its specification, or drawn by vl-convert, without a browser or a network."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from estimator.errors import InputError

_CLIP: Final = re.compile(r'(?<=id="clip)\d+(?=")|(?<="url\(#clip)\d+(?=\)")')
_SCALE: Final = 2  # pixels of a picture for each of the specification


def check_drawable(name: str, where: str = "-o") -> None:
    """Refuse to draw without the library that does it.

    Args:
        name: of the file.
        where: what asks for it, as a message says it.

    Raises:
        InputError: it is not installed.
    """
    if find_spec("vl_convert") is None:
        advice = "pip install 'munitions-estimator[charts]'"
        advice += ", or write a .vl.json" * name.lower().endswith((".svg", ".png"))
        raise InputError(where, f"{name} is drawn by vl-convert, which is not installed; {advice}")


@cache  # 4 s each time, for the same text
def runtime() -> str:
    """A script that draws specifications in a browser: vl-convert's own, as ``vegaEmbed``."""
    text: str = import_module("vl_convert").javascript_bundle("globalThis.vegaEmbed = vegaEmbed")
    return text


def render(specification: dict[str, Any], form: str) -> str | bytes:
    """A specification as text, as SVG, or as PNG of twice its width.

    Args:
        specification: of Vega-Lite.
        form: ``vl.json``, ``svg`` or ``png``.
    """
    if form == "vl.json":
        return json.dumps(specification, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    vl_convert = import_module("vl_convert")
    if form == "svg":
        drawn = _renumbered(vl_convert.vegalite_to_svg(specification))
        named = f'<svg role="img" aria-label={quoteattr(specification["description"])} '
        return drawn.replace("<svg ", named, 1) + "\n"  # which vl-convert leaves out
    return bytes(vl_convert.vegalite_to_png(specification, scale=_SCALE))


def _renumbered(svg: str) -> str:
    """The same with its clips counted from 0; vl-convert counts all those of a process."""
    numbers: dict[str, str] = {}
    return _CLIP.sub(lambda found: numbers.setdefault(found[0], str(len(numbers))), svg)
