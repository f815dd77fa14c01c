"""Dated rows of a table: deliveries become arrivals, counts of use become phases of the rate."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from estimator.errors import InputError, placed
from estimator.quantity.day import read_day, read_days
from estimator.quantity.number import QuantityError, told
from estimator.quantity.unit import Unit
from estimator.scenario.consistency import check_nouns
from estimator.scenario.inputs import BY_NAME
from estimator.scenario.value import Written, read
from estimator.tablefile import check_serial

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from estimator.scenario.value import Given
    from estimator.tablefile import Table

DATES: Final = ("date", "on", "day", "week", "month")
"""Headings of a column of days, or of longer times by their first day."""
_ON: Final = ("date", "on", "day")
USED: Final = ("used", "use", "fired", "launched", "expended", "consumed", "rounds", "count")
"""Headings of a column of counts."""
RECEIVED: Final = ("received", "receipts", "delivered", "deliveries", "arrivals")
"""Headings of a column of what was received."""
_ACTS: Final = {
    "rounds",
    *USED,
    *RECEIVED,
    "stocks",
    "levels",
    "losses",
    "numbers",
    "totals",
    "units",
}
"""Headings that say nothing of what is counted, plural or not."""
_RATE_DIGITS: Final = 12
_HEADING: Final = re.compile(r"\s*([^\[(]*?)\s*(?:[\[(](.*)[\])]\s*)?", re.DOTALL)
_ISO_WEEK: Final = re.compile(r"(\d{4})-?W(\d{2})", re.ASCII)
_WEEK: Final = dt.timedelta(days=7)
_DAY: Final = dt.timedelta(days=1)


class Headed(NamedTuple):
    """A table by its headings, in small letters and without units.

    Attributes:
        table: the table.
        names: the headings, in order.
        units: what stands in brackets behind each.
        where: the place of the heading, for messages.
    """

    table: Table
    names: Sequence[str]
    units: Sequence[str]
    where: str

    def find(self, wanted: Sequence[str], what: str) -> int:
        """The one column that has one of these headings.

        Raises:
            InputError: none has, or more than one.
        """
        found = [n for n, name in enumerate(self.names) if name in wanted]
        if len(found) == 1:
            return found[0]
        if not found:
            rule = f"no column of {what}; call it {wanted[0]}"
            raise InputError(self.where, f"{rule} (here: {', '.join(filter(None, self.names))})")
        names = ", ".join(self.names[n] for n in found)
        rule = f"several columns may be {what}: {names}; rename those that are not"
        raise InputError(self.where, rule)

    def others(self, used: Collection[int]) -> list[str]:
        """The headings of the columns that are left out."""
        return [name for n, name in enumerate(self.names) if name and n not in used]

    def place(self, where: str, column: int) -> str:
        """The place of a cell."""
        return f"{where}: {self.names[column]}"

    def find_count(self, wanted: Sequence[str], what: str, besides: Collection[int]) -> int:
        """The column of counts: the only one besides these, or one that has such a heading.

        Raises:
            InputError: there is none, or more than one.
        """
        rest = [n for n, name in enumerate(self.names) if name and n not in besides]
        return rest[0] if len(rest) == 1 else self.find(wanted, what)

    def text(self, where: str, cells: Sequence[str], column: int) -> str:
        """A cell, with the unit of its heading, or what that counts, if it is a bare number.

        Raises:
            InputError: it has no decimal comma, and the table has them.
        """
        text = self.table.pointed(cells[column], self.place(where, column))
        unit = self.units[column] or _noun(self.names[column])
        if not unit or not re.fullmatch(r"[\d.,_ ]+", text):
            return text
        return f"{text}%" if unit == "%" else f"{text} {unit}"


def _noun(heading: str) -> str:
    """A heading that is itself what is counted, in the plural: missiles, and not used or stock."""
    try:
        is_noun = Unit.parse(heading).label() == heading and heading.endswith("s")
    except QuantityError:
        return ""
    return heading if is_noun and heading not in _ACTS else ""


def headed(table: Table) -> Headed:
    """A table by its headings.

    Raises:
        InputError: it has none, or cannot be read.
    """
    where, heading = table.heading
    parts = [_HEADING.fullmatch(text) for text in heading]
    names = [(part[1] if part else "").casefold() for part in parts]
    return Headed(table, names, [(part[2] or "").strip() if part else "" for part in parts], where)


class Span(NamedTuple):
    """A count and the time that it is of.

    Attributes:
        where: its row, for messages.
        first: its first day.
        end: the day after its last.
        used: how many [rounds].
    """

    where: str
    first: dt.date
    end: dt.date
    used: Fraction

    @property
    def days(self) -> int:
        """How long it is [days]."""
        return (self.end - self.first).days


class Log(NamedTuple):
    """What a table of use says.

    Attributes:
        name: of the table.
        spans: its counts, which follow each other.
        note: what was read, in a sentence.
        noun: what its counts are of; empty where they do not say.
    """

    name: str
    spans: list[Span]
    note: str
    noun: str = ""

    @property
    def mean(self) -> Fraction:
        """All that was used over all days [rounds/day]."""
        days = sum(span.days for span in self.spans)
        return sum((span.used for span in self.spans), Fraction(0)) / days

    @property
    def mean_text(self) -> str:
        """The same as somebody would write it."""
        return rate_text(self.mean, self.noun)

    @property
    def end(self) -> dt.date:
        """The day after the last that it tells of."""
        return self.spans[-1].end


def read_arrivals(table: Table) -> tuple[list[dict[str, Written]], str]:
    """Deliveries, a row each, as a scenario has them, and what was read in a sentence.

    Args:
        table: with columns ``date`` or ``on``, ``rounds`` and, if there is one, ``unserviceable``.

    Raises:
        InputError: a column is missing, or there is no row.
    """
    head = headed(table)
    columns = {"on": head.find(_ON, "days")}
    if "unserviceable" in head.names:
        columns["unserviceable"] = head.find(("unserviceable",), "shares")
    columns["rounds"] = head.find_count(("rounds", *RECEIVED), "rounds", columns.values())
    rows = []
    for where, cells in table.rows():
        check_serial(cells[columns["on"]], head.place(where, columns["on"]))
        row = {}
        for key, column in columns.items():
            if not cells[column]:
                raise InputError(head.place(where, column), "no value; write one")
            row[key] = Written(head.text(where, cells, column), where, head.place(where, column))
        rows.append(row)
    if not rows:
        raise InputError(table.name, "no deliveries; a row each is wanted")
    many = "delivery" if len(rows) == 1 else "deliveries"
    left = _left_out(head, columns.values())
    return rows, f"{table.name}: {len(rows):,} {many} read{left}."


def read_log(table: Table, wanted: Sequence[str] = USED, what: str = "counts") -> Log:
    """Counts by day, week or month; their dates say which.

    Args:
        table: with a column of days and one of counts.
        wanted: how the column of counts may be called, if there are more than two columns.
        what: what it holds, for messages.

    Raises:
        InputError: a column is missing, a row cannot be read, a day stands twice, or the dates do
            not tell how long a time each count is of.
    """
    head = headed(table)
    date = head.find(DATES, "days")
    count = head.find_count(wanted, what, {date})
    rows = [
        (where, *_days(cells[date], head.place(where, date)), head.text(where, cells, count))
        for where, cells in table.rows()
    ]
    if not rows:
        raise InputError(table.name, "no rows; a date and a count each are wanted")
    rows.sort(key=lambda row: row[1])
    for (_, day, _, _), (where, again, _, _) in pairwise(rows):
        if day == again:
            raise InputError(head.place(where, date), f"{day} stands twice; add the two up")
    ends, spacing = _spans(rows, head.names[date], head.place(rows[0][0], date))
    counts = [
        read_count(text, head.place(where, count))
        for (where, _, _, text), _ in zip(rows, ends, strict=False)
    ]
    spans = [
        Span(where, first, end, given.quantity.point("rounds"))
        for (where, first, _, _), end, given in zip(rows, ends, counts, strict=False)
    ]
    last = spans[-1].end - _DAY
    which = f"column {head.names[count]}, {spans[0].first} to {last}"
    left = _left_out(head, (date, count))
    note = f"{table.name}: {len(spans):,} counts {spacing} read as rates, {which}{left}."
    return Log(table.name, spans, note, one_noun(counts))


def phases_of(log: Log) -> Iterator[dict[str, Written]]:
    """The rates of a log as phases; equal ones that follow each other are one."""
    before = None
    for span in log.spans:
        rate = span.used / span.days
        if rate != before:
            day, daily = f"{span.where}: date", f"{span.where}: rate"
            yield {
                "from": Written(span.first.isoformat(), span.where, day),
                "daily": Written(rate_text(rate, log.noun), span.where, daily),
            }
        before = rate


def rate_text(rate: Fraction, noun: str = "") -> str:
    """A rate as somebody would write it, to twelve digits [rounds/day]."""
    text = f"{float(rate):.{_RATE_DIGITS}g}"
    return per_day(text if "e" in text else told(text), noun)


def per_day(number: str, noun: str) -> str:
    """A number as a rate of what is counted: ``3/day``, ``3 missiles/day``, ``3%/day``."""
    unit = f"{number}%" if noun == "%" else f"{number} {Unit(noun)}" if noun else number
    return f"{unit}/day"


def read_count(text: str, where: str) -> Given:
    """A count of things, which is one number.

    Raises:
        InputError: it is none.
    """
    if not text:
        raise InputError(where, "no value; write 0 for none")
    given = read(BY_NAME["rounds"], Written(text, where, where))
    if given.name != "rounds" or not given.quantity.is_one:
        raise InputError(where, f"'{text}' is not one number; a table of counts has them")
    return given


def one_noun(counts: Sequence[Given]) -> str:
    """What counts are of, which is one thing; empty where none says.

    Raises:
        InputError: two say different things, or only some are in a measure, as % or tonnes.
    """
    check_nouns([("rounds", given) for given in counts])
    return next((given.nouns["round"] for given in counts if given.nouns), "")


def read_date(text: str, where: str) -> dt.date:
    """A day of the calendar.

    Raises:
        InputError: it is none.
    """
    check_serial(text, where)
    with placed(where):
        return read_day(text)


def _days(text: str, where: str) -> tuple[dt.date, dt.date | None]:
    """The first day of a cell, and the last if the cell says so: a week or a month."""
    check_serial(text, where)
    try:
        if week := _ISO_WEEK.fullmatch(text):
            monday = dt.date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return monday, monday + _WEEK - _DAY
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return read_days(text)
        return read_day(text), None
    except ValueError as error:  # of a week that is none; InputError is one
        raise InputError(where, getattr(error, "message", f"'{text}': {error}")) from None


_Row = tuple[str, dt.date, "dt.date | None", str]


def _spans(rows: list[_Row], heading: str, where: str) -> tuple[list[dt.date], str]:
    """The day after the last of each count, and in words how they are spaced."""
    firsts = [first for _, first, _, _ in rows]
    lasts = [last for _, _, last, _ in rows if last]
    if lasts and len(lasts) < len(rows):
        raise InputError(where, "days and longer times are mixed; write all of one kind")
    steps = [later - first for first, later in pairwise(firsts)]
    if lasts:
        ends, spacing = [last + _DAY for last in lasts], "by their own dates"
    elif heading == "month" or _are_months(firsts):
        ends, spacing = [_next_month(first) for first in firsts], "by month"
    elif heading == "week" or (steps and set(steps) == {_WEEK}):
        ends, spacing = [first + _WEEK for first in firsts], "by week"
    elif heading == "day" or (steps and set(steps) == {_DAY}):
        ends, spacing = [first + _DAY for first in firsts], "by day"
    elif steps and len(set(steps)) == 1:
        ends, spacing = [first + steps[0] for first in firsts], f"every {steps[0].days} days"
    elif steps and not rows[-1][3]:
        return firsts[1:], "from each date to the next"
    else:
        uneven = f"{firsts[0]} alone" if not steps else _uneven(firsts)
        advice = "write 0 where nothing was used, or end with a row of a date without a count"
        raise InputError(where, f"{uneven} does not say how long each count is of; {advice}")
    for end, later in zip(ends, firsts[1:], strict=False):
        if end != later:
            what = "is missing; write 0 if nothing was used" if end < later else "is told of twice"
            raise InputError(where, f"{min(end, later)} {what}")
    return ends, spacing


def _uneven(firsts: Sequence[dt.date]) -> str:
    steps = [(later - first).days for first, later in pairwise(firsts)]
    odd = next(n for n, step in enumerate(steps) if step != steps[0])
    return f"a step of {steps[0]} days from {firsts[0]} and of {steps[odd]} from {firsts[odd]}"


def _are_months(firsts: Sequence[dt.date]) -> bool:
    """Whether days are the first of months that follow each other."""
    starts = all(first.day == 1 for first in firsts)
    return starts and len(firsts) > 1 and all(_next_month(a) == b for a, b in pairwise(firsts))


def _next_month(day: dt.date) -> dt.date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)


def _left_out(head: Headed, used: Collection[int]) -> str:
    others = head.others(list(used))
    return f"; left out: {', '.join(others)}" if others else ""
