"""A page as one JSON document, or its rows as NDJSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from estimator import __version__
from estimator.output.page import SCHEMA_VERSION, clean

if TYPE_CHECKING:
    from estimator.output.page import Page

# What `clean` drops, apart from what JSON itself escapes.
_UNSEEN: Final = (*range(0x7F, 0xA0), 0x061C, *range(0x2000, 0x2070), 0xFEFF)
_ESCAPED: Final = {point: f"\\u{point:04x}" for point in _UNSEEN if not clean(chr(point))}


def render(page: Page) -> str:
    """One document, with the version of its form and of the estimator."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "estimator_version": __version__,
        "command": page.command,
    }
    return dumps(head | page.data(), indent=2) + "\n"


def render_lines(page: Page) -> str:
    """A row a line."""
    return "".join(f"{dumps(row)}\n" for row in page.records())


def dumps(value: Any, indent: int | None = None) -> str:
    """JSON that neither a terminal obeys nor an editor reorders."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    return text.translate(_ESCAPED)
