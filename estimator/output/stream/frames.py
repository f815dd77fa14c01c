"""Lines of text that repeat but for a few places: a frame is made once and filled many times.

In a grid the same inner cells come again for every value of the outer axes. Their text, with places
left open for the outer values and for what is computed, is copied as it is; only the open places
are then written. Where lines follow each other in one length their places form a column, which is
written in an eighth of the time of places found one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from estimator.output.stream.digits import Strip, beside, squeezed, with_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_RUN: Final = 512
"""Places that are found one by one in the time that it takes to begin another column."""
_GAPS: Final = 2**13
"""Blanks that are stepped over; it is quicker to copy a text with more of them."""
Computed: TypeAlias = "Sequence[Sequence[Strip]]"
"""The strips of each computed column."""
_QUICK: Final = {1: "u1", 2: "<u2", 4: "<u4", 8: "<u8", 16: "<c16"}
"""Types that NumPy copies as one, by size; the complex one stands for any sixteen bytes."""
_EVEN: Final = 16
"""Texts to be copied begin so many bytes apart, or a multiple of it: 13 take 7% longer in all."""
_NONE: Final = np.zeros(0, dtype=np.intp)
Pieces: TypeAlias = "Sequence[bytes | memoryview]"
"""A text in pieces that follow each other."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The text of some lines with open places, which are zero bytes.

    Attributes:
        text: the lines, one after the other.
        starts: where each line begins, and last where the text ends.
        runs: the first lines of runs of one length, and last the number of lines.
        places: how far before the end of a line each open place for what is computed begins.
    """

    text: NDArray[np.uint8]
    starts: NDArray[np.intp]
    runs: tuple[int, ...]
    places: tuple[int, ...]

    def filled(self, outer: Sequence[bytes], computed: Computed) -> Pieces:
        """The lines once for each text of the outer values, without blanks.

        Args:
            outer: what stands at the beginning of a line, padded to the width of that place.
            computed: what stands in the other open places, for all lines in turn.
        """
        lines, gaps = self._lines(outer, computed)
        if gaps is None:
            return [squeezed(lines.tobytes())]
        return _around(gaps, lines.reshape(-1).data)

    def apart(self, outer: Sequence[bytes], computed: Computed) -> list[Pieces]:
        """The same for each of the outer values by itself."""
        lines, gaps = self._lines(outer, computed)
        if gaps is None:
            return [[squeezed(line.tobytes())] for line in lines]
        parts = np.searchsorted(gaps, np.arange(len(outer) + 1) * len(self.text))
        return [
            _around(gaps[first:end] - number * len(self.text), lines[number].data)
            for number, (first, end) in enumerate(pairwise(parts))
        ]

    def _lines(
        self, outer: Sequence[bytes], computed: Computed
    ) -> tuple[NDArray[np.uint8], NDArray[np.intp] | None]:
        """The lines by outer value, and where blanks are in all of them; None for too many."""
        lines = np.empty((len(outer), len(self.text)), dtype=np.uint8)
        lines[:] = self.text
        shape = len(outer), len(self.starts) - 1
        firsts = np.frombuffer(b"".join(outer), dtype=np.uint8).reshape(len(outer), 1, -1)
        self._write(lines, self.starts[:-1], firsts)
        gaps: list[NDArray[np.intp]] = []
        cut = 0
        for place, strips in zip(self.places, computed, strict=True):
            width = sum(strip.itemsize for strip in strips)
            texts = beside(strips, shape[0] * shape[1], _EVEN).view(np.uint8)
            texts = texts.reshape(*shape, -1)[..., :width]
            self._write(lines, self.starts[1:] - place, texts)
            rows = with_blanks(strips)
            cut += len(rows)
            if cut <= _GAPS:  # otherwise there is no need to know where they are
                gaps.append(self._gaps(place, texts, rows))
        if any(text.endswith(b"\0") for text in outer) or max(cut, sum(map(len, gaps))) > _GAPS:
            return lines, None
        return lines, np.sort(np.concatenate([*gaps, _NONE]))

    def _gaps(
        self, place: int, texts: NDArray[np.uint8], rows: NDArray[np.intp]
    ) -> NDArray[np.intp]:
        """Where zero bytes of some rows of a column come to stand."""
        block, line = np.divmod(rows, len(self.starts) - 1)
        begins = block * len(self.text) + self.starts[line + 1] - place
        row, at = np.nonzero(texts[block, line] == 0)
        gaps: NDArray[np.intp] = begins[row] + at
        return gaps

    def _write(
        self, lines: NDArray[np.uint8], places: NDArray[np.intp], texts: NDArray[np.uint8]
    ) -> None:
        """Write texts, the bytes along the last axis, at these places of the lines."""
        for at, kind in _cuts(texts.shape[-1]):
            part = texts[..., at : at + kind.itemsize].view(kind)[..., 0]
            if part.shape[1] < len(places):  # the same in all lines
                part = np.repeat(part, len(places), axis=1)
            self._write_quick(lines, places + at, part)

    def _write_quick(
        self, lines: NDArray[np.uint8], places: NDArray[np.intp], texts: NDArray[Any]
    ) -> None:
        kind = texts.dtype
        if len(self.runs) * _RUN > texts.size:
            # one element for every byte at which a text could begin: they overlap
            size = lines.size - kind.itemsize + 1
            every: NDArray[Any] = np.ndarray((size,), kind, lines.data, 0, (1,))
            every[places + np.arange(len(lines))[:, None] * len(self.text)] = texts
            return
        for first, end in pairwise(self.runs):
            strides = len(self.text), int(self.starts[first + 1] - self.starts[first])
            shape = len(lines), end - first
            column: NDArray[Any] = np.ndarray(shape, kind, lines.data, int(places[first]), strides)
            column[:] = texts[:, first:end]


def _cuts(width: int) -> Iterator[tuple[int, np.dtype[Any]]]:
    """Parts of a text that NumPy copies as one: where each begins; they may overlap."""
    at = 0
    while at < width:
        size = max(size for size in _QUICK if size <= width - at)
        longer = [size for size in _QUICK if width - at <= size <= width]
        if longer:  # the last one, from the end
            size = min(longer)
            at = width - size
        yield at, np.dtype(_QUICK[size])
        at += size


def _around(gaps: NDArray[np.intp], text: memoryview) -> list[memoryview]:
    """A text without the bytes at these places, in pieces."""
    if not len(gaps):
        return [text]
    ends = np.flatnonzero(np.diff(gaps, append=len(text) + 1) > 1)
    firsts = np.concatenate([[0], gaps[ends] + 1]).tolist()
    lasts = np.concatenate([gaps[:1], gaps[ends[:-1] + 1], [len(text)]]).tolist()
    return [text[first:last] for first, last in zip(firsts, lasts, strict=True)]


def frame(texts: Sequence[Sequence[bytes]], outer: int, rest: Sequence[bytes | int]) -> Frame:
    """Make a frame.

    Args:
        texts: for each inner axis the texts of its values; all combinations are lines.
        outer: width of the open place at the beginning of a line.
        rest: what stands after these: fixed text, or the width of an open place.
    """
    tail = b"".join(part if isinstance(part, bytes) else bytes(part) for part in rest)
    open_place = bytes(outer)
    lines = [b"".join((open_place, *line, tail)) for line in product(*texts)]
    lengths = list(map(len, lines))
    runs = [0, *(n for n in range(1, len(lines)) if lengths[n] != lengths[n - 1]), len(lines)]
    places, after = [], len(tail)
    for part in rest:
        if isinstance(part, int):
            places.append(after)
        after -= part if isinstance(part, int) else len(part)
    text = np.frombuffer(b"".join(lines), dtype=np.uint8)
    return Frame(text, np.cumsum([0, *lengths]), tuple(runs), tuple(places))
