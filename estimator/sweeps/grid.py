"""Grids of cells: how many there are, which part is whose, and boxes of neighbours."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import numpy as np

from estimator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from estimator.scenario.value import Given
    from estimator.sweeps.axes import Axis

Box: TypeAlias = tuple[slice, ...]
"""A block of neighbouring cells: a range of indices in each dimension, rows in order."""

ASK_FROM: Final = 10**9
REFUSE_FROM: Final = 10**12
_SHARD: Final = re.compile(r"\s*(\d{1,18})\s*/\s*(\d{1,18})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in row order: the last dimension runs fastest.

    Attributes:
        dims: the axes of each dimension; several in one are paired instead of crossed.
        from_rows: whether this is one of many chunks of given rows.
        singly: the place of each row and what it says, by input, where that is more than numbers.
    """

    dims: tuple[tuple[Axis, ...], ...]
    from_rows: bool = False
    singly: Sequence[tuple[str, Mapping[str, Given]]] = ()

    @classmethod
    def crossed(cls, axes: Sequence[Axis]) -> Grid:
        """Every value of each axis with every value of the others."""
        return cls(tuple((axis,) for axis in axes))

    @classmethod
    def paired(cls, axes: Sequence[Axis]) -> Grid:
        """First values together, second values together, and so on.

        Raises:
            InputError: the axes are of different lengths.
        """
        if len({len(axis) for axis in axes}) > 1:
            lengths = ", ".join(f"{axis.name} has {len(axis)}" for axis in axes)
            raise InputError("`zipped`", f"lists of one length are wanted; {lengths}")
        return cls((tuple(axes),))

    @property
    def axes(self) -> tuple[Axis, ...]:
        """All axes of numbers and days, in order; no labels."""
        return tuple(axis for dim in self.dims for axis in dim if not axis.texts)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each dimension has."""
        return tuple(len(dim[0]) for dim in self.dims)

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return math.prod(self.shape)

    def find(self, name: str) -> tuple[int, Axis] | None:
        """The axis of that name and its dimension, if there is one."""
        every = ((dim, axis) for dim, axes in enumerate(self.dims) for axis in axes)
        return next((found for found in every if found[1].name == name), None)

    def boxes(self, part: range, most: int) -> Iterator[Box]:
        """Boxes of up to `most` cells that follow each other and together are `part`."""
        return boxes(self.shape, part, most)


def shape_of(box: Box) -> tuple[int, ...]:
    """How many cells a box has in each dimension."""
    return tuple(part.stop - part.start for part in box)


def along(box: Box, dim: int, line: NDArray[Any]) -> NDArray[Any]:
    """Values of one dimension of a box, in every cell in row order."""
    own = [1] * len(box)
    own[dim] = len(line)
    return np.broadcast_to(line.reshape(own), shape_of(box)).reshape(-1)


def boxes(shape: Sequence[int], part: range, most: int) -> Iterator[Box]:
    """Cut a range of cells of a grid, in row order, into boxes of up to `most` cells."""
    first = part.start
    while first < part.stop:
        size, dim = 1, len(shape) - 1
        room = min(most, part.stop - first)
        while dim > 0 and first % (size * shape[dim]) == 0 and size * shape[dim] <= room:
            size *= shape[dim]
            dim -= 1
        at = first // size % shape[dim]
        count = min(shape[dim] - at, room // size)
        yield _box(shape, dim, first // size, slice(at, at + count))
        first += size * count


def _box(shape: Sequence[int], dim: int, row: int, middle: slice) -> Box:
    """Whole dimensions after `dim`, a range of `dim`, one index of each dimension before it."""
    row //= shape[dim]
    before: list[slice] = []
    for length in reversed(shape[:dim]):
        row, at = divmod(row, length)
        before.insert(0, slice(at, at + 1))
    return (*before, middle, *(slice(0, length) for length in shape[dim + 1 :]))


class Shard(NamedTuple):
    """One of several parts that follow each other and together are the whole."""

    number: int
    parts: int

    def of(self, cells: int) -> range:
        """Which of so many cells belong to it."""
        return range(cells * (self.number - 1) // self.parts, cells * self.number // self.parts)

    def cells(self, whole: int) -> int:
        """How many of so many cells belong to it; more than a range can count, perhaps."""
        part = self.of(whole)
        return part.stop - part.start


def read_shard(text: str) -> Shard:
    """A part as people write it: ``3/16`` is the third of sixteen.

    Raises:
        InputError: the text is not such a part.
    """
    match = _SHARD.fullmatch(text)
    found = Shard(*map(int, match.groups())) if match else Shard(0, 0)
    if not 1 <= found.number <= found.parts:
        raise InputError("`part`", f"'{text}' is not a part; write 3/16 for the third of sixteen")
    return found


def check_size(cells: int, *, agreed: bool) -> None:
    """Refuse sweeps that nobody means to wait for.

    Raises:
        InputError: from 10^12 cells on, and above 10^9 unless that was agreed to.
    """
    if cells >= REFUSE_FROM:
        parts = 10 ** max(1, len(str(cells // ASK_FROM)))
        raise InputError(
            "",
            f"{cells:,} cells are too many for one run; take wider steps, pair the lists "
            "(`zipped=True`), or spread the sweep over many runs: "
            f"`part='1/{parts}'` to {parts}/{parts}",
        )
    if cells > ASK_FROM and not agreed:
        rule = f"{cells:,} cells are more than {ASK_FROM:,}; add `large=True` to go on"
        raise InputError("`large`", rule)
