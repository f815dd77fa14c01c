"""A sweep as pages for people: the two-way table, the rows, the summary."""

from __future__ import annotations

import datetime as dt
import math
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from estimator.answer.document import computed
from estimator.answer.verdict import asked
from estimator.cleaning import clean
from estimator.output import numbers, words
from estimator.output.page import Body, Drawable, Page, Table
from estimator.output.pages.assumptions import assumptions
from estimator.sweeps.columns import column
from estimator.sweeps.grid import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from estimator.answer.verdict import Asked
    from estimator.sweeps.axes import Axis
    from estimator.sweeps.evaluate import Block
    from estimator.sweeps.statistics import Summary
    from estimator.sweeps.sweep import Sweep

MOST_SHOWN: Final = 10_000
"""Cells of a table; more are for files."""
_ENDS: Final = 15  # rows shown of either end of very many
_MOST_ACROSS: Final = 40  # values of an axis of a two-way table on a screen


def table_page(sweep: Sweep, *, ends: bool = False) -> Page:
    """The cells as a table: two-way over two axes, else a row each.

    Args:
        sweep: up to `MOST_SHOWN` cells, unless its ends are enough.
        ends: whether to leave out the middle of very many rows, as nobody reads them on a screen.
    """

    def body() -> Body:
        shown = _Shown(sweep, ends=ends)
        return Body([f"{_count(sweep.cells)} swept."], [shown.table()])

    return Page("", body, dict, list, "sweep")


def summary_page(sweep: Sweep, summary: Summary) -> Page:
    """Counts and order statistics."""

    def body() -> Body:
        return Body(list(_summary_lines(sweep, summary)), [])

    def data() -> dict[str, Any]:
        return record() | {"inputs": list(sweep.inputs), "scenario": sweep.scenario.to_dict()}

    def record() -> dict[str, Any]:
        ends = {"min": summary.low, "median": summary.median, "max": summary.high}
        found: dict[str, Any] = {"cells": summary.cells, "never": summary.never}
        found |= {name: computed(days) for name, days in ends.items()}
        if summary.holding is not None:
            found |= {"holding": summary.holding, "share": summary.share}
        if sweep.bound != "exact":
            found |= {"bound": sweep.bound}
        if sweep.scenario.nature:
            found |= {"natures": "first"}
        return found

    median = summary.median
    bare = "" if median is None else "never" if math.isinf(median) else numbers.bare(median)
    return Page(bare, body, data, lambda: [record()], "sweep")


def chart_page(sweep: Sweep) -> Page:
    """The chart of a sweep, and around it the sentence that sums it up and the assumptions."""

    def body() -> Body:
        given = assumptions(sweep.scenario, "days", sampled=False)
        kept = [row for row in given.rows if row[0] not in sweep.inputs]
        lines = _summary_lines(sweep, sweep.summary())
        return Body(list(lines), [given._replace(rows=kept)])

    return Page("", body, dict, list, "sweep", charts=Drawable("sweep", sweep))


def _count(cells: int) -> str:
    return numbers.counted(f"{cells:,}", "cell")


def _summary_lines(sweep: Sweep, summary: Summary) -> Iterator[str]:
    if summary.low is None or summary.median is None or summary.high is None:
        yield "No cell."
        return
    limits = _limits(asked_of(sweep))
    low, median, high = (_days(d, limits) for d in (summary.low, summary.median, summary.high))
    one_sided = f", each {words.BOUNDS[sweep.bound]}" if sweep.bound != "exact" else ""
    if math.isinf(summary.low):
        yield f"{_count(summary.cells)}: the stock never runs out in any{one_sided}."
    elif math.isinf(summary.high):
        yield f"{_count(summary.cells)}: from {low} days to never, median {median}{one_sided}."
    else:
        yield f"{_count(summary.cells)}: {low} to {high} days, median {median}{one_sided}."
    if summary.never and not math.isinf(summary.low):
        yield f"In {summary.never:,} of them the stock never runs out."
    question = asked_of(sweep)
    if summary.holding is not None and summary.share is not None:
        what = words.asked_words(question, sweep.scenario) if question else "as long as asked"
        much = "" if sweep.decides == "exactly" else f"{sweep.decides} "
        share = _share(summary.holding, summary.cells)
        yield f"In {much}{summary.holding:,} of them ({share}) it lasts {what}."


def _share(part: int, whole: int) -> str:
    """A share in per cent, 0 or 100 only where it is."""
    if 0 < part < whole and not 0.0005 <= part / whole < 0.9995:
        return "under 0.1%" if 2 * part < whole else "over 99.9%"
    return f"{part / whole:.1%}"


def asked_of(sweep: Sweep) -> Asked | None:
    """The duration asked about, where it is the same in all cells."""
    lasts = sweep.scenario.lasts
    if lasts is None or "lasts" in sweep.inputs:
        return None
    return asked(lasts.quantity, sweep.scenario.month)


def _limits(question: Asked | None) -> list[Fraction | float]:
    return [question.low, question.high] if question else []


def _days(days: Fraction | float, limits: list[Fraction | float]) -> str:
    if math.isnan(days):  # bounds that pull both ways
        return "unbounded"
    return "never" if math.isinf(days) else numbers.days(days, limits)


class _Shown:
    """The cells of a small sweep as texts."""

    def __init__(self, sweep: Sweep, *, ends: bool) -> None:
        self._sweep = sweep
        self._ends = ends
        self._question = asked_of(sweep)
        self._limits = _limits(self._question)
        self._marks = self._question is not None and sweep.bound == "exact"

    def table(self) -> Table:
        """Two-way over two whole axes, if the days are all that is wanted."""
        sweep = self._sweep
        notes = []
        if self._marks and self._question:
            notes = [f"* {words.asked_words(self._question, self._sweep.scenario)}"]
        if sweep.scenario.nature:
            notes.append("the days of the first nature to run out")
        whole = isinstance(sweep.source, Grid) and sweep.cells == sweep.total
        plain = not sweep.conditions and {*sweep.computed} <= {"outcome", "days", "bound"}
        if sweep.bound != "exact":
            notes.append(f"the days are {words.BOUNDS[sweep.bound]} in every cell")
        if isinstance(sweep.source, Grid) and whole and plain and self._is_two_way(sweep.source):
            return self._two_way(sweep.source, notes)
        rows, left_out = self._shown_rows()
        if left_out:
            rows.insert(_ENDS, ["…"] * len(sweep.names))
            notes.append(f"… {left_out:,} more rows; -o x.csv has them all")
        numeric = frozenset(
            n
            for n, name in enumerate(sweep.names)
            if name not in {"outcome", "bound", *sweep.texts}
        )
        heads = [clean(name) for name in sweep.names]
        return Table("", heads, rows, numeric, notes)

    def _is_two_way(self, grid: Grid) -> bool:
        """Whether it has two axes; on a screen, short ones."""
        short = not self._ends or max(grid.shape) <= _MOST_ACROSS
        return len(grid.dims) == 2 and short

    def _shown_rows(self) -> tuple[list[list[str]], int]:
        """The rows, or both ends of them, and how many are between these."""
        sweep, part = self._sweep, self._sweep.part
        parts = [part]
        if self._ends and not sweep.conditions and len(part) > 2 * _ENDS + 1:
            parts = [part[:_ENDS], part[-_ENDS:]]
        rows = (row for one in parts for block in sweep.blocks(one) for row in self._rows(block))
        if not self._ends:
            return list(rows), 0
        first, last, count = list(islice(rows, _ENDS)), deque[list[str]](maxlen=_ENDS), 0
        for count, row in enumerate(rows, 1):  # noqa: B007 - it is the number of rows
            last.append(row)
        between = len(part) - 2 * _ENDS if len(parts) > 1 else count - len(last)
        return [*first, *last], between

    def _two_way(self, grid: Grid, notes: list[str]) -> Table:
        (down,), (across,) = grid.dims
        texts = [text for block in self._sweep.blocks() for text in self._days(block)]
        width = len(across)
        rows = [[head, *texts[n * width : (n + 1) * width]] for n, head in enumerate(_values(down))]
        heads = [f"{clean(down.name)} \\ {clean(across.name)}", *_values(across)]
        titles = (words.titled(axis.name, self._sweep.scenario) for axis in (down, across))
        title = f"Days by {' and '.join(titles)}"
        return Table(title, heads, rows, frozenset(range(width + 1)), notes)

    def _days(self, block: Block) -> Iterator[str]:
        """The days of each cell, marked where they are as asked."""
        marks = column(block, "holds") if self._marks else [False] * len(block)
        for days, mark in zip(block.days.tolist(), marks, strict=True):
            yield f"{'*' if mark else ''}{_days(days, self._limits)}"

    def _rows(self, block: Block) -> Iterator[list[str]]:
        columns: list[list[str]] = []
        for dim, axes in enumerate(block.evaluator.grid.dims):
            codes = block.codes(dim).tolist()
            for values in map(_values, axes):
                columns.append([values[code] for code in codes])
        for name in self._sweep.computed:
            if name == "days":
                columns.append(list(self._days(block)))
            else:
                columns.append([_shown(value) for value in column(block, name).tolist()])
        yield from map(list, zip(*columns, strict=True))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return numbers.number(value) if isinstance(value, float) else str(value)


def _values(axis: Axis) -> list[str]:
    if axis.texts:
        return list(axis.texts)
    values = list(axis.precise)
    if axis.is_date:
        return [dt.date.fromordinal(int(value)).isoformat() for value in values]
    return words.axis(values, axis.name)
