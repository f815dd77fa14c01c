"""A page as HTML, for notebooks."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.output.page import Page, Table

_ELSEWHERE: Final = frozenset({"assumption", "common input", "source"})
"""What the scenario of a result says already."""
_RIGHT: Final = ' style="text-align: right"'


def render(page: Page) -> str:
    """Sentences, the tables of what follows, and notes; every text escaped."""
    body = page.text()
    blocks = [f"<p>{html.escape(sentence)}</p>" for sentence in body.lead]
    blocks += ["".join(_table(table)) for table in body.tables if table.spare not in _ELSEWHERE]
    blocks += [f"<p>Note: {html.escape(warning)}</p>" for warning in body.warnings]
    return "\n".join(blocks)


def _table(table: Table) -> Iterator[str]:
    yield "<table>"
    if table.title:
        yield f"<caption>{html.escape(table.title)}</caption>"
    yield _row(table, table.columns, "th")
    for n, row in enumerate(table.rows):
        if n in table.heads:
            yield f'<tr><th colspan="{len(table.columns)}">{html.escape(table.heads[n])}</th></tr>'
        yield _row(table, row, "td")
    yield "</table>"
    yield from (f"<p>{html.escape(note)}</p>" for note in table.notes)


def _row(table: Table, cells: Sequence[str], tag: str) -> str:
    shown = (
        f"<{tag}{_RIGHT * (n in table.numeric)}>{html.escape(cell)}</{tag}>"
        for n, cell in enumerate(cells)
    )
    return f"<tr>{''.join(shown)}</tr>"
