"""Rows of a sweep as text: each value of an axis is formatted once, whatever the number of cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from estimator.output.as_csv import safe
from estimator.output.as_markdown import escape
from estimator.output.digits import Strip, numbers, squeezed, strips_of
from estimator.sweeping.columns import column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from estimator.sweeping.axes import Axis
    from estimator.sweeping.block import Block
    from estimator.sweeping.grid import Grid


@dataclass(frozen=True, slots=True)
class Style:
    """How a format writes rows.

    Attributes:
        heading: what stands above the rows, from the names of the columns.
        before: what stands before a value, from the column's place and name.
        end: what stands after a row.
        null: a value that is not there.
        quotes: whether words and dates stand in double quotes.
    """

    heading: Callable[[Sequence[str]], bytes]
    before: Callable[[int, str], bytes]
    end: bytes
    null: bytes = b""
    quotes: bool = False

    def word(self, text: str) -> bytes:
        """A word or a date."""
        return (json.dumps(text) if self.quotes else text).encode()


def _csv_heading(names: Sequence[str]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow([safe(name) for name in names])
    return file.getvalue().encode()


def _markdown_heading(names: Sequence[str]) -> bytes:
    head = " | ".join(escape(name) for name in names)
    rule = " | ".join("---" if name in {"outcome", "date", "holds"} else "---:" for name in names)
    return f"| {head} |\n| {rule} |\n".encode()


def _json_before(place: int, name: str) -> bytes:
    key = json.dumps(name, ensure_ascii=False).encode()
    return (b", " if place else b"{") + key + b": "


CSV: Final = Style(_csv_heading, lambda place, _: b"," if place else b"", b"\n")
NDJSON: Final = Style(lambda _: b"", _json_before, b"}\n", b"null", quotes=True)
MARKDOWN: Final = Style(_markdown_heading, lambda place, _: b" | " if place else b"| ", b" |\n")


class RowText:
    """Writes the rows of blocks of one grid.

    Args:
        style: the format.
        names: the columns, in order.
        grid: the grid of the blocks; the texts of its axes are made once.
    """

    def __init__(self, style: Style, names: Sequence[str], grid: Grid) -> None:
        self._style = style
        self._names = names
        self._dims = {axis.name: (dim, axis) for dim, axes in enumerate(grid.dims) for axis in axes}
        self._tables: dict[str, list[Strip]] = {}

    def text(self, block: Block) -> bytes:
        """The rows of a block."""
        return squeezed(list(self._strips(block)), len(block)) if len(block) else b""

    def _strips(self, block: Block) -> Iterator[Strip]:
        for place, name in enumerate(self._names):
            before = self._style.before(place, name)
            if name in self._dims:
                yield from self._axis(block, name, before)
            else:
                yield from self._computed(block, name, before)
        yield from strips_of([self._style.end])

    def _axis(self, block: Block, name: str, before: bytes) -> Iterator[Strip]:
        dim, axis = self._dims[name]
        if name not in self._tables:
            texts = [before + text for text in axis_texts(axis, self._style)]
            self._tables[name] = strips_of(texts)
        part = block.box[dim]
        alone = part.stop - part.start == 1
        codes = part if alone else block.codes(dim)
        return (strip[codes] for strip in self._tables[name])

    def _computed(self, block: Block, name: str, before: bytes) -> Iterator[Strip]:
        values = column(block, name)
        if values.dtype.kind == "f":
            yield from strips_of([before])
            yield from numbers(values, self._style.null)
            return
        if name == "outcome":
            texts, codes = self._words("depletes", "never"), np.isinf(block.days)
        elif values.dtype.kind == "b":
            texts, codes = [b"false", b"true"], values
        else:
            days, codes = np.unique(values, return_inverse=True)
            texts = [b"" if np.isnat(day) else self._style.word(str(day)) for day in days]
            texts = [text or self._style.null for text in texts]
        chosen = codes.astype(np.intp) if codes.any() else slice(0, 1)
        yield from (strip[chosen] for strip in strips_of([before + text for text in texts]))

    def _words(self, *words: str) -> list[bytes]:
        return [self._style.word(word) for word in words]


def axis_texts(axis: Axis, style: Style) -> Iterator[bytes]:
    """The values of an axis as text: whole numbers, doubles or dates."""
    for index in range(len(axis)):
        value = axis.exact(index)
        if axis.is_date:
            yield style.word(dt.date.fromordinal(int(value)).isoformat())
        elif value.denominator == 1:
            yield b"%d" % value.numerator
        else:
            yield repr(float(value)).encode()
