"""Lines of text that repeat but for a few places: a frame is made once and filled many times.

In a grid the same inner cells come again for every value of the outer axes. Their text, with places
left open for the outer values and for what is computed, is copied as it is; only the open places
are then written.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from estimator.output.digits import Strip, beside, without_blanks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_QUICK: Final = {1: "u1", 2: "<u2", 4: "<u4", 8: "<u8", 16: "<c16"}
"""Types that NumPy copies as one; the complex one stands for any sixteen bytes."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The text of some lines with open places, which are zero bytes.

    Attributes:
        text: the lines, one after the other.
        places: where in it each line's open places begin: first that of the outer values, then
            those of what is computed.
    """

    text: NDArray[np.uint8]
    places: tuple[NDArray[np.intp], ...]

    def filled(self, outer: Sequence[bytes], computed: Sequence[list[Strip]]) -> bytes:
        """The lines once for each text of the outer values, without blanks.

        Args:
            outer: what stands in the first open places, padded to their width.
            computed: what stands in the others, for all lines in turn.
        """
        lines = np.empty((len(outer), len(self.text)), dtype=np.uint8)
        lines[:] = self.text
        first = np.arange(len(outer))[:, None] * len(self.text)
        texts = np.frombuffer(b"".join(outer), dtype=np.uint8).reshape(len(outer), 1, -1)
        _scatter(lines, first + self.places[0], texts)
        for places, strips in zip(self.places[1:], computed, strict=True):
            bytes_ = beside(strips, len(outer) * len(places))
            _scatter(lines, first + places, bytes_.reshape(len(outer), len(places), -1))
        return without_blanks(lines.tobytes())


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
    lengths = np.fromiter(map(len, lines), dtype=np.intp, count=len(lines))
    ends = np.cumsum(lengths)
    places, after = [ends - lengths], len(tail)
    for part in rest:
        if not isinstance(part, bytes):
            places.append(ends - after)
        after -= part if isinstance(part, int) else len(part)
    return Frame(np.frombuffer(b"".join(lines), dtype=np.uint8), tuple(places))


def _scatter(lines: NDArray[np.uint8], places: NDArray[np.intp], texts: NDArray[Any]) -> None:
    """Write texts of one width at these places of the lines."""
    width = texts.shape[-1]
    kind = np.dtype(_QUICK.get(width, f"V{width}"))
    # one element for every byte at which a text could begin: they overlap
    starts: NDArray[Any] = np.ndarray((lines.size - width + 1,), kind, lines.data, 0, (1,))
    starts[places] = np.ascontiguousarray(texts).view(kind)[..., 0]
