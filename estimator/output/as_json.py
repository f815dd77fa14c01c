"""A page as one JSON document, or its rows as NDJSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from estimator import __version__
from estimator.output.page import SCHEMA_VERSION

if TYPE_CHECKING:
    from estimator.output.page import Page


def render(page: Page) -> str:
    """One document, with the version of its form and of the estimator."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "estimator_version": __version__,
        "command": page.command,
    }
    return json.dumps(head | page.data(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def render_lines(page: Page) -> str:
    """A row a line."""
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in page.records())
    return "".join(f"{line}\n" for line in lines)
