"""A page as Markdown (the dialect of GitHub)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from estimator.output.page import Page, Table

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~#]|&(?=#?\w+;))")
# What GitHub makes a link of, or a mention, or a reference, however it is escaped: but not in code.
_LIVE: Final = re.compile(
    r"((?:(?:https?://|ftp://|www\.|mailto:)[^\s`|\\]+"
    r"|(?:(?<![\w.+-])[\w.+-]+)?@[\w-]+(?:[.@/-][\w-]+)*"
    r"|(?:(?<![\w./-])[\w./-]+)?#\d+)+)"
)


def render(page: Page) -> str:
    """Sentences, tables with their titles, notes and the next step."""
    body = page.text()
    blocks = [escape(sentence) for sentence in body.lead]
    blocks += [table_text(table) for table in body.tables]
    blocks += [f"Note: {escape(warning)}" for warning in body.warnings]
    if body.next_step:
        blocks.append(f"Next: {code(body.next_step)}")
    return "\n\n".join(blocks) + "\n"


def table_text(table: Table) -> str:
    """A pipe table under its title in bold."""
    marks = ["---:" if n in table.numeric else "---" for n in range(len(table.columns))]
    rows = [[_cell(table, cell) for cell in row] for row in (table.columns, *table.rows)]
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    lines = [head, f"| {' | '.join(marks)} |"]
    for n, line in enumerate(body):
        if n in table.heads:
            lines.append(f"| **{escape(table.heads[n])}** |{' |' * (len(marks) - 1)}")
        lines.append(line)
    title = [f"**{escape(table.title)}**", ""] if table.title else []
    notes = ["", *(escape(note) for note in table.notes)] if table.notes else []
    return "\n".join([*title, *lines, *notes])


def _cell(table: Table, cell: str) -> str:
    link = table.links.get(cell)
    return f"[{escape(cell)}](<{link.replace('|', '%7C')}>)" if link else escape(cell)


def escape(text: str) -> str:
    """Text that Markdown shows as it is; addresses, @names and #numbers as code."""
    parts = _LIVE.split(text)
    parts[::2] = [_SPECIAL.sub(r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [f"`{part}`" for part in parts[1::2]]
    return "".join(parts)


def fenced(text: str) -> str:
    """Lines as a block of code."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}\n{text}{fence}\n"


def code(text: str) -> str:
    """Text between more backticks than it holds in a row."""
    longest = _longest_run(text)
    fence, space = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
