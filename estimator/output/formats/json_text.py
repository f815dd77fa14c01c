"""A page as one JSON document, or its rows as NDJSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from estimator import __version__
from estimator.cleaning import COMMAND, rid_of_unseen
from estimator.output.page import SCHEMA_VERSION

if TYPE_CHECKING:
    import re

    from estimator.output.page import Page


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
    """JSON that neither a terminal nor a log obeys, nor an editor reorders; all is still there."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    return COMMAND.sub(r"\\u0023#", rid_of_unseen(text, _escaped))


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
