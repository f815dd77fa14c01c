"""A page as Markdown (the dialect of GitHub)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from estimator.output.page import Page, Table

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~#])")


def render(page: Page) -> str:
    """Sentences, tables with their titles, notes and the next step."""
    body = page.body()
    blocks = [escape(sentence) for sentence in body.lead]
    blocks += [table_text(table) for table in body.tables]
    blocks += [f"Note: {escape(warning)}" for warning in body.warnings]
    if body.next_step:
        fence = "``" if "`" in body.next_step else "`"
        blocks.append(f"Next: {fence}{body.next_step}{fence}")
    return "\n\n".join(blocks) + "\n"


def table_text(table: Table) -> str:
    """A pipe table under its title in bold."""
    marks = ["---:" if n in table.numeric else "---" for n in range(len(table.columns))]
    rows = [[escape(cell) for cell in row] for row in (table.columns, *table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in (rows[0], marks, *rows[1:])]
    title = [f"**{escape(table.title)}**", ""] if table.title else []
    notes = ["", *(escape(note) for note in table.notes)] if table.notes else []
    return "\n".join([*title, *lines, *notes])


def escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", text)
