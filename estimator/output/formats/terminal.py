"""A page in the terminal, with Rich."""

from __future__ import annotations

import io
import os
import shutil
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from estimator.output.page import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import JustifyMethod, OverflowMethod, RenderableType

    from estimator.output.page import Body, Page

Color = Literal["auto", "always", "never"]
_WIDEST: Final = 10_000  # nothing is wrapped when nobody looks at a screen
_BESIDE: Final = 3  # what Rich puts beside a column: two spaces and a divider
_FOLDED: Final = 16  # long words are folded to this width before a table is given up
_CLIPPED: Final = 12  # what is left at least of text that is cut to fit
_PLAIN_FROM: Final = 150  # cells; Rich's own layout is super-linear in larger tables


def render(page: Page, color: Color | None = "auto") -> str:
    """The page as text: as wide as the terminal, or with nothing wrapped where there is none.

    Args:
        page: what to show.
        color: ``--color``; None for a file.
    """
    body = page.text()
    shown = _printed(body, color)
    if color is not None and _is_tty() and shown.count("\n") >= shutil.get_terminal_size().lines:
        return _printed(body, color, again=True)
    return shown


def _printed(body: Body, color: Color | None, *, again: bool = False) -> str:
    console = _console(color)
    for block in _blocks(body, console.width, again=again):
        console.print(block, soft_wrap=isinstance(block, Text) and block.no_wrap)
    assert isinstance(console.file, io.StringIO)  # noqa: S101
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))


def _is_tty() -> bool:
    return bool(sys.stdout and sys.stdout.isatty())


def _console(color: Color | None) -> Console:
    is_screen = color is not None and _is_tty()
    shows = color is not None and _shows_color(color)
    return Console(
        file=io.StringIO(),
        width=min(shutil.get_terminal_size().columns, _WIDEST) if is_screen else _WIDEST,
        color_system="standard" if shows else None,
        force_terminal=shows,
        no_color=False,  # decided here
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _shows_color(color: Color) -> bool:
    """``--color``, then NO_COLOR, then FORCE_COLOR (0 is off), then whether a terminal shows it."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if forced := os.environ.get("FORCE_COLOR"):
        return forced != "0"
    return _is_tty() and os.environ.get("TERM") not in {"dumb", "unknown"}


def _blocks(body: Body, width: int, *, again: bool) -> Iterator[RenderableType]:
    """What is printed, in order; the lead once more at the end if it has scrolled away."""
    yield from _lead(body)
    for table in body.tables:
        yield Text("")
        if table.title:
            yield Text(table.title, style="bold")
        yield from _table(table, width)
        yield from (Text(f"  {note}") for note in table.notes)
    yield from (Text(f"\nNote: {warning}", style="yellow") for warning in body.warnings)
    if again:
        yield Text("")
        yield from _lead(body)
    if body.next_step:  # the terminal wraps it, so that it can be copied in one piece
        yield Text(f"\nNext: {body.next_step}", style="dim", no_wrap=True)


def _lead(body: Body) -> Iterator[Text]:
    first, *rest = body.lead
    yield Text(first, style="bold")
    yield from (Text(line) for line in rest)


def _table(table: Table, width: int) -> Iterator[RenderableType]:
    """A table that fits; else its columns in several tables; else its rows one below another."""
    if len(table.rows) * len(table.columns) > _PLAIN_FROM and not table.heads:
        from estimator.output.formats.plain import table_text

        yield Text(table_text(Table("", table.columns, table.rows, table.numeric)), no_wrap=True)
    elif widths := _fitted(table, width):
        yield from _grouped(table, widths) if table.heads else [_rich(table, widths)]
    elif parts := _parted(table):
        for number, part in enumerate(parts):
            yield from [Text("")] * (number > 0)
            yield from _table(part, width)
    else:
        yield from _stacked(table)


def _grouped(table: Table, widths: list[int]) -> Iterator[RenderableType]:
    """The heading, then each group of rows under its own line; all columns in one line."""
    yield _rich(table._replace(rows=[]), widths)
    starts = sorted({0, *table.heads})
    for start, end in pairwise([*starts, len(table.rows)]):
        if start in table.heads:
            yield Text(table.heads[start], style="bold")
        yield _rich(table._replace(rows=table.rows[start:end]), widths, heading=False)


def _rich(table: Table, widths: list[int], *, heading: bool = True) -> RenderableType:
    rich = RichTable(box=box.SIMPLE_HEAD, show_edge=False, header_style="", show_header=heading)
    for n, column in enumerate(table.columns):
        justify: JustifyMethod = "right" if n in table.numeric else "left"
        clipped = n in table.clipped
        overflow: OverflowMethod = "ellipsis" if clipped else "fold"
        rich.add_column(
            Text(column), justify=justify, width=widths[n], overflow=overflow, no_wrap=clipped
        )
    for row in table.rows:
        rich.add_row(*(Text(cell, style="green" if cell.startswith("*") else "") for cell in row))
    return rich


def _fitted(table: Table, width: int) -> list[int] | None:
    """Widths of columns that fit: wrapped between words, else within them; numbers never."""
    cells = [[row[n] for row in table.rows] for n in range(len(table.columns))]
    heads = [_longest(head.split()) for head in table.columns]
    widths = [_longest([head, *cells[n]]) for n, head in enumerate(table.columns)]
    words = [max(heads[n], _longest(" ".join(texts).split())) for n, texts in enumerate(cells)]
    for n in table.numeric:
        words[n] = max(heads[n], _longest(cells[n]))
    for n in table.clipped:
        words[n] = min(words[n], _CLIPPED)
    parts = [least if n in table.numeric else min(least, _FOLDED) for n, least in enumerate(words)]
    room = width - _BESIDE * len(widths) + 1
    for floors in (words, parts):
        while sum(widths) > room and widths != floors:
            slack = [now - least for now, least in zip(widths, floors, strict=True)]
            widths[slack.index(max(slack))] -= 1
    return widths if sum(widths) <= room else None


def _longest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=0)


def _parted(table: Table) -> list[Table]:
    """The columns of numbers in two halves, each beside the first column."""
    count = len(table.columns)
    if count < 3 or not set(range(1, count)) <= table.numeric:
        return []
    half = (count + 1) // 2
    return [_columns(table, [0, *range(1, half)]), _columns(table, [0, *range(half, count)])]


def _columns(table: Table, chosen: list[int]) -> Table:
    return Table(
        "",
        [table.columns[n] for n in chosen],
        [[row[n] for n in chosen] for row in table.rows],
        frozenset(new for new, old in enumerate(chosen) if old in table.numeric),
    )


def _stacked(table: Table) -> Iterator[RenderableType]:
    for n, row in enumerate(table.rows):
        if n in table.heads:
            yield Text(table.heads[n], style="bold")
        cells = zip(table.columns, row, strict=True)
        yield Text("\n".join(f"  {column}: {cell}" for column, cell in cells if cell))
        yield from [Text("")] * (n + 1 < len(table.rows))
