"""The way of a stock as rows of a sheet, one for each event.

It is the walk of `depletion.trajectory` without rations, ramps and losses. Each cell is a formula
with its exact value.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.depletion.plan import ZERO
from estimator.output.workbook.formula import FLOW_TIE, Cell, Phase, Plan, Term, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BEYOND: Final = Fraction(10**300)  # a time that never comes
_TIE: Final = "1E-10"  # of all rounds there ever are, as in `depletion.columns`

COLUMNS: Final = (
    "day",
    "until",
    "arrives",
    "stock then",
    "use a day",
    "production a day",
    "stock at the end",
    "days to it",
    "day of it",
)
"""Headings of the rows of a walk."""


class Walk(NamedTuple):
    """The formulas of a stock's way, a row for each event.

    Attributes:
        facts: what all rows use: the stock, the reserve, when production begins, the tie, the goal.
        lists: the phases of use and of production, and what arrives: two columns each.
        days: of all events, in any order.
        rows: the cells of `COLUMNS`, in the order of days.
        answer: when the stock runs out, or is at the goal.
    """

    facts: Sequence[Cell]
    lists: Sequence[Sequence[tuple[Cell, Cell]]]
    days: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    answer: Cell


FACTS: Final = ("stock, serviceable", "reserve", "production begins", "counts as none", "level")
"""What the facts of a walk are."""
LISTS: Final = (("use from", "a day"), ("production from", "a day"), ("arrives on", "rounds"))
"""Headings of the lists of a walk."""
FACT_COLUMN: Final = 1
FIRST_ROW: Final = len(FACTS) + 2  # below the answer and a blank line
LIST_COLUMN: Final = len(COLUMNS) + 1
WIDTH: Final = LIST_COLUMN + 3 * len(LISTS) + 1
"""Columns of a walk; the days of its events stand in the last."""


def height(plan: Plan) -> int:
    """How many rows a walk takes, headings and a blank line included."""
    return FIRST_ROW + _events(plan) + 2


def _events(plan: Plan) -> int:
    """At the most; the lists are no longer."""
    return 2 + len(plan.use) + len(plan.production) + len(plan.arrivals)


def walk(plan: Plan, top: int) -> Walk:
    """Walk a plan in formulas.

    Args:
        plan: of terms.
        top: the row of the sheet in which its first fact stands, from 0 on.
    """
    return _Walker(plan, top).walk()


def _letters(column: int) -> str:
    assert column < 26  # noqa: S101 - WIDTH is less
    return chr(ord("A") + column)


def place(row: int, column: int) -> str:
    """A cell of a sheet, both numbers from 0 on: ``$B$3``."""
    return f"${_letters(column)}${row + 1}"


class _Walker:
    """What the formulas of a walk refer to."""

    def __init__(self, plan: Plan, top: int) -> None:
        self.plan, self.first = plan, top + FIRST_ROW + 1
        self.stock, self.reserve, self.lead, self.tie, self.goal = (
            place(top + row, FACT_COLUMN) for row in range(len(FACTS))
        )
        self.use, self.made = _in_order(plan.use), _in_order(plan.production)
        self.level = term(plan.goal.level) if plan.goal else term(0)

    def walk(self) -> Walk:
        plan = self.plan
        lists = [
            [(_cell(term(a)), _cell(term(b))) for a, b in each]
            for each in (self.use, self.made, plan.arrivals)
        ]
        rounds = sum((term(each.rounds).value for each in plan.arrivals), ZERO)
        arriving = f"+SUM({self._list(2, 1)})" if plan.arrivals else ""
        tie = Cell(f"{_TIE}*({self.stock}{arriving})", (term(plan.stock).value + rounds) / 10**10)
        facts = [_cell(term(each)) for each in (plan.stock, plan.reserve, plan.lead)]
        facts += [tie, *([_cell(self.level)] if plan.goal else [])]
        days = [Cell("0", ZERO), Cell(self.lead, term(plan.lead).value)]
        for number, each in enumerate(lists):
            column = LIST_COLUMN + 3 * number
            days += [
                Cell(place(self.first + row, column), day.value)
                for row, (day, _) in enumerate(each)
                if day.text != "0"
            ]
        if term(plan.lead).text == "0":
            del days[1]
        rows = list(self._rows([Fraction(day.value) for day in days]))
        ends = [Fraction(row[8].value) for row in rows if row[8].value != ""]
        found = f"{place(self.first, 8)}:{place(self.first + len(rows) - 1, 8)}"
        answer = Cell(f'IF(COUNT({found})=0,"never",MIN({found}))', min(ends, default="never"))
        return Walk(facts, lists, days, rows, answer)

    def _list(self, number: int, half: int) -> str:
        column = LIST_COLUMN + 3 * number + half
        count = (len(self.use), len(self.made), len(self.plan.arrivals))[number]
        if count == 1:
            return place(self.first, column)
        return f"{place(self.first, column)}:{place(self.first + count - 1, column)}"

    def _rows(self, unordered: list[Fraction]) -> Iterable[list[Cell]]:
        days = sorted(unordered)
        every = f"{place(self.first, WIDTH - 1)}:{place(self.first + len(days) - 1, WIDTH - 1)}"
        stock = term(self.plan.stock).value
        for number, day in enumerate(days):
            end = days[number + 1] if number + 1 < len(days) else None
            row = _Row(self, number, every)
            is_again = number > 0 and days[number - 1] == day
            cells = row.cells(day, end, stock, is_again=is_again)
            yield cells
            stock = Fraction(cells[6].value) if end is not None else stock


class _Row:
    """One row of a walk."""

    def __init__(self, walker: _Walker, number: int, days: str) -> None:
        self.of, self.number, self.days = walker, number, days
        at = walker.first + number
        self.cell = [place(at, column) for column in range(len(COLUMNS))]
        self.before = [place(at - 1, column) for column in range(len(COLUMNS))]

    def cells(
        self, day: Fraction, end: Fraction | None, stock: Fraction, *, is_again: bool
    ) -> list[Cell]:
        of, plan = self.of, self.of.plan
        a, b, c, _, e, f, _, h, _ = self.cell
        landing = [each for each in plan.arrivals if term(each.day).value == day]
        arrived = sum((term(each.rounds).value for each in landing), ZERO)
        arrived = ZERO if is_again else arrived
        level = stock + arrived
        use = _rate(of.use, day)
        made = ZERO if day < term(plan.lead).value else _rate(of.made, day)
        following = place(of.first + self.number + 1, 0)
        times, lots = (of._list(2, half) for half in (0, 1)) if plan.arrivals else ("", "")
        lands = f"SUMPRODUCT(({times}={a})*{lots})" if plan.arrivals else "0"
        if self.number:
            lands = f"IF({a}={self.before[0]},0,{lands})"
        span = None if end is None else end - day
        time = self._time(level, use, made)
        is_reached = time < _BEYOND and (span is None or time == 0 or time < span)
        finally_ = "" if span is None else self._left(level, use, made, span)
        reached = (
            f"OR({h}=0,({b}-{a}-{h})*MAX({e},{f})>{of.tie})" if end is not None else f"{h}<1E+299"
        )
        return [
            Cell(f"SMALL({self.days},{self.number + 1})", day),
            Cell(following, end) if end is not None else Cell('"for ever"', "for ever"),
            Cell(lands, arrived),
            Cell(f"{self.before[6] if self.number else of.stock}+{c}", level),
            Cell(self._looked_up(0), use),
            Cell(f"IF({a}<{of.lead},0,{self._looked_up(1)})", made),
            Cell(self._left_text() if end is not None else '""', finally_),
            Cell(self._time_text(), time),
            Cell(f'IF({reached},{a}+{h},"")', day + time if is_reached else ""),
        ]

    def _looked_up(self, number: int) -> str:
        """The rate of the phase that began last; of several on one day that given last."""
        starts, rates = (self.of._list(number, half) for half in (0, 1))
        day = self.cell[0]
        if ":" not in starts:
            return rates
        latest = f"SUMPRODUCT(MAX(({starts}<={day})*{starts}))"
        return f"LOOKUP(2,1/({starts}={latest}),{rates})"

    def _left(self, level: Fraction, use: Fraction, made: Fraction, span: Fraction) -> Fraction:
        reserve = term(self.of.plan.reserve).value
        if level >= reserve:
            return max(reserve, level + (made - use) * span)
        if level + made * span <= reserve:
            return level + made * span
        return reserve + max(ZERO, made - use) * (span - (reserve - level) / made)

    def _left_text(self) -> str:
        a, b, _, d, e, f, *_ = self.cell
        reserve, span = self.of.reserve, f"({b}-{a})"
        filled = f"{reserve}+MAX(0,{f}-{e})*({b}-{a}-({reserve}-{d})/{f})"
        filling = f"IF({d}+{f}*{span}<={reserve},{d}+{f}*{span},{filled})"
        return f"IF({d}<{reserve}-{self.of.tie},{filling},MAX({reserve},{d}+({f}-{e})*{span}))"

    def _time(self, level: Fraction, use: Fraction, made: Fraction) -> Fraction:
        """Days from the row's beginning to a stock-out, or to the goal, if all stays as it is."""
        reserve, goal = term(self.of.plan.reserve).value, self.of.level.value
        is_short = level < reserve
        if self.of.plan.goal is None:
            if use <= 0 or (use <= made and not is_short):
                return _BEYOND
            return ZERO if is_short else (level - reserve) / (use - made)
        if not self.of.plan.goal.rises:
            if level <= goal:
                return ZERO
            is_never = is_short or goal < reserve or use <= made
            return _BEYOND if is_never else (level - goal) / (use - made)
        if level >= goal:
            return ZERO
        if is_short and goal <= reserve:
            return (goal - level) / made if made > 0 else _BEYOND
        if made <= use:
            return _BEYOND
        if is_short:
            return (reserve - level) / made + (goal - reserve) / (made - use)
        return (goal - level) / (made - use)

    def _time_text(self) -> str:
        _, _, _, d, e, f, *_ = self.cell
        reserve, tie, goal = self.of.reserve, self.of.tie, self.of.goal
        short, level = f"{d}<{reserve}-{tie}", f"{FLOW_TIE}*({e}+{f})"
        if self.of.plan.goal is None:
            falls = f"IF({e}-{f}<={level},1E+300,MAX(0,{d}-{reserve})/({e}-{f}))"
            return f"IF({e}<=0,1E+300,IF({short},0,{falls}))"
        if not self.of.plan.goal.rises:
            never = f"OR({short},{goal}<{reserve}-{tie},{e}-{f}<={level})"
            return f"IF({d}<={goal}+{tie},0,IF({never},1E+300,({d}-{goal})/({e}-{f})))"
        below = f"IF({f}>0,({goal}-{d})/{f},1E+300)"
        above = (
            f"IF({short},({reserve}-{d})/{f}+({goal}-{reserve})/({f}-{e}),({goal}-{d})/({f}-{e}))"
        )
        rises = f"IF(AND({short},{goal}<={reserve}),{below},IF({f}-{e}<={level},1E+300,{above}))"
        return f"IF({d}>={goal}-{tie},0,{rises})"


def _cell(number: Term) -> Cell:
    return Cell(number.text, number.value)


def _in_order(phases: Sequence[Phase]) -> list[Phase]:
    """Phases by their day, from day 0 on."""
    ordered = sorted(phases, key=lambda phase: term(phase.start).value)
    is_begun = bool(ordered) and term(ordered[0].start).text == "0"
    return ordered if is_begun else [Phase(0, 0), *ordered]


def _rate(phases: Sequence[Phase], day: Fraction) -> Fraction:
    begun = [phase for phase in phases if term(phase.start).value <= day]
    return term(begun[-1].rate).value
