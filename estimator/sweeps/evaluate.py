"""From a box of cells to the days of each, all at once."""

from __future__ import annotations

import datetime as dt
import functools
import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimator.answer import cases
from estimator.answer.solve import run, without_other_ways
from estimator.depletion import columns
from estimator.depletion.exact import deplete
from estimator.errors import placed
from estimator.scenario.name import kind_of
from estimator.scenario.plan import plan_columns, plans_of
from estimator.sweeps.axes import start_ordinal, values_of
from estimator.sweeps.grid import along, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from estimator.answer.cases import Bound
    from estimator.depletion.columns.plan import Floats, Marks, Plan
    from estimator.depletion.columns.walk import Quotient
    from estimator.depletion.exact import Depletion
    from estimator.scenario.models import Scenario
    from estimator.scenario.plan import Numbers
    from estimator.sweeps.axes import Axis
    from estimator.sweeps.grid import Box, Grid
    from estimator.sweeps.sampled import Singly


def bound_of(scenario: Scenario, varied: Iterable[str]) -> Bound:
    """What the days of all cells are a bound of, because inputs that are not varied are bounds."""
    return _bounding(scenario, varied)[0]


def _bounding(scenario: Scenario, varied: Iterable[str]) -> tuple[Bound, Numbers]:
    """The same, and the ends at which these bounds then stand."""
    inputs = {name: given for name, given in scenario.inputs().items() if name != "lasts"}
    for name in varied:
        inputs = without_other_ways(inputs, name)
        inputs.pop(name, None)
    return cases.bounding(scenario, inputs)


class Cells:
    """The cells of a sweep, by the values of its axes.

    Attributes:
        month: length of a month [days].
        base: the other inputs at their central reading, or at the end that bounds, by name.
        start: ordinal of the scenario's own start; None without.
        dated: ordinals of the inputs that are written as dates; day offsets follow from the start.
        date_axes: axes whose values are dates, `start` aside.
    """

    def __init__(self, scenario: Scenario, axes: Mapping[str, Axis]) -> None:
        self.month = scenario.month
        self.start = start_ordinal(scenario)
        base = cases.central(scenario) | _bounding(scenario, axes)[1]
        for name in axes:
            base = without_other_ways(base, name)
        self.base: Numbers = {name: base[name] for name in base if name not in {"start", *axes}}
        given = scenario.inputs()
        dates = {name: given[name].date for name in self.base if name in given}
        self.dated = {name: Fraction(date.toordinal()) for name, date in dates.items() if date}
        self.date_axes = {name for name, axis in axes.items() if axis.is_date and name != "start"}

    def numbers(self, values: Mapping[str, Fraction]) -> Numbers:
        """The numbers of a cell from the values of its axes.

        Raises:
            InputError: a date is before the start.
        """
        start = values.get("start", self.start)
        numbers = self.base | {name: value for name, value in values.items() if name != "start"}
        if start is not None:
            numbers |= {name: day - start for name, day in self.dated.items()}
            numbers |= {name: values[name] - start for name in self.date_axes}
        return numbers

    def answer(self, values: Mapping[str, Fraction]) -> Depletion:
        """When a cell's stock runs out, exactly.

        Raises:
            InputError: the cell's numbers contradict each other; the message names them.
        """
        with placed(self._place(values)):
            return run(self.numbers(values), self.month)

    def schedule(self, values: Mapping[str, Fraction]) -> Depletion:
        """All gaps of a cell without natures, exactly; for cells that `answer` has answered."""
        (plan,) = plans_of(self.numbers(values), self.month).values()
        return deplete(plan)

    def _place(self, values: Mapping[str, Fraction]) -> str:
        """A cell in words: ``phase.1.from=10, phase.2.from=12``."""
        return ", ".join(f"{name}={self._plain(name, value)}" for name, value in values.items())

    def _plain(self, name: str, value: Fraction) -> str:
        if name == "start" or name in self.date_axes:
            return dt.date.fromordinal(int(value)).isoformat()
        return f"{float(value):.12g}"


CLOSE: Final = 5e-13
"""Relative: half a unit of the twelfth digit, in which days are the same."""
Codes: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True)
class Block:
    """Answered cells in row order.

    Attributes:
        evaluator: what answered them.
        box: which cells of its grid they are taken from.
        days: the first stock-out of each [days]; infinity for never, NaN where bounds tell none.
        kept: their places in the box; None for all of it.
        made: columns already computed, by name.
    """

    evaluator: Evaluator | Singly
    box: Box
    days: Floats
    kept: Codes | None = None
    made: dict[str, NDArray[Any]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.days)

    @functools.cached_property
    def has_never(self) -> bool:
        """Whether any of the stocks never runs out."""
        if self.evaluator.always_depletes:
            return False
        return bool(np.fmax.reduce(self.days, initial=0.0) == np.inf)

    def only(self, mask: Marks) -> Block:
        """The cells that a mask keeps."""
        if mask.all():
            return self
        places = np.flatnonzero(mask)
        made = {name: values[places] for name, values in self.made.items()}
        kept = places if self.kept is None else self.kept[places]
        return Block(self.evaluator, self.box, self.days[places], kept, made)

    def place(self, cell: int) -> int:
        """The place of a cell in the box."""
        return cell if self.kept is None else int(self.kept[cell])

    def codes(self, dim: int) -> Codes:
        """The index of each cell along one dimension of the grid."""
        part = self.box[dim]
        codes: Codes = self.along(dim, np.arange(part.start, part.stop))
        return codes

    def along(self, dim: int, line: NDArray[Any]) -> NDArray[Any]:
        """Values of one dimension of the box, in every cell."""
        values = along(self.box, dim, line)
        return values if self.kept is None else values[self.kept]

    def against(self, limits: Floats | float) -> Floats:
        """The sign of days less a limit, or one for each cell [days].

        Days are known to 12 digits: nearer than that they count as the limit itself.
        """
        with np.errstate(invalid="ignore"):
            apart = np.where(self.days == limits, 0.0, self.days - limits)
        signs: Floats = np.where(np.abs(apart) <= CLOSE * np.abs(limits), 0.0, np.sign(apart))
        return signs


BLOCK: Final = 2**17
_MOST_PREPARED: Final = 2**20
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
    _base: dict[str, Floats] = field(init=False, repr=False)
    _lines: dict[str, tuple[object, NDArray[Any]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        cells = Cells(self.scenario, {axis.name: axis for axis in self.grid.axes})
        object.__setattr__(self, "_cells", cells)
        base = {name: np.array(float(value)) for name, value in cells.base.items()}
        object.__setattr__(self, "_base", base)

    @property
    def is_plain(self) -> bool:
        """Whether all answers are plain quotients: that of the first cell is, and no day moves."""
        varied = {axis.name for axis in self.grid.axes}
        moved = varied - {"start"} | (self._cells.dated.keys() if "start" in varied else set())
        if any(kind_of(name).unit == "when" for name in moved):
            return False
        return len(self._sample) == 1 and self._sample[0].is_steady

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
        events = sum(len(p.use) + len(p.production) + len(p.arrivals) for p in self._sample)
        return min(self.most, max(256, min(BLOCK, _EVENT_CELLS // max(1, events))))

    @functools.cached_property
    def _sample(self) -> list[Plan]:
        """The plans of the first cell."""
        return self._plans(tuple(slice(0, 1) for _ in self.grid.dims))

    @functools.cached_property
    def _quotient(self) -> Quotient | None:
        """The quotient of all cells, if there is one and it is of moderate size."""
        if not self.is_plain or self._spread > _MOST_PREPARED:
            return None
        return columns.quotient(self._plans(tuple(slice(0, n) for n in self.grid.shape)))

    @property
    def _spread(self) -> int:
        """How many numbers the quotient of all cells would hold at most, of one side of it."""
        sides = (
            [len(dim[0]) for dim in self.grid.dims if any(_is_rate(a) is use for a in dim)]
            for use in (True, False)
        )
        return max(math.prod(side) for side in sides)

    def days(self, box: Box) -> Floats:
        """The first stock-out of the cells of a box, in row order.

        Returns:
            One-dimensional [days]; infinity where the stock never runs out.

        Raises:
            InputError: the numbers of a cell contradict each other.
        """
        shape = shape_of(box)
        if self._quotient:
            days = self._quotient.days(functools.partial(_part, box=box))
        else:
            plans = self._plans(box)
            self._check(plans, box, shape)
            days = functools.reduce(np.minimum, map(columns.first_out, plans))
        return np.ascontiguousarray(np.broadcast_to(days, shape)).reshape(-1)

    def _check(self, plans: list[Plan], box: Box, shape: tuple[int, ...]) -> None:
        """Let the exact path refuse the first cell in which phases overlap."""
        for plan in plans:
            clash = columns.overlapping(plan)
            if clash.any():
                self.exact(box, int(np.flatnonzero(np.broadcast_to(clash, shape))[0]))

    def line(self, dim: int, name: str, box: Box) -> NDArray[Any]:
        """The values of an axis in every cell of a box; read-only, for boxes share them."""
        key = (name, shape_of(box), box[dim].start)
        found = self._lines.get(name)
        if found is None or found[0] != key:
            values = along(box, dim, self._values[name][box[dim]])
            values.flags.writeable = False
            found = self._lines[name] = key, values
        return found[1]

    @functools.cached_property
    def _values(self) -> dict[str, NDArray[Any]]:
        """The values of every axis as an array."""
        typed = not self.grid.from_rows
        return {a.name: values_of(a, typed=typed) for dim in self.grid.dims for a in dim}

    def exact(self, box: Box, cell: int) -> Depletion:
        """The exact answer of one cell of a box, by its place in row order."""
        return self._cells.answer(self.values(box, cell))

    def schedule(self, box: Box, cell: int) -> Depletion:
        """The whole schedule of one cell of a box, exactly."""
        return self._cells.schedule(self.values(box, cell))

    def values(self, box: Box, cell: int) -> dict[str, Fraction]:
        """The exact value of every axis in one cell of a box."""
        places = np.unravel_index(cell, shape_of(box))
        found: dict[str, Fraction] = {}
        for dim, part, place in zip(self.grid.dims, box, places, strict=True):
            at = part.start + int(place)
            found |= {axis.name: axis.precise[at] for axis in dim if not axis.texts}
        return found

    def _plans(self, box: Box) -> list[Plan]:
        """The plans of all natures, their numbers in shapes that broadcast to the box."""
        return list(plan_columns(self._numbers(box), self.scenario.month).values())

    def _numbers(self, box: Box) -> dict[str, Floats]:
        """Every input of the cells of a box, in shapes that broadcast to the box."""
        varied = {}
        for number, (dim, part) in enumerate(zip(self.grid.dims, box, strict=True)):
            shape = [1] * len(box)
            shape[number] = part.stop - part.start
            for axis in dim:
                if not axis.texts:
                    varied[axis.name] = axis.values[part].reshape(shape)
        return self._offset(varied)

    def _offset(self, varied: dict[str, Floats]) -> dict[str, Floats]:
        """Calendar days turned into days since the start."""
        cells = self._cells
        start = varied.pop("start", None)
        if start is None and cells.start is not None:
            start = np.array(float(cells.start))
        numbers = self._base | varied
        if start is not None:
            for name, day in cells.dated.items():
                numbers[name] = float(day) - start
            for name in cells.date_axes:
                numbers[name] = varied[name] - start
        return numbers


def _part(numbers: Floats, box: Box) -> Floats:
    """A box of numbers that are the same along some dimensions."""
    if not numbers.shape:
        return numbers
    sides = zip(numbers.shape, box, strict=True)
    return numbers[tuple(slice(None) if length == 1 else part for length, part in sides)]


def _is_rate(axis: Axis) -> bool:
    return not axis.texts and kind_of(axis.name).role in {"use", "supply"}
