"""A table as lines of a terminal: no id, number or chart is broken to make it fit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from estimator.output.page import Table

_BESIDE: Final = 3  # what stands beside a column: two spaces and the divider of the rule
_INDENT: Final = "    "  # of what stands below its row
_NARROW: Final = 20  # no room for indents
_GLUE: Final = "\xa0"
_UNITS: Final = "rounds?|days?|weeks?|months?|years?|kg|t|percent|containers?|rockets?|deliver"
_NUMBER_AND_UNIT: Final = re.compile(rf"(?<=[\dkMB%]) (?=(?:{_UNITS})\b)|(?<=\bday) (?=\d)")
_CHART: Final = re.compile("[▁-█]|  ")


def wrapped(text: str, width: int, indent: str = "") -> Iterator[str]:
    """Lines no wider than that: broken between words, but not between a number and its unit."""
    room, line = max(1, width - len(indent)), ""
    if _cells(text) <= room:  # as nearly all do of the million cells that a list may have
        yield indent + (text if _CHART.search(text) else text.strip(" ").replace(_GLUE, " "))
        return
    for word in _words(text):
        if line and _cells(line) + 1 + _cells(word) > room:
            yield indent + line
            line = ""
        line = f"{line} {word}" if line else word
        while _cells(line) > room:  # one word that is wider than the screen
            head = _head(line, room)
            yield indent + head
            line = line[len(head) :]
    yield indent + line


def _cells(text: str) -> int:
    """How wide a text is; most are of characters that take one cell each."""
    return len(text) if text.isascii() and text.isprintable() else cell_len(text)


def _words(text: str) -> list[str]:
    """What is not to be broken; a chart, which has spaces of its own, as a whole."""
    if _CHART.search(text):
        return [text]
    return [
        word.replace(_GLUE, " ") for word in _NUMBER_AND_UNIT.sub(_GLUE, text).split(" ") if word
    ]


def _head(word: str, width: int) -> str:
    """As many characters as fit, and at least one."""
    end = 1
    while end < len(word) and _cells(word[: end + 1]) <= width:
        end += 1
    return word[:end]


def lines(table: Table, width: int, *, ruled: bool = True) -> Iterator[Text]:
    """A table that fits; else its columns in several tables; else its rows one below another.

    Args:
        table: what to show; its title and notes are not.
        width: of the screen [cells].
        ruled: whether there is a line under the heading.
    """
    for count, wraps in _ways(len(table.below)):
        beside = [n for n in range(len(table.columns)) if n not in table.below[:count]]
        if widths := _fitted(table, beside, width, wraps=wraps):
            yield from _laid_out(table, beside, widths, width, ruled=ruled)
            return
    if parts := _parted(table):
        for number, part in enumerate(parts):
            yield from [Text("")] * (number > 0)
            yield from lines(part, width, ruled=ruled)
    else:
        yield from _stacked(table, width)


def _ways(most: int) -> Iterator[tuple[int, bool]]:
    """How many columns stand below their rows, and whether those beside are wrapped."""
    yield from ((count, False) for count in range(most + 1))
    yield from ((count, True) for count in range(bool(most), most + 1))


def _laid_out(
    table: Table, beside: Sequence[int], widths: Sequence[int], width: int, *, ruled: bool
) -> Iterator[Text]:
    yield from _row(table, beside, widths, table.columns, is_head=True)
    if ruled:
        yield Text("─" * (sum(widths) + _BESIDE * len(widths) - 1))
    for n, row in enumerate(table.rows):
        if n in table.heads:
            yield from (Text(line, style="bold") for line in wrapped(table.heads[n], width))
        yield from _row(table, beside, widths, row)
        below = [row[m] for m in table.below if m not in beside and row[m]]
        charts = [text for text in below if _CHART.search(text)]
        words = "; ".join(text for text in below if text not in charts)
        for text in filter(None, (words, *charts)):
            yield from _linked(table, text, wrapped(text, width, _INDENT))


def _linked(table: Table, cell: str, lines: Iterable[str]) -> Iterator[Text]:
    """The lines of a cell that stands by itself, with its link if it has one."""
    link = table.links.get(cell)
    for line in lines:
        text = Text(line)
        if link:  # not under the indent
            text.stylize(Style(link=link), len(line) - len(line.lstrip()))
        yield text


def _row(
    table: Table,
    beside: Sequence[int],
    widths: Sequence[int],
    row: Sequence[str],
    *,
    is_head: bool = False,
) -> Iterator[Text]:
    """The lines of a row; the cells of a heading stand on its last one."""
    cells = [list(wrapped(row[n], width)) for n, width in zip(beside, widths, strict=True)]
    height = max(map(len, cells), default=0)
    if is_head:
        cells = [[""] * (height - len(cell)) + cell for cell in cells]
    for level in range(height):
        line, styled = "", []
        for n, own, width in zip(beside, cells, widths, strict=True):
            cell = own[level] if level < len(own) else ""
            space = " " * (width - _cells(cell))
            before, after = (space, "") if n in table.numeric else ("", space)
            begin = len(line) + 1 + len(before)
            line += f" {before}{cell}{after}  "
            link = None if is_head else table.links.get(row[n])
            color = "green" if row[n].lstrip("[").startswith("*") else None
            if link or color:
                styled.append((Style(color=color, link=link), begin, begin + len(cell)))
        text = Text(line.rstrip())
        for style, begin, end in styled:
            text.stylize(style, begin, end)
        yield text


def _fitted(table: Table, beside: Sequence[int], width: int, *, wraps: bool) -> list[int] | None:
    """Widths of columns that fit, wrapped between words if need be; numbers never."""
    cells = {n: [row[n] for row in table.rows] for n in beside}
    widths = [_longest([table.columns[n], *cells[n]]) for n in beside]
    room = width - _BESIDE * len(widths) + 1
    if wraps and sum(widths) > room:
        least = [
            _longest([*table.columns[n].split(" "), *_unbroken(table, n, cells[n])]) for n in beside
        ]
        while sum(widths) > room and widths != least:
            slack = [now - end for now, end in zip(widths, least, strict=True)]
            widths[slack.index(max(slack))] -= 1
    return widths if sum(widths) <= room else None


def _unbroken(table: Table, column: int, cells: Sequence[str]) -> Iterable[str]:
    return cells if column in table.numeric else (word for cell in cells for word in _words(cell))


def _longest(texts: Iterable[str]) -> int:
    return max(map(_cells, texts), default=0)


def _parted(table: Table) -> list[Table]:
    """The columns of numbers in two halves, each beside the first column."""
    count = len(table.columns)
    if count < 3 or not set(range(1, count)) <= table.numeric:
        return []
    half, plain = (count + 1) // 2, table._replace(heads={}, below=())
    return [plain.only([0, *range(1, half)]), plain.only([0, *range(half, count)])]


def _stacked(table: Table, width: int) -> Iterator[Text]:
    for n, row in enumerate(table.rows):
        if n in table.heads:
            yield from (Text(line, style="bold") for line in wrapped(table.heads[n], width))
        for column, cell in zip(table.columns, row, strict=True):
            if cell:
                chart = not column or _CHART.search(cell)
                text = cell if chart else f"{column}: {cell}"
                yield from _linked(table, cell, wrapped(text, width, "  " * (width > _NARROW)))
        yield from [Text("")] * (n + 1 < len(table.rows))
