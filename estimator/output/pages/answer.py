"""An estimate as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.answer import cases, document
from estimator.answer.cases import TIMES, inputs_of
from estimator.answer.reading import stock_out_date
from estimator.cleaning import clean
from estimator.output import numbers, words
from estimator.output.page import Addition, Body, Drawable, Page, Table
from estimator.output.pages.assumptions import assumptions
from estimator.output.pages.explain import explanation
from estimator.output.sentences import doubted, lead, side, value_words
from estimator.scenario.name import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from estimator.answer.estimate import Estimate
    from estimator.answer.table import Axis, Cell, Sensitivity
    from estimator.reply import Reply

_SIGNS: Final = {"exact": "", "lower": ">=", "upper": "<="}
_MOST_GAPS: Final = 5


def page(reply: Reply, *, command: str, explain: bool = False, next_step: str = "") -> Page:
    """The page of an answer.

    Args:
        reply: what it consists of.
        command: the command that made it.
        explain: whether to show every intermediate number.
        next_step: a command that goes on from here.
    """
    made = _Made(reply, list(_additions(reply)), explain, next_step)
    # what was solved for is a limit, and is rounded to the side that will do
    estimate = reply.estimate
    way = 0 if command != "solve" else -1 if kind_of(estimate.asks).effect < 0 else 1
    shown = next((more.bare for more in made.additions if more.bare), "") or bare(estimate, way)
    drawn = Drawable("reply", reply)
    return Page(shown, made.body, made.data, made.records, command, charts=drawn)


def _additions(reply: Reply) -> Iterator[Addition]:
    """What the page gains beyond the answer: chances, sources, what it is held against."""
    estimate = reply.estimate
    if reply.distribution:
        from estimator.output.pages.uncertainty import chances

        doubts = doubted(estimate.scenario, reply.doubts)
        yield chances(estimate, reply.distribution, reply.swings, doubts)
    if reply.register:
        from estimator.output.pages import headline

        if reply.is_figured:
            scenarios = [estimate.scenario]
            yield headline.sources_addition(reply.register, scenarios, estimate.asks)
        for against in filter(None, (reply.headline, reply.production)):
            yield headline.against_addition(reply.register, against)


def _about(estimate: Estimate) -> Iterator[str]:
    """What a page is about, and what its author warns of; nothing where nobody says."""
    texts = (estimate.scenario.title, estimate.scenario.caveat)
    yield from (f"{text.rstrip('.')}." for text in texts if text)


class _Made(NamedTuple):
    """The parts of a page, made when a format asks for them."""

    reply: Reply
    additions: Sequence[Addition]
    explain: bool
    next_step: str

    def body(self) -> Body:
        result, more = self.reply.estimate, self.additions
        answer = [line for each in more for line in each.answer]
        about = list(_about(result))
        doubts = doubted(result.scenario, self.reply.doubts)
        answer = [*about, *(answer or lead(result, doubts))]
        answer += [line for each in more for line in each.lead]
        warnings = [*result.warnings, *(line for each in more for line in each.warnings)]
        warnings = list(dict.fromkeys(warnings))
        return Body(answer, list(self._tables()), warnings, self.next_step, len(about))

    def _tables(self) -> Iterator[Table]:
        result = self.reply.estimate
        sampled = any(each.answer for each in self.additions)
        yield assumptions(result.scenario, result.asks, sampled=sampled)
        for each in self.additions:
            yield from (table for table in each.tables if table.rows)
        if self.explain:
            yield explanation(result)
        yield from (*_natures(result), *_gaps(result))
        if self.reply.table:
            yield sensitivity(result, self.reply.table, asked=self.reply.is_table_asked)

    def data(self) -> dict[str, Any]:
        found = document.document(self.reply.estimate)
        if self.explain:
            rows = explanation(self.reply.estimate).rows
            found["steps"] = [dict(zip(_STEP, row, strict=True)) for row in rows]
        if self.reply.table and self.reply.is_table_asked:
            found["table"] = document.grid(self.reply.estimate, self.reply.table)
        for each in self.additions:
            found["warnings"] += [line for line in each.warnings if line not in found["warnings"]]
            found |= each.data
        return found

    def records(self) -> list[dict[str, Any]]:
        result, table = self.reply.estimate, self.reply.table
        if table and self.reply.is_table_asked:
            cells = (cell for row in table.rows for cell in row)
            return [document.cell_record(result, table, cell) for cell in cells]
        row = document.record(result)
        for each in self.additions:
            row |= each.record
        return [row]


_STEP: Final = ("step", "how", "value", "from")


def bare(estimate: Estimate, way: int = 0) -> str:
    """The answer as ``-q`` prints it: ``62.5``, ``>=62.5``, ``never``, ``unbounded``.

    Args:
        estimate: the result.
        way: how a number is rounded, as in `numbers.bare`.
    """
    if estimate.bound == "none":
        return "unbounded"
    end = estimate.stated
    assert end is not None  # noqa: S101 - a one-sided bound has its own end
    if end.value is None:
        return end.outcome
    unit = "days" if estimate.is_time else kind_of(estimate.asks).unit
    return f"{_SIGNS[estimate.bound]}{numbers.bare(end.value, way, unit)}"


def _natures(estimate: Estimate) -> Iterator[Table]:
    if len(estimate.schedules) < 2:
        return
    answers = dict(estimate.schedules)
    if estimate.pooled:
        answers["all pooled"] = estimate.pooled
    rows = [[clean(name), *_when(estimate, out.days)] for name, out in answers.items()]
    yield Table("Natures", ("nature", "days", "months", "date"), rows).without_empty()


def _when(estimate: Estimate, days: Fraction | Decimal | None) -> list[str]:
    if days is None:
        return ["never", "", ""]
    scenario, limits = estimate.scenario, words.limits(estimate)
    months = numbers.months(days, scenario.month, limits)
    return [numbers.days(days, limits), months, stock_out_date(scenario.start, days)]


def _gaps(estimate: Estimate) -> Iterator[Table]:
    for name, out in estimate.schedules.items():
        if len(out.gaps) < 2 and not (out.gaps and out.gaps[0].days is not None):
            continue
        rows = [
            [
                *_when(estimate, gap.start)[::2],
                numbers.days(gap.days) if gap.days is not None else "to the end",
                numbers.number(gap.unmet) if gap.unmet is not None else "",
            ]
            for gap in out.gaps[:_MOST_GAPS]
        ]
        more = len(out.gaps) - _MOST_GAPS
        notes = [f"and {more} more; --format json has them all"] if more > 0 else []
        columns = ("from day", "date", "days", estimate.scenario.called("rounds unmet"))
        yield Table(f"Gaps {name}".strip(), columns, rows, notes=notes).without_empty()


def sensitivity(estimate: Estimate, grid: Sensitivity, *, asked: bool = True) -> Table:
    """The sensitivity table as people read it.

    Args:
        estimate: the result.
        grid: the table.
        asked: whether somebody named its values; else they follow from the input's own.
    """
    what = "Days" if grid.asks in TIMES else words.titled(grid.asks, estimate.scenario)
    axes = " and ".join(words.titled(axis.name, estimate.scenario) for axis in grid.axes)
    made = _two_way if len(grid.axes) == 2 else _one_way
    table = made(estimate, grid, asked=asked)
    notes = []
    if grid.bound != "exact":
        what_is = "The days are" if grid.asks in TIMES else "The value is"
        notes.append(f"{what_is} {words.BOUNDS[grid.bound]} in every cell.")
    elif estimate.verdict:
        notes = [f"* {words.asked_words(estimate.verdict.asked, estimate.scenario)}"]
    inputs = inputs_of(estimate.scenario, grid.asks)
    held = {
        name: given
        for name, given in inputs.items()
        if name not in _varied(grid) and (grid.bound == "exact" or given.quantity.bound == "exact")
    }
    if _given(estimate, grid):
        notes = ["; ".join([*notes, "[ ] the values given"])]
    if not cases.is_certain(estimate.scenario, held):
        notes.append("All other inputs at their central reading.")
    numeric = frozenset(range(len(table.columns)))
    return Table(f"{what} by {axes}", table.columns, table.rows, numeric, notes)


def _given(estimate: Estimate, grid: Sensitivity) -> tuple[int, ...]:
    """The place of the values given on each axis; empty where they are not all there."""
    given = estimate.central.numbers
    if any(axis.name not in given for axis in grid.axes) or grid.asks not in TIMES:
        return ()
    if any(given[axis.name] not in axis.values for axis in grid.axes):
        return ()
    return tuple(list(axis.values).index(given[axis.name]) for axis in grid.axes)


def _varied(grid: Sensitivity) -> set[str]:
    """The axes, and ``lasts`` where the days do not follow from it."""
    return {axis.name for axis in grid.axes} | ({"lasts"} if grid.asks in TIMES else set())


def _two_way(estimate: Estimate, grid: Sensitivity, *, asked: bool) -> Table:
    down, across = grid.axes
    given, heads = _given(estimate, grid), _heads(estimate, down, asked=asked)
    rows = []
    for n, (head, cells) in enumerate(zip(heads, grid.rows, strict=True)):
        words = (_cell(estimate, grid, cell, (n, m) == given) for m, cell in enumerate(cells))
        rows.append([head, *words])
    columns = [f"{down.name} \\ {across.name}", *_heads(estimate, across, asked=asked)]
    return Table("", columns, rows)


def _one_way(estimate: Estimate, grid: Sensitivity, *, asked: bool) -> Table:
    (axis,) = grid.axes
    given, heads = _given(estimate, grid), _heads(estimate, axis, asked=asked)
    rows = [
        [
            head,
            _cell(estimate, grid, cell, (n,) == given),
            *(_when(estimate, cell.answer)[1:] if grid.asks in TIMES else ("", "")),
        ]
        for n, (head, (cell,)) in enumerate(zip(heads, grid.rows, strict=True))
    ]
    return Table("", (axis.name, grid.asks, "months", "date"), rows).without_empty()


def _heads(estimate: Estimate, axis: Axis, *, asked: bool) -> list[str]:
    """The values of an axis, those around an input with as many digits as that one has."""
    given = inputs_of(estimate.scenario, estimate.asks).get(axis.name)
    if asked or given is None:
        return words.axis(axis.values, axis.name)
    middle = axis.values[len(axis.values) // 2]
    digits = numbers.typed(middle) if words.is_as_written(given, axis.name) else 3
    return words.axis(axis.values, axis.name, digits)


_OUTCOMES: Final = {"every": "any value", "none": "no value"}


def _cell(estimate: Estimate, grid: Sensitivity, cell: Cell, is_given: bool) -> str:
    mark = "*" if cell.inside and grid.bound == "exact" else ""
    if cell.answer is None:
        text = f"{mark}{_OUTCOMES.get(cell.outcome, cell.outcome)}"
    elif grid.asks in TIMES:
        text = f"{mark}{numbers.days(cell.answer, words.limits(estimate))}"
    else:
        text = value_words(grid.asks, cell.answer, side(estimate))
    return f"[{text}]" if is_given else text
