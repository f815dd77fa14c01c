"""A page in the terminal, with Rich."""

from __future__ import annotations

import io
import os
import shutil
import sys
from typing import TYPE_CHECKING, Final, Literal

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from estimator.output.page import Body, Page, Table

Color = Literal["auto", "always", "never"]
_PIPED_WIDTH: Final = 10_000  # nothing is cut when nobody looks at a screen
_PLAIN_FROM: Final = 150  # cells; Rich's own layout is super-linear in larger tables


def render(page: Page, color: Color = "auto") -> str:
    """The page as text for standard output, with colour if that is a terminal that shows it."""
    console = _console(color)
    for block in _blocks(page.body()):
        console.print(block, soft_wrap=isinstance(block, Text) and not _is_tty())
    assert isinstance(console.file, io.StringIO)  # noqa: S101
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))


def _is_tty() -> bool:
    return bool(sys.stdout and sys.stdout.isatty())


def _console(color: Color) -> Console:
    width = shutil.get_terminal_size().columns if _is_tty() else _PIPED_WIDTH
    shows = _shows_color(color)
    return Console(
        file=io.StringIO(),
        width=width,
        color_system="standard" if shows else None,
        force_terminal=shows,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        safe_box=not _is_unicode(),
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


def _is_unicode() -> bool:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return encoding.lower().replace("-", "").startswith("utf")


def _blocks(body: Body) -> list[RenderableType]:
    first, *rest = body.lead
    blocks: list[RenderableType] = [Text(first, style="bold"), *(Text(line) for line in rest)]
    for table in body.tables:
        title = [Text(table.title, style="bold")] if table.title else []
        notes = (Text(f"  {note}") for note in table.notes)
        blocks += [Text(""), *title, _table(table), *notes]
    blocks += [Text(f"\nNote: {warning}", style="yellow") for warning in body.warnings]
    if body.next_step:
        blocks += [Text(f"\nNext: {body.next_step}", style="dim")]
    return blocks


def _table(table: Table) -> RenderableType:
    if len(table.rows) * len(table.columns) > _PLAIN_FROM:
        from estimator.output.as_plain import table_text

        return Text(table_text(table), no_wrap=True, overflow="ignore")
    lines = box.SIMPLE_HEAD if _is_unicode() else box.ASCII
    rich = RichTable(box=lines, show_edge=False, header_style="")
    for n, column in enumerate(table.columns):
        rich.add_column(Text(column), justify="right" if n in table.numeric else "left")
    for row in table.rows:
        rich.add_row(*(Text(cell, style="green" if cell.startswith("*") else "") for cell in row))
    return rich
