"""Doubles as decimal text, a whole column at once.

Twelve significant digits, as all computed numbers have (METHODS §4). Where the last two of them are
zeros, all zeros at the end go: a decimal that a person types comes out as typed. Digits are looked
up three or four at a time, which takes a tenth of the time of formatting value by value, and
almost all texts have one width, so that few have to be closed up. The text of a value does not
depend on its neighbours. Where a text is shorter than its place there are zero bytes; `squeezed`
takes them out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Strip: TypeAlias = NDArray[np.unsignedinteger[Any]]
"""Up to eight bytes of the text of every row, or of every entry of a table."""

_DIGITS: Final = 12
_EDGE: Final = 5.002e-13  # what is less than 10 by more than this share of it does not round up
_POINTED: Final = 3
_FEW: Final = 32  # one blank in so many bytes is still cheap to cut out by itself
_SAMPLE: Final = 2**13


@dataclass(frozen=True)
class _Layout:
    """How twelve digits and the point among them make three strips of four bytes and one of one.

    Attributes:
        least: the least power of ten that is written so; two more follow.
        widths: how many digits each strip has; the one with three has the point as well.
    """

    least: int
    widths: tuple[int, ...]

    @cached_property
    def steps(self) -> list[float]:
        """The values from which on the point stands one place further; the last is too large."""
        return [10.0 ** (self.least + n) * (1 - _EDGE) for n in (1, 2, 3)]

    @cached_property
    def scales(self) -> NDArray[np.float64]:
        """What makes whole numbers of twelve digits, by the place of the point."""
        return np.array([10.0 ** (_DIGITS - 1 - self.least - n) for n in range(3)])


_BELOW_THOUSAND: Final = _Layout(0, (3, 4, 1, 4))
_BELOW_MILLION: Final = _Layout(3, (4, 3, 1, 4))
_SIZES: Final = ("<u4", "<u4", "<u1", "<u4")


def numbers(values: NDArray[np.float64], null: bytes) -> list[Strip]:
    """The text of numbers.

    Args:
        values: 0 or more; NaN or infinity for none.
        null: the text for none.
    """
    thousand, million = _BELOW_THOUSAND.steps[-1], _BELOW_MILLION.steps[-1]
    least, most = values.min(initial=np.inf), values.max(initial=0)
    if least >= 1 and most < thousand:
        return _digits(values, _BELOW_THOUSAND)
    if least >= thousand and most < million:
        return _digits(values, _BELOW_MILLION)
    small = (values >= 1) & (values < thousand) | (values == 0)
    large = (values >= thousand) & (values < million)
    found: list[Strip] = [np.zeros(len(values), dtype=size) for size in _SIZES]
    for chosen, layout in ((small, _BELOW_THOUSAND), (large, _BELOW_MILLION)):
        for strip, part in zip(found, _digits(values[chosen], layout), strict=True):
            strip[chosen] = part
    others = ~(small | large)
    if others.any():
        for part in _single(values[others], null):
            strip = np.zeros(len(values), dtype=part.dtype)
            strip[others] = part
            found.append(strip)
    return found


def strips_of(texts: Sequence[bytes]) -> list[Strip]:
    """Texts as a table to look up, cut into strips of 8, 4, 2 and 1 bytes; blanks at the end."""
    width = max(1, *map(len, texts))
    table = np.array(texts, dtype=f"S{width}").view(np.uint8).reshape(-1, width)
    strips, at = [], 0
    while at < width:
        size = next(size for size in (8, 4, 2, 1) if size <= width - at)
        part = np.ascontiguousarray(table[:, at : at + size])
        strips.append(part.view(f"<u{size}").reshape(-1))
        at += size
    return strips


def beside(strips: Sequence[Strip], rows: int) -> NDArray[np.void]:
    """Strips side by side: the text of every row."""
    *starts, width = accumulate((strip.itemsize for strip in strips), initial=0)
    layout = np.dtype(
        {
            "names": [f"f{n}" for n in range(len(strips))],
            "formats": [strip.dtype for strip in strips],
            "offsets": starts,
            "itemsize": width,
        }
    )
    lines = np.empty(rows, dtype=layout)
    for number, strip in enumerate(strips):
        lines[f"f{number}"] = strip
    return lines.view(f"V{layout.itemsize}")


def squeezed(text: bytes) -> bytes:
    """The text without its blanks."""
    if text.count(0, 0, _SAMPLE) * _FEW < min(len(text), _SAMPLE):
        return text.replace(b"\0", b"")
    return text.translate(None, b"\0")


def _single(values: NDArray[np.float64], null: bytes) -> list[Strip]:
    """The text of numbers one by one."""
    finite = np.isfinite(values)
    texts = [null, *(b"%.12g" % value for value in values[finite].tolist())]
    codes = np.zeros(len(values), dtype=np.intp)
    codes[finite] = np.arange(1, len(texts))
    return [strip[codes] for strip in strips_of(texts)]


def _digits(values: NDArray[np.float64], layout: _Layout) -> list[Strip]:
    """The text of numbers of one layout."""
    ten, hundred, _ = layout.steps
    places = (values >= ten).astype(np.intp) + (values >= hundred)
    digits = np.rint(values * layout.scales.take(places, mode="wrap")).astype(np.int64)
    strips: list[Strip] = []
    ends: NDArray[np.intp] | None = None  # rows in which only zeros follow
    for count, width in enumerate(reversed(layout.widths), 1):
        group = left = digits
        if count < len(layout.widths):
            left = digits // 10**width
            group -= left * 10**width
        pointed = width == _POINTED
        codes = group + places * 10**width if pointed else group
        full, cut = _pointed(layout.least) if pointed else _plain(width, last=ends is None)
        strip: Strip = full.take(codes, mode="wrap")  # all are inside; checking takes as long
        if ends is None:
            ends = np.flatnonzero(group == 0)
        elif len(ends):
            strip[ends] = cut[codes[ends]]
            ends = ends[:0] if pointed else ends[group[ends] == 0]
        strips.append(strip)
        digits = left
    return strips[::-1]


@cache
def _plain(width: int, *, last: bool) -> tuple[Strip, Strip]:
    """So many digits: with all their zeros, and cut before those at the end.

    The last ones are always cut before two zeros; to cut one in ten texts before a single zero
    would take as long as all else.
    """
    texts = [b"%0*d" % (width, n) for n in range(10**width)]
    cut = [text.rstrip(b"0") for text in texts]
    full = [c if last and t.endswith(b"00") else t for t, c in zip(texts, cut, strict=True)]
    return _one_strip(full), _one_strip(cut)


@cache
def _pointed(least: int) -> tuple[Strip, Strip]:
    """Three digits with the point at three places: with all their zeros, and cut before those.

    Below 1,000 they are the first ones, and without a first digit the number 0.
    """
    first = least == 0
    digits = [b"%03d" % n for n in range(1000)]
    places = (n + first for n in range(3))
    texts = [text[:place] + b"." + text[place:] for place in places for text in digits]
    cut = [text.rstrip(b"0").rstrip(b".") for text in texts]
    if first:
        cut[:100] = [b"0"] * 100
    return _one_strip(texts), _one_strip(cut)


def _one_strip(texts: list[bytes]) -> Strip:
    (strip,) = strips_of(texts)
    return strip
