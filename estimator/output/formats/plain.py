"""A page as plain text: no boxes, no colour, columns lined up; imports nothing heavy."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from estimator.output.page import Page, Table


def render(page: Page) -> str:
    """Sentences, then tables, then warnings and the next step."""
    body = page.text()
    blocks = ["\n".join(body.lead), *(table_text(table) for table in body.tables)]
    blocks += [f"Note: {warning}" for warning in body.warnings]
    if body.next_step:
        blocks.append(f"Next: {body.next_step}")
    return "\n\n".join(blocks) + "\n"


def table_text(table: Table) -> str:
    """Columns padded to the same width, without rules between them."""
    rows = [list(table.columns), *(list(row) for row in table.rows)]
    widths = [max(cells(row[n]) for row in rows) for n in range(len(table.columns))]
    indent = "  " * bool(table.heads)
    head, *body = (f"{indent}{'  '.join(_padded(row, widths, table))}".rstrip() for row in rows)
    lines = [head]
    for n, line in enumerate(body):
        lines += [table.heads[n], line] if n in table.heads else [line]
    title = [table.title] if table.title else []
    return "\n".join([*title, *(f"  {line}" for line in lines), *(f"  {n}" for n in table.notes)])


def _padded(row: list[str], widths: list[int], table: Table) -> Iterator[str]:
    for n, (cell, width) in enumerate(zip(row, widths, strict=True)):
        space = " " * (width - cells(cell))
        yield space + cell if n in table.numeric else cell + space


def cells(text: str) -> int:
    """How many columns a terminal needs for a text: two for wide characters, none for marks."""
    if text.isascii():  # a list of 50,000 figures takes half as long
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) > 0 for char in text)
