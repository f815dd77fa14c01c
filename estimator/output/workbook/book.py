"""An answer as a workbook (.xlsx): inputs to change, and formulas that follow them.

Every formula is written with what it comes to, for LibreOffice shows that until it is told to
recalculate. A formula is written only where its exact value is that of the answer; all else is
values, and a note says so.
"""

from __future__ import annotations

import datetime as dt
import math
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from estimator.answer.cases import TIMES, inputs_of
from estimator.answer.document import computed, limit, plain
from estimator.answer.solve import without_other_ways
from estimator.cleaning import clean
from estimator.output import words
from estimator.output.formats.csv_text import safe
from estimator.output.workbook import formula, walk
from estimator.output.workbook.formula import Cell, Term
from estimator.output.workbook.live import (
    called,
    from_table,
    is_fixed,
    live_of,
    plan_of_terms,
    solved_as,
    why_values,
)
from estimator.scenario.name import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from estimator.answer.table import Cell as TableCell
    from estimator.answer.table import Sensitivity
    from estimator.output.page import Page
    from estimator.output.workbook.formula import Plan
    from estimator.output.workbook.walk import Walk
    from estimator.reply import Reply

_MADE: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)  # the same bytes always
_LONGEST: Final = 32_767  # characters of a cell
_LONGEST_ADDRESS: Final = 2_000
_MOST_ROWS: Final = 5_000  # of all the walks of a table
_TABLE_TOP: Final = 3


def render(reply: Reply, page: Page) -> bytes:
    """An answer as a workbook; the same answer gives the same bytes.

    Args:
        reply: the answer, with all that belongs beside it.
        page: the same as text.
    """
    xlsxwriter = import_module("xlsxwriter")
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"created": _MADE, "title": "How long a stock of munitions lasts"})
    _Book(book, reply, page).write()
    book.close()
    return content.getvalue()


class _Book:
    """The sheets of one answer."""

    def __init__(self, book: Any, reply: Reply, page: Page) -> None:
        self.book, self.reply, self.estimate = book, reply, reply.estimate
        self.body = page.text()
        look = book.add_format
        self.head = look({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.bold = look({"bold": True, "font_size": 13, "text_wrap": True, "valign": "top"})
        self.wrap = look({"text_wrap": True, "valign": "top"})
        self.input = look({"bg_color": "#FFF2AB", "border": 1, "border_color": "#B8A100"})
        self.inside = look({"bg_color": "#CFE5F7", "bold": True})
        self.live = live_of(self.estimate)

    def write(self) -> None:
        answer, others = self.book.add_worksheet("Answer"), []
        if self.live and self.live.walk:
            others.append(("Schedule", self._schedule))
        if self.reply.table:
            others.append(("Table", self._table))
        if self.reply.distribution:
            others.append(("Chances", self._chances))
        for name, write in (*others, ("Sources", self._sources)):
            write(self.book.add_worksheet(name))
        self._answer(answer)

    def _answer(self, sheet: Any) -> None:
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, 5, 24)
        row = 0
        for line in self.body.lead:
            self._sentence(sheet, row, line, self.wrap if row else self.bold)
            sheet.set_row(row, 17 * (1 + len(line) // 110))
            row += 1
        row = self._inputs(sheet, row + 1)
        row = self._claim(sheet, row + 1)
        row = self._result(sheet, row + 1)
        for line in (*self._notes(), *self.body.warnings):
            self._sentence(sheet, row, line, self.wrap)
            sheet.set_row(row, 16 * (1 + len(line) // 120))
            row += 1

    def _sentence(self, sheet: Any, row: int, line: str, look: Any) -> None:
        sheet.merge_range(row, 0, row, 5, "", self.wrap)
        _text(sheet, row, 0, line, look)

    def _call(self, name: str, row: int) -> None:
        """Give a name to the value in a row of the first sheet."""
        self.book.define_name(name, f"=Answer!{walk.place(row, 1)}")

    def _inputs(self, sheet: Any, row: int) -> int:
        """What the answer follows from; a yellow cell may be changed."""
        estimate, read = self.estimate, self.live.numbers if self.live else {}
        _texts(sheet, row, 0, ("input", "value", "unit", "as written", "from"), self.head)
        given = inputs_of(estimate.scenario, estimate.asks)
        if estimate.is_time:
            given.pop("lasts", None)
        numbers = (estimate.stated or estimate.central).numbers
        for name, value in given.items():
            row += 1
            is_live = isinstance(read.get(name), Term)
            _text(sheet, row, 0, name)
            number = numbers.get(name)
            if number is not None and math.isfinite(number):
                sheet.write_number(row, 1, float(number), self.input if is_live else None)
            if is_live:
                self._call(called(name), row)
            _text(sheet, row, 2, estimate.scenario.called(kind_of(name).unit))
            _text(sheet, row, 3, words.amount(value, name, estimate.scenario))
            _text(sheet, row, 4, value.whence)
        return row + 1

    def _claim(self, sheet: Any, row: int) -> int:
        """The days that agree with what was asked."""
        if self.estimate.verdict is None:
            return row - 1
        asked = self.estimate.verdict.asked
        ends = {"claim_low": ("agrees from day", asked.low), "claim_high": ("to day", asked.high)}
        for name, (label, value) in ends.items():
            _text(sheet, row, 0, label)
            if math.isfinite(value):
                sheet.write_number(row, 1, float(value), self.input)
            else:
                sheet.write_string(row, 1, "no end", self.input)
            self._call(name, row)
            row += 1
        return row

    def _result(self, sheet: Any, row: int) -> int:
        estimate = self.estimate
        label = "days" if estimate.is_time else estimate.asks
        unit = "days" if estimate.is_time else estimate.scenario.called(kind_of(label).unit)
        sign = {"lower": "at least", "upper": "at most"}.get(estimate.bound, "")
        _text(sheet, row, 0, f"{label} {sign}".strip(), self.head)
        if self.live:
            known = self._shown(estimate.stated)
            sheet.write_formula(row, 1, f"={self.live.answer.text}", self.head, known)
        else:
            _value(sheet, row, 1, self._shown(estimate.stated), self.head)
        _text(sheet, row, 2, unit, self.head)
        self._call("answer", row)
        row += 1
        if estimate.low is not estimate.high:
            for name, reading in (("least", estimate.low), ("greatest", estimate.high)):
                _text(sheet, row, 0, f"{name}, over the readings of the inputs")
                _value(sheet, row, 1, self._shown(reading) if reading else "no end")
                row += 1
        return row + 1

    def _shown(self, reading: Any) -> Any:
        """An answer as the command line says it to programs."""
        if reading is None:
            return "unbounded"
        return _known(self.estimate.asks, reading.value, reading.outcome)

    def _notes(self) -> Sequence[str]:
        if self.live is None:
            return ["Values only: " + why_values(self.estimate)]
        fixed = [name for name, each in self.live.numbers.items() if not isinstance(each, Term)]
        notes = ["Change a yellow cell, and the answer follows; the sentences stay as they are."]
        if fixed := [name for name in fixed if name in self.estimate.scenario.inputs()]:
            notes.append(f"Fixed here, for rows depend on it: {', '.join(fixed)}.")
        return notes

    def _schedule(self, sheet: Any) -> None:
        """A row an event; the answer is the least of its last column."""
        assert self.live  # noqa: S101 - else there is no such sheet
        assert self.live.walk  # noqa: S101
        self.write_walk(sheet, 0, self.live.walk)
        sheet.set_column(0, walk.WIDTH, 16)

    def write_walk(self, sheet: Any, top: int, way: Walk) -> None:
        """Write a walk with its first fact in row `top`, from 0 on."""
        for row, (label, cell) in enumerate(zip(walk.FACTS, way.facts, strict=False)):
            _text(sheet, top + row, 0, label)
            _formula(sheet, top + row, walk.FACT_COLUMN, cell)
        below = top + len(walk.FACTS)
        _text(sheet, below, 0, "day of the answer", self.head)
        _formula(sheet, below, walk.FACT_COLUMN, way.answer)
        row = top + walk.FIRST_ROW
        _texts(sheet, row, 0, walk.COLUMNS, self.head)
        for number, (heads, cells) in enumerate(zip(walk.LISTS, way.lists, strict=True)):
            column = walk.LIST_COLUMN + 3 * number
            _texts(sheet, row, column, heads if cells else (), self.head)
            for below, pair in enumerate(cells, 1):
                for half, cell in enumerate(pair):
                    _formula(sheet, row + below, column + half, cell)
        _text(sheet, row, walk.WIDTH - 1, "events", self.head)
        for below, cell in enumerate(way.days, 1):
            _formula(sheet, row + below, walk.WIDTH - 1, cell)
        for below, event in enumerate(way.rows, 1):
            for column, cell in enumerate(event):
                _formula(sheet, row + below, column, cell)

    def _table(self, sheet: Any) -> None:
        """The sensitivity table: heads that may be changed, and a formula in each cell."""
        grid = self.reply.table
        assert grid  # noqa: S101 - else there is no such sheet
        down, *rest = grid.axes
        across = rest[0] if rest else None
        what = "Days" if grid.asks in TIMES else grid.asks
        title = f"{what} by {' and '.join(axis.name for axis in grid.axes)}"
        _text(sheet, 0, 0, title, self.bold)
        _text(sheet, _TABLE_TOP - 1, 0, " \\ ".join(axis.name for axis in grid.axes), self.head)
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(across.values) if across else 1, 14)
        for column, value in enumerate(across.values if across else (), 1):
            sheet.write_number(_TABLE_TOP - 1, column, float(value), self.input)
        walks = _Walks(self)
        is_live = False
        for row, (value, cells) in enumerate(zip(down.values, grid.rows, strict=True), _TABLE_TOP):
            sheet.write_number(row, 0, float(value), self.input)
            for column, cell in enumerate(cells, 1):
                is_live |= self._table_cell(sheet, (row, column), grid, cell, walks)
        if not is_live:
            _text(sheet, 1, 0, "Values only.")
        self._mark_inside(sheet, grid)

    def _table_cell(
        self, sheet: Any, at: tuple[int, int], grid: Sensitivity, cell: TableCell, walks: _Walks
    ) -> bool:
        """Write one cell; whether it is a formula."""
        row, column = at
        known = _known(grid.asks, cell.answer, cell.outcome)
        heads = (walk.place(row, 0), walk.place(_TABLE_TOP - 1, column))
        found = walks.of(grid, cell, heads)
        if found is None:
            _value(sheet, row, column, known)
            return False
        sheet.write_formula(row, column, f"={found.text}", None, known)
        return True

    def _mark_inside(self, sheet: Any, grid: Sensitivity) -> None:
        """Colour what agrees with the claim, as its cells say it."""
        if self.estimate.verdict is None or grid.bound != "exact" or grid.asks not in TIMES:
            return
        days = f"IF(ISNUMBER(B{_TABLE_TOP + 1}),B{_TABLE_TOP + 1},9E+300)"
        least = "IF(ISNUMBER(claim_low),claim_low,0)"
        most = "IF(ISNUMBER(claim_high),claim_high,9E+300)"
        last = (_TABLE_TOP + len(grid.rows) - 1, len(grid.rows[0]))
        rule = {"type": "formula", "format": self.inside}
        rule["criteria"] = f"=AND({days}>={least},{days}<={most})"
        sheet.conditional_format(_TABLE_TOP, 1, *last, rule)
        _text(sheet, last[0] + 2, 0, "Blue: agrees with the duration asked about.")

    def _chances(self, sheet: Any) -> None:
        """Values alone: draws have no formula."""
        found = self.reply.distribution
        assert found  # noqa: S101 - else there is no such sheet
        records = found.records()
        columns = list(dict.fromkeys(key for row in records for key in row))
        sheet.set_column(0, len(columns), 16)
        _text(sheet, 0, 0, "Values only, from draws: they do not follow changed cells.")
        _texts(sheet, 2, 0, columns, self.head)
        for number, row in enumerate(records, 3):
            for column, name in enumerate(columns):
                _value(sheet, number, column, row.get(name))
        top = 4 + len(records)
        _texts(sheet, top, 0, ("days", "chance to last so long"), self.head)
        for number, point in enumerate(found.curve, top + 1):
            for column, value in enumerate(point):
                _value(sheet, number, column, plain(value))

    def _sources(self, sheet: Any) -> None:
        """The figures behind the answer, and those it was held against, with addresses."""
        sheet.set_column(0, 7, 30)
        row = 0
        for table in self.body.tables:
            if table.columns[:1] != ["figure"]:
                continue
            _text(sheet, row, 0, table.title, self.bold)
            _texts(sheet, row + 1, 0, (*table.columns, "address"), self.head)
            row += 2
            for cells in table.rows:
                _texts(sheet, row, 0, cells)
                address = next(filter(None, map(table.links.get, cells)), "")
                _address(sheet, row, len(cells), address)
                row += 1
            row += 1
        if not row:
            _text(sheet, row, 0, "No figure of the register is used; each input says where from.")


class _Walks:
    """The formulas of the cells of a table, with the ways of the stock on a sheet of their own."""

    def __init__(self, book: _Book) -> None:
        self.book, self.row = book, 0
        self.sheet: Any = None

    def of(self, grid: Sensitivity, cell: TableCell, heads: tuple[str, str]) -> Cell | None:
        """The formula of one cell; None where it has none, or what it comes to is not the cell.

        Args:
            grid: the table.
            cell: its cell.
            heads: where the values of the axes stand.
        """
        live = self.book.live
        if live is None or any(is_fixed(axis.name) for axis in grid.axes):
            return None
        numbers = dict(live.numbers)
        for axis, head, value in zip(grid.axes, heads, cell.values, strict=False):
            numbers = without_other_ways(numbers, axis.name) | {axis.name: Term(head, value)}
        known = cell.outcome if cell.answer is None else cell.answer
        if grid.asks not in TIMES:
            found = solved_as(grid.asks, numbers, self.book.estimate.scenario.month)
            return found if found and found.value == known else None
        plan = plan_of_terms(numbers, self.book.estimate.scenario.month)
        if plan.is_constant:
            found = formula.lasts(plan)
            return found if found.value == known else None
        return self._walked(plan, known)

    def _walked(self, plan: Plan, known: Any) -> Cell | None:
        if self.row + walk.height(plan) > _MOST_ROWS:
            return None
        way = walk.walk(from_table(plan), self.row)
        if way.answer.value != known:
            return None
        if self.sheet is None:
            self.sheet = self.book.book.add_worksheet("Walks")
            self.sheet.set_column(0, walk.WIDTH, 16)
        self.book.write_walk(self.sheet, self.row, way)
        place = walk.place(self.row + len(walk.FACTS), walk.FACT_COLUMN)
        self.row += walk.height(plan)
        return Cell(f"Walks!{place}", way.answer.value)


def _known(asks: str, value: Any, outcome: str) -> Any:
    """A value for programs, one that was solved for on the side that will do; else the outcome."""
    if value is None:
        return outcome
    if asks in TIMES:
        return computed(value)
    return limit(value, -1 if kind_of(asks).effect < 0 else 1)


def _text(sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
    """A text that no spreadsheet runs, and that fits into a cell."""
    shown = str(safe(clean(text)))
    if len(shown) > _LONGEST:
        shown = f"{shown[: _LONGEST - 1]}…"
    sheet.write_string(row, column, shown, look)


def _texts(sheet: Any, row: int, column: int, texts: Iterable[str], look: Any = None) -> None:
    """Texts side by side."""
    for place, text in enumerate(texts, column):
        _text(sheet, row, place, text, look)


def _value(sheet: Any, row: int, column: int, value: Any, look: Any = None) -> None:
    """A number, or a text; nothing for None."""
    if isinstance(value, str):
        _text(sheet, row, column, value, look)
    elif value is not None and math.isfinite(value):
        sheet.write_number(row, column, float(value), look)


def _formula(sheet: Any, row: int, column: int, cell: Cell) -> None:
    known = cell.value if isinstance(cell.value, str) else float(cell.value)
    sheet.write_formula(row, column, f"={cell.text}", None, known)


def _address(sheet: Any, row: int, column: int, address: str) -> None:
    """A link, or where a sheet can hold none so long, its text."""
    if 0 < len(address) <= _LONGEST_ADDRESS:
        sheet.write_url(row, column, address)
    else:
        _text(sheet, row, column, address)
