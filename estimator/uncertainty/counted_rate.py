"""A rate of use, with an interval, from dated counts of a stock or from a log of use.

The rate is a ratio estimator, all use over all days:

    r = Σ uᵢ / Σ Δᵢ,    s² = n/(n − 1) · Σ (uᵢ − r Δᵢ)² / (Σ Δᵢ)²

with the use uᵢ in a span of Δᵢ days, for n spans (W. G. Cochran, *Sampling Techniques*, 3rd ed.,
Wiley 1977, §6.4, for a population without end). Of spans of one length that is the mean of their
rates and its standard error. The 90% interval is r · exp(± t · s/r), with the 95th percentile t of
Student's distribution with n − 1 degrees of freedom: that of ln r by the delta method, so that it
stays above zero and ``a to b``, which is read as lognormal, has its median at r.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

from estimator.arguments import check_kind
from estimator.errors import InputError
from estimator.quantity.number import told
from estimator.quantity.unit import Unit
from estimator.scenario.dated_rows import (
    RECEIVED,
    Span,
    headed,
    one_noun,
    per_day,
    read_count,
    read_date,
    read_log,
)
from estimator.tablefile import table_at

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from estimator.scenario.dated_rows import Headed
    from estimator.scenario.value import Given
    from estimator.tablefile import Table

STOCK: Final = ("stock", "on hand", "on_hand", "remaining", "level")
"""Headings of a column of counts of a stock."""
_DATES: Final = ("date", "day", "on")
_UPPER: Final = 0.95
_DIGITS: Final = 4
_MANY: Final = 200  # degrees of freedom; from there on the series below is right to 1e-9


@dataclass(frozen=True, slots=True)
class CountedRate:
    """A rate of use, and what it rests on.

    Attributes:
        spans: the times between counts, in order.
        stock: the last count [rounds]; None in a log of use.
        notes: what was read and assumed, a sentence each.
        noun: what is counted: missile, or % of a stock; empty where the table does not say.
    """

    spans: tuple[Span, ...]
    stock: Fraction | None
    notes: tuple[str, ...]
    noun: str = ""

    @property
    def counted(self) -> list[Span]:
        """The spans that are not left out."""
        return [span for span in self.spans if not span.why]

    @property
    def days(self) -> int:
        """All days that count."""
        return sum(span.days for span in self.counted)

    @property
    def used(self) -> Fraction:
        """All use that counts [rounds]."""
        return sum((span.used for span in self.counted), Fraction(0))

    @property
    def rate(self) -> Fraction:
        """All use over all days [rounds/day]."""
        return self.used / self.days

    @property
    def error(self) -> float | None:
        """The standard error of the rate [rounds/day]; None for a single span."""
        spans, rate = self.counted, self.rate
        if len(spans) < 2:
            return None
        squares = sum((span.used - rate * span.days) ** 2 for span in spans)
        variance = Fraction(len(spans), len(spans) - 1) * squares / self.days**2
        return math.sqrt(variance)

    @property
    def interval(self) -> tuple[float, float] | None:
        """P5 and P95 of the rate [rounds/day]; None where nothing tells it."""
        if not self.error:
            return None
        rate = float(self.rate)
        reach = student(_UPPER, len(self.counted) - 1) * self.error / rate
        try:
            return rate * math.exp(-reach), rate * math.exp(reach)
        except OverflowError:
            return None

    @property
    def text(self) -> str:
        """The rate as somebody would write it for an input: ``15310 to 16990/day``."""
        if self.interval is None:
            return per_day(plain(float(self.rate)), self.noun)
        low, high = map(plain, self.interval)
        return per_day(f"{low} to {high}" if low != high else low, self.noun)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        low, high = self.interval or (None, None)
        return {
            "daily": self.text,
            "rate": float(f"{float(self.rate):.12g}"),
            "low": low and float(f"{low:.12g}"),
            "high": high and float(f"{high:.12g}"),
            "unit": f"{Unit(self.noun or 'round')}/day",
            "level": 0.9,
            "spans": len(self.counted),
            "days": self.days,
            "used": float(self.used),
        }


def rate(table: str | Path, *, decimal: str = ".") -> CountedRate:
    """The rate of use, with a 90% interval, that a table of dated counts tells.

    Args:
        table: the path of a file with columns ``date`` and ``stock`` and, if there is one,
            ``received``; or ``date`` and ``used``, by day, week or month.
        decimal: the sign before decimals in it, a point or a comma.

    Returns:
        A `CountedRate`; its ``text`` is ready for ``daily`` [rounds/day].

    Raises:
        InputError: as `rate_of`, or there is no such file.
    """
    check_kind("table", table, (str, Path), "the path of a table")
    check_kind("decimal", decimal, str, "a point or a comma")
    if decimal not in {".", ","}:
        raise InputError("`decimal`", "a point or a comma is wanted")
    return rate_of(table_at(Path(table), decimal=decimal))


def rate_of(table: Table) -> CountedRate:
    """The rate of use that a table tells.

    Args:
        table: dated counts of a stock (``date``, ``stock`` and, if there is one, ``received``), or
            a log of use (``date``, ``used``).

    Raises:
        InputError: a column is missing, a row cannot be read, a stock rises by more than was
            received, or no span is left.
    """
    head = headed(table)
    if set(STOCK) & set(head.names):
        found = _of_counts(head)
    else:
        log = read_log(table)
        found = CountedRate(tuple(log.spans), None, (log.note,), log.noun)
    if not found.counted:
        raise InputError(table.name, "no span of time with a stock at both of its ends")
    return found


def _of_counts(head: Headed) -> CountedRate:
    date, stock = head.find(_DATES, "days"), head.find(STOCK, "stocks")
    is_received = [name for name in head.names if name in RECEIVED]
    receipts = head.find(RECEIVED, "receipts") if is_received else None
    rows = []
    given: list[Given] = []
    for where, cells in head.table.rows():
        day = read_date(cells[date], head.place(where, date))
        came, level = Fraction(0), None
        if receipts is not None and cells[receipts]:
            given.append(read_count(head.text(where, cells, receipts), head.place(where, receipts)))
            came = given[-1].quantity.point("rounds")
        if cells[stock]:
            given.append(read_count(head.text(where, cells, stock), head.place(where, stock)))
            level = given[-1].quantity.point("rounds")
        rows.append((day, where, level, came))
    rows.sort(key=lambda row: row[0])
    counts = [row for row in rows if row[2] is not None]
    if len(counts) < 2:
        raise InputError(head.table.name, "two counts of the stock at least are wanted")
    spans = tuple(_spans(rows))
    left = [span for span in spans if span.why]
    notes = [
        f"{head.table.name}: {len(counts):,} counts, {counts[0][0]} to {counts[-1][0]}; use is the "
        "count before, plus what was received up to the day of the next count, less that count."
    ]
    if left:
        days = sum(span.days for span in left)
        notes.append(
            f"Left out: {len(left):,} of {len(spans):,} spans, {days:,} days, that begin or end "
            "without stock, where use is what there was and not what was wanted."
        )
    return CountedRate(spans, counts[-1][2], tuple(notes), one_noun(given))


def _spans(rows: list[tuple[dt.date, str, Fraction | None, Fraction]]) -> Iterator[Span]:
    first, before, received = None, Fraction(0), Fraction(0)
    for number, (day, where, level, came) in enumerate(rows):
        if number and day == rows[number - 1][0]:
            raise InputError(where, f"{day} stands twice; keep one count of a day")
        if first is not None:
            received += came  # before the first count it is in that count
        if level is None:
            continue
        if first is not None:
            used = before + received - level
            if used < 0:
                rule = f"the stock rises by {plain(float(level - before))} from {first} to {day}"
                came_text = f"{plain(float(received))} were received"
                raise InputError(where, f"{rule}, and {came_text}; add what is missing")
            why = "" if before and level else "out of stock"
            yield Span(where, first, day, used, why)
        first, before, received = day, level, Fraction(0)


def plain(value: float) -> str:
    """A number to four digits as somebody would write it, and never one that looks like another."""
    return told(format(Decimal(f"{value:.{_DIGITS}g}"), "f"))


def student(chance: float, freedom: int) -> float:
    """The quantile of Student's distribution at a chance above one half.

    Args:
        chance: from 0.5 to 1.
        freedom: degrees of freedom, 1 or more.
    """
    if freedom > _MANY:
        return _student_near_normal(NormalDist().inv_cdf(chance), freedom)
    low, high = 0.0, math.pi / 2  # of the angle whose tangent is t/√ν
    for _ in range(60):
        middle = (low + high) / 2
        if (1 + _between(middle, freedom)) / 2 < chance:
            low = middle
        else:
            high = middle
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _between(angle: float, freedom: int) -> float:
    """P(|T| ≤ √ν · tan(angle)) by Abramowitz and Stegun (1964), 26.7.3 and 26.7.4."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = total = (cosine if odd else 1.0) * (freedom > 1)
    for power in range(odd, freedom - 2, 2):
        term *= cosine * cosine * (power + 1) / (power + 2)
        total += term
    return (angle + sine * total) * 2 / math.pi if odd else sine * total


def _student_near_normal(z: float, freedom: int) -> float:
    """The quantile for many degrees of freedom by the same, 26.7.5."""
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return math.fsum(term / freedom**power for power, term in enumerate(terms))
