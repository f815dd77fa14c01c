"""A page in the terminal, with Rich."""

from __future__ import annotations

import io
import os
import shutil
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rich.console import Console
from rich.text import Text

from estimator.output import numbers
from estimator.output.files import is_seen
from estimator.output.formats.layout import lines, wrapped
from estimator.output.page import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from estimator.output.page import Body, Page

Color = Literal["auto", "always", "never"]
_WIDEST: Final = 10_000  # nothing is wrapped when nobody looks at a screen


def render(
    page: Page, color: Color | None = "auto", *, full: bool = True, again: bool = True
) -> str:
    """The page as text: as wide as the terminal, or with nothing wrapped where there is none.

    Args:
        page: what to show.
        color: ``--color``; None for a file.
        full: whether to show all of it where the screen is too small for that.
        again: whether to say the lead once more at the end where it has scrolled away.
    """
    screen = _Screen(page.text())
    shown = _printed(screen, color)
    if color is None or not is_seen():
        return shown
    for shorter in () if full else _shorter(screen):
        if fits(shown):
            break
        screen, shown = shorter, _printed(shorter, color)
    return _printed(screen._replace(again=True), color) if again and not fits(shown) else shown


def fits(shown: str) -> bool:
    """Whether a screen shows all of that, and the prompt after it."""
    return shown.count("\n") < shutil.get_terminal_size().lines


class _Screen(NamedTuple):
    """What is printed.

    Attributes:
        body: sentences and tables.
        left_out: how much is left out, noun by noun.
        again: whether the lead is said again at the end.
    """

    body: Body
    left_out: Sequence[str] = ()
    again: bool = False


def _shorter(screen: _Screen) -> Iterator[_Screen]:
    """The same with less in it: sources, notes, assumptions, then whatever else is to spare."""
    body, left_out = screen.body, list(screen.left_out)
    spare = sorted((table for table in body.tables if table.spare), key=_place)
    sources = [table for table in spare if table.spare == _FIRST[0]]
    for part in (*sources, body.warnings, *spare[len(sources) :]):
        noun, count = "note", len(part)
        if isinstance(part, Table):
            noun, count = part.spare, len(part.rows)
            body = body._replace(tables=[table for table in body.tables if table is not part])
        else:
            body = body._replace(warnings=())
        if count:
            left_out = [*left_out, numbers.counted(count, noun)]
            yield _Screen(body, left_out)


_FIRST: Final = ("source", "assumption")


def _place(table: Table) -> int:
    """When a table is left out: what an answer rests on before what follows from it."""
    return _FIRST.index(table.spare) if table.spare in _FIRST else len(_FIRST)


def _printed(screen: _Screen, color: Color | None) -> str:
    console = _console(color)
    found = _lines(screen, console.width)
    if console.color_system is None:  # nothing that Rich would add: a third of the time of a list
        return "".join(f"{row.rstrip()}\n" for line in found for row in line.plain.split("\n"))
    for line in found:
        console.print(line, soft_wrap=True)
    assert isinstance(console.file, io.StringIO)  # noqa: S101
    return "\n".join(line.rstrip() for line in console.file.getvalue().split("\n"))


def _console(color: Color | None) -> Console:
    is_screen = color is not None and is_seen()
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
    return is_seen() and os.environ.get("TERM") not in {"dumb", "unknown"}


def _lines(screen: _Screen, width: int) -> Iterator[Text]:
    """What is printed, in order; the lead once more at the end if it has scrolled away."""
    body, is_short = screen.body, bool(screen.left_out)
    yield from _lead(body, width)
    for table in body.tables:
        yield Text("")
        yield from _table(table, width, ruled=not is_short)
    for warning in body.warnings:
        yield Text("")
        yield from (Text(line, style="yellow") for line in wrapped(f"Note: {warning}", width))
    if screen.again:
        yield Text("")
        yield from _lead(body, width)
    if is_short:
        yield Text(f"\n{', '.join(screen.left_out)}: --full", style="dim")
    if body.next_step:  # the terminal wraps it, so that it can be copied in one piece
        yield Text(f"{'' if is_short else chr(10)}Next: {body.next_step}", style="dim")


def _lead(body: Body, width: int) -> Iterator[Text]:
    for number, sentence in enumerate(body.lead):
        style = "" if number else "bold"
        yield from (Text(line, style=style) for line in wrapped(sentence, width))


def _table(table: Table, width: int, *, ruled: bool) -> Iterator[Text]:
    if table.title:
        yield from (Text(line, style="bold") for line in wrapped(table.title, width))
    yield from lines(table, width, ruled=ruled)
    for note in table.notes:
        yield from map(Text, wrapped(note, width, "  "))
