"""The columns of a sweep: what each holds, and what it needs."""

from __future__ import annotations

import datetime as dt
import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from estimator.answer.verdict import asked
from estimator.errors import InputError, did_you_mean
from estimator.sweeps.axes import dates_of
from estimator.sweeps.evaluate import bound_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from estimator.depletion.columns.plan import Floats, Marks
    from estimator.scenario.models import Scenario
    from estimator.sweeps.axes import Axis
    from estimator.sweeps.evaluate import Evaluator
    from estimator.sweeps.grid import Box
    from estimator.sweeps.rows import Spread
    from estimator.sweeps.singly import Singly


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
        shape = tuple(part.stop - part.start for part in self.box)
        own = [1] * len(shape)
        own[dim] = shape[dim]
        values = np.broadcast_to(line.reshape(own), shape).reshape(-1)
        return values if self.kept is None else values[self.kept]

    def against(self, limits: Floats | float) -> Floats:
        """The sign of days less a limit, or one for each cell [days].

        Days are known to 12 digits: nearer than that they count as the limit itself.
        """
        with np.errstate(invalid="ignore"):
            apart = np.where(self.days == limits, 0.0, self.days - limits)
        signs: Floats = np.where(np.abs(apart) <= CLOSE * np.abs(limits), 0.0, np.sign(apart))
        return signs


_LAST_DAY: Final = dt.date.max.toordinal()
_NO_DAY: Final = np.datetime64("NaT", "D")


def _outcome(block: Block) -> NDArray[np.str_]:
    if block.has_never:
        return np.where(np.isinf(block.days), "never", "depletes")
    return np.broadcast_to(np.array("depletes"), len(block))


def _days(block: Block) -> Floats:
    return np.where(np.isinf(block.days), np.nan, block.days) if block.has_never else block.days


def _months(block: Block) -> Floats:
    months: Floats = _days(block) / float(block.evaluator.scenario.month)
    return months


def _date(block: Block) -> NDArray[np.datetime64]:
    """The calendar day of the stock-out, start + floor(T); none beyond the year 9999."""
    # half a unit of the twelfth digit: what rounding left below midnight is the day itself
    ordinals = _start(block) + np.floor(block.days * (1 + CLOSE))
    shown = ordinals <= _LAST_DAY
    return np.where(shown, dates_of(np.where(shown, ordinals, 0)), _NO_DAY)


def _start(block: Block) -> Floats:
    for dim, axes in enumerate(block.evaluator.grid.dims):
        for axis in axes:
            if axis.name == "start":
                return axis.values[block.codes(dim)]
    start = block.evaluator.scenario.start
    assert start is not None  # noqa: S101 - checked with the columns
    return np.full((), float(start.toordinal()))


def _bound(block: Block) -> NDArray[np.str_]:
    return np.broadcast_to(np.array(block.evaluator.bound), len(block))


def _gap_days(block: Block) -> Floats:
    _keep_gaps(block)
    return block.made["gap_days"]


def _unmet(block: Block) -> Floats:
    _keep_gaps(block)
    return block.made["unmet"]


def _keep_gaps(block: Block) -> None:
    """Make both columns: total days and unmet rounds of the gaps that end."""
    totals = np.zeros((2, len(block)))
    # at constant rates only the gap of a stock that begins below its reserve ends
    evaluator = _numeric(block)
    some = block.days == 0 if evaluator.is_plain else np.isfinite(block.days)
    for cell in np.flatnonzero(some):
        gaps = evaluator.schedule(block.box, block.place(int(cell))).gaps
        for gap in gaps:
            if gap.days is not None and gap.unmet is not None:
                totals[:, cell] += float(gap.days), float(gap.unmet)
    block.made.update(gap_days=totals[0], unmet=totals[1])


def _numeric(block: Block) -> Evaluator:
    """What answered a block of numbers; columns of ranges are made with their answers."""
    return cast("Evaluator", block.evaluator)


def _holds(block: Block) -> Marks:
    """Whether the days agree with the duration asked about."""
    for dim, axes in enumerate(block.evaluator.grid.dims):
        for axis in axes:
            if axis.name == "lasts":
                return _lasts(block, axis, dim)
    scenario = block.evaluator.scenario
    assert scenario.lasts is not None  # noqa: S101 - checked with the columns
    question = asked(scenario.lasts.quantity, scenario.month)
    at_least = block.against(float(question.low)) >= 0
    if math.isinf(question.high):
        return at_least
    return at_least & (block.against(float(question.high)) <= 0)


def _lasts(block: Block, axis: Axis, dim: int) -> Marks:
    return block.against(axis.values[block.codes(dim)]) >= 0


def _figure(number: int) -> Callable[[Block], NDArray[Any]]:
    """A maker of one of the sampled columns, which makes and keeps all of them."""

    def make(block: Block) -> NDArray[Any]:
        from estimator.sweeps.sampled_columns import (
            FIGURES,
            figures,  # few sweeps sample
        )

        evaluator = _numeric(block)
        dated = {axis.name for axis in evaluator.grid.axes if axis.is_date}
        cells = (evaluator.values(block.box, block.place(cell)) for cell in range(len(block)))
        found = figures(evaluator.scenario, cells, dated)
        table = np.array(list(found)).reshape(-1, len(FIGURES)).T
        table[np.isinf(table)] = np.nan
        block.made.update(zip(FIGURES, table, strict=True))
        made: NDArray[Any] = table[number]
        return made

    return make


COMPUTED: Final[dict[str, Callable[[Block], NDArray[Any]]]] = {
    "outcome": _outcome,
    "days": _days,
    "bound": _bound,
    "months": _months,
    "date": _date,
    "gap_days": _gap_days,
    "unmet": _unmet,
    "holds": _holds,
    "p5": _figure(0),
    "p50": _figure(1),
    "p95": _figure(2),
    "chance": _figure(3),
}
"""How every computed column is made."""

BASIC: Final = ("outcome", "days")
SLOW: Final = frozenset({"gap_days", "unmet", "p5", "p50", "p95", "chance"})
"""Columns that are computed cell by cell."""


def column(block: Block, name: str) -> NDArray[Any]:
    """A computed column of a block; it is made once."""
    if name not in block.made:
        block.made[name] = COMPUTED[name](block)
    return block.made[name]


def inputs(block: Block) -> dict[str, NDArray[Any]]:
    """The values of the axes in every cell; some are read-only, since blocks share them."""
    found = {}
    for dim, axes in enumerate(block.evaluator.grid.dims):
        for axis in axes:
            values = block.evaluator.line(dim, axis.name, block.box)
            found[axis.name] = values if block.kept is None else values[block.kept]
    return found


def of_spread(scenario: Scenario, names: Sequence[str], spread: Spread) -> tuple[str, ...]:
    """The columns that tell the answers of rows which hold ranges or bounds."""
    left = {name for name in scenario.inputs() if name not in {*names, "lasts"}}
    others = [given.quantity for name, given in scenario.inputs().items() if name in left]
    sampled = spread.is_sampled or any(not q.is_point or q.hedge == "~" for q in others)
    bounded = spread.is_bounded or any(q.bound != "exact" for q in others)
    found = (*BASIC, *(("bound",) if bounded else ()), *(("p5", "p50", "p95") if sampled else ()))
    asks = sampled and "lasts" in {*names, *scenario.inputs()}
    return (*found, "chance") if asks else found


def check_columns(names: Iterable[str], lacking: Callable[[str], str]) -> None:
    """Refuse columns that are unknown, or that this scenario cannot fill.

    Args:
        names: of the columns.
        lacking: what a column needs and there is not; empty if nothing.

    Raises:
        InputError: the message says what is missing.
    """
    for name in names:
        if name not in COMPUTED:
            raise InputError("`columns`", f"no column '{name}'{did_you_mean(name, COMPUTED)}")
        if lack := lacking(name):
            raise InputError("`columns`", lack)


def check_inputs(names: Iterable[str], where: str) -> None:
    """Refuse names of computed columns where inputs are named.

    Raises:
        InputError: the message says what to write instead.
    """
    for name in names:
        if name in COMPUTED:
            other = ", or call it lasts if it is the duration asked about" if name == "days" else ""
            raise InputError(where, f"{name} is computed and no input; leave it out{other}")


def lacking(
    name: str, scenario: Scenario, varied: Iterable[str], *, is_spread: bool = False
) -> str:
    """What a computed column needs and this scenario has not; empty if nothing.

    Args:
        name: of the column.
        scenario: what is assumed.
        varied: the inputs that vary.
        is_spread: whether rows hold ranges or bounds, each with a bound of its own.
    """
    if name == "date" and scenario.start is None and "start" not in varied:
        return "date needs a start date; add `start='2023-11-01'`"
    if name in {"holds", "chance"} and "lasts" not in {*varied, *scenario.inputs()}:
        return f"{name} needs a duration; add `lasts='60d'`"
    if is_spread and name in {"gap_days", "unmet"}:
        return f"{name} is of numbers; some rows hold ranges or bounds"
    if name == "holds" and not is_spread and bound_of(scenario, varied) != "exact":
        return "holds is open where the days are only a bound; compare them: `where='days>=60'`"
    if name in {"gap_days", "unmet"} and scenario.nature:
        return f"{name} is of one stock; this scenario has several"
    return ""
