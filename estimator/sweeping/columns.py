"""The columns of a sweep: what each holds, and what it needs."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from estimator.errors import InputError, did_you_mean
from estimator.sweeping.axes import dates_of
from estimator.sweeping.block import CLOSE, Block
from estimator.sweeping.cells import bound_of
from estimator.verdict import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from estimator.depletion.columns import Floats, Marks
    from estimator.scenario import Scenario
    from estimator.sweeping.axes import Axis

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
    some = block.days == 0 if block.evaluator.is_plain else np.isfinite(block.days)
    for cell in np.flatnonzero(some):
        gaps = block.evaluator.schedule(block.box, block.place(int(cell))).gaps
        for gap in gaps:
            if gap.days is not None and gap.unmet is not None:
                totals[:, cell] += float(gap.days), float(gap.unmet)
    block.made.update(gap_days=totals[0], unmet=totals[1])


def _holds(block: Block) -> Marks:
    """Whether the days agree with the duration asked about."""
    for dim, axes in enumerate(block.evaluator.grid.dims):
        for axis in axes:
            if axis.name == "lasts":
                return _lasts(block, axis, dim)
    scenario = block.evaluator.scenario
    assert scenario.question.lasts is not None  # noqa: S101 - checked with the columns
    question = asked(scenario.question.lasts.quantity, scenario.month)
    at_least = block.against(float(question.low)) >= 0
    if math.isinf(question.high):
        return at_least
    return at_least & (block.against(float(question.high)) <= 0)


def _lasts(block: Block, axis: Axis, dim: int) -> Marks:
    return block.against(axis.values[block.codes(dim)]) >= 0


def _figure(number: int) -> Callable[[Block], NDArray[Any]]:
    """A maker of one of the sampled columns, which makes and keeps all of them."""

    def make(block: Block) -> NDArray[Any]:
        from estimator.sweeping.chance import FIGURES, figures  # few sweeps sample

        evaluator = block.evaluator
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


def check_columns(names: Iterable[str], scenario: Scenario, varied: Iterable[str]) -> None:
    """Refuse columns that are unknown, or that this scenario cannot fill.

    Raises:
        InputError: the message says what is missing.
    """
    for name in names:
        if name not in COMPUTED:
            raise InputError("`columns`", f"no column '{name}'{did_you_mean(name, COMPUTED)}")
        if lack := lacking(name, scenario, varied):
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


def lacking(name: str, scenario: Scenario, varied: Iterable[str]) -> str:
    """What a computed column needs and this scenario has not; empty if nothing."""
    if name == "date" and scenario.start is None and "start" not in varied:
        return "date needs a start date; add `start='2023-11-01'`"
    if name in {"holds", "chance"} and "lasts" not in {*varied, *scenario.inputs()}:
        return f"{name} needs a duration; add `lasts='60d'`"
    if name == "holds" and bound_of(scenario, varied) != "exact":
        return "holds is open where the days are only a bound; compare them: `where='days>=60'`"
    if name in {"gap_days", "unmet"} and scenario.nature:
        return f"{name} is of one stock; this scenario has several"
    return ""
