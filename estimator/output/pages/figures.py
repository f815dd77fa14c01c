"""The register as pages: a list by origin, and what lint finds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from estimator.cleaning import clean
from estimator.output import numbers
from estimator.output.page import Body, Page, Table
from estimator.register.corroboration import witnesses
from estimator.register.register import same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from estimator.register.lint import Problem
    from estimator.register.records import Figure
    from estimator.register.register import Register

_MANY: Final = 40  # figures in a list, about two screens


def list_page(
    register: Register, figures: Sequence[Figure], filters: Mapping[str, str] | None = None
) -> Page:
    """Figures under their origins: each origin is one witness.

    Args:
        register: where their sources are.
        figures: what was found.
        filters: what was asked for, to say why nothing was found.
    """

    def body() -> Body:
        if not figures:
            return Body(["No figure fits.", *_misfits(register, filters or {})], [])
        count = witnesses_words(figures)
        lead = f"{count}; each origin is one witness, however many figures it has."
        step = "estimate figures --metric firing_rate --actor RU --since 2023-08-01"
        return Body([lead], [by_origin(register, figures)], [], step * (len(figures) > _MANY))

    def data() -> dict[str, Any]:
        return {"figures": [record(register, figure, flat=False) for figure in figures]}

    return Page(
        bare="\n".join(figure.id for figure in figures),
        body=body,
        data=data,
        records=lambda: [record(register, figure) for figure in figures],
        command="figures",
    )


def witnesses_words(figures: Sequence[Figure]) -> str:
    """How many there are: ``11 figures from 6 origins``."""
    return f"{_count(len(figures), 'figure')} from {_count(len(witnesses(figures)), 'origin')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {numbers.plural(noun, number)}"


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
    rows: list[list[str]] = []
    heads = {}
    for origin, group in witnesses(figures).items():
        heads[len(rows)] = clean(origin)
        rows += [_row(register, figure) for figure in group]
    columns = ("figure", "value", "what", "when", "grade")
    return Table("", columns, rows, heads=heads, below=[2, 3, 1]).without_empty()


def _row(register: Register, figure: Figure) -> list[str]:
    sort = figure.kind if figure.status == "cited" else figure.status
    what = figure.about if sort in (None, "actual") else f"{sort}: {figure.about}"
    scope = f" ({figure.scope})" if figure.has_scope else ""
    return [
        figure.id,
        clean(figure.value),
        clean(f"{what}{scope}"),
        when_words(figure),
        grade(register, figure),
    ]


def when_words(figure: Figure) -> str:
    """The months a figure covers: ``2023-08 to 2023-11``; one day in full; empty if unknown."""
    since, until = figure.since, figure.until
    if since and since == until:
        return since.isoformat()
    first, last = (day.isoformat()[:7] if day else "" for day in (since, until))
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"from {first}" if first else f"to {last}" if last else ""


def period_words(figure: Figure) -> str:
    """The days a figure covers: ``2023-08-01 to 2023-11-01``; empty if none are known."""
    since, until = figure.since, figure.until
    if since and until:
        return since.isoformat() if since == until else f"{since} to {until}"
    return f"from {since}" if since else f"to {until}" if until else ""


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


def lint_page(problems: Sequence[Problem], figures: int) -> Page:
    """What is wrong with a register, a line each.

    Args:
        problems: what was found.
        figures: how many figures were looked at.
    """

    def body() -> Body:
        if not problems:
            return Body([f"No errors in {_count(figures, 'figure')}."], [])
        count = f"{_count(len(problems), 'problem')} in the register:"
        return Body([count, *(clean(str(problem)) for problem in problems)], [])

    return Page(
        bare=str(len(problems)),
        body=body,
        data=lambda: {"problems": [problem._asdict() for problem in problems]},
        records=lambda: [problem._asdict() for problem in problems],
        command="figures",
    )
