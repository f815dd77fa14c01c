"""Sentences and tables as HTML, every text escaped."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from estimator.output.page import Page, Table

_ELSEWHERE: Final = frozenset({"assumption", "common input", "source"})
"""What the scenario of a result says already."""
_INLINE: Final = ' style="text-align: right"'
"""How a notebook, which has no style sheet of ours, is told of numbers."""


def render(page: Page) -> str:
    """A page for notebooks: sentences, the tables of what follows, and notes."""
    body = page.text()
    blocks = [f"<p>{escaped(sentence)}</p>" for sentence in body.lead]
    kept = (table for table in body.tables if table.spare not in _ELSEWHERE)
    blocks += ["".join(table_parts(table, _INLINE)) for table in kept]
    blocks += [f"<p>Note: {escaped(warning)}</p>" for warning in body.warnings]
    return "\n".join(blocks)


def escaped(text: str) -> str:
    """Text that is no markup."""
    return html.escape(text)


def table_parts(table: Table, right: str, *, links: bool = False) -> Iterator[str]:
    """A table with its title and its notes.

    Args:
        table: cleaned.
        right: the attribute of cells that are numbers.
        links: whether cells lead to their addresses, where these are of https.
    """
    yield "<table>"
    if table.title:
        yield f"<caption>{escaped(table.title)}</caption>"
    yield _row(table, table.columns, "th", right, {})
    addresses = table.links if links else {}
    for n, row in enumerate(table.rows):
        if n in table.heads:
            yield f'<tr><th colspan="{len(table.columns)}">{escaped(table.heads[n])}</th></tr>'
        yield _row(table, row, "td", right, addresses)
    yield "</table>"
    yield from (f"<p>{escaped(note)}</p>" for note in table.notes)


def _row(
    table: Table, cells: Sequence[str], tag: str, right: str, addresses: Mapping[str, str]
) -> str:
    shown = []
    for n, cell in enumerate(cells):
        own = tag if cell else "td"  # a heading that is empty is none
        content = _linked(cell, addresses.get(cell, ""))
        shown.append(f"<{own}{right * (n in table.numeric)}>{content}</{own}>")
    return f"<tr>{''.join(shown)}</tr>"


def _linked(cell: str, address: str) -> str:
    if not address.startswith("https://"):
        return escaped(cell)
    return f'<a href="{escaped(address)}" rel="noreferrer">{escaped(cell)}</a>'
