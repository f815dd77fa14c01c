"""An estimate as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from estimator import readings
from estimator.estimate import TIMES, inputs_of
from estimator.inputs import kind_of
from estimator.output import document, sentences, text, wording
from estimator.output.explain import explanation
from estimator.output.page import Addition, Body, Page, Table, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from estimator.estimate import Estimate
    from estimator.given import Given
    from estimator.sensitivity import Cell, Sensitivity

_SIGNS: Final = {"exact": "", "lower": ">=", "upper": "<="}
_MOST_GAPS: Final = 5


def page(
    estimate: Estimate,
    *,
    command: str,
    grid: Sensitivity | None = None,
    asked_grid: bool = False,
    explain: bool = False,
    next_step: str = "",
    additions: Sequence[Addition] = (),
) -> Page:
    """The page of an estimate.

    Args:
        estimate: the result.
        command: the command that made it.
        grid: a sensitivity table.
        asked_grid: whether somebody asked for that table: then it is the rows of CSV and NDJSON.
        explain: whether to show every intermediate number.
        next_step: a command that goes on from here.
        additions: what the page gains beyond the answer.
    """

    def body() -> Body:
        tables = [_assumptions(estimate), *(table for more in additions for table in more.tables)]
        if explain:
            tables.append(explanation(estimate))
        tables += [*_natures(estimate), *_gaps(estimate)]
        if grid:
            tables.append(sensitivity(estimate, grid))
        lead = [*sentences.lead(estimate), *(line for more in additions for line in more.lead)]
        warnings = [*estimate.warnings, *(line for more in additions for line in more.warnings)]
        return Body(lead, tables, warnings, next_step)

    def data() -> dict[str, Any]:
        found = document.document(estimate)
        if explain:
            found["steps"] = [
                dict(zip(_STEP, row, strict=True)) for row in explanation(estimate).rows
            ]
        if grid and asked_grid:
            found["table"] = document.grid(estimate, grid)
        for more in additions:
            found["warnings"] += more.warnings
            found |= more.data
        return found

    def records() -> list[dict[str, Any]]:
        if grid and asked_grid:
            return [document.cell_record(estimate, grid, cell) for row in grid.rows for cell in row]
        return [document.record(estimate)]

    return Page(bare(estimate), body, data, records, command)


_STEP: Final = ("step", "how", "value", "from")


def bare(estimate: Estimate) -> str:
    """The answer as ``-q`` prints it: ``62.5``, ``>=62.5``, ``never``, ``unbounded``."""
    if estimate.bound == "none":
        return "unbounded"
    end = {"lower": estimate.low, "upper": estimate.high}.get(estimate.bound, estimate.central)
    assert end is not None  # noqa: S101 - a one-sided bound has its own end
    if end.value is None:
        return end.outcome
    return f"{_SIGNS[estimate.bound]}{text.bare(end.value)}"


def _assumptions(estimate: Estimate) -> Table:
    scenario = estimate.scenario
    rows = [
        [
            clean(name),
            wording.amount(given, name, scenario.month),
            _reading_words(estimate, name, given),
            clean(f"@{given.figure}" if given.figure else given.origin),
        ]
        for name, given in inputs_of(scenario, estimate.asks).items()
    ]
    if scenario.start_:
        rows.append(["start", scenario.start_.text, "", scenario.start_.origin])
    month = scenario.month_.origin if scenario.month_ else "default"
    rows.append(["month", f"{text.number(scenario.month, 6)} days", "", month])
    return Table("Assumptions", ("input", "value", "read as", "from"), rows).without_empty()


def _reading_words(estimate: Estimate, name: str, given: Given) -> str:
    if given.date is not None:
        return f"day {text.number(estimate.scenario.offset(given))}"
    if given.quantity.bound != "exact":
        return f"{'a lower' if given.quantity.bound == 'lower' else 'an upper'} bound"
    words = given.quantity.reading(kind_of(name).scale, estimate.scenario.month)
    return clean(words.partition(" → ")[2] or words)


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
    scenario = estimate.scenario
    return [text.days(days), text.months(days, scenario.month), text.date(scenario.start, days)]


def _gaps(estimate: Estimate) -> Iterator[Table]:
    for name, out in estimate.schedules.items():
        if len(out.gaps) < 2 and not (out.gaps and out.gaps[0].days is not None):
            continue
        rows = [
            [
                *_when(estimate, gap.start)[::2],
                text.days(gap.days) if gap.days is not None else "to the end",
                text.number(gap.unmet) if gap.unmet is not None else "",
            ]
            for gap in out.gaps[:_MOST_GAPS]
        ]
        more = len(out.gaps) - _MOST_GAPS
        notes = [f"and {more} more; --format json has them all"] if more > 0 else []
        columns = ("from day", "date", "days", "rounds unmet")
        yield Table(f"Gaps {name}".strip(), columns, rows, notes=notes).without_empty()


def sensitivity(estimate: Estimate, grid: Sensitivity) -> Table:
    """The sensitivity table as people read it."""
    what = "Days" if grid.asks in TIMES else _titled(grid.asks)
    axes = " and ".join(_titled(axis.name) for axis in grid.axes)
    table = _two_way(estimate, grid) if len(grid.axes) == 2 else _one_way(estimate, grid)
    notes = []
    if estimate.verdict:
        notes = [f"* {wording.asked_words(estimate.verdict.asked, estimate.scenario)}"]
    inputs = inputs_of(estimate.scenario, grid.asks)
    held = {name: given for name, given in inputs.items() if name not in _varied(grid)}
    if not readings.is_certain(estimate.scenario, held):
        notes.append("All other inputs at their central reading.")
    numeric = frozenset(range(len(table.columns)))
    return Table(f"{what} by {axes}", table.columns, table.rows, numeric, notes)


def _varied(grid: Sensitivity) -> set[str]:
    """The axes, and ``lasts`` where the days do not follow from it."""
    return {axis.name for axis in grid.axes} | ({"lasts"} if grid.asks in TIMES else set())


def _two_way(estimate: Estimate, grid: Sensitivity) -> Table:
    down, across = grid.axes
    return Table(
        "",
        [f"{down.name} \\ {across.name}", *(_plain(value, across.name) for value in across.values)],
        [
            [_plain(value, down.name), *(_cell(estimate, grid, cell) for cell in cells)]
            for value, cells in zip(down.values, grid.rows, strict=True)
        ],
    )


def _one_way(estimate: Estimate, grid: Sensitivity) -> Table:
    (axis,) = grid.axes
    rows = [
        [
            _plain(cell.values[0], axis.name),
            _cell(estimate, grid, cell),
            *(_when(estimate, cell.answer)[1:] if grid.asks in TIMES else ("", "")),
        ]
        for (cell,) in grid.rows
    ]
    return Table("", (axis.name, grid.asks, "months", "date"), rows).without_empty()


def _titled(name: str) -> str:
    unit = kind_of(name).unit
    unit = {"when": "day", "fraction": "share"}.get(unit, unit)
    return clean(name) if name == unit else f"{clean(name)} [{unit}]"


def _plain(value: Fraction | Decimal, name: str) -> str:
    unit = kind_of(name).unit
    return wording.with_unit(value, unit) if unit.startswith("fraction") else text.number(value)


def _cell(estimate: Estimate, grid: Sensitivity, cell: Cell) -> str:
    if cell.answer is None:
        return cell.outcome
    if grid.asks not in TIMES:
        return _plain(cell.answer, grid.asks)
    return f"{'*' if cell.inside else ''}{text.days(cell.answer, wording.limits(estimate))}"
