"""A chart as a file: its specification, or drawn by vl-convert, without a browser or a network."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from estimator.errors import InputError

_SCALE: Final = 2  # pixels of a picture for each of the specification


def check_drawable(name: str) -> None:
    """Refuse to draw without the library that does it.

    Args:
        name: of the file.

    Raises:
        InputError: it is not installed.
    """
    if find_spec("vl_convert") is None:
        advice = "pip install 'munitions-estimator[charts]', or write a .vl.json"
        raise InputError("-o", f"{name} is drawn by vl-convert, which is not installed; {advice}")


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
        drawn: str = vl_convert.vegalite_to_svg(specification)
        named = f'<svg role="img" aria-label={quoteattr(specification["description"])} '
        return drawn.replace("<svg ", named, 1) + "\n"  # which vl-convert leaves out
    return bytes(vl_convert.vegalite_to_png(specification, scale=_SCALE))
