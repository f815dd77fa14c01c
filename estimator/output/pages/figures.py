"""The register as pages: a list by origin, and what lint finds."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.formats.datapackage import parquet
from estimator.output.page import Body, Drawable, Page, Table
from estimator.quantity.unit import MONTH
from estimator.register.corroboration import witnesses
from estimator.register.register import same
from estimator.register.selection import ranges
from estimator.register.series import between, growth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimator.quantity.unit import Unit
    from estimator.register.lint import Problem
    from estimator.register.records import Figure
    from estimator.register.register import Register
    from estimator.register.selection import Range
    from estimator.register.series import Growth

_MANY: Final = 40  # figures in a list, about two screens
_RANGES: Final = 3  # metrics and units whose range stands above a list
_COLUMNS: Final = ("figure", "value", "what", "when", "source", "grade")
_OPEN: Final = (dt.date.min, dt.date.max)


class Listed(NamedTuple):
    """What a list of figures shows besides them.

    Attributes:
        filters: what was asked for, to say why nothing was found.
        undated: figures that may be of the time asked for: they do not say what time they cover.
        is_sorted: whether they are in an order of their own, and not by origin.
    """

    filters: Mapping[str, str] = MappingProxyType({})
    undated: Sequence[Figure] = ()
    is_sorted: bool = False


_PLAIN: Final = Listed()


def list_page(register: Register, figures: Sequence[Figure], listed: Listed = _PLAIN) -> Page:
    """Figures under their origins, each of which is one witness, or in the order given.

    Args:
        register: where their sources are.
        figures: what was found.
        listed: what else is shown.
    """

    def body() -> Body:
        if not (figures or listed.undated):
            return Body(["No figure fits.", *_misfits(register, listed.filters)], [])
        count = witnesses_words(figures)
        lead = [f"{count}; each origin is one witness, however many figures it has."]
        lead += map(range_words, ranges(figures)[:_RANGES])
        lead += map(growth_words, _growths(register, figures)[:_RANGES])
        tables = [(in_order if listed.is_sorted else by_origin)(register, figures)] * bool(figures)
        if listed.undated:
            table = by_origin(register, listed.undated)
            title = f"Undated: {witnesses_words(listed.undated)} say no time that they cover"
            tables.append(table._replace(title=title))
        step = "estimate figures --metric firing_rate --actor RU --since 2023-08-01"
        return Body(lead, tables, [], step * (len(figures) > _MANY and not listed.filters))

    def data() -> dict[str, Any]:
        return {
            "figures": [row(register, figure, flat=False) for figure in figures],
            "undated": [figure.id for figure in listed.undated],
            "ranges": [_range_data(one) for one in ranges(figures)],
            "growth": [_growth_data(one) for one in _growths(register, figures)],
        }

    def records() -> list[dict[str, Any]]:
        return [row(register, figure) for figure in figures]

    return Page(
        bare="\n".join(figure.id for figure in figures),
        body=body,
        data=data,
        records=records,
        command="figures",
        forms={"parquet": lambda: parquet(records())},
        charts=Drawable("figures", (register, figures)),
    )


def range_words(one: Range) -> str:
    """``firing_rate: 9 figures from 4 origins, from 7,000 to 70,000 rounds/day, middle 20,500``."""
    count = _from_origins(one.figures, one.origins)
    middle = f", middle {_amount(one.middle, one.unit)}" if one.middle and one.origins > 1 else ""
    low, high = (_amount(end, one.unit) for end in (one.low, one.high))
    ends = f"from {low} to {high}" if low != high else f"all {low}"
    unit = "" if one.unit.is_share else f" {one.unit}"
    kind = f" ({one.kind})" if one.kind else ""
    return f"{one.metric}{kind}: {count}, {ends}{unit}{middle}."


def _growths(register: Register, figures: Sequence[Figure]) -> list[Growth]:
    """That of each series; of two figures that are in none, from the one to the other."""
    found = growth(register, figures)
    both = between(register, figures) if len(figures) == 2 and not found else None
    return [both] if both else found


def growth_words(one: Growth) -> str:
    """``us-155: from 14,000 rounds/month (2022-02) to … (2024-09), 2.9 times in 2.6 years``."""
    ends = " to ".join(f"{each.value} ({each.id})" for each in (one.first, one.last))
    times = f"{numbers.number(one.times)} times" if one.times is not None else "from none"
    time = numbers.span(one.days, MONTH).rpartition("about ")[2]
    kinds = [each.sort or "actual" for each in (one.first, one.last)]
    apart = f" ({kinds[0]} to {kinds[1]})" if kinds[0] != kinds[1] else ""
    rate = ""
    if one.per_day is not None:
        rate = f", {numbers.number(one.per_day)} {one.first.quantity.unit.base}/day between them"
    return clean(f"{one.series or 'Growth'}: {ends}{apart}: {times} in {time}{rate}.")


def _growth_data(one: Growth) -> dict[str, Any]:
    return {**one._asdict(), "first": one.first.id, "last": one.last.id}


def _amount(value: float, unit: Unit) -> str:
    return f"{numbers.number(value * 100)}%" if unit.is_share else numbers.number(value)


def _range_data(one: Range) -> dict[str, Any]:
    return {**one._asdict(), "unit": str(one.unit)}


def witnesses_words(figures: Sequence[Figure]) -> str:
    """How many there are: ``11 figures from 6 origins``."""
    return _from_origins(len(figures), len(witnesses(figures)))


def _from_origins(figures: int, origins: int) -> str:
    return f"{numbers.counted(figures, 'figure')} from {numbers.counted(origins, 'origin')}"


def _misfits(register: Register, filters: Mapping[str, str]) -> list[str]:
    """For each filter that no figure at all passes, what there is instead."""
    found = []
    for name in ("metric", "actor", "nature", "scope"):
        wanted = filters.get(name)
        known = {getattr(figure, name) for figure in register.figures.values()}
        if wanted is not None and same(wanted) not in map(same, known):
            there = ", ".join(sorted(known))
            found.append(clean(f"No figure has {name} '{wanted}'; there are: {there}."))
    return found


def by_origin(register: Register, figures: Sequence[Figure]) -> Table:
    """A table of figures with a line above each origin."""
    groups = (
        (clean(origin), [_row(register, figure) for figure in group])
        for origin, group in witnesses(figures).items()
    )
    return Table.grouped("", _COLUMNS, groups, below=[2, 4, 3, 1]).without_empty()


def in_order(register: Register, figures: Sequence[Figure]) -> Table:
    """A table of figures as they are given, each with its origin."""
    rows = [[*_row(register, figure), figure.origin] for figure in figures]
    return Table("", (*_COLUMNS, "origin"), rows, below=[2, 4, 6, 3, 1]).without_empty()


def _row(register: Register, figure: Figure) -> list[str]:
    sort = figure.kind if figure.status == "cited" else figure.status
    what = figure.about if sort in (None, "actual") else f"{sort}: {figure.about}"
    scope = f" ({figure.scope})" if figure.has_scope else ""
    source = register.source_of(figure)
    return [
        figure.id,
        figure.value,
        f"{what}{scope}",
        months(register.covers(figure)),
        f"{source.publisher}, {source.date}" if source else "",
        grade(register, figure),
    ]


def months(days: tuple[dt.date, dt.date] | None) -> str:
    """The months from one day to another: ``2023-08 to 2023-11``; one day in full; else empty."""
    return _from_to(days, 7)


def when_words(figure: Figure) -> str:
    """The months that a figure says it covers."""
    return months(figure.period)


def period_words(days: tuple[dt.date, dt.date] | None) -> str:
    """From one day to another: ``2023-08-01 to 2023-11-01``; empty if neither is known."""
    return _from_to(days, 10)


def _from_to(days: tuple[dt.date, dt.date] | None, digits: int) -> str:
    since, until = (None if day in _OPEN else day.isoformat() for day in days or _OPEN)
    if since == until:
        return since or ""
    first, last = (day[:digits] if day else "" for day in (since, until))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"to {last}"


def grade(register: Register, figure: Figure) -> str:
    """Reliability of the source and credibility of the number: ``B3``; ``3`` without a source."""
    source = register.source_of(figure)
    return f"{source.reliability if source else ''}{figure.credibility}"


def source_line(register: Register, figure: Figure) -> str:
    """Where a figure was read, and what that only passes on, in one line."""
    source = register.source_of(figure)
    if source is None:
        why = figure.reason or f"{figure.formula or ''} of {', '.join(figure.inputs)}"
        return f"{figure.status}: {why}"
    words, before = [], None
    for link in register.chain(source):
        day = "" if link.published == before else f", {link.date}"
        words.append(f"{link.publisher}{day}")
        before = link.published
    return ", after ".join(words)


def record(register: Register, figure: Figure, *, flat: bool = True) -> dict[str, Any]:
    """A figure with every field of the register, and who published it.

    Args:
        register: where its source is.
        figure: the figure.
        flat: whether its inputs are one text, as a cell of a table has to be.
    """
    row = figure.model_dump(by_alias=True)
    for key in ("inputs", "disputed_by"):
        row[key] = " ".join(row[key]) if flat else list(row[key])
    for key, value in row.items():
        if isinstance(value, dt.date):
            row[key] = value.isoformat()
    source = register.source_of(figure)
    row["publisher"] = source.publisher if source else None
    row["published"] = source.date if source else None
    row["title"] = source.title if source else None
    row["url"] = source.url if source else None
    row["grade"] = grade(register, figure)
    return row


def row(register: Register, figure: Figure, *, flat: bool = True) -> dict[str, Any]:
    """The same, and its value as numbers: see the columns of ``formats.datapackage``."""
    scale = figure.quantity.unit.scale()
    low, high = (float(end / scale) for end in figure.face())
    unit, bound = figure.quantity.unit, figure.quantity.bound
    numbers_ = {"low": low, "high": high, "unit": str(unit), "bound": bound}
    return record(register, figure, flat=flat) | numbers_


def lint_page(problems: Sequence[Problem], figures: int) -> Page:
    """What is wrong with a register, a line each.

    Args:
        problems: what was found.
        figures: how many figures were looked at.
    """

    def body() -> Body:
        if not problems:
            return Body([f"No errors in {numbers.counted(figures, 'figure')}."], [])
        count = f"{numbers.counted(len(problems), 'problem')} in the register:"
        return Body([count, *(clean(str(problem)) for problem in problems)], [])

    return Page(
        bare=str(len(problems)),
        body=body,
        data=lambda: {"problems": [problem._asdict() for problem in problems]},
        records=lambda: [problem._asdict() for problem in problems],
        command="figures",
    )
