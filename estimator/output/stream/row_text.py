"""Rows of a sweep as text: each value of an axis is formatted once, not once for each cell."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np

from estimator.cleaning import clean
from estimator.output.formats.csv_text import safe
from estimator.output.formats.json_text import dumps
from estimator.output.formats.markdown import escape
from estimator.output.stream.digits import Strip, beside, numbers, squeezed, strips_of
from estimator.quantity.number import told
from estimator.sweeps.axes import LIMIT
from estimator.sweeps.columns import column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from estimator.sweeps.axes import Axis
    from estimator.sweeps.evaluate import Block, Codes
    from estimator.sweeps.grid import Grid


@dataclass(frozen=True, slots=True)
class Style:
    """How a format writes rows.

    Attributes:
        heading: what stands above the rows, from the names of the columns.
        before: what stands before a value, from the column's place and name.
        end: what stands after a row.
        text: what somebody wrote, whatever it is.
        null: a value that is not there.
        quotes: whether words and dates stand in double quotes.
    """

    heading: Callable[[Sequence[str]], bytes]
    before: Callable[[int, str], bytes]
    end: bytes
    text: Callable[[str], bytes]
    null: bytes = b""
    quotes: bool = False

    def word(self, text: str) -> bytes:
        """A word or a date."""
        return (dumps(text) if self.quotes else text).encode()


def _csv_heading(names: Sequence[str]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow([safe(name) for name in names])
    return file.getvalue().encode()


def _markdown_heading(names: Sequence[str]) -> bytes:
    head = " | ".join(escape(clean(name)) for name in names)
    rule = " | ".join("---" if name in {"outcome", "date", "holds"} else "---:" for name in names)
    return f"| {head} |\n| {rule} |\n".encode()


def _csv_text(text: str) -> bytes:
    return _csv_heading([text])[:-1] if text else b""


def _markdown_text(text: str) -> bytes:
    return escape(clean(text)).encode()


def _json_text(text: str) -> bytes:
    return dumps(text).encode()


def _json_before(place: int, name: str) -> bytes:
    return (b", " if place else b"{") + dumps(name).encode() + b": "


CSV: Final = Style(_csv_heading, lambda place, _: b"," if place else b"", b"\n", _csv_text)
NDJSON: Final = Style(lambda _: b"", _json_before, b"}\n", _json_text, b"null", quotes=True)
MARKDOWN: Final = Style(
    _markdown_heading, lambda place, _: b" | " if place else b"| ", b" |\n", _markdown_text
)


class _Coded(NamedTuple):
    """Values of an axis in a range of it, by their index; a slice of one stands for all rows."""

    name: str
    part: slice
    codes: Codes | slice


_DIGITS: Final = 17  # of a double; they always tell it
_LONG: Final = 14  # characters of a number that nobody types
_KEPT: Final = 2**20
"""Values of the longest axis whose texts are kept, if they come again; others are made by block."""
_AT_ONCE: Final = 2**12
"""Values of an axis that are taken from NumPy at once."""
_Computed: TypeAlias = "bytes | list[Strip]"


class RowText:
    """Writes the rows of blocks of one grid.

    Args:
        style: the format.
        names: the columns, in order.
        grid: the grid of the blocks; the texts of its axes are made once, as far as they fit.
    """

    def __init__(self, style: Style, names: Sequence[str], grid: Grid) -> None:
        self._style = style
        self._names = names
        self._dims = {axis.name: (dim, axis) for dim, axes in enumerate(grid.dims) for axis in axes}
        self._grid = grid
        self._tables: dict[tuple[str, bytes], list[Strip]] = {}

    def text(self, block: Block) -> bytes:
        """The rows of a block."""
        if not len(block):
            return b""
        strips = list(self._strips(self._parts(block)))
        return squeezed(beside(strips, len(block)).tobytes())

    def _strips(self, parts: Iterable[_Computed | _Coded]) -> Iterator[Strip]:
        """What stands side by side: fixed text goes along with the value of an axis before it."""
        waiting: _Coded | None = None
        fixed = b""
        for part in parts:
            if isinstance(part, bytes):
                fixed += part
                continue
            yield from self._joined(waiting, fixed)
            waiting, fixed = None, b""
            if isinstance(part, list):
                yield from part
            else:
                waiting = part
        yield from self._joined(waiting, fixed)

    def _joined(self, coded: _Coded | None, fixed: bytes) -> Iterator[Strip]:
        if coded is None:
            yield from strips_of([fixed]) if fixed else ()
            return
        axis, key = self._dims[coded.name][1], (coded.name, fixed)
        if not self._comes_again(axis):
            texts = axis_texts(axis, self._style, coded.part)
            codes = coded.codes
            codes = slice(0, 1) if isinstance(codes, slice) else codes - coded.part.start
            yield from (strip[codes] for strip in strips_of([text + fixed for text in texts]))
            return
        if key not in self._tables:
            self._tables[key] = strips_of([t + fixed for t in axis_texts(axis, self._style)])
        yield from (strip[coded.codes] for strip in self._tables[key])

    def _comes_again(self, axis: Axis) -> bool:
        """Whether the texts of an axis are worth keeping: 10^6 take 150 MB while they are made."""
        return len(axis) <= min(_KEPT, self._grid.cells - 1)

    def _parts(self, block: Block) -> Iterator[_Computed | _Coded]:
        """Fixed text, values of axes by code, and strips, in order; the axes come first."""
        for place, name in enumerate(self._names[: len(self._dims)]):
            yield self._style.before(place, name)
            dim = self._dims[name][0]
            part = block.box[dim]
            alone = part.stop - part.start == 1
            yield _Coded(name, part, part if alone else block.codes(dim))
        yield from self._rest(block)

    def _rest(self, block: Block) -> Iterator[_Computed]:
        """What stands after the axes."""
        first = len(self._dims)
        for place, name in enumerate(self._names[first:], first):
            yield self._style.before(place, name)
            values = column(block, name)
            if values.dtype.kind == "U" and values.strides == (0,):  # the same in every row
                yield self._style.word(str(values[0]))
            else:
                yield self._computed(values)
        yield self._style.end

    def _computed(self, values: NDArray[Any]) -> list[Strip]:
        if values.dtype.kind == "f":
            return numbers(values, self._style.null)
        if values.dtype.kind == "b":
            return [strip[values.astype(np.intp)] for strip in strips_of([b"false", b"true"])]
        if values.dtype.kind == "O":  # true, false, or not known
            words = {True: b"true", False: b"false", None: self._style.null}
            return strips_of([words[value] for value in values])
        found, codes = np.unique(values, return_inverse=True)
        texts = [self._text_of(value) for value in found]
        return [strip[codes] for strip in strips_of(texts)]

    def _text_of(self, value: np.generic) -> bytes:
        """A word, or a date; none for a date that is not there."""
        if isinstance(value, np.datetime64) and np.isnat(value):
            return self._style.null
        return self._style.word(str(value))


def axis_texts(axis: Axis, style: Style, part: slice = slice(None)) -> Iterator[bytes]:
    """The values of an axis, or of a range of it, as text: numbers, dates, or what it has."""
    if axis.texts:
        yield from map(style.text, axis.texts[part])
        return
    first, end, _ = part.indices(len(axis))
    parts = (slice(at, min(at + _AT_ONCE, end)) for at in range(first, end, _AT_ONCE))
    values = (value for some in parts for value in axis.values[some].tolist())
    for place, value in enumerate(values, first):
        if axis.is_date:
            yield style.word(dt.date.fromordinal(int(value)).isoformat())
        elif value != int(value):
            yield _decimal(value).encode()
        elif value < LIMIT:
            yield b"%d" % value
        else:  # a double does not tell all digits
            exact = axis.precise[place]
            yield b"%d" % exact if exact.denominator == 1 else repr(value).encode()


def _decimal(value: float) -> str:
    """A double with the fewest digits that tell it; long ones filled up with zeros to 17.

    Values of equal steps have mostly 16 or 17; of one length they make columns, which are quicker.
    """
    text = told(repr(value))
    if len(text) < _LONG or "e" in text:
        return text
    zeros = len(text) - len(text.lstrip("0."))
    return text.ljust(_DIGITS + (zeros or 1), "0")
