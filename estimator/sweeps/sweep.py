"""Sensitivity sweeps: grids, lists and given rows; blocks in, blocks out.

Every cell equals the single-run answer: days are computed in doubles where those decide, and by the
exact path where they do not. Inputs that are ranges stand at their middle, as in every table;
where given rows hold ranges or bounds, each row is sampled or bounded as a scenario by itself.

    >>> from estimator import Scenario
    >>> scenario = Scenario.model_validate({"stock": {"rounds": "1M"}, "use": {"daily": "16k"}})
    >>> for block in sweep(scenario, vary={"daily": "8k..24k:3"}):
    ...     print(block["daily"], block["days"].round(2))
    [ 8000 16000 24000] [125.    62.5   41.67]
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from numpy.typing import NDArray

from estimator.answer.verdict import asked
from estimator.arguments import check_kind, texts
from estimator.errors import InputError
from estimator.scenario.consistency import check_first_rate, check_no_level
from estimator.scenario.loading import AnyScenario, as_scenario
from estimator.scenario.models import Scenario, told
from estimator.shown import Shown
from estimator.sweeps import columns as made
from estimator.sweeps.axes import (
    axis_cells,
    axis_from,
    check_dates,
    check_name,
    check_pairs,
    check_together,
    known_names,
)
from estimator.sweeps.evaluate import BLOCK, Block, Evaluator, bound_of
from estimator.sweeps.grid import Grid, Shard, check_size, read_shard
from estimator.sweeps.statistics import Summary, summarize
from estimator.sweeps.threads import cores, in_order, keep_freed_memory
from estimator.sweeps.where import Condition, keep, read_where

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from estimator.answer.cases import Bound
    from estimator.depletion.columns.plan import Floats
    from estimator.sweeps.grid import Box
    from estimator.sweeps.rows import Rows, Spread
    from estimator.sweeps.sampled import Singly

_SLOW_BLOCK: Final = 32
Frame: TypeAlias = dict[str, NDArray[Any]]
"""Columns of a block by name, all of one length."""


def sweep(
    scenario: AnyScenario,
    vary: Mapping[str, str | Sequence[object]] | None = None,
    *,
    rows: str | Path | Rows | None = None,
    zipped: bool = False,
    columns: str | Sequence[str] = (),
    where: str | Sequence[str] = (),
    part: str = "1/1",
    large: bool = False,
) -> Sweep:
    """Set up a sweep; iterating over it computes one block of cells after another.

    Args:
        scenario: what is assumed apart from what is varied.
        vary: values by input name, as text (``8k..24k:9``) or as a sequence.
        rows: a table with a column for each input, instead of `vary`: its path, or `rows_of`.
        zipped: pair the values instead of crossing them.
        columns: computed columns besides ``outcome`` and ``days``.
        where: conditions that cells must satisfy, such as ``days>=60``.
        part: ``3/16`` for the third of sixteen parts that follow each other.
        large: allow more than 10^9 cells.

    Returns:
        A `Sweep`. Its blocks are dicts of one-dimensional arrays of one length, ready for
        ``pandas.DataFrame`` and ``polars.DataFrame``: inputs [units of the inputs table],
        ``outcome`` (depletes, never), ``days`` [days] with NaN for never.

    Raises:
        InputError: a name or value is wrong, or the cells are too many; nothing is computed yet.
    """
    scenario = as_scenario(scenario)
    check_no_level(scenario)
    conditions, columns = texts("where", where), texts("columns", columns)
    for name, answer in (("zipped", zipped), ("large", large)):
        check_kind(name, answer, bool, "True or False")
    if (vary is None) == (rows is None):
        raise InputError("", "give either inputs to vary or rows")
    check_kind("part", part, str, "text such as '3/16'")
    shard = read_shard(part)
    source: Grid | Rows
    labels: tuple[str, ...] = ()
    spread: Spread | None = None
    if rows is not None:
        from estimator.sweeps.rows import Rows, rows_of  # grids need no reader of tables

        check_kind("rows", rows, (str, Path, Rows), "the path of a table")
        source = rows if isinstance(rows, Rows) else rows_of(scenario, Path(rows))
        names, labels, spread = source.header, tuple(source.labels), source.spread
        cells = spread.rows
    else:
        source, cells = _grid(
            scenario, {} if vary is None else vary, shard, zipped=zipped, large=large
        )
        names = [axis.name for axis in source.axes]
    check_size(shard.cells(cells), agreed=large)
    if spread and spread.names:
        _check_known(scenario, [*names, *spread.forms])
        bound: Bound = "exact"
        basic = made.of_spread(scenario, names, spread)
        lacking = partial(made.lacking, scenario=scenario, varied=names, is_spread=True)
    else:
        bound = _check_answer(scenario, names)
        basic = made.BASIC if bound == "exact" else (*made.BASIC, "bound")
        lacking = partial(made.lacking, scenario=scenario, varied=names)
    made.check_columns(columns, lacking)
    texts_of = spread.names if spread else frozenset()
    known = [
        *(n for n in names if n not in texts_of),
        *(n for n in made.COMPUTED if not lacking(n)),
    ]
    kept = tuple(read_where(text, scenario, known) for text in conditions)
    computed = tuple(dict.fromkeys((*basic, *columns)))
    labels = tuple(_unlike(name, {*names, *computed}) for name in labels)
    return Sweep(
        scenario, source, cells, shard, tuple(names), computed, kept, bound, labels, texts_of
    )


def _unlike(label: str, taken: Collection[str]) -> str:
    """The name of a label, which another column of the output may have."""
    return f"given_{label}" if label in taken else label


_MISSING: Final = {
    (False, False): "stock and use are not known; add `rounds='1M', daily='16k'`, or vary them",
    (True, False): "the stock is known, its use is not; add `daily='16k'`, "
    "or `vary={'daily': '8k..24k:9'}`",
    (False, True): "the use is known, the stock is not; add `rounds='1M'`, "
    "or `vary={'rounds': '1M,2M'}`",
}


def _check_known(scenario: Scenario, names: Sequence[str]) -> None:
    """Refuse inputs that leave stock or use open.

    Raises:
        InputError: they do.
    """
    tells = told([*scenario.inputs(), *names])
    if tells in _MISSING:
        raise InputError("", _MISSING[tells])
    check_first_rate(scenario, names)


def _check_answer(scenario: Scenario, names: Sequence[str]) -> Bound:
    """What the days of every cell are a bound of.

    Raises:
        InputError: stock or use are not known, or bounds leave every cell without a number.
    """
    _check_known(scenario, names)
    bound = bound_of(scenario, names)
    if bound == "none":
        rule = "inputs that are bounds pull both ways, so no one number bounds every cell"
        raise InputError("", f"{rule}; write one of them as a number, or vary it")
    return bound


def _grid(
    scenario: Scenario,
    vary: Mapping[str, str | Sequence[object]],
    shard: Shard,
    *,
    zipped: bool,
    large: bool,
) -> tuple[Grid, int]:
    """The grid, counted before anything is made, and its number of cells."""
    check_kind("vary", vary, Mapping, "a dictionary of values by name")
    if not vary:
        raise InputError("`vary`", "nothing is varied; write such as `vary={'daily': '8k..24k:9'}`")
    known = known_names(scenario)
    made.check_inputs(vary, "`vary`")
    for name in vary:
        check_kind("vary", name, str, "the name of an input")
        check_name(name, known, "`vary`")
    check_together(list(vary), scenario, "`vary`")
    lengths = [axis_cells(name, values, "`vary`", scenario) for name, values in vary.items()]
    cells = max(lengths) if zipped else math.prod(lengths)
    check_size(shard.cells(cells), agreed=large)
    axes = [axis_from(name, values, scenario) for name, values in vary.items()]
    grid = Grid.paired(axes) if zipped else Grid.crossed(axes)
    if zipped:
        check_pairs(axes, scenario, [f"`vary`, pair {n + 1}" for n in range(grid.cells)])
    else:
        check_dates(axes, scenario)
    return grid, grid.cells


def _plain(column: NDArray[Any]) -> list[Any]:
    """A column as plain values; what is no number, as None."""
    values: list[Any] = column.tolist()
    if column.dtype.kind != "f":
        return values
    return [None if math.isnan(value) else value for value in values]


@dataclass(frozen=True)
class Sweep(Shown):
    """A sweep that is set up; iterate over it for its blocks.

    Attributes:
        scenario: what is assumed.
        source: the grid, or the given rows.
        total: how many cells these have.
        shard: which part of them is computed.
        inputs: names of the varied inputs, in order.
        computed: names of the computed columns, in order.
        conditions: which cells are kept.
        bound: what all days are a bound of, because an input that is not varied is one.
        labels: names of the columns that only travel along, in order.
        spread: inputs that are a range or a bound in some row.
    """

    scenario: Scenario
    source: Grid | Rows
    total: int
    shard: Shard
    inputs: tuple[str, ...]
    computed: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    bound: Bound = "exact"
    labels: tuple[str, ...] = ()
    spread: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """One line: how many cells over which inputs, and the scenario."""
        return f"<Sweep: {self.cells:,} cells of {', '.join(self.inputs)} over {self.scenario!r}>"

    @property
    def part(self) -> range:
        """Which cells are computed, in row order."""
        return self.shard.of(self.total)

    @property
    def cells(self) -> int:
        """How many cells are computed, whether kept or not."""
        return len(self.part)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return (*self.labels, *self.inputs, *self.computed)

    @property
    def texts(self) -> set[str]:
        """The names of the columns that hold what somebody wrote."""
        return {*self.labels, *self.spread}

    @property
    def is_bounded(self) -> bool:
        """Whether the days of some rows are bounds, and those of others are not."""
        return self.bound == "exact" and "bound" in self.computed

    @property
    def decides(self) -> Literal["", "exactly", "at least", "at most"]:
        """How many of the cells in which the asked duration holds at the days given really do.

        Where days are bounds, those that are long enough already are; empty if nothing was asked,
        or if nothing follows.
        """
        if "lasts" not in {*self.inputs, *self.scenario.inputs()}:
            return ""
        if self.bound == "exact":  # of ranges those count that are certain to
            return "at least" if self.spread else "exactly"
        lasts = self.scenario.lasts
        rule = "at least"
        if lasts and "lasts" not in self.inputs:
            rule = asked(lasts.quantity, self.scenario.month).rule
        if rule == "inside":
            return ""
        return "at least" if (rule == "at least") is (self.bound == "lower") else "at most"

    def __iter__(self) -> Iterator[Frame]:
        """Blocks of cells as columns; a block may be empty where conditions keep nothing."""
        for block in self.blocks():
            yield self.frame(block)

    def records(self) -> Iterator[dict[str, Any]]:
        """The cells one by one, as ``pandas.DataFrame(sweep.records())`` takes them.

        Yields:
            A dictionary of plain values by name of the column; None for what a cell lacks, as the
            days where a stock never runs out.
        """
        for frame in self:
            columns = (_plain(column) for column in frame.values())
            for cells in zip(*columns, strict=True):
                yield dict(zip(frame, cells, strict=True))

    def frame(self, block: Block) -> Frame:
        """The columns of one block."""
        given = made.inputs(block)
        return {name: given[name] for name in (*self.labels, *self.inputs)} | {
            name: made.column(block, name) for name in self.computed
        }

    def blocks(self, part: range | None = None) -> Iterator[Block]:
        """Blocks of answered cells that satisfy the conditions, in row order.

        Args:
            part: which cells to answer; all of `part` unless given.

        Raises:
            InputError: the numbers of a cell contradict each other.
        """
        for evaluator, boxes in self.tasks(part=part):
            workers = 0 if evaluator.is_plain else cores()
            yield from in_order(partial(self.answered, evaluator), boxes, workers)

    def tasks(
        self, most: int = BLOCK, part: range | None = None
    ) -> Iterator[tuple[Evaluator | Singly, Iterator[Box]]]:
        """The work to do: what answers the cells of a grid, and boxes of up to `most` cells."""
        part = self.part if part is None else part
        keep_freed_memory()
        slow = made.SLOW & {*self.computed, *(condition.name for condition in self.conditions)}
        most = _SLOW_BLOCK if slow else most
        if isinstance(self.source, Grid):
            evaluator = Evaluator(self.scenario, self.source, most)
            yield evaluator, evaluator.boxes(part)
            return
        for grid, rows in self.source.grids(part, self.labels):
            if grid.singly:
                from estimator.sweeps.sampled import Singly  # few sweeps sample

                singly = Singly(self.scenario, grid)
                yield singly, singly.boxes(rows)
            else:
                evaluator = Evaluator(self.scenario, grid, most)
                yield evaluator, evaluator.boxes(rows)

    def answered(self, evaluator: Evaluator | Singly, box: Box) -> Block:
        """One block."""
        if not isinstance(evaluator, Evaluator):
            return keep(evaluator.answered(box), self.conditions)
        return keep(Block(evaluator, box, evaluator.days(box)), self.conditions)

    def summary(self, watch: Callable[[int], object] = lambda _: None) -> Summary:
        """Counts, least, median and most days, and in how many cells the asked duration holds.

        Args:
            watch: called with the number of cells of every block that is done.

        Raises:
            InputError: the numbers of a cell contradict each other.
        """
        asks = self.decides != ""

        def passes() -> Iterator[tuple[Floats, int | None]]:
            for block in self.blocks():
                yield (
                    block.days,
                    int(made.column(block, "holds").astype(bool).sum()) if asks else None,
                )
                watch(len(block))

        return summarize(passes)
