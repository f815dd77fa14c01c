"""From a box of cells to the days of each: closed form, walk or exact path."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from estimator.sweeping.axes import values_of
from estimator.sweeping.cells import Cells, bound_of
from estimator.sweeping.course import courses_of
from estimator.sweeping.quotient import Answer, Quotient, quotient
from estimator.sweeping.ratio import Floats, Marks, NotInBlocksError, Ratio, constant
from estimator.sweeping.track import track_of
from estimator.sweeping.walk import walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from numpy.typing import NDArray

    from estimator.depletion import Depletion
    from estimator.readings import Bound
    from estimator.scenario import Scenario
    from estimator.sweeping.course import Course
    from estimator.sweeping.grid import Box, Grid

BLOCK: Final = 2**17
_EXACT_BLOCK: Final = 2**12  # the exact path is slow; progress should still show
_MOST_PREPARED: Final = 2**20
_USE: Final = {"daily", "weapons", "per_weapon", "production"}
_EVENT_CELLS: Final = 2**21  # events × cells of a block, so that long schedules stay small


@dataclass(frozen=True)
class Evaluator:
    """Answers boxes of one grid.

    Attributes:
        scenario: what is assumed; inputs with ranges are read at their middle.
        grid: the cells.
        most: how many cells a box may have.
    """

    scenario: Scenario
    grid: Grid
    most: int = BLOCK
    _cells: Cells = field(init=False, repr=False)
    _base: dict[str, Ratio] = field(init=False, repr=False)
    _lines: dict[str, tuple[object, NDArray[Any]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        cells = Cells(self.scenario, {axis.name: axis for axis in self.grid.axes})
        object.__setattr__(self, "_cells", cells)
        base = {name: constant(value) for name, value in cells.base.items()}
        object.__setattr__(self, "_base", base)

    @property
    def is_plain(self) -> bool:
        """Whether the answers are plain quotients."""
        if any(axis.name == "loss" for axis in self.grid.axes):
            return False  # even if the first is none
        return len(self._sample) == 1 and self._sample[0].is_plain

    @functools.cached_property
    def bound(self) -> Bound:
        """What the days are a bound of."""
        return bound_of(self.scenario, [axis.name for axis in self.grid.axes])

    @property
    def always_depletes(self) -> bool:
        """Whether it is known beforehand that no stock lasts for ever."""
        return self._quotient is not None and self._quotient.is_simple

    def boxes(self, part: range) -> Iterator[Box]:
        """Boxes of a good size that follow each other and together are a part of the cells."""
        return self.grid.boxes(part, self._block)

    @functools.cached_property
    def _block(self) -> int:
        if not self._sample:
            return min(self.most, _EXACT_BLOCK)
        events = sum(len(c.use) + len(c.production) + len(c.lots) for c in self._sample)
        return min(self.most, max(256, min(BLOCK, _EVENT_CELLS // max(1, events))))

    @functools.cached_property
    def _sample(self) -> list[Course]:
        """The courses of the first cell; none if only the exact path can answer."""
        try:
            return courses_of(self._numbers(self._first()), self.scenario.month)
        except NotInBlocksError:
            return []

    @functools.cached_property
    def _quotient(self) -> Quotient | None:
        """The quotient of all cells, if there is one and it is of moderate size."""
        if not self.is_plain or self._spread > _MOST_PREPARED:
            return None
        whole = tuple(slice(0, length) for length in self.grid.shape)
        (course,) = courses_of(self._numbers(whole), self.scenario.month)
        return quotient(course)

    @property
    def _spread(self) -> int:
        """How many numbers the quotient of all cells would hold at most, of one side of it."""
        sides = (
            [len(dim[0]) for dim in self.grid.dims if any((a.name in _USE) is use for a in dim)]
            for use in (True, False)
        )
        return max(math.prod(side) for side in sides)

    def days(self, box: Box) -> Floats:
        """The first stock-out of the cells of a box, in row order.

        To the last digit the same in every part of the grid (`boxes`): whether doubles stay exact
        is decided for a box of the whole grid at a time, never for the piece a part has of it.

        Returns:
            One-dimensional [days]; infinity where the stock never runs out.

        Raises:
            InputError: the numbers of a cell contradict each other.
        """
        shape = tuple(part.stop - part.start for part in box)
        days, unsure = self._answer(box)
        flat = np.ascontiguousarray(np.broadcast_to(days, shape)).reshape(-1)
        if unsure is None:
            return flat
        flat = flat.copy()
        for cell in np.flatnonzero(np.broadcast_to(unsure, shape)):
            flat[cell] = _as_float(self.exact(box, int(cell)))
        return flat

    def line(self, dim: int, name: str, box: Box) -> NDArray[Any]:
        """The values of an axis in every cell of a box; read-only, for boxes share them."""
        part, shape = box[dim], tuple(part.stop - part.start for part in box)
        key = (name, shape, part.start)
        found = self._lines.get(name)
        if found is None or found[0] != key:
            own = [1] * len(shape)
            own[dim] = shape[dim]
            values = np.broadcast_to(self._values[name][part].reshape(own), shape).reshape(-1)
            values.flags.writeable = False
            found = self._lines[name] = key, values
        return found[1]

    @functools.cached_property
    def _values(self) -> dict[str, NDArray[Any]]:
        """The values of every axis as an array."""
        typed = not self.grid.from_rows
        return {axis.name: values_of(axis, typed=typed) for axis in self.grid.axes}

    def exact(self, box: Box, cell: int) -> Depletion:
        """The exact answer of one cell of a box, by its place in row order."""
        return self._cells.answer(self.values(box, cell))

    def schedule(self, box: Box, cell: int) -> Depletion:
        """The whole schedule of one cell of a box, exactly."""
        return self._cells.schedule(self.values(box, cell))

    def values(self, box: Box, cell: int) -> dict[str, Fraction]:
        """The exact value of every axis in one cell of a box."""
        shape = tuple(part.stop - part.start for part in box)
        places = np.unravel_index(cell, shape)
        found: dict[str, Fraction] = {}
        for dim, part, place in zip(self.grid.dims, box, places, strict=True):
            found |= {axis.name: axis.exact(part.start + int(place)) for axis in dim}
        return found

    def _answer(self, box: Box) -> Answer:
        if self._quotient:
            return self._quotient.answer(box)
        home = self.grid.around(box, self._block)
        days, unsure = self._walked(home)
        if home != box:
            days = _piece(days, home, box)
            unsure = None if unsure is None else _piece(unsure, home, box)
        return Answer(days, unsure)

    def _walked(self, box: Box) -> Answer:
        shape = tuple(part.stop - part.start for part in box)
        try:
            courses = courses_of(self._numbers(box), self.scenario.month)
            answers = [_first_out(course, shape) for course in courses]
        except NotInBlocksError:
            return Answer(np.zeros(shape), np.ones((), dtype=np.bool_))
        days, unsure = answers[0]
        for other in answers[1:]:
            days = np.minimum(days, other.days)
            unsure = _either(unsure, other.unsure)
        return Answer(days, unsure)

    def _first(self) -> Box:
        return tuple(slice(0, 1) for _ in self.grid.dims)

    def _numbers(self, box: Box) -> dict[str, Ratio]:
        """Every input of the cells of a box, in shapes that broadcast to the box."""
        varied = {}
        for number, (dim, part) in enumerate(zip(self.grid.dims, box, strict=True)):
            shape = [1] * len(box)
            shape[number] = part.stop - part.start
            for axis in dim:
                varied[axis.name] = axis.ratio.at(part).shaped(shape)
        return self._offset(varied)

    def _offset(self, varied: dict[str, Ratio]) -> dict[str, Ratio]:
        """Calendar days turned into days since the start."""
        cells = self._cells
        start = varied.pop("start", None)
        if start is None and cells.start is not None:
            start = constant(cells.start)
        numbers = self._base | varied
        if start is not None:
            back = Ratio(-start.top)
            for name, day in cells.dated.items():
                numbers[name] = constant(day) + back
            for name in cells.date_axes:
                numbers[name] = varied[name] + back
        return numbers


def _piece(numbers: NDArray[Any], home: Box, box: Box) -> NDArray[Any]:
    """What a box has of the numbers of the box around it."""
    shape = tuple(side.stop - side.start for side in home)
    places = (
        slice(part.start - side.start, part.stop - side.start)
        for part, side in zip(box, home, strict=True)
    )
    return np.broadcast_to(numbers, shape)[tuple(places)]


def _first_out(course: Course, shape: tuple[int, ...]) -> Answer:
    if course.is_plain:
        return quotient(course).answer(tuple(slice(0, length) for length in shape))
    return walk(track_of(course))


def _either(left: Marks | None, right: Marks | None) -> Marks | None:
    if left is None or right is None:
        return right if left is None else left
    return left | right


def _as_float(out: Depletion) -> float:
    return np.inf if out.days is None else float(out.days)
