"""The columns of a sweep: what each holds, and what it needs."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from estimator.answer.verdict import asked
from estimator.errors import InputError, did_you_mean
from estimator.sweeps.axes import dates_of
from estimator.sweeps.evaluate import CLOSE, bound_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from estimator.depletion.columns.plan import Floats, Marks
    from estimator.scenario.models import Scenario
    from estimator.sweeps.evaluate import Block, Evaluator
    from estimator.sweeps.rows import Spread


_LAST_DAY: Final = dt.date.max.toordinal()
_NO_DAY: Final = np.datetime64("NaT", "D")


def _outcome(block: Block) -> NDArray[np.str_]:
    if block.has_never:
        return np.where(np.isinf(block.days), "never", "depletes")
    return np.broadcast_to(np.array("depletes"), len(block))


def _days(block: Block) -> Floats:
    return np.where(np.isinf(block.days), np.nan, block.days) if block.has_never else block.days


def _date(block: Block) -> NDArray[np.datetime64]:
    """The calendar day of the stock-out, start + floor(T); none beyond the year 9999."""
    # half a unit of the twelfth digit: what rounding left below midnight is the day itself
    ordinals = _start(block) + np.floor(block.days * (1 + CLOSE))
    shown = ordinals <= _LAST_DAY
    return np.where(shown, dates_of(np.where(shown, ordinals, 0)), _NO_DAY)


def _start(block: Block) -> Floats:
    if found := block.evaluator.grid.find("start"):
        dim, axis = found
        return axis.values[block.codes(dim)]
    start = block.evaluator.scenario.start
    assert start is not None  # noqa: S101 - checked with the columns
    return np.full((), float(start.toordinal()))


def _bound(block: Block) -> NDArray[np.str_]:
    return np.broadcast_to(np.array(block.evaluator.bound), len(block))


def _gaps(block: Block) -> dict[str, Floats]:
    """Total days and unmet rounds of the gaps that end."""
    totals = np.zeros((2, len(block)))
    # at constant rates only the gap of a stock that begins below its reserve ends
    evaluator = _numeric(block)
    some = block.days == 0 if evaluator.is_plain else np.isfinite(block.days)
    for cell in np.flatnonzero(some):
        gaps = evaluator.schedule(block.box, block.place(int(cell))).gaps
        for gap in gaps:
            if gap.days is not None and gap.unmet is not None:
                totals[:, cell] += float(gap.days), float(gap.unmet)
    return dict(zip(("gap_days", "unmet"), totals, strict=True))


def _numeric(block: Block) -> Evaluator:
    """What answered a block of numbers; columns of ranges are made with their answers."""
    return cast("Evaluator", block.evaluator)


def _holds(block: Block) -> Marks:
    """Whether the days agree with the duration asked about."""
    if found := block.evaluator.grid.find("lasts"):
        dim, axis = found
        return block.against(axis.values[block.codes(dim)]) >= 0
    scenario = block.evaluator.scenario
    assert scenario.lasts is not None  # noqa: S101 - checked with the columns
    question = asked(scenario.lasts.quantity, scenario.month)
    at_least = block.against(float(question.low)) >= 0
    if math.isinf(question.high):
        return at_least
    return at_least & (block.against(float(question.high)) <= 0)


def _sampled(block: Block) -> dict[str, Floats]:
    """Percentiles and chances."""
    from estimator.sweeps.sampled import FIGURES, figures  # few sweeps sample

    evaluator = _numeric(block)
    dated = {axis.name for axis in evaluator.grid.axes if axis.is_date}
    cells = (evaluator.values(block.box, block.place(cell)) for cell in range(len(block)))
    found = list(figures(evaluator.scenario, cells, dated))
    table = np.array(found).reshape(-1, len(FIGURES)).T
    table[np.isinf(table)] = np.nan
    return dict(zip(FIGURES, table, strict=True))


COMPUTED: Final[dict[str, Callable[[Block], NDArray[Any] | dict[str, Floats]]]] = {
    "outcome": _outcome,
    "days": _days,
    "bound": _bound,
    "months": lambda block: _days(block) / float(block.evaluator.scenario.month),
    "date": _date,
    "gap_days": _gaps,
    "unmet": _gaps,
    "holds": _holds,
    "p5": _sampled,
    "p50": _sampled,
    "p95": _sampled,
    "chance": _sampled,
}
"""How every computed column is made, some of them together."""

BASIC: Final = ("outcome", "days")
SLOW: Final = frozenset({"gap_days", "unmet", "p5", "p50", "p95", "chance"})
"""Columns that are computed cell by cell."""


def column(block: Block, name: str) -> NDArray[Any]:
    """A computed column of a block; it is made once."""
    if name not in block.made:
        found = COMPUTED[name](block)
        block.made.update(found if isinstance(found, dict) else {name: found})
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
